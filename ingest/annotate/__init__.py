"""Annotators: one file each. The seam is the `Annotator` Protocol; `ANNOTATORS` lists them in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from casusbank.model import Annotatie
from ingest.annotate.bronsoort import detect_bronsoort
from ingest.annotate.datums import Datums
from ingest.annotate.factoren import Factoren
from ingest.annotate.feitelijk import Procedurefasen
from ingest.annotate.grenzen import Grenzen, Instrumenten
from ingest.annotate.modificaties import Modificaties
from ingest.annotate.onderwerp import Onderwerpen
from ingest.annotate.organisaties import Organisaties
from ingest.annotate.secties import Secties
from ingest.annotate.uitkomst import Uitkomst
from ingest.annotate.waarden import Waarden
from ingest.annotate.wetsverwijzingen import Wetsverwijzingen
from ingest.annotate.zinmodel import Zinfactoren
from ingest.text import Leestekst

__all__ = ["ANNOTATORS", "Annotator", "annotate", "annotate_one", "annotate_question", "detect_bronsoort"]


class Annotator(Protocol):
    """Reads a text and proposes annotations, each with the passage it rests on.

    `naam` is `naam@versie`. Pure and deterministic; never raises on any text. `eerder` holds the
    annotations of the annotators before it (an outcome may need the law references).
    """

    @property
    def naam(self) -> str:
        """`naam@versie`, as it stands in each annotation."""
        ...

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """The annotations this annotator proposes for `tekst`."""
        ...


ANNOTATORS: tuple[Annotator, ...] = (
    Secties(),
    Wetsverwijzingen(),
    Datums(),
    Organisaties(),
    Onderwerpen(),
    Uitkomst(),
    Modificaties(),
    Procedurefasen(),
    Factoren(),
    Zinfactoren(),
    Waarden(),
    Grenzen(),
    Instrumenten(),
)
"""In this order: sections first, for every other annotator reads them; what rests on others comes later."""


_OF_A_DOCUMENT = (Datums, Organisaties, Procedurefasen)
"""They tell when, by whom and in which phase a document was made; only what organisations adopted rests on them."""


def annotate(leestekst: Leestekst) -> tuple[Annotatie, ...]:
    """All annotations of a text, sections included, in the order of `ANNOTATORS`."""
    return _annotations(leestekst, ANNOTATORS)


def annotate_question(leestekst: Leestekst) -> tuple[Annotatie, ...]:
    """The annotations of a text but those of a document: a question is compared by what it is about."""
    return _annotations(leestekst, (a for a in ANNOTATORS if not isinstance(a, _OF_A_DOCUMENT)))


def _annotations(leestekst: Leestekst, annotators: Iterable[Annotator]) -> tuple[Annotatie, ...]:
    found: tuple[Annotatie, ...] = ()
    for annotator in annotators:
        leestekst, found = annotate_one(leestekst, found, annotator)
    return found


def annotate_one(
    leestekst: Leestekst, found: tuple[Annotatie, ...], annotator: Annotator
) -> tuple[Leestekst, tuple[Annotatie, ...]]:
    """The text and the annotations after one more annotator; the sections go on the text for those that follow."""
    new = annotator.annotate(leestekst, found)
    return (replace(leestekst, secties=new) if isinstance(annotator, Secties) else leestekst), found + new
