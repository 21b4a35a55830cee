"""Annotators: one file each. The seam is the `Annotator` Protocol; `ANNOTATORS` lists them in order."""

from __future__ import annotations

from typing import Protocol

from casusbank.model import Annotatie
from ingest.text import Leestekst


class Annotator(Protocol):
    """Reads a text and proposes annotations, each with the passage it rests on.

    `naam` is `naam@versie`. Pure and deterministic; never raises on any text. `eerder` holds the
    annotations of the annotators before it (an outcome may need the law references).
    """

    @property
    def naam(self) -> str: ...

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]: ...
