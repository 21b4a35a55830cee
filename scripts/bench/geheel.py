"""A whole search, with explanation: in process, from the command line and over HTTP, beside what others would glue.

    python scripts/bench/geheel.py --passages 100000 [--map MAP]

The bank is that of zoek_schaal.py: 1,600 words a casus, by Zipf's law over the words of the demo. Every question is
new, so nothing is remembered. The reference is an exact scan over as many vectors.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import faiss
import gegevens
import httpx
import numpy as np
from meten import cpu, guarded, note, own_mb, peak_mb, side_by_side, size_mb, spread, tell
from zoek_schaal import demo_words, made_text, make_bank

from casusbank.config import Config
from casusbank.model import Filter, Vraag
from index.build import build_index
from index.embed import load_embedder
from index.explain import Uitlegger
from index.search import Zoeker

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from draaiend import cpu_seconds, running  # in the folder above

QUESTIONS = {"kort": (6, 42), "casus_1500": (1500, 14)}
CLIENTS, REQUESTS = 20, 120

Ask = Callable[[str], object]


class Bench:
    """The bank, its questions and the reference."""

    def __init__(self, db: Path, passages: int) -> None:
        self.db, self.passages = db, passages
        self.config = Config(db=db)
        self.words = demo_words()
        table = np.empty((passages, gegevens.SIZE), np.float32)
        asked = gegevens.vectors(passages, 10, table)
        self.reference: Callable[[int], object] = lambda i: np.argpartition(table @ asked[i % 10], passages - 10)

    def questions(self, size: int, many: int, seed: int) -> list[str]:
        rng = random.Random(seed)  # noqa: S311  made-up questions
        return [made_text(rng, self.words[150:], size) for _ in range(many)]

    def measure(self, wat: str, ask: Ask, seed: int, **about: Any) -> None:
        """One row per kind of question; a warm-up first."""
        for name, (size, many) in QUESTIONS.items():
            ask(self.questions(size, 1, 99)[0])
            asked = iter(self.questions(size, 2 * many + 2, seed))
            found = side_by_side(lambda _, a=asked: ask(next(a)), self.reference, many)
            tell(onderdeel="geheel", passages=self.passages, vraag=name, wat=wat, **found, **about)


def alone(work: Callable[..., Any], *given: Any) -> Any:
    """What `work` gives in a process of its own, so that no other memory is counted with its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def built(db: Path, passages: int) -> tuple[float, int]:
    """(CPU seconds, peak memory in MB) of making the bank."""
    return cpu(lambda: make_bank(db, passages)) / 1e3, peak_mb()


def renewed(db: Path) -> tuple[float, int]:
    """(CPU ms, peak memory in MB) of an index run that finds nothing new, once the vocabulary is read."""
    config = Config(db=db)
    build_index(db, config)  # a kept bank may have been indexed with another model or another format
    return cpu(lambda: build_index(db, config)), peak_mb()


def searched(db: Path, asked: list[str]) -> tuple[int, int]:
    """(most memory of its own, and with the pages that it mapped, in MB) of opening a bank and searching it."""
    own = 0
    with closing(Zoeker(db, Config(db=db))) as zoeker:
        for question in asked:
            for rule in ((), (Filter("bronsoort", "overig"),)):
                zoeker.search(Vraag(question, filters=rule))
                own = max(own, own_mb())
    return own, peak_mb()


def memory(bench: Bench) -> None:
    """Most memory of a process that only searches."""
    asked = [q for size, many in QUESTIONS.values() for q in bench.questions(size, many, 9)]
    for wat, peak in zip(("", ", with the pages it mapped"), alone(searched, bench.db, asked), strict=True):
        tell(onderdeel="start", passages=bench.passages, wat=f"open and search, one process{wat}", piek_mb=peak)


def in_process(bench: Bench) -> None:
    load_embedder(bench.config)  # once per process, whatever the bank
    started = time.process_time()
    with closing(Zoeker(bench.db, bench.config)) as zoeker:
        tell(onderdeel="start", passages=bench.passages, wat="open the index, in process",
             cpu_ms=spread([(time.process_time() - started) * 1e3], 1))  # fmt: skip
        bench.measure("casusbank, in process", lambda q: zoeker.search(Vraag(q)), 1)
        rule = (Filter("bronsoort", "overig"),)
        bench.measure("casusbank, in process, filtered", lambda q: zoeker.search(Vraag(q, filters=rule)), 2)
    reader = Uitlegger()
    bench.measure("of which: subject and facts read in the question", reader.read, 3)


