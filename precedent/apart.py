"""Who in one scope may still not be compared, for all members at once: scope.py decides, and is asked once per kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from casusbank.model import CasusId
from precedent.profile import Profiel
from precedent.scope import Reikwijdte, comparable

Leden = NDArray[np.intp]
"""Places of members in their scope."""


class Apart:
    """Which members of a scope are not comparable after all: annulled, another version, the same case.

    `kind` (members,): members of one kind are comparable with the same others; `clash` (kinds, kinds): which are not;
    `same_case`: by place, the members that are phases of one case (itself among them).
    """

    def __init__(self, group: Sequence[Profiel], reikwijdte: Reikwijdte) -> None:
        kinds: dict[tuple[object, ...], int] = {}
        examples: list[Profiel] = []
        for p in group:
            kind = (p.organisatie, p.regeling_versie, p.gezag)
            if kinds.setdefault(kind, len(kinds)) == len(examples):
                examples.append(replace(p, verwant=frozenset()))
        self.kind = np.array([kinds[p.organisatie, p.regeling_versie, p.gezag] for p in group], dtype=np.intp)
        self.clash = _clashes(examples, reikwijdte)
        self.same_case = _same_case(group)

    def block(self, rows: Leden, columns: Leden) -> NDArray[np.bool_]:
        """Which pairs of a rectangle may not be compared."""
        apart = self.clash[np.ix_(self.kind[rows], self.kind[columns])]
        at = {j: k for k, j in enumerate(columns.tolist())} if self.same_case else {}
        for k, i in enumerate(rows.tolist()):
            for j in self.same_case.get(i, set()) & at.keys():
                apart[k, at[j]] = True
        return apart


def _clashes(examples: Sequence[Profiel], reikwijdte: Reikwijdte) -> NDArray[np.bool_]:
    """Per two kinds of member whether they may not be compared. Two ordinary ones of two organisations always may."""
    clash = np.zeros((len(examples), len(examples)), dtype=np.bool_)
    own: dict[str | None, list[int]] = {}
    for number, p in enumerate(examples):
        own.setdefault(p.organisatie, []).append(number)
    for number, p in enumerate(examples):
        others = own[p.organisatie] if p.gezag in {None, "geldend", "onbekend"} else range(len(examples))
        for other in others:
            q = replace(examples[other], casus_id=CasusId(f"{p.casus_id}'"))
            clash[number, other] = clash[other, number] = not comparable(p, q, reikwijdte).ja
    return clash


def _same_case(group: Sequence[Profiel]) -> dict[int, set[int]]:
    """Members that are one case in several phases, by place."""
    named: dict[str, list[int]] = {}
    for number, p in enumerate(group):
        for name in p.verwant:
            named.setdefault(name, []).append(number)
    found: dict[int, set[int]] = {}
    for members in named.values():
        for number in members if len(members) > 1 else ():
            found.setdefault(number, set()).update(members)
    return found
