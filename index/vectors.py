"""The VectorStore seam: nearest neighbours by inner product. The only file that imports faiss.

Every vector is read where it lies, in the mapped file. Up to `EXACT` passages all are compared; so is every
filtered part of that size, whatever the size of the bank. Beyond that, codes of a few bits choose a fixed number of
passages (`depth`, measured when the file was written) and only those are compared; of more than `AT_ONCE` passages half
of each code first chooses which other halves to look at. All give exact cosines and hold under any filter, where a
graph of neighbours loses its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol

import faiss
import numpy as np
import numpy.typing as npt

from index.codes import Codes, Coding
from index.models import Vectors
from index.rounding import Rounded
from index.rowfile import RowFile

Ids = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Distances = npt.NDArray[np.int32]

EXACT = 20_000
"""Passages up to which a search compares every one; a millisecond or less."""

AT_ONCE = 250_000
"""Passages up to which codes are compared whole; so many codes still lie in the cache of a processor."""
WIDE = 8
"""How many times as many passages half of the code keeps as the whole code."""

_NARROW = 8
"""Of how many times as many codes, at least, the nearest are gathered while comparing, beyond `AT_ONCE`."""
_FEW = 100
"""Scores beyond which a sort that keeps the order of equals takes much longer than one that does not."""
_READ = 256
"""Rows read and compared at a time; they stay near the core."""

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

    def cosines(self, question: Vectors, rows: Ids, *, usual: bool = False) -> Vectors:
        """Cosines of the given rows of the store; `usual`: rows that every question asks for."""
        ...


class ExactStore:
    """Compares every vector allowed."""

    def __init__(self, ids: Ids, vectors: Vectors) -> None:
        self._ids = ids
        self._vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        self._taken = _Taken(self._vectors)

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

    def cosines(self, question: Vectors, rows: Ids, *, usual: bool = False) -> Vectors:
        """See VectorStore."""
        return self._taken.of(rows, usual=usual) @ question


class NearByCode:
    """Which vectors to compare with a question, by their codes.

    `codes`: of every vector the code, or the parts of it, the one to look at first in front. `depth`: how many must be
    compared for their codes to miss hardly any.
    """

    def __init__(self, codes: Sequence[tuple[Coding, Codes]], depth: int) -> None:
        self._codes = codes
        self._depth = depth

    @cached_property
    def _sample(self) -> Codes:
        """Some of the codes to look at first, spread evenly."""
        _, codes = self._codes[0]
        return np.ascontiguousarray(codes[:: _step(len(codes))])

    def rows(self, question: Vectors, allowed: Mask | None, least: int) -> Ids:
        """At least `depth` rows, and `least`, with the nearest codes, and all that are as near as the last of these."""
        asked = question.reshape(1, -1)
        (coding, codes), *further = self._codes
        size = len(codes) if allowed is None else int(np.count_nonzero(allowed))
        depth = min(size, max(self._depth, least))
        wide = min(size, depth * WIDE) if further else depth
        rows, distances = self._first(coding.encode(asked), allowed, wide, size)
        for coding, codes in further:
            distances = distances + hamming(coding.encode(asked), codes.take(rows, axis=0))[0]
            rows = rows[_nearest(distances, depth)]
        return rows

    def _first(self, code: Codes, allowed: Mask | None, depth: int, size: int) -> tuple[Ids, Distances]:
        """(rows, distances) of the `depth` nearest of all by the first part, and all as near as the last of these."""
        _, codes = self._codes[0]
        if len(codes) > AT_ONCE and depth * _NARROW <= size:
            rows, distances = self._gathered(code, allowed, depth)
            if len(rows) >= depth:  # else the sample was unlucky
                near = np.flatnonzero(distances <= _kth(distances, depth))
                return rows[near], distances[near]
        distances = hamming(code, codes)[0]
        if allowed is None:
            rows = _nearest(distances, depth)
        else:
            rows = np.flatnonzero(allowed)
            rows = rows[_nearest(distances[rows], depth)]
        return rows, distances[rows]

    def _gathered(self, code: Codes, allowed: Mask | None, depth: int) -> tuple[Ids, Distances]:
        """(rows, distances) of about the `depth` nearest by the first part, and some more; no other is written down."""
        _, codes = self._codes[0]
        step = _step(len(codes))
        sample = hamming(code, self._sample)[0]
        if allowed is None:
            return within(code, codes, _bar(sample, step, depth))
        rows, distances = within(code, codes, _bar(sample[allowed[::step]], step, depth))
        kept = allowed[rows]
        return rows[kept], distances[kept]


class CodedStore:
    """Compares the vectors whose codes are nearest; all of them where few are allowed.

    Where the vectors are read, not mapped, `rounded` tells which of them are worth it.
    """

    def __init__(
        self, ids: Ids, vectors: Vectors | RowFile, codes: Sequence[tuple[Coding, Codes]], depth: int,
        rounded: Rounded | None = None,
    ) -> None:  # fmt: skip
        self._ids = ids
        self._vectors = vectors
        self._taken = _Taken(vectors)
        self._near = NearByCode(codes, depth)
        self._rounded = rounded

    @property
    def ids(self) -> Ids:
        """See VectorStore."""
        return self._ids

    def search(self, question: Vectors, k: int, allowed: Mask | None) -> tuple[Ids, Vectors]:
        """See VectorStore; of the k the first ten are as good as the measured recall."""
        usable = len(self.ids) if allowed is None else int(np.count_nonzero(allowed))
        if not min(k, usable) or not question.any():
            return nothing()
        if allowed is None or usable > EXACT:
            rows = self._near.rows(question, allowed, 2 * k)
        else:
            rows = np.flatnonzero(allowed)
        if self._rounded is not None:
            rows = self._rounded.worth_reading(question, rows, k)
        return best(self.ids[rows], self._compared(question, rows), k)

    def _compared(self, question: Vectors, rows: Ids) -> Vectors:
        if not isinstance(self._vectors, RowFile):
            return inner(question, self._vectors, rows)
        found = np.empty(len(rows), np.float32)
        for begin in range(0, len(rows), _READ):
            read = self._vectors.take(rows[begin : begin + _READ])
            found[begin : begin + len(read)] = inner(question, read, np.arange(len(read)))
        return found

    def cosines(self, question: Vectors, rows: Ids, *, usual: bool = False) -> Vectors:
        """See VectorStore."""
        return self._taken.of(rows, usual=usual) @ question


class _Taken:
    """Copies of rows, of which those that every question asks for are kept."""

    def __init__(self, vectors: Vectors | RowFile) -> None:
        self._vectors = vectors
        self._kept: tuple[bytes, Vectors] | None = None

    def of(self, rows: Ids, *, usual: bool) -> Vectors:
        """The vectors of some rows."""
        if not usual:
            return self._read(rows)
        kept, asked = self._kept, rows.tobytes()
        if kept is None or kept[0] != asked:
            kept = self._kept = asked, self._read(rows)
        return kept[1]

    def _read(self, rows: Ids) -> Vectors:
        return self._vectors.take(rows) if isinstance(self._vectors, RowFile) else self._vectors[rows]


def _nearest(distances: Distances, depth: int) -> Ids:
    """Places of the `depth` least distances, and of all that are equal to the last of these."""
    step = _step(len(distances))
    near = np.flatnonzero(distances <= _bar(distances[::step], step, depth))
    if len(near) < depth:  # the sample was unlucky
        return np.flatnonzero(distances <= _kth(distances, depth))
    return near[distances[near] <= _kth(distances[near], depth)]


def _step(many: int) -> int:
    """How far the distances of a sample of so many lie apart."""
    return max(1, many // _SAMPLE)


def _bar(sample: Distances, step: int, depth: int) -> int:
    """A distance within which, by a sample, a few more than `depth` lie."""
    wanted = depth / step
    return _kth(sample, int(wanted + 3 * wanted**0.5) + _SPARE)


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


def within(asked: Codes, codes: Codes, most: int) -> tuple[Ids, Distances]:
    """(rows, distances) of the codes that differ from the one asked in at most so many bits; rows ascending."""
    found = _FAISS.RangeSearchResult(1)
    _alone()
    _FAISS.hamming_range_search(_pointer(asked), _pointer(codes), 1, len(codes), most + 1, codes.shape[1], found, None)
    many = int(_FAISS.rev_swig_ptr(found.lims, 2)[1])
    distances = _FAISS.rev_swig_ptr(found.distances, many).astype(np.int32)
    return _FAISS.rev_swig_ptr(found.labels, many).copy(), distances


def _alone() -> None:
    """One question is one scan of memory: a helper thread would wait for the same memory, and burn the processor.

    OpenMP keeps the number per calling thread, so it is said at each call; that costs a fraction of a microsecond.
    """
    faiss.omp_set_num_threads(1)


def nothing() -> tuple[Ids, Vectors]:
    """No passages."""
    return np.zeros(0, np.int64), np.zeros(0, np.float32)


def best(ids: Ids, scores: Vectors, k: int) -> tuple[Ids, Vectors]:
    """The k best, best first, ties by id; the ids ascend."""
    if len(scores) > k:
        kept = np.flatnonzero(scores >= np.partition(scores, len(scores) - k)[len(scores) - k])
        ids, scores = ids.take(kept), scores.take(kept)
    order = np.argsort(-scores, kind=None if len(scores) > _FEW else "stable")
    ordered = scores.take(order)
    if len(scores) > _FEW and (ordered[1:] == ordered[:-1]).any():
        order = np.argsort(-scores, kind="stable")
    return ids.take(order[:k]), ordered[:k]
