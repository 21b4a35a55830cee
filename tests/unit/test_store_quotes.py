"""What people wrote about an erased casus: quotes go, their own words stay."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casusbank.store.quotes import GEWIST, MIN_WOORDEN, runs_of, without

TEKST = "Mevrouw woont met haar drie kinderen in een flat met een kamer en vraagt urgentie."
RUNS = runs_of(TEKST)


def test_a_quote_goes_whatever_its_case_and_marks() -> None:
    text = 'Zij schreef: "mevrouw woont, met haar DRIE kinderen in een flat"; dat vonden wij zwaar wegen.'
    assert without(text, RUNS) == f'Zij schreef: "{GEWIST}"; dat vonden wij zwaar wegen.'


def test_fewer_words_in_a_row_are_nobodys() -> None:
    text = " ".join(TEKST.split()[: MIN_WOORDEN - 1]) + " elders"
    assert without(text, RUNS) == text


def test_two_quotes_go_apart() -> None:
    words = TEKST.split()
    text = f"A {' '.join(words[:7])} B {' '.join(words[7:14])} C"
    assert without(text, RUNS) == f"A {GEWIST} B {GEWIST} C"


@given(st.lists(st.sampled_from([*TEKST.split(), "anders", "niets"]), max_size=40))
def test_afterwards_no_run_is_left_and_nothing_else_is_lost(words: list[str]) -> None:
    clean = without(" ".join(words), RUNS)
    for part in clean.split(GEWIST):
        assert not runs_of(part) & RUNS


def test_an_empty_text_quotes_nothing() -> None:
    assert runs_of("") == frozenset()
    assert without("", RUNS) == ""
