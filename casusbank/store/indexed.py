"""Tables of the index: passage, vector, lexicaal, casus_index, generatie. The files on disk are caches of these.

Every write bumps the generation; a cache file that carries generation g is completed with the
rows of later generations and the passages that have gone since.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from casusbank.errors import DatabaseFout
from casusbank.model import CasusId, Gezag, Passage, PassageId, Strekking
from casusbank.store import Connection, transaction

_MAX_VARIABLES = 900


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage ready to store: its vector (float32 bytes, one model) and its analysed terms (opaque bytes)."""

    passage: Passage
    vector: bytes
    termen: bytes


@dataclass(frozen=True, slots=True)
class ModelRij:
    """Table `model`: id is `naam@sha-prefix`, so another model under the same name is another row."""

    id: str
    naam: str
    dimensie: int
    sha256: str


def generation(conn: Connection) -> int:
    """The current generation."""
    return int(conn.execute("SELECT gen FROM generatie").fetchone()[0])


def put_model(conn: Connection, model: ModelRij) -> None:
    """Register a model, inside the caller's transaction."""
    conn.execute(
        "INSERT OR IGNORE INTO model (id, naam, dimensie, sha256) VALUES (?, ?, ?, ?)",
        (model.id, model.naam, model.dimensie, model.sha256),
    )


def models(conn: Connection) -> tuple[ModelRij, ...]:
    """Models with at least one indexed casus."""
    rows = conn.execute(
        "SELECT id, naam, dimensie, sha256 FROM model WHERE id IN (SELECT model_id FROM casus_index) ORDER BY id"
    )
    return tuple(ModelRij(*r) for r in rows)


def to_index(conn: Connection, model_id: str, verwerking: str) -> list[CasusId]:
    """Ids of casussen whose text, model or passage rules differ from what is indexed; sorted."""
    rows = conn.execute(
        "SELECT c.id FROM casus c LEFT JOIN casus_index i ON i.casus_id = c.id AND i.model_id = ?"
        " WHERE i.casus_id IS NULL OR i.tekst_hash != c.tekst_hash OR i.verwerking != ? ORDER BY c.id",
        (model_id, verwerking),
    )
    return [CasusId(r[0]) for r in rows]


def put_index(
    conn: Connection,
    casus_id: CasusId,
    tekst_hash: str,
    rows: Sequence[IndexedPassage],
    *,
    model_id: str,
    verwerking: str,
    termen: bytes = bytes(8),
) -> None:
    """Store passages, terms and vectors of one casus, inside the caller's transaction.

    `termen` are the analysed terms of the casus as a whole (default: none). Passages that are
    unchanged keep their id, so the vectors of other models stay valid.
    """
    conn.execute("UPDATE generatie SET gen = gen + 1")
    gen = generation(conn)
    old = {
        (r[1], r[2], r[3], r[4], r[5]): r[0]
        for r in conn.execute(
            "SELECT id, volgnr, begin, eind, sectie, tekst FROM passage WHERE casus_id = ?", (casus_id,)
        )
    }
    keys = [(p.passage.volgnr, p.passage.begin, p.passage.eind, p.passage.sectie, p.passage.tekst) for p in rows]
    stale = [(old[k],) for k in old.keys() - set(keys)]
    conn.executemany("DELETE FROM passage WHERE id = ?", stale)
    # SQLite would give the id of a removed passage to the next one, and index files know passages by id.
    fresh = (
        1
        + conn.execute(
            "SELECT max(coalesce((SELECT max(id) FROM passage), 0),"
            " coalesce((SELECT max(passage_id) FROM vervallen_passage), 0))"
        ).fetchone()[0]
    )
    for key, row in zip(keys, rows, strict=True):
        p = row.passage
        passage_id = old.get(key)
        if passage_id is None:
            passage_id, fresh = fresh, fresh + 1
            conn.execute(
                "INSERT INTO passage (id, casus_id, volgnr, begin, eind, sectie, spreker, tekst)"
                " VALUES (?,?,?,?,?,?,?,?)",
                (passage_id, casus_id, p.volgnr, p.begin, p.eind, p.sectie, p.spreker, p.tekst),
            )
        conn.execute("INSERT OR REPLACE INTO lexicaal VALUES (?, ?, ?)", (passage_id, gen, row.termen))
        conn.execute("INSERT OR REPLACE INTO vector VALUES (?, ?, ?, ?)", (passage_id, model_id, gen, row.vector))
    conn.execute(
        "INSERT OR REPLACE INTO casus_index VALUES (?, ?, ?, ?, ?, ?)",
        (casus_id, model_id, tekst_hash, gen, verwerking, termen),
    )


