"""How often judges agree: raw agreement and Cohen's kappa, between annotator and human and between humans.

Source: J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
Measurement 20 (1960) 37-46. A unit is one claim at one place of one text; the label is the claim
itself (`schuldenproblematiek=aanwezig`), or `geen` for a judge who rejects it. Only judged places are
units: what both left out is not counted, so the figures say nothing of what annotators miss.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from casusbank.store.oordelen import Beoordeling

ALLES = "alles"
"""The row that takes all kinds together."""


@dataclass(frozen=True, slots=True)
class Overeenstemming:
    """Agreement of two judges on one kind of annotation.

    `gelijk` is the share of equal labels (0..1); `kappa` is None when chance alone already gives full
    agreement, since it is then undefined.
    """

    a: str
    b: str
    soort: str
    n: int
    gelijk: float
    kappa: float | None


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two judges' labels on the same units; None without units or when undefined."""
    n = len(pairs)
    if not n:
        return None
    observed = sum(a == b for a, b in pairs) / n
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(left[label] * right[label] for label in left) / n**2
    return None if chance == 1 else (observed - chance) / (1 - chance)


def annotator_and_human(oordelen: Iterable[Beoordeling]) -> tuple[Overeenstemming, ...]:
    """Per annotator with its version, reviewer and kind."""
    groups: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for o in oordelen:
        groups[o.annotator, o.beoordelaar].append((o.soort, o.bewering, o.eigen))
    return tuple(row for (a, b), found in sorted(groups.items()) for row in _rows(a, b, found))


def human_and_human(oordelen: Iterable[Beoordeling]) -> tuple[Overeenstemming, ...]:
    """Per pair of reviewers and kind, on the claims that both judged."""
    units: dict[tuple[Any, ...], dict[str, str]] = defaultdict(dict)
    for o in oordelen:
        unit = (o.casus_id, o.tekst_hash, o.soort, o.begin, o.eind, o.annotator, o.bewering)
        units[unit][o.beoordelaar] = o.eigen
    people = sorted({who for judged in units.values() for who in judged})
    rows: list[Overeenstemming] = []
    for a, b in combinations(people, 2):
        found = [(unit[2], judged[a], judged[b]) for unit, judged in units.items() if a in judged and b in judged]
        rows.extend(_rows(a, b, found))
    return tuple(rows)


def _rows(a: str, b: str, found: list[tuple[str, str, str]]) -> list[Overeenstemming]:
    kinds: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for soort, left, right in found:
        kinds[soort].append((left, right))
    if len(kinds) > 1:
        kinds[ALLES] = [(f"{soort}:{left}", f"{soort}:{right}") for soort, left, right in found]
    return [
        Overeenstemming(a, b, soort, len(p), sum(x == y for x, y in p) / len(p), kappa(p))
        for soort, p in sorted(kinds.items(), key=lambda item: (item[0] == ALLES, item[0]))
    ]


def agreement_json(oordelen: Sequence[Beoordeling]) -> dict[str, Any]:
    """The `overeenstemming --json` document."""
    return {
        "oordelen": len(oordelen),
        "annotator_mens": [_row(r) for r in annotator_and_human(oordelen)],
        "mens_mens": [_row(r) for r in human_and_human(oordelen)],
        "maat": "Cohen (1960); eenheid: één bewering op één plaats; alleen beoordeelde plaatsen tellen mee",
    }


def _row(r: Overeenstemming) -> dict[str, Any]:
    return {
        "a": r.a,
        "b": r.b,
        "soort": r.soort,
        "n": r.n,
        "gelijk": round(r.gelijk, 4),
        "kappa": None if r.kappa is None else round(r.kappa, 4),
    }
