"""Settings for all tests."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable

import pytest
from hypothesis import settings

# The same examples on every CI run, so that a red run is about the change; new ones are looked for elsewhere.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("hier", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "hier")

_PR_CAPBSET_DROP = 24
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2


@pytest.fixture
def gewone_rechten() -> Callable[[], None]:
    """For `preexec_fn`: the program that is started obeys the rights of files and folders, also when root starts it."""

    def drop() -> None:
        libc = ctypes.CDLL(None)
        for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
            libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)

    return drop
