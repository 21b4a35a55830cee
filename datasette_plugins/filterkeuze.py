"""A few filters over an overview: read from an address, shown as a form, carried along in links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from casusbank.model import Filter
from casusbank.store import Connection, facetten, filters
from datasette_plugins import woorden

VELDEN: Mapping[str, str] = {
    "domein": "Domein",
    "onderwerp": "Onderwerp",
    "gemeente": "Organisatie",
    "jaar": "Jaar",
}


@dataclass(frozen=True, slots=True)
class Keuze:
    """One filter: its options as (value, words), and what is chosen."""

    veld: str
    label: str
    opties: tuple[tuple[str, str], ...]
    gekozen: str


def chosen(request: Any) -> tuple[Filter, ...]:
    """The filters in the address; fields that are no filter are left alone. Raises OnbekendFilter."""
    pairs = [(name, str(request.args.get(name) or "").strip()[:200]) for name in VELDEN]
    return filters.parse(f"{name}={value}" for name, value in pairs if value)


def query(gekozen: tuple[Filter, ...], **more: str) -> str:
    """The filters as a query string with its question mark; empty when there is nothing in it."""
    pairs = [(f.veld, f.waarde) for f in gekozen] + [(k, v) for k, v in more.items() if v]
    return f"?{urlencode(pairs)}" if pairs else ""


def options(conn: Connection, gekozen: tuple[Filter, ...]) -> tuple[Keuze, ...]:
    """What can be chosen, with counts under the other filters."""
    return tuple(_options(conn, veld, label, gekozen) for veld, label in VELDEN.items())


def _options(conn: Connection, veld: str, label: str, gekozen: tuple[Filter, ...]) -> Keuze:
    now = next((f.waarde for f in gekozen if f.veld == veld), "")
    found = facetten.counts(conn, veld, gekozen)
    if now and now not in dict(found):
        found.append((now, 0))
    named = [(value, f"{_words(veld, value)} ({woorden.getal(n)})") for value, n in found]
    return Keuze(veld, label, tuple(sorted(named, key=lambda o: o[1].casefold(), reverse=veld == "jaar")), now)


def _words(veld: str, value: str) -> str:
    return woorden.label(veld, value) if veld in ("domein", "onderwerp") else value
