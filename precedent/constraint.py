"""Does an earlier decision bind a new casus? The whole logic, in one file; definitions and sources rule by rule.

Definitions: precedent.md, "Does precedent p bind new casus n?". Rules by name, and literature in brackets, by key:
docs/verantwoording.md. Write p(f), n(f) for the strength of factor f in precedent p and new casus n, s for p's side.

  resultaatmodel [horty2004, horty2019]   p binds n to s  iff  n(f) >= p(f) for every f that pleads for s, and
                                                               n(f) <= p(f) for every f that pleads against s.
  redenenmodel [lamond2005, horty2011]    the same, but the first line only for the reasons p stated (each at p's
                                          strength), or for all facts if it stated none.

stilte [woerkom2025]: a strength may be unknown, so p(f) and n(f) are ranges. Every condition above speaks of one
factor, and what is unknown of one factor is independent of the others; hence, over all completions,

  zeker     every condition holds for every completion   iff  p binds n in every completion
  nee       some condition holds for no completion       iff  p binds n in no completion; these are the sloten
  mogelijk  otherwise; the conditions that are open say what to ask (navraag).

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
_SIDES: tuple[Kant, ...] = ("T", "A")
_ORDER: dict[Zekerheid, int] = {"zeker": 0, "mogelijk": 1, "nee": 2}


@dataclass(frozen=True, slots=True)
class Voorwaarde:
    """One condition: factor `factor`, which pleads for `kant`, must be at least (or at most) as strong in the casus."""

    factor: str
    kant: Kant
    oordeel: Zekerheid
    precedent: Bereik | None
    casus: Bereik | None


@dataclass(frozen=True, slots=True)
class Navraag:
    """A fact that may still decide, of the casus `bij`; `beslist` are the precedents that an answer settles."""

    factor: str
    over: Literal["casus", "precedent"]
    bij: CasusId
    beslist: tuple[CasusId, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """Precedent `precedent` held against `casus` under `model`: the conditions on the facts that one of them mentions.

    The facts that neither mentions (`niet_genoemd`) are open: all they can do is keep the strict verdict from certain.
    """

    precedent: Profiel
    casus: Profiel
    naar: Kant
    model: Model
    lezing: Lezing
    voorwaarden: tuple[Voorwaarde, ...]
    niet_genoemd: tuple[str, ...] = ()

    @property
    def zekerheid(self) -> Zekerheid:
        """zeker, mogelijk or nee, under this binding's `lezing`."""
        return self.op_alle_feiten if self.lezing == "streng" else self.op_genoemde_feiten

    @property
    def op_alle_feiten(self) -> Zekerheid:
        """The strict verdict, over every fact that could matter."""
        verdict = _weakest(self.voorwaarden)
        return "mogelijk" if verdict == "zeker" and self.niet_genoemd else verdict

    @property
    def op_genoemde_feiten(self) -> Zekerheid:
        """The same over the mentioned facts; never `zeker` unless both mention some fact (on point) [ashley1990]."""
        verdict = _weakest(self.voorwaarden)
        on_point = any(c.precedent and c.casus for c in self.voorwaarden)
        return "mogelijk" if verdict == "zeker" and not on_point else verdict

    @property
    def sloten(self) -> tuple[Voorwaarde, ...]:
        """The conditions that no completion meets: what distinguishes the casus [ashley1990, horty2011]."""
        return tuple(c for c in self.voorwaarden if c.oordeel == "nee")

    @property
    def open(self) -> tuple[Voorwaarde, ...]:
        """The undecided conditions, most telling first: stated in the precedent, known there, then known here."""
        found = (c for c in self.voorwaarden if c.oordeel == "mogelijk")
        return tuple(sorted(found, key=lambda c: (not self._stated(c.factor), c.precedent is None, c.factor)))

    @property
    def gedeeld(self) -> tuple[Voorwaarde, ...]:
        """The conditions that hold on a fact present in both: what the analogy rests on [ashley1990, aleven1997]."""
        known = (c for c in self.voorwaarden if c.oordeel == "zeker" and c.precedent and c.casus)
        return tuple(c for c in known if c.precedent and c.precedent.laag and c.casus and c.casus.laag)

    @property
    def bevestigd(self) -> bool:
        """Whether a human confirmed the facts used: those of one lock, or else every known one."""
        sure = [self._confirmed(c.factor) for c in self.sloten or self.voorwaarden]
        return any(sure) if self.sloten else bool(sure) and all(sure)

    def vragen(self, limiet: int = MAX_VRAGEN) -> tuple[Navraag, ...]:
        """At most `limiet` questions: on open facts, else silent ones, else what one side mentions [woerkom2025]."""
        if self.sloten:
            return ()
        p, n = self.precedent, self.casus
        factors = [c.factor for c in self.open]
        factors = factors or sorted(self.niet_genoemd, key=lambda f: (not dimension_of(f, p, n).ko, f))
        factors = factors or [c.factor for c in self.voorwaarden if self.zekerheid == "mogelijk"]
        return tuple(self._question(factor) for factor in list(dict.fromkeys(factors))[:limiet])

    def _question(self, factor: str) -> Navraag:
        p, n, here = self.precedent.casus_id, self.casus.casus_id, self.casus.range_of(factor)
        return Navraag(factor, *(("precedent", p) if here and here.bekend else ("casus", n)), (p,))

    def _stated(self, factor: str) -> bool:
        return factor in self.precedent.feiten and self.precedent.feiten[factor].gesteld

    def _confirmed(self, factor: str) -> bool:
        return all(p.feiten[factor].bevestigd for p in (self.precedent, self.casus) if factor in p.feiten)


