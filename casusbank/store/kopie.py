"""Copies of the whole database: made while others write, put back as one atomic change, and erased with the rest."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import BinaryIO

from casusbank.bestand import AFGEBROKEN, put_in_place
from casusbank.errors import DatabaseFout, reason_of
from casusbank.store import PUBLICATIE, explain, indexed, now, schema_of

_MAGIC = b"SQLite format 3\0"
_BESIDE = ("-wal", "-shm", "-journal")
_PROBLEM = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises of a damaged file; the second when it would say which table, and that name is damaged."""


def backup(path: Path, target: Path) -> Path:
    """A consistent copy of the database, also while others read and write it; written whole or not at all.

    The copy is one file of its own (rights 0600), on the disk when this returns. Raises DatabaseFout.
    """
    part = target.with_name(target.name + AFGEBROKEN)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600))
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # without a WAL a copy is readable on any medium
        put_in_place(part, target)
    except (*_PROBLEM, OSError) as error:
        part.unlink(missing_ok=True)
        reason = f"{reason_of(error)}." if isinstance(error, OSError) else explain(error)
        raise DatabaseFout(f"Reservekopie {target} maken lukt niet: {reason}") from None
    return target


def restore(copy: Path, path: Path) -> Path | None:
    """Put a copy back in the place of the database; call with the writer lock held.

    What was there is kept beside it (`<naam>.vervangen-<tijd>.bak`) and that path returned; None when nothing was
    there. Killed at any moment, the database is the old one or the new one; a damaged one may be absent, put aside.
    Index files are the caller's to drop, before.
    Raises DatabaseFout when the copy is no sound casusbank, or while another program has the database open.
    """
    sound(copy)
    kept = path.with_name(f"{path.name}.vervangen-{stamp()}.bak") if path.exists() else None
    try:
        if kept is None or not _alone(path):
            if kept is not None:  # too damaged to copy: the file itself is put aside
                for suffix in _BESIDE:
                    path.with_name(path.name + suffix).unlink(missing_ok=True)
                path.replace(kept)
            backup(copy, path)
            return kept
        backup(path, kept)
        with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
    except _PROBLEM as error:
        raise DatabaseFout(f"Terugzetten van {copy} lukt niet: {explain(error)}") from None
    except OSError as error:
        raise DatabaseFout(f"Terugzetten van {copy} lukt niet: {reason_of(error)}.") from None
    return kept


def sound(copy: Path) -> None:
    """Raise DatabaseFout when the file is no whole casusbank database of this version or an older one."""
    if schema_of(copy) == 0:
        raise DatabaseFout(f"{copy} is geen reservekopie van casusbank.")
    if not whole(copy):
        raise DatabaseFout(f"Reservekopie {copy} is beschadigd. Kies een andere.")


def whole(path: Path) -> bool:
    """Whether SQLite finds every page of a database file in order."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as conn:
            return indexed.integrity(conn) == "ok"
    except _PROBLEM:
        return False


def _alone(path: Path) -> bool:
    """True when no other program has the database open; False when it is too damaged to tell.

    Only its one user can take a database out of WAL, so the mode itself is the question. Raises DatabaseFout.
    """
    try:
        with closing(sqlite3.connect(path, timeout=5)) as conn:
            conn.execute("PRAGMA journal_mode = DELETE").fetchone()
            conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise DatabaseFout(
                f"Een ander programma gebruikt {path}. Sluit eerst de schermen en andere opdrachten, en herhaal dit."
            ) from None
        return False
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return False
    return True


def stamp() -> str:
    """This moment as part of a file name, e.g. `20260131T140559`."""
    return re.sub(r"[-:]|\+.*", "", now())


def held(copy: Path, table: str, ids: Sequence[str]) -> list[str]:
    """Which of these rows (of `casus` or `zoekvraag`) a copy holds; nothing when it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro", uri=True)) as conn:
            return [i for i in ids if conn.execute(f"SELECT 1 FROM {table} WHERE id = ?", (i,)).fetchone()]  # noqa: S608
    except _PROBLEM:
        return []


def copies(path: Path, folder: Path | None) -> Iterator[Path]:
    """Every copy that casusbank made, by what it is and not by its suffix.

    Beside the database those that bear its name; in the folder of the settings all.
    """
    yield from (p for p in _near(path, folder) if _is_copy(p) and p.resolve() != path.resolve())


def _near(path: Path, folder: Path | None) -> Iterator[Path]:
    named = re.compile(rf"{re.escape(path.name)}\.|{re.escape(path.stem)}-\d{{8}}T\d{{6}}")
    with suppress(OSError):
        yield from sorted(p for p in path.parent.iterdir() if named.match(p.name))
    with suppress(OSError):
        yield from sorted(folder.iterdir()) if folder is not None else ()


def _is_copy(path: Path) -> bool:
    """Whether a file is a database, and no published one."""
    try:
        with path.open("rb") as file:
            head = file.read(100) if path.is_file() else b""
    except OSError:
        return False
    return head.startswith(_MAGIC) and int.from_bytes(head[68:72], "big") & ~0xF != PUBLICATIE


def drop_unfinished(path: Path, folder: Path | None) -> None:
    """Take away what a copy that was cut off left behind: it may hold what is erased from the copies."""
    for part in _near(path, folder):
        if part.name.endswith(AFGEBROKEN):
            with suppress(OSError):
                part.unlink()


def full_text_sound(path: Path) -> bool:
    """Whether the full text says the same as the tables; the folder must be writable, though nothing is written."""
    with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as conn:
        return indexed.full_text_sound(conn)


def free_pages_filled(path: Path) -> bool:
    """Whether a page that is not in use holds anything; call only when the WAL is empty.

    Every page that casusbank frees is written full of zeros (`secure_delete`). The free list: a chain of trunk pages,
    each with its successor, a count, and that many numbers of free pages (https://sqlite.org/fileformat2.html).
    """
    with path.open("rb") as file:
        head = file.read(100)
        size = int.from_bytes(head[16:18], "big")
        size = 65536 if size == 1 else size
        trunk, left = int.from_bytes(head[32:36], "big"), int.from_bytes(head[36:40], "big")
        while trunk and left > 0:
            page = _page(file, trunk, size)
            count = int.from_bytes(page[4:8], "big")
            for at in range(8, min(8 + 4 * count, len(page)), 4):
                if any(_page(file, int.from_bytes(page[at : at + 4], "big"), size)):
                    return True
            trunk, left = int.from_bytes(page[:4], "big"), left - 1 - count
    return False


def _page(file: BinaryIO, number: int, size: int) -> bytes:
    file.seek(max(0, number - 1) * size)
    return file.read(size)
