"""One address, several complete servers: who asks decides which one answers, and each has opened only its own file.

So what one class may not see is not in the server that answers it: not in a table, an index, a cache or an error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from casusbank.errors import CasusbankError
from casusbank.model import Toegang
from casusbank.store.publicatie import klasse_of
from datasette_plugins import compat
from datasette_plugins.bank import bank_of
from datasette_plugins.basis.schild import ABSENT_PAGE, HEADERS, App, Receive, Scope, Send
from datasette_plugins.rechten import TOEGANG, toegang_of

State = tuple[int, ...]


class _Server:
    """A Datasette over one state of a file, and how many requests it is answering."""

    def __init__(self, ds: Any, state: State) -> None:
        self.ds = ds
        self.app: App = ds.app()
        self.state = state
        self.busy = 0


class Kamer:
    """The server of one class; made at the first request, and anew when its file was replaced."""

    def __init__(self, klasse: Toegang, path: Path, make: Callable[[], Any]) -> None:
        self.klasse = klasse
        self._path = path
        self._make = make
        self._now: _Server | None = None
        self._old: list[_Server] = []

    def state(self) -> State | None:
        """Which file there is; None when there is none. A bank that people work in stays itself while they write."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        same = (found.st_dev, found.st_ino)
        return same if klasse_of(self._path) is None else (*same, found.st_mtime_ns)

    def server(self) -> _Server | None:
        """The server over the file that is there now; None without one, or when it cannot be opened."""
        state = self.state()
        if self._now is None or self._now.state != state:
            if self._now is not None:
                self._old.append(self._now)
            try:
                self._now = _Server(self._make(), state) if state else None
            except CasusbankError:
                self._now = None
            self._let_go()
        return self._now

    async def answer(self, server: _Server, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to one of the servers of this room."""
        server.busy += 1
        try:
            await server.app(scope, receive, send)
        finally:
            server.busy -= 1
            self._let_go()

    def _let_go(self) -> None:
        """Close what answers nobody any more."""
        done, self._old = [s for s in self._old if not s.busy], [s for s in self._old if s.busy]
        for server in done:
            bank_of(server.ds).close()
            compat.close(server.ds)

    def close(self) -> None:
        """Close everything."""
        for server in (*self._old, *([self._now] if self._now else [])):
            bank_of(server.ds).close()
            compat.close(server.ds)
        self._old, self._now = [], None


class Verdeler:
    """ASGI application over `rooms`, from most open to most closed."""

    def __init__(self, rooms: Sequence[Kamer]) -> None:
        self._rooms = tuple(rooms)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find out who asks and let that class' server answer; where it has no file, the next more open one."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        if scope["type"] != "http":
            return
        for room in await self._allowed(scope):
            server = room.server()
            if server is not None:
                await room.answer(server, scope, receive, send)
                return
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store"), *HEADERS]
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": ABSENT_PAGE})

    async def _allowed(self, scope: Scope) -> list[Kamer]:
        """The rooms of the class of who asks and of more open ones, from most closed to most open."""
        klasse = TOEGANG[0] if len(self._rooms) == 1 else await self._class_of(scope)
        up_to = TOEGANG.index(klasse)
        return [room for room in reversed(self._rooms) if TOEGANG.index(room.klasse) <= up_to]

    async def _class_of(self, scope: Scope) -> Toegang:
        """The class of who asks, as the most open server knows them; without one, the most open class."""
        asked = next((server for room in self._rooms if (server := room.server())), None)
        if asked is None:
            return TOEGANG[0]
        try:
            actor = await compat.actor_of(asked.ds, dict(scope))
        except Exception:  # a header that cannot be read names nobody
            actor = None
        return toegang_of(actor)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start and stop with the program that listens; each server starts itself at its first request."""
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                self.close()
                return

    def close(self) -> None:
        """Close every server."""
        for room in self._rooms:
            room.close()
