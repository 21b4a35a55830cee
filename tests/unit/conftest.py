"""What takes seconds to make and is only read: once for all tests."""

from __future__ import annotations

from pathlib import Path

import dossier_cases
import pytest

from precedent.dossier.collect import Materiaal


@pytest.fixture(scope="session")
def dossierbank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fictitious decisions on housing, and some others, in a database."""
    path = tmp_path_factory.mktemp("dossier") / "d.db"
    dossier_cases.fill(path)
    return path


@pytest.fixture(scope="session")
def materials(dossierbank: Path) -> list[Materiaal]:
    """What the bundles of all those casussen are made of."""
    found = dossier_cases.collected(dossierbank)
    assert len(found) > 5
    return found
