"""The text index of a bank in PostgreSQL: numbered in memory, its lists on the server.

In memory are the numbers alone: ids of casussen and passages, and their lengths. The lists of the terms of a question
are fetched and kept; impacts are worked out here from the rows one may see, so that the ranking is byte for byte that
of a bank without the other ones.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from index.engines.pg import Connection
from index.lexical import B_CASUS, B, Floats, impacts_of, norms_of
from index.models import Vectors
from index.names import Names
from index.textindex import Ids, Segment, TextIndex
from index.themes import NONE, Basis

FIELDS = ("passage", "casus", "woorddeel", "woordpaar")
"""Number of a field in table `lijst`: its place here."""
KEPT = 1 << 26
"""Postings kept in memory (5 bytes each); above it the next question begins afresh."""

Using = Callable[[], Connection]
"""The connection of the session that asks."""


@dataclass(frozen=True, slots=True)
class Blok:
    """One block as stored: casus ids, passage ids with their casus, and lengths per field."""

    nr: int
    casus_ids: tuple[str, ...]
    passage_ids: Ids
    passage_casus: npt.NDArray[np.int32]
    lengths: tuple[npt.NDArray[np.int32], ...]


def read_blocks(conn: Connection) -> list[Blok]:
    """The blocks one may see."""
    rows = conn.execute(
        "SELECT nr, casus_ids, passage_ids, passage_casus, lengte_passage, lengte_casus, lengte_woorddeel,"
        " lengte_woordpaar FROM blok ORDER BY nr",
        binary=True,
    )
    return [
        Blok(r[0], tuple(r[1]), np.frombuffer(r[2], "<i8"), np.frombuffer(r[3], "<i4"),
             tuple(np.frombuffer(x, "<i4") for x in r[4:]))
        for r in rows
    ]  # fmt: skip


class FetchedLists:
    """See Lists: the lists that questions asked for, fetched once. Safe for threads."""

    def __init__(self, field: int, lengths: Floats, b: float, places: dict[int, Ids], using: Using) -> None:
        self.n = len(lengths)
        self.average = (float(lengths.mean()) if len(lengths) else 0.0) or 1.0
        self.rows: npt.NDArray[np.int32] = np.zeros(1 << 12, np.int32)
        self.impacts: npt.NDArray[np.uint8] = np.zeros(1 << 12, np.uint8)
        self.used = 0
        self._norms = norms_of(lengths, self.average, b)
        self._field = field
        self._places = places
        self._using = using
        self._at: dict[int, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def find(self, hashes: npt.NDArray[np.uint64]) -> tuple[Ids, Ids]:
        """See Lists."""
        wanted: list[int] = hashes.view(np.int64).tolist()
        with self._lock:
            missing = [h for h in wanted if h not in self._at]
            if missing:
                self._fetch(missing)
            found = [self._at[h] for h in wanted]
        return np.array([f[0] for f in found], np.int64), np.array([f[1] for f in found], np.int64)

    def rows_of(self, term: int) -> Ids:
        """See Lists."""
        begin, end = self.find(np.array([term], np.uint64))
        return self.rows[begin[0] : end[0]].astype(np.int64)

    def _fetch(self, terms: list[int]) -> None:
        self._at |= dict.fromkeys(terms, (0, 0))
        found = self._using().execute(
            "SELECT term, blok, inhoud FROM lijst WHERE veld = %s AND term = ANY(%s::int8[]) ORDER BY term, blok",
            (self._field, terms),
            binary=True,
            prepare=False,
        )
        for term, blok, content in found:
            n = len(content) // 5
            rows = self._places[blok][np.frombuffer(content, "<i4", n)]
            begin = self._at[term][0] if self._at[term][1] else self.used
            self._room(n)
            here = slice(self.used, self.used + n)
            self.rows[here] = rows
            self.impacts[here] = impacts_of(np.frombuffer(content, "u1", n, 4 * n), self._norms[rows])
            self.used += n
            self._at[term] = (begin, self.used)

    def _room(self, n: int) -> None:
        """Grow by doubling; what another thread holds stays as it is."""
        if self.used + n > len(self.rows):
            size = max(2 * len(self.rows), self.used + n)
            self.rows = np.concatenate([self.rows, np.zeros(size - len(self.rows), np.int32)])
            self.impacts = np.concatenate([self.impacts, np.zeros(size - len(self.impacts), np.uint8)])


@dataclass(frozen=True)
class PgText(TextIndex):
    """See TextIndex: one segment, of which themes are read when a long text asks for them."""

    blocks: tuple[tuple[int, Ids], ...] = ()
    """Number of each block and the casus rows of its casussen."""
    using: Using = lambda: None

    @cached_property
    def _theme(self) -> tuple[int, Basis]:
        """(rank, themes) of the highest access class one may see."""
        row = self.using().execute(
            "SELECT rang, breedte, termen, waarden FROM thema ORDER BY rang DESC LIMIT 1", binary=True
        ).fetchone()  # fmt: skip
        if row is None:
            return 0, NONE
        return row[0], Basis(np.frombuffer(row[2], "<u8"), np.frombuffer(row[3], "<f4").reshape(-1, row[1]))

    @property
    def themes(self) -> Basis:
        """See TextIndex."""
        return self._theme[1]

    @cached_property
    def places(self) -> Vectors:
        """See TextIndex; a block that is being rewritten has none for a moment."""
        found = np.zeros((len(self.casus_ids), self.themes.size), np.float32)
        where = dict(self.blocks)
        rows = self.using().execute(
            "SELECT blok, plaatsen FROM thema_plaats WHERE rang = %s", (self._theme[0],), binary=True
        )
        for blok, values in rows:
            found[where[blok]] = np.frombuffer(values, "<f4").reshape(-1, self.themes.size)
        return found

    @property
    def kept(self) -> int:
        """Postings in memory."""
        s = self.segments[0]
        return sum(x.used for x in (s.passages, s.documents, s.grams, s.pairs) if isinstance(x, FetchedLists))


def load_text(conn: Connection, using: Using) -> PgText:
    """The text index of this moment. Rows are in the order of the database itself: ids ascending."""
    blocks = read_blocks(conn)
    ids = [c for b in blocks for c in b.casus_ids]
    order = sorted(range(len(ids)), key=ids.__getitem__)
    row_of = np.empty(len(ids), np.int64)
    row_of[order] = np.arange(len(ids))
    casus_rows = _split(row_of, [len(b.casus_ids) for b in blocks])
    passage_ids = _joined((b.passage_ids for b in blocks), np.int64)
    by_id = np.argsort(passage_ids, kind="stable")
    place = np.empty(len(by_id), np.int64)
    place[by_id] = np.arange(len(by_id))
    passage_rows = _split(place, [len(b.passage_ids) for b in blocks])
    owners = _joined((c[b.passage_casus] for b, c in zip(blocks, casus_rows, strict=True)), np.int64)

    def lists(field: int) -> FetchedLists:
        rows = passage_rows if field == 0 else casus_rows
        lengths = np.zeros(len(passage_ids) if field == 0 else len(ids))
        for b, r in zip(blocks, rows, strict=True):
            lengths[r] = b.lengths[field]
        places = {b.nr: r for b, r in zip(blocks, rows, strict=True)}
        return FetchedLists(field, lengths, B if field == 0 else B_CASUS, places, using)

    segment = Segment(
        passage_ids[by_id], owners[by_id].astype(np.int32), Names.of([ids[i] for i in order]),
        lists(0), lists(1), lists(2), lists(3), NONE, np.zeros((len(ids), 1), np.float32),
    )  # fmt: skip
    return PgText(0, (segment,), frozenset(), tuple(zip([b.nr for b in blocks], casus_rows, strict=True)), using)


def _joined(parts: Iterable[Any], kind: Any) -> Any:
    return np.concatenate([*parts, np.zeros(0, kind)])


def _split(rows: Ids, sizes: list[int]) -> list[Ids]:
    return np.split(rows, np.cumsum(sizes)[:-1]) if sizes else []
