"""`casusbank verhuis`: make the bank in PostgreSQL equal to the database, and leave nothing there that is gone here.

The database stays the truth. Every casus has a mark of its words and one of its place in the index; what differs is
written anew, in transactions of a block of casussen of one access class, so that it can be stopped at any moment and
goes on where it was. Running it again changes nothing. What was erased leaves no row behind, and the tables are
written anew so that their files do not hold it either.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from casusbank.adres import without_password
from casusbank.errors import DatabaseBezet
from casusbank.model import CasusId
from casusbank.store import Connection as Sqlite
from casusbank.store import open_database, snapshot, verhuizing
from casusbank.store.verhuizing import Stand
from index.analysis import Terms, casus_from_bytes, terms_from_bytes
from index.engines.pg import Connection, connect, copy_rows, explained, write
from index.engines.pg_codes import write_codes
from index.engines.pg_rows import storable, words_of
from index.engines.pg_schema import OWN, RANKS, columns, ensure_schema
from index.lexical import invert
from index.themes import find_themes, sample_of

BLOCK = 2000
"""Casussen in a block: what is inverted together, and written anew when one of them changes."""
_BATCH = 500
"""Casussen written in one transaction when no block changes with them."""
_FRESH = 10
"""One in so many casussen written anew makes the server look at its tables again at once."""
_PER_BLOCK = ("lijst", "blok_model", "thema_plaats", "code")
"""Tables with rows that are of one block, and written anew with it."""
_LOCK = 6_242_867
"""Number of the advisory lock of one writer per database of the server."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class VerhuisRapport:
    """What was done: casussen in the bank, written now, removed now, passages, and whether files were rewritten."""

    naar: str
    casussen: int
    bijgewerkt: int
    verwijderd: int
    passages: int
    gewist: bool
    lexicaal: str
    """How words are ranked; a BM25 extension of the server is named, and not used."""


@dataclass(slots=True)
class _Work:
    """One run: what is wanted, what is there, and which block each casus goes to."""

    wanted: dict[CasusId, Stand]
    have: dict[CasusId, tuple[int, str, str, int | None]]
    block_of: dict[CasusId, int] = field(default_factory=dict)
    rank_of: dict[int, int] = field(default_factory=dict)
    dirty: set[int] = field(default_factory=set)
    written: int = 0

    def leaving(self) -> list[CasusId]:
        """Casussen that are there and must leave their place: gone here, of another class, or out of the index."""
        return sorted(c for c, (rank, _, _, block) in self.have.items() if not self._stays(c, rank, block))

    def _stays(self, casus_id: CasusId, rank: int, block: int | None) -> bool:
        now = self.wanted.get(casus_id)
        return now is not None and RANKS[now.toegang] == rank and (block is None or bool(now.index))

    def changed(self, casus_id: CasusId) -> bool:
        """Whether a casus must be written."""
        now, old = self.wanted[casus_id], self.have.get(casus_id)
        return old is None or old[:3] != (RANKS[now.toegang], now.inhoud, now.index)


def move(db: Path, url: str, progress: Progress | None = None) -> VerhuisRapport:
    """Make the bank at `url` equal to the database. Raises DatabaseFout, DatabaseBezet."""
    with closing(open_database(db)) as sqlite, closing(connect(url)) as conn, _one_writer(conn), snapshot(sqlite):
        ensure_schema(conn, sqlite)
        with explained():
            rows = conn.execute("SELECT casus_id, rang, inhoud, index, blok FROM casus_stand")
            have = {CasusId(r[0]): (r[1], r[2], r[3], r[4]) for r in rows}
            cut_off = conn.execute("SELECT bool_or(bezig) FROM stand").fetchone()[0]
        work = _Work(verhuizing.stands(sqlite), have)
        _shared(conn, sqlite)
        gone = len(have.keys() - work.wanted.keys())
        _remove(conn, work)
        _assign(work)
        total = sum(map(work.changed, work.wanted))
        if total or work.dirty or cut_off:
            _write_blocks(conn, sqlite, work, lambda: progress(work.written, total) if progress else None)
            _write_rest(conn, sqlite, work)
            _finish(conn, sqlite, work, anew=bool(cut_off))
        gewist = _tidy(conn, much=work.written * _FRESH > len(work.wanted))
        with explained():
            passages = conn.execute("SELECT count(*) FROM passage").fetchone()[0]
        return VerhuisRapport(
            without_password(url), len(work.wanted), work.written, gone, passages, gewist, _lexical(conn)
        )


@contextmanager
def _one_writer(conn: Connection) -> Generator[None]:
    with explained():
        mine = conn.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()[0]
    if not mine:
        raise DatabaseBezet("Een ander proces zet al over naar deze server. Wacht tot het klaar is en herhaal dit.")
    yield


