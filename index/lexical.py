"""Sparse impact index: BM25 with Lucene's k1 and b over term hashes, in numpy arrays alone.

`impact = tf / (tf + k1 (1 - b + b dl/avgdl))` is stored as one byte per posting, so a query is a
sum of slices; idf is computed at query time from the live list lengths, so a delta beside the
snapshot changes it consistently. Exhaustive, hence exact up to the byte. At 100,000 passages this
costs a few hundredths of what FTS5 needs on a pasted casus.

Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009); impacts as in
Anh & Moffat, Pruned query evaluation using pre-computed impacts (2006).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import IO, Protocol

import numpy as np
import numpy.typing as npt

from index.analysis import Hashes, Terms

K1 = 1.2
K1_CASUS = 4.0
"""k1 of a casus as a whole for a pasted casus: of what a whole text says once, much is chance; see `softened`."""
B = 0.75
B_CASUS = 1.0
"""b for a casus as a whole: lengths differ more than those of windows, and long ones say many things once."""
_STEPS = 255.0
_SPILL = 3_000_000
"""Postings kept in memory at a time while building; about 100 MB with the space to sort them."""
_RANGES = 256
"""Ranges of hashes, equally full in the first run, whose place in every run is kept; as many as fit in memory are
turned into lists at a time."""

_AT_ONCE = 1 << 14
"""Postings added up at a time; some 30 bytes each, so that they stay near the core."""

_ROWS, _PIECE = 1 << 17, 64
"""Rows of which the scores lie near the core together; and postings that a list has of so many, on average."""

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
Span = tuple[int, int]
"""Where a list begins and ends."""


class Lists(Protocol):
    """Inverted lists of `n` rows, from memory, a mapped file or a server: places in `rows` and `impacts` per term."""

    @property
    def n(self) -> int:
        """Number of rows."""
        ...

    @property
    def average(self) -> float:
        """Average length of a row."""
        ...

    @property
    def rows(self) -> npt.NDArray[np.int32]:
        """Row numbers."""
        ...

    @property
    def impacts(self) -> npt.NDArray[np.uint8]:
        """Impact of the term on the row in the same place of `rows`."""
        ...

    def find(self, hashes: Hashes) -> tuple[Rows, Rows]:
        """(begin, end) of the list of each hash; begin == end where the term does not occur."""
        ...

    def rows_of(self, term: int) -> Rows:
        """Rows that hold one term."""
        ...


@dataclass(frozen=True, slots=True)
class Postings:
    """Inverted lists of `n` rows: row numbers (ascending) and impacts per term hash (ascending)."""

    n: int
    average: float
    hashes: Hashes
    offsets: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    impacts: npt.NDArray[np.uint8]

    def find(self, hashes: Hashes) -> tuple[Rows, Rows]:
        """(begin, end) of the list of each hash; begin == end where the term does not occur."""
        if not len(self.hashes):
            return np.zeros(len(hashes), np.int64), np.zeros(len(hashes), np.int64)
        at = self.hashes.searchsorted(hashes)
        known = self.hashes.take(at, mode="clip") == hashes
        return self.offsets[at], self.offsets[at + known]

    def rows_of(self, term: int) -> Rows:
        """Rows that hold one term."""
        begin, end = self.find(np.array([term], dtype=np.uint64))
        return self.rows[begin[0] : end[0]].astype(np.int64)


def idf(n: int, df: Rows) -> Floats:
    """Lucene's idf: ln(1 + (n - df + 0.5) / (df + 0.5)), never negative since no term is in more than n rows."""
    return np.log1p((n - df + 0.5) / (df + 0.5))


@lru_cache(maxsize=64)
def softened(k1: float) -> Floats:
    """Per byte of impact, made with `K1`, what it is worth with another k1.

    With x = tf / (tf + K1 norm) it follows that tf / (tf + k1 norm) = x / (x + (1 - x) k1 / K1).
    """
    x = np.arange(_STEPS + 1) / _STEPS
    worth: Floats = x / (x + (1.0 - x) * k1 / K1)
    worth.setflags(write=False)
    return worth


def accumulate(scores: Floats, postings: Lists, begins: Rows, ends: Rows, weights: Floats, k1: float = K1) -> None:
    """Add to the score of each row what the terms give it.

    A stretch of postings at a time, so that nothing made on the way is larger than what lies near a core. A row's
    parts are added in the order of the terms, whatever the stretches, so that the bits are the same.
    """
    if not weights.all():
        used = np.flatnonzero(weights)
        begins, ends, weights = begins[used], ends[used], weights[used]
    spans: list[Span] = [*zip(begins.tolist(), ends.tolist(), strict=True)]
    add = partial(_add, scores, postings.rows, postings.impacts, softened(k1))
    if sum([end - begin for begin, end in spans]) <= _AT_ONCE:
        add(spans, weights)
        return
    for pieces in _by_rows(postings, spans):
        for first, stretch in _stretches(pieces):
            add(stretch, weights[first : first + len(stretch)])


