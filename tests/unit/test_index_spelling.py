"""Spelling is repaired towards words that casussen have, sparingly, and never in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from index_cases import bank, casus, put

from casusbank.model import Filter, Vraag
from index.build import build_index
from index.search import Zoeker
from index.spelling import distance, mistakes, words_near
from ingest.text import TOKEN, word_forms


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


PIECE = st.sampled_from(
    ["woning", "Woning", "woningen", "wonnig", "wonin", "wóning", "\uff37oning", "ﬁets", "fiets", "fietsn",
     "wo\u00adning", "ECLI:NL:CRVB:2016:ABwoning", "3woning", "x_woning", "a.b.woning", "woning-", "-woning", "'woning",
     "woning's", "[NAAM-1]", "İoning", "wo\u0301ning", "de", " ", " ", " ", "\n", ".", "2"]
)  # fmt: skip


@given(
    st.sampled_from(["wonnig", "woninx", "fietss", "wonig"]),
    st.lists(st.lists(PIECE, max_size=9).map("".join), max_size=4),
)
@example("wonnig", ["ECLI:NL:CRVB:2016:ABwoning", "en 3woning of x_woning"])
def test_words_near_are_those_of_telling_all_words_apart(word: str, texts: list[str]) -> None:
    every: Counter[str] = Counter()
    for raw in (m.group() for text in texts for m in TOKEN.finditer(text)):
        form = word_forms(raw)[0]
        if abs(len(raw) - len(word)) <= 2 and raw.isalpha() and len(form) > 3 and mistakes(word, form):
            every[form] += 1
    assert words_near(word, texts) == every
