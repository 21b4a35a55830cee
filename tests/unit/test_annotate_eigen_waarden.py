"""Values an organisation adopted: found in its own texts, while in force on the day of the decision."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from casusbank.config import Config
from casusbank.model import WaardeToepassing
from casusbank.store import open_database, organisatiewaarden
from casusbank.vocabulary.organisatiewaarden import Organisatiewaarde, Waardeversie
from ingest.annotate import annotate
from ingest.casus import Opties
from ingest.pipeline import ingest_paths
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


def test_a_value_that_is_adopted_later_is_found_when_the_sources_are_read_again(tmp_path: Path) -> None:
    source, db = tmp_path / "besluit.md", tmp_path / "bank.db"
    source.write_text(TEKST.format(dag="14 maart 2023"), encoding="utf-8")
    config = Config(organisatie="gemeente Oeverdam")

    def stored() -> list[tuple[str, str]]:
        assert [r.status for r in ingest_paths([source], db, config, Opties())] != ["geweigerd"]
        with closing(open_database(db)) as conn:
            query = "SELECT sleutel, fragment FROM annotatie WHERE soort = 'waarde' AND sleutel = ?"
            return [tuple(r) for r in conn.execute(query, (THUIS.id,))]

    assert stored() == []
    with closing(open_database(db, "schrijf")) as conn:
        organisatiewaarden.add(conn, THUIS, via="bestand", op="2022-07-01", rol="beheerder")
    assert [fragment[:21] for _, fragment in stored()] == ["Wij hebben beloofd vo"]
