"""Who may see and do what: the permission matrix of the anonymous and of each role, on both versions."""

from __future__ import annotations

import importlib
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from datasette import hookimpl
from datasette.utils.asgi import Forbidden
from proefbank import EXAMPLES, WRITES

from casusbank.config import Config
from casusbank.errors import InvoerFout
from datasette_plugins import compat, rechten
from datasette_plugins.basis import onderzoek
from datasette_plugins.serve import serve

OPEN = (
    "/",
    "/-/casus/oeverdam-1",
    "/-/casus/oeverdam-1.json",
    "/casusbank",
    "/casusbank.json",
    "/casusbank/casus",
    "/casusbank/casus.json",
    "/casusbank/casus.csv",
    "/casusbank/annotatie",
    "/casusbank/bron",
    "/casusbank/casus/oeverdam-1",
    "/casusbank/casus/oeverdam-1.json",
    "/casusbank/codeboek.json",
    "/casusbank/codeboek.csv",
    "/casusbank/casus?_search=vader",
    "/casusbank/passage?_search=vader",
    "/casusbank/passage.json?_search=kinderen",
)
SQL = (
    "/casusbank?sql=select+*+from+casus",
    "/casusbank.json?sql=select+1",
    "/casusbank.csv?sql=select+1",
    "/casusbank/-/query?sql=select+1",
    "/casusbank/-/query.json?sql=select+1",
    "/casusbank/casus?_where=1=1",
    "/casusbank/casus.json?_where=1=1",
)
INSIDE = (
    "/-/databases",
    "/-/databases.json",
    "/-/settings.json",
    "/-/plugins.json",
    "/-/versions.json",
    "/-/config.json",
    "/-/metadata.json",
    "/-/threads.json",
    "/-/permissions",
    "/-/allow-debug",
    "/-/messages",
    "/-/patterns",
    "/-/api",
    "/-/jump.json",
    "/-/schema.json",
    "/-/queries.json",
    "/-/create-token",
    "/-/auth-token",
    "/-/tasks.json",
    "/-/actions",
    "/-/rules.json",
    "/-/check",
    "/-/debug/autocomplete",
    "/.json",
    "/.jsono",
    "/casusbank/-/schema",
    "/casusbank/-/execute-write",
    "/casusbank/-/create",
    "/casusbank/-/queries/store",
    "/_internal",
    "/_internal.json",
    "/_memory",
    "/_memory?sql=select+1",
    "/casusbank/_memory",
)


@pytest.mark.parametrize("path", OPEN)
async def test_open_to_everyone(ds: Any, path: str) -> None:
    assert (await ds.client.get(path)).status_code == 200


@pytest.mark.parametrize("path", SQL)
async def test_free_sql_is_closed_to_the_anonymous(ds: Any, path: str) -> None:
    answer = await ds.client.get(path, follow_redirects=True)
    assert answer.status_code in (400, 403, 404)
    assert "tweekamerwoning" not in answer.text


@pytest.mark.parametrize("path", INSIDE)
async def test_the_inside_is_closed(ds: Any, path: str) -> None:
    answer = await ds.client.get(path, follow_redirects=True)
    assert answer.status_code in (403, 404)
    assert ".db" not in answer.text


async def test_the_file_cannot_be_downloaded(ds: Any) -> None:
    assert (await ds.client.get("/casusbank.db")).status_code in (403, 404)


