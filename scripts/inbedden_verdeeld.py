"""Work out the vectors of a bank on several machines with Dask, then index it on this one.

    pip install distributed
    python scripts/inbedden_verdeeld.py casusbank.db                                  # workers on this machine
    python scripts/inbedden_verdeeld.py casusbank.db --planner tcp://rekenserver:8786 # an existing cluster

Only texts of passages leave for the workers (they are pseudonymised, not public: use a network of your own, and
Dask's TLS). Each worker needs casusbank and the same model; a worker with another one is refused. Cutting, terms and
the database stay here, where there is one writer. A worker that is lost has its work done by another: that is Dask's.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from casusbank.config import Config, load_config
from casusbank.store import casussen, indexed, open_database
from casusbank.store.indexed import ModelRij
from index import embed
from index.build import VERWERKING, build_index
from index.models import Vectors
from index.passages import cut_passages

BATCH = 256
"""Passages per piece of work."""
AHEAD = 4
"""Pieces per worker that are under way at a time: memory here does not grow with the bank."""


def work(texts: Sequence[str], config: Config, model_id: str) -> bytes:
    """On a worker: the vectors of some texts, as float32 bytes."""
    embedder = embed.load_embedder(config)
    if embedder.model.id != model_id:
        raise ValueError(f"this worker has {embedder.model.id}, not {model_id}")
    return embedder.embed_passages(texts).astype("<f4").tobytes()


def key_of(text: str) -> bytes:
    """Equal texts have equal vectors."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class Ready:
    """An embedder that has all passages already, in a file."""

    def __init__(self, base: embed.Embedder, place: dict[bytes, int], values: Vectors) -> None:
        self._base, self._place, self._values = base, place, values

    @property
    def model(self) -> ModelRij:
        """See Embedder."""
        return self._base.model

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        return np.ascontiguousarray(self._values[[self._place[key_of(t)] for t in texts]])

    def embed_question(self, text: str) -> Vectors:
        """See Embedder."""
        return self._base.embed_question(text)


def batches(db: Path, model_id: str, place: dict[bytes, int]) -> Iterator[list[str]]:
    """The texts that need a vector, each once; `place` gets their numbers."""
    texts: list[str] = []
    with closing(open_database(db)) as conn:
        for casus_id in indexed.to_index(conn, model_id, VERWERKING):
            for passage in cut_passages(casussen.read_casus(conn, casus_id)):
                key = key_of(passage.tekst)
                if key not in place:
                    place[key] = len(place)
                    texts.append(passage.tekst)
                if len(texts) == BATCH:
                    yield texts
                    texts = []
    if texts:
        yield texts


def spread(client: Any, db: Path, config: Config, model: ModelRij, out: Any) -> dict[bytes, int]:
    """Have every piece worked out and write the vectors in order; gives the number of each text."""
    place: dict[bytes, int] = {}
    waiting: list[Any] = []
    most = AHEAD * max(1, len(client.scheduler_info()["workers"]))
    done = 0
    for texts in batches(db, model.id, place):
        waiting.append(client.submit(work, texts, config, model.id, pure=False))
        if len(waiting) >= most:
            out.write(waiting.pop(0).result())
            done += 1
            print(f"{done * BATCH} passages", file=sys.stderr)
    for piece in waiting:
        out.write(piece.result())
    out.flush()
    return place


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", type=Path)
    parser.add_argument("--planner", help="adres van een Dask-planner; zonder: werkers op deze computer")
    parser.add_argument("--werkers", type=int, default=2)
    args = parser.parse_args()
    from distributed import Client

    config = replace(load_config(), db=args.database)
    base = embed.load_embedder(config)
    options = {} if args.planner else {"n_workers": args.werkers, "threads_per_worker": 1, "dashboard_address": None}
    with Client(args.planner, **options) as client, tempfile.TemporaryFile(dir=args.database.parent) as out:
        place = spread(client, args.database, config, base.model, out)
        size = base.model.dimensie
        values: Any = np.memmap(out, "<f4", "r", 0, (len(place), size)) if place else np.zeros((0, size), np.float32)
        embed.FACTORIES[config.model] = lambda *_: Ready(base, place, values)
        report = build_index(args.database, config)
    print(f"{report.nieuw} casussen geïndexeerd, {report.passages} passages, model {report.model}")


if __name__ == "__main__":
    main()
