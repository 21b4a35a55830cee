"""Which of the ranked casussen are shown: no text twice, and another outcome beside a row of the same one.

Who sees five refusals believes that it is always refused. When all shown casussen decided one way and a
comparable one went the other way, it takes the last place; the user is told why it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from casusbank.model import CasusId
from casusbank.store.indexed import HitRij
from index.fuse import Rang

COMPARABLE = 0.6
"""A casus is comparable from this share on of the score of the casus it is set against."""
_FEW = 3
"""With fewer places every place goes by score."""

_STRETCH = 16
"""Casussen whose rows are read at a time, after those that are shown when nothing is left out."""

Gekozen = tuple[Rang, HitRij]
Rows = Callable[[Sequence[CasusId]], Mapping[str, HitRij]]


def choose(ranked: Iterable[Rang], rows: Rows, k: int) -> tuple[list[Gekozen], str | None]:
    """The `k` to show, best first, and the Dutch reason when one is there for its outcome.

    Left out: casussen whose text has changed since, and near-duplicates. Those only within one organisation:
    the same text decided by two organisations is what a user is after. Of what is `ranked` (best first), no more rows
    are read than it takes to tell.
    """
    options = _options(ranked, rows, k)
    shown = [*islice(options, k)]
    sides = {_side(row) for _, row in shown} - {None}
    if k < _FEW or len(shown) < k or len(sides) != 1:
        return shown, None
    least = shown[-1][0].score * COMPARABLE
    for r, row in options:
        if r.score < least:
            break
        if _side(row) not in (None, *sides):
            why = f"{row.titel} staat erbij omdat daar anders is beslist dan in de andere casussen."
            return [*shown[:-1], (r, row)], why
    return shown, None


def _options(ranked: Iterable[Rang], rows: Rows, first: int) -> Iterator[Gekozen]:
    """What may be shown, best first."""
    seen: set[tuple[str, str | None]] = set()
    rest, size = iter(ranked), first
    while stretch := [*islice(rest, size)]:
        found, size = rows([r.casus_id for r in stretch]), _STRETCH
        for r in stretch:
            row = found.get(r.casus_id)
            if row is None or not row.actueel:
                continue
            group = (row.bijna_gelijk_aan or row.casus_id, row.organisatie)
            if group not in seen:
                seen.add(group)
                yield r, row


def _side(row: HitRij) -> str | None:
    """Whom the decision favours; a part is more than nothing."""
    return {"voor_inwoner": "voor", "deels_voor_inwoner": "voor", "tegen_inwoner": "tegen"}.get(row.strekking or "")
