"""Who a publication is of: its data and masthead go above what its text happens to name."""

from __future__ import annotations

from pathlib import Path

import pytest

from casusbank.config import Config, Grenswaarden
from ingest.casus import analyse_file
from ingest.readers import Bestand
from ingest.readers.bekendmakingen import BekendmakingenReader

BUREN = "Fictief. Het college van burgemeester en wethouders van Waterrijk en de gemeente Waterrijk werken mee."
GEMEENTEBLAD = (
    "<officiele-publicatie><metadata>{meta}</metadata><kop><titel>GEMEENTEBLAD</titel><subtitel>{kop}</subtitel></kop>"
    f"<gemeenteblad><kop><titel>Regels</titel></kop><regeling><al>{BUREN}</al></regeling></gemeenteblad>"
    "</officiele-publicatie>"
)
STAATSBLAD = (
    "<officiele-publicatie><kop><titel>Staatsblad</titel><subtitel>van het Koninkrijk der Nederlanden</subtitel></kop>"
    "<staatsblad><intitule>Besluit van 9 maart 2099</intitule><wet-besluit><wettekst><artikel><al>Fictief. Het college "
    "van Waterrijk.</al></artikel></wettekst><wetsluiting><dagtekening>Waterrijk, 9 maart 2099</dagtekening>{}"
    "<uitgifte><ondertekening><functie>De Minister van Justitie en Veiligheid,</functie></ondertekening></uitgifte>"
    "</wetsluiting></wet-besluit></staatsblad></officiele-publicatie>"
)
CVDR = (
    "<cvdr><meta><owmskern><identifier>9_1</identifier><title>Regels</title>{}</owmskern></meta><body><regeling>"
    f"<al>{BUREN}</al></regeling></body></cvdr>"
)
PAGINA = (
    '<html><head><meta name="OVERHEIDop.publicationName" content="Blad"/>{}</head><body><div id="broodtekst"><p>'
    f"{BUREN} {BUREN}</p></div></body></html>"
)


def tekent(functie: str) -> str:
    return f"<ondertekening><functie>{functie}</functie></ondertekening>"


def schepper(schema: str, naam: str) -> str:
    return f'<creator scheme="{schema}">{naam}</creator>'


def kop(schema: str, naam: str) -> str:
    return f'<meta name="DC.creator" scheme="{schema}" content="{naam}"/>'


CASES = [
    (GEMEENTEBLAD.format(meta="", kop="Officiële uitgave van de gemeente Oeverdam"), "gemeente Oeverdam"),
    (GEMEENTEBLAD.format(meta="", kop="Officiële uitgave van gemeente Den Oever."), "gemeente Den Oever"),
    (GEMEENTEBLAD.format(meta="", kop="Officiële uitgave van provincie Lindeland."), "provincie Lindeland"),
    (GEMEENTEBLAD.format(meta="", kop="Officiële uitgave van de gemeenschappelijke regeling Regio Lindedal"),
     "Regio Lindedal"),
    (GEMEENTEBLAD.format(meta=kop("OVERHEID.Gemeente", "Oeverdam"), kop="Officiële uitgave"), "gemeente Oeverdam"),
    (STAATSBLAD.format(tekent("De Staatssecretaris van Financiën,")), "Ministerie van Financiën"),
    (STAATSBLAD.format(tekent("De Minister voor Iets Nieuws,")), "Staat der Nederlanden"),
    (STAATSBLAD.format(""), "Staat der Nederlanden"),
    (f"<toestand><wetgeving><intitule>Regeling</intitule><al>{BUREN}</al></wetgeving></toestand>",
     "Staat der Nederlanden"),
    (CVDR.format(schepper("overheid:Gemeente", "Oeverdam")), "gemeente Oeverdam"),
    (CVDR.format(schepper("overheid:Provincie", "Utrecht")), "provincie Utrecht"),
    (CVDR.format(schepper("overheid:Waterschap", "Linde en Berk")), "waterschap Linde en Berk"),
    (CVDR.format(schepper("overheid:Waterschap", "Hoogheemraadschap de Linden")), "hoogheemraadschap de Linden"),
    (CVDR.format(schepper("overheid:RegionaalSamenwerkingsorgaan", "Lindedal")), "organisatie Lindedal"),
    (CVDR.format(schepper("overheid:RegionaalSamenwerkingsorgaan", "Senzer")), "Senzer"),
    (CVDR.format(schepper("overheid:Ministerie", "Financiën")), "Ministerie van Financiën"),
    (PAGINA.format(kop("OVERHEID.Provincie", "Utrecht")), "provincie Utrecht"),
    (PAGINA.format('<meta name="OVERHEID.authority" scheme="OVERHEID.Gemeente" content="Oeverdam"/>'),
     "gemeente Oeverdam"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "organisatie"), CASES)
def test_who_it_is_of_goes_above_whom_it_names(text: str, organisatie: str, tmp_path: Path) -> None:
    file = tmp_path / ("a.html" if text.startswith("<html") else "a.xml")
    file.write_text(text, encoding="utf-8")
    (casus,) = analyse_file(str(file), Config())
    assert casus.velden.organisatie == organisatie


def test_a_notice_in_the_staatscourant_without_data_is_of_whom_its_text_names(tmp_path: Path) -> None:
    """Municipalities published there too, and the masthead names only the kingdom."""
    file = tmp_path / "a.xml"
    file.write_text(
        "<officiele-publicatie><kop><titel>STAATSCOURANT</titel><subtitel>Officiële uitgave van het Koninkrijk der "
        "Nederlanden sinds 1814.</subtitel></kop><staatscourant><kop><titel>Ter inzage</titel></kop>"
        f"<al>{BUREN}</al></staatscourant></officiele-publicatie>",
        encoding="utf-8",
    )
    (casus,) = analyse_file(str(file), Config())
    assert casus.velden.organisatie == "gemeente Waterrijk"


def test_a_regulation_of_a_minister_in_the_staatscourant() -> None:
    text = (
        "<officiele-publicatie><staatscourant><regeling><aanhef><wie>De Minister van Sociale Zaken,</wie></aanhef>"
        f"<al>{BUREN}</al></regeling></staatscourant></officiele-publicatie>"
    )
    (document,) = BekendmakingenReader().read(Bestand("a.xml", text.encode(), Grenswaarden()))
    assert document.metadata.organisatie == "Ministerie van Sociale Zaken"


@pytest.mark.parametrize(
    ("meta", "organisatie"),
    [
        ('<meta name="DCTERMS.creator" scheme="OVERHEID.Gemeente" content="Oeverdam"/>', "gemeente Oeverdam"),
        ('<meta name="DCTERMS.creator" scheme="overheid:Provincie" content="Utrecht"/>', "provincie Utrecht"),
        ('<meta name="DC.creator" content="Jan Berk"/>', "gemeente Waterrijk"),
    ],
)
def test_a_page_of_a_site_is_of_whose_site_it_is(meta: str, organisatie: str, tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    page = f"<html><head>{meta}</head><body><main><p>{BUREN} {BUREN}</p></main></body></html>"
    file.write_text(page, encoding="utf-8")
    (casus,) = analyse_file(str(file), Config())
    assert casus.velden.organisatie == organisatie
