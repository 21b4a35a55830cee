"""A running server with the small database, and Chromium. Skipped where there is no Chromium or Playwright."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
ARGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the screens are served, from a thread of this process."""
    import importlib.util

    import uvicorn

    from casusbank.config import Config
    from datasette_plugins import bank, compat
    from datasette_plugins.serve import build

    source = Path(__file__).parent.parent / "plugins" / "proefbank.py"
    spec = importlib.util.spec_from_file_location("proefbank", source)
    assert spec and spec.loader
    proefbank = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(proefbank)
    path = proefbank.make_database(tmp_path_factory.mktemp("db"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ds = build(path, Config(), searcher=proefbank.FakeSearcher())
    server = uvicorn.Server(uvicorn.Config(ds.app(), port=port, log_level="warning", access_log=False, lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
    bank.bank_of(ds).close()
    compat.close(ds)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Per module: while Playwright's synchronous API is open, no asynchronous test can run."""
    api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed")
    with api.sync_playwright() as p:
        chromium = p.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
    made = context.new_page()
    made.problems = []
    made.on("console", lambda message: made.problems.append(message.text) if message.type == "error" else None)
    made.on("pageerror", lambda error: made.problems.append(str(error)))
    yield made
    context.close()
