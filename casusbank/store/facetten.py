"""How many casussen have each value of a field, and which texts are nearly the same: for lists to choose from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casusbank.model import CasusId, Filter
from casusbank.store import Connection
from casusbank.store.filters import where

_COLUMN = "SELECT casus.{0} AS v, count(*) AS n FROM casus INDEXED BY casus_facetten WHERE {{0}} GROUP BY 1"
_LIST = (
    "SELECT j.value AS v, count(*) AS n FROM casus INDEXED BY casus_facetten, json_each(casus.{0}) j"
    " WHERE {{0}} GROUP BY 1"
)
# Which casussen pass is asked once (IN), not anew for each row of a join.
_NOTE = (
    "SELECT a.sleutel AS v, count(DISTINCT a.casus_id) AS n FROM annotatie a WHERE a.soort = '{0}'"
    " AND a.status != 'verworpen'"
    " AND a.casus_id IN (SELECT casus.id FROM casus INDEXED BY casus_facetten WHERE {{0}}) GROUP BY 1"
)
_REFERENCE = (
    "SELECT {0} AS v, count(DISTINCT w.casus_id) AS n FROM wetsverwijzing w {1} WHERE w.artikel IS NOT NULL"
    " AND w.casus_id IN (SELECT casus.id FROM casus INDEXED BY casus_facetten WHERE {{0}}) GROUP BY 1"
)
_ARTICLE = "CASE WHEN instr(w.norm, ' lid ') THEN substr(w.norm, 1, instr(w.norm, ' lid ') - 1) ELSE w.norm END"

_SQL: Mapping[str, str] = {
    "domein": _LIST.format("domeinen"),
    "onderwerp": _LIST.format("onderwerpen"),
    "bronsoort": _COLUMN.format("bronsoort"),
    "strekking": _COLUMN.format("strekking"),
    "uitkomst": _COLUMN.format("uitkomst"),
    "gemeente": _COLUMN.format("organisatie"),
    "wet": _REFERENCE.format("t.id", "JOIN wet t ON t.bwb = w.regeling_id"),
    "artikel": _REFERENCE.format(_ARTICLE, ""),
    "waarde": _NOTE.format("waarde"),
    "grens": _NOTE.format("grens"),
    "jaar": "SELECT substr(coalesce(casus.datum_besluit, casus.datum_uitspraak), 1, 4) AS v, count(*) AS n"
    " FROM casus INDEXED BY casus_facetten WHERE {0} GROUP BY 1",
}
FACETTEN: tuple[str, ...] = (*_SQL, "maatwerk")
_TAILORED = Filter("maatwerk", "gelukt")


def counts(conn: Connection, veld: str, filters: Iterable[Filter] = (), most: int = 80) -> list[tuple[str, int]]:
    """(value, casussen) of a field under the filters on the other fields, most first; at most `most`."""
    others = [f for f in filters if f.veld != veld]
    if veld == "maatwerk":
        return [(_TAILORED.waarde, count(conn, [*others, _TAILORED]))]
    clause, values = where(others)
    sql = f"SELECT v, n FROM ({_SQL[veld].format(clause)}) WHERE v IS NOT NULL ORDER BY n DESC, v LIMIT ?"  # noqa: S608
    return [(str(r[0]), int(r[1])) for r in conn.execute(sql, (*values, most))]


def count(conn: Connection, filters: Iterable[Filter]) -> int:
    """How many casussen pass the filters."""
    clause, values = where(filters)
    return int(conn.execute(f"SELECT count(*) FROM casus WHERE {clause}", values).fetchone()[0])  # noqa: S608


@dataclass(frozen=True, slots=True)
class Kopie:
    """A casus whose text is nearly that of another one of the same organisation."""

    casus_id: CasusId
    titel: str
    datum: str | None


def copies(conn: Connection, ids: Iterable[CasusId]) -> dict[CasusId, tuple[Kopie, ...]]:
    """The near-duplicates within one organisation of each of these casussen that has any; by id."""
    # The plus keeps SQLite from going over all casussen of the organisation: it is to look up the few by their id.
    rows = conn.execute(
        "SELECT h.id, c.id, c.titel, coalesce(c.datum_besluit, c.datum_uitspraak) FROM json_each(?) j"
        " JOIN casus h ON h.id = j.value JOIN casus c ON c.id IN"
        " (SELECT coalesce(h.bijna_gelijk_aan, h.id) UNION"
        "  SELECT id FROM casus WHERE bijna_gelijk_aan = coalesce(h.bijna_gelijk_aan, h.id))"
        " WHERE c.id != h.id AND +c.organisatie IS h.organisatie ORDER BY j.key, c.id",
        (json.dumps([*dict.fromkeys(ids)]),),
    )
    found: dict[CasusId, list[Kopie]] = {}
    for hit, casus_id, title, day in rows:
        found.setdefault(CasusId(hit), []).append(Kopie(CasusId(casus_id), title, day))
    return {casus_id: tuple(twins) for casus_id, twins in found.items()}
