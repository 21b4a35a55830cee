"""Two ingests at once, and searching while others take in, index and erase.

python scripts/trust/samen.py [--snel] [--zaad 1]
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import oefenbank
from oefenbank import VRAGEN, aantal, heel, run, start, start_werk
from stroomuitval import content
from uitslag import Uitslag, meld, opdracht

MANY = 8


def twice(work: Path, number: int, goal: str, bron: Path) -> bool:
    """Two ingests of the same folder at once: each ends well or says who writes, and the content is that of one."""
    db = work / f"twee{number}" / "x.db"
    db.parent.mkdir()
    both = [start(db, "ingest", str(bron)), start(db, "ingest", str(bron))]
    ends = [kind.wacht() for kind in both]
    fine = any(e.code == 0 for e in ends) and all(e.code == 0 or "ander proces" in e.melding for e in ends)
    if not fine or heel(db) or aantal(db) != MANY or content(db) != goal:
        print([(e.code, e.fout[-200:]) for e in ends], heel(db), file=sys.stderr)
        return False
    return True


def writer(db: Path, bron: Path, seed: int, stop: Path) -> int:
    """Take in, index and erase, one after another, until told to stop; an id is written down before its erasure."""
    rng = random.Random(seed)  # noqa: S311  # repeatable, not secret
    number = MANY
    gone = db.with_name("gewist")
    while not stop.exists():
        (bron / f"besluit{number:03}.txt").write_text(oefenbank.besluit(rng), encoding="utf-8")
        number += 1
        oefenbank._command(db, ("ingest", str(bron)))
        oefenbank._command(db, ("index",))
        with closing(sqlite3.connect(db)) as conn:
            victim = rng.choice([r[0] for r in conn.execute("SELECT id FROM casus ORDER BY id")])
        with gone.open("a", encoding="utf-8") as file:
            file.write(f"{victim}\n")
        oefenbank._command(db, ("vergeet", victim))
    return 0


def reading(db: Path, seconds: float) -> tuple[int, int]:
    """(hits seen, hits that are no casus, or whose passage is not in it) by a reader that stays open."""
    from casusbank.config import Config
    from casusbank.model import Vraag
    from index.search import Zoeker

    seen = wrong = 0
    ends = time.monotonic() + seconds
    with closing(Zoeker(db, Config())) as zoeker, closing(sqlite3.connect(db)) as conn:
        while time.monotonic() < ends:
            for question in VRAGEN:
                hits = zoeker.search(Vraag(question, k=10)).treffers
                erased = set(db.with_name("gewist").read_text(encoding="utf-8").split())
                for hit in hits:
                    seen += 1
                    row = conn.execute("SELECT tekst FROM casus WHERE id = ?", (hit.casus_id,)).fetchone()
                    if hit.casus_id in erased:
                        continue  # its erasure began before it was looked up
                    wrong += row is None or not row[0]
    return seen, wrong


def main() -> int:
    args = opdracht(__doc__).parse_args()
    tries, seconds = (3, 8.0) if args.snel else (10, 60.0)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        oefenbank.laad(work)
        bron = oefenbank.bron(work / "bron", MANY, args.zaad)
        db = work / "een" / "x.db"
        db.parent.mkdir()
        run(db, "ingest", str(bron))
        goal = content(db)
        both = sum(twice(work, number, goal, bron) for number in range(tries))
        run(db, "index")
        db.with_name("gewist").touch()
        stop = work / "stop"
        kind = start_werk(lambda: writer(db, bron, args.zaad, stop), db.parent)
        try:
            seen, wrong = reading(db, seconds)
        finally:
            stop.touch()
        ended = kind.wacht(60)
        if ended.code:
            print(ended.fout[-500:], file=sys.stderr)
        whole = heel(db) == "" and run(db, "verify").code == 0
    return meld(
        [
            Uitslag("C6", f"{tries} keer twee keer tegelijk inlezen", f"{both} keer goed", f"{tries}", both == tries),
            Uitslag(
                "C6",
                f"{seconds:.0f} s zoeken naast inlezen, indexeren en wissen",
                f"{seen} treffers, {wrong} zonder casus; database {'heel' if whole else 'niet heel'}",
                "0, heel",
                seen > 0 and wrong == 0 and whole,
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
