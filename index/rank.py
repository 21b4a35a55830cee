"""The arms: which casussen come into question, and the exact score of each in every arm.

The lexical arms score every casus; faiss nominates the nearest passages; then each candidate gets its
exact score in all arms, so a casus that one arm found is not punished for the other's cut-off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.analysis import Hashes
from index.embed import Vectors
from index.fuse import Floats, Weights, ranks
from index.lexical import bm25
from index.textindex import Ids, Mask, TextIndex
from index.vectorindex import VectorIndex

NEAREST = 1000
"""Passages that faiss nominates; the casussen among them are candidates."""


@dataclass(frozen=True, slots=True)
class Kandidaten:
    """Candidates: casus rows (ascending), their score per arm, and their passages with two scores.

    Passages of candidate i are `passages[starts[i]:starts[i + 1]]`.
    """

    docs: Ids
    arms: Mapping[str, Floats]
    passages: Ids
    starts: Ids
    lexical: Floats
    cosines: Floats

    def ranks(self, arm: str) -> Ids:
        """Rank of each candidate in one arm."""
        return ranks(self.arms[arm])

    def best_passage(self, i: int, weights: Weights) -> int:
        """Passage row that speaks most for candidate i: on words and meaning together."""
        part = slice(int(self.starts[i]), int(self.starts[i + 1]))
        top_words = max(float(self.lexical.max()), 1e-9)
        top_cosine = max(float(self.cosines.max()), 1e-9)
        value = weights.passage * self.lexical[part] / top_words + weights.vector * self.cosines[part] / top_cosine
        return int(self.passages[part][int(np.argmax(np.round(value, 6)))])

    def with_named(self, rows: list[int], text: TextIndex, mask: Mask | None) -> Kandidaten:
        """With the casussen named by their id as candidates, on top in the arm `kenmerk`."""
        if not rows:
            return self
        docs = np.union1d(self.docs, np.array(rows, np.int64))
        passages, starts = _passages_of(text, docs, mask)
        kept = np.flatnonzero(np.diff(starts) > 0)
        docs = docs[kept]
        passages, starts = _passages_of(text, docs, mask)
        at = np.searchsorted(docs, self.docs)
        arms: dict[str, Floats] = {}
        for arm, scores in self.arms.items():
            arms[arm] = np.zeros(len(docs))
            arms[arm][at] = scores
        arms["kenmerk"] = np.isin(docs, rows).astype(np.float64)
        lexical, cosines = np.zeros(len(passages)), np.zeros(len(passages))
        known = np.flatnonzero(np.isin(passages, self.passages))
        order = np.argsort(self.passages, kind="stable")
        where = order[np.searchsorted(self.passages[order], passages[known])] if len(known) else known
        lexical[known], cosines[known] = self.lexical[where], self.cosines[where]
        return Kandidaten(docs, arms, passages, starts, lexical, cosines)


def rank_arms(
    text: TextIndex, vectors: VectorIndex, hashes: Hashes, weights: Floats, question: Vectors, mask: Mask | None,
    depth: int,
) -> Kandidaten:  # fmt: skip
    """Candidates for a question: at least the best `depth` of each arm, among the passages in `mask`."""
    n = len(text.casus_ids)
    passage_rows, passage_scores = bm25(text.passage_parts, hashes, weights)
    if mask is not None:
        keep = mask[passage_rows]
        passage_rows, passage_scores = passage_rows[keep], passage_scores[keep]
    best = np.zeros(n)
    np.maximum.at(best, text.doc_of[passage_rows], passage_scores)
    whole = np.zeros(n)
    doc_rows, doc_scores = bm25(text.document_parts, hashes, weights)
    whole[doc_rows] = doc_scores
    if mask is not None:
        usable = np.zeros(n, bool)
        usable[text.doc_of[mask]] = True
        whole[~usable] = 0
    nearest = text.doc_of[vectors.search(question, NEAREST, mask)]
    lexical = best / max(best.max(initial=0), 1e-9) + whole / max(whole.max(initial=0), 1e-9)
    docs = np.union1d(_top(lexical, 2 * depth + 200), nearest)
    passages, starts = _passages_of(text, docs, mask)
    if len(docs):
        kept = np.flatnonzero(np.diff(starts) > 0)
        docs = docs[kept]
        passages, starts = _passages_of(text, docs, mask)
    by_passage = np.zeros(len(text.passage_ids))
    by_passage[passage_rows] = passage_scores
    cosines = np.maximum(vectors.cosines(question, passages), 0.0)
    nearness = np.maximum.reduceat(cosines, starts[:-1]) if len(docs) else np.zeros(0)
    arms = {"passage": best[docs], "casus": whole[docs], "vector": nearness}
    return Kandidaten(docs, arms, passages, starts, by_passage[passages], cosines)


def _top(scores: Floats, k: int) -> Ids:
    """Rows of the k best scores above zero, with all that tie with the last."""
    rows = np.flatnonzero(scores)
    if len(rows) <= k:
        return rows
    bar = np.partition(scores[rows], len(rows) - k)[len(rows) - k]
    best: Ids = rows[scores[rows] >= bar]
    return best


def _passages_of(text: TextIndex, docs: npt.NDArray[np.int64], mask: Mask | None) -> tuple[Ids, Ids]:
    order, first = text.passages_of_doc
    parts = [order[first[d] : first[d + 1]] for d in docs.tolist()]
    if mask is not None:
        parts = [p[mask[p]] for p in parts]
    starts = np.zeros(len(parts) + 1, np.int64)
    np.cumsum([len(p) for p in parts], out=starts[1:])
    return (np.concatenate(parts) if parts else np.zeros(0, np.int64)), starts
