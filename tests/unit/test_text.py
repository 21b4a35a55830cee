"""Sentences, tokens and the light reading path."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casusbank.model import Blok
from ingest.text import count_words, counted, read_light, sentence_at, tokenize, word_forms

GOLD = Path(__file__).parents[1] / "gold/taal/zinnen.txt"
DATA = Path(__file__).parents[3] / "shared/data/language/legal_sentences.txt"
LINES = [r for r in GOLD.read_text(encoding="utf-8").splitlines() if r and not r.startswith("#")]


def _found(text: str) -> list[str]:
    return [text[z.begin : z.eind] for z in read_light(text).zinnen]


@pytest.mark.parametrize(
    ("word", "value"),
    [("een", 1), ("Één", 1), ("tien", 10), ("14", 14), ("honderd", 100), ("tiental", None), ("", None)],
)
def test_counts_in_digits_and_words(word: str, value: int | None) -> None:
    assert counted(word) == value


def test_the_words_of_a_count_stop_at_the_most() -> None:
    words = count_words(12).split("|")
    assert [counted(w) for w in words] == [1, *range(1, 13)]


@pytest.mark.parametrize("line", LINES)
def test_sentences(line: str) -> None:
    parts = line.split("|")
    assert _found(" ".join(parts)) == parts


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason="evaluation data absent")
def test_sentence_f1() -> None:
    good = wrong = missed = 0
    for line in DATA.read_text(encoding="utf-8").splitlines():
        parts = line.split("|")
        text, at, gold = " ".join(parts), 0, set[int]()
        for part in parts[:-1]:
            at += len(part)
            gold.add(at)
            at += 1
        found = {z.eind for z in read_light(text).zinnen[:-1]}
        good, wrong, missed = good + len(gold & found), wrong + len(found - gold), missed + len(gold - found)
    assert 2 * good / (2 * good + wrong + missed) >= 0.95


def test_hard_wrapped_lines_are_one_sentence_and_headings_are_not() -> None:
    text = "# Feiten\nDe heer P. woont sinds jaar en dag in een kleine flat aan de rand\nvan het dorp.\n- een\n- twee"
    assert _found(text) == [
        "# Feiten",
        "De heer P. woont sinds jaar en dag in een kleine flat aan de rand\nvan het dorp.",
        "- een",
        "- twee",
    ]


def test_a_block_border_ends_a_sentence() -> None:
    text = "Feiten en dan verder De aanvraag"
    spans = read_light(text, blokken=(Blok(0, 6, "kop"), Blok(7, 32, "alinea"))).zinnen
    assert [text[z.begin : z.eind] for z in spans] == ["Feiten", "en dan verder De aanvraag"]


def test_tokens_keep_numbers_and_placeholders_whole() -> None:
    text = "[NAAM-1] vraagt 2.3.5 en 3:4 m.n. re-integratie"
    assert [text[t.begin : t.eind] for t in tokenize(text)] == text.split()


def test_norm_folds_invisible_marks_and_the_stem_ignores_accents() -> None:
    assert word_forms("Be\u200bsluit")[0] == "besluit"
    assert word_forms("geïndiceerd")[1] == word_forms("geindiceerd")[1]
    assert word_forms("kinderen")[1] == word_forms("kind")[1]
    assert word_forms("woningen")[1] != word_forms("wonen")[1]


@given(st.text(max_size=400))
def test_no_text_raises_and_spans_are_ordered(text: str) -> None:
    reading = read_light(text)
    ends = [0]
    for zin in reading.zinnen:
        assert ends[-1] <= zin.begin < zin.eind <= len(text)
        assert zin.eerste < zin.laatste
        ends.append(zin.eind)
    assert all(a.eind <= b.begin for a, b in zip(reading.tokens, reading.tokens[1:], strict=False))


def test_sentence_at_an_offset() -> None:
    reading = read_light("Een. Twee. Drie.")
    assert [sentence_at(reading.zinnen, o) for o in (0, 5, 11)] == [0, 1, 2]


def test_the_light_reader_imports_nothing_heavy() -> None:
    code = "import sys, ingest.text; assert not {'spacy', 'simplemma', 'yaml'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
