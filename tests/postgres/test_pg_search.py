"""The tests of tests/unit/test_index_search.py, answered by PostgreSQL."""

from __future__ import annotations

import pytest
from pg_cases import MovingZoeker
from test_index_search import *  # noqa: F403

pytestmark = pytest.mark.usefixtures("over_postgres")


def test_it_is_postgres_that_answers(zoeker: object, server: object) -> None:
    assert isinstance(zoeker, MovingZoeker)
    assert MovingZoeker.server is server
