"""Runs inside a child process with limits: takes a folder in twice and reports as JSON what happened.

Called with a folder and a database. Of every file: its end, the processor time and the bytes on disk.
Everything the interpreter opens for writing, connects to or starts is written down by an audit hook; a limit of memory
or time that is hit ends the child.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

LIMIT_MEMORY = 4 * 1024**3
"""Address space; what is really used is reported, and judged by the test."""
LIMIT_SECONDS = 600


def main(folder: Path, db: Path) -> dict[str, Any]:
    """Both runs."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_MEMORY, LIMIT_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT_SECONDS, LIMIT_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from casusbank.config import Config
    from ingest.casus import Opties
    from ingest.pipeline import ingest_paths

    seen: dict[str, Any] = {"geschreven": set(), "gestart": set(), "verbonden": set()}

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[0], (str, bytes)) and _writes(args[1], args[2]):
            seen["geschreven"].add(os.fsdecode(args[0]))
        elif event in {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}:
            seen["gestart"].add(" ".join(map(str, args[1])) if event == "subprocess.Popen" else str(args[0]))
        elif event in {"socket.connect", "socket.getaddrinfo"}:
            seen["verbonden"].add(str(args[-1]))

    sys.addaudithook(watch)
    runs: list[list[list[Any]]] = []
    for _ in range(2):
        rows: list[list[Any]] = []
        at, size = _cpu(), _size(db.parent)
        for r in ingest_paths([folder], db, Config(), Opties()):
            now, used = _cpu(), _size(db.parent)
            rows.append([r.bron, r.status, r.reden, list(r.casussen), now - at, used - size])
            at, size = now, used
        runs.append(rows)
    below = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return {"runs": runs, "mb": max(_peak(), below)} | {k: sorted(v) for k, v in seen.items()}


def _peak() -> int:
    """Most memory this process had, MB. `ru_maxrss` counts what the process that started it had, too."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def _cpu() -> float:
    """Processor time of this process and all below it: on a busy machine the clock says nothing."""
    spent = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[1] == str(os.getpid()):
            spent += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return spent


def _size(folder: Path) -> int:
    """Bytes on disk below a folder."""
    return sum(p.stat().st_blocks * 512 for p in folder.rglob("*") if p.is_file())


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return any(c in mode for c in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


if __name__ == "__main__":
    result = main(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.buffer.write(json.dumps(result).encode())
