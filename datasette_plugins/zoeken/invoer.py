"""What a user sends: the text, the filters, and what to warn about before it is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from casusbank.errors import InvoerFout
from casusbank.model import Filter
from casusbank.store import filters as store_filters
from casusbank.vocabulary import load_vocabulary
from datasette_plugins import woorden
from datasette_plugins.formulier import Fields, clean, one
from index.explain import masked

GROEPEN: Mapping[str, Mapping[str, str]] = {
    "Onderwerp": {"domein": "Domein", "onderwerp": "Onderwerp", "bronsoort": "Soort bron", "gemeente": "Organisatie"},
    "Uitkomst": {"strekking": "Uitkomst voor de inwoner", "uitkomst": "Formele uitkomst"},
    "Regels": {"wet": "Wet", "artikel": "Artikel"},
    "Waarden en grenzen": {"waarde": "Waarde", "grens": "Grens"},
}
"""The filters with a select, in groups, and their labels. Other filters of the store work in an address and in JSON."""
VELDEN: Mapping[str, str] = {veld: label for group in GROEPEN.values() for veld, label in group.items()} | {
    "maatwerk": "Maatwerk gelukt"
}
PERIODE: Mapping[str, str] = {"vanaf": "Vanaf", "tot": "Tot en met"}
_LABELS = {**VELDEN, **PERIODE, "maatwerk": "Maatwerk"}
MAX_K = 50
HARD = ("bsn", "iban", "e-mail", "telefoon")


@dataclass(frozen=True, slots=True)
class Invoer:
    """One question as sent. `tekst` is empty on a page without a question."""

    tekst: str = ""
    filters: tuple[Filter, ...] = ()
    k: int = 5
    casus: str = ""
    """The id of the stored casus that the text is; it is not among its own hits."""
    zoekvraag: str = ""
    """The id of the saved question that the text is."""

    @property
    def adres(self) -> str:
        """The filters as a query string; never the text."""
        return urlencode([(f.veld, f.waarde) for f in self.filters])


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen filter, to be removed with one press."""

    waarde: str
    label: str


def _filters(fields: Mapping[str, Iterable[str]], without: Iterable[str] = ()) -> tuple[Filter, ...]:
    gone = set(without)
    found = [
        Filter(name, value.strip()[:200])
        for name in store_filters.FIELDS
        for value in fields.get(name, ())
        if value.strip() and f"{name}={value.strip()}" not in gone
    ]
    return tuple(dict.fromkeys(found))


def from_query(query_string: str) -> Invoer:
    """Only the filters of an address: a text in an address is never read. Raises OnbekendFilter."""
    return Invoer(filters=_checked(_filters(parse_qs(query_string, max_num_fields=50))))


def _checked(found: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """The filters with their values as the store has them. Raises OnbekendFilter for one that cannot be."""
    return store_filters.parse(f"{f.veld}={f.waarde}" for f in found)


def from_form(fields: Fields) -> Invoer:
    """A posted form. `zonder` names a filter to leave out (its chip was pressed). Raises OnbekendFilter."""
    found = _filters(fields, fields.get("zonder", ()))
    return Invoer(
        tekst=one(fields, "vraag"),
        filters=_checked(found),
        casus=one(fields, "casus")[:300],
        zoekvraag=one(fields, "zoekvraag")[:40],
    )


def from_json(data: Mapping[str, Any]) -> Invoer:
    """A posted JSON question: `{"vraag": str, "k": int?, "filters": ["veld=waarde", ...]?}`. Raises InvoerFout."""
    vraag, k, given = data.get("vraag", ""), data.get("k", 5), data.get("filters") or []
    if not isinstance(vraag, str):
        raise InvoerFout('Stuur een object: {"vraag": "...", "filters": ["veld=waarde"]}.')
    if not isinstance(given, list) or not all(isinstance(g, str) for g in given):
        raise InvoerFout('"filters" moet een lijst zijn: ["veld=waarde"].')
    if not isinstance(k, int) or isinstance(k, bool) or not 1 <= k <= MAX_K:
        raise InvoerFout(f'"k" moet een heel getal zijn, van 1 tot en met {MAX_K}.')
    return Invoer(clean(vraag), store_filters.parse(given), k)


def chips(filters: Iterable[Filter]) -> list[Chip]:
    """The chosen filters as chips."""
    return [
        Chip(
            f"{f.veld}={f.waarde}", f"{_LABELS.get(f.veld, woorden.readable(f.veld))}: {value_label(f.veld, f.waarde)}"
        )
        for f in filters
    ]


def value_label(veld: str, waarde: str) -> str:
    """A filter's value in words."""
    if veld == "strekking":
        return woorden.strekking(waarde)
    if veld in ("gemeente", "organisatie", "jaar", "artikel", "maatwerk"):
        return waarde
    if veld in PERIODE:
        return woorden.datum(waarde)
    if veld == "wet":
        known = load_vocabulary().wetten.get(waarde)
        return (known.kort or known.titel) if known else waarde
    return woorden.label("onderwerp" if veld == "beslispunt" else veld, waarde)


def personal_data(tekst: str) -> tuple[list[str], bool]:
    """Kinds of personal data in a question, in words, and whether a hard identifier is among them."""
    kinds = {a.sleutel for a in masked(tekst).gegevens}
    return [words for kind, words in woorden.PERSOONSGEGEVEN.items() if kind in kinds], any(k in kinds for k in HARD)
