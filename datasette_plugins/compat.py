"""Every difference between Datasette 0.65 and the 1.0 alphas, in one place.

What the plugins need is offered here once: a Datasette over one read-only database, a permission
question, canned queries, and quiet error handling. No other file asks which version runs.
"""

from __future__ import annotations

import copy
import csv
import importlib
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.database import Database, QueryInterrupted
from datasette.plugins import pm
from datasette.utils import await_me_maybe, sqlite3
from datasette.version import __version__ as datasette_version

from casusbank.cel import veilig
from casusbank.errors import DatabaseFout
from datasette_plugins.begrensd import TeDuur, Verbinding, begrensd, prepare

IS_1 = not datasette_version.startswith("0.")
"""True on the 1.0 alphas."""
SEARCH_NEEDS_FTS_TABLE = IS_1
"""The 1.0 alphas search a table only for who may see its FTS table, and derive who may see that from the table."""

INTERNAL_DATABASES = ("_internal", "__INTERNAL__")
F = TypeVar("F", bound=Callable[..., Any])

_SETTINGS: dict[str, Any] = {
    "default_allow_sql": False,
    "allow_download": False,
    "default_cache_ttl": 0,
    "default_page_size": 50,
    "truncate_cells_html": 160,
    "num_sql_threads": 4,
    "template_debug": False,
    "trace_debug": False,
}
_SETTINGS_1: dict[str, Any] = {"allow_signed_tokens": False, "max_post_body_bytes": 4 * 1024 * 1024}


def hook(*, tryfirst: bool = False, trylast: bool = False, optionalhook: bool = False) -> Callable[[F], F]:
    """Datasette's `hookimpl`, typed. `optionalhook`: one of the two versions does not know this hook."""
    return cast(Callable[[F], F], hookimpl(tryfirst=tryfirst, trylast=trylast, optionalhook=optionalhook))


def register_plugin(module: Any, name: str) -> None:
    """Register a plugin that did not come by entry point."""
    if module not in pm.get_plugins():
        pm.register(module, name=name)


def declared(name: str) -> list[Any]:
    """Everything that the registered plugins list under the module attribute `name`."""
    found: list[Any] = []
    for plugin in pm.get_plugins():
        found += getattr(plugin, name, ())
    return found


def packages(root: str) -> tuple[str, ...]:
    """The names of the registered plugins that are packages under `root`, in one order."""
    names = (str(getattr(plugin, "__name__", "")) for plugin in pm.get_plugins())
    return tuple(sorted(name for name in names if name.startswith(f"{root}.")))


def screen_routes(ds: Any, root: str) -> list[tuple[str, str]]:
    """(plugin, route) of every route that the registered plugins under `root` answer to."""
    found: list[tuple[str, str]] = []
    for impl in pm.hook.register_routes.get_hookimpls():
        name = str(getattr(impl.plugin, "__name__", ""))
        if name.startswith(f"{root}."):
            given = {"datasette": ds} if "datasette" in impl.argnames else {}
            routes: Any = impl.function(**given)
            found += [(name, str(route)) for route, _ in routes]
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Query:
    """A canned query: read-only, open to everyone who may see the database."""

    naam: str
    titel: str
    uitleg: str
    sql: str


def _within_this_file(action: int, first: str | None, second: str | None, _db: str | None, _by: str | None) -> int:
    """What SQL may touch: no other file, and not where this one lies on the server."""
    if action == sqlite3.SQLITE_ATTACH:
        return int(sqlite3.SQLITE_DENY)
    asks_place = action == sqlite3.SQLITE_READ and (first, second) == ("pragma_database_list", "file")
    return int(sqlite3.SQLITE_IGNORE if asks_place else sqlite3.SQLITE_OK)


