"""The arm that knows cases: subject, domain and facts as annotators read them, in the question and in each casus.

Agreement raises, and a conflict of facts lowers: a decision in the same words about a man whose wife can clean is no
equal case for a woman whose husband cannot. Silence is unknown, never a conflict. The outcome of a casus is no
feature: equal cases with another outcome are what this system exists to find.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from casusbank.model import Annotatie, CasusId, FactorToekenning, Verwijzing
from casusbank.vocabulary import load_vocabulary
from index.fuse import Floats
from index.names import AllNames, Rows

_WEIGHT = {"onderwerp": 1.0, "domein": 0.3, "factor": 0.3}
"""What agreement on a key counts, times the logarithm of how rare the key is in this bank."""
_HALF = 4.0
"""Agreement that gives half of what agreement can give."""
_SOFT = 0.1
"""A conflict that decided neither casus, or one step of a scale, as a share of one of a decisive fact."""

_NOTHING = frozenset(("geen", "afwezig"))
"""Values that say the fact is not there."""

Sleutel = tuple[str, str]


@dataclass(frozen=True)
class Lezing:
    """A text as annotators read it: a question, pseudonymised, or a casus; with what the two can share."""

    tekst: str
    annotaties: tuple[Annotatie, ...]

    @cached_property
    def by_key(self) -> Mapping[Sleutel, Annotatie]:
        """The best annotation per kind and key."""
        return by_key(self.annotaties)


@dataclass(frozen=True, slots=True)
class Gezegd:
    """What the casussen of a bank say on one key."""

    docs: npt.NDArray[np.int32]
    """Casus rows, ascending."""
    which: npt.NDArray[np.int16]
    """Per row the place of what it says in `values`."""
    values: tuple[tuple[str | None, bool], ...]
    """(value of a fact, whether it carried the decision)."""
    spread: int
    """How many annotations have this key."""

    @classmethod
    def of(cls, said: Iterable[tuple[CasusId, str | None, bool]], names: AllNames, spread: int) -> Gezegd:
        """From (casus, value, carries), what counts most first: per casus the first counts."""
        best: dict[str, tuple[str | None, bool]] = {}
        for name, value, carried in said:
            best.setdefault(name, (value, carried))
        docs = names.places([*best])
        numbers = {value: i for i, value in enumerate(dict.fromkeys(best.values()))}
        which = np.fromiter((numbers[v] for v in best.values()), np.int16, len(best))
        order = np.argsort(docs)[int((docs < 0).sum()) :]
        return cls(docs[order].astype(np.int32), which[order], tuple(numbers), spread)

    def among(self, docs: Rows) -> tuple[Rows, Rows]:
        """(places in `docs` of those that say something, what they say as a place in `values`)."""
        if not len(self.docs):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        wanted = docs.astype(np.int32)
        at = self.docs.searchsorted(wanted)
        here = np.flatnonzero(self.docs.take(at, mode="clip") == wanted)
        return here, self.which[at[here]].astype(np.int64)


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
    said_on: Callable[[Sleutel], Gezegd], asked: Mapping[Sleutel, Annotatie], docs: Rows, total: int, facts: float = 1.0
) -> Vergelijking:
    """The casus rows `docs` against what annotators read in the question, in a bank of `total` casussen.

    `facts`: what agreement on facts counts, from 0 for a short question, in which one word is soon taken for a fact
    of the case, to 1 for a pasted casus.
    """
    agreement, conflict = np.zeros(len(docs)), np.zeros(len(docs))
    weight = _WEIGHT | {"factor": _WEIGHT["factor"] * facts}
    for key, mine in asked.items():
        if key[0] not in _WEIGHT:
            continue
        said = said_on(key)
        rare = weight[key[0]] * max(0.0, math.log(total / max(1, said.spread)))
        equal = [state(mine) == value for value, _ in said.values]
        clashes = [_clash(mine, *theirs) for theirs in said.values]
        here, which = said.among(docs)
        agreement[here] += np.where(equal, rare, 0.0)[which]
        conflict[here] += np.where(equal, 0.0, clashes)[which]
    return Vergelijking(agreement / (agreement + _HALF), conflict)


def facts_in(asked: Mapping[Sleutel, Annotatie]) -> int:
    """Facts of the field that annotators read in a question; a ruling of another field has none."""
    return sum(soort == "factor" for soort, _ in asked)


def _clash(mine: Annotatie, theirs: str | None, carried: bool) -> float:
    """How much a difference in one fact weighs: 1 for there and not there where that decides, less otherwise."""
    factor = load_vocabulary().factoren.get(mine.sleutel)
    if factor is None or factor.procedure:
        return 0.0
    opposite = (state(mine) in _NOTHING) != (theirs in _NOTHING)
    return 1.0 if opposite and (carries(mine) or carried) else _SOFT
