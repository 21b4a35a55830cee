"""Turn the markdown sources of the demo into the binary files that ship with casusbank.

Every ``scripts/demo_bron/**/NAAM.<formaat>.md`` becomes ``casusbank/demo/<bronsoort>/NAAM.<formaat>``; the front
matter of the source says which bronsoort. Formats: docx, html, odt, pdf, rtf, xlsx. The same source gives the same
bytes: dates and zip entries are fixed, so a second run changes nothing.

A pdf source with several ``# Casus N: titel`` headings becomes one rapport: title page, table of contents, a running
header per casus and page numbers; ``lettergrootte`` in its front matter sets the size of the letter. An xlsx source
holds one markdown table, one casus per row.

    python scripts/maak_demobestanden.py [--controleer]
"""

from __future__ import annotations

import argparse
import html
import io
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "scripts" / "demo_bron"
TARGET = ROOT / "casusbank" / "demo"
MOMENT = datetime(2025, 1, 1, 12, 0, 0)
STAMP = "2025-01-01T12:00:00Z"
CASUS_HEADING = re.compile(r"Casus (\d+): (.+)")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a source: ``kind`` is heading, item, number, table or text; lines keep their hard breaks."""

    kind: str
    lines: tuple[str, ...]
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """The lines as one plain string without markup."""
        return plain(" ".join(self.lines))


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed source: its front matter and its blocks."""

    path: Path
    meta: dict[str, Any]
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The ``titel`` of the front matter, or the first heading."""
        first = next((block.text for block in self.blocks if block.kind == "heading"), self.path.stem)
        return str(self.meta.get("titel") or first)

    @property
    def is_report(self) -> bool:
        """True when the source holds more than one casus."""
        return sum(1 for block in self.blocks if casus_heading(block)) > 1


def plain(text: str) -> str:
    """Drop bold and italic marks."""
    return "".join(part for part, _ in runs(text))


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Split a line in (text, style) with style ``""``, ``"b"`` or ``"i"``."""
    for match in re.finditer(r"\*\*(.+?)\*\*|(?<!\*)\*(?![*\s])(.+?)\*|([^*]+|\*)", text):
        bold, italic, rest = match.groups()
        yield (bold, "b") if bold else (italic, "i") if italic else (rest, "")


def casus_heading(block: Block) -> re.Match[str] | None:
    """The match of ``# Casus N: titel``, if the block is one."""
    return CASUS_HEADING.fullmatch(block.text) if block.kind == "heading" and block.level == 1 else None


def parse_blocks(body: str) -> Iterator[Block]:
    """Read the markdown subset of the sources: headings, lists, tables, text; a ``\\`` at the end breaks a line."""
    for chunk in re.split(r"\n\s*\n", body.strip("\n")):
        lines = chunk.strip("\n").splitlines()
        if not lines:
            continue
        heading = re.match(r"(#{1,4}) (.+)", lines[0])
        if heading:
            yield Block("heading", (heading[2].strip(),), len(heading[1]))
            lines = lines[1:]
        if lines and lines[0].startswith("|"):
            cells = [tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in lines]
            yield Block("table", (), rows=tuple(row for row in cells if not re.fullmatch(r"[-: ]+", "".join(row))))
        elif lines:
            yield from _parse_lines(lines)


def _parse_lines(lines: list[str]) -> Iterator[Block]:
    kind, current = "text", [""]
    for line in lines:
        item = re.match(r"(?:(-)|(\d+)\.) (.+)", line)
        if item:
            if any(current):
                yield Block(kind, tuple(current))
            kind = "item" if item[1] else "number"
            current = [item[3] if item[1] else f"{item[2]}. {item[3]}"]
        else:
            current[-1] = f"{current[-1]} {line.strip()}".strip()
        if current[-1].endswith("\\"):
            current[-1] = current[-1][:-1].rstrip()
            current.append("")
    yield Block(kind, tuple(line for line in current if line))


