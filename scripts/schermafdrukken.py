"""Pictures of every screen, wide and narrow, for a person to look at: `python scripts/schermafdrukken.py MAP`.

Needs Chromium and playwright (extra `dev`). The screens are found in the registered plugins, so a new one is in the
pictures by itself; forms with a question are also sent, to see the answer. Uses the demo, or a copy of `--db`.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from draaiend import running

CHROMIUM = next((p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists()), None)
ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WIDTHS = (1280, 390)
VRAAG = (
    "Een alleenstaande vader met twee kinderen woont sinds zijn scheiding bij zijn ouders. Hij vraagt een "
    "urgentieverklaring. Het college weigert, omdat hij volgens de beleidsregel niet dakloos is."
)
ROOT = Path(__file__).resolve().parent.parent


def examples(db: Path) -> dict[str, str]:
    """A value for each named part of a route, from the database."""
    found: dict[str, str] = {}
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as conn:
        queries = {
            "casus_id": "SELECT casus_id FROM annotatie GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
            "a": "SELECT id FROM casus WHERE beslispunt IS NOT NULL ORDER BY beslispunt, id LIMIT 1",
            "b": "SELECT id FROM casus WHERE beslispunt IS NOT NULL ORDER BY beslispunt, id LIMIT 1 OFFSET 1",
            "waarde_id": "SELECT waarde_id FROM waarde_toepassing GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
            "grens_id": "SELECT sleutel FROM annotatie WHERE soort = 'grens' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
            "annotatie_id": "SELECT min(id) FROM annotatie WHERE soort = 'waarde'",
            "signaal_id": "SELECT id FROM signaal LIMIT 1",
        }
        for name, sql in queries.items():
            row = conn.execute(sql).fetchone()
            if row and row[0] is not None:
                found[name] = str(row[0])
    return found


def addresses(db: Path) -> list[str]:
    """Every page of our own that can be asked for without a form, and the ways into research mode."""
    from casusbank.config import Config
    from datasette_plugins import api, compat
    from datasette_plugins.serve import build

    ds = build(db, Config(db=db))
    values = examples(db)
    found = [api.address(route, values) for _, route in compat.screen_routes(ds, "datasette_plugins")]
    compat.close(ds)
    pages = {a for a in found if a and not any(c in a for c in "()?*[") and "." not in a.rsplit("/", 1)[-1]}
    casus = values["casus_id"]
    return sorted(
        {*pages, "/casusbank", "/casusbank/casus", f"/casusbank/casus/{casus}", "/casusbank/codeboek", "/weg"}
    )


def name_of(address: str) -> str:
    """A file name for an address."""
    return "".join(c if c.isalnum() else "-" for c in address.replace("/-/", "/")).strip("-")[:60] or "voorpagina"


def shoot(page: Any, folder: Path, name: str, width: int) -> None:
    page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        print(f"LET OP: {name} is {wide} pixels breed op een scherm van {width}")


def send_form(page: Any) -> bool:
    """Fill and send the first form that asks for a text; False when there is none."""
    box = page.locator("main form[method=post] textarea[required]").first
    if not box.count():
        return False
    box.fill(VRAAG)
    form = page.locator("main form[method=post]", has=page.locator("textarea[required]")).first
    form.locator("button[type=submit]").first.click()
    page.wait_for_load_state()
    return True


def for_the_docs(page: Any, address: str, folder: Path) -> None:
    """The pictures of README and handleiding: the top of four screens, as a user of the demo comes by them."""

    def picture(name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(300)  # the browser paints after it scrolls
        page.screenshot(path=folder / f"{name}.png")

    def follow(link: str) -> None:
        with page.expect_navigation():
            page.locator(link).first.click()

    page.goto(address)
    send_form(page)
    picture("resultaten")
    page.goto(f"{address}/-/consistentie")
    follow("main a[href*='/-/vergelijk/']")
    picture("vergelijken")
    page.goto(address)
    send_form(page)
    follow(".treffers h3 a")
    picture("casus")
    follow("main a[href*='/-/dossier/']")
    picture("dossier")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("map", type=Path)
    parser.add_argument("--db", type=Path, help="a database to copy; without it the demo is built")
    parser.add_argument("--alleen", default="", help="only addresses that hold this")
    parser.add_argument("--documentatie", action="store_true", help="only the pictures of README and handleiding")
    given = parser.parse_args()
    given.map.mkdir(parents=True, exist_ok=True)
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name:
        db = Path(name) / "casusbank.db"
        if given.db:
            shutil.copy(given.db, db)
            subprocess.run([sys.executable, "-m", "casusbank", "--db", str(db), "index"], check=True, cwd=ROOT)
        else:
            subprocess.run([sys.executable, "-m", "casusbank", "--db", str(db), "demo"], check=True, cwd=ROOT)
        pages = [a for a in addresses(db) if given.alleen in a]
        serve = [sys.executable, "-m", "casusbank", "--db", str(db), "serve", "--rol", "jurist"]
        with running(serve, cwd=db.parent) as (address, _), sync_playwright() as p:
            browser = p.chromium.launch(executable_path=CHROMIUM, args=ARGS)
            if given.documentatie:
                page = browser.new_context(viewport={"width": 1180, "height": 820}, locale="nl-NL").new_page()
                for_the_docs(page, address, given.map)
                return
            for width in WIDTHS:
                page = browser.new_context(viewport={"width": width, "height": 900}, locale="nl-NL").new_page()
                for path in pages:
                    page.goto(address + path)
                    shoot(page, given.map, name_of(path), width)
                    if send_form(page):
                        shoot(page, given.map, f"{name_of(path)}-antwoord", width)
            browser.close()
    print(f"{len(pages)} schermen in {given.map}")


if __name__ == "__main__":
    main()
