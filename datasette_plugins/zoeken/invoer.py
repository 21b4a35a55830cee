"""What a user sends: the text, the filters, and what to warn about before it is used."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from casusbank.errors import InvoerFout
from casusbank.model import Filter
from casusbank.store import filters as store_filters
from datasette_plugins import woorden
from ingest.pseudonymise import pseudonymise

VELDEN: Mapping[str, str] = {
    "domein": "Domein",
    "onderwerp": "Onderwerp",
    "bronsoort": "Soort bron",
    "strekking": "Uitkomst voor de inwoner",
    "gemeente": "Organisatie",
    "jaar": "Jaar",
}
"""The filters with a select, and their labels. Other filters of the store work in an address and in JSON."""
MAX_K = 50
HARD = ("bsn", "iban", "e-mail", "telefoon")
_PERSONAL: Mapping[str, str] = {
    "bsn": "een BSN",
    "iban": "een rekeningnummer",
    "e-mail": "een e-mailadres",
    "telefoon": "een telefoonnummer",
    "adres": "een adres",
    "geboortedatum": "een geboortedatum",
    "naam": "een naam",
    "kenteken": "een kenteken",
    "zaaknummer": "een zaaknummer",
}


@dataclass(frozen=True, slots=True)
class Invoer:
    """One question as sent. `tekst` is empty on a page without a question."""

    tekst: str = ""
    filters: tuple[Filter, ...] = ()
    k: int = 5

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
    """Only the filters of an address: a text in an address is never read."""
    return Invoer(filters=_filters(parse_qs(query_string, max_num_fields=50)))


def from_form(body: bytes) -> Invoer:
    """A posted form. `zonder` names a filter to leave out (its chip was pressed). Raises InvoerFout."""
    fields = _form_fields(body)
    return Invoer(tekst=_text(fields.get("vraag", [""])[0]), filters=_filters(fields, fields.get("zonder", ())))


def _form_fields(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=200)
    except ValueError:
        raise InvoerFout("Het formulier heeft te veel velden.") from None


def from_json(body: bytes, content_type: str) -> Invoer:
    """A posted JSON question, or the same fields as a form. Raises InvoerFout.

    `{"vraag": str, "k": int?, "filters": ["veld=waarde", ...]?}`
    """
    if not content_type.startswith("application/json"):
        fields = _form_fields(body)
        given = [*fields.get("filter", []), *(f"{f.veld}={f.waarde}" for f in _filters(fields))]
        return _invoer(fields.get("vraag", [""])[0], fields.get("k", ["5"])[0], given)
    try:
        data: Any = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise InvoerFout('Geen geldige JSON. Stuur {"vraag": "...", "filters": ["veld=waarde"]}.') from None
    if not isinstance(data, dict) or not isinstance(data.get("vraag", ""), str):
        raise InvoerFout('Stuur een object: {"vraag": "...", "filters": ["veld=waarde"]}.')
    given = data.get("filters") or []
    if not isinstance(given, list) or not all(isinstance(g, str) for g in given):
        raise InvoerFout('"filters" moet een lijst zijn: ["veld=waarde"].')
    return _invoer(data.get("vraag", ""), data.get("k", 5), given)


def _invoer(tekst: str, k: Any, given: Iterable[str]) -> Invoer:
    try:
        n = int(k)
    except (TypeError, ValueError):
        raise InvoerFout('"k" moet een heel getal zijn.') from None
    if not 1 <= n <= MAX_K:
        raise InvoerFout(f'"k" moet tussen 1 en {MAX_K} liggen.')
    return Invoer(_text(tekst), store_filters.parse(given), n)


def _text(tekst: str) -> str:
    return tekst.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def chips(filters: Iterable[Filter]) -> list[Chip]:
    """The chosen filters as chips."""
    return [
        Chip(f"{f.veld}={f.waarde}", f"{VELDEN.get(f.veld, woorden.readable(f.veld))}: {value_label(f.veld, f.waarde)}")
        for f in filters
    ]


def value_label(veld: str, waarde: str) -> str:
    """A filter's value in words."""
    if veld == "strekking":
        return woorden.strekking(waarde)
    if veld in ("gemeente", "organisatie", "jaar", "artikel", "vanaf", "tot"):
        return waarde
    return woorden.label("onderwerp" if veld == "beslispunt" else veld, waarde)


def personal_data(tekst: str) -> tuple[list[str], bool]:
    """Kinds of personal data in a question, in words, and whether a hard identifier is among them."""
    kinds = {a.sleutel for a in pseudonymise(tekst).gegevens}
    return [words for kind, words in _PERSONAL.items() if kind in kinds], any(k in kinds for k in HARD)
