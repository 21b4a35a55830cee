"""From a casus and a question to everything a motiveringsbundel is made of: what the command and the screen ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from casusbank.errors import IndexFout
from casusbank.model import Casus, Treffer, Vraag, Zoekresultaat
from casusbank.store import Connection
from casusbank.store.filters import matching_ids
from ingest.pseudonymise import pseudonymise
from precedent.dossier.collect import Materiaal, Opdracht, collect
from precedent.inquiry import Kennis

Search = Callable[[Vraag], Zoekresultaat]


def material(conn: Connection, subject: Casus, asked: Opdracht, search: Search) -> tuple[Materiaal, str]:
    """What the bundle about `subject` is made of, and a Dutch line when the question could not be searched for.

    The question passes the privacy gate: it is printed in the document. Earlier casussen pass the filters.
    """
    asked = replace(asked, vraag=pseudonymise(asked.vraag).tekst.strip() or None if asked.vraag else None)
    wanted = matching_ids(conn, asked.filters)
    ids = [i for i in Kennis(conn).candidates(subject, search) if wanted is None or i in wanted]
    hits, problem = _hits(subject, asked, search)
    return collect(conn, subject, ids, asked, hits), problem


def _hits(subject: Casus, asked: Opdracht, search: Search) -> tuple[tuple[Treffer, ...], str]:
    """What a search with the question finds, the casus itself left out; without an index a message and nothing."""
    if not asked.vraag:
        return (), ""
    try:
        return search(Vraag(asked.vraag, filters=asked.filters, uitgesloten=(subject.id,))).treffers, ""
    except IndexFout as error:
        return (), f"Zoeken met de vraag lukt niet. {error}"
