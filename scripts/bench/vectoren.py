"""Vector search side by side: ours against an exact BLAS scan (the reference), FAISS, hnswlib, usearch and sqlite-vec.

    python scripts/bench/vectoren.py --passages 100000 [--traag]

Every peer is tuned, on questions of its own, to recall@10 of .98 where it has something to tune; what it then reaches
on the other questions stands beside its time. `k`: ten neighbours, and the thousand that the hybrid search asks for.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import faiss
import gegevens
import numpy as np
from meten import guarded, note, resident, side_by_side, size_mb, tell

from index import depth
from index import vectors as stores
from index.codes import Coding, fit
from index.rounding import Rounded, fit_rounding
from index.rowfile import READABLE, RowFile
from index.snapshot import too_large_to_map
from index.vectors import CodedStore, ExactStore, VectorStore

ASKED, TUNED, ASKED_OF_MANY = 98, 60, 42
WANTED = 0.98
SLOW_BUILD = 300_000
"""Passages above which what builds a graph or its own tables is left out, unless asked for: minutes of CPU each."""
FILTERS = (0.25, 0.01, 0.001)

Search = Callable[[np.ndarray, int], Any]
"""Ids of the k nearest of one question."""


class Bank:
    """The vectors in a mapped file, the questions, and the true neighbours."""

    def __init__(self, n: int, folder: Path) -> None:
        self.n, self.folder = n, folder
        self.path = folder / "vectoren.f4"
        table = np.memmap(self.path, "<f4", "w+", shape=(n, gegevens.SIZE))
        self.questions = ASKED if n <= SLOW_BUILD else ASKED_OF_MANY
        asked = gegevens.vectors(n, self.questions + TUNED, table)
        table.flush()
        del table
        self.table: Any = np.memmap(self.path, "<f4", "r", shape=(n, gegevens.SIZE))
        self.asked, self.tuned = asked[: self.questions], asked[self.questions :]
        self.true, self.true_tuned = self._true(self.asked), self._true(self.tuned)

    def _true(self, asked: np.ndarray) -> list[set[int]]:
        best = np.full((len(asked), 10), -2.0, np.float32)
        ids = np.zeros((len(asked), 10), np.int64)
        for begin in range(0, self.n, 50_000):
            near = asked @ self.table[begin : begin + 50_000].T
            every = np.concatenate([best, near], axis=1)
            top = np.argpartition(-every, 9, axis=1)[:, :10]
            known = np.take_along_axis(ids, np.minimum(top, 9), 1)
            ids = np.where(top < 10, known, begin + top - 10)
            best = np.take_along_axis(every, top, 1)
        return [set(row) for row in ids.tolist()]

    def recall(self, search: Search, k: int, *, tuning: bool = False) -> list[float]:
        """Share of the true ten found, per question."""
        asked, true = (self.tuned, self.true_tuned) if tuning else (self.asked, self.true)
        return [len(t & set(np.asarray(search(q, k)).tolist())) / 10 for q, t in zip(asked, true, strict=True)]

    def scan(self, question: np.ndarray, k: int) -> np.ndarray:
        """The limit of comparing everything: one matrix product, and the k best of it."""
        scores = self.table @ question
        return np.argpartition(scores, self.n - k)[self.n - k :]

    def beside_the_scan(self, search: Search, k: int) -> dict[str, list[float]]:
        """The time of a search next to that of the scan."""
        return side_by_side(lambda i: search(self.asked[i], k), lambda i: self.scan(self.asked[i], k), self.questions)


def measured(bank: Bank, name: str, search: Search, k: int, **about: Any) -> None:
    """One row: time beside the scan, recall beside time."""
    found = bank.beside_the_scan(search, k)
    kept = bank.recall(search, k)
    tell(onderdeel="vectoren", passages=bank.n, k=k, wat=name, recall=round(float(np.mean(kept)), 4),
         slechtste=min(kept), **found, **about)  # fmt: skip


def built(make: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """(what was made, CPU seconds and memory it took)."""
    before, started = resident(), time.process_time()
    made = make()
    return made, {"bouw_cpu_s": round(time.process_time() - started, 1), "geheugen_mb": round(resident() - before)}


def tuned(bank: Bank, search: Search, k: int, turn: Callable[[int], None], steps: Iterable[int]) -> int:
    """The first step at which recall is as wanted; the last one when none is."""
    step = 0
    for step in steps:
        turn(step)
        if np.mean(bank.recall(search, k, tuning=True)) >= WANTED:
            break
    return step


# ------------------------------------------------------------------ ours


def our_store(bank: Bank) -> VectorStore:
    """As the index writes and reads it: exact up to the bound, else codes with a measured depth."""
    ids = np.arange(bank.n, dtype=np.int64)
    if bank.n <= stores.EXACT:
        return ExactStore(ids, bank.table)
    coding = fit(bank.table[:: max(1, bank.n // 16_384)])
    codes: list[tuple[Coding, np.ndarray]] = []
    for i, part in enumerate(coding.parts(1 if bank.n <= stores.AT_ONCE else 2)):
        path = bank.folder / f"codes{i}.u1"
        with path.open("wb") as out:
            for begin in range(0, bank.n, 4096):
                out.write(part.encode(bank.table[begin : begin + 4096]).tobytes())
        codes.append((part, np.memmap(path, "u1", "r").reshape(bank.n, -1).view(np.ndarray)))
    read = [(part, lambda b, e, c=c: c[b:e]) for part, c in codes]
    found = depth.choose_depth(bank.n, lambda b, e: bank.table[b:e], read)
    note(f"codes: {found}")
    if found is None:
        return ExactStore(ids, bank.table)
    if not (READABLE and too_large_to_map(*bank.table.shape)):
        return CodedStore(ids, bank.table, codes, found.diepte)
    with bank.path.open("rb") as file:
        table = RowFile(file.fileno(), 0, bank.table.shape)
    return CodedStore(ids, table, codes, found.diepte, our_rounded(bank))


def our_rounded(bank: Bank) -> Rounded:
    """The vectors rounded, in a mapped file, of which the names begin as those of the codes."""
    rounding = fit_rounding(bank.table[:: max(1, bank.n // 16_384)])
    path, lost = bank.folder / "codes_afgerond.u1", []
    with path.open("wb") as out:
        for begin in range(0, bank.n, 4096):
            steps, off = rounding.encode(bank.table[begin : begin + 4096])
            out.write(steps.tobytes())
            lost.append(off)
    steps = np.memmap(path, "i1", "r").reshape(bank.n, -1).view(np.ndarray)
    return Rounded(rounding, steps, np.concatenate(lost))


def ours(bank: Bank) -> None:
    store, cost = built(lambda: our_store(bank))
    coded = isinstance(store, CodedStore)
    cost["schijf_mb"] = round(size_mb(bank.path) + sum(map(size_mb, bank.folder.glob("codes*.u1"))))
    way = "codes, then exact" if coded else "exact"

    def search(question: np.ndarray, k: int) -> np.ndarray:
        return store.search(question, k, None)[0]

    for k in (10, 1000):
        measured(bank, "casusbank", search, k, instelling=way, **cost)
    for share in FILTERS:
        filtered(bank, store, share)


def filtered(bank: Bank, store: VectorStore, share: float) -> None:
    """Ours where a filter leaves a share of the passages; the reference is the scan without one."""
    allowed = np.random.default_rng(5).random(bank.n) < share
    rows = np.flatnonzero(allowed)
    part = bank.table[rows]

    def search(question: np.ndarray, k: int) -> np.ndarray:
        return store.search(question, k, allowed)[0]

    kept = []
    for question in bank.asked:
        true = set(rows[np.argsort(-(part @ question))[:10]].tolist())
        kept.append(len(true & set(search(question, 10).tolist())) / max(1, len(true)))
    found = bank.beside_the_scan(search, 10)
    tell(onderdeel="vectoren", passages=bank.n, k=10, wat="casusbank", filter=share, slechtste=min(kept),
         recall=round(float(np.mean(kept)), 4), **found)  # fmt: skip


# ------------------------------------------------------------------ peers


def faiss_search(index: Any) -> Search:
    return lambda question, k: index.search(question.reshape(1, -1), k)[1][0]


def faiss_flat(bank: Bank) -> None:
    index = faiss.IndexFlatIP(gegevens.SIZE)
    _, cost = built(lambda: index.add(bank.table))
    for k in (10, 1000):
        measured(bank, "FAISS Flat", faiss_search(index), k, schijf_mb=round(size_mb(bank.path)), **cost)


def faiss_sq8(bank: Bank) -> None:
    index = faiss.IndexScalarQuantizer(gegevens.SIZE, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    _, cost = built(lambda: (index.train(bank.table[:50_000]), index.add(bank.table)))
    measured(bank, "FAISS SQ8", faiss_search(index), 10, **cost)


def faiss_binary(bank: Bank) -> None:
    """One bit per dimension, then exact: what the codes of four bits are an answer to."""
    middle = bank.table[::10].mean(axis=0)
    index = faiss.IndexBinaryFlat(gegevens.SIZE)
    _, cost = built(lambda: index.add(np.packbits(bank.table > middle, axis=1)))
    index.use_heap = False
    deep = [1000]

    def search(question: np.ndarray, k: int) -> np.ndarray:
        rows = index.search(np.packbits(question > middle).reshape(1, -1), deep[0])[1][0]
        scores = stores.inner(question, bank.table, rows)
        return rows[np.argsort(-scores)[:k]]

    step = tuned(bank, search, 10, lambda s: deep.__setitem__(0, s), (500, 1000, 2000, 4000, 8000, 16_000, 32_000))
    measured(bank, "FAISS 1 bit, then exact", search, 10, instelling=f"depth {step}", **cost)


def faiss_ivf(bank: Bank) -> None:
    lists = int(4 * bank.n**0.5) if bank.n <= SLOW_BUILD else 1024
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(gegevens.SIZE), gegevens.SIZE, lists, faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
    )  # fmt: skip
    index.cp.niter = 10
    _, cost = built(lambda: (index.train(bank.table[:: max(1, bank.n // (lists * 39))]), index.add(bank.table)))
    for k in (10, 1000):
        steps = [s for s in (4, 8, 16, 32, 64, 128, 256, 512) if s <= lists]
        step = tuned(bank, faiss_search(index), k, lambda s: setattr(index, "nprobe", s), steps)
        measured(bank, "FAISS IVF, SQ8", faiss_search(index), k, instelling=f"nprobe {step} of {lists}", **cost)


EFS = (16, 32, 64, 128, 256, 512, 1024)


def faiss_hnsw(bank: Bank) -> None:
    index = faiss.IndexHNSWFlat(gegevens.SIZE, 32, faiss.METRIC_INNER_PRODUCT)
    faiss.omp_set_num_threads(2)
    _, cost = built(lambda: index.add(bank.table))
    faiss.omp_set_num_threads(1)
    path = bank.folder / "hnsw"
    faiss.write_index(index, str(path))
    cost["schijf_mb"] = round(size_mb(path))
    for k in (10, 1000):
        efs = [e for e in EFS if e >= min(k, 1000)]
        step = tuned(bank, faiss_search(index), k, lambda s: setattr(index.hnsw, "efSearch", s), efs)
        measured(bank, "FAISS HNSW32", faiss_search(index), k, instelling=f"ef {step}", **cost)


def hnswlib(bank: Bank) -> None:
    import hnswlib as library

    index = library.Index("ip", gegevens.SIZE)
    index.init_index(bank.n, ef_construction=200, M=16)
    index.set_num_threads(1)
    _, cost = built(lambda: index.add_items(bank.table, num_threads=2))
    path = bank.folder / "hnswlib"
    index.save_index(str(path))
    cost["schijf_mb"] = round(size_mb(path))
    for k in (10, 1000):

        def search(question: np.ndarray, k: int) -> np.ndarray:
            return index.knn_query(question, k=k, num_threads=1)[0][0]

        step = tuned(bank, search, k, index.set_ef, [e for e in EFS if e >= min(k, 1000)])
        measured(bank, "hnswlib", search, k, instelling=f"ef {step}", **cost)


def usearch(bank: Bank) -> None:
    from usearch.index import Index

    index = Index(ndim=gegevens.SIZE, metric="ip", dtype="f16")
    _, cost = built(lambda: index.add(np.arange(bank.n), bank.table, threads=2))
    path = bank.folder / "usearch"
    index.save(str(path))
    cost["schijf_mb"] = round(size_mb(path))

    def search(question: np.ndarray, k: int) -> Any:
        return index.search(question, k, threads=1).keys

    for k in (10, 1000):
        step = tuned(bank, search, k, lambda s: setattr(index, "expansion_search", s), [e for e in EFS if e >= k])
        measured(bank, "usearch f16", search, k, instelling=f"expansion {step}", **cost)


def sqlite_vec(bank: Bank) -> None:
    import sqlite_vec as extension

    try:
        import pysqlite3 as sqlite
    except ImportError:
        import sqlite3 as sqlite  # type: ignore[no-redef]
    path = bank.folder / "vec.db"
    conn = sqlite.connect(str(path))
    if not hasattr(conn, "enable_load_extension"):
        raise ImportError("an sqlite that loads extensions", name="an sqlite that loads extensions")
    conn.enable_load_extension(True)
    extension.load(conn)
    conn.execute(f"CREATE VIRTUAL TABLE v USING vec0(e float[{gegevens.SIZE}])")

    def fill() -> None:
        rows = ((i, bank.table[i].tobytes()) for i in range(bank.n))
        conn.executemany("INSERT INTO v (rowid, e) VALUES (?, ?)", rows)
        conn.commit()

    _, cost = built(fill)
    cost["schijf_mb"] = round(size_mb(path))

    def search(question: np.ndarray, k: int) -> list[int]:
        asked = "SELECT rowid FROM v WHERE e MATCH ? AND k = ? ORDER BY distance"
        return [r[0] for r in conn.execute(asked, (question.tobytes(), k))]

    measured(bank, "sqlite-vec f32", search, 10, **cost)


PEERS: dict[str, tuple[Callable[[Bank], None], int]] = {
    "FAISS Flat": (faiss_flat, 10**9),
    "FAISS SQ8": (faiss_sq8, 10**9),
    "FAISS 1 bit, then exact": (faiss_binary, 10**9),
    "FAISS IVF, SQ8": (faiss_ivf, 10**9),
    "FAISS HNSW32": (faiss_hnsw, SLOW_BUILD),
    "hnswlib": (hnswlib, SLOW_BUILD),
    "usearch f16": (usearch, SLOW_BUILD),
    "sqlite-vec f32": (sqlite_vec, SLOW_BUILD),
}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--traag", action="store_true", help="also the peers that take minutes of CPU to build here")
    args = parser.parse_args()
    faiss.omp_set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        bank = Bank(args.passages, Path(folder))
        note(f"{bank.n} vectoren gemaakt")
        times = bank.beside_the_scan(bank.scan, 10)
        about = {"onderdeel": "vectoren", "passages": bank.n, "k": 10}
        tell(**about, wat="exact scan (BLAS)", recall=1.0, slechtste=1.0, schijf_mb=round(size_mb(bank.path)), **times)
        ours(bank)
        for name, (peer, most) in PEERS.items():
            note(name)
            if bank.n > most and not args.traag:
                tell(wat=name, niet_gemeten="building it takes minutes of CPU at this size", **about)
            else:
                guarded(name, lambda p=peer: p(bank), **about)


if __name__ == "__main__":
    main()
