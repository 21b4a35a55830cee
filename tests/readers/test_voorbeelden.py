"""Every reader has an example file with its expected outcome beside it; see `maak_voorbeelden.py`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from maak_voorbeelden import examples, expected_path, outcome

from casusbank.config import Grenswaarden
from ingest.readers import Bestand
from ingest.readers.select import READERS, select_reader


@pytest.mark.parametrize("example", examples(), ids=lambda path: path.name)
def test_example_gives_what_is_expected(example: Path) -> None:
    assert outcome(example) == json.loads(expected_path(example).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(READERS))
def test_every_reader_has_an_example_that_it_is_asked_for(name: str) -> None:
    own = [path for path in examples() if path.name.split(".")[0] == name]
    assert own, f"reader '{name}' has no example in tests/readers/voorbeelden"
    for path in own:
        bestand = Bestand(path.name, path.read_bytes(), Grenswaarden())
        assert select_reader(bestand).naam == READERS[name].naam


def test_reader_names_carry_a_version_and_are_unique() -> None:
    names = [reader.naam for reader in READERS.values()]
    assert all("@" in name for name in names)
    assert len(set(names)) == len(names)
