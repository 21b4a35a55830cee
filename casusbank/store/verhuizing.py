"""What another engine needs of a bank: the tables that hang on a casus, and a mark that changes with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from casusbank.model import CasusId, PassageId
from casusbank.store import Connection

PER_CASUS: Mapping[str, str] = {
    "casus": "id", "casus_relatie": "van", "annotatie": "casus_id", "wetsverwijzing": "casus_id",
    "waarde_toepassing": "casus_id", "factor_toekenning": "casus_id", "grens_toekenning": "casus_id",
    "instrument_toekenning": "casus_id", "persoonsgegeven": "casus_id", "sectie": "casus_id", "passage": "casus_id",
    "casus_index": "casus_id",
}  # fmt: skip
"""Table to the column that names its casus."""
GEDEELD = ("wet", "model")
"""Tables of the product itself that a search reads."""
_LEFT_OUT = frozenset((("casus_index", "termen"), ("casus", "bijna_gelijk_aan")))
"""Analysed terms travel as inverted lists, twins by themselves: who sees one of two need not see the other."""
_NO_ROWID = ("casus_relatie", "casus_index")
"""Tables whose order on disk is no order of writing."""


@dataclass(frozen=True, slots=True)
class Stand:
    """What a casus is at this moment: its access class and marks of its words and of its place in the index."""

    toegang: str
    inhoud: str
    index: str
    """Empty when it is not indexed."""


def columns(conn: Connection, table: str) -> list[tuple[str, str]]:
    """(name, SQLite type) of the columns of a table that travel."""
    found = conn.execute("SELECT name, type FROM pragma_table_info(?)", (table,))
    return [(r[0], r[1]) for r in found if (table, r[0]) not in _LEFT_OUT]


def rows(conn: Connection, table: str, ids: Iterable[str] | None = None) -> Iterator[tuple[Any, ...]]:
    """The rows of these casussen in one table (or all of it), as `columns` names them."""
    names = ", ".join(name for name, _ in columns(conn, table))
    sql = f"SELECT {names} FROM {table}"  # noqa: S608  (own SQL only)
    if ids is None:
        return iter(conn.execute(sql))
    where = f"{sql} WHERE {PER_CASUS[table]} IN (SELECT value FROM json_each(?))"  # noqa: S608
    return iter(conn.execute(where, (json.dumps([*ids]),)))


def access(conn: Connection) -> dict[CasusId, str]:
    """The access class of every casus, by id."""
    return {CasusId(r[0]): str(r[1]) for r in conn.execute("SELECT id, toegang FROM casus ORDER BY id")}


def stands(conn: Connection) -> dict[CasusId, Stand]:
    """The mark of every casus, by id."""
    classes = access(conn)
    words = {c: blake2b(digest_size=16) for c in classes}
    index: dict[CasusId, str] = dict.fromkeys(classes, "")
    for table, owner in PER_CASUS.items():
        if table == "passage":  # written with `casus_index`, which has the mark
            continue
        names = [name for name, _ in columns(conn, table)]
        place = names.index(owner)
        for row in sorted(rows(conn, table)) if table in _NO_ROWID else rows(conn, table):
            if table == "casus_index":
                index[row[place]] += repr(row)
            else:
                words[row[place]].update(repr(row).encode("utf-8", "surrogatepass"))
    for casus_id, twin in twins(conn):
        words[casus_id].update(classes.get(twin, "").encode())
    return {c: Stand(classes[c], words[c].hexdigest(), _short(index[c])) for c in classes}


def twins(conn: Connection, ids: Iterable[str] | None = None) -> list[tuple[CasusId, CasusId]]:
    """(casus, the one it nearly equals), of all casussen or of these."""
    sql = "SELECT id, bijna_gelijk_aan FROM casus WHERE bijna_gelijk_aan IS NOT NULL"
    if ids is None:
        return [(CasusId(r[0]), CasusId(r[1])) for r in conn.execute(sql)]
    found = conn.execute(sql + " AND id IN (SELECT value FROM json_each(?))", (json.dumps([*ids]),))  # noqa: S608
    return [(CasusId(r[0]), CasusId(r[1])) for r in found]


def _short(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest() if text else ""


def passage_terms(conn: Connection, ids: Iterable[str]) -> Iterator[tuple[PassageId, CasusId, bytes]]:
    """(passage id, casus id, analysed terms) of the passages of these casussen, by passage id."""
    return conn.execute(
        "SELECT l.passage_id, p.casus_id, l.termen FROM lexicaal l JOIN passage p ON p.id = l.passage_id"
        " WHERE p.casus_id IN (SELECT value FROM json_each(?)) ORDER BY l.passage_id",
        (json.dumps([*ids]),),
    )


def casus_terms(conn: Connection, ids: Iterable[str]) -> Iterator[tuple[CasusId, bytes]]:
    """(casus id, analysed terms of the whole casus) of those that are indexed, by casus id."""
    found = conn.execute(
        "SELECT casus_id, termen, max(gen) FROM casus_index WHERE casus_id IN (SELECT value FROM json_each(?))"
        " GROUP BY casus_id ORDER BY casus_id",
        (json.dumps([*ids]),),
    )
    return ((CasusId(r[0]), r[1]) for r in found)


def vectors(conn: Connection, ids: Iterable[str]) -> Iterator[tuple[PassageId, str, CasusId, bytes]]:
    """(passage id, model id, casus id, float32 bytes) of the passages of these casussen, by passage id."""
    return conn.execute(
        "SELECT v.passage_id, v.model_id, p.casus_id, v.waarde FROM vector v JOIN passage p ON p.id = v.passage_id"
        " WHERE p.casus_id IN (SELECT value FROM json_each(?)) ORDER BY v.passage_id, v.model_id",
        (json.dumps([*ids]),),
    )


def vectors_between(conn: Connection, model_id: str, first: int, last: int) -> list[tuple[PassageId, bytes]]:
    """(passage id, float32 bytes) of the passages from `first` to `last`, by id: by their key, not by the model."""
    return conn.execute(
        "SELECT passage_id, waarde FROM vector WHERE passage_id BETWEEN ? AND ? AND +model_id = ? ORDER BY passage_id",
        (first, last, model_id),
    ).fetchall()
