"""Table `controlegetal`: a SHA-256 over what belongs together, so that one bit that fell over on disk is found.

A writing connection notes with temporary triggers which rows changed; `transaction` writes their sums anew before it
commits. So no writer needs to think of it, and what another program changes shows as a difference. What is kept apart
here (the text, the reading, the human word, the index of a casus) keeps its sum when another part is written.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from casusbank.store import Connection

_BUCKET = 128
"""Rows of a table that only grows, under one sum."""
_KINDS = {
    "casus": ("casus", "minhash", "minhash_band", "casus_relatie"),
    "lezing": (
        "annotatie", "wetsverwijzing", "waarde_toepassing", "factor_toekenning", "grens_toekenning",
        "instrument_toekenning", "persoonsgegeven", "sectie",
    ),
    "mensenwoord": ("beoordeling", "toets_stap"),
    "index": ("passage", "vector", "lexicaal", "casus_index"),
    "bron": ("bron",),
    "zoekvraag": ("zoekvraag", "melding"),
    "signaal": ("signaal", "signaal_casus"),
    "organisatiewaarde": ("organisatiewaarde", "richtlijn", "effectdialoog_casus"),
}  # fmt: skip
"""What stands under one sum, per casus (the first four) or per id; any other table is one sum as a whole."""
_KEYS = {
    "casus": "{0}id", "casus_relatie": "{0}van", "bron": "{0}id", "zoekvraag": "{0}id", "melding": "{0}zoekvraag_id",
    "signaal": "{0}id", "signaal_casus": "{0}signaal_id", "organisatiewaarde": "{0}id",
    "richtlijn": "{0}organisatiewaarde_id", "effectdialoog_casus": "{0}organisatiewaarde_id",
    "vector": "(SELECT casus_id FROM passage WHERE id = {0}passage_id)",
    "lexicaal": "(SELECT casus_id FROM passage WHERE id = {0}passage_id)",
}  # fmt: skip
"""What in a row says to which sum it belongs, where that is not `casus_id`; `{0}` names the row."""
_GROWING = {"run": "id", "bewerkingslog": "id", "terugkoppeling": "id", "vervallen_passage": "gen"}
WORDS = tuple(
    f"tabel {name}"
    for name in ("domein", "onderwerp", "wet", "bronsoort", "factor", "grens", "instrument", "organisatie")
)
"""Kinds that the product fills from its own vocabulary (`waarde` holds those of the organisation too)."""
SCHEMA = "schema"
"""The sum over the definitions of the tables themselves."""
_TEMPORARY = """
CREATE TEMP TABLE te_tellen (soort TEXT, sleutel TEXT, PRIMARY KEY (soort, sleutel)) WITHOUT ROWID;
CREATE TEMP TABLE tel_vraag (soort TEXT, tabel TEXT, vraag TEXT, PRIMARY KEY (soort, tabel)) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Afwijking:
    """Rows that are not what they were when they were written; `leesbaar` is False when SQLite cannot read them."""

    soort: str
    sleutel: str
    leesbaar: bool = True


@dataclass(frozen=True, slots=True)
class _Tabel:
    """How the rows of a table come under a sum: kind, the key in a row, and the rows of one key in a fixed order."""

    naam: str
    soort: str
    sleutel: str
    vraag: str


def _tables(conn: Connection) -> list[_Tabel]:
    """Every table that has a sum: all but the full text (that is made from the others) and the sums themselves."""
    kinds = {table: soort for soort, names in _KINDS.items() for table in names}
    found: list[_Tabel] = []
    for (name,) in conn.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_fts%' ESCAPE '\\'"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name != 'controlegetal' ORDER BY name"
    ).fetchall():
        info = conn.execute("SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid", (name,)).fetchall()
        # Text as bytes: what fell over may be no text any more.
        columns = ", ".join(f"CAST({c} AS BLOB)" if kind == "TEXT" else str(c) for c, kind, _ in info)
        order = ", ".join([str(c) for c, _, pk in sorted(info, key=lambda r: r[2]) if pk] or [str(r[0]) for r in info])
        soort, key, where = _place(str(name), kinds)
        rows = f'SELECT {columns} FROM "{name}" WHERE {where} ORDER BY {order}'  # noqa: S608
        found.append(_Tabel(str(name), soort, key, rows))
    return found


def _place(name: str, kinds: dict[str, str]) -> tuple[str, str, str]:
    """(kind, key in a row, condition for the rows of key `?1`) of a table."""
    if name in _GROWING:
        by = _GROWING[name]
        return name, f"{{0}}{by} / {_BUCKET}", f"{by} >= ?1 * {_BUCKET} AND {by} < (?1 + 1) * {_BUCKET}"
    if name not in kinds:
        return f"tabel {name}", "''", "?1 = ''"
    key = _KEYS.get(name, "{0}casus_id")
    if "passage_id" in key:
        return kinds[name], key, "passage_id IN (SELECT id FROM passage WHERE casus_id = ?1)"
    return kinds[name], key, f"{key.format('')} = ?1"


# ------------------------------------------------------------------ writing


