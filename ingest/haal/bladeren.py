"""Going through the pages of a list that may change meanwhile, until everything it says it has was seen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Protocol, TypeVar

_WALKS = 3
"""Times a list is gone through when it changed meanwhile."""


class Genoemd(Protocol):
    """An entry of a list: whatever has a name."""

    @property
    def naam(self) -> str:
        """Its name at the source."""
        ...


T = TypeVar("T", bound=Genoemd)
Page = Callable[[int], tuple[int, Sequence[T]]]
"""From the place of its first entry, counted from 0: how many there are in all, and the entries of the page."""


def all_entries(page: Page[T], enough: Callable[[Collection[T]], bool] | None = None) -> tuple[int, list[T]]:
    """(how many the source says there are, the entries, each name once), all of them or `enough`.

    An entry that changes while we are under way may move to the
    end, and those after it move up by one: one is then given twice and another not at all. So names are counted, not
    entries, and what is missing is looked for once more; the last said of a name counts.
    """
    found: dict[str, T] = {}
    total = 0
    for _ in range(_WALKS):
        for total, rows in _walk(page):
            found |= {row.naam: row for row in rows}
            if enough and enough(found.values()):
                return min(total, len(found)), list(found.values())
        if len(found) >= total:
            break
    return total, list(found.values())


def _walk(page: Page[T]) -> Iterator[tuple[int, Sequence[T]]]:
    start = 0
    while True:
        total, rows = page(start)
        yield total, rows
        start += len(rows)
        if not rows or start >= total:
            return
