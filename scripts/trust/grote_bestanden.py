"""200 MB on one line in every text format, and a sparse file of 4 GB: seconds, memory and the end of each.

    python scripts/trust/grote_bestanden.py [--mb 200]

Each is taken in by a process of its own, so that one cannot hide behind another.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

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
import resource, sys, time
from pathlib import Path
from casusbank.config import Config
from ingest.casus import Opties
from ingest.pipeline import ingest_paths
begin = time.monotonic()
for r in ingest_paths([Path(sys.argv[1])], Path(sys.argv[2]), Config(), Opties()):
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{r.bron:16} {r.status:12} {time.monotonic() - begin:6.1f} s {mb:6} MB  {(r.reden or '')[:70]}")
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", type=int, default=200)
    size = parser.parse_args().mb * MB
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in [*HEADS, "ijl.txt"]:
            path = Path(folder, f"groot.{name}")
            with path.open("wb") as file:
                if name == "ijl.txt":
                    file.truncate(4 * 1024**3)
                else:
                    head, unit, tail = HEADS[name]
                    file.write(head + unit * ((size - len(head) - len(tail)) // len(unit)) + tail)
            done = subprocess.run(
                [sys.executable, "-c", CODE, str(path), str(Path(folder, "x.db"))],
                cwd=ROOT, capture_output=True, text=True, check=False,
            )  # fmt: skip
            print(done.stdout.strip() or f"{name}: code {done.returncode} {done.stderr[-300:]}", flush=True)
            bad += done.returncode != 0
            path.unlink()
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