def drop(conn: Connection, casus_ids: Iterable[str]) -> None:
    """Take the passages of these casussen out, with all that hangs on them; `casusbank index` makes them again."""
    with transaction(conn):
        for casus_id in casus_ids:
            conn.execute("DELETE FROM casus_index WHERE casus_id = ?", (casus_id,))
            conn.execute("DELETE FROM passage WHERE casus_id = ?", (casus_id,))
            conn.execute("UPDATE generatie SET gen = gen + 1")


def vectors_since(conn: Connection, model_id: str, gen: int) -> Iterator[tuple[PassageId, bytes]]:
    """(passage id, float32 bytes) of this model written after generation `gen`, by id.

    For all of them (`gen` < 0) the rows are read in the order in which they lie: sorting would hold all in memory.
    """
    where = "model_id = ? AND gen > ?" if gen >= 0 else "+model_id = ? AND +gen > ?"
    return conn.execute(f"SELECT passage_id, waarde FROM vector WHERE {where} ORDER BY passage_id", (model_id, gen))  # noqa: S608


def added_since(conn: Connection, model_id: str, gen: int) -> int:
    """How many passages got their vector of this model after generation `gen`."""
    sql = "SELECT count(*) FROM vector WHERE model_id = ? AND gen > ?"
    return int(conn.execute(sql, (model_id, gen)).fetchone()[0])


def vector_of(conn: Connection, passage_id: int, model_id: str) -> tuple[int, bytes] | None:
    """(generation, float32 bytes) of one passage, or None."""
    row = conn.execute(
        "SELECT gen, waarde FROM vector WHERE passage_id = ? AND model_id = ?", (passage_id, model_id)
    ).fetchone()
    return (row[0], row[1]) if row else None


def casussen_with(conn: Connection, phrase: str) -> set[CasusId]:
    """Ids of casussen in which the words of `phrase` stand side by side, in a passage, title or summary.

    Any text is allowed; one without words is in no casus.
    """
    quoted = '"' + phrase.encode("utf-8", "replace").decode().replace("\0", " ").replace('"', " ") + '"'
    try:
        rows = conn.execute(
            "SELECT p.casus_id FROM passage_fts f JOIN passage p ON p.id = f.rowid WHERE passage_fts MATCH ?1"
            " UNION SELECT c.id FROM casus_fts f JOIN casus c ON c.rowid = f.rowid WHERE casus_fts MATCH ?1",
            (quoted,),
        ).fetchall()
    except sqlite3.OperationalError:
        return set()
    return {CasusId(r[0]) for r in rows}


def terms_since(conn: Connection, gen: int) -> Iterator[tuple[PassageId, CasusId, bytes]]:
    """(passage id, casus id, analysed terms) written after generation `gen`, by passage id."""
    # What is new is few and is sorted; all of them are read in the order in which they lie.
    order = "+l.passage_id" if gen >= 0 else "l.passage_id"
    return conn.execute(
        "SELECT l.passage_id, p.casus_id, l.termen FROM lexicaal l JOIN passage p ON p.id = l.passage_id"  # noqa: S608
        f" WHERE l.gen > ? ORDER BY {order}",
        (gen,),
    )


def casus_terms_since(conn: Connection, gen: int) -> Iterator[tuple[CasusId, bytes]]:
    """(casus id, analysed terms of the whole casus) written after generation `gen`, by casus id."""
    by = "+casus_id" if gen >= 0 else "casus_id"  # as in `terms_since`
    rows = conn.execute(
        f"SELECT casus_id, termen, max(gen) FROM casus_index WHERE gen > ? GROUP BY {by} ORDER BY {by}",  # noqa: S608
        (gen,),
    )
    return ((CasusId(r[0]), r[1]) for r in rows)


