"""Feedback: "niet vergelijkbaar, want ...", and wel: what people say of a pair becomes data to measure with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import Response

from casusbank.store.terugkoppeling import GRONDEN, PAAROORDELEN
from datasette_plugins import api, compat, rechten
from datasette_plugins.feedback import views

_OVERZICHT = api.Antwoord(
    "Feedback",
    "Wat gebruikers over paren zeiden, geteld en per paar; als casusbank feedback --json. Nooit de tekst.",
    {
        "type": "object",
        "properties": {
            "oordelen": api.GETAL,
            "per_oordeel": {"type": "object"},
            "per_grond": {"type": "object"},
            "zonder_vraag": api.GETAL,
            "tegenstrijdig": api.GETAL,
            "bruikbaar": api.GETAL,
            "paren": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["oordelen", "per_oordeel", "per_grond", "zonder_vraag", "tegenstrijdig", "bruikbaar", "paren"],
    },
)
_BEWAARD = api.Antwoord(
    "FeedbackBewaard",
    "Het oordeel is bewaard.",
    {"type": "object", "properties": {"ok": {"const": True}, "bewaard": api.GETAL}, "required": ["ok", "bewaard"]},
)
API = (
    api.Eindpunt(
        "get", "/-/feedback.json", "Wat gebruikers over paren zeiden", _OVERZICHT, fouten=(405,), recht="feedback"
    ),
    api.Eindpunt(
        "post",
        "/-/feedback.json",
        "Zegt of een casus vergelijkbaar is",
        _BEWAARD,
        invoer={
            "type": "object",
            "description": "Met bij (een andere casus), zoekvraag (een bewaarde vraag), of geen van beide.",
            "properties": {
                "casus": api.TEKST,
                "bij": api.TEKST,
                "zoekvraag": api.TEKST,
                "oordeel": {"enum": [*PAAROORDELEN]},
                "grond": {"enum": [*GRONDEN]},
                "reden": api.TEKST,
            },
            "required": ["casus", "oordeel", "grond"],
        },
        fouten=(400, 404, 405, 413, 503),
        recht="feedback",
    ),
)


@compat.hook()
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The page and its JSON."""
    return [(r"^/-/feedback$", views.page), (r"^/-/feedback\.json$", views.as_json)]


@compat.hook()
def menu_links(datasette: Any, actor: Any) -> list[dict[str, Any]]:
    """In the navigation of who may give it."""
    if not rechten.has(actor, "feedback"):
        return []
    return [{"href": datasette.urls.path("/-/feedback"), "label": "Feedback", "volgorde": 85}]
