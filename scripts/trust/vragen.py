"""S1: whatever someone types: no server error, an answer within two seconds, and no other page or table because of it.

    python scripts/trust/vragen.py [--snel] [--aantal 924] [--zaad 1]

Odd texts of some twenty kinds are made (seeded) and sent to every address that takes a question: the screens, the JSON
API, the searches of the tables, and the command line. A page may hold no element or attribute that it never had before.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import httpx
from server import ASKED, as_form, as_json, form_token, percentile, say, screen_bank, served
from uitslag import Uitslag, meld, opdracht

LONGEST = 2.0
WORDS = ("urgentie", "woning", "vader", "bijstand", "pgb", "kinderen", "afwijzing", "huishoudinkomen", "Wmo")
MARKS = "\"'()*:^+-~&|<>{}[]\\/;,.!?@#$%=`_"


def _mixed(rng: random.Random, marks: str, least: int = 1, most: int = 12) -> str:
    parts = [rng.choice(WORDS) if rng.random() < 0.5 else rng.choice(marks) for _ in range(rng.randint(least, most))]
    return rng.choice(("", " ")).join(parts)


def _between(rng: random.Random, *, low: int, high: int) -> str:
    return "".join(chr(rng.randint(low, high)) for _ in range(rng.randint(1, 30)))


def _article(rng: random.Random) -> str:
    word = rng.choice(("artikel", "art.", "artt.", "§"))
    between, law = (
        rng.choice(("", ":", ".", "a", " lid ", "-")),
        rng.choice(("Awb", "Wmo 2015", "PW", "van de", "EVRM")),
    )
    return f"{word} {rng.randint(0, 999)}{between}{rng.randint(0, 99)} {law}"


KINDS: dict[str, Callable[[random.Random], str]] = {
    "leestekens": lambda r: _mixed(r, MARKS),
    "zoektaal": lambda r: " ".join(
        r.choice((*WORDS, "AND", "OR", "NOT", "NEAR(a b, 2)", "a*", "^b", "titel:", "-x", "{a b}:c"))
        for _ in range(r.randint(1, 9))
    ),
    "aanhalingstekens": lambda r: r.choice(('"', "'", "“", "„", "`")) * r.randint(1, 9) + r.choice(WORDS),
    "haken": lambda r: r.choice("([{<") * r.randint(1, 400) + r.choice(WORDS),
    "sql": lambda r: (
        r.choice(
            (
                "'; DROP TABLE casus; --",
                "' OR 1=1 --",
                '") UNION SELECT tekst FROM casus --',
                "1; ATTACH 'x' AS y",
                "%' AND '%'='",
                "x' || (select 1) || '",
            )
        )
        + r.choice(WORDS)
    ),
    "html": lambda r: (
        r.choice(
            (
                "<script>x()</script>",
                "<img src=x onerror=x()>",
                "</title><svg onload=x()>",
                '"><b>',
                "<!--",
                "]]>",
                "&lt;b&gt;",
                "<a href=javascript:x()>k</a>",
                "'\"><input autofocus onfocus=x()>",
            )
        )
        + r.choice(WORDS)
    ),
    "sjabloon": lambda r: (
        r.choice(("{{7*7}}", "{% raw %}", "${7*7}", "#{7*7}", "%(naam)s", "{0}", "%s%n", "{tekst.__class__}"))
        + r.choice(WORDS)
    ),
    "paden": lambda r: (
        r.choice(
            (
                "../../etc/passwd",
                "file:///etc/passwd",
                "\\\\host\\c$",
                "C:\\x",
                "//evil.example/",
                "http://evil.example/?",
                "%2e%2e%2f",
                "%00",
            )
        )
        + r.choice(WORDS)
    ),
    "stuurtekens": lambda r: _between(r, low=0, high=31) + r.choice(WORDS),
    "richting en onzichtbaar": lambda r: "".join(
        r.choice("\u202e\u202d\u200b\u200d\u2066\ufeff\u00ad\u2028\u2029") + w for w in r.sample(WORDS, 3)
    ),
    "losse surrogaten": lambda r: _between(r, low=0xD800, high=0xDFFF) + r.choice(WORDS),
    "alle tekens": lambda r: _between(r, low=0x80, high=0xD7FF),
    "buiten het vlak": lambda r: _between(r, low=0x10000, high=0x10FFFF),
    "stapels": lambda r: "".join(
        c + "".join(chr(r.randint(0x300, 0x36F)) for _ in range(r.randint(1, 40))) for c in r.choice(WORDS)
    ),
    "jokers": lambda r: r.choice("*%_?") * r.randint(1, 60) + r.choice(WORDS) + r.choice("*%_?") * r.randint(0, 60),
    "veel woorden": lambda r: " ".join(r.choice(WORDS) + str(i % 50) for i in range(r.randint(200, 900))),
    "een lang woord": lambda r: r.choice("aeé\u4e00") * r.randint(100, 20_000),
    "getallen": lambda r: " ".join(
        str(r.choice((0, -1, 2**63, 2**64, 10**40, 1.5, float("inf"), float("nan")))) for _ in range(r.randint(1, 6))
    ),
    "wetten": lambda r: " ".join(_article(r) for _ in range(r.randint(1, 9))),
    "bijna niets": lambda r: (
        r.choice((" ", "\t", "\n", ".", "a", "\u3000", "-", "0", "\x00", "é", "ß", "İ", "ŉ", "ﬀ", "de het een"))
        * r.randint(1, 3)
    ),
    "regels": lambda r: r.choice(("\n", "\r", "\r\n", "\u2028")).join(r.choice(WORDS) for _ in range(r.randint(2, 60))),
}


def made(total: int, seed: int) -> list[tuple[str, str]]:
    """(kind, text): `total` texts, all kinds equally often, no two the same where the kind allows it."""
    rng = random.Random(seed)  # noqa: S311  # repeatable, not secret
    names = list(KINDS)
    return [(names[i % len(names)], KINDS[names[i % len(names)]](rng)) for i in range(total)]


class Skelet(HTMLParser):
    """The elements of a page with the names of their attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.update(f"{tag}[{name}]" for name, _ in attrs)
        self.found.add(tag)


