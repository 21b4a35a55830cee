"""One part of a document becomes one casus: through the gate, then read and annotated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from casusbank.config import Config
from casusbank.errors import BronGeweigerd
from casusbank.model import Blok, Casus, CasusId, Deel, Document, Herkomst, Metadata, OffsetMap, Toegang
from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.organisatiewaarden import Waardeversie
from ingest.annotate import annotate, detect_bronsoort
from ingest.fields import derive_fields
from ingest.namenzoeker import extra_names
from ingest.pseudonymise import Gepseudonimiseerd, pseudonymise
from ingest.readers.select import read_documents
from ingest.split import split
from ingest.text import Leestekst, read_light

_MAX_TITLE = 120
_SHORT_WORD = 3


@dataclass(frozen=True, slots=True)
class Opties:
    """What the user says of the sources of one ingest; goes above what a text seems to say.

    `waarden`: the values organisations adopted, which their own texts may speak of.
    """

    bronsoort: str | None = None
    organisatie: str | None = None
    toegang: Toegang | None = None
    waarden: tuple[Waardeversie, ...] = ()


@dataclass(frozen=True, slots=True)
class Gebouwd:
    """A casus, its reading, and the names the gate found in it; the names stay in memory."""

    casus: Casus
    tekst: Leestekst
    namen: tuple[str, ...]


_NAMES_MODEL = "nl_core_news_sm"


@lru_cache(maxsize=1)
def _name_finder() -> Callable[[str], tuple[str, ...]] | None:
    """What finds names of people with a trained pipeline, where one is installed; only then is spaCy loaded."""
    try:
        distribution(_NAMES_MODEL)
    except PackageNotFoundError:
        return None
    from ingest.language import load_pipeline, person_names

    return partial(person_names, load_pipeline())


def build_casus(
    casus_id: CasusId, bron: str, bron_sha256: str, document: Document, deel: Deel, config: Config, opties: Opties
) -> Gebouwd:
    """The casus of one part, and its reading. Raises BronGeweigerd when the gate finds a hard identifier left."""
    own = document.metadata
    day = own.datum_besluit or own.datum_uitspraak or own.datum_publicatie
    finder = _name_finder()
    known = (*(finder(deel.tekst) if finder else ()), *extra_names(deel.tekst, config.namenzoeker))
    masked = pseudonymise(deel.tekst, namen=known, peildatum=day)
    if masked.resten and config.restgegeven == "weiger":
        raise BronGeweigerd(f"er staat na het maskeren nog een persoonsgegeven in ({', '.join(masked.resten)})")
    names = _names(deel.tekst, masked)
    metadata = _metadata(document, deel, names, opties)
    reading = read_light(
        masked.tekst,
        blokken=_moved(deel.blokken, masked.herkomst),
        titel=metadata.titel or "",
        metadata=metadata,
        peildatum=metadata.datum_besluit or metadata.datum_uitspraak or metadata.datum_publicatie,
    )
    reading = replace(reading, organisatiewaarden=opties.waarden, organisatie=config.organisatie)
    found = annotate(reading)
    fields = derive_fields(reading, found, metadata)
    if config.organisatie and not fields.organisatie:
        fields = replace(fields, organisatie=config.organisatie)
    sort = metadata.bronsoort or detect_bronsoort(reading)
    casus = Casus(
        id=casus_id,
        titel=_title(metadata.titel, fields.onderwerpen),
        tekst=masked.tekst,
        bronsoort=sort if sort in load_vocabulary().bronsoorten else "overig",
        herkomst=Herkomst(
            bron=bron,
            bron_sha256=bron_sha256,
            lezer=document.lezer,
            pad=masked_name(document.pad, names),
            volgnr=deel.volgnr,
            offsets=masked.herkomst.then(deel.herkomst),
            pagina_van=deel.pagina_van,
            pagina_tot=deel.pagina_tot,
            splitszekerheid=deel.zekerheid,
        ),
        velden=fields,
        metadata=metadata,
        annotaties=tuple(sorted((*masked.gegevens, *found), key=lambda a: (a.begin, a.eind, a.soort, a.sleutel))),
        toegang=opties.toegang or config.toegang,  # type: ignore[arg-type]  # checked by load_config
    )
    return Gebouwd(casus, reading, names)


def _metadata(document: Document, deel: Deel, names: tuple[str, ...], opties: Opties) -> Metadata:
    own = document.metadata
    title = deel.titel or own.titel or ""
    return replace(
        own,
        titel=_mask(title, names)[:_MAX_TITLE] or None,
        samenvatting=_mask(own.samenvatting, names) or None,
        opmerking=_mask(own.opmerking, names) or None,
        bron_kenmerk=_number(own, names),
        bronsoort=opties.bronsoort or own.bronsoort,
        organisatie=opties.organisatie or own.organisatie,
    )


def _number(own: Metadata, names: tuple[str, ...]) -> str | None:
    """The number the source gave it, through the gate; that of a published ruling is as public as its ECLI."""
    masked = pseudonymise(own.bron_kenmerk, namen=names) if own.bron_kenmerk else None
    if masked and own.ecli and all(g.sleutel == "zaaknummer" for g in masked.gegevens):
        return own.bron_kenmerk
    return masked.tekst if masked and masked.tekst else None


def _title(own: str | None, onderwerpen: tuple[str, ...]) -> str:
    """The title, with the subject behind it when it does not say it: many letters are called "Besluit"."""
    subjects = load_vocabulary().onderwerpen
    label = subjects[onderwerpen[0]].label if onderwerpen and onderwerpen[0] in subjects else ""
    if not own:
        return label or "Zonder titel"
    said = any(word[:7].casefold() in own.casefold() for word in label.split() if len(word) > _SHORT_WORD)
    return own if said or not label or len(own) + len(label) > _MAX_TITLE else f"{own} - {label.lower()}"


def _mask(text: str | None, names: tuple[str, ...]) -> str:
    """`text` through the gate, with the names already found in the casus."""
    return pseudonymise(text, namen=names).tekst if text else ""


def _names(text: str, masked: Gepseudonimiseerd) -> tuple[str, ...]:
    """The names the gate replaced, read back from the unmasked text; they stay in memory."""
    h = masked.herkomst
    found = {text[h.to_source(g.begin) : h.to_source(g.eind)].strip() for g in masked.gegevens if g.sleutel == "naam"}
    return tuple(sorted(found - {""}))


def masked_name(name: str, names: Iterable[str] = ()) -> str:
    """A file name as it may be stored: through the gate, since people put names and numbers in it.

    `names` are those of the casus: a bare surname is only known for a name by the text it goes with.
    """
    apart = re.sub(r"(?<=[^\W\d_])(?=[0+]?\d{8})", " ", name.replace("_", " "))  # tel0612345678
    surnames = {word for name in names for word in name.split() if len(word) > _SHORT_WORD and word[0].isupper()}
    return pseudonymise(apart, namen=sorted({*names, *surnames})).tekst


def _moved(blokken: tuple[Blok, ...], herkomst: OffsetMap) -> tuple[Blok, ...]:
    """Blocks of the unmasked text, moved to the masked text."""
    return tuple(replace(b, begin=herkomst.to_target(b.begin), eind=herkomst.to_target(b.eind)) for b in blokken)


def analyse_text(text: str, config: Config) -> Casus:
    """A loose text as a casus, through the same rooms; nothing is stored. Raises BronGeweigerd."""
    return _analyse(Document("invoer", text, "tekst@1"), config)[0]


def analyse_file(path: str, config: Config) -> list[Casus]:
    """The casussen of one file, through the same rooms; nothing is stored. Raises InvoerFout."""
    documents = read_documents(Path(path), config.grenzen)
    return [casus for document in documents for casus in _analyse(document, config)]


def _analyse(document: Document, config: Config) -> list[Casus]:
    return [build_casus(CasusId(""), "", "", document, d, config, Opties()).casus for d in split(document)]
