"""The arm that knows cases: subject, domain and facts as annotators read them, in the question and in each casus.

Agreement raises, and a conflict of facts lowers: a decision in the same words about a man whose wife can clean is no
equal case for a woman whose husband cannot. Silence is unknown, never a conflict. The outcome of a casus is no
feature: equal cases with another outcome are what this system exists to find.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from casusbank.model import Annotatie, CasusId, FactorToekenning, Verwijzing
from casusbank.store.kenmerken import Kenmerk
from casusbank.vocabulary import load_vocabulary
from index.bank import BankRows
from index.fuse import Floats

_WEIGHT = {"onderwerp": 1.0, "domein": 0.3, "factor": 0.3}
"""What agreement on a key counts, times the logarithm of how rare the key is in this bank."""
_HALF = 4.0
"""Agreement that gives half of what agreement can give."""
_SOFT = 0.1
"""A conflict that decided neither casus, or one step of a scale, as a share of one of a decisive fact."""

_NOTHING = frozenset(("geen", "afwezig"))
"""Values that say the fact is not there."""

Sleutel = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Vergelijking:
    """Per casus: agreement (0 to 1) and the number of conflicts of fact, soft ones as a fraction."""

    overeenkomst: Floats
    strijd: Floats


def by_key(found: Iterable[Annotatie]) -> Mapping[Sleutel, Annotatie]:
    """The best annotation per kind and key, in the order given by `rank_of`; rejected ones left out."""
    best: dict[Sleutel, Annotatie] = {}
    for a in sorted((a for a in found if a.status != "verworpen"), key=rank_of):
        best.setdefault((a.soort, identity(a)), a)
    return best


_KINDS = ("factor", "wetsverwijzing", "onderwerp", "waarde", "grens", "instrument", "domein")
SHARED = frozenset(_KINDS)
"""Kinds that a question and a casus can share."""


def rank_of(a: Annotatie) -> tuple[int, bool, bool, float, int, int, str]:
    """Order of annotations: kind, weight, certainty, place in the text."""
    kind = _KINDS.index(a.soort) if a.soort in SHARED else len(_KINDS)
    return (kind, not carries(a), a.status != "bevestigd", -round(a.zekerheid, 3), a.begin, a.eind, a.sleutel)


def carries(a: Annotatie) -> bool:
    """Whether the annotation is a fact on which the decision rests."""
    return isinstance(a.details, FactorToekenning) and a.details.dragend


def state(a: Annotatie) -> str | None:
    """The value of a fact; None for other kinds."""
    return a.details.waarde if isinstance(a.details, FactorToekenning) else None


def identity(a: Annotatie) -> str:
    """What makes two annotations the same claim: an article, whichever paragraph of it is cited."""
    if isinstance(a.details, Verwijzing):
        d = a.details
        return f"{d.regeling_id or d.norm}|{d.artikel}" if d.artikel else a.sleutel
    return a.sleutel


def compare(
    rows: BankRows, asked: Mapping[Sleutel, Annotatie], names: Sequence[CasusId], total: int, facts: float = 1.0
) -> Vergelijking:
    """The casussen `names` against what annotators read in the question, in a bank of `total` casussen.

    `facts`: what agreement on facts counts, from 0 for a short question, in which one word is soon taken for a fact
    of the case, to 1 for a pasted casus.
    """
    agreement, conflict = np.zeros(len(names)), np.zeros(len(names))
    keys = [key for key in asked if key[0] in _WEIGHT]
    if keys:
        weight = _WEIGHT | {"factor": _WEIGHT["factor"] * facts}
        rare = {k: weight[k[0]] * max(0.0, math.log(total / max(1, rows.spread(*k)))) for k in keys}
        place = {name: i for i, name in enumerate(names)}
        seen: set[tuple[str, str, str]] = set()
        for mark in rows.marks(names, keys):
            claim = (mark.casus_id, mark.soort, mark.sleutel)
            if claim in seen:
                continue
            seen.add(claim)
            mine = asked[mark.soort, mark.sleutel]
            if state(mine) == mark.waarde:
                agreement[place[mark.casus_id]] += rare[mark.soort, mark.sleutel]
            else:
                conflict[place[mark.casus_id]] += _clash(mine, mark)
    return Vergelijking(agreement / (agreement + _HALF), conflict)


def facts_in(asked: Mapping[Sleutel, Annotatie]) -> int:
    """Facts of the field that annotators read in a question; a ruling of another field has none."""
    return sum(soort == "factor" for soort, _ in asked)


def _clash(mine: Annotatie, theirs: Kenmerk) -> float:
    """How much a difference in one fact weighs: 1 for there and not there where that decides, less otherwise."""
    factor = load_vocabulary().factoren.get(theirs.sleutel)
    if factor is None or factor.procedure:
        return 0.0
    opposite = (state(mine) in _NOTHING) != (theirs.waarde in _NOTHING)
    return 1.0 if opposite and (carries(mine) or theirs.dragend) else _SOFT
