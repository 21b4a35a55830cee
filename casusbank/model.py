"""The values that cross the seams between rooms: frozen, slotted, checked on construction.

Dutch names are the words a consulent or jurist would point at and equal the column names of the
database; `docs/woordenlijst.md` defines each one. Offsets are Python string indices (code points),
half open: `tekst[begin:eind]`.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field, fields
from typing import Literal, NewType, get_args

CasusId = NewType("CasusId", str)
PassageId = NewType("PassageId", int)
AnnotatieId = NewType("AnnotatieId", int)

Soort = Literal[
    "wetsverwijzing",
    "waarde",
    "factor",
    "grens",
    "uitkomst",
    "modificatie",
    "instrument",
    "persoonsgegeven",
    "sectie",
    "domein",
    "onderwerp",
    "datum",
    "organisatie",
    "procedurefase",
]
Status = Literal["voorstel", "bevestigd", "verworpen"]
Strekking = Literal["voor_inwoner", "deels_voor_inwoner", "tegen_inwoner", "procedureel"]
Appellant = Literal["inwoner", "bestuursorgaan", "beide", "nvt"]
Gezag = Literal["geldend", "vernietigd", "achterhaald_door_wet", "achterhaald_door_beleid", "onbekend"]
Toegang = Literal["openbaar", "regio", "organisatie", "team"]
Sectie = Literal[
    "feiten",
    "standpunt_inwoner",
    "standpunt_bestuur",
    "kader",
    "overweging",
    "beslissing",
    "aanbeveling",
    "overig",
]
Spreker = Literal[
    "inwoner",
    "gemachtigde",
    "consulent",
    "jurist",
    "bestuur",
    "deskundige",
    "bezwaarcommissie",
    "rechter",
    "ombudsman",
    "onbekend",
]
Polariteit = Literal["steunt_toekenning", "steunt_afwijzing", "noemt", "gepasseerd", "afgewogen_tegen"]
Kant = Literal["T", "A"]
"""T pleads for granting (toekenning), A for refusing (afwijzing)."""
Rol = Literal["grondslag", "toetsingskader", "genoemd", "afgewezen"]
Aard = Literal["feitelijk", "ervaren", "onbekend"]

SOORTEN: tuple[str, ...] = get_args(Soort)
SECTIES: tuple[str, ...] = get_args(Sectie)


# ------------------------------------------------------------------ sources


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Piecewise map from offsets in a derived text to offsets in the text it came from.

    `doel` and `bron` are equally long, ascending start offsets of segments; within a segment both
    texts run in step when `lineair[i]`, otherwise the whole segment maps to the segment's start
    (a replaced stretch, such as a placeholder for a name).
    """

    doel: tuple[int, ...] = (0,)
    bron: tuple[int, ...] = (0,)
    lineair: tuple[bool, ...] = (True,)

    def __post_init__(self) -> None:
        if not len(self.doel) == len(self.bron) == len(self.lineair) or not self.doel:
            raise ValueError("OffsetMap: segments must be equally long and at least one")

    def to_source(self, offset: int) -> int:
        """Offset in the source text for `offset` in the derived text."""
        i = max(bisect_right(self.doel, offset) - 1, 0)
        return self.bron[i] + (offset - self.doel[i] if self.lineair[i] else 0)

    def to_target(self, offset: int) -> int:
        """Offset in the derived text for `offset` in the source; inside a replaced stretch, its start."""
        i = max(bisect_right(self.bron, offset) - 1, 0)
        if not self.lineair[i]:
            return self.doel[i]
        end = self.doel[i + 1] if i + 1 < len(self.doel) else None
        at = self.doel[i] + offset - self.bron[i]
        return at if end is None else min(at, end)

    def then(self, inner: OffsetMap) -> OffsetMap:
        """Compose: `self` maps C to B, `inner` maps B to A; the result maps C to A."""
        doel: list[int] = []
        bron: list[int] = []
        lineair: list[bool] = []

        def add(d: int, b: int, lin: bool) -> None:
            if doel and doel[-1] == d:
                bron[-1], lineair[-1] = b, lin
            else:
                doel.append(d)
                bron.append(b)
                lineair.append(lin)

        for i, d in enumerate(self.doel):
            b = self.bron[i]
            if not self.lineair[i]:
                add(d, inner.to_source(b), False)
                continue
            end = self.doel[i + 1] if i + 1 < len(self.doel) else None
            j = max(bisect_right(inner.doel, b) - 1, 0)
            add(d, inner.to_source(b), inner.lineair[j])
            for k in range(j + 1, len(inner.doel)):
                at = d + inner.doel[k] - b
                if end is not None and at >= end:
                    break
                add(at, inner.bron[k], inner.lineair[k])
        return OffsetMap(tuple(doel), tuple(bron), tuple(lineair))


