"""Let terms pass, and see that exactly those casussen go, without a trace, and that the others stay as they were.

python scripts/trust/bewaartermijn.py [--snel] [--zaad 1]
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import oefenbank
from oefenbank import heel, run, sporen
from uitslag import Uitslag, meld, opdracht

LATER = "2040-06-01"


def others(db: Path, gone: set[str]) -> list[str]:
    """What is stored of the casussen that stay."""
    with closing(sqlite3.connect(db)) as conn:
        rows = [*conn.execute("SELECT * FROM casus ORDER BY id"), *conn.execute("SELECT * FROM annotatie ORDER BY id")]
        return [repr(r) for r in rows if not gone & {str(v) for v in r}]


def trial(work: Path, number: int, rng: random.Random) -> bool:
    """Some of the casussen get a day in the past or a term that is over; those go, with their words."""
    home = work / f"bank{number}"
    home.mkdir()
    db = home / "x.db"
    bron = oefenbank.bron(work / f"bron{number}", rng.randint(5, 9), rng.randrange(10**6), 30)
    run(db, "ingest", str(bron), "--bronsoort", "maatwerkbesluit")
    run(db, "index")
    words = oefenbank.woorden(bron)
    with closing(sqlite3.connect(db)) as conn:
        texts = dict(conn.execute("SELECT id, tekst FROM casus").fetchall())
    chosen = set(rng.sample(sorted(texts), rng.randint(1, len(texts) - 1)))
    for casus_id in chosen:
        run(db, "verlopen", "--zet", casus_id, "2030-01-31", "--rol", "beheerder")
    before = others(db, chosen)
    (home / "casusbank.toml").write_text('[bewaren]\nper_bronsoort = "maatwerkbesluit 90 jaar"\n', encoding="utf-8")
    listed = {v["id"] for v in json.loads(run(db, "verlopen", "--op", LATER, "--json").uit)["verlopen"]}
    done = run(db, "verlopen", "--op", LATER, "--wis", "--json")
    mine = [w for found in words.values() for w in found if any(w.decode() in texts[c] for c in chosen)]
    left = sporen(db, mine)
    kept = others(db, chosen) == before and heel(db) == ""
    (home / "casusbank.toml").write_text('[bewaren]\ntermijn = "2 jaar"\n', encoding="utf-8")
    all_ = {v["id"] for v in json.loads(run(db, "verlopen", "--op", LATER, "--json").uit)["verlopen"]}
    fine = listed == chosen and done.code == 0 and not left and kept and all_ == set(texts) - chosen and bool(mine)
    if not fine:
        print(
            f"bank {number}: {listed == chosen} {done.code} {sorted(left)} {kept} {done.fout[-300:]}", file=sys.stderr
        )
    return fine


def main() -> int:
    args = opdracht(__doc__).parse_args()
    tries = 2 if args.snel else 12
    rng = random.Random(args.zaad)  # noqa: S311  # repeatable, not secret
    with tempfile.TemporaryDirectory() as folder:
        oefenbank.laad(Path(folder))
        good = sum(trial(Path(folder), number, rng) for number in range(tries))
    return meld(
        [
            Uitslag(
                "P4",
                f"{tries} banken met verlopen casussen",
                f"{good} keer gingen juist die weg, zonder sporen, en bleef de rest gelijk",
                f"{tries}",
                good == tries,
            )
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
