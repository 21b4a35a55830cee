"""What people do in the screens, written in the log (`casusbank.store.logboek`) outside the request.

Of a request its path decides what was done; the text of a question never leaves it. Who: the role and a code of the
name that the person signed in with. Only what was granted is an act: a refusal shows nothing.
"""

from __future__ import annotations

import atexit
import queue
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from casusbank.errors import CasusbankError
from casusbank.store.logboek import Handeling, Logboek
from datasette_plugins import compat
from datasette_plugins.bank import DATABASE, bank_of

_WAIT = 1.0
"""Seconds in which lines are gathered before they are written."""
_ID = r"[0-9A-Za-z:.~_-]{1,80}"
_RULES: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), soort, wat)
    for pattern, soort, wat in (
        (rf"/-/casus/(?P<a>{_ID}?)(?:\.json)?(?:/[a-z-]+)?", "bekijken", "casus"),
        (rf"/{DATABASE}/casus/(?P<a>{_ID}?)(?:\.json)?", "bekijken", "casus"),
        (rf"/-/vergelijk/(?P<a>{_ID})/(?P<b>{_ID})", "bekijken", "vergelijking"),
        (rf"/-/toets/(?P<a>{_ID})", "bekijken", "toets"),
        (r"/-/zoeken(?:\.json)?", "zoeken", "zoekvraag"),
        (r"/-/(?:toets|vergelijk)", "zoeken", "geplakte casus"),
        (r"/-/dossier(?:\.json)?", "meenemen", "dossier"),
        (r"/-/[a-z]+\.csv", "meenemen", "overzicht"),
        (rf"/{DATABASE}/[a-z_]+\.(?:csv|json)", "meenemen", "tabel"),
        (rf"/{DATABASE}(?:/-/query)?(?:\.(?:csv|json))?", "zoeken", "SQL"),
        (rf"/{DATABASE}/[a-z_]+", "zoeken", "tabel"),
    )
)
_SEEN = frozenset({"bekijken", "zoeken", "meenemen"})
_PASTED = frozenset({"/-/zoeken", "/-/zoeken.json", "/-/toets", "/-/vergelijk", "/-/dossier", "/-/dossier.json"})
"""Where a text is sent with POST to be read, not to change anything."""


def act_of(method: str, path: str, query: bytes) -> tuple[str, str, tuple[str, ...]] | None:
    """(kind, on what, casussen) of a request; None when it is no act, such as a style sheet or an empty form."""
    for pattern, soort, wat in _RULES:
        match = pattern.fullmatch(path)
        if match is None:
            continue
        if method == "POST" and path not in _PASTED:
            return "wijzigen", wat, tuple(match.groupdict().values())
        if method != "POST" and soort == "zoeken" and not query:
            return None
        return soort, wat, tuple(match.groupdict().values())
    if method == "POST" and re.fullmatch(r"/-/[a-z-]{1,40}", path):
        return "wijzigen", path.removeprefix("/-/"), ()
    return None


class Schrijver:
    """One thread that writes what is put in its queue, in batches."""

    def __init__(self, log: Logboek, bewaardagen: int) -> None:
        self._log, self._days = log, bewaardagen
        self._queue: queue.Queue[tuple[Handeling, str] | None] = queue.Queue()
        self._cleared = ""
        self._thread = threading.Thread(target=self._run, name="logboek", daemon=True)
        self._thread.start()
        atexit.register(self.stop)

    def put(self, act: Handeling, naam: str) -> None:
        """Write this down soon; `naam` becomes a code."""
        self._queue.put((act, naam))

    def stop(self) -> None:
        """Write what is left."""
        self._queue.put(None)
        self._thread.join(10)

    def _run(self) -> None:
        while True:
            batch = [self._queue.get()]
            if batch[0] is not None:
                threading.Event().wait(_WAIT)
            while not self._queue.empty():
                batch.append(self._queue.get())
            acts = [entry for entry in batch if entry is not None]
            try:
                self._write(acts)
            except CasusbankError as error:
                print(f"Let op: {error}", flush=True)  # noqa: T201  # the operator must know; nothing of a casus is in it
            if len(acts) < len(batch):
                return

    def _write(self, acts: list[tuple[Handeling, str]]) -> None:
        today = datetime.now(UTC).date()
        if self._cleared != today.isoformat():
            self._log.clear(self._days)
            self._cleared = today.isoformat()
        self._log.write(
            [
                Handeling(a.soort, a.wat, a.rol, self._log.code(naam), a.casussen, a.tijdstip)
                for a, naam in acts
            ]
        )  # fmt: skip


class Meeschrijver:
    """Around the application: writes down what was granted, when a log is kept."""

    def __init__(self, app: Callable[..., Any], datasette: Any) -> None:
        self._app, self._ds = app, datasette
        self._writer: Schrijver | None = None
        self._lock = threading.Lock()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        act = act_of(scope["method"], scope["path"], scope["query_string"]) if scope["type"] == "http" else None
        config = bank_of(self._ds).config if act else None
        if act is None or config is None or not config.logboek.actief(config.aanmelden.wijze):
            await self._app(scope, receive, send)
            return
        status = 0

        async def watching(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self._app(scope, receive, watching)
        if 200 <= status < 400:
            actor = await compat.actor_of(self._ds, scope) or {}
            soort, wat, ids = act
            now = datetime.now(UTC).isoformat(timespec="seconds")
            self._written().put(
                Handeling(soort, wat, str(actor.get("rol") or "niemand"), "", ids, now), str(actor.get("id") or "")
            )

    def _written(self) -> Schrijver:
        with self._lock:
            if self._writer is None:
                bank = bank_of(self._ds)
                self._writer = Schrijver(Logboek(bank.db), bank.config.logboek.bewaardagen)
            return self._writer
