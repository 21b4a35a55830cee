"""The facts of two casussen side by side: the rows that a comparison, a pair and a screen all show.

The unit of every explanation is one factor with its value on each side, the side it pleads for, where it was
decisive, and the passages it rests on (explanation by analogy: what is shared, what distinguishes).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from casusbank.model import Annotatie, CasusId, Kant
from precedent.profile import Bereik, Dimensie, Profiel, dimension_of

Oordeel = Literal["gelijk", "verschilt", "onbekend"]


@dataclass(frozen=True, slots=True)
class Feitenpaar:
    """One factor in casus `a` and casus `b`; a side of which nothing is known is None.

    `kant` is None where the two casussen disagree on what the factor pleads for. `elders` names the decisions
    that made the factor decisive, where that is why the row is shown.
    """

    dimensie: Dimensie
    kant: Kant | None
    a: Bereik | None
    b: Bereik | None
    dragend_in: tuple[CasusId, ...]
    passages_a: tuple[Annotatie, ...] = ()
    passages_b: tuple[Annotatie, ...] = ()
    bevestigd: bool = False
    elders: tuple[CasusId, ...] = ()

    @property
    def factor(self) -> str:
        """The factor's id."""
        return self.dimensie.id

    @property
    def oordeel(self) -> Oordeel:
        """gelijk: the same point; verschilt: no completion makes them the same; onbekend: it may be either."""
        if self.a is None or self.b is None:
            return "onbekend"
        if self.a.hoog < self.b.laag or self.b.hoog < self.a.laag:
            return "verschilt"
        return "gelijk" if self.a == self.b and self.a.bekend else "onbekend"

    @property
    def aanwezig(self) -> bool:
        """Whether the fact is certainly there on at least one side."""
        return bool((self.a and self.a.laag) or (self.b and self.b.laag))


def fact_row(a: Profiel, b: Profiel, factor: str) -> Feitenpaar:
    """The row of `factor`, which must matter to `a` or `b`. Confirmed: every value it shows is."""
    mine, theirs = a.feiten.get(factor), b.feiten.get(factor)
    one, other = a.side_of(factor), b.side_of(factor)
    known = [fact for fact in (mine, theirs) if fact]
    return Feitenpaar(
        dimensie=dimension_of(factor, a, b),
        kant=one if one == other or other is None else other if one is None else None,
        a=a.range_of(factor),
        b=b.range_of(factor),
        dragend_in=tuple(sorted(p.casus_id for p in (a, b) if factor in p.dragend)),
        passages_a=mine.bewijs if mine else (),
        passages_b=theirs.bewijs if theirs else (),
        bevestigd=bool(known) and all(fact.bevestigd for fact in known),
    )


def fact_rows(a: Profiel, b: Profiel) -> tuple[Feitenpaar, ...]:
    """A row for every factor that at least one side mentions, by factor id."""
    return tuple(fact_row(a, b, factor) for factor in sorted({*a.feiten, *b.feiten}))
