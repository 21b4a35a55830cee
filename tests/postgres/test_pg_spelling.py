"""The tests of tests/unit/test_index_spelling.py, answered by PostgreSQL."""

from __future__ import annotations

import pytest
from test_index_spelling import *  # noqa: F403

pytestmark = pytest.mark.usefixtures("over_postgres")
