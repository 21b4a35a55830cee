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
from index.structure import Gezegd, Sleutel
from index.textindex import TextIndex
from index.vectorindex import VectorIndex

_MOST_FILTERS = 16
"""Filters whose casussen are remembered; a byte per casus each."""


class Known:
    """What questions learned of the tables by casus row, as long as neither these nor the text index change."""

    def __init__(self) -> None:
        self._text: TextIndex | None = None
        self._passing: dict[tuple[Filter, ...], Mask] = {}
        self._said: dict[Sleutel, Gezegd] = {}
        """Some 6 bytes per casus that says something on a key; the keys are those of the vocabulary."""

    def passing(self, wanted: tuple[Filter, ...], rows: BankRows, text: TextIndex) -> Mask | None:
        """The casus rows that pass the filters; None when there is none. Raises OnbekendFilter."""
        self._follow(text)
        if wanted not in self._passing:
            ids = rows.matching(wanted)
            if ids is None:
                return None
            while len(self._passing) >= _MOST_FILTERS:
                del self._passing[next(iter(self._passing))]
            self._passing[wanted] = text.holding(ids)
        return self._passing[wanted]

    def said_on(self, key: Sleutel, rows: BankRows, text: TextIndex) -> Gezegd:
        """What the casussen say on a key."""
        self._follow(text)
        if key not in self._said:
            self._said[key] = Gezegd.of(rows.said_on(*key), text.casus_ids, rows.spread(*key))
        return self._said[key]

    def _follow(self, text: TextIndex) -> None:
        if self._text is not text:
            self._text, self._passing, self._said = text, {}, {}


@dataclass(frozen=True, slots=True)
class Session:
    """What one question sees, and Dutch warnings about it."""

    rows: BankRows
    text: TextIndex
    vectors: VectorIndex
    warnings: tuple[str, ...]
    known: Known = field(default_factory=Known)
    """What is known of the tables already; anew for every session where they may have changed since."""

    def matching(self, wanted: tuple[Filter, ...]) -> Mask | None:
        """The casus rows that pass the filters; None when there is none. Raises OnbekendFilter."""
        return self.known.passing(wanted, self.rows, self.text)

    def said_on(self, key: Sleutel) -> Gezegd:
        """What the casussen say on a key."""
        return self.known.said_on(key, self.rows, self.text)


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