def follow(conn: Connection) -> None:
    """Note from now on, on this connection, whose sums a write makes old."""
    for statement in _TEMPORARY.split(";"):
        conn.execute(statement)
    for t in _tables(conn):
        conn.execute("INSERT INTO tel_vraag VALUES (?, ?, ?)", (t.soort, t.naam, t.vraag))
        for event, rows in (("INSERT", ("NEW.",)), ("DELETE", ("OLD.",)), ("UPDATE", ("OLD.", "NEW."))):
            marks = "".join(
                # Not OR IGNORE: the conflict rule of the statement that fires a trigger goes before its own.
                f"INSERT INTO te_tellen SELECT '{t.soort}', k FROM (SELECT {t.sleutel.format(row)} AS k) WHERE k"  # noqa: S608
                f" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM te_tellen WHERE soort = '{t.soort}' AND sleutel = k);"
                for row in rows
            )
            conn.execute(f'CREATE TEMP TRIGGER "{t.naam}_{event}" AFTER {event} ON main."{t.naam}" BEGIN {marks}END')


def update(conn: Connection) -> None:
    """Write the sums of what changed in this transaction; nothing on a connection that does not `follow`."""
    try:
        changed = conn.execute("SELECT soort, sleutel FROM te_tellen").fetchall()
    except sqlite3.OperationalError:
        return
    if changed:
        for soort, key in changed:
            questions = conn.execute("SELECT vraag FROM tel_vraag WHERE soort = ? ORDER BY tabel", (soort,)).fetchall()
            _write(conn, soort, key, [q[0] for q in questions])
        conn.execute("DELETE FROM te_tellen")


def record(conn: Connection) -> None:
    """Write the sum of everything as it is now, inside the caller's transaction."""
    conn.execute("DELETE FROM controlegetal")
    for soort, keys, questions in _groups(conn):
        for key in keys:
            _write(conn, soort, key, questions)
    conn.execute("INSERT INTO controlegetal VALUES (?, '', ?)", (SCHEMA, _schema(conn)))


def _write(conn: Connection, soort: str, key: str, questions: Iterable[str]) -> None:
    digest = _digest(conn, questions, key)
    if digest is None:
        conn.execute("DELETE FROM controlegetal WHERE soort = ? AND sleutel = ?", (soort, key))
    else:
        conn.execute("INSERT OR REPLACE INTO controlegetal VALUES (?, ?, ?)", (soort, key, digest))


def _digest(conn: Connection, questions: Iterable[str], key: str) -> str | None:
    """The sum over the rows of one key; None when there are none."""
    found = [conn.execute(question, (key,)).fetchall() for question in questions]
    return hashlib.sha256(repr(found).encode()).hexdigest() if any(found) else None


def _schema(conn: Connection) -> str:
    rows = conn.execute("SELECT name, CAST(sql AS BLOB) FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name, type")
    return hashlib.sha256(repr(rows.fetchall()).encode()).hexdigest()


def _groups(conn: Connection) -> Iterator[tuple[str, list[str], list[str]]]:
    """Per kind the keys that have rows, and the questions that give the rows of a key."""
    by_kind: dict[str, list[_Tabel]] = {}
    for table in _tables(conn):
        by_kind.setdefault(table.soort, []).append(table)
    for soort, tables in sorted(by_kind.items()):
        parts = (f'SELECT {t.sleutel.format("")} AS k FROM "{t.naam}"' for t in tables)  # noqa: S608
        keys = conn.execute(
            f"SELECT DISTINCT CAST(k AS BLOB) FROM ({' UNION ALL '.join(parts)}) WHERE k IS NOT NULL ORDER BY 1"  # noqa: S608
        ).fetchall()
        yield soort, [bytes(k[0]).decode("utf-8", "replace") for k in keys], [t.vraag for t in tables]


# ------------------------------------------------------------------ checking


def count(conn: Connection) -> int:
    """How many sums there are."""
    return int(conn.execute("SELECT count(*) FROM controlegetal").fetchone()[0])


def differences(conn: Connection) -> Iterator[Afwijking]:
    """Everything that is not what it was when it was written. Call inside a `snapshot`."""
    known = {
        tuple(bytes(v).decode("utf-8", "replace") for v in row)
        for row in conn.execute(
            "SELECT CAST(soort AS BLOB), CAST(sleutel AS BLOB), CAST(sha256 AS BLOB) FROM controlegetal"
        )
    }
    sums = {(soort, key): digest for soort, key, digest in known}
    if _schema(conn) != sums.pop((SCHEMA, ""), None):
        yield Afwijking(SCHEMA, "")
    for soort, keys, questions in _groups(conn):
        named = {key for kind, key in sums if kind == soort}
        for key in sorted(named.union(keys)):
            said = sums.pop((soort, key), None)
            try:
                if _digest(conn, questions, key) != said:
                    yield Afwijking(soort, key)
            except sqlite3.DatabaseError:
                yield Afwijking(soort, key, leesbaar=False)
    yield from (Afwijking(soort, key) for soort, key in sorted(sums))
