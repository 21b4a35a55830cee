"""Does an earlier decision bind a new casus? The whole logic, in one file.

Literature: Horty's result and reason model of precedential constraint over factors with strengths; incomplete
information as in van Woerkom, Grossi, Prakken and Verheij (10.1007/s10506-025-09461-x); "on point" from HYPO
(Ashley). Definitions: precedent.md, "Does precedent p bind new casus n?".

Write p(f), n(f) for the strength of factor f in precedent p and new casus n, s for the side p was decided for.

  result model   p binds n to s  iff  n(f) >= p(f) for every f that pleads for s, and
                                      n(f) <= p(f) for every f that pleads against s.
  reason model   the same, but the first line only for the reasons p stated, or for all facts if it stated none.

A strength may be unknown, so p(f) and n(f) are ranges. Every condition above speaks of one factor, and what is
unknown of one factor is independent of the others; hence

  zeker     every condition holds for every completion   iff  p binds n in every completion
  nee       some condition holds for no completion       iff  p binds n in no completion; these are the sloten
  mogelijk  otherwise; the conditions that are open say what to ask.

Consequences, tested as properties: learning a fact narrows a range, so zeker never becomes nee; adding a precedent
never removes a binding; "g binds r to T" and "r binds g to A" are the same inequalities (symmetry).

What neither mentions is unknown like any other, so the strict reading (`streng`) finds nothing certain on ordinary
texts. The usual reading (`genoemd`) is over the facts that at least one of the two mentions: what the other does not
mention is unknown, what neither mentions is left out and counted. A binding carries both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from casusbank.model import CasusId, Kant
from precedent.knockout import KnockOut, knock_outs
from precedent.profile import Bereik, Profiel, dimension_of
from precedent.scope import Reikwijdte, comparable, only_teaches, same_matter, shared_facts

Zekerheid = Literal["zeker", "mogelijk", "nee"]
Model = Literal["resultaat", "redenen"]
Lezing = Literal["streng", "genoemd"]
LEZING: Lezing = "genoemd"
MAX_VRAGEN = 5
MAX_LEERZAAM = 25
"""How many questions a person is asked at once, and how many lessons are worked out; the rest is counted."""

_ORDER: dict[Zekerheid, int] = {"zeker": 0, "mogelijk": 1, "nee": 2}


@dataclass(frozen=True, slots=True)
class Voorwaarde:
    """One condition: factor `factor`, which pleads for `kant`, must be at least (or at most) as strong in the casus."""

    factor: str
    kant: Kant
    oordeel: Zekerheid
    precedent: Bereik | None
    casus: Bereik | None

    @property
    def stil(self) -> bool:
        """Neither side mentions the factor."""
        return self.precedent is None and self.casus is None


@dataclass(frozen=True, slots=True)
class Navraag:
    """A fact that may still decide, of the casus `bij`; `beslist` are the precedents that an answer settles."""

    factor: str
    over: Literal["casus", "precedent"]
    bij: CasusId
    beslist: tuple[CasusId, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """Precedent `precedent` held against `casus` under `model`, condition by condition."""

    precedent: Profiel
    casus: Profiel
    naar: Kant
    model: Model
    lezing: Lezing
    voorwaarden: tuple[Voorwaarde, ...]

    @property
    def zekerheid(self) -> Zekerheid:
        """zeker, mogelijk or nee, under this binding's `lezing`."""
        return self.op_alle_feiten if self.lezing == "streng" else self.op_genoemde_feiten

    @property
    def op_alle_feiten(self) -> Zekerheid:
        """The strict verdict, over every fact that could matter."""
        return _weakest(self.voorwaarden)

    @property
    def op_genoemde_feiten(self) -> Zekerheid:
        """The same over the mentioned facts; never `zeker` unless both mention some fact ("on point")."""
        verdict = _weakest(c for c in self.voorwaarden if not c.stil)
        on_point = any(c.precedent and c.casus for c in self.voorwaarden)
        return "mogelijk" if verdict == "zeker" and not on_point else verdict

    @property
    def sloten(self) -> tuple[Voorwaarde, ...]:
        """The conditions that no completion meets: what keeps the precedent from binding."""
        return tuple(c for c in self.voorwaarden if c.oordeel == "nee")

    @property
    def open(self) -> tuple[Voorwaarde, ...]:
        """The conditions that are undecided, most telling first (see `_telling`)."""
        return tuple(sorted((c for c in self.voorwaarden if c.oordeel == "mogelijk"), key=self._telling))

    @property
    def gedeeld(self) -> tuple[Voorwaarde, ...]:
        """The conditions that hold on a fact present in both: what the analogy rests on."""
        known = (c for c in self.voorwaarden if c.precedent and c.casus and c.oordeel == "zeker")
        return tuple(c for c in known if c.precedent and c.precedent.laag and c.casus and c.casus.laag)

    @property
    def stil(self) -> int:
        """How many open facts neither side mentions."""
        return len({c.factor for c in self.open if c.stil})

    @property
    def bevestigd(self) -> bool:
        """Whether a human confirmed the facts used: those of one lock, or else every known one."""
        if self.sloten:
            return any(self._confirmed(c.factor) for c in self.sloten)
        known = [c.factor for c in self.voorwaarden if not c.stil]
        return bool(known) and all(self._confirmed(f) for f in known)

    def vragen(self, limiet: int = MAX_VRAGEN) -> tuple[Navraag, ...]:
        """At most `limiet` questions: open mentioned facts, else silent ones, else those only one side mentions."""
        apart = [c for c in self.voorwaarden if not c.stil and self.zekerheid == "mogelijk"]
        asked = {c.factor: c for c in [c for c in self.open if not c.stil] or self.open or apart}
        return () if self.sloten else tuple(self._question(c) for c in list(asked.values())[:limiet])

    def _question(self, c: Voorwaarde) -> Navraag:
        name = self.precedent.casus_id
        about_casus = c.casus is None or not c.casus.bekend
        return Navraag(c.factor, *(("casus", self.casus.casus_id) if about_casus else ("precedent", name)), (name,))

    def _telling(self, c: Voorwaarde) -> tuple[int, str]:
        """Stated in the precedent, then known there, then known here, then a silent knock-out, then the rest."""
        if c.factor in self.precedent.gesteld:
            return 0, c.factor
        silent = 3 if dimension_of(c.factor, self.precedent, self.casus).ko else 4
        return (silent if c.stil else 1 if c.precedent else 2), c.factor

    def _confirmed(self, factor: str) -> bool:
        return all(p.feiten[factor].bevestigd for p in (self.precedent, self.casus) if factor in p.feiten)


