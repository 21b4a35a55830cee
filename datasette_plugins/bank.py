"""What the screens share within one server: the database, the settings and the one searcher."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar
from weakref import WeakKeyDictionary

from casusbank.config import Config, load_config
from casusbank.errors import DatabaseBezet, DatabaseFout
from casusbank.model import Casus, Vraag, Zoekresultaat
from casusbank.store import Connection, casussen, open_database, snapshot, writer_lock

DATABASE = "casusbank"
"""The name of the database in every address, whatever its file is called."""
SEARCH_THREADS = 2
WRITE_WAIT = 5.0
"""Seconds a page waits for another writer."""
BUSY = "Er wordt nu iets anders in de casusbank geschreven. Er is niets bewaard. Probeer het over een minuut opnieuw."
T = TypeVar("T")


class Searcher(Protocol):
    """What a page asks a question to; `index.search.Zoeker` is one. Thread-safe."""

    def search(self, vraag: Vraag) -> Zoekresultaat:
        """Answer one question. Raises CasusbankError."""
        ...


@dataclass
class Bank:
    """One casusbank as one server shows it. `hosts` are the host names it answers to, besides this machine's own."""

    db: Path
    config: Config
    database: str = DATABASE
    hosts: tuple[str, ...] = ()
    rol: str | None = None
    """The role of the one user, when everyone who can reach the server is that user."""
    searcher: Searcher | None = None
    alleen_lezen: bool = False
    """Whether this is a published file, in which nobody writes."""
    deur: Any = None
    """Who may sign in with a password (`aanmelden.wachtwoord.Deur`); servers under one address share it."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(SEARCH_THREADS, thread_name_prefix="zoek")
    )

    def _ready(self) -> Searcher:
        with self._lock:
            searcher = self.searcher
            if searcher is None:
                from index.search import Zoeker

                searcher = self.searcher = Zoeker(self.db, self.config)
            return searcher

    async def warm_up(self) -> Searcher:
        """The searcher, opened in its own thread when need be. Raises CasusbankError; the next search tries again."""
        return await self.in_thread(self._ready)

    def ask(self, vraag: Vraag) -> Zoekresultaat:
        """Answer `vraag` in this thread, see `in_thread`. Raises CasusbankError."""
        return self._ready().search(vraag)

    async def search(self, vraag: Vraag) -> Zoekresultaat:
        """Answer `vraag` outside the event loop. Raises CasusbankError."""
        return await self.in_thread(lambda: self.ask(vraag))

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Do `work` in one of the few threads that search, which is dearer to go to than most of what a page does."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        """Let go of the search threads."""
        self._pool.shutdown(wait=False)


_BANKS: WeakKeyDictionary[Any, Bank] = WeakKeyDictionary()


def set_bank(ds: Any, bank: Bank) -> None:
    """Tie `bank` to a Datasette."""
    _BANKS[ds] = bank


def bank_of(ds: Any) -> Bank:
    """The bank of this Datasette; without `serve`, the first database file it was started with."""
    if ds not in _BANKS:
        for name, db in ds.databases.items():
            if db.path and not name.startswith("_"):
                _BANKS[ds] = Bank(Path(db.path), load_config(), database=name)
                break
        else:
            raise DatabaseFout("Er is geen casusbank geopend. Start de schermen met: casusbank serve")
    return _BANKS[ds]


async def read(ds: Any, work: Callable[[Any], T]) -> T:
    """Run `work(connection)` on a read connection of the bank, in one snapshot, outside the event loop."""

    def inside(conn: Any) -> T:
        with snapshot(conn):
            return work(conn)

    found: T = await ds.get_database(bank_of(ds).database).execute_fn(inside)
    return found


async def write(ds: Any, work: Callable[[Connection], T]) -> T:
    """Run `work(connection)` on a write connection, under the one-writer lock and outside the event loop.

    `work` opens its own `transaction`. Raises CasusbankError: what `work` raises, or DatabaseBezet when another
    process keeps writing; its message is fit for a page.
    """
    db = bank_of(ds).db

    def inside() -> T:
        try:
            with writer_lock(db, WRITE_WAIT), closing(open_database(db, "schrijf")) as conn:
                return work(conn)
        except DatabaseBezet:
            raise DatabaseBezet(BUSY) from None

    return await asyncio.to_thread(inside)


async def read_casus(ds: Any, casus_id: str) -> Casus:
    """One casus with its annotations. Raises OnbekendeCasus."""
    return await read(ds, lambda conn: casussen.read_casus(conn, casus_id))
