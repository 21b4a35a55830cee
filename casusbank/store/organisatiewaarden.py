"""Tables `organisatiewaarde`, `richtlijn` and `effectdialoog_casus`: versions of what an organisation adopts.

A version is never changed but for its last day: a newer adopted version ends the one before it the day before its own
first day. A concept ends nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Literal

from casusbank.errors import VerouderdOordeel
from casusbank.model import Casus, CasusId
from casusbank.store import Connection, transaction
from casusbank.vocabulary import Vocabulary, load_vocabulary
from casusbank.vocabulary.organisatiewaarden import (
    Betekenis,
    Organisatiewaarde,
    Richtlijn,
    Waardenbron,
    Waardeversie,
    parse_eis,
    values_on,
)

Wijziging = Literal["nieuw", "gewijzigd", "ongewijzigd"]
_WAARDE = (
    "id, versie, organisatie, label, letterlijke_belofte, betekenis_voor_ons, betekenis_voor_inwoner,"
    " wat_merkt_de_inwoner, wat_betekent_het_niet, concretiseert, dubbelzinnig, betekenissen, cues, bron_document,"
    " bron_titel, bron_vindplaats, bron_vastgesteld_op, eigenaar, status, geldig_van, geldig_tot, ingevoerd_via,"
    " ingevoerd_op"
)
_RICHTLIJN = (
    "id, als_factoren, dan_strekking, tenzij_factoren, tekst, status, eigenaar, geldig_van, geldig_tot, domeinen,"
    " beslispunten"
)


def versions(conn: Connection, waarde_id: str | None = None) -> tuple[Waardeversie, ...]:
    """Every version of one value, or of all, by id and version."""
    vocab = load_vocabulary()
    rows = conn.execute(
        f"SELECT {_WAARDE} FROM organisatiewaarde WHERE ?1 IS NULL OR id = ?1 ORDER BY id, versie",  # noqa: S608
        (waarde_id,),
    ).fetchall()
    return tuple(_version(conn, row, vocab) for row in rows)


def add(
    conn: Connection,
    waarde: Organisatiewaarde,
    *,
    via: str,
    op: str,
    rol: str,
    besproken: Iterable[tuple[CasusId, str]] = (),
    stempel: str | None = None,
) -> tuple[int, Wijziging]:
    """Write a value as a new version unless the newest says the same; returns its version and what changed.

    A conversation is part of what it says: the same texts out of another one are a new version. With the `stempel` of
    the newest version as somebody saw it ("" when there was none): raises VerouderdOordeel when there is another now.
    """
    known = versions(conn, waarde.id)
    if stempel is not None and stempel != (known[-1].stempel if known else ""):
        newest = f"Nu geldt versie {known[-1].versie}." if known else "Hij is er niet meer."
        raise VerouderdOordeel(f"De waarde is veranderd sinds u haar zag. {newest} Er is niets vastgelegd.")
    spoken = tuple(sorted(besproken))
    if known and known[-1].waarde == waarde and spoken in ((), known[-1].besproken):
        return known[-1].versie, "ongewijzigd"
    number = known[-1].versie + 1 if known else 1
    with transaction(conn):
        _insert(conn, waarde, number, via, op)
        conn.executemany(
            "INSERT INTO effectdialoog_casus VALUES (?, ?, ?, ?)",
            [(waarde.id, number, casus_id, said) for casus_id, said in spoken],
        )
        if waarde.status != "concept" and waarde.geldig_van:
            _end_earlier(conn, waarde.id, number, waarde.geldig_van)
        conn.execute(
            "INSERT INTO bewerkingslog (tijdstip, tabel, rij, veld, oud, nieuw, proces_of_rol)"
            " VALUES (?, 'organisatiewaarde', ?, 'versie', ?, ?, ?)",
            (op, waarde.id, str(number - 1) if known else None, str(number), rol),
        )
    return number, "gewijzigd" if known else "nieuw"


def restate(conn: Connection, versies: Iterable[Waardeversie]) -> None:
    """Write versions as they are, inside the caller's transaction: no log, no conversation, nothing ended."""
    for v in versies:
        _insert(conn, v.waarde, v.versie, v.via, v.op)


