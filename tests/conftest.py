"""Settings for all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# The same examples on every CI run, so that a red run is about the change; new ones are looked for elsewhere.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("hier", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "hier")
