"""The kind of source, the dictum and what it means for the inwoner, in short made-up texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.annotate import annotate, detect_bronsoort
from ingest.fields import appellant_of, strekking_of
from ingest.text import read_light

GOLD = Path(__file__).parents[1] / "gold/taal"
CASES: list[dict[str, Any]] = yaml.safe_load((GOLD / "uitkomsten.yaml").read_text(encoding="utf-8"))
SET_APART: list[dict[str, Any]] = yaml.safe_load((GOLD / "uitkomsten_oordelen.yaml").read_text(encoding="utf-8"))


def _read(text: str) -> dict[str, Any]:
    found = annotate(read_light(text))
    return {
        "uitkomst": next((a.sleutel for a in found if a.soort == "uitkomst"), None),
        "strekking": strekking_of(found, text),
        "modificaties": [a.sleutel for a in found if a.soort == "modificatie"],
    }


def _outcome(text: str) -> str | None:
    outcome: str | None = _read(text)["uitkomst"]
    return outcome


@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c["tekst"])[:40].replace("\n", " "))
def test_short_texts(case: dict[str, Any]) -> None:
    found = _read(case["tekst"])
    labels = {k: v for k, v in case.items() if k != "tekst"}
    assert {k: found[k] for k in labels} == labels


def test_texts_that_no_rule_was_made_for() -> None:
    """A floor under the total, not under one text: these texts are only to measure by."""
    found = [(case, _read(case["tekst"])) for case in SET_APART]
    assert sum(case["uitkomst"] == read["uitkomst"] for case, read in found) >= 18
    assert sum(case["strekking"] == read["strekking"] for case, read in found) >= 21


@pytest.mark.parametrize(
    ("dictum", "key"),
    [
        (
            "verklaart het beroep gegrond, vernietigt het besluit en draagt het college op opnieuw te beslissen",
            "vernietigd_nieuw_besluit",
        ),
        (
            "vernietigt het besluit maar laat de rechtsgevolgen daarvan geheel in stand",
            "vernietigd_rechtsgevolgen_in_stand",
        ),
        (
            "vernietigt het besluit en bepaalt dat deze uitspraak daarvoor in de plaats treedt",
            "vernietigd_zelf_voorzien",
        ),
        ("stelt het college in de gelegenheid het gebrek te herstellen", "bestuurlijke_lus"),
        ("verklaart het beroep niet-ontvankelijk", "beroep_niet_ontvankelijk"),
        ("verklaart het beroep ongegrond", "beroep_ongegrond"),
        ("wijst het verzoek om een voorlopige voorziening af", "voorlopige_voorziening_afgewezen"),
    ],
)
def test_one_dictum_goes_before_another(dictum: str, key: str) -> None:
    text = f"Rechtbank Noord\nuitspraak van de enkelvoudige kamer\n\nBeslissing\nDe rechtbank {dictum}."
    assert _outcome(text) == key


@pytest.mark.parametrize(
    ("oordeel", "key"),
    [
        (
            "De klacht is gegrond wat betreft de duur. Over de bejegening geeft de ombudsman geen oordeel.",
            "klacht_deels_gegrond",
        ),
        ("De klacht is ongegrond.", "klacht_ongegrond"),
        ("De gemeente handelde niet behoorlijk.", "niet_behoorlijk"),
    ],
)
def test_the_ombudsman(oordeel: str, key: str) -> None:
    assert _outcome(f"Gemeentelijke Ombudsman\nRapport 12\n\nOordeel\n{oordeel}") == key


@pytest.mark.parametrize(
    ("partijen", "wie"),
    [
        (
            "het dagelijks bestuur van de ISD (appellant)\nAppellant heeft hoger beroep ingesteld.",
            "bestuursorgaan",
        ),
        ("Uitspraak op het hoger beroep van [appellante] te Dal. Appellante heeft hoger beroep ingesteld.", "inwoner"),
        (
            "Op de hoger beroepen van [appellante] en het college. Ook het college is in hoger beroep gekomen.",
            "beide",
        ),
    ],
)
def test_who_appealed(partijen: str, wie: str) -> None:
    assert appellant_of(partijen, "hoger_beroep_slaagt") == wie


@pytest.mark.parametrize(
    ("text", "soort"),
    [
        (
            "Gesprek met mw P. op 4-3. Ze wil dagbesteding. Ik denk dat 2 dagdelen volstaan. Karin is akkoord.",
            "consulentnotitie",
        ),
        (
            "Van: Piet\nAan: Jan\nOnderwerp: fam. K\n\nHoi Jan, ik heb een voorschot toegekend.\n\nGr Piet",
            "consulentnotitie",
        ),
        (
            "Geachte mevrouw De Vries,\n\nU heeft een vergoeding gevraagd. Die krijgt u.\n\nMet vriendelijke groet",
            "maatwerkbesluit",
        ),
        (
            "Geachte heer,\n\nDe commissie heeft ons geadviseerd. Wij verklaren uw bezwaar ongegrond.",
            "beslissing_bezwaar",
        ),
        ("Casusbespreking wijkteam West\nAanwezig: Els, Jan\nAfspraak: Piet belt de corporatie.", "casustafel"),
        (
            "De bezwaarschriftencommissie\n\nADVIES\nDe commissie adviseert het bezwaar ongegrond te verklaren.",
            "bezwaaradvies",
        ),
        ("AFDELING BESTUURSRECHTSPRAAK\nUitspraak op het hoger beroep van: [appellant]", "hoger_beroep"),
        ("Recept voor appeltaart: neem zes appels.", "overig"),
    ],
)
def test_the_kind_of_source(text: str, soort: str) -> None:
    assert detect_bronsoort(read_light(text)) == soort


@pytest.mark.parametrize(
    ("decision", "strekking"),
    [
        ("Wij leggen u geen maatregel op. Uw uitkering blijft gelijk.", "voor_inwoner"),
        ("Wij leggen u een maatregel op.", "tegen_inwoner"),
        ("Uw zoon reist het komende schooljaar met de schooltaxi.", "voor_inwoner"),
        ("Uw zoon reist het komende schooljaar niet met de schooltaxi.", "tegen_inwoner"),
        ("Wij brengen het bedrag op uw bijstand in mindering.", "tegen_inwoner"),
        ("Wij brengen het bedrag niet op uw bijstand in mindering.", "voor_inwoner"),
        ("Wie geen adres heeft, krijgt een briefadres.", None),
    ],
)
def test_decisions_in_plain_statements(decision: str, strekking: str | None) -> None:
    letter = f"Gemeente Berkelzoom\n\nGeachte heer Bos,\n\nUw reactie\nU legde uit wat er was.\n\nBesluit\n{decision}\n"
    assert _read(letter)["strekking"] == strekking
