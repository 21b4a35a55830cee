"""Run the commands in process, and judge how they ended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

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
