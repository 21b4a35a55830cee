"""S5: who may not see a casus learns nothing of it. Twin banks that differ in one confidential casus, asked the same.

    python scripts/trust/lek.py [--snel] [--zaad N]

Both twins are published and shown by the application of `casusbank serve`, in this process. As anonymous, as a reader
of the regio and as a jurist of the organisation: every route of every screen and what OpenAPI describes, Datasette's
own pages, tables, rows, files and SQL, searches with the very words of the confidential casus, wrong methods and
addresses that do not exist, and every link found on the way. Status, headers and body must be equal to the byte, and no
word of the casus may stand there; nor in a byte of the published files, which must be equal too. `--snel`: fewer pages.
"""

from __future__ import annotations

import asyncio
import html
import json
import logging
import re
import sys
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from tweelingen import Bank, canaries, make_twins
from uitslag import Uitslag, meld, opdracht

from casusbank.aanmelden import Aanmelden
from casusbank.config import Config, Drukte
from casusbank.store import casussen, open_database
from casusbank.store.publicatie import KLASSEN, Klasse, published_path
from datasette_plugins import api, compat
from datasette_plugins.bank import bank_of
from datasette_plugins.basis import onderzoek
from datasette_plugins.serve import application, build, describe
from index.snapshot import index_folder

GEHEIM = "tweeling" * 8
"""Signs the cookies of both twins, so that a token drawn by lot is the same in both."""
ROLLEN: dict[Klasse, str] = {
    "openbaar": "",
    "regio": "casusbank-lezer,casusbank-regio",
    "organisatie": "casusbank-jurist,casusbank-organisatie",
}
"""The groups of who asks, by the class they see; nobody signed in for the first."""
TEAM = "casusbank-beheerder,casusbank-team"
_LOT = re.compile(rb'"query_ms": ?[\d.e+-]+|Queries took [\d.]+(?:&nbsp;| )?ms|name="csrftoken" value="[^"]*"')
"""How long the server worked on it and a token drawn by lot: these differ between two requests to one bank as well."""
_LINK = re.compile(r'(?:href|src|action)="([^"]+)"')
_FORM = "application/x-www-form-urlencoded"
_AGAIN = 4
"""Times that an answer is asked again when the twins differ: a count may still be on its way in one of them."""
_WAYS = ("", ".json", ".json?_shape=array&_size=max", "?_facet=id", ".csv", "?_size=max", "?_next=1")


@dataclass(frozen=True, slots=True)
class Vraag:
    """One request; `sent` is the text in it, which may come back on the page."""

    pad: str
    methode: str = "GET"
    inhoud: tuple[str, bytes] | None = None

    @property
    def sent(self) -> bytes:
        return (self.pad.encode() + (self.inhoud[1] if self.inhoud else b"")).lower()


@dataclass(slots=True)
class Telling:
    """What was asked as one role, and what was wrong with it."""

    vragen: int = 0
    herhaald: int = 0
    anders: list[str] = field(default_factory=list)
    kanaries: list[str] = field(default_factory=list)
    statussen: dict[int, int] = field(default_factory=dict)


class Kant:
    """One twin as somebody in these groups meets it."""

    def __init__(self, app: Any, groups: str) -> None:
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost")
        self._headers = {"x-forwarded-user": "proef", "x-forwarded-groups": groups} if groups else {}

    async def ask(self, vraag: Vraag, cookie: str) -> httpx.Response:
        """The answer, without following where it leads and without keeping a cookie."""
        self._client.cookies.clear()
        headers = {**self._headers, **({"cookie": cookie} if cookie else {})}
        body = b""
        if vraag.inhoud:
            headers |= {"content-type": vraag.inhoud[0], "origin": "http://localhost"}
            body = vraag.inhoud[1]
            if vraag.inhoud[0] == _FORM:  # a form of 0.65 sends the word of its cookie along
                body += f"&csrftoken={cookie.partition('=')[2]}".encode()
        return await self._client.request(vraag.methode, vraag.pad, headers=headers, content=body)


def said(answer: httpx.Response) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """Everything of an answer but what differs between two requests to one bank (and so the length of the answer)."""
    body = _LOT.sub(b"", answer.content)
    timed = body != answer.content
    headers = tuple((k, v) for k, v in answer.headers.multi_items() if not (timed and k == "content-length"))
    return answer.status_code, headers, body


# ------------------------------------------------------------------ what is asked


