"""Casus: one casus in full, with a way from every claim to its place in the text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from datasette.utils.asgi import Response

from datasette_plugins import compat
from datasette_plugins.casus import views


@compat.hook()
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The page and its JSON."""
    return [
        (r"^/-/casus/(?P<casus_id>[^/]+)\.json$", views.as_json),
        (r"^/-/casus/(?P<casus_id>[^/]+)$", views.page),
    ]
