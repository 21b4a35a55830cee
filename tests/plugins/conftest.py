"""A Datasette over the small database of `proefbank`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from bezoek import screens, start, stop
from proefbank import FakeSearcher, make_database
from pytest_asyncio import is_async_test
from waardenbank import make as make_bank

from casusbank.config import Config
from datasette_plugins.bank import bank_of


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
    async with screens(db_path) as ds:
        yield ds


@pytest.fixture(scope="session")
def server_with(db_path: Path) -> Iterator[Any]:
    """`await server_with(config)`: a Datasette under other settings, over the small database."""
    made: list[Any] = []

    async def server(config: Config, **given: Any) -> Any:
        made.append(await start(db_path, config, **given))
        return made[-1]

    yield server
    for ds in made:
        stop(ds)


@pytest.fixture(scope="session")
def server_as(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """`await server_as("jurist")`: a Datasette whose one user has that role, over a database of its own to write in."""
    with per_role(lambda rol: make_database(tmp_path_factory.mktemp(f"db-{rol}"))) as server:
        yield server


@pytest.fixture(scope="session")
def bank_as(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """`await bank_as("jurist")`: as `server_as`, over one database with values and boundaries; None is anonymous."""
    path = make_bank(tmp_path_factory.mktemp("bank"))
    with per_role(lambda _: path) as server:
        yield server


@contextmanager
def per_role(database: Callable[[Any], Path]) -> Iterator[Any]:
    """`await server(rol)`: one Datasette for each role that is asked for."""
    made: dict[str, Any] = {}

    async def server(rol: Any) -> Any:
        if rol not in made:
            made[rol] = await start(database(rol), rol=rol)
        return made[rol]

    yield server
    for ds in made.values():
        stop(ds)


@pytest.fixture
def searcher(server: Any) -> FakeSearcher:
    fresh = FakeSearcher()
    bank_of(server).searcher = fresh
    return fresh


@pytest.fixture
def ds(server: Any, searcher: FakeSearcher) -> Any:
    return server
