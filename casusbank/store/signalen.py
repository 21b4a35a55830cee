"""Tables `signaal` and `signaal_casus`: the register of signals with the casussen under each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from casusbank.errors import InvoerFout, VerouderdOordeel
from casusbank.model import CasusId
from casusbank.store import Connection, transaction
from casusbank.vocabulary.methodiek import Signaal

_COLUMNS = (
    "id, soort, grens_id, bepaling, gewenste_ruimte, ontvanger, status, gemeld_op, gemeld_door_rol, reactie,"
    " gesloten_op"
)


def read_all(conn: Connection) -> tuple[Signaal, ...]:
    """Every signal with its casussen, newest first."""
    rows = conn.execute(f"SELECT {_COLUMNS} FROM signaal ORDER BY gemeld_op DESC, rowid DESC").fetchall()  # noqa: S608
    return tuple(_signal(conn, row) for row in rows)


def read_one(conn: Connection, signaal_id: str) -> Signaal:
    """One signal. Raises InvoerFout, naming those there are."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM signaal WHERE id = ?", (signaal_id,)).fetchone()  # noqa: S608
    if row is None:
        known = [r[0] for r in conn.execute("SELECT id FROM signaal ORDER BY rowid DESC LIMIT 10")]
        hint = f" Bekend: {', '.join(known)}." if known else " Er zijn nog geen signalen."
        raise InvoerFout(f"Signaal '{signaal_id[:40]}' bestaat niet.{hint}")
    return _signal(conn, row)


def _signal(conn: Connection, row: Any) -> Signaal:
    ids = conn.execute("SELECT casus_id FROM signaal_casus WHERE signaal_id = ? ORDER BY casus_id", (row[0],))
    return replace(Signaal(*row), casussen=tuple(CasusId(r[0]) for r in ids))


def put(
    conn: Connection, signaal: Signaal, *, rol: str, tijdstip: str, velden: Iterable[str], stempel: str | None = None
) -> Signaal:
    """Write a signal, new (empty id) or changed; the log names the fields that changed and by whom.

    With the `stempel` of the signal as somebody saw it: raises VerouderdOordeel when it changed since.
    """
    s = signaal
    with transaction(conn):
        if stempel and read_one(conn, s.id).stempel != stempel:
            raise VerouderdOordeel(f"Signaal {s.id} is veranderd sinds u het zag. Er is niets vastgelegd.")
        ident = s.id or _next_id(conn)
        conn.execute(
            f"INSERT INTO signaal ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET"  # noqa: S608
            " soort = excluded.soort, gewenste_ruimte = excluded.gewenste_ruimte, ontvanger = excluded.ontvanger,"
            " status = excluded.status, reactie = excluded.reactie, gesloten_op = excluded.gesloten_op",
            (ident, s.soort, s.grens_id, s.bepaling, s.gewenste_ruimte, s.ontvanger, s.status, s.gemeld_op,
             s.gemeld_door_rol, s.reactie, s.gesloten_op),
        )  # fmt: skip
        conn.execute("DELETE FROM signaal_casus WHERE signaal_id = ?", (ident,))
        conn.executemany("INSERT INTO signaal_casus VALUES (?, ?)", [(ident, c) for c in sorted(set(s.casussen))])
        conn.executemany(
            "INSERT INTO bewerkingslog (tijdstip, tabel, rij, veld, oud, nieuw, proces_of_rol)"
            " VALUES (?, 'signaal', ?, ?, NULL, ?, ?)",
            [(tijdstip, ident, veld, s.status if veld == "status" else None, rol) for veld in velden],
        )
    return read_one(conn, ident)


def _next_id(conn: Connection) -> str:
    """`S1`, `S2`, ...: one past the highest ever logged, so a number is never given twice."""
    used = [int(r[0][1:]) for r in conn.execute("SELECT id FROM signaal") if r[0][1:].isdigit()]
    logged = conn.execute("SELECT DISTINCT rij FROM bewerkingslog WHERE tabel = 'signaal'")
    used += [int(r[0][1:]) for r in logged if r[0][1:].isdigit()]
    return f"S{max(used, default=0) + 1}"
