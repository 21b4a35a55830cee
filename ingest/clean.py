"""Raw document text -> the text a casus is stored with, and the map back to where it came from.

Soft hyphens, control characters and odd spaces go; lines of one paragraph are joined, words broken
at a line end are made whole. Zero-width and bidi characters stay: they may carry meaning, and the
privacy gate and the annotators fold them on their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from casusbank.model import Blok, OffsetMap

_ODD = re.compile(
    "(?P<mark>[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+)|(?P<lig>[\ufb00-\ufb06])|(?P<c1>[\x80-\x9f])"
    "|(?P<space> ?[^\\S ]\\s*| {2,}\\s*)"
    "|(?P<gone>[\u00ad\x00-\x08\x0e-\x1b\x7f\ufffe\uffff]+)"
)
_CANDIDATE = re.compile(
    "[\x00-\x1f\x7f-\xad\xb2\xb3\xb9\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2070\u2074-\u2079\u3000"
    "\ufb00-\ufb06\ufffe\uffff]"
)
"""One character class finds where `_ODD` may match: fifty times faster than trying its groups everywhere."""
_EDGE = re.compile("[\\s\u00ad\x00-\x1f\x7f\x81\x8d\x8f\x90\x9d\ufffe\uffff]*")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_HYPHEN = re.compile("[-\u2010\u00ad\ufffe\x02]$")
_KEEP_PREFIX = re.compile(r"\b(?:(?i:niet|ex|oud|non|co|anti|semi|quasi)|[A-Z]{2,}|\d+\w*)$")
_SHORTENED = re.compile(r"(?:en|of|noch|tot|als|dan|resp)\b")
_UNIT = re.compile(r"(?:^|[\s\d])[cdkm]?m$")
_OPEN_END = re.compile(r"[^\s.:;!?”\"')\]]$|[a-z]-$")


@dataclass(frozen=True, slots=True)
class Schoon:
    """Cleaned text, the map of its offsets to the raw text, and the blocks in terms of it."""

    tekst: str
    herkomst: OffsetMap
    blokken: tuple[Blok, ...]


class _Writer:
    """Collects output in segments that each know where they came from."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self._doel: list[int] = []
        self._bron: list[int] = []
        self._lineair: list[bool] = []
        self._next = -1
        self.reached = 0
        """How far in the raw text the last thing written stands for; what follows may not go back."""

    def put(self, text: str, source: int, linear: bool = True) -> None:
        """Append `text`, which stands for the raw text from offset `source` on."""
        if not text:
            return
        if not (linear and self._lineair and self._lineair[-1] and self._next == source):
            self._doel.append(self.length)
            self._bron.append(source)
            self._lineair.append(linear)
        self._next = source + len(text) if linear else -1
        self.reached = source + (len(text) if linear else 0)
        self._parts.append(text)
        self.length += len(text)

    def drop_last(self) -> None:
        """Take back the last character written (a hyphen)."""
        self._parts[-1] = self._parts[-1][:-1]
        self.length -= 1
        self._next = -1
        if self._doel[-1] == self.length:
            self._doel.pop()
            self._bron.pop()
            self._lineair.pop()

    def last(self, number: int) -> str:
        """The last characters written."""
        tail = ""
        for part in reversed(self._parts):
            tail = part + tail
            if len(tail) >= number:
                break
        return tail[-number:]

    def result(self) -> tuple[str, OffsetMap]:
        """The text and its map."""
        if not self._doel:
            return "", OffsetMap()
        return "".join(self._parts), OffsetMap(tuple(self._doel), tuple(self._bron), tuple(self._lineair))


def clean(
    tekst: str,
    blokken: Sequence[Blok] = (),
    begin: int = 0,
    eind: int | None = None,
    weg: frozenset[Blok] = frozenset(),
) -> Schoon:
    """Cleaned text of `tekst[begin:eind]`, without the blocks in `weg` and without headers and footers.

    Within a block line breaks become spaces (rows of a table keep theirs); between blocks a single
    break or a blank line stays. A paragraph that runs on over a page is joined.
    """
    eind = len(tekst) if eind is None else eind
    writer = _Writer()
    kept: list[Blok] = []
    previous: Blok | None = None
    at = begin
    for blok in _inside(blokken, begin, eind):
        start, stop = max(blok.begin, at), min(blok.eind, eind)
        if blok in weg or blok.soort in ("koptekst", "voettekst") or _EDGE.fullmatch(tekst, start, max(start, stop)):
            _write(writer, tekst, at, start, None)
            at = max(at, stop)
            continue
        _write(writer, tekst, at, start, None)
        joined = previous is not None and kept and _runs_on(previous, blok, writer, tekst[start : start + 1])
        first = writer.length
        if writer.length:
            # what stands between two blocks is only white space; its first character is the source of the break
            _separate(writer, tekst, previous.eind if previous else begin, start, bool(joined))
            first = writer.length
        _write(writer, tekst, start, stop, blok)
        if writer.length > first:
            if joined:
                kept[-1] = replace(kept[-1], eind=writer.length)
            else:
                kept.append(replace(blok, begin=first, eind=writer.length))
            previous = blok
        at = max(at, stop)
    _write(writer, tekst, at, eind, None)
    text, herkomst = writer.result()
    return Schoon(text, herkomst, tuple(_within(kept, len(text))))


def _inside(blokken: Iterable[Blok], begin: int, eind: int) -> Iterator[Blok]:
    return (b for b in blokken if b.eind > begin and b.begin < eind and b.eind > b.begin)


