"""The spaCy components read as the rules do; compounds are split."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casusbank.model import Blok
from ingest.compounds import split_compound
from ingest.language import load_pipeline, person_names
from ingest.text import read_light

ROOT = Path(__file__).parents[2]
TEXTS = sorted([*(ROOT / "casusbank/demo").glob("*/*.md"), *(ROOT / "casusbank/demo").glob("*/*.txt")])
DATA = ROOT.parent / "shared/data/language/compounds.tsv"
NLP = load_pipeline()


def _by_spacy(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The spans of the tokens and of the sentences, white space left out."""
    doc = NLP(text)
    sents = [[t for t in sent if not t.is_space] for sent in doc.sents]
    tokens = [(t.idx, t.idx + len(t)) for sent in sents for t in sent]
    return tokens, [(s[0].idx, s[-1].idx + len(s[-1])) for s in sents if s]


def _by_rules(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    light = read_light(text)
    return [(t.begin, t.eind) for t in light.tokens], [(z.begin, z.eind) for z in light.zinnen]


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_the_components_read_as_the_rules_do(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert _by_spacy(text) == _by_rules(text)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aB. \n\t:-1é\u200b'\"", max_size=80))
def test_the_components_read_any_text_as_the_rules_do(text: str) -> None:
    assert _by_spacy(text) == _by_rules(text)


def test_a_border_inside_a_word_cuts_nothing() -> None:
    light = read_light("Het huis is klein.", blokken=(Blok(0, 6, "kop"), Blok(6, 18, "alinea")))
    assert [(z.begin, z.eind) for z in light.zinnen] == [(0, 18)]


def test_spacy_stays_out_of_an_ingest_without_a_trained_pipeline() -> None:
    code = "import sys, ingest.casus; from casusbank.config import load_config as c"
    code += "; ingest.casus.analyse_text('De aanvraag is afgewezen.', c()); print('spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(find_spec("nl_core_news_sm") is not None)


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
