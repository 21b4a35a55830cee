"""What casussen say on a few keys of `annotatie`, without passages: for ranking many casussen at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from casusbank.model import CasusId
from casusbank.store import Connection


@dataclass(frozen=True, slots=True)
class Kenmerk:
    """What one casus says on one key: a subject, a domain or a fact with its value; without the passage."""

    casus_id: CasusId
    soort: str
    sleutel: str
    waarde: str | None
    dragend: bool


def marks(conn: Connection, casus_ids: Iterable[str], keys: Iterable[tuple[str, str]]) -> Iterator[Kenmerk]:
    """What these casussen say on these keys (soort, sleutel), what counts most first; never rejected ones."""
    wanted = json.dumps([*dict.fromkeys(keys)]), json.dumps([*dict.fromkeys(casus_ids)])
    rows = conn.execute(
        "SELECT a.casus_id, a.soort, a.sleutel, f.waarde, coalesce(f.beslissend, 0)"
        " FROM annotatie a LEFT JOIN factor_toekenning f ON f.annotatie_id = a.id"
        " WHERE (a.soort, a.sleutel) IN"
        " (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"
        " AND a.casus_id IN (SELECT value FROM json_each(?)) AND a.status != 'verworpen'"
        " ORDER BY 5 DESC, a.status != 'bevestigd', round(a.zekerheid, 3) DESC, a.begin, a.eind, a.sleutel",
        wanted,
    )
    return (Kenmerk(CasusId(r[0]), r[1], r[2], r[3], bool(r[4])) for r in rows)


def spread(conn: Connection, soort: str, sleutel: str) -> int:
    """How many annotations have this key."""
    return int(
        conn.execute("SELECT count(*) FROM annotatie WHERE soort = ? AND sleutel = ?", (soort, sleutel)).fetchone()[0]
    )
