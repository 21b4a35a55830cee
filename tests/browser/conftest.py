"""A running server with the small database, and Chromium. Skipped where there is no Chromium or Playwright."""

from __future__ import annotations

import importlib.util
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next((Path(p) for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists()), None)
ARGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
RESEARCH = (
    "/casusbank",
    "/casusbank/casus",
    "/casusbank/casus/oeverdam-1",
    "/casusbank/casus?_search=vader&_facet=strekking",
    "/casusbank/codeboek",
)
ERRORS = ("/-/casus/onbekend", "/weg")


@dataclass(frozen=True)
class Served:
    """A server and what it answers to: every page of our own that a link can lead to."""

    address: str
    pages: tuple[str, ...]


def load_proefbank() -> Any:
    source = Path(__file__).parent.parent / "plugins" / "proefbank.py"
    spec = importlib.util.spec_from_file_location("proefbank", source)
    assert spec and spec.loader
    proefbank = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(proefbank)
    return proefbank


def pages_of(ds: Any, examples: dict[str, str]) -> tuple[str, ...]:
    """The registered routes as addresses, without files (`.json`, `.docx`) and what only takes a POST."""
    from datasette_plugins import api, compat

    found = (api.address(route, examples) for _, route in compat.screen_routes(ds, "datasette_plugins"))
    own = sorted({a for a in found if a and not set("()?*[|") & set(a) and "." not in a.rsplit("/", 1)[-1]})
    return (*own, *RESEARCH, *ERRORS)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The screens for one jurist, from a thread of this process."""
    import uvicorn

    from casusbank.config import Config
    from datasette_plugins import bank, compat
    from datasette_plugins.serve import build

    proefbank = load_proefbank()
    path = proefbank.make_database(tmp_path_factory.mktemp("db"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ds = build(path, Config(db=path), searcher=proefbank.FakeSearcher(), rol="jurist")
    server = uvicorn.Server(uvicorn.Config(ds.app(), port=port, log_level="warning", access_log=False, lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    yield Served(f"http://127.0.0.1:{port}", pages_of(ds, proefbank.EXAMPLES))
    server.should_exit = True
    thread.join(10)
    bank.bank_of(ds).close()
    compat.close(ds)


@pytest.fixture(scope="session")
def address(served: Served) -> str:
    return served.address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Per module: while Playwright's synchronous API is open, no asynchronous test can run."""
    api = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
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


def send_question(page: Any, text: str) -> bool:
    """Fill and send the first form of the page that asks for a text; False when there is none."""
    form = page.locator("main form[method=post]", has=page.locator("textarea[required]")).first
    if not form.count():
        return False
    form.locator("textarea[required]").first.fill(text)
    form.locator("button[type=submit]").first.click()
    page.wait_for_load_state()
    return True
