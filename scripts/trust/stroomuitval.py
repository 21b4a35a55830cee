"""Kill -9 at random moments of ingest, index, vergeet and migreer; then the same again, and compare with a quiet run.

    python scripts/trust/stroomuitval.py [--snel] [--keren 1000] [--zaad 1] [--soort ingest ...] [--stand BESTAND]

After each kill: the database must open, pass its own checks and hold what was reported as done. After each trial:
content and search results must equal those of the undisturbed run, byte for byte; of an erased casus no word may be
left in any file. `--stand` adds to the counts in a file, so that many kills can be done in pieces.
"""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import oefenbank
from oefenbank import VRAGEN, heel, kopie, run, sporen, start
from uitslag import Uitslag, meld, opdracht

CLOCK = {"opgenomen_op", "tijdstip", "gestart_op"}
DERIVED = {
    "passage", "vector", "lexicaal", "casus_index", "vervallen_passage", "generatie", "run", "bewerkingslog",
    "controlegetal",
}  # fmt: skip
"""Row numbers and generations may differ after a restart; what they mean is compared by searching."""
SOORTEN = ("ingest", "index", "vergeet", "migreer")
WRONG = ("beschadigd", "bevestigd en kwijt", "anders na herhaling")
SPOREN = "vergeet: proeven met sporen"


def content(db: Path) -> str:
    """Digest of everything stored but clocks and row numbers."""
    digest = hashlib.sha256()
    with closing(sqlite3.connect(db)) as conn:
        tables = sorted(
            r[0]
            for r in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%fts%'")
            if not r[0].startswith(("sqlite_", "_")) and r[0] not in DERIVED
        )
        for table in tables:
            names = [c[1] for c in conn.execute(f"PRAGMA table_info({table})")]
            wanted = [n for n in names if n not in CLOCK and n != "annotatie_id" and (table, n) != ("annotatie", "id")]
            rows = sorted(map(repr, conn.execute(f"SELECT {', '.join(wanted)} FROM {table}")))  # noqa: S608
            digest.update(json.dumps([table, wanted, rows]).encode())
        texts = sorted(map(repr, conn.execute("SELECT casus_id, volgnr, begin, eind, sectie, tekst FROM passage")))
        digest.update(json.dumps(texts).encode())
    return digest.hexdigest()


def answers(db: Path) -> str:
    """Search results of a few questions, as they are printed."""
    return "\n".join(run(db, "zoek", q, "--json", "-k", "10").uit for q in VRAGEN)


def lost(db: Path, printed: str) -> int:
    """Casussen that were reported as taken in and are not in the database."""
    lines = [line for line in printed.splitlines() if line.startswith("{") and line.endswith("}")]
    said = {c for line in lines for c in json.loads(line).get("casussen", [])}
    if not said:
        return 0
    with closing(sqlite3.connect(db)) as conn:
        return len(said - {r[0] for r in conn.execute("SELECT id FROM casus")})


def older(db: Path) -> None:
    """Take a database back to schema 6, as a casusbank before this one left it."""
    with closing(sqlite3.connect(db, isolation_level=None)) as conn:
        for statement in (
            "DROP TABLE controlegetal", "DROP INDEX casus_bewaren", "ALTER TABLE casus DROP COLUMN bewaren_tot",
            "DELETE FROM _sqlite_migrations WHERE name = '0007_controle'", "PRAGMA user_version = 6",
        ):  # fmt: skip
            conn.execute(statement)


