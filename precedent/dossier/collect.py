"""Everything a bundle is made of, read from the database once: the casus, what binds it, and the versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from casusbank import __version__
from casusbank.model import Casus, CasusId, Filter, Kant, Treffer
from casusbank.schema_version import SCHEMA_VERSIE
from casusbank.store import (
    Connection,
    casussen,
    feiten,
    indexed,
    kenmerken,
    organisatiewaarden,
    signalen,
    toetsstappen,
    vocabularium,
)
from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.methodiek import Signaal
from casusbank.vocabulary.organisatiewaarden import Waardeversie
from ingest.readers.casustafel import BESPREEKT
from precedent.boundaries import Grensgeval, Voorbeeld, Voorbeelden, cases_at_boundaries
from precedent.compare import Vergelijking, compare
from precedent.constraint import Binding, Les, Toets, constrain
from precedent.guidelines import Nalevingsregel, comply
from precedent.profile import Profiel, Profielbouwer, from_casus
from precedent.reverse_test import Stapstand, state
from precedent.scope import Reikwijdte

MAX_BINDT = 8
MAX_SLOT = 5
MAX_LEERZAAM = 5
"""How many earlier decisions of each sort a bundle works out; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Opdracht:
    """What was asked: the question and filters as given, the scope, and the day to put on the document."""

    datum: str
    vraag: str | None = None
    filters: tuple[Filter, ...] = ()
    reikwijdte: Reikwijdte = "organisatie"


@dataclass(frozen=True, slots=True)
class Stand:
    """The versions a document was made with, and fingerprints of what it was made from."""

    versie: str
    schema: int
    modellen: tuple[str, ...]
    generatie: int
    woorden_sha256: str
    inhoud_sha256: str
    casussen: int


@dataclass(frozen=True, slots=True)
class Eerder:
    """One earlier decision beside the casus: how it binds under each model, and the comparison of the two.

    `waarom` is the (Dutch) reason why it only teaches, None for a comparable one.
    """

    casus: Casus
    bindingen: tuple[Binding, ...]
    vergelijking: Vergelijking
    waarom: str | None = None

    @property
    def kant(self) -> Kant:
        """The side it was decided for."""
        return self.bindingen[0].naar


@dataclass(frozen=True, slots=True)
class Materiaal:
    """What a bundle about `casus` is made of. The tuples hold what is shown; `toets` holds everything."""

    casus: Casus
    opdracht: Opdracht
    stand: Stand
    toets: Toets
    bindt: tuple[Eerder, ...]
    sloten: tuple[Eerder, ...]
    leerzaam: tuple[Eerder, ...]
    treffers: tuple[Treffer, ...] = ()
    naleving: tuple[Nalevingsregel, ...] = ()
    richtlijnen: Mapping[tuple[str, int, str], str] = field(default_factory=dict[tuple[str, int, str], str])
    """The text of each guideline, by value, version and guideline."""
    toetsstappen: tuple[Stapstand, ...] = ()
    grenzen: tuple[tuple[Grensgeval, tuple[Voorbeeld, ...]], ...] = ()
    """The boundaries of the casus, each with casussen that got through there."""
    signalen: tuple[Signaal, ...] = ()
    """The reports of an obstructive rule or way of working that name the casus."""
    besproken: tuple[Casus, ...] = ()
    """The reports of a casustafel that discussed the casus."""
    aangehaald: Mapping[CasusId, Casus] = field(default_factory=dict[CasusId, Casus])
    """The casussen of `treffers` and `grenzen`, for their passages."""

    @property
    def profiel(self) -> Profiel:
        """The casus as the logic sees it."""
        return self.toets.casus

    @property
    def annotatoren(self) -> tuple[str, ...]:
        """Who read the casussen that are quoted, with their versions."""
        quoted = (self.casus, *(e.casus for e in self.eerdere), *self.besproken, *self.aangehaald.values())
        return tuple(sorted({note.annotator for casus in quoted for note in casus.annotaties}))

    @property
    def eerdere(self) -> tuple[Eerder, ...]:
        """Every earlier decision that is worked out."""
        return (*self.bindt, *self.sloten, *self.leerzaam)


