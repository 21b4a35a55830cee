"""Values an organisation adopted: found in its own texts, in force on the day of the decision, by rules like any value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casusbank.model import WaardeToepassing
from casusbank.vocabulary.organisatiewaarden import Organisatiewaarde, Waardeversie
from ingest.annotate import annotate
from ingest.text import read_light

THUIS = Organisatiewaarde(
    id="oeverdam_geen_kind_dakloos",
    organisatie="gemeente Oeverdam",
    letterlijke_belofte="In Oeverdam is geen kind dakloos",
    wat_betekent_het_niet="geen voorrang",
    eigenaar="hoofd Wonen",
    concretiseert=("gezond_veilig_opgroeien",),
    cues=("geen kind dakloos", "dakloze kinderen"),
    status="vastgesteld",
    geldig_van="2022-07-01",
    geldig_tot="2023-12-31",
)
TEKST = (
    "Besluit van het college van Oeverdam, {dag}\n\n## Overwegingen\n\n"
    "Wij hebben beloofd voor dakloze kinderen te zorgen, en dat geeft hier de doorslag.\n\n"
    "## Besluit\n\nWij kennen de urgentieverklaring toe."
)


def _found(waarde: Organisatiewaarde, dag: str = "14 maart 2023", organisatie: str = "gemeente Oeverdam") -> list[str]:
    reading = read_light(TEKST.format(dag=dag))
    reading = replace(reading, organisatiewaarden=(Waardeversie(1, waarde),), organisatie=organisatie)
    return [
        a.details.polariteit
        for a in annotate(reading)
        if a.sleutel == THUIS.id and isinstance(a.details, WaardeToepassing)
    ]


def test_an_adopted_value_is_found_with_its_polarity() -> None:
    assert _found(THUIS) == ["steunt_toekenning"]


@pytest.mark.parametrize("dag", ["30 juni 2022", "1 januari 2024"])
def test_it_counts_only_while_it_is_in_force(dag: str) -> None:
    assert _found(THUIS, dag) == []


def test_a_concept_and_a_value_of_another_organisation_do_not_count() -> None:
    assert _found(replace(THUIS, status="concept")) == []
    assert _found(replace(THUIS, organisatie="gemeente Merenburg")) == []


def test_a_cue_that_is_no_cue_language_is_read_as_words() -> None:
    assert _found(replace(THUIS, cues=("<niets> kinderen",), letterlijke_belofte="dakloze kinderen")) == [
        "steunt_toekenning"
    ]
