"""Fields from annotations and metadata; the derivation of the strekking."""

from __future__ import annotations

import pytest

from casusbank.model import Annotatie, Metadata
from ingest.fields import appellant_of, derive_fields, strekking_of
from ingest.text import read_light


def _outcome(key: str, fragment: str = "") -> tuple[Annotatie, ...]:
    return (Annotatie("uitkomst", key, 0, 0, fragment, "uitkomst@1"),)


@pytest.mark.parametrize(
    ("key", "strekking"),
    [
        ("toegekend", "voor_inwoner"),
        ("deels_toegekend", "deels_voor_inwoner"),
        ("toegekend_tijdelijk", "deels_voor_inwoner"),
        ("afgewezen", "tegen_inwoner"),
        ("teruggevorderd", "tegen_inwoner"),
        ("buiten_behandeling", "procedureel"),
        ("bezwaar_niet_ontvankelijk", "procedureel"),
        ("vernietigd_nieuw_besluit", "procedureel"),
        ("vernietigd_rechtsgevolgen_in_stand", "tegen_inwoner"),
        ("vernietigd_zelf_voorzien", "voor_inwoner"),
        ("maatwerk_belemmerd", "tegen_inwoner"),
    ],
)
def test_strekking(key: str, strekking: str) -> None:
    assert strekking_of(_outcome(key), "") == strekking


def test_a_college_that_wins_on_appeal_is_a_loss_for_the_inwoner() -> None:
    text = "Het college van burgemeester en wethouders van X heeft hoger beroep ingesteld."
    assert appellant_of(text, "hoger_beroep_slaagt") == "bestuursorgaan"
    assert strekking_of(_outcome("hoger_beroep_slaagt"), text) == "tegen_inwoner"
    assert strekking_of(_outcome("hoger_beroep_slaagt_niet"), text) == "voor_inwoner"
    assert strekking_of(_outcome("hoger_beroep_slaagt"), "Appellante heeft hoger beroep ingesteld.") == "voor_inwoner"


def test_unknown_stays_unknown() -> None:
    fields = derive_fields(read_light("Iets anders."), (), Metadata())
    assert fields.uitkomst is None and fields.strekking is None and fields.organisatie is None and fields.domeinen == ()


@pytest.mark.parametrize(
    "name", ["Oeverdam", "Gemeente Oeverdam", "het college van burgemeester en wethouders van Oeverdam"]
)
def test_the_source_goes_above_the_text_and_the_name_is_normalised(name: str) -> None:
    found = (Annotatie("organisatie", "gemeente Anders", 0, 0, "", "organisaties@1"),)
    metadata = Metadata(organisatie=name, datum_besluit="2024-01-02")
    fields = derive_fields(read_light(""), found, metadata)
    assert (fields.organisatie, fields.datum_besluit) == ("gemeente Oeverdam", "2024-01-02")
