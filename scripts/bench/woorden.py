"""Ranking by words side by side: ours against tantivy (the reference), bm25s, FTS5 and a bare sparse matrix.

    python scripts/bench/woorden.py --passages 100000

All get the same passages of 105 made words, drawn by Zipf's law, and rank the best ten by BM25 with the same k1 and b.
`gelijk` is the share of the ten best by an exact float64 BM25 that an engine gives, ties aside.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gegevens
import numpy as np
from meten import guarded, note, resident, side_by_side, size_mb, tell

from index.analysis import Terms
from index.lexical import K1, B, Part, Postings, PostingsBuilder, bm25

QUESTIONS = {"kort": (6, 70), "casus_1500": (1500, 14)}
"""Words in a question, and how many questions."""
_BITS = 17
"""Word numbers fit in so many."""
_BLOCK = 50_000
FTS_MOST = 100_000
BM25S_MOST = 100_000

Rank = Callable[[np.ndarray], Any]
"""The best ten passages for the distinct words of a question."""


class Bank:
    """The passages as word numbers, the questions, and exact BM25 over both."""

    def __init__(self, n: int) -> None:
        from scipy import sparse

        rng = np.random.default_rng(17)
        self.n = n
        drawn = [self._drawn(rng, min(_BLOCK, n - begin)) for begin in range(0, n, _BLOCK)]
        self.passages = np.concatenate(drawn)
        self.asked = {
            name: [np.unique(gegevens.words(rng, size, 150)) for _ in range(many)]
            for name, (size, many) in QUESTIONS.items()
        }
        counted = [self._counted(block, i * _BLOCK) for i, block in enumerate(drawn)]
        rows, words, counts = (np.concatenate([c[i] for c in counted]) for i in range(3))
        del drawn, counted
        df = np.bincount(words, minlength=1 << _BITS)
        idf = np.log1p((n - df + 0.5) / (df + 0.5)).astype(np.float32)
        value = idf[words] * counts / (counts + np.float32(K1))  # all passages are of the same length
        self.matrix = sparse.csr_matrix((value, (words, rows)), shape=(1 << _BITS, n))

    @staticmethod
    def _drawn(rng: np.random.Generator, many: int) -> np.ndarray:
        return gegevens.words(rng, many * gegevens.WORDS_PER_PASSAGE).reshape(many, -1)

    @staticmethod
    def _counted(block: np.ndarray, first: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(passage, word, how often) of some passages."""
        keys = (np.arange(first, first + len(block), dtype=np.int64) << _BITS)[:, None] | block
        found, counts = np.unique(keys, return_counts=True)
        return (found >> _BITS).astype(np.int32), (found & (1 << _BITS) - 1).astype(np.int32), counts.astype(np.float32)

    def exact(self, words: np.ndarray) -> np.ndarray:
        """Score of every passage."""
        return np.asarray(self.matrix[words].sum(axis=0)).ravel()

    def agreement(self, rank: Rank, name: str, most: int = 20) -> float:
        """Share of the best ten found, where a passage that ties with the tenth is as good."""
        shares = []
        for words in self.asked[name][:most]:
            scores = self.exact(words)
            bar = np.partition(scores, self.n - 10)[self.n - 10] * (1 - 1e-5)
            shares.append(float((scores[np.asarray(rank(words), np.int64)] >= bar).sum()) / 10)
        return round(float(np.mean(shares)), 3)

    def texts(self) -> Iterator[str]:
        """Passages as text."""
        for row in self.passages.tolist():
            yield " ".join(map(gegevens.name, row))


