"""The text as annotators read it: tokens, sentences and sections over one immutable string.

A `Leestekst` is built either by the spaCy pipeline (`ingest.language`, on the write side) or by
`read_light` (no spaCy import, for a question at search time). Both must give the same sentences
and the same annotations on the shipped casussen; a conformance test holds them together.
"""

from __future__ import annotations

from dataclasses import dataclass

from casusbank.model import Annotatie, Blok, Metadata


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `norm` is lower-case and folded (zero-width and bidi marks gone); `stam` its Snowball stem."""

    begin: int
    eind: int
    norm: str
    stam: str


@dataclass(frozen=True, slots=True)
class Zin:
    """One sentence: character span and token span (half open)."""

    begin: int
    eind: int
    eerste: int
    laatste: int


@dataclass(frozen=True, slots=True)
class Leestekst:
    """What an annotator gets: the pseudonymised text and its reading.

    `secties` are the annotations of soort `sectie` (spans of `tekst`, with speaker in the
    details), filled before the other annotators run. `metadata` is what the source says of
    itself; `peildatum` (ISO) resolves names of laws that changed.
    """

    tekst: str
    tokens: tuple[Token, ...]
    zinnen: tuple[Zin, ...]
    blokken: tuple[Blok, ...] = ()
    secties: tuple[Annotatie, ...] = ()
    titel: str = ""
    metadata: Metadata = Metadata()
    peildatum: str | None = None
