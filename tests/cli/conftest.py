"""One small database for the command tests, made by the product's own commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_cases import DEMO, Run, invoke, ok


@pytest.fixture(scope="session")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A database with the demo's decisions and stories, indexed."""
    path = tmp_path_factory.mktemp("cli") / "casusbank.db"
    for kind in ("maatwerkbesluit", "beslissing_bezwaar", "tsd_casus", "consulentnotitie"):
        ok(invoke(path, "ingest", str(DEMO / kind), "--bronsoort", kind))
    ok(invoke(path, "index"))
    yield path


@pytest.fixture
def run(db: Path) -> Run:
    """Run a command on the shared database."""
    return lambda *args, **kwargs: invoke(db, *args, **kwargs)
