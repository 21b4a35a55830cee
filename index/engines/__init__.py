"""The engine seam: where a bank is kept for searching. The ranking is one and the same for all of them.

`sqlite` reads the database itself and its index files; `postgres` a copy in PostgreSQL that `casusbank verhuis`
keeps. An engine gives sessions: the rows, the text index and the vectors of one moment.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from casusbank.config import Config
from casusbank.model import Filter
from casusbank.store.indexed import ModelRij
from index.bank import BankRows
from index.names import Mask
from index.textindex import TextIndex
from index.vectorindex import VectorIndex

_MOST_FILTERS = 16
"""Filters whose casussen are remembered; a byte per casus each."""


class Filtered:
    """The casus rows that passed the last filters, as long as neither the tables nor the text index change."""

    def __init__(self) -> None:
        self._text: TextIndex | None = None
        self._found: dict[tuple[Filter, ...], Mask] = {}

    def rows(self, wanted: tuple[Filter, ...], rows: BankRows, text: TextIndex) -> Mask | None:
        """The casus rows that pass; None when there is no filter. Raises OnbekendFilter."""
        if self._text is not text:
            self._text, self._found = text, {}
        if wanted not in self._found:
            ids = rows.matching(wanted)
            if ids is None:
                return None
            while len(self._found) >= _MOST_FILTERS:
                del self._found[next(iter(self._found))]
            self._found[wanted] = text.holding(ids)
        return self._found[wanted]


@dataclass(frozen=True, slots=True)
class Session:
    """What one question sees, and Dutch warnings about it."""

    rows: BankRows
    text: TextIndex
    vectors: VectorIndex
    warnings: tuple[str, ...]
    filtered: Filtered = field(default_factory=Filtered)
    """What is known of filters already; anew for every session where the tables may have changed since."""

    def matching(self, wanted: tuple[Filter, ...]) -> Mask | None:
        """The casus rows that pass the filters; None when there is none. Raises OnbekendFilter."""
        return self.filtered.rows(wanted, self.rows, self.text)


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
