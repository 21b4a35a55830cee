"""The casus in short: what was decided, on what facts and values it rests, each with its place in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from casusbank.model import Annotatie, Casus, FactorToekenning, WaardeToepassing
from datasette_plugins import woorden
from index.explain import sentence_around

MOST = 6
"""Grounds that are shown at once."""
_LONG = 320
_WEIGHED = ("steunt_toekenning", "steunt_afwijzing", "afgewogen_tegen")


@dataclass(frozen=True, slots=True)
class Grond:
    """Something the decision rests on: what it is, the sentence that says so, and where that stands."""

    label: str
    uitleg: str
    zin: str
    begin: int
    eind: int


@dataclass(frozen=True, slots=True)
class Kern:
    """The decision in its own words (empty when the text has no such part), and its grounds."""

    beslissing: Grond | None
    gronden: list[Grond]
    meer: int
    """Grounds that stand only in the lists."""


def brief(casus: Casus) -> Kern:
    """Confirmed grounds first, then those that carry the decision, in the order of the text."""
    grounds = list({(g.label, g.uitleg): g for g in reversed(list(_grounds(casus)))}.values())[::-1]
    return Kern(_decision(casus), grounds[:MOST], max(0, len(grounds) - MOST))


def _grounds(casus: Casus) -> Iterator[Grond]:
    notes = [a for a in casus.annotaties if a.status != "verworpen" and a.eind > a.begin]
    for a in sorted(notes, key=lambda a: (a.status != "bevestigd", a.begin)):
        match a.details:
            case FactorToekenning(waarde=value, dragend=True):
                said = "" if value == "aanwezig" else woorden.FACTOR.get(value, woorden.readable(value))
                yield _ground(casus, a, said)
            case WaardeToepassing(polariteit=use) if use in _WEIGHED:
                yield _ground(casus, a, woorden.POLARITEIT[use])
            case _:
                pass


def _ground(casus: Casus, a: Annotatie, said: str) -> Grond:
    begin, end = sentence_around(casus.tekst, a.begin, a.eind)
    return Grond(woorden.label(a.soort, a.sleutel), said, _flat(casus.tekst[begin:end]), begin, end)


def _decision(casus: Casus) -> Grond | None:
    """The stretch that says the outcome; else the beginning of the part with the decision."""
    said = next((a for a in casus.annotaties if a.soort == "uitkomst" and a.status != "verworpen" and a.eind > a.begin),
                None)  # fmt: skip
    if said:
        begin, end = sentence_around(casus.tekst, said.begin, said.eind)
    else:
        part = next((a for a in casus.annotaties if a.soort == "sectie" and a.sleutel == "beslissing"), None)
        if part is None:
            return None
        begin, end = part.begin, min(part.eind, part.begin + _LONG)
    return Grond("Beslissing", "", _flat(casus.tekst[begin:end]), begin, end)


def _flat(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONG else f"{flat[:_LONG].rsplit(' ', 1)[0]} …"
