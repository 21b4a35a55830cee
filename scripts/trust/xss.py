"""S2: casussen full of markup on every page, in a real browser: nothing runs, nothing is loaded, nothing leads away.

    python scripts/trust/xss.py [--snel] [--zaad 1]

Payloads of many kinds stand in texts, titles, organisations, summaries, addresses of sources, file names, values and
questions. Every page of our own and of the tables is opened in headless Chromium, with the payloads in the bank and
then also in the address or the form. Needs Chromium and Playwright.
"""

from __future__ import annotations

import importlib.util
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from server import routes, say, served, test_bank
from uitslag import Uitslag, meld, opdracht

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser")
RUN = "top.__uit=(top.__uit||0)+1"
SHAPES = (
    "<script>{0}</script>",
    "<img src=x onerror={0}>",
    "<svg onload={0}>",
    "<svg><script>{0}</script></svg>",
    '"><script>{0}</script>',
    "' autofocus onfocus={0} x='",
    '" onmouseover={0} x="',
    "</title><script>{0}</script>",
    "</textarea><script>{0}</script>",
    "</style><script>{0}</script>",
    "</script><script>{0}</script>",
    "--><script>{0}</script>",
    '<iframe srcdoc="<script>{0}</script>">',
    "<iframe src=javascript:{0}>",
    "<a href=javascript:{0}>klik</a>",
    '<a href="java\nscript:{0}">klik</a>',
    "<math><a xlink:href=javascript:{0}>k",
    "<object data=javascript:{0}>",
    "<details open ontoggle={0}>",
    "<video><source onerror={0}>",
    "<body onload={0}>",
    "<link rel=stylesheet href=//evil.example/a.css>",
    "<img src=//evil.example/a.png>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<base href=//evil.example/>",
    "<form action=//evil.example/><button>",
    "<style>@import '//evil.example/b.css';</style>",
    "{{{{constructor.constructor('{0}')()}}}}",
    "<scr<script>ipt>{0}</scr</script>ipt>",
    "&lt;script&gt;{0}&lt;/script&gt;",
    "\\u003cscript\\u003e{0}\\u003c/script\\u003e",
    "<![CDATA[<script>{0}</script>]]>",
    '<noscript><p title="</noscript><img src=x onerror={0}>">',
    "\u2028<script>{0}</script>",
    "＜script＞{0}＜/script＞",
    "<ſcript>{0}</ſcript>",
    "<b>vet</b><i>",
    "javascript:{0}",
    "data:text/html,<script>{0}</script>",
    "vbscript:{0}",
)
LOOK = """() => ({
  uit: top.__uit || 0,
  handlers: [...document.querySelectorAll('*')].filter(e =>
    [...e.attributes].some(a => a.name.startsWith('on'))).length,
  links: [...document.querySelectorAll('[href],[src],[action],[data],[formaction]')].flatMap(e =>
    ['href','src','action','data','formaction'].map(n => e.getAttribute(n) || '')).filter(v =>
    /^[\\s\\u0000-\\u001f]*(javascript|data|vbscript)\\s*:/i.test(v)).length,
  elementen: document.querySelectorAll(
    'iframe,object,embed,math,base,meta[http-equiv],main script,svg script,video').length,
})"""
TOUCH = """() => {
  document.querySelectorAll('details').forEach(d => { d.open = true })
  document.querySelectorAll('a,input,button').forEach(e => {
    e.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})); e.focus()
  })
}"""
HOLES = {
    "uitgevoerd": f"<script>{RUN}</script>",
    "handlers": "<b onclick='1'>x</b>",
    "links": "<a href=' javascript:1'>x</a>",
    "elementen": "<main><script>1</script></main>",
    "verzoeken": "<img src='http://evil.example/a.png'>",
}
"""What a page may not hold, by the count that must see it: the counter-test."""
TABLES = ("casus", "annotatie", "passage", "bron", "metadata", "relatie")


