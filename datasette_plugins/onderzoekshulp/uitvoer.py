"""A whole table as JSON Lines, a stretch of rows at a time: any size, little memory, and no request waits for it."""

from __future__ import annotations

import json
from typing import Any

from datasette.utils.asgi import AsgiStream, NotFound, Response

from datasette_plugins import compat, rechten
from datasette_plugins.bank import bank_of
from datasette_plugins.basis import onderzoek
from datasette_plugins.formulier import wrong_method

ROWS = 500
"""Rows that are read at once."""


async def rows(request: Any, datasette: Any) -> Any:
    """Every row of an open table, in order of its key."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    name = str(request.url_vars["tabel"])
    database = bank_of(datasette).database
    if name not in onderzoek.open_tables() or not await compat.may_view(datasette, request.actor, database, name):
        raise NotFound("tabel")
    headers = {"content-disposition": f'attachment; filename="{name}.ndjson"'}
    media = "application/x-ndjson; charset=utf-8"
    if request.method == "HEAD":
        return Response("", content_type=media, headers=headers)

    async def stream(writer: Any) -> None:
        after = -1
        while True:
            sql = f"SELECT rowid AS _rij, * FROM [{name}] WHERE rowid > :na ORDER BY rowid LIMIT {ROWS}"  # noqa: S608
            found = await datasette.get_database(database).execute(sql, {"na": after})
            lines = [json.dumps(dict(list(dict(r).items())[1:]), ensure_ascii=False, default=str) for r in found.rows]
            if not lines:
                return
            after = found.rows[-1]["_rij"]
            await writer.write("\n".join(lines) + "\n")

    return AsgiStream(stream, headers=headers, content_type=media)
