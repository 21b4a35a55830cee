"""Vergelijken: two casussen side by side, or a pasted text beside a casus. A text goes by POST and is never kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins import api, compat
from datasette_plugins.vergelijken import views

_ANTWOORD = api.Antwoord(
    "Vergelijking",
    "Twee casussen naast elkaar, in de vorm van `casusbank vergelijk --json`.",
    {
        "type": "object",
        "properties": {
            "a": api.TEKST,
            "b": api.TEKST,
            "vergelijkbaar": {"type": "boolean"},
            "waarom_niet": {"type": ["string", "null"]},
            "status": api.TEKST,
            "gelijkenis": {"type": "number", "minimum": 0, "maximum": 1},
            "overeenkomsten": {"type": "array", "items": {"type": "object"}},
            "verschillen": {"type": "array", "items": {"type": "object"}},
            "waarden": {"type": "object"},
        },
        "required": ["a", "b", "vergelijkbaar", "status", "gelijkenis", "overeenkomsten", "verschillen", "waarden"],
    },
)
_REIKWIJDTE: api.Schema = {"enum": ["organisatie", "alle"], "default": "organisatie"}

API = (
    api.Eindpunt(
        "get",
        "/-/vergelijk/{a}/{b}.json",
        "Vergelijkt twee casussen",
        _ANTWOORD,
        (
            api.Parameter("a", "Kenmerk van de ene casus."),
            api.Parameter("b", "Kenmerk van de andere casus."),
            api.Parameter("reikwijdte", "Alleen binnen de organisatie, of ook daarbuiten.", _REIKWIJDTE),
        ),
        fouten=(400, 404),
    ),
    api.Eindpunt(
        "post",
        "/-/vergelijk.json",
        "Vergelijkt een casus met een tekst die niet wordt bewaard",
        _ANTWOORD,
        invoer={
            "type": "object",
            "properties": {"a": api.TEKST, "tekst": api.TEKST, "reikwijdte": _REIKWIJDTE},
            "required": ["a", "tekst"],
        },
        fouten=(400, 404, 405),
    ),
)


@compat.hook()
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The form, the comparison and their JSON."""
    return [
        (r"^/-/vergelijk$", views.form),
        (api.pattern(API[1].pad), views.text_as_json),
        (api.pattern(API[0].pad), views.as_json),
        (r"^/-/vergelijk/(?P<a>[^/]+)/(?P<b>[^/]+)$", views.page),
    ]


@compat.hook()
def menu_links(datasette: Any) -> list[dict[str, Any]]:
    """After Zoeken."""
    return [{"href": datasette.urls.path("/-/vergelijk"), "label": "Vergelijken", "volgorde": 20}]
