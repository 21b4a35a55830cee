"""A publication kept with the data of its record: who, what and when come from the record, the text from the XML."""

from __future__ import annotations

import pytest

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd, BronOvergeslagen
from casusbank.model import Document
from ingest.readers import Bestand
from ingest.readers.bekendmakingen import BekendmakingenReader

GEGEVENS = (
    "<originalData><meta><owmskern><identifier>gmb-2023-7</identifier><title>Kennisgeving vergunning Oeverdam</title>"
    '<type scheme="Rubriek">{}</type><creator>Oeverdam</creator></owmskern><owmsmantel><available>2023-04-20Z'
    "</available></owmsmantel></meta></originalData>"
)
TEKST = (
    '<officiele-publicatie><metadata><meta name="x" content="https://zoek.officielebekendmakingen.nl/gmb-2023-9/metadata.xml"/>'
    "</metadata><gemeenteblad><kop><titel>Titel in het blad</titel></kop>{}</gemeenteblad></officiele-publicatie>"
)
MEDEDELING = "<zakelijke-mededeling><al>Fictief. Het college verleent de vergunning.</al></zakelijke-mededeling>"
REGELING = "<regeling><artikel><al>Fictief. Het college verleent bijzondere bijstand.</al></artikel></regeling>"


def read(*parts: str) -> Document:
    whole = (
        f"<?xml version='1.0' encoding='utf-8'?><bekendmaking-met-gegevens>{''.join(parts)}</bekendmaking-met-gegevens>"
    )
    file = Bestand("gmb-2023-7.xml", whole.encode(), Grenswaarden())
    assert BekendmakingenReader().claims(file)
    (document,) = BekendmakingenReader().read(file)
    return document


def test_the_record_says_who_and_when_and_the_xml_what() -> None:
    document = read(GEGEVENS.format("omgevingsvergunning"), TEKST.format(MEDEDELING))
    m = document.metadata
    assert (m.organisatie, m.datum_publicatie, m.bron_kenmerk) == ("Oeverdam", "2023-04-20", "gmb-2023-7")
    assert (m.titel, m.bronsoort) == ("Kennisgeving vergunning Oeverdam", "overig")
    assert "verleent de vergunning" in document.tekst
    assert "Oeverdam" not in document.tekst


def test_a_regulation_stays_one() -> None:
    assert read(GEGEVENS.format("beleidsregel"), TEKST.format(REGELING)).metadata.bronsoort == "regeling"


def test_without_data_the_xml_speaks_for_itself() -> None:
    m = read("<originalData/>", TEKST.format(MEDEDELING)).metadata
    assert (m.titel, m.bron_kenmerk, m.organisatie) == ("Titel in het blad", "gmb-2023-9", None)


@pytest.mark.parametrize("parts", [(), (GEGEVENS.format("x"),), (GEGEVENS.format("x"), "<officiele-publicatie/>")])
def test_without_a_text_it_is_left_out(parts: tuple[str, ...]) -> None:
    with pytest.raises((BronOvergeslagen, BronGeweigerd)):
        read(*parts)
