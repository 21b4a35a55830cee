"""Aanmelden: who is asking. One user on this machine, a reverse proxy that knows its users, or passwords."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins import compat
from datasette_plugins.aanmelden import proxy, views
from datasette_plugins.bank import bank_of


@compat.hook(tryfirst=True)
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """Our own pages; those of datasette-auth-passwords are closed, because ours do the same with fewer ways in."""
    return [
        (r"^/-/aanmelden$", views.page),
        (r"^/-/afmelden$", views.leave),
        (r"^/-/(?:login|logout|password-tool)$", views.closed),
    ]


@compat.hook(tryfirst=True)
def actor_from_request(datasette: Any, request: Any) -> dict[str, str] | None:
    """The asker, with a role. Who signed in with a password has a cookie that Datasette reads itself."""
    bank = bank_of(datasette)
    if bank.rol:
        return {"id": "deze-computer", "rol": bank.rol}
    if bank.config.aanmelden.wijze == "proxy":
        return proxy.actor(request.scope, bank.config.aanmelden)
    return None
