"""Marking stretches of text in HTML: escape first, then mark.

Texts come from outside. Nothing here ever joins raw text with markup: every piece of text passes
`escape`, and only tags and classes of our own stand around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup, escape

_MARK, _ID, _QUOTE, _CLOSING = Markup("<mark"), Markup(' id="'), Markup('"'), Markup("</mark>")
_ANCHOR, _ANCHORED = Markup('<span class="anker" id="'), Markup('"></span>')


@dataclass(frozen=True, slots=True)
class Streep:
    """A stretch to mark: span in the whole text, a CSS class, and what it is (for the title and screen readers)."""

    begin: int
    eind: int
    klasse: str
    uitleg: str = ""
    anker: str = ""


def marked(
    tekst: str, begin: int, eind: int, strepen: Sequence[Streep], ankers: Iterable[tuple[int, str]] = ()
) -> Markup:
    """`tekst[begin:eind]` as HTML, with `strepen` marked and `ankers` (offset, id) set.

    Overlapping stretches are cut at each other's bounds, so tags always nest. An anchor on a
    marked piece becomes the id of its mark; other anchors become empty spans.
    """
    inside = [s for s in strepen if s.begin < eind and s.eind > begin and s.eind > s.begin]
    points: dict[int, list[str]] = {}
    for at, anker in ankers:
        if begin <= at < eind and anker not in points.setdefault(at, []):
            points[at].append(anker)
    cuts = {begin, eind} | set(points)
    for s in inside:
        cuts |= {max(s.begin, begin), min(s.eind, eind)}
    order = sorted(cuts)
    out: list[Markup] = []
    for left, right in pairwise(order):
        covering = [s for s in inside if s.begin <= left and s.eind >= right]
        ids = points.get(left, [])
        piece = escape(tekst[left:right])
        for anker in ids[1:] if covering else ids:
            out += (_ANCHOR, escape(anker), _ANCHORED)
        out += (*_opened(covering, ids[0] if ids else ""), piece, _CLOSING) if covering else (piece,)
    return Markup("".join(out))  # noqa: S704  (every part is Markup already)


def _opened(covering: Sequence[Streep], anker: str) -> tuple[Markup, ...]:
    classes = " ".join(dict.fromkeys(s.klasse for s in covering))
    uitleg = "; ".join(dict.fromkeys(s.uitleg for s in covering if s.uitleg))
    begin = (_MARK, _ID, escape(anker), _QUOTE) if anker else (_MARK,)
    return (*begin, _explained(classes, uitleg))


@lru_cache(maxsize=1024)
def _explained(classes: str, uitleg: str) -> Markup:
    """The same few classes and explanations stand in every mark of a page; making one is slow."""
    title = Markup(' title="{}"').format(uitleg) if uitleg else ""
    return Markup(' class="{}"{}>').format(classes, title)


def paragraphs(tekst: str, begin: int, eind: int) -> list[tuple[int, int]]:
    """Spans of the paragraphs (split at blank lines) in `tekst[begin:eind]`, without surrounding white space."""
    spans: list[tuple[int, int]] = []
    at = begin
    for part in tekst[begin:eind].split("\n\n"):
        left = at + len(part) - len(part.lstrip())
        right = at + len(part.rstrip())
        if right > left:
            spans.append((left, right))
        at += len(part) + 2
    return spans
