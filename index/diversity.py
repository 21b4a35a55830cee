"""Which of the ranked casussen are shown: no text twice, and another outcome beside a row of the same one.

Who sees five refusals believes that it is always refused. When all shown casussen decided one way and a
comparable one went the other way, it takes the last place; the user is told why it is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casusbank.store.indexed import HitRij
from index.fuse import Rang

COMPARABLE = 0.6
"""A casus is comparable from this share on of the score of the casus it is set against."""
_FEW = 3
"""With fewer places every place goes by score."""

Gekozen = tuple[Rang, HitRij]


def choose(ranked: Sequence[Rang], rows: Mapping[str, HitRij], k: int) -> tuple[list[Gekozen], str | None]:
    """The `k` to show, best first, and the Dutch reason when one is there for its outcome.

    Left out: casussen whose text has changed since, and near-duplicates. Those only within one organisation:
    the same text decided by two organisations is what a user is after.
    """
    found: list[Gekozen] = []
    seen: set[tuple[str, str | None]] = set()
    for r in ranked:
        row = rows.get(r.casus_id)
        if row is None or not row.actueel:
            continue
        group = (row.bijna_gelijk_aan or row.casus_id, row.organisatie)
        if group not in seen:
            seen.add(group)
            found.append((r, row))
    shown, rest = found[:k], found[k:]
    sides = {_side(row) for _, row in shown} - {None}
    if k < _FEW or len(shown) < k or len(sides) != 1:
        return shown, None
    least = shown[-1][0].score * COMPARABLE
    other = next(((r, row) for r, row in rest if _side(row) not in (None, *sides) and r.score >= least), None)
    if other is None:
        return shown, None
    return [*shown[:-1], other], f"{other[1].titel} staat erbij omdat daar anders is beslist dan in de andere casussen."


def _side(row: HitRij) -> str | None:
    """Whom the decision favours; a part is more than nothing."""
    return {"voor_inwoner": "voor", "deels_voor_inwoner": "voor", "tegen_inwoner": "tegen"}.get(row.strekking or "")
