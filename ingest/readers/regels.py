"""Plain lines to blocks: which lines are one paragraph, which are headings, lists or stand alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from casusbank.model import BlokSoort
from ingest.readers.opbouw import Opbouw, count_words

CASUSKOP = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?"
    r"(?:casus|casusbespreking|casusbeschrijving|praktijkcasus|geval|dossier|praktijkvoorbeeld|voorbeeldcasus)\b"
    r"\s*(?:nr\.?|nummer|no\.?)?\s*(?P<nr>\d{1,4}[a-z]?|[IVXL]{1,6}|[A-Z])(?=$|[\s:.)–—-])\s*[:.)–—-]?\s*(?P<titel>.*)",
    re.IGNORECASE,
)
"""A heading that opens a casus: "Casus 3", "2.4 Casus 7: titel", "Dossier nr. 12 - titel"."""

_MARKER = re.compile(
    r"\s*(?:[-–—•*▪o◦·‣●■□✓]\s|\(?\d{1,3}[.)](?:\d+[.)]?)*\s|\d{1,2}(?:\.\d{1,3})+\.?\s|\(?[a-z][.)]\s|"
    r"[IVX]{1,4}[.)]\s|art(?:ikel|\.)\s\d+[.:]?\s*$)"
)
_LIST = re.compile(r"\s*(?:[-–—•*▪o◦·‣●■□✓]\s|\(?[a-z][.)]\s)")
_NUMBERED = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,4}\.|[A-H]\.)\s+[A-ZÀ-Ý‘'\"“(]")
_DOTS = re.compile(r"(?:\.{4,}|…{2,}|(?:\. ){4,}|_{4,})[.\s]*\d{1,3}\s*$|^\d.*\s\d{1,3} p\.\s*$")
_CAPS = re.compile(r"[^a-zà-ÿ]*[A-ZÀ-Ý]{3,}[^a-zà-ÿ]*$")
_SECTION = re.compile(
    r"(?:de\s+|het\s+)?(?:vaststaande\s+|relevante\s+)?(?:feiten(?: en (?:omstandigheden|achtergrond))?|"
    r"situatie(?:schets)?|aanleiding|achtergrond|procesverloop|verloop van de procedure|"
    r"(?:wettelijk|juridisch|toetsings)\s*kader|"
    r"overweging(?:en)?|beoordeling|oordeel|motivering|afweging|analyse|beslissing|besluit|dictum|conclusie|"
    r"uitspraak|advies|aanbeveling(?:en)?|hulpvraag|onderzoek|inleiding|klacht|bevindingen|uitkomst|samenvatting|"
    r"standpunt(?:en)?(?: van)?(?: de| het)?(?: \w+)?)\s*:?$",
    re.IGNORECASE,
)
_MAX_HEADING = 100
_MAX_LINES = 100_000
"""A longer text is a log or a list: its lines stay, without a search for paragraphs and headings."""
_MIN_LOWER = 0.2
"""Share of continuing lines that start in lower case in text wrapped by hand; a list of headings has few."""


def is_contents_line(line: str) -> bool:
    """Whether the line is one of a table of contents (dot leaders before a page number)."""
    end = line[-200:].rstrip()
    return (end[-1:].isdigit() or end.endswith(" p.")) and bool(_DOTS.search(line[-200:]))


def is_section_word(line: str) -> bool:
    """Whether a heading only names a part that every decision has ("Feiten"), so it is no title."""
    return bool(_SECTION.match(re.sub(r"^[\d.\s]+", "", line.strip())))


def wrap_width(lines: Sequence[str]) -> int:
    """Width in characters at which the text was wrapped by hand; 0 when lines are whole paragraphs."""
    pairs = [(a.rstrip(), b) for a, b in itertools.pairwise(lines) if a.strip() and b.strip() and not _MARKER.match(b)]
    lengths = sorted(len(line) for line, _ in pairs)
    if len(lengths) < 2 or sum(1 for _, b in pairs if b.lstrip()[0].islower()) < _MIN_LOWER * len(lengths):
        return 0
    width = lengths[int(len(lengths) * 0.95)]
    full = sum(1 for n in lengths if n >= 0.72 * width)
    return width if 40 <= width <= 180 and full >= 0.3 * len(lengths) else 0


def continues(line: str, following: str, width: int) -> bool:
    """Whether `following` is the same paragraph as `line`, in text wrapped at `width` (0: not wrapped)."""
    if not width or not following.strip() or _MARKER.match(following):
        return False
    line = line.rstrip()
    if is_contents_line(line) or is_contents_line(following):
        return False
    first = following.split(maxsplit=1)[0]
    if line.endswith(("-", "\u00ad", "\ufffe", "\x02")) and len(line) > 0.5 * width:
        return True
    if first[0].islower() and line and line[-1] not in ".:;!?" and len(line) > 0.5 * width:
        return True
    return len(line) + 1 + len(first) > 0.87 * width and not (first[0].isupper() and len(line) < 0.6 * width)


def looks_like_heading(line: str, alone: bool, following: str) -> bool:
    """Whether a line without markup is a heading. `alone`: blank lines around it; `following`: what comes next."""
    text = line.strip()
    if not text or len(text) > _MAX_HEADING or text[-1] in ".,;!?…" or is_contents_line(text):
        return False
    if CASUSKOP.fullmatch(text) or _SECTION.match(text):
        return True
    if text[-1] == ":" or _LIST.match(text) or not count_words(text, 1):
        return False
    if _CAPS.match(text) and count_words(text) >= 1 and len(text) >= 4:
        return alone or len(text) <= 60
    words = len(text.split())
    if _NUMBERED.match(text) and words <= 12:
        return alone or len(following) > 1.15 * len(text)
    return alone and words <= 8 and text[0].isupper() and len(following) > 60


def paragraphs(lines: Sequence[str], width: int, breaks: frozenset[int] = frozenset()) -> list[tuple[int, int]]:
    """Half-open line ranges that are one paragraph each. No paragraph crosses a line number in `breaks`."""
    ranges: list[tuple[int, int]] = []
    start: int | None = None
    for nr, line in enumerate(lines):
        if not line.strip():
            if start is not None:
                ranges.append((start, nr))
            start = None
        elif start is None:
            start = nr
        elif nr in breaks or not continues(lines[nr - 1], line, width):
            ranges.append((start, nr))
            start = nr
    if start is not None:
        ranges.append((start, len(lines)))
    return ranges


def add_plain(opbouw: Opbouw, text: str) -> None:
    """Append plain text to `opbouw` as headings, paragraphs, list items and single lines."""
    lines = text.replace("\f", "\n\n").replace("\v", "\n").split("\n")
    if len(lines) > _MAX_LINES:
        opbouw.add(text, "tabel")
        return
    ranges = paragraphs(lines, wrap_width(lines))
    for nr, (begin, end) in enumerate(ranges):
        body = "\n".join(line.strip() for line in lines[begin:end])
        gap = nr > 0 and begin > ranges[nr - 1][1]
        following = lines[ranges[nr + 1][0]].strip() if nr + 1 < len(ranges) else ""
        next_gap = nr + 1 < len(ranges) and ranges[nr + 1][0] > end
        soort: BlokSoort = "lijst" if _LIST.match(body) else "alinea"
        if end - begin == 1 and looks_like_heading(body, (gap or nr == 0) and next_gap, following):
            soort = "kop"
        opbouw.add(body, soort, sep="\n\n" if gap else "\n")
