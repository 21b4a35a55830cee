"""Windows: whole sentences, one section each, offsets that hold; and the terms of a text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from index_cases import VADER, casus, with_notes

from casusbank.model import SectieLezing
from index.analysis import FieldWeights, question_terms, read_terms, term_hash, terms_from_bytes, word_terms
from index.passages import MAX_SENTENCE, cut_passages
from ingest.sentences import sentence_spans

WOORDEN = ["art. 5", "mr.", "De inwoner", "vraagt", "hulp.", "\n\n", "1.", "Nee!", "woning", "; ", "é", "\n"]


@given(st.lists(st.sampled_from(WOORDEN), max_size=700))
def test_every_word_is_in_a_passage_and_offsets_hold(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = cut_passages(casus("a", text))
    covered = np.zeros(len(text), bool)
    for p in found:
        assert p.tekst == text[p.begin : p.eind]
        covered[p.begin : p.eind] = True
    assert all(covered[i] for i, c in enumerate(text) if not c.isspace())
    assert [p.volgnr for p in found] == list(range(len(found)))


def test_windows_overlap_by_half_and_never_cut_a_sentence() -> None:
    text = " ".join(f"Dit is zin nummer {i} met precies tien woorden erin geteld." for i in range(60))
    found = cut_passages(casus("a", text))
    borders = {b for span in sentence_spans(text) for b in span}
    assert all(p.begin in borders and p.eind in borders for p in found)
    assert len(found) == 5
    assert all(180 <= len(p.tekst.split()) <= 260 for p in found)
    assert found[1].begin < found[0].eind < found[1].eind


def test_a_text_without_sentences_is_cut_on_words() -> None:
    found = cut_passages(casus("a", "woord " * 1000))
    assert len(found) > 3
    assert max(len(p.tekst.split()) for p in found) <= 2 * MAX_SENTENCE


def test_a_short_stretch_joins_its_paragraph_and_leaves_the_name_to_most_words() -> None:
    claim, answer = "Eiser stelt dat hij ziek is.", "De rechtbank volgt hem niet, want " + "dat is niet gebleken " * 12
    text = f"{claim} {answer}"
    found = cut_passages(
        with_notes(
            casus("a", text),
            ("sectie", "standpunt_inwoner", claim, SectieLezing("inwoner")),
            ("sectie", "overweging", answer.strip(), SectieLezing("rechter")),
        )
    )
    assert [(p.sectie, p.spreker) for p in found] == [("overweging", "rechter")]
    assert found[0].tekst.startswith(claim)


def test_a_passage_lies_in_one_section_with_its_speaker() -> None:
    found = cut_passages(VADER)
    assert [(p.sectie, p.spreker) for p in found] == [("feiten", "inwoner"), ("overig", "onbekend")]
    assert cut_passages(replace(VADER, tekst="", annotaties=())) == ()


def test_words_become_stems_forms_parts_and_references() -> None:
    read = read_terms("De woningaanpassing kost 2.3.5 en artikel 35 zegt ECLI:NL:CRVB:2016:1404.")
    terms = read.between(0, 200)
    for field, term in (("s", "2.3.5"), ("x", "art 35"), ("s", "ecli:nl:crvb:2016:1404"), ("p", "woning")):
        assert term_hash(field, term) in set(terms.hashes.tolist()), term
    assert terms.length == 7
    assert word_terms("de") is None
    assert word_terms("!") is None
    back = terms_from_bytes(terms.to_bytes())
    assert back.length == terms.length
    assert np.array_equal(back.hashes, terms.hashes)
    assert np.array_equal(back.counts, terms.counts)


def test_a_part_finds_the_compound_and_the_compound_its_part() -> None:
    weights = FieldWeights()
    compound = set(read_terms("woningaanpassing").hashes.tolist())
    alone = set(read_terms("woning").hashes.tolist())
    assert compound & set(question_terms("woning", weights, 10)[0].tolist())
    assert alone & set(question_terms("woningaanpassing", weights, 10)[0].tolist())


@given(st.text(max_size=300))
def test_any_text_has_terms_and_slices_add_up(text: str) -> None:
    read = read_terms(text)
    middle = len(text) // 2
    whole, left, right = read.between(0, len(text) + 1), read.between(0, middle), read.between(middle, len(text) + 1)
    assert left.length + right.length == whole.length
    assert set(left.hashes.tolist()) | set(right.hashes.tolist()) == set(whole.hashes.tolist())
    question_terms(text, FieldWeights(), 10)
