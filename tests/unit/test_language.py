"""The spaCy path reads as the light path does; compounds are split."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.annotate import annotate
from ingest.compounds import split_compound
from ingest.language import load_pipeline, person_names, read_text
from ingest.text import read_light

ROOT = Path(__file__).parents[2]
TEXTS = sorted([*(ROOT / "casusbank/demo").glob("*/*.md"), *(ROOT / "casusbank/demo").glob("*/*.txt")])
DATA = ROOT.parent / "shared/data/language/compounds.tsv"
NLP = load_pipeline()


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_both_paths_read_alike(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    light, full = read_light(text), read_text(NLP, text)
    assert light == full
    assert annotate(light) == annotate(full)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aB. \n\t:-1é\u200b'\"", max_size=80))
def test_both_paths_agree_on_any_text(text: str) -> None:
    assert read_light(text) == read_text(NLP, text)


def test_components_are_registered_and_set_parts_and_lemmas() -> None:
    doc = NLP("De woningaanpassingen zijn toegekend.")
    assert doc[1]._.delen == ("woning", "aanpassingen")
    assert doc[1].lemma_ == "woningaanpassing"
    assert person_names(NLP, "Jan Jansen woont hier.") == ()


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("kinderopvangtoeslag", ("kinder", "opvang", "toeslag")),
        ("bijstandsuitkering", ("bijstands", "uitkering")),
        ("voorziening", ("voorziening",)),
        ("rechtbank", ("rechtbank",)),
        ("ab", ("ab",)),
    ],
)
def test_compounds(word: str, parts: tuple[str, ...]) -> None:
    assert split_compound(word) == parts


@given(st.text(max_size=40))
def test_parts_make_the_word(word: str) -> None:
    assert "".join(split_compound(word)) == word


def _borders(parts: list[str]) -> set[int]:
    return {sum(map(len, parts[:i])) for i in range(1, len(parts))}


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason="evaluation data absent")
def test_compound_f1() -> None:
    good = wrong = missed = 0
    for line in DATA.read_text(encoding="utf-8").splitlines():
        word, _, parts = line.partition("\t")
        gold, found = _borders(parts.split()), _borders(list(split_compound(word)))
        good, wrong, missed = good + len(gold & found), wrong + len(found - gold), missed + len(gold - found)
    assert 2 * good / (2 * good + wrong + missed) >= 0.88
