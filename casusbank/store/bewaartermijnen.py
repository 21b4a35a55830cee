"""Which casussen may no longer stay: by the day set for the casus itself, else by the rule for its kind of source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from casusbank.bewaren import Termijn, last_day
from casusbank.errors import InvoerFout, OnbekendeCasus
from casusbank.model import CasusId
from casusbank.store import Connection, casussen, now, transaction


@dataclass(frozen=True, slots=True)
class Verlopen:
    """A casus whose last day is past. `regel`: `casus` (set for it alone), or the kind of source whose rule it was."""

    casus_id: CasusId
    titel: str
    bronsoort: str
    tot: str
    regel: str


def expired(conn: Connection, regels: Mapping[str, Termijn], dag: date) -> Iterator[Verlopen]:
    """Every casus that may no longer stay on `dag`, in order of id.

    A term runs from the decision, of a judgment from the day it was given, and where neither is known from the day
    the casus was taken in.
    """
    rows = conn.execute(
        "SELECT id, titel, bronsoort, bewaren_tot, coalesce(datum_besluit, datum_uitspraak, opgenomen_op), opgenomen_op"
        " FROM casus ORDER BY id"
    )
    for casus_id, titel, bronsoort, tot, begin, opgenomen in rows:
        own = last_day(tot) if tot else None
        rule = bronsoort if bronsoort in regels else ""
        start = last_day(begin) or last_day(opgenomen)
        until = own or (regels[rule].after(start) if rule in regels and start else None)
        if until is not None and until < dag:
            yield Verlopen(CasusId(casus_id), titel, bronsoort, until.isoformat(), "casus" if own else rule or "alle")


def put(conn: Connection, casus_id: CasusId, tot: str | None, rol: str) -> None:
    """Set the last day (ISO) a casus may stay, or none: then the rules hold. Raises OnbekendeCasus, InvoerFout."""
    if tot is not None and (len(tot) != 10 or last_day(tot) is None):
        raise InvoerFout(f"'{tot[:40]}' is geen datum. Schrijf bijvoorbeeld: 2031-12-31.")
    if casussen.source_of(conn, casus_id) is None:
        raise OnbekendeCasus(f"Casus '{casus_id[:80]}' staat niet in deze casusbank.")
    with transaction(conn):
        conn.execute("UPDATE casus SET bewaren_tot = ? WHERE id = ?", (tot, casus_id))
        conn.execute(
            "INSERT INTO bewerkingslog (tijdstip, tabel, rij, veld, oud, nieuw, proces_of_rol)"
            " VALUES (?, 'casus', ?, 'bewaren_tot', NULL, ?, ?)",
            (now(), casus_id, tot, rol),
        )
