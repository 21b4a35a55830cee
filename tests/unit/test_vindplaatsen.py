"""The web address of each kind of reference, and its page at LiDO."""

from __future__ import annotations

import pytest

from casusbank.model import Verwijzing
from casusbank.vocabulary.vindplaatsen import linkeddata, vindplaats
from ingest.annotate.wetsverwijzingen import Wetsverwijzingen
from ingest.text import read_light

LIDO = "https://linkeddata.overheid.nl/front/portal/document-viewer?ext-id="


def _read(text: str, day: str | None = None) -> Verwijzing:
    (found,) = Wetsverwijzingen().annotate(read_light(text, peildatum=day), ())
    assert isinstance(found.details, Verwijzing)
    return found.details


@pytest.mark.parametrize(
    ("text", "url", "lido"),
    [
        (
            "artikel 35, eerste lid, Pw",
            "https://wetten.overheid.nl/jci1.3:c:BWBR0015703&artikel=35&lid=1&g=2023-05-12",
            LIDO + "jci1.3:c:BWBR0015703%26artikel%3D35%26lid%3D1",
        ),
        (
            "artikel 3 IVRK",
            "https://wetten.overheid.nl/jci1.3:c:BWBV0002508&artikel=3&g=2023-05-12",
            LIDO + "jci1.3:c:BWBV0002508%26artikel%3D3",
        ),
        (
            "ECLI:NL:CRVB:2018:819",
            "https://deeplink.rechtspraak.nl/uitspraak?id=ECLI:NL:CRVB:2018:819",
            LIDO + "ECLI:NL:CRVB:2018:819",
        ),
        ("ECLI:EU:C:2015:1", "https://e-justice.europa.eu/ecli/ECLI:EU:C:2015:1", None),
        ("CVDR612345_2", "https://lokaleregelgeving.overheid.nl/CVDR612345/2", LIDO + "CVDR612345"),
        ("Gemeenteblad 2021, 12345", "https://zoek.officielebekendmakingen.nl/gmb-2021-12345.html", None),
        ("artikel 6 AVG", "https://eur-lex.europa.eu/legal-content/NL/TXT/?uri=CELEX:32016R0679", None),
        ("artikel 7 van Richtlijn 2003/86/EG",
            "https://eur-lex.europa.eu/legal-content/NL/TXT/?uri=CELEX:32003L0086", None),
        ("LJN BX1234", None, None),
        ("artikel 9 van de Huisvestingsverordening Oeverdam 2021", None, None),
    ],
)  # fmt: skip
def test_addresses(text: str, url: str | None, lido: str | None) -> None:
    reference = _read(text, "2023-05-12")
    assert (vindplaats(reference), linkeddata(reference)) == (url, lido)


def test_without_a_jci_the_article_is_an_anchor() -> None:
    bare = Verwijzing("Wmo 2015 art. 2.3.5", "bwb", "BWBR0035362", "2.3.5")
    assert vindplaats(bare) == "https://wetten.overheid.nl/BWBR0035362/#Artikel2.3.5"


@pytest.mark.parametrize(
    ("text", "day", "jci"),
    [
        ("artikel 4 Wmo 2007", "2012-05-01", "jci1.3:c:BWBR0020031&artikel=4&g=2012-05-01"),
        ("artikel 4 Wmo 2007", "2020-05-01", "jci1.3:c:BWBR0020031&artikel=4&g=2014-12-31"),
        ("artikel 2.3.5 Wmo 2015", "2012-05-01", "jci1.3:c:BWBR0035362&artikel=2.3.5"),
        ("artikel 7:274, eerste lid, BW", "2020-05-01", "jci1.3:c:BWBR0005290&artikel=274&lid=1&g=2020-05-01"),
    ],
)
def test_the_version_of_the_day(text: str, day: str, jci: str) -> None:
    assert _read(text, day).jci == jci