def read_source(path: Path) -> Source:
    """Read one source file; raises ValueError when the front matter or its ``bronsoort`` is missing."""
    match = re.match(r"---\n(.*?)\n---\n(.*)", path.read_text(encoding="utf-8"), re.DOTALL)
    if not match:
        raise ValueError(f"{path}: geen front matter")
    meta = yaml.safe_load(match[1])
    if not isinstance(meta, dict) or "bronsoort" not in meta:
        raise ValueError(f"{path}: front matter zonder bronsoort")
    return Source(path, meta, tuple(parse_blocks(match[2])))


def repack(data: bytes) -> bytes:
    """Rewrite a zip with fixed entry dates and fixed document dates; ``mimetype`` stays first and uncompressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "mimetype", n != "[Content_Types].xml", n)):
            content = old.read(name)
            if name in ("docProps/core.xml", "meta.xml"):
                dates = rb"(<(dcterms:(?:created|modified)|dc:date|meta:creation-date)\b[^>]*>)[^<]*(</\2>)"
                content = re.sub(dates, rb"\g<1>" + STAMP.encode() + rb"\g<3>", content)
            info = zipfile.ZipInfo(name, (2025, 1, 1, 12, 0, 0))
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return out.getvalue()


def to_docx(source: Source) -> bytes:
    """Word: headings, lists and tables as real styles."""
    from docx import Document

    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.comments = (
        source.title,
        str(source.meta.get("organisatie") or ""),
        "",
    )
    properties.created = properties.modified = MOMENT
    properties.language = "nl-NL"
    for block in source.blocks:
        if block.kind == "table":
            table = document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
            for row in block.rows:
                for cell, value in zip(table.add_row().cells, row, strict=False):
                    cell.text = plain(value)
            continue
        style = {"heading": f"Heading {block.level}", "item": "List Bullet"}.get(block.kind, "Normal")
        paragraph = document.add_paragraph(style=style)
        for nr, line in enumerate(block.lines):
            if nr:
                paragraph.add_run().add_break()
            for text, mark in runs(line):
                run = paragraph.add_run(text)
                run.bold, run.italic = mark == "b" or None, mark == "i" or None
    out = io.BytesIO()
    document.save(out)
    return repack(out.getvalue())


def to_odt(source: Source) -> bytes:
    """OpenDocument text."""
    from odfdo import Document, Header, List, Paragraph, Row, Table

    document = Document("text")
    document.body.clear()
    document.meta.title = source.title
    document.meta.language = "nl-NL"
    document.meta.creation_date = document.meta.date = MOMENT
    for nr, block in enumerate(source.blocks):
        if block.kind == "heading":
            document.body.append(Header(block.level, block.text))
        elif block.kind == "item":
            document.body.append(List([block.text]))
        elif block.kind == "table":
            table = Table(f"Tabel{nr}")
            for cells in block.rows:
                row = Row()
                row.set_values([plain(cell) for cell in cells])
                table.append_row(row)
            document.body.append(table)
        else:
            document.body.append(Paragraph("\n".join(plain(line) for line in block.lines)))
    out = io.BytesIO()
    document.save(out)
    return repack(out.getvalue())


def to_xlsx(source: Source) -> bytes:
    """A workbook with the first table of the source: a header row, then one casus per row."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    table = next((block for block in source.blocks if block.kind == "table"), None)
    if table is None:
        raise ValueError(f"{source.path}: geen tabel voor xlsx")
    book = Workbook()
    book.properties.title, book.properties.creator = source.title, str(source.meta.get("organisatie") or "casusbank")
    book.properties.created = book.properties.modified = MOMENT
    sheet = book.active
    sheet.title = str(source.meta.get("blad", "Casussen"))
    for row in table.rows:
        sheet.append([plain(cell).replace("<br>", "\n") for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column in sheet.columns:
        sheet.column_dimensions[column[0].column_letter].width = min(
            60, max(len(str(cell.value or "")) for cell in column) + 2
        )
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    out = io.BytesIO()
    book.save(out)
    return repack(out.getvalue())


def markup(line: str) -> str:
    """A line as escaped html with ``<b>`` and ``<i>``."""
    return "".join(
        f"<{mark}>{html.escape(text, quote=False)}</{mark}>" if mark else html.escape(text, quote=False)
        for text, mark in runs(line)
    )


def to_html(source: Source) -> bytes:
    """One page, with the menu and footer a municipal site puts around a text."""
    parts: list[str] = []
    for block in source.blocks:
        inner = "<br>\n".join(markup(line) for line in block.lines)
        if block.kind == "table":
            rows = ["<tr>" + "".join(f"<td>{markup(cell)}</td>" for cell in row) + "</tr>" for row in block.rows]
            parts.append("<table>\n" + "\n".join(rows) + "\n</table>")
        elif block.kind == "heading":
            parts.append(f"<h{block.level}>{inner}</h{block.level}>")
        elif block.kind == "item":
            parts.append(f"<ul>\n<li>{inner}</li>\n</ul>")
        else:
            parts.append(f"<p>{inner}</p>")
    body = "\n".join(parts).replace("</ul>\n<ul>\n", "")
    sender = html.escape(str(source.meta.get("organisatie") or ""))
    menu = '<a href="/">Home</a> <a href="/onderwerpen">Onderwerpen</a> <a href="/contact">Contact</a>'
    page = (
        f'<!DOCTYPE html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{html.escape(source.title)}</title>\n</head>\n<body>\n<header><nav>{menu}</nav></header>\n"
        f"<main>\n{body}\n</main>\n<footer><p>{sender}</p><p>Cookies en privacy</p></footer>\n</body>\n</html>\n"
    )
    return page.encode()


def rtf_escape(text: str) -> str:
    """Escape text for RTF: control characters, and everything outside ASCII as ``\\uN?``."""
    out = []
    for char in text:
        code = ord(char)
        if char in "\\{}":
            out.append("\\" + char)
        elif code < 128:
            out.append(char)
        else:
            units = char.encode("utf-16-le")
            for i in range(0, len(units), 2):
                unit = int.from_bytes(units[i : i + 2], "little")
                out.append(f"\\u{unit - 65536 if unit > 32767 else unit}?")
    return "".join(out)


def to_rtf(source: Source) -> bytes:
    """Rich text, with bold headings."""
    out = [
        "{\\rtf1\\ansi\\ansicpg1252\\deff0\\deflang1043{\\fonttbl{\\f0\\fswiss Arial;}}",
        "{\\info{\\title " + rtf_escape(source.title) + "}{\\creatim\\yr2025\\mo1\\dy1\\hr12\\min0}}",
        "\\f0\\fs22",
    ]
    for block in source.blocks:
        for row in block.rows:
            out.append("\\tab ".join(rtf_escape(plain(cell)) for cell in row) + "\\par")
        if not block.lines:
            continue
        lines = [
            "".join(f"{{\\{mark} {rtf_escape(text)}}}" if mark else rtf_escape(text) for text, mark in runs(line))
            for line in block.lines
        ]
        inner = "\\line ".join(lines)
        if block.kind == "heading":
            inner = f"{{\\b\\fs{34 - 4 * block.level} {inner}}}"
        elif block.kind == "item":
            inner = f"\\bullet  {inner}"
        out.append(f"\\pard\\sa160 {inner}\\par")
    return ("\r\n".join([*out, "}"]) + "\r\n").encode("ascii")


def to_pdf(source: Source) -> bytes:
    """A single casus, or a rapport with title page, contents and running headers."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import cm
    from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

    report = source.is_report
    running = str(source.meta.get("loopkop") or source.title)

    class Template(BaseDocTemplate):  # type: ignore[misc]
        current = ""

        def afterFlowable(self, flowable: Flowable) -> None:
            if isinstance(flowable, Paragraph) and hasattr(flowable, "casus"):
                self.current = flowable.casus
                self.notify("TOCEntry", (0, flowable.casus, self.page))

        def beforeDocument(self) -> None:
            self.current = ""

    def decorate(canvas: Any, doc: Template) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica", 8)
        canvas.drawString(2.2 * cm, 28.4 * cm, running)
        if report and doc.current:
            canvas.drawRightString(18.8 * cm, 28.4 * cm, doc.current)
        canvas.drawCentredString(10.5 * cm, 1.2 * cm, f"Pagina {doc.page}" if not report else f"- {doc.page} -")
        canvas.restoreState()

    out = io.BytesIO()
    author = str(source.meta.get("organisatie") or "casusbank")
    document = Template(out, pagesize=A4, title=source.title, author=author, lang="nl-NL", invariant=1)
    frame = Frame(2 * cm, 2 * cm, 17 * cm, 25.7 * cm, id="f")
    document.addPageTemplates([PageTemplate("titel", [frame]), PageTemplate("tekst", [frame], onPageEnd=decorate)])

    if not report:
        document.pageTemplates.reverse()
    document.multiBuild(pdf_story(source))
    return out.getvalue()


def pdf_story(source: Source) -> list[Any]:
    """The flowables of a pdf; a rapport starts on its title page and each of its casussen on a new page."""
    from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
    from reportlab.platypus import NextPageTemplate, PageBreak, Paragraph, Spacer, Table
    from reportlab.platypus.tableofcontents import TableOfContents

    size = float(source.meta.get("lettergrootte", 10))
    base = getSampleStyleSheet()
    body = ParagraphStyle(
        "tekst",
        parent=base["BodyText"],
        fontName="Helvetica",
        fontSize=size,
        leading=1.35 * size,
        spaceAfter=0.6 * size,
    )
    bullet = ParagraphStyle("punt", parent=body, leftIndent=14, bulletIndent=4, spaceAfter=3)
    headings = [base["Title"], base["Heading1"], base["Heading2"], base["Heading3"], base["Heading4"]]
    lines = [("GRID", (0, 0), (-1, -1), 0.4, "#888888"), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    contents = TableOfContents(levelStyles=[ParagraphStyle("inhoud", parent=body)], dotsMinLevel=0)

    report, title_page = source.is_report, source.is_report
    story: list[Any] = [NextPageTemplate("tekst")] if report else []
    for block in source.blocks:
        match = casus_heading(block) if report else None
        if match and title_page:
            story += [PageBreak(), Paragraph("Inhoudsopgave", headings[1]), contents]
            title_page = False
        if match:
            story.append(PageBreak())
        inner = "<br/>".join(markup(line) for line in block.lines)
        if block.kind == "table":
            story.append(Table([[Paragraph(markup(cell), body) for cell in row] for row in block.rows], style=lines))
            story.append(Spacer(1, 8))
        elif block.kind == "heading":
            paragraph = Paragraph(inner, headings[0 if title_page and block.level == 1 else block.level])
            if match:
                paragraph.casus = f"Casus {match[1]} - {match[2]}"
            story.append(paragraph)
        elif block.kind == "item":
            story.append(Paragraph(inner, bullet, bulletText="\u2022"))
        else:
            story.append(Paragraph(inner, body))
    return story


FORMATS: dict[str, Callable[[Source], bytes]] = {
    "docx": to_docx,
    "html": to_html,
    "odt": to_odt,
    "pdf": to_pdf,
    "rtf": to_rtf,
    "xlsx": to_xlsx,
}


def build(check: bool) -> int:
    """Write every demo file that differs from its source (or only report it); the number of files that differ."""
    changed = 0
    for path in sorted(SOURCES.rglob("*.*.md")):
        form = path.name.split(".")[-2]
        if form not in FORMATS:
            raise ValueError(f"{path}: onbekend formaat '{form}'. Bekend: {', '.join(FORMATS)}")
        source = read_source(path)
        target = TARGET / str(source.meta["bronsoort"]) / path.name.removesuffix(".md")
        data = FORMATS[form](source)
        if target.exists() and target.read_bytes() == data:
            continue
        changed += 1
        print(("verschilt: " if check else "geschreven: ") + str(target.relative_to(ROOT)))
        if not check:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    return changed


def main() -> int:
    """Command line; with ``--controleer`` nothing is written and a difference gives exit 1."""
    parser = argparse.ArgumentParser(description="Maak de demobestanden uit hun bronnen.")
    parser.add_argument(
        "--controleer", action="store_true", help="schrijf niets; eindig met 1 als een bestand verschilt"
    )
    check = parser.parse_args().controleer
    changed = build(check)
    if not changed:
        print("Alle demobestanden zijn gelijk aan hun bron.")
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
