"""The files an ingest goes over: sorted, inside their root, links not followed outside it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd, BronOvergeslagen, reason_of


@dataclass(frozen=True, slots=True)
class Bronpad:
    """One file to take in: where it is, what the report calls it, and its key in the database."""

    pad: Path
    naam: str
    sleutel: str


def find_sources(paths: Iterable[Path], basis: Path | None = None) -> Iterator[Bronpad]:
    """Every file under `paths`, in sorted order, each once; and each folder that may not be read, so that it is told.

    `sleutel` hashes the absolute path, so that moving the database does no harm and no file name
    is stored in it; with `basis` it hashes the path below `basis`, the same on every machine.
    """
    seen: set[str] = set()
    for root in paths:
        for path in _walk(root):
            key = path.relative_to(basis).as_posix() if basis else str(path.absolute())
            digest = hashlib.sha256(os.fsencode(key)).hexdigest()[:16]
            if digest not in seen:
                seen.add(digest)
                yield Bronpad(path, _name(root, path), digest)


def _name(root: Path, path: Path) -> str:
    name = path.name if path == root else path.relative_to(root).as_posix()
    return os.fsencode(name).decode("utf-8", "replace")


def _walk(root: Path) -> Iterator[Path]:
    if not os.path.isdir(root):  # noqa: PTH112  # Path.is_dir raises on an over-long name
        yield root
        return
    top = root.resolve()
    closed: list[Path] = []
    for folder, folders, files in os.walk(root, onerror=lambda error: closed.append(Path(error.filename))):
        yield from closed
        closed.clear()
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if name.startswith(".") or (path.is_symlink() and not _stays_inside(path, top)):
                continue
            yield path
    yield from closed


def _stays_inside(link: Path, top: Path) -> bool:
    """Whether a link ends inside the folder; a link to itself stays, and is reported as unreadable."""
    try:
        return link.resolve().is_relative_to(top)
    except (OSError, RuntimeError):  # RuntimeError: a ring of links
        return True


def read_source(path: Path, grenzen: Grenswaarden) -> bytes:
    """The bytes of a regular file. Raises BronGeweigerd (too large, unreadable) or BronOvergeslagen."""
    try:
        info = path.stat()
        if stat.S_ISDIR(info.st_mode):  # only one that could not be gone through comes here
            raise BronGeweigerd("deze map mag casusbank niet lezen; controleer de rechten")
        if not stat.S_ISREG(info.st_mode):
            raise BronOvergeslagen("geen gewoon bestand")
        if info.st_size > grenzen.max_bestand:
            size, most = info.st_size // 2**20, grenzen.max_bestand // 2**20
            raise BronGeweigerd(f"bestand is {size} MB; de grens is {most} MB (instelling grenzen.max_bestand)")
        with path.open("rb") as file:
            content = file.read(grenzen.max_bestand + 1)
        if len(content) > grenzen.max_bestand:
            raise BronGeweigerd("bestand groeit tijdens het lezen; probeer het later opnieuw")
        return content
    except FileNotFoundError:
        raise BronGeweigerd("bestand bestaat niet") from None
    except (OSError, ValueError, MemoryError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else type(error).__name__
        raise BronGeweigerd(f"niet leesbaar: {reason}") from None