BlokSoort = Literal["kop", "alinea", "lijst", "tabel", "koptekst", "voettekst", "voetnoot"]


@dataclass(frozen=True, slots=True)
class Blok:
    """A structural stretch of a document's text, as its reader saw it.

    `niveau` is the heading level for a `kop` (1 = highest, 0 = unknown); `pagina` counts from 1,
    None where the format has no pages. `sectie` is set where the source itself marks it.
    """

    begin: int
    eind: int
    soort: BlokSoort
    niveau: int = 0
    pagina: int | None = None
    sectie: Sectie | None = None


@dataclass(frozen=True, slots=True)
class Relatie:
    """A link the source itself states, e.g. `latere_instantie` to an ECLI."""

    soort: str
    naar: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the source itself says about the document; None where it is silent. Dates are ISO 8601."""

    bronsoort: str | None = None
    titel: str | None = None
    ecli: str | None = None
    bron_kenmerk: str | None = None
    bron_url: str | None = None
    samenvatting: str | None = None
    datum_besluit: str | None = None
    datum_uitspraak: str | None = None
    datum_publicatie: str | None = None
    organisatie: str | None = None
    instantie: str | None = None
    rechtsgebied_uri: str | None = None
    procedurefase: str | None = None
    status_gezag: Gezag | None = None
    opmerking: str | None = None
    relaties: tuple[Relatie, ...] = ()

    def merged_over(self, other: Metadata) -> Metadata:
        """This metadata, with gaps filled from `other`."""
        chosen = {f.name: getattr(self, f.name) or getattr(other, f.name) for f in fields(self)}
        return Metadata(**chosen)


@dataclass(frozen=True, slots=True)
class Document:
    """One readable document as a reader delivers it; a file may hold several (zip, csv rows).

    `pad` names it inside its source: `rapport.zip!brief.docx`, `register.csv#12`. `tekst` is raw
    text, `blokken` its structure (spans in `tekst`, ascending), `lezer` is `naam@versie`.
    """

    pad: str
    tekst: str
    lezer: str
    blokken: tuple[Blok, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    waarschuwingen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deel:
    """One casus cut out of a document by `ingest.split`, before the privacy gate.

    `tekst` is cleaned text of this casus; `herkomst` maps it back to `Document.tekst`; `blokken`
    index `tekst`. `zekerheid` (0..1) says how sure the cut is; 1.0 for an undivided document.
    """

    volgnr: int
    titel: str
    tekst: str
    herkomst: OffsetMap
    blokken: tuple[Blok, ...] = ()
    pagina_van: int | None = None
    pagina_tot: int | None = None
    zekerheid: float = 1.0


# ------------------------------------------------------------------ annotations


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


# ------------------------------------------------------------------ casus


@dataclass(frozen=True, slots=True)
class Velden:
    """Fields of a casus derived from its metadata and annotations; None or empty where unknown."""

    domeinen: tuple[str, ...] = ()
    onderwerpen: tuple[str, ...] = ()
    beslispunt: str | None = None
    uitkomst: str | None = None
    strekking: Strekking | None = None
    modificaties: tuple[str, ...] = ()
    appellant: Appellant | None = None
    procedurefase: str | None = None
    organisatie: str | None = None
    organisatie_id: str | None = None
    datum_besluit: str | None = None
    regeling_versie: str | None = None


@dataclass(frozen=True, slots=True)
class Herkomst:
    """Provenance of a casus: where its text came from and who read it."""

    bron: str
    bron_sha256: str
    lezer: str
    pad: str
    volgnr: int = 0
    offsets: OffsetMap = field(default_factory=OffsetMap)
    pagina_van: int | None = None
    pagina_tot: int | None = None
    splitszekerheid: float = 1.0


@dataclass(frozen=True, slots=True)
class Casus:
    """One pseudonymised casus with everything the annotators read in it."""

    id: CasusId
    titel: str
    tekst: str
    bronsoort: str
    herkomst: Herkomst
    velden: Velden = field(default_factory=Velden)
    metadata: Metadata = field(default_factory=Metadata)
    annotaties: tuple[Annotatie, ...] = ()
    toegang: Toegang = "organisatie"

    @property
    def tekst_hash(self) -> str:
        """SHA-256 of the text; a change sends annotations to revalidation."""
        return hash_text(self.tekst)


def hash_text(text: str) -> str:
    """Hex SHA-256 of `text` in UTF-8; lone surrogates are kept, so no text ever raises."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Passage:
    """A findable stretch of a casus; `tekst == casus.tekst[begin:eind]`."""

    casus_id: CasusId
    volgnr: int
    begin: int
    eind: int
    tekst: str
    sectie: Sectie = "overig"
    spreker: Spreker = "onbekend"
    id: PassageId | None = None


# ------------------------------------------------------------------ search


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
