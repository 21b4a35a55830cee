"""Answers to posted forms that the back button can return to, without a text in an address or in a browser's cache.

A page that answers a POST cannot be gone back to: the browser wants to send the form again. So for a browser that
navigates, the page is kept in the memory of this process for half an hour, and the browser is led to it with a 303. The
address holds a random word; only the browser that asked (a random cookie) gets the page. Nothing is written to disk.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from weakref import WeakKeyDictionary

from datasette_plugins.basis.schild import GONE_PAGE, App, Message, Receive, Scope, Send, header

KEEP_SECONDS = 1800.0
MOST_PAGES = 200
MOST_BYTES = 64_000_000
LARGEST = 4_000_000
"""A larger answer goes straight to the browser."""
COOKIE = "casusbank_antwoord"
_PATH = "/-/antwoord/"
_STATUSES = frozenset((200, 400, 409, 413))


@dataclass(frozen=True, slots=True)
class _Kept:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    browser: str
    until: float


Geheugen = OrderedDict[str, _Kept]
_GEHEUGENS: WeakKeyDictionary[Any, Geheugen] = WeakKeyDictionary()


def memory_of(ds: Any) -> Geheugen:
    """The answers that are kept for this Datasette; it may make its ASGI app more than once."""
    return _GEHEUGENS.setdefault(ds, OrderedDict())


class Antwoorden:
    """ASGI wrapper that keeps answers in `kept`, oldest first."""

    def __init__(self, app: App, kept: Geheugen) -> None:
        self.app = app
        self._kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give back a kept answer, keep a new one, or pass the request on."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and _PATH in scope["path"]:
            await self._give(scope, send)
        elif scope["type"] == "http" and scope["method"] == "POST" and _navigates(scope):
            await self._ask(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _give(self, scope: Scope, send: Send) -> None:
        self._forget()
        kept = self._kept.get(scope["path"].rpartition("/")[2])
        if kept is None or not secrets.compare_digest(kept.browser, _browser(scope)):
            headers = [(b"content-type", b"text/html; charset=utf-8")]
            await _send(send, 410, [*headers, (b"cache-control", b"no-store")], GONE_PAGE)
            return
        await _send(send, kept.status, kept.headers, b"" if scope["method"] == "HEAD" else kept.body)

    async def _ask(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold the answer back until it is whole, as long as it is a page that can be kept."""
        waiting: list[Message] = []
        through = False

        async def hold(message: Message) -> None:
            nonlocal through
            waiting.append(message)
            start = waiting[0]
            if not through and (not _is_page(start) or _size(waiting) > LARGEST):
                through = True
                for held in waiting[:-1]:
                    await send(held)
            if through:
                await send(message)
            elif message["type"] == "http.response.body" and not message.get("more_body", False):
                await self._lead(scope, waiting, send)

        await self.app(scope, receive, hold)

    async def _lead(self, scope: Scope, held: list[Message], send: Send) -> None:
        start, body = held[0], b"".join(m.get("body", b"") for m in held[1:])
        given = [(bytes(k).lower(), bytes(v)) for k, v in start.get("headers", [])]
        cookies = [(k, v) for k, v in given if k == b"set-cookie"]
        browser = _browser(scope)
        if not browser:
            browser = secrets.token_urlsafe(24)
            line = f"{COOKIE}={browser}; Path=/; HttpOnly; SameSite=Strict"
            cookies.append((b"set-cookie", line.encode()))
        word = secrets.token_urlsafe(18)
        headers = [(k, v) for k, v in given if k not in (b"set-cookie", b"cache-control", b"content-length")]
        headers.append((b"cache-control", b"no-store"))
        self._kept[word] = _Kept(start["status"], headers, body, browser, time.monotonic() + KEEP_SECONDS)
        self._forget()
        base = scope["path"][: max(scope["path"].find("/-/"), 0)]
        await _send(send, 303, [*cookies, (b"location", f"{base}{_PATH}{word}".encode())], b"")

    def _forget(self) -> None:
        """Drop what is too old, and the oldest when there is too much."""
        now = time.monotonic()
        while self._kept:
            oldest = next(iter(self._kept.values()))
            total = sum(len(k.body) for k in self._kept.values())
            if oldest.until > now and len(self._kept) <= MOST_PAGES and total <= MOST_BYTES:
                return
            self._kept.popitem(last=False)


def _navigates(scope: Scope) -> bool:
    """A browser that goes to a page, not a script or a program that wants the answer itself."""
    return header(scope, b"sec-fetch-mode") == "navigate" and header(scope, b"sec-fetch-dest") == "document"


def _is_page(start: Message) -> bool:
    names = {bytes(k).lower(): bytes(v) for k, v in start.get("headers", [])}
    html = names.get(b"content-type", b"").startswith(b"text/html")
    return start["status"] in _STATUSES and html and b"content-disposition" not in names


def _size(messages: Iterable[Message]) -> int:
    return sum(len(m.get("body", b"")) for m in messages)


def _browser(scope: Scope) -> str:
    try:
        found = SimpleCookie(header(scope, b"cookie")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found and len(found.value) < 100 else ""


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
