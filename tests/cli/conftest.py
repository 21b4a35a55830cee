"""One small database for the command tests, made by the product's own commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casusbank.cli import cli
from casusbank.errors import CasusbankError

DEMO = Path(__file__).parents[2] / "casusbank" / "demo"
Run = Callable[..., Result]


def invoke(db: Path, *args: str, stdin: str | None = None) -> Result:
    """Run a command in process; a CasusbankError stays on `result.exception`, as `main` would print it."""
    return CliRunner().invoke(cli, ["--db", str(db), *args], input=stdin)


def ok(result: Result) -> Result:
    """The result of a command that must have succeeded."""
    assert result.exit_code == 0, (result.output, result.exception)
    return result


def refused(result: Result) -> str:
    """The one Dutch line of a command that must refuse."""
    assert isinstance(result.exception, CasusbankError), (result.output, result.exception)
    return str(result.exception)


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
