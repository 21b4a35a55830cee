"""How a value is used: who speaks, what becomes of a claim, what was weighed, for which side; precedent.md first."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from casusbank.model import WaardeToepassing
from ingest.annotate import annotate
from ingest.text import read_light

GOLD = Path(__file__).parents[1] / "gold/taal/afstemmen"
TOE = "## Besluit\n\nWij kennen de voorziening toe."
AF = "## Besluit\n\nWij wijzen de aanvraag af."


def _uses(motivering: str, besluit: str) -> dict[str, WaardeToepassing]:
    found = annotate(read_light(f"Besluit op uw aanvraag\n\n## Overwegingen\n\n{motivering}\n\n{besluit}"))
    return {a.sleutel: a.details for a in found if isinstance(a.details, WaardeToepassing)}


@pytest.mark.parametrize(
    ("motivering", "besluit", "waarde", "polariteit", "inroeper"),
    [
        # the decision-maker's own argument
        ("De eigen regie van uw moeder geeft hier de doorslag.", TOE, "eigen_regie", "steunt_toekenning", "bestuur"),
        (
            "Uw eigen verantwoordelijkheid staat voorop.",
            AF,
            "eigen_verantwoordelijkheid",
            "steunt_afwijzing",
            "bestuur",
        ),
        ("Wij kunnen om de wet niet heen: er is geen grondslag.", AF, "rechtmatigheid", "steunt_afwijzing", "bestuur"),
        ("Zo leeft een mens niet, daarom helpen wij u.", TOE, "menswaardig_bestaan", "steunt_toekenning", "bestuur"),
        ("De goedkoopste passende oplossing volstaat.", AF, "doelmatigheid", "steunt_afwijzing", "bestuur"),
        ("Ook het streven naar maatwerk kan de wet niet opzijzetten.", TOE, "maatwerk", "noemt", "bestuur"),
        # a party's claim
        ("U vindt dat de menselijke maat ontbreekt.", AF, "menselijke_maat", "gepasseerd", "inwoner"),
        ("U vindt dat de menselijke maat voorop hoort te staan.", TOE, "menselijke_maat", "noemt", "inwoner"),
        (
            "U wijst op de menselijke maat, maar dat maakt dit niet anders.",
            AF,
            "menselijke_maat",
            "gepasseerd",
            "inwoner",
        ),
        ("Volgens u is dit willekeur. Daarin volgen wij u niet.", AF, "rechtsgelijkheid", "gepasseerd", "inwoner"),
        ("Het beroep op het vertrouwensbeginsel slaagt niet.", AF, "rechtszekerheid", "gepasseerd", "inwoner"),
        # weighed
        (
            "Het belang van uw kinderen weegt zwaarder dan de wachtlijst.",
            TOE,
            "gezond_veilig_opgroeien",
            "steunt_toekenning",
            "bestuur",
        ),
        ("Uw eigen keuze moet wijken voor de veiligheid van anderen.", AF, "eigen_regie", "afgewogen_tegen", "bestuur"),
        ("Uw eigen regie woog daarbij minder zwaar.", AF, "eigen_regie", "afgewogen_tegen", "bestuur"),
        (
            "Hoewel wij oog hebben voor uw eigen regie, laten wij de veiligheid van de buren voorgaan.",
            AF,
            "eigen_regie",
            "afgewogen_tegen",
            "bestuur",
        ),
        (
            "Uw eigen regie is belangrijk, maar de veiligheid van uw dochter geeft de doorslag.",
            AF,
            "eigen_regie",
            "afgewogen_tegen",
            "bestuur",
        ),
        # denied or asked
        ("Dit besluit is niet onevenredig.", AF, "evenredigheid", "noemt", "bestuur"),
        ("Onevenredig is dat niet, omdat u in uw wijk blijft.", AF, "evenredigheid", "noemt", "bestuur"),
        ("Wij hebben bekeken of weigeren onevenredig is.", AF, "evenredigheid", "noemt", "bestuur"),
    ],
)
def test_the_polarity_of_a_value(motivering: str, besluit: str, waarde: str, polariteit: str, inroeper: str) -> None:
    uses = _uses(motivering, besluit)
    assert waarde in uses, sorted(uses)
    assert (uses[waarde].polariteit, uses[waarde].inroeper) == (polariteit, inroeper)


def test_the_loser_of_a_weighing_names_the_winner() -> None:
    uses = _uses("De veiligheid van de kinderen gaat hier boven uw eigen regie.", AF)
    assert uses["eigen_regie"].polariteit == "afgewogen_tegen"
    assert uses["eigen_regie"].tegenover in {"veiligheid", "gezond_veilig_opgroeien"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Betrokkenheid, menselijke maat.",
        "In een eerder geval was de menselijke maat de reden om af te wijken.",
        "Op grond van artikel 2.3.5 van de Wmo 2015 draagt de voorziening bij aan zelfredzaamheid en participatie.",
        "De ergotherapeut schrijft dat een traplift de zelfredzaamheid vergroot.",
    ],
)
def test_what_argues_for_nothing_supports_nothing(sentence: str) -> None:
    assert all(not u.polariteit.startswith("steunt") for u in _uses(sentence, TOE).values())


@pytest.mark.parametrize("path", sorted(GOLD.glob("*.yaml")), ids=lambda p: p.stem)
def test_no_value_in_a_partys_mouth_supports_a_decision(path: Path) -> None:
    for row in yaml.safe_load(path.read_text(encoding="utf-8"))["casussen"]:
        for a in annotate(read_light(row["tekst"])):
            if isinstance(a.details, WaardeToepassing) and a.details.inroeper in {"inwoner", "gemachtigde"}:
                assert a.details.polariteit in {"noemt", "gepasseerd"}, (row["naam"], a.fragment)
