"""L1 to L4: users at work, beside taking in, for long, and beside many searches at once.

    python scripts/trust/last.py [--snel] [--casussen 2000] [--map MAP] [--alleen L1 L2 L3 L4]

The load is that of scripts/belasting.py. On a machine that does other work too, figures are told against those of one
user of the same run.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import httpx
from server import Server, form_token, made_bank, percentile, say, served
from uitslag import Uitslag, meld, opdracht

MORE_SLOWLY, BESIDE_INGEST, BESIDE_SEARCH = 5.0, 1.5, 3.0
FOUND_WITHIN = 5.0
MORE_MEMORY = 5.0
WAL_MB = 64
THINK = 5.0


@dataclass(frozen=True, slots=True)
class Duur:
    """Seconds of each part, `--snel` or not."""

    een: float
    gebruikers: float
    soak: float
    parallel: float


SNEL, HEEL = Duur(8, 15, 60, 10), Duur(30, 60, 600, 30)


async def users(server: Server, many: int, seconds: float) -> tuple[list[float], int]:
    """(seconds of each search, searches that failed)."""
    from belasting import load

    searches, _, wrong = await load(server.adres, many, seconds, THINK if many > 1 else 0.5)
    return searches, len(wrong)


def take_in(db: Path, address: str, seconds: float) -> tuple[float, list[float]]:
    """Take in ten casussen a second with an index after each batch, as `casusbank kijk` does: (how many a second,
    seconds from storing until the casussen of each batch were found)."""
    from belasting import demo_sentences, made_casus

    from casusbank.config import Config
    from casusbank.store import bronnen, casussen, open_database, transaction, writer_lock
    from index.build import build_index

    rng, sentences = random.Random(3), demo_sentences()  # noqa: S311
    begin, batch, looker, looking = time.monotonic(), 0, ThreadPoolExecutor(2), list[Future[float]]()
    while time.monotonic() < begin + seconds:
        batch += 1
        word = f"zqword{batch}x{os.getpid()}"
        bron = bronnen.Bron(f"last{batch}", "last", f"{batch:02}", 1, "tekst@1", "opgenomen", None, "v1", "2026-01-01")
        with writer_lock(db, 30), closing(open_database(db, "schrijf")) as conn, transaction(conn):
            bronnen.put_bron(conn, bron)
            for i in range(10):
                casus = made_casus(900_000 + 10 * batch + i, rng, sentences)
                herkomst = replace(casus.herkomst, bron=bron.id)
                own = replace(casus, tekst=f"{casus.tekst} {word}.", herkomst=herkomst)
                casussen.put_casus(conn, own, opgenomen_op="2026-01-01")
        looking.append(looker.submit(_found, address, word, time.monotonic()))
        build_index(db, Config(db=db), bijhouden=True)
        time.sleep(max(0.0, begin + batch - time.monotonic()))
    took = time.monotonic() - begin
    with looker:
        return 10 * batch / took, [found.result() for found in looking]


def _found(address: str, word: str, stored: float) -> float:
    with httpx.Client(base_url=address, timeout=60) as client:
        while time.monotonic() < stored + 30:
            answer = client.post("/-/zoeken.json", json={"vraag": word, "k": 3})
            hits = answer.json()["treffers"] if answer.status_code == 200 else []
            if any(word in hit["passage"]["tekst"] for hit in hits):
                return time.monotonic() - stored
            time.sleep(0.2)
    return 30.0


def wal(db: Path) -> float:
    """Megabytes of the write-ahead log."""
    path = db.with_name(db.name + "-wal")
    return path.stat().st_size / 1e6 if path.exists() else 0.0


async def pages(server: Server, seconds: float) -> tuple[list[float], int]:
    """A casus page at a steady pace."""
    took, wrong, until = list[float](), 0, time.monotonic() + seconds
    async with httpx.AsyncClient(base_url=server.adres, timeout=60) as client:
        while time.monotonic() < until:
            begin = time.monotonic()
            wrong += (await client.get(f"/-/casus/b-{len(took) % 50}")).status_code != 200
            took.append(time.monotonic() - begin)
            await asyncio.sleep(0.1)
    return took, wrong


async def searching(server: Server, many: int, seconds: float) -> int:
    """`many` clients that search without a pause; searches that failed."""
    from belasting import demo_sentences

    sentences, wrong, until = demo_sentences(), 0, time.monotonic() + seconds
    with httpx.Client(base_url=server.adres, timeout=60) as first:
        token, cookies = form_token(first), first.cookies

    async def one(seed: int) -> None:
        nonlocal wrong
        rng = random.Random(seed)  # noqa: S311
        async with httpx.AsyncClient(base_url=server.adres, timeout=120, cookies=cookies) as client:
            while time.monotonic() < until:
                answer = await client.post(
                    "/-/zoeken", data={"vraag": " ".join(rng.sample(sentences, 2)), "csrftoken": token}
                )
                wrong += answer.status_code != 200

    await asyncio.gather(*(one(i) for i in range(many)))
    return wrong


def l1(server: Server, duur: Duur) -> tuple[list[Uitslag], float]:
    """Fifty users; also their p95."""
    alone, _ = asyncio.run(users(server, 1, duur.een))
    many, wrong = asyncio.run(users(server, 50, duur.gebruikers))
    one, p95 = percentile(alone, 0.95), percentile(many, 0.95)
    kept = wrong == 0 and (p95 <= 1 or p95 <= MORE_SLOWLY * one)
    figure = f"p95 {p95:.2f} s tegen {one:.2f} s van één ({p95 / one:.1f} keer), {wrong} fouten in {len(many)}"
    goal = "0 fouten; p95 <= 1 s, of <= 5 keer die van één gebruiker"
    what = f"50 gebruikers, {THINK:g} s lezen; druk van de machine {os.getloadavg()[0]:.0f}"
    return [Uitslag("L1", what, figure, goal, kept)], p95


def l2(server: Server, db: Path, duur: Duur, before: float) -> list[Uitslag]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
        taking = other.submit(take_in, db, server.adres, duur.gebruikers)
        many, wrong = asyncio.run(users(server, 50, duur.gebruikers))
        rate, waits = taking.result()
    p95, wait = percentile(many, 0.95), max(waits, default=30.0)
    beside = f"daarnaast {rate:.1f} casussen per seconde inlezen en indexeren"
    slower = f"p95 {p95:.2f} s ({p95 / before:.1f} keer L1), {wrong} fouten"
    kept = wrong == 0 and p95 <= BESIDE_INGEST * before
    looked = f"een nieuwe casus is te vinden ({len(waits)} keer gekeken)"
    return [
        Uitslag("L2", beside, slower, "p95 <= 1,5 keer L1, 0 fouten", kept),
        Uitslag("L2", looked, f"na hoogstens {wait:.1f} s", "<= 5 s", wait <= FOUND_WITHIN),
    ]


def l3(server: Server, db: Path, duur: Duur) -> list[Uitslag]:
    asyncio.run(users(server, 10, max(duur.soak / 6, 15)))  # warm
    memory, files = server.memory(), server.files()
    many, wrong = asyncio.run(users(server, 10, duur.soak))
    more = 100 * (server.memory() - memory) / memory
    opened, log = server.files() - files, wal(db)
    kept = wrong == 0 and more <= MORE_MEMORY and opened <= 20 and log <= WAL_MB
    figure = f"geheugen {more:+.1f}%, {wrong} fouten in {len(many)}, {opened:+d} open bestanden, WAL {log:.1f} MB"
    return [
        Uitslag("L3", f"{duur.soak / 60:g} minuten gebruik", figure, "geheugen <= +5%, 0 fouten, WAL <= 64 MB", kept)
    ]


def l4(server: Server, duur: Duur) -> list[Uitslag]:
    async def both() -> tuple[list[float], int, int]:
        (took, wrong), failed = await asyncio.gather(pages(server, duur.parallel), searching(server, 20, duur.parallel))
        return took, wrong, failed

    quiet, _ = asyncio.run(pages(server, duur.parallel / 2))
    took, wrong, failed = asyncio.run(both())
    one, p95 = percentile(quiet, 0.95), percentile(took, 0.95)
    figure = f"p95 {p95 * 1000:.0f} ms tegen {one * 1000:.0f} ms ({p95 / one:.1f} keer), {wrong + failed} fouten"
    kept = p95 <= BESIDE_SEARCH * one and not wrong and not failed
    return [Uitslag("L4", "een casuspagina naast 20 zoekers tegelijk", figure, "<= 3 keer, 0 fouten", kept)]


def main() -> int:
    parser = opdracht(__doc__, zaad=None)
    parser.add_argument("--casussen", type=int)
    parser.add_argument("--map", type=Path)
    parser.add_argument("--alleen", nargs="+", default=["L1", "L2", "L3", "L4"])
    args = parser.parse_args()
    duur = SNEL if args.snel else HEEL
    results: list[Uitslag] = []
    with tempfile.TemporaryDirectory() as temporary:
        db = made_bank(args.map or Path(temporary), args.casussen or (300 if args.snel else 5000))
        with served(db) as server:
            asyncio.run(users(server, 2, 5))  # the first questions load what the rest shares
            if "L4" in args.alleen:
                results += l4(server, duur)
                say("L4 klaar")
            if {"L1", "L2"} & set(args.alleen):
                found, p95 = l1(server, duur)
                results += found if "L1" in args.alleen else []
                say("L1 klaar")
                results += l2(server, db, duur, p95) if "L2" in args.alleen else []
            if "L3" in args.alleen:
                results += l3(server, db, duur)
    return meld(sorted(results, key=lambda u: u.belofte))


if __name__ == "__main__":
    sys.exit(main())
