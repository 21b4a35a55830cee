"""The connection to PostgreSQL. The only file that imports psycopg; it comes with the extra `postgres`."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any

from casusbank.adres import with_password, without_password
from casusbank.errors import DatabaseFout

Connection = Any
"""A psycopg connection; its types are known only where the extra is installed."""

_REASONS = (
    ("UndefinedTable", "er staat nog geen bank in. Geef: casusbank verhuis"),
    ("InsufficientPrivilege", "deze gebruiker mag dit niet. Zie docs/schaal.md over rollen."),
    ("DiskFull", "de schijf van de server is vol."),
    ("ReadOnlySqlTransaction", "deze server is een replica, of alleen om te lezen. Geef het adres van de hoofdserver."),
    ("QueryCanceled", "de vraag duurde te lang en is afgebroken."),
)


def connect(url: str) -> Connection:
    """A connection in autocommit. A password comes from the environment or ~/.pgpass. Raises DatabaseFout."""
    try:
        import psycopg  # pyright: ignore[reportMissingImports]
    except ImportError:
        raise DatabaseFout("Voor PostgreSQL is een extra nodig: pip install 'casusbank[postgres]'") from None
    try:
        conn = psycopg.connect(
            with_password(url, os.environ), autocommit=True, connect_timeout=10, application_name="casusbank",
            options="-c search_path=casusbank,public -c client_encoding=UTF8",
        )  # fmt: skip
    except psycopg.Error:
        raise DatabaseFout(
            f"PostgreSQL op {without_password(url)} is niet te bereiken. Controleer server, naam, gebruiker en"
            " wachtwoord (CASUSBANK_POSTGRES of ~/.pgpass)."
        ) from None
    conn.prepare_threshold = 2
    return conn


@contextmanager
def one_moment(conn: Connection) -> Generator[None]:
    """A read-only transaction in which everything is of one moment; also on a replica. Raises DatabaseFout."""
    with explained():
        conn.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield
        finally:
            if not conn.closed:
                conn.execute("ROLLBACK")


@contextmanager
def write(conn: Connection) -> Generator[None]:
    """One atomic write. Raises DatabaseFout."""
    with explained(), conn.transaction():
        yield


@contextmanager
def explained() -> Generator[None]:
    """An error of the server as a DatabaseFout: its kind, never its SQL or values."""
    import psycopg  # pyright: ignore[reportMissingImports]

    try:
        yield
    except psycopg.Error as error:
        kind = type(error).__name__
        reason = next((text for name, text in _REASONS if name == kind), f"onverwachte fout ({kind}).")
        raise DatabaseFout(f"PostgreSQL geeft een fout: {reason}") from None


def try_statement(conn: Connection, sql: str) -> bool:
    """Whether the server carries out one statement of its administration; False when it may not or cannot."""
    import psycopg  # pyright: ignore[reportMissingImports]

    try:
        with conn.transaction():
            conn.execute(sql)
    except psycopg.Error:
        return False
    return True


def copy_rows(conn: Connection, table: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows with binary COPY; `columns` are (name, type), a vector being `bytea` in its wire form."""
    names = ", ".join(name for name, _ in columns)
    n = 0
    with conn.cursor().copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as out:
        out.set_types([kind for _, kind in columns])
        for row in rows:
            out.write_row(row)
            n += 1
    return n