def _add(
    scores: Floats, rows: npt.NDArray[np.int32], impacts: npt.NDArray[np.uint8], worth: Floats, spans: list[Span],
    weights: Floats,
) -> None:  # fmt: skip
    """Add what some lists give, which lie near the core together."""
    if len(spans) == 1:
        begin, end = spans[0]
        added = (worth * weights[0]).take(impacts[begin:end])
        np.add.at(scores, rows[begin:end], added)
    elif spans:
        added = worth.take(np.concatenate([impacts[begin:end] for begin, end in spans]))
        added *= weights.repeat([end - begin for begin, end in spans])
        np.add.at(scores, np.concatenate([rows[begin:end] for begin, end in spans], dtype=np.int64), added)


def _by_rows(postings: Lists, spans: list[Span]) -> Iterator[list[Span]]:
    """The lists in pieces for some rows at a time, where these are so many that it pays."""
    total = sum([end - begin for begin, end in spans])
    many = min(-(-postings.n // _ROWS), total // (len(spans) * _PIECE + 1))
    if many < 2 or not isinstance(postings, Postings):  # only in those are rows known to ascend
        yield spans
        return
    borders = np.linspace(0, postings.n, many + 1).astype(np.int32)[1:-1]
    cuts = [[begin, *(postings.rows[begin:end].searchsorted(borders) + begin).tolist(), end] for begin, end in spans]
    for i in range(many):
        yield [(cut[i], cut[i + 1]) for cut in cuts]


def _stretches(spans: list[Span]) -> Iterator[tuple[int, list[Span]]]:
    """(number of the first, lists) of at most `_AT_ONCE` postings; a longer list comes in pieces."""
    first, room = 0, _AT_ONCE
    stretch: list[Span] = []
    for i, (head, end) in enumerate(spans):
        begin = head
        while end - begin > room:
            yield first, [*stretch, (begin, begin + room)]
            begin += room
            first, room, stretch = i, _AT_ONCE, []
        stretch.append((begin, end))
        room -= end - begin
    if stretch:
        yield first, stretch


class PostingsBuilder:
    """Collects rows one by one and gives their inverted lists; spills to a nameless file when large."""

    def __init__(self, spill: IO[bytes] | None = None, b: float = B) -> None:
        self._spill = spill
        self._b = b
        self._lengths: list[int] = []
        self._hashes: list[Hashes] = []
        self._rows: list[npt.NDArray[np.int32]] = []
        self._counts: list[npt.NDArray[np.uint8]] = []
        self._pending = 0
        self._runs: list[tuple[int, Rows]] = []
        self._borders = np.zeros(0, np.uint64)

    def add(self, terms: Terms) -> int:
        """Append one row; returns its number."""
        row = len(self._lengths)
        self._lengths.append(terms.length)
        self._hashes.append(terms.hashes)
        self._rows.append(np.full(len(terms.hashes), row, dtype=np.int32))
        self._counts.append(terms.counts)
        self._pending += len(terms.hashes)
        if self._spill is not None and self._pending > _SPILL:
            self._write_run(self._spill)
        return row

    def _sorted(self) -> npt.NDArray[np.void]:
        run = np.empty(self._pending, dtype=_POSTING)
        if self._pending:
            run["hash"] = np.concatenate(self._hashes)
            run["row"] = np.concatenate(self._rows)
            run["tf"] = np.concatenate(self._counts)
            run = run[np.argsort(run["hash"], kind="stable")]
        self._hashes, self._rows, self._counts, self._pending = [], [], [], 0
        return run

    def _write_run(self, spill: IO[bytes]) -> None:
        run = self._sorted()
        at = spill.seek(0, 2)
        spill.write(run.tobytes())
        if not self._runs:
            self._borders = run["hash"][np.linspace(0, len(run) - 1, _RANGES + 1, dtype=np.int64)[1:-1]]
        self._runs.append((at, np.concatenate([[0], np.searchsorted(run["hash"], self._borders), [len(run)]])))

    def finish(self, average: float | None = None) -> Iterator[Postings]:
        """The lists in ascending slices of the hash space, each a Postings over all rows.

        `average` is the average length to use; the collection's own when None.
        """
        lengths = np.array(self._lengths, dtype=np.float64)
        average = average or (float(lengths.mean()) if len(lengths) else 0.0) or 1.0
        norms = norms_of(lengths, average, self._b)
        if not self._runs or self._spill is None:
            yield _invert(self._sorted(), norms, average)
            return
        if self._pending:
            self._write_run(self._spill)
        self._spill.flush()
        for first, last in self._slices():
            part = np.concatenate([self._read(self._spill, run, first, last) for run in self._runs])
            yield _invert(part[np.argsort(part["hash"], kind="stable")], norms, average)

    def _slices(self) -> Iterator[tuple[int, int]]:
        """(first, beyond the last) of the ranges of hashes that fit in memory together; at least one range each."""
        sizes = np.sum([np.diff(cuts) for _, cuts in self._runs], axis=0)
        first, size = 0, 0
        for i, more in enumerate(sizes.tolist()):
            if size and size + more > _SPILL:
                yield first, i
                first, size = i, 0
            size += more
        yield first, _RANGES

    @staticmethod
    def _read(spill: IO[bytes], run: tuple[int, Rows], first: int, last: int) -> npt.NDArray[np.void]:
        """Read, not mapped: a page that was read once would count as memory in use."""
        at, cuts = run
        begin, end = int(cuts[first]), int(cuts[last])
        size = _POSTING.itemsize
        return np.frombuffer(os.pread(spill.fileno(), (end - begin) * size, at + begin * size), _POSTING)


_POSTING = np.dtype([("hash", "<u8"), ("row", "<i4"), ("tf", "u1")])


def _invert(run: npt.NDArray[np.void], norms: Floats, average: float) -> Postings:
    hashes, first = np.unique(run["hash"], return_index=True)
    impacts = impacts_of(run["tf"], norms[run["row"]])
    offsets = np.append(first, len(run)).astype(np.int64)
    return Postings(len(norms), average, hashes, offsets, np.ascontiguousarray(run["row"]), impacts)


def norms_of(lengths: Floats, average: float, b: float) -> Floats:
    """What the length of each row adds to how often a term must be said."""
    return K1 * (1 - b + b * lengths / average)


def impacts_of(counts: npt.NDArray[np.uint8], norms: Floats) -> npt.NDArray[np.uint8]:
    """One byte per posting: how much a term said `counts` times tells of a row of this length."""
    tf = counts.astype(np.float64)
    return np.maximum(np.rint(_STEPS * tf / (tf + norms)), 1).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Counted:
    """Inverted lists before any statistics: row numbers and counts per term hash (ascending), lengths per row."""

    lengths: npt.NDArray[np.int32]
    hashes: Hashes
    offsets: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    counts: npt.NDArray[np.uint8]


def invert(rows: Sequence[Terms]) -> Counted:
    """The lists of a few thousand rows."""
    lengths = np.array([t.length for t in rows], np.int32)
    none: list[Hashes] = [np.zeros(0, np.uint64)]
    terms = np.concatenate([*(t.hashes for t in rows), *none])
    owners = np.repeat(np.arange(len(rows), dtype=np.int32), [len(t.hashes) for t in rows])
    counts = np.concatenate([*(t.counts for t in rows), np.zeros(0, np.uint8)])
    order = np.argsort(terms, kind="stable")
    hashes, first = np.unique(terms[order], return_index=True)
    return Counted(lengths, hashes, np.append(first, len(terms)).astype(np.int64), owners[order], counts[order])


def build_postings(rows: Iterable[Terms], average: float | None = None) -> Postings:
    """Postings of a few rows, in memory."""
    builder = PostingsBuilder()
    for terms in rows:
        builder.add(terms)
    return next(builder.finish(average))


@dataclass(frozen=True, slots=True)
class Part:
    """Postings of one segment with the number of its first row in the whole."""

    postings: Lists
    first: int


def ceiling(parts: Sequence[Part], hashes: Hashes, weights: Floats, most: float = 1.0) -> float:
    """What `bm25` would give a row that has all terms, each more often than any row can."""
    return float(_worth(parts, hashes, weights, most)[1].sum())


def frequencies(parts: Sequence[Part], hashes: Hashes) -> Rows:
    """In how many rows each term occurs, over all segments."""
    return _lengths([p.postings.find(hashes) for p in parts])


def _lengths(found: Sequence[tuple[Rows, Rows]]) -> Rows:
    lengths = [end - begin for begin, end in found]
    return sum(lengths[1:], start=lengths[0])


def _worth(parts: Sequence[Part], hashes: Hashes, weights: Floats, most: float
           ) -> tuple[list[tuple[Rows, Rows]], Floats]:  # fmt: skip
    """(where the lists lie per segment, weight times idf per term)."""
    found = [p.postings.find(hashes) for p in parts]
    df = _lengths(found)
    n = sum(p.postings.n for p in parts)
    worth = weights * idf(n, df)
    if most < 1:
        worth[df > most * n] = 0.0
    return found, worth


def bm25(parts: Sequence[Part], hashes: Hashes, weights: Floats, most: float = 1.0, k1: float = K1) -> Floats:
    """The score of every row over all segments, with one idf for the whole; 0 for a row with none of the terms.

    A term in more than the share `most` of all rows is left out: it costs much and tells little.
    """
    found, weighted = _worth(parts, hashes, weights, most)
    scores = np.zeros(sum([p.postings.n for p in parts]))
    for part, (begin, end) in zip(parts, found, strict=True):
        accumulate(scores[part.first : part.first + part.postings.n], part.postings, begin, end, weighted, k1)
    return scores
