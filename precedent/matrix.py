"""Decisions of one group beside each other: casussen x facts, and how each article went with each outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casusbank.model import CasusId
from precedent.profile import Dimensie, Profiel, dimension_of
from precedent.scope import Reikwijdte, core, scope_key
from precedent.wording import KANT_LABEL, outcome, value_text

ZIJDEN = ("voor_inwoner", "deels_voor_inwoner", "tegen_inwoner", "procedureel", None)
"""How a decision may have turned out, in the order in which it is shown."""


@dataclass(frozen=True, slots=True)
class Groep:
    """Decisions on one beslispunt, of one organisation (None: of more than one), by id. `sleutel` names the group."""

    sleutel: str
    organisatie: str | None
    beslispunt: str
    leden: tuple[Profiel, ...]


@dataclass(frozen=True, slots=True)
class Feitenmatrix:
    """Rows are casussen, columns the factors that at least one of them mentions."""

    rijen: tuple[Profiel, ...]
    kolommen: tuple[Dimensie, ...]


def groups(profiles: Iterable[Profiel], reikwijdte: Reikwijdte = "organisatie") -> tuple[Groep, ...]:
    """The groups of at least two within which decisions may be comparable, largest first."""
    found: dict[tuple[str, str], list[Profiel]] = {}
    for p in profiles:
        key = scope_key(p, reikwijdte)
        if key:
            found.setdefault(key, []).append(p)
    made = [_group("|".join(key), sorted(members, key=lambda p: p.casus_id)) for key, members in found.items()]
    shown = [group for group in made if len(group.leden) > 1]
    return tuple(sorted(shown, key=lambda g: (-len(g.leden), g.sleutel)))


def _group(key: str, members: Sequence[Profiel]) -> Groep:
    first, organisation = members[0], key.partition("|")[0]
    name = (first.organisatie_naam or organisation) if organisation else None
    return Groep(key, name, core(first.beslispunt) if name is None else first.beslispunt or "", tuple(members))


def factor_matrix(members: Iterable[Profiel]) -> Feitenmatrix:
    """Rows by outcome, then id; columns that plead for granting first, and of each side the most mentioned first."""
    rows = sorted(members, key=lambda p: (ZIJDEN.index(outcome(p)), p.casus_id))
    mentioned = Counter(factor for p in rows for factor in p.feiten)
    columns = [dimension_of(factor, *rows) for factor in mentioned]
    columns.sort(key=lambda d: (d.kant != "T", -mentioned[d.id], d.id))
    return Feitenmatrix(tuple(rows), tuple(columns))


def matrix_json(matrix: Feitenmatrix) -> dict[str, Any]:
    """A matrix as plain data; a cell is null when the casus does not mention the factor."""
    return {
        "factoren": [
            {"factor": d.id, "label": d.label, "kant": d.kant, "kant_label": KANT_LABEL[d.kant]}
            for d in matrix.kolommen
        ],
        "casussen": [
            {
                "casus_id": p.casus_id,
                "titel": p.titel,
                "strekking": outcome(p),
                "feiten": {d.id: _cell(p, d) for d in matrix.kolommen},
            }
            for p in matrix.rijen
        ],
    }


def _cell(p: Profiel, d: Dimensie) -> dict[str, Any] | None:
    fact = p.feiten.get(d.id)
    if fact is None:
        return None
    return {"waarde": value_text(d, fact.bereik), "dragend": d.id in p.dragend, "bevestigd": fact.bevestigd}


def article_outcomes(
    references: Iterable[tuple[CasusId, str]], profiles: Iterable[Profiel]
) -> tuple[tuple[str, Mapping[str | None, int]], ...]:
    """Per article the casussen that name it, counted per outcome; the most named first."""
    known = {p.casus_id: outcome(p) for p in profiles}
    counts: dict[str, Counter[str | None]] = {}
    for casus_id, norm in sorted(set(references)):
        if casus_id in known:
            counts.setdefault(norm, Counter())[known[casus_id]] += 1
    totals = {norm: count.total() for norm, count in counts.items()}
    return tuple((norm, counts[norm]) for norm in sorted(counts, key=lambda norm: (-totals[norm], norm)))
