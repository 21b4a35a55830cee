"""How long from the start of the process to the first hit: `casusbank zoek VRAAG --json`, wall and CPU.

    python scripts/bench/start.py [--db PAD] [--vraag "huis uit gezet"] [--keer 7]

Without `--db` the bank of the shipped casussen is made in a temporary folder. Each run is preceded by one of the
reference, `python -c "import numpy, faiss, click"`: what nobody can do without. On a busy machine trust the CPU and
the ratio, and of those the least: others only ever add. The first run of all is not counted: it warms the disk and
writes the bytecode.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REFERENCE = [sys.executable, "-c", "import numpy, faiss, click"]


def run(command: list[str]) -> tuple[float, float]:
    """(wall, CPU) seconds of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def figures(runs: list[tuple[float, float]]) -> dict[str, float]:
    """The least and the median of wall and CPU."""
    wall, cpu = zip(*runs, strict=True)
    return {
        "muur_min": round(min(wall), 3), "muur_mediaan": round(statistics.median(wall), 3),
        "cpu_min": round(min(cpu), 3), "cpu_mediaan": round(statistics.median(cpu), 3),
    }  # fmt: skip


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--db", type=Path)
    parser.add_argument("--vraag", default="huis uit gezet")
    parser.add_argument("--keer", type=int, default=7)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="casusbank-start-") as folder:
        db = args.db or Path(folder) / "demo.db"
        casusbank = [sys.executable, "-m", "casusbank", "--db", str(db)]
        if args.db is None:
            subprocess.run([*casusbank, "demo"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ask = [*casusbank, "zoek", args.vraag, "--json"]
        run(ask)
        pairs = [(run(REFERENCE), run(ask)) for _ in range(args.keer)]
    reference, asked = ([pair[i] for pair in pairs] for i in (0, 1))
    report = {
        "processors": os.cpu_count(), "belasting": round(os.getloadavg()[0], 1), "keer": args.keer,
        "zoek": figures(asked), "verwijzing": figures(reference),
    }  # fmt: skip
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
