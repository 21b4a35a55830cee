"""Every benchmark in one run: `make bench`, or python scripts/bench/meetreeks.py [--passages 10000,100000] [--map MAP].

Each part runs as a process of its own, so that what one holds in memory is no burden on the next. The results replace
those of the same part and size in docs/prestaties.json; `make docs` then writes docs/prestaties.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RESULTS = HERE.parent.parent / "docs" / "prestaties.json"
PARTS = ("vectoren", "woorden", "geheel", "inlezen")
WHOLE_MOST = 1_000_000
"""Passages above which no whole bank is made: a million takes some twenty minutes of CPU and nine gigabytes of disk."""


def run(part: str, options: list[str]) -> list[dict[str, Any]]:
    """The rows that one part tells."""
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    done = subprocess.run(
        [sys.executable, str(HERE / f"{part}.py"), *options], stdout=subprocess.PIPE, text=True, check=False,
        env=os.environ | one_thread,
    )  # fmt: skip
    if done.returncode:
        print(f"{part} {' '.join(options)}: exit code {done.returncode}", file=sys.stderr)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def machine() -> dict[str, Any]:
    """The machine in general words."""
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "kernen": os.cpu_count(),
        "geheugen_gb": round(pages / 2**30),
        "drukte": round(os.getloadavg()[1], 1),
        "python": platform.python_version(),
    }


def commit() -> str:
    """The short name of the commit measured."""
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=HERE, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def keep(part: str, size: int | None, rows: list[dict[str, Any]], path: Path = RESULTS) -> None:
    """Put the rows of one part and size in the place of older ones."""
    runs = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    kept = [r for r in runs if (r["deel"], r["passages"]) != (part, size)]
    new = {"deel": part, "passages": size, "datum": datetime.now(UTC).date().isoformat(), "commit": commit()}
    runs = sorted([*kept, new | {"machine": machine(), "rijen": rows}],
                  key=lambda r: (PARTS.index(r["deel"]), r["passages"] or 0))  # fmt: skip
    path.write_text(json.dumps(runs, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", default="10000,100000")
    parser.add_argument("--deel", choices=PARTS, action="append")
    parser.add_argument(
        "--traag", action="store_true", help="also the vector engines that take minutes of CPU to build"
    )
    parser.add_argument("--map", type=Path, help="where the banks of whole casussen are kept and used again")
    args = parser.parse_args()
    for part in args.deel or PARTS:
        if part == "inlezen":
            keep(part, None, run(part, []))
            continue
        for size in map(int, args.passages.split(",")):
            if part == "geheel" and size > WHOLE_MOST:
                continue
            more = ["--map", str(args.map)] if part == "geheel" and args.map else []
            more += ["--traag"] if part == "vectoren" and args.traag else []
            keep(part, size, run(part, ["--passages", str(size), *more]))


if __name__ == "__main__":
    main()
