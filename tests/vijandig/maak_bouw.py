"""Files built by hand, as the hostile ones start from; and the words that all generators share."""

from __future__ import annotations

import base64
import io
import zipfile

Einde = str
"""`opgenomen`, `geweigerd` or `overgeslagen`; two joined by a bar where either is right."""
Geval = tuple[str, bytes, Einde]

IN, NEE, OVER = "opgenomen", "geweigerd", "overgeslagen"
BSNS = ("111222333", "123456782")
IBAN = "NL91ABNA0417164300"
TELEFOON = "0612345678"
KANARIE = "kanariewoordbuitendemap"
"""Content of a file outside the folder: in no database, whatever a file asks for."""

TEKST = (
    "Mevrouw woont met haar drie kinderen in een flat met twee kamers en vraagt om een urgentieverklaring. "
    "De gemeente wijst de aanvraag af op grond van artikel 13 van de Huisvestingswet 2014. "
    "Het belang van de kinderen weegt zwaar, maar er is geen sprake van een noodsituatie.\n"
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with fixed dates."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, method)
    return out.getvalue()


def docx(paragraphs: list[str], **extra: bytes) -> bytes:
    """A Word document by hand; `extra` are more members, `__` for a slash."""
    body = "".join(f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs)
    return docx_xml(f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>', **extra)


def docx_xml(xml: str, **extra: bytes) -> bytes:
    """A Word document with this main part."""
    members = {"[Content_Types].xml": b"<Types/>", "word/document.xml": xml.encode("utf-8", "surrogatepass")}
    return zipped(members | {k.replace("__", "/"): v for k, v in extra.items()})


def odt(body: str, prolog: str = "") -> bytes:
    """An OpenDocument text."""
    ns = "urn:oasis:names:tc:opendocument:xmlns"
    xml = (
        f'{prolog}<office:document-content xmlns:office="{ns}:office:1.0" xmlns:text="{ns}:text:1.0" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:text>{body}</office:text></office:body>'
        "</office:document-content>"
    )
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": xml.encode()})


def xlsx(rows: list[list[object]], **change: bytes) -> bytes:
    """A workbook by openpyxl, with parts replaced by `change` (`__` for a slash, `_x` for `.xml`)."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Blad")
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    if not change:
        return out.getvalue()
    with zipfile.ZipFile(out) as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    return zipped(members | {k.replace("__", "/").replace("_x", ".xml"): v for k, v in change.items()})


def pdf(pages: list[str], encrypt: str | None = None) -> bytes:
    """A PDF with one text per page."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    locked = StandardEncryption(encrypt, canPrint=0) if encrypt else None
    canvas = Canvas(out, invariant=1, encrypt=locked)
    for text in pages:
        for nr, at in enumerate(range(0, len(text), 80)):
            canvas.drawString(50, 780 - 14 * nr, text[at : at + 80].replace("\n", " "))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def eml(body: str, *parts: bytes, headers: str = "") -> bytes:
    """A message; `parts` are whole MIME parts."""
    head = f"From: a@b.nl\nTo: c@d.nl\nSubject: Besluit\nDate: Mon, 2 Jan 2023 10:00:00 +0100\n{headers}"
    if not parts:
        return f"{head}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{body}".encode()
    out = f"{head}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=grens\n\n".encode()
    out += b"--grens\nContent-Type: text/plain\n\n" + body.encode() + b"\n"
    return out + b"".join(b"--grens\n" + part + b"\n" for part in parts) + b"--grens--\n"


def bijlage(name: str, data: bytes) -> bytes:
    """A MIME part with an attachment."""
    head = f'Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="{name}"\n'
    return head.encode() + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(data)
