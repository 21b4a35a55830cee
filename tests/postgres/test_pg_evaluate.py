"""The tests of tests/unit/test_index_evaluate.py: collections measured over PostgreSQL."""

from __future__ import annotations

import pytest
from pg_cases import MovingZoeker
from test_index_evaluate import *  # noqa: F403

from index import evaluate

pytestmark = pytest.mark.usefixtures("over_postgres")


@pytest.fixture(autouse=True)
def measured_over_postgres(over_postgres: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "Zoeker", MovingZoeker)
