"""The engine for many users: a copy of the bank in PostgreSQL, kept by `casusbank verhuis`, ranked as ever."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, LifoQueue
from typing import Any

from casusbank.config import Config
from casusbank.errors import ConfigFout, IndexFout
from casusbank.store.indexed import ModelRij
from index.checks import ensure_indexed
from index.engines import Known, Session
from index.engines.pg import Connection, connect, one_moment
from index.engines.pg_index import KEPT, PgText, load_text
from index.engines.pg_rows import PgRows
from index.engines.pg_schema import check_release
from index.engines.pg_vectors import load_pg_vectors
from index.vectorindex import VectorIndex


@dataclass(frozen=True, slots=True)
class _Loaded:
    stand: tuple[Any, ...]
    """What one may see of table `stand`: it changes with every copy that changes something one may see."""
    text: PgText
    vectors: VectorIndex
    warnings: tuple[str, ...]


class PostgresEngine:
    """See Engine. Raises DatabaseFout or IndexFout when there is nothing to search in."""

    def __init__(self, config: Config, model: ModelRij) -> None:
        if not config.postgres:
            raise ConfigFout(
                "Voor engine 'postgres' is een adres nodig: --db postgresql://gebruiker@server/naam, of de instelling"
                " postgres."
            )
        self._url = config.postgres
        self._name = config.model
        self._model = model
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._pool: LifoQueue[tuple[Connection, Known]] = LifoQueue()
        self._asking = threading.local()

    def close(self) -> None:
        """See Engine."""
        while True:
            try:
                self._pool.get_nowait()[0].close()
            except Empty:
                return

    @contextmanager
    def session(self) -> Generator[Session]:
        """See Engine."""
        with self._connection() as (conn, known), one_moment(conn):
            self._asking.conn = conn
            loaded = self._current(conn)
            yield Session(PgRows(conn), loaded.text, loaded.vectors, loaded.warnings, known)

    @contextmanager
    def _connection(self) -> Generator[tuple[Connection, Known]]:
        """A connection, and what it knows of filters: as long as nothing one may see has changed."""
        try:
            conn, known = self._pool.get_nowait()
        except Empty:
            conn, known = connect(self._url), Known()
        try:
            yield conn, known
        except BaseException:
            conn.close()
            raise
        self._pool.put((conn, known))

    def _current(self, conn: Connection) -> _Loaded:
        """The numbers of the bank as this transaction sees it."""
        stand = tuple(conn.execute("SELECT rang, stempel, bezig FROM stand ORDER BY rang"))
        loaded = self._loaded
        if loaded is not None and loaded.stand == stand and loaded.text.kept <= KEPT:
            return loaded
        with self._lock:
            loaded = self._loaded
            if loaded is None or loaded.stand != stand or loaded.text.kept > KEPT:
                loaded = self._loaded = self._load(conn, stand)
            return loaded

    def _load(self, conn: Connection, stand: tuple[Any, ...]) -> _Loaded:
        warnings = self._check(conn)
        if any(row[2] for row in stand):
            warnings.append(
                "De bank wordt overgezet en is nog niet compleet. Is dat afgebroken? Herhaal: casusbank verhuis"
            )
        text = load_text(conn, lambda: self._asking.conn)
        vectors = load_pg_vectors(conn, self._model, text, lambda: self._asking.conn)
        return _Loaded(stand, text, vectors, tuple(warnings))

    def _check(self, conn: Connection) -> list[str]:
        """Warnings about a stale index. Raises IndexFout, also for a bank of another version."""
        check_release(conn)
        total, done = conn.execute(
            "SELECT count(*), count(*) FILTER (WHERE i.tekst_hash = c.tekst_hash)"
            " FROM casus c LEFT JOIN casus_index i ON i.casus_id = c.id AND i.model_id = %s",
            (self._model.id,),
        ).fetchone()
        if not total:
            raise IndexFout(
                "In deze bank staan geen casussen die u mag zien. Lees ze in met: casusbank ingest MAP, en zet ze over"
                " met: casusbank verhuis"
            )
        known = conn.execute("SELECT DISTINCT model_id FROM casus_index ORDER BY 1")
        return ensure_indexed(total, done, [r[0] for r in known], self._model.id, self._name)
