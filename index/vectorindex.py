"""The vectors as loaded: a store per segment, tied to the passage rows of the text index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from casusbank.model import PassageId
from casusbank.store import Connection, indexed
from casusbank.store.indexed import ModelRij
from index.models import Vectors
from index.snapshot import SnapshotFout, SnapshotWriter, read_snapshot, snapshot_path
from index.textindex import Mask, TextIndex
from index.vectors import STORES, VectorStore

SOORT = "vector"
_CHUNK = 4096

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """Stores with, per store row, the passage row it belongs to (-1: no longer counts)."""

    gen: int
    dimensie: int
    stores: tuple[VectorStore, ...]
    text_rows: tuple[Rows, ...]
    store_of: npt.NDArray[np.int32]
    """Per passage row its store; -1 where there is no vector of this model."""
    row_of: Rows

    def search(self, question: Vectors, k: int, allowed: Mask | None) -> tuple[Rows, Vectors]:
        """(passage rows, cosines) of the k nearest passages allowed in each store, in no order."""
        found: list[Rows] = []
        cosines: list[Vectors] = []
        for store, rows in zip(self.stores, self.text_rows, strict=True):
            usable = rows >= 0
            if allowed is not None:
                usable &= allowed[rows]
            ids, near = store.search(question, k, None if usable.all() else usable)
            found.append(rows[np.searchsorted(store.ids, ids)])
            cosines.append(near)
        if not found:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        return np.concatenate(found), np.concatenate(cosines)

    def cosines(self, question: Vectors, passage_rows: Rows) -> npt.NDArray[np.float64]:
        """Cosine per passage row; 0 where this model has no vector."""
        scores = np.zeros(len(passage_rows), np.float64)
        where = self.store_of[passage_rows]
        for i, store in enumerate(self.stores):
            here = np.flatnonzero(where == i)
            if len(here):
                scores[here] = store.cosines(question, self.row_of[passage_rows[here]])
        return scores


def load_vectors(conn: Connection, db: Path, model: ModelRij, text: TextIndex) -> tuple[VectorIndex, str | None]:
    """The vectors of this moment and a Dutch reason when the snapshot was of no use."""
    gen = indexed.generation(conn)
    problem: str | None = None
    try:
        snapshot = read_snapshot(snapshot_path(db, SOORT, model.id), SOORT, model.id)
        if snapshot.gen > gen:
            raise SnapshotFout("is nieuwer dan de database")
        _check_sample(conn, model, snapshot.gen, snapshot.arrays["ids"], snapshot.arrays["waarden"])
        stores = [STORES["faiss"](snapshot.arrays["ids"], snapshot.arrays["waarden"])]
        since = snapshot.gen
    except SnapshotFout as error:
        problem, stores, since = str(error), [], -1
    return _tie(_extend(conn, model, stores, since), gen, model.dimensie, text), problem


def extend(conn: Connection, model: ModelRij, vectors: VectorIndex, text: TextIndex) -> VectorIndex:
    """`vectors` with what was written since, tied to the extended text index."""
    stores = _extend(conn, model, list(vectors.stores), vectors.gen)
    return _tie(stores, indexed.generation(conn), model.dimensie, text)


def _extend(conn: Connection, model: ModelRij, stores: list[VectorStore], since: int) -> list[VectorStore]:
    rows = indexed.vectors_since(conn, model.id, since)
    parts = [*_batches(rows, model.dimensie)]
    if not parts:
        return stores
    ids = np.concatenate([p[0] for p in parts])
    return [*stores, STORES["faiss"](ids, np.concatenate([p[1] for p in parts]))]


def _batches(rows: Iterator[tuple[PassageId, bytes]], size: int) -> Iterator[tuple[Rows, Vectors]]:
    while batch := [*islice(rows, _CHUNK)]:
        ids = np.fromiter((r[0] for r in batch), np.int64, len(batch))
        yield ids, np.frombuffer(b"".join(r[1] for r in batch), "<f4").reshape(len(batch), size)


def _tie(stores: list[VectorStore], gen: int, size: int, text: TextIndex) -> VectorIndex:
    order = np.argsort(text.passage_ids, kind="stable")
    ids = text.passage_ids[order]
    store_of = np.full(len(ids), -1, np.int32)
    row_of = np.zeros(len(ids), np.int64)
    text_rows: list[Rows] = []
    # Latest first: a passage written again has its vector there. Equal ids lie oldest first in `order`.
    for i in range(len(stores) - 1, -1, -1):
        mine = stores[i].ids
        at = np.searchsorted(ids, mine, side="right") - 1
        known = (at >= 0) & (ids[np.maximum(at, 0)] == mine) if len(ids) else np.zeros(len(mine), bool)
        rows = np.where(known, order[at] if len(ids) else 0, -1)
        if text.alive is not None:
            rows = np.where(known & text.alive[rows], rows, -1)
        taken = (rows >= 0) & (store_of[rows] >= 0) if len(ids) else np.zeros(len(mine), bool)
        rows = np.where(taken, -1, rows)
        used = np.flatnonzero(rows >= 0)
        store_of[rows[used]] = i
        row_of[rows[used]] = used
        text_rows.insert(0, rows)
    return VectorIndex(gen, size, tuple(stores), tuple(text_rows), store_of, row_of)


def _check_sample(conn: Connection, model: ModelRij, gen: int, ids: Rows, values: Vectors) -> None:
    for i in range(0, len(ids), max(1, len(ids) // 16)):
        row = indexed.vector_of(conn, int(ids[i]), model.id)
        if row is not None and row[0] <= gen and row[1] != values[i].tobytes():
            raise SnapshotFout("hoort bij een andere database")


def write_vectors(conn: Connection, db: Path, model: ModelRij) -> int:
    """Write the snapshot of this moment, streaming; returns its generation. Raises IndexFout."""
    gen = indexed.generation(conn)
    ids: list[Rows] = []

    def values() -> Iterator[Vectors]:
        for batch_ids, vectors in _batches(indexed.vectors_since(conn, model.id, -1), model.dimensie):
            ids.append(batch_ids)
            yield vectors

    with SnapshotWriter(snapshot_path(db, SOORT, model.id), SOORT, gen, model.id) as out:
        n = out.add("waarden", "<f4", values(), width=model.dimensie)
        out.add("ids", "<i8", ids)
        out.commit(n, {})
    return gen
