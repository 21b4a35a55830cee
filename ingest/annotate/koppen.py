"""Paragraphs and headings of a text, and the section a heading or a label announces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from casusbank.model import Sectie, Spreker
from casusbank.patroon import Patroon
from casusbank.vocabulary.structuur import load_structure
from ingest.text import Leestekst

_ITEM = Patroon(r"[-•*]|\d{1,2}(?:\.\d{1,2})*\.?\s")
_BULLET = Patroon(r"^[#>*\s\d.()–-]*")
_LABEL = Patroon(r"\W{0,3}([^\W\d_][\w /()-]{2,50}):")
# Each word ends at a space or the comma: with the space optional a long word could be cut in any way.
_SALUTATION = Patroon(r"(?:[^\W\d_][\w.'\[\]-]*(?:[ ]|(?=,))){1,5},")
_NUMBERED = Patroon(r"(\d{1,2})(?:\.\d{1,2})*\.?\s")
_PLAIN = Patroon(r"(?i)\W*(?:(?:ons|het|de|onze) )?(?:besluit|beslissing|uitkomst|resultaat)\W*$")
_TITLE = 3
"""A heading among the first few is a title, unless it says nothing but `Besluit`."""
_MAX_HEADING = 70


@dataclass(frozen=True, slots=True)
class Plek:
    """Where a sentence stands: the heading it is or falls under, a label before it.

    `grens`: the border before it, as `structuur.yaml` names them. `ruim`: a heading under which anything may
    stand, or one that says nothing and leaves the one before it half in force. `bron`: the section the source
    itself marks here.
    """

    grens: str = "binnen_alinea"
    kop: bool = False
    onder: Sectie | None = None
    ruim: bool = False
    label: Sectie | None = None
    bron: Sectie | None = None


def heading_section(line: str, author: Spreker) -> Sectie | None:
    """The section a heading announces, or None; the heading may carry a number or markup."""
    words = _BULLET.sub("", line).strip(" :*_#")
    if not words or len(words) > _MAX_HEADING:
        return None
    data = load_structure()
    found: Sectie | None = next((sectie for sectie, pattern in data.koppen if pattern.search(words)), None)
    if found == "feiten" and _JUDGES.search(words):
        found = "overweging"  # `Bevindingen en beoordeling`
    if found == "beslissing" and author in _JUDGES_OTHERS and _THE_DECISION.match(words):
        return "feiten"
    if author == "ombudsman" and words.lower() in {"oordeel", "het oordeel"}:
        return "beslissing"
    asked = found == "feiten" and not _VIEW.search(words)  # `Wat u vroeg` tells what happened
    if found in {None, "feiten", "overweging"} and not asked and data.kop_over.match(words):
        return _of_whom(words, author) or found
    return found


_JUDGES = Patroon(r"(?i)\b(?:beoordeling|overweging|oordeel|afweging)")
_VIEW = Patroon(r"(?i)vind|aanvoer|stel[dt]|zeg|standpunt|visie|reactie|vertel|breng|voren|\bwil|klacht|gronden")
_JUDGES_OTHERS = frozenset(["rechter", "bezwaarcommissie", "ombudsman"])
_THE_DECISION = Patroon(r"(?i)(?:het )?(?:\w+ )?besluit\b")


def _of_whom(words: str, author: Spreker) -> Sectie | None:
    """Whose view the heading announces."""
    wie = load_structure().wie
    named = [wie.get(w) for w in re.findall(r"[\w-]+", words.lower())]
    if re.search(r"(?i)\b(?:wij|we|ik|onze?)\b", words):
        return None
    for spreker in named:
        if spreker in {"inwoner", "gemachtigde"}:
            return "standpunt_inwoner"
        if spreker == "bestuur" and author != "bestuur":
            return "standpunt_bestuur"
        if spreker:
            return "overweging"
    return None


def places(tekst: Leestekst, author: Spreker) -> Iterator[Plek]:
    """The place of every sentence, in order."""
    text = tekst.tekst
    headings = {b.begin for b in tekst.blokken if b.soort == "kop"}
    borders = {b.begin for b in tekst.blokken}
    marked: list[tuple[int, int, Sectie]] = [(b.begin, b.eind, b.sectie) for b in tekst.blokken if b.sectie]
    alinea, end, number = 0, -1, ""
    under: Sectie | None = None
    label: Sectie | None = None
    wide = after_heading = False
    for zin in tekst.zinnen:
        line = text[zin.begin : zin.eind]
        kop = zin.begin in headings or line.startswith("#") or _looks_like_heading(text, zin.begin, zin.eind)
        gap = text[end : zin.begin] if end >= 0 else ""
        starts = end < 0 or gap.count("\n") > 1 or zin.begin in borders or ("\n" in gap and bool(_ITEM.match(line)))
        grens = "binnen_alinea"
        if kop or starts or after_heading:
            alinea, label = alinea + 1, None
            before, number = number, _number(line)
            grens = "nieuwe_kop" if kop else _border(before, number)
        if kop:
            found = heading_section(line, author)
            if found == "beslissing" and alinea <= _TITLE and not (alinea > 1 and _PLAIN.match(line)):
                found = None  # the title of the document: everything stands under it
            wide = found is None or bool(load_structure().kop_ruim.match(_BULLET.sub("", line)))
            under = found or under
        elif starts or "\n" in gap:
            labelled = _LABEL.match(line)
            label = heading_section(labelled.group(1), author) if labelled else None
            label = "overig" if _SALUTATION.fullmatch(line) else label
        bron: Sectie | None = next((s for b, e, s in marked if b <= zin.begin < e), None)
        yield Plek(grens, kop, under, wide, label, bron)
        after_heading, end = kop, zin.eind


def _number(line: str) -> str:
    """The main number of a numbered consideration (`4` of `4.2.1`)."""
    m = _NUMBERED.match(line)
    return m.group(1) if m else ""


def _border(before: str, number: str) -> str:
    if not before or not number:
        return "nieuwe_alinea"
    return "zelfde_nummer" if before == number else "nieuw_nummer"


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
