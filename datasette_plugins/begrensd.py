"""What one question in SQL may cost: seconds, memory, rows and lengths. Every question that Datasette asks passes here.

Datasette's own time limit is looked at between steps of SQLite; one full-text search or one `instr` of two long texts
is a single step, and takes minutes. Here a watch on the clock breaks off what runs too long, whatever it is doing; the
functions that cannot be broken off are replaced by ones that need no such time.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from datasette.utils import sqlite3
from datasette.version import __version__ as datasette_version

T = TypeVar("T")

MOST_BYTES = 32_000_000
"""Of text in the rows of one answer."""
MOST_HEAP = 96 * 1024 * 1024
"""Of memory of SQLite for one server, all connections together; a question that wants more is broken off."""
KEPT_HEAP = 0 if datasette_version.startswith("0.") else 64 * 1024 * 1024
"""What a server holds on to besides: the 1.0 alphas keep prepared statements of 45 kB, 128 for each connection."""
LONGEST = 10_000_000
"""Bytes of one value."""
MOST_TRIMMED = 100
"""Characters that `trim` may be told to take away."""
_LIMITS = (
    ("SQLITE_LIMIT_LENGTH", LONGEST),
    ("SQLITE_LIMIT_LIKE_PATTERN_LENGTH", 200),
    ("SQLITE_LIMIT_EXPR_DEPTH", 200),
    ("SQLITE_LIMIT_COMPOUND_SELECT", 50),
    ("SQLITE_LIMIT_ATTACHED", 0),
)
_POLL = 0.02
LEAST = 0.02
"""Seconds that each question has, also when the page used up its own: what a page asks beside it is small."""


class TeDuur(Exception):
    """The question was broken off."""


SUGGESTING = 0.15
"""Seconds of processor for all columns together that a page may suggest to count by, see `begrensd`."""


@dataclass(slots=True)
class Rekening:
    """The seconds of SQL that one request still has, and those of them for suggestions."""

    over: float
    voorstellen: float = SUGGESTING


_REKENING: ContextVar[Rekening | None] = ContextVar("casusbank_rekening", default=None)


@contextmanager
def rekening(seconden: float) -> Generator[None]:
    """Give everything that is asked inside this block so many seconds of SQL together."""
    token = _REKENING.set(Rekening(seconden))
    try:
        yield
    finally:
        _REKENING.reset(token)


class Verbinding(sqlite3.Connection):  # type: ignore[misc]
    """A connection that asks Python nothing while SQLite works: the watch on the clock breaks it off."""

    def set_progress_handler(self, progress_handler: Any, n: int) -> None:
        """Datasette looks at the clock after every thousand steps; each time a page of another must wait for that."""


class _Wacht:
    """One thread that breaks off what passes its time."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._running: dict[int, tuple[float, Any]] = {}
        self._late: set[int] = set()
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None

    def begin(self, conn: Any, seconds: float) -> int:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="sql-wacht", daemon=True)
                self._thread.start()
            number = next(self._numbers)
            self._running[number] = (time.monotonic() + seconds, conn)
            self._lock.notify()
        return number

    def end(self, number: int) -> bool:
        """Stop watching; whether it was broken off. After this nothing breaks off what the connection does next."""
        with self._lock:
            del self._running[number]
            late = number in self._late
            self._late.discard(number)
        return late

    def _watch(self) -> None:
        while True:
            with self._lock:
                while not self._running:
                    self._lock.wait()
                now = time.monotonic()
                for number, (until, conn) in self._running.items():
                    if now >= until:
                        self._late.add(number)
                        conn.interrupt()
            time.sleep(_POLL)


_WACHT = _Wacht()


def begrensd(fn: Callable[[Any], T], seconden: float, voorstel: bool = False) -> Callable[[Any], T]:
    """`fn(connection)` within the limits. Raises TeDuur when it is broken off.

    `voorstel`: it only finds out whether to suggest something. A page asks that of every column of a table; when the
    suggestions took their share, the rest is not asked.
    """
    mine = _REKENING.get()
    if voorstel and mine is not None and mine.voorstellen <= 0:
        raise TeDuur

    def run(conn: Any) -> T:
        allowed = seconden if mine is None else max(min(seconden, mine.over), LEAST)
        started, worked = time.monotonic(), time.thread_time()
        late = False
        try:
            with _limits(conn):
                number = _WACHT.begin(conn, allowed)
                try:
                    return fn(conn)
                finally:
                    late = _WACHT.end(number)
        except (sqlite3.Error, MemoryError) as error:
            if late or isinstance(error, MemoryError) or error.args == ("interrupted",):
                raise TeDuur from None
            raise
        finally:
            if mine is not None:
                mine.over -= time.monotonic() - started
                mine.voorstellen -= (time.thread_time() - worked) * voorstel

    return run


@contextmanager
def _limits(conn: Any) -> Generator[None]:
    known = _known_limits() if hasattr(conn, "setlimit") else []  # pysqlite3, which Datasette takes when it is there
    before = [(kind, conn.setlimit(kind, most)) for kind, most in known]
    make_row = conn.row_factory
    conn.row_factory = _counted(make_row)
    try:
        yield
    finally:
        conn.row_factory = make_row
        for kind, most in before:
            conn.setlimit(kind, most)


def _known_limits() -> list[tuple[int, int]]:
    return [(getattr(sqlite3, name), most) for name, most in _LIMITS]


def _counted(make_row: Callable[[Any, Any], Any] | None) -> Callable[[Any, Any], Any]:
    left = MOST_BYTES

    def row(cursor: Any, values: Any) -> Any:
        nonlocal left
        left -= sum(len(v) for v in values if isinstance(v, str | bytes))
        if left < 0:
            raise MemoryError
        return make_row(cursor, values) if make_row else values

    return row


def prepare(conn: Any, servers: int = 1) -> None:
    """Bound the memory of SQLite, and replace the functions that one step can keep busy for minutes.

    `servers` is how many Datasettes share the process. The first connection decides: SQLite only lowers the bound.
    """
    conn.execute(f"PRAGMA hard_heap_limit = {(MOST_HEAP + KEPT_HEAP) * servers}")
    conn.create_function("instr", 2, _instr, deterministic=True)
    conn.create_function("replace", 3, _replace, deterministic=True)
    for name, strip in (("trim", str.strip), ("ltrim", str.lstrip), ("rtrim", str.rstrip)):
        conn.create_function(name, 2, _trim(strip), deterministic=True)


def _instr(text: Any, part: Any) -> int | None:
    if text is None or part is None:
        return None
    if isinstance(text, bytes) and isinstance(part, bytes):
        return text.find(part) + 1
    return _text(text).find(_text(part)) + 1


def _replace(text: Any, old: Any, new: Any) -> str | None:
    if text is None or old is None or new is None:
        return None
    a, b, c = _text(text), _text(old), _text(new)
    if b and len(a) + a.count(b) * (len(c) - len(b)) > LONGEST:
        return _too_big()
    return a.replace(b, c) if b else a


def _trim(strip: Callable[[str, str], str]) -> Callable[[Any, Any], str | None]:
    def trimmed(text: Any, marks: Any) -> str | None:
        if text is None or marks is None:
            return None
        wanted = _text(marks)
        if len(wanted) > MOST_TRIMMED:
            return _too_big()
        return strip(_text(text), wanted) if wanted else _text(text)

    return trimmed


def _too_big() -> str:
    """What SQLite refuses as a value; Datasette has an exception in a function printed, with what was given to it."""
    return " " * (LONGEST + 1)


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