def _lexical(conn: Connection) -> str:
    with explained():
        names = "('pg_search', 'pg_textsearch', 'vchord_bm25', 'rum')"
        rows = conn.execute(f"SELECT name FROM pg_available_extensions WHERE name IN {names} ORDER BY 1").fetchall()  # noqa: S608
    other = "".join(f"; {r[0]} is aanwezig en wordt niet gebruikt" for r in rows)
    return f"BM25 van casusbank over termlijsten{other}"


def _assign(work: _Work) -> None:
    """A block for every indexed casus: its own, or the last one of its class with room."""
    size: dict[int, int] = {}
    for casus_id, (rank, _, index, block) in work.have.items():
        if block is None:
            continue
        work.rank_of[block] = rank
        work.block_of[casus_id] = block
        size[block] = size.get(block, 0) + 1
        if index != work.wanted[casus_id].index:
            work.dirty.add(block)
    last = max(work.rank_of, default=0)
    room = {rank: nr for nr, rank in sorted(work.rank_of.items()) if size.get(nr, 0) < BLOCK}
    for casus_id, now in work.wanted.items():
        if not now.index or casus_id in work.block_of:
            continue
        rank = RANKS[now.toegang]
        nr = room.get(rank)
        if nr is None or size.get(nr, 0) >= BLOCK:
            nr = last = last + 1
            room[rank], work.rank_of[nr] = nr, rank
        work.block_of[casus_id] = nr
        size[nr] = size.get(nr, 0) + 1
        work.dirty.add(nr)


def _shared(conn: Connection, sqlite: Sqlite) -> None:
    """The small tables of the product itself, as they are here."""
    with write(conn):
        for table in verhuizing.GEDEELD:
            conn.execute(f"DELETE FROM {table}")  # noqa: S608
            copy_rows(conn, table, columns(sqlite, table), verhuizing.rows(sqlite, table))


def _stamp(conn: Connection, ranks: Iterable[int], busy: bool = True) -> None:
    for rank in sorted(set(ranks)):
        conn.execute(
            "INSERT INTO stand (rang, stempel, bezig) VALUES (%s, %s, %s)"
            " ON CONFLICT (rang) DO UPDATE SET stempel = excluded.stempel, bezig = excluded.bezig",
            (rank, uuid.uuid4().hex, busy),
        )


def _remove(conn: Connection, work: _Work) -> None:
    """What may not stay goes, with its block and the themes it had a part in: first of all, and in one transaction.

    The others of such a block are not found until it is written again.
    """
    leaving = work.leaving()
    if not leaving:
        return
    blocks = [nr for nr in {work.have[c][3] for c in leaving} if nr is not None]
    lowest = min(work.have[c][0] for c in leaving)
    with write(conn):
        _delete(conn, leaving)
        conn.execute("DELETE FROM casus_stand WHERE casus_id = ANY(%s)", (leaving,))
        for table in _PER_BLOCK:
            conn.execute(f"DELETE FROM {table} WHERE blok = ANY(%s::int4[])", (blocks,))  # noqa: S608
        conn.execute("DELETE FROM blok WHERE nr = ANY(%s::int4[])", (blocks,))
        conn.execute("UPDATE casus_stand SET index = '' WHERE blok = ANY(%s::int4[])", (blocks,))
        for table in ("thema", "thema_plaats", "codering", "code"):
            conn.execute(f"DELETE FROM {table} WHERE rang >= %s", (lowest,))  # noqa: S608
        if any(c not in work.wanted for c in leaving):
            conn.execute("UPDATE uitgave SET opruimen = true")
        _stamp(conn, (work.have[c][0] for c in leaving))
    for casus_id in leaving:
        del work.have[casus_id]
    work.dirty |= {nr for *_, nr in work.have.values() if nr is not None and nr in blocks}


def _delete(conn: Connection, ids: Sequence[str]) -> None:
    for table, owner in (*verhuizing.PER_CASUS.items(), ("passage_vector", "casus_id"), ("tweeling", "casus_id")):
        conn.execute(f"DELETE FROM {table} WHERE {owner} = ANY(%s)", (list(ids),))  # noqa: S608


def _write_blocks(conn: Connection, sqlite: Sqlite, work: _Work, told: Callable[[], None]) -> None:
    members: dict[int, list[CasusId]] = {nr: [] for nr in work.dirty}
    for casus_id, nr in sorted(work.block_of.items()):
        if nr in members:
            members[nr].append(casus_id)
    for nr, ids in sorted(members.items()):
        rank = work.rank_of[nr]
        with write(conn):
            changed = [c for c in ids if work.changed(c)]
            _write_casussen(conn, sqlite, work, changed)
            _write_block(conn, sqlite, nr, rank, ids)
            conn.execute(
                "UPDATE casus_stand s SET index = v.index FROM unnest(%s::text[], %s::text[]) v (id, index)"
                " WHERE s.casus_id = v.id",
                (ids, [work.wanted[c].index for c in ids]),
            )
            _stamp(conn, [rank])
        told()


