"""A question, what it found, and why: structure, never prose."""

from __future__ import annotations

from dataclasses import dataclass, field

from casusbank.model.casus import Passage
from casusbank.model.woorden import CasusId, Gezag, Kant, Polariteit, Soort, Spreker, Strekking


@dataclass(frozen=True, slots=True)
class Filter:
    """`veld=waarde`, applied before ranking and exact. Values of one field are alternatives."""

    veld: str
    waarde: str


@dataclass(frozen=True, slots=True)
class Vraag:
    """What a user asks: `tekst` is a question, keywords, an ECLI or a whole pasted casus."""

    tekst: str
    k: int = 5
    filters: tuple[Filter, ...] = ()
    uitgesloten: tuple[CasusId, ...] = ()


@dataclass(frozen=True, slots=True)
class Overeenkomst:
    """Something question and hit share. `begin`/`eind` is its evidence in the hit's text."""

    soort: Soort
    sleutel: str
    label: str
    begin: int
    eind: int
    fragment: str
    stand: str | None = None
    """Of a fact what both say of it: `aanwezig`, `afwezig` or a step."""


@dataclass(frozen=True, slots=True)
class Verschil:
    """A factor (or field) on which question and hit differ; a value is None where unknown."""

    soort: Soort
    sleutel: str
    label: str
    vraag: str | None
    treffer: str | None
    kant: Kant | None = None
    begin: int | None = None
    eind: int | None = None


@dataclass(frozen=True, slots=True)
class WaardeRegel:
    """A value applied in the hit, with the sentence it rests on."""

    waarde_id: str
    label: str
    polariteit: Polariteit
    inroeper: Spreker
    begin: int
    eind: int
    zin: str


@dataclass(frozen=True, slots=True)
class ScoreDeel:
    """One component of a hit's score; the components add up to the score."""

    arm: str
    rang: int
    bijdrage: float


@dataclass(frozen=True, slots=True)
class Toelichting:
    """Why a hit is like the question: structure, never prose. Templates render it."""

    overeenkomsten: tuple[Overeenkomst, ...] = ()
    verschillen: tuple[Verschil, ...] = ()
    waarden: tuple[WaardeRegel, ...] = ()
    scores: tuple[ScoreDeel, ...] = ()
    vraag_na: tuple[str, ...] = ()
    """Factor ids that the hit decides on and the question is silent about: what to ask next."""


@dataclass(frozen=True, slots=True)
class Treffer:
    """One casus found, best first, with its best passage and the explanation."""

    casus_id: CasusId
    titel: str
    bronsoort: str
    uitkomst: str | None
    strekking: Strekking | None
    score: float
    passage: Passage
    toelichting: Toelichting = field(default_factory=Toelichting)
    organisatie: str | None = None
    datum_besluit: str | None = None
    status_gezag: Gezag | None = None


@dataclass(frozen=True, slots=True)
class Zoekresultaat:
    """The answer to a Vraag. `waarschuwingen` are Dutch lines for the user (stale index, ...)."""

    model: str
    treffers: tuple[Treffer, ...]
    waarschuwingen: tuple[str, ...] = ()
