"""Hostile, damaged and empty input: a clear Dutch reason, and nothing else."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import pytest

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd, BronOvergeslagen
from casusbank.model import Document
from ingest.readers import Bestand
from ingest.readers.select import read_file


def read(name: str, data: bytes, **limits: int) -> list[Document]:
    return list(read_file(Bestand(name, data, Grenswaarden(**limits))))


def refused(name: str, data: bytes, **limits: int) -> str:
    with pytest.raises(BronGeweigerd) as caught:
        read(name, data, **limits)
    return str(caught.value)


def skipped(name: str, data: bytes) -> str:
    with pytest.raises(BronOvergeslagen) as caught:
        read(name, data)
    return str(caught.value)


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_empty_and_unknown() -> None:
    assert refused("a.txt", b"") == "leeg bestand"
    assert refused("a.pdf", b" \n\x00") == "leeg bestand"
    assert skipped("a.xyz", b"inhoud") == "onbekende extensie .xyz"
    assert "zonder extensie" in skipped("README", b"inhoud")


def test_size_limits() -> None:
    assert "max_bestand" in refused("a.txt", b"x" * 100, max_bestand=10)
    assert "max_tekst" in refused("a.txt", b"woord " * 100, max_tekst=50)
    table = b"casus,datum\n" + b"een lange omschrijving van de casus,1\n" * 2001
    assert "2002 rijen" in refused("a.csv", table, max_rijen=2000)
    assert len(read("a.csv", table, max_rijen=2001)) == 2001


def test_rows_beyond_the_limit_of_a_workbook() -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.create_sheet("Blad")
    for nr in range(300):
        sheet.append([nr, "tekst"])
    out = io.BytesIO()
    book.save(out)
    assert "heeft 300 rijen; de grens is 100" in refused("a.xlsx", out.getvalue(), max_rijen=100)


def test_zip_bombs_and_depth() -> None:
    assert "zip-bom" in refused("a.zip", zipped({"a.txt": b"0" * 5_000_000}))
    assert "uitgepakt" in refused("a.zip", zipped({"a.txt": b"0" * 3_000_000}), max_uitgepakt=1_000_000)
    assert "max_zip_leden" in refused("a.zip", zipped({f"{n}.txt": b"x" for n in range(20)}), max_zip_leden=10)
    data = zipped({"a.txt": b"diep weggestopte tekst"})
    for nr in range(5):
        data = zipped({f"{nr}.zip": data})
    assert "dieper genest" in refused("a.zip", data)
    assert "bom" in refused("a.jsonl.gz", gzip.compress(b"0" * 50_000_000))
    assert "zip-bom" in refused("a.docx", zipped({"word/document.xml": b" " * 5_000_000}))


def test_one_bad_member_leaves_the_rest() -> None:
    documents = read("a.zip", zipped({"leeg.txt": b"", "goed.txt": b"een leesbare tekst"}))
    assert [d.pad for d in documents] == ["a.zip!goed.txt"]
    assert documents[0].waarschuwingen == ("leeg.txt: leeg bestand",)


def test_encrypted_zip_member() -> None:
    data = bytearray(zipped({"a.txt": b"geheim"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "versleuteld" in refused("a.zip", bytes(data))


BOMB = b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><open-rechtspraak>&b;</open-rechtspraak>'
XXE = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><open-rechtspraak>&x;</open-rechtspraak>'


@pytest.mark.parametrize(
    "data", [BOMB, XXE, XXE.replace(b'SYSTEM "file', b'PUBLIC "x" "file'), BOMB.replace(b"ENTITY b", b"ENTITY % b")]
)
def test_entities_are_refused(data: bytes) -> None:
    assert "entiteiten" in refused("a.xml", data)
    assert "entiteiten" in refused("a.docx", zipped({"word/document.xml": data}))


def test_harmless_entities_are_filled_in() -> None:
    data = (
        '<!DOCTYPE r [<!ENTITY euml "&#235;">]><open-rechtspraak><uitspraak><para>Co&euml;rdinatie van zorg</para>'
        "</uitspraak></open-rechtspraak>"
    )
    assert read("a.xml", data.encode())[0].tekst == "Coërdinatie van zorg"


def test_deep_nesting() -> None:
    deep = b"<open-rechtspraak>" + b"<para>" * 240 + b"tekst" + b"</para>" * 240 + b"</open-rechtspraak>"
    assert "genest" in refused("a.xml", deep)
    assert "genest" in refused("a.xml", b"<cvdr>" + b"<al>" * 100_000)
    assert "JSON" in refused("a.json", b"[" * 100_000)
    refused("a.html", b"<div>" * 100_000 + b"tekst")


def test_damaged_files() -> None:
    assert "beschadigd" in refused("a.pdf", b"%PDF-1.7\nkapot")
    assert "beschadigd" in refused("a.docx", b"PK\x03\x04kapot")
    assert "beschadigd" in refused("a.xlsx", zipped({"xl/workbook.xml": b"<niets/>"}))
    assert "JSON" in refused("a.json", b'{"tekst": ')
    assert "regel 2" in refused("a.jsonl", b'{"text": "goed"}\nfout\n')
    assert "binair" in refused("a.txt", bytes(range(256)) * 20)
    assert "RTF" in refused("a.rtf", b"geen rtf")


def test_old_office_formats_get_advice() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert ".docx" in refused("a.doc", ole + "WordDocument".encode("utf-16-le"))
    assert ".xlsx" in refused("a.xls", ole)
    assert "wachtwoord" in refused("a.xlsx", ole + "EncryptedPackage".encode("utf-16-le"))


def test_scan_and_garbage_ask_for_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    from reportlab.pdfgen.canvas import Canvas

    from ingest.readers import ocr

    monkeypatch.setattr(ocr, "ocr_available", lambda: False)

    def made(lines: list[str]) -> bytes:
        out = io.BytesIO()
        canvas = Canvas(out)
        for nr, line in enumerate(lines):
            canvas.drawString(50, 800 - 12 * nr, line)
        canvas.rect(10, 10, 100, 100)
        canvas.save()
        return out.getvalue()

    assert "tesseract" in refused("scan.pdf", made([]))
    garbage = "".join(chr(33 + (7 * n) % 30) for n in range(70))
    assert "tesseract" in refused("onzin.pdf", made([garbage] * 30))
    shifted = "".join(
        chr((ord(c) - 97 + 7) % 26 + 97) if c.isalpha() else c for c in "de inwoner vraagt om hulp en krijgt die niet "
    )
    assert "tesseract" in refused("verschoven.pdf", made([shifted] * 30))


def test_encrypted_pdf() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("geheim"))
    canvas.drawString(50, 800, "vertrouwelijk")
    canvas.save()
    assert "versleuteld" in refused("a.pdf", out.getvalue())


def test_page_that_needs_a_browser_and_ruling_without_text() -> None:
    page = b"<!doctype html><html><body><app-root></app-root><script>veel(code)</script></body></html>"
    assert skipped("a.html", page).startswith("geen inhoud")
    ruling = b"<open-rechtspraak><identifier>ECLI:NL:PHR:2099:1</identifier></open-rechtspraak>"
    assert "ECLI:NL:PHR:2099:1" in skipped("a.xml", ruling)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Deze tekst is niet meer geldig. Zie ECLI:NL:CRVB:2099:2.", "vernietigd"),
        ("De uitspraak is vervallenverklaard.", "vernietigd"),
        ("Deze uitspraak is gerectificeerd bij ECLI:NL:CRVB:2099:2.", "onbekend"),
        ("Vernietiging van het besluit; beroep gegrond.", None),
    ],
)
def test_force_of_a_ruling(words: str, status: str | None) -> None:
    data = (
        f"<open-rechtspraak><identifier>ECLI:NL:CRVB:2099:1</identifier><inhoudsindicatie><para>{words}</para>"
        "</inhoudsindicatie><uitspraak><para>De Raad overweegt.</para></uitspraak></open-rechtspraak>"
    )
    metadata = read("a.xml", data.encode())[0].metadata
    assert metadata.status_gezag == status
    assert (metadata.opmerking is not None) == (status is not None)


def test_not_well_formed_ruling_is_repaired() -> None:
    data = b'\n<?xml version="1.0"?>\n<open-rechtspraak><uitspraak><para>Eerste & tweede<br>alinea</para></uitspraak>'
    assert "Eerste" in read("a.xml", data)[0].tekst


def test_names_of_mail_headers_stay_out() -> None:
    data = b"From: Jan Jansen <jan@voorbeeld.example>\nTo: Piet\nSubject: Fwd: Re: Besluit\n\nDe tekst van het bericht."
    document = read("a.eml", data)[0]
    assert document.metadata.titel == "Besluit"
    assert "Jan" not in str(document)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    text = "De cliënt heeft financiële zorgen in ’s-Hertogenbosch, café én privé. " * 3
    assert read("a.txt", text.encode(encoding))[0].tekst == text.strip()


def test_mixed_encodings_and_surrogates() -> None:
    mixed = "financiële één ".encode() * 20 + "opgeëiste".encode("cp1252")
    assert read("a.txt", mixed)[0].tekst.endswith("opgeëiste")
    lone = json.dumps({"text": "losse \ud800 helft van een teken"}).encode()
    assert read("a.jsonl", lone)[0].tekst == "losse \ufffd helft van een teken"


def test_the_content_outweighs_the_extension() -> None:
    assert read("a.txt", b"{\\rtf1 Een brief over het besluit.\\par}")[0].lezer == "rtf@1"
    assert read("a.html", b"<cvdr><body><al>De raad besluit.</al></body></cvdr>")[0].lezer == "bekendmakingen@2"


def test_table_without_casus_text_is_one_document() -> None:
    documents = read("a.csv", b"naam,aantal\nA,1\nB,2\nC,3\n")
    assert [(d.pad, d.metadata.bronsoort) for d in documents] == [("a.csv", "overig")]


def test_importing_the_readers_is_light() -> None:
    import subprocess
    import sys

    code = (
        "import sys, ingest.readers.select; "
        "print([m for m in ('trafilatura','openpyxl','pypdfium2','striprtf','chardet','yaml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