async def test_technical_tables_are_closed(ds: Any, db_path: Path) -> None:
    with sqlite3.connect(db_path) as conn:
        names = [r[0] for r in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    closed = {n for n, t in onderzoek.tables().items() if t.get("techniek")}
    closed |= {n for n in names if "_fts" in n or n.startswith(("sqlite_", "_sqlite"))}
    assert {"vector", "passage_fts", "lexicaal", "passage_fts_idx", "casus_fts_data", "bewerkingslog"} <= closed
    for name in sorted(closed):
        for path in (name, name.upper(), f"{name}.json", f"{name}.csv"):
            answer = await ds.client.get(f"/casusbank/{path}", follow_redirects=True)
            assert answer.status_code in (403, 404), path
    page = (await ds.client.get("/casusbank")).text
    assert "passage_fts" not in page and "lexicaal" not in page


@pytest.mark.parametrize("path", WRITES)
async def test_nothing_writes(ds: Any, db_path: Path, path: str) -> None:
    def digest() -> list[Any]:
        with sqlite3.connect(db_path) as conn:
            return conn.execute("SELECT * FROM casus ORDER BY id").fetchall()

    before = digest()
    for content in ({"json": {"rows": [{"id": "x"}]}}, {"data": {"sql": "delete from casus"}}):
        assert (await ds.client.post(path, **content)).status_code in (400, 403, 404, 405)
    assert digest() == before


async def test_the_database_opens_read_only(ds: Any) -> None:
    db = ds.get_database("casusbank")
    with pytest.raises(Exception, match=r"schrijven niet|readonly"):
        db.connect(write=True)
    with pytest.raises(Exception, match=r"readonly|authoriz|attempt to write"):
        await db.execute("DELETE FROM casus")


async def test_canned_queries_all_answer(ds: Any) -> None:
    for query in onderzoek.queries():
        values = {name: EXAMPLES[name] for name in re.findall(r"(?<!:):([a-z_]+)", query.sql)}
        answer = await ds.client.get(f"/casusbank/{query.naam}", params=values)
        assert answer.status_code == 200, query.naam
        assert query.titel in answer.text and query.uitleg in answer.text
        rows = (await ds.client.get(f"/casusbank/{query.naam}.json", params=values | {"_shape": "array"})).json()
        assert rows, query.naam


async def test_may_view(ds: Any) -> None:
    assert await compat.may_view(ds, None, "casusbank", "casus")
    assert not await compat.may_view(ds, None, "casusbank", "vector")
    assert not await compat.may_view(ds, {"id": "iemand"}, "casusbank", "bewerkingslog")


MATRIX = [(rol, recht) for rol in (None, "onzin", *rechten.ROLLEN) for recht in rechten.RECHTEN]


@pytest.mark.parametrize(("rol", "recht"), MATRIX)
async def test_each_role_has_its_rights_and_no_other(ds: Any, rol: str | None, recht: Any) -> None:
    expected = recht == "lezen" or rol in rechten.RECHTEN[recht][1]
    assert await rechten.may(ds, Asked(rol, "GET"), recht) == expected


async def test_datasette_is_asked_once_for_each_asker(ds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    async def may_view(_ds: Any, actor: Any, *_: str) -> bool:
        asked.append(actor)
        return actor is None or actor["rol"] == "jurist"

    monkeypatch.setattr(compat, "may_view", may_view)
    askers = [
        {"id": "nieuw", "rol": "jurist"},
        {"id": "nieuw", "rol": "lezer"},
        {"id": "nieuw", "rol": "lezer", "x": 1},
    ]
    for actor in askers:
        assert {await rechten.may(ds, Asked.by(actor), "lezen") for _ in range(3)} == {actor["rol"] == "jurist"}
    assert asked == askers
    limited = {"id": "nieuw", "rol": "jurist", "_r": {"a": ["vi"]}}
    assert [await rechten.may(ds, Asked.by(limited), "lezen") for _ in range(2)] == [True] * 2
    assert asked[3:] == [limited] * 2, "what cannot be a key is asked at each request"


class Grillig:
    """A plugin that says another thing at each request, to either version."""

    refuses = False

    @hookimpl(optionalhook=True, trylast=True)
    def permission_allowed(self, action: str) -> bool | None:
        return False if self.refuses and action == f"{rechten.ACTION}feedback" else None

    @hookimpl(optionalhook=True)
    def permission_resources_sql(self, action: str) -> Any:
        if not self.refuses or action != f"{rechten.ACTION}feedback":
            return None
        return importlib.import_module("datasette.permissions").PermissionSQL.deny(reason="grillig")


async def test_a_plugin_with_a_say_is_asked_at_each_request(ds: Any) -> None:
    who = Asked.by({"id": "grillig", "rol": "jurist"})
    assert await rechten.may(ds, who, "feedback")
    other = Grillig()
    compat.pm.register(other, name="grillig")
    try:
        for other.refuses in (True, False, True):
            again = Asked.by(who.actor)
            assert await rechten.may(ds, again, "feedback") == (not other.refuses)
    finally:
        compat.pm.unregister(name="grillig")


class Asked:
    """A request as far as `require` looks at it."""

    def __init__(self, rol: str | None, method: str, **headers: str) -> None:
        self.actor = {"id": "iemand", "rol": rol} if rol else None
        self.method = method
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.scope: dict[str, Any] = {}

    @classmethod
    def by(cls, actor: Any) -> Asked:
        """A request to read, by this actor."""
        made = cls(None, "GET")
        made.actor = actor
        return made


async def test_a_change_must_say_where_it_comes_from(ds: Any) -> None:
    await rechten.require(ds, Asked("jurist", "GET"), "bevestigen")
    await rechten.require(ds, Asked("jurist", "POST", origin="http://localhost"), "bevestigen")
    await rechten.require(ds, Asked("jurist", "POST", sec_fetch_site="same-origin"), "bevestigen")
    await rechten.require(ds, Asked("lezer", "POST"), "lezen")
    for asked in (Asked("jurist", "POST"), Asked("jurist", "POST", sec_fetch_site="none"), Asked("lezer", "POST")):
        with pytest.raises(Forbidden):
            await rechten.require(ds, asked, "bevestigen")


async def test_sql_is_for_who_has_that_right(server_as: Any) -> None:
    jurist, lezer = await server_as("jurist"), await server_as("lezer")
    sql = "/casusbank.json?sql=select+count(*)+as+n+from+casus&_shape=array"
    answer = await jurist.client.get(sql, follow_redirects=True)
    assert answer.status_code == 200 and answer.json()[0]["n"] > 0
    assert (await lezer.client.get(sql, follow_redirects=True)).status_code == 403


def test_a_role_for_everyone_is_for_this_machine_only(db_path: Path) -> None:
    with pytest.raises(InvoerFout, match="deze computer"):
        serve(db_path, Config(), host="0.0.0.0", port=1, rol="jurist")  # noqa: S104
