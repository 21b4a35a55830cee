"""A running server with the small database, and Chromium. Skipped where there is no Chromium or Playwright."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "plugins"))

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


def pages_of(ds: Any, examples: dict[str, str]) -> tuple[str, ...]:
    """The registered routes as addresses, without files (`.json`, `.docx`) and what only takes a POST."""
    from datasette_plugins import api, compat

    found = (api.address(route, examples) for _, route in compat.screen_routes(ds, "datasette_plugins"))
    own = sorted({a for a in found if a and not set("()?*[|") & set(a) and "." not in a.rsplit("/", 1)[-1]})
    return (*own, *RESEARCH, *ERRORS)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The screens for one jurist, from a thread of this process."""
    from bezoek import listening
    from proefbank import EXAMPLES, make_database

    with listening(make_database(tmp_path_factory.mktemp("db")), rol="jurist") as (address, ds):
        yield Served(address, pages_of(ds, EXAMPLES))


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
