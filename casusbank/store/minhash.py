"""Tables `minhash` and `minhash_band`: near-duplicate candidates without comparing everything with everything.

Locality-sensitive hashing by bands (Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, ch. 3).
"""

from __future__ import annotations

from collections.abc import Sequence

from casusbank.model import CasusId
from casusbank.store import Connection


def put(conn: Connection, casus_id: CasusId, handtekening: bytes, bands: Sequence[int]) -> None:
    """Store the signature and its band hashes, inside the caller's transaction."""
    conn.execute("DELETE FROM minhash_band WHERE casus_id = ?", (casus_id,))
    conn.execute("INSERT OR REPLACE INTO minhash VALUES (?, ?)", (casus_id, handtekening))
    conn.executemany("INSERT INTO minhash_band VALUES (?, ?, ?)", [(i, h, casus_id) for i, h in enumerate(bands)])


def candidates(
    conn: Connection, casus_id: CasusId, bands: Sequence[int], most: int = 50
) -> list[tuple[CasusId, bytes]]:
    """Casussen that share a band, with their signatures, in order of id; at most `most`."""
    found: set[str] = set()
    for i, h in enumerate(bands):
        rows = conn.execute(
            "SELECT casus_id FROM minhash_band WHERE band = ? AND hash = ? AND casus_id != ? ORDER BY casus_id LIMIT ?",
            (i, h, casus_id, most),
        )
        found |= {r[0] for r in rows}
    return [
        (CasusId(c), conn.execute("SELECT handtekening FROM minhash WHERE casus_id = ?", (c,)).fetchone()[0])
        for c in sorted(found)[:most]
    ]


def signature_of(conn: Connection, casus_id: CasusId) -> bytes | None:
    """The signature of one casus; None when it has none."""
    row = conn.execute("SELECT handtekening FROM minhash WHERE casus_id = ?", (casus_id,)).fetchone()
    return bytes(row[0]) if row else None
