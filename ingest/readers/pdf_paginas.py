"""Pages of lines from a PDF: text with the size and weight of its letters, and which lines run along on every page."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from ingest.readers.regels import CASUSKOP, is_contents_line

_SUPER = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_GLUED = re.compile(r"(?<=[^\W\d_])\d{1,3}(?![\w.,/]\w)|(?<=[.,;:)”’\"»])\d{1,3}(?!\w)|(?<=[^\W\d_] )\d{1,3}$")
_END_MARK = re.compile(r"(?:^|[^\d\s]|[^\d] )(\d{1,3}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})\s*$")
_AFTER_MARK = re.compile(r" \S|[.,;:)](?:\s|$)")
_ZONE = 4
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:(?:pagina|pag\.?|blz\.?|p\.)\s*)?(\d{1,4})\s*(?:(?:van|/)\s*\d{1,4})?[-–—|\s.]*", re.IGNORECASE
)
_SMALL = 0.92
_MARGIN = 0.055
Rand = Literal["", "koptekst", "voettekst"]


@dataclass(frozen=True, slots=True)
class Regel:
    """One line. `rand` is set for a line that runs along.

    `grootte` is the letter height in points (0: unknown), `hoogte` the place on the page (0: foot, 1: top).
    """

    tekst: str
    grootte: float = 0.0
    vet: bool = False
    hoogte: float = 0.5
    rand: Rand = ""


class _Fonts:
    """Asks pdfium for size and weight of single characters."""

    def __init__(self, textpage: Any) -> None:
        from pypdfium2 import raw

        self._raw = raw
        self._page = textpage.raw
        self._buffer = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()

    def box(self, index: int) -> tuple[float, float]:
        """Height and lower edge, in points, of the letter box at `index` (the loose box follows the effective size)."""
        rect = self._raw.FS_RECTF()
        if not self._raw.FPDFText_GetLooseCharBox(self._page, index, rect):
            return 0.0, -1.0
        return float(abs(rect.top - rect.bottom)), float(min(rect.top, rect.bottom))

    def height(self, index: int) -> float:
        """Height in points of the letter box at `index`."""
        return self.box(index)[0]

    def bold(self, index: int) -> bool:
        """Whether the character's font is bold, by weight or by name."""
        if self._raw.FPDFText_GetFontWeight(self._page, index) >= 600:
            return True
        length = self._raw.FPDFText_GetFontInfo(self._page, index, self._buffer, len(self._buffer), self._flags)
        name = self._buffer.raw[: min(length, len(self._buffer))].lower()
        return any(word in name for word in (b"bold", b"black", b"heavy"))


def page_lines(textpage: Any, tall: float) -> list[Regel]:
    """Lines of one page, `tall` points high, in content order. Raised footnote marks become superscript digits."""
    count = textpage.count_chars()
    if count <= 0:
        return []
    text = str(textpage.get_text_range(0, count))
    # get_text_range leaves out characters without a Unicode value, so indices only agree when lengths do
    fonts = _Fonts(textpage) if len(text) == count else None
    lines: list[Regel] = []
    start = 0
    for raw in text.split("\n"):
        line = raw.rstrip("\r")
        lines.append(_line(line, start, fonts, tall))
        start += len(raw) + 1
    return _join_marks([part for line in lines for part in _at_hyphens(line)])


def _at_hyphens(line: Regel) -> list[Regel]:
    """pdfium joins a word broken over two lines and marks the place; for us these stay two lines."""
    pieces = line.tekst.split("\ufffe")
    if len(pieces) == 1:
        return [line]
    return [replace(line, tekst=p + ("\ufffe" if nr < len(pieces) - 1 else "")) for nr, p in enumerate(pieces)]


def _line(line: str, start: int, fonts: _Fonts | None, tall: float) -> Regel:
    stripped = line.strip()
    if fonts is None or not stripped:
        return Regel(line)
    first = start + len(line) - len(line.lstrip())
    body = start + line.index(max(stripped.split(), key=len))
    size, low = fonts.box(body)
    bold = fonts.bold(first) and fonts.bold(start + len(line.rstrip()) - 1)

    def mark(match: re.Match[str]) -> str:
        return match[0].translate(_SUPER) if fonts.height(start + match.start()) < 0.8 * size else match[0]

    return Regel(
        _GLUED.sub(mark, line) if _NUMBER.search(line) else line,
        size,
        bold,
        low / tall if tall and low >= 0 else 0.5,
    )


def _join_marks(lines: list[Regel]) -> list[Regel]:
    """Put a raised mark that pdfium gives a line of its own back in the line it belongs to.

    pdfium breaks the line after the mark; what follows then starts with a space or punctuation.
    """
    result: list[Regel] = []
    for line in lines:
        before = result[-1] if result else None
        mark = _END_MARK.search(before.tekst) if before and before.tekst.rstrip()[-1:].isdigit() else None
        if before is None or mark is None or not _AFTER_MARK.match(line.tekst):
            result.append(line)
            continue
        own = before.tekst[: mark.start(1)]
        joined = own + mark[1].translate(_SUPER) + line.tekst
        # where the number stands alone a footnote begins, and its text says how large it is
        result[-1] = replace(before if own.strip() else line, tekst=joined)
    return result