def binding(p: Profiel, n: Profiel, model: Model = "resultaat", lezing: Lezing = "streng") -> Binding:
    """Hold precedent `p` against casus `n`, whatever their scope. ValueError if `p` took no side."""
    if p.strekking is None:
        raise ValueError(f"{p.casus_id}: a precedent needs a strekking")
    needed = p.redenen if model == "redenen" and p.redenen else None
    factors = p.ruimte if p.ruimte is n.ruimte else sorted({*p.ruimte, *n.ruimte})
    conditions: list[Voorwaarde] = []
    for factor in factors:
        mine, theirs = p.range_of(factor), n.range_of(factor)
        whole = Bereik(0, dimension_of(factor, p, n).top)
        for side in _sides(p, n, factor):
            if side != p.strekking:
                verdict = _at_least(mine or whole, theirs or whole)
            elif needed is None or factor in needed:
                verdict = _at_least(theirs or whole, mine or whole)
            else:
                continue
            conditions.append(Voorwaarde(factor, side, verdict, mine, theirs))
    return Binding(p, n, p.strekking, model, lezing, tuple(conditions))


def _at_least(x: Bereik, y: Bereik) -> Zekerheid:
    """Whether strength x >= strength y: for every completion, for none, or for some."""
    if x.laag >= y.hoog:
        return "zeker"
    return "nee" if x.hoog < y.laag else "mogelijk"


def _weakest(conditions: Iterable[Voorwaarde]) -> Zekerheid:
    verdicts = {c.oordeel for c in conditions}
    return "nee" if "nee" in verdicts else "mogelijk" if "mogelijk" in verdicts else "zeker"


def _sides(p: Profiel, n: Profiel, factor: str) -> tuple[Kant, ...]:
    """The side of a factor; both where the cases disagree on it, so that only equal strength passes. Symmetric."""
    found = {p.side_of(factor), n.side_of(factor)}
    return tuple(side for side in ("T", "A") if side in found)


@dataclass(frozen=True, slots=True)
class Les:
    """A precedent that does not bind, shown apart, with the (Dutch) reason. `binding` is what it would have said."""

    binding: Binding
    waarom: str


