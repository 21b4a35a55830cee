"""Casussen as the test of equal treatment needs them: their fields and facts, without texts; for very many at once.

Three statements read any number of casussen, each in order of id, and are walked side by side. What is left out
(the text, and every annotation that is no fact) is what makes a casus large.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from sys import intern
from typing import Any

from casusbank.model import (
    Annotatie,
    AnnotatieId,
    Casus,
    CasusId,
    FactorToekenning,
    Herkomst,
    Metadata,
    Relatie,
    Velden,
)
from casusbank.store import Connection

_CASUSSEN = (
    "SELECT id, titel, bronsoort, domeinen, onderwerpen, beslispunt, strekking, organisatie, organisatie_id,"
    " datum_besluit, datum_uitspraak, regeling_versie, status_gezag, ecli FROM casus{} ORDER BY id"
)
# CROSS JOIN keeps the order of the index on casus_id, so nothing is sorted and nothing is kept in memory.
_FEITEN = (
    "SELECT f.casus_id, a.id, a.begin, a.eind, a.fragment, a.annotator, a.zekerheid, a.status, a.bevestigd_door_rol,"
    " a.hervalideren, f.factor_id, f.waarde, f.kant_in_casus, f.beslissend"
    " FROM factor_toekenning f CROSS JOIN annotatie a ON a.id = f.annotatie_id{} ORDER BY f.casus_id"
)
_RELATIES = "SELECT van, soort, naar FROM casus_relatie{} ORDER BY van"
_NERGENS = Herkomst("", "", "", "")
"""Where these casussen came from is not read."""


def iterate(conn: Connection, ids: Iterable[CasusId] | None = None) -> Iterator[Casus]:
    """All casussen (or those in `ids`) in order of id: an empty text, no provenance, facts as the only annotations."""
    wanted = None if ids is None else json.dumps([*ids])
    facts = _Gelijkop(_rows(conn, _FEITEN, "f.casus_id", wanted))
    links = _Gelijkop(_rows(conn, _RELATIES, "van", wanted))
    lists: dict[str, tuple[str, ...]] = {}
    values: dict[tuple[str, str, int], FactorToekenning] = {}
    for row in _rows(conn, _CASUSSEN, "id", wanted):
        casus_id = row[0]
        notes = tuple(_annotatie(r, values) for r in facts.of(casus_id))
        yield _casus(row, notes, tuple(Relatie(r[1], r[2]) for r in links.of(casus_id)), lists)


def decided(
    conn: Connection, ids: Iterable[CasusId], bronsoorten: Iterable[str]
) -> Iterator[tuple[CasusId, str | None]]:
    """Those of `ids` from these sources that favoured one side, by id, each with the organisation that decided."""
    rows = conn.execute(
        "SELECT id, coalesce(organisatie_id, organisatie) FROM casus WHERE id IN (SELECT value FROM json_each(?))"
        " AND bronsoort IN (SELECT value FROM json_each(?))"
        " AND strekking IN ('voor_inwoner', 'deels_voor_inwoner', 'tegen_inwoner') ORDER BY id",
        (json.dumps([*ids]), json.dumps([*bronsoorten])),
    )
    return ((CasusId(r[0]), r[1]) for r in rows)


def likest(conn: Connection, ids: Sequence[CasusId], facts: Mapping[str, str], most: int) -> list[CasusId]:
    """The `most` of `ids` that share most of these facts, by number and then by id: nominates, concludes nothing."""
    if len(ids) <= most:
        return [*ids]
    rows = conn.execute(
        "SELECT f.casus_id FROM json_each(?) i CROSS JOIN factor_toekenning f ON f.casus_id = i.value"
        " CROSS JOIN annotatie a ON a.id = f.annotatie_id"
        " WHERE (f.factor_id, f.waarde) IN (SELECT key, value FROM json_each(?)) AND a.status != 'verworpen'"
        " GROUP BY f.casus_id ORDER BY count(DISTINCT f.factor_id) DESC, f.casus_id LIMIT ?",
        (json.dumps([*ids]), json.dumps({**facts}), most),
    )
    found = [CasusId(r[0]) for r in rows]
    rest = sorted(set(ids) - set(found)) if len(found) < most else []
    return [*found, *rest[: most - len(found)]]


class _Gelijkop:
    """Rows of one statement, handed out per casus while another statement is walked in the same order of id."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, casus_id: str) -> list[Any]:
        """The rows of this casus, which must come after the one asked before; none when it has none."""
        if self._next is None or self._next[0] != casus_id:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found


def _rows(conn: Connection, sql: str, column: str, wanted: str | None) -> Iterator[Any]:
    if wanted is None:
        return conn.execute(sql.format(""))
    return conn.execute(sql.format(f" WHERE {column} IN (SELECT value FROM json_each(?))"), (wanted,))  # noqa: S608  (own SQL only)


def _annotatie(r: Any, values: dict[tuple[str, str, int], FactorToekenning]) -> Annotatie:
    # By position, with what is the same kept once: a large database holds a million of these.
    value = r[11:14]
    if value not in values:
        values[value] = FactorToekenning(r[11], r[12], bool(r[13]))
    key, annotator, note_id = intern(r[10]), intern(r[5]), AnnotatieId(r[1])
    details = values[value]
    return Annotatie("factor", key, r[2], r[3], r[4], annotator, r[6], details, r[7], r[8], note_id, bool(r[9]))


def _casus(
    row: Any, notes: tuple[Annotatie, ...], relaties: tuple[Relatie, ...], lists: dict[str, tuple[str, ...]]
) -> Casus:
    (casus_id, titel, bronsoort, domeinen, onderwerpen, beslispunt, strekking, organisatie, organisatie_id,
     datum_besluit, datum_uitspraak, regeling_versie, gezag, ecli) = row  # fmt: skip
    for text in (domeinen, onderwerpen):
        if text not in lists:
            lists[text] = tuple(json.loads(text))
    return Casus(
        id=CasusId(casus_id),
        titel=titel,
        tekst="",
        bronsoort=bronsoort,
        herkomst=_NERGENS,
        velden=Velden(
            domeinen=lists[domeinen], onderwerpen=lists[onderwerpen], beslispunt=beslispunt, strekking=strekking,
            organisatie=organisatie, organisatie_id=organisatie_id, datum_besluit=datum_besluit,
            regeling_versie=regeling_versie,
        ),
        metadata=Metadata(
            bronsoort=bronsoort, titel=titel, ecli=ecli, datum_besluit=datum_besluit, datum_uitspraak=datum_uitspraak,
            organisatie=organisatie, status_gezag=gezag, relaties=relaties,
        ),
        annotaties=notes,
    )  # fmt: skip
