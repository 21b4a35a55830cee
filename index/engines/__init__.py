"""The engine seam: where a bank is kept for searching. The ranking is one and the same for all of them.

`sqlite` reads the database itself and its index files; `postgres` a copy in PostgreSQL that `casusbank verhuis`
keeps. An engine gives sessions: the rows, the text index and the vectors of one moment.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from casusbank.config import Config
from casusbank.store.indexed import ModelRij
from index.bank import BankRows
from index.textindex import TextIndex
from index.vectorindex import VectorIndex


@dataclass(frozen=True, slots=True)
class Session:
    """What one question sees, and Dutch warnings about it."""

    rows: BankRows
    text: TextIndex
    vectors: VectorIndex
    warnings: tuple[str, ...]


class Engine(Protocol):
    """A bank opened for searching with one model. Safe for threads."""

    def session(self) -> AbstractContextManager[Session]:
        """Everything read in it is of one moment. Raises DatabaseFout, IndexFout."""
        ...

    def close(self) -> None:
        """Close the connections; the next session opens new ones."""
        ...


def _sqlite(db: Path, config: Config, model: ModelRij) -> Engine:
    from index.engines.sqlite import SqliteEngine

    return SqliteEngine(db, config, model)


def _postgres(_: Path, config: Config, model: ModelRij) -> Engine:
    from index.engines.postgres import PostgresEngine

    return PostgresEngine(config, model)


ENGINES: dict[str, Callable[[Path, Config, ModelRij], Engine]] = {"sqlite": _sqlite, "postgres": _postgres}
