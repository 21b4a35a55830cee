"""docs/woordenlijst.md defines each Dutch identifier of model, schema and command line exactly once."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections import Counter
from pathlib import Path

from sqlite_utils import Database

from casusbank import model
from casusbank.cli import cli
from casusbank.schema import migrate

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("casusbank", "ingest", "index", "precedent", "datasette_plugins")


def snake(name: str) -> str:
    """`FactorToekenning` and `factor_toekenning` are one word."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def words_of_the_model() -> set[str]:
    """Classes, fields and fixed values of casusbank.model."""
    found: set[str] = set()
    for name in model.__all__:
        thing = getattr(model, name)
        if isinstance(thing, type) and dataclasses.is_dataclass(thing):
            found |= {name, *(f.name for f in dataclasses.fields(thing))}
        elif typing.get_origin(thing) is typing.Literal:
            found |= {name, *typing.get_args(thing)}
    return {snake(word) for word in found}


def words_of_the_database() -> set[str]:
    """Tables and columns, without what SQLite and sqlite-utils keep for themselves."""
    db = Database(memory=True)
    migrate(db)
    tables = [t for t in db.tables if "_fts" not in t.name and not t.name.startswith(("sqlite_", "_"))]
    return {t.name for t in tables} | {c.name for t in tables for c in t.columns}


def words_of_the_commands() -> set[str]:
    """The commands of the command line."""
    names = cli.list_commands(cli.make_context("casusbank", ["--help"], resilient_parsing=True))
    return {name.replace("-", "_") for name in names}


def defined() -> Counter[str]:
    """Words in the first column of the tables, with how often each stands there."""
    text = (ROOT / "docs" / "woordenlijst.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| (`.+?`) \|", text, flags=re.MULTILINE)
    return Counter(word for cell in cells for word in re.findall(r"`(\w+)`", cell))


def test_every_word_of_the_code_is_defined() -> None:
    """Nothing a user can meet goes without a meaning."""
    needed = words_of_the_model() | words_of_the_database() | words_of_the_commands()
    assert sorted(needed - set(defined())) == []


def test_no_word_is_defined_twice() -> None:
    """One name per concept, one definition per name."""
    assert [word for word, times in defined().items() if times > 1] == []


def test_no_word_is_left_over() -> None:
    """A word that the code no longer uses leaves the list."""
    known = words_of_the_model() | words_of_the_database() | words_of_the_commands()
    files = [p for package in PACKAGES for p in (ROOT / package).rglob("*.py")]
    code = "\n".join(p.read_text(encoding="utf-8") for p in files)
    assert [word for word in defined() if word not in known and not re.search(rf"\b{word}\b", code)] == []


def test_every_definition_says_something() -> None:
    """A definition is a sentence, not the word again."""
    text = (ROOT / "docs" / "woordenlijst.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.+?`) \| (.*) \|$", text, flags=re.MULTILINE)
    assert rows
    assert [word for word, meaning in rows if not meaning.endswith(".") or len(meaning) < 12] == []
