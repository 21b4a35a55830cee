"""Make the binary example files, and the expected JSON of all examples.

python -m tests.readers.maak_voorbeelden            writes the JSON (look at the difference before you commit it)
python -m tests.readers.maak_voorbeelden --binair   also makes docx, odt, xlsx, pdf, zip, gz and ole anew
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd, BronOvergeslagen
from ingest.readers import Bestand
from ingest.readers.select import read_file

FOLDER = Path(__file__).parent / "voorbeelden"


def examples() -> list[Path]:
    """Every example file, by name of its reader."""
    return sorted(path for path in FOLDER.iterdir() if not path.name.endswith(".verwacht.json"))


def expected_path(example: Path) -> Path:
    return FOLDER / f"{example.name}.verwacht.json"


def outcome(example: Path) -> Any:
    """What reading an example gives, as plain JSON values."""
    bestand = Bestand(example.name, example.read_bytes(), Grenswaarden())
    try:
        documents = list(read_file(bestand))
    except (BronGeweigerd, BronOvergeslagen) as error:
        return {"fout": type(error).__name__, "reden": str(error)}
    return [
        {
            "pad": d.pad,
            "lezer": d.lezer,
            "blokken": [
                {k: v for k, v in asdict(b).items() if v and k not in ("begin", "eind")}
                | {"tekst": d.tekst[b.begin : b.eind]}
                for b in d.blokken
            ],
            "metadata": json.loads(json.dumps({k: v for k, v in asdict(d.metadata).items() if v})),
            "waarschuwingen": list(d.waarschuwingen),
        }
        for d in documents
    ]


def make_docx() -> bytes:
    from docx import Document

    document = Document()
    document.add_heading("Besluit scootmobiel", 1)
    document.add_paragraph("De heer T. kan niet verder lopen dan de voordeur.\nHij woont op een dijk.")
    document.add_heading("Overwegingen", 2)
    document.add_paragraph("het openbaar vervoer stopt er niet", style="List Bullet")
    table = document.add_table(rows=0, cols=2)
    for cells in (("Voorziening", "Oordeel"), ("scootmobiel", "toegekend")):
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    run = document.add_paragraph().add_run("Rechtsmiddel")
    run.bold = True
    document.add_paragraph("U kunt bezwaar maken.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def make_odt() -> bytes:
    from odfdo import Document, Header, List, Paragraph, Row, Table

    document = Document("text")
    document.body.clear()
    document.body.append(Header(1, "Advies commissie"))
    document.body.append(Paragraph("De commissie adviseert het bezwaar gegrond te verklaren."))
    document.body.append(List(["hoorplicht geschonden"]))
    table = Table("T")
    row = Row()
    row.set_values(["zitting", "9 september"])
    table.append_row(row)
    document.body.append(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def make_xlsx() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Casussen"
    for row in (
        ["Overzicht 2024", None, None, None],
        [None, None, None, None],
        ["Kenmerk", "Gemeente", "Casus", "Uitkomst"],
        ["K-1", "Zandhorst", "Vader zorgt alleen voor drie kinderen en raakte zijn woning kwijt.", "urgentie verleend"],
        ["K-2", "Zandhorst", "Student wil een toeslag; zij woont nog bij haar ouders.", "afgewezen"],
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def make_pdf() -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle("Rapport maatwerk")
    pages = (
        (
            "Rapport maatwerk",
            [
                "Een moeder met twee kinderen verliest haar woning en meldt zich bij de",
                "gemeente. Zij krijgt een kamer in het hotel, want de opvang is vol en haar jeugd-",
                "consulent vindt dat onverantwoord. Zij schrijft dat op en de",
                "wethouder belt de corporatie dezelfde middag nog en regelt een",
            ],
        ),
        (
            "",
            [
                "tijdelijke woning. Het gezin woont er nu een jaar en de kinderen gaan weer",
                "naar school. Dat is de uitkomst van deze casus.\u00b9",
            ],
        ),
        (
            "Lessen",
            [
                "Bel eerst, schrijf later. Dat is wat de wethouder ervan leerde, en de",
                "consulent ook: zij zou het zo weer doen.",
            ],
        ),
    )
    for nr, (heading, lines) in enumerate(pages, 1):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 815, "Rekenkamer Voorbeeldstad - rapport 2099/1")
        y = 770
        if heading:
            canvas.setFont("Helvetica-Bold", 16)
            canvas.drawString(60, y, heading)
            y -= 30
        canvas.setFont("Helvetica", 11)
        for line in lines:
            canvas.drawString(60, y, line)
            y -= 15
        canvas.setFont("Helvetica", 9)
        canvas.drawCentredString(300, 30, f"Pagina {nr} van 3")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def make_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (
            ("map/brief.txt", "De brief aan de inwoner over het besluit."),
            ("../../etc/ontsnapt.md", "# Titel\n\nDeze naam wijst naar buiten en doet niets."),
            ("__MACOSX/map/._brief.txt", "rommel"),
            ("foto.png", "geen tekst"),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


def make_binary() -> None:
    """Write the binary examples."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    corpus = b'{"_id": "X-1", "text": "Een casus in een samengeperst bestand."}\n'
    made = {
        "docx.docx": make_docx(), "odt.odt": make_odt(), "xlsx.xlsx": make_xlsx(), "pdf.pdf": make_pdf(),
        "zip.zip": make_zip(), "gzip.jsonl.gz": gzip.compress(corpus, mtime=0), "ole.docx": ole,
    }  # fmt: skip
    for name, data in made.items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    if "--binair" in sys.argv:
        make_binary()
    for path in examples():
        text = json.dumps(outcome(path), ensure_ascii=False, indent=1) + "\n"
        expected_path(path).write_text(text, encoding="utf-8")
