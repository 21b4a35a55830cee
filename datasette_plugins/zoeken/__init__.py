"""Zoeken: one box for a question, a number or a whole pasted casus; the answer on the same page.

Text goes by POST only, so it never stands in an address, a log or a browser's history.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import Response

from casusbank.errors import CasusbankError
from datasette_plugins import api, compat, rechten
from datasette_plugins.bank import bank_of
from datasette_plugins.zoeken import bewaard, views
from datasette_plugins.zoeken.eindpunten import API

_log = logging.getLogger("casusbank.schermen")


__all__ = ["API"]


@compat.hook()
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The front page is Zoeken."""
    return [
        (r"^/$", views.page),
        (r"^/-/zoeken$", views.page),
        (r"^/-/zoeken\.json$", views.as_json),
        (r"^/-/zoekvragen$", bewaard.overview),
        (api.pattern("/-/zoekvraag/{zoekvraag_id}.json"), bewaard.as_json),
        (api.pattern("/-/zoekvraag/{zoekvraag_id}/wis"), bewaard.forget),
        (api.pattern("/-/zoekvraag/{zoekvraag_id}"), bewaard.page),
        (api.pattern("/-/meldingen/{zoekvraag_id}.atom"), bewaard.feed),
    ]


@compat.hook()
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    """Open the index before the first question; what is wrong is told again on the page."""

    async def inner() -> None:
        try:
            await bank_of(datasette).warm_up()
        except CasusbankError as error:
            _log.warning("zoeken kan nog niet: %s", error)

    return inner


@compat.hook()
def menu_links(datasette: Any, actor: Any) -> list[dict[str, Any]]:
    """Zoeken comes first in the navigation; saved questions are for who may keep them."""
    links = [{"href": datasette.urls.instance(), "label": "Zoeken", "volgorde": 10}]
    if rechten.has(actor, "feedback"):
        links.append({"href": datasette.urls.path("/-/zoekvragen"), "label": "Zoekvragen", "volgorde": 80})
    return links
