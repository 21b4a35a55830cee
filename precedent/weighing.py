"""How values were applied (precedent.md, "How values were applied"; Bench-Capon and Sartor on values in cases).

One row per use, none without a passage. `steunt_toekenning`, `steunt_afwijzing` and `afgewogen_tegen` count in
statistics; `noemt` and `gepasseerd` are told beside them. `v afgewogen_tegen w` means that v recognisably lost to w
(vocabulary), so it is evidence for the edge "w prevailed over v". What is counted is casussen, not mentions, and every
figure comes with its denominator: the casussen in scope and those where the value was applied at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from casusbank.model import Annotatie, Casus, CasusId, Polariteit, WaardeToepassing

MAX_PASSAGES = 5
Groepering = Literal["domein", "beslispunt", "organisatie", "jaar"]
GETELD: frozenset[Polariteit] = frozenset({"steunt_toekenning", "steunt_afwijzing", "afgewogen_tegen"})
"""The polarities that count in statistics."""


@dataclass(frozen=True, slots=True)
class WaardeGebruik:
    """One use of a value in one casus, with the annotation that is its passage."""

    casus_id: CasusId
    waarde: str
    toepassing: WaardeToepassing
    annotatie: Annotatie

    @property
    def bevestigd(self) -> bool:
        """Whether a human confirmed this use."""
        return self.annotatie.status == "bevestigd"


@dataclass(frozen=True, slots=True)
class Waardeprofiel:
    """One value over a scope. Every tuple of casussen is sorted; `geteld` is the denominator of the shares.

    `genoemd_in`: any use at all. `geteld_in`: a use that counts. The others are casussen with that use; one casus may
    stand in several. `passages` are the best: confirmed, then counted, then surest.
    """

    waarde: str
    casussen: int
    genoemd_in: tuple[CasusId, ...]
    geteld_in: tuple[CasusId, ...]
    steunt_toekenning_in: tuple[CasusId, ...]
    steunt_afwijzing_in: tuple[CasusId, ...]
    verloor_in: tuple[CasusId, ...]
    won_in: tuple[CasusId, ...]
    gepasseerd_in: tuple[CasusId, ...]
    alleen_genoemd_in: tuple[CasusId, ...]
    passages: tuple[WaardeGebruik, ...]
    bevestigd: bool
    ingeroepen_door: tuple[tuple[str, tuple[CasusId, ...]], ...] = ()
    """Who brought the value up, with the casussen; most first."""


@dataclass(frozen=True, slots=True)
class Weging:
    """The edge "`winnaar` prevailed over `verliezer`": `voor` are the casussen where it did, `tegen` where it lost."""

    winnaar: str
    verliezer: str
    voor: tuple[CasusId, ...]
    tegen: tuple[CasusId, ...]
    passages: tuple[WaardeGebruik, ...]


@dataclass(frozen=True, slots=True)
class Waardenbeeld:
    """The value room over one scope: `casussen` is how many casussen were looked at."""

    casussen: int
    profielen: tuple[Waardeprofiel, ...]
    wegingen: tuple[Weging, ...]


def uses(casus: Casus) -> tuple[WaardeGebruik, ...]:
    """Every use of a value in `casus` that a human did not reject, in the order of the text."""
    notes = (n for n in casus.annotaties if n.soort == "waarde" and n.status != "verworpen" and n.eind > n.begin)
    ordered = sorted(notes, key=lambda n: (n.begin, n.eind, n.sleutel, n.annotator))
    return tuple(
        WaardeGebruik(casus.id, n.sleutel, n.details, n) for n in ordered if isinstance(n.details, WaardeToepassing)
    )


def weigh(casussen: Iterable[Casus], waarden: Iterable[str] | None = None) -> Waardenbeeld:
    """The profiles and weighings over `casussen`; `waarden` limits (and adds) the values that get a profile.

    The order of input does not matter. Filter the casussen first for one domein, organisatie or period.
    """
    rows: list[WaardeGebruik] = []
    total = 0
    for casus in casussen:
        total += 1
        rows.extend(uses(casus))
    wanted = sorted(set(waarden)) if waarden is not None else sorted({row.waarde for row in rows})
    edges = weighings(rows)
    shown = edges if waarden is None else tuple(e for e in edges if {e.winnaar, e.verliezer} & set(wanted))
    return Waardenbeeld(total, tuple(_profile(value, rows, edges, total) for value in wanted), shown)


def weigh_per(
    casussen: Iterable[Casus], per: Groepering, waarden: Iterable[str] | None = None
) -> tuple[tuple[str | None, Waardenbeeld], ...]:
    """The value room per domein, beslispunt, organisatie or year, by name; None is the group where that is unknown.

    A casus in two domeinen stands in both groups, so groups may add up to more than the whole.
    """
    wanted = tuple(waarden) if waarden is not None else None
    groups: dict[str | None, list[Casus]] = {}
    for casus in casussen:
        for name in _groups_of(casus, per):
            groups.setdefault(name, []).append(casus)
    ordered = sorted(groups.items(), key=lambda item: (item[0] is None, item[0] or ""))
    return tuple((name, weigh(members, wanted)) for name, members in ordered)


def _groups_of(casus: Casus, per: Groepering) -> tuple[str | None, ...]:
    velden = casus.velden
    match per:
        case "domein":
            return velden.domeinen or (None,)
        case "beslispunt":
            return (velden.beslispunt,)
        case "organisatie":
            return (velden.organisatie,)
        case "jaar":
            day = velden.datum_besluit or casus.metadata.datum_uitspraak
            return (day[:4] if day else None,)


def weighings(rows: Iterable[WaardeGebruik]) -> tuple[Weging, ...]:
    """The directed edges, most often confirmed by a casus first. An edge and its reverse are two edges."""
    found: dict[tuple[str, str], list[WaardeGebruik]] = {}
    for row in rows:
        if row.toepassing.polariteit == "afgewogen_tegen" and row.toepassing.tegenover:
            found.setdefault((row.toepassing.tegenover, row.waarde), []).append(row)
    edges = (
        Weging(winner, loser, _ids(for_it), _ids(found.get((loser, winner), ())), best(for_it))
        for (winner, loser), for_it in found.items()
    )
    return tuple(sorted(edges, key=lambda e: (-len(e.voor), e.winnaar, e.verliezer)))


def best(rows: Iterable[WaardeGebruik], limiet: int = MAX_PASSAGES) -> tuple[WaardeGebruik, ...]:
    """The passages to show: confirmed, then counting, then surest; one per casus before a second of any."""
    ranked = sorted(rows, key=_showing)
    seen: dict[CasusId, int] = {}
    turn: list[tuple[int, int, WaardeGebruik]] = []
    for place, row in enumerate(ranked):
        turn.append((seen.get(row.casus_id, 0), place, row))
        seen[row.casus_id] = seen.get(row.casus_id, 0) + 1
    return tuple(row for _, _, row in sorted(turn, key=lambda t: t[:2])[:limiet])


def _profile(value: str, rows: Sequence[WaardeGebruik], edges: Iterable[Weging], total: int) -> Waardeprofiel:
    mine = [row for row in rows if row.waarde == value]
    counted = _where(mine, lambda p: p in GETELD)
    won = {c for e in edges if e.winnaar == value for c in e.voor}
    named = _ids(mine)
    return Waardeprofiel(
        waarde=value,
        casussen=total,
        genoemd_in=named,
        geteld_in=counted,
        steunt_toekenning_in=_where(mine, lambda p: p == "steunt_toekenning"),
        steunt_afwijzing_in=_where(mine, lambda p: p == "steunt_afwijzing"),
        verloor_in=_where(mine, lambda p: p == "afgewogen_tegen"),
        won_in=tuple(sorted(won)),
        gepasseerd_in=_where(mine, lambda p: p == "gepasseerd"),
        alleen_genoemd_in=tuple(sorted(set(named) - set(_where(mine, lambda p: p != "noemt")))),
        passages=best(mine),
        bevestigd=bool(mine) and all(row.bevestigd for row in mine),
        ingeroepen_door=_by_speaker(mine),
    )


def _by_speaker(rows: Sequence[WaardeGebruik]) -> tuple[tuple[str, tuple[CasusId, ...]], ...]:
    speakers = {row.toepassing.inroeper for row in rows}
    found = ((who, _ids(row for row in rows if row.toepassing.inroeper == who)) for who in speakers)
    return tuple(sorted(found, key=lambda item: (-len(item[1]), item[0])))


def _where(rows: Iterable[WaardeGebruik], wanted: Callable[[Polariteit], bool]) -> tuple[CasusId, ...]:
    return _ids(row for row in rows if wanted(row.toepassing.polariteit))


def _ids(rows: Iterable[WaardeGebruik]) -> tuple[CasusId, ...]:
    return tuple(sorted({row.casus_id for row in rows}))


def _showing(row: WaardeGebruik) -> tuple[bool, bool, float, CasusId, int, int]:
    counts = row.toepassing.polariteit in GETELD
    note = row.annotatie
    return not row.bevestigd, not counts, -note.zekerheid, row.casus_id, note.begin, note.eind