def collect(
    conn: Connection,
    casus: Casus,
    ids: Iterable[CasusId],
    opdracht: Opdracht,
    treffers: Sequence[Treffer] = (),
) -> Materiaal:
    """Hold `casus` against the casussen `ids` and read what has to be quoted. Pure reading; deterministic."""
    versions = organisatiewaarden.versions(conn)
    known, rows = _read(conn, casus, ids, versions)
    toets = constrain(known.values(), from_casus(casus, versies=versions), opdracht.reikwijdte)
    elders = [p for p in known.values() if p.organisatie == toets.casus.organisatie]

    def worked_out(
        found: Sequence[tuple[Binding, ...]], why: Mapping[CasusId, str] | None = None
    ) -> tuple[Eerder, ...]:
        reasons = why or {}
        return tuple(
            Eerder(
                other := casussen.read_casus(conn, held[0].precedent.casus_id),
                held,
                compare(casus, other, reikwijdte=opdracht.reikwijdte, elders=elders),
                reasons.get(held[0].precedent.casus_id),
            )
            for held in found
        )

    examples = Voorbeelden(rows)
    ways = tuple((case, examples.near(case)) for case in cases_at_boundaries([casus]))
    quoted = {t.casus_id for t in treffers} | {way.geval.casus_id for _, found in ways for way in found}
    binds, locked = per_precedent(toets.bindt), per_precedent(toets.bindt_niet)
    taught = per_precedent([les.binding for les in toets.leerzaam])
    return Materiaal(
        casus=casus,
        opdracht=opdracht,
        stand=read_state(conn),
        toets=toets,
        bindt=worked_out(with_both_sides(binds, MAX_BINDT)),
        sloten=worked_out(with_both_sides(locked, MAX_SLOT)),
        leerzaam=worked_out(with_both_sides(taught, MAX_LEERZAAM), _reasons(toets.leerzaam)),
        treffers=tuple(treffers),
        naleving=tuple(row for report in comply([casus], versions) for row in report.regels),
        richtlijnen={(v.waarde.id, v.versie, r.id): r.tekst or r.id for v in versions for r in v.waarde.richtlijnen},
        toetsstappen=state(casus, toetsstappen.read(conn, casus.id)),
        grenzen=ways,
        signalen=tuple(s for s in signalen.read_all(conn) if casus.id in s.casussen),
        besproken=tuple(casussen.iterate(conn, casussen.related_to(conn, casus.id, BESPREEKT))),
        aangehaald={i: casussen.read_casus(conn, i) for i in sorted(quoted)},
    )


def _read(
    conn: Connection, casus: Casus, ids: Iterable[CasusId], versies: Sequence[Waardeversie]
) -> tuple[dict[CasusId, Profiel], tuple[Grensgeval, ...]]:
    """The other casussen, read once: how the logic sees them, and where they met the boundaries of `casus`."""
    build = Profielbouwer(load_vocabulary(), versies)
    met = {n.sleutel for n in casus.annotaties if n.soort == "grens" and n.status != "verworpen"}
    others = [i for i in ids if i != casus.id]
    known = {other.id: build(other) for other in feiten.iterate(conn, others)}
    there = {casus_id for g in met for casus_id, *_ in kenmerken.said_on(conn, "grens", g)}.intersection(others)
    rows = (row for other in casussen.iterate(conn, sorted(there)) for row in cases_at_boundaries([other]))
    return known, tuple(row for row in rows if row.grens in met)


def per_precedent(bindings: Iterable[Binding]) -> list[tuple[Binding, ...]]:
    """The bindings of each precedent together, in the order in which a precedent comes first."""
    found: dict[CasusId, list[Binding]] = {}
    for held in bindings:
        found.setdefault(held.precedent.casus_id, []).append(held)
    return [tuple(rows) for rows in found.values()]


def with_both_sides(rows: Sequence[tuple[Binding, ...]], most: int) -> list[tuple[Binding, ...]]:
    """The first `most` rows; when they all went one way, the first that went the other way is added."""
    kept = list(rows[:most])
    sides = {held[0].naar for held in kept}
    other = next((held for held in rows[most:] if held[0].naar not in sides), None)
    return [*kept, other] if other else kept


def read_state(conn: Connection) -> Stand:
    """The versions and fingerprints of this database."""
    return Stand(
        versie=__version__,
        schema=SCHEMA_VERSIE,
        modellen=tuple(m.id for m in indexed.models(conn)),
        generatie=indexed.generation(conn),
        woorden_sha256=vocabularium.digest(conn),
        inhoud_sha256=casussen.content_digest(conn),
        casussen=casussen.count(conn),
    )


def _reasons(lessons: Iterable[Les]) -> dict[CasusId, str]:
    return {les.binding.precedent.casus_id: les.waarom for les in lessons}