class Proef:
    """The undisturbed databases, and trials against them."""

    def __init__(self, work: Path, casussen: int, rng: random.Random) -> None:
        self.rng, self.work, self.count = rng, work, Counter[str]()
        self.bron = oefenbank.bron(work / "bron", casussen, rng.randrange(10**6))
        self.taken, self.whole, self.erased, self.old = (
            self._place(name) for name in ("ingelezen", "heel", "gewist", "oud")
        )
        self.seconds: dict[str, float] = {}
        self.args = {
            "ingest": ("ingest", str(self.bron), "--json"), "index": ("index",), "migreer": ("migreer",),
            "vergeet": ("vergeet", ""),
        }  # fmt: skip
        self._timed("ingest", self.taken)
        kopie(self.taken, self.whole)
        self._timed("index", self.whole)
        victim = sorted(oefenbank.woorden(self.bron))[0]
        self.words = oefenbank.woorden(self.bron)[victim]
        with closing(sqlite3.connect(self.whole)) as conn:
            (found,) = conn.execute("SELECT id FROM casus WHERE instr(tekst, ?)", (self.words[0].decode(),)).fetchone()
        self.args["vergeet"] = ("vergeet", found)
        kopie(self.whole, self.erased)
        self._timed("vergeet", self.erased)
        kopie(self.whole, self.old)
        older(self.old)
        kopie(self.old, self._place("proef"))
        self._timed("migreer", self._place("proef"))
        self.goal = {
            kind: (content(db), answers(db))
            for kind, db in (("ingest", self.whole), ("index", self.whole), ("vergeet", self.erased),
                             ("migreer", self.whole))
        }  # fmt: skip

    def _place(self, name: str) -> Path:
        (self.work / name).mkdir(exist_ok=True)
        return self.work / name / "x.db"

    def _timed(self, kind: str, db: Path) -> None:
        begin = time.monotonic()
        done = run(db, *self.args[kind])
        self.seconds[kind] = time.monotonic() - begin
        if done.code:
            raise SystemExit(f"{kind} zonder storing: {done.fout}")

    def trial(self, kind: str, kills: int) -> None:
        db = self._place("proef")
        begin = {"ingest": self.work / "bestaat" / "niet", "index": self.taken, "vergeet": self.whole}
        kopie(begin.get(kind, self.old), db)
        for copy in db.parent.glob("*.bak"):
            copy.unlink()
        for _ in range(kills):
            begin_at = time.monotonic()
            ended = start(db, *self.args[kind]).wacht(self.rng.uniform(0.0, 1.1) * self.seconds[kind])
            if ended.code != -9:  # it was done before: so long it takes on this machine now
                self.seconds[kind] = (self.seconds[kind] + time.monotonic() - begin_at) / 2
            self.count[f"{kind}: kills"] += 1
            self.count[f"{kind}: kills die raak waren"] += ended.code == -9
            wrong = "" if kind == "migreer" else heel(db)
            self.count[f"{kind}: beschadigd na kill"] += bool(wrong)
            if wrong:
                print(f"{kind}: {wrong[:300]}", file=sys.stderr)
            self.count[f"{kind}: bevestigd en kwijt"] += lost(db, ended.uit)
        if kind == "vergeet":
            run(db, "index")  # any writing command finishes what was begun
        run(db, *self.args[kind])
        if kind == "ingest":
            run(db, "index")
        self.count[f"{kind}: proeven"] += 1
        self.count[f"{kind}: beschadigd na herhaling"] += bool(heel(db))
        self.count[f"{kind}: inhoud anders na herhaling"] += content(db) != self.goal[kind][0]
        self.count[f"{kind}: zoekresultaat anders na herhaling"] += answers(db) != self.goal[kind][1]
        if kind == "vergeet":
            self.count[SPOREN] += bool(sporen(db, self.words))


def results(count: Counter[str]) -> list[Uitslag]:
    """What the counts say of the promise about kills (C1) and of the one about erasure (P3)."""
    per_kind = ", ".join(f"{kind} {count[f'{kind}: kills']}" for kind in SOORTEN if count[f"{kind}: kills"])
    kills = sum(count[f"{kind}: kills"] for kind in SOORTEN)
    hit = sum(count[f"{kind}: kills die raak waren"] for kind in SOORTEN)
    trials = sum(count[f"{kind}: proeven"] for kind in SOORTEN)
    wrong = {w: sum(n for name, n in count.items() if w in name) for w in WRONG}
    found = [
        Uitslag("C1", f"{kills} keer kill -9 ({per_kind}; {hit} voor het eind), {trials} keer opnieuw",
                ", ".join(f"{n} {w}" for w, n in wrong.items()), "0", not any(wrong.values()))
    ]  # fmt: skip
    if erasures := count["vergeet: kills"]:
        left = count[SPOREN]
        found.append(Uitslag("P3", f"{erasures} keer kill -9 tijdens wissen", f"{left} keer sporen", "0", left == 0))
    return found


def main() -> int:
    parser = opdracht(__doc__, snel="24 kills")
    parser.add_argument("--keren", type=int, help="number of kills (1000)")
    parser.add_argument("--casussen", type=int, default=6)
    parser.add_argument("--soort", nargs="+", default=list(SOORTEN), choices=SOORTEN)
    parser.add_argument("--stand", type=Path, help="a file with the counts so far; they are added to")
    args = parser.parse_args()
    rng = random.Random(args.zaad)  # noqa: S311  # repeatable, not secret
    earlier = Counter[str](json.loads(args.stand.read_text())) if args.stand and args.stand.is_file() else Counter()
    with tempfile.TemporaryDirectory() as folder:
        oefenbank.laad(Path(folder))
        proef = Proef(Path(folder), args.casussen, rng)
        print({k: f"{v:.2f} s" for k, v in proef.seconds.items()}, file=sys.stderr, flush=True)
        left = args.keren or (24 if args.snel else 1000)
        while left > 0:
            for kind in args.soort:
                kills = min(rng.randint(1, 3), left)
                if kills:
                    proef.trial(kind, kills)
                left -= kills
            if args.stand:
                args.stand.write_text(json.dumps(earlier + proef.count, indent=1))
    total = earlier + proef.count
    for name in sorted(total):
        print(f"{name}: {total[name]}", file=sys.stderr)
    return meld(results(total))


if __name__ == "__main__":
    sys.exit(main())
