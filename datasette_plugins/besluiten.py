"""Decisions as the logic sees them, kept for as long as nothing is written: for Vergelijken, Toets and Consistentie.

One casus against others is answered in threads of its own; all pairs of a casusbank are an overview (overzichten.py).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from casusbank.errors import InvoerFout
from casusbank.model import CasusId
from casusbank.store import Connection, casussen, indexed, open_database, snapshot
from datasette_plugins.bank import bank_of
from precedent.inquiry import Kennis
from precedent.profile import Profiel
from precedent.scope import Reikwijdte

T = TypeVar("T")
THREADS = 2


def scope_of(word: str | None) -> Reikwijdte:
    """The scope that a form or an address asks for. Raises InvoerFout."""
    match word or "organisatie":
        case "organisatie":
            return "organisatie"
        case "alle":
            return "alle"
        case _:
            raise InvoerFout("De reikwijdte is 'organisatie' of 'alle'.")


def id_of(conn: Connection, kenmerk: str) -> str:
    """The id of the casus that goes by this id or ECLI; as given when there is none, for the error to name."""
    return indexed.ids_with_ecli(conn, [kenmerk]).get(kenmerk, kenmerk)


@dataclass(frozen=True, slots=True)
class _Stand:
    """One state of the database, and the profiles built in it."""

    versie: int
    bekend: MutableMapping[CasusId, Profiel]


class Besluiten:
    """The decisions of one database, shared by all requests. Thread-safe."""

    def __init__(self, db: Path) -> None:
        self._db = db
        self._lock = threading.Lock()
        self._watch: Connection | None = None
        self._state = _Stand(-1, {})
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="besluit")

    async def ask(self, work: Callable[[Kennis], T]) -> T:
        """Run `work` on one state of the database, outside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._run, work)

    def known(self, conn: Connection) -> Kennis:
        """What is known in the state that `conn` reads, inside a snapshot in which nothing was read yet.

        The profiles kept are of exactly that state: nothing was written while the snapshot began.
        """
        state = self._current()
        casussen.count(conn)  # begins the read
        return Kennis(conn, state.bekend) if self._current() is state else Kennis(conn)

    def _run(self, work: Callable[[Kennis], T]) -> T:
        with closing(open_database(self._db)) as conn, snapshot(conn):
            return work(self.known(conn))

    def _current(self) -> _Stand:
        """The state of the database now."""
        with self._lock:
            if self._watch is None:
                self._watch = open_database(self._db)
            version = indexed.data_version(self._watch)
            if version != self._state.versie:
                self._state = _Stand(version, {})
            return self._state


_BESLUITEN: WeakKeyDictionary[Any, Besluiten] = WeakKeyDictionary()


def besluiten_of(ds: Any) -> Besluiten:
    """The decisions of the bank of this Datasette."""
    if ds not in _BESLUITEN:
        _BESLUITEN[ds] = Besluiten(bank_of(ds).db)
    return _BESLUITEN[ds]
