"""Equal cases equal, unequal cases unequal: the status of a pair, and all pairs of a scope (precedent.md, table).

Of a pair with different outcomes one is the granted decision g (T) and one the refused r (A). The difference is
unexplained when g binds r under the result model. Asking it the other way round, whether r binds g to refusal, gives
the same inequalities, so it does not matter which of the two is called the precedent. J, the factors that carry the
difference, are the conditions that fail.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from casusbank.model import CasusId
from precedent.constraint import Binding, Lezing, Navraag, Zekerheid, binding
from precedent.facts import Feitenpaar, fact_row, fact_rows
from precedent.profile import Profiel
from precedent.scope import Reikwijdte, Vergelijkbaarheid, can_bind, comparable, scope_key

PaarStatus = Literal[
    "onverklaard_verschil",
    "verklaarbaar_niet_gemotiveerd",
    "ongelijk_gelijk_behandeld",
    "onvoldoende_gegevens",
    "gemotiveerd_onderscheid",
    "gelijk_behandeld",
    "niet_vergelijkbaar",
]
STATUSSEN: tuple[PaarStatus, ...] = (
    "onverklaard_verschil",
    "verklaarbaar_niet_gemotiveerd",
    "ongelijk_gelijk_behandeld",
    "onvoldoende_gegevens",
    "gemotiveerd_onderscheid",
    "gelijk_behandeld",
    "niet_vergelijkbaar",
)
"""In the order in which they ask for attention."""

Nominatie = Callable[[Sequence[Profiel]], Iterable[tuple[Profiel, Profiel]]]
"""Which pairs of one scope to judge. The default is all of them; an index may nominate fewer, never conclude."""
Elders = Mapping[str, Sequence[Profiel]]
"""Per factor the decisions in scope that stated it as a reason for their outcome."""


@dataclass(frozen=True, slots=True)
class Paar:
    """Two casussen and the status of their difference. `a.casus_id < b.casus_id`, whichever was granted.

    `feiten` are the rows the status rests on: what carries the difference (J), what is open, or what is shared.
    `op_genoemde_feiten` is the status if facts that neither side mentions are left out: weaker, for ordering.
    """

    a: Profiel
    b: Profiel
    status: PaarStatus
    feiten: tuple[Feitenpaar, ...] = ()
    op_genoemde_feiten: PaarStatus | None = None
    waarom_niet: str | None = None
    voorbehouden: tuple[str, ...] = ()
    bevestigd: bool = False
    binding: Binding | None = None
    reikwijdte: Reikwijdte = "organisatie"

    @property
    def beslispunt(self) -> str | None:
        """What both were about; None when that is not the same or not known."""
        return self.a.beslispunt if scope_key(self.a, "alle") == scope_key(self.b, "alle") else None

    @property
    def dragend(self) -> tuple[str, ...]:
        """The factors the status rests on, by id."""
        return tuple(row.factor for row in self.feiten)

    @property
    def vragen(self) -> tuple[Navraag, ...]:
        """What to find out, for a pair that cannot be judged yet."""
        return self.binding.vragen() if self.binding and self.status == "onvoldoende_gegevens" else ()


def equal(a: Profiel, b: Profiel, reikwijdte: Reikwijdte = "organisatie") -> Zekerheid:
    """`gelijk(a, b)`: comparable, and the same value on every decisive factor of either.

    With no decisive factor known there is nothing to be equal on: `mogelijk`, not `zeker`.
    """
    if not comparable(a, b, reikwijdte).ja:
        return "nee"
    verdicts = {fact_row(a, b, factor).oordeel for factor in a.dragend | b.dragend}
    if "verschilt" in verdicts:
        return "nee"
    return "zeker" if verdicts == {"gelijk"} else "mogelijk"


def judge(
    a: Profiel,
    b: Profiel,
    reikwijdte: Reikwijdte = "organisatie",
    *,
    elders: Elders | None = None,
    lezing: Lezing = "streng",
) -> Paar:
    """The status of one pair. Symmetric in `a` and `b`."""
    a, b = sorted((a, b), key=lambda p: p.casus_id)
    scope = pair_scope(a, b, reikwijdte)
    if not scope.ja:
        return Paar(a, b, "niet_vergelijkbaar", waarom_niet=scope.waarom_niet, reikwijdte=reikwijdte)
    if a.strekking is None or b.strekking is None:
        why = "De strekking van een van beide besluiten is onbekend."
        return Paar(a, b, "onvoldoende_gegevens", fact_rows(a, b), None, why, scope.voorbehouden, reikwijdte=reikwijdte)
    if a.strekking == b.strekking:
        return _same_outcome(a, b, scope, elders or {}, reikwijdte)
    return _different_outcome(a, b, scope, lezing, reikwijdte)


def pair_scope(a: Profiel, b: Profiel, reikwijdte: Reikwijdte) -> Vergelijkbaarheid:
    """Comparable, and both decisions on the merits that may stand beside each other."""
    reason = can_bind(a, reikwijdte) or can_bind(b, reikwijdte)
    if reason is None and (a.procedureel or b.procedureel):
        reason = "Een van beide is een procedureel besluit zonder inhoudelijk oordeel."
    return Vergelijkbaarheid(False, reason) if reason else comparable(a, b, reikwijdte)


def _different_outcome(
    a: Profiel, b: Profiel, scope: Vergelijkbaarheid, lezing: Lezing, reikwijdte: Reikwijdte
) -> Paar:
    granted, refused = (a, b) if a.strekking == "T" else (b, a)
    held = binding(granted, refused, "resultaat", lezing)
    rows = _rows(a, b, held)
    status = _status(held.zekerheid, rows, a, b)
    return Paar(
        a=a,
        b=b,
        status=status,
        feiten=rows,
        op_genoemde_feiten=_status(held.op_genoemde_feiten, rows, a, b),
        voorbehouden=scope.voorbehouden,
        bevestigd=all(row.bevestigd for row in rows) if held.sloten else held.bevestigd,
        binding=held,
        reikwijdte=reikwijdte,
    )


def _rows(a: Profiel, b: Profiel, held: Binding) -> tuple[Feitenpaar, ...]:
    """J where there is one, else the mentioned facts that are open, else the facts that make the cases alike."""
    if held.sloten:
        return tuple(fact_row(a, b, f) for f in dict.fromkeys(c.factor for c in held.sloten))
    mentioned = dict.fromkeys(c.factor for c in held.open if not c.stil)
    if held.zekerheid != "zeker" and mentioned:
        return tuple(fact_row(a, b, f) for f in mentioned)
    rows = fact_rows(a, b)
    return tuple(row for row in rows if row.aanwezig) or rows


def _status(verdict: Zekerheid, carrying: Sequence[Feitenpaar], a: Profiel, b: Profiel) -> PaarStatus:
    """The table of precedent.md. `carrying` is J when the verdict is `nee`."""
    if verdict == "zeker":
        return "onverklaard_verschil"
    if verdict == "mogelijk":
        return "onvoldoende_gegevens"
    stated = a.gesteld | b.gesteld
    return "gemotiveerd_onderscheid" if any(r.factor in stated for r in carrying) else "verklaarbaar_niet_gemotiveerd"


# ------------------------------------------------------------------ the other half of the maxim


def _same_outcome(a: Profiel, b: Profiel, scope: Vergelijkbaarheid, elders: Elders, reikwijdte: Reikwijdte) -> Paar:
    """Equal treatment; reported as `ongelijk_gelijk_behandeld` when a special fact got the standard answer."""
    ignored = tuple(
        fact_row(a, b, factor, others)
        for factor in sorted({*a.feiten, *b.feiten} & elders.keys())
        if (others := _ignored(a, b, factor, elders[factor], reikwijdte))
    )
    rows = fact_rows(a, b)
    shared = tuple(row for row in rows if row.oordeel == "gelijk" and row.aanwezig)
    status: PaarStatus = "ongelijk_gelijk_behandeld" if ignored else "gelijk_behandeld"
    shown = ignored or shared
    return Paar(
        a=a,
        b=b,
        status=status,
        feiten=shown,
        op_genoemde_feiten=status,
        voorbehouden=scope.voorbehouden,
        bevestigd=bool(shown) and all(row.bevestigd for row in shown),
        reikwijdte=reikwijdte,
    )


def _ignored(
    a: Profiel, b: Profiel, factor: str, deciders: Sequence[Profiel], reikwijdte: Reikwijdte
) -> tuple[CasusId, ...]:
    """The decisions elsewhere that `factor` decided the other way, though here it changed nothing.

    The factor must certainly be stronger in one of the two, plead against the shared outcome, be left out of that
    one's motivation (a fact that was weighed did not get the standard answer), and be no weaker than elsewhere.
    """
    row = fact_row(a, b, factor)
    if row.oordeel != "verschilt" or row.a is None or row.b is None or row.kant in (None, a.strekking):
        return ()
    special, span = (a, row.a) if row.a.laag > row.b.hoog else (b, row.b)
    if factor in special.gesteld:
        return ()
    return tuple(
        sorted(
            c.casus_id
            for c in deciders
            if c.strekking == row.kant
            and span.laag >= c.feiten[factor].bereik.hoog
            and pair_scope(c, special, reikwijdte).ja
        )
    )


def decisive_elsewhere(group: Iterable[Profiel]) -> dict[str, list[Profiel]]:
    """Per factor the decisions of `group` that stated it as a reason for their outcome."""
    found: dict[str, list[Profiel]] = {}
    for p in group:
        for factor in p.redenen & p.feiten.keys():
            found.setdefault(factor, []).append(p)
    return found


# ------------------------------------------------------------------ all pairs of a scope


def audit(
    profiles: Iterable[Profiel],
    reikwijdte: Reikwijdte = "organisatie",
    *,
    statussen: Collection[PaarStatus] = STATUSSEN[:-1],
    lezing: Lezing = "streng",
    nominate: Nominatie | None = None,
) -> Iterator[Paar]:
    """The pairs in scope with a status in `statussen`, most pressing first; order of input does not matter.

    Pairs are formed within one (organisatie, beslispunt) only, and among decisions with a known strekking; what is
    left out for that reason is counted by `left_out`. Leaving gelijk_behandeld and ongelijk_gelijk_behandeld out of
    `statussen` skips equal outcomes altogether.
    """
    same_wanted = bool({"gelijk_behandeld", "ongelijk_gelijk_behandeld", "niet_vergelijkbaar"} & set(statussen))
    found: list[Paar] = []
    for group in _groups(profiles, reikwijdte):
        elders = decisive_elsewhere(group) if same_wanted else {}
        for a, b in (nominate or _all_pairs)(group):
            if a.strekking != b.strekking or same_wanted:
                pair = judge(a, b, reikwijdte, elders=elders, lezing=lezing)
                if pair.status in statussen:
                    found.append(pair)
    return iter(sorted(found, key=_pressing))


def left_out(profiles: Iterable[Profiel], reikwijdte: Reikwijdte = "organisatie") -> dict[str, int]:
    """Why casussen take no part in the audit, with numbers: the honest denominator. Keys are Dutch reasons."""
    counts: dict[str, int] = {}
    for p in profiles:
        reason = _excluded(p, reikwijdte)
        if reason:
            counts[reason] = counts.get(reason, 0) + 1
    return dict(sorted(counts.items()))


def _excluded(p: Profiel, reikwijdte: Reikwijdte) -> str | None:
    reason = can_bind(p, reikwijdte)
    if reason is None and p.strekking is None:
        reason = "Procedureel besluit." if p.procedureel else "De strekking is onbekend."
    if reason is None and scope_key(p, reikwijdte) is None:
        reason = "Het beslispunt is onbekend." if not p.beslispunt else "Het bestuursorgaan is onbekend."
    return reason


def _groups(profiles: Iterable[Profiel], reikwijdte: Reikwijdte) -> Iterator[list[Profiel]]:
    """The profiles that take part, per scope, each scope and its members in a fixed order."""
    scopes: dict[tuple[str, str], list[Profiel]] = {}
    for p in profiles:
        key = scope_key(p, reikwijdte)
        if key and _excluded(p, reikwijdte) is None:
            scopes.setdefault(key, []).append(p)
    for _, group in sorted(scopes.items()):
        yield sorted(group, key=lambda p: p.casus_id)


def _all_pairs(group: Sequence[Profiel]) -> Iterable[tuple[Profiel, Profiel]]:
    return combinations(group, 2)


def _pressing(pair: Paar) -> tuple[int, int, int, int, CasusId, CasusId]:
    """By status, but a pair that only silence keeps from being unexplained comes right after the unexplained.

    Within a status: fewest questions left, then most facts shared.
    """
    held = pair.binding
    silent_only = pair.status == "onvoldoende_gegevens" and pair.op_genoemde_feiten == "onverklaard_verschil"
    rank = 1 if silent_only else 2 * STATUSSEN.index(pair.status)
    left = len(held.open) - held.stil if held else 0
    return rank, left, -len(held.gedeeld) if held else 0, len(pair.feiten), pair.a.casus_id, pair.b.casus_id
