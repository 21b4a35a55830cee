"""Measuring side by side on a machine that does other work too.

What counts is CPU time of this process, all threads, as a share of a reference that is repeated right before it: the
reference shows how noisy the machine was. Wall time is not kept.
"""

from __future__ import annotations

import ctypes
import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROUNDS = 7

Ask = Callable[[int], Any]
"""Answers question number i."""


def cpu(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call, all threads."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1e3


def resident() -> float:
    """Memory of this process now, in MB, without what was let go of."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def peak_mb() -> int:
    """Most memory that this process ever had, mapped files included. Its parent is not in it, as in getrusage."""
    return _of_status("VmHWM")


def own_mb() -> int:
    """Memory of this process now, without the files that it mapped: those pages anybody may have back."""
    return _of_status("RssAnon")


def _of_status(name: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split(f"{name}:")[1].split()[0]) // 1024


def spread(values: Sequence[float], digits: int = 3) -> list[float]:
    """[least, median, most]."""
    return [round(v, digits) for v in (min(values), statistics.median(values), max(values))]


def side_by_side(ask: Ask, reference: Ask, questions: int, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """CPU ms per question of both, and their ratio: [least, median, most] over the rounds.

    A round asks its share of the questions of the reference and then of the other, so that both meet the same machine.
    """
    ask(0), reference(0)
    mine, theirs = [], []
    share = max(1, questions // rounds)
    for at in range(rounds):
        asked = [(at * share + i) % questions for i in range(share)]
        theirs.append(cpu(lambda a=asked: [reference(i) for i in a]) / share)
        mine.append(cpu(lambda a=asked: [ask(i) for i in a]) / share)
    return {
        "cpu_ms": spread(mine),
        "referentie_ms": spread(theirs),
        "verhouding": spread([m / max(t, 1e-6) for m, t in zip(mine, theirs, strict=True)]),
    }


def tell(**row: Any) -> None:
    """One result as a line of JSON on stdout."""
    print(json.dumps(row, ensure_ascii=False), flush=True)


def note(text: str) -> None:
    """Progress, on stderr."""
    print(text, file=sys.stderr, flush=True)


def size_mb(path: Path) -> float:
    """What a file or folder takes on disk, in MB."""
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sum(p.stat().st_size for p in files) / 1e6


def guarded(name: str, work: Callable[[], None], **about: Any) -> None:
    """Run one peer; one that is not installed, or fails, is a row "niet gemeten"."""
    try:
        work()
    except ImportError as error:
        tell(wat=name, niet_gemeten=f"{error.name or name} is not installed", **about)
    except Exception as error:  # a peer's own failure must not end the run
        tell(wat=name, niet_gemeten=f"{type(error).__name__}: {str(error)[:120]}", **about)
