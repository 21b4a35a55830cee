"""All pairs to take along: JSON Lines as the command writes them, and a table for a spreadsheet; sent in pieces."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from datasette.utils.asgi import AsgiStream, Response

from casusbank.errors import CasusbankError
from casusbank.store import Connection
from datasette_plugins import rechten, woorden
from datasette_plugins.besluiten import besluiten_of
from datasette_plugins.consistentie import invoer
from datasette_plugins.consistentie.invoer import Keuze
from datasette_plugins.formulier import wrong_method
from datasette_plugins.overzichten import json_failure, overzichten_of
from datasette_plugins.publicatie import cell
from precedent.audit import STATUSSEN, Audit, Paar
from precedent.render import paar_json

PER_STATUS = 10_000
"""Pairs of each status, as the command gives when nothing is said."""
PATIENCE = 600.0
AT_ONCE = 100
"""Pairs written between two moments for other requests."""
HEADS = (
    "a", "titel a", "strekking a", "b", "titel b", "strekking b", "organisatie", "beslispunt", "status", "feiten",
    "navragen", "bevestigd",
)  # fmt: skip


async def lines(request: Any, datasette: Any) -> Response | AsgiStream:
    """The same lines as `casusbank consistentie --json`."""
    return await _send(request, datasette, _json_lines, "application/x-ndjson; charset=utf-8", "jsonl")


async def table(request: Any, datasette: Any) -> Response | AsgiStream:
    """A row per pair, in words."""
    return await _send(request, datasette, _rows, "text/csv; charset=utf-8", "csv", "\ufeff" + _csv([HEADS]))


async def _send(
    request: Any, datasette: Any, render: Callable[[Sequence[Paar]], str], media: str, suffix: str, head: str = ""
) -> Response | AsgiStream:
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    try:
        keuze = invoer.asked(request)
        found = await _pairs(datasette, keuze)
    except CasusbankError as error:
        return json_failure(error)

    async def stream(writer: Any) -> None:
        if head:
            await writer.write(head)
        for part in _parts(found.paren):
            await writer.write(await asyncio.to_thread(render, part))

    name = f'attachment; filename="consistentie.{suffix}"'
    return AsgiStream(stream, headers={"content-disposition": name}, content_type=media)


async def _pairs(datasette: Any, keuze: Keuze) -> Audit:
    decisions = besluiten_of(datasette)
    wanted = (keuze.status,) if keuze.status else STATUSSEN[:-1]

    def work(conn: Connection) -> Audit:
        known = decisions.known(conn)
        return known.consistency(keuze.filters, keuze.reikwijdte, statussen=wanted, per_status=PER_STATUS).audit

    return await overzichten_of(datasette).run(work, PATIENCE)


def _parts(pairs: Iterable[Paar]) -> Iterator[list[Paar]]:
    rest = iter(pairs)
    while part := list(islice(rest, AT_ONCE)):
        yield part


def _json_lines(pairs: Sequence[Paar]) -> str:
    # A lone surrogate of a hostile source is escaped: it cannot be sent as UTF-8.
    text = "".join(json.dumps(paar_json(p), ensure_ascii=False) + "\n" for p in pairs)
    return text.encode("utf-8", "backslashreplace").decode()


def _rows(pairs: Sequence[Paar]) -> str:
    return _csv([_row(p) for p in pairs])


def _row(p: Paar) -> list[str]:
    row = paar_json(p)
    places = dict.fromkeys(name for name in row["organisatie"].values() if name)
    return [
        p.a.casus_id, p.a.titel, woorden.strekking(row["strekking"]["a"]),
        p.b.casus_id, p.b.titel, woorden.strekking(row["strekking"]["b"]),
        " en ".join(places), woorden.label("onderwerp", row["beslispunt"] or ""), row["status_label"],
        "; ".join(f"{f['label']}: {woorden.feitwaarde(f['a'])} / {woorden.feitwaarde(f['b'])}" for f in row["feiten"]),
        "; ".join(q["vraag"] for q in row["vragen"]), "ja" if row["bevestigd"] else "nee",
    ]  # fmt: skip


def _csv(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace").decode()