def skeleton(page: str) -> set[str]:
    reader = Skelet()
    reader.feed(page)
    return reader.found


def structure(db: Path) -> list[tuple[str, int]]:
    """Every table with its definition and number of rows."""
    with closing(sqlite3.connect(db)) as conn:
        rows = conn.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        tables = [r for r in rows if str(r[1]).upper().startswith("CREATE TABLE")]
        return [(str(r), 0) for r in rows] + [
            (name, conn.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608
            for name, _ in tables
        ]


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


class Vrager:
    """Sends one text to every address that takes a question; keeps what was wrong."""

    def __init__(self, client: httpx.AsyncClient, program: httpx.AsyncClient, token: str) -> None:
        """`client` is a browser with its cookie and token; `program` has no cookie, so its JSON is answered."""
        self.client, self.program, self.token = client, program, token
        self.times: list[float] = []
        self.wrong: list[str] = []
        self.known: dict[str, set[str]] = {}
        self.answered: dict[str, int] = {}
        self.done = 0

    async def everywhere(self, kind: str, text: str, learn: bool = False) -> None:
        """Ask it of every address; while learning, what the page holds is what it may hold."""
        for path, given in ASKED:
            fields = {name: text if value is None else value for name, value in given.items()}
            form = as_form({"csrftoken": self.token, **fields})
            await self._ask(kind, path, self.client.post(path, **form), learn)
            await self._ask(kind, f"{path}.json", self.program.post(f"{path}.json", **as_json(fields)), learn)
        word = quote(text.encode("utf-8", "surrogatepass"))[:3000].rsplit("%", 1)[0]
        for path in (
            f"/casusbank/casus?_search={word}", f"/casusbank/passage.json?_search={word}",
            f"/casusbank/casus.json?titel__contains={word}", f"/casusbank/casus/{word}", f"/-/casus/{word}",
            f"/-/consistentie?gemeente={word}", f"/-/grenzen?casus={word}",
        ):  # fmt: skip
            await self._ask(kind, path.split("=")[0], self.client.get(path), learn)

    async def _ask(self, kind: str, name: str, asked: object, learn: bool) -> None:
        begin = time.monotonic()
        answer: httpx.Response = await asked  # type: ignore[misc]
        took = time.monotonic() - begin
        self.done += 1
        self.answered[name] = self.answered.get(name, 0) + (answer.status_code == 200)
        if learn:
            self.known.setdefault(name.split("/")[1], set()).update(skeleton(answer.text))
            return
        self.times.append(took)
        if answer.status_code >= 500:
            self.wrong.append(f"{kind}: {name}: {answer.status_code}")
        if "html" in answer.headers.get("content-type", ""):
            more = skeleton(answer.text) - set().union(*self.known.values())
            if more:
                self.wrong.append(f"{kind}: {name}: nieuw in de pagina {sorted(more)[:5]}")


async def screens(address: str, texts: list[tuple[str, str]]) -> Vrager:
    with httpx.Client(base_url=address, timeout=60) as first:
        token, cookies = form_token(first), first.cookies
    async with (
        httpx.AsyncClient(base_url=address, timeout=60, cookies=cookies, follow_redirects=True) as client,
        httpx.AsyncClient(base_url=address, timeout=60) as program,
    ):
        vrager = Vrager(client, program, token)
        long = "Een vader vraagt urgentie voor een woning met twee kinderen. Het college wijst af. " * 3
        for usual in (
            "vader vraagt urgentie",
            "xqzwv",
            "",
            "a",
            "artikel 2.3.5 Wmo 2015",
            long,
            "oeverdam-1",
            "kwaad",
            "a" * 30_000,
        ):
            await vrager.everywhere("gewoon", usual, learn=True)
        asked = {name for path, _ in ASKED for name in (path, f"{path}.json")}
        vrager.wrong += [f"gewoon: {name}: geen antwoord" for name in sorted(asked) if not vrager.answered[name]]
        for i, (kind, text) in enumerate(texts):
            await vrager.everywhere(kind, text)
            if i % 100 == 99:
                say(f"{i + 1} teksten, {len(vrager.wrong)} fout")
    return vrager


def command_line(db: Path, texts: list[tuple[str, str]]) -> list[str]:
    """What went wrong when these were asked of `casusbank zoek` and `toets`."""
    wrong = []
    for kind, text in texts:
        plain = text.replace("\x00", "")
        for args in (["zoek", plain, "--json"], ["toets", plain, "--json"]):
            command = [sys.executable, "-m", "casusbank", "--db", str(db), args[0], *args[2:], "--", plain[:100_000]]
            done = subprocess.run(
                [c.encode("utf-8", "surrogatepass") for c in command], capture_output=True, check=False, cwd=db.parent
            )
            if done.returncode not in (0, 1, 2) or b"Traceback" in done.stderr:
                wrong.append(f"{kind}: {args[0]}: {done.returncode} {done.stderr[-200:]!r}")
    return wrong


def main() -> int:
    parser = opdracht(__doc__)
    parser.add_argument("--aantal", type=int)
    args = parser.parse_args()
    total = args.aantal or (63 if args.snel else 924)
    texts = made(total, args.zaad)
    with tempfile.TemporaryDirectory() as folder:
        db, _ = screen_bank(Path(folder))
        before = structure(db)
        with served(db, "--rol", "lezer") as server:
            vrager = asyncio.run(screens(server.adres, texts))
        cli = texts[: len(KINDS) // 2 if args.snel else 4 * len(KINDS)]
        wrong = [*vrager.wrong, *command_line(db, cli)]
        changed = structure(db) != before
    for line in wrong[:40]:
        say(_plain(line))
    slow = sum(t > LONGEST for t in vrager.times)
    return meld(
        [
            Uitslag(
                "S1",
                f"{total} vreemde teksten van {len(KINDS)} soorten, {vrager.done} vragen aan schermen en API,"
                f" {2 * len(cli)} aan de opdrachtregel",
                f"{len(wrong)} fouten",
                "0 fouten, 0 veranderingen in pagina of tabel",
                not wrong and not changed,
            ),
            Uitslag(
                "S1",
                "langer dan 2 s",
                f"{slow} (p95 {percentile(vrager.times, 0.95):.2f} s, hoogste {max(vrager.times):.2f} s)",
                "0",
                slow == 0,
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
