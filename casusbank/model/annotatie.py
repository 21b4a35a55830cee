"""What is claimed about a casus, and the details of each kind of claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from casusbank.model.tekst import hash_text
from casusbank.model.woorden import Aard, AnnotatieId, Kant, Polariteit, Rol, Soort, Spreker, Status


@dataclass(frozen=True, slots=True)
class Verwijzing:
    """Details of a `wetsverwijzing`. `norm` is the normalised form, `"Wmo 2015 art. 2.3.5 lid 3"`."""

    norm: str
    bron_soort: Literal["bwb", "cvdr", "ecli", "verdrag", "eu", "ongekend"]
    regeling_id: str | None = None
    artikel: str | None = None
    lid: str | None = None
    onderdeel: str | None = None
    jci: str | None = None
    rol: Rol = "genoemd"


@dataclass(frozen=True, slots=True)
class WaardeToepassing:
    """Details of a `waarde`: how it was used, by whom, against which other value."""

    polariteit: Polariteit
    inroeper: Spreker
    tegenover: str | None = None


@dataclass(frozen=True, slots=True)
class FactorToekenning:
    """Details of a `factor`: `waarde` is `aanwezig`, `afwezig` or a step of the factor's scale.

    Not mentioned means unknown: then there is no annotation at all. `dragend`: named in the
    motivation of the decision.
    """

    waarde: str
    kant: Kant
    dragend: bool = False


@dataclass(frozen=True, slots=True)
class GrensToekenning:
    """Details of a `grens`: whether the boundary was real or perceived, and how it ended."""

    aard: Aard = "onbekend"
    afloop: str = "onbekend"
    bepaling: str | None = None


@dataclass(frozen=True, slots=True)
class InstrumentToekenning:
    """Details of an `instrument`."""

    resultaat: Literal["toegepast", "overwogen", "geweigerd"] = "overwogen"


@dataclass(frozen=True, slots=True)
class Gegeven:
    """Details of a `persoonsgegeven`: its kind and placeholder, never the original.

    Of a birth date only the `leeftijdsklasse` is kept (`18_tot_21`), None for other kinds or without a
    date to count from.
    """

    aanduiding: str
    plaatshouder: str
    leeftijdsklasse: str | None = None


@dataclass(frozen=True, slots=True)
class SectieLezing:
    """Details of a `sectie`: who speaks in it."""

    spreker: Spreker = "onbekend"


Details = (
    Verwijzing | WaardeToepassing | FactorToekenning | GrensToekenning | InstrumentToekenning | Gegeven | SectieLezing
)


@dataclass(frozen=True, slots=True)
class Annotatie:
    """One claim about a casus with the stretch of text it rests on.

    `begin`/`eind` index `Casus.tekst`; `annotator` is `naam@versie`; `zekerheid` is in 0..1.
    """

    soort: Soort
    sleutel: str
    begin: int
    eind: int
    fragment: str
    annotator: str
    zekerheid: float = 0.5
    details: Details | None = None
    status: Status = "voorstel"
    bevestigd_door_rol: str | None = None
    id: AnnotatieId | None = None
    hervalideren: bool = False
    """The text changed under a human's word: a human must look again."""

    @property
    def stempel(self) -> str:
        """Eight hex digits that change with anything one sees of this annotation (optimistic locking)."""
        seen = (self.soort, self.sleutel, self.begin, self.eind, self.fragment, self.details, self.status,
                self.bevestigd_door_rol, self.hervalideren)  # fmt: skip
        return hash_text(repr(seen))[:8]

    def __post_init__(self) -> None:
        if not 0 <= self.begin <= self.eind:
            raise ValueError(f"Annotatie {self.sleutel}: begin {self.begin} > eind {self.eind}")
        if not 0.0 <= self.zekerheid <= 1.0:
            raise ValueError(f"Annotatie {self.sleutel}: zekerheid {self.zekerheid}")
