"""The choices in the filters: only what the database holds, with counts."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from datasette_plugins.bank import read
from datasette_plugins.zoeken.invoer import VELDEN, value_label

KEEP_SECONDS = 30.0

_SQL: dict[str, str] = {
    "domein": "SELECT j.value, count(*) FROM casus, json_each(casus.domeinen) j GROUP BY 1",
    "onderwerp": "SELECT j.value, count(*) FROM casus, json_each(casus.onderwerpen) j GROUP BY 1",
    "bronsoort": "SELECT bronsoort, count(*) FROM casus GROUP BY 1",
    "strekking": "SELECT strekking, count(*) FROM casus WHERE strekking IS NOT NULL GROUP BY 1",
    "gemeente": "SELECT organisatie, count(*) FROM casus WHERE organisatie IS NOT NULL GROUP BY 1",
    "jaar": (
        "SELECT substr(coalesce(datum_besluit, datum_uitspraak), 1, 4) AS jaar, count(*) FROM casus"
        " WHERE jaar IS NOT NULL GROUP BY 1"
    ),
}


@dataclass(frozen=True, slots=True)
class Keuze:
    """One option of a filter."""

    waarde: str
    label: str
    aantal: int


@dataclass(frozen=True, slots=True)
class Keuzes:
    """All options per filter, and how many casussen there are."""

    casussen: int
    velden: dict[str, list[Keuze]]


_CACHE: WeakKeyDictionary[Any, tuple[float, Keuzes]] = WeakKeyDictionary()


async def choices(ds: Any) -> Keuzes:
    """The choices, at most half a minute old."""
    kept = _CACHE.get(ds)
    if kept and time.monotonic() - kept[0] < KEEP_SECONDS:
        return kept[1]
    found = await read(ds, _choices)
    _CACHE[ds] = (time.monotonic(), found)
    return found


def _choices(conn: Any) -> Keuzes:
    velden: dict[str, list[Keuze]] = {}
    for veld in VELDEN:
        rows = [(str(r[0]), int(r[1])) for r in conn.execute(_SQL[veld]) if r[0]]
        options = [Keuze(w, value_label(veld, w), n) for w, n in rows]
        options.sort(key=lambda o: o.waarde if veld == "jaar" else o.label.casefold(), reverse=veld == "jaar")
        velden[veld] = options
    return Keuzes(int(conn.execute("SELECT count(*) FROM casus").fetchone()[0]), velden)
