"""Boundaries: real when the author states them, perceived when somebody thinks so. Instruments: what became of them."""

from __future__ import annotations

import pytest

from casusbank.model import GrensToekenning, InstrumentToekenning
from ingest.annotate import annotate
from ingest.text import read_light

TOE = "## Besluit\n\nWij kennen de voorziening toe."
AF = "## Besluit\n\nWij wijzen de aanvraag af."


def _text(body: str, besluit: str) -> str:
    return f"Besluit op uw aanvraag\n\n## Overwegingen\n\n{body}\n\n{besluit}"


@pytest.mark.parametrize(
    ("sentence", "grens", "aard"),
    [
        ("Bij de kliniek is een wachtlijst van negen maanden.", "wachtlijst", "feitelijk"),
        ("De afdeling heeft te weinig mensen.", "capaciteit_tijd", "feitelijk"),
        ("De wet staat een hogere vergoeding niet toe.", "dwingende_wet", "feitelijk"),
        ("Uw dochter woont elders en heeft geen binding met onze regio.", "woonplaats", "feitelijk"),
        ("Niemand had de regie.", "regie_ontbreekt", "feitelijk"),
        ("De consulent dacht dat de verordening dit niet toestaat.", "verordening", "ervaren"),
        ("Het protocol is geen wet.", "protocol_werkproces", "ervaren"),
        ("Zo werken wij niet.", "mag_niet_reflex", "ervaren"),
        ("U stelt dat er geen budget was.", "budgetplafond", "ervaren"),
    ],
)
def test_the_nature_of_a_boundary(sentence: str, grens: str, aard: str) -> None:
    found = {a.sleutel: a.details for a in annotate(read_light(_text(sentence, TOE)))}
    details = found.get(grens)
    assert isinstance(details, GrensToekenning), sorted(found)
    assert details.aard == aard


@pytest.mark.parametrize(
    ("sentence", "grens"),
    [
        ("Hij mag niet meer sporten van zijn cardioloog.", "mag_niet_reflex"),
        ("Van het budget is een deel besteed aan een laptop.", "budgetplafond"),
    ],
)
def test_what_a_doctor_forbids_or_a_budget_bought_is_no_boundary(sentence: str, grens: str) -> None:
    assert grens not in {a.sleutel for a in annotate(read_light(_text(sentence, TOE)))}


@pytest.mark.parametrize(
    ("sentence", "instrument"),
    [
        ("Verzoek om kwijtschelding van de rioolheffing.", "afzien_terugvordering"),
        ("Zijn broer heeft een logeerkamer.", "logeeropvang_respijt"),
    ],
)
def test_a_word_that_also_means_something_else_is_no_instrument(sentence: str, instrument: str) -> None:
    assert instrument not in {a.sleutel for a in annotate(read_light(_text(sentence, TOE)))}


def test_a_question_for_the_hardheidsclausule_says_nothing_of_how_it_was_dealt_with() -> None:
    text = "Leerlingenvervoer afgewezen, afstand te kort. Moeder kan niet brengen. Hardheidsclausule?"
    assert not [a for a in annotate(read_light(text)) if a.soort == "modificatie"]


def test_a_boundary_that_is_no_reason_is_none() -> None:
    text = _text("Dat u geen binding met de regio heeft, gebruiken wij niet als reden.", TOE)
    assert not [a for a in annotate(read_light(text)) if a.soort == "grens"]


@pytest.mark.parametrize(
    ("sentence", "besluit", "instrument", "resultaat"),
    [
        ("Wij passen de hardheidsclausule toe, want dit is schrijnend.", TOE, "hardheidsclausule", "toegepast"),
        ("Wij passen de hardheidsclausule niet toe.", AF, "hardheidsclausule", "geweigerd"),
        ("U vraagt een persoonsgebonden budget.", TOE, "pgb", "toegepast"),
        ("U vraagt een persoonsgebonden budget.", AF, "pgb", "geweigerd"),
        ("Wij toetsen aan artikel 2.3.5 van de Wmo 2015.", AF, "maatwerkvoorziening", "geweigerd"),
        ("Wij zien geen reden om van de terugvordering af te zien.", AF, "afzien_terugvordering", "geweigerd"),
        ("Het wijkteam krijgt de regie.", TOE, "casusregie", "toegepast"),
    ],
)
def test_what_became_of_an_instrument(sentence: str, besluit: str, instrument: str, resultaat: str) -> None:
    found = {a.sleutel: a.details for a in annotate(read_light(_text(sentence, besluit)))}
    details = found.get(instrument)
    assert isinstance(details, InstrumentToekenning), sorted(found)
    assert details.resultaat == resultaat
