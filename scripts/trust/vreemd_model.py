"""Another language model, another number of dimensions, another schema: refused or made anew, with the command.

python scripts/trust/vreemd_model.py [--snel] [--zaad 1]
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import oefenbank
from oefenbank import VRAGEN, kopie, run
from stroomuitval import older
from uitslag import Uitslag, meld, opdracht


def sql(*statements: str) -> Callable[[Path], None]:
    """Change a database behind the back of casusbank."""

    def change(db: Path) -> None:
        with closing(sqlite3.connect(db, isolation_level=None)) as conn:
            for statement in statements:
                conn.execute(statement)

    return change


_FOREIGN = (
    "INSERT INTO model SELECT 'vreemd@000000000000', 'vreemd', dimensie, 'f00' FROM model LIMIT 1",
    "UPDATE vector SET model_id = 'vreemd@000000000000'",
    "UPDATE casus_index SET model_id = 'vreemd@000000000000'",
)
NEWER = 99
CASES: tuple[tuple[str, Callable[[Path], None], str, str], ...] = (
    ("vectoren van een ander model met evenveel dimensies", sql(*_FOREIGN), "casusbank index", "index"),
    ("vectoren met half zoveel dimensies",
     sql("UPDATE vector SET waarde = substr(waarde, 1, length(waarde) / 2)"), "casusbank herstel", "herstel"),
    ("ouder schema", older, "casusbank migreer", "migreer"),
    ("nieuwer schema", sql(f"PRAGMA user_version = {NEWER}"), "Werk casusbank bij", ""),
)  # fmt: skip
"""What is done, what a search must then say or do without, and the command that mends it (none: a newer casusbank)."""


def main() -> int:
    args = opdracht(__doc__, snel="the same: it is quick").parse_args()
    found: list[Uitslag] = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        oefenbank.laad(work)
        whole = work / "heel" / "x.db"
        whole.parent.mkdir()
        run(whole, "ingest", str(oefenbank.bron(work / "bron", 8, args.zaad)))
        run(whole, "index")
        goal = {q: json.loads(run(whole, "zoek", q, "--json").uit)["treffers"] for q in VRAGEN}
        for number, (what, change, says, mends) in enumerate(CASES):
            db = kopie(whole, work / f"geval{number}" / "x.db")
            change(db)
            print(what, file=sys.stderr)
            found.append(judged(db, what, says, mends, goal))
    return meld(found)


def judged(db: Path, what: str, says: str, mends: str, goal: dict[str, object]) -> Uitslag:
    """Without the remedy: refused with the right line, or right by other means. With it: as before."""
    (db.with_name("x.db-index") / "weg").parent.mkdir(exist_ok=True)
    for path in db.with_name("x.db-index").iterdir():
        path.unlink()  # what was kept on disk of before the change would hide it
    told = run(db, "zoek", VRAGEN[0], "--json")
    print(f"  code {told.code}: {told.fout.strip()[:200]}", file=sys.stderr)
    refused = told.code == 1 and says in told.fout and "Traceback" not in told.fout
    right = True
    if mends:
        done = run(db, mends)
        right = done.code == 0
        for question, hits in goal.items():
            again = run(db, "zoek", question, "--json")
            right = right and again.code == 0 and json.loads(again.uit)["treffers"] == hits
        if not right:
            print(f"  {mends}: code {done.code} {done.uit} {done.fout[-300:]}", file=sys.stderr)
    after = "daarna" if mends else "en"
    text = f"{'geweigerd' if refused else 'niet geweigerd'}, {after} {'goed' if right else 'niet goed'}"
    return Uitslag("C7", what, text, "geweigerd, met het commando dat helpt", refused and right)


if __name__ == "__main__":
    sys.exit(main())
