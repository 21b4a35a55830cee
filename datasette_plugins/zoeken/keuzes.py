"""The choices in the filters: only what the database holds, with counts under the other filters that are chosen."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from casusbank.model import Filter
from casusbank.store import facetten
from datasette_plugins.bank import read
from datasette_plugins.zoeken.invoer import VELDEN, value_label

KEEP_SECONDS = 60.0
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


@dataclass(slots=True)
class _Cache:
    kept: OrderedDict[tuple[Filter, ...], tuple[float, Keuzes]] = field(default_factory=OrderedDict)
    busy: dict[tuple[Filter, ...], asyncio.Task[Keuzes]] = field(default_factory=dict)


_CACHES: WeakKeyDictionary[Any, _Cache] = WeakKeyDictionary()


async def choices(ds: Any, filters: tuple[Filter, ...] = ()) -> Keuzes:
    """The choices under `filters`. Older than a minute they are still given, and counted anew behind the scenes."""
    cache = _CACHES.setdefault(ds, _Cache())
    key = tuple(sorted(filters, key=lambda f: (f.veld, f.waarde)))
    kept = cache.kept.get(key)
    if kept and time.monotonic() - kept[0] < KEEP_SECONDS:
        return kept[1]
    task = cache.busy.get(key)
    if task is None:
        task = cache.busy[key] = asyncio.ensure_future(_count(ds, cache, key))
    return kept[1] if kept else await asyncio.shield(task)


async def _count(ds: Any, cache: _Cache, key: tuple[Filter, ...]) -> Keuzes:
    try:
        found = await read(ds, lambda conn: _choices(conn, key))
        cache.kept[key] = (time.monotonic(), found)
        while len(cache.kept) > _KEPT:
            cache.kept.popitem(last=False)
        return found
    finally:
        cache.busy.pop(key, None)


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
