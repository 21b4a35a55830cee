"""Tables `zoekvraag` and `melding`: questions that people chose to keep, and what was found for them since.

A question is stored after the privacy gate, under a role and until a day. Whoever writes here holds the writer's lock.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from casusbank.errors import InvoerFout
from casusbank.model import CasusId, Filter, Strekking
from casusbank.store import Connection, transaction


@dataclass(frozen=True, slots=True)
class Zoekvraag:
    """A saved question; `tekst` has passed the privacy gate, `bewaren_tot` is the last day (ISO) it may stay."""

    id: str
    tekst: str
    filters: tuple[Filter, ...]
    bewaard_op: str
    bewaard_door_rol: str
    bewaren_tot: str


@dataclass(frozen=True, slots=True)
class Melding:
    """A casus found for a saved question after it was saved, with what a list shows of it."""

    zoekvraag_id: str
    casus_id: CasusId
    gevonden_op: str
    titel: str
    organisatie: str | None
    strekking: Strekking | None


_SELECT = "SELECT id, tekst, filters, bewaard_op, bewaard_door_rol, bewaren_tot FROM zoekvraag"


def put(conn: Connection, vraag: Zoekvraag, bekend: Iterable[CasusId]) -> None:
    """Write a question with the casussen that it finds today: those are no news. The log holds no text."""
    with transaction(conn):
        conn.execute(
            "INSERT INTO zoekvraag (id, tekst, filters, bewaard_op, bewaard_door_rol, bewaren_tot)"
            " VALUES (?,?,?,?,?,?)",
            (vraag.id, vraag.tekst, json.dumps([f"{f.veld}={f.waarde}" for f in vraag.filters], ensure_ascii=False),
             vraag.bewaard_op, vraag.bewaard_door_rol, vraag.bewaren_tot),
        )  # fmt: skip
        _found(conn, vraag.id, bekend, vraag.bewaard_op, known=True)
        _log(conn, vraag.id, "bewaard", vraag.bewaard_op, vraag.bewaard_door_rol)


def read(conn: Connection, zoekvraag_id: str) -> Zoekvraag:
    """One saved question. Raises InvoerFout when it does not exist."""
    row = conn.execute(f"{_SELECT} WHERE id = ?", (zoekvraag_id,)).fetchone()
    if row is None:
        raise InvoerFout(f"Zoekvraag '{zoekvraag_id[:40]}' bestaat niet, of is gewist. Zie: casusbank meldingen")
    return _row(row)


def read_all(conn: Connection) -> tuple[Zoekvraag, ...]:
    """Every saved question, oldest first."""
    return tuple(_row(r) for r in conn.execute(f"{_SELECT} ORDER BY bewaard_op, id"))


def _row(r: Any) -> Zoekvraag:
    pairs = (text.partition("=") for text in json.loads(r[2]))
    return Zoekvraag(r[0], r[1], tuple(Filter(name, value) for name, _, value in pairs), r[3], r[4], r[5])


def add_found(conn: Connection, zoekvraag_id: str, casus_ids: Iterable[CasusId], tijdstip: str) -> None:
    """Write that these casussen were found since the question was saved; one already there stays as it is."""
    with transaction(conn):
        _found(conn, zoekvraag_id, casus_ids, tijdstip, known=False)


def _found(conn: Connection, zoekvraag_id: str, ids: Iterable[CasusId], tijdstip: str, *, known: bool) -> None:
    conn.executemany(
        "INSERT OR IGNORE INTO melding (zoekvraag_id, casus_id, gevonden_op, bekend) VALUES (?,?,?,?)",
        [(zoekvraag_id, casus_id, tijdstip, int(known)) for casus_id in ids],
    )


def news(conn: Connection, zoekvraag_id: str) -> tuple[Melding, ...]:
    """What was found for a question since it was saved, latest first."""
    rows = conn.execute(
        "SELECT m.zoekvraag_id, m.casus_id, m.gevonden_op, c.titel, c.organisatie, c.strekking"
        " FROM melding m JOIN casus c ON c.id = m.casus_id WHERE m.zoekvraag_id = ? AND m.bekend = 0"
        " ORDER BY m.gevonden_op DESC, m.casus_id",
        (zoekvraag_id,),
    )
    return tuple(Melding(r[0], CasusId(r[1]), r[2], r[3], r[4], r[5]) for r in rows)


def unseen(conn: Connection, zoekvraag_id: str, ids: Iterable[CasusId], sinds: str) -> tuple[CasusId, ...]:
    """Of these casussen, in the order given, those taken in or read anew since `sinds` and not told of before."""
    rows = conn.execute(
        "SELECT c.id FROM casus c JOIN json_each(?) j ON j.value = c.id WHERE c.opgenomen_op >= ? AND NOT EXISTS"
        " (SELECT 1 FROM melding m WHERE m.zoekvraag_id = ? AND m.casus_id = c.id) ORDER BY j.key",
        (json.dumps([*ids]), sinds, zoekvraag_id),
    )
    return tuple(CasusId(r[0]) for r in rows)


def expired(conn: Connection, dag: str) -> tuple[str, ...]:
    """Ids of the questions that may no longer stay on this day (ISO)."""
    return tuple(r[0] for r in conn.execute("SELECT id FROM zoekvraag WHERE bewaren_tot < ? ORDER BY id", (dag,)))


def delete(conn: Connection, zoekvraag_id: str, tijdstip: str, rol: str) -> None:
    """Take a question and its news out of the tables; `casusbank.store.erasure` clears what is left on disk."""
    with transaction(conn):
        conn.execute("DELETE FROM zoekvraag WHERE id = ?", (zoekvraag_id,))
        _log(conn, zoekvraag_id, "gewist", tijdstip, rol)


def _log(conn: Connection, zoekvraag_id: str, nieuw: str, tijdstip: str, rol: str) -> None:
    conn.execute(
        "INSERT INTO bewerkingslog (tijdstip, tabel, rij, veld, oud, nieuw, proces_of_rol)"
        " VALUES (?, 'zoekvraag', ?, '*', NULL, ?, ?)",
        (tijdstip, zoekvraag_id, nieuw, rol),
    )
