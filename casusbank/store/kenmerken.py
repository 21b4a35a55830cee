"""What casussen say on a key of `annotatie`, without passages: for many casussen at once."""

from __future__ import annotations

from collections.abc import Iterator

from casusbank.model import CasusId
from casusbank.store import Connection


def said_on(conn: Connection, soort: str, sleutel: str) -> Iterator[tuple[CasusId, str | None, bool]]:
    """(casus, value of a fact, whether it carried the decision) of whatever is said on a key; never rejected.

    What counts most comes first: a casus may say it more than once.
    """
    rows = conn.execute(
        "SELECT a.casus_id, f.waarde, coalesce(f.beslissend, 0)"
        " FROM annotatie a LEFT JOIN factor_toekenning f ON f.annotatie_id = a.id"
        " WHERE a.soort = ? AND a.sleutel = ? AND a.status != 'verworpen'"
        " ORDER BY 3 DESC, a.status != 'bevestigd', round(a.zekerheid, 3) DESC, a.begin, a.eind",
        (soort, sleutel),
    )
    return ((CasusId(r[0]), r[1], bool(r[2])) for r in rows)


def spread(conn: Connection, soort: str, sleutel: str) -> int:
    """How many annotations have this key."""
    return int(
        conn.execute("SELECT count(*) FROM annotatie WHERE soort = ? AND sleutel = ?", (soort, sleutel)).fetchone()[0]
    )
