"""A human's word: confirm, reject or correct an annotation; what each reviewer said, kept apart (`beoordeling`).

The annotation holds the word that counts now; `beoordeling` holds one row per reviewer and claim, so that
reviewers can be compared. Nobody is named: a reviewer is a code (`B1`) or a role.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from casusbank.errors import VerouderdOordeel
from casusbank.model import (
    Annotatie,
    CasusId,
    FactorToekenning,
    GrensToekenning,
    InstrumentToekenning,
    SectieLezing,
    Verwijzing,
    WaardeToepassing,
)
from casusbank.store import Connection, annotaties, now, transaction

Oordeel = Literal["bevestigd", "verworpen", "gecorrigeerd"]
MENS = "mens@1"
"""Annotator of a corrected annotation: a human said so."""
GEEN = "geen"
"""What a reviewer who rejects a claim puts in its place."""


@dataclass(frozen=True, slots=True)
class Beoordelaar:
    """Who judges: a role, and a code where more people judge the same; never a name."""

    rol: str
    code: str = ""

    @property
    def wie(self) -> str:
        """The code, or the role where there is no code."""
        return self.code or self.rol


@dataclass(frozen=True, slots=True)
class Beoordeling:
    """One reviewer's judgement of one claim; `eigen` is the claim as the reviewer would have it."""

    casus_id: CasusId
    tekst_hash: str
    soort: str
    begin: int
    eind: int
    annotator: str
    bewering: str
    oordeel: Oordeel
    eigen: str
    beoordelaar: str


def bewering(a: Annotatie) -> str:
    """The claim of an annotation as one label: its key and what it says of it."""
    match a.details:
        case FactorToekenning(waarde=said):
            return f"{a.sleutel}={said}"
        case WaardeToepassing(polariteit=said):
            return f"{a.sleutel}={said}"
        case Verwijzing(norm=norm, rol=said):
            return f"{norm}={said}"
        case GrensToekenning(aard=said):
            return f"{a.sleutel}={said}"
        case InstrumentToekenning(resultaat=said):
            return f"{a.sleutel}={said}"
        case SectieLezing(spreker=said):
            return f"{a.sleutel}={said}"
        case _:
            return a.sleutel


def confirm(
    conn: Connection, annotatie_id: int, door: Beoordelaar, *, stempel: str | None = None, apart: bool = False
) -> Annotatie:
    """Confirm an annotation. Raises InvoerFout for an unknown id, VerouderdOordeel when it changed since `stempel`.

    `apart` records the judgement alone, so that a second reviewer leaves the word that counts as it is.
    """
    return _decide(conn, annotatie_id, "bevestigd", None, door, stempel, apart)


def reject(
    conn: Connection, annotatie_id: int, door: Beoordelaar, *, stempel: str | None = None, apart: bool = False
) -> Annotatie:
    """Reject an annotation; otherwise as `confirm`."""
    return _decide(conn, annotatie_id, "verworpen", None, door, stempel, apart)


def correct(
    conn: Connection,
    annotatie_id: int,
    beter: Annotatie,
    door: Beoordelaar,
    *,
    stempel: str | None = None,
    apart: bool = False,
) -> Annotatie:
    """Reject the annotation and put the confirmed claim `beter` beside it; gives that claim as stored."""
    return _decide(conn, annotatie_id, "gecorrigeerd", beter, door, stempel, apart)


def _decide(
    conn: Connection,
    annotatie_id: int,
    oordeel: Oordeel,
    beter: Annotatie | None,
    door: Beoordelaar,
    stempel: str | None,
    apart: bool,
) -> Annotatie:
    with transaction(conn):
        casus_id, old = annotaties.read_one(conn, annotatie_id)
        if stempel and stempel != old.stempel:
            raise VerouderdOordeel(
                f"Annotatie {annotatie_id} is veranderd sinds u haar zag: nu {old.soort} {bewering(old)}, {old.status}"
                f"{f' door {old.bevestigd_door_rol}' if old.bevestigd_door_rol else ''}. Er is niets vastgelegd. Bekijk"
                f" haar opnieuw met: casusbank casus {casus_id} --json"
            )
        _record(conn, casus_id, old, oordeel, beter, door)
        if apart:
            return old
        status: Literal["bevestigd", "verworpen"] = "bevestigd" if oordeel == "bevestigd" else "verworpen"
        new = replace(old, status=status, bevestigd_door_rol=door.rol, hervalideren=False)
        annotaties.replace_row(conn, casus_id, new)
        _log(conn, annotatie_id, "status", old.status, status, door)
        if beter is None:
            return new
        better = replace(
            beter,
            annotator=MENS,
            zekerheid=1.0,
            status="bevestigd",
            bevestigd_door_rol=door.rol,
            id=None,
            hervalideren=False,
        )
        annotaties.insert(conn, casus_id, (better,))
        number = int(conn.execute("SELECT max(id) FROM annotatie WHERE casus_id = ?", (casus_id,)).fetchone()[0])
        _log(conn, annotatie_id, "bewering", bewering(old), bewering(better), door)
        return annotaties.read_one(conn, number)[1]


