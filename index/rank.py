"""The arms: which casussen come into question, and the exact score of each in every arm.

The lexical arms score every casus; faiss nominates the nearest passages; then each candidate gets its
exact score in all arms, so a casus that one arm found is not punished for the other's cut-off.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.expand import Vraagtermen
from index.fuse import Floats, Weights, ranks
from index.lexical import bm25, ceiling
from index.models import Vectors
from index.structure import Vergelijking
from index.textindex import Allowed, Ids, TextIndex
from index.vectorindex import VectorIndex

NEAREST = 1000
"""Passages that faiss nominates; the casussen among them are candidates."""
_MOST_GRAMS = 0.5
"""Share of the casussen above which a stretch of letters is not looked up; it costs a quarter and tells nothing."""


_NEAR = 0.5
"""Cosine of the built-in model from which a casus without a word in common has something to do with the question;
nonsense stays below .43."""
_LIKE = 0.3
"""The same for stretches of letters, as a share of those of the question; nonsense stays below .2."""
_SPREAD = 512
"""Passages, spread evenly over the bank, that tell how near a question is to whatever is said here."""
_OWN = 32
"""Of so few passages half may be what was asked for, so that they tell half as much."""


@dataclass(frozen=True, slots=True)
class Kandidaten:
    """Candidates: casus rows (ascending) with their score per arm; and what chooses a passage to show."""

    docs: Ids
    arms: Mapping[str, Floats]
    by_passage: Floats
    """Score on words of every passage row of the collection."""
    question: Vectors
    best_words: float
    """The best of `by_passage`."""
    letters: float = 0.0
    """What the arm `woorddeel` would give a casus with every stretch of letters of the question."""
    common: float = 0.0
    """Cosine of the question with whatever passage of this bank: what is no reason to find a casus."""

    def ranks(self, arm: str) -> Ids:
        """Rank of each candidate in one arm."""
        return ranks(self.arms[arm])

    def meaningful(self, model: str) -> bool:
        """Whether any of them shares a word, a subject or a fact with the question, or comes near it otherwise.

        Without this any question has hits: some casus is always the least far away. For a model that reads context
        no distance is known that means nothing.
        """
        near = self.arms["vector"] >= (_NEAR if model == "ingebouwd" else 0.0)
        near |= self.arms["woorddeel"] >= _LIKE * max(self.letters, 1e-9)
        shared = [self.arms[arm] > 0 for arm in ("passage", "casus", "feiten", "kenmerk") if arm in self.arms]
        return bool(near.any() or any(s.any() for s in shared))

    def with_structure(self, found: Vergelijking) -> Kandidaten:
        """With the arms `feiten` and `verschil`."""
        return replace(self, arms={**self.arms, "feiten": found.overeenkomst, "verschil": found.strijd})

    def with_named(self, rows: Collection[int]) -> Kandidaten:
        """With the casussen named by their id as candidates, on top in the arm `kenmerk`."""
        if not rows:
            return self
        docs = np.union1d(self.docs, np.array(sorted(rows), np.int64))
        at = np.searchsorted(docs, self.docs)
        arms: dict[str, Floats] = {}
        for arm, scores in self.arms.items():
            arms[arm] = np.zeros(len(docs))
            arms[arm][at] = scores
        arms["kenmerk"] = np.isin(docs, list(rows)).astype(np.float64)
        return replace(self, docs=docs, arms=arms)


def rank_arms(
    text: TextIndex, vectors: VectorIndex, terms: Vraagtermen, weights: Weights, question: Vectors,
    allowed: Allowed | None, depth: int,
) -> Kandidaten:  # fmt: skip
    """Candidates for a question: at least the best `depth` of each arm, among what is allowed."""
    n = len(text.casus_ids)
    by_passage = bm25(text.passage_parts, *terms.woorden)
    if allowed is not None:
        by_passage *= allowed.passages
    best = text.best_of_casus(by_passage)
    whole = bm25(text.document_parts, *terms.woorden, k1=weights.k1)
    themes, pairs, letters, most = np.zeros(n), np.zeros(n), np.zeros(n), 0.0
    if weights.woordpaar:
        pairs = bm25(text.pair_parts, *terms.woordparen)
    if weights.thema:
        themes += np.maximum(text.places @ text.themes.place(terms.woorden[0], np.log1p(terms.woorden[1])), 0)
    if weights.woorddeel:
        letters = bm25(text.gram_parts, *terms.woorddelen, _MOST_GRAMS, weights.k1)
        most = ceiling(text.gram_parts, *terms.woorddelen, _MOST_GRAMS)
    if allowed is not None:
        for scores in (whole, letters, pairs, themes):
            np.multiply(scores, allowed.docs, out=scores)
    near_rows, cosines = vectors.search(question, NEAREST, None if allowed is None else allowed.passages)
    nearness = np.zeros(n)
    np.maximum.at(nearness, text.doc_of[near_rows], cosines)
    words = {"passage": best, "casus": whole, "woorddeel": letters, "woordpaar": pairs, "thema": themes}
    lexical = np.sum([weights.of(arm) * _unit(s) for arm, s in words.items()], axis=0)
    on_words = _top(lexical, depth + 100)
    # The best passage of a casus that faiss named is among those it named; the others are looked up.
    missing = on_words[nearness[on_words] <= 0]
    passages, starts = _passages_of(text, missing, allowed)
    if len(passages):
        found = vectors.cosines(question, passages)
        nearness[missing] = np.maximum(np.maximum.reduceat(found, starts[:-1]), 0.0)
    named = np.zeros(n, bool)
    named[on_words] = named[_top(nearness, depth + 100)] = True
    docs = np.flatnonzero(named)
    arms = {arm: s[docs] for arm, s in words.items()} | {"vector": nearness[docs]}
    common = _common(text, vectors, question)
    return Kandidaten(docs, arms, by_passage, question, float(best.max(initial=0)), most, common)


def _common(text: TextIndex, vectors: VectorIndex, question: Vectors) -> float:
    """Mean cosine of the question with the passages of the bank, by a sample; filters leave it as it is."""
    rows = np.arange(0, len(text.passage_ids), max(1, -(-len(text.passage_ids) // _SPREAD)))
    if text.alive is not None:
        rows = rows[text.alive[rows]]
    return max(0.0, vectors.total(question, rows)) / (len(rows) + _OWN)


def best_passage(
    text: TextIndex, vectors: VectorIndex, found: Kandidaten, doc: int, weights: Weights, allowed: Allowed | None
) -> int | None:
    """Passage row that speaks most for one casus, on words and meaning together; the first on a tie."""
    rows, _ = _passages_of(text, np.array([doc]), allowed)
    if not len(rows):
        return None
    words = found.by_passage[rows] / max(found.best_words, 1e-9)
    meaning = vectors.cosines(found.question, rows) / max(float(found.arms["vector"].max(initial=0)), 1e-9)
    value = weights.passage * words + weights.vector * meaning
    return int(rows[int(np.argmax(np.round(value, 6)))])


def _unit(scores: Floats) -> Floats:
    return scores / max(float(scores.max(initial=0)), 1e-9)


def _top(scores: Floats, k: int) -> Ids:
    """Rows of the k best scores above zero, with all that tie with the last."""
    bar = np.partition(scores, len(scores) - k)[len(scores) - k] if len(scores) > k else 0.0
    return np.flatnonzero(scores >= bar if bar > 0 else scores)


def _passages_of(text: TextIndex, docs: npt.NDArray[np.int64], allowed: Allowed | None) -> tuple[Ids, Ids]:
    """(passage rows allowed, start of each casus in them)."""
    order, first = text.passages_of_doc
    parts = [order[first[d] : first[d + 1]] for d in docs.tolist()]
    if allowed is not None:
        parts = [p[allowed.passages[p]] for p in parts]
    starts = np.zeros(len(parts) + 1, np.int64)
    np.cumsum([len(p) for p in parts], out=starts[1:])
    return (np.concatenate(parts) if parts else np.zeros(0, np.int64)), starts
