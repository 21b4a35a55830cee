"""What is asked of this room, from a database to an answer: a comparison, a toets, an audit, a matrix of facts.

The commands and the screens ask here, so that both show the same. `Kennis` belongs to one state of a database: who
keeps it for the next question (the screens do) has to know that nothing was written in between.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property

from casusbank.config import Config
from casusbank.model import Casus, CasusId, Filter, Vraag, Zoekresultaat
from casusbank.store import Connection, annotaties, casussen, feiten, organisatiewaarden
from casusbank.store.filters import matching_ids
from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.organisatiewaarden import Waardeversie, comparison_key
from precedent.audit import STATUSSEN, Audit, PaarStatus, audit, left_out
from precedent.compare import Vergelijking, compare
from precedent.constraint import Toets, constrain
from precedent.matrix import article_outcomes
from precedent.profile import Profiel, Profielbouwer, answered, weight_of_source
from precedent.scope import Reikwijdte

INVOER = CasusId("invoer")
"""The id of a text that was never stored."""
NOTITIE = "consulentnotitie"
CANDIDATES = 200
"""Casussen nominated for a toets. Likeness nominates; it never concludes."""
VEEL = 500
"""Up to so many casussen on one matter are all read for a toets, of other organisations too."""


def draft(tekst: str, config: Config) -> Casus:
    """A text as an unstored casus; the organisation of the settings decides when the text names none.

    Who gives it says that it is a casus: one that shows no kind of source is a professional's note, which may be
    compared, with a reservation, and binds nobody.
    """
    from ingest.casus import analyse_text  # spaCy and the lexicons: seconds, and a stored casus needs none of it

    casus = analyse_text(tekst, replace(config, restgegeven="markeer"))
    return replace(casus, id=INVOER, bronsoort=NOTITIE if casus.bronsoort == "overig" else casus.bronsoort)


@contextmanager
def _no_cycles() -> Generator[None]:
    """No search for reference cycles while very many small frozen values are made: they have none."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Doorgelicht:
    """An audit with its honest denominator: how many casussen were looked at, and why some took no part."""

    audit: Audit
    niet_meegedaan: Mapping[str, int]
    profielen: tuple[Profiel, ...]


@dataclass(frozen=True)
class Kennis:
    """What this room knows of one state of a database. `bekend` keeps every profile that was built."""

    conn: Connection
    bekend: MutableMapping[CasusId, Profiel] = field(default_factory=dict[CasusId, Profiel])

    @cached_property
    def versions(self) -> tuple[Waardeversie, ...]:
        """The values that organisations adopted, with their guidelines."""
        return organisatiewaarden.versions(self.conn)

    @cached_property
    def _builder(self) -> Profielbouwer:
        return Profielbouwer(load_vocabulary(), self.versions)

    def comparison(self, one: Casus, other: Casus, reikwijdte: Reikwijdte = "organisatie") -> Vergelijking:
        """Two casussen side by side, in the light of what was decisive in the other decisions of the scope."""
        peers = self.profiles(casussen.comparable_ids(self.conn, one))
        return compare(one, other, reikwijdte=reikwijdte, elders=peers, versies=self.versions)

    def alone(self, one: Casus, other: Casus, reikwijdte: Reikwijdte = "organisatie") -> Vergelijking:
        """Two casussen side by side, without a look at other decisions."""
        return compare(one, other, reikwijdte=reikwijdte, versies=self.versions)

    def toets(
        self,
        subject: Casus,
        ids: Iterable[CasusId],
        reikwijdte: Reikwijdte = "organisatie",
        antwoorden: Mapping[str, str] | None = None,
    ) -> Toets:
        """`subject` against the casussen `ids`; `antwoorden` are facts that a person told. Raises InvoerFout."""
        mine = answered(self._builder(subject), antwoorden or {})
        others = [i for i in ids if i != subject.id]
        with _no_cycles():
            read, unread = (others, 0) if reikwijdte == "alle" else self._nominated(mine, others)
            return constrain(self.profiles(read), mine, reikwijdte, ongelezen=unread)

    def candidates(self, subject: Casus, search: Callable[[Vraag], Zoekresultaat]) -> list[CasusId]:
        """Decisions on the same matter; when the text shows no subject, those that search finds likest."""
        ids = casussen.comparable_ids(self.conn, subject, alle=True)
        if ids or subject.velden.beslispunt or subject.id != INVOER:
            return ids
        return [t.casus_id for t in search(Vraag(subject.tekst, k=CANDIDATES)).treffers]

    def selected(self, filters: tuple[Filter, ...]) -> list[CasusId]:
        """Ids of the casussen that pass the filters, in order; all of them without a filter."""
        wanted = matching_ids(self.conn, filters)
        return [i for i in casussen.all_ids(self.conn) if wanted is None or i in wanted]

    def consistency(
        self,
        filters: tuple[Filter, ...] = (),
        reikwijdte: Reikwijdte = "organisatie",
        *,
        statussen: Sequence[PaarStatus] = STATUSSEN[:-1],
        per_status: int = 10_000,
    ) -> Doorgelicht:
        """All pairs among the casussen that pass the filters: counted whole, at most `per_status` of each shown."""
        with _no_cycles():
            known = tuple(self.profiles(self.selected(filters)))
            found = audit(known, reikwijdte, statussen=statussen, per_status=per_status)
            return Doorgelicht(found, left_out(known, reikwijdte), known)

    def articles(self, profiles: Iterable[Profiel]) -> tuple[tuple[str, Mapping[str | None, int]], ...]:
        """Per article how many of these casussen name it, by outcome; the most named first."""
        return article_outcomes(annotaties.norms(self.conn), profiles)

    def profiles(self, ids: Iterable[CasusId]) -> Iterator[Profiel]:
        """The profiles of these casussen, by id; each is built once."""
        wanted = sorted(ids)
        new = [i for i in wanted if i not in self.bekend]
        self.bekend.update((c.id, self._builder(c)) for c in (feiten.iterate(self.conn, new) if new else ()))
        yield from (self.bekend[i] for i in wanted if i in self.bekend)

    def _nominated(self, mine: Profiel, ids: list[CasusId]) -> tuple[list[CasusId], int]:
        """Which of very many casussen a toets reads: all of its own organisation, and of the others, which can only
        teach, those that share most facts; with how many more could teach.
        """
        if len(ids) <= VEEL:
            return ids, 0
        sources = [kind for kind in load_vocabulary().bronsoorten if weight_of_source(kind) != "geen"]
        own: list[CasusId] = []
        others: list[CasusId] = []
        for casus_id, organisatie in feiten.decided(self.conn, ids, sources):
            (own if comparison_key(organisatie) == mine.organisatie else others).append(casus_id)
        known = {f: mine.ruimte[f].stappen[fact.bereik.laag] for f, fact in mine.feiten.items() if fact.bereik.bekend}
        likest = feiten.likest(self.conn, others, known, CANDIDATES)
        return [*own, *likest], len(others) - len(likest)
