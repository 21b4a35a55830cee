"""Casus: one casus in full, with a way from every claim to its place in the text, and a human's word on each claim."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from datasette.utils.asgi import Response

from datasette_plugins import api, compat
from datasette_plugins.casus import oordeel, views
from datasette_plugins.casus.eindpunten import API

__all__ = ["API"]


@compat.hook()
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The page, what one takes along of it, and the word on one annotation."""
    return [
        (api.pattern("/-/casus/{casus_id}/annotatie/{nr}.json"), oordeel.as_json),
        (api.pattern("/-/casus/{casus_id}/annotatie/{nr}"), oordeel.page),
        (api.pattern("/-/casus/{casus_id}.json"), views.as_json),
        (api.pattern("/-/casus/{casus_id}.md"), views.as_markdown),
        (api.pattern("/-/casus/{casus_id}"), views.page),
    ]
