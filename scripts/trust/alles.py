"""Run every script here that measures a promise, one after the other, and show what was kept and what was not.

    python scripts/trust/alles.py [--snel] [--alleen NAAM ...] [--zonder NAAM ...] [--bewaar]

`--snel` is what CI can afford. `--bewaar` keeps the results, with date and commit, in docs/betrouwbaarheid.json, from
which docs/betrouwbaarheid.md is made; those of a script replace its older ones of the same kind (snel or not). The
lines of a script that was run by itself can be kept too: `python scripts/trust/alles.py --voeg-toe NAAM < regels`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from uitslag import Uitslag, opdracht

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
RESULTS = ROOT / "docs" / "betrouwbaarheid.json"
LONGEST = {True: 600, False: 4 * 3600}
"""Seconds a script may take, `--snel` or not, before it counts as failed."""


def scripts() -> list[str]:
    """Names of the files here that report results, in order."""
    own = {"alles", "uitslag", "beloften", "oefenbank"}
    return sorted(p.stem for p in FOLDER.glob("*.py") if p.stem not in own and "meld(" in p.read_text(encoding="utf-8"))


def commit() -> str:
    """The commit that is measured; `+` when something was changed since."""

    def git(*args: str) -> str:
        done = subprocess.run(["git", *args], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", "casusbank", "ingest", "index", "precedent",
                  "datasette_plugins")  # fmt: skip
    return git("rev-parse", "--short=10", "HEAD") + ("+" if changed else "")


def parse(text: str) -> list[Uitslag]:
    """The results among the lines a script printed."""
    found = (json.loads(line) for line in text.splitlines() if line.startswith('{"belofte"'))
    return [Uitslag(**row) for row in found]


def run(name: str, snel: bool) -> tuple[list[Uitslag], str]:
    """The results of one script, and what went wrong with the script itself."""
    command = [sys.executable, str(FOLDER / f"{name}.py"), *(["--snel"] if snel else [])]
    try:
        done = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False, timeout=LONGEST[snel]
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return [], f"{name}: duurde langer dan {LONGEST[snel]} s"
    found = parse(done.stdout)
    broken = not found or done.returncode not in (0, 1)
    return found, f"{name}: stopte met code {done.returncode} en {len(found)} uitslagen" if broken else ""


def keep(
    name: str, found: list[Uitslag], *, snel: bool, seconds: float | None, path: Path = RESULTS, of: str = ""
) -> None:
    """Put the results of a script in the file, in the place of its older ones of the same kind."""
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    new = {
        "script": name, "snel": snel, "datum": datetime.now(UTC).date().isoformat(), "commit": of or commit(),
        "seconden": None if seconds is None else round(seconds), "uitslagen": [asdict(u) for u in found],
    }  # fmt: skip
    kept = [r for r in rows if (r["script"], r["snel"]) != (name, snel)]
    ordered = sorted([*kept, new], key=lambda r: (r["script"], r["snel"]))
    path.write_text(json.dumps(ordered, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def main() -> int:
    parser = opdracht(__doc__, zaad=None)
    parser.add_argument("--alleen", nargs="+", choices=scripts(), metavar="NAAM")
    parser.add_argument("--zonder", nargs="+", default=[], metavar="NAAM")
    parser.add_argument("--bewaar", action="store_true")
    parser.add_argument("--voeg-toe", choices=scripts(), metavar="NAAM")
    parser.add_argument("--commit", default="", help="with --voeg-toe: the commit that was measured")
    args = parser.parse_args()
    if args.voeg_toe:
        keep(args.voeg_toe, parse(sys.stdin.read()), snel=args.snel, seconds=None, of=args.commit)
        return 0
    missed: list[str] = []
    for name in args.alleen or scripts():
        if name in args.zonder:
            continue
        print(f"=== {name}", file=sys.stderr, flush=True)
        begin = time.monotonic()
        found, broken = run(name, args.snel)
        for uitslag in found:
            print(json.dumps(asdict(uitslag), ensure_ascii=False), flush=True)
        missed += [broken] if broken else []
        missed += [f"{u.belofte}: {u.wat}: {u.cijfer}, doel {u.doel}" for u in found if not u.gehaald]
        if args.bewaar and found:
            keep(name, found, snel=args.snel, seconds=time.monotonic() - begin)
    for line in missed:
        print(f"NIET GEHAALD  {line}", file=sys.stderr)
    print(f"{len(missed)} niet gehaald" if missed else "alles gehaald", file=sys.stderr)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
