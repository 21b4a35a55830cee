"""WCAG 2.2 AA on every registered screen: axe, reflow, large text, forced colours, dark, print."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from conftest import Served, send_question

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
VRAAG = "Een vader met twee kinderen vraagt urgentie voor een woning."


@pytest.fixture(scope="module")
def axe() -> str:
    pytest.importorskip("axe_playwright_python")
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def violations(page: Any, axe: str) -> list[str]:
    """What axe finds, as `rule: html of the element`."""
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    assert found["passes"], "axe looked at nothing"
    return [f"{v['id']}: {node['html'][:160]}" for v in found["violations"] for node in v["nodes"]]


def every_page(page: Any, served: Served) -> Iterator[str]:
    """Visit every page, and the answer to the question that it asks for."""
    for path in served.pages:
        answer = page.goto(served.address + path)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        yield path
        if send_question(page, VRAAG):
            yield f"{path} (answer)"


def test_the_pages_come_from_what_is_registered(served: Served) -> None:
    assert {"/", "/-/zoeken", "/-/casus/oeverdam-1", "/casusbank"} <= set(served.pages)


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (390, "light"), (1280, "dark")], ids=["wide", "narrow", "dark"]
)
def test_axe_finds_nothing(browser: Any, served: Served, axe: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    found = {name: wrong for name in every_page(page, served) if (wrong := violations(page, axe))}
    context.close()
    assert found == {}


def test_axe_is_able_to_find_something(page: Any, address: str, axe: str) -> None:
    page.goto(address)
    page.evaluate("document.documentElement.removeAttribute('lang'); document.querySelector('label').remove()")
    assert {"html-has-lang", "label"} <= {v.split(":")[0] for v in violations(page, axe)}


def wider_than_the_window(page: Any) -> list[str]:
    """Elements that stick out of the window, other than inside something that scrolls by itself."""
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll('main *')]
          .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.tabelvak'))
          .map(e => e.outerHTML.slice(0, 120))"""
    )
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return found or (["the page itself"] if wide else [])


@pytest.mark.parametrize(
    ("width", "size"), [(320, "100%"), (390, "100%"), (1280, "200%")], ids=["320", "390", "large text"]
)
def test_nothing_runs_off_the_page(page: Any, served: Served, width: int, size: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    found: dict[str, list[str]] = {}
    for name in every_page(page, served):
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        if wrong := wider_than_the_window(page):
            found[name] = wrong
    assert found == {}


def test_large_text_is_really_larger(page: Any, address: str) -> None:
    page.goto(address)
    heights = []
    for size in ("100%", "200%"):
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        heights.append(page.evaluate("document.querySelector('#vraag-hint').getBoundingClientRect().height"))
    assert heights[1] >= heights[0] * 1.9


def test_forced_colours_keep_words_bounds_and_focus(browser: Any, address: str) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(address)
    button = page.locator("main button[type=submit]").first
    assert button.evaluate("b => parseFloat(getComputedStyle(b).borderTopWidth)") >= 1
    button.focus()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.goto(f"{address}/-/casus/oeverdam-1")
    assert page.locator("mark").first.evaluate("m => getComputedStyle(m).outlineStyle") == "solid"
    context.close()


def test_a_printed_casus_is_readable(page: Any, address: str, tmp_path: Any) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    page.goto(f"{address}/-/casus/oeverdam-1")
    path = tmp_path / "casus.pdf"
    page.pdf(path=path, format="A4")
    document = pdfium.PdfDocument(path)
    text = " ".join(p.get_textpage().get_text_range() for p in document)
    document.close()
    for wanted in (
        "Vader met twee kinderen",
        "tweekamerwoning",
        "De urgentie is toegekend",
        "Hulpmiddel, geen besluit",
    ):
        assert wanted in text
    for unwanted in ("Naar de inhoud", "Onderzoek", "Kopieer"):
        assert unwanted not in text


def test_every_page_has_one_heading_a_title_and_a_language(page: Any, served: Served) -> None:
    for name in every_page(page, served):
        assert page.evaluate("document.documentElement.lang") == "nl", name
        assert page.locator("h1").count() == 1, name
        assert page.title().endswith("– Casusbank") and len(page.title()) > 13, name
        assert VRAAG not in page.title() and VRAAG not in page.url, name