@dataclass(frozen=True, slots=True)
class Toets:
    """A casus against the precedents; `bindt_niet` are comparable ones locked under both models, fewest locks first.

    Both sides may bind (`conflict`): that is shown, nothing is chosen.
    """

    casus: Profiel
    bindt: tuple[Binding, ...]
    bindt_niet: tuple[Binding, ...]
    leerzaam: tuple[Les, ...]
    leerzaam_totaal: int
    vragen: tuple[Navraag, ...]
    knock_outs: tuple[KnockOut, ...]
    reikwijdte: Reikwijdte
    lezing: Lezing

    @property
    def conflict(self) -> bool:
        """Precedents certainly bind to both sides."""
        return {b.naar for b in self.bindt if b.zekerheid == "zeker"} == {"T", "A"}

    @property
    def conflict_mogelijk(self) -> bool:
        """Precedents bind, certainly or possibly, to both sides."""
        return {b.naar for b in self.bindt} == {"T", "A"}


def constrain(
    precedents: Iterable[Profiel],
    n: Profiel,
    reikwijdte: Reikwijdte = "organisatie",
    lezing: Lezing = LEZING,
) -> Toets:
    """Hold `n` against every precedent. The order of `precedents` does not matter; `n` itself is skipped."""
    binds: list[Binding] = []
    locked: list[Binding] = []
    aside: list[tuple[Profiel, str]] = []
    for p in precedents:
        if p.casus_id == n.casus_id or p.strekking is None or p.gewicht == "geen" or not same_matter(p, n):
            continue
        reason = only_teaches(p, reikwijdte) or comparable(p, n, reikwijdte).waarom_niet
        if reason:
            aside.append((p, reason))
            continue
        tried = _both_models(p, n, lezing)
        found = [b for b in tried if b.zekerheid != "nee"]
        binds.extend(found)
        locked.extend(() if found else tried)
    # There may be 100,000 to learn from and only a few are shown: those that share most values with `n`.
    aside.sort(key=lambda row: (-shared_facts(row[0], n), row[0].casus_id))
    lessons = (Les(_both_models(p, n, lezing)[-1], why) for p, why in aside[:MAX_LEERZAAM])
    return Toets(
        casus=n,
        bindt=tuple(sorted(binds, key=_strength)),
        bindt_niet=tuple(sorted(locked, key=lambda b: (len(b.sloten), *_strength(b)))),
        leerzaam=tuple(sorted(lessons, key=lambda les: _strength(les.binding))),
        leerzaam_totaal=len(aside),
        vragen=deciding(binds),
        knock_outs=knock_outs(n),
        reikwijdte=reikwijdte,
        lezing=lezing,
    )


def deciding(bindings: Iterable[Binding]) -> tuple[Navraag, ...]:
    """The unknown facts of the casus whose answer settles a precedent, those that settle most precedents first.

    An answer settles a precedent when some answer alone locks it, or when it is the only mentioned fact still open.
    """
    settled: dict[tuple[str, CasusId], set[CasusId]] = {}
    for b in bindings:
        mentioned = [c for c in b.open if not c.stil]
        only = len({c.factor for c in mentioned}) == 1
        for c in mentioned:
            if (c.casus is None or not c.casus.bekend) and (only or _can_lock(b, c)):
                settled.setdefault((c.factor, b.casus.casus_id), set()).add(b.precedent.casus_id)
    found = (Navraag(f, "casus", casus, tuple(sorted(ids))) for (f, casus), ids in settled.items())
    return tuple(sorted(found, key=lambda q: (-len(q.beslist), q.factor)))


def _both_models(p: Profiel, n: Profiel, lezing: Lezing) -> tuple[Binding, ...]:
    """The result model, and the reason model where it says more: it asks less, so it never says less."""
    result, reason = binding(p, n, "resultaat", lezing), binding(p, n, "redenen", lezing)
    stronger = _ORDER[reason.zekerheid] < _ORDER[result.zekerheid]
    return (result, reason) if stronger else (result,)


def _can_lock(b: Binding, c: Voorwaarde) -> bool:
    """Whether some answer about the casus alone makes condition `c` fail."""
    top = dimension_of(c.factor, b.precedent, b.casus).top
    answer, known = c.casus or Bereik(0, top), c.precedent or Bereik(0, top)
    return answer.laag < known.laag if c.kant == b.naar else answer.hoog > known.hoog


def _strength(b: Binding) -> tuple[int, int, int, int, str, str]:
    """Certain first, on the mentioned and then on all facts; then most facts shared, then fewest questions left."""
    verdicts = (_ORDER[b.op_genoemde_feiten], _ORDER[b.op_alle_feiten])
    return (*verdicts, -len(b.gedeeld), len(b.open) - b.stil, b.precedent.casus_id, b.model)