def _write_rest(conn: Connection, sqlite: Sqlite, work: _Work) -> None:
    """Casussen of which only annotations or fields changed, and those without an index."""
    left = [c for c in work.wanted if work.block_of.get(c) not in work.dirty and work.changed(c)]
    for at in range(0, len(left), _BATCH):
        batch = left[at : at + _BATCH]
        with write(conn):
            _write_casussen(conn, sqlite, work, batch)
            known = [work.have[c][0] for c in batch if c in work.have]
            _stamp(conn, [*known, *(RANKS[work.wanted[c].toegang] for c in batch)])


def _write_casussen(conn: Connection, sqlite: Sqlite, work: _Work, ids: Sequence[CasusId]) -> None:
    if not ids:
        return
    ranks: dict[str, int] = {c: RANKS[work.wanted[c].toegang] for c in ids}
    known = [c for c in ids if c in work.have]
    if known:
        _delete(conn, known)
    for table, owner in verhuizing.PER_CASUS.items():
        own = columns(sqlite, table)
        names = [name for name, _ in own]
        extra = [("woorden", "tsvector")] if table in ("casus", "passage") else []
        found = (
            tuple(storable(v) if isinstance(v, str) else v for v in row) for row in verhuizing.rows(sqlite, table, ids)
        )
        if extra:
            _copy_worded(conn, table, own, ((*row, ranks[row[names.index(owner)]]) for row in found))
        else:
            copy_rows(conn, table, [*own, ("rang", "int2")], ((*row, ranks[row[names.index(owner)]]) for row in found))
    wire = [(name, "bytea" if kind == "vector" else kind) for name, kind in OWN["passage_vector"]]
    copy_rows(
        conn, "passage_vector", [*wire, ("rang", "int2")],
        ((p, m, c, _wire(v), ranks[c]) for p, m, c, v in verhuizing.vectors(sqlite, ids)),
    )  # fmt: skip
    twins = [(c, other) for c, other in verhuizing.twins(sqlite, ids) if other in work.wanted]
    copy_rows(
        conn, "tweeling", [*OWN["tweeling"], ("rang", "int2")],
        ((c, other, max(ranks[c], RANKS[work.wanted[other].toegang])) for c, other in twins),
    )  # fmt: skip
    conn.execute("DELETE FROM casus_stand WHERE casus_id = ANY(%s)", (list(ids),))
    kinds = [("casus_id", "text"), ("rang", "int2"), ("inhoud", "text"), ("index", "text"), ("blok", "int4")]
    stands = ((c, ranks[c], work.wanted[c].inhoud, work.wanted[c].index, work.block_of.get(c)) for c in ids)
    copy_rows(conn, "casus_stand", kinds, stands)
    work.written += len(ids)


def _copy_worded(conn: Connection, table: str, own: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]]) -> None:
    """Rows with their words beside them. A tsvector has no short binary form: the server reads its text."""
    names = [name for name, _ in own]
    texts = [names.index(n) for n in (("titel", "samenvatting") if table == "casus" else ("tekst",))]
    kinds = [*own, ("rang", "int2"), ("woorden", "text")]
    columns_of = ", ".join(f"{n} {k}" for n, k in kinds)
    conn.execute(f"CREATE TEMP TABLE overgezet ({columns_of}) ON COMMIT DROP")
    copy_rows(conn, "overgezet", kinds, ((*row, words_of(*(row[i] for i in texts))) for row in rows))
    into = ", ".join(n for n, _ in kinds)
    chosen = ", ".join("woorden::tsvector" if n == "woorden" else n for n, _ in kinds)
    conn.execute(f"INSERT INTO {table} ({into}) SELECT {chosen} FROM overgezet")  # noqa: S608
    conn.execute("DROP TABLE overgezet")


def _wire(vector: bytes) -> bytes:
    """A vector as pgvector sends it: its size, a zero, and big-endian floats."""
    values = np.frombuffer(vector, "<f4")
    return np.array([len(values), 0], ">i2").tobytes() + values.astype(">f4").tobytes()


