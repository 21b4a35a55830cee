"""Overviews that read the whole casusbank, made once per state of the database: for Waarden, Grenzen and Dossier.

They run in threads of their own, so that they delay no other request. A page waits a moment; what takes longer goes on.
Meanwhile the page shows the overview as it was and says so, or that it is being worked on when there is none yet.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from datasette.utils.asgi import Response

from casusbank.errors import CasusbankError, OnbekendBegrip
from casusbank.store import Connection, indexed, open_database, snapshot
from datasette_plugins import bladzijde
from datasette_plugins.bank import bank_of
from datasette_plugins.formulier import json_error, status_of

T = TypeVar("T")
PATIENCE = 8.0
"""Seconds a page waits for an overview."""
IMPATIENCE = 2.0
"""The same when there is an earlier one to show."""
_EARLIER: ContextVar[bool] = ContextVar("casusbank_verouderd", default=False)
KEPT = 16
"""Overviews kept."""
WAITING = 16
"""Overviews in progress at most."""


class NogBezig(CasusbankError):
    """An overview is still being made; asking again later gives it."""

    def __init__(self) -> None:
        super().__init__("Dit overzicht wordt nog gemaakt. Vernieuw de pagina over een minuut.")


class Overzichten:
    """The overviews of one database, shared by all requests. Thread-safe."""

    def __init__(self, db: Path) -> None:
        self._db = db
        self._lock = threading.Lock()
        self._watch: Connection | None = None
        self._kept: dict[tuple[int, Hashable], Future[Any]] = {}
        self._last: dict[Hashable, tuple[int, Any]] = {}
        self._asked: list[Future[Any]] = []
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="overzicht")

    async def get(self, key: Hashable, work: Callable[[Connection], T], *, eerder: bool = False) -> T:
        """`work(connection)`, from what was kept under `key` when nothing was written since.

        With `eerder`, what it was before the last change is good enough when making it anew takes long; `is_earlier`
        then says so. Never what it was before a casus was erased. Raises what `work` raises, and NogBezig. The answer
        is shared: do not change it.
        """
        _EARLIER.set(False)
        erased = await asyncio.to_thread(self._erased)
        if any(seen != erased for seen, _ in self._last.values()):
            self._last.clear()
        known = self._last.get(key) if eerder else None
        try:
            found = await self._fresh(key, work, IMPATIENCE if known else PATIENCE)
        except NogBezig:
            if known is None:
                raise
            _EARLIER.set(True)
            return cast(T, known[1])
        self._last.pop(key, None)
        self._last[key] = (erased, found)
        while len(self._last) > KEPT:
            del self._last[next(iter(self._last))]
        return found

    async def _fresh(self, key: Hashable, work: Callable[[Connection], T], patience: float) -> T:
        version = await asyncio.to_thread(self._version)
        with self._lock:
            self._forget(version)
            job = self._kept.pop((version, key), None)
            if job is None:
                if sum(not j.done() for j in self._kept.values()) >= WAITING:
                    raise NogBezig
                job = self._pool.submit(self._run, work)
            self._kept[version, key] = job  # last used stands last
        return await self._wait(job, patience)

    async def run(self, work: Callable[[Connection], T], patience: float = 60.0) -> T:
        """`work(connection)` without keeping the answer: it rests on what one person typed. Raises NogBezig."""
        with self._lock:
            self._asked = [job for job in self._asked if not job.done()]
            if len(self._asked) >= WAITING:
                raise NogBezig
            job = self._pool.submit(self._run, work)
            self._asked.append(job)
        return await self._wait(job, patience)

    async def _wait(self, job: Future[T], patience: float) -> T:
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(job)), patience)
        except TimeoutError:
            raise NogBezig from None
        except asyncio.CancelledError:
            if job.cancelled():  # it waited its turn while something was written
                raise NogBezig from None
            raise

    def _run(self, work: Callable[[Connection], T]) -> T:
        with closing(open_database(self._db)) as conn, snapshot(conn):
            return work(conn)

    def _version(self) -> int:
        """A number that changes when anything was written."""
        with self._lock:
            return indexed.data_version(self._watching())

    def _erased(self) -> int:
        """A number that changes when a casus was erased."""
        with self._lock:
            rows = self._watching().execute("SELECT count(*) FROM bewerkingslog WHERE tabel = 'casus' AND veld = '*'")
            return int(rows.fetchone()[0])

    def _watching(self) -> Connection:
        if self._watch is None:
            self._watch = open_database(self._db)
        return self._watch

    def _forget(self, version: int) -> None:
        """Drop what rests on an earlier state, what failed, and the oldest when there is too much."""
        for key, job in list(self._kept.items()):
            old = key[0] != version and (job.done() or job.cancel())
            if old or (job.done() and not job.cancelled() and job.exception()):
                del self._kept[key]
        for key in [k for k, job in self._kept.items() if job.done()][:-KEPT]:
            del self._kept[key]


def is_earlier() -> bool:
    """Whether the overview that this request got last is of before the last change."""
    return _EARLIER.get()


def titles(conn: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The title of each of these casussen."""
    rows = conn.execute(
        "SELECT c.id, c.titel FROM json_each(?) j JOIN casus c ON c.id = j.value", (json.dumps(sorted(set(ids))),)
    )
    return {str(r[0]): str(r[1]) for r in rows}


def json_failure(error: CasusbankError) -> Response:
    """An expected error as the JSON API tells it; what is still being made can be asked for again."""
    if isinstance(error, NogBezig):
        return json_error(str(error), 503, {"retry-after": "30"})
    return json_error(str(error), 404 if isinstance(error, OnbekendBegrip) else status_of(error))


async def busy_page(ds: Any, request: Any) -> Response:
    """The page that says that an overview is still being made."""
    return await bladzijde.page(ds, request, "nog_bezig.html", {}, status=202, headers={"retry-after": "30"})


_OVERZICHTEN: WeakKeyDictionary[Any, Overzichten] = WeakKeyDictionary()


def overzichten_of(ds: Any) -> Overzichten:
    """The overviews of the bank of this Datasette."""
    if ds not in _OVERZICHTEN:
        _OVERZICHTEN[ds] = Overzichten(bank_of(ds).db)
    return _OVERZICHTEN[ds]
