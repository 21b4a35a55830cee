"""What downplays a difference: a lock on a precedent, and the other fact that made up for it elsewhere.

A precedent p fails to bind casus n because of some factor f (its sloten). In the model of explanation by analogy of
Prakken and Ratsma (2022), as in CATO before it (Aleven 1997), such a difference may be downplayed by another fact g
that n has on the side of p's outcome and p lacks: g *vervangt* a fact that n lacks, or g *weegt op* against one that n
has too much. Here that is never argued from the vocabulary alone: it takes a decision
q of the same scope, with p's outcome, in which g stood in for f or stood against f. Nothing binds more because of it;
it shows where to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from casusbank.model import CasusId, Kant
from precedent.constraint import Binding, Voorwaarde
from precedent.profile import Bereik, Profiel

Wijze = Literal["vervangt", "weegt_op"]
MAX_VOORBEELDEN = 5
"""Decisions named per fact that makes up for a difference; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Compensatie:
    """Fact `factor` of the casus may make up for `slot`, as in `voorbeelden` (most in common with the casus first)."""

    slot: str
    factor: str
    wijze: Wijze
    voorbeelden: tuple[CasusId, ...]
    aantal: int


def downplayed(binding: Binding, decisions: Iterable[Profiel]) -> tuple[Compensatie, ...]:
    """What makes up for the sloten of `binding`, by decisions of its scope. Ordered by slot, then by how often.

    `decisions` are those comparable with the casus; another outcome, or the precedent itself, proves nothing.
    """
    p, n, outcome = binding.precedent, binding.casus, binding.naar
    extra = [f for f in sorted(n.feiten) if n.side_of(f) == outcome and _stronger(n.range_of(f), p.range_of(f))]
    alike = [q for q in decisions if q.strekking == outcome and q.casus_id not in {p.casus_id, n.casus_id}]
    found: dict[tuple[str, str], Compensatie] = {}
    for lock in binding.sloten if extra else ():
        wijze: Wijze = "vervangt" if lock.kant == outcome else "weegt_op"
        for factor in extra:
            speak = (
                (q for q in alike if factor in q.feiten and lock.factor in q.feiten) if factor != lock.factor else ()
            )
            proof = [q for q in speak if _shows(q, n, factor, lock, outcome)]
            if proof:
                proof.sort(key=lambda q: (-_common(q, n), q.casus_id))
                names = tuple(q.casus_id for q in proof[:MAX_VOORBEELDEN])
                found[lock.factor, factor] = Compensatie(lock.factor, factor, wijze, names, len(proof))
    order = {c.factor: place for place, c in enumerate(binding.sloten)}
    return tuple(sorted(found.values(), key=lambda c: (order[c.slot], -c.aantal, c.factor)))


def _shows(q: Profiel, n: Profiel, factor: str, lock: Voorwaarde, outcome: Kant) -> bool:
    """Whether `q` was decided so with `factor` no stronger than in `n`, in spite of what locks the precedent.

    Only asked of a `q` that speaks of both: what it does not say of the locking fact proves nothing.
    """
    mine, theirs, there = n.feiten[factor].bereik, q.feiten[factor].bereik, q.feiten[lock.factor].bereik
    if lock.casus is None or not 0 < theirs.hoog <= mine.laag or q.side_of(factor) != outcome:
        return False
    return there.hoog <= lock.casus.laag if lock.kant == outcome else there.laag >= lock.casus.hoog


def _stronger(here: Bereik | None, there: Bereik | None) -> bool:
    """Certainly there, and the other does not certainly have it as much."""
    return here is not None and here.laag > 0 and (there is None or there.laag < here.laag)


def _common(q: Profiel, n: Profiel) -> int:
    return sum(q.feiten[f].bereik == n.feiten[f].bereik for f in q.feiten.keys() & n.feiten.keys())


def counter_examples(binding: Binding, decisions: Sequence[Profiel]) -> tuple[CasusId, ...]:
    """Decisions the other way that have the binding's shared facts too: what an opponent would cite (HYPO).

    They are on point as the precedent is: every fact the analogy rests on is certainly in them as strong.
    """
    shared = [(c.factor, c.precedent.laag) for c in binding.gedeeld if c.precedent]
    if not shared:
        return ()
    against = (q for q in decisions if q.strekking not in (None, binding.naar) and q.casus_id != binding.casus.casus_id)
    found = [q for q in against if all(_as_strong(q, factor, asked) for factor, asked in shared)]
    return tuple(q.casus_id for q in sorted(found, key=lambda q: (-_common(q, binding.casus), q.casus_id)))


def _as_strong(q: Profiel, factor: str, asked: int) -> bool:
    fact = q.feiten.get(factor)
    return fact is not None and fact.bereik.laag >= asked
