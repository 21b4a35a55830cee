"""A casus as it is stored, and the passages in which it is found."""

from __future__ import annotations

from dataclasses import dataclass, field

from casusbank.model.annotatie import Annotatie
from casusbank.model.document import Metadata
from casusbank.model.tekst import OffsetMap, hash_text
from casusbank.model.woorden import Appellant, CasusId, PassageId, Sectie, Spreker, Strekking, Toegang


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
