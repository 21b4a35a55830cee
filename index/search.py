"""The one public door of the index room: `Zoeker.search(vraag) -> Zoekresultaat`.

A Zoeker opens once and holds the loaded indexes; the command line and a long-running server use the
same class, from several threads. Everything a search reads is read in one transaction, so every hit
is a live casus and its passage is of that casus' text of that moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from casusbank.config import Config
from casusbank.model import (
    Annotatie,
    CasusId,
    Passage,
    PassageId,
    Toelichting,
    Treffer,
    Vraag,
    Zoekresultaat,
)
from casusbank.store.indexed import HitRij
from index.analysis import reference, term_hash
from index.diversity import choose
from index.embed import Embedder, load_embedder
from index.engines import ENGINES, Engine, Session
from index.expand import Vraagtermen, expanded_terms
from index.explain import Uitlegger, subjects_of
from index.fuse import ARMEN, FIELD_WEIGHTS, SATURATION, Rang, Rangen, Weights, fuse, weights_for
from index.names import Mask
from index.query import Zoekvraag, read_question
from index.rank import Kandidaten, best_passages, rank_arms, top
from index.rerank import load_reranker, reordered
from index.spelling import repair
from index.structure import Sleutel, compare, facts_in
from index.textindex import Allowed, TextIndex
from index.vaste_tekst import without_standard_text


@dataclass(frozen=True, slots=True)
class _Ranking:
    """What a ranking leaves behind to choose passages with."""

    rangen: Iterable[Rang]
    tekst: str = ""
    """The question as it was searched, spelling repaired."""
    notes: tuple[str, ...] = ()
    found: Kandidaten | None = None
    places: Mapping[CasusId, int] = field(default_factory=dict)
    """The row of each ranked casus."""
    weights: Weights | None = None
    allowed: Allowed | None = None


class Zoeker:
    """Answers questions over one database with the model of the settings. Safe for threads.

    Raises DatabaseFout, ModelFout or IndexFout when there is nothing to search in.
    """

    def __init__(self, db: Path, config: Config) -> None:
        self._config = config
        self._embedder: Embedder = load_embedder(config)
        self._reranker = load_reranker(config.zoeken)
        self._uitlegger = Uitlegger()
        self._engine: Engine = ENGINES[config.engine](db, config, self._embedder.model)
        with self._engine.session():
            pass

    @property
    def model_id(self) -> str:
        """`naam@sha` of the embedding model."""
        return self._embedder.model.id

    @property
    def models(self) -> str:
        """All models that have a say in the order of hits, as results name them."""
        return self.model_id if self._reranker is None else f"{self.model_id} + {self._reranker.model_id}"

    def close(self) -> None:
        """Close the connections. The Zoeker opens new ones when it is used again."""
        self._engine.close()

    def search(self, vraag: Vraag) -> Zoekresultaat:
        """The `vraag.k` casussen most like the question, best first, each with its Toelichting.

        Filters are applied before ranking. Ties go by casus id. No question text ever raises: without
        words of meaning the result is empty, with a warning. Raises OnbekendFilter, IndexFout.
        """
        asked = read_question(vraag.tekst, self._config.grenzen.max_vraag)
        warnings = _question_warnings(vraag, asked, self._config.grenzen.max_vraag)
        with self._engine.session() as bank:
            warnings += bank.warnings
            ranking = self._ranked(bank, asked, vraag, max(vraag.k * 3, 50))
            chosen, contrary = choose(ranking.rangen, lambda ids: bank.rows.hits(ids, self.model_id), vraag.k)
            treffers = self._hits(bank, ranking, chosen)
            explained = self._uitlegger.explain(bank.rows, ranking.tekst, treffers)
        notes = [*warnings, *ranking.notes, *([contrary] if contrary else [])]
        return Zoekresultaat(self.models, explained, tuple(dict.fromkeys(notes)))

    def rank(self, vraag: Vraag, *, depth: int = 100, weights: Weights | None = None) -> tuple[Rang, ...]:
        """The ranking alone, near-duplicates and all: for measuring and for other rooms' candidates.

        `weights` replaces the weights of the arms (to measure one arm).
        """
        asked = read_question(vraag.tekst, self._config.grenzen.max_vraag)
        with self._engine.session() as bank:
            return tuple(self._ranked(bank, asked, vraag, depth, weights).rangen)

    # -------------------------------------------------------------- inside

    def _ranked(
        self, bank: Session, asked: Zoekvraag, vraag: Vraag, depth: int, weights: Weights | None = None
    ) -> _Ranking:
        """Best first, at most `depth`, with warnings about what had to match."""
        text = bank.text
        notes: list[str] = []
        named = set(bank.rows.named(asked.namen).values())
        if asked.soort == "leeg" and not named and not asked.citaten:
            return _Ranking(())
        passed = bank.matching(vraag.filters)
        at = text.casus_ids.rows(named)
        usable = at if passed is None else at[passed[at]]
        allowed = text.allowed(_must_match(bank, asked, passed, named, notes), vraag.uitgesloten)
        if asked.soort == "kort" and not asked.citaten:
            healed = repair(bank.rows, text, asked.tekst, allowed)
            notes += [f"‘{wrong}’ is gelezen als ‘{right}’." for wrong, right in healed.woorden]
            asked = replace(asked, tekst=healed.tekst)
        own_words = without_standard_text(asked.tekst, text) if asked.soort == "casus" else asked.tekst
        terms = expanded_terms(own_words, FIELD_WEIGHTS, SATURATION, 1.0 - asked.lengte)
        vector = self._embedder.embed_question(asked.tekst)
        read = self._read(asked, terms) if weights is None or weights.structure else {}
        chosen = weights or weights_for(asked, self._embedder.model.naam, facts_in(read))
        found = rank_arms(text, bank.vectors, terms, chosen, vector, allowed, depth)
        if chosen.structure:
            found = found.with_structure(compare(bank.said_on, read, found.docs, len(text.casus_ids), asked.lengte))
        found = found.with_named({*usable.tolist()} - {*text.casus_ids.rows(vraag.uitgesloten).tolist()})
        if weights is None and not found.meaningful(self._embedder.model.naam):
            if asked.woorden and not notes:
                notes.append("Geen casus heeft iets met de vraag gemeen.")
            return _Ranking((), asked.tekst, tuple(notes))
        rangen, places = _fused(text, found, chosen, depth)
        ranking = _Ranking(rangen, asked.tekst, tuple(notes), found, places, chosen, allowed)
        # One arm is measured as it is.
        return ranking if weights else replace(ranking, rangen=self._reread(bank, asked.tekst, ranking))

    def _reread(self, bank: Session, question: str, ranking: _Ranking) -> Iterable[Rang]:
        """The ranking as the reranker has it, when there is one."""
        if self._reranker is None:
            return ranking.rangen
        rangen = tuple(ranking.rangen)
        if not rangen:
            return ()
        first = rangen[: self._config.zoeken.herordenen_aantal]
        shown = _best_passages(bank, ranking, [r.casus_id for r in first])
        texts = [shown[r.casus_id].tekst if r.casus_id in shown else "" for r in first]
        readings = self._reranker.scores(question, texts)
        parts = reordered([r.delen for r in rangen], readings, self._config.zoeken.herordenen_wijze)
        found = [
            Rang(r.casus_id, round(sum(d.bijdrage for d in delen), 6), delen)
            for r, delen in zip(rangen, parts, strict=True)
        ]
        return tuple(sorted(found, key=lambda r: (-r.score, r.casus_id)))

    def _read(self, asked: Zoekvraag, terms: Vraagtermen) -> Mapping[Sleutel, Annotatie]:
        """What annotators read in the question, and the subjects of the field terms that stand for its lay words."""
        found = {**self._uitlegger.read(asked.tekst).by_key}
        for term in terms.vaktermen:
            found = {**subjects_of(term), **found}
        return found

    def _hits(self, bank: Session, ranking: _Ranking, chosen: list[tuple[Rang, HitRij]]) -> tuple[Treffer, ...]:
        """The hits with the passage that speaks most for them."""
        shown = _best_passages(bank, ranking, [r.casus_id for r, _ in chosen])
        return tuple(_hit(r, row, shown[r.casus_id]) for r, row in chosen if r.casus_id in shown)


def search(vraag: Vraag, db: Path, config: Config) -> Zoekresultaat:
    """One question, one answer; a caller with more questions holds a Zoeker."""
    zoeker = Zoeker(db, config)
    try:
        return zoeker.search(vraag)
    finally:
        zoeker.close()


def _question_warnings(vraag: Vraag, asked: Zoekvraag, limit: int) -> list[str]:
    found: list[str] = []
    if len(vraag.tekst) > limit:
        found.append(f"De vraag is langer dan {limit} tekens; alleen het begin is gebruikt.")
    if asked.soort == "leeg":
        found.append("De vraag bevat geen woorden om op te zoeken.")
    return found


def _must_match(
    bank: Session, asked: Zoekvraag, allowed: Mask | None, named: set[CasusId], notes: list[str]
) -> Mask | None:
    """Narrow `allowed` to casussen with every quoted phrase, and with every number that any casus has."""
    for phrase in asked.citaten:
        found = bank.rows.with_phrase(phrase) | {n for n in named if n.lower() == phrase.strip().lower()}
        holders = bank.text.holding(found)
        allowed = holders if allowed is None else allowed & holders
        if not found:
            notes.append(f'Geen casus bevat letterlijk "{phrase[:80]}".')
    quoted = " ".join(asked.citaten).lower()
    numbers = [(n, term_hash("s", n.lower())) for n in asked.nummers if n.lower() not in quoted]
    numbers += [(f"artikel {n}", reference(n)) for n in asked.artikelen]
    for number, term in numbers:
        holders = bank.text.holding(named)
        holders[bank.text.documents_with(term)] = True
        if not (named or holders.any()):
            rest = "." if asked.alleen_nummers else "; gezocht is op de rest van de vraag."
            notes.append(f"Geen casus noemt {number}{rest}")
            if asked.alleen_nummers:
                allowed = holders
        else:
            allowed = holders if allowed is None else allowed & holders
    return allowed


def _fused(
    text: TextIndex, found: Kandidaten, weights: Weights, depth: int
) -> tuple[Iterable[Rang], Mapping[CasusId, int]]:
    """(the best `depth`, best first, ties by casus id; the row of each)."""
    scores, parts = fuse(found.arms, weights, found.common)
    best = top(scores, depth)
    docs = found.docs[best].tolist()
    names = [text.casus_ids[d] for d in docs]
    best_first = sorted(zip((-scores[best]).tolist(), names, docs, best.tolist(), strict=True))[:depth]
    order = np.array([i for *_, i in best_first], np.int64)
    places = {name: doc for _, name, doc, _ in best_first}
    told = [(arm, found.ranks(arm, order).tolist(), parts[arm][order].tolist()) for arm in ARMEN if arm in parts]
    return Rangen([*places], scores[order].tolist(), told), places


def _best_passages(bank: Session, ranking: _Ranking, casus_ids: Sequence[CasusId]) -> dict[CasusId, Passage]:
    """The passage that speaks most for each casus; one without a living passage is left out."""
    found, weights = ranking.found, ranking.weights
    if found is None or weights is None:
        return {}
    docs = [ranking.places[c] for c in casus_ids]
    rows = best_passages(bank.text, bank.vectors, found, docs, weights, ranking.allowed)
    told = zip(casus_ids, rows, strict=True)
    ids = {c: PassageId(int(bank.text.passage_ids[row])) for c, row in told if row is not None}
    shown = bank.rows.passages(ids.values())
    return {c: shown[i] for c, i in ids.items() if i in shown}


def _hit(rang: Rang, row: HitRij, passage: Passage) -> Treffer:
    return Treffer(
        casus_id=rang.casus_id,
        titel=row.titel,
        bronsoort=row.bronsoort,
        uitkomst=row.uitkomst,
        strekking=row.strekking,
        score=rang.score,
        passage=passage,
        toelichting=Toelichting(scores=rang.delen),
        organisatie=row.organisatie,
        datum_besluit=row.datum_besluit,
        status_gezag=row.status_gezag,
    )
