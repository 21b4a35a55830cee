"""Carry a human's word along when a casus is read again: it follows its sentence, or waits for a human.

An annotation follows when the sentence it stood in occurs literally in the new text. When the words
themselves are still there but the sentence changed, or all is gone, the annotation is kept with
`hervalideren`: never dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from casusbank.model import Annotatie
from casusbank.store.oordelen import bewering

_BREAK = re.compile(r"[.!?][\"')\]]*\s|\n")


def carried(decided: Iterable[Annotatie], old: str, new: str) -> list[Annotatie]:
    """The annotations on which a human spoke, placed in the `new` text of a casus whose text was `old`."""
    return [a if old == new else _placed(a, old, new) for a in decided]


def _placed(a: Annotatie, old: str, new: str) -> Annotatie:
    if a.eind > a.begin and a.eind <= len(old):
        begin, end = _sentence(old, a.begin, a.eind)
        at = _nearest(new, old[begin:end], begin)
        if at >= 0:
            return replace(a, begin=at + a.begin - begin, eind=at + a.eind - begin)
    at = _nearest(new, a.fragment, a.begin) if a.fragment else -1
    if at < 0:
        return replace(a, begin=0, eind=0, hervalideren=True)
    length = max(len(a.fragment), min(a.eind - a.begin, len(new) - at))
    return replace(a, begin=at, eind=at + length, hervalideren=True)


def _sentence(text: str, begin: int, end: int) -> tuple[int, int]:
    """The stretch from the end of the sentence before to the end of this one."""
    start = max((m.end() for m in _BREAK.finditer(text, max(0, begin - 2000), begin)), default=max(0, begin - 2000))
    stop = _BREAK.search(text, end)
    return start, min(stop.end() if stop else len(text), end + 2000)


def _nearest(text: str, part: str, near: int) -> int:
    """Where `part` occurs closest to `near`; -1 when nowhere. White space at its ends does not count."""
    wanted = part.strip()
    if not wanted:
        return -1
    lead = len(part) - len(part.lstrip())
    best, at = -1, text.find(wanted)
    while at >= 0:
        if best < 0 or abs(at - near) < abs(best - near):
            best = at
        at = text.find(wanted, at + 1)
    return best - lead if best >= 0 else -1


def still_new(proposals: Iterable[Annotatie], kept: list[Annotatie]) -> list[Annotatie]:
    """The proposals on which no human spoke: a claim confirmed or rejected at that place is not proposed again.

    A confirmed annotation answers for its key at its place, whatever a newer annotator says there; a
    rejected one only for the very claim that was rejected.
    """
    spoken: dict[tuple[str, str], list[Annotatie]] = {}
    for a in kept:
        spoken.setdefault((a.soort, a.sleutel), []).append(a)

    def answered(new: Annotatie) -> bool:
        return any(
            ((a.begin < new.eind and new.begin < a.eind) or (a.begin, a.eind) == (new.begin, new.eind))
            and (a.status == "bevestigd" or bewering(a) == bewering(new))
            for a in spoken.get((new.soort, new.sleutel), ())
        )

    return [replace(a, id=None) for a in proposals if not answered(a)]
