"""Spelling is repaired towards words that casussen have, sparingly, and never in silence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_cases import bank, casus, put

from casusbank.model import Filter, Vraag
from index.build import build_index
from index.search import Zoeker
from index.spelling import distance, mistakes


@pytest.fixture
def zoeker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Zoeker]:
    config = bank(tmp_path, monkeypatch)
    put(config.db, casus("geheim", "Over de kwijtscheldingsregeling van gemeente C.", organisatie="gemeente C"))
    build_index(config.db, config)
    with closing(Zoeker(config.db, config)) as found:
        yield found


@pytest.mark.parametrize(
    ("geschreven", "bedoeld"),
    [
        ("huishuodelijke", "huishoudelijke"),
        ("woningaanpasing", "woningaanpassing"),
        ("statushoudre", "statushouder"),
    ],
)
def test_a_slip_is_repaired_and_told(zoeker: Zoeker, geschreven: str, bedoeld: str) -> None:
    found = zoeker.search(Vraag(geschreven))
    assert found.waarschuwingen == (f"‘{geschreven}’ is gelezen als ‘{bedoeld}’.",)
    right = zoeker.search(Vraag(bedoeld))
    assert [(t.casus_id, t.score) for t in found.treffers] == [(t.casus_id, t.score) for t in right.treffers]


@pytest.mark.parametrize("word", ["kinderen", "onmogelijk", "vaders", "Jansen", "abcdefgh", "studies", '"traplfit"'])
def test_words_forms_names_and_quotes_are_left_alone(zoeker: Zoeker, word: str) -> None:
    assert not [w for w in zoeker.search(Vraag(f"over {word}")).waarschuwingen if "gelezen" in w]


def test_no_word_of_a_casus_outside_the_filter_is_told(zoeker: Zoeker) -> None:
    asked = Vraag("kwijtscheldingsregelling")
    assert zoeker.search(asked).waarschuwingen
    outside = Vraag(asked.tekst, filters=(Filter("organisatie", "gemeente A"),))
    assert not [w for w in zoeker.search(outside).waarschuwingen if "gelezen" in w]


@pytest.mark.parametrize(
    ("word", "other", "number"),
    [
        ("mantelzogr", "mantelzorg", 1),
        ("schuldhulpverlenning", "schuldhulpverlening", 1),
        ("deelt", "deel", 0),
        ("onmogelijk", "mogelijk", 0),
        ("snappen", "stappen", 0),
        ("verzwegem", "verzwegen", 0),
        ("huishoduelijke", "huishoudelijke", 1),
        ("huihsoudeljike", "huishoudelijke", 2),
    ],
)
def test_mistakes_are_no_endings_and_no_other_words(word: str, other: str, number: int) -> None:
    assert mistakes(word, other) == number


@given(st.text("abc", min_size=1, max_size=7), st.text("abc", min_size=1, max_size=7))
def test_distance_is_symmetric_and_bounded(a: str, b: str) -> None:
    assert distance(a, b, 2) == distance(b, a, 2) <= 3
    assert (distance(a, b, 2) == 0) == (a == b)
