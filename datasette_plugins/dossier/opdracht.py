"""What is asked for a bundle: a stored casus or a pasted text, with a question, filters and a scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast, get_args

from casusbank.errors import InvoerFout
from casusbank.model import Filter
from casusbank.store import filters as store_filters
from datasette_plugins.filterkeuze import VELDEN
from datasette_plugins.formulier import Fields, clean, one
from precedent.dossier.collect import Opdracht
from precedent.dossier.render import FORMATEN, Formaat
from precedent.scope import Reikwijdte

MAX_ID = 300
MAX_VRAAG = 2_000


@dataclass(frozen=True, slots=True)
class Gevraagd:
    """One request. Exactly one of `casus` and `tekst` is filled in a request that can be answered."""

    casus: str = ""
    tekst: str = ""
    vraag: str = ""
    reikwijdte: Reikwijdte = "organisatie"
    filters: tuple[Filter, ...] = ()
    formaat: Formaat | None = None

    @property
    def opdracht(self) -> Opdracht:
        """The same as the room wants it, with the day of today."""
        return Opdracht(date.today().isoformat(), self.vraag or None, self.filters, self.reikwijdte)

    @property
    def velden(self) -> list[tuple[str, str]]:
        """Everything but the text, as the hidden fields of a form that asks the same in another form."""
        pairs = [("casus", self.casus), ("vraag", self.vraag), ("reikwijdte", self.reikwijdte)]
        return [(n, v) for n, v in (*pairs, *((f.veld, f.waarde) for f in self.filters)) if v]


def from_form(fields: Fields) -> Gevraagd:
    """A posted form. Raises InvoerFout and OnbekendFilter."""
    chosen = [f"{name}={value}" for name in VELDEN if (value := one(fields, name, 200))]
    return Gevraagd(
        casus=one(fields, "casus", MAX_ID),
        tekst=one(fields, "tekst"),
        vraag=one(fields, "vraag", MAX_VRAAG),
        reikwijdte=scope(one(fields, "reikwijdte", 20)),
        filters=store_filters.parse(chosen),
        formaat=form_of(one(fields, "formaat", 10)),
    )


def from_json(data: Mapping[str, Any]) -> Gevraagd:
    """A posted JSON object. Raises InvoerFout and OnbekendFilter."""
    texts = {name: data.get(name, "") for name in ("casus", "tekst", "vraag", "reikwijdte")}
    chosen = data.get("filters", [])
    if not all(isinstance(v, str) for v in texts.values()):
        raise InvoerFout('Stuur tekst: {"casus": "..."} of {"tekst": "..."}, met "vraag" en "reikwijdte" als u wilt.')
    if not isinstance(chosen, list) or not all(isinstance(c, str) for c in chosen):
        raise InvoerFout('"filters" moet een lijst zijn: ["veld=waarde"].')
    question = clean(texts["vraag"])
    if len(question) > MAX_VRAAG:
        raise InvoerFout(f"De vraag is te lang: er passen {MAX_VRAAG} tekens.")
    return Gevraagd(
        casus=clean(texts["casus"])[:MAX_ID],
        tekst=clean(texts["tekst"]),
        vraag=question,
        reikwijdte=scope(clean(texts["reikwijdte"])),
        filters=store_filters.parse(chosen),
    )


def scope(given: str) -> Reikwijdte:
    """The scope; the own organisation when nothing is said. Raises InvoerFout."""
    if given and given not in get_args(Reikwijdte):
        raise InvoerFout(f"Onbekende reikwijdte. Kies {' of '.join(get_args(Reikwijdte))}.")
    return cast(Reikwijdte, given or "organisatie")


def form_of(given: str) -> Formaat | None:
    """The form of a file to download; None for the page. Raises InvoerFout."""
    if not given:
        return None
    if given not in FORMATEN:
        raise InvoerFout(f"Onbekende vorm. Bekend: {', '.join(FORMATEN)}.")
    return given
