"""The sentence model: it adds what the cues miss, with its sentence, and nothing on what does not tell of this case."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casusbank.model import Annotatie, FactorToekenning
from casusbank.vocabulary import load_vocabulary
from ingest.annotate import ANNOTATORS, annotate
from ingest.annotate.zinkans import BREEDTE, hashed, load_model
from ingest.annotate.zinmodel import DREMPEL, Zinfactoren
from ingest.text import read_light, tokenize

ROOT = Path(__file__).resolve().parents[2]
ZIN = "De oudste doet zijn huiswerk op de gang en met zessen slapen ze in twee kamers."


def by_model(text: str) -> list[Annotatie]:
    """What the model says without the cues before it, of a text with its sections."""
    read = read_light(text)
    read = replace(read, secties=tuple(a for a in annotate(read) if a.soort == "sectie"))
    return list(Zinfactoren().annotate(read, ()))


def alone(text: str) -> dict[str, str]:
    """Factor and step of `by_model`."""
    return {a.sleutel: a.details.waarde for a in by_model(text) if isinstance(a.details, FactorToekenning)}


def test_it_reads_a_fact_in_words_that_no_cue_need_know() -> None:
    assert alone(ZIN).get("woningkrapte") in {"ernstig", "extreem"}


def test_it_says_nothing_of_rules_conditions_and_claims() -> None:
    for text in (
        "Als de oudste zijn huiswerk op de gang zou doen en met zessen in twee kamers sliep, gold een andere regel.",
        "Eiseres voert aan dat de oudste zijn huiswerk op de gang doet en dat zij met zessen in twee kamers slapen.",
        "Drie woorden maar.",
        "",
    ):
        assert "woningkrapte" not in alone(text)


def test_the_cues_go_first_and_what_is_added_stands_on_its_sentence() -> None:
    text = f"Mevrouw heeft problematische schulden. {ZIN} Wij kennen de urgentie toe."
    notes = annotate(read_light(text))
    factors = [a.sleutel for a in notes if a.soort == "factor"]
    assert len(factors) == len(set(factors))
    added = by_model(text)
    assert ZIN in [a.fragment for a in added]
    for a in added:
        assert text[a.begin : a.eind] == a.fragment and 0.2 <= a.zekerheid <= 0.5


def test_every_class_is_a_factor_of_the_vocabulary_with_a_step_it_has() -> None:
    known = load_vocabulary().factoren
    for name in load_model().klassen:
        factor, _, step = name.partition("=")
        assert step in {"afwezig", "aanwezig", *known[factor].schaal}


def test_it_never_says_that_a_fact_is_absent() -> None:
    text = "Ieder kind heeft een eigen slaapkamer in deze ruime woning. Het gezin heeft geen schulden meer."
    tokens = tokenize("Het gezin heeft geen schulden en alle rekeningen zijn voldaan.")
    likeliest = load_model().klassen[int(load_model().probabilities(tokens).argmax())]
    assert likeliest == "schuldenproblematiek=afwezig"  # it can tell, and keeps silent
    assert "afwezig" not in alone(text).values()


@given(st.text(max_size=200))
def test_no_text_raises_and_features_stay_in_range(text: str) -> None:
    columns, values = hashed(tokenize(text))
    assert len(columns) == len(values) and (not len(columns) or (columns.min() >= 0 and columns.max() < BREEDTE))
    chances = load_model().probabilities(tokenize(text))
    assert np.isfinite(chances).all() and len(chances) == len(load_model().klassen)


def test_it_adds_what_the_cues_miss_and_costs_no_precision() -> None:
    """On sentences it was not trained on: more are read than by cues alone, and few of the hard negatives."""
    rows = [line.rstrip("\n").split("\t") for line in (ROOT / "tests/gold/zinnen/oordelen.tsv").open(encoding="utf-8")]
    rows = [r for r in rows if r[0] == "factor"]
    told = [r for r in rows if r[2] != "geen"]
    right = sum(r[1] in alone(r[3]) for r in told)
    wrong = sum(r[1] in alone(r[3]) for r in rows if r[2] == "geen")
    assert right >= 0.15 * len(told) and wrong <= 0.1 * (len(rows) - len(told))


def test_it_reads_no_yes_in_a_sentence_that_denies_and_no_denial_in_one_that_does_not() -> None:
    found = alone("De caravan telt niet mee als vermogen.") | alone("U staat vier jaar ingeschreven.")
    assert not {"middelen_boven_grens", "geen_woonplaats"} & set(found)
    assert "noodzaak_niet_onderbouwd" not in alone("Haar behandelaar heeft dat bevestigd.")


def test_it_comes_after_the_cues() -> None:
    names = [a.naam.partition("@")[0] for a in ANNOTATORS]
    assert names.index("zinmodel") == names.index("factoren") + 1 and 0 < DREMPEL < 1


@pytest.mark.parametrize("naam", ["gewichten", "schaal", "bias", "idf"])
def test_the_file_holds_what_it_should(naam: str) -> None:
    model = load_model()
    part = getattr(model, naam)
    sizes = {"gewichten": (BREEDTE, len(model.klassen)), "idf": (BREEDTE,)}
    assert part.shape == sizes.get(naam, (len(model.klassen),))


def test_it_keeps_silent_where_a_cue_says_that_the_fact_is_absent() -> None:
    told = "Bij twaalf deurwaarders lopen de rekeningen op en zij komt er niet meer uit."
    assert "schuldenproblematiek" in alone(told)
    assert "schuldenproblematiek" not in alone(f"Er zijn geen schulden. {told}")
