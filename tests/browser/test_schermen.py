"""The screens in a real browser: with the keyboard only, without scripts, and with hostile texts."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

HITS = "ol.treffers > li"


def tab_to(page: Any, selector: str, limit: int = 40) -> None:
    """Press Tab until `selector` has the focus, as a user without a mouse does."""
    for _ in range(limit):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} cannot be reached with Tab")


def search(page: Any, address: str) -> None:
    page.goto(address)
    tab_to(page, "#vraag")
    page.keyboard.type("vader met twee kinderen vraagt urgentie")
    tab_to(page, "#zoekformulier button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector(HITS)


def test_search_to_the_sentence_with_the_keyboard_only(page: Any, address: str) -> None:
    search(page, address)
    assert "/-/antwoord/" in page.url and page.url.endswith("#resultaten")
    assert page.input_value("#vraag").startswith("vader met twee")
    tab_to(page, f"{HITS} h3 a")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    tab_to(page, f"{HITS} summary")
    tab_to(page, ".waarom[open] a")
    page.keyboard.press("Enter")
    page.wait_for_selector("mark.gevonden")
    assert page.locator("mark.gevonden").first.is_visible()
    assert page.evaluate("document.querySelector('mark.gevonden').getBoundingClientRect().top < innerHeight")
    assert page.problems == []


LONG = (
    "Een vader vraagt urgentie voor een woning. Hij nam zijn twee kinderen in huis en woont in een tweekamerwoning. "
    "Het college wijst op de beleidsregel. De kinderen gaan hier naar school en hun moeder is vertrokken. "
    "Hij staat drie jaar ingeschreven en heeft geen schulden."
)


def test_from_search_to_a_saved_dossier_with_the_keyboard_only(page: Any, address: str) -> None:
    page.goto(address)
    tab_to(page, "#vraag")
    page.keyboard.insert_text(LONG)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(HITS)
    tab_to(page, "[formaction$='/-/dossier'], a[href*='/-/dossier/']", 80)
    page.keyboard.press("Enter")
    page.wait_for_selector("#downloads")
    assert "vader" not in page.url and page.locator("h1").inner_text()
    tab_to(page, "#downloads button, #downloads a, button[name=formaat]", 120)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".docx")
    assert page.problems == []


def test_the_script_warns_counts_and_copies_nothing_by_itself(page: Any, address: str) -> None:
    page.goto(address)
    for text, warned in (
        ("BSN 123456782.", True),
        ("1234.56.782", True),
        ("zaak 123456789", False),
        ("tot 2015", False),
    ):
        page.fill("#vraag", text)
        page.wait_for_timeout(500)
        assert ("BSN" in page.locator("p.bsn").inner_text()) == warned, text
    assert page.locator("p.teller").inner_text().startswith("8 ")
    assert page.problems == []


def test_shortcuts_take_a_combination_of_keys(page: Any, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Alt+Shift+KeyZ")
    assert page.evaluate("document.activeElement.id") == "vraag"
    page.keyboard.insert_text("vader")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(HITS)
    for _ in range(2):
        page.keyboard.press("Alt+Shift+ArrowDown")
    assert page.evaluate("document.activeElement.matches('.treffers > li:nth-child(2) h3 a')")


def test_the_skip_link_comes_first(page: Any, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_a_filter_chip_searches_again_without_it(page: Any, address: str) -> None:
    page.goto(f"{address}/-/zoeken?domein=wonen&strekking=tegen_inwoner")
    page.fill("#vraag", "vader")
    page.click("#zoekformulier button[type=submit]")
    assert page.locator(".chips button").count() == 2
    page.locator(".chips button").first.click()
    page.wait_for_selector(HITS)
    assert page.locator(".chips button").count() == 1
    assert page.input_value("#vraag") == "vader"


def test_hostile_texts_run_nothing(page: Any, address: str) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for route in ("/-/casus/kwaad", "/casusbank/casus", "/casusbank/casus/kwaad", "/casusbank/annotatie"):
        page.goto(address + route)
    search(page, address)
    page.fill("#vraag", "<script>alert(1)</script><img src=x onerror=alert(2)>")
    page.click("#zoekformulier button[type=submit]")
    page.wait_for_selector(HITS)
    assert dialogs == []
    assert page.problems == []


def test_the_search_needs_no_script(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.fill("#vraag", "vader")
    page.click("#zoekformulier button[type=submit]")
    page.wait_for_selector(HITS)
    context.close()