def _record(
    conn: Connection, casus_id: CasusId, old: Annotatie, oordeel: Oordeel, beter: Annotatie | None, door: Beoordelaar
) -> None:
    """The judgement of this reviewer; a later one of the same reviewer on the same claim takes its place."""
    row = conn.execute("SELECT tekst_hash FROM casus WHERE id = ?", (casus_id,)).fetchone()
    own = bewering(beter) if beter else bewering(old) if oordeel == "bevestigd" else GEEN
    conn.execute(
        "INSERT INTO beoordeling (casus_id, tekst_hash, soort, begin, eind, annotator, bewering, oordeel,"
        " eigen_bewering, beoordelaar, rol, tijdstip) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
        " ON CONFLICT (casus_id, tekst_hash, soort, begin, eind, annotator, bewering, beoordelaar) DO UPDATE SET"
        " oordeel = excluded.oordeel, eigen_bewering = excluded.eigen_bewering, rol = excluded.rol,"
        " tijdstip = excluded.tijdstip",
        (casus_id, row[0], old.soort, old.begin, old.eind, old.annotator, bewering(old), oordeel, own, door.wie,
         door.rol, now()),
    )  # fmt: skip


def _log(conn: Connection, annotatie_id: int, veld: str, oud: str, nieuw: str, door: Beoordelaar) -> None:
    conn.execute(
        "INSERT INTO bewerkingslog (tijdstip, tabel, rij, veld, oud, nieuw, proces_of_rol) VALUES (?,?,?,?,?,?,?)",
        (now(), "annotatie", str(annotatie_id), veld, oud, nieuw, door.rol),
    )


@dataclass(frozen=True, slots=True)
class Logregel:
    """A line of the edit log of one casus; `annotatie_id` is None for a line about the casus itself."""

    tijdstip: str
    rol: str
    veld: str
    oud: str | None
    nieuw: str | None
    annotatie_id: int | None


def history(conn: Connection, casus_id: CasusId, most: int = 200) -> tuple[Logregel, ...]:
    """What was said of the annotations of a casus and of the casus itself, latest first."""
    rows = conn.execute(
        "SELECT tijdstip, proces_of_rol, veld, oud, nieuw, CASE tabel WHEN 'annotatie' THEN CAST(rij AS INTEGER) END"
        " FROM bewerkingslog WHERE (tabel = 'annotatie' AND rij IN"
        " (SELECT CAST(id AS TEXT) FROM annotatie WHERE casus_id = ?)) OR (tabel IN ('casus', 'toets_stap')"
        " AND rij = ?) ORDER BY id DESC LIMIT ?",
        (casus_id, casus_id, most),
    )
    return tuple(Logregel(*r) for r in rows)


def keep_refused(conn: Connection, annotatie_id: int, gezegd: str, door: Beoordelaar) -> None:
    """Write in the log what somebody said of an annotation that had changed meanwhile: it does not count, it stays."""
    with transaction(conn):
        _log(conn, annotatie_id, "niet_geteld", bewering(annotaties.read_one(conn, annotatie_id)[1]), gezegd, door)


def judgements(conn: Connection) -> tuple[Beoordeling, ...]:
    """All judgements, in a fixed order."""
    rows = conn.execute(
        "SELECT casus_id, tekst_hash, soort, begin, eind, annotator, bewering, oordeel, eigen_bewering, beoordelaar"
        " FROM beoordeling ORDER BY casus_id, tekst_hash, soort, begin, eind, annotator, bewering, beoordelaar"
    )
    return tuple(Beoordeling(CasusId(r[0]), r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8] or GEEN, r[9]) for r in rows)
