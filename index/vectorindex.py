"""The vectors as loaded: a store per segment, tied to the passage rows of the text index.

The first store is the file, read where it lies. A bank of more than `EXACT` passages has codes in it as well, with the
depth to which they must be followed; without them, and in later segments, every vector is compared. One of which the
vectors are too large to map (`snapshot.MAPPED`) has them rounded too, and reads only what may be among the nearest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from casusbank.errors import IndexFout
from casusbank.model import PassageId
from casusbank.store import Connection, indexed
from casusbank.store.indexed import ModelRij
from index import vectors as stores
from index.codes import Coding, fit
from index.depth import CodeRows, Diepte, choose_depth
from index.models import Vectors
from index.names import Mask
from index.rounding import Rounded, Rounding, fit_rounding
from index.snapshot import (
    Snapshot,
    SnapshotFout,
    SnapshotWriter,
    read_snapshot,
    snapshot_path,
    told_of,
    too_large_to_map,
)
from index.textindex import TextIndex
from index.vectors import CodedStore, ExactStore, VectorStore

SOORT = "vector"
_AT_ONCE, _IN_PARTS = ("codes",), ("codes_eerst", "codes_rest")
"""Arrays with the codes of the vectors: whole, or in parts; and the name of the first, under which the header has what
was measured."""
_STEPS, _LOST, _SCALE = "afgerond", "afrondrest", "afrondmaat"
"""Arrays with the vectors rounded to a byte per dimension, what that loses of each, and the middle and step."""
_CHUNK = 4096
SAMPLE = 16_384
"""Vectors that the borders of the codes are found in."""

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
    whole: tuple[bool, ...]
    """Per store whether every row of it counts."""
    alike: tuple[bool, ...]
    """Per store whether its rows are the passage rows."""

    def search(self, question: Vectors, k: int, allowed: Mask | None) -> tuple[Rows, Vectors]:
        """(passage rows, cosines) of the k nearest passages allowed in each store, in no order."""
        found: list[Rows] = []
        cosines: list[Vectors] = []
        for store, rows, whole, alike in zip(self.stores, self.text_rows, self.whole, self.alike, strict=True):
            usable = allowed if alike else None
            if not alike and (allowed is not None or not whole):
                usable = rows >= 0
                if allowed is not None:
                    usable &= allowed[rows]
            ids, near = store.search(question, k, usable)
            found.append(rows[np.searchsorted(store.ids, ids)])
            cosines.append(near)
        if not found:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        return np.concatenate(found), np.concatenate(cosines)

    def cosines(self, question: Vectors, passage_rows: Rows, *, usual: bool = False) -> npt.NDArray[np.float64]:
        """Cosine per passage row; 0 where this model has no vector. `usual`: rows that every question asks for."""
        scores = np.zeros(len(passage_rows), np.float64)
        where, rows = self.store_of[passage_rows], self.row_of[passage_rows]
        for i, store in enumerate(self.stores):
            here = where == i
            if here.any():
                scores[here] = store.cosines(question, rows if here.all() else rows[here], usual=usual)
        return scores

    def total(self, question: Vectors, passage_rows: Rows) -> float:
        """Sum of the cosines of passage rows that every question asks for."""
        return float(self.cosines(question, passage_rows, usual=True).sum())


def load_vectors(conn: Connection, db: Path, model: ModelRij, text: TextIndex) -> tuple[VectorIndex, str | None]:
    """The vectors of this moment and a Dutch reason when the snapshot was of no use."""
    gen = indexed.generation(conn)
    problem: str | None = None
    found: list[VectorStore] = []
    since = -1
    try:
        snapshot = read_snapshot(snapshot_path(db, SOORT, model.id), SOORT, model.id)
        if snapshot.gen > gen:
            raise SnapshotFout("is nieuwer dan de database")
        _check_sample(conn, model, snapshot.gen, snapshot.arrays["ids"], snapshot.arrays["waarden"])
        found, since = [_store(snapshot)], snapshot.gen
    except SnapshotFout as error:
        problem = str(error)
    return tie(_extend(conn, model, found, since), gen, model.dimensie, text), problem


def extend(conn: Connection, model: ModelRij, vectors: VectorIndex, text: TextIndex) -> VectorIndex:
    """`vectors` with what was written since, tied to the extended text index."""
    found = _extend(conn, model, list(vectors.stores), vectors.gen)
    return tie(found, indexed.generation(conn), model.dimensie, text)


def _store(snapshot: Snapshot) -> VectorStore:
    a = snapshot.arrays
    found = _measured(snapshot.extra)
    if found is None:
        return ExactStore(a["ids"], a["waarden"])
    names = _IN_PARTS if _IN_PARTS[0] in a else _AT_ONCE
    codings = Coding(a["draai"], a["grenzen"]).parts(len(names))
    codes = [(coding, a[name]) for coding, name in zip(codings, names, strict=True)]
    if _LOST not in a or "waarden" not in snapshot.tables:
        return CodedStore(a["ids"], a["waarden"], codes, found.diepte)
    rounded = Rounded(Rounding(*a[_SCALE]), a[_STEPS], a[_LOST])
    return CodedStore(a["ids"], snapshot.tables["waarden"], codes, found.diepte, rounded)


def lacks_rounded(snapshot: Snapshot) -> bool:
    """Whether the file is of before large ones had rounded vectors: it can be searched, in more memory."""
    large = too_large_to_map(*snapshot.arrays["waarden"].shape)
    return large and _measured(snapshot.extra) is not None and _LOST not in snapshot.arrays


def _measured(extra: Mapping[str, Any]) -> Diepte | None:
    found = extra.get(_AT_ONCE[0]) or extra.get(_IN_PARTS[0])
    return Diepte(**found) if found else None


def indexed_mark(db: Path, model: str, gen: int) -> str | None:
    """`indexed.mark_of_index` of when the file was made; None unless that was generation `gen`."""
    told = told_of(snapshot_path(db, SOORT, model), SOORT, model)
    return told[1].get("stand") if told is not None and told[0] == gen else None


def way_of_searching(db: Path, model: str) -> str:
    """How the file is searched and with what recall, in Dutch. Raises SnapshotFout."""
    snapshot = read_snapshot(snapshot_path(db, SOORT, model), SOORT, model)
    found = _measured(snapshot.extra)
    if found is None:
        return f"elke vraag wordt met alle {snapshot.n} passages vergeleken"
    return (
        f"codes kiezen {found.diepte} van {snapshot.n} passages om te vergelijken; recall@10 {found.recall:.3f}, "
        f"bij de slechtste van {found.vragen} vragen {found.slechtste:.1f} (gemeten bij het maken)".replace(".", ",")
    )


def _extend(conn: Connection, model: ModelRij, found: list[VectorStore], since: int) -> list[VectorStore]:
    parts = [*_batches(indexed.vectors_since(conn, model.id, since), model.dimensie)]
    if not parts:
        return found
    ids = np.concatenate([p[0] for p in parts])
    values = np.empty((len(ids), model.dimensie), np.float32)
    end = len(ids)
    while parts:  # let go of each part once it is copied: a whole bank may pass here
        _, last = parts.pop()
        values[end - len(last) : end] = last
        end -= len(last)
    return [*found, ExactStore(ids, values)]


def _batches(rows: Iterator[tuple[PassageId, bytes]], size: int) -> Iterator[tuple[Rows, Vectors]]:
    while batch := [*islice(rows, _CHUNK)]:
        if any(len(r[1]) != 4 * size for r in batch):
            raise IndexFout(f"Er zijn vectoren die niet uit {size} getallen bestaan. Geef: casusbank herstel")
        ids = np.fromiter((r[0] for r in batch), np.int64, len(batch))
        yield ids, np.frombuffer(b"".join(r[1] for r in batch), "<f4").reshape(len(batch), size)


def tie(found: list[VectorStore], gen: int, size: int, text: TextIndex) -> VectorIndex:
    """The stores, oldest first, with the passage rows that their vectors belong to."""
    ids = text.passage_ids
    order = np.arange(len(ids))
    if not (ids[1:] > ids[:-1]).all():
        order = np.argsort(ids, kind="stable")
        ids = ids[order]
    store_of = np.full(len(ids), -1, np.int32)
    row_of = np.zeros(len(ids), np.int64)
    text_rows: list[Rows] = []
    # Latest first: a passage written again has its vector there. Equal ids lie oldest first in `order`.
    for i in range(len(found) - 1, -1, -1):
        mine = found[i].ids
        # A file beside the text of the same moment holds the same passages, and need not be looked up.
        equal = np.array_equal(ids, mine)
        at = np.arange(len(ids)) if equal else np.searchsorted(ids, mine, side="right") - 1
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
    whole = tuple(bool((rows >= 0).all()) for rows in text_rows)
    alike = tuple(np.array_equal(rows, np.arange(len(ids))) for rows in text_rows)
    return VectorIndex(gen, size, tuple(found), tuple(text_rows), store_of, row_of, whole, alike)


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
        names = _IN_PARTS if n > stores.AT_ONCE else _AT_ONCE
        found = _write_codes(out, n, names) if n > stores.EXACT else None
        told = {names[0]: asdict(found)} if found else {}
        out.commit(n, told | {"stand": indexed.mark_of_index(conn, model.id)})
    return gen


def _write_codes(out: SnapshotWriter, n: int, names: Sequence[str]) -> Diepte | None:
    """Codes of the vectors written before, and how deep they must be followed; None when that is of no use."""

    def vectors(begin: int, end: int) -> Vectors:
        return out.rows("waarden", begin, end)

    spread = np.unique(np.linspace(0, n - 1, SAMPLE, dtype=np.int64)).tolist()
    sample = np.concatenate([vectors(i, i + 1) for i in spread])
    coding = fit(sample)
    out.add("draai", "<f4", [coding.turn], width=coding.turn.shape[1])
    out.add("grenzen", "<f4", [coding.borders], width=coding.borders.shape[1])
    codes: list[tuple[Coding, CodeRows]] = []
    for part, name in zip(coding.parts(len(names)), names, strict=True):
        encoded = (part.encode(vectors(b, min(b + _CHUNK, n))) for b in range(0, n, _CHUNK))
        out.add(name, "u1", encoded, width=part.encode(vectors(0, 1)).shape[1])
        codes.append((part, partial(out.rows, name)))
    if too_large_to_map(n, coding.turn.shape[1]):
        _write_rounded(out, n, vectors, fit_rounding(sample))
    return choose_depth(n, vectors, codes)


def _write_rounded(out: SnapshotWriter, n: int, vectors: Callable[[int, int], Vectors], rounding: Rounding) -> None:
    lost: list[Vectors] = []

    def steps() -> Iterator[npt.NDArray[np.int8]]:
        for begin in range(0, n, _CHUNK):
            found, off = rounding.encode(vectors(begin, min(begin + _CHUNK, n)))
            lost.append(off)
            yield found

    out.add(_STEPS, "i1", steps(), width=len(rounding.step))
    out.add(_LOST, "<f4", lost, width=2)
    out.add(_SCALE, "<f4", [np.stack([rounding.middle, rounding.step])], width=len(rounding.step))
