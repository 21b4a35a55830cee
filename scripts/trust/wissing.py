"""Erase casussen from banks with a past, and look for their own words in the bytes of every file.

    python scripts/trust/wissing.py [--snel] [--zaad 1]

Each bank was changed, indexed twice and copied (beside the database, and in the folder of the settings under three
kinds of names); a question with words of the casus was kept. Then an erasure while somebody still reads: it says that
it is not done, and the next command finishes it.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import oefenbank
from oefenbank import heel, run, sporen
from uitslag import Uitslag, meld, opdracht


class Bank:
    """A bank with a past, and a casus in it with words that no other file holds."""

    def __init__(self, work: Path, number: int, rng: random.Random) -> None:
        self.home = work / f"bank{number}"
        self.home.mkdir()
        self.db = self.home / "x.db"
        self.bron = oefenbank.bron(work / f"bron{number}", rng.randint(4, 8), rng.randrange(10**6), rng.randint(6, 40))
        copies = self.home / "kopieen"
        copies.mkdir()
        (self.home / "casusbank.toml").write_text('reservekopieen = "kopieen"\n', encoding="utf-8")
        self.do("ingest", str(self.bron))
        self.do("index")
        names = sorted(self.bron.glob("*.txt"))
        changed = rng.choice(names)
        changed.write_text(changed.read_text(encoding="utf-8") + oefenbank.besluit(rng), encoding="utf-8")
        self.do("ingest", str(self.bron))
        self.do("index")
        for name in ("vroeger.db", "vroeger.sqlite", "kopie-zonder-achtervoegsel"):
            self.do("backup", str(copies / name))
        found = {n: w for n, w in oefenbank.woorden(self.bron).items() if len(w) >= 2}
        self.file = rng.choice(sorted(found))
        self.words = found[self.file]
        with closing(sqlite3.connect(self.db)) as conn:
            rows = conn.execute("SELECT id FROM casus WHERE instr(tekst, ?)", (self.words[0].decode(),)).fetchall()
        self.ids = [r[0] for r in rows]
        self.bron.joinpath(self.file).unlink()

    def do(self, *args: str) -> None:
        done = run(self.db, *args)
        if done.code:
            raise SystemExit(f"{args}: {done.fout}")

    def erase(self) -> list[int]:
        return [run(self.db, "vergeet", i).code for i in self.ids]

    def left(self) -> set[str]:
        return sporen(self.db, self.words)


def main() -> int:
    args = opdracht(__doc__).parse_args()
    tries = 4 if args.snel else 20
    rng = random.Random(args.zaad)  # noqa: S311  # repeatable, not secret
    words = clean = pending = finished = 0
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        oefenbank.laad(work)
        for number in range(tries):
            bank = Bank(work, number, rng)
            words += len(bank.words)
            codes, left = bank.erase(), bank.left()
            fine = not any(codes) and not left and heel(bank.db) == ""
            clean += fine
            if not fine:
                print(f"bank {number}: codes {codes}, sporen in {sorted(left)}, {heel(bank.db)}", file=sys.stderr)
        for number in range(tries, tries + max(2, tries // 4)):
            bank = Bank(work, number, rng)
            words += len(bank.words)
            with closing(sqlite3.connect(bank.db)) as reader:
                reader.execute("BEGIN")
                reader.execute("SELECT count(*) FROM casus").fetchone()
                codes = bank.erase()
                pending += all(codes)
            run(bank.db, "index")
            [run(bank.db, "vergeet", i) for i in bank.ids]
            finished += not bank.left()
            if bank.left():
                print(f"lezer {number}: sporen in {sorted(bank.left())}", file=sys.stderr)
        readers = max(2, tries // 4)
    return meld(
        [
            Uitslag(
                "P3",
                f"{tries} banken met een verleden en kopieën, {words} woorden",
                f"{clean} zonder sporen",
                f"{tries}",
                clean == tries,
            ),
            Uitslag(
                "P3",
                f"{readers} keer met een lezer open",
                f"{pending} keer 'nog niet', {finished} keer later af",
                f"{readers} en {readers}",
                pending == finished == readers,
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
