"""Every test here has a server of its own; where pgserver or psycopg is not installed they are skipped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))

import pg_cases
from pg_cases import MovingZoeker, Server, binaries, running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    folder = binaries()
    if folder is None:
        pytest.skip("pgserver and psycopg are not installed: pip install 'casusbank[dev]'")
    with running(folder) as found:
        yield found


@pytest.fixture
def over_postgres(server: Server, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests of `test_index_x`, asked of PostgreSQL in `test_pg_x`."""
    unit = import_module(request.module.__name__.replace("test_pg_", "test_index_"))
    monkeypatch.setattr(MovingZoeker, "server", server, raising=False)
    monkeypatch.setattr(MovingZoeker, "moved", {}, raising=False)
    for name in ("Zoeker", "search"):
        if hasattr(unit, name):
            monkeypatch.setattr(unit, name, {"Zoeker": MovingZoeker, "search": pg_cases.search}[name])
