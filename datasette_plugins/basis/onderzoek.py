"""Research mode: what Datasette says of the database, its tables and columns, and the canned queries."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from datasette_plugins.compat import SEARCH_NEEDS_FTS_TABLE, Query


@lru_cache(maxsize=2)
def _read(name: str) -> dict[str, Any]:
    text = files("datasette_plugins.basis").joinpath(name).read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  (safe)
    return data


def tables() -> dict[str, dict[str, Any]]:
    """Per table its `uitleg`, `kolommen` (name: description) and settings, from `tabellen.yaml`."""
    found: dict[str, dict[str, Any]] = _read("tabellen.yaml")["tabellen"]
    return found


def technical() -> frozenset[str]:
    """Tables that SQLite makes for itself (full-text search, statistics)."""
    data = _read("tabellen.yaml")
    return frozenset((*data["schaduwtabellen"], *data["zoektabellen"]))


def search_tables() -> tuple[str, ...]:
    """The tables of the full-text search, which whoever searches must be able to ask."""
    return tuple(_read("tabellen.yaml")["zoektabellen"])


def open_tables() -> frozenset[str]:
    """Tables that whoever may read the casusbank may read whole."""
    return frozenset(name for name, table in tables().items() if not table.get("techniek"))


def queries() -> tuple[Query, ...]:
    """The canned queries of `vragen.yaml`."""
    return tuple(Query(naam, q["titel"], q["uitleg"], q["sql"]) for naam, q in _read("vragen.yaml")["vragen"].items())


_SETTINGS = {
    "label": "label_column",
    "facetten": "facets",
    "sorteer": "sort",
    "sorteer_aflopend": "sort_desc",
    "per_pagina": "size",
}


def metadata(database: str) -> dict[str, Any]:
    """Datasette's metadata: descriptions for people, settings per table, and technical tables closed."""
    data = _read("tabellen.yaml")
    described: dict[str, Any] = {}
    for name, table in tables().items():
        entry: dict[str, Any] = {"description": table["uitleg"], "columns": table["kolommen"]}
        entry |= {there: table[here] for here, there in _SETTINGS.items() if here in table}
        if table.get("techniek"):
            entry |= {"hidden": True, "allow": False}
        described[name] = entry
    for name in data["schaduwtabellen"]:
        described[name] = {"hidden": True, "allow": False, "description": data["schaduw_uitleg"]}
    for name in data["zoektabellen"]:
        described[name] = {"hidden": True, "description": data["schaduw_uitleg"]}
        if not SEARCH_NEEDS_FTS_TABLE:
            described[name]["allow"] = False
    return {
        "title": data["titel"],
        "description": data["uitleg"],
        "databases": {database: {"title": data["titel"], "description": data["uitleg"], "tables": described}},
    }
