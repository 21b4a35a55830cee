"""A small bank of casussen, a hash embedder and helpers for the tests of the index room."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from casusbank.config import Config
from casusbank.model import (
    Annotatie,
    Casus,
    CasusId,
    FactorToekenning,
    Herkomst,
    Metadata,
    SectieLezing,
    Velden,
    WaardeToepassing,
)
from casusbank.store import bronnen, casussen, open_database, transaction
from casusbank.store.indexed import ModelRij
from index import depth, embed, vectors
from index.build import build_index
from index.models import Vectors, unit

BRON = bronnen.Bron("b", "x.md", "00", 3, "tekst@1", "opgenomen", None, "v1", "2026-01-01")


class HashEmbedder:
    """Bag of hashed words: deterministic, no model file."""

    def __init__(self, name: str = "toets", size: int = 64) -> None:
        self.model = ModelRij(f"{name}@{size}", name, size, "0" * 64)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        found = np.zeros((len(texts), self.model.dimensie), np.float32)
        for row, text in zip(found, texts, strict=True):
            for word in text.lower().split():
                h = zlib.crc32(word.strip(".,").encode("utf-8", "replace"))
                row[h % len(row)] += 1 if h & 1024 else -1
        return unit(found)

    def embed_question(self, text: str) -> Vectors:
        found: Vectors = self.embed_passages([text])[0]
        return found


def use_hash_embedder(monkeypatch: pytest.MonkeyPatch, name: str = "toets", size: int = 64) -> None:
    """`Config(model=name)` gives the hash embedder."""
    monkeypatch.setitem(embed.FACTORIES, name, lambda *_: HashEmbedder(name, size))


def casus(casus_id: str, tekst: str, *, titel: str = "", organisatie: str | None = None) -> Casus:
    """A casus without annotations."""
    return Casus(
        CasusId(casus_id), titel or f"Casus {casus_id}", tekst, "maatwerkbesluit",
        Herkomst("b", "00", "tekst@1", "x.md"), Velden(organisatie=organisatie), Metadata(),
    )  # fmt: skip


def with_notes(base: Casus, *notes: tuple[str, str, str, object]) -> Casus:
    """`base` with annotations (soort, sleutel, fragment, details) found in its text."""
    found = tuple(
        Annotatie(soort, key, base.tekst.index(part), base.tekst.index(part) + len(part), part, "t@1", 0.5, details)  # type: ignore[arg-type]
        for soort, key, part, details in notes
    )
    return replace(base, annotaties=found)


VADER = with_notes(
    casus("vader", "Een vader vangt zijn drie kinderen op in een flat met twee kamers. De woning is te klein.\n\n"
          "De schaarste is groot. Het college wijst urgentie af op grond van artikel 2.3.5 Wmo 2015."),
    ("sectie", "feiten", "Een vader vangt zijn drie kinderen op in een flat met twee kamers. De woning is te klein.",
     SectieLezing("inwoner")),
    ("factor", "kinderen_betrokken", "drie kinderen", FactorToekenning("aanwezig", "T", True)),
    ("factor", "woningkrapte", "te klein", FactorToekenning("ernstig", "T", True)),
    ("factor", "hardheidsclausule_beschikbaar", "urgentie", FactorToekenning("aanwezig", "T", True)),
    ("waarde", "rechtsgelijkheid", "schaarste", WaardeToepassing("steunt_afwijzing", "bestuur")),
)  # fmt: skip
TRAPLIFT = casus("traplift", "Mevrouw heeft artrose en vraagt een traplift voor haar bovenwoning. Toegekend.",
                 organisatie="gemeente A")  # fmt: skip
TRAPLIFT_2 = casus("traplift-2", TRAPLIFT.tekst, organisatie="gemeente A")
TRAPLIFT_B = casus("traplift-b", TRAPLIFT.tekst, organisatie="gemeente B")
STUDIE = casus(
    "studie", "Een statushouder wil een hbo-studie volgen met behoud van uitkering. Zie ECLI:NL:CRVB:2016:1404."
)
HULP = casus("hulp", "De woningaanpassing is afgewezen. Wel krijgt meneer huishoudelijke hulp op eigen kracht gericht.")
BANK = (VADER, TRAPLIFT, TRAPLIFT_2, TRAPLIFT_B, STUDIE, HULP)


def put(db: Path, *added: Casus, twins: dict[str, str] | None = None) -> None:
    """Store casussen as ingest would."""
    with closing(open_database(db, "schrijf")) as conn, transaction(conn):
        bronnen.put_bron(conn, BRON)
        for c in added:
            casussen.put_casus(conn, c, opgenomen_op="2026-01-01")
        for one, other in (twins or {}).items():
            casussen.set_near_duplicate(conn, CasusId(one), CasusId(other))


def bank(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A stored, unindexed bank; the settings name the hash embedder."""
    use_hash_embedder(monkeypatch)
    config = Config(db=folder / "t.db", model="toets")
    put(config.db, *BANK, twins={"traplift-2": "traplift", "traplift-b": "traplift"})
    return config


def indexed_bank(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """`bank`, findable."""
    config = bank(folder, monkeypatch)
    build_index(config.db, config)
    return config


WORDS = [f"woord{i:03}" for i in range(400)]


def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exact: int) -> Config:
    """A bank of 120 short casussen; its index is built with another bound between exact and codes."""
    use_hash_embedder(monkeypatch, size=128)
    monkeypatch.setattr(vectors, "EXACT", exact)
    monkeypatch.setattr(depth, "DEPTHS", (15, 30, 60))
    config = Config(db=tmp_path / "t.db", model="toets")
    rng = np.random.default_rng(7)
    put(config.db, *(casus(f"c{i:03}", " ".join(rng.choice(WORDS, 40)) + ".") for i in range(120)))
    build_index(config.db, config)
    return config
