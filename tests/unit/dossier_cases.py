"""Fictitious decisions on housing in a database, and what the bundles about them are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from casusbank.config import Config
from casusbank.model import Casus, CasusId, Filter
from casusbank.store import casussen, open_database
from ingest.casus import Opties
from ingest.pipeline import ingest_paths
from precedent.dossier.bundle import build_bundle
from precedent.dossier.collect import Materiaal, Opdracht, collect
from precedent.dossier.document import Stuk
from precedent.dossier.register import paragraph

DEMO = Path(__file__).parents[2] / "casusbank" / "demo"


def fill(db: Path) -> None:
    """Read the decisions on housing, and some others, into a database."""
    for folder in ("maatwerkbesluit", "beslissing_bezwaar"):
        wanted = [p for p in sorted((DEMO / folder).iterdir()) if re.search(r"urgentie|oeverdam|inrichting", p.name)]
        list(ingest_paths(wanted, db, Config(), Opties(bronsoort=folder)))


def collected(db: Path) -> list[Materiaal]:
    """What the bundles of all casussen of a database are made of."""
    with closing(open_database(db)) as conn:
        found = []
        for casus in casussen.iterate(conn):
            ids = casussen.comparable_ids(conn, casus, alle=True)
            found.append(collect(conn, casus, ids, Opdracht("2024-05-31", "mag dit?", (Filter("domein", "wonen"),))))
    return found


def texts(m: Materiaal) -> dict[CasusId, Casus]:
    """Every casus a bundle may quote."""
    return {c.id: c for c in (m.casus, *(e.casus for e in m.eerdere), *m.aangehaald.values())}


def made(m: Materiaal) -> Iterator[Stuk]:
    """Every document that is made of one casus."""
    yield build_bundle(m)
    yield paragraph(m)
