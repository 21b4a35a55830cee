"""The arms: which casussen come into question, and the exact score of each in every arm.

The lexical arms score every casus; faiss nominates the nearest passages; then each candidate gets its
exact score in all arms, so a casus that one arm found is not punished for the other's cut-off.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

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
_SAMPLE, _FEW = 1024, 8
"""About so many scores tell where the best begin; and how many to take too many."""


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

    def ranks(self, arm: str, wanted: Ids) -> Ids:
        """Rank in one arm of some of the candidates."""
        return ranks(self.arms[arm], wanted)

    def meaningful(self, model: str) -> bool:
        """Whether any of them shares a word, a subject or a fact with the question, or comes near it otherwise.

        Without this any question has hits: some casus is always the least far away. For a model that reads context
        no distance is known that means nothing.
        """
        near = self.arms["vector"] >= (_NEAR if model == "ingebouwd" else 0.0)
        if "woorddeel" in self.arms:
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
    if text.alive is not None:
        by_passage *= text.alive
    words = {
        "passage": text.best_of_casus(by_passage),
        "casus": bm25(text.document_parts, *terms.woorden, k1=weights.k1),
    }
    most = 0.0
    if weights.woorddeel:
        words["woorddeel"] = bm25(text.gram_parts, *terms.woorddelen, _MOST_GRAMS, weights.k1)
        most = ceiling(text.gram_parts, *terms.woorddelen, _MOST_GRAMS)
    if weights.woordpaar:
        words["woordpaar"] = bm25(text.pair_parts, *terms.woordparen)
    if weights.thema:
        place = text.themes.place(terms.woorden[0], np.log1p(terms.woorden[1]))
        words["thema"] = np.maximum(text.places @ place, 0).astype(np.float64)
    lexical = np.zeros(n)
    for arm, scores in words.items():  # always in this order: sums of floats depend on it
        if allowed is not None:
            np.multiply(scores, allowed.docs, out=scores)
        lexical += _unit(scores) * weights.of(arm)
    near_rows, cosines = vectors.search(question, NEAREST, None if allowed is None else allowed.passages)
    nearness = np.zeros(n)
    np.maximum.at(nearness, text.doc_of[near_rows], cosines)
    on_words = top(lexical, depth + 100)
    # The best passage of a casus that faiss named is among those it named; the others are looked up.
    missing = on_words[nearness[on_words] <= 0]
    passages, starts = _passages_of(text, missing)
    if len(passages):
        found = vectors.cosines(question, passages)
        nearness[missing] = np.maximum(np.maximum.reduceat(found, starts), 0.0)
    named = np.zeros(n, bool)
    named[on_words] = named[top(nearness, depth + 100)] = True
    docs = np.flatnonzero(named)
    arms = {arm: s[docs] for arm, s in words.items()} | {"vector": nearness[docs]}
    common = _common(text, vectors, question)
    best_words = float(words["passage"].max(initial=0))
    return Kandidaten(docs, arms, by_passage, question, best_words, most, common)


def _common(text: TextIndex, vectors: VectorIndex, question: Vectors) -> float:
    """Mean cosine of the question with the passages of the bank, by a sample; filters leave it as it is."""
    rows = np.arange(0, len(text.passage_ids), max(1, -(-len(text.passage_ids) // _SPREAD)))
    if text.alive is not None:
        rows = rows[text.alive[rows]]
    return max(0.0, vectors.total(question, rows)) / (len(rows) + _OWN)


def best_passages(
    text: TextIndex, vectors: VectorIndex, found: Kandidaten, docs: Iterable[int], weights: Weights,
    allowed: Allowed | None,
) -> list[int | None]:  # fmt: skip
    """Per casus the passage row that speaks most for it, on words and meaning together; the first on a tie."""
    most_words = max(found.best_words, 1e-9)
    most_meaning = max(float(found.arms["vector"].max(initial=0)), 1e-9)
    best: list[int | None] = []
    for doc in docs:
        if allowed is not None and not allowed.docs[doc]:
            best.append(None)
            continue
        rows = text.passages(doc)
        words = found.by_passage[rows] / most_words
        meaning = vectors.cosines(found.question, rows) / most_meaning
        value = np.round(weights.passage * words + weights.vector * meaning, 6)
        best.append(int(rows[int(np.argmax(value))]) if len(rows) else None)
    return best


def _unit(scores: Floats) -> Floats:
    return scores / max(float(scores.max(initial=0)), 1e-9)


def top(scores: Floats, k: int) -> Ids:
    """Rows of the k best scores above zero, with all that tie with the last."""
    at = _promising(scores, k)
    if len(at) > k:
        found = scores[at]
        at = at[found >= _kth(found, k)]
    return at


def _promising(scores: Floats, k: int) -> Ids:
    """The rows above zero, or only those as good as a sample says that the k best are."""
    sample = scores[:: max(1, len(scores) // _SAMPLE)]
    wanted = k * len(sample) / max(1, len(scores))
    least = int(wanted + 3 * wanted**0.5) + _FEW
    if least < len(sample) < len(scores) and (bar := _kth(sample, least)) > 0:
        found = np.flatnonzero(scores >= bar)
        if len(found) >= k:
            return found
    return np.flatnonzero(scores > 0)


def _kth(scores: Floats, k: int) -> float:
    """The k-th best score, of at least as many."""
    return float(np.partition(scores, len(scores) - k)[len(scores) - k])


def _passages_of(text: TextIndex, docs: Ids) -> tuple[Ids, Ids]:
    """(passage rows that still count, start of each casus in them)."""
    order, first = text.passages_of_doc
    begins = first[docs]
    sizes = first[docs + 1] - begins
    owners = np.repeat(np.arange(len(docs)), sizes)
    rows = order[np.arange(len(owners)) + (begins - np.cumsum(sizes) + sizes)[owners]]
    if text.alive is not None:
        kept = text.alive[rows]
        rows, owners = rows[kept], owners[kept]
    return rows, np.searchsorted(owners, np.arange(len(docs)))
