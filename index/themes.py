"""Themes of a bank: which words go together in its own casussen, found by latent semantic analysis.

Two casussen told in other words share no word, but their words stand beside the same third ones in the rest of the
bank. The terms with most weight in a sample of the casussen are reduced to a few dimensions; every casus and every
question has a place in them. Nothing leaves the machine, and only hashes of terms are kept.

Deerwester et al., Indexing by Latent Semantic Analysis (1990); the decomposition by random projections: Halko,
Martinsson & Tropp (2011), with fixed numbers, so that the same bank gives the same themes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from index.analysis import Hashes, Terms
from index.lexical import idf

Vectors = npt.NDArray[np.float32]

DIMENSIONS = 64
"""More (128, 256) find the same ruling sooner and a comparable one later."""
SAMPLE = 1500
"""Casussen that the themes are found in; the others get a place among them."""
_TERMS = 4000
_MOST = 0.5
"""Share of the sample above which a term tells nothing of what a casus is about."""
_LEAST_PER_DIMENSION = 4
"""Casussen per dimension; a small bank has few themes."""
_ROUNDS = 3

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Basis:
    """What a term adds in each dimension; term hashes ascending."""

    hashes: Hashes
    values: Vectors

    @property
    def size(self) -> int:
        """Number of dimensions."""
        return int(self.values.shape[1])

    def place(self, hashes: Hashes, weights: npt.NDArray[np.float64]) -> Vectors:
        """The place of a text by its terms (ascending); length 1, or 0 when it has none of the terms."""
        if not len(self.hashes):
            return np.zeros(self.size, np.float32)
        at = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        known = self.hashes[at] == hashes
        found: Vectors = weights[known].astype(np.float32) @ self.values[at[known]]
        return found / max(float(np.linalg.norm(found)), 1e-9)

    def places(self, rows: Sequence[Terms]) -> Vectors:
        """The place of each casus."""
        found = [self.place(t.hashes, 1.0 + np.log(t.counts)) for t in rows]
        return np.stack(found) if found else np.zeros((0, self.size), np.float32)


NONE = Basis(np.zeros(0, np.uint64), np.zeros((0, 1), np.float32))
"""The themes of a bank too small to have any: no term has a place."""


def sample_of(rows: Sequence[_T]) -> Sequence[_T]:
    """At most `SAMPLE` of the casussen, spread evenly."""
    return rows[:: max(1, -(-len(rows) // SAMPLE))]


def find_themes(sample: Sequence[Terms]) -> Basis:
    """The themes of a bank, from a sample of its casussen."""
    n = len(sample)
    size = min(DIMENSIONS, n // _LEAST_PER_DIMENSION)
    if size < 1:
        return NONE
    terms, df = np.unique(np.concatenate([t.hashes for t in sample]), return_counts=True)
    telling = (df > 1) & (df < _MOST * n)
    terms, worth = terms[telling], idf(n, df[telling])
    if len(terms) <= size:
        return NONE
    rows = [_unit(t, terms, worth) for t in sample]
    mass = np.zeros(len(terms))
    for at, weights in rows:
        mass[at] += weights**2
    chosen = np.sort(np.argsort(-np.round(mass, 9), kind="stable")[:_TERMS])
    column = np.full(len(terms), -1)
    column[chosen] = np.arange(len(chosen))
    table = np.zeros((n, len(chosen)), np.float32)
    for row, (at, weights) in zip(table, rows, strict=True):
        kept = column[at] >= 0
        row[column[at[kept]]] = weights[kept]
    found = _directions(table, size)
    return Basis(terms[chosen], (found * worth[chosen, None]).astype(np.float32))


def _unit(
    t: Terms, terms: Hashes, worth: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """(places in `terms`, weights with length 1) of one casus."""
    at = np.minimum(np.searchsorted(terms, t.hashes), len(terms) - 1)
    known = terms[at] == t.hashes
    at = at[known]
    weights = (1.0 + np.log(t.counts[known])) * worth[at]
    return at, weights / max(float(np.linalg.norm(weights)), 1e-9)


def _directions(table: Vectors, size: int) -> npt.NDArray[np.float64]:
    """The `size` directions in which the rows differ most."""
    start = np.random.default_rng(0).standard_normal((table.shape[1], min(2 * size, *table.shape)))
    found = start.astype(np.float32)
    for _ in range(_ROUNDS):
        found = np.linalg.qr(table.T @ (table @ found))[0]
    _, _, small = np.linalg.svd(table @ found, full_matrices=False)
    directions: npt.NDArray[np.float64] = (found @ small[:size].T).astype(np.float64)
    return directions
