"""The choices in the filters: only what the database holds, with counts under the other filters that are chosen."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from markupsafe import Markup

from casusbank.model import Filter
from casusbank.store import facetten, open_database, snapshot
from datasette_plugins.bank import bank_of
from datasette_plugins.zoeken.invoer import VELDEN, value_label

KEEP_SECONDS = 60.0
PATIENCE = 0.1
"""Seconds a page waits for the counts under its filters."""
_BUSY = 4
"""Combinations of filters that are counted at once."""
_KEPT = 64
"""Combinations of filters whose counts are kept."""


@dataclass(frozen=True, slots=True)
class Keuze:
    """One option of a filter."""

    waarde: str
    label: str
    aantal: int


@dataclass(frozen=True, slots=True)
class Keuzes:
    """All options per filter, how many casussen there are, and how many pass the chosen filters."""

    casussen: int
    over: int
    velden: dict[str, list[Keuze]]
    onder_filters: bool = True
    """Whether the counts are those under the chosen filters."""
    velden_html: dict[tuple[Filter, ...], Markup] = field(default_factory=dict, compare=False)
    """What a page makes of it, by the filters that are chosen there; see `keep`."""

    def keep(self, filters: tuple[Filter, ...], html: Markup) -> None:
        """Keep what a page made of it; shared by what only differs in `onder_filters`."""
        if len(self.velden_html) >= _KEPT:
            self.velden_html.clear()
        self.velden_html[filters] = html


@dataclass(slots=True)
class _Cache:
    kept: OrderedDict[tuple[Filter, ...], tuple[float, Keuzes]] = field(default_factory=OrderedDict)
    busy: dict[tuple[Filter, ...], asyncio.Task[Keuzes]] = field(default_factory=dict)


_CACHES: WeakKeyDictionary[Any, _Cache] = WeakKeyDictionary()


async def choices(ds: Any, filters: tuple[Filter, ...] = ()) -> Keuzes:
    """The choices under `filters`. Older than a minute they are still given, and counted anew behind the scenes.

    A page never waits long for counts: those of a new combination may come a page later, and until then the counts are
    of all casussen (`onder_filters` false).
    """
    cache = _CACHES.setdefault(ds, _Cache())
    key = tuple(sorted(filters, key=lambda f: (f.veld, f.waarde)))
    kept = cache.kept.get(key)
    if kept and time.monotonic() - kept[0] < KEEP_SECONDS:
        return kept[1]
    task = cache.busy.get(key)
    if task is None and key and len(cache.busy) >= _BUSY:
        return kept[1] if kept else replace(await choices(ds), onder_filters=False)
    if task is None:
        task = cache.busy[key] = asyncio.ensure_future(_count(ds, cache, key))
    if kept:
        return kept[1]
    if not key:
        return await asyncio.shield(task)
    try:
        return await asyncio.wait_for(asyncio.shield(task), PATIENCE)
    except TimeoutError:
        return replace(await choices(ds), onder_filters=False)


async def _count(ds: Any, cache: _Cache, key: tuple[Filter, ...]) -> Keuzes:
    """Count in a thread of its own, so that no other request waits for it."""
    try:
        found = await asyncio.to_thread(_read, bank_of(ds).db, key)
        cache.kept[key] = (time.monotonic(), found)
        while len(cache.kept) > _KEPT:
            cache.kept.popitem(last=False)
        return found
    finally:
        cache.busy.pop(key, None)


def _read(db: Path, filters: tuple[Filter, ...]) -> Keuzes:
    with closing(open_database(db)) as conn, snapshot(conn):
        return _choices(conn, filters)


def _choices(conn: Any, filters: tuple[Filter, ...]) -> Keuzes:
    velden = {
        veld: sorted(
            (Keuze(w, value_label(veld, w), n) for w, n in facetten.counts(conn, veld, filters) if n),
            key=lambda o: (-o.aantal, o.label.casefold()) if veld == "artikel" else (0, o.label.casefold()),
        )
        for veld in VELDEN
    }
    return Keuzes(facetten.count(conn, ()), facetten.count(conn, filters), velden)


@dataclass(frozen=True, slots=True)
class Weglating:
    """A chosen filter and how many casussen there are to search in without it."""

    waarde: str
    label: str
    aantal: int


def without_each(conn: Any, filters: tuple[Filter, ...], labels: dict[str, str]) -> list[Weglating]:
    """What leaving out each filter would give, most first: for who finds nothing. `labels` by `veld=waarde`."""
    found = [
        Weglating(f"{f.veld}={f.waarde}", labels[f"{f.veld}={f.waarde}"],
                  facetten.count(conn, [g for g in filters if g != f]))
        for f in filters
    ]  # fmt: skip
    return sorted(found, key=lambda w: -w.aantal)
