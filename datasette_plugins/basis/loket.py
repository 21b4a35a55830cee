"""Who is served when there is much to do: so many requests at a time, and whoever asked least goes first.

One client that asks for heavy things without end waits for itself; a page of someone else goes before its next one.
Nothing is refused until one client has a long queue of its own. Kept per client are two numbers and a clock, in memory,
for a bounded number of clients; who a client is stands nowhere else.
"""

from __future__ import annotations

import asyncio
import functools
import ipaddress
import time
from collections import Counter, OrderedDict
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from datasette.plugins import pm
from datasette.utils import await_me_maybe
from datasette.utils.asgi import Request

from casusbank.config import Drukte
from datasette_plugins.bank import bank_of
from datasette_plugins.basis.schild import BUSY_PAGE, App, Message, Receive, Scope, Send, answer, header
from datasette_plugins.begrensd import rekening

MOST_CLIENTS = 2_000
MOST_WAITING = 500
HALF_LIFE = 30.0
"""Seconds after which half of what a client used is forgotten."""
LONGEST_HELD = 10.0
"""Seconds after which a place is given to the next one, though the work (a long download) goes on."""
RETRY = 5
FREE = ("/-/casusbank/", "/-/static/", "/-/gezond", "/robots.txt")
"""Files that the browser keeps and that cost nothing."""


class Vol(Exception):
    """There is no place; `eigen` when the client's own requests take it."""

    def __init__(self, eigen: bool) -> None:
        super().__init__()
        self.eigen = eigen


@dataclass(slots=True, eq=False)
class _Klant:
    """What one client used of late, may still ask, and has going on."""

    tegoed: float
    gezien: float
    gebruikt: float = 0.0
    bezig: int = 0

    def now(self, moment: float, per_second: float, most: float) -> None:
        passed = max(moment - self.gezien, 0.0)
        self.gebruikt *= 0.5 ** (passed / HALF_LIFE)
        self.tegoed = min(most, self.tegoed + passed * per_second)
        self.gezien = moment


class Klanten:
    """The clients that were seen last, and the number of requests each may still make."""

    def __init__(self, per_minuut: int) -> None:
        self._most = float(per_minuut)
        self._known: OrderedDict[str, _Klant] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def see(self, name: str) -> _Klant:
        """This client, as it is now."""
        moment = time.monotonic()
        klant = self._known.setdefault(name, _Klant(self._most, moment))
        self._known.move_to_end(name)
        klant.now(moment, self._most / 60, self._most)
        if len(self._known) > MOST_CLIENTS:
            oldest = next((n for n, k in self._known.items() if not k.bezig), None)
            if oldest is not None and oldest != name:
                del self._known[oldest]
        return klant

    def count(self, klant: _Klant) -> None:
        """One request more. Raises Vol when the client asked too many."""
        if klant.tegoed < 1:
            raise Vol(eigen=True)
        klant.tegoed -= 1


@dataclass(slots=True, eq=False)
class Plaats:
    """A place at a counter, held by one request."""

    loket: Loket
    klant: _Klant
    begin: float = field(default_factory=time.monotonic)
    held: bool = True
    timer: asyncio.TimerHandle | None = None

    def give_back(self) -> None:
        """Let the next one in; a second time does nothing."""
        if self.held:
            self.held = False
            if self.timer:
                self.timer.cancel()
            self.klant.gebruikt += time.monotonic() - self.begin
            self.loket.leave(self.klant)