def payloads(seed: int) -> list[str]:
    """Every shape, in some disguise."""
    rng = random.Random(seed)  # noqa: S311  # repeatable, not secret
    made = []
    for shape in SHAPES:
        text = shape.format(RUN)
        made.append(text)
        made.append(
            rng.choice(
                (
                    text.upper().replace(RUN.upper(), RUN),
                    f"Mevrouw {text} woont",
                    f"{text}\x00{text}",
                    text.replace(" ", "/"),
                )
            )
        )
    return made


def make_bank(db: Path, texts: list[str]) -> list[str]:
    """A casus per payload, with it in every field that a source or a person can fill; their ids."""
    from casusbank.model import Annotatie, Metadata, Relatie, WaardeToepassing
    from casusbank.store import casussen, open_database, transaction
    from casusbank.store.bronnen import Bron, put_bron

    bank = test_bank()
    ids = []
    with closing(open_database(db, "schrijf")) as conn, transaction(conn):
        put_bron(
            conn, Bron("bron1", f"map/{texts[0]}.txt", "0" * 64, 10, "tekst@1", "opgenomen", None, "v1", "2024-01-01")
        )
        for i, payload in enumerate(texts):
            tekst = f"{bank.TEKST}\n\nDe vader zegt {payload} en vraagt urgentie voor een woning.\n"
            at = tekst.index(payload)
            value = Annotatie(
                "waarde",
                "eigen_kracht",
                at,
                at + len(payload),
                payload,
                "waarden@1",
                0.5,
                WaardeToepassing("noemt", "inwoner"),
            )
            case_id = f"x{i}" if i % 4 else f"x{i} {payload[:40]}".replace("\x00", "").replace("\n", " ")
            ids.append(case_id)
            casussen.put_casus(
                conn,
                bank.casus(
                    case_id,
                    f"Urgentie {payload}",
                    tekst,
                    organisatie=f"Org {payload}",
                    annotaties=bank.known_keys((*bank.annotated(tekst), value), conn),
                    metadata=Metadata(
                        samenvatting=payload,
                        bron_url=payload,
                        opmerking=payload,
                        relaties=(Relatie("citeert", payload), Relatie("citeert", "x1")),
                    ),
                ),
                opgenomen_op="2024-01-01T00:00:00",
            )
    subprocess.run(
        [sys.executable, "-m", "casusbank", "--db", str(db), "index"], check=True, capture_output=True, cwd=db.parent
    )
    return ids


def addresses(db: Path, ids: list[str], texts: list[str]) -> Iterator[str]:
    """Every page over these casussen, and pages with a payload in the address."""
    first, second = ids[0], ids[1]
    examples = {
        "casus_id": first,
        "a": first,
        "b": second,
        "zoekvraag_id": "1",
        "grens": "beleidsregel",
        "signaal_id": "S1",
        "nr": "1",
        "sleutel": "eigen_kracht",
        "tabel": "casus",
    }
    yield from (a for a in routes(db, examples) if "." not in a.rsplit("/", 1)[-1])
    for case_id in ids:
        yield f"/-/casus/{quote(case_id, safe='')}"
    yield "/casusbank"
    for table in TABLES:
        yield f"/casusbank/{table}?_size=100"
        yield f"/casusbank/{table}?_search=urgentie&_facet=casus_id"
    yield "/casusbank/casus?_facet=organisatie&_size=100"
    yield f"/casusbank/casus/{quote(second, safe='')}"
    for payload in texts:
        word = quote(payload)
        yield f"/casusbank/casus?_search={word}"
        yield f"/casusbank/casus?titel={word}&_sort={word}"
        yield f"/-/casus/{word}"
        yield f"/-/consistentie?gemeente={word}&organisatie={word}"
        yield f"/-/grenzen?casus={word}&domein={word}"
        yield f"/{word}"