def _insert(conn: Connection, w: Organisatiewaarde, number: int, via: str, op: str) -> None:
    meanings = _dump([asdict(b) for b in w.betekenissen])
    values = (
        w.id, number, w.organisatie or None, w.naam, w.letterlijke_belofte, w.betekenis_voor_ons,
        w.betekenis_voor_inwoner, w.wat_merkt_de_inwoner, w.wat_betekent_het_niet, _dump(w.concretiseert),
        int(w.dubbelzinnig), meanings, _dump(w.cues), w.bron.document, w.bron.titel, w.bron.vindplaats,
        w.bron.vastgesteld_op, w.eigenaar, w.status, w.geldig_van, w.geldig_tot, via, op,
    )  # fmt: skip
    conn.execute(f"INSERT INTO organisatiewaarde ({_WAARDE}) VALUES ({_marks(values)})", values)  # noqa: S608
    for r in w.richtlijnen:
        row = (
            w.id, number, r.id, _dump([str(e) for e in r.als_factoren]), r.dan_strekking,
            _dump([str(e) for e in r.tenzij_factoren]), r.tekst, r.status, r.eigenaar, r.geldig_van, r.geldig_tot,
            _dump(r.domeinen), _dump(r.beslispunten),
        )  # fmt: skip
        conn.execute(
            f"INSERT INTO richtlijn (organisatiewaarde_id, versie, {_RICHTLIJN}) VALUES ({_marks(row)})",  # noqa: S608
            row,
        )
    conn.execute(  # so that an annotation may point at it
        "INSERT INTO waarde (id, label, laag, definitie) VALUES (?, ?, 'organisatie', ?)"
        " ON CONFLICT (id) DO UPDATE SET label = excluded.label, definitie = excluded.definitie",
        (w.id, w.naam, w.letterlijke_belofte),
    )


def _end_earlier(conn: Connection, waarde_id: str, number: int, van: str) -> None:
    day_before = (date.fromisoformat(van) - timedelta(days=1)).isoformat()
    conn.execute(
        "UPDATE organisatiewaarde SET geldig_tot = ? WHERE id = ? AND versie < ? AND status != 'concept'"
        " AND (geldig_tot IS NULL OR geldig_tot > ?)",
        (day_before, waarde_id, number, day_before),
    )


def _version(conn: Connection, row: Any, vocab: Vocabulary) -> Waardeversie:
    r = dict(zip(_WAARDE.replace(" ", "").split(","), row, strict=True))
    key = (r["id"], r["versie"])
    rules = conn.execute(
        f"SELECT {_RICHTLIJN} FROM richtlijn WHERE organisatiewaarde_id = ? AND versie = ? ORDER BY rowid",  # noqa: S608
        key,
    )
    spoken = conn.execute(
        "SELECT casus_id, besproken FROM effectdialoog_casus WHERE organisatiewaarde_id = ? AND versie = ? ORDER BY 1",
        key,
    )
    label = r["label"] if r["label"] != r["letterlijke_belofte"] else ""
    waarde = Organisatiewaarde(
        id=r["id"], organisatie=r["organisatie"] or "", letterlijke_belofte=r["letterlijke_belofte"],
        wat_betekent_het_niet=r["wat_betekent_het_niet"], eigenaar=r["eigenaar"], label=label,
        betekenis_voor_ons=r["betekenis_voor_ons"], betekenis_voor_inwoner=r["betekenis_voor_inwoner"],
        wat_merkt_de_inwoner=r["wat_merkt_de_inwoner"], concretiseert=_list(r["concretiseert"]),
        dubbelzinnig=bool(r["dubbelzinnig"]),
        betekenissen=tuple(
            Betekenis(b["organisatie"], tuple(b["concretiseert"]), b["tekst"]) for b in json.loads(r["betekenissen"])
        ),
        richtlijnen=tuple(_rule(x, vocab) for x in rules), cues=_list(r["cues"]),
        bron=Waardenbron(r["bron_document"], r["bron_titel"], r["bron_vindplaats"], r["bron_vastgesteld_op"]),
        status=r["status"], geldig_van=r["geldig_van"], geldig_tot=r["geldig_tot"],
    )  # fmt: skip
    said = tuple((CasusId(c), text) for c, text in spoken)
    return Waardeversie(r["versie"], waarde, r["ingevoerd_via"], r["ingevoerd_op"], said)


def _rule(row: Any, vocab: Vocabulary) -> Richtlijn:
    ident, als, dan, tenzij, tekst, status, eigenaar, van, tot, domeinen, punten = row
    return Richtlijn(
        ident,
        tuple(parse_eis(e, vocab) for e in _list(als)),
        dan,
        tuple(parse_eis(e, vocab) for e in _list(tenzij)),
        tekst,
        status,
        eigenaar,
        van,
        tot,
        _list(domeinen),
        _list(punten),
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _marks(values: tuple[Any, ...]) -> str:
    return ", ".join("?" * len(values))


def of_casus(conn: Connection, casus: Casus) -> tuple[Organisatiewaarde, ...]:
    """The values of the organisation of a casus that counted on the day of its decision."""
    day = casus.velden.datum_besluit or casus.metadata.datum_uitspraak
    names = (casus.velden.organisatie, casus.velden.organisatie_id)
    return values_on(versions(conn), names, day) if day else ()
