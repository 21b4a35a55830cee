"""docs/verantwoording.md has a row for every kind of statement, and points at functions and rules that exist."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest

from casusbank.model import Polariteit
from precedent.audit import PaarStatus
from precedent.boundaries import Lot
from precedent.constraint import Lezing, Model, Zekerheid
from precedent.dossier.document import Alinea, Bewering, Invoerbron, Stuk
from precedent.dossier.render import render
from precedent.dossier.rules import REGELS, BeweringSoort, rule_of
from precedent.downplay import Wijze
from precedent.facts import Oordeel
from precedent.guidelines import Nalevingstatus
from precedent.profile import Gewicht

PAGE = (Path(__file__).parents[2] / "docs" / "verantwoording.md").read_text(encoding="utf-8")
KINDS = {
    "BeweringSoort": BeweringSoort,
    "Gewicht": Gewicht,
    "Lezing": Lezing,
    "Lot": Lot,
    "Model": Model,
    "Nalevingstatus": Nalevingstatus,
    "Oordeel": Oordeel,
    "PaarStatus": PaarStatus,
    "Polariteit": Polariteit,
    "Wijze": Wijze,
    "Zekerheid": Zekerheid,
}
"""The types whose values are statements about a casus, a precedent or a pair."""


def rows(width: int) -> list[list[str]]:
    """The cells of every table row of that many columns."""
    lines = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| ")]
    return [[cell.strip("` ") for cell in cells] for cells in lines if len(cells) == width]


STATEMENTS = [r for r in rows(5) if r[0] in KINDS]
RULES = {r[0]: r for r in rows(4) if r[0] in REGELS}
LITERATURE = {r[0] for r in rows(2)}


def exists(path: str) -> bool:
    """Whether `module:name` is there."""
    module, _, name = path.partition(":")
    return hasattr(import_module(module), name)


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_has_one_row(kind: str) -> None:
    """A new value of a kind of statement comes with its rule and its source; a removed one leaves the page."""
    told = [r[1] for r in STATEMENTS if r[0] == kind]
    assert sorted(told) == sorted(get_args(KINDS[kind]))


def test_every_row_names_a_function_and_a_rule_that_exist() -> None:
    """No row points into the void."""
    assert [r for r in STATEMENTS if not exists(r[3]) or r[4] not in REGELS] == []


def test_a_statement_of_a_document_has_the_rule_that_the_code_gives_it() -> None:
    """Page and code agree."""
    told = {r[1]: r[4] for r in STATEMENTS if r[0] == "BeweringSoort"}
    assert told == {soort: rule_of(soort) for soort in get_args(BeweringSoort)}


def test_every_rule_is_defined_with_its_literature() -> None:
    """Each rule of the code has a definition, a function that decides by it, and known sources."""
    assert set(RULES) == set(REGELS)
    for _, definition, function, sources in RULES.values():
        assert len(definition) > 30
        assert exists(function), function
        assert set(sources.split(", ")) <= LITERATURE, sources


def test_every_source_is_used() -> None:
    """No literature for show."""
    used = {key for r in RULES.values() for key in r[3].split(", ")}
    listed = set(re.findall(r"^\| ([a-z0-9-]+) \| ", PAGE.split("## Literature")[1], flags=re.MULTILINE)) - {"key"}
    assert listed == used


def test_the_json_has_the_documented_keys() -> None:
    """Every key of a document stands on the page."""
    claim = Bewering("verantwoording", "Iets.", (Invoerbron("Vraag", "iets"),), "https://wetten.overheid.nl/")
    found = json.loads(render(Stuk("proef", "Titel", "2024-01-01", (Alinea((claim,)),), ()), "json"))
    keys = {*found, *found["inleiding"][0], *found["inleiding"][0]["beweringen"][0], *found["bronnen"][0]}
    assert sorted(k for k in keys if f"`{k}`" not in PAGE) == []
