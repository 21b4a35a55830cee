"""Saved questions: kept after the privacy gate, asked again after an ingest, and erased in time.

What counts as news: a casus among the first `DIEPTE` hits of the question, comparable with the best of them, that was
taken in or read anew since the question was saved, and that was not told of before. Equal databases give equal news.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol

from casusbank.errors import InvoerFout
from casusbank.model import CasusId, Filter, Vraag, Zoekresultaat
from casusbank.store import Connection, now, open_database, writer_lock, zoekvragen
from casusbank.store.zoekvragen import Melding, Zoekvraag
from index.diversity import COMPARABLE
from index.erase import erase_question
from ingest.pseudonymise import pseudonymise

DIEPTE = 10
"""How many hits of a saved question are looked at."""
BEWAARTERMIJN = 365
"""Days a saved question stays."""
MAX_TEKST = 20_000
_PLACEHOLDER = re.compile(r"\[[A-Z-]+-\d+\]")


class Searcher(Protocol):
    """Who answers the question; `index.search.Zoeker` is one."""

    def search(self, vraag: Vraag) -> Zoekresultaat:
        """Answer one question. Raises CasusbankError."""
        ...


@dataclass(frozen=True, slots=True)
class Nieuws:
    """One saved question with all that was found for it; `vers` are those of this check."""

    vraag: Zoekvraag
    meldingen: tuple[Melding, ...]
    vers: tuple[CasusId, ...] = ()


def gated(tekst: str) -> str:
    """A question as it may be stored. Raises InvoerFout: empty, too long, or with a personal identifier left."""
    if not tekst.strip():
        raise InvoerFout("Er is geen zoekvraag om te bewaren.")
    if len(tekst) > MAX_TEKST:
        raise InvoerFout(f"Deze tekst is te lang om te bewaren. Er passen {MAX_TEKST} tekens.")
    done = pseudonymise(tekst)
    if done.resten:
        raise InvoerFout(
            f"Niet bewaard: in uw tekst staat nog een persoonsgegeven ({', '.join(done.resten)}). Haal het weg."
        )
    if not _PLACEHOLDER.sub("", done.tekst).strip(" .,;:\n"):
        raise InvoerFout("Niet bewaard: zonder de persoonsgegevens blijft er geen vraag over.")
    return done.tekst


def save(db: Path, searcher: Searcher, tekst: str, filters: Sequence[Filter], rol: str) -> Zoekvraag:
    """Keep a question under a role. What it finds today is no news; one that is kept already is given as it is.

    Raises InvoerFout, DatabaseFout, IndexFout.
    """
    clean, at = gated(tekst), now()
    with closing(open_database(db)) as conn:
        known = [q for q in zoekvragen.read_all(conn) if q.tekst == clean and set(q.filters) == set(filters)]
    if known:
        return known[0]
    until = date.fromisoformat(at[:10]) + timedelta(days=BEWAARTERMIJN)
    vraag = Zoekvraag(secrets.token_hex(8), clean, tuple(filters), at, rol, until.isoformat())
    today = searcher.search(Vraag(clean, DIEPTE, vraag.filters))
    with writer_lock(db), closing(open_database(db, "schrijf")) as conn:
        zoekvragen.put(conn, vraag, [t.casus_id for t in today.treffers])
    return vraag


def check(db: Path, searcher: Searcher) -> tuple[Nieuws, ...]:
    """Ask every saved question again and write down what is new. Expired questions are erased first."""
    erase_expired(db)
    with closing(open_database(db)) as conn:
        questions = zoekvragen.read_all(conn)
    answers = {q.id: searcher.search(Vraag(q.tekst, DIEPTE, q.filters)) for q in questions}
    with writer_lock(db), closing(open_database(db, "schrijf")) as conn:
        return tuple(_news(conn, q, answers[q.id]) for q in zoekvragen.read_all(conn) if q.id in answers)


def _news(conn: Connection, vraag: Zoekvraag, answer: Zoekresultaat) -> Nieuws:
    least = max((t.score for t in answer.treffers), default=0.0) * COMPARABLE
    found = [t.casus_id for t in answer.treffers if t.score >= least]
    fresh = zoekvragen.unseen(conn, vraag.id, found, vraag.bewaard_op)
    zoekvragen.add_found(conn, vraag.id, fresh, now())
    return Nieuws(vraag, zoekvragen.news(conn, vraag.id), fresh)


def read_news(conn: Connection, zoekvraag_id: str) -> Nieuws:
    """A saved question with what was found for it so far. Raises InvoerFout when it does not exist."""
    return Nieuws(zoekvragen.read(conn, zoekvraag_id), zoekvragen.news(conn, zoekvraag_id))


def erase_expired(db: Path) -> tuple[str, ...]:
    """Erase the questions whose time is over; gives their ids."""
    with closing(open_database(db)) as conn:
        gone = zoekvragen.expired(conn, now()[:10])
    for zoekvraag_id in gone:
        erase_question(db, zoekvraag_id, "bewaartermijn")
    return gone


def nieuws_json(news: Nieuws) -> dict[str, Any]:
    """One saved question with its news, as `meldingen --json` has it."""
    v = news.vraag
    return {
        "zoekvraag": v.id,
        "tekst": v.tekst,
        "filters": [f"{f.veld}={f.waarde}" for f in v.filters],
        "bewaard_op": v.bewaard_op,
        "bewaren_tot": v.bewaren_tot,
        "meldingen": [
            {
                "casus_id": m.casus_id,
                "titel": m.titel,
                "organisatie": m.organisatie,
                "strekking": m.strekking,
                "gevonden_op": m.gevonden_op,
                "nieuw": m.casus_id in news.vers,
            }
            for m in news.meldingen
        ],
    }
