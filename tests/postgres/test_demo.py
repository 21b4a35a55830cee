"""The demo as a user asks it, of both engines: every filter, lay questions, and the screens, page for page."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from click.testing import CliRunner
from pg_cases import Server

from casusbank.cli import cli
from casusbank.config import Config
from casusbank.model import Filter, Vraag
from casusbank.store import filters, open_database, snapshot
from datasette_plugins import compat
from datasette_plugins.bank import bank_of
from datasette_plugins.serve import build
from index.engines.pg import connect, one_moment
from index.engines.pg_copy import move
from index.engines.pg_rows import PgRows
from index.engines.postgres import PostgresEngine
from index.engines.sqlite import SqliteEngine, SqliteRows
from index.erase import erase_casus
from index.search import Zoeker

pytestmark = pytest.mark.traag
ROOT = Path(__file__).parents[2]
KINDS = ("maatwerkbesluit", "beslissing_bezwaar", "consulentnotitie")
NAME = "demo"
OWN_VALUES = {
    "artikel": ("2.3.5", "3:4", "2.3.5 lid 3", "%"), "gemeente": ("Oeverdam", "oeverdam"), "jaar": ("2021", "2023"),
    "organisatie": ("gemeente Oeverdam",), "tot": ("2022-12-31",), "vanaf": ("2022-01-01",),
    "wet": ("Wmo 2015", "Awb", "wmo 2015"),
}  # fmt: skip
"""Values of the fields without a closed list."""


@pytest.fixture(scope="module")
def config(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Fictief: decisions, objections and notes of the demo, read by the product itself; also in PostgreSQL."""
    db = tmp_path_factory.mktemp("demo") / "demo.db"
    for words in (*(("ingest", str(ROOT / "casusbank" / "demo" / k), "--bronsoort", k) for k in KINDS), ("index",)):
        done = CliRunner().invoke(cli, ["--db", str(db), *words])
        assert done.exit_code == 0, done.output
    url = server.fresh(NAME)
    move(db, url)
    return Config(db=db, engine="postgres", postgres=url)


@pytest.fixture(scope="module")
def rows(config: Config) -> Iterator[tuple[SqliteRows, PgRows]]:
    with (
        closing(open_database(config.db)) as here, closing(connect(str(config.postgres))) as there,
        snapshot(here), one_moment(there),
    ):  # fmt: skip
        yield SqliteRows(here), PgRows(there)


@pytest.mark.parametrize("field", filters.FIELDS)
def test_every_filter_means_the_same(rows: tuple[SqliteRows, PgRows], field: str) -> None:
    here, there = rows
    values = OWN_VALUES.get(field) or tuple(filters._known(field))
    assert values
    held = 0
    for value in values:
        wanted = (Filter(field, value),)
        found = here.matching(wanted)
        assert there.matching(wanted) == found, value
        held += bool(found)
    both = tuple(Filter(field, v) for v in values[:3])
    assert there.matching((*both, Filter("bronsoort", KINDS[0]))) == here.matching(
        (*both, Filter("bronsoort", KINDS[0]))
    )
    assert held or field in ("beslispunt", "modificatie", "status_gezag"), "the demo says nothing of this field"


def test_lay_questions_give_the_same_hits(config: Config) -> None:
    lines = (ROOT / "tests" / "gold" / "vragen" / "leken.tsv").read_text(encoding="utf-8").splitlines()
    asked = dict.fromkeys(line.split("\t")[0] for line in lines if line and not line.startswith("#"))
    assert len(asked) > 20
    with (
        closing(Zoeker(config.db, replace(config, engine="sqlite"))) as here,
        closing(Zoeker(config.db, config)) as there,
    ):
        for tekst in asked:
            one, other = here.search(Vraag(tekst)), there.search(Vraag(tekst))
            assert [t.casus_id for t in one.treffers] == [t.casus_id for t in other.treffers], tekst
            assert [replace(t, score=0, toelichting=replace(t.toelichting, scores=())) for t in one.treffers] == [
                replace(t, score=0, toelichting=replace(t.toelichting, scores=())) for t in other.treffers
            ]
            assert [t.score for t in one.treffers] == pytest.approx([t.score for t in other.treffers], abs=5e-6)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def screens(config: Config) -> AsyncIterator[tuple[Any, Any]]:
    """The screens over the database itself, and over PostgreSQL."""
    made = [build(config.db, replace(config, engine=engine), rol="consulent") for engine in ("sqlite", "postgres")]
    for ds in made:
        await ds.invoke_startup()
    yield made[0], made[1]
    for ds in made:
        bank_of(ds).close()
        compat.close(ds)


async def page(ds: Any, path: str, **fields: str) -> str:
    """A page without what is made up for each visit."""
    if fields:
        form = await ds.client.get("/")
        token = re.search(r'csrftoken" value="([^"]+)"', form.text)
        assert token
        answer = await ds.client.post(
            path, data={**fields, "csrftoken": token[1]}, cookies=dict(form.cookies), follow_redirects=True,
            headers={"origin": "http://localhost", "sec-fetch-site": "same-origin"},
        )  # fmt: skip
    else:
        answer = await ds.client.get(path)
    assert answer.status_code == 200, answer.text[:500]
    return re.sub(r'csrftoken" value="[^"]+"', "", str(answer.text))


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("chosen", [{}, {"strekking": "tegen_inwoner"}, {"gemeente": "Oeverdam", "vanaf": "2021"}])
async def test_a_search_page_is_the_same(screens: tuple[Any, Any], chosen: dict[str, str]) -> None:
    one, other = [await page(ds, "/-/zoeken", vraag="traplift voor een bovenwoning", **chosen) for ds in screens]
    places = re.findall(r'href="(/casusbank/casus/[^"#?]+)', one) or re.findall(r'href="(/[^"]*casus[^"]*)"', one)
    assert len(places) > 1
    assert re.sub(r"\d[.,]\d+", "", one) == re.sub(r"\d[.,]\d+", "", other)
    engines = [type(bank_of(ds).searcher._engine) for ds in screens]
    assert engines == [SqliteEngine, PostgresEngine]


@pytest.mark.asyncio(loop_scope="module")
async def test_the_page_of_a_hit_is_of_the_database_itself(screens: tuple[Any, Any], config: Config) -> None:
    """Erased here and not yet there: its page is gone at once, and a search goes on."""
    with closing(open_database(config.db)) as conn:
        victim, title = conn.execute("SELECT id, titel FROM casus WHERE titel LIKE '%traplift%' LIMIT 1").fetchone()
    one, other = [await page(ds, f"/-/casus/{victim}") for ds in screens]
    assert one == other and title in other
    erase_casus(config.db, victim, replace(config, engine="sqlite"))
    answer = await screens[1].client.get(f"/-/casus/{victim}")
    assert answer.status_code == 404
    assert "traplift" in await page(screens[1], "/-/zoeken", vraag="traplift voor een bovenwoning")
