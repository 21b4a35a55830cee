"""The thesaurus as data, and what it adds to a short question."""

from __future__ import annotations

import numpy as np
import pytest

from casusbank.vocabulary import THESAURUS_RUBRIEKEN, load_thesaurus, load_vocabulary
from index.analysis import question_terms, term_hash
from index.expand import MOST, WEIGHT, expanded_terms, field_terms
from index.fuse import FIELD_WEIGHTS, SATURATION
from ingest.text import word_forms


def test_enough_pairs_no_pair_twice_known_domeinen() -> None:
    entries = load_thesaurus()
    assert len(entries) >= 1500
    pairs = [(e.leken.lower(), e.vakterm.lower()) for e in entries]
    assert len(pairs) == len(set(pairs))
    assert all(a and b and a != b and a == a.strip() and b == b.strip() for a, b in pairs)
    known = {*load_vocabulary().domeinen, *THESAURUS_RUBRIEKEN}
    assert {e.domein for e in entries} == known


@pytest.mark.parametrize(
    ("vraag", "vakterm"),
    [
        ("wij worden ons huis uit gezet", "ontruiming"),
        ("moet ik op straat gaan leven?", "dakloosheid"),
        ("Kan ik hulp in de huishouding krijgen?", "huishoudelijke ondersteuning"),
        ("omdat ik de huur niet meer kan betalen", "huurachterstand"),
        ("cl vraagt hh", "huishoudelijke hulp"),
        ("cl vraagt hh", "cliënt"),
        ("slechts één slaapkamer, veel te klein wonen", "te kleine woning"),
    ],
)
def test_lay_words_give_the_field_term(vraag: str, vakterm: str) -> None:
    assert vakterm in field_terms(vraag)


@pytest.mark.parametrize(
    "vraag", ["", "?!", "de het een", "zin", "\0" * 50, "een huis dat over vijf jaar gezet wordt uit"]
)
def test_nothing_lay_gives_nothing(vraag: str) -> None:
    assert "ontruiming" not in field_terms(vraag)


def test_terms_are_few_and_in_a_fixed_order() -> None:
    text = " ".join(e.leken for e in load_thesaurus()[:200])
    assert len(field_terms(text)) == MOST
    assert field_terms(text) == field_terms(text)


def test_the_words_of_the_question_keep_their_weight() -> None:
    text = "wij worden ons huis uit gezet"
    own = dict(zip(*question_terms(text, FIELD_WEIGHTS, SATURATION), strict=True))
    hashes, weights = expanded_terms(text, FIELD_WEIGHTS, SATURATION, 1.0).woorden
    found = dict(zip(hashes, weights, strict=True))
    assert np.all(hashes[1:] > hashes[:-1])
    assert all(found[h] == w for h, w in own.items())
    added = np.uint64(term_hash("s", word_forms("ontruiming")[1]))
    assert 0 < found[added] <= WEIGHT * (FIELD_WEIGHTS.stem + FIELD_WEIGHTS.word)


def test_a_pasted_casus_is_left_alone() -> None:
    text = "wij worden ons huis uit gezet"
    found = expanded_terms(text, FIELD_WEIGHTS, SATURATION, 0.0)
    assert not found.vaktermen
    assert np.array_equal(found.woorden[0], question_terms(text, FIELD_WEIGHTS, SATURATION)[0])
