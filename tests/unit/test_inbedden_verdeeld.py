"""Vectors worked out elsewhere are those of here, each text once, and a worker with another model is refused."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from index_cases import BANK, bank

from casusbank.store import open_database
from index import embed
from index.build import build_index
from index.embed import load_embedder

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import inbedden_verdeeld as verdeeld


@dataclass
class Now:
    """A piece of work that is done at once."""

    found: bytes

    def result(self) -> bytes:
        return self.found


@dataclass
class Cluster:
    """What the script asks of Dask's client."""

    pieces: list[list[str]] = field(default_factory=list)

    def scheduler_info(self) -> dict[str, Any]:
        return {"workers": {"een": {}}}

    def submit(self, work: Any, texts: list[str], *rest: Any, pure: bool) -> Now:
        self.pieces.append(texts)
        return Now(work(texts, *rest))


def test_the_vectors_are_those_of_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdeeld, "BATCH", 2)
    config = bank(tmp_path, monkeypatch)
    base, cluster = load_embedder(config), Cluster()
    with (tmp_path / "uit").open("wb") as out:
        place = verdeeld.spread(cluster, config.db, config, base.model, out)
    texts = [t for piece in cluster.pieces for t in piece]
    assert len(texts) == len(set(texts)) == len(place) < len(BANK) + 2
    values = verdeeld.np.fromfile(tmp_path / "uit", "<f4").reshape(len(place), base.model.dimensie)
    assert (values == base.embed_passages(texts)).all()
    monkeypatch.setitem(embed.FACTORIES, config.model, lambda *_: verdeeld.Ready(base, place, values))
    assert build_index(config.db, config).nieuw == len(BANK)
    open_database(config.db).close()


def test_a_worker_with_another_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = bank(tmp_path, monkeypatch)
    with pytest.raises(ValueError, match="not ander@1"):
        verdeeld.work(["tekst"], config, "ander@1")
