"""Names that sources give to metadata (front matter, columns, JSON keys) -> Metadata."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import fields

from casusbank.model import Metadata
from ingest.readers.opbouw import squeeze

_NAMEN: dict[str, tuple[str, ...]] = {
    "titel": ("titel", "title", "onderwerp", "subject", "naam casus", "casustitel", "kop"),
    "organisatie": (
        "organisatie", "gemeente", "bestuursorgaan", "instelling", "organisation", "organization", "afzender",
        "verantwoordelijk", "ministerie", "gemeentenaam",
    ),
    "datum_besluit": (
        "datum besluit", "besluitdatum", "datum", "date", "datum van antwoord", "datum van besluit", "beslisdatum",
        "datum beslissing", "dagtekening",
    ),
    "datum_uitspraak": ("datum uitspraak", "uitspraakdatum"),
    "datum_publicatie": ("datum publicatie", "publicatiedatum", "issued", "gepubliceerd"),
    "bronsoort": ("bronsoort", "soort document", "documentsoort"),
    "bron_kenmerk": (
        "bron kenmerk", "kenmerk", "casusnummer", "casusnr", "casus nr", "id", "zaaknummer", "dossiernummer",
        "rapportnummer", "nummer", "nr", "wob id", "referentie",
    ),
    "bron_url": ("bron url", "url", "link", "bron"),
    "ecli": ("ecli",),
    "samenvatting": ("samenvatting", "inhoudsindicatie", "abstract", "summary"),
    "instantie": ("instantie", "court", "rechtbank"),
    "procedurefase": ("procedurefase", "fase", "procedure"),
}  # fmt: skip
_MAANDEN = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]|(?:Z|[+-]\d\d:\d\d)?$)")
_NUMERIC = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_WRITTEN = re.compile(r"(\d{1,2})\s+([a-z]{3,9})\.?\s+(\d{4})(?!\d)", re.IGNORECASE)
MAX_TITLE = 300


def key(name: str) -> str:
    """A field name folded for comparison: lower case, no accents, words separated by one space."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


_VELD: dict[str, str] = {key(naam): veld for veld, namen in _NAMEN.items() for naam in namen}


def field_for(name: str) -> str | None:
    """The Metadata field a column or key of this name fills, None when it fills none."""
    return _VELD.get(key(name))


def iso_date(value: object) -> str | None:
    """ISO 8601 date of a date value or of text in a Dutch or ISO notation; None when it holds no date."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    text = squeeze(str(value))[:60]
    try:
        if found := _ISO.search(text):
            return dt.date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        if found := _NUMERIC.search(text):
            return dt.date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        if (found := _WRITTEN.search(text)) and (month := _month(found[2])):
            return dt.date(int(found[3]), month, int(found[1])).isoformat()
    except ValueError:
        return None
    return None


def _month(word: str) -> int | None:
    word = word.lower()
    word = {"mrt": "maart", "okt": "oktober"}.get(word, word)
    return next((nr for nr, maand in enumerate(_MAANDEN, 1) if maand.startswith(word)), None)


def spelled_date(iso: str) -> str:
    """`2 september 2014` for `2014-09-02`."""
    year, month, day = iso.split("-")
    return f"{int(day)} {_MAANDEN[int(month) - 1]} {year}"


def _known(value: str, allowed: tuple[str, ...]) -> str | None:
    folded = key(value).replace(" ", "_")
    return folded if folded in allowed else None


def metadata_from(record: Mapping[str, object]) -> Metadata:
    """Metadata from a record's own fields; unknown names, empty values and unknown vocabulary are left out.

    The first name in the record that fits a field fills it.
    """
    from casusbank.vocabulary import load_vocabulary

    found: dict[str, str] = {}
    for name, value in record.items():
        veld = field_for(name)
        if veld is None or veld in found or value is None or not isinstance(value, (str, int, float, dt.date)):
            continue
        text = iso_date(value) if veld.startswith("datum_") else squeeze(str(value))
        if veld == "bronsoort" and text:
            text = _known(text, tuple(load_vocabulary().bronsoorten))
        elif veld == "procedurefase" and text:
            text = _known(text, load_vocabulary().procedurefasen)
        elif veld == "bron_url" and text and not text.startswith(("http://", "https://")):
            text = None
        if text:
            found[veld] = text[:MAX_TITLE] if veld == "titel" else text[:5000]
    return Metadata(**{f.name: found[f.name] for f in fields(Metadata) if f.name in found})  # type: ignore[arg-type]
