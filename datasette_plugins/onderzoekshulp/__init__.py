"""What research mode has beside Datasette's own: SQL functions, a reference for a question, and rows as they stream."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins import api, compat
from datasette_plugins.bank import bank_of
from datasette_plugins.onderzoekshulp import functies, uitvoer, verwijzing

_RIJEN = api.Antwoord(
    "Rijen",
    "Alle rijen van een open tabel, één JSON-object per regel.",
    {"type": "string", "description": "JSON Lines"},
    "application/x-ndjson",
)
API = (
    api.Eindpunt(
        "get",
        "/-/uitvoer/{tabel}.ndjson",
        "Een hele tabel als JSON Lines",
        _RIJEN,
        (api.Parameter("tabel", "Naam van een tabel onder Onderzoek, bijvoorbeeld casus."),),
        fouten=(404, 405),
    ),
)


@compat.hook()
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The export that streams."""
    return [(api.pattern(API[0].pad), uitvoer.rows)]


@compat.hook()
def prepare_connection(conn: Any, database: str, datasette: Any) -> None:
    """The SQL functions, on the connections of the bank."""
    if database == bank_of(datasette).database:
        functies.register(conn)


@compat.hook()
def extra_template_vars(datasette: Any, request: Any, template: str | None) -> Any:
    """How to refer to the question that a page answers."""
    if template != "query.html":
        return {}

    async def inner() -> dict[str, Any]:
        return {"citeer": await verwijzing.of_question(datasette, request)}

    return inner
