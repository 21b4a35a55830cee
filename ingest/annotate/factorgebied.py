"""Which factors a text can be about: by its domains, and for factors of procedure by its kind of source."""

from __future__ import annotations

from collections.abc import Iterable

from casusbank.model import Annotatie
from casusbank.vocabulary import Factor, load_vocabulary
from ingest.annotate.bronsoort import detect_bronsoort
from ingest.text import Leestekst

_REVIEWS = frozenset(["beslissing_bezwaar", "bezwaaradvies", "rechtbank", "hoger_beroep", "ombudsman"])
"""Sources that judge how a decision was prepared and explained."""
_GENRE = 3
"""A text of fewer sentences has no genre to tell."""
_SURE = 0.48
"""From this certainty on the domain of a text rules out factors of other domains."""


def fits(factor: Factor, near: set[str], reviewed: bool) -> bool:
    """Can the text be about the factor: its domain, or for one about the procedure a review of a decision?"""
    if factor.procedure:
        return reviewed
    return not near or not near.isdisjoint(factor.domeinen)


def near_domains(eerder: Iterable[Annotatie]) -> set[str]:
    """The domains of the text and those related to them; empty when the text gave none for sure."""
    known = load_vocabulary().domeinen
    sure = (a.sleutel for a in eerder if a.soort == "domein" and a.zekerheid >= _SURE)
    return {d for domein in sure for d in (domein, *known[domein].verwant)}


def reviews(tekst: Leestekst) -> bool:
    """Whether the text may judge how a decision was prepared and explained."""
    return len(tekst.zinnen) < _GENRE or detect_bronsoort(tekst) in _REVIEWS
