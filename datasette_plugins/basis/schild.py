"""The shield around every answer: who may ask (host, origin), how much (sizes), and under which headers.

It stands outside Datasette, so that it also covers Datasette's own pages, errors and plugins.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from datasette_plugins.bank import Bank

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
MAX_QUERY = 4_000
MAX_BODY = 2_000_000
MAX_ARRIVING = 40_000_000
"""Bytes of all bodies together that are on their way."""
MAX_WORDS = 32
"""Words of a search in a table; each costs a search."""
MAX_FACETS = 6
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_.-]+))(?::\d{1,5})?")
_SAFE = {"GET", "HEAD", "OPTIONS"}
_log = logging.getLogger("casusbank.schermen")


def _plain(title: str, text: str) -> bytes:
    page = (
        '<!DOCTYPE html><html lang="nl"><head><meta charset="utf-8"><title>{0} – Casusbank</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        "<body><main><h1>{0}</h1><p>{1}</p><p><a href='/'>Naar Zoeken</a></p></main></body></html>"
    )
    return page.format(title, text).encode()


HOST_PAGE = _plain(
    "Onbekend adres",
    "Deze casusbank luistert niet naar het adres dat u gebruikt. Neem het adres over uit het venster waarin u"
    " casusbank serve startte.",
)
CSRF_PAGE = _plain(
    "Deze pagina was verlopen",
    "Uw vraag is niet verstuurd. Ga terug, vernieuw de pagina en verstuur uw vraag opnieuw. Kopieer uw tekst eerst.",
)
LONG_PAGE = _plain(
    "Deze tekst is te lang",
    "Uw vraag is niet verwerkt. Plak alleen de casus zelf, zonder bijlagen. Kort de tekst in en probeer het opnieuw.",
)
GONE_PAGE = _plain(
    "Dit antwoord is er niet meer",
    "Een antwoord op uw tekst blijft een half uur in het geheugen, alleen voor uw browser. Stel uw vraag opnieuw.",
)
SLOW_PAGE = _plain(
    "Uw tekst kwam niet helemaal aan",
    "Uw vraag is niet verwerkt: het versturen duurde te lang. Kijk of uw verbinding werkt en probeer het opnieuw.",
)
BUSY_PAGE = _plain(
    "Het is nu te druk",
    "Er staan te veel vragen in de rij. Uw vraag is niet verwerkt. Wacht een minuut en probeer het opnieuw.",
)
WIDE_PAGE = _plain(
    "Deze vraag is te breed",
    "Zoek in een tabel met hoogstens 32 woorden, en tel hoogstens zes kolommen tegelijk.",
)
ADDRESS_PAGE = _plain("Dit adres klopt niet", "Ga terug, of begin opnieuw bij Zoeken.")
ABSENT_PAGE = _plain(
    "De casussen zijn er even niet",
    "Het bestand met de casussen die u mag zien, wordt opnieuw gemaakt of ontbreekt. Probeer het later opnieuw.",
)
ERROR_PAGE = _plain("Er ging iets mis", "De pagina kan niet worden getoond. Probeer het opnieuw.")


def header(scope: Scope, name: bytes) -> str:
    """The first header of this name; empty when there is none."""
    return next((v.decode("latin-1") for k, v in scope["headers"] if k.lower() == name), "")


def host_name(value: str) -> str:
    """The name in a Host header, lower-case, without port and brackets; empty when it is not one."""
    match = _HOST.fullmatch(value.strip())
    return (match[1] or match[2]).rstrip(".").lower() if match else ""


def _same_origin(scope: Scope) -> bool:
    site = header(scope, b"sec-fetch-site")
    if site:
        return site in ("same-origin", "none")
    origin = header(scope, b"origin")
    if not origin:
        return True  # not a browser
    return urlsplit(origin).netloc.lower() == header(scope, b"host").lower() and bool(urlsplit(origin).netloc)


def _refusal(scope: Scope, hosts: frozenset[str]) -> tuple[int, bytes] | None:
    if host_name(header(scope, b"host")) not in hosts:
        return 400, HOST_PAGE
    raw = scope.get("raw_path") or scope["path"].encode("utf-8", "replace")
    query = scope.get("query_string", b"")
    # `//host/` would be sent on to another host; `\` is read as `/` by browsers.
    if raw.startswith(b"//") or b"\\" in raw or len(raw) > MAX_QUERY or len(query) > MAX_QUERY:
        return 400, ADDRESS_PAGE
    if b"_searchmode=" in query:  # raw FTS syntax: one `a*` times 900 runs for many seconds
        return 400, ADDRESS_PAGE
    if _is_wide(query):
        return 400, WIDE_PAGE
    if scope["method"] not in _SAFE and not _same_origin(scope):
        return 403, CSRF_PAGE
    if scope["method"] not in _SAFE and not (raw == b"/" or raw.startswith(b"/-/")):
        return 405, ADDRESS_PAGE  # only pages of our own take anything; the tables and queries are for reading
    return None


def _is_wide(query: bytes) -> bool:
    if b"_search" not in query and b"_facet" not in query:
        return False
    asked = parse_qsl(query.decode("latin-1"))
    facets = sum(name.startswith("_facet") and name != "_facet_size" for name, _ in asked)
    words = sum(len(value.split()) for name, value in asked if name.startswith("_search"))
    return facets > MAX_FACETS or words > MAX_WORDS


class _Binnenkomst:
    """Reads the bodies of requests: whole, before anything is done with them, of bounded size and in bounded time."""

    def __init__(self) -> None:
        self._arriving = 0

    async def read(self, receive: Receive, seconds: float) -> list[Message] | tuple[int, bytes]:
        """The messages of the body, or the refusal."""
        messages: list[Message] = []
        try:
            async with asyncio.timeout(seconds):
                return await self._all(receive, messages)
        except TimeoutError:
            return 408, SLOW_PAGE
        finally:
            self._arriving -= _size(messages)

    async def _all(self, receive: Receive, messages: list[Message]) -> list[Message] | tuple[int, bytes]:
        while True:
            message = await receive()
            messages.append(message)
            self._arriving += _size([message])
            if _size(messages) > MAX_BODY:
                return 413, LONG_PAGE
            if self._arriving > MAX_ARRIVING:
                return 503, BUSY_PAGE
            if message["type"] != "http.request" or not message.get("more_body", False):
                return messages


def _size(messages: Iterable[Message]) -> int:
    return sum(len(m.get("body", b"")) for m in messages)


class Schild:
    """ASGI wrapper; the bank gives the names answered to besides this machine's own, and how long a form may take."""

    def __init__(self, app: App, bank: Callable[[], Bank]) -> None:
        self.app = app
        self._bank = bank
        self._names: frozenset[str] = frozenset()
        self._body = _Binnenkomst()

    def names(self) -> frozenset[str]:
        """Every host name that is answered; asked once, at the first request."""
        if not self._names:
            self._names = frozenset((*THIS_MACHINE, *(h.lower() for h in self._bank().hosts)))
        return self._names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] != "websocket":
                await self.app(scope, receive, send)
            return
        started = False

        async def shielded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message = {**message, "headers": _with_headers(scope, message.get("headers", []))}
            await send(message)

        refusal = _refusal(scope, self.names())
        if refusal is None and scope["method"] not in _SAFE:
            found = await self._body.read(receive, self._bank().config.drukte.verzendtijd)
            if isinstance(found, list):
                receive = _replay(found, receive)
            else:
                refusal = found
        if refusal is not None:
            await answer(shielded, *refusal)
            return
        try:
            await self.app(scope, receive, shielded)
        except Exception as error:
            # The message of an exception may hold a user's text: only its kind is logged.
            _log.error("onverwachte fout in een scherm: %s", type(error).__name__)
            if not started:
                await answer(shielded, 500, ERROR_PAGE)


def _replay(messages: list[Message], receive: Receive) -> Receive:
    queue = iter(messages)

    async def again() -> Message:
        message = next(queue, None)
        return message if message is not None else await receive()

    return again


def _with_headers(scope: Scope, given: Iterable[Any]) -> list[tuple[bytes, bytes]]:
    ours = {k for k, _ in HEADERS}
    headers = [(bytes(k), bytes(v)) for k, v in given if bytes(k).lower() not in ours]
    if scope["method"] not in _SAFE:
        headers = [(k, v) for k, v in headers if k.lower() != b"cache-control"]
        headers.append((b"cache-control", b"no-store"))
    return [*headers, *HEADERS]


async def answer(send: Send, status: int, page: bytes, more: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Send a page of this file."""
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store"), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": page})
