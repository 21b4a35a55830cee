"""The subject of a text, in short made-up texts: words that several subjects share, and the sentence that shows it."""

from __future__ import annotations

import pytest

from ingest.annotate import annotate
from ingest.text import read_light


def read(text: str, titel: str = "") -> dict[str, str]:
    """The first subject and the domain of a text."""
    found: dict[str, str] = {}
    for a in annotate(read_light(text, titel=titel)):
        found.setdefault(a.soort, a.sleutel)
    return {k: v for k, v in found.items() if k in ("onderwerp", "domein")}


@pytest.mark.parametrize(
    ("text", "onderwerp", "domein"),
    [
        ("Beschikking jeugdhulp. De ouders vragen dagbesteding op een manege voor hun zoon van 12.",
         "begeleiding_jeugd", "jeugd"),
        ("Mevrouw vraagt dagbesteding op een zorgboerderij, drie dagdelen per week.", "dagbesteding", "wmo"),
        ("De inburgering is niet op tijd gehaald en DUO legt een boete op.", "inburgeringstraject", "inburgering"),
        ("Wij leggen een boete op omdat inkomsten niet zijn gemeld.", "boete_maatregel", "pw_inkomen"),
        ("Verzoek om kwijtschelding van de rioolheffing afgewezen wegens spaargeld.", "kwijtschelding", "pw_bijzonder"),
        ("Hij slaapt bij vrienden op de bank en vraagt een briefadres.", "geen_briefadres", "integraal"),
        ("De SVB weigert de AIO-aanvulling en hij vraagt bijstand.", "algemene_bijstand", "pw_inkomen"),
        ("Haar man kan de huishoudelijke taken niet overnemen.", "huishoudelijke_hulp", "wmo"),
    ],
)  # fmt: skip
def test_words_that_subjects_share(text: str, onderwerp: str, domein: str) -> None:
    assert read(text) == {"onderwerp": onderwerp, "domein": domein}


def test_who_cleans_for_a_living_asks_for_no_help_in_the_house() -> None:
    assert read("Hij werkt 's nachts in de schoonmaak.").get("onderwerp") != "huishoudelijke_hulp"


def test_a_subject_of_the_title_is_shown_by_a_sentence_and_not_by_the_greeting() -> None:
    text = "Hoi,\n\nMevrouw verkocht in een jaar 140 stuks. Zij had dat moeten melden."
    found = [a for a in annotate(read_light(text, titel="giften en verkoop via internet")) if a.soort == "onderwerp"]
    assert found and all(a.fragment != "Hoi," for a in found)
