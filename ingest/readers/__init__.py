"""Readers: one file per source kind, each turning bytes into Documents.

The seam is the `Reader` Protocol; `select.READERS` is the explicit dict of implementations and
`select.read_file` the one door to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Protocol

from casusbank.config import Grenswaarden
from casusbank.model import Document


@dataclass(slots=True)
class Uitgepakt:
    """Bytes unpacked so far, counted over all containers in one source: a bomb may be spread over many."""

    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Bestand:
    """One file to read: its bytes, and the name it goes by (`zip!lid` inside a container)."""

    pad: str
    inhoud: bytes
    grenzen: Grenswaarden
    diepte: int = 0
    uitgepakt: Uitgepakt = field(default_factory=Uitgepakt, compare=False)

    @property
    def extensie(self) -> str:
        """Lower-case extension with its dot, of the innermost name; empty when there is none."""
        return PurePath(self.pad.rpartition("!")[2]).suffix.lower()


class Reader(Protocol):
    """Turns one file into its documents.

    `naam` is `naam@versie`. `claims` looks at name and first bytes only. `read` yields at least
    one Document or raises BronGeweigerd / BronOvergeslagen with a Dutch reason; nothing else may
    escape on any input.
    """

    @property
    def naam(self) -> str:
        """`naam@versie`."""
        ...

    def claims(self, bestand: Bestand) -> bool:
        """Whether this reader is for the file."""
        ...

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """The documents in the file."""
        ...