def glued(bench: Bench) -> None:
    """FTS5 and FAISS Flat, a hundred each, fused by reciprocal rank: no casussen, no explanation."""
    embedder = load_embedder(bench.config)
    with closing(sqlite3.connect(bench.db)) as conn:
        rows = conn.execute("SELECT passage_id, waarde FROM vector ORDER BY passage_id").fetchall()
        ids = np.array([r[0] for r in rows])
        index = faiss.IndexFlatIP(embedder.model.dimensie)
        index.add(np.frombuffer(b"".join(r[1] for r in rows), "<f4").reshape(len(rows), -1))

        def ask(question: str) -> list[int]:
            words = " OR ".join(f'"{w}"' for w in dict.fromkeys(question.lower().replace(".", "").split()))
            asked = "SELECT rowid FROM passage_fts WHERE passage_fts MATCH ? ORDER BY rank LIMIT 100"
            near = ids[index.search(embedder.embed_question(question).reshape(1, -1), 100)[1][0]].tolist()
            score: dict[int, float] = {}
            for found in ([r[0] for r in conn.execute(asked, (words,))], near):
                for place, row in enumerate(found):
                    score[row] = score.get(row, 0.0) + 1 / (60 + place)
            best = sorted(score, key=lambda r: -score[r])[:10]
            marks = ",".join("?" * len(best))
            return conn.execute(f"SELECT id, tekst FROM passage WHERE id IN ({marks})", best).fetchall()  # noqa: S608

        bench.measure("FTS5 and FAISS glued", ask, 4)


def txtai(bench: Bench) -> None:
    """Hybrid search of txtai with the same vectors and its own BM25."""
    from txtai import Embeddings

    embedder = load_embedder(bench.config)
    with closing(sqlite3.connect(bench.db)) as conn:
        texts = [r[0] for r in conn.execute("SELECT tekst FROM passage ORDER BY id")]

    def transform(texts: list[str]) -> Any:
        return embedder.embed_passages(texts)

    engine = Embeddings({"method": "external", "transform": transform, "hybrid": True, "content": True})
    started = time.process_time()
    engine.index((i, text, None) for i, text in enumerate(texts))
    about = {"bouw_cpu_s": round(time.process_time() - started, 1)}
    bench.measure("txtai, hybrid", lambda q: engine.search(q.replace("'", " "), 10), 5, **about)


