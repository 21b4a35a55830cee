"""The log of who did what: complete, without a word of a casus or a question, and every change in it shows.

    python scripts/trust/toegangslog.py [--snel] [--zaad 1]

Acts in the screens and on the command line, then an erasure; then copies of the log in which one line is changed, taken
out, put in twice, exchanged, or cut off at the end.
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import oefenbank
from oefenbank import run
from uitslag import Uitslag, meld, opdracht

SETTINGS = '[logboek]\nbijhouden = "altijd"\n'


def asked(db: Path, ids: list[str], secret: str) -> int:
    """Look, search, take away and paste in the screens, as a jurist; how many acts that were."""
    from casusbank.config import Config
    from casusbank.logboek import Logboek as Instelling
    from datasette_plugins.bank import bank_of
    from datasette_plugins.serve import build

    async def go() -> int:
        ds = build(db, Config(logboek=Instelling("altijd")), rol="jurist")
        await ds.invoke_startup()
        own = {"origin": "http://localhost", "host": "localhost"}
        answers = [
            *[await ds.client.get(f"/-/casus/{i}") for i in ids],
            await ds.client.get("/-/zoeken", params={"q": f"urgentie {secret}"}),
            await ds.client.post("/-/zoeken", data={"q": f"bijstand {secret}"}, headers=own),
            await ds.client.get("/casusbank/casus.csv"),
            await ds.client.get(f"/-/casus/{secret}"),
        ]
        time.sleep(2)  # the writer gathers lines for a second
        bank_of(ds).close()
        return sum(a.status_code < 400 for a in answers)

    return asyncio.run(go())


def broken(lines: list[bytes], rng: random.Random, how: int) -> list[bytes]:
    """The lines with one thing wrong."""
    at = rng.randrange(len(lines))
    if how == 0:
        row = bytearray(lines[at])
        row[rng.randrange(1, len(row) - 2)] ^= 1
        return [*lines[:at], bytes(row), *lines[at + 1 :]]
    if how == 1:
        return [*lines[:at], *lines[at + 1 :]]
    if how == 2:
        return [*lines[:at], lines[at], lines[at], *lines[at + 1 :]]
    if how == 3:
        other = (at + 1) % len(lines)
        lines = [*lines]
        lines[at], lines[other] = lines[other], lines[at]
        return lines
    return lines[:at]


def main() -> int:
    args = opdracht(__doc__).parse_args()
    tries = 50 if args.snel else 1000
    rng = random.Random(args.zaad)  # noqa: S311  # repeatable, not secret
    with tempfile.TemporaryDirectory() as folder:
        from casusbank.store.logboek import Logboek

        work = Path(folder)
        oefenbank.laad(work)
        home = work / "bank"
        home.mkdir()
        (home / "casusbank.toml").write_text(SETTINGS, encoding="utf-8")
        db, bron, secret = home / "x.db", oefenbank.bron(work / "bron", 5, args.zaad, 30), oefenbank.zeldzaam(rng)
        run(db, "ingest", str(bron))
        run(db, "index")
        with closing(sqlite3.connect(db)) as conn:
            ids = [r[0] for r in conn.execute("SELECT id FROM casus ORDER BY id")]
            (mark,) = conn.execute("SELECT min(id) FROM annotatie").fetchone()
        seen = asked(db, ids, secret)
        for words in (
            ("zoek", f"urgentie {secret}"),
            ("casus", ids[0]),
            ("vergelijk", ids[0], ids[1]),
            ("bevestig", str(mark), "--rol", "jurist"),
            ("backup", str(home / "kopie.db")),
            ("vergeet", ids[0]),
        ):
            seen += run(db, *words).code in (0, 1)
        seen += 1  # the ingest before
        log = Logboek(db)
        rows, before = list(log.read()), log.check()
        files = b"".join(p.read_bytes() for p in home.glob("x.db-logboek.*"))
        told = [w for found in oefenbank.woorden(bron).values() for w in found if w in files]
        told += [secret.encode()] if secret.encode() in files else []
        kinds = {r["soort"] for r in rows}
        whole = {"bekijken", "zoeken", "meenemen", "wijzigen", "wissen"} <= kinds and len(rows) == seen
        if not whole or before.fouten:
            print(seen, len(rows), kinds, before.fouten, json.dumps([r["wat"] for r in rows]), file=sys.stderr)
        lines = db.with_name("x.db-logboek.jsonl").read_bytes().splitlines(keepends=True)
        other = work / "stuk" / "x.db"
        other.parent.mkdir()
        found = 0
        for number in range(tries):
            for part in ("kop", "sleutel"):
                shutil.copy2(db.with_name(f"x.db-logboek.{part}"), other.with_name(f"x.db-logboek.{part}"))
            other.with_name("x.db-logboek.jsonl").write_bytes(b"".join(broken(lines, rng, number % 5)))
            found += bool(Logboek(other).check().fouten)
    return meld(
        [
            Uitslag(
                "P5",
                f"{seen} handelingen in schermen en opdrachten",
                f"{len(rows)} regels, {len(kinds)} soorten; "
                f"keten {'heel' if not before.fouten else 'stuk'}, ook na wissen",
                f"{seen} regels, heel",
                whole and not before.fouten,
            ),
            Uitslag("P5", "woorden van casussen en vragen in het logboek", f"{len(told)}", "0", not told),
            Uitslag(
                "P5",
                f"{tries} keer een regel veranderd, weg, dubbel, verwisseld of het eind eraf",
                f"{found} gevonden",
                f"{tries}",
                found == tries,
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
