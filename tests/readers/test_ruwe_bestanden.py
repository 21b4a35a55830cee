"""The real files beside the checkout, against what their SOURCES.md says an ingester should get out of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd, BronOvergeslagen
from casusbank.model import Deel, Document
from ingest.readers import Bestand
from ingest.readers.select import read_file
from ingest.split import split

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
RAW = DATA / "raw"
pytestmark = [pytest.mark.data, pytest.mark.skipif(not RAW.is_dir(), reason="the evaluation data is not here")]


def read(name: str) -> list[Document]:
    return list(read_file(Bestand(name, (RAW / name).read_bytes(), Grenswaarden())))


def only(name: str) -> Document:
    documents = read(name)
    assert len(documents) == 1
    return documents[0]


def words(document: Document | Deel) -> int:
    return len(document.tekst.split())


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("wetsuite_empty.docx", "geen tekst"),
        ("wetsuite_empty.odt", "geen tekst"),
        ("wetsuite_empty-pw.docx", "wachtwoord"),
        ("wetsuite_empty-pw.doc", ".docx"),
        ("woo_16102.doc", ".docx"),
        ("wetsuite_image.pdf", "OCR"),
        ("wetsuite_garble.pdf", "OCR"),
        ("rs_weird_rechtspraak.xml", "<docs>"),
        ("woo_production_report_50001.xlsx", "50002 rijen; de grens is 20000"),
    ],
)
def test_refused(name: str, reason: str) -> None:
    with pytest.raises(BronGeweigerd, match=reason):
        read(name)


@pytest.mark.parametrize(
    "name",
    [
        "rs_ECLI_NL_PHR_2013_1528_metadata_only.xml",
        "rs_search_page_content.html",
        "wetsuite_opmeta1.xml",
        "wetsuite_searchrec.xml",
    ],
)
def test_skipped(name: str) -> None:
    with pytest.raises(BronOvergeslagen):
        read(name)


@pytest.mark.parametrize(
    ("name", "low", "high", "bronsoort"),
    [
        ("bwb_schuldhulpverlening_BWBR0031331.md", 1200, 1400, "regeling"),
        ("gem_Besluitenlijst-raadsvergadering-29-juni-2015.pdf", 1750, 1800, None),
        ("gem_den_helder_meeting.html", 300, 800, None),
        ("gem_den_helder_faulty_meeting.html", 100, 440, None),
        ("gem_notubiz_meeting_amsterdam.json", 200, 1000, "overig"),
        ("kamervragen_Wolvega.docx", 1100, 1200, None),
        ("rs_ECLI_NL_CRVB_2014_2942.xml", 2200, 2300, "hoger_beroep"),
        ("rs_ECLI_NL_RBMNE_2016_1780.xml", 8000, 8200, "rechtbank"),
        ("wetsuite_rechtspraak1.xml", 6300, 6450, "overig"),
        ("rstvb_Jaarverslag_2007.pdf", 16500, 17200, "overig"),
        ("rstvb_Jaarverslag_2011.pdf", 30000, 31000, "overig"),
        ("wetsuite_bgr.xml", 1000, 1400, "regeling"),
        ("wetsuite_cvdr_example1.xml", 600, 730, "regeling"),
        ("wetsuite_cvdr_example2.xml", 50, 157, "regeling"),
        ("wetsuite_cvdr_example3.xml", 1200, 1372, "regeling"),
        ("wetsuite_stb.xml", 300, 500, "regeling"),
        ("wetsuite_stcrt.xml", 50, 100, "overig"),
        ("wetsuite_stb.html", 400, 600, "regeling"),
        ("wetsuite_stcrt.html", 200, 400, "overig"),
        ("wetsuite_gmb.html", 150, 230, "overig"),
        ("wetsuite_gmb.html.zip", 30, 230, "overig"),
        ("wetsuite_html_and_png.zip", 150, 250, "overig"),
        ("wetsuite_bwb_toestand_3.xml", 100, 230, "regeling"),
        ("woo_16103.odt", 5, 8, None),
    ],
)
def test_one_document_of_the_right_size_and_kind(name: str, low: int, high: int, bronsoort: str | None) -> None:
    document = only(name)
    assert low <= words(document) <= high
    assert document.metadata.bronsoort == bronsoort
    assert len(split(document)) == 1


def test_rulings() -> None:
    rectified = only("rs_ECLI_NL_CRVB_2014_2942.xml").metadata
    assert (rectified.ecli, rectified.datum_uitspraak, rectified.instantie) == (
        "ECLI:NL:CRVB:2014:2942",
        "2014-09-02",
        "CRVB",
    )
    assert rectified.status_gezag == "vernietigd"
    assert "niet meer geldig" in (rectified.opmerking or "")
    assert ("vervangen_door", "ECLI:NL:CRVB:2014:3774") in [(r.soort, r.naar) for r in rectified.relaties]
    repaired = only("rs_ECLI_NL_RBMNE_2016_1780.xml").metadata
    assert (repaired.datum_uitspraak, repaired.procedurefase, repaired.status_gezag) == ("2016-03-25", "beroep", None)
    conclusion = only("wetsuite_rechtspraak1.xml").metadata
    assert (conclusion.datum_uitspraak, conclusion.opmerking) == ("2011-05-27", "conclusie, geen uitspraak")


def test_windows_1252() -> None:
    text = only("rs_header_list_nonutf8.txt").tekst
    assert "\ufffd" not in text
    assert "opgeëiste" in text.lower()
    assert "’s-HERTOGENBOSCH" in text


def test_registers() -> None:
    decisions = read("woo_wobs_utrecht.json")
    assert len(decisions) == 686
    assert decisions[0].metadata.organisatie == "Gemeente Utrecht"
    assert decisions[0].metadata.datum_besluit == "2022-02-16"
    for name in ("woo_WOB-verzoeken_SZW.xlsx", "woo_Wob-verzoeken_LNV.xlsx", "woo_ondraaglijktraag.csv"):
        assert read(name)


def test_a_pdf_of_many_rulings() -> None:
    document = only("rstvb_uitspraken_7417_2011.pdf")
    delen = split(document)
    names = [d.titel for d in delen]
    # the file's own table of contents lists these 28, each on its own pages
    listed = (
        "119 120 125 126 174 194 168 179 180 186 205 199 215 193 217 219 222 224 225 "
        "233 234 235 236 237 238 239 240 242"
    )
    assert [name[7:15] for name in names] == [f"2011/{n}" for n in listed.split()]
    assert [d.pagina_van for d in delen[:5]] == [5, 8, 13, 16, 21]
    assert delen[-1].pagina_tot == 107
    for deel in delen:
        assert deel.tekst.startswith(deel.titel)
        assert "1. Behandeling van de zaak" in deel.tekst
        assert "Tegen dit besluit is een beroep bij de Raad van State mogelijk" in deel.tekst
        assert "werkjaar 2011 - overmacht" not in deel.tekst
        assert "Zitting van" not in deel.tekst
        assert 500 < words(deel) < 2000


def test_a_whole_corpus() -> None:
    corpus = DATA / "rstvb-jaarverslag" / "corpus.jsonl.gz"
    documents = list(read_file(Bestand(corpus.name, corpus.read_bytes(), Grenswaarden())))
    assert len(documents) == 1550
    assert documents[0].pad == "corpus.jsonl#RSTVB-2005-0001-2005-02-22"
    assert documents[0].metadata.bron_kenmerk == "RSTVB-2005-0001-2005-02-22"


@pytest.mark.parametrize(
    ("name", "organisatie"),
    [
        ("wetsuite_stb.xml", "Ministerie van Financiën"),
        ("wetsuite_stb.html", "Ministerie van Binnenlandse Zaken en Koninkrijksrelaties"),
        ("wetsuite_stcrt.xml", None),
        ("wetsuite_stcrt.html", "Staphorst"),
        ("wetsuite_bgr.xml", "Regio Achterhoek"),
        ("wetsuite_gmb.html", "Rheden"),
        ("wetsuite_bwb_toestand_3.xml", "Ministerie van Binnenlandse Zaken"),
        ("wetsuite_cvdr_example1.xml", "Spijkenisse"),
    ],
)
def test_a_publication_says_whose_it_is(name: str, organisatie: str | None) -> None:
    assert only(name).metadata.organisatie == organisatie


@pytest.mark.parametrize(
    ("name", "nummer"),
    [
        ("rs_ECLI_NL_CRVB_2014_2942.xml", "13-3129 WWB"),
        ("rs_ECLI_NL_RBMNE_2016_1780.xml", "AWB - 14 _ 5548"),
        ("wetsuite_rechtspraak1.xml", "09/04566"),
    ],
)
def test_a_ruling_has_its_case_number(name: str, nummer: str) -> None:
    assert only(name).metadata.bron_kenmerk == nummer