class ReadOnlyDatabase(Database):  # type: ignore[misc]
    """A live (WAL) database opened read-only, that never writes SQL or values to a log and bounds what SQL costs."""

    servers = 1
    """How many Datasettes there are in this process."""

    def connect(self, write: bool = False) -> Any:
        """A read connection; raises DatabaseFout when asked for a write connection."""
        if write:
            raise DatabaseFout("De schermen schrijven niet in de database.")
        uri = Path(str(self.path)).resolve().as_uri()
        conn = sqlite3.connect(f"{uri}?mode=ro", uri=True, check_same_thread=False, factory=Verbinding)
        try:
            conn.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            # A WAL database on a read-only medium cannot make its -shm file; without a writer it need not.
            conn.close()
            conn = sqlite3.connect(f"{uri}?immutable=1", uri=True, check_same_thread=False, factory=Verbinding)
        conn.execute("PRAGMA query_only = ON")
        conn.execute("PRAGMA temp_store = MEMORY")
        prepare(conn, self.servers)
        conn.set_authorizer(_within_this_file)
        for name in ("_all_connections", "_all_file_connections"):
            if hasattr(self, name):
                getattr(self, name).append(conn)
        return conn

    async def execute(
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
    ) -> Any:
        """As Datasette's, within the limits of `begrensd`, without the line on stderr that holds SQL and values."""
        most = self.ds.sql_time_limit_ms
        seconds = min(custom_time_limit or most, most) / 1000
        suggests = not IS_1 and custom_time_limit == self.ds.setting("facet_suggest_time_limit_ms")
        if suggests:
            sql = _SUGGESTS.sub(rf"\1select * from (\2) limit {_LOOKED_AT}\3", sql, count=1)
        token = _ASKED.set((seconds, suggests))
        try:
            return await super().execute(sql, params, truncate, custom_time_limit, page_size, log_sql_errors=False)
        except TeDuur as error:
            raise QueryInterrupted(error, sql, params) from None
        finally:
            _ASKED.reset(token)

    async def execute_fn(self, fn: Callable[[Any], Any]) -> Any:
        """On 0.65 `execute` comes through here."""
        return await super().execute_fn(_within(fn))

    async def _execute_fn(self, fn: Callable[[Any], Any]) -> Any:
        """On 1.0 `execute` and `execute_fn` come through here."""
        return await super()._execute_fn(_within(fn))  # pyright: ignore[reportAttributeAccessIssue]


_SUGGESTS = re.compile(r"(\bfrom \()(.*)(\)\s+where )", re.DOTALL)
"""What 0.65 asks to find out whether a column is worth counting by: of a whole table, which stands in brackets."""
_LOOKED_AT = 1000
"""Rows that 1.0 looks at for it."""
_ASKED: ContextVar[tuple[float, bool] | None] = ContextVar("casusbank_asked", default=None)


def _within(fn: Callable[[Any], Any]) -> Callable[[Any], Any]:
    asked = _ASKED.get()
    return fn if asked is None else begrensd(fn, *asked)


def make_datasette(
    path: Path, name: str, metadata: Mapping[str, Any], secret: str | None = None, servers: int = 1
) -> Any:
    """A Datasette that serves the database at `path` as `name`, closed as far as sensible.

    Servers with the same `secret` believe each other's cookies; there are as many as `servers` in this process.
    """
    # Datasette loads our entry points while it imports itself, so its app cannot be imported above.
    from datasette.app import Datasette

    settings = _SETTINGS | (_SETTINGS_1 if IS_1 else {})
    kept = dict(metadata) if IS_1 else _without_descriptions(metadata)
    ds = Datasette(files=[], metadata=kept, settings=settings, secret=secret or secrets.token_hex(32))
    _DESCRIBED[ds] = metadata
    ds.remove_database("_memory")
    database = ReadOnlyDatabase(ds, str(path))
    database.servers = servers
    ds.add_database(database, name=name)
    return ds


_DESCRIBED: WeakKeyDictionary[Any, Mapping[str, Any]] = WeakKeyDictionary()
_DESCRIPTIONS = ("description", "columns")
"""What metadata says of a table for who looks at it, and no permission depends on."""


