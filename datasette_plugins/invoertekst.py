"""A pasted text that was read and not stored: shown back as it was masked, with the places that a claim points at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from casusbank.config import Config
from casusbank.errors import InvoerFout
from casusbank.model import Casus, CasusId
from datasette_plugins import woorden
from datasette_plugins.markering import Streep, marked, paragraphs
from datasette_plugins.paden import casus_path
from precedent.inquiry import INVOER

READ = ("factor", "waarde", "wetsverwijzing", "onderwerp")
LEAST = 40
"""Characters below which a text cannot be a casus."""


def checked(tekst: str, config: Config) -> str:
    """A text that can be read as a casus. Raises InvoerFout, without repeating it."""
    if len(tekst) < LEAST:
        raise InvoerFout("Plak de tekst van uw casus of concept: de situatie, het verzoek en de reden.")
    most = config.grenzen.max_vraag
    if len(tekst) > most:
        raise InvoerFout(
            f"Uw tekst is te lang: {woorden.getal(len(tekst))} tekens. Er passen er {woorden.getal(most)}."
            " Kort de tekst in tot de casus zelf."
        )
    return tekst


def place(casus_id: str, passage: Any) -> str:
    """The way to a passage of the contract's JSON: in a casus page, or further down on this page."""
    begin, eind = int(passage["begin"]), int(passage["eind"])
    return f"#t{begin}" if casus_id == INVOER else casus_path(CasusId(casus_id), begin, eind)


def shown(casus: Casus) -> list[Markup]:
    """The paragraphs of an unstored casus, with every claim marked and an anchor `t<begin>` at each."""
    notes = [a for a in casus.annotaties if a.soort in READ]
    spans = paragraphs(casus.tekst, 0, len(casus.tekst))
    strepen = [Streep(a.begin, a.eind, a.soort, _explain(a.soort, a.sleutel)) for a in notes]
    ankers = [(begin, f"t{begin}") for begin in sorted({a.begin for a in notes})]
    return [marked(casus.tekst, begin, eind, strepen, ankers) for begin, eind in spans]


def left_out(casus: Casus) -> list[str]:
    """Kinds of personal data that were masked in the text, in words."""
    kinds: Iterable[str] = (a.sleutel for a in casus.annotaties if a.soort == "persoonsgegeven")
    return [woorden.PERSOONSGEGEVEN.get(kind, woorden.readable(kind)) for kind in dict.fromkeys(kinds)]


def _explain(soort: str, sleutel: str) -> str:
    words = "" if soort == "wetsverwijzing" else f": {woorden.label(soort, sleutel)}"
    return woorden.SOORT.get(soort, soort) + words
