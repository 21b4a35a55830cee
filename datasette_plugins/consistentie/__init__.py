"""Consistentie: pairs of decisions by status, unexplained first; counts per period; facts and articles per outcome."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import AsgiStream, Response

from casusbank.store import filters
from datasette_plugins import api, compat
from datasette_plugins.consistentie import uitvoer, views
from precedent.audit import STATUSSEN

_FILTERS = tuple(api.Parameter(name, f"Alleen casussen met dit filter: {name}.") for name in filters.FIELDS)
_REIKWIJDTE = api.Parameter(
    "reikwijdte",
    "Alleen binnen een organisatie, of ook daarbuiten.",
    {"enum": ["organisatie", "alle"], "default": "organisatie"},
)
_STATUS = api.Parameter("status", "Alleen paren met deze status.", {"enum": list(STATUSSEN)})
_LIJST: api.Schema = {"type": "array", "items": {"type": "object"}}
_PAAR: api.Schema = {
    "type": "object",
    "properties": {
        "a": api.TEKST,
        "b": api.TEKST,
        "beslispunt": {"type": ["string", "null"]},
        "status": {"enum": list(STATUSSEN)},
        "dragend": {"type": "array", "items": api.TEKST},
        "bevestigd": {"type": "boolean"},
    },
    "required": ["a", "b", "beslispunt", "status", "dragend", "bevestigd"],
}

API = (
    api.Eindpunt(
        "get",
        "/-/consistentie.json",
        "Telt paren van vergelijkbare besluiten per status, en toont er van elke status een aantal",
        api.Antwoord(
            "Consistentie",
            "De aantallen per status en per jaar, met hoogstens 200 paren van elke status.",
            {
                "type": "object",
                "properties": {
                    "casussen": api.GETAL,
                    "paren": api.GETAL,
                    "statussen": _LIJST,
                    "niet_meegedaan": _LIJST,
                    "per_jaar": _LIJST,
                    "voorbeelden": {"type": "array", "items": dict(_PAAR)},
                },
                "required": ["casussen", "paren", "statussen", "niet_meegedaan", "per_jaar", "voorbeelden"],
            },
        ),
        (*_FILTERS, _REIKWIJDTE, _STATUS),
        fouten=(400, 503),
    ),
    api.Eindpunt(
        "get",
        "/-/consistentie.jsonl",
        "Alle paren als JSON Lines",
        api.Antwoord(
            "Paar", "Eén regel per paar, als van `casusbank consistentie --json`.", _PAAR, "application/x-ndjson"
        ),
        (*_FILTERS, _REIKWIJDTE, _STATUS),
        fouten=(400, 503),
    ),
    api.Eindpunt(
        "get",
        "/-/consistentie/matrix.json",
        "Casussen tegenover feiten, voor één groep vergelijkbare besluiten",
        api.Antwoord(
            "Feitenmatrix",
            "Per casus de waarde van elk feit; null betekent: niet genoemd.",
            {
                "type": "object",
                "properties": {"factoren": _LIJST, "casussen": _LIJST},
                "required": ["factoren", "casussen"],
            },
        ),
        (api.Parameter("groep", "De groep, zoals de pagina hem noemt; zonder: de grootste."), *_FILTERS, _REIKWIJDTE),
        fouten=(400, 404, 503),
    ),
)


@compat.hook()
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response | AsgiStream]]]]:
    """The overview, the matrix, and what can be taken along."""
    return [
        (r"^/-/consistentie$", views.page),
        (r"^/-/consistentie/matrix$", views.matrix),
        (api.pattern(API[0].pad), views.as_json),
        (api.pattern(API[1].pad), uitvoer.lines),
        (api.pattern(API[2].pad), views.matrix_as_json),
        (r"^/-/consistentie\.csv$", uitvoer.table),
    ]


@compat.hook()
def menu_links(datasette: Any) -> list[dict[str, Any]]:
    """After Toets."""
    return [{"href": datasette.urls.path("/-/consistentie"), "label": "Consistentie", "volgorde": 40}]
