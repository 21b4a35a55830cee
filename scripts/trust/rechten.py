"""Who can read the files that casusbank writes, when the umask of the user forbids nothing (000) or the usual (022).

python scripts/trust/rechten.py [--snel]
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import oefenbank
from oefenbank import start
from uitslag import Uitslag, meld, opdracht

COMMANDS = (
    ("ingest", "BRON"), ("index",), ("zoek", "urgentie woning"), ("backup", "kopie.db"), ("publiceer",),
    ("herstel",), ("restore", "kopie.db"), ("index", "--opnieuw"), ("vergeet", "ID"), ("verify",), ("doctor",),
)  # fmt: skip


def wide(folder: Path) -> dict[str, str]:
    """What others than the owner can do something with."""
    return {p.relative_to(folder).as_posix(): oct(_mode(p)) for p in inside(folder) if _mode(p) & 0o077}


def inside(folder: Path) -> set[Path]:
    """Files and folders; some go while we look."""
    return {Path(top, name) for top, folders, files in os.walk(folder) for name in (*folders, *files)}


def _mode(path: Path) -> int:
    """Rights of a file; none when it went while we looked."""
    try:
        return path.lstat().st_mode & 0o777
    except FileNotFoundError:
        return 0


def _first(db: Path) -> str:
    if not db.exists():
        return ""
    with closing(sqlite3.connect(db)) as conn:
        row = conn.execute("SELECT min(id) FROM casus").fetchone()
    return str(row[0])


def main() -> int:
    opdracht(__doc__, zaad=None, snel="the same: it is quick").parse_args()
    found: list[Uitslag] = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        oefenbank.laad(work)
        bron = oefenbank.bron(work / "bron", 4, 1)
        for mask in (0o000, 0o022):
            home = work / f"umask{mask:03o}"
            home.mkdir(mode=0o700)
            db, wrong, files = home / "x.db", dict[str, str](), set[Path]()
            for args in COMMANDS:
                given = [{"BRON": str(bron), "ID": _first(db)}.get(a, a) for a in args]
                begun = start(db, *given, masker=mask)
                while not begun.klaar():  # also what is there for a moment only, such as -wal and temporary files
                    files |= inside(home)
                    wrong |= wide(home)
                done = begun.wacht()
                wrong |= wide(home)
                if done.code:
                    print(f"{args}: {done.code} {done.fout[-300:]}", file=sys.stderr)
            print(wrong, file=sys.stderr)
            found.append(
                Uitslag(
                    "P6",
                    f"umask {mask:03o}: {len(COMMANDS)} commando's, {len(files)} bestanden en mappen",
                    f"{len(wrong)} open voor anderen",
                    "0",
                    not wrong,
                )
            )
    return meld(found)


if __name__ == "__main__":
    sys.exit(main())
