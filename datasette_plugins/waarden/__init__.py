"""Waarden: how values were applied and weighed, what organisations made of them, and whether they keep to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins import api, compat
from datasette_plugins.waarden import bewerken, views
from datasette_plugins.waarden.eindpunten import API

__all__ = ["API"]


@compat.hook()
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The pages, their JSON, the counts to publish, and the forms."""
    return [
        (r"^/-/waarden$", views.overview),
        (r"^/-/waarden\.json$", views.overview_json),
        (r"^/-/waarden\.csv$", views.overview_csv),
        (r"^/-/naleving$", views.kept),
        (r"^/-/naleving\.json$", views.kept_json),
        (r"^/-/nieuwe-waarde$", bewerken.new),
        (api.pattern("/-/waarden/{sleutel}/wijzig"), bewerken.edit),
        (api.pattern("/-/waarden/{sleutel}.json"), views.profile_json),
        (api.pattern("/-/waarden/{sleutel}"), views.profile),
    ]


@compat.hook()
def menu_links(datasette: Any) -> list[dict[str, Any]]:
    """In the navigation."""
    return [{"href": datasette.urls.path("/-/waarden"), "label": "Waarden", "volgorde": 50}]
