"""A document as data: sections of statements, each with its sources. Renderers add form, never content.

A source is a passage (a casus and offsets in its text), a field of a casus, an input of the person or the program,
or a named rule (`rules.py`). A Bewering without a source cannot be made, so nothing that is rendered lacks one.
Headings, captions, column heads and the questions of empty fields are labels: they claim nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from casusbank.model import CasusId, Status
from precedent.dossier.rules import REGELS, BeweringSoort, Regel, RegelNaam, rule_of


@dataclass(frozen=True, slots=True)
class Passagebron:
    """A stretch of a casus: `tekst` is literally `casus.tekst[begin:eind]`. `status` is that of what was read in it."""

    casus_id: CasusId
    begin: int
    eind: int
    tekst: str
    status: Status | None = None
    annotator: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.begin < self.eind or len(self.tekst) != self.eind - self.begin:
            raise ValueError(f"Passagebron {self.casus_id}: {self.begin}-{self.eind} does not fit its text")


@dataclass(frozen=True, slots=True)
class Veldbron:
    """A field of a casus and the value it holds."""

    casus_id: CasusId
    veld: str
    waarde: str


@dataclass(frozen=True, slots=True)
class Invoerbron:
    """What a person asked for, or what the program says of itself: a question, a filter, a date, a version."""

    naam: str
    waarde: str


@dataclass(frozen=True, slots=True)
class Regelbron:
    """A named rule of `rules.py`."""

    regel: RegelNaam

    @property
    def inhoud(self) -> Regel:
        """What the rule says, and on whose authority."""
        return REGELS[self.regel]


Bron = Passagebron | Veldbron | Invoerbron | Regelbron


@dataclass(frozen=True, slots=True)
class Bewering:
    """One statement with everything it rests on. `link` is the address of a law text, where there is one."""

    soort: BeweringSoort
    tekst: str
    bronnen: tuple[Bron, ...]
    link: str | None = None

    def __post_init__(self) -> None:
        if not self.bronnen:
            raise ValueError(f"Bewering zonder bron: {self.tekst[:60]!r}")
        if not self.tekst.strip():
            raise ValueError("Bewering zonder tekst")

    @property
    def regel(self) -> RegelNaam:
        """The rule by which a statement of this kind is made."""
        return rule_of(self.soort)


@dataclass(frozen=True, slots=True)
class Alinea:
    """A paragraph."""

    beweringen: tuple[Bewering, ...]


@dataclass(frozen=True, slots=True)
class Lijst:
    """Points of a list."""

    punten: tuple[Bewering, ...]


@dataclass(frozen=True, slots=True)
class Tabel:
    """A table with one header row; every cell is a statement. With `rijkoppen` the first column is labels."""

    bijschrift: str
    koppen: tuple[str, ...]
    rijen: tuple[tuple[Bewering, ...], ...]
    rijkoppen: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        width = len(self.koppen) - bool(self.rijkoppen)
        labelled = not self.rijkoppen or len(self.rijkoppen) == len(self.rijen)
        if not labelled or any(len(row) != width for row in self.rijen):
            raise ValueError(f"Tabel {self.bijschrift!r}: a row does not fit its heads")


@dataclass(frozen=True, slots=True)
class Invulveld:
    """A place for a person to write; `uitleg` says what, and is replaced by what is written."""

    uitleg: str = ""


Blok = Alinea | Lijst | Tabel | Invulveld


@dataclass(frozen=True, slots=True)
class Afdeling:
    """A heading with what stands below it."""

    id: str
    titel: str
    inhoud: tuple[Blok | Afdeling, ...] = ()


@dataclass(frozen=True, slots=True)
class Stuk:
    """A whole document. `inleiding` stands under the title; the list of sources is made by the renderer.

    Without `citaten` the sources point at their passages and do not quote them.
    """

    soort: str
    titel: str
    datum: str
    inleiding: tuple[Blok, ...]
    afdelingen: tuple[Afdeling, ...]
    citaten: bool = True


def blocks(inhoud: tuple[Blok | Afdeling, ...]) -> Iterator[Blok]:
    """The blocks below, in reading order."""
    for item in inhoud:
        if isinstance(item, Afdeling):
            yield from blocks(item.inhoud)
        else:
            yield item


def statements(stuk: Stuk) -> Iterator[Bewering]:
    """Every statement of a document, in reading order."""
    for blok in blocks((*stuk.inleiding, *stuk.afdelingen)):
        match blok:
            case Alinea(beweringen=found) | Lijst(punten=found):
                yield from found
            case Tabel():
                for row in blok.rijen:
                    yield from row
            case Invulveld():
                pass


def sources(stuk: Stuk) -> dict[Bron, int]:
    """Every source of a document with its number, in order of first use."""
    numbers: dict[Bron, int] = {}
    for statement in statements(stuk):
        for source in statement.bronnen:
            numbers.setdefault(source, len(numbers) + 1)
    return numbers
