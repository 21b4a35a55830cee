"""Table `annotatie` and its tables per kind: write, read, and record a human's word (see also `oordelen`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from casusbank.errors import InvoerFout
from casusbank.model import (
    Annotatie,
    AnnotatieId,
    CasusId,
    Details,
    FactorToekenning,
    Gegeven,
    GrensToekenning,
    InstrumentToekenning,
    SectieLezing,
    Verwijzing,
    WaardeToepassing,
)
from casusbank.store import Connection


def insert(conn: Connection, casus_id: CasusId, annotaties: Iterable[Annotatie]) -> None:
    """Write annotations of one casus, inside the caller's transaction; one with an id keeps it."""
    for a in annotaties:
        cursor = conn.execute(
            "INSERT INTO annotatie (id, casus_id, soort, sleutel, begin, eind, fragment, annotator, zekerheid, status,"
            " bevestigd_door_rol, hervalideren) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (a.id, casus_id, a.soort, a.sleutel, a.begin, a.eind, a.fragment, a.annotator, a.zekerheid, a.status,
             a.bevestigd_door_rol, int(a.hervalideren)),
        )  # fmt: skip
        if a.details is not None:
            table, columns, values = _details_row(a)
            marks = ", ".join("?" * (len(values) + 2))
            conn.execute(
                f"INSERT INTO {table} (annotatie_id, casus_id, {columns}) VALUES ({marks})",  # noqa: S608
                (cursor.lastrowid, casus_id, *values),
            )


def norms(conn: Connection) -> list[tuple[CasusId, str]]:
    """(casus, article) of every law reference that no human rejected, each once."""
    sql = (
        "SELECT DISTINCT w.casus_id, w.norm FROM wetsverwijzing w JOIN annotatie a ON a.id = w.annotatie_id"
        " WHERE a.status != 'verworpen' ORDER BY 1, 2"
    )
    return [(CasusId(r[0]), str(r[1])) for r in conn.execute(sql)]


def _details_row(a: Annotatie) -> tuple[str, str, tuple[Any, ...]]:
    match a.details:
        case Verwijzing() as v:
            return (
                "wetsverwijzing",
                "norm, soort, regeling_id, artikel, lid, onderdeel, jci, rol",
                (v.norm, v.bron_soort, v.regeling_id, v.artikel, v.lid, v.onderdeel, v.jci, v.rol),
            )
        case WaardeToepassing() as w:
            return (
                "waarde_toepassing",
                "waarde_id, polariteit, inroeper, tegenover",
                (a.sleutel, w.polariteit, w.inroeper, w.tegenover),
            )
        case FactorToekenning() as f:
            return (
                "factor_toekenning",
                "factor_id, waarde, kant_in_casus, beslissend",
                (a.sleutel, f.waarde, f.kant, int(f.dragend)),
            )
        case GrensToekenning() as g:
            return "grens_toekenning", "grens_id, aard, afloop, bepaling", (a.sleutel, g.aard, g.afloop, g.bepaling)
        case InstrumentToekenning() as i:
            return "instrument_toekenning", "instrument_id, resultaat", (a.sleutel, i.resultaat)
        case Gegeven() as p:
            return (
                "persoonsgegeven",
                "aanduiding, plaatshouder, leeftijdsklasse",
                (p.aanduiding, p.plaatshouder, p.leeftijdsklasse),
            )
        case SectieLezing() as s:
            return "sectie", "spreker", (s.spreker,)
        case None:
            raise AssertionError("checked by the caller")