def timed(make: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """(what was made, CPU seconds and memory it took)."""
    before, started = resident(), time.process_time()
    made = make()
    return made, {"bouw_cpu_s": round(time.process_time() - started, 1), "geheugen_mb": round(resident() - before)}


class Meter:
    """Measures each engine against the same reference."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self.name, self.reference = "bare sparse matrix", by_matrix(bank)

    def measure(self, wat: str, rank: Rank, most: int = 10**6, **about: Any) -> None:
        """One row per kind of question."""
        for name, asked in self._bank.asked.items():
            few = asked[:most] if name != "kort" else asked
            found = side_by_side(lambda i, a=few: rank(a[i]), lambda i, a=few: self.reference(a[i]), len(few))
            tell(onderdeel="woorden", passages=self._bank.n, vraag=name, wat=wat, referentie=self.name,
                 gelijk=self._bank.agreement(rank, name, min(20, len(few))), **found, **about)  # fmt: skip


def by_matrix(bank: Bank) -> Rank:
    return lambda words: np.argpartition(bank.exact(words), bank.n - 10)[bank.n - 10 :]


def best_ten(scores: np.ndarray) -> np.ndarray:
    """Rows of the ten best, in no order; a quarter of the rows tells first what they score at least."""
    across = len(scores) // 32
    highest = scores[: across * 8].reshape(8, across).max(axis=0)
    bar = np.partition(highest, across - 10)[across - 10]
    near = np.flatnonzero(scores >= bar if bar > 0 else scores)
    return near[np.argpartition(scores[near], len(near) - 10)[len(near) - 10 :]] if len(near) > 10 else near


def ours(bank: Bank, meter: Meter, folder: Path) -> None:
    def make() -> Postings:
        with tempfile.TemporaryFile(dir=folder) as spill:
            builder = PostingsBuilder(spill, B)
            for row in bank.passages:
                words, counts = np.unique(row, return_counts=True)
                builder.add(Terms(len(row), words.astype(np.uint64), counts.astype(np.uint8)))
            parts = [*builder.finish()]
        first = np.cumsum([0] + [len(p.rows) for p in parts])
        offsets = [np.zeros(1, np.int64), *(p.offsets[1:] + f for p, f in zip(parts, first, strict=False))]
        return Postings(
            bank.n, parts[0].average, *(np.concatenate(x) for x in (
                [p.hashes for p in parts], offsets, [p.rows for p in parts], [p.impacts for p in parts])),
        )  # fmt: skip

    postings, cost = timed(make)
    cost["schijf_mb"] = round(sum(a.nbytes for a in (
        postings.hashes, postings.offsets, postings.rows, postings.impacts)) / 1e6)  # fmt: skip

    def rank(words: np.ndarray) -> np.ndarray:
        return best_ten(bm25([Part(postings, 0)], words.astype(np.uint64), np.ones(len(words))))

    meter.measure("casusbank", rank, **cost)


def tantivy(bank: Bank, meter: Meter, folder: Path) -> None:
    import tantivy as library

    schema = library.SchemaBuilder()
    schema.add_integer_field("id", stored=True, indexed=False)
    schema.add_text_field("body", stored=False, index_option="freq")
    place = folder / "tantivy"
    place.mkdir()
    index = library.Index(schema.build(), path=str(place))

    def fill() -> None:
        writer = index.writer(heap_size=300_000_000, num_threads=1)
        for i, text in enumerate(bank.texts()):
            writer.add_document(library.Document(id=i, body=text))
        writer.commit()
        writer.wait_merging_threads()

    _, cost = timed(fill)
    cost["schijf_mb"] = round(size_mb(place))
    index.reload()
    searcher = index.searcher()

    def rank(words: np.ndarray) -> list[int]:
        query = index.parse_query(" ".join(map(gegevens.name, words.tolist())), ["body"])
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(query, 10, count=False).hits]

    # Ids are read outside the clock.
    def only_rank(words: np.ndarray) -> object:
        query = index.parse_query(" ".join(map(gegevens.name, words.tolist())), ["body"])
        return searcher.search(query, 10, count=False).hits

    meter.name, meter.reference = "tantivy", only_rank
    meter.measure("tantivy", rank, **cost)


def bm25s(bank: Bank, meter: Meter, folder: Path) -> None:
    import bm25s as library

    def make() -> Any:
        engine = library.BM25(k1=K1, b=B, method="lucene")
        tokens = [[gegevens.name(w) for w in row] for row in bank.passages.tolist()]
        engine.index(tokens, show_progress=False)
        return engine

    engine, cost = timed(make)
    place = folder / "bm25s"
    engine.save(str(place))
    cost["schijf_mb"] = round(size_mb(place))

    def rank(words: np.ndarray) -> Any:
        asked = [[gegevens.name(w) for w in words.tolist()]]
        return engine.retrieve(asked, k=10, show_progress=False, n_threads=1)[0][0]

    meter.measure("bm25s", rank, **cost)


def fts5(bank: Bank, meter: Meter, folder: Path) -> None:
    path = folder / "fts.db"
    conn = sqlite3.connect(path)
    conn.execute("CREATE VIRTUAL TABLE f USING fts5(body, content='')")

    def fill() -> None:
        conn.executemany("INSERT INTO f (rowid, body) VALUES (?, ?)", enumerate(bank.texts()))
        conn.execute("INSERT INTO f (f) VALUES ('optimize')")
        conn.commit()

    _, cost = timed(fill)
    cost["schijf_mb"] = round(size_mb(path))

    def rank(words: np.ndarray) -> list[int]:
        asked = " OR ".join(map(gegevens.name, words.tolist()))
        return [r[0] for r in conn.execute("SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT 10", (asked,))]

    meter.measure("SQLite FTS5", rank, 2, **cost)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=10_000)
    args = parser.parse_args()
    about = {"onderdeel": "woorden", "passages": args.passages}
    with tempfile.TemporaryDirectory() as folder:
        bank = Bank(args.passages)
        note(f"{bank.n} passages gemaakt")
        meter = Meter(bank)
        guarded("tantivy", lambda: tantivy(bank, meter, Path(folder)), **about)
        ours(bank, meter, Path(folder))
        meter.measure("bare sparse matrix", by_matrix(bank))
        for name, peer, most in (("bm25s", bm25s, BM25S_MOST), ("SQLite FTS5", fts5, FTS_MOST)):
            note(name)
            if bank.n > most:
                tell(wat=name, niet_gemeten="building or asking it takes minutes of CPU at this size", **about)
            else:
                guarded(name, lambda p=peer: p(bank, meter, Path(folder)), **about)


if __name__ == "__main__":
    main()
