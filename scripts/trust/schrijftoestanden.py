"""The power fails: of what was written and not yet synced, all, nothing or a part has reached the disk.

    python scripts/trust/schrijftoestanden.py [--snel] [--zaad 1]

A run of ingest, index and vergeet is recorded write by write (`schijflog.c`; needs a C compiler). At random moments the
disk is rebuilt as it may lie there after a cut: per file, each write since its last sync is kept, dropped, or kept in
part (any subset, the last one torn at a sector); names that were made, moved or removed since their folder was synced
likewise. Then: the database is whole, holds what was reported as done, and of an erased casus no word is left.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import oefenbank
from oefenbank import ROOT, heel, run, sporen
from uitslag import Uitslag, meld, opdracht

HEAD = struct.Struct("=cIQQ")
SECTOR = 512
MODES = ("behouden", "verloren", "deels")


@dataclass(frozen=True, slots=True)
class Stap:
    """One thing done to a file: C made, W written, T cut off at `at`, S synced, R moved to `data`, U removed."""

    what: str
    name: str
    at: int
    data: bytes


def steps(log: Path) -> Iterator[Stap]:
    """What was recorded, in order."""
    raw, at = log.read_bytes(), 0
    while at < len(raw):
        what, named, offset, length = HEAD.unpack_from(raw, at)
        at += HEAD.size
        name = raw[at : at + named].decode()
        data = raw[at + named : at + named + length]
        at += named + length
        yield Stap(what.decode(), name, offset, data)


@dataclass
class Bestand:
    """A file on disk: what is surely there, and what was done since."""

    sure: bytearray = field(default_factory=bytearray)
    since: list[Stap] = field(default_factory=list)
    named: bool = False
    """Whether a sync has put its name on disk too."""

    def after(self, mode: str, rng: random.Random) -> bytes:
        found = bytearray(self.sure)
        if mode == "verloren":
            return bytes(found)
        chosen = [s for s in self.since if mode == "behouden" or rng.random() < 0.5]
        for number, step in enumerate(chosen):
            torn = mode == "deels" and number == len(chosen) - 1 and step.what == "W"
            _apply(found, step, rng.randrange(0, len(step.data) + 1, SECTOR) if torn else None)
        return bytes(found)


def _apply(content: bytearray, step: Stap, most: int | None = None) -> None:
    if step.what == "T":
        if step.at < len(content):
            del content[step.at :]
        else:
            content.extend(bytes(step.at - len(content)))
        return
    data = step.data if most is None else step.data[:most]
    if not data:
        return
    if len(content) < step.at:
        content.extend(bytes(step.at - len(content)))
    content[step.at : step.at + len(data)] = data


class Schijf:
    """The disk during the recorded run. `namen` is what programs see; `zeker` what a cut leaves of names at least."""

    def __init__(self) -> None:
        self.namen: dict[str, Bestand] = {}
        self.zeker: dict[str, Bestand] = {}
        self.wachtend: list[tuple[str, str, Bestand]] = []
        """Names not yet on disk: (what, name, file), in order."""

    def do(self, step: Stap) -> None:
        match step.what:
            case "C":
                self.namen[step.name] = Bestand()
                self.wachtend.append(("erbij", step.name, self.namen[step.name]))
            case "R" if step.name in self.namen:
                moved, to = self.namen.pop(step.name), step.data.decode()
                self.namen[to] = moved
                self.wachtend += [("weg", step.name, moved), ("erbij", to, moved)]
            case "U" if step.name in self.namen:
                self.wachtend.append(("weg", step.name, self.namen.pop(step.name)))
            case "S" if step.name in self.namen:
                self._sync(step.name)
            case "S":
                self._sync_folder(step.name)
            case "W" | "T":
                self.namen.setdefault(step.name, Bestand()).since.append(step)

    def _sync(self, name: str) -> None:
        file = self.namen[name]
        for step in file.since:
            _apply(file.sure, step)
        file.since.clear()
        if not file.named:  # a sync of a new file puts its name on disk
            file.named = True
            self.zeker[name] = file
            self.wachtend = [w for w in self.wachtend if w != ("erbij", name, file)]

    def _sync_folder(self, folder: str) -> None:
        left = []
        for change in self.wachtend:
            if os.path.dirname(change[1]) == folder:  # noqa: PTH120
                _rename(self.zeker, change)
            else:
                left.append(change)
        self.wachtend = left

    def cut(self, mode: str, rng: random.Random) -> dict[str, bytes]:
        """The files as they may lie there after the power failed."""
        names = dict(self.zeker)
        reached = {"behouden": len(self.wachtend), "verloren": 0}.get(mode, rng.randint(0, len(self.wachtend)))
        for change in self.wachtend[:reached]:
            _rename(names, change)
        return {name: file.after(mode, rng) for name, file in names.items()}


def _rename(names: dict[str, Bestand], change: tuple[str, str, Bestand]) -> None:
    what, name, file = change
    if what == "erbij":
        names[name] = file
    elif names.get(name) is file:
        del names[name]


# ------------------------------------------------------------------ the recorded run


def record(work: Path, folder: Path, seed: int) -> tuple[list[Stap], str, list[bytes]]:
    """(what was done, id of the erased casus, its own words) of a run in `folder`."""
    library = work / "schijflog.so"
    source = Path(__file__).with_name("schijflog.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source)], check=True)
    bron, db = oefenbank.bron(work / "bron", 8, seed), folder / "x.db"
    folder.mkdir()
    words = oefenbank.woorden(bron)
    env = {**os.environ, "LD_PRELOAD": str(library), "SCHIJFLOG_MAP": str(folder), "SCHIJFLOG_UIT": str(work / "log"),
           "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}  # fmt: skip

    def do(*args: str) -> None:
        with (folder / "gezegd").open("a", encoding="utf-8") as out:
            command = [sys.executable, "-m", "casusbank", "--db", str(db), *args]
            done = subprocess.run(
                command, stdout=out, stderr=subprocess.PIPE, text=True, env=env, check=False, cwd=folder
            )
        if done.returncode:
            raise SystemExit(f"{args}: {done.stderr}")

    do("ingest", str(bron), "--json")
    do("index")
    victim = sorted(words)[0]
    # From what was printed: opening the database here would change it behind the recording.
    printed = (
        json.loads(line) for line in (folder / "gezegd").read_text(encoding="utf-8").splitlines() if line[0] == "{"
    )
    casus_id = next(row["casussen"][0] for row in printed if row["bron"] == victim)
    do("vergeet", casus_id)
    return list(steps(work / "log")), casus_id, words[victim]


def said(steps_: list[Stap]) -> str:
    """What the user had been told by then."""
    return b"".join(s.data for s in steps_ if s.what == "W" and s.name.endswith("/gezegd")).decode("utf-8", "replace")


def judge(db: Path, told: str, victim: str, words: list[bytes]) -> str:
    """Empty when a disk state is as promised; else what is wrong."""
    if wrong := heel(db):
        return f"niet heel: {wrong[:200]}"
    promised = {c for line in told.splitlines() if line.startswith('{"bron"') and line.endswith("}")
                for c in json.loads(line)["casussen"]}  # fmt: skip
    erased = f"Gewist: {victim}" in told
    there = set()
    if db.exists():
        with closing(sqlite3.connect(db)) as conn:
            if conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'casus'").fetchone():
                there = {r[0] for r in conn.execute("SELECT id FROM casus")}
    if lost := promised - there - {victim}:
        return f"kwijt: {sorted(lost)}"
    if erased and (victim in there or (left := sporen(db, words))):
        return f"gewist en terug: {sorted(left) if victim not in there else victim}"
    if there and (found := run(db, "index")).code:
        return f"index daarna: {found.fout[-200:]}"
    return ""


def main() -> int:
    args = opdracht(__doc__).parse_args()
    many = 60 if args.snel else 450
    rng = random.Random(args.zaad)  # noqa: S311  # repeatable, not secret
    if shutil.which("cc") is None:
        print("Geen C-compiler (cc): niet gemeten.", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        oefenbank.laad(work)
        folder = work / "map"
        done, victim, words = record(work, folder, args.zaad)
        told = said(done)
        if f"Gewist: {victim}" not in told or not any(s.what == "S" for s in done):
            raise SystemExit("De opname is niet volledig.")
        counts = {w: sum(s.what == w for s in done) for w in "CWTSRU"}
        print(counts, file=sys.stderr)
        points = sorted((rng.randrange(1, len(done) + 1), MODES[n % 3]) for n in range(many))
        bad = states(done, points, folder, (victim, words), rng)
    return meld(
        [
            Uitslag(
                "C2",
                f"{many} toestanden van de schijf na stroomuitval ({counts['W']} schrijfopdrachten, {counts['S']} keer"
                " vastgelegd), een derde elk: alles, niets of een deel van het laatste",
                f"{bad} afwijkingen",
                "0",
                bad == 0,
            )
        ]
    )


def states(
    done: list[Stap], points: list[tuple[int, str]], folder: Path, erased: tuple[str, list[bytes]], rng: random.Random
) -> int:
    """How many of the disk states are not as promised."""
    disk, at, bad = Schijf(), 0, 0
    for point, mode in points:
        while at < point:
            disk.do(done[at])
            at += 1
        shutil.rmtree(folder)
        folder.mkdir(mode=0o700)
        for name, content in disk.cut(mode, rng).items():
            if not re.search(r"-shm$|/gezegd$|\.lock$", name):
                Path(name).parent.mkdir(parents=True, exist_ok=True)
                Path(name).write_bytes(content)
        if wrong := judge(folder / "x.db", said(done[:point]), *erased):
            bad += 1
            print(f"stap {point} van {len(done)}, {mode}: {wrong}", file=sys.stderr)
    return bad


if __name__ == "__main__":
    sys.exit(main())
