"""`veld=waarde` filters as one SQL question: exact, applied before ranking."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import get_args

from casusbank.errors import OnbekendFilter
from casusbank.model import Filter, Gezag, Strekking, Toegang
from casusbank.store import Connection
from casusbank.vocabulary import load_vocabulary

_IN_JSON = "EXISTS (SELECT 1 FROM json_each(casus.{0}) WHERE value = ?)"
_ANNOTATED = (
    "EXISTS (SELECT 1 FROM annotatie a WHERE a.casus_id = casus.id AND a.soort = '{0}' AND a.sleutel = ?"
    " AND a.status != 'verworpen')"
)
_REFERENCE = "EXISTS (SELECT 1 FROM wetsverwijzing w WHERE w.casus_id = casus.id AND {0})"
_TAILORED = (
    "(casus.uitkomst IN ('maatwerk_gelukt', 'opgelost_buiten_regeling') OR"
    " (casus.strekking IN ('voor_inwoner', 'deels_voor_inwoner') AND EXISTS (SELECT 1 FROM instrument_toekenning i"
    " JOIN annotatie a ON a.id = i.annotatie_id AND a.status != 'verworpen'"
    " WHERE i.casus_id = casus.id AND i.resultaat = 'toegepast')))"
)
"""It says so, or it went the way of the inwoner with an instrument for tailored work that was applied."""

_FIELDS: dict[str, str] = {
    "artikel": _REFERENCE.format("(w.artikel = ? OR w.norm = ? OR w.norm LIKE ? || ' lid %')"),
    "beslispunt": "casus.beslispunt = ?",
    "bronsoort": "casus.bronsoort = ?",
    "domein": _IN_JSON.format("domeinen"),
    "factor": _ANNOTATED.format("factor"),
    "gemeente": "casus.organisatie IN (?, 'gemeente ' || ?)",
    "grens": _ANNOTATED.format("grens"),
    "instrument": _ANNOTATED.format("instrument"),
    "jaar": "substr(coalesce(casus.datum_besluit, casus.datum_uitspraak), 1, 4) = ?",
    "maatwerk": f"({_TAILORED} AND ? = 'gelukt')",
    "modificatie": _IN_JSON.format("modificaties"),
    "onderwerp": _IN_JSON.format("onderwerpen"),
    "organisatie": "casus.organisatie = ?",
    "procedurefase": "casus.procedurefase = ?",
    "status_gezag": "casus.status_gezag = ?",
    "strekking": "casus.strekking = ?",
    "toegang": "casus.toegang = ?",
    "tot": "coalesce(casus.datum_besluit, casus.datum_uitspraak) <= ?",
    "uitkomst": "casus.uitkomst = ?",
    "vanaf": "coalesce(casus.datum_besluit, casus.datum_uitspraak) >= ?",
    "waarde": _ANNOTATED.format("waarde"),
    "wet": _REFERENCE.format("(w.regeling_id IN (SELECT bwb FROM wet WHERE id = ?) OR w.norm LIKE ? || ' art.%')"),
}

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")

FIELDS: tuple[str, ...] = tuple(_FIELDS)


def parse(expressions: Iterable[str]) -> tuple[Filter, ...]:
    """`("gemeente=Oeverdam", ...)` to Filters. Raises OnbekendFilter, listing the valid fields or values."""
    found: list[Filter] = []
    for text in expressions:
        name, eq, value = text.partition("=")
        if not eq or name.strip() not in _FIELDS or not value.strip():
            raise OnbekendFilter(f"Onbekend filter '{text[:60]}'. Schrijf veld=waarde. Velden: {', '.join(FIELDS)}.")
        found.append(Filter(name.strip(), _value(name.strip(), value.strip())))
    return tuple(found)


def _known(name: str) -> Collection[str]:
    """The values a field can have; empty when those depend on what was taken in."""
    words = load_vocabulary()
    closed: dict[str, Collection[str]] = {
        "beslispunt": dict.fromkeys(o.beslispunt for o in words.onderwerpen.values()),
        "bronsoort": words.bronsoorten,
        "domein": words.domeinen,
        "factor": words.factoren,
        "grens": words.grenzen,
        "instrument": words.instrumenten,
        "maatwerk": ("gelukt",),
        "modificatie": words.modificaties,
        "onderwerp": words.onderwerpen,
        "procedurefase": words.procedurefasen,
        "status_gezag": get_args(Gezag),
        "strekking": get_args(Strekking),
        "toegang": get_args(Toegang),
        "uitkomst": [u for group in words.uitkomsten.values() for u in group],
        "waarde": words.waarden,
    }
    return closed.get(name, ())


def _value(name: str, value: str) -> str:
    """A value of a closed list must be on it. A date is a day, a month or a year; `tot` includes all of it."""
    known = _known(name)
    if known and value not in known:
        near = get_close_matches(value, known, n=3)
        hint = f" Bedoelt u: {', '.join(near)}?" if near else ""
        raise OnbekendFilter(f"Onbekende waarde '{value[:60]}' voor filter {name}.{hint} Bekend: {', '.join(known)}.")
    if name not in ("vanaf", "tot"):
        return value
    if not _DATE.fullmatch(value):
        raise OnbekendFilter(f"Filter {name} wil een datum, zoals 2023-05-01, 2023-05 of 2023; niet '{value[:30]}'.")
    return value if name == "vanaf" else value + "-12-31"[len(value) - 4 :]


def matching_ids(conn: Connection, filters: tuple[Filter, ...]) -> frozenset[str] | None:
    """Ids of the casussen that pass; None when there is no filter. Values of one field are alternatives."""
    if not filters:
        return None
    clause, values = where(filters)
    # As one row: making Python rows of a filter that most casussen pass costs more than finding them.
    row = conn.execute(f"SELECT json_group_array(casus.id) FROM casus WHERE {clause}", values).fetchone()  # noqa: S608
    return frozenset(json.loads(row[0]))


def where(filters: Iterable[Filter]) -> tuple[str, list[str]]:
    """The filters as an SQL condition on `casus`, with its values. Raises OnbekendFilter."""
    clauses: list[str] = []
    values: list[str] = []
    given = tuple(filters)
    for name in dict.fromkeys(f.veld for f in given):
        if name not in _FIELDS:
            raise OnbekendFilter(f"Onbekend filter '{name}'. Velden: {', '.join(FIELDS)}.")
        sql = _FIELDS[name]
        options = [f.waarde for f in given if f.veld == name]
        clauses.append("(" + " OR ".join([sql] * len(options)) + ")")
        values += [v for option in options for v in [option] * sql.count("?")]
    return " AND ".join(clauses) or "1", values
