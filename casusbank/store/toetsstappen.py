"""Table `toets_stap`: what people answered in the omgekeerde toets of a casus."""

from __future__ import annotations

from casusbank.model import CasusId
from casusbank.store import Connection, transaction
from casusbank.vocabulary.methodiek import Toetsantwoord


def read(conn: Connection, casus_id: CasusId) -> dict[str, Toetsantwoord]:
    """The answers of one casus by field."""
    rows = conn.execute(
        "SELECT veld, waarde, auteur_rol, tijdstip, tekst_hash, begin, eind FROM toets_stap WHERE casus_id = ?"
        " ORDER BY stap, veld",
        (casus_id,),
    )
    return {r[0]: Toetsantwoord(*r) for r in rows}


def read_all(conn: Connection) -> dict[CasusId, dict[str, Toetsantwoord]]:
    """The answers of every casus that has any."""
    ids = conn.execute("SELECT DISTINCT casus_id FROM toets_stap ORDER BY casus_id").fetchall()
    return {CasusId(r[0]): read(conn, CasusId(r[0])) for r in ids}


def put(conn: Connection, casus_id: CasusId, stap: int, antwoord: Toetsantwoord) -> None:
    """Write or replace the answer in one field; the log says that, and by whom, never what."""
    a = antwoord
    with transaction(conn):
        conn.execute(
            "INSERT INTO toets_stap (casus_id, stap, veld, waarde, begin, eind, tekst_hash, auteur_rol, tijdstip)"
            " VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (casus_id, veld) DO UPDATE SET waarde = excluded.waarde,"
            " begin = excluded.begin, eind = excluded.eind, tekst_hash = excluded.tekst_hash,"
            " auteur_rol = excluded.auteur_rol, tijdstip = excluded.tijdstip",
            (casus_id, stap, a.veld, a.waarde, a.begin, a.eind, a.tekst_hash, a.auteur_rol, a.tijdstip),
        )
        conn.execute(
            "INSERT INTO bewerkingslog (tijdstip, tabel, rij, veld, oud, nieuw, proces_of_rol)"
            " VALUES (?, 'toets_stap', ?, ?, NULL, NULL, ?)",
            (a.tijdstip, casus_id, a.veld, a.auteur_rol),
        )
