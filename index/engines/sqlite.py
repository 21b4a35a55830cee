"""The engine of one machine: rows from the database itself, arms in memory from its index files."""

from __future__ import annotations

import threading
from collections.abc import Collection, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, LifoQueue

from casusbank.config import Config
from casusbank.model import CasusId, Filter, Passage, PassageId
from casusbank.store import Connection, annotaties, casussen, filters, indexed, kenmerken, open_database, snapshot
from casusbank.store.indexed import HitRij, ModelRij
from index import textindex, vectorindex
from index.checks import ensure_indexed
from index.engines import Known, Session
from index.structure import Lezing
from index.textindex import TextIndex
from index.vectorindex import VectorIndex

_MAX_SEGMENTS = 8
"""Small segments slow a search; from this many on everything is read again in one."""


@dataclass(frozen=True, slots=True)
class SqliteRows:
    """`BankRows` of a connection with a read transaction."""

    conn: Connection

    def named(self, names: Sequence[str]) -> dict[str, CasusId]:
        """See BankRows."""
        return indexed.ids_with_ecli(self.conn, names)

    def matching(self, wanted: tuple[Filter, ...]) -> frozenset[str] | None:
        """See BankRows."""
        return filters.matching_ids(self.conn, wanted)

    def with_phrase(self, phrase: str) -> set[CasusId]:
        """See BankRows."""
        return indexed.casussen_with(self.conn, phrase)

    def texts(self, ids: Iterable[CasusId]) -> Iterable[str]:
        """See BankRows."""
        return indexed.texts(self.conn, ids)

    def hits(self, ids: Sequence[str], model_id: str) -> dict[str, HitRij]:
        """See BankRows."""
        return indexed.hit_rows(self.conn, ids, model_id)

    def passages(self, ids: Iterable[PassageId]) -> dict[PassageId, Passage]:
        """See BankRows."""
        return indexed.passages(self.conn, ids)

    def said_on(self, soort: str, sleutel: str) -> Iterable[tuple[CasusId, str | None, bool]]:
        """See BankRows."""
        return kenmerken.said_on(self.conn, soort, sleutel)

    def spread(self, soort: str, sleutel: str) -> int:
        """See BankRows."""
        return kenmerken.spread(self.conn, soort, sleutel)

    def readings(self, ids: Sequence[CasusId], kinds: Collection[str]) -> Sequence[Lezing]:
        """See BankRows."""
        return [Lezing(casussen.text_of(self.conn, c), annotaties.read(self.conn, c, kinds)) for c in ids]


@dataclass(frozen=True, slots=True)
class _Loaded:
    text: TextIndex
    vectors: VectorIndex
    problems: tuple[str, ...]


@dataclass(slots=True)
class _Handle:
    """A pooled connection, with what is known of the bank as long as the database does not change."""

    conn: Connection
    version: int = -1
    warnings: tuple[str, ...] = ()
    known: Known = field(default_factory=Known)


class SqliteEngine:
    """See Engine. Raises DatabaseFout or IndexFout when there is nothing to search in."""

    def __init__(self, db: Path, config: Config, model: ModelRij) -> None:
        self._db = db
        self._name = config.model
        self._model = model
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._counted = -1, ""
        self._pool: LifoQueue[_Handle] = LifoQueue()

    def close(self) -> None:
        """See Engine."""
        while True:
            try:
                self._pool.get_nowait().conn.close()
            except Empty:
                return

    @contextmanager
    def session(self) -> Generator[Session]:
        """See Engine."""
        with self._handle() as handle, snapshot(handle.conn):
            warnings = self._ensure(handle)
            loaded = self._current(handle.conn)
            rows, warnings = SqliteRows(handle.conn), (*warnings, *loaded.problems)
            yield Session(rows, loaded.text, loaded.vectors, warnings, handle.known)

    @contextmanager
    def _handle(self) -> Generator[_Handle]:
        try:
            handle = self._pool.get_nowait()
        except Empty:
            handle = _Handle(open_database(self._db))
        try:
            yield handle
        except BaseException:
            handle.conn.close()
            raise
        self._pool.put(handle)

    def _ensure(self, handle: _Handle) -> tuple[str, ...]:
        """Warnings about a stale index; asked again only when the database has changed. Raises IndexFout."""
        gen = indexed.generation(handle.conn)  # begins the read, so that the version is of this snapshot
        version = indexed.data_version(handle.conn)
        if version != handle.version:
            total, done = indexed.freshness(handle.conn, self._model.id, self._mark(gen))
            if total == done and self._mark(gen) is None:  # the files lag behind; count once per generation
                self._counted = gen, indexed.mark_of_texts(handle.conn)
            known = [] if total == done else [m.id for m in indexed.models(handle.conn)]
            handle.warnings = tuple(ensure_indexed(total, done, known, self._model.id, self._name))
            handle.version, handle.known = version, Known()
        return handle.warnings

    def _mark(self, gen: int) -> str | None:
        """What the texts are known to have been when all of them were indexed, in this generation."""
        counted, mark = self._counted
        return mark if counted == gen else vectorindex.indexed_mark(self._db, self._model.id, gen)

    def _current(self, conn: Connection) -> _Loaded:
        """The indexes of the generation this transaction sees."""
        gen = indexed.generation(conn)
        loaded = self._loaded
        if loaded is not None and loaded.text.gen == gen:
            return loaded
        with self._lock:
            if self._loaded is None or len(self._loaded.text.segments) > _MAX_SEGMENTS or self._loaded.text.gen > gen:
                loaded = self._load(conn)
            else:
                text = textindex.extend(conn, self._loaded.text)
                vectors = vectorindex.extend(conn, self._model, self._loaded.vectors, text)
                loaded = _Loaded(text, vectors, self._loaded.problems)
            self._loaded = loaded
            return loaded

    def _load(self, conn: Connection) -> _Loaded:
        text, text_problem = textindex.load_text(conn, self._db)
        vectors, vector_problem = vectorindex.load_vectors(conn, self._db, self._model, text)
        problems = [
            f"Het indexbestand {name} {problem}; het is nu uit de database opgebouwd. Geef: casusbank index"
            for name, problem in (("tekst", text_problem), ("vector", vector_problem))
            if problem
        ]
        return _Loaded(text, vectors, tuple(problems))
