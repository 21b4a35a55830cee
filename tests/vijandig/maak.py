"""Hostile input, made from a seed: each file with the end it must have.

`maak(folder)` writes them all and returns the expected end by name. Nothing here is a real person's:
the numbers pass their checks but are the ones of textbooks.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

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
OOXML = "http://schemas.openxmlformats.org"
W = f"{OOXML}/wordprocessingml/2006/main"


def alle(seed: int = 2024, buiten: str = "/etc/hostname") -> Iterator[Geval]:
    """Every case, with unique names. `buiten` is a readable file that no input may reach."""
    rng = random.Random(seed)  # noqa: S311  # repeatable, not secret
    goed = _goede()
    yield from _afgebroken(rng, goed)
    yield from _verkeerde_naam(goed)
    yield from _zip(goed)
    yield from _gzip(goed)
    yield from _xml(buiten)
    yield from _office(buiten)
    yield from _werkboek()
    yield from _odt(buiten)
    yield from _pdf(goed["pdf"])
    yield from _json()
    yield from _csv()
    yield from _html()
    yield from _markdown()
    yield from _rtf()
    yield from _eml(goed)
    yield from _tekst(rng)
    yield from _nummers()


def maak(folder: Path, seed: int = 2024, buiten: str = "/etc/hostname") -> dict[str, Einde]:
    """Write every case in `folder`; the expected end by the name the report must give."""
    verwacht: dict[str, Einde] = {}
    for naam, data, einde in alle(seed, buiten):
        if naam in verwacht:
            raise AssertionError(f"dubbele naam {naam}")
        (folder / naam).write_bytes(data)
        verwacht[naam] = einde
    for raw, shown in ((b"naam-\xff\xfe.txt", "naam-\ufffd\ufffd.txt"), (b"regel\neind.txt", "regel\neind.txt")):
        with open(os.path.join(os.fsencode(folder), raw), "wb") as file:  # noqa: PTH118, PTH123  # odd bytes
            file.write(TEKST.encode())
        verwacht[shown] = IN
    return verwacht


# ------------------------------------------------------------------ sound files to damage


def _goede() -> dict[str, bytes]:
    return {
        "docx": docx([TEKST, "Besluit", TEKST]),
        "odt": odt(f"<text:p>{TEKST}</text:p>" * 3),
        "xlsx": xlsx([["casus", "datum"], *[[f"{i} {TEKST}", "2023-01-02"] for i in range(5)]]),
        "pdf": pdf([TEKST] * 3),
        "rtf": b"{\\rtf1\\ansi " + TEKST.replace("\n", "\\par\n").encode() * 3 + b"}",
        "html": f"<html><body><h1>Besluit</h1><p>{TEKST}</p></body></html>".encode(),
        "json": json.dumps([{"id": i, "tekst": f"{i} {TEKST}"} for i in range(3)]).encode(),
        "jsonl": b"".join(json.dumps({"_id": str(i), "text": TEKST}).encode() + b"\n" for i in range(3)),
        "csv": ("casus;datum\n" + "".join(f'"{i} {TEKST.strip()}";2023-01-02\n' for i in range(4))).encode(),
        "md": f"---\ntitel: Een besluit\n---\n# Feiten\n\n{TEKST}".encode(),
        "txt": TEKST.encode(),
        "eml": eml(TEKST),
        "zip": zipped({"a.txt": TEKST.encode(), "b/c.txt": TEKST.encode()}),
        "jsonl.gz": gzip.compress(json.dumps({"_id": "1", "text": TEKST}).encode(), mtime=0),
        "xml": (
            f"<open-rechtspraak><uitspraak id='ECLI:NL:RBTEST:2023:1'><para>{TEKST}</para></uitspraak>"
            "</open-rechtspraak>"
        ).encode(),
    }


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


# ------------------------------------------------------------------ kinds


def _afgebroken(rng: random.Random, goed: dict[str, bytes]) -> Iterator[Geval]:
    """Each format cut short, with noise in it, and with its head gone."""
    heel = {"docx", "odt", "xlsx", "zip", "jsonl.gz"}
    for soort, data in goed.items():
        anders = NEE if soort in heel else f"{IN}|{NEE}|{OVER}"
        yield f"heel.{soort}", data, IN
        yield f"half.{soort}", data[: len(data) // 2], anders
        yield f"bijna-heel.{soort}", data[:-7], anders
        noisy = bytearray(data)
        for _ in range(max(len(data) // 40, 5)):
            noisy[rng.randrange(len(noisy))] = rng.randrange(256)
        yield f"ruis.{soort}", bytes(noisy), f"{IN}|{NEE}|{OVER}"
        yield f"onthoofd.{soort}", data[20:], f"{IN}|{NEE}|{OVER}"
        yield f"leeg.{soort}", b"", NEE
        yield f"nullen.{soort}", b"\x00" * 300, NEE
        yield f"willekeur.{soort}", rng.randbytes(3000), f"{NEE}|{OVER}"


def _verkeerde_naam(goed: dict[str, bytes]) -> Iterator[Geval]:
    """The content of one format under the extension of another."""
    yield "eigenlijk-docx.pdf", goed["docx"], IN
    yield "eigenlijk-pdf.docx", goed["pdf"], IN
    yield "eigenlijk-pdf.txt", goed["pdf"], IN
    yield "eigenlijk-rtf.doc", goed["rtf"], f"{IN}|{NEE}"
    yield "eigenlijk-html.txt", goed["html"], IN
    yield "eigenlijk-txt.docx", goed["txt"], NEE
    yield "eigenlijk-txt.pdf", goed["txt"], NEE
    yield "eigenlijk-txt.xlsx", goed["txt"], NEE
    yield "eigenlijk-txt.zip", goed["txt"], NEE
    yield "eigenlijk-zip.txt", goed["zip"], f"{IN}|{NEE}"
    yield "eigenlijk-docx.zip", goed["docx"], IN
    yield "programma.exe", b"MZ\x90\x00" + b"\x00\x01" * 400, OVER
    yield "plaatje.png", b"\x89PNG\r\n\x1a\n" + b"\x00\x01" * 400, OVER
    yield "programma.txt", b"\x7fELF" + bytes(range(256)) * 20, NEE
    yield "pickle.json", b"cos\nsystem\n(S'true'\ntR.", NEE
    yield "oud.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, NEE
    yield "versleuteld.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 9, NEE


def _zip(goed: dict[str, bytes]) -> Iterator[Geval]:
    """Bombs by ratio, number, nesting and lies; names that want to leave."""
    txt = goed["txt"]
    yield "bom-ratio.zip", zipped({"a.txt": b"0" * 12_000_000}), NEE
    yield "bom-aantal.zip", zipped({f"{i}.txt": b"x" for i in range(10_050)}, zipfile.ZIP_STORED), NEE
    diep = txt
    for i in range(6):
        diep = zipped({f"{i}.zip" if i else "a.txt": diep})
    yield "bom-diep.zip", diep, NEE
    vol = zipped({f"{i}.bin": b"0" * 990_000 for i in range(60)})
    for _ in range(2):
        vol = zipped({f"{i}.zip": vol for i in range(12)})
    yield "bom-vermenigvuldigd.zip", vol, NEE
    yield "liegt-over-grootte.zip", _liegende_zip(txt), f"{NEE}|{IN}"
    yield "overlappend.zip", _overlappende_zip(), NEE
    yield "paden.zip", zipped({"../../../uit.txt": txt, "/var/uit2.txt": txt, "C:\\uit3.txt": txt}), IN
    yield "koppeling.zip", _zip_met_koppeling(), f"{IN}|{NEE}|{OVER}"
    yield "leeg-archief.zip", zipped({}), f"{OVER}|{NEE}"
    yield "alleen-mappen.zip", zipped({"a/": b"", "b/": b""}), OVER
    yield "een-goed-lid.zip", zipped({"a.txt": txt, "b.docx": b"PK\x03\x04kapot", "c.exe": b"MZ"}), IN
    yield "versleuteld.zip", _versleutelde_zip(txt), NEE
    yield "vreemde-namen.zip", zipped({"\u202etxt.exe.txt": txt, "n\x00ul.txt": txt, "!" * 40 + ".txt": txt}), IN
    yield "dubbele-namen.zip", _dubbele_zip(txt), IN
    yield "zip-in-docx.docx", zipped({"word/document.xml": zipped({"a.txt": txt})}), NEE
    yield "docx-bom.docx", zipped({"word/document.xml": b"<a>" + b" " * 9_000_000 + b"</a>"}), NEE
    yield "lange-leden.zip", zipped({"a/" * 500 + "a.txt": txt}), IN


def _patched(data: bytes, change: Callable[[bytearray, int], None]) -> bytes:
    """A zip with its central directory entry changed by `change(all bytes, offset of the entry)`."""
    raw = bytearray(data)
    change(raw, data.rindex(b"PK\x01\x02"))
    return bytes(raw)


def _liegende_zip(txt: bytes) -> bytes:
    def lie(raw: bytearray, at: int) -> None:
        raw[at + 24 : at + 28] = struct.pack("<I", 10)  # says: ten bytes unpacked

    return _patched(zipped({"a.txt": txt * 2000}), lie)


def _versleutelde_zip(txt: bytes) -> bytes:
    def lock(raw: bytearray, at: int) -> None:
        raw[at + 8] |= 1
        raw[6] |= 1

    return _patched(zipped({"a.txt": txt}), lock)


def _zip_met_koppeling() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def _dubbele_zip(txt: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for extra in (b"Eerste. ", b"Tweede. "):
            archive.writestr(zipfile.ZipInfo("a.txt"), extra + txt)
    return out.getvalue()


def _overlappende_zip() -> bytes:
    """Many directory entries that share one large member (Fifield, "A better zip bomb", 2019)."""
    base = zipped({"a.txt": b"0123456789" * 95_000})
    at, end = base.index(b"PK\x01\x02"), base.index(b"PK\x05\x06")
    entry, number = base[at:end], 2000
    tail = bytearray(base[end:])
    tail[8:12] = struct.pack("<HH", number, number)
    tail[12:16] = struct.pack("<I", len(entry) * number)
    return base[:at] + entry * number + bytes(tail)


def _gzip(goed: dict[str, bytes]) -> Iterator[Geval]:
    yield "bom.jsonl.gz", gzip.compress(b"0" * 60_000_000, mtime=0), NEE
    leeg = gzip.compress(b"", mtime=0)
    yield "lege-leden.txt.gz", leeg * 60_000, NEE
    yield "twee-leden.txt.gz", gzip.compress(goed["txt"], mtime=0) * 2, IN
    yield "staart.txt.gz", gzip.compress(goed["txt"], mtime=0) + b"\x00" * 512, IN
    yield "rommel-erachter.txt.gz", gzip.compress(goed["txt"], mtime=0) + b"rommel", NEE
    diep = goed["txt"]
    for _ in range(6):
        diep = gzip.compress(diep, mtime=0)
    yield "diep.txt.gz.gz.gz.gz.gz.gz", diep, NEE
    yield "zlib.gz", zlib.compress(goed["txt"]), NEE


def _xml(buiten: str) -> Iterator[Geval]:
    """Entity bombs, external entities and depth, in the XML that we read."""

    def uitspraak(prolog: str, inhoud: str) -> bytes:
        return (
            f"<?xml version='1.0'?>{prolog}<open-rechtspraak><uitspraak><para>{inhoud}{TEKST}</para></uitspraak>"
            "</open-rechtspraak>"
        ).encode()

    lachen = "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10 if i else 'ha'}'>" for i in range(10))
    yield "miljard-keer-lachen.xml", uitspraak(f"<!DOCTYPE x [{lachen}]>", "&l9;"), NEE
    groot = f"<!DOCTYPE x [<!ENTITY a '{'A' * 400}'>]>"
    yield "kwadratisch.xml", uitspraak(groot, "&a;" * 100_000), NEE
    yield "xxe-bestand.xml", uitspraak(f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{buiten}'>]>", "&e;"), NEE
    yield "xxe-net.xml", uitspraak("<!DOCTYPE x [<!ENTITY e SYSTEM 'http://127.0.0.1:9/x'>]>", "&e;"), NEE
    yield "xxe-publiek.xml", uitspraak(f"<!DOCTYPE x [<!ENTITY e PUBLIC 'p' '{buiten}'>]>", "&e;"), NEE
    param = f"<!DOCTYPE x [<!ENTITY % p SYSTEM 'file://{buiten}'> %p;]>"
    yield "xxe-parameter.xml", uitspraak(param, ""), NEE
    yield "extern-dtd.xml", uitspraak(f"<!DOCTYPE x SYSTEM 'file://{buiten}'>", ""), IN
    xi = f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file://{buiten}' parse='text'/>"
    yield "xinclude.xml", uitspraak("", xi), IN
    yield "onschuldige-entiteit.xml", uitspraak("<!DOCTYPE x [<!ENTITY e 'een woord '>]>", "&e;"), IN
    yield "recursief.xml", uitspraak("<!DOCTYPE x [<!ENTITY a '&b;'><!ENTITY b '&a;'>]>", "&a;"), NEE
    spaties = "<!DOCTYPE x [<!ENTITY" + " " * 60_000 + "]>"
    yield "entiteit-van-spaties.xml", uitspraak(spaties, ""), NEE
    yield "open-doctypes.xml", uitspraak("<!DOCTYPE x [<!ENTITY e 'x'>" + "<!DOCTYPE [" * 20_000, ""), f"{NEE}|{IN}"
    yield "diep.xml", uitspraak("", "<a>" * 5000 + "x" + "</a>" * 5000), NEE
    yield "veel-attributen.xml", uitspraak("", "<a " + " ".join(f"a{i}='1'" for i in range(20_000)) + "/>"), IN
    yield "cdata.xml", uitspraak("", "<![CDATA[<script>alert(1)</script>]]>"), IN
    yield "utf16.xml", uitspraak("", "").decode().encode("utf-16"), f"{IN}|{NEE}"
    yield "vreemde-codering.xml", uitspraak("", "").replace(b"'1.0'", b"'1.0' encoding='bestaat-niet'"), IN
    yield "xslt.xml", b"<?xml version='1.0'?><?xml-stylesheet href='file:///etc/passwd'?><onbekend/>", NEE
    yield "wortel-met-nummer.xml", f"<?xml version='1.0'?><bsn{BSNS[0]}/>".encode(), NEE


def _office(buiten: str) -> Iterator[Geval]:
    """Word documents that miss parts, refer outside, carry macros or nest without end."""
    alinea = f"<w:p><w:r><w:t>{TEKST}</w:t></w:r></w:p>"

    def document(inhoud: str, prolog: str = "") -> str:
        return f'{prolog}<w:document xmlns:w="{W}"><w:body>{inhoud}</w:body></w:document>'

    rels = f'<Relationships><Relationship Id="r1" TargetMode="External" Target="file://{buiten}"/></Relationships>'
    yield "externe-verwijzing.docx", docx([TEKST], word___rels__document=rels.encode()), IN
    yield "sjabloon-op-afstand.docx", docx([TEKST], word__settings=b"<a href='http://127.0.0.1:9/x.dotm'/>"), IN
    yield "macro.docm", docx([TEKST], word__vbaProject=b"\xd0\xcf\x11\xe0Attribut VB_Name" * 50), IN
    xxe = f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{buiten}'>]>"
    yield "xxe.docx", docx_xml(document(f"<w:p><w:r><w:t>&e; {TEKST}</w:t></w:r></w:p>", xxe)), NEE
    lachen = "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10 if i else 'ha'}'>" for i in range(9))
    yield "lachen.docx", docx_xml(document("<w:p><w:r><w:t>&l8;</w:t></w:r></w:p>", f"<!DOCTYPE x [{lachen}]>")), NEE
    yield "zonder-document.docx", zipped({"[Content_Types].xml": b"<Types/>"}), NEE
    yield "leeg-document.docx", docx_xml(document("")), NEE
    nest = "<w:tbl><w:tr><w:tc>" * 400 + alinea + "</w:tc></w:tr></w:tbl>" * 400
    yield "geneste-tabellen.docx", docx_xml(document(nest)), NEE
    yield "ondiep-genest.docx", docx_xml(document("<w:sdt>" * 90 + alinea + "</w:sdt>" * 90)), IN
    yield "kapotte-stijlen.docx", docx([TEKST], **{"word__styles.xml": b"<w:styles"}), f"{IN}|{NEE}"
    yield "kapotte-noten.docx", docx([TEKST], **{"word__footnotes.xml": b"geen xml"}), f"{IN}|{NEE}"
    yield "geen-xml.docx", docx_xml("geen xml"), NEE
    yield "nullen-in-xml.docx", docx_xml(document(alinea.replace("Mevrouw", "Me\x00vrouw"))), f"{IN}|{NEE}"
    yield "veel-alineas.docx", docx_xml(document("<w:p><w:r><w:t>woord</w:t></w:r></w:p>" * 20_000)), IN
    yield "alles-verwijderd.docx", docx_xml(document(f"<w:p><w:del>{alinea}</w:del></w:p>")), NEE
    yield (
        "veldcode.docx",
        docx_xml(document("<w:p><w:r><w:instrText>DDEAUTO c:\\x</w:instrText></w:r></w:p>" + alinea)),
        IN,
    )


def _werkboek() -> Iterator[Geval]:
    rij = [TEKST.strip(), "2023-01-02"]
    yield "formules.xlsx", xlsx([["casus", "datum"], ["=cmd|' /C calc'!A0 " + TEKST, "=1+1"], rij]), IN
    yield "veel-rijen.xlsx", xlsx([["nr", "x"], *[[i, "x"] for i in range(20_200)]]), NEE
    yield "leeg-blad.xlsx", xlsx([]), NEE
    yield "breed.xlsx", xlsx([[f"kolom {i}" for i in range(3000)], [TEKST] * 3000]), f"{IN}|{NEE}"
    yield "alleen-getallen.xlsx", xlsx([[i, i * i, i / 7] for i in range(50)]), f"{IN}|{NEE}|{OVER}"
    yield "foute-getallen.xlsx", xlsx([["casus", "x"], [TEKST, 1e308], [TEKST, "#REF!"]]), IN
    blad = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    ver = blad + b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576" t="inlineStr">'
    ver += b"<is><t>ver weg staat een woord</t></is></c></row></sheetData></worksheet>"
    yield "verre-cel.xlsx", xlsx([rij], xl__worksheets__sheet1_x=ver), f"{IN}|{NEE}"
    samen = blad + b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>' + TEKST.encode()
    samen += b'</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    yield "samengevoegd.xlsx", xlsx([rij], xl__worksheets__sheet1_x=samen), IN
    lachen = "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10 if i else 'ha'}'>" for i in range(10))
    bom = f"<!DOCTYPE x [{lachen}]><sst><si><t>&l9;</t></si></sst>".encode()
    yield "lachen.xlsx", xlsx([rij], xl__sharedStrings_x=bom), f"{NEE}|{IN}"
    xxe = b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>" + blad
    xxe += b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
    yield "xxe.xlsx", xlsx([rij], xl__worksheets__sheet1_x=xxe), NEE
    yield "zonder-blad.xlsx", zipped({"xl/workbook.xml": b"<workbook/>", "[Content_Types].xml": b"<Types/>"}), NEE
    yield "kapot-blad.xlsx", xlsx([rij], xl__worksheets__sheet1_x=b"<worksheet><sheetData><row>"), NEE


def _odt(buiten: str) -> Iterator[Geval]:
    alinea = f"<text:p>{TEKST}</text:p>"
    yield (
        "extern.odt",
        odt(f"<text:section><text:section-source xlink:href='file://{buiten}'/></text:section>{alinea}"),
        IN,
    )
    yield "xxe.odt", odt("<text:p>&e;</text:p>", f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{buiten}'>]>"), NEE
    yield "diep.odt", odt("<text:section>" * 600 + alinea + "</text:section>" * 600), NEE
    yield "zonder-inhoud.odt", zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), NEE
    yield "leeg-odt.odt", odt(""), NEE
    manifest = b"<manifest><encryption-data/></manifest>"
    locked = {"mimetype": b"application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": manifest}
    yield "versleuteld.odt", zipped(locked | {"content.xml": b"\x01\x02\x03"}), NEE
    yield "herhaalde-cellen.odt", odt(alinea + "<text:p><text:s text:c='999999999'/>x</text:p>"), IN


def _pdf(goed: bytes) -> Iterator[Geval]:
    yield "met-wachtwoord.pdf", pdf([TEKST], encrypt="geheim"), NEE
    yield (
        "zonder-paginas.pdf",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>",
        NEE,
    )
    yield (
        "pagina-in-zichzelf.pdf",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>",
        NEE,
    )
    yield "kop-alleen.pdf", b"%PDF-1.7\n", NEE
    yield "xref-weg.pdf", goed[: goed.rindex(b"xref\n")] if b"xref\n" in goed else goed, f"{IN}|{NEE}"
    yield "foute-xref.pdf", goed.replace(b"0000000", b"9999999"), f"{IN}|{NEE}"
    yield "veel-paginas.pdf", pdf(["x"] * 5100), NEE
    yield "lege-paginas.pdf", pdf([""] * 20), NEE
    yield "rommel-ervoor.pdf", b"rommel\n" * 20 + goed, f"{IN}|{NEE}"
    yield "twee-keer.pdf", goed + goed, f"{IN}|{NEE}"
    yield (
        "javascript.pdf",
        goed.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction <</S/JavaScript/JS(app.alert(1))>>"),
        f"{IN}|{NEE}",
    )
    onzin = "".join(chr(0xE000 + i % 90) for i in range(2000))
    yield "onleesbaar-lettertype.pdf", pdf([onzin.encode("utf-8").decode("latin-1")] * 2), f"{IN}|{NEE}"
    bom = zlib.compress(b"BT /F1 9 Tf (x) Tj ET\n" * 400_000)
    stream = b"<</Length %d/Filter/FlateDecode>>stream\n" % len(bom) + bom + b"\nendstream"
    yield "stroom-bom.pdf", (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj\n4 0 obj" + stream
        + b"endobj\ntrailer<</Root 1 0 R>>"
    ), f"{IN}|{NEE}"  # fmt: skip


def _json() -> Iterator[Geval]:
    goed = json.dumps({"_id": "a", "text": TEKST})
    yield "diep.json", b"[" * 200_000 + b"]" * 200_000, NEE
    yield "diep-object.json", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, NEE
    yield "diep.jsonl", b"[" * 100_000 + b"\n" + goed.encode(), NEE
    yield "slechte-regel.jsonl", f"{goed}\n{{kapot\n{goed}\n".encode(), NEE
    yield "dubbele-ids.jsonl", f"{goed}\n{goed.replace('Mevrouw', 'Meneer')}\n".encode(), IN
    yield "lege-regels.jsonl", f"\n\n{goed}\n\n\n".encode(), IN
    yield "geen-objecten.jsonl", b"1\n2\n[3]\n", OVER
    yield "surrogaten.jsonl", b'{"_id": "\\ud800", "text": "\\udfff ' + TEKST.strip().encode() + b'"}\n', IN
    yield "nul-teken.json", json.dumps([{"tekst": "\x00" + TEKST}]).encode(), IN
    yield (
        "groot-getal.json",
        b'[{"tekst": "' + TEKST.strip().encode() + b'", "nr": ' + b"9" * 6000 + b"}]",
        f"{NEE}|{IN}",
    )
    yield "nan.json", b'[{"tekst": "' + TEKST.strip().encode() + b'", "x": NaN, "y": -Infinity}]', IN
    yield "dubbele-sleutels.json", b'[{"tekst": "a", "tekst": "' + TEKST.strip().encode() + b'"}]', IN
    yield "alleen-machines.json", json.dumps({"a": [1, 2, {"b": "https://x.nl/y"}]}).encode(), OVER
    yield "lege-lijst.json", b"[]", OVER
    yield "bom-teken.json", b"\xef\xbb\xbf" + json.dumps([{"tekst": TEKST}]).encode(), IN
    yield "utf16.json", json.dumps([{"tekst": TEKST}]).encode("utf-16"), IN
    yield "een-regel.json", b'"' + b"a" * 3_000_000 + b'"', f"{OVER}|{NEE}"
    soorten: list[object] = [[], {}, [[]], None, True, 3]
    yield "vreemde-soorten.json", json.dumps([{"tekst": v, "titel": v} for v in soorten]).encode(), f"{OVER}|{NEE}"


def _csv() -> Iterator[Geval]:
    kop = "casus,datum,gemeente\n"
    tekst = TEKST.strip()
    yield "formules.csv", f'{kop}"=HYPERLINK(""http://x"") {tekst}",2023-01-02,+1\n"@SUM {tekst}",,-1\n'.encode(), IN
    yield "ongelijke-rijen.csv", f'{kop}"{tekst}"\n"{tekst}",1,2,3,4,5,6\n\n,,,,\n'.encode(), IN
    yield "regeleinden-in-cel.csv", f'{kop}"{tekst}\r\n\r\nTweede alinea: {tekst}",2023-01-02,x\r\n'.encode(), IN
    yield "open-aanhaling.csv", f'{kop}"{tekst}\n'.encode() * 3, f"{IN}|{NEE}"
    yield "grote-cel.csv", f'{kop}"{TEKST * 2000}",2023-01-02,x\n'.encode(), f"{IN}|{NEE}"
    yield (
        "veel-kolommen.csv",
        (",".join(f"k{i}" for i in range(20_000)) + "\n" + ",".join(["1"] * 20_000)).encode(),
        f"{IN}|{NEE}|{OVER}",
    )
    yield "te-veel-rijen.csv", (kop + "een lange omschrijving van de casus,x,y\n" * 20_100).encode(), NEE
    yield "nul-tekens.csv", f"{kop}{tekst.replace(' ', chr(0) + ' ')},x,y\n".encode(), f"{IN}|{NEE}"
    yield "alleen-kop.csv", kop.encode(), f"{IN}|{NEE}|{OVER}"
    yield "alleen-kommas.csv", b",,,,\n" * 500, f"{NEE}|{OVER}"
    yield "utf16.csv", f'{kop}"{tekst}",2023-01-02,x\n'.encode("utf-16"), IN
    yield "puntkomma-en-komma.csv", f'casus;datum\n"{tekst}";1,2,3\n'.encode(), IN
    yield (
        "nummers-in-velden.csv",
        f'casus,url,gemeente,ecli\n"{tekst}",https://x.nl/?bsn={BSNS[0]},{BSNS[0]},{BSNS[1]}\n'.encode(),
        IN,
    )


def _html() -> Iterator[Geval]:
    alinea = f"<p>{TEKST}</p>"
    yield "alleen-scripts.html", b"<html><body>" + b"<script>var tekst = 'x';</script>" * 50 + b"</body></html>", OVER
    yield "open-tags.html", f"<html><body><div><p><b><i>{TEKST}<table><tr><td>{TEKST}".encode(), IN
    yield "diep.html", b"<html><body>" + b"<div>" * 3000 + alinea.encode(), f"{IN}|{NEE}"
    yield "veel-opmerkingen.txt", b"<!---->" * 500 + b" gewone tekst met enkele woorden erin", IN
    yield "veel-scripts.html", b"<html><body>" + alinea.encode() + b"<script></script>woord " * 40_000, IN
    yield (
        "veel-attributen.html",
        ("<p " + " ".join(f"a{i}=1" for i in range(30_000)) + f">{TEKST}</p>").encode(),
        f"{IN}|{NEE}|{OVER}",
    )
    yield "kale-tekens.html", ("<html><body>" + "<" * 50_000 + alinea).encode(), f"{IN}|{NEE}|{OVER}"
    yield "entiteiten.html", f"<html><body>{'&amp;' * 20_000}&#x110000;&#0;&#xD800;{alinea}</body></html>".encode(), IN
    yield (
        "xss.html",
        f"<html><body onload=alert(1)>{alinea}<img src=x onerror=alert(1)></html>".encode(),
        IN,
    )
    yield "iframe.html", f"<html><body><iframe src='file:///etc/passwd'></iframe>{alinea}</body></html>".encode(), IN
    yield "verborgen.html", f"<html><body><div style='display:none'>{alinea}</div></body></html>".encode(), OVER
    yield "framesets.html", b"<html><frameset><frame src='a'></frameset></html>", f"{OVER}|{NEE}"
    yield "svg.html", f"<html><body><svg><script>alert(1)</script></svg>{alinea}</body></html>".encode(), IN
    yield "foute-codering.html", b"<html><meta charset='bestaat-niet'><body>" + alinea.encode("cp1252"), IN
    yield "geneste-formulieren.html", ("<form>" * 150 + alinea + "</form>" * 150).encode(), f"{IN}|{NEE}|{OVER}"


def _markdown() -> Iterator[Geval]:
    anker = "---\na: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(8)
    )
    yield "yaml-lachen.md", f"{anker}titel: *i\n---\n{TEKST}".encode(), IN
    yield "yaml-python.md", f"---\ntitel: !!python/object/apply:os.system ['true']\n---\n{TEKST}".encode(), IN
    yield "yaml-diep.md", ("---\na: " + "[" * 5000 + f"\n---\n{TEKST}").encode(), f"{IN}|{NEE}"
    yield "open-nadruk.md", (" **a" * 60_000 + "\n\n" + TEKST).encode(), IN
    yield "open-links.md", ("[" * 40_000 + "](" * 10_000 + "\n\n" + TEKST).encode(), IN
    yield "veel-koppen.md", ("# " * 20_000 + "\n" + "#" * 20_000 + "\n" + TEKST).encode(), IN
    yield "tabellen.md", ("|a" * 5000 + "|\n" + "|-" * 5000 + "|\n" + TEKST).encode(), IN
    yield "alleen-tekens.md", b"*" * 5000 + b"\n---\n***\n", NEE


def _rtf() -> Iterator[Geval]:
    tekst = TEKST.strip().encode()
    yield "genest.rtf", b"{\\rtf1 " + b"{" * 60_000 + tekst + b"}" * 60_000 + b"}", IN
    yield "ongesloten.rtf", b"{\\rtf1 " + b"{\\b " * 5000 + tekst, IN
    yield "te-veel-sluiten.rtf", b"{\\rtf1 " + tekst + b"}" * 5000, f"{IN}|{NEE}"
    yield "object.rtf", b"{\\rtf1 {\\object\\objdata " + b"d0cf11e0" * 3000 + b"}" + tekst + b"}", IN
    yield "unicode.rtf", b"{\\rtf1 \\u55357?\\u-9999?\\u999999999? " + tekst + b"}", f"{IN}|{NEE}"
    yield "hex.rtf", b"{\\rtf1 " + b"\\'e9\\'zz\\'" * 2000 + tekst + b"}", f"{IN}|{NEE}"
    yield "leeg-rtf.rtf", b"{\\rtf1 }", NEE
    yield "bin.rtf", b"{\\rtf1 \\bin99999999999 " + tekst + b"}", f"{IN}|{NEE}"


def _eml(goed: dict[str, bytes]) -> Iterator[Geval]:
    yield "bijlagen.eml", eml(TEKST, bijlage("a.docx", goed["docx"]), bijlage("b.pdf", goed["pdf"])), IN
    yield (
        "kwade-bijlagen.eml",
        eml(TEKST, bijlage("../../x.zip", b"PK kapot"), bijlage("bom.zip", zipped({"a.txt": b"0" * 9_000_000}))),
        IN,
    )
    diep = eml(TEKST)
    for _ in range(8):
        diep = eml(TEKST, bijlage("door.eml", diep))
    yield "doorgestuurd.eml", diep, IN
    keten = TEKST.encode()
    for i in range(800):
        keten = b"Content-Type: multipart/mixed; boundary=g%d\n\n--g%d\n" % (i, i) + keten + b"\n--g%d--\n" % i
    yield "genest.eml", b"From: a@b.nl\nSubject: x\nMIME-Version: 1.0\n" + keten, f"{IN}|{NEE}"
    yield "kapotte-koppen.eml", eml(TEKST, headers="Subject: =?utf-8?B?a?= =?bestaat-niet?Q?x?=\nDate: morgen\n"), IN
    yield "kapot-onderwerp.eml", eml(TEKST).replace(b"Subject: Besluit", b"Subject: =?utf-8?B?a?="), IN
    yield "onmogelijke-datum.eml", eml(TEKST).replace(b"Mon, 2 Jan 2023", b"Mon, 99 Jan 99999"), IN
    yield "lange-koppen.eml", eml(TEKST, headers="X-A: " + "a" * 200_000 + "\n"), IN
    yield "veel-koppen.eml", eml(TEKST, headers="X-A: a\n" * 20_000), IN
    yield "zonder-grens.eml", eml(TEKST).replace(b"text/plain; charset=utf-8", b"multipart/mixed"), f"{IN}|{NEE}"
    yield "verkeerde-base64.eml", eml(TEKST, bijlage("a.docx", b"x").replace(b"eA==", b"!!!=")), IN
    yield "veel-delen.eml", eml(TEKST, *[b"Content-Type: text/plain\n\nx"] * 3000), IN
    yield "vreemde-codering.eml", eml(TEKST).replace(b"utf-8", b"bestaat-niet"), IN
    yield "html-mail.eml", eml(f"<p>{TEKST}</p>").replace(b"text/plain", b"text/html"), IN


def _tekst(rng: random.Random) -> Iterator[Geval]:
    yield "een-regel.txt", b"woord " * 100_000, IN
    yield "zonder-spaties.txt", b"a" * 500_000, f"{IN}|{NEE}"
    yield "alleen-witruimte.txt", b" \t\n\r\x0b\x0c" * 5000, NEE
    yield "alleen-leestekens.txt", b"?!., " * 5000, NEE
    yield "alleen-cijfers.txt", b"1 " * 5000, NEE
    yield "nullen-ertussen.txt", TEKST.replace("e", "e\x00").encode(), IN
    yield "losse-surrogaten.txt", TEKST.encode() + b"\xed\xa0\x80\xed\xbf\xbf", IN
    yield "bidi.txt", ("\u202e" + TEKST + "\u202c\u2066" + TEKST + "\u2069").encode(), IN
    yield "nulbreedte.txt", "\u200b".join(TEKST).encode(), f"{IN}|{NEE}"
    yield "combinerend.txt", (TEKST + "a" + "\u0301" * 50_000).encode(), IN
    yield "gemengde-codering.txt", TEKST.encode() + "één café".encode("cp1252") + "één café".encode(), IN
    yield "oude-mac.txt", TEKST.replace("\n", "\r").encode() * 5, IN
    for codec in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-8-sig", "cp1252", "utf-16"):
        yield f"codering-{codec}.txt", TEKST.encode(codec), f"{IN}|{NEE}" if codec == "utf-32-le" else IN
    yield "twee-boms.txt", b"\xef\xbb\xbf\xef\xbb\xbf" + TEKST.encode(), IN
    yield "halve-utf16.txt", b"\xff\xfe" + TEKST.encode("utf-16-le")[:-1], IN
    yield "besturing.txt", b"\x1b[2J\x1b]0;x\x07" + TEKST.encode() * 20, IN
    yield "private-tekens.txt", ("\ue000\uf8ff\U000f0000\ufffe\uffff" + TEKST).encode(), IN
    yield "veel-regels.txt", b"a\n" * 150_000, f"{IN}|{NEE}"
    yield "veel-koppen.txt", b"Casus 1\n\n" * 3000 + TEKST.encode(), IN
    yield "valse-plaatshouders.txt", (TEKST + "[NAAM-1] [BSN-9999] [NAAM-99999] " * 50).encode(), IN
    yield "sql.txt", (TEKST + '\'); DROP TABLE casus; --" OR 1=1 NEAR("*').encode(), IN
    yield "sjabloon.txt", (TEKST + "{{ 7*7 }} {% include '/etc/passwd' %} ${x} <script>alert(1)</script>").encode(), IN
    yield "haakjes.txt", ("(" * 30_000 + "[" * 30_000 + TEKST).encode(), IN
    yield "wetten.txt", ("artikel 3:4, tweede lid, aanhef en onder a, " * 500 + TEKST).encode(), IN
    yield "namenreeks.txt", ("De heer Jansen-de Vries van der " * 3000 + TEKST).encode(), IN
    yield "koppeltekens.txt", ("a-" * 40_000 + " " + TEKST).encode(), IN
    yield "puntjes.txt", ("." * 60_000 + " 12\n" + TEKST).encode(), IN
    yield "apenstaarten.txt", ("a@" * 30_000 + "a." * 30_000 + TEKST).encode(), IN
    yield "cijferreeks.txt", ("1 " * 30_000 + "1.2-3/" * 10_000 + TEKST).encode(), f"{IN}|{NEE}"
    yield (
        "willekeurige-tekens.txt",
        ("".join(chr(rng.randrange(32, 0x2FFF)) for _ in range(20_000)) + TEKST).encode(),
        f"{IN}|{NEE}",
    )
    yield "lange-extensie." + "x" * 150, TEKST.encode(), OVER
    yield f"extensie.{BSNS[0]}", TEKST.encode(), OVER


def _nummers() -> Iterator[Geval]:
    """Identifiers in every disguise; none may reach the database."""
    bsn = BSNS[0]
    vormen = {
        "gewoon": bsn,
        "gelabeld": f"BSN: {bsn}",
        "punten": "111.222.333",
        "streepjes": "111-222-333",
        "spaties": "111 222 333",
        "los": " ".join(bsn),
        "vol": "".join(chr(0xFF10 + int(c)) for c in bsn),
        "arabisch": "".join(chr(0x0660 + int(c)) for c in bsn),
        "perzisch": "".join(chr(0x06F0 + int(c)) for c in bsn),
        "devanagari": "".join(chr(0x0966 + int(c)) for c in bsn),
        "wiskundig": "".join(chr(0x1D7CE + int(c)) for c in bsn),
        "superschrift": "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(c)] for c in bsn),
        "omcirkeld": "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(c)] for c in bsn),
        "nulbreedte": "\u200b".join(bsn),
        "verbinder": "\u2060".join(bsn),
        "zacht-koppelteken": "\u00ad".join(bsn),
        "bidi": "\u202d" + bsn + "\u202c",
        "harde-spatie": "111\u00a0222\u00a0333",
        "smalle-spatie": "111\u202f222\u202f333",
        "bom": "\ufeff".join(bsn),
        "variant": "\ufe0f".join(bsn),
        "nul": "\x00".join(bsn),
        "toetsen": "".join(f"{c}\ufe0f\u20e3" for c in bsn),
        "samenvoeger": "\u034f".join(bsn),
        "arabisch-merk": "\u061c".join(bsn),
        "vulteken": "\u3164".join(bsn),
        "labels": "\U000e0020".join(bsn),
        "tab": "111\t222\t333",
        "onderstreept": "_" + bsn + "_",
        "aan-woord": f"bsn{bsn}x",
        "tweede": BSNS[1],
        "iban": IBAN,
        "iban-spaties": "NL91 ABNA 0417 1643 00",
        "iban-klein": IBAN.lower(),
        "iban-nulbreedte": "\u200b".join(IBAN),
        "telefoon": TELEFOON,
        "telefoon-streep": "06-12345678",
        "telefoon-land": "+31 6 12345678",
        "telefoon-vol": "".join(chr(0xFF10 + int(c)) for c in TELEFOON),
    }
    for naam, vorm in vormen.items():
        yield f"nummer-{naam}.txt", f"Zijn nummer is {vorm} volgens het dossier. {TEKST}".encode(), IN
    zin = f"Zijn nummer is {bsn} volgens het dossier. {TEKST}"
    yield "nummer-in.docx", docx([zin]), IN
    yield "nummer-in.pdf", pdf([zin]), IN
    yield (
        "nummer-in.html",
        f"<html><head><title>{bsn}</title></head><body><h1>Dossier {bsn}</h1><p>{zin}</p></body></html>".encode(),
        IN,
    )
    yield (
        "nummer-in.jsonl",
        json.dumps({"_id": bsn, "text": zin, "titel": bsn, "url": f"https://x.nl/{bsn}"}).encode(),
        IN,
    )
    yield (
        "nummer-in.md",
        f"---\ntitel: {bsn}\necli: {bsn}\nkenmerk: {bsn}\ngemeente: Jan {bsn}\n---\n{zin}".encode(),
        IN,
    )
    yield "nummer-in.eml", eml(zin, headers=f"X-BSN: {bsn}\n").replace(b"Besluit", f"Zaak {bsn}".encode()), IN
    yield "nummer-in.zip", zipped({f"{bsn}/{bsn}.txt": zin.encode(), f"{bsn}.exe": b"MZ"}), IN
    yield "nummer-geweigerd.zip", zipped({f"{bsn}.docx": b"kapot", f"{BSNS[1]}.exe": b"MZ"}), NEE
    yield "nummer-in.csv", f'casus,{bsn},gemeente\n"{zin.strip()}",{bsn},{bsn}\n'.encode(), IN
    yield "nummer-in.xlsx", xlsx([["casus", "gemeente"], [zin, int(bsn)], [zin, float(bsn)]]), IN
    yield f"{bsn}.txt", TEKST.encode(), IN
    yield f"Jansen_{BSNS[1]}_besluit.txt", TEKST.encode(), IN
    yield f"verslag {IBAN}.txt", TEKST.encode(), IN
    yield f"tel{TELEFOON}.docx", b"kapot", NEE
