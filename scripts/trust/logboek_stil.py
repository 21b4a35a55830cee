"""S7: what the server prints and keeps in files: nothing of a question, a casus or a person, also when things go wrong.

    python scripts/trust/logboek_stil.py [--snel] [--zaad 1]

Texts with words that occur nowhere else and a BSN are sent to every address; then a table is taken away under the
server, so that a hundred requests fail inside it. All that was printed and every file beside the database is searched
for those words and for words of the casussen. A page that is not there may cost no more than twice one that is.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import httpx
from server import ASKED, ROOT, Server, as_form, as_json, form_token, routes, say, screen_bank, served
from uitslag import Uitslag, meld, opdracht

BSN = "123456782"
KEPT = ("feedback", "zoekvra", "signal", "waarde", "annotatie")
"""Addresses whose purpose is to keep what one writes: their words may be in the database, never in what is printed."""
CASE_WORDS = ("tweekamerwoning", "betrokkenheid van de vader")
TALKER = """
import uvicorn
_init = uvicorn.Config.__init__
uvicorn.Config.__init__ = lambda self, *a, **k: _init(self, *a, **{**k, "access_log": True, "log_level": "info"})
"""
"""The hole of the counter-test: what the server is started with, undone."""
OF_THE_PROGRAM = ("Traceback", "locals", "╭", "site-packages")


def marks(seed: int, total: int) -> list[str]:
    """Words that nothing else holds."""
    rng = random.Random(seed)  # noqa: S311  # repeatable, not secret
    return [
        "zq" + "".join(rng.choice("bcdfghklmnprstvwz") + rng.choice("aeiou") for _ in range(6)) for _ in range(total)
    ]


def texts(mark: str) -> Iterator[str]:
    """A mark in the kinds of text that make programs stumble."""
    yield f"Een vader {mark} vraagt urgentie voor een woning. Zijn BSN is {BSN}."
    yield f'"{mark} OR ( AND * {mark}"'
    yield f"'; DROP TABLE {mark}; -- \x00 {mark}"
    yield f"{mark} " * 3000
    yield f"\ud800{mark}"


def ask_everything(client: httpx.Client, program: httpx.Client, addresses: list[str], mark: str) -> tuple[int, int]:
    """Send `mark` to every address, in the address, in a form and as JSON: (requests, questions answered).

    `program` has no cookie: with one, JSON from elsewhere is refused before it is read.
    """
    token, done, answered = form_token(client), 0, 0
    for text in texts(mark):
        raw = text.encode("utf-8", "surrogatepass")
        everything = dict.fromkeys(("vraag", "tekst", "concept", "a", "casus", "naam", "wachtwoord"), text)
        for address in addresses:
            if any(k in address for k in KEPT):
                continue
            client.post(address, **as_form(everything | {"csrftoken": token}))
            client.post(address, **as_form(everything))
            done += 2
        for address, given in ASKED:
            fields = {name: text if value is None else value for name, value in given.items()}
            answers = (
                client.post(address, **as_form({"csrftoken": token, **fields})),
                program.post(f"{address}.json", **as_json(fields)),
                program.post(f"{address}.json", content=raw, headers={"content-type": "application/json"}),
            )
            done += len(answers)
            answered += sum(a.status_code == 200 for a in answers)
        word = quote(raw[:800])
        for path in ("/casusbank/casus?_search=", "/casusbank/casus?titel__contains=", "/casusbank/casus/", "/-/casus/",
                     "/casusbank?sql=select+", "/casusbank/-/query?sql=select+", "/casusbank/codeboek?x="):  # fmt: skip
            client.get(path + word)
            done += 1
    return done, answered


def force_errors(client: httpx.Client, program: httpx.Client, db: Path, mark: str, total: int) -> int:
    """Take tables away under the server and go on asking; how many answers were server errors."""
    with closing(sqlite3.connect(db)) as conn:
        for table in ("annotatie", "passage", "bron"):
            conn.execute(f"ALTER TABLE {table} RENAME TO {table}_weg")
        conn.commit()
    failed = 0
    pages = (
        "/-/casus/oeverdam-1",
        "/-/casus/kwaad",
        "/-/waarden",
        "/-/grenzen",
        "/-/toets/oeverdam-1",
        "/-/consistentie",
    )
    for i in range(40 * total):
        answer = client.get(f"{pages[i % len(pages)]}?zoek={mark}", headers={"user-agent": mark, "cookie": f"{mark}=1"})
        failed += answer.status_code >= 500
        if failed >= total:
            break
        answer = program.post("/-/zoeken.json", json={"vraag": f"{mark} {BSN}"})
        failed += answer.status_code >= 500
    return failed


def told_by_a_talker(folder: Path, db: Path, mark: str) -> bool:
    """Whether the mark is found in what a server prints that tells of every address it is asked."""
    (folder / "sitecustomize.py").write_text(TALKER, encoding="utf-8")
    with served(db, environ={"PYTHONPATH": f"{folder}:{ROOT}", "PYTHONUNBUFFERED": "1"}) as server:
        httpx.get(f"{server.adres}/casusbank/casus?_search={mark}", timeout=120)
        return bool(found_in(server.log.read_text(errors="replace"), [mark]))


def cpu_of(server: Server, client: httpx.Client, path: str, times: int) -> float:
    """CPU seconds of one page, on average."""
    for _ in range(5):
        client.get(path)
    before = server.cpu()
    for _ in range(times):
        client.get(path)
    return (server.cpu() - before) / times


def found_in(text: str, words: list[str]) -> list[str]:
    return [w for w in words if w.lower() in text.lower()]


def main() -> int:
    args = opdracht(__doc__).parse_args()
    wanted = marks(args.zaad, 2 if args.snel else 12)
    errors = 20 if args.snel else 100
    times = 60 if args.snel else 300
    with tempfile.TemporaryDirectory() as folder:
        db, examples = screen_bank(Path(folder))
        own = routes(db, examples)
        environ = {"HOME": folder, "TMPDIR": folder, "PYTHONWARNINGS": "default", "PYTHONUNBUFFERED": "1"}
        done = answered = failed = 0
        with served(db, "--rol", "lezer", environ=environ) as server:
            with (
                httpx.Client(base_url=server.adres, timeout=120) as client,
                httpx.Client(base_url=server.adres, timeout=120) as program,
            ):
                page, missing = (
                    cpu_of(server, client, p, times) for p in ("/-/casus/oeverdam-1", "/-/casus/is-er-niet")
                )
                for mark in wanted:
                    asked, well = ask_everything(client, program, own, mark)
                    done, answered = done + asked, answered + well
                    say(f"{done} vragen, {answered} beantwoord")
                failed = force_errors(client, program, db, wanted[0], errors)
            printed = server.log.read_text(errors="replace")
        words = [*wanted, BSN, *CASE_WORDS]
        leaked = found_in(printed, [*words, *OF_THE_PROGRAM])
        files = [
            f"{p.name}: {w}"
            for p in Path(folder).rglob("*")
            if p.is_file()
            for w in (*wanted, BSN)
            if w.encode() in p.read_bytes()
        ]
        told = told_by_a_talker(Path(folder), db, wanted[0])
    rich = "met" if find_spec("rich") else "zonder"
    for line in (*leaked, *files):
        say(line)
    say(printed[-1500:])
    times_more = missing / page if page else 0.0
    return meld(
        [
            Uitslag(
                "S7",
                f"{done} vragen ({answered} beantwoord) en {failed} afgedwongen fouten ({rich} rich), {len(printed)}"
                " tekens afgedrukt",
                f"{len(leaked)} keer iets in wat is afgedrukt, {len(files)} keer in een bestand",
                "0",
                not leaked and not files and failed >= errors and answered > 0,
            ),
            Uitslag(
                "S7",
                "tegenproef: een server die wel afdrukt wat hem wordt gevraagd",
                "gezien" if told else "niet gezien",
                "gezien",
                told,
            ),
            Uitslag(
                "S7",
                "CPU van een pagina die er niet is, tegen een gewone",
                f"{times_more:.1f} keer ({missing * 1000:.1f} ms tegen {page * 1000:.1f} ms)",
                "<= 2 keer",
                times_more <= 2,
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
