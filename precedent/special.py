"""Which facts make a casus a special one: the half of the maxim that says unequal cases unequal.

Seen from one casus x and one fact of it: (1) a comparable decision with another outcome named the fact as a ground,
it is at least as favourable to that outcome in x, and x's own motivation does not weigh it; or (2) a comparable
decision with x's outcome named the fact as its ground, and x has it less. Whether the fact then makes x special
beside a certain other casus is for the pair (`audit`): they must differ on it, and under (2) x may have a ground of
its own that the other lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from casusbank.model import Kant
from precedent.apart import Apart
from precedent.profile import Bereik, Profiel

Bijzonder = tuple[frozenset[str], frozenset[str]]
"""The factors of a casus that rule (1) and rule (2) point at."""
_Soort = tuple[str, Kant, Kant]
"""A factor, the side it pleads for, and what was decided."""
_SIDES: tuple[Kant, Kant] = ("T", "A")


def is_ground(p: Profiel, factor: str, side: Kant) -> bool:
    """Whether `p` named `factor`, on that side, as a ground for what it decided: there when it pleads for it."""
    return p.strekking is not None and bool(p.feiten[factor].bereik.laag) == (side == p.strekking)


def at_least_as_favourable(here: Bereik, there: Bereik, *, pro: bool) -> bool:
    """Rule 1, on the strengths. `pro`: the fact pleads for what the other decision decided."""
    return here.laag >= there.hoog if pro else here.hoog <= there.laag


def less(here: Bereik, there: Bereik, *, pro: bool) -> bool:
    """Rule 2, on the strengths."""
    return here.hoog < there.laag if pro else here.laag > there.hoog


def special_facts(group: Sequence[Profiel], apart: Apart) -> list[Bijzonder]:
    """Per member of one scope the facts that rules 1 and 2 point at. Linear in the size of the scope.

    Of all decisions that named a fact only the extremes matter: the least and the most they ask of it.
    """
    grounds: dict[_Soort, list[int]] = {}
    for number, p in enumerate(group):
        for factor in sorted(p.gesteld):
            for side in _SIDES:
                if p.strekking and is_ground(p, factor, side):
                    grounds.setdefault((factor, side, p.strekking), []).append(number)
    cache: dict[tuple[_Soort, int], Bereik | None] = {}

    def asked(soort: _Soort, number: int) -> Bereik | None:
        kind, phases = int(apart.kind[number]), apart.same_case.get(number)
        if phases is None and (soort, kind) in cache:
            return cache[soort, kind]
        others = (i for i in grounds.get(soort, ()) if not apart.clash[kind, apart.kind[i]])
        found = _extremes(group[i].feiten[soort[0]].bereik for i in others if not phases or i not in phases)
        if phases is None:
            cache[soort, kind] = found
        return found

    return [_pointed_at(p, number, asked) for number, p in enumerate(group)]


def _pointed_at(x: Profiel, number: int, asked: Callable[[_Soort, int], Bereik | None]) -> Bijzonder:
    first, second = set[str](), set[str]()
    for factor, fact in x.feiten.items():
        for outcome in _SIDES:
            there = asked((factor, fact.kant, outcome), number)
            if there is None:
                continue
            pro = fact.kant == outcome
            if outcome == x.strekking:
                second |= {factor} if less(fact.bereik, there, pro=pro) else set()
            elif not fact.gesteld and at_least_as_favourable(fact.bereik, there, pro=pro):
                first.add(factor)
    return frozenset(first), frozenset(second)


def _extremes(spans: Iterable[Bereik]) -> Bereik | None:
    """The most (`laag`) and the least (`hoog`) that is asked: a bound that some decision reaches."""
    known = list(spans)
    return Bereik(max(s.laag for s in known), min(s.hoog for s in known)) if known else None
