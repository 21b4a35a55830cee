"""The shield around every answer: who may ask (host, origin), how much (sizes), and under which headers.

It stands outside Datasette, so that it also covers Datasette's own pages, errors and plugins.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

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
ADDRESS_PAGE = _plain("Dit adres klopt niet", "Ga terug, of begin opnieuw bij Zoeken.")
ERROR_PAGE = _plain("Er ging iets mis", "De pagina kan niet worden getoond. Probeer het opnieuw.")


def _header(scope: Scope, name: bytes) -> str:
    return next((v.decode("latin-1") for k, v in scope["headers"] if k.lower() == name), "")


def host_name(value: str) -> str:
    """The name in a Host header, lower-case, without port and brackets; empty when it is not one."""
    match = _HOST.fullmatch(value.strip())
    return (match[1] or match[2]).rstrip(".").lower() if match else ""


def _same_origin(scope: Scope) -> bool:
    site = _header(scope, b"sec-fetch-site")
    if site:
        return site in ("same-origin", "none")
    origin = _header(scope, b"origin")
    if not origin:
        return True  # not a browser
    return urlsplit(origin).netloc.lower() == _header(scope, b"host").lower() and bool(urlsplit(origin).netloc)


def _refusal(scope: Scope, hosts: frozenset[str]) -> tuple[int, bytes] | None:
    if host_name(_header(scope, b"host")) not in hosts:
        return 400, HOST_PAGE
    raw = scope.get("raw_path") or scope["path"].encode("utf-8", "replace")
    query = scope.get("query_string", b"")
    # `//host/` would be sent on to another host; `\` is read as `/` by browsers.
    if raw.startswith(b"//") or b"\\" in raw or len(raw) > MAX_QUERY or len(query) > MAX_QUERY:
        return 400, ADDRESS_PAGE
    if b"_searchmode=" in query:  # raw FTS syntax: one `a*` times 900 runs for many seconds
        return 400, ADDRESS_PAGE
    if scope["method"] not in _SAFE and not _same_origin(scope):
        return 403, CSRF_PAGE
    if scope["method"] not in _SAFE and not (raw == b"/" or raw.startswith(b"/-/")):
        return 405, ADDRESS_PAGE  # only pages of our own take anything; the tables and queries are for reading
    return None


async def _read_body(receive: Receive) -> tuple[list[Message], bool]:
    messages: list[Message] = []
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        if message["type"] != "http.request":
            return messages, True
        size += len(message.get("body", b""))
        if size > MAX_BODY:
            return messages, False
        if not message.get("more_body", False):
            return messages, True


class Schild:
    """ASGI wrapper; `hosts` gives the names answered to besides this machine's own."""

    def __init__(self, app: App, hosts: Callable[[], Iterable[str]]) -> None:
        self.app = app
        self._hosts = hosts
        self._names: frozenset[str] = frozenset()

    def names(self) -> frozenset[str]:
        """Every host name that is answered; asked once, at the first request."""
        if not self._names:
            self._names = frozenset((*THIS_MACHINE, *(h.lower() for h in self._hosts())))
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
            messages, fits = await _read_body(receive)
            if fits:
                receive = _replay(messages, receive)
            else:
                refusal = 413, LONG_PAGE
        if refusal is not None:
            await _answer(shielded, *refusal)
            return
        try:
            await self.app(scope, receive, shielded)
        except Exception as error:
            # The message of an exception may hold a user's text: only its kind is logged.
            _log.error("onverwachte fout in een scherm: %s", type(error).__name__)
            if not started:
                await _answer(shielded, 500, ERROR_PAGE)


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


async def _answer(send: Send, status: int, page: bytes) -> None:
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": page})
