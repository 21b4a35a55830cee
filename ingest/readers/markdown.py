"""Markdown, with optional YAML front matter that becomes Metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from casusbank.model import BlokSoort, Document, Metadata
from ingest.readers import Bestand
from ingest.readers.opbouw import Opbouw
from ingest.readers.tekens import check_readable, decode
from ingest.readers.velden import metadata_from

_FRONT = re.compile(r"\ufeff?---[ \t]*\n(.{0,65536}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_HEADING = re.compile(r"\s{0,3}(#{1,6})(?!#)")
_ITEM = re.compile(r"\s*(?:[-*+]\s+|(\d{1,3}[.)])\s+)(.*)")
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,500}|!--[^<>]{0,2000}--)>")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1|(?<![\w*])(\*|_)(?=\S)([^*_\n]{1,500}?)(?<=\S)\3(?!\w)")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,1000}\)")
_RULE = re.compile(r"\s*(?:[-*_]\s*){3,}$|\s*=+\s*$|\s*```.*$")
_TABLE_RULE = re.compile(r"[\s|:+-]+$")
_REGELING = re.compile(r"(?:wet|besluit|regeling|verordening|beleidsregels?|rijkswet)\b", re.IGNORECASE)


def split_front_matter(text: str) -> tuple[Metadata, str]:
    """Metadata from leading YAML front matter, and the text after it. Broken YAML is left in the text."""
    match = _FRONT.match(text)
    if not match:
        return Metadata(), text
    import yaml

    try:
        data: Any = yaml.load(match[1], Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError):
        return Metadata(), text
    if not isinstance(data, dict):
        return Metadata(), text
    return metadata_from({str(k): v for k, v in data.items()}), text[match.end() :]


def inline(text: str) -> str:
    """A line without emphasis marks, link targets and tags."""
    text = _TAG.sub("", text)
    text = _LINK.sub(r"\1", text)
    return _EMPHASIS.sub(lambda m: m[2] if m[2] is not None else m[4], text)


class MarkdownReader:
    """`.md`: headings, list items, tables and paragraphs."""

    naam = "markdown@1"

    def claims(self, bestand: Bestand) -> bool:
        """By extension."""
        return bestand.extensie in {".md", ".markdown"}

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """One Document."""
        text = decode(bestand.inhoud)
        check_readable(text)
        metadata, body = split_front_matter(text)
        opbouw = Opbouw(bestand.grenzen)
        _Parser(opbouw).feed(body)
        title = opbouw.first_heading()
        if title and _REGELING.match(title) and re.search(r"^#+\s*Artikel\s+\d", body, re.MULTILINE):
            metadata = metadata.merged_over(Metadata(bronsoort="regeling"))
        metadata = metadata.merged_over(Metadata(titel=title))
        yield opbouw.document(bestand.pad, self.naam, metadata, "geen tekst in dit bestand")


class _Parser:
    """Feeds markdown lines to the builder, one block at a time."""

    def __init__(self, opbouw: Opbouw) -> None:
        self._opbouw = opbouw
        self._lines: list[str] = []
        self._soort: BlokSoort = "alinea"
        self._sep = "\n\n"

    def feed(self, body: str) -> None:
        """Parse the whole body."""
        for line in body.split("\n"):
            self._line(line)
        self._flush()

    def _flush(self, sep: str = "\n\n") -> None:
        if self._lines:
            text = inline("\n".join(self._lines))
            self._opbouw.add(text, self._soort, sep=self._sep)
        self._lines, self._soort, self._sep = [], "alinea", sep

    def _line(self, line: str) -> None:
        heading, item = _HEADING.match(line), _ITEM.match(line)
        if not line.strip() or _RULE.match(line):
            self._flush()
        elif heading:
            self._flush()
            self._opbouw.add(inline(line[heading.end() :].rstrip().rstrip("#")), "kop", niveau=len(heading[1]))
        elif line.lstrip().startswith("|"):
            self._table(line.strip().strip("|"))
        elif item:
            self._flush("\n" if self._soort == "lijst" else "\n\n")
            self._soort, self._lines = "lijst", [f"{item[1]} {item[2]}" if item[1] else f"- {item[2]}"]
        else:
            self._text(line)

    def _table(self, row: str) -> None:
        if self._soort != "tabel":
            self._flush()
            self._soort = "tabel"
        if not _TABLE_RULE.fullmatch(row):
            self._lines.append(" | ".join(cell.strip() for cell in row.split("|")))

    def _text(self, line: str) -> None:
        """A line of running text; two spaces or a backslash at its end break the line for good."""
        if self._soort == "tabel":
            self._flush()
        self._lines.append(line.strip().removesuffix("\\").strip().lstrip("> "))
        if line.rstrip("\n").endswith(("\\", "  ")):
            self._flush("\n")
