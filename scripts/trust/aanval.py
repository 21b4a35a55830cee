"""S6: what one client can do to the others, and to the machine.

    python scripts/trust/aanval.py [--snel] [--casussen 2000] [--map MAP]

First each attack alone: CPU seconds and memory of the server. Then six runaway queries at once, over and over, with
a question of 900 words, while others read and search: how long a light page takes against the same page before it.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus

import httpx
from server import Server, made_bank, percentile, say, served
from uitslag import Uitslag, meld, opdracht

from datasette_plugins.compat import IS_1

CPU, MEMORY, SLOWER = 2.0, 200.0, 5.0
COUNT = "with recursive t(x) as (select 1 union all select x+1 from t) select "
MANY = " ".join(f"woord{i}" for i in range(900))


@dataclass(frozen=True, slots=True)
class Aanval:
    """A request that means no good. `vraag` is posted as a search; otherwise `pad` is asked for."""

    naam: str
    pad: str = "/-/zoeken"
    vraag: str = ""


def sql(text: str) -> str:
    """The address that asks this SQL."""
    return f"/casusbank{'/-/query' if IS_1 else ''}.json?sql={quote_plus(text, safe='*()')}"


PASSAGE = ("casus_id", "volgnr", "begin", "eind", "sectie", "spreker", "tekst")
MATCH = "select count(*) from passage_fts where passage_fts match "
RUNAWAYS = (
    Aanval("eindeloos tellen", sql(f"{COUNT}count(*) from t")),
    Aanval("kruisproduct", sql("select count(*) from passage a, passage b, passage c where a.tekst > b.tekst || c.id")),
    Aanval("sorteren van alles", sql("select a.tekst from passage a, passage b order by random() desc")),
    Aanval("diep in JSON", sql(f"{COUNT}sum(json_array_length(json_array(x, x, x))) from t")),
    Aanval("lange uitvoer", sql(f"{COUNT}printf('%.100000c', 'x') from t")),
    Aanval("optellen van tekst", sql(f"{COUNT}length(group_concat(hex(x))) from t")),
)
ATTACKS = (
    *RUNAWAYS,
    Aanval("grote blob", sql("select hex(randomblob(3e8))")),
    Aanval("veel grote blobs", sql(f"{COUNT}zeroblob(1e7) from t limit 900")),
    Aanval("grote blobs bewaren", sql(f"{COUNT}randomblob(1e6) b from t order by b")),
    Aanval(
        "tekst verdubbelen",
        sql("with recursive t(x) as (select 'aaaaaaaa' union all select x || x from t) select 1 from t"),
    ),
    Aanval("vervangen", sql("select length(replace(hex(zeroblob(1e7)), '0', hex(zeroblob(100))))")),
    Aanval("like met veel jokers", sql("select hex(zeroblob(4e6)) like '" + "%0_" * 60 + "1'")),
    Aanval("zoeken in een lange tekst", sql("select instr(hex(zeroblob(4e6)), hex(zeroblob(2e5)) || '1')")),
    Aanval("randen afsnijden", sql("select length(trim(hex(zeroblob(4e6)), hex(zeroblob(1e6)) || '1'))")),
    Aanval("700 keer a*", sql(MATCH + "'" + "a* " * 700 + "'")),
    Aanval("900 keer of", sql(MATCH + "replace(hex(zeroblob(900)), '00', 'a* OR ') || 'a*'")),
    Aanval("900 woorden in een tabel", f"/casusbank/passage.json?_search={quote_plus('de ' * 900)}"),
    Aanval("veel facetten", "/casusbank/passage.json?" + "&".join(f"_facet={c}" for c in PASSAGE)),
    Aanval("900 woorden", vraag=MANY),
    Aanval("lange plaktekst", vraag="De vader vraagt urgentie voor een woning. " * 40_000),
    Aanval("een woord van 200.000 tekens", vraag="a" * 200_000),
    Aanval("200.000 haken", vraag="((((" * 50_000),
)


async def asked(client: httpx.AsyncClient, aanval: Aanval) -> int:
    """Status of the answer; 599 when there was none."""
    try:
        if aanval.vraag:
            token = await form_token(client)
            answer = await client.post(aanval.pad, data={"vraag": aanval.vraag, "csrftoken": token})
        else:
            answer = await client.get(aanval.pad, follow_redirects=True)
    except httpx.HTTPError:
        return 599
    return answer.status_code


async def form_token(client: httpx.AsyncClient) -> str:
    page = (await client.get("/")).text
    return page.split('name="csrftoken" value="')[1].split('"')[0]


async def alone(server: Server) -> tuple[float, float, list[str]]:
    """Worst CPU seconds and megabytes of the attacks, each by itself; and the lines that tell of each."""
    lines, worst, most = [], 0.0, 0.0
    async with httpx.AsyncClient(base_url=server.adres, timeout=120) as client:
        await asked(client, Aanval("opwarmen", vraag="vader vraagt urgentie voor een woning"))
        for aanval in ATTACKS:
            server.forget_peak()
            cpu, rss, begin = server.cpu(), server.memory(), time.monotonic()
            status = await asked(client, aanval)
            await asyncio.sleep(0.1)
            used, more = server.cpu() - cpu, server.memory("VmHWM") - rss
            worst, most = max(worst, used), max(most, more)
            lines.append(f"{aanval.naam:30}{status} {time.monotonic() - begin:6.1f} s {used:6.2f} s cpu {more:6.0f} MB")
            say(lines[-1])
    return worst, most, lines


async def light(client: httpx.AsyncClient, until: float, took: list[float], wrong: list[int]) -> None:
    """Read: a casus and the search page, at a steady pace."""
    pages = ("/-/casus/b-1", "/", "/-/casus/b-2", "/robots.txt")
    i = 0
    while time.monotonic() < until:
        begin = time.monotonic()
        try:
            status = (await client.get(pages[i % len(pages)])).status_code
        except httpx.HTTPError:
            status = 599
        took.append(time.monotonic() - begin)
        if status != 200:
            wrong.append(status)
        i += 1
        await asyncio.sleep(0.05)


async def searching(client: httpx.AsyncClient, until: float, took: list[float], wrong: list[int]) -> None:
    """Search as a user does."""
    usual = Aanval("gewoon", vraag="vader met twee kinderen vraagt urgentie voor een woning")
    while time.monotonic() < until:
        begin = time.monotonic()
        status = await asked(client, usual)
        took.append(time.monotonic() - begin)
        if status != 200:
            wrong.append(status)
        await asyncio.sleep(1)


async def again(client: httpx.AsyncClient, aanval: Aanval, until: float) -> None:
    while time.monotonic() < until:
        await asked(client, aanval)


async def reading(
    server: Server, seconds: float, attacks: Sequence[Aanval]
) -> tuple[list[float], list[float], list[int]]:
    """(seconds of each light page, of each search, statuses that were wrong) of the others under `attacks`."""
    clients = [httpx.AsyncClient(base_url=server.adres, timeout=120) for _ in range(len(attacks) + 3)]
    pages, searches, wrong = list[float](), list[float](), list[int]()
    until = time.monotonic() + seconds
    await asyncio.gather(
        light(clients[-1], until, pages, wrong),
        light(clients[-2], until, pages, wrong),
        searching(clients[-3], until, searches, wrong),
        *(again(client, aanval, until) for client, aanval in zip(clients, attacks, strict=False)),
    )
    for client in clients:
        await client.aclose()
    return pages, searches, wrong


def main() -> int:
    parser = opdracht(__doc__, zaad=None)
    parser.add_argument("--casussen", type=int)
    parser.add_argument("--map", type=Path)
    args = parser.parse_args()
    total = args.casussen or (500 if args.snel else 2000)
    seconds = 10 if args.snel else 30
    with tempfile.TemporaryDirectory() as temporary:
        db = made_bank(args.map or Path(temporary), total)
        with served(db, "--rol", "jurist") as server:
            worst, most, _ = asyncio.run(alone(server))
            before, _, _ = asyncio.run(reading(server, seconds / 2, ()))
            server.forget_peak()
            rss = server.memory()
            during, searches, wrong = asyncio.run(
                reading(server, seconds, (*RUNAWAYS, Aanval("900 woorden", vraag=MANY)))
            )
            more = server.memory("VmHWM") - rss
    p95, quiet = percentile(during, 0.95), percentile(before, 0.95)
    say(f"zoeken onder aanval: p95 {percentile(searches, 0.95):.1f} s")
    slower = p95 / quiet if quiet else 0.0
    return meld(
        [
            Uitslag(
                "S6",
                f"{len(ATTACKS)} aanvallen, elk apart: CPU",
                f"hoogste {worst:.1f} s",
                f"<= {CPU:g} s",
                worst <= CPU,
            ),
            Uitslag("S6", "geheugen erbij, hoogste aanval", f"{most:.0f} MB", f"<= {MEMORY:g} MB", most <= MEMORY),
            Uitslag(
                "S6",
                f"zes zware vragen tegelijk en een van 900 woorden: {len(during)} lichte pagina's van anderen",
                f"p95 {p95 * 1000:.0f} ms tegen {quiet * 1000:.0f} ms ({slower:.1f} keer)",
                f"<= {SLOWER:g} keer",
                slower <= SLOWER,
            ),
            Uitslag("S6", "geheugen erbij onder die aanval", f"{more:.0f} MB", f"<= {MEMORY:g} MB", more <= MEMORY),
            Uitslag("S6", "fouten voor anderen", str(len(wrong)), "0", not wrong),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
