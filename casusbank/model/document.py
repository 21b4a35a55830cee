"""What a reader delivers, and the casus that is cut out of it: before the privacy gate."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from casusbank.model.tekst import OffsetMap
from casusbank.model.woorden import BlokSoort, Gezag, Sectie


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
