"""OpenDocument text, read straight from its XML."""

from __future__ import annotations

from collections.abc import Iterator

from casusbank.errors import BronGeweigerd
from casusbank.model import Document, Metadata
from ingest.readers import Bestand
from ingest.readers.opbouw import Opbouw, squeeze
from ingest.readers.velden import MAX_TITLE
from ingest.readers.xmlbasis import Element, attribute, first_text, parse_xml, tag, walk
from ingest.readers.zipbasis import open_zip, read_member

_SKIP = frozenset({
    "tracked-changes", "annotation", "annotation-end", "table-of-content", "sequence-decls", "forms", "note-citation",
    "automatic-styles", "scripts", "font-face-decls", "bookmark", "alphabetical-index", "illustration-index",
})  # fmt: skip


def _paragraph_text(element: Element, parts: list[str], notes: list[str]) -> None:
    parts.append(" ".join((element.text or "").split("\n")))
    for child in element:
        name = tag(child)
        if name == "line-break":
            parts.append("\n")
        elif name in {"s", "tab"}:
            parts.append(" ")
        elif name == "note":
            notes.append(squeeze("".join(str(t) for body in walk(child, "note-body") for t in body.itertext())))
        elif name and name not in _SKIP and name != "text-box":
            _paragraph_text(child, parts, notes)
        parts.append(" ".join((child.tail or "").split("\n")))


class _Body:
    """Walks the body of an OpenDocument text into blocks."""

    def __init__(self, opbouw: Opbouw) -> None:
        self._opbouw = opbouw
        self.notes: list[str] = []

    def feed(self, element: Element, listed: bool = False) -> None:
        """Append headings, paragraphs, lists and tables below `element`, in order."""
        for child in element:
            name = tag(child)
            if name == "h":
                level = attribute(child, "outline-level")
                self._opbouw.add(squeeze(self._text(child)), "kop", niveau=int(level) if level.isdigit() else 0)
            elif name == "p":
                self._paragraph(child, listed)
            elif name == "table-row":
                cells = [
                    squeeze(" ".join(self._text(p) for p in walk(c, "p", "h"))) for c in child if tag(c) == "table-cell"
                ]
                self._opbouw.add(" | ".join(cell for cell in cells if cell), "tabel", sep="\n")
            elif name and name not in _SKIP:
                self.feed(child, listed or name == "list-item")

    def _paragraph(self, element: Element, listed: bool) -> None:
        text = self._text(element)
        if listed and text.strip():
            self._opbouw.add("- " + squeeze(text), "lijst", sep="\n")
        else:
            self._opbouw.lines(text)
        for box in walk(element, "text-box"):
            self.feed(box)

    def _text(self, element: Element) -> str:
        parts: list[str] = []
        _paragraph_text(element, parts, self.notes)
        return "".join(parts)


class OdtReader:
    """`.odt`: headings, lists, tables, notes; tracked deletions and indexes are left out."""

    naam = "odt@1"

    def claims(self, bestand: Bestand) -> bool:
        """The mimetype that opens the container, or the extension."""
        return b"opendocument.text" in bestand.inhoud[:200] or bestand.extensie in {".odt", ".ott"}

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """One Document."""
        with open_zip(bestand.inhoud, bestand.grenzen) as archive:
            names = archive.namelist()
            if "META-INF/manifest.xml" in names and b"encryption-data" in read_member(archive, "META-INF/manifest.xml"):
                raise BronGeweigerd("versleuteld: verwijder het wachtwoord en bied het bestand opnieuw aan")
            opbouw = Opbouw(bestand.grenzen)
            body = _Body(opbouw)
            for root in walk(parse_xml(read_member(archive, "content.xml"), bestand.grenzen), "body"):
                body.feed(root)
            title = opbouw.first_heading()
            if not title and "meta.xml" in names:
                title = first_text(parse_xml(read_member(archive, "meta.xml"), bestand.grenzen), "title")
        for note in body.notes:
            opbouw.add(note, "voetnoot")
        metadata = Metadata(titel=title[:MAX_TITLE] if title else None)
        yield opbouw.document(bestand.pad, self.naam, metadata, "geen tekst in dit odt-bestand")
