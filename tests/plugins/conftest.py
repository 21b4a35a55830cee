"""A Datasette over the small database of `proefbank`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from proefbank import FakeSearcher, make_database

from casusbank.config import Config
from datasette_plugins import compat
from datasette_plugins.bank import bank_of
from datasette_plugins.serve import build


@pytest.fixture(scope="session")
def db_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_database(tmp_path_factory.mktemp("db"))


@pytest.fixture
def searcher() -> FakeSearcher:
    return FakeSearcher()


@pytest.fixture
async def ds(db_path: Path, searcher: FakeSearcher) -> AsyncIterator[Any]:
    made = build(db_path, Config(), searcher=searcher)
    await made.invoke_startup()
    yield made
    bank_of(made).close()
    compat.close(made)