def children_ms(command: list[str]) -> float:
    """CPU milliseconds of a command with its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3


def command_line(bench: Bench) -> None:
    """`casusbank zoek` with everything in the page cache, beside a bare Python."""
    command = [sys.executable, "-m", "casusbank", "--db", str(bench.db), "zoek", "--json"]
    asked = bench.questions(6, 1, 6)[0]
    pasted = bench.db.with_name("casus.txt")
    pasted.write_text(bench.questions(1500, 1, 7)[0], encoding="utf-8")
    for name, extra in (("kort", [asked]), ("casus_1500", ["--bestand", str(pasted)])):
        children_ms([*command, *extra])
        mine, bare, wall = [], [], []
        for _ in range(5):
            bare.append(children_ms([sys.executable, "-c", "import click, numpy"]))
            started = time.perf_counter()
            mine.append(children_ms([*command, *extra]))
            wall.append(time.perf_counter() - started)
        ratio = spread([m / b for m, b in zip(mine, bare, strict=True)], 2)
        tell(onderdeel="start", passages=bench.passages, vraag=name, wat="casusbank zoek, from the command line",
             cpu_ms=spread(mine, 0), referentie_ms=spread(bare, 0), verhouding=ratio,
             seconden=round(min(wall), 2))  # fmt: skip


# ------------------------------------------------------------------ over HTTP


_BARE = (
    "import pluggy; pluggy.PluginManager.load_setuptools_entrypoints = lambda *_, **__: 0;"
    "from datasette.cli import cli; cli()"
)
"""Datasette without the plugins that are installed beside it."""


class Server:
    """A server as a process of its own, stopped at the end."""

    def __init__(self, command: list[str]) -> None:
        self._open = ExitStack()
        started = time.perf_counter()
        self.address, self._process = self._open.enter_context(running(command, log=Path(os.devnull)))
        self.seconds = time.perf_counter() - started
        self.page = httpx.get(self.address, timeout=60).raise_for_status()

    def cpu_ms(self) -> float:
        """CPU so far."""
        return cpu_seconds(self._process.pid) * 1e3

    def close(self) -> None:
        """Stop it."""
        self._open.close()


async def asked_by_many(
    server: Server, request: Callable[[httpx.AsyncClient, int], Any]
) -> tuple[float, list[float], int]:
    """(CPU ms per answer, seconds each took, how many were refused) of CLIENTS who ask without a pause."""
    took: list[float] = []
    refused: list[int] = []
    numbers = iter(range(REQUESTS))

    async def one(client: httpx.AsyncClient) -> None:
        for i in numbers:
            started = time.perf_counter()
            answer = await request(client, i)
            if answer.status_code == 200:
                took.append(time.perf_counter() - started)
            else:
                refused.append(answer.status_code)

    before = server.cpu_ms()
    async with httpx.AsyncClient(base_url=server.address, timeout=120) as client:
        await asyncio.gather(*(one(client) for _ in range(CLIENTS)))
    return (server.cpu_ms() - before) / max(1, len(took)), took, len(refused)


def http(bench: Bench) -> None:
    """Search pages of `casusbank serve` beside one row of JSON of a Datasette without plugins."""
    bare_db = bench.db.with_name("kaal.db")
    with closing(sqlite3.connect(bare_db)) as conn:
        conn.execute("CREATE TABLE IF NOT EXISTS rij (id INTEGER PRIMARY KEY, tekst TEXT)")
        conn.execute("INSERT OR REPLACE INTO rij VALUES (1, 'tekst')")
        conn.commit()
    mine = Server([sys.executable, "-m", "casusbank", "--db", str(bench.db), "serve"])
    bare = Server([sys.executable, "-c", _BARE, "serve", str(bare_db)])
    try:
        tell(onderdeel="start", passages=bench.passages, wat="casusbank serve, until the first page",
             cpu_ms=spread([mine.cpu_ms()], 0), seconden=round(mine.seconds, 2))  # fmt: skip
        page = mine.page
        token = page.text.split('name="csrftoken" value="')[1].split('"')[0]
        asked = bench.questions(6, 3 * REQUESTS + 1, 8)
        cookies = dict(page.cookies)

        def search(client: httpx.AsyncClient, i: int, at: int = 0) -> Any:
            data = {"vraag": asked[at + i], "csrftoken": token}
            return client.post("/-/zoeken", data=data, cookies=cookies)

        rows = []
        for again in range(3):

            def ask(client: httpx.AsyncClient, i: int, at: int = again * REQUESTS) -> Any:
                return search(client, i, at)

            theirs = asyncio.run(asked_by_many(bare, lambda c, i: c.get("/kaal/rij/1.json")))
            rows.append((asyncio.run(asked_by_many(mine, ask)), theirs))
        ratio = spread([m[0] / t[0] for m, t in rows], 2)
        waits = spread([float(np.median(m[1]) / np.median(t[1])) for m, t in rows], 2)
        tell(onderdeel="geheel", passages=bench.passages, vraag="kort", wat=f"search page over HTTP, {CLIENTS} clients",
             cpu_ms=spread([m[0] for m, _ in rows], 1), referentie_ms=spread([t[0] for _, t in rows], 1),
             referentie="a row of JSON of a bare Datasette", verhouding=ratio, wachten=waits,
             geweigerd=sum(m[2] for m, _ in rows))  # fmt: skip
    finally:
        mine.close()
        bare.close()


PARTS: dict[str, tuple[Callable[[Bench], None], int]] = {
    "in process": (in_process, 10**9),
    "memory": (memory, 10**9),
    "from the command line": (command_line, 10**9),
    "over HTTP": (http, 10**9),
    "FTS5 and FAISS": (glued, 100_000),
    "txtai": (txtai, 10_000),
}
"""Part, and the passages up to which it is measured."""


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--map", type=Path)
    parser.add_argument("--alleen", choices=PARTS, action="append")
    args = parser.parse_args()
    faiss.omp_set_num_threads(1)
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.map or Path(temporary)
        db = folder / f"schaal-{args.passages}.db"
        if not db.exists():
            spent, peak = alone(built, db, args.passages)
            size = {"schijf_mb": round(size_mb(db)), "index_mb": round(size_mb(db.with_name(f"{db.name}-index")))}
            tell(onderdeel="bouw", passages=args.passages, wat="store and index, one process",
                 bouw_cpu_s=round(spent, 1), piek_mb=peak, **size)  # fmt: skip
        spent, peak = alone(renewed, db)
        tell(onderdeel="start", passages=args.passages, wat="index again, nothing new", cpu_ms=spread([spent], 0),
             piek_mb=peak)  # fmt: skip
        bench = Bench(db, args.passages)
        about = {"onderdeel": "geheel", "passages": args.passages}
        for name in args.alleen or PARTS:
            note(name)
            part, most = PARTS[name]
            if args.passages > most:
                tell(wat=name, niet_gemeten="building or asking it takes minutes of CPU at this size", **about)
            else:
                guarded(name, lambda p=part: p(bench), **about)


if __name__ == "__main__":
    main()
