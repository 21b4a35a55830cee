"""Does `casusbank verify` find one bit that fell over, and a page that was overwritten, and never cry wolf?

    python scripts/trust/bitrot.py [--snel] [--zaad 1]

One bit at a random place in a closed database: whether it damaged anything is told by reading every table before and
after. Bits in a stored text, vector or reading are aimed at as well. A page gets random bytes, zeros, or another page.
The sound databases were each filled, changed and emptied in another way.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import oefenbank
from oefenbank import kopie, run
from uitslag import Uitslag, meld, opdracht

PAGE = 4096
AIM = {"tekst": "SELECT CAST(tekst AS BLOB) FROM casus", "vector": "SELECT waarde FROM vector",
       "kenmerken": "SELECT CAST(fragment AS BLOB) FROM annotatie WHERE length(fragment) > 8"}  # fmt: skip


def content(db: Path) -> object:
    """What every table says that people or the reading wrote; what cannot be read is another content."""
    with closing(sqlite3.connect(db)) as conn:
        conn.text_factory = bytes
        try:
            names = [r[0].decode() for r in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return [
                sorted(map(repr, conn.execute(f'SELECT * FROM "{n}"'))) for n in sorted(names) if "_fts" not in n  # noqa: S608
            ]  # fmt: skip
        except (sqlite3.Error, UnicodeDecodeError) as error:
            return str(error)


def history(work: Path, number: int, rng: random.Random) -> Path:
    """A database with a life behind it: taken in, indexed, changed, erased from, vacuumed or put back."""
    (work / f"gaaf{number}").mkdir()
    db = work / f"gaaf{number}" / "x.db"
    source = oefenbank.bron(work / f"bron{number}", rng.randint(2, 8), rng.randrange(10**6), rng.randint(4, 30))
    run(db, "ingest", str(source))
    for step in rng.sample(("index", "wijzig", "vergeet", "backup", "oordeel", "zoekvraag"), rng.randint(2, 6)):
        with closing(sqlite3.connect(db)) as conn:
            ids = [r[0] for r in conn.execute("SELECT id FROM casus ORDER BY id")]
            (mark,) = conn.execute("SELECT min(id) FROM annotatie").fetchone()
        if step == "wijzig":
            rng.choice(sorted(source.glob("*.txt"))).write_text(oefenbank.besluit(rng), encoding="utf-8")
            run(db, "ingest", str(source))
        elif step == "vergeet" and len(ids) > 1:
            run(db, "vergeet", ids[0])
        elif step == "backup":
            run(db, "backup", str(db.parent / "k.db"))
            run(db, "restore", str(db.parent / "k.db"))
        elif step == "oordeel" and mark is not None:
            run(db, "bevestig", str(mark), "--rol", "jurist")
        else:
            run(db, "index")
    return db


def flips(db: Path, work: Path, count: int, rng: random.Random) -> tuple[int, int]:
    """(bits that damaged something, of those found): half of them anywhere, half in a text, a vector or a reading."""
    data, whole, bad = db.read_bytes(), content(db), work / "bit" / "x.db"
    bad.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(db)) as conn:
        aims = [bytes(r[0])[:200] for sql in AIM.values() for r in conn.execute(sql)]
    damaged = found = 0
    for number in range(count):
        at = rng.randrange(100, len(data))
        if number % 2:
            part = rng.choice(aims)
            start = data.find(part[: rng.randint(8, 40)])
            at = start + rng.randrange(8) if start >= 0 else at
        changed = bytearray(data)
        changed[at] ^= 1 << rng.randrange(8)
        kopie(work / "bestaat" / "niet", bad)
        bad.write_bytes(changed)
        if content(bad) == whole:
            continue
        damaged += 1
        told = run(bad, "verify")
        found += told.code == 1 and "Traceback" not in told.fout
        if told.code != 1 or "Traceback" in told.fout:
            print(f"bit op {at}: code {told.code} {told.fout[-400:]}", file=sys.stderr)
    return damaged, found


def pages(db: Path, work: Path, count: int, rng: random.Random) -> int:
    """How many of so many overwritten pages are found."""
    data, bad, found = db.read_bytes(), work / "blad" / "x.db", 0
    bad.parent.mkdir(exist_ok=True)
    numbers = len(data) // PAGE
    for number in range(count):
        at = rng.randrange(numbers) * PAGE
        old = data[at : at + PAGE]
        other = rng.randrange(numbers) * PAGE
        new = (rng.randbytes(PAGE), bytes(PAGE), data[other : other + PAGE])[number % 3]
        if new == old:
            new = rng.randbytes(PAGE)
        kopie(work / "bestaat" / "niet", bad)
        bad.write_bytes(data[:at] + new + data[at + PAGE :])
        told = run(bad, "verify")
        found += told.code == 1 and "Traceback" not in told.fout
        if told.code != 1 or "Traceback" in told.fout:
            print(f"bladzijde {at // PAGE + 1} soort {number % 3}: {told.code} {told.fout[-400:]}", file=sys.stderr)
    return found


def main() -> int:
    args = opdracht(__doc__).parse_args()
    bits, leaves, sound = (60, 30, 4) if args.snel else (600, 150, 20)
    rng = random.Random(args.zaad)  # noqa: S311  # repeatable, not secret
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        oefenbank.laad(work)
        (work / "heel").mkdir()
        db = work / "heel" / "x.db"
        run(db, "ingest", str(oefenbank.bron(work / "bron", 20, args.zaad)))
        run(db, "index")
        damaged, found = flips(db, work, bits, rng)
        overwritten = pages(db, work, leaves, rng)
        told = [run(history(work, number, rng), "verify") for number in range(sound)]
    alarms = sum(t.code != 0 for t in told)
    for t in told:
        if t.code:
            print(t.uit, t.fout, file=sys.stderr)
    return meld(
        [
            Uitslag(
                "C5",
                f"{bits} omgevallen bits, waarvan {damaged} met schade",
                f"{found} gevonden",
                f"{damaged}",
                found == damaged > 0,
            ),
            Uitslag(
                "C5", f"{leaves} overschreven bladzijden", f"{overwritten} gevonden", f"{leaves}", overwritten == leaves
            ),
            Uitslag("C5", f"{sound} gave databases", f"{alarms} keer loos alarm", "0", alarms == 0),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
