"""Toets: a draft or a casus against the precedents of its organisation: what binds, what locks, what to ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins import api, compat
from datasette_plugins.toets import views

_LIJST: api.Schema = {"type": "array", "items": {"type": "object"}}
_ANTWOORD = api.Antwoord(
    "Toets",
    "Een casus tegenover eerdere besluiten, in de vorm van `casusbank toets --json`.",
    {
        "type": "object",
        "properties": {
            "casus": api.TEKST,
            "bindt": _LIJST,
            "conflict": {"type": "boolean"},
            "conflict_mogelijk": {"type": "boolean"},
            "bindt_niet": _LIJST,
            "leerzaam": _LIJST,
            "leerzaam_totaal": api.GETAL,
            "vragen": _LIJST,
            "let_op": {"type": "array", "items": api.TEKST},
        },
        "required": ["casus", "bindt", "conflict", "bindt_niet", "leerzaam", "vragen"],
    },
)
_REIKWIJDTE: api.Schema = {"enum": ["organisatie", "alle"], "default": "organisatie"}

API = (
    api.Eindpunt(
        "get",
        "/-/toets/{casus_id}.json",
        "Toetst een casus aan eerdere besluiten",
        _ANTWOORD,
        (
            api.Parameter("casus_id", "Kenmerk van de casus."),
            api.Parameter("reikwijdte", "Alleen de eigen organisatie, of ook andere.", _REIKWIJDTE),
        ),
        fouten=(400, 404),
    ),
    api.Eindpunt(
        "post",
        "/-/toets.json",
        "Toetst een tekst die niet wordt bewaard, of een casus met antwoorden op wat niet bekend was",
        _ANTWOORD,
        invoer={
            "type": "object",
            "properties": {
                "casus": {"type": "string", "description": "Kenmerk van een casus; of geef tekst."},
                "tekst": api.TEKST,
                "organisatie": {"type": "string", "description": "Wie beslist, als de tekst dat niet zegt."},
                "reikwijdte": _REIKWIJDTE,
                "antwoorden": {
                    "type": "object",
                    "description": "Per feit: aanwezig, afwezig, onbekend of een stap van zijn schaal.",
                    "additionalProperties": api.TEKST,
                },
            },
        },
        fouten=(400, 404, 405),
    ),
)


@compat.hook()
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The form, the toets and their JSON."""
    return [
        (r"^/-/toets$", views.form),
        (api.pattern(API[1].pad), views.asked_as_json),
        (api.pattern(API[0].pad), views.as_json),
        (r"^/-/toets/(?P<casus_id>[^/]+)$", views.page),
    ]


@compat.hook()
def menu_links(datasette: Any) -> list[dict[str, Any]]:
    """After Vergelijken."""
    return [{"href": datasette.urls.path("/-/toets"), "label": "Toets", "volgorde": 30}]
