"""The only room that opens `casusbank.db`. Functions here and in the files beside it take a Connection.

`open_database` gives a connection, `transaction` one atomic write, `writer_lock` the one-writer
lock. The rest is split by table family: `bronnen`, `casussen`, `annotaties`, `indexed`, `filters`.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from casusbank.errors import DatabaseBezet, DatabaseFout, reason_of
from casusbank.schema_version import SCHEMA_VERSIE

Connection = sqlite3.Connection

PUBLICATIE = 0x43424B10
"""From this number on, `PRAGMA application_id` of a published file (`publicatie`): nobody writes in one."""

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA cache_size = -8192",  # the ways to the rows of a large bank: a question asks of many indexes
)


def open_database(path: Path, mode: Literal["lees", "schrijf"] = "lees") -> Connection:
    """A connection to the database at `path`.

    `lees` needs an existing, up-to-date database and never writes; `schrijf` creates the file
    (rights 0600), applies pending migrations and fills the vocabulary tables. Raises DatabaseFout.
    """
    try:
        conn = _connect_write(path) if mode == "schrijf" else _connect_read(path)
    except sqlite3.Error as error:
        raise DatabaseFout(f"Database {path} is niet te openen: {explain(error)}") from None
    except OSError as error:
        raise DatabaseFout(f"Database {path} is niet te openen: {reason_of(error)}.") from None
    except UnicodeDecodeError:  # the name of a table or column
        raise DatabaseFout(f"Database {path} is beschadigd. Geef: casusbank herstel") from None
    return conn


def now() -> str:
    """This moment in UTC, to the second (ISO 8601), as every table stores it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def explain(error: sqlite3.Error | UnicodeDecodeError) -> str:
    """A Dutch reason for a sqlite error, without SQL or values; the second kind is a damaged name in its message."""
    text = "malformed" if isinstance(error, UnicodeDecodeError) else str(error)
    for needle, dutch in (
        ("readonly", "het bestand of de map is alleen-lezen."),
        ("disk is full", "de schijf is vol. Maak ruimte en geef dezelfde opdracht opnieuw."),
        ("locked", "een ander proces schrijft. Probeer het zo opnieuw."),
        ("not a database", "het is geen casusbank-database, of het bestand is beschadigd."),
        ("malformed", "het bestand is beschadigd. Geef: casusbank herstel"),
        ("disk I/O", "de schijf gaf een fout (vol, losgekoppeld of beschadigd), of het bestand bereikte zijn grens."),
        ("unable to open", "het bestand is niet leesbaar of de map bestaat niet."),
    ):
        if needle in text:
            return dutch
    return f"onverwachte fout van SQLite ({type(error).__name__})."


def problem_of(error: Exception) -> str | None:
    """A Dutch line when `error` comes from SQLite, such as a page that turns out damaged; else None."""
    return f"De database geeft een fout: {explain(error)}" if isinstance(error, sqlite3.Error) else None