def _without_descriptions(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """0.65 copies all metadata at each permission check of a table, and descriptions are most of it."""
    databases = {
        name: {**database, "tables": {table: _bare(entry) for table, entry in database["tables"].items()}}
        for name, database in metadata["databases"].items()
    }
    return {**metadata, "databases": databases}


def _bare(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in _DESCRIPTIONS}


def described(ds: Any, key: str | None) -> Mapping[str, Any] | None:
    """The answer to the `get_metadata` hook of 0.65: everything, for the pages that show tables. They change it."""
    return copy.deepcopy(_DESCRIBED.get(ds)) if key == "databases" else None


def close(ds: Any) -> None:
    """Let go of a Datasette's connections and threads."""
    if IS_1:
        ds.close()
        return
    for db in ds.databases.values():
        db.close()
    if ds.executor:
        ds.executor.shutdown(wait=False)


def templates(ds: Any, request: Any) -> Any:
    """The Jinja environment that Datasette makes its pages with."""
    return ds.get_jinja_environment(request) if IS_1 else ds.jinja_env


async def menu_links(ds: Any, request: Any) -> list[Mapping[str, Any]]:
    """What the plugins put in the menu for who asks."""
    links: list[Mapping[str, Any]] = []
    for found in pm.hook.menu_links(datasette=ds, actor=request.actor if request else None, request=request):
        links += await await_me_maybe(found) or []
    return links


async def actor_of(ds: Any, scope: dict[str, Any]) -> Mapping[str, Any] | None:
    """Who asks, as this Datasette would find out; None for anyone it does not know."""
    from datasette.utils.asgi import Request

    request = Request(scope, None)
    known = [await await_me_maybe(asked) for asked in pm.hook.actor_from_request(datasette=ds, request=request)]
    return next((actor for actor in known if actor), None)


_DECIDES = ("permission_allowed", "get_metadata", "permission_resources_sql", "register_actions")
"""The hooks (of either version) by which a plugin has a say in what someone may do."""
_KNOWN = ("datasette.", "datasette_plugins.")
"""Modules whose say depends on the actor and the settings alone: Datasette's own and ours."""


def settled() -> bool:
    """Whether what someone may do depends on the actor alone, so that an answer once given holds."""
    deciding = (
        impl.plugin for name in _DECIDES if hasattr(pm.hook, name) for impl in getattr(pm.hook, name).get_hookimpls()
    )
    return all(str(getattr(plugin, "__name__", "")).startswith(_KNOWN) for plugin in deciding)


async def may_view(ds: Any, actor: Mapping[str, Any] | None, database: str, table: str) -> bool:
    """Whether `actor` may see this table."""
    if not IS_1:
        for action, resource in (
            ("view-instance", None),
            ("view-database", database),
            ("view-table", (database, table)),
        ):
            if not await ds.permission_allowed(actor, action, resource=resource, default=True):
                return False
        return True
    from datasette.resources import TableResource  # pyright: ignore[reportMissingImports]

    allowed = await ds.allowed(action="view-table", resource=TableResource(database, table), actor=actor)
    return bool(allowed)


async def may_do(ds: Any, actor: Mapping[str, Any] | None, action: str) -> bool:
    """Whether `actor` may do an action of our own that no single table is about."""
    if not IS_1:
        return bool(await ds.permission_allowed(actor, action, default=False))
    return bool(await ds.allowed(action=action, actor=actor))


async def may_execute_sql(ds: Any, actor: Mapping[str, Any] | None, database: str) -> bool:
    """Whether `actor` may ask SQL of their own."""
    if not IS_1:
        return bool(await ds.permission_allowed(actor, "execute-sql", resource=database, default=True))
    from datasette.resources import DatabaseResource  # pyright: ignore[reportMissingImports]

    return bool(await ds.allowed(action="execute-sql", resource=DatabaseResource(database), actor=actor))


def actions(named: Mapping[str, str]) -> list[Any]:
    """Our actions (name: description) for the `register_actions` hook of 1.0; 0.65 has no such list."""
    if not IS_1:
        return []
    from datasette.permissions import Action  # pyright: ignore[reportMissingImports]

    return [Action(name=name, description=description) for name, description in named.items()]


def grant(database: str | None, reason: str) -> Any:
    """The answer "yes" to the `permission_resources_sql` hook of 1.0, for a database or for everything."""
    from datasette.permissions import PermissionSQL  # pyright: ignore[reportMissingImports]

    if database is None:
        return PermissionSQL.allow(reason=reason)
    sql = "SELECT :casusbank_db AS parent, NULL AS child, 1 AS allow, :casusbank_reason AS reason"
    return PermissionSQL(sql=sql, params={"casusbank_db": database, "casusbank_reason": reason})


async def add_queries(ds: Any, database: str, queries: Iterable[Query]) -> None:
    """Make canned queries known at startup; on 0.65 `canned_queries` does it per request."""
    if IS_1:
        for q in queries:
            await ds.add_query(
                database, q.naam, q.sql, title=q.titel, description=q.uitleg, is_trusted=True, source="casusbank"
            )


def canned_queries(queries: Iterable[Query]) -> dict[str, dict[str, str]]:
    """The answer to the `canned_queries` hook of 0.65."""
    return {q.naam: {"sql": q.sql, "title": q.titel, "description": q.uitleg} for q in queries}


class _SafeWriter:
    """A `csv.writer` whose texts stay text in a spreadsheet."""

    def __init__(self, out: Any) -> None:
        self._writer = csv.writer(out)

    def writerow(self, row: Iterable[Any]) -> Any:
        """What writing the line gives: in Datasette something to wait for."""
        return self._writer.writerow([veilig(value) if isinstance(value, str) else value for value in row])


class _SafeCsv:
    """What Datasette uses of the module `csv`."""

    writer = _SafeWriter


def quiet(csrf_page: bytes) -> None:
    """Take away what would log or show too much.

    Datasette's own exception handler prints tracebacks, with local variables when `rich` is there;
    it runs even when another handler answered. And 0.65 answers a failed CSRF check in English;
    that takes effect for a Datasette made after this call. Cells of its CSV would be formulas in a spreadsheet.
    """
    vars(importlib.import_module("datasette.views.base"))["csv"] = _SafeCsv
    if pm.has_plugin("datasette.handle_exception"):
        pm.unregister(name="datasette.handle_exception")

    async def refused(scope: Any, send: Any, message_id: Any) -> None:
        headers = [(b"content-type", b"text/html; charset=utf-8")]
        await send({"type": "http.response.start", "status": 403, "headers": headers})
        await send({"type": "http.response.body", "body": csrf_page})

    if not IS_1:
        asgi_csrf: Any = importlib.import_module("asgi_csrf")

        asgi_csrf.default_send_csrf_failed = refused
