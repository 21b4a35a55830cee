"""Grenzen: where casussen got stuck, what obstructed most, what did work, and the register of signals about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins import api, compat
from datasette_plugins.grenzen import signalering, views
from datasette_plugins.grenzen.eindpunten import API

__all__ = ["API"]


@compat.hook()
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The pages, their JSON, the counts to publish, and the register."""
    return [
        (r"^/-/grenzen$", views.page),
        (r"^/-/grenzen\.json$", views.as_json),
        (r"^/-/grenzen\.csv$", views.as_csv),
        (r"^/-/grens-antwoord$", views.answer),
        (api.pattern("/-/grenzen/{grens}.json"), views.as_json),
        (api.pattern("/-/grenzen/{grens}"), views.page),
        (r"^/-/signalen$", signalering.register),
        (r"^/-/signalen\.json$", signalering.register_json),
        (api.pattern("/-/signalen/{signaal_id}"), signalering.signal),
    ]


@compat.hook()
def menu_links(datasette: Any) -> list[dict[str, Any]]:
    """In the navigation."""
    return [{"href": datasette.urls.path("/-/grenzen"), "label": "Grenzen", "volgorde": 60}]
