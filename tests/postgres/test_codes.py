"""Codes choose which vectors the server compares: per access class, as one machine would, and never half of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from index_cases import HashEmbedder, casus, put, use_hash_embedder
from pg_cases import Server

from casusbank.config import Config
from casusbank.model import Filter, Vraag, Zoekresultaat
from casusbank.store import open_database, verhuizing
from index import rank, vectors
from index.build import build_index
from index.engines.pg import connect, one_moment
from index.engines.pg_copy import move
from index.engines.pg_vectors import PgVectors
from index.erase import erase_casus
from index.search import Zoeker
from index.vectors import ExactStore

NAME = "codes"
WORDS = (
    *("traplift", "woning", "vervoer", "schuld", "zorg", "kind", "school", "huur", "werk"),
    *("hulp", "taal", "reis", "bed", "stoel", "trap", "deur", "bad", "fiets"),
)
MODEL = "toets@64"


def made(n: int) -> list[Any]:
    """Fictief: casussen of a few words each, every other one open to all."""
    rng = np.random.default_rng(5)
    texts = [" ".join([*rng.choice(WORDS, 9), f"nummer{i}"]) for i in range(n)]
    return [replace(casus(f"c{i:04}", f"{t}."), toegang="team" if i % 3 else "openbaar") for i, t in enumerate(texts)]


ALL = made(1800)
OPEN = [c for c in ALL if c.toegang == "openbaar"]
QUESTIONS = ["traplift in de woning", "schuld en huur", "kind naar school op de fiets", "een stoel bij het bad"]


@pytest.fixture(scope="module")
def small() -> Iterator[pytest.MonkeyPatch]:
    """Sizes at which codes begin, for banks that are quick to make."""
    with pytest.MonkeyPatch.context() as patch:
        use_hash_embedder(patch)
        patch.setattr(vectors, "EXACT", 400)
        patch.setattr(rank, "NEAREST", 60)
        yield patch


@pytest.fixture(scope="module")
def banks(small: pytest.MonkeyPatch, server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Config, Config]:
    """(a bank with both classes, one with the open casussen alone); the first is in PostgreSQL too."""
    folder = tmp_path_factory.mktemp("codes")
    found = []
    for name, casussen in (("alles", ALL), ("open", OPEN)):
        config = Config(db=folder / f"{name}.db", model="toets")
        put(config.db, *casussen)
        build_index(config.db, config)
        found.append(config)
    url = server.fresh(NAME)
    move(found[0].db, url)
    return replace(found[0], postgres=url), found[1]


@pytest.fixture(scope="module")
def reader(banks: tuple[Config, Config], server: Server) -> Config:
    """The bank as a user with the open class alone is shown it."""
    server.sql(NAME, "DROP ROLE IF EXISTS lezer_codes", "CREATE ROLE lezer_codes LOGIN",
               "GRANT casusbank_openbaar TO lezer_codes")  # fmt: skip
    return replace(banks[0], engine="postgres", postgres=server.url(NAME, "lezer_codes"))


def answers(config: Config, **options: Any) -> list[Zoekresultaat]:
    with closing(Zoeker(config.db, config)) as zoeker:
        return [zoeker.search(Vraag(q, k=9, **options)) for q in QUESTIONS]


def equal(one: list[Zoekresultaat], other: list[Zoekresultaat]) -> None:
    for a, b in zip(one, other, strict=True):
        assert [t.casus_id for t in a.treffers] == [t.casus_id for t in b.treffers]
        assert [t.score for t in a.treffers] == pytest.approx([t.score for t in b.treffers], abs=5e-6)


def test_the_hits_are_those_of_one_machine(banks: tuple[Config, Config], server: Server) -> None:
    whole, _ = banks
    depths = server.sql(NAME, "SELECT rang, diepte, recall FROM casusbank.codering ORDER BY rang")
    assert [r[0] for r in depths] == [1, 4]
    assert all(depth < len(OPEN) and recall >= 0.98 for _, depth, recall in depths)
    there = replace(whole, engine="postgres")
    equal(answers(whole), answers(there))
    for filters in ((Filter("bronsoort", "maatwerkbesluit"),), (Filter("gemeente", "x"),)):
        equal(answers(whole, filters=filters), answers(there, filters=filters))


def test_a_lower_class_has_codes_of_its_own(banks: tuple[Config, Config], reader: Config) -> None:
    equal(answers(banks[1]), answers(reader))


@pytest.mark.parametrize("allowed", [None, 2, 9])
def test_the_nearest_are_the_exact_ones(banks: tuple[Config, Config], allowed: int | None) -> None:
    """The store by itself, beside one that compares everything; under a filter of many and of few."""
    with closing(open_database(banks[0].db)) as sqlite:
        rows = verhuizing.vectors_between(sqlite, MODEL, 0, 1 << 60)
    ids = np.array([r[0] for r in rows], np.int64)
    exact = ExactStore(ids, np.frombuffer(b"".join(r[1] for r in rows), "<f4").reshape(len(ids), -1))
    mask = None if allowed is None else np.arange(len(ids)) % allowed == 0
    with closing(connect(str(banks[0].postgres))) as conn, one_moment(conn):
        store = PgVectors(ids, MODEL, lambda: conn)
        assert store._near is not None
        for asked in QUESTIONS:
            question = HashEmbedder().embed_question(asked)
            found, scores = store.search(question, 60, mask)
            true, cosines = exact.search(question, 60, mask)
            assert len({*found[:10].tolist()} & {*true[cosines >= cosines[9]].tolist()}) >= 9
            assert scores[:10] == pytest.approx(cosines[:10], abs=0.05)
            some = np.arange(3, len(ids), 100)
            assert store.cosines(question, some) == pytest.approx(exact.cosines(question, some), abs=1e-6)
            assert store.total(question, some) == pytest.approx(float(exact.cosines(question, some).sum()), abs=1e-4)
        assert store.total(question, some[:0]) == 0
        assert not len(store.search(question, 5, np.zeros(len(ids), bool))[0])


def test_where_codes_are_lacking_everything_is_compared(
    banks: tuple[Config, Config], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bank that is being copied has a block without codes: none are used, and no passage is missed."""
    before = answers(replace(banks[0], engine="postgres"))
    held = server.sql(NAME, "SELECT * FROM casusbank.code")
    server.sql(NAME, "DELETE FROM casusbank.code WHERE blok = (SELECT min(blok) FROM casusbank.code)")
    assert len(held) > len(server.sql(NAME, "SELECT * FROM casusbank.code")) > 0
    equal(answers(replace(banks[0], engine="postgres")), before)
    equal(answers(replace(banks[0], engine="postgres"), filters=(Filter("bronsoort", "maatwerkbesluit"),)), before)


def test_what_is_erased_leaves_the_codes_too(banks: tuple[Config, Config], server: Server, tmp_path: Path) -> None:
    config = replace(banks[0], db=tmp_path / "weg.db")
    put(config.db, *ALL[:900])
    build_index(config.db, config)
    url = server.fresh("codes_weg")
    asked = "SELECT grenzen, (SELECT sum(length(codes)) FROM code) FROM codering WHERE rang = 4"
    move(config.db, url)
    old = server.sql("codes_weg", asked)
    erase_casus(config.db, "c0001", config)
    move(config.db, url)
    new = server.sql("codes_weg", asked)
    assert new[0][0] != old[0][0]
    assert new[0][1] < old[0][1]