class Loket:
    """So many places, never all for one client; who waits is let in by what it used of late, least first."""

    def __init__(self, plaatsen: int, rij: int, geduld: float) -> None:
        self._free = plaatsen
        self._most_each = max(plaatsen - 1, 1)
        self._held: Counter[_Klant] = Counter()
        self._rij = rij
        self._geduld = geduld
        self._waiting: list[tuple[_Klant, asyncio.Future[None]]] = []

    async def take(self, klant: _Klant) -> Plaats:
        """A place, as soon as it is this client's turn. Raises Vol."""
        if klant.bezig >= self._rij or len(self._waiting) >= MOST_WAITING:
            raise Vol(eigen=klant.bezig >= self._rij)
        klant.bezig += 1
        try:
            if self._free and self._held[klant] < self._most_each:
                self._enter(klant)
            else:
                await self._wait(klant)
        except BaseException:
            klant.bezig -= 1
            raise
        plaats = Plaats(self, klant)
        plaats.timer = asyncio.get_running_loop().call_later(LONGEST_HELD, plaats.give_back)
        return plaats

    async def _wait(self, klant: _Klant) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiter = (klant, turn)
        self._waiting.append(waiter)
        try:
            await asyncio.wait_for(asyncio.shield(turn), self._geduld)
        except TimeoutError:
            if not turn.done():
                raise Vol(eigen=klant.bezig > 1) from None
        except BaseException:
            if turn.done():
                self.leave(klant)
            raise
        finally:
            if waiter in self._waiting:
                self._waiting.remove(waiter)

    def _enter(self, klant: _Klant) -> None:
        self._free -= 1
        self._held[klant] += 1

    def leave(self, klant: _Klant) -> None:
        """Take back a place, and give it to the waiting client that used least and does not hold its share."""
        self._free += 1
        self._held[klant] -= 1
        if not self._held[klant]:
            del self._held[klant]
        waiting = [w for w in self._waiting if not w[1].done() and self._held[w[0]] < self._most_each]
        if waiting:
            first = min(waiting, key=lambda w: w[0].gebruikt)
            self._waiting.remove(first)
            self._enter(first[0])
            first[1].set_result(None)


@dataclass(frozen=True)
class Loketten:
    """The counters of one process: one for heavy work, one for pages."""

    klanten: Klanten
    zwaar: Loket
    licht: Loket


@functools.cache
def counters(drukte: Drukte) -> Loketten:
    """The counters under these settings; all servers in this process share them, as they share its processor."""
    return Loketten(
        Klanten(drukte.per_minuut),
        Loket(drukte.zwaar_tegelijk, drukte.wachtrij, drukte.geduld),
        Loket(drukte.licht_tegelijk, drukte.wachtrij, drukte.geduld),
    )


class Beurt:
    """ASGI wrapper around the pages of one Datasette: each request waits for its turn."""

    def __init__(self, app: App, ds: Any) -> None:
        self.app = app
        self._ds = ds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer when it is this client's turn, or refuse."""
        if scope["type"] != "http" or scope["path"].startswith(FREE):
            await self.app(scope, receive, send)
            return
        bank = bank_of(self._ds)
        loketten = counters(bank.config.drukte)
        research = _of_tables(scope["path"], bank.database)
        loket = loketten.zwaar if research or scope["method"] == "POST" else loketten.licht
        klant = loketten.klanten.see(await client_name(self._ds, scope))
        try:
            loketten.klanten.count(klant)
            plaats = await loket.take(klant)
        except Vol as vol:
            retry = (b"retry-after", str(RETRY).encode())
            await answer(send, 429 if vol.eigen else 503, BUSY_PAGE, (retry,))
            return
        stream = scope["path"].endswith(".csv")

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and not stream:
                plaats.give_back()  # the work is done; how fast the client reads is its own affair
            await send(message)

        try:
            with rekening(bank.config.drukte.sql_tijd / 1000) if research and not stream else nullcontext():
                await self.app(scope, receive, sent)
        finally:
            plaats.give_back()
            klant.bezig -= 1


def _of_tables(path: str, database: str) -> bool:
    """Whether this is one of Datasette's own pages: the database, a table, a row, as a page or as data."""
    first = unquote(path).removeprefix("/").split("/")[0]
    return first == database or first.startswith(f"{database}.")


async def client_name(ds: Any, scope: Scope) -> str:
    """Who asks: the one who signed in, else the address (of IPv6 the network: one household has many addresses)."""
    request = Request({**scope, "actor": None}, None)
    found: list[Any] = pm.hook.actor_from_request(datasette=ds, request=request)
    actors: list[Any] = [await await_me_maybe(one) for one in found]
    for actor in actors:
        if actor and actor.get("id"):
            return f"naam {actor['id']}"
    return f"adres {_network(_address(ds, scope))}"


def _address(ds: Any, scope: Scope) -> str:
    """The address of the asker; behind the proxy of the settings, what that says it is."""
    asking = str((scope.get("client") or ("",))[0])
    aanmelden = bank_of(ds).config.aanmelden
    if aanmelden.wijze == "proxy" and asking in aanmelden.adressen:
        return header(scope, b"x-forwarded-for").rpartition(",")[2].strip() or asking
    return asking


def _network(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address[:50]
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)
