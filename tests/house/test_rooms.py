"""Every file has a room: known folders at the top, a README in each package, a docstring in each file."""

from __future__ import annotations

import ast
import statistics
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from datasette_plugins.serve import PLUGINS

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("casusbank", "ingest", "index", "precedent", "datasette_plugins")
FOLDERS = {*PACKAGES, "docs", "requirements", "scripts", "tests", ".ci"}
FILES = {
    ".dockerignore",
    ".gitignore",
    ".importlinter",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Containerfile",
    "DEVELOPERS.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "compose.yaml",
    "publiccode.yml",
    "pyproject.toml",
}
TESTS = {"browser", "cli", "gold", "house", "plugins", "postgres", "readers", "unit", "vijandig", "conftest.py"}


def sources() -> list[Path]:
    """All Python files of the packages."""
    return sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))


def tracked_names(folder: str) -> set[str]:
    """First part of the names that git tracks in `folder`; all names there without git."""
    import subprocess

    done = subprocess.run(["git", "ls-files", "--", folder], cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [Path(line).relative_to(folder) for line in done.stdout.splitlines()]
    return {line.parts[0] for line in lines} or {p.name for p in (ROOT / folder).iterdir()}


def test_top_of_the_house() -> None:
    """A new folder or file at the top is a decision, taken here."""
    assert tracked_names(".") - FOLDERS - FILES == set()


def test_tests_mirror_the_rooms() -> None:
    """Tests live in known folders."""
    assert tracked_names("tests") - TESTS == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_room_has_a_readme(package: str) -> None:
    """In, out, may import, never."""
    readme = ROOT / package / "README.md"
    assert readme.is_file()
    assert len(readme.read_text(encoding="utf-8").split()) > 20


def test_every_screen_is_found_by_a_plain_datasette_too() -> None:
    """By entry point, in the order in which `serve` registers them: one that is missing shows in no checkout."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = project["entry-points"]["datasette"]
    assert found == {f"casusbank_{name}": f"datasette_plugins.{name}" for name in PLUGINS}
    packages = {p.parent.name for p in (ROOT / "datasette_plugins").glob("*/__init__.py")}
    assert packages == set(PLUGINS)


def test_every_file_says_what_it_is() -> None:
    """A module docstring; ruff keeps the public names."""
    silent = [p for p in sources() if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]
    assert [str(p.relative_to(ROOT)) for p in silent] == []


def test_no_file_is_called_utils() -> None:
    """A name that says nothing attracts everything."""
    empty = {"utils", "util", "helpers", "helper", "misc", "common"}
    assert [str(p.relative_to(ROOT)) for p in sources() if p.stem in empty] == []


def functions(tree: ast.Module) -> Iterator[int]:
    """Length in lines of every function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.end_lineno or node.lineno) - node.lineno + 1


def test_measures_report(record_property: Callable[[str, object], None]) -> None:
    """Lengths of files and functions: a report (in `--junit-xml`), not a gate."""
    texts = {p: p.read_text(encoding="utf-8") for p in sources()}
    lengths = {p: len(t.splitlines()) for p, t in texts.items()}
    per_function = sorted(n for t in texts.values() for n in functions(ast.parse(t)))
    longest = sorted(lengths, key=lambda p: -lengths[p])[:5]
    report = {
        "files": len(lengths),
        "file median": statistics.median(lengths.values()),
        "function median": statistics.median(per_function),
        "function p90": per_function[int(len(per_function) * 0.9)],
        "longest": ", ".join(f"{p.relative_to(ROOT)} {lengths[p]}" for p in longest),
    }
    for name, value in report.items():
        record_property(name, value)
    assert lengths
