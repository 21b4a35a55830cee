"""Paragraphs and headings of a text, and the section a heading or a label announces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from casusbank.model import Sectie
from casusbank.vocabulary.structuur import load_structure
from ingest.text import Leestekst

_ITEM = re.compile(r"[-•*]|\d{1,2}(?:\.\d{1,2})*\.?\s")
_BULLET = re.compile(r"^[#>*\s\d.()–-]*")
_LABEL = re.compile(r"\W{0,3}([^\W\d_][\w /()-]{2,50}):")
_MAX_HEADING = 70


@dataclass(frozen=True, slots=True)
class Plek:
    """Where a sentence stands: its paragraph, the heading it is or falls under, a label before it.

    `bron`: the section the source itself marks here.
    """

    alinea: int
    kop: bool = False
    onder: Sectie | None = None
    label: Sectie | None = None
    bron: Sectie | None = None


def heading_section(line: str) -> Sectie | None:
    """The section a heading announces, or None; the heading may carry a number or markup."""
    words = _BULLET.sub("", line).strip(" :*_#")
    if not words or len(words) > _MAX_HEADING:
        return None
    return next((sectie for sectie, pattern in load_structure().koppen if pattern.search(words)), None)


def places(tekst: Leestekst) -> Iterator[Plek]:
    """The place of every sentence, in order."""
    text = tekst.tekst
    headings = {b.begin for b in tekst.blokken if b.soort == "kop"}
    borders = {b.begin for b in tekst.blokken}
    marked = [(b.begin, b.eind, b.sectie) for b in tekst.blokken if b.sectie]
    alinea, end = 0, -1
    under: Sectie | None = None
    label: Sectie | None = None
    after_heading = False
    for zin in tekst.zinnen:
        line = text[zin.begin : zin.eind]
        kop = zin.begin in headings or line.startswith("#") or _looks_like_heading(text, zin.begin, zin.eind)
        gap = text[end : zin.begin] if end >= 0 else ""
        starts = end < 0 or gap.count("\n") > 1 or zin.begin in borders or ("\n" in gap and bool(_ITEM.match(line)))
        if kop or starts or after_heading:
            alinea, label = alinea + 1, None
        if kop:
            under = heading_section(line) or under
        elif starts or "\n" in gap:
            found = _LABEL.match(line)
            label = heading_section(found.group(1)) if found else None
        bron = next((s for b, e, s in marked if b <= zin.begin < e), None)
        yield Plek(alinea, kop, under, label, bron)
        after_heading, end = kop, zin.eind


def _looks_like_heading(text: str, begin: int, end: int) -> bool:
    """A short line of its own, without a full stop, that opens with a capital or ends in a colon."""
    line = text[begin:end].strip()
    if end - begin > _MAX_HEADING or not line or line[-1] in ".;,!" or line[0] in "-•*|":
        return False
    own_line = (begin == 0 or text[begin - 1] == "\n") and (
        end >= len(text) or text[end : end + 2].lstrip(" ")[:1] in ("\n", "")
    )
    return (
        own_line
        and len(line.split()) <= 9
        and (line[0].isupper() or line[0].isdigit() or line[-1] == ":" or line[0] in "#*")
        and not re.search(r":\s\S|\d{4}", line)
    )