def questions(bank: Bank, klasse: Klasse, words: tuple[str, ...], snel: bool) -> Iterator[Vraag]:
    """Where to begin; links found do the rest."""
    most = 2 if snel else 6
    with closing(open_database(published_path(bank.db, klasse))) as conn:
        ids = [str(i) for i in casussen.all_ids(conn)]
    some = [*ids[:: max(1, len(ids) // most)][:most], bank.geheim]
    yield from _screens(bank, some)
    yield from _searches(bank, words, ids[0])
    yield from _tables(some, _WAYS[:3] if snel else _WAYS)
    yield from _wrong(bank, words)


def _screens(bank: Bank, ids: list[str]) -> Iterator[Vraag]:
    path = published_path(bank.db, "openbaar")
    ds = build(path, Config(db=path))
    routes = [route for _, route in compat.screen_routes(ds, "datasette_plugins")]
    bank_of(ds).close()
    compat.close(ds)
    fixed = {"zoekvraag_id": "v" * 16, "grens": "beleidsregel", "signaal_id": "S1", "nr": "1", "hash": "0",
             "sleutel": "rechtsgelijkheid", "tabel": "casus", "kenmerk": "x"}  # fmt: skip
    described = describe()["paths"]
    for casus_id in ids:
        names = {**fixed, "casus_id": casus_id, "a": ids[0], "b": casus_id}
        for route in routes:
            address = api.address(route, names)
            if address and not set("()?*[") & set(address):
                yield Vraag(address)
        for pad in described:
            yield Vraag(pad.format_map({name: quote(str(value), safe="") for name, value in names.items()}))
    yield from (Vraag(f"/-/waarden/{key}{way}") for key in ("proef_thuis", "betrokkenheid") for way in ("", ".json"))


def _searches(bank: Bank, words: tuple[str, ...], known: str) -> Iterator[Vraag]:
    texts = (
        f"Waar woont de {words[4]} met drie kinderen?", f"{words[1]} {words[2]} {words[3]}", words[4][:6],
        f'"{words[5]}"', "vader met drie kinderen op één slaapkamer", "traplift", "art. 2.3.5 Wmo 2015", "zzzz",
        bank.geheim,
    )  # fmt: skip
    for text in texts:
        given = [("/-/zoeken.json", {"vraag": text, "k": 25}), ("/-/toets.json", {"tekst": text}),
                 ("/-/vergelijk.json", {"a": text, "b": known}), ("/-/dossier.json", {"tekst": text})]  # fmt: skip
        for pad, body in given:
            yield Vraag(pad, "POST", ("application/json", json.dumps(body).encode()))
        form = f"vraag={quote(text)}&tekst={quote(text)}&k=25".encode()
        for pad in ("/-/zoeken", "/-/toets", "/-/dossier", "/-/vergelijk"):
            yield Vraag(pad, "POST", (_FORM, form))
    for casus_id in (bank.geheim, known):
        for pad in ("/-/zoeken.json", "/-/toets.json", "/-/dossier.json"):
            yield Vraag(pad, "POST", ("application/json", json.dumps({"casus": casus_id}).encode()))
    for pad in ("/-/feedback.json", "/-/signalen", f"/-/casus/{quote(known)}/annotatie/1.json"):
        yield Vraag(pad, "POST", ("application/json", json.dumps({"casus": bank.geheim}).encode()))


def _tables(ids: list[str], ways: tuple[str, ...]) -> Iterator[Vraag]:
    names = [*onderzoek.tables(), *onderzoek.technical(), "_sqlite_migrations", "sqlite_sequence", "controlegetal"]
    for name in names:
        yield from (Vraag(f"/casusbank/{name}{way}") for way in ways)
    yield from (Vraag(f"/casusbank/{q.naam}{way}") for q in onderzoek.queries() for way in ("", ".json", ".csv"))
    for casus_id in ids:
        yield from (Vraag(f"/casusbank/casus/{quote(casus_id, safe='')}{way}") for way in ("", ".json"))
    for number in (1, 2, 7, 999_999):
        for name in ("annotatie", "passage", "run", "bewerkingslog", "beoordeling"):
            yield Vraag(f"/casusbank/{name}/{number}.json")
    for field_ in ("organisatie", "toegang", "beslispunt", "opgenomen_op", "bijna_gelijk_aan"):
        yield Vraag(f"/casusbank/casus.json?_facet={field_}&_size=0")
        yield Vraag(f"/casusbank/casus?_facet_array=domeinen&_facet={field_}")
    for sql in (
        "select * from sqlite_master", "select count(*), max(rowid) from casus", "select * from annotatie limit 50",
        "select id, length(tekst) from casus", "select * from passage_fts_data", "select * from generatie",
        "select * from pragma_database_list", "select * from pragma_page_count, pragma_freelist_count",
        "attach 'x' as y", "select load_extension('x')", "select * from nergens", "select",
        "select readfile('casusbank.db')", "select * from dbstat", "select * from bewerkingslog",
    ):  # fmt: skip
        for way in (
            f"/casusbank?sql={quote(sql)}",
            f"/casusbank.json?sql={quote(sql)}",
            f"/casusbank/-/query?sql={quote(sql)}",
        ):
            yield Vraag(way)


def _wrong(bank: Bank, words: tuple[str, ...]) -> Iterator[Vraag]:
    own = ("databases", "plugins", "settings", "config", "metadata", "versions", "threads", "actor", "permissions",
           "allow-debug", "messages", "logout", "login", "create-token", "tables", "jump", "debug", "api")  # fmt: skip
    yield from (Vraag(f"/-/{name}{way}") for name in own for way in ("", ".json", f"?q={words[1]}"))
    paths = ("/", "/casusbank", "/casusbank.db", "/casusbank.json", "/_memory", "/_internal", "/casusbank/casus",
             "/robots.txt", "/favicon.ico", "/-/casus", f"/-/casus/{words[1]}", f"/casusbank/{words[1]}")  # fmt: skip
    for path in (*paths, f"/-/casus/{bank.geheim}", f"/casusbank/casus/{bank.geheim}"):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
            yield Vraag(path, method, ("text/plain", b"x") if method in ("POST", "PUT") else None)
    for word in words[:4]:
        for table in ("casus", "passage"):
            yield Vraag(f"/casusbank/{table}.json?_search={word}")
            yield Vraag(f"/casusbank/{table}?_search={word}&_searchmode=raw")
            yield Vraag(f"/casusbank/{table}/-/autocomplete?q={word}")
        yield Vraag(f"/casusbank/casus.json?titel__contains={word}&_where=1=1")
    yield from (
        Vraag(p)
        for p in (
            "/-/nergens",
            "/nergens",
            "//x",
            "/-/casus/%00",
            "/casusbank/casus?_size=x",
            "/casusbank/casus?_sort=x",
            f"/{'a' * 5000}",
        )
    )


# ------------------------------------------------------------------ asking both


async def crawl(
    sides: tuple[Any, Any], groups: str, begin: Iterable[Vraag], words: tuple[str, ...], most: int
) -> Telling:
    """Ask both twins the same as one role: what `begin` gives, and links found, up to `most` pages more than that."""
    one, other = (Kant(app, groups) for app in sides)
    cookie = (await one.ask(Vraag("/-/zoeken"), "")).headers.get("set-cookie", "").split(";")[0]
    told = Telling()
    waiting = deque(dict.fromkeys(begin))
    seen = set(waiting)
    most += len(waiting)
    while waiting and told.vragen < most:
        vraag = waiting.popleft()
        answer = await _compared(one, other, vraag, cookie, told)
        _look_for(words, vraag, answer, told)
        for found in _links(answer):
            if found not in seen and len(seen) < 3 * most:
                seen.add(found)
                waiting.append(found)
    return told


async def _compared(one: Kant, other: Kant, vraag: Vraag, cookie: str, told: Telling) -> httpx.Response:
    told.vragen += 1
    answer, twin = await one.ask(vraag, cookie), await other.ask(vraag, cookie)
    for attempt in range(_AGAIN):
        if said(answer) == said(twin):
            break
        told.herhaald += 1
        await asyncio.sleep(0.3 * (attempt + 1))
        answer, twin = await one.ask(vraag, cookie), await other.ask(vraag, cookie)
    if said(answer) != said(twin):
        told.anders.append(f"{vraag.methode} {vraag.pad[:120]}")
    told.statussen[answer.status_code] = told.statussen.get(answer.status_code, 0) + 1
    return answer


def _look_for(words: tuple[str, ...], vraag: Vraag, answer: httpx.Response, told: Telling) -> None:
    everything = (str(answer.headers).encode() + answer.content).lower()
    found = [w for w in words if w.encode() in everything and w.encode() not in vraag.sent]
    if found:
        told.kanaries.append(f"{vraag.methode} {vraag.pad[:120]}: {', '.join(found)}")


def _links(answer: httpx.Response) -> Iterator[Vraag]:
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return
    for found in _LINK.findall(answer.text):
        parts = urlsplit(html.unescape(found))
        if parts.netloc in ("", "localhost") and parts.scheme in ("", "http") and parts.path.startswith("/"):
            yield Vraag(parts.path + (f"?{parts.query}" if parts.query else ""))


# ------------------------------------------------------------------ bytes


def published_bytes(bank: Bank, klasse: Klasse) -> dict[str, bytes]:
    """Every file of a published file and its index, by name."""
    path = published_path(bank.db, klasse)
    own = [p for p in sorted(path.parent.glob(f"{path.name}*")) if p.is_file() and p.suffix != ".lock"]
    return {p.name: p.read_bytes() for p in (*own, *sorted(index_folder(path).iterdir()))}


def bytes_result(twins: tuple[Bank, Bank], words: tuple[str, ...]) -> Uitslag:
    """The files themselves: equal, and without a word of the casus in any common encoding."""
    wanted = re.compile(b"|".join(re.escape(w.encode(e)) for w in words for e in ("utf-8", "utf-16-le")), re.IGNORECASE)
    different = traces = count = 0
    for klasse in KLASSEN:
        one, other = (published_bytes(bank, klasse) for bank in twins)
        count += len(one)
        different += len(one.keys() ^ other.keys()) + sum(one[n] != other[n] for n in one.keys() & other.keys())
        traces += sum(bool(wanted.search(content)) for content in one.values())
    control = bool(wanted.search(twins[0].db.read_bytes()))
    return Uitslag(
        "S5", f"bytes van {count} bestanden (3 klassen, database en index) van twee tweelingbanken",
        f"{different} anders, {traces} met een woord van de vertrouwelijke casus"
        + ("" if control else "; de tegenproef mislukte: de woorden staan ook niet in de werkbank"),
        "0 anders, 0 met een woord", not different and not traces and control,
    )  # fmt: skip


async def measure(twins: tuple[Bank, Bank], words: tuple[str, ...], snel: bool) -> list[Uitslag]:
    """The results, one per role, and the counter-test: who may see the casus does see differences."""
    apps = tuple(
        application(
            bank.db,
            Config(db=bank.db, aanmelden=Aanmelden(wijze="proxy", anoniem="lezen", toegang="klasse"),
                   drukte=Drukte(per_minuut=10**6)),
            geheim=GEHEIM,
        )
        for bank in twins
    )  # fmt: skip
    sides = (apps[0], apps[1])
    results = [bytes_result(twins, words)]
    for klasse, groups in ROLLEN.items():
        begin = [*questions(twins[0], klasse, words, snel)]
        told = await crawl(sides, groups, begin, words, 40 if snel else 400)
        results.append(_result(klasse, groups, told))
    told = await crawl(sides, TEAM, [Vraag("/casusbank/casus.json"), Vraag("/"), Vraag("/-/grenzen")], words, 20)
    results.append(Uitslag(
        "S5", f"tegenproef: {told.vragen} pagina's van wie de casus wel mag zien",
        f"{len(told.anders)} anders, {len(told.kanaries)} met een woord van de casus", "beide meer dan 0",
        bool(told.anders and told.kanaries),
    ))  # fmt: skip
    for app in apps:
        app.close()
    return results


def _result(klasse: str, groups: str, told: Telling) -> Uitslag:
    who = f"rol {groups.partition(',')[0].removeprefix('casusbank-')}, klasse {klasse}" if groups else "anoniem"
    for line in (*told.anders, *told.kanaries):
        print(f"{who}: {line}", file=sys.stderr, flush=True)
    statuses = ", ".join(f"{n}x {s}" for s, n in sorted(told.statussen.items()))
    return Uitslag(
        "S5", f"{told.vragen} vragen aan twee tweelingbanken als {who} ({statuses})",
        f"{len(told.anders)} met een andere byte, status of kop; {len(told.kanaries)} met een woord van de casus"
        + (f"; {told.herhaald} keer opnieuw gevraagd" if told.herhaald else ""),
        "0 en 0 over minstens 300 vragen", not told.anders and not told.kanaries and told.vragen >= 300,
    )  # fmt: skip


def main() -> int:
    """Make the twins, ask, report."""
    given = opdracht(__doc__, zaad=20_261_122).parse_args()
    words = canaries(given.zaad)
    logging.getLogger("casusbank.schermen").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        print("tweelingen maken", file=sys.stderr, flush=True)
        twins = make_twins(Path(folder), given.zaad, 8 if given.snel else 3)
        return meld(asyncio.run(measure(twins, words, given.snel)))


if __name__ == "__main__":
    sys.exit(main())