def index_marks(conn: Connection, casus_ids: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Casus id -> (latest generation, text hash) of the casussen that are indexed."""
    found: dict[str, tuple[int, str]] = {}
    for casus_id in casus_ids:
        row = conn.execute(
            "SELECT gen, tekst_hash FROM casus_index WHERE casus_id = ? ORDER BY gen DESC LIMIT 1", (casus_id,)
        ).fetchone()
        if row:
            found[casus_id] = (row[0], row[1])
    return found


def gone_since(conn: Connection, gen: int) -> list[PassageId]:
    """Ids of passages removed after generation `gen`."""
    return [PassageId(r[0]) for r in conn.execute("SELECT passage_id FROM vervallen_passage WHERE gen > ?", (gen,))]


def texts(conn: Connection, ids: Iterable[CasusId]) -> Iterator[str]:
    """The texts of a few casussen, by id; ids that do not exist are left out."""
    for casus_id in sorted(set(ids)):
        row = conn.execute("SELECT tekst FROM casus WHERE id = ?", (casus_id,)).fetchone()
        if row is not None:
            yield str(row[0])


def passages(conn: Connection, ids: Iterable[PassageId]) -> dict[PassageId, Passage]:
    """Passages by id; ids that do not exist are left out."""
    wanted = list(ids)
    found: dict[PassageId, Passage] = {}
    for at in range(0, len(wanted), _MAX_VARIABLES):
        chunk = wanted[at : at + _MAX_VARIABLES]
        rows = conn.execute(
            "SELECT casus_id, volgnr, begin, eind, tekst, sectie, spreker, id FROM passage"  # noqa: S608
            f" WHERE id IN ({','.join('?' * len(chunk))})",
            chunk,
        )
        found |= {PassageId(r[7]): Passage(*r) for r in rows}
    return found


@dataclass(frozen=True, slots=True)
class HitRij:
    """What a list of hits shows of a casus. `actueel`: its passages are of the text as it is now."""

    casus_id: CasusId
    titel: str
    bronsoort: str
    uitkomst: str | None
    strekking: Strekking | None
    organisatie: str | None
    datum_besluit: str | None
    status_gezag: Gezag | None
    ecli: str | None
    bijna_gelijk_aan: str | None
    actueel: bool


def hit_rows(conn: Connection, ids: Sequence[str], model_id: str) -> dict[str, HitRij]:
    """Rows of these casussen by id; ids that do not exist are left out."""
    found: dict[str, HitRij] = {}
    for at in range(0, len(ids), _MAX_VARIABLES):
        chunk = ids[at : at + _MAX_VARIABLES]
        rows = conn.execute(
            "SELECT c.id, c.titel, c.bronsoort, c.uitkomst, c.strekking, c.organisatie,"  # noqa: S608
            " coalesce(c.datum_besluit, c.datum_uitspraak), c.status_gezag, c.ecli, c.bijna_gelijk_aan,"
            " coalesce(i.tekst_hash = c.tekst_hash, 0)"
            " FROM casus c LEFT JOIN casus_index i ON i.casus_id = c.id AND i.model_id = ?"
            f" WHERE c.id IN ({','.join('?' * len(chunk))})",
            (model_id, *chunk),
        )
        for r in rows:
            casus_id, titel, bronsoort, uitkomst, strekking, organisatie, datum, gezag, ecli, twin, fresh = r
            found[casus_id] = HitRij(
                casus_id, titel, bronsoort, uitkomst, strekking, organisatie, datum, gezag, ecli, twin, bool(fresh)
            )
    return found


def ids_with_ecli(conn: Connection, names: Sequence[str]) -> dict[str, CasusId]:
    """Given names (casus ids or ECLIs) -> the casus that bears them, by id first."""
    found: dict[str, CasusId] = {}
    for name in names[:50]:
        row = conn.execute("SELECT id FROM casus WHERE id = ?", (name,)).fetchone()
        if row is None and name[:5].upper() == "ECLI:":
            row = conn.execute("SELECT id FROM casus WHERE ecli = ? ORDER BY id LIMIT 1", (name.upper(),)).fetchone()
        if row:
            found[name] = CasusId(row[0])
    return found


def source_names(conn: Connection) -> dict[CasusId, str]:
    """Casus id -> the name its source gave it (`bron_kenmerk`), else its id."""
    rows = conn.execute("SELECT id, coalesce(bron_kenmerk, id) FROM casus ORDER BY id")
    return {CasusId(r[0]): r[1] for r in rows}


def data_version(conn: Connection) -> int:
    """A number that changes for this connection when another one has committed anything."""
    return int(conn.execute("PRAGMA data_version").fetchone()[0])


def mark_of_index(conn: Connection, model_id: str) -> str:
    """SHA-256 over the text hashes of what is indexed with this model, by casus id.

    At the same generation it is that of all texts (`mark_of_texts`) when every casus is indexed with its text of now:
    a casus that goes takes its passages with it, and that is a generation.
    """
    sha = hashlib.sha256()
    rows = conn.execute("SELECT tekst_hash FROM casus_index WHERE model_id = ? ORDER BY casus_id", (model_id,))
    for (text_hash,) in rows:
        sha.update(text_hash.encode())
    return sha.hexdigest()


def mark_of_texts(conn: Connection) -> str:
    """The same over all casussen, in the order of the index that holds both; another order is just another mark."""
    return hashlib.sha256(
        (conn.execute("SELECT group_concat(tekst_hash, '') FROM casus").fetchone()[0] or "").encode()
    ).hexdigest()


def freshness(conn: Connection, model_id: str, mark: str | None = None) -> tuple[int, int]:
    """(casussen, casussen indexed up to date with this model).

    `mark`: `mark_of_index` of this generation, where it is known; comparing it costs a tenth of counting.
    """
    total = conn.execute("SELECT count(*) FROM casus").fetchone()[0]
    if mark is not None and mark == mark_of_texts(conn):
        return total, total
    done = conn.execute(
        "SELECT count(*) FROM casus c JOIN casus_index i ON i.casus_id = c.id AND i.model_id = ?"
        " AND i.tekst_hash = c.tekst_hash",
        (model_id,),
    ).fetchone()[0]
    return total, done


def counts(conn: Connection, model_id: str) -> tuple[int, int, int]:
    """(casussen, casussen indexed up to date with this model, passages)."""
    return *freshness(conn, model_id), conn.execute("SELECT count(*) FROM passage").fetchone()[0]


def log_run(conn: Connection, soort: str, gestart_op: str, config: str, *, model_id: str | None = None,
            annotatoren: str | None = None, corpus_sha256: str | None = None, aantal: int = 0) -> None:  # fmt: skip
    """One row in `run`, inside the caller's transaction."""
    conn.execute(
        "INSERT INTO run (soort, gestart_op, config, model_id, annotatoren, corpus_sha256, gen, aantal)"
        " VALUES (?,?,?,?,?,?,?,?)",
        (soort, gestart_op, config, model_id, annotatoren, corpus_sha256, generation(conn), aantal),
    )


def integrity(conn: Connection) -> str:
    """`ok`, or what SQLite's integrity check found first."""
    try:
        return str(conn.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except (
        sqlite3.DatabaseError,
        UnicodeDecodeError,
    ) as error:  # the second: it would name a table, whose name is damaged
        return type(error).__name__


def sound(conn: Connection) -> bool:
    """Whether pages, indexes and full text are whole and say the same as the tables. Needs a writing connection."""
    return full_text_sound(conn) and integrity(conn) == "ok"


def full_text_sound(conn: Connection) -> bool:
    """Whether the full text says the same as the tables. Needs a writing connection; raises when another one writes."""
    try:
        for table in ("passage_fts", "casus_fts"):
            conn.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise
        return False
    return True


def rebuild(conn: Connection) -> bool:
    """Make every index and the full text anew from the tables; False when the tables themselves are damaged."""
    try:
        conn.execute("REINDEX")
        with transaction(conn):
            for table in ("passage_fts", "casus_fts"):
                conn.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")  # noqa: S608
    except (sqlite3.DatabaseError, DatabaseFout):
        return False
    return True


def fts_counts(conn: Connection) -> tuple[int, int]:
    """(passages in the full-text index, passages)."""
    in_fts = conn.execute("SELECT count(*) FROM passage_fts_docsize").fetchone()[0]
    return int(in_fts), int(conn.execute("SELECT count(*) FROM passage").fetchone()[0])