def _zone(page: Sequence[Regel]) -> list[tuple[int, Rand]]:
    """Indices of the first and last few lines of a page, with the side they are on."""
    filled = [nr for nr, line in enumerate(page) if line.tekst.strip()]
    zone: list[tuple[int, Rand]] = []
    for at, nr in enumerate(filled):
        if at < _ZONE or at >= len(filled) - _ZONE:
            # a header may be drawn last and a footer first; the place on the page tells
            low, high = page[nr].hoogte < 0.15, page[nr].hoogte > 0.85
            zone.append((nr, "voettekst" if low or (at >= _ZONE and not high) else "koptekst"))
    return zone


def _masked(text: str) -> str:
    return _NUMBER.sub("#", " ".join(text.split()).lower())


def mark_running(pages: Sequence[list[Regel]], main: float = 0.0) -> list[list[Regel]]:
    """Pages with the running headers, footers and page numbers marked in `rand`.

    A line runs along when the same text stands at the edge of a neighbouring page, or when it
    differs from such lines only in its numbers, or when its number counts the pages, or when it is
    smaller than the `main` letter and stands in the margin.
    """
    zones = [_zone(page) for page in pages]
    running = _repeated(pages, zones)
    families = {_masked(text) for text in running}
    counting = _counting(pages, zones)
    marked = [
        _mark_page(page, zone, nr, (running, families, counting))
        for nr, (page, zone) in enumerate(zip(pages, zones, strict=True))
    ]
    return [[_in_margin(line, main) for line in page] for page in marked]


def _repeated(pages: Sequence[list[Regel]], zones: Sequence[list[tuple[int, Rand]]]) -> set[str]:
    """Lines at the same edge of pages close together. At the foot only on most pages: a footnote may repeat too."""
    found: set[str] = set()
    for side in ("koptekst", "voettekst"):
        texts = [{_plain(page[at]) for at, s in zone if s == side} for page, zone in zip(pages, zones, strict=True)]
        near: set[str] = set()
        for nr, here in enumerate(texts):
            for distance in (1, 2):
                if nr + distance < len(texts):
                    near |= {t for t in here & texts[nr + distance] if len(t) > 2 and not is_contents_line(t)}
        if side == "voettekst":
            near = {t for t in near if sum(t in here for here in texts) > 0.5 * len(pages)}
        found |= near
    return found


def _plain(line: Regel) -> str:
    return " ".join(line.tekst.split())


def _in_margin(line: Regel, main: float) -> Regel:
    small = 0 < line.grootte < _SMALL * main and not line.rand and bool(line.tekst.strip())
    if small and line.hoogte > 1 - _MARGIN:
        return replace(line, rand="koptekst")
    return replace(line, rand="voettekst") if small and line.hoogte < _MARGIN else line


def _counting(pages: Sequence[list[Regel]], zones: Sequence[list[tuple[int, Rand]]]) -> set[tuple[str, int]]:
    """(masked line, number minus page index) of lines that carry the page number, seen on three pages or more."""
    seen: Counter[tuple[str, int]] = Counter()
    for nr, (page, zone) in enumerate(zip(pages, zones, strict=True)):
        keys: set[tuple[str, int]] = set()
        for at, _ in zone:
            text = page[at].tekst.strip()
            if len(text) < 80 and not CASUSKOP.fullmatch(text) and not is_contents_line(text):
                keys |= {(_masked(text), int(number) - nr) for number in _NUMBER.findall(text)[-2:] if len(number) < 5}
        seen.update(keys)
    return {key for key, times in seen.items() if times >= max(min(3, len(pages)), 2, 0.3 * len(pages))}


def _mark_page(
    page: list[Regel], zone: list[tuple[int, Rand]], nr: int, known: tuple[set[str], set[str], set[tuple[str, int]]]
) -> list[Regel]:
    running, families, counting = known
    result = list(page)
    used: set[str] = set()
    for at, side in zone:
        text = _plain(page[at])
        masked = _masked(text)
        counts = any((masked, int(number) - nr) in counting for number in _NUMBER.findall(text)[-2:] if len(number) < 5)
        family = masked in families and any(char.isalpha() for char in masked)
        alone = bool(_PAGE_NUMBER.fullmatch(text)) and at in (zone[0][0], zone[-1][0]) and counts
        if (text in running or family or counts or alone) and text not in used:
            # the same words once more on this page are a heading, not a second header
            used.add(text)
            result[at] = replace(page[at], rand=side)
    return result
