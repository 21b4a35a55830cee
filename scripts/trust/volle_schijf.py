"""A full disk, a limit on the size of a file, a folder one may not write in: one line, nothing lost, and it goes on.

    python scripts/trust/volle_schijf.py [--snel] [--zaad 1]

The disk is a tmpfs of each size where we may mount one, else the limit on a file's size (RLIMIT_FSIZE) alone.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import oefenbank
from oefenbank import Afloop, Kind, aantal, heel, kopie, run, start_werk
from stroomuitval import content
from uitslag import Uitslag, meld, opdracht

NOBODY = 65534
MANY = 12


def clean(done: Afloop) -> bool:
    """One line for the user, exit code 1, no traceback."""
    return done.code == 1 and "Traceback" not in done.fout and done.fout.count("Fout: ") == 1


def mounted(folder: Path, kilobytes: int) -> bool:
    """Whether a disk of this size could be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    return done.returncode == 0


def unmount(folder: Path) -> None:
    subprocess.run(["umount", str(folder)], capture_output=True, check=False)


class Proef:
    """Runs against one undisturbed database."""

    def __init__(self, work: Path, seed: int) -> None:
        self.work = work
        self.bron = oefenbank.bron(work / "bron", MANY, seed)
        (work / "heel").mkdir()
        self.whole = work / "heel" / "x.db"
        run(self.whole, "ingest", str(self.bron))
        run(self.whole, "index")
        self.goal = content(self.whole)
        self.size = self.whole.stat().st_size

    def after(self, db: Path) -> bool:
        """Whether the database is whole, and the same commands with room make it complete."""
        if wrong := heel(db):
            print(f"niet heel: {wrong}", file=sys.stderr)
            return False
        done = [run(db, "ingest", str(self.bron)), run(db, "index")]
        return all(d.code == 0 for d in done) and aantal(db) == MANY and content(db) == self.goal

    def limited(self, bytes_: int, number: int) -> bool:
        db = self.work / f"grens{number}" / "x.db"
        db.parent.mkdir()
        done = run(db, "ingest", str(self.bron), grens=bytes_)
        if done.code == 0:
            done = run(db, "index", "--opnieuw", grens=bytes_)
        return self._told(done, f"grens {bytes_}") and self.after(db)

    def full(self, kilobytes: int) -> bool:
        disk = self.work / "schijf"
        if not mounted(disk, kilobytes):
            raise PermissionError
        try:
            db = disk / "x.db"
            done = run(db, "ingest", str(self.bron))
            if done.code == 0:
                done = run(db, "index")
            fine = self._told(done, f"schijf {kilobytes} kB")
            subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], capture_output=True, check=True)
            return fine and self.after(db)
        finally:
            unmount(disk)

    def _told(self, done: Afloop, what: str) -> bool:
        fine = clean(done) or done.code == 0
        if not fine:
            print(f"{what}: code {done.code}\n{done.fout[-600:]}", file=sys.stderr)
        return fine

    def read_only(self) -> list[bool]:
        """In a folder that one may not write in: searching goes on, all that writes says why it cannot."""
        db = kopie(self.whole, self.work / "dicht" / "x.db")
        for path in (*db.parent.rglob("*"), db.parent):
            path.chmod(0o555 if path.is_dir() else 0o444)
        self.work.chmod(0o755)
        found = []
        for args in (
            ("zoek", "urgentie woning", "--json"),
            ("ingest", str(self.bron)),
            ("index", "--opnieuw"),
            ("vergeet", "x"),
        ):
            done = _as_nobody(db, *args).wacht()
            fine = done.code == 0 if args[0] == "zoek" else clean(done)
            found.append(fine)
            if not fine:
                print(f"alleen-lezen {args[0]}: code {done.code}\n{done.fout[-600:]}", file=sys.stderr)
        for path in (db.parent, *db.parent.rglob("*")):
            path.chmod(0o700 if path.is_dir() else 0o600)
        return [*found, content(db) == self.goal]


def _as_nobody(db: Path, *args: str) -> Kind:
    """A command by somebody without rights; root may write anywhere."""

    def work() -> int:
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        return oefenbank._command(db, args)

    return start_werk(work, db.parent)


def main() -> int:
    args = opdracht(__doc__).parse_args()
    tries = 5 if args.snel else 24
    rng = random.Random(args.zaad)  # noqa: S311  # repeatable, not secret
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        oefenbank.laad(work)
        proef = Proef(work, args.zaad)
        sizes = [round(proef.size * rng.uniform(0.1, 1.6)) for _ in range(tries)]
        limited = sum(proef.limited(size, number) for number, size in enumerate(sizes))
        found = [
            Uitslag("C3", f"{tries} grenzen aan de bestandsgrootte", f"{limited} van {tries} netjes en daarna volledig",
                    f"{tries} van {tries}", limited == tries)
        ]  # fmt: skip
        try:
            full = sum(proef.full(max(60, size // 600)) for size in sizes)
            found.append(
                Uitslag(
                    "C3",
                    f"{tries} volle schijven (tmpfs)",
                    f"{full} van {tries} netjes en daarna volledig",
                    f"{tries} van {tries}",
                    full == tries,
                )
            )
        except PermissionError:
            print("geen recht om een schijf te koppelen: volle schijf alleen als grens gemeten", file=sys.stderr)
        told = proef.read_only()
        found.append(
            Uitslag(
                "C3",
                "map die alleen-lezen is: zoeken, inlezen, indexeren, wissen, inhoud",
                f"{sum(told)} van {len(told)} zoals het hoort",
                f"{len(told)}",
                all(told),
            )
        )
    return meld(found)


if __name__ == "__main__":
    sys.exit(main())
