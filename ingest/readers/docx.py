"""Word documents (.docx, .docm), read straight from their XML.

Own reading instead of python-docx: that library leaves out footnotes, text boxes and inserted
revisions, and cannot be held to our limits on entities and sizes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from casusbank.model import Document, Metadata
from ingest.readers import Bestand
from ingest.readers.opbouw import Opbouw, count_words, squeeze
from ingest.readers.regels import CASUSKOP
from ingest.readers.velden import MAX_TITLE
from ingest.readers.xmlbasis import Element, attribute, first_text, parse_xml, tag, walk
from ingest.readers.zipbasis import open_zip, read_member

_SKIP = frozenset({"del", "movefrom", "fallback", "instrtext", "deltext", "ppr", "rpr", "sectpr", "sdtpr"})
_HEADING = re.compile(r"(?:heading|kop)\s*([1-9])$", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|inhopg|inhoudsopgave)\s*\d", re.IGNORECASE)


def _styles(archive: zipfile.ZipFile, bestand: Bestand) -> dict[str, int]:
    """Heading level by style id; -1 for the styles of a table of contents."""
    if "word/styles.xml" not in archive.namelist():
        return {}
    levels: dict[str, int] = {}
    parents: dict[str, str] = {}
    for style in walk(parse_xml(read_member(archive, "word/styles.xml"), bestand.grenzen), "style"):
        ident, name, outline = attribute(style, "styleId"), "", ""
        for child in style.iter(etree.Element):
            kind = tag(child)
            if kind == "name" and not name:
                name = attribute(child, "val")
            elif kind == "outlinelvl":
                outline = attribute(child, "val")
            elif kind == "basedon":
                parents[ident] = attribute(child, "val")
        if match := _HEADING.match(name):
            levels[ident] = int(match[1])
        elif name.lower() in {"title", "titel"}:
            levels[ident] = 1
        elif _CONTENTS.match(name):
            levels[ident] = -1
        elif outline.isdigit() and int(outline) < 9:
            levels[ident] = int(outline) + 1
    for ident, parent in parents.items():
        if ident not in levels and parent in levels:
            levels[ident] = levels[parent]
    return levels


def _run_text(element: Element, parts: list[str], notes: list[str]) -> None:
    """Collect the text of a paragraph; text boxes inside it are read later, as paragraphs of their own."""
    for child in element:
        name = tag(child)
        if name in _SKIP or name == "txbxcontent":
            continue
        if name == "t":
            parts.append(child.text or "")
        elif name == "tab":
            parts.append("\t")
        elif name in {"br", "cr"}:
            parts.append("\n")
        elif name == "nobreakhyphen":
            parts.append("-")
        elif name == "softhyphen":
            parts.append("\u00ad")
        elif name in {"footnotereference", "endnotereference"}:
            notes.append(f"{name[:-9]}:{attribute(child, 'id')}")
        else:
            _run_text(child, parts, notes)


def _all_bold(element: Element) -> bool:
    """Whether every run with text is bold: a heading of someone who does not use styles."""
    runs = [run for run in walk(element, "r") if any((t.text or "").strip() for t in walk(run, "t"))]
    bold = [next((attribute(b, "val") or "1" for b in walk(run, "b")), "0") for run in runs]
    return bool(runs) and all(value not in {"0", "false"} for value in bold)


class _Body:
    """Walks the body of a Word document into blocks."""

    def __init__(self, opbouw: Opbouw, levels: dict[str, int]) -> None:
        self._opbouw = opbouw
        self._levels = levels
        self.notes: list[str] = []

    def feed(self, element: Element) -> None:
        """Append paragraphs and tables below `element`, in order."""
        for child in element:
            name = tag(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                self._table(child)
            elif name not in _SKIP:
                self.feed(child)

    def _paragraph(self, element: Element) -> None:
        parts: list[str] = []
        _run_text(element, parts, self.notes)
        text = "".join(parts)
        level, listed = self._style(element)
        if level < 0:
            return
        line = squeeze(text)
        short = 0 < len(line) <= 100 and line[-1] not in ".;,?" and not listed
        if level or (short and (CASUSKOP.fullmatch(line) or _all_bold(element))):
            self._opbouw.add(line, "kop", niveau=level)
        elif listed and text.strip():
            self._opbouw.add("- " + squeeze(text), "lijst", sep="\n")
        else:
            self._opbouw.lines(text.replace("\t", " "))
        for box in walk(element, "txbxcontent"):
            if not any(tag(a) == "fallback" for a in box.iterancestors()):
                self.feed(box)

    def _style(self, element: Element) -> tuple[int, bool]:
        """Heading level (0: none, -1: table of contents) and whether the paragraph is a list item."""
        level, listed = 0, False
        for child in element:
            if tag(child) != "ppr":
                continue
            for prop in child:
                if tag(prop) == "pstyle":
                    style = attribute(prop, "val")
                    level = self._levels.get(style, 0)
                    listed = listed or style.lower().startswith(("list", "lijst"))
                elif tag(prop) == "outlinelvl" and attribute(prop, "val").isdigit() and int(attribute(prop, "val")) < 9:
                    level = int(attribute(prop, "val")) + 1
                elif tag(prop) == "numpr":
                    listed = True
        return level, listed

    def _table(self, element: Element) -> None:
        """One block per row; a table of one cell is a frame around ordinary paragraphs."""
        rows = [row for row in element if tag(row) == "tr"]
        cells = [[cell for cell in row.iter(etree.Element) if tag(cell) == "tc"] for row in rows]
        if sum(len(row) for row in cells) == 1 or all(len(row) == 1 for row in cells):
            for row in cells:
                for cell in row:
                    self.feed(cell)
            return
        for row in cells:
            texts = [self._cell(cell) for cell in row]
            self._opbouw.add(" | ".join(text for text in texts if text), "tabel", sep="\n")

    def _cell(self, element: Element) -> str:
        parts: list[str] = []
        for paragraph in walk(element, "p"):
            _run_text(paragraph, parts, self.notes)
            parts.append(" ")
        return squeeze("".join(parts))


class DocxReader:
    """`.docx`: headings by style, lists, tables, footnotes; deleted revisions are left out."""

    naam = "docx@1"

    def claims(self, bestand: Bestand) -> bool:
        """A zip that names a Word body, or the extension."""
        data = bestand.inhoud
        named = b"word/document" in data[:4096] or b"word/document" in data[-65_536:]
        return (data.startswith(b"PK") and named) or bestand.extensie in {".docx", ".docm", ".dotx"}

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """One Document."""
        with open_zip(bestand.inhoud, bestand.grenzen) as archive:
            opbouw = Opbouw(bestand.grenzen)
            root = parse_xml(read_member(archive, _body_name(archive)), bestand.grenzen)
            body = _Body(opbouw, _styles(archive, bestand))
            body.feed(root)
            self._footnotes(archive, bestand, body.notes, opbouw)
            metadata = self._metadata(archive, bestand, opbouw)
        yield opbouw.document(bestand.pad, self.naam, metadata, "geen tekst in dit Word-bestand")

    @staticmethod
    def _footnotes(archive: zipfile.ZipFile, bestand: Bestand, used: list[str], opbouw: Opbouw) -> None:
        for kind in ("footnote", "endnote"):
            name = f"word/{kind}s.xml"
            if name not in archive.namelist():
                continue
            for note in walk(parse_xml(read_member(archive, name), bestand.grenzen), kind):
                parts: list[str] = []
                _run_text(note, parts, [])
                if f"{kind}:{attribute(note, 'id')}" in used and count_words("".join(parts), 1):
                    opbouw.add(squeeze("".join(parts)), "voetnoot")

    @staticmethod
    def _metadata(archive: zipfile.ZipFile, bestand: Bestand, opbouw: Opbouw) -> Metadata:
        title = opbouw.first_heading()
        if not title and "docProps/core.xml" in archive.namelist():
            title = first_text(parse_xml(read_member(archive, "docProps/core.xml"), bestand.grenzen), "title")
        return Metadata(titel=title[:MAX_TITLE] if title else None)


def _body_name(archive: zipfile.ZipFile) -> str:
    names = [n for n in archive.namelist() if re.fullmatch(r"word/document\d*\.xml", n)]
    return names[0] if names else "word/document.xml"
