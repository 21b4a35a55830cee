"""Snapshot files of the index: disposable caches beside the database, written so that a crash leaves no half one.

Layout: 4096 bytes of header (magic, SHA-256 of the JSON, its length, the JSON), then arrays, each on
a 64-byte border. The JSON carries kind, generation, model id, number of rows, SHA-256 of the arrays
and where each array lies. Written as tmp + fsync + rename + fsync(folder). Whatever does not add
up on reading is a `SnapshotFout`: the caller rebuilds from the database.

A file found whole is not read all over on every opening: `.nagekeken` beside it remembers for a day which file that
was, by size, inode and the times of its last change of content and of status, which any write moves. A file that
changed less than two seconds ago is not remembered, since a second change could bear the same time. `doctor` reads all.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import re
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from casusbank.bestand import put_in_place
from casusbank.errors import IndexFout, reason_of
from index.rowfile import READABLE, RowFile

_MAGIC = b"CASUSBK4"
"""The last character is the version of the format; a file of another version is written again."""
_HEAD = 4096
_ALIGN = 64
_BLOCK = 1 << 20
_SEEN = ".nagekeken"
_SEEN_DAY = 86_400
_SEEN_SETTLED = 2.0
"""Seconds; see above."""
MAPPED = 512 << 20
"""Bytes up to which a table of floats is mapped; one beyond may be read by rows (`Snapshot.tables`)."""
Array = npt.NDArray[Any]


class SnapshotFout(Exception):
    """A snapshot that cannot be used; the message is the Dutch reason. Never leaves the index room."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A verified snapshot. Arrays are read-only views on the mapped file; a page of it counts once it is looked at."""

    gen: int
    model: str
    n: int
    extra: Mapping[str, Any]
    arrays: Mapping[str, Array]
    tables: Mapping[str, RowFile]
    """The arrays of floats too large to map, where this system can read at a place in a file."""


def index_folder(db: Path) -> Path:
    """The folder of the index files of the database at `db`: `<db>-index`."""
    return db.with_name(db.name + "-index")


def snapshot_path(db: Path, soort: str, model: str = "") -> Path:
    """The file of one kind (`tekst`, `vector`) and model."""
    slug = re.sub(r"[^A-Za-z0-9@._-]+", "_", model)[-80:]
    return index_folder(db) / (f"{soort}-{slug}.cbi" if model else f"{soort}.cbi")


class SnapshotWriter:
    """Writes one snapshot; nothing is visible before `commit`. Use as a context manager."""

    def __init__(self, path: Path, soort: str, gen: int, model: str = "") -> None:
        self._path = path
        self._tmp = path.with_name(f".{path.name}.tmp")
        self._head: dict[str, Any] = {"soort": soort, "gen": gen, "model": model, "arrays": {}}
        self._sha = hashlib.sha256()
        self._handle: IO[bytes] | None = None

    @property
    def _file(self) -> IO[bytes]:
        if self._handle is None:
            raise RuntimeError("SnapshotWriter is a context manager")
        return self._handle

    def __enter__(self) -> SnapshotWriter:
        try:
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            self._path.parent.chmod(0o700)
            handle = os.open(self._tmp, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600)
        except OSError as error:
            raise IndexFout(f"Kan geen indexbestand schrijven in {self._path.parent}: {reason_of(error)}.") from None
        self._handle = os.fdopen(handle, "wb")
        self._file.write(bytes(_HEAD))
        return self

    def add(self, name: str, dtype: str, chunks: Iterable[Array], width: int = 0) -> int:
        """Append an array given in chunks; `width` is the number of columns (0: one-dimensional).

        Returns the number of elements or rows. Raises IndexFout when the disk is full.
        """
        begin, total = self._file.tell(), 0
        for chunk in chunks:
            data = np.ascontiguousarray(chunk, dtype=dtype)
            total += len(data)
            self._write(data.tobytes())
        self._head["arrays"][name] = [dtype, begin, total, width]
        self._write(bytes(-self._file.tell() % _ALIGN))
        return total

    def _write(self, data: bytes) -> None:
        try:
            self._file.write(data)
        except OSError as error:
            raise IndexFout(f"Kan indexbestand {self._path.name} niet schrijven: {reason_of(error)}.") from None
        self._sha.update(data)

    def rows(self, name: str, begin: int, end: int) -> Array:
        """Rows of an array added before, read back from the file, so that memory holds no more than these."""
        dtype, at, _, width = self._head["arrays"][name]
        size = np.dtype(dtype).itemsize * (width or 1)
        self._file.flush()
        flat = np.frombuffer(os.pread(self._file.fileno(), (end - begin) * size, at + begin * size), dtype)
        return flat.reshape(-1, width) if width else flat

    def commit(self, n: int, extra: Mapping[str, Any]) -> None:
        """Make the snapshot visible in one step."""
        self._head |= {"n": n, "extra": extra, "sha256": self._sha.hexdigest()}
        text = json.dumps(self._head, sort_keys=True).encode()
        if len(text) > _HEAD - 44:
            raise AssertionError("snapshot header too long")
        try:
            self._file.seek(0)
            self._file.write(_MAGIC + hashlib.sha256(text).digest() + len(text).to_bytes(4, "little") + text)
            self._file.close()
            put_in_place(self._tmp, self._path)
        except OSError as error:
            raise IndexFout(f"Kan indexbestand {self._path.name} niet schrijven: {reason_of(error)}.") from None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._handle is not None and not self._handle.closed:
            self._handle.close()
        self._tmp.unlink(missing_ok=True)