def binding(p: Profiel, n: Profiel, model: Model = "resultaat", lezing: Lezing = "streng") -> Binding:
    """Hold precedent `p` against casus `n`, whatever their scope. ValueError if `p` took no side."""
    if p.strekking is None:
        raise ValueError(f"{p.casus_id}: a precedent needs a strekking")
    conditions: list[Voorwaarde] = []
    for factor in sorted(p.feiten.keys() | n.feiten.keys()):
        mine, theirs = p.range_of(factor), n.range_of(factor)
        there, here = mine or _scale(factor, p, n), theirs or _scale(factor, p, n)
        for side in _sides(p, n, factor):
            verdict = _at_least(here, there) if side == p.strekking else _at_least(there, here)
            conditions.append(Voorwaarde(factor, side, verdict, mine, theirs))
    space = p.ruimte if p.ruimte is n.ruimte else sorted(p.ruimte.keys() | n.ruimte.keys())
    silent = [f for f in space if f not in p.feiten and f not in n.feiten]
    held = Binding(p, n, p.strekking, "resultaat", lezing, tuple(conditions), tuple(silent))
    return held if model == "resultaat" else _by_reasons(held)


def _by_reasons(held: Binding) -> Binding:
    """The same precedent under the reason model: of what pleads for its side, only the reasons it stated count."""
    p, n, side = held.precedent, held.casus, held.naar
    conditions = tuple(c for c in held.voorwaarden if c.kant != side or not p.redenen or c.factor in p.redenen)
    silent = tuple(f for f in held.niet_genoemd if not p.redenen or _sides(p, n, f) != (side,))
    return Binding(p, n, side, "redenen", held.lezing, conditions, silent)


def _scale(factor: str, *profiles: Profiel) -> Bereik:  # all that is known of a fact that is not mentioned
    return Bereik(0, dimension_of(factor, *profiles).top)


def _sides(p: Profiel, n: Profiel, factor: str) -> tuple[Kant, ...]:
    """The side of a factor; both where the cases disagree on it, so that only equal strength passes. Symmetric."""
    found = p.side_of(factor), n.side_of(factor)
    return _SIDES if "T" in found and "A" in found else _SIDES[:1] if "T" in found else _SIDES[1:]


def _at_least(x: Bereik, y: Bereik) -> Zekerheid:
    """Whether strength x >= strength y: for every completion, for none, or for some [woerkom2025]."""
    if x.laag >= y.hoog:
        return "zeker"
    return "nee" if x.hoog < y.laag else "mogelijk"


def _weakest(conditions: Iterable[Voorwaarde]) -> Zekerheid:
    verdicts = {c.oordeel for c in conditions}
    return "nee" if "nee" in verdicts else "mogelijk" if "mogelijk" in verdicts else "zeker"


@dataclass(frozen=True, slots=True)
class Les:
    """A precedent that does not bind, shown apart, with the (Dutch) reason. `binding` is what it would have said."""

    binding: Binding
    waarom: str


@dataclass(frozen=True, slots=True)
class Toets:
    """A casus against the precedents; `bindt_niet` are comparable ones locked under both models, fewest locks first."""

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
        """Precedents certainly bind to both sides: shown, nothing is chosen [horty2011, inconsistent case base]."""
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
    ongelezen: int = 0,
) -> Toets:
    """Hold `n` against every precedent, in any order. What is out of scope at most teaches (reikwijdte): shown apart,
    with the reason. `ongelezen`: so many more, that could only teach, the nomination left out; they are counted.
    """
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
        leerzaam_totaal=len(aside) + ongelezen,
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
    for b, undecided in ((b, b.open) for b in bindings):
        only = len({c.factor for c in undecided}) == 1
        for c in undecided:
            if (c.casus is None or not c.casus.bekend) and (only or _can_lock(b, c)):
                settled.setdefault((c.factor, b.casus.casus_id), set()).add(b.precedent.casus_id)
    found = (Navraag(f, "casus", casus, tuple(sorted(ids))) for (f, casus), ids in settled.items())
    return tuple(sorted(found, key=lambda q: (-len(q.beslist), q.factor)))


def _both_models(p: Profiel, n: Profiel, lezing: Lezing) -> tuple[Binding, ...]:
    """The result model, and the reason model where it says more: it asks less, so it never says less."""
    result = binding(p, n, "resultaat", lezing)
    if result.zekerheid == "zeker" or not p.redenen:
        return (result,)
    reason = _by_reasons(result)
    return (result, reason) if _ORDER[reason.zekerheid] < _ORDER[result.zekerheid] else (result,)


def _can_lock(b: Binding, c: Voorwaarde) -> bool:
    """Whether some answer about the casus alone makes condition `c` fail."""
    whole = _scale(c.factor, b.precedent, b.casus)
    answer, known = c.casus or whole, c.precedent or whole
    return answer.laag < known.laag if c.kant == b.naar else answer.hoog > known.hoog


def _strength(b: Binding) -> tuple[int, int, int, int, str, str]:
    """Certain first, on the mentioned and then on all facts; then most facts shared, then fewest questions left."""
    named, strict = _ORDER[b.op_genoemde_feiten], _ORDER[b.op_alle_feiten]
    return (named, strict, -len(b.gedeeld), len(b.open), b.precedent.casus_id, b.model)
