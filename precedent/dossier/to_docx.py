"""A document as Word: real heading styles, repeated table heads, Dutch as its language, and nobody's name in it.

The sources stand at the end; the small numbers in the text are links to them. Equal documents give equal bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from precedent.dossier.document import Afdeling, Alinea, Bewering, Blok, Lijst, Stuk, Tabel
from precedent.dossier.present import Cel, Getoond, present
from precedent.dossier.text import shown
from precedent.dossier.to_markdown import fill_in

TAAL = "nl-NL"
_MAKER = "casusbank"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_DEEPEST = 6
_WIDTH = Cm(17)
"""The width of a page between its margins."""


def to_docx(stuk: Stuk) -> bytes:
    """The bytes of a .docx file."""
    writer = _Schrijver(stuk)
    writer.write()
    buffer = io.BytesIO()
    writer.word.save(buffer)
    return _timeless(buffer.getvalue())


class _Schrijver:
    """Writes one document into a Word document."""

    def __init__(self, stuk: Stuk) -> None:
        self.word: Any = Document()
        self._stuk = stuk
        self._view: Getoond = present(stuk)
        self._bookmarks = 0

    def write(self) -> None:
        """All of it: properties, text, sources."""
        self._settle()
        self.word.add_heading(shown(self._stuk.titel), 1)
        for blok in self._stuk.inleiding:
            self._block(blok)
        for section in self._stuk.afdelingen:
            self._section(section, 2)
        if self._view.nummers:
            self.word.add_heading("Bronnen", 2)
            for number, text in self._view.bronnen():
                self._source(number, text)

    def _settle(self) -> None:
        props, day = self.word.core_properties, _day(self._stuk.datum)
        props.title, props.language, props.author = shown(self._stuk.titel)[:250], TAAL, _MAKER
        props.last_modified_by, props.comments, props.keywords = _MAKER, "", ""
        props.created, props.modified, props.revision = day, day, 1
        for section in self.word.sections:
            section.page_width, section.page_height = Cm(21), Cm(29.7)
            section.left_margin = section.right_margin = Cm(2)
        self.word.styles["Normal"].font.size = Pt(10.5)
        defaults = self.word.styles.element.find(qn("w:docDefaults"))
        for tongue in self.word.styles.element.iter(qn("w:lang")):
            tongue.set(qn("w:val"), TAAL)
        if defaults is not None and not list(defaults.iter(qn("w:lang"))):
            run = next(defaults.iter(qn("w:rPr")))
            run.append(_element("w:lang", val=TAAL))

    def _section(self, a: Afdeling, level: int) -> None:
        self.word.add_heading(shown(a.titel), min(level, _DEEPEST))
        for item in a.inhoud:
            if isinstance(item, Afdeling):
                self._section(item, level + 1)
            else:
                self._block(item)

    def _block(self, blok: Blok) -> None:
        if isinstance(blok, Alinea):
            paragraph = self.word.add_paragraph()
            for statement in blok.beweringen:
                self._statement(paragraph, statement)
                paragraph.add_run(" ")
        elif isinstance(blok, Lijst):
            for statement in blok.punten:
                self._statement(self.word.add_paragraph(style="List Bullet"), statement)
        elif isinstance(blok, Tabel):
            self._table(blok)
        else:
            self.word.add_paragraph(shown(fill_in(blok)))

    def _statement(self, paragraph: Any, statement: Bewering) -> None:
        self._fill(paragraph, Cel(shown(statement.tekst), self._view.refs(statement), statement.link))

    def _fill(self, paragraph: Any, cell: Cel, *, bold: bool = False) -> None:
        if cell.link:
            self._outward(paragraph, cell.tekst, cell.link)
        else:
            paragraph.add_run(cell.tekst).bold = bold or None
        for number in cell.noten:
            self._inward(paragraph, number)

    def _table(self, table: Tabel) -> None:
        self.word.add_paragraph(shown(table.bijschrift), style="Caption")
        grid = self.word.add_table(rows=1, cols=len(table.koppen), style="Table Grid")
        grid._tbl.tblPr.append(_element("w:tblCaption", val=shown(table.bijschrift)))
        head = grid.rows[0]
        head._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))
        widths = [_WIDTH * share // 100 for share in self._view.widths(table)]
        for cell, text, width in zip(head.cells, table.koppen, widths, strict=True):
            cell.paragraphs[0].add_run(text).bold = True
            cell.width = width
        for row in self._view.rows(table):
            added = grid.add_row()
            added._tr.get_or_add_trPr().append(_element("w:cantSplit", val="true"))
            for place, (cell, content) in enumerate(zip(added.cells, row, strict=True)):
                self._fill(cell.paragraphs[0], content, bold=place == 0)
                cell.width = widths[place]
        self.word.add_paragraph()

    def _source(self, number: int, text: str) -> None:
        paragraph = self.word.add_paragraph()
        self._bookmarks += 1
        begin = _element("w:bookmarkStart", id=str(self._bookmarks), name=f"bron_{number}")
        paragraph._p.append(begin)
        paragraph.add_run(f"[{number}] ").bold = True
        paragraph._p.append(_element("w:bookmarkEnd", id=str(self._bookmarks)))
        paragraph.add_run(shown(text)).font.size = Pt(9)

    def _inward(self, paragraph: Any, number: int) -> None:
        link = _element("w:hyperlink", anchor=f"bron_{number}", tooltip=f"bron {number}", history="1")
        link.append(_run(f"[{number}]", superscript=True))
        paragraph._p.append(link)

    def _outward(self, paragraph: Any, text: str, address: str) -> None:
        link = _element("w:hyperlink", history="1")
        link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        link.append(_run(text, superscript=False))
        paragraph._p.append(link)


def _element(tag: str, /, **attributes: str) -> Any:
    found = OxmlElement(tag)
    for key, value in attributes.items():
        found.set(qn(f"w:{key}"), value)
    return found


def _run(text: str, *, superscript: bool) -> Any:
    run, form, content = OxmlElement("w:r"), OxmlElement("w:rPr"), OxmlElement("w:t")
    form.append(_element("w:color", val="154273"))
    form.append(_element("w:vertAlign", val="superscript") if superscript else _element("w:u", val="single"))
    content.text = text
    content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(form)
    run.append(content)
    return run


def _day(datum: str) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(datum), dt.time())


def _timeless(data: bytes) -> bytes:
    """The same zip without the time of making in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _ZIP_TIME), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