SELECT = """
SELECT a.id, a.soort, a.sleutel, a.begin, a.eind, a.fragment, a.annotator, a.zekerheid, a.status, a.bevestigd_door_rol,
  w.norm, w.soort, w.regeling_id, w.artikel, w.lid, w.onderdeel, w.jci, w.rol,
  v.polariteit, v.inroeper, v.tegenover, f.waarde, f.kant_in_casus, f.beslissend,
  g.aard, g.afloop, g.bepaling, i.resultaat, p.aanduiding, p.plaatshouder, s.spreker, a.casus_id,
  p.leeftijdsklasse, a.hervalideren
FROM annotatie a
LEFT JOIN wetsverwijzing w ON w.annotatie_id = a.id LEFT JOIN waarde_toepassing v ON v.annotatie_id = a.id
LEFT JOIN factor_toekenning f ON f.annotatie_id = a.id LEFT JOIN grens_toekenning g ON g.annotatie_id = a.id
LEFT JOIN instrument_toekenning i ON i.annotatie_id = a.id LEFT JOIN persoonsgegeven p ON p.annotatie_id = a.id
LEFT JOIN sectie s ON s.annotatie_id = a.id
"""
"""What is read of an annotation, in the order of `annotatie_of`."""


def _details(soort: str, r: Any) -> Details | None:
    match soort:
        case "wetsverwijzing" if r[10] is not None:
            return Verwijzing(*r[10:18])
        case "waarde" if r[18] is not None:
            return WaardeToepassing(*r[18:21])
        case "factor" if r[21] is not None:
            return FactorToekenning(r[21], r[22], bool(r[23]))
        case "grens" if r[24] is not None:
            return GrensToekenning(*r[24:27])
        case "instrument" if r[27] is not None:
            return InstrumentToekenning(r[27])
        case "persoonsgegeven" if r[28] is not None:
            return Gegeven(r[28], r[29], r[32])
        case "sectie" if r[30] is not None:
            return SectieLezing(r[30])
        case _:
            return None


def annotatie_of(r: Any) -> Annotatie:
    """An annotation from its row (`SELECT`)."""
    return Annotatie(
        soort=r[1],
        sleutel=r[2],
        begin=r[3],
        eind=r[4],
        fragment=r[5],
        annotator=r[6],
        zekerheid=r[7],
        details=_details(r[1], r),
        status=r[8],
        bevestigd_door_rol=r[9],
        id=AnnotatieId(r[0]),
        hervalideren=bool(r[33]),
    )


def read(conn: Connection, casus_id: CasusId, kinds: Collection[str] = ()) -> tuple[Annotatie, ...]:
    """Annotations of one casus in text order; of all kinds, or of these."""
    # The plus: what is read is chosen by casus, never by kind.
    among = f" AND +a.soort IN ({','.join('?' * len(kinds))})" if kinds else ""
    rows = conn.execute(
        f"{SELECT}WHERE a.casus_id = ?{among} ORDER BY a.begin, a.eind, a.soort, a.sleutel", (casus_id, *kinds)
    )
    return tuple(annotatie_of(r) for r in rows)


def read_one(conn: Connection, annotatie_id: int) -> tuple[CasusId, Annotatie]:
    """One annotation with the casus it belongs to. Raises InvoerFout when it does not exist."""
    row = conn.execute(SELECT + "WHERE a.id = ?", (annotatie_id,)).fetchone()
    if row is None:
        raise InvoerFout(f"Annotatie {annotatie_id} bestaat niet. Zie de nummers met: casusbank casus ID --json")
    return CasusId(row[31]), annotatie_of(row)


def replace_row(conn: Connection, casus_id: CasusId, new: Annotatie) -> None:
    """Write `new` over the row with its id, details included, inside the caller's transaction."""
    conn.execute("DELETE FROM annotatie WHERE id = ?", (new.id,))
    insert(conn, casus_id, (new,))


def decided(conn: Connection, casus_id: CasusId) -> tuple[Annotatie, ...]:
    """The annotations of a casus on which a human spoke."""
    rows = conn.execute(SELECT + "WHERE a.casus_id = ? AND a.status != 'voorstel' ORDER BY a.id", (casus_id,))
    return tuple(annotatie_of(r) for r in rows)


def to_revalidate(conn: Connection) -> tuple[tuple[CasusId, Annotatie], ...]:
    """Annotations on which a human spoke and whose text changed since, by casus."""
    rows = conn.execute(SELECT + "WHERE a.hervalideren = 1 ORDER BY a.casus_id, a.id")
    return tuple((CasusId(r[31]), annotatie_of(r)) for r in rows)