def _check_version(conn: Connection, path: Path) -> int:
    version = int(conn.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSIE:
        conn.close()
        raise DatabaseFout(
            f"Database {path} is gemaakt met een nieuwere casusbank (schema {version}, hier {SCHEMA_VERSIE}). "
            "Werk casusbank bij, of kies een andere database met --db."
        )
    return version


def _connect_read(path: Path) -> Connection:
    if not path.is_file():
        raise DatabaseFout(f"Database {path} bestaat nog niet. Begin met: casusbank demo, of casusbank ingest MAP.")
    uri = path.resolve().as_uri()
    conn = sqlite3.connect(f"{uri}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)
    try:
        conn.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        # A WAL database on a read-only medium cannot make its -shm file; without a writer it need not.
        conn.close()
        conn = sqlite3.connect(f"{uri}?immutable=1", uri=True, isolation_level=None, check_same_thread=False)
    for pragma in _PRAGMAS[3:]:
        conn.execute(pragma)
    if _check_version(conn, path) < SCHEMA_VERSIE:
        conn.close()
        raise DatabaseFout(f"Database {path} is van een oudere casusbank. Geef eerst: casusbank migreer")
    return conn


def _connect_write(path: Path) -> Connection:
    _check_place(path)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    conn = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    version = _check_version(conn, path)
    _refuse_published(conn, path)
    conn.execute("PRAGMA journal_mode = WAL")
    for pragma in _PRAGMAS:
        conn.execute(pragma)
    if version < SCHEMA_VERSIE:
        _migrate(conn)
    from casusbank.store import controle
    from casusbank.store.vocabularium import sync_vocabulary

    controle.follow(conn)
    if not controle.count(conn):
        with transaction(conn):
            controle.record(conn)
    sync_vocabulary(conn)
    return conn


def _refuse_published(conn: Connection, path: Path) -> None:
    if conn.execute("PRAGMA application_id").fetchone()[0] & ~0xF == PUBLICATIE:
        conn.close()
        raise DatabaseFout(
            f"{path} is een gepubliceerd bestand: het is alleen om te lezen. Werk in de casusbank waar het uit komt,"
            " en geef daarna: casusbank publiceer"
        )


def _check_place(path: Path) -> None:
    """Raise DatabaseFout when no database can be at `path`: no folder, or something else than a file."""
    if not path.parent.is_dir():
        raise DatabaseFout(f"De map van database {path} bestaat niet. Maak de map, of kies een andere met --db.")
    if path.exists() and not path.is_file():
        raise DatabaseFout(f"{path} is geen bestand. Kies een andere database met --db.")


def _migrate(conn: Connection) -> None:
    # sqlite_utils costs 0.2 s to import; only a migration needs it, a search does not.
    from sqlite_utils import Database

    from casusbank.schema import migrate

    migrate(Database(conn))


@contextmanager
def transaction(conn: Connection) -> Generator[None]:
    """One atomic write: all of the block, or nothing of it. Raises DatabaseFout on a full disk and the like."""
    from casusbank.store import controle

    try:
        conn.execute("BEGIN IMMEDIATE")
        try:
            yield
            controle.update(conn)
        except BaseException:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            raise
        conn.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise  # ours to mend, not the user's
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise DatabaseFout(f"Schrijven in de database lukt niet: {explain(error)}") from error


@contextmanager
def snapshot(conn: Connection) -> Generator[None]:
    """One read transaction: everything read inside the block is of the same moment."""
    if conn.in_transaction:
        yield
        return
    conn.execute("BEGIN")
    try:
        yield
    finally:
        conn.execute("COMMIT")


@contextmanager
def writer_lock(path: Path, wait: float = 10.0) -> Generator[None]:
    """Hold the one-writer lock of the database at `path`; waits at most `wait` seconds.

    Raises DatabaseBezet when another ingest or index run holds it longer.
    """
    _check_place(path)
    lock = path.with_name(path.name + ".lock")
    try:
        handle = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise DatabaseFout(f"Kan niet schrijven naast database {path}: {reason_of(error)}.") from None
    try:
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise DatabaseBezet(
                        f"Een ander proces schrijft al in {path}. Wacht tot het klaar is en probeer het opnieuw."
                    ) from None
                time.sleep(0.1)
        yield
    finally:
        os.close(handle)


def schema_of(path: Path) -> int:
    """The schema version of the database at `path`. Raises DatabaseFout."""
    if not path.is_file():
        raise DatabaseFout(f"Database {path} bestaat niet.")
    try:
        conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            return _check_version(conn, path)
        finally:
            conn.close()
    except sqlite3.Error as error:
        raise DatabaseFout(f"Database {path} is niet te openen: {explain(error)}") from None


def sqlite_facts() -> tuple[str, bool]:
    """(version of SQLite, whether it has FTS5)."""
    conn = sqlite3.connect(":memory:")
    try:
        conn.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
        return sqlite3.sqlite_version, True
    except sqlite3.OperationalError:
        return sqlite3.sqlite_version, False
    finally:
        conn.close()
