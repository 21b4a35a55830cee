"""Every expression of the write side, for the tests that try each."""

from __future__ import annotations

import importlib
import pkgutil

import ingest
from casusbank.patroon import Patroon


def every_pattern() -> list[tuple[str, Patroon]]:
    """(where it stands, expression)."""
    modules = [m.name for m in pkgutil.walk_packages(ingest.__path__, "ingest.")]
    return [
        (f"{name}.{key}", value)
        for name in modules
        for key, value in vars(importlib.import_module(name)).items()
        if isinstance(value, Patroon)
    ]
