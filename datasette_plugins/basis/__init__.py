"""Basis plugin: look, headers, errors and research mode, under every screen.

It also closes what Datasette shows of itself. A later screen adds a package with its own routes
and a `menu_links` item; nothing here needs to change for it.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from datasette.utils.asgi import NotFound, Response

from casusbank import __version__
from datasette_plugins import api, compat, formulier, rechten, woorden
from datasette_plugins.bank import bank_of
from datasette_plugins.basis import bladen, fouten, onderzoek
from datasette_plugins.basis.antwoorden import Antwoorden, memory_of
from datasette_plugins.basis.loket import Beurt
from datasette_plugins.basis.schild import CSRF_PAGE, Schild
from datasette_plugins.basis.toegang import (
    permission_allowed,
    permission_resources_sql,
    register_actions,
)
from datasette_plugins.logboek import Meeschrijver
from datasette_plugins.paden import casus_path

__all__ = ["permission_allowed", "permission_resources_sql", "register_actions"]

SWITCH = 0.0005
"""Seconds that a search may keep Python to itself while a page waits; a page changes threads often."""
ROBOTS = "User-agent: *\nDisallow: /\n"


def _sheet(ds: Any) -> bladen.Blad:
    return bladen.style(bank_of(ds).config.thema, compat.packages("datasette_plugins"))


async def style(request: Any, datasette: Any) -> Response:
    """The style sheet, to be kept by the browser."""
    return _kept(request, _sheet(datasette), "text/css")


async def script(request: Any) -> Response:
    """The script, to be kept by the browser."""
    return _kept(request, bladen.script(), "text/javascript")


def _kept(request: Any, blad: bladen.Blad, media: str) -> Response:
    fresh = request.url_vars["hash"] == blad.naam
    cache = "public, max-age=31536000, immutable" if fresh else "no-cache"
    return Response(blad.tekst, content_type=f"{media}; charset=utf-8", headers={"cache-control": cache})


async def robots() -> Response:
    """Nothing here is for search engines."""
    return Response.text(ROBOTS)


async def healthy(datasette: Any, request: Any) -> Response:
    """Whether the screens can read their database, for who watches over the server. Tells nothing of what is in it."""
    if refused := formulier.wrong_method(request, "GET"):
        return refused
    try:
        await datasette.get_database(bank_of(datasette).database).execute("SELECT 1 FROM casus LIMIT 1")
    except Exception:  # whatever the reason: the server cannot do its work
        return Response.json({"gezond": False}, status=503, headers={"cache-control": "no-store"})
    return Response.json({"gezond": True}, headers={"cache-control": "no-store"})


async def openapi(datasette: Any, request: Any) -> Response:
    """The OpenAPI document of every screen that is registered."""
    await rechten.require(datasette, request)
    return Response.json(api.document(compat.declared("API"), str(datasette.urls.path("/"))))


async def closed() -> Response:
    """What Datasette tells of itself (settings, plugins, databases, debugging) is closed to everyone."""
    raise NotFound("gesloten")


@compat.hook(trylast=True)
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """Our own files first; last, everything else under `/-/` is closed. Routes of other plugins come before these."""
    return [
        (r"^/-/casusbank/stijl\.(?P<hash>[0-9a-f]+)\.css$", style),
        (r"^/-/casusbank/casusbank\.(?P<hash>[0-9a-f]+)\.js$", script),
        (r"^/robots\.txt$", robots),
        (r"^/-/gezond$", healthy),
        (r"^/-/openapi\.json$", openapi),
        (r"^/-(/(?!static/|actor\.json$).*)?$", closed),
        (r"^/\.jsono?$", closed),
        (r"^/[^/]+/-/(?!query$|query\.).*$", closed),
        # A page of these would show SQLite's own count of the searches done.
        (rf"^/[^/]+/(?i:{'|'.join(onderzoek.search_tables())})(?:[./].*)?$", closed),
    ]


@compat.hook()
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    """Quiet Datasette's own error printing and make the canned queries known."""
    compat.quiet(CSRF_PAGE)
    sys.setswitchinterval(SWITCH)

    async def inner() -> None:
        await compat.add_queries(datasette, bank_of(datasette).database, onderzoek.queries())

    return inner


@compat.hook(optionalhook=True)
def canned_queries(datasette: Any, database: str) -> dict[str, dict[str, str]]:
    """Canned queries on 0.65; on 1.0 `startup` adds them."""
    return compat.canned_queries(onderzoek.queries()) if database == bank_of(datasette).database else {}


@compat.hook(optionalhook=True)
def get_metadata(datasette: Any, key: str | None) -> Mapping[str, Any] | None:
    """On 0.65: what tables and columns are for; on 1.0 it is read once, at startup."""
    return compat.described(datasette, key)


@compat.hook(trylast=True)
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Put the shield around everything, other plugins' wrappers included; behind it each waits for its turn."""

    def wrapped(app: Any) -> Schild:
        kept = Antwoorden(app, memory_of(datasette))
        seen = Meeschrijver(Beurt(kept, datasette), datasette)
        return Schild(seen, lambda: bank_of(datasette))

    return wrapped


@compat.hook()
def prepare_connection(conn: Any, database: str) -> None:
    """The 1.0 alphas keep a temporary database of their own: hundreds of small writes, none worth a disk flush."""
    if database in compat.INTERNAL_DATABASES:
        conn.execute("PRAGMA synchronous = OFF")


def _in_order(links: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    ours = [link for link in links if "volgorde" in link]  # other plugins lead to pages that are closed here
    return sorted(ours, key=lambda link: int(link["volgorde"]))


@compat.hook()
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """Words and addresses that every template may use."""
    env.globals["casusbank"] = {
        "stijl": str(datasette.urls.path(f"/-/casusbank/stijl.{_sheet(datasette).naam}.css")),
        "script": str(datasette.urls.path(f"/-/casusbank/casusbank.{bladen.script().naam}.js")),
        "naam": bank_of(datasette).config.thema.naam,
        "aanmelden": bank_of(datasette).config.aanmelden.wijze == "wachtwoord",
        "versie": __version__,
        "database": bank_of(datasette).database,
    }
    env.globals["woorden"] = woorden
    env.globals["casus_pad"] = casus_path
    env.globals["adres"] = datasette.urls.path
    env.globals["op_volgorde"] = _in_order
    env.filters["datum"] = woorden.datum
    env.filters["getal"] = woorden.getal


@compat.hook()
def menu_links(datasette: Any) -> list[dict[str, Any]]:
    """The way to research mode. `volgorde` sorts the navigation."""
    return [{"href": datasette.urls.database(bank_of(datasette).database), "label": "Onderzoek", "volgorde": 90}]


@compat.hook(tryfirst=True)
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Callable[[], Awaitable[Response]]:
    """Dutch error pages, and no traceback on the console."""

    async def inner() -> Response:
        return await fouten.handle(datasette, request, exception)

    return inner


@compat.hook(tryfirst=True)
def forbidden(datasette: Any, request: Any, message: str) -> Callable[[], Awaitable[Response]]:
    """A Dutch 403."""

    async def inner() -> Response:
        return await fouten.error_response(datasette, request, 403)

    return inner


@compat.hook()
def extra_template_vars(template: str | None, view_name: str | None) -> dict[str, Any]:
    """Descriptions of the tables and the canned queries, for the database page."""
    if view_name != "database":
        return {}
    return {
        "casusbank_tabellen": {name: table["uitleg"] for name, table in onderzoek.tables().items()},
        "casusbank_vragen": onderzoek.queries(),
    }
