"""What it takes to leave no byte of an erased casus in the database files.

`secure_delete` (on for every writing connection) zeroes freed pages; FTS5 keeps deleted terms in its
segments until `optimize` rewrites them; the WAL keeps old pages until it is truncated.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from casusbank.model import CasusId
from casusbank.store import Connection, casussen, quotes, transaction

_FTS = ("passage_fts", "casus_fts")
_SHARED = (
    "sqlite_master", "vocabularium", "domein", "onderwerp", "wet", "bronsoort", "waarde", "factor", "grens",
    "instrument", "run", "model", "bron", *quotes.TABLES,
)  # fmt: skip
"""What a casus leaves no word in: the words of the product itself, and those of people once quotes are out.

And the names of files: a source stays registered when a casus of it is erased, else reading would bring it back.
"""
_BEGUN, _DONE = "wordt gewist", "gewist"
"""In `bewerkingslog.nieuw`: a casus is gone from the tables at once, from all bytes only at the end."""


def delete(conn: Connection, ids: Sequence[CasusId], bron_id: str | None, tijdstip: str) -> None:
    """Delete casussen (and their source's row) with a line in `bewerkingslog` that holds no content."""
    with transaction(conn):
        for casus_id in ids:
            text = casussen.text_of(conn, casus_id)
            casussen.delete_casus(conn, casus_id)
            quotes.wipe(conn, text)
            conn.execute(
                "INSERT INTO bewerkingslog (tijdstip, tabel, rij, veld, oud, nieuw, proces_of_rol)"
                " VALUES (?, 'casus', ?, '*', NULL, ?, 'vergeet')",
                (tijdstip, casus_id, _BEGUN),
            )
            conn.execute("UPDATE casus SET bijna_gelijk_aan = NULL WHERE bijna_gelijk_aan = ?", (casus_id,))
        if bron_id is not None:
            conn.execute("DELETE FROM bron WHERE id = ?", (bron_id,))


def unfinished(conn: Connection) -> tuple[CasusId, ...]:
    """Casussen whose erasure was begun and did not reach its end (a kill, a full disk, an open reader)."""
    rows = conn.execute("SELECT rij FROM bewerkingslog WHERE nieuw = ? ORDER BY id", (_BEGUN,))
    return tuple(CasusId(r[0]) for r in rows)


def finish(conn: Connection) -> None:
    """Write down that every erasure begun has reached its end."""
    with transaction(conn):
        conn.execute("UPDATE bewerkingslog SET nieuw = ? WHERE nieuw = ?", (_DONE, _BEGUN))


def clean_up(conn: Connection, wait: float = 10.0) -> bool:
    """Rewrite the full-text segments and empty the WAL. False while a reader keeps old pages alive."""
    with transaction(conn):
        for table in _FTS:
            conn.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608
    return empty_wal(conn, wait)


def rewrite(conn: Connection, wait: float = 10.0) -> bool:
    """Write the whole database anew. False while a reader keeps old pages alive.

    `secure_delete` zeroes what is freed, not what SQLite leaves behind in a page that it rebuilt while
    moving cells to another; seldom, a word of an old full-text segment survives there.
    """
    conn.execute("VACUUM")
    with transaction(conn):  # VACUUM may number the rows of `casus` anew, and its full text goes by those numbers
        conn.execute("INSERT INTO casus_fts (casus_fts) VALUES ('rebuild')")
    return empty_wal(conn, wait)


def empty_wal(conn: Connection, wait: float = 10.0) -> bool:
    """Bring all that was written into the database itself. False while a reader keeps old pages alive."""
    deadline = time.monotonic() + wait
    while conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def occurs_elsewhere(conn: Connection, word: str) -> bool:
    """Whether what is left in the database lawfully holds `word` (as part of a longer word too).

    That is: another casus, or a table that no casus fills, such as the vocabulary.
    """
    row = conn.execute(
        "SELECT 1 FROM casus WHERE instr(lower(tekst || ' ' || titel || ' ' || coalesce(samenvatting, '')), ?) LIMIT 1",
        (word,),
    ).fetchone()
    return row is not None or any(_holds(conn, table, word) for table in _SHARED)


def _holds(conn: Connection, table: str, word: str) -> bool:
    columns = [str(r[0]) for r in conn.execute("SELECT name FROM pragma_table_info(?)", (table,))]
    text = " || ' ' || ".join(f"coalesce({c}, '')" for c in columns)
    found = conn.execute(f"SELECT 1 FROM {table} WHERE instr(lower({text}), ?) LIMIT 1", (word,))  # noqa: S608
    return found.fetchone() is not None