def read_snapshot(path: Path, soort: str, model: str = "", *, thorough: bool = False) -> Snapshot:
    """Map and verify a snapshot; `thorough`: every byte, also of a file found whole before.

    Raises SnapshotFout: absent, damaged, of another kind or model.
    """
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size < _HEAD:
                raise SnapshotFout("is onvolledig")
            view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            head = _header(view)
            if head["soort"] != soort or head["model"] != model:
                raise SnapshotFout("hoort bij een ander model")
            _verify(path, file, head["sha256"], thorough)
            tables = {
                name: RowFile(file.fileno(), begin, (total, width))
                for name, (dtype, begin, total, width) in head["arrays"].items()
                if READABLE and dtype == "<f4" and too_large_to_map(total, width)
            }
    except FileNotFoundError:
        raise SnapshotFout("ontbreekt") from None
    except OSError as error:
        raise SnapshotFout(f"is niet leesbaar ({reason_of(error)})") from None
    arrays: dict[str, Array] = {}
    for name, (dtype, begin, total, width) in head["arrays"].items():
        flat = np.frombuffer(view, dtype, total * (width or 1), begin)
        arrays[name] = flat.reshape(total, width) if width else flat
    return Snapshot(head["gen"], head["model"], head["n"], head["extra"], arrays, tables)


def too_large_to_map(n: int, width: int) -> bool:
    """Whether a map of so many rows of so many floats may take more memory than it should."""
    return 4 * n * width > MAPPED


def told_of(path: Path, soort: str, model: str = "") -> tuple[int, Mapping[str, Any]] | None:
    """(generation, what else the header says) of a snapshot whose arrays are not looked at; None when there is none."""
    try:
        with path.open("rb") as file:
            head = _header(file.read(_HEAD))
    except (OSError, SnapshotFout):
        return None
    return (head["gen"], head["extra"]) if (head["soort"], head["model"]) == (soort, model) else None


def _header(view: mmap.mmap | bytes) -> dict[str, Any]:
    length = int.from_bytes(view[40:44], "little")
    if view[:7] == _MAGIC[:7] and view[:8] != _MAGIC:
        raise SnapshotFout("is van een andere versie van casusbank")
    if view[:8] != _MAGIC or length > _HEAD - 44:
        raise SnapshotFout("is beschadigd")
    text = view[44 : 44 + length]
    if hashlib.sha256(text).digest() != view[8:40]:
        raise SnapshotFout("is beschadigd")
    head: dict[str, Any] = json.loads(text)
    return head


def _verify(path: Path, file: IO[bytes], expected: str, thorough: bool) -> None:
    """Raise SnapshotFout when the arrays are not what was written."""
    identity = _identity(file)
    if not thorough and _seen(path) == [*identity, expected]:
        return
    # Read, not mapped: what is only checked need not stay in memory.
    sha = hashlib.sha256()
    file.seek(_HEAD)
    while block := file.read(_BLOCK):
        sha.update(block)
    if sha.hexdigest() != expected:
        raise SnapshotFout("is beschadigd")
    settled = time.time() - max(identity[2:]) / 1e9
    if identity == _identity(file) and settled > _SEEN_SETTLED:
        _remember(path, [*identity, expected])


def _identity(file: IO[bytes]) -> list[int]:
    found = os.fstat(file.fileno())
    return [found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns]


def _marks(path: Path) -> dict[str, Any]:
    try:
        marks = json.loads((path.parent / _SEEN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return marks if isinstance(marks, dict) else {}


def _seen(path: Path) -> list[Any] | None:
    """What is remembered of a file found whole at most a day ago."""
    entry = _marks(path).get(path.name)
    if not isinstance(entry, dict) or not isinstance(entry.get("op"), int | float):
        return None
    mark = entry.get("bestand")
    return mark if 0 <= time.time() - entry["op"] < _SEEN_DAY and isinstance(mark, list) else None


def _remember(path: Path, mark: list[Any]) -> None:
    """Note a file as whole; where nothing can be written every opening reads it again."""
    kept = {name: entry for name, entry in _marks(path).items() if (path.parent / name).is_file()}
    text = json.dumps(kept | {path.name: {"op": time.time(), "bestand": mark}}, sort_keys=True)
    target = path.parent / _SEEN
    part = target.with_name(f"{_SEEN}.{os.getpid()}.{threading.get_ident()}")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
        part.replace(target)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