def _within(blokken: Iterable[Blok], length: int) -> Iterator[Blok]:
    return (replace(b, eind=min(b.eind, length)) for b in blokken if b.begin < min(b.eind, length))


def _runs_on(previous: Blok, blok: Blok, writer: _Writer, first: str) -> bool:
    """Whether a paragraph goes on after a page break: its last line is open and the next starts in lower case."""
    if previous.pagina is None or blok.pagina is None or previous.soort != "alinea" or blok.soort != "alinea":
        return False
    return blok.pagina == previous.pagina + 1 and first.islower() and bool(_OPEN_END.search(writer.last(3)))


def _separate(writer: _Writer, tekst: str, begin: int, eind: int, joined: bool) -> None:
    """Write what stands between two blocks: a space, a line break or a blank line."""
    gap = tekst[begin:eind]
    at = max(min(begin, max(eind - 1, 0)), writer.reached)
    if joined:
        if not _HYPHEN.search(writer.last(1)):
            writer.put(" ", at, False)
        return
    tail = writer.last(2)
    wanted = "\n\n" if gap.count("\n") > 1 or not gap.isspace() else "\n"
    writer.put(wanted[min(len(tail) - len(tail.rstrip("\n")), len(wanted)) :], at, False)


def _write(writer: _Writer, tekst: str, begin: int, eind: int, blok: Blok | None) -> None:
    """Write cleaned `tekst[begin:eind]`; white space at the edges of a block or of the text is left out."""
    leading = _EDGE.match(tekst, begin, eind)
    begin = leading.end() if leading else begin
    while eind > begin and _EDGE.fullmatch(tekst, eind - 1, eind):
        eind -= 1
    if begin < eind and blok is None and writer.length and not writer.last(1).isspace():
        writer.put("\n", max(begin - 1, writer.reached), False)
    at = begin
    for match in _odd_places(tekst, begin, eind):
        if match.start() < at:
            continue
        writer.put(tekst[at : match.start()], at)
        at = match.end()
        if match.lastgroup == "space":
            at = _space(writer, tekst, match, eind, blok)
        elif match.lastgroup == "lig":
            writer.put(_LIGATURES[match[0]], match.start(), False)
        elif match.lastgroup == "c1":
            # a control character of this range is a Windows-1252 byte that was read as Latin-1
            writer.put(bytes([ord(match[0])]).decode("cp1252", "ignore"), match.start(), False)
        elif match.lastgroup == "mark" and not _is_note_mark(writer.last(4)):
            writer.put(match[0], match.start())
        elif match.lastgroup == "gone" and tekst[match.end() : match.end() + 1] == "\n" and blok is not None:
            at = _broken_word(tekst, match.end(), eind)
            if match[0][-1] != "\u00ad" and _KEEP_PREFIX.search(writer.last(24)):
                writer.put("-", match.start(), False)
    writer.put(tekst[at:eind], at)


def _odd_places(tekst: str, begin: int, eind: int) -> Iterator[re.Match[str]]:
    """Matches of `_ODD`, in order."""
    at, double, odd = begin, -2, -2
    while at < eind:
        if double != -1 and double < at:
            double = tekst.find("  ", at, eind)
        if odd != -1 and odd < at:
            found = _CANDIDATE.search(tekst, at, eind)
            odd = found.start() if found else -1
        stop = min((place for place in (double, odd) if place != -1), default=eind)
        if stop > at and stop < eind and tekst[stop - 1] == " " and tekst[stop].isspace():
            stop -= 1
        match = _ODD.match(tekst, stop, eind)
        if match:
            yield match
        at = match.end() if match else stop + 1


def _is_note_mark(before: str) -> bool:
    """Whether raised digits after `before` point to a note: they follow a word or its punctuation, no unit (m²)."""
    return bool(before) and not before[-1].isspace() and not before[-1].isdigit() and not _UNIT.search(before)


def _broken_word(tekst: str, at: int, eind: int) -> int:
    """Offset past the white space after a soft hyphen at a line end: the word simply goes on."""
    while at < eind and tekst[at].isspace():
        at += 1
    return at


def _space(writer: _Writer, tekst: str, match: re.Match[str], eind: int, blok: Blok | None) -> int:
    """Write one run of white space; returns the offset to go on from."""
    text, at = match[0], match.start()
    breaks = (
        text.count("\n") + text.count("\u2028") + 2 * text.count("\u2029") + 2 * text.count("\f") + text.count("\v")
    )
    if not breaks:
        writer.put(" ", at, text[0] == " ")
    elif blok is None or blok.soort == "tabel":
        wanted = "\n\n" if breaks > 1 else "\n"
        writer.put(wanted, at, text == wanted)
    elif not _joins_hyphen(writer, tekst, match.end(), eind):
        writer.put(" ", at, False)
    return match.end()


def _joins_hyphen(writer: _Writer, tekst: str, following: int, eind: int) -> bool:
    """Whether a word broken over two lines goes on without a space. The hyphen itself is dropped by rewriting."""
    tail = writer.last(24)
    if following >= eind or len(tail) < 2 or not _HYPHEN.search(tail) or not tail[-2].isalnum():
        return False
    rest = tekst[following : following + 8]
    if _SHORTENED.match(rest):
        return False  # "onderwijs- en examenreglement" keeps its hyphen and its space
    if rest[0].islower() and tail[-2].isalpha() and not _KEEP_PREFIX.search(tail[:-1]):
        writer.drop_last()
    return True
