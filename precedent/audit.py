"""Equal cases equal, unequal cases unequal: the status of a pair, and all pairs of a scope (precedent.md, table).

Of a pair with different outcomes one, g, was granted (more) and the other, r, was refused (part). The difference is
unexplained when g binds r under the result model. Asking it the other way round, whether r binds g to refusal, gives
the same inequalities, so it does not matter which of the two is called the precedent. J, the factors that carry the
difference, are the conditions that fail. A factor of J stands in the motivation (art. 3:46 Awb) when r's decision
names it, present or absent, or when it pleads for granting and g's decision names it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from casusbank.model import CasusId, Kant
from precedent.constraint import LEZING, Binding, Lezing, Navraag, Zekerheid, binding
from precedent.facts import Feitenpaar, fact_row, fact_rows
from precedent.nominate import Telling, survey
from precedent.profile import Profiel
from precedent.scope import Reikwijdte, Vergelijkbaarheid, comparable, core, no_casus, scope_key
from precedent.special import at_least_as_favourable, is_ground, less

PaarStatus = Literal[
    "onverklaard_verschil",
    "verklaarbaar_niet_gemotiveerd",
    "ongelijk_gelijk_behandeld",
    "onvoldoende_gegevens",
    "gemotiveerd_onderscheid",
    "gelijk_behandeld",
    "niet_vergelijkbaar",
]
STATUSSEN: tuple[PaarStatus, ...] = get_args(PaarStatus)
"""In the order in which they ask for attention."""

Elders = Mapping[str, Sequence[Profiel]]
"""Per factor the decisions in scope that named it in their motivation."""


@dataclass(frozen=True, slots=True)
class Paar:
    """Two casussen and the status of their difference. `a.casus_id < b.casus_id`, whichever was granted.

    `feiten` are the rows the status rests on: what carries the difference (J), what is open, or what is shared.
    `op_alle_feiten` and `op_genoemde_feiten` are the status under either reading of silence (see constraint.py).
    """

    a: Profiel
    b: Profiel
    status: PaarStatus
    feiten: tuple[Feitenpaar, ...] = ()
    op_alle_feiten: PaarStatus | None = None
    op_genoemde_feiten: PaarStatus | None = None
    waarom_niet: str | None = None
    voorbehouden: tuple[str, ...] = ()
    bevestigd: bool = False
    binding: Binding | None = None
    reikwijdte: Reikwijdte = "organisatie"
    lezing: Lezing = LEZING

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
        """What to find out: the mentioned facts that are open, else what nobody mentioned (see `Binding.vragen`)."""
        return self.binding.vragen() if self.binding else ()


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
    lezing: Lezing = LEZING,
) -> Paar:
    """The status of one pair. Symmetric in `a` and `b`."""
    a, b = sorted((a, b), key=lambda p: p.casus_id)
    pair = Paar(a, b, "niet_vergelijkbaar", reikwijdte=reikwijdte, lezing=lezing)
    scope = pair_scope(a, b, reikwijdte)
    if not scope.ja:
        return replace(pair, waarom_niet=scope.waarom_niet)
    pair = replace(pair, voorbehouden=scope.voorbehouden)
    if a.strekking is None or b.strekking is None:
        why = "De strekking van een van beide besluiten is onbekend."
        return replace(pair, status="onvoldoende_gegevens", feiten=fact_rows(a, b), waarom_niet=why)
    return _same_outcome(pair, elders or {}) if _granted(a) == _granted(b) else _different_outcome(pair)


def pair_scope(a: Profiel, b: Profiel, reikwijdte: Reikwijdte) -> Vergelijkbaarheid:
    """Comparable, and both casussen decided on the merits."""
    reason = no_casus(a) or no_casus(b)
    return Vergelijkbaarheid(False, reason) if reason else comparable(a, b, reikwijdte)


def _granted(p: Profiel) -> int:
    """How much was granted: nothing, part or all. A part is less than all, and more than a refusal."""
    return 0 if p.strekking == "A" else 1 if p.deels else 2


def _different_outcome(pair: Paar) -> Paar:
    refused, granted = sorted((pair.a, pair.b), key=_granted)
    held = binding(granted, refused, "resultaat", pair.lezing)
    rows = _rows(pair.a, pair.b, held)
    motivated = any(r.factor in refused.gesteld or (r.kant == "T" and r.factor in granted.gesteld) for r in rows)
    return replace(
        pair,
        status=_status(held.zekerheid, motivated),
        feiten=rows,
        op_alle_feiten=_status(held.op_alle_feiten, motivated),
        op_genoemde_feiten=_status(held.op_genoemde_feiten, motivated),
        bevestigd=all(row.bevestigd for row in rows) if held.sloten else held.bevestigd,
        binding=held,
    )


def _rows(a: Profiel, b: Profiel, held: Binding) -> tuple[Feitenpaar, ...]:
    """J where there is one, else the mentioned facts that are open, else the facts that make the cases alike."""
    if held.sloten:
        return tuple(fact_row(a, b, f) for f in dict.fromkeys(c.factor for c in held.sloten))
    mentioned = dict.fromkeys(c.factor for c in held.open)
    if mentioned:
        return tuple(fact_row(a, b, f) for f in mentioned)
    rows = fact_rows(a, b)
    return tuple(row for row in rows if row.aanwezig) or rows


def _status(verdict: Zekerheid, motivated: bool) -> PaarStatus:
    """The table of precedent.md; `motivated`: some of J stands in the motivation."""
    if verdict == "zeker":
        return "onverklaard_verschil"
    if verdict == "mogelijk":
        return "onvoldoende_gegevens"
    return "gemotiveerd_onderscheid" if motivated else "verklaarbaar_niet_gemotiveerd"


# ------------------------------------------------------------------ the other half of the maxim


def _same_outcome(pair: Paar, elders: Elders) -> Paar:
    """Equal treatment; reported as `ongelijk_gelijk_behandeld` when a special case got the standard answer."""
    rows = fact_rows(pair.a, pair.b)
    found = ((row, _decided_by(pair, row, elders.get(row.factor, ()))) for row in rows if row.oordeel == "verschilt")
    special = tuple(replace(row, elders=others) for row, others in found if others)
    shown = special or tuple(row for row in rows if row.oordeel == "gelijk" and row.aanwezig)
    status: PaarStatus = "ongelijk_gelijk_behandeld" if special else "gelijk_behandeld"
    return replace(
        pair,
        status=status,
        feiten=shown,
        op_alle_feiten=status,
        op_genoemde_feiten=status,
        bevestigd=bool(shown) and all(row.bevestigd for row in shown),
    )


def _decided_by(pair: Paar, row: Feitenpaar, elders: Sequence[Profiel]) -> tuple[CasusId, ...]:
    """The decisions that named this differing fact, and by which one of the two is not a standard case.

    The special case is the one in which the fact supports the shared outcome less. It is special if (1) a decision with
    another outcome named the fact, and it is there at least as favourably: unless its own motivation weighs the fact;
    or (2) a decision with this outcome (the other of the pair, too) named the fact as its ground, and it is lacking
    here: unless its own motivation names another ground that the other of the pair lacks.
    """
    if row.kant is None or row.a is None or row.b is None:
        return ()
    outcome = pair.a.strekking
    stronger_a = row.a.laag > row.b.hoog
    special, other = (pair.a, pair.b) if stronger_a == (row.kant != outcome) else (pair.b, pair.a)
    deciders = {p.casus_id: p for p in (*elders, other) if row.factor in p.gesteld and p is not special}
    return tuple(
        name
        for name, p in sorted(deciders.items())
        if _makes_special(p, special, other, row.factor, row.kant) and pair_scope(p, special, pair.reikwijdte).ja
    )


def _makes_special(p: Profiel, special: Profiel, other: Profiel, factor: str, side: Kant) -> bool:
    if not is_ground(p, factor, side):
        return False  # Named, but not as a ground for what was decided there.
    there, here, pro = p.feiten[factor].bereik, special.feiten[factor].bereik, side == p.strekking
    if p.strekking != special.strekking:
        return at_least_as_favourable(here, there, pro=pro) and factor not in special.gesteld
    return less(here, there, pro=pro) and not _own_ground(special, other)


def _own_ground(special: Profiel, other: Profiel) -> bool:
    """Whether `special` states a reason for its outcome that is certainly weaker, or not mentioned, in `other`."""
    return any(
        (span := other.range_of(factor)) is None or span.hoog < special.feiten[factor].bereik.laag
        for factor in special.redenen
    )


def decisive_elsewhere(group: Iterable[Profiel]) -> dict[str, list[Profiel]]:
    """Per factor the decisions of `group` that named it in their motivation."""
    found: dict[str, list[Profiel]] = {}
    for p in group:
        for factor in p.gesteld:
            found.setdefault(factor, []).append(p)
    return found


# ------------------------------------------------------------------ all pairs of a scope


@dataclass(frozen=True, slots=True)
class Telregel:
    """The pairs of one organisation (None: of more than one), beslispunt and year, counted per status.

    The year is that of the later decision of a pair; None when a date is not known. No unit is smaller than an
    organisation: decisions are audited, never the people who made them.
    """

    organisatie: str | None
    beslispunt: str
    jaar: str | None
    aantallen: Mapping[PaarStatus, int]


@dataclass(frozen=True, slots=True)
class Audit:
    """The pairs of a scope: those shown, most pressing first, and how many there are of each status.

    `telling` counts every pair within one scope of decisions with a known strekking, shown or not. `paren` are the
    pairs asked for, at most `per_status` of each status.
    """

    paren: tuple[Paar, ...]
    telling: tuple[Telregel, ...]
    per_status: int

    @property
    def aantallen(self) -> Mapping[PaarStatus, int]:
        """All pairs per status."""
        return {status: sum(row.aantallen[status] for row in self.telling) for status in STATUSSEN}


def audit(
    profiles: Iterable[Profiel],
    reikwijdte: Reikwijdte = "organisatie",
    *,
    statussen: Collection[PaarStatus] = STATUSSEN[:-1],
    lezing: Lezing = LEZING,
    per_status: int = 1_000_000,
) -> Audit:
    """All pairs in scope, and those with a status in `statussen`; order of input does not matter.

    Pairs are formed within one (organisatie, beslispunt) only, and among decisions with a known strekking; what is
    left out for that reason is counted by `left_out`. All pairs are counted as bits (nominate.py); only those that are
    shown are judged one by one. Where there are more than `per_status`, those with the fewest open and the most
    shared facts are shown.
    """
    groups = list(_groups(profiles, reikwijdte))
    codes = {STATUSSEN.index(status): status for status in statussen}
    telling: list[Telregel] = []
    picked: dict[int, list[tuple[int, int, int, int]]] = {code: [] for code in codes}
    for number, group in enumerate(groups):
        found = survey(group, reikwijdte, lezing, codes, per_status)
        telling += _lines(group, found, reikwijdte)
        for code, pairs in found.paren.items():
            picked[code] += [(rang, number, i, j) for rang, i, j in pairs.tolist()]
    wanted = sorted((number, i, j) for rows in picked.values() for _, number, i, j in sorted(rows)[:per_status])
    judged = _judged(groups, wanted, reikwijdte, lezing)
    return Audit(tuple(sorted(judged, key=_pressing)), tuple(telling), per_status)


def _lines(group: Sequence[Profiel], found: Telling, reikwijdte: Reikwijdte) -> Iterator[Telregel]:
    first = group[0]
    organisation = None if reikwijdte == "alle" else first.organisatie_naam or first.organisatie
    point = core(first.beslispunt) if reikwijdte == "alle" else str(first.beslispunt)
    for year, counts in zip(found.jaren, found.aantallen.tolist(), strict=True):
        if any(counts):
            yield Telregel(organisation, point, year, dict(zip(STATUSSEN, counts, strict=True)))


def _judged(
    groups: Sequence[Sequence[Profiel]], wanted: Iterable[tuple[int, int, int]], reikwijdte: Reikwijdte, lezing: Lezing
) -> Iterator[Paar]:
    """The status of each nominated pair, with all it rests on. `wanted` is ordered by group."""
    current, elders = -1, dict[str, list[Profiel]]()
    for number, i, j in wanted:
        group = groups[number]
        if number != current:
            current, elders = number, decisive_elsewhere(group)
        yield judge(group[i], group[j], reikwijdte, elders=elders, lezing=lezing)


def left_out(profiles: Iterable[Profiel], reikwijdte: Reikwijdte = "organisatie") -> dict[str, int]:
    """Why casussen take no part in the audit, with numbers: the honest denominator. Keys are Dutch reasons."""
    counts: dict[str, int] = {}
    for p in profiles:
        reason = _excluded(p, reikwijdte)
        if reason:
            counts[reason] = counts.get(reason, 0) + 1
    return dict(sorted(counts.items()))


def _excluded(p: Profiel, reikwijdte: Reikwijdte) -> str | None:
    reason = no_casus(p)
    if reason is None and p.strekking is None:
        reason = "De strekking is onbekend."
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


def _pressing(pair: Paar) -> tuple[int, int, int, int, int, CasusId, CasusId]:
    """By status, but a pair that only silence keeps from being unexplained comes right after the unexplained.

    Within a status: certain on all facts first, then fewest questions left, then most facts shared.
    """
    held = pair.binding
    silent_only = pair.status == "onvoldoende_gegevens" and pair.op_genoemde_feiten == "onverklaard_verschil"
    rank = 1 if silent_only else 2 * STATUSSEN.index(pair.status)
    surely = int(pair.op_alle_feiten != pair.status)
    left, shared = (len(held.open), len(held.gedeeld)) if held else (0, 0)
    return rank, surely, left, -shared, len(pair.feiten), pair.a.casus_id, pair.b.casus_id
