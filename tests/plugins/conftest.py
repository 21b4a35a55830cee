"""A Datasette over the small database of `proefbank`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextvars import Context
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from proefbank import FakeSearcher, make_database
from pytest_asyncio import is_async_test
from waardenbank import make as make_bank

from casusbank.config import Config
from datasette_plugins import compat
from datasette_plugins.bank import bank_of
from datasette_plugins.serve import build


@pytest.fixture(scope="session")
def db_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_database(tmp_path_factory.mktemp("db"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop, and so one Datasette, for all screens: the 1.0 alphas are slow to start."""
    for item in items:
        if item.path.parent == Path(__file__).parent and is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(db_path: Path) -> AsyncIterator[Any]:
    made = build(db_path, Config(), searcher=FakeSearcher())
    await made.invoke_startup()
    yield made
    bank_of(made).close()
    compat.close(made)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server_with(db_path: Path) -> AsyncIterator[Any]:
    """`await server_with(config)`: a Datasette under other settings, over the small database."""
    made: list[Any] = []

    async def server(config: Config, **given: Any) -> Any:
        made.append(Context().run(lambda: build(db_path, config, searcher=FakeSearcher(), **given)))
        await made[-1].invoke_startup()
        return made[-1]

    yield server
    for ds in made:
        bank_of(ds).close()
        compat.close(ds)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server_as(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Any]:
    """`await server_as("jurist")`: a Datasette whose one user has that role, over a database of its own to write in."""
    made: dict[str, Any] = {}

    async def server(rol: Any) -> Any:
        if rol not in made:
            path = make_database(tmp_path_factory.mktemp(f"db-{rol}"))
            # A context of its own: 1.0 closes what is made inside a test at the end of that test.
            made[rol] = Context().run(lambda: build(path, Config(), searcher=FakeSearcher(), rol=rol))
            await made[rol].invoke_startup()
        return made[rol]

    yield server
    for ds in made.values():
        bank_of(ds).close()
        compat.close(ds)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bank_as(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Any]:
    """`await bank_as("jurist")`: as `server_as`, over one database with values and boundaries; None is anonymous."""
    path = make_bank(tmp_path_factory.mktemp("bank"))
    made: dict[str, Any] = {}

    async def server(rol: Any) -> Any:
        if rol not in made:
            made[rol] = Context().run(lambda: build(path, Config(), searcher=FakeSearcher(), rol=rol))
            await made[rol].invoke_startup()
        return made[rol]

    yield server
    for ds in made.values():
        bank_of(ds).close()
        compat.close(ds)


@pytest.fixture
def searcher(server: Any) -> FakeSearcher:
    fresh = FakeSearcher()
    bank_of(server).searcher = fresh
    return fresh


@pytest.fixture
def ds(server: Any, searcher: FakeSearcher) -> Any:
    return server
