"""The VectorStore seam: nearest neighbours by inner product. The only file that imports faiss.

Every vector is read where it lies, in the mapped file. Up to `EXACT` passages all are compared; so is every
filtered part of that size, whatever the size of the bank. Beyond that, codes of a few bits choose a fixed number of
passages (`depth`, measured when the file was written) and only those are compared; of more than `AT_ONCE` passages half
of each code first chooses which other halves to look at. All give exact cosines and hold under any filter, where a
graph of neighbours loses its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import faiss
import numpy as np
import numpy.typing as npt

from index.codes import Codes, Coding
from index.models import Vectors

Ids = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Distances = npt.NDArray[np.int32]

EXACT = 20_000
"""Passages up to which a search compares every one; a millisecond or less."""

AT_ONCE = 250_000
"""Passages up to which codes are compared whole; so many codes still lie in the cache of a processor."""
WIDE = 8
"""How many times as many passages half of the code keeps as the whole code."""

_SAMPLE, _SPARE = 8192, 8
"""About so many distances tell where the nearest end; and how many to take too many."""

# The stubs know the C++ signatures, not the Python ones.
_FAISS: Any = faiss
_pointer: Any = _FAISS.swig_ptr


class VectorStore(Protocol):
    """Vectors of unit length under passage ids. Read-only after construction; safe for threads."""

    @property
    def ids(self) -> Ids:
        """Passage ids, ascending; row i of the store is passage `ids[i]`."""
        ...

    def search(self, question: Vectors, k: int, allowed: Mask | None) -> tuple[Ids, Vectors]:
        """(passage ids, cosines) of the k nearest among the rows `allowed`, best first, ties by id."""
        ...

    def cosines(self, question: Vectors, rows: Ids) -> Vectors:
        """Cosines of the given rows of the store."""
        ...


class ExactStore:
    """Compares every vector allowed."""

    def __init__(self, ids: Ids, vectors: Vectors) -> None:
        self._ids = ids
        self._vectors = np.ascontiguousarray(vectors, dtype=np.float32)

    @property
    def ids(self) -> Ids:
        """See VectorStore."""
        return self._ids

    def search(self, question: Vectors, k: int, allowed: Mask | None) -> tuple[Ids, Vectors]:
        """See VectorStore."""
        rows = None if allowed is None else np.flatnonzero(allowed)
        ids = self._ids if rows is None else self._ids[rows]
        if not min(k, len(ids)) or not question.any():
            return nothing()
        return best(ids, inner(question, self._vectors, rows), k)

    def cosines(self, question: Vectors, rows: Ids) -> Vectors:
        """See VectorStore."""
        found: Vectors = self._vectors[rows] @ question
        return found


@dataclass(frozen=True, slots=True)
class NearByCode:
    """Which vectors to compare with a question, by their codes."""

    codes: Sequence[tuple[Coding, Codes]]
    """Of every vector the code, or the parts of it, the one to look at first in front."""
    depth: int
    """How many must be compared for their codes to miss hardly any."""

    def rows(self, question: Vectors, among: Ids | None, least: int) -> Ids:
        """At least `depth` rows, and `least`, with the nearest codes, and all that are as near as the last of these."""
        asked = question.reshape(1, -1)
        (coding, codes), *further = self.codes
        rows, distances = among, hamming(coding.encode(asked), codes)[0]
        if among is not None:
            distances = distances[among]
        depth = min(len(distances), max(self.depth, least))
        for coding, codes in further:
            near = _nearest(distances, min(len(distances), depth * WIDE))
            rows = near if rows is None else rows[near]
            distances = distances[near] + hamming(coding.encode(asked), codes.take(rows, axis=0))[0]
        near = _nearest(distances, depth)
        return near if rows is None else rows[near]


class CodedStore:
    """Compares the vectors whose codes are nearest; all of them where few are allowed."""

    def __init__(self, ids: Ids, vectors: Vectors, codes: Sequence[tuple[Coding, Codes]], depth: int) -> None:
        self._exact = ExactStore(ids, vectors)
        self._vectors = vectors
        self._near = NearByCode(codes, depth)

    @property
    def ids(self) -> Ids:
        """See VectorStore."""
        return self._exact.ids

    def search(self, question: Vectors, k: int, allowed: Mask | None) -> tuple[Ids, Vectors]:
        """See VectorStore; of the k the first ten are as good as the measured recall."""
        rows = None if allowed is None else np.flatnonzero(allowed)
        usable = len(self.ids) if rows is None else len(rows)
        if not min(k, usable) or not question.any():
            return nothing()
        if rows is None or usable > EXACT:
            rows = self._near.rows(question, rows, 2 * k)
        return best(self.ids[rows], inner(question, self._vectors, rows), k)

    def cosines(self, question: Vectors, rows: Ids) -> Vectors:
        """See VectorStore."""
        return self._exact.cosines(question, rows)


def _nearest(distances: Distances, depth: int) -> Ids:
    """Places of the `depth` least distances, and of all that are equal to the last of these."""
    step = max(1, len(distances) // _SAMPLE)
    wanted = depth / step
    bar = _kth(distances[::step], int(wanted + 3 * wanted**0.5) + _SPARE)
    near = np.flatnonzero(distances <= bar)
    if len(near) < depth:  # the sample was unlucky
        return np.flatnonzero(distances <= _kth(distances, depth))
    return near[distances[near] <= _kth(distances[near], depth)]


def _kth(distances: Distances, k: int) -> int:
    """A bound with at least k distances up to it, and no lower bound that has as many."""
    return int(np.searchsorted(np.cumsum(np.bincount(distances)), min(k, len(distances))))


def inner(question: Vectors, vectors: Vectors, rows: Ids | None = None) -> Vectors:
    """Inner products with some rows, or with all, read where they lie."""
    asked = np.ascontiguousarray(question, dtype=np.float32)
    _alone()
    if rows is None:
        found = np.empty(len(vectors), np.float32)
        _FAISS.fvec_inner_products_ny(
            _pointer(found), _pointer(asked), _pointer(vectors), vectors.shape[1], len(vectors)
        )
        return found
    wanted = np.ascontiguousarray(rows, dtype=np.int64)
    found = np.empty(len(wanted), np.float32)
    _FAISS.fvec_inner_products_by_idx(
        _pointer(found), _pointer(asked), _pointer(vectors), _pointer(wanted), vectors.shape[1], 1, len(wanted)
    )
    return found


def hamming(asked: Codes, codes: Codes) -> Distances:
    """Per code asked a row with the number of bits in which it differs from each code."""
    found = np.empty((len(asked), len(codes)), np.int32)
    _alone()
    _FAISS.hammings(
        _pointer(np.ascontiguousarray(asked)), _pointer(codes), len(asked), len(codes), codes.shape[1], _pointer(found)
    )
    return found


def _alone() -> None:
    """One question is one scan of memory: a helper thread would wait for the same memory, and burn the processor.

    OpenMP keeps the number per calling thread, so it is said at each call; that costs a fraction of a microsecond.
    """
    faiss.omp_set_num_threads(1)


def nothing() -> tuple[Ids, Vectors]:
    """No passages."""
    return np.zeros(0, np.int64), np.zeros(0, np.float32)


def best(ids: Ids, scores: Vectors, k: int) -> tuple[Ids, Vectors]:
    """The k best, best first, ties by id."""
    if len(scores) > k:
        bar = np.partition(scores, len(scores) - k)[len(scores) - k]
        kept = scores >= bar
        ids, scores = ids[kept], scores[kept]
    order = np.lexsort((ids, -scores))[:k]
    return ids[order], scores[order]
