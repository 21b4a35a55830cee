"""A page of our own, made in one go.

Datasette makes each page in steps that may wait, for templates that ask something of a database; then each word of a
page costs twice as much. Ours wait for nothing but the menu, which is asked beforehand. Datasette's own pages (a table,
a row, a query) stay as Datasette makes them; both share the templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasette.utils import display_actor
from datasette.utils.asgi import Response
from markupsafe import Markup

from datasette_plugins import compat

_NAME = "casusbank_ineens"


async def page(
    ds: Any,
    request: Any,
    template: str,
    context: Mapping[str, Any],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that shows `template`, with `context` and what `base.html` puts around it."""
    menu = await compat.menu_links(ds, request)
    around = {
        "request": request,
        "urls": ds.urls,
        "actor": request.actor if request else None,
        "csrftoken": (request and request.scope.get("csrftoken")) or str,
        "menu_links": lambda: menu,
        "show_messages": lambda: ds._show_messages(request),
        "display_actor": display_actor,
    }
    html = _environment(ds, request).get_template(template).render({**context, **around})
    return Response.html(html, status=status, headers=dict(headers or {}))


def part(ds: Any, request: Any, template: str, context: Mapping[str, Any]) -> Markup:
    """A part of a page that is worth keeping: what `template` makes of `context` alone."""
    return Markup(_environment(ds, request).get_template(template).render(context))  # noqa: S704  (escaped by Jinja)


def _environment(ds: Any, request: Any) -> Any:
    """Datasette's templates, words and filters, for pages that wait for nothing; read from disk once."""
    shared = compat.templates(ds, request)
    if not hasattr(shared, _NAME):
        shared.extend(**{_NAME: shared.overlay(enable_async=False, auto_reload=False)})
    return getattr(shared, _NAME)