class Kijker:
    """One page of the browser; keeps what ran, what was asked for elsewhere, and what stands in the page."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.count = dict.fromkeys(("uitgevoerd", "handlers", "links", "elementen", "verzoeken"), 0)
        self.pages = 0
        page.on("dialog", lambda d: (self._add("uitgevoerd", 1), d.dismiss()))
        page.on("request", lambda r: self._add("verzoeken", urlsplit(r.url).netloc != urlsplit(address).netloc))

    def _add(self, what: str, many: int) -> None:
        self.count[what] += many

    def look(self, path: str) -> None:
        """Open a page, open its folds, touch its links."""
        try:
            self.page.goto(self.address + path, wait_until="load", timeout=60_000)
        except Exception as error:  # a download, a page that leads nowhere
            if "ownload" not in str(error):
                say(f"{path[:80]}: {str(error)[:80]}")
            return
        self.seen(path)

    def seen(self, path: str) -> None:
        self.page.evaluate(TOUCH)
        found = self.page.evaluate(LOOK)
        self.pages += 1
        more = {"uitgevoerd": found["uit"], **{k: found[k] for k in ("handlers", "links", "elementen")}}
        for what, many in more.items():
            self._add(what, many)
        if any(more.values()):
            say(f"{path[:100]}: {more}")

    def send(self, path: str, text: str) -> None:
        """Fill the first form that takes a text, and look at the answer."""
        self.page.goto(self.address + path)
        form = self.page.locator("main form[method=post]", has=self.page.locator("textarea")).first
        if not form.count():
            return
        form.locator("textarea").first.fill(
            f"De vader {text} vraagt urgentie voor een woning voor twee kinderen. {text}"
        )
        form.locator("button[type=submit]").first.click()
        self.page.wait_for_load_state()
        self.seen(f"{path} (verstuurd)")


def unseen(page: Any, address: str) -> list[str]:
    """Counts that do not see their hole in a page that has it."""
    missed = []
    for what, hole in HOLES.items():
        kijker = Kijker(page, address)
        page.set_content(f"<!doctype html><title>gat</title>{hole}", wait_until="load")
        kijker.seen(f"gat {what}")
        if not kijker.count[what]:
            missed.append(what)
    return missed


def main() -> int:
    args = opdracht(__doc__).parse_args()
    chromium = next((p for p in CHROMIUM if Path(p).exists()), None)
    if chromium is None or importlib.util.find_spec("playwright") is None:
        raise SystemExit("xss: Chromium en Playwright zijn nodig")
    from playwright.sync_api import sync_playwright

    texts = payloads(args.zaad)
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder, "xss.db")
        ids = make_bank(db, texts)
        paths = list(addresses(db, ids, texts))
        if args.snel:
            own = [p for p in paths if (p.startswith("/-/") and "?" not in p) or p.startswith("/casusbank")]
            paths = [*own[:60], *paths[60::25]]
        with served(db, "--rol", "jurist") as server, sync_playwright() as p:
            browser = p.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox", "--disable-gpu"])
            kijker = Kijker(browser.new_context(locale="nl-NL").new_page(), server.adres)
            for path in paths:
                kijker.look(path)
            for i, text in enumerate(texts[:: 20 if args.snel else 1]):
                kijker.send(("/", "/-/toets", "/-/vergelijk", "/-/dossier")[i % 4], text)
            missed = unseen(browser.new_context().new_page(), server.adres)
            browser.close()
    wrong = sum(kijker.count.values())
    return meld(
        [
            Uitslag(
                "S2",
                f"{len(texts)} ladingen in alle velden, {kijker.pages} pagina's in Chromium",
                ", ".join(f"{many} {what}" for what, many in kijker.count.items()),
                "0",
                wrong == 0 and kijker.pages > 20,
            ),
            Uitslag(
                "S2",
                f"tegenproef: {len(HOLES)} pagina's met een gat",
                f"{len(HOLES) - len(missed)} gezien" + (f", niet: {', '.join(missed)}" if missed else ""),
                f"{len(HOLES)} gezien",
                not missed,
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
