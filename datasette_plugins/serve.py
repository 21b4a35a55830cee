"""Start the screens: `build` makes the Datasette, `serve` runs it until it is stopped."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from casusbank.config import Config
from casusbank.store import open_database
from datasette_plugins import bank, compat
from datasette_plugins.basis import onderzoek
from datasette_plugins.basis.schild import CSRF_PAGE, host_name

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  (compared with, not bound to)
PLUGINS = ("basis", "zoeken", "casus")


def build(db_path: Path, config: Config, hosts: Sequence[str] = (), searcher: bank.Searcher | None = None) -> Any:
    """A Datasette over the database at `db_path`, with every screen. Raises DatabaseFout.

    `hosts` are the names under which the screens may be asked, besides this machine's own;
    `searcher` replaces `index.search.Zoeker` (tests).
    """
    open_database(db_path, "lees").close()
    _register()
    compat.quiet(CSRF_PAGE)
    ds = compat.make_datasette(db_path, bank.DATABASE, onderzoek.metadata(bank.DATABASE))
    names = tuple(n for n in (host_name(h) for h in hosts) if n)
    bank.set_bank(ds, bank.Bank(db_path, config, hosts=names, searcher=searcher))
    return ds


def _register() -> None:
    # Installed, the plugins come by entry point; from a bare checkout they are registered here.
    for name in PLUGINS:
        compat.register_plugin(importlib.import_module(f"datasette_plugins.{name}"), f"casusbank_{name}")


def serve(db_path: Path, config: Config, host: str = "127.0.0.1", port: int = 8001, hosts: Sequence[str] = ()) -> None:
    """Serve the screens until interrupted. No access log: addresses of researchers' pages hold filter values."""
    import uvicorn

    logging.getLogger("asyncio").setLevel(logging.ERROR)
    ds = build(db_path, config, hosts=(*hosts, *(() if host in EVERYWHERE else (host,))))
    options = uvicorn.Config(
        ds.app(),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        workers=1,
    )
    asyncio.run(uvicorn.Server(options).serve())
