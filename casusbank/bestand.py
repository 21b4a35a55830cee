"""Files that are there whole or not at all, after any crash: written beside their place, then moved into it."""

from __future__ import annotations

import os
from pathlib import Path

AFGEBROKEN = ".deel"
"""How the name ends of what was cut off; such a file is nobody's."""


def write_whole(path: Path, content: bytes, rechten: int = 0o600) -> None:
    """Write a file in one step: whoever opens it finds the old content or the new. Raises OSError."""
    part = path.with_name(f".{path.name}{AFGEBROKEN}")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, rechten), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def put_in_place(part: Path, target: Path) -> None:
    """Move a finished file to its name in one step, on the disk when this returns. Raises OSError."""
    to_disk(part)
    part.replace(target)
    to_disk(target.parent)


def same_file(one: Path, other: Path) -> bool:
    """Whether two names lead to one place, a link that leads in a circle to nowhere."""
    return os.path.realpath(one) == os.path.realpath(other)


def to_disk(path: Path) -> None:
    """Wait until a file, or what a folder holds, is on the disk. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
