"""200 MB on one line in every text format, and a sparse file of 4 GB: seconds, memory and the end of each.

    python scripts/trust/grote_bestanden.py [--snel] [--mb 200]

Each is taken in by a process of its own, so that one cannot hide behind another.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from uitslag import Uitslag, meld, opdracht

ROOT = Path(__file__).resolve().parents[2]
MB = 1_000_000
HEADS = {
    "txt": (b"", b"woord ", b""),
    "regels.txt": (b"", b"a\n", b""),
    "md": (b"# kop\n", b"**a ", b""),
    "json": (b'[{"tekst": "', b"woord ", b'"}]'),
    "cijfers.json": (b"[", b"1,", b"1]"),
    "jsonl": (b'{"text": "', b"woord ", b'"}'),
    "csv": (b"casus;datum\n", b"woord ", b";x\n"),
    "html": (b"<html><body><p>", b"woord ", b"</p></body></html>"),
    "tags.html": (b"<html><body>", b"<b>", b"</body></html>"),
    "xml": (b"<open-rechtspraak><uitspraak><para>", b"woord ", b"</para></uitspraak></open-rechtspraak>"),
    "rtf": (b"{\\rtf1 ", b"woord ", b"}"),
    "eml": (b"From: a@b.nl\nSubject: x\nContent-Type: text/plain\n\n", b"woord ", b""),
    "pdf": (b"%PDF-1.4\n", b"woord ", b""),
}
CODE = """
import json, resource, sys, time
from pathlib import Path
from casusbank.config import Config
from ingest.casus import Opties
from ingest.pipeline import ingest_paths
begin = time.monotonic()
ends = [r.status for r in ingest_paths([Path(sys.argv[1])], Path(sys.argv[2]), Config(), Opties())]
used = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024
print(json.dumps([ends, time.monotonic() - begin, used]))
"""
MOST_SECONDS, MOST_MB = 60, 1500


def taken(path: Path, db: Path) -> tuple[list[str], float, int]:
    """(the end of each source, seconds, MB) of one file; no end at all when the run died."""
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(path), str(db)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stderr[-300:], file=sys.stderr)
        return [], 0.0, 0
    ends, seconds, used = json.loads(done.stdout)
    return ends, seconds, used


def main() -> int:
    parser = opdracht(__doc__, zaad=None, snel="20 MB a line")
    parser.add_argument("--mb", type=int)
    args = parser.parse_args()
    megabytes = args.mb or (20 if args.snel else 200)
    size = megabytes * MB
    names = ["txt", "json", "html", "xml", "ijl.txt"] if args.snel else [*HEADS, "ijl.txt"]
    rows: list[tuple[list[str], float, int]] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            path = Path(folder, f"groot.{name}")
            with path.open("wb") as file:
                if name == "ijl.txt":
                    file.truncate(4 * 1024**3)
                else:
                    head, unit, tail = HEADS[name]
                    file.write(head + unit * ((size - len(head) - len(tail)) // len(unit)) + tail)
            rows.append(taken(path, Path(folder, "x.db")))
            ends, seconds, used = rows[-1]
            print(f"{name:16} {' '.join(ends) or 'gestopt':14} {seconds:6.1f} s {used:6} MB", file=sys.stderr)
            path.unlink()
    ended = sum(bool(ends) for ends, _, _ in rows)
    slowest, largest = max(s for _, s, _ in rows), max(m for _, _, m in rows)
    kept = ended == len(rows) and slowest <= MOST_SECONDS and largest <= MOST_MB
    return meld([
        Uitslag("R2", f"{len(names) - 1} soorten bestanden met {megabytes} MB op een regel; 4 GB leeg",
                f"{ended} van {len(rows)} met een nette afloop, hoogstens {slowest:.0f} s en {largest} MB",
                f"elk een afloop, {MOST_SECONDS} s, {MOST_MB} MB", kept)
    ])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