def _write_block(conn: Connection, sqlite: Sqlite, nr: int, rank: int, ids: Sequence[CasusId]) -> None:
    """Block `nr` anew: its numbers and its inverted lists."""
    for table in _PER_BLOCK:
        conn.execute(f"DELETE FROM {table} WHERE blok = %s", (nr,))  # noqa: S608
    conn.execute("DELETE FROM blok WHERE nr = %s", (nr,))
    read = [(c, casus_from_bytes(blob)) for c, blob in verhuizing.casus_terms(sqlite, ids)]
    if not read:
        return
    places = {c: i for i, (c, _) in enumerate(read)}
    passages = [(p, places[c], terms_from_bytes(t)) for p, c, t in verhuizing.passage_terms(sqlite, ids) if c in places]
    fields: tuple[list[Terms], ...] = (
        [t for _, _, t in passages], [t.words for _, t in read], [t.grams for _, t in read], [t.pairs for _, t in read],
    )  # fmt: skip
    lengths: list[bytes] = []
    kinds = [*OWN["lijst"], ("rang", "int2")]
    for number, rows in enumerate(fields):
        found = invert(rows)
        lengths.append(found.lengths.astype("<i4").tobytes())
        terms, ends = found.hashes.view(np.int64).tolist(), found.offsets.tolist()
        where, often = found.rows.astype("<i4").tobytes(), found.counts.tobytes()
        copy_rows(
            conn, "lijst", kinds,
            ((number, term, nr, where[4 * b : 4 * e] + often[b:e], rank)
             for term, b, e in zip(terms, ends[:-1], ends[1:], strict=True)),
        )  # fmt: skip
    conn.execute(
        "INSERT INTO blok (nr, rang, casus_ids, passage_ids, passage_casus, lengte_passage, lengte_casus,"
        " lengte_woorddeel, lengte_woordpaar) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s)",
        (nr, rank, [c for c, _ in read], np.array([p for p, _, _ in passages], "<i8").tobytes(),
         np.array([c for _, c, _ in passages], "<i4").tobytes(), *lengths),
    )  # fmt: skip
    per_model: dict[str, list[int]] = {}
    for passage_id, model_id, _, _ in verhuizing.vectors(sqlite, ids):
        per_model.setdefault(model_id, []).append(passage_id)
    for model_id, owned in per_model.items():
        conn.execute(
            "INSERT INTO blok_model (blok, model_id, rang, passage_ids) VALUES (%s,%s,%s,%s)",
            (nr, model_id, rank, np.array(owned, "<i8").tobytes()),
        )


def _finish(conn: Connection, sqlite: Sqlite, work: _Work, *, anew: bool) -> None:
    """Themes and codes per access class (all of them `anew` after a run that was cut off), and the bank is whole."""
    with write(conn):
        if work.dirty or anew:
            lowest = 1 if anew else min(work.rank_of[nr] for nr in work.dirty)
            _write_themes(conn, sqlite, work, lowest)
            write_codes(conn, sqlite, {work.rank_of[nr] for nr in work.block_of.values()}, lowest)
        ranks = [r[0] for r in conn.execute("SELECT rang FROM stand")]
        _stamp(conn, ranks, busy=False)


def _write_themes(conn: Connection, sqlite: Sqlite, work: _Work, lowest: int) -> None:
    conn.execute("DELETE FROM thema WHERE rang >= %s", (lowest,))
    conn.execute("DELETE FROM thema_plaats WHERE rang >= %s", (lowest,))
    used = {work.rank_of[nr] for nr in work.block_of.values()}
    for rank in sorted(r for r in used if r >= lowest):
        visible = sorted(c for c, nr in work.block_of.items() if work.rank_of[nr] <= rank)
        found = find_themes([t for _, t in _whole(sqlite, sample_of(visible))])
        conn.execute(
            "INSERT INTO thema (rang, breedte, termen, waarden) VALUES (%s,%s,%s,%s)",
            (rank, found.size, found.hashes.astype("<u8").tobytes(), found.values.astype("<f4").tobytes()),
        )
        blocks = conn.execute("SELECT nr, casus_ids FROM blok WHERE rang <= %s ORDER BY nr", (rank,)).fetchall()
        for nr, ids in blocks:
            terms = dict(_whole(sqlite, ids))
            places = found.places([terms[c] for c in ids])
            conn.execute(
                "INSERT INTO thema_plaats (rang, blok, plaatsen) VALUES (%s,%s,%s)",
                (rank, nr, places.astype("<f4").tobytes()),
            )


def _whole(sqlite: Sqlite, ids: Collection[str]) -> Iterator[tuple[CasusId, Terms]]:
    return ((c, casus_from_bytes(blob).words) for c, blob in verhuizing.casus_terms(sqlite, ids))


def _tidy(conn: Connection, much: bool) -> bool:
    """Rewrite the files after an erasure; True when they were. A small change is left to the server itself."""
    tables = [*verhuizing.PER_CASUS, *OWN, "casus_stand"]
    with explained():
        erased = conn.execute("SELECT opruimen FROM uitgave").fetchone()[0]
        if erased:
            conn.execute(f"VACUUM (FULL, ANALYZE) {', '.join(tables)}")
            conn.execute("UPDATE uitgave SET opruimen = false")
        elif much:
            conn.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")
    return bool(erased)
