"""Zoeken: one box for a question, a number or a whole pasted casus; the answer on the same page.

Text goes by POST only, so it never stands in an address, a log or a browser's history.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import Response

from casusbank.errors import CasusbankError
from datasette_plugins import compat
from datasette_plugins.bank import bank_of
from datasette_plugins.zoeken import views

_log = logging.getLogger("casusbank.schermen")


@compat.hook()
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The front page is Zoeken."""
    return [
        (r"^/$", views.page),
        (r"^/-/zoeken$", views.page),
        (r"^/-/zoeken\.json$", views.as_json),
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
def menu_links(datasette: Any) -> list[dict[str, Any]]:
    """Zoeken comes first in the navigation."""
    return [{"href": datasette.urls.instance(), "label": "Zoeken", "volgorde": 10}]
