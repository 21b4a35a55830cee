"""The explanation: shared, differing, unknown; evidence that holds; no name of the question in it."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_cases import VADER, casus, indexed_bank, with_notes

from casusbank.model import Casus, FactorToekenning, ScoreDeel, Toelichting, Verwijzing, Vraag, WaardeToepassing
from casusbank.render import fact_label
from index.explain import explain, read_question_text, sentence_around
from index.render import toelichting_json
from index.search import Zoeker
from index.structure import Lezing
from ingest.sentences import sentence_spans, sentences_across

PARTS = (ScoreDeel("passage", 1, 0.4), ScoreDeel("vector", 2, 0.1))


def asked(*notes: tuple[str, str, str, object]) -> Lezing:
    text = "Drie kinderen in een krappe woning, schaarste speelt. Artikel 3 Wmo 2015."
    found = with_notes(casus("v", text), *notes)
    return Lezing(text, found.annotaties)


def told(question: Lezing, hit: Casus, scores: tuple[ScoreDeel, ...] = ()) -> Toelichting:
    return explain(question, Lezing(hit.tekst, hit.annotaties), scores)


VRAAG = asked(
    ("factor", "kinderen_betrokken", "Drie kinderen", FactorToekenning("aanwezig", "T")),
    ("factor", "woningkrapte", "krappe woning", FactorToekenning("krap", "T")),
    ("waarde", "rechtsgelijkheid", "schaarste", WaardeToepassing("noemt", "inwoner")),
)


def test_shared_differing_and_what_to_ask() -> None:
    found = told(VRAAG, VADER, PARTS)
    assert [(o.soort, o.sleutel) for o in found.overeenkomsten] == [
        ("factor", "kinderen_betrokken"),
        ("waarde", "rechtsgelijkheid"),
    ]
    assert [(v.sleutel, v.vraag, v.treffer) for v in found.verschillen] == [("woningkrapte", "krap", "ernstig")]
    assert found.vraag_na == ("hardheidsclausule_beschikbaar",)
    assert found.scores == PARTS
    assert found.overeenkomsten[0].label == "Minderjarige kinderen geraakt"
    for o in found.overeenkomsten:
        assert VADER.tekst[o.begin : o.eind] == o.fragment
    (value,) = found.waarden
    assert value.zin == "De schaarste is groot."
    assert VADER.tekst[value.begin : value.eind] == value.zin


def test_what_both_say_of_a_fact_goes_with_it() -> None:
    absent = ("factor", "kinderen_betrokken", "Drie kinderen", FactorToekenning("afwezig", "T"))
    hit = with_notes(casus("h", "Drie kinderen wonen elders."), absent)
    (shared,) = told(asked(absent), hit).overeenkomsten
    assert shared.stand == "afwezig"
    assert fact_label(shared.label, shared.stand) == "Minderjarige kinderen geraakt: afwezig"
    assert told(VRAAG, VADER).overeenkomsten[0].stand == "aanwezig"


def test_what_is_shared_is_said_once() -> None:
    same = (("onderwerp", "pgb", "Drie", None), ("instrument", "pgb", "Drie", None), ("domein", "wmo", "Drie", None))
    asked_of = asked(*same, ("domein", "jeugd", "Drie", None))
    hit = with_notes(casus("h", "Drie."), *same, ("domein", "jeugd", "Drie", None))
    found = [(o.soort, o.sleutel) for o in told(asked_of, hit).overeenkomsten]
    assert found == [("onderwerp", "pgb"), ("domein", "jeugd")]


def test_silence_is_unknown_and_never_a_difference() -> None:
    found = told(Lezing("Niets.", ()), VADER)
    assert found.verschillen == ()
    assert found.overeenkomsten == ()
    assert set(found.vraag_na) == {"kinderen_betrokken", "woningkrapte", "hardheidsclausule_beschikbaar"}


def test_an_article_is_shared_whatever_paragraph_and_else_differs_within_its_law() -> None:
    def cites(casus_id: str, article: str, lid: str) -> tuple[str, str, str, object]:
        details = Verwijzing(f"Wmo 2015 art. {article} lid {lid}", "bwb", "BWBR0035362", article, lid)
        return ("wetsverwijzing", "wmo2015", "Artikel", details)

    hit = with_notes(casus("h", "Artikel geldt."), cites("h", "2.3.5", "3"))
    same = with_notes(casus("v", "Artikel hier."), cites("v", "2.3.5", "1"))
    other = with_notes(casus("v", "Artikel hier."), cites("v", "2.3.2", "1"))
    assert len(told(Lezing("", same.annotaties), hit).overeenkomsten) == 1
    (difference,) = told(Lezing("", other.annotaties), hit).verschillen
    assert (difference.vraag, difference.treffer) == ("Wmo 2015 art. 2.3.2 lid 1", "Wmo 2015 art. 2.3.5 lid 3")


def test_a_rejected_annotation_does_not_count() -> None:
    from dataclasses import replace

    hit = replace(VADER, annotaties=tuple(replace(a, status="verworpen") for a in VADER.annotaties))
    found = told(VRAAG, hit)
    assert (found.overeenkomsten, found.verschillen, found.waarden, found.vraag_na) == ((), (), (), ())


def test_order_of_annotations_does_not_matter() -> None:
    from dataclasses import replace

    turned = replace(VADER, annotaties=VADER.annotaties[::-1])
    first = json.dumps(toelichting_json(told(VRAAG, VADER, PARTS)))
    assert first == json.dumps(toelichting_json(told(VRAAG, turned, PARTS)))


def test_sentence_around() -> None:
    text = "Kop\n\nEen zin. De tweede zin is dit. De derde.\n\nSlot"
    at = text.index("tweede")
    begin, end = sentence_around(text, at, at + 6)
    assert text[begin:end] == "De tweede zin is dit."
    assert sentence_around("", 0, 0) == (0, 0)
    assert sentence_around("abc", 1, 2) == (0, 3)


def test_the_question_passes_the_gate_before_it_is_read() -> None:
    reading = read_question_text("Mevrouw Jansen (BSN 111222333) woont met twee kinderen in een te kleine woning.")
    assert "Jansen" not in reading.tekst
    assert "111222333" not in reading.tekst
    assert all("Jansen" not in a.fragment for a in reading.annotaties)


def test_hits_of_a_search_are_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = indexed_bank(tmp_path, monkeypatch)
    with closing(Zoeker(config.db, config)) as zoeker:
        found = zoeker.search(Vraag("Een vader met drie kinderen woont te klein en vraagt urgentie."))
    assert found.treffers[0].casus_id == "vader"
    assert found.treffers[0].toelichting.scores
    assert found.treffers[0].toelichting.waarden


@given(st.text("aB.?! \n3:", max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_the_sentences_across_a_stretch_are_those_of_the_whole(text: str, begin: int, length: int) -> None:
    end = begin + length
    assert sentences_across(text, begin, end) == [s for s in sentence_spans(text) if s[0] < end and s[1] > begin]
