"""Dossier: the motiveringsbundel of a stored casus or a pasted text, on the page and as a file to keep."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins import api, compat
from datasette_plugins.dossier import views

_STUK = api.Antwoord(
    "Dossier",
    "De motiveringsbundel als beweringen met hun bronnen; als casusbank dossier --formaat json.",
    {
        "type": "object",
        "properties": {
            "schema": api.TEKST,
            "versie": api.GETAL,
            "soort": api.TEKST,
            "titel": api.TEKST,
            "datum": api.TEKST,
            "taal": {"const": "nl"},
            "inleiding": {"type": "array", "items": {"type": "object"}},
            "afdelingen": {"type": "array", "items": {"type": "object"}},
            "regels": {"type": "array", "items": {"type": "object"}},
            "bronnen": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["schema", "versie", "soort", "titel", "datum", "afdelingen", "bronnen"],
    },
)
API = (
    api.Eindpunt(
        "get",
        "/-/dossier/{casus_id}.json",
        "Het dossier van een casus",
        _STUK,
        (api.Parameter("casus_id", "De casus."),),
        fouten=(400, 404, 405, 503),
    ),
    api.Eindpunt(
        "post",
        "/-/dossier.json",
        "Het dossier van een casus of van een tekst, met een vraag",
        _STUK,
        invoer={
            "type": "object",
            "description": "Geef casus of tekst, niet allebei. Een tekst wordt niet bewaard.",
            "properties": {
                "casus": api.TEKST,
                "tekst": api.TEKST,
                "vraag": api.TEKST,
                "reikwijdte": {"enum": ["organisatie", "alle"]},
                "filters": {"type": "array", "items": api.TEKST},
            },
        },
        fouten=(400, 404, 405, 413, 503),
    ),
)


@compat.hook()
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The form, the permalink of a stored casus, and their JSON."""
    return [
        (r"^/-/dossier$", views.form),
        (r"^/-/dossier\.json$", views.asked_as_json),
        (api.pattern("/-/dossier/{casus_id}.json"), views.as_json),
        (api.pattern("/-/dossier/{casus_id}"), views.page),
    ]


@compat.hook()
def menu_links(datasette: Any) -> list[dict[str, Any]]:
    """In the navigation."""
    return [{"href": datasette.urls.path("/-/dossier"), "label": "Dossier", "volgorde": 70}]
