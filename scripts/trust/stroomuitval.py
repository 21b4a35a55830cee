"""Kill -9 at random moments of ingest, index and vergeet; then run the same again and compare with an undisturbed run.

    python scripts/trust/stroomuitval.py [--snel] [--keren 60] [--zaad 1] [--bron casusbank/demo]

After each kill: the database must open and pass its own check, and whatever was reported as done must be in it.
After each trial: content and search results must equal those of the undisturbed run, byte for byte; of an erased
casus no word may be left in any file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from uitslag import Uitslag, meld

ROOT = Path(__file__).resolve().parents[2]
VRAGEN = ("urgentie woning alleenstaande vader", "terugvordering bijstand", "jeugdhulp pgb afgewezen")
CLOCK = {"opgenomen_op", "tijdstip", "gestart_op"}
DERIVED = {"passage", "vector", "lexicaal", "casus_index", "vervallen_passage", "generatie", "run", "bewerkingslog"}
"""Row numbers and generations may differ after a restart; what they mean is compared by searching."""


def command(db: Path, *args: str) -> list[str]:
    return [sys.executable, "-m", "casusbank", "--db", str(db), *args]


def run(db: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(db, *args), capture_output=True, text=True, check=False, cwd=ROOT)


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
    return "\n".join(run(db, "zoek", q, "--json", "-k", "10").stdout for q in VRAGEN)


def sound(db: Path) -> str:
    """Empty when the database is whole; else what is wrong with it."""
    if not db.exists() or db.stat().st_size == 0:
        return ""
    with closing(sqlite3.connect(db)) as conn:
        found = conn.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            return str(found)
        if conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'passage_fts'").fetchone():
            conn.execute("INSERT INTO passage_fts (passage_fts) VALUES ('integrity-check')")
        return ""


def killed(db: Path, after: float, *args: str) -> list[str]:
    """Start a command, kill it after so many seconds; the lines it had printed."""
    process = subprocess.Popen(
        command(db, *args), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    out, _ = process.communicate()
    return [line for line in out.splitlines() if line.endswith("}")]


def lost(db: Path, lines: list[str]) -> int:
    """Casussen that were reported as taken in and are not in the database."""
    said = {c for line in lines if line.startswith("{") for c in json.loads(line).get("casussen", [])}
    if not said:
        return 0
    with closing(sqlite3.connect(db)) as conn:
        return len(said - {r[0] for r in conn.execute("SELECT id FROM casus")})


def copy(source: Path, target: Path) -> None:
    for old in target.parent.glob(f"{target.name}*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    for path in source.parent.glob(f"{source.name}*"):
        to = target.with_name(target.name + path.name.removeprefix(source.name))
        shutil.copytree(path, to) if path.is_dir() else shutil.copy2(path, to)


def traces(db: Path, words: list[bytes]) -> set[str]:
    """Files beside the database that still hold one of the words."""
    files = [p for p in db.parent.glob(f"{db.name}*") if p.is_file()]
    folder = db.with_name(db.name + "-index")
    files += [p for p in folder.glob("*") if p.is_file()] if folder.is_dir() else []
    return {p.name for p in files for w in words if w in p.read_bytes().lower()}


WRONG = ("beschadigd", "kwijt", "anders na herhaling")


class Proef:
    """The undisturbed databases, and trials against them."""

    def __init__(self, work: Path, bron: Path, rng: random.Random) -> None:
        self.bron, self.rng, self.work, self.count = bron, rng, work, Counter[str]()
        self.taken, self.whole, self.erased = (work / f"{n}.db" for n in ("in", "heel", "gewist"))
        self.seconds = {}
        self._timed("ingest", self.taken, "ingest", str(bron))
        copy(self.taken, self.whole)
        self._timed("index", self.whole, "index")
        copy(self.whole, self.erased)
        self.victim, self.words = self._rare()
        self._timed("vergeet", self.erased, "vergeet", self.victim)
        # a word that the vocabulary or another part lawfully holds is no trace
        self.words = [w for w in self.words if not traces(self.erased, [w])]

    def _timed(self, name: str, db: Path, *args: str) -> None:
        begin = time.monotonic()
        run(db, *args)
        self.seconds[name] = time.monotonic() - begin

    def _rare(self) -> tuple[str, list[bytes]]:
        """A casus with long words that no other has, and those words."""
        with closing(sqlite3.connect(self.whole)) as conn:
            texts = {r[0]: {w for w in r[1].lower().split() if w.isascii() and w.isalpha() and len(w) >= 12}
                     for r in conn.execute("SELECT id, tekst || ' ' || titel FROM casus")}  # fmt: skip
            everything = " ".join(r[0] for r in conn.execute("SELECT lower(tekst) FROM casus"))
        rare = {c: [w for w in words if everything.count(w) == 1] for c, words in texts.items()}
        victim = max(rare, key=lambda c: len(rare[c]))
        return victim, [w.encode() for w in rare[victim]]

    def trial(self, kind: str, kills: int) -> None:
        db = self.work / "proef.db"
        start = {"ingest": None, "index": self.taken, "vergeet": self.whole}[kind]
        goal = {"ingest": self.taken, "index": self.whole, "vergeet": self.erased}[kind]
        args = {"ingest": ["ingest", str(self.bron), "--json"], "index": ["index"], "vergeet": ["vergeet", self.victim]}
        if start:
            copy(start, db)
        else:
            copy(self.work / "bestaat-niet", db)
        for _ in range(kills):
            lines = killed(db, self.rng.uniform(0.05, 1.1) * self.seconds[kind], *args[kind])
            self.count[f"{kind}: kills"] += 1
            self.count[f"{kind}: beschadigd na kill"] += bool(sound(db))
            self.count[f"{kind}: bevestigd en kwijt"] += lost(db, lines)
        if kind == "vergeet" and self.words and self.words[0]:
            run(db, "index")  # any writing command finishes what was begun
        run(db, *args[kind])
        self.count[f"{kind}: proeven"] += 1
        self.count[f"{kind}: inhoud anders na herhaling"] += content(db) != content(goal)
        if kind == "ingest":
            run(db, "index")
            goal = self.whole
        self.count[f"{kind}: zoekresultaat anders na herhaling"] += answers(db) != answers(goal)
        if kind == "vergeet":
            self.count["vergeet: proeven met sporen"] += bool(traces(db, self.words))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--snel", action="store_true", help="a few kills")
    parser.add_argument("--keren", type=int, help="number of kills")
    parser.add_argument("--zaad", type=int, default=1)
    parser.add_argument("--bron", type=Path, default=ROOT / "casusbank" / "demo" / "maatwerkbesluit")
    parser.add_argument("--soort", nargs="+", default=["ingest", "index", "vergeet"])
    args = parser.parse_args()
    rng = random.Random(args.zaad)  # noqa: S311  # repeatable, not secret
    with tempfile.TemporaryDirectory() as folder:
        proef = Proef(Path(folder), args.bron.resolve(), rng)
        times = {k: f"{v:.1f} s" for k, v in proef.seconds.items()}
        print(times, f"{len(proef.words)} woorden", file=sys.stderr, flush=True)
        left = args.keren or (6 if args.snel else 1000)
        while left > 0:
            for kind in args.soort:
                kills = min(rng.randint(1, 3), left)
                if kills:
                    proef.trial(kind, kills)
                left -= kills
    for name in sorted(proef.count):
        print(f"{name}: {proef.count[name]}", file=sys.stderr)
    return meld(results(proef.count))


def results(count: Counter[str]) -> list[Uitslag]:
    """What the counts say of the promise about kills (C1) and of the one about erasure (P3)."""
    kills = sum(n for name, n in count.items() if name.endswith(": kills"))
    trials = sum(n for name, n in count.items() if name.endswith(": proeven"))
    wrong = {kind: sum(n for name, n in count.items() if kind in name) for kind in WRONG}
    found = [
        Uitslag("C1", f"{kills} keer kill -9, {trials} keer opnieuw",
                ", ".join(f"{n} {kind}" for kind, n in wrong.items()), "0", not any(wrong.values()))
    ]  # fmt: skip
    if erasures := count["vergeet: kills"]:
        left = count["vergeet: proeven met sporen"]
        found.append(Uitslag("P3", f"{erasures} keer kill -9 tijdens wissen", f"{left} met sporen", "0", left == 0))
    return found


if __name__ == "__main__":
    sys.exit(main())
