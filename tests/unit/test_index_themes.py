"""Themes: casussen that share no word are near when the bank uses their words together; small banks have none."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_cases import casus, put, use_hash_embedder

from casusbank.config import Config
from casusbank.model import Vraag
from casusbank.store import open_database
from index import textindex, themes
from index.analysis import Terms, read_terms
from index.build import build_index
from index.fuse import THEMA_VOL, Weights, weights_for
from index.query import LONG, Zoekvraag
from index.search import Zoeker
from index.themes import find_themes

VERVOER = ["taxi", "rolstoel", "vervoer", "rit", "kilometer", "chauffeur", "scootmobiel", "halte"]
SCHULD = ["schuld", "incasso", "deurwaarder", "beslag", "lening", "aflossing", "budget", "faillissement"]


def terms(text: str) -> Terms:
    return read_terms(text).between(0, len(text) + 1)


def told(words: list[str], number: int) -> str:
    """Five of the words of a theme, another five each time."""
    return " ".join(words[(number + i * i) % len(words)] for i in range(5))


BANK = [told(words, i) for i in range(20) for words in (VERVOER, SCHULD)]


def near(one: str, other: str) -> float:
    found = find_themes([terms(t) for t in BANK])
    a, b = found.places([terms(one), terms(other)])
    return float(a @ b)


def test_words_that_the_bank_uses_together_are_near_without_a_word_in_common(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(themes, "DIMENSIONS", 2)
    assert near("taxi chauffeur", "scootmobiel rit") > near("taxi chauffeur", "beslag lening") + 0.3


def test_the_same_bank_gives_the_same_themes_and_every_place_has_length_one() -> None:
    one, other = (find_themes([terms(t) for t in BANK]) for _ in range(2))
    assert one.values.tobytes() == other.values.tobytes()
    places = one.places([terms(t) for t in BANK])
    assert np.linalg.norm(places, axis=1) == pytest.approx(np.ones(len(BANK)), abs=1e-5)
    assert not one.place(terms("geen woord hiervan").hashes, np.ones(2)).any()


@pytest.mark.parametrize("bank", [[], ["een"], ["taxi rit", "taxi halte"], ["zelfde woorden"] * 9])
def test_a_small_or_uniform_bank_has_no_themes(bank: list[str]) -> None:
    found = find_themes([terms(t) for t in bank])
    assert found.places([terms(t) for t in bank]).shape == (len(bank), found.size)
    assert not found.place(terms("taxi rit").hashes, np.ones(2)).any()


def test_a_sample_is_spread_and_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(themes, "SAMPLE", 10)
    assert themes.sample_of(range(25)) == range(0, 25, 3)
    assert list(themes.sample_of([])) == []


def test_a_casus_that_comes_later_gets_a_place_among_the_themes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_hash_embedder(monkeypatch)
    monkeypatch.setattr(themes, "DIMENSIONS", 2)
    config = Config(db=tmp_path / "t.db", model="toets")
    put(config.db, *(casus(f"c{i}", text) for i, text in enumerate(BANK)))
    build_index(config.db, config)
    with closing(Zoeker(config.db, config)) as zoeker:
        put(config.db, casus("later", "kilometer scootmobiel halte"))
        build_index(config.db, config)
        only = Weights(passage=0, casus=0, vector=0, thema=1)
        ranked = [r.casus_id for r in zoeker.rank(Vraag("taxi chauffeur rolstoel"), weights=only)]
        assert "later" in ranked[: len(BANK) // 2 + 1]
    with closing(open_database(config.db)) as conn:
        text, problem = textindex.load_text(conn, config.db)
        assert problem is None
        assert text.places.shape == (len(BANK) + 1, text.themes.size)
        rebuilt = textindex.load_text(conn, tmp_path / "elsewhere.db")[0]
        assert rebuilt.places == pytest.approx(text.places, abs=1e-4)


def test_only_a_long_text_is_held_against_the_themes() -> None:
    asked = Zoekvraag("x", "casus", LONG)
    assert weights_for(asked, "ingebouwd", 0).thema == 0
    longer = weights_for(replace(asked, woorden=THEMA_VOL), "ingebouwd", 0)
    assert longer.thema > 0
    assert longer.thema == weights_for(replace(asked, woorden=9 * THEMA_VOL), "ingebouwd", 0).thema
