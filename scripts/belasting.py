"""How the screens hold under load: `python scripts/belasting.py [--casussen 20000] [--gebruikers 20] [--map MAP]`.

A bank of made casussen (sentences of the demo, shuffled) is served by `casusbank serve`; users search by the form with
new questions and read for a while in between. Beside them one light page is asked for twenty times a second: what it
waits is what one request blocks another. Everything is bounded: the bank is kept in `--map` and used again, the load
stops after `--seconden`. Figures depend on the machine and on what else runs there; the load average is told with them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import httpx
from draaiend import cpu_seconds, running

from casusbank.config import Config
from casusbank.model import Casus, CasusId, Herkomst, Metadata, Velden
from casusbank.store import bronnen, casussen, open_database, transaction
from index.build import build_index

SENTENCES_PER_CASUS = 12
LIGHT_EVERY = 0.05
OUTCOMES = (("toegekend", "voor_inwoner"), ("afgewezen", "tegen_inwoner"))


def demo_sentences() -> list[str]:
    """Sentences of the shipped casussen."""
    found: set[str] = set()
    for folder in files("casusbank").joinpath("demo").iterdir():
        for item in folder.iterdir() if folder.is_dir() else ():
            if item.name.endswith((".md", ".txt")):
                text = " ".join(item.read_text(encoding="utf-8").split())
                found |= {s for s in re.split(r"(?<=[.!?]) ", text) if 40 < len(s) < 300}
    return sorted(found)


def make_bank(db: Path, total: int) -> None:
    """Store and index `total` made casussen."""
    rng, sentences = random.Random(7), demo_sentences()  # noqa: S311
    with closing(open_database(db, "schrijf")) as conn:
        bron = bronnen.Bron("belasting", "belasting", "00", 1, "tekst@1", "opgenomen", None, "v1", "2026-01-01")
        for at in range(0, total, 500):
            with transaction(conn):
                bronnen.put_bron(conn, bron)
                for i in range(at, min(at + 500, total)):
                    casussen.put_casus(conn, made_casus(i, rng, sentences), opgenomen_op="2026-01-01")
    build_index(db, Config(db=db))


def made_casus(i: int, rng: random.Random, sentences: Sequence[str]) -> Casus:
    outcome, direction = rng.choice(OUTCOMES)
    text = " ".join(rng.sample(sentences, SENTENCES_PER_CASUS)) + f" Kenmerk {i}."
    return Casus(
        CasusId(f"b-{i}"), f"Gemaakte casus {i}", text, "overig", Herkomst("belasting", "00", "tekst@1", "b"),
        velden=Velden(uitkomst=outcome, strekking=direction, organisatie=f"Organisatie {i % 40}"),  # type: ignore[arg-type]
        metadata=Metadata(),
    )  # fmt: skip


async def user(client: httpx.AsyncClient, rng: random.Random, sentences: Sequence[str], until: float, pause: float,
               took: list[float], wrong: list[int]) -> None:  # fmt: skip
    """Search again and again until the time is over."""
    page = (await client.get("/")).text
    token = page.split('name="csrftoken" value="')[1].split('"')[0]
    await asyncio.sleep(rng.random() * pause)
    while time.monotonic() < until:
        question = " ".join(rng.sample(sentences, 2))
        started = time.monotonic()
        answer = await client.post("/-/zoeken", data={"vraag": question, "csrftoken": token})
        took.append(time.monotonic() - started)
        if answer.status_code != 200 or 'class="treffers"' not in answer.text:
            wrong.append(answer.status_code)
        await asyncio.sleep(rng.uniform(0.5, 1.5) * pause)


async def light(client: httpx.AsyncClient, until: float, took: list[float]) -> None:
    """Ask for a page that costs nothing, at a steady pace."""
    while time.monotonic() < until:
        started = time.monotonic()
        await client.get("/robots.txt")
        took.append(time.monotonic() - started)
        await asyncio.sleep(LIGHT_EVERY)


async def load(address: str, users: int, seconds: float, pause: float) -> tuple[list[float], list[float], list[int]]:
    """(seconds of each search, seconds of each light page, statuses that were wrong)."""
    sentences, searches, pages, wrong = demo_sentences(), list[float](), list[float](), list[int]()
    limits = httpx.Limits(max_connections=4)
    clients = [httpx.AsyncClient(base_url=address, timeout=60, limits=limits) for _ in range(users + 1)]
    until = time.monotonic() + seconds
    work = [
        user(clients[i], random.Random(i), sentences, until, pause, searches, wrong)  # noqa: S311
        for i in range(users)
    ]
    await asyncio.gather(*work, light(clients[-1], until, pages))
    for client in clients:
        await client.aclose()
    return searches, pages, wrong


def told(name: str, took: Sequence[float]) -> str:
    """Median, 95th and 99th percentile and the longest, in milliseconds."""
    ms = sorted(t * 1000 for t in took)
    cuts = statistics.quantiles(ms, n=100) if len(ms) > 1 else [ms[0]] * 99
    return (
        f"{name:24}{len(ms):6} p50 {cuts[49]:7.0f}  p95 {cuts[94]:7.0f}  p99 {cuts[98]:7.0f}  hoogste {ms[-1]:7.0f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--casussen", type=int, default=20_000)
    parser.add_argument("--gebruikers", type=int, default=20)
    parser.add_argument("--seconden", type=float, default=30)
    parser.add_argument(
        "--leestijd", type=float, default=5, help="seconds a user reads between two searches, on average"
    )
    parser.add_argument("--map", type=Path, default=Path(tempfile.gettempdir()) / "casusbank-belasting")
    given = parser.parse_args()
    given.map.mkdir(parents=True, exist_ok=True)
    db = given.map / f"bank-{given.casussen}.db"
    if not db.exists():
        make_bank(db, given.casussen)
    with running([sys.executable, "-m", "casusbank", "--db", str(db), "serve"]) as (address, process):
        asyncio.run(load(address, 2, 5, 0.5))  # the first questions load what the rest shares
        before = cpu_seconds(process.pid)
        searches, pages, wrong = asyncio.run(load(address, given.gebruikers, given.seconden, given.leestijd))
        cpu = cpu_seconds(process.pid) - before
    print(
        f"{given.casussen} casussen, {given.gebruikers} gebruikers, {given.leestijd:g} s lezen, {os.cpu_count()} kernen"
    )
    print(told("zoekpagina", searches))
    print(told("lichte pagina ernaast", pages))
    each = 1000 * cpu / len(searches)
    print(f"mislukt: {len(wrong)}; drukte (load) {os.getloadavg()[0]:.1f}; {each:.0f} ms CPU per zoekpagina")


if __name__ == "__main__":
    main()
