"""Building casussen: in this process, and beside it in others once there turns out to be much to do.

Reading a text is nearly all the work of an ingest, and one casus asks nothing of another. What is built comes back in
the order in which it was asked, so the database is the same with one process or with eight.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

import numpy as np
import numpy.typing as npt

from casusbank.config import Config
from casusbank.errors import BronGeweigerd
from casusbank.model import Casus, CasusId, Deel, Document
from ingest.casus import Opties, build_casus
from ingest.duplicates import signature

ALONE = 60
"""So many casussen are built here first, about what it costs to start a process: a small ingest never pays for one."""
_MOST = 8
_WAITING = 4
"""Casussen under way per process."""
_MAX_CASUS = 3_000_000
"""Characters of one casus, some thousand pages: what is longer is no casus, and would take minutes and gigabytes."""
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Task:
    """One part of a document that is to become a casus. Of the document its text is not needed any more."""

    casus_id: CasusId
    bron: str
    bron_sha256: str
    document: Document
    deel: Deel
    config: Config
    opties: Opties


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a task: a casus, its MinHash values (128, uint64) and the names in it; or a reason."""

    casus: Casus | None
    handtekening: npt.NDArray[np.uint64] | None = None
    namen: tuple[str, ...] = ()
    reden: str = ""


def build(task: Task) -> Result:
    """Build one casus. Never raises: a text that breaks a room costs itself, never the rest of the run."""
    try:
        if len(task.deel.tekst) > _MAX_CASUS:
            raise BronGeweigerd(f"één casus van {len(task.deel.tekst)} tekens; de grens is {_MAX_CASUS}")
        built = build_casus(
            task.casus_id, task.bron, task.bron_sha256, task.document, task.deel, task.config, task.opties
        )
        return Result(built.casus, signature(built.tekst), built.namen)
    except BronGeweigerd as error:
        return Result(None, reden=str(error))
    except Exception as error:
        return Result(None, reden=unexpected(error))


def unexpected(error: Exception) -> str:
    """The kind of an unforeseen failure; its message may hold text of the casus."""
    return f"niet te verwerken ({type(error).__name__}); meld dit met het soort bestand"


class Builders:
    """Whoever builds; `processes` at most beside each other, 0 for one per processor of this machine."""

    def __init__(self, processes: int = 0, alone: int = ALONE) -> None:
        self._processes = processes or min(len(os.sched_getaffinity(0)), _MOST)
        self._alone = alone
        self._begun = 0
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Builders:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._pool:
            self._pool.shutdown(wait=error is None, cancel_futures=True)

    @property
    def room(self) -> int:
        """How many results may be left waiting before the oldest is taken."""
        return self._processes * _WAITING if self._pool else 0

    def submit(self, task: Task) -> Callable[[], Result]:
        """Begin on a task; what is returned gives its result, and waits for it."""
        self._begun += 1
        if self._processes == 1 or self._begun <= self._alone:
            result = build(task)
            return lambda: result
        future = self._submitted(task)
        return lambda: self._result(future, task)

    def _submitted(self, task: Task) -> Future[Result]:
        self._pool = self._pool or _pool(self._processes)
        try:
            return self._pool.submit(build, task)
        except BrokenProcessPool:
            self._pool = _pool(self._processes)
            return self._pool.submit(build, task)

    def _result(self, future: Future[Result], task: Task) -> Result:
        with suppress(BrokenProcessPool):
            return future.result()
        # One of those under way ended its process. Each is tried by itself: only that one is lost.
        with _pool(1) as single:
            try:
                return single.submit(build, task).result()
            except BrokenProcessPool:
                return Result(None, reden="het verwerken liep vast, misschien door te weinig geheugen")


def _pool(processes: int) -> ProcessPoolExecutor:
    # Started anew, not forked: this process holds a database connection and locks.
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _settle, (gc.get_threshold(),))


def _settle(rubbish: tuple[int, int, int]) -> None:
    """In a new process: leave Ctrl+C to the parent, end with it however it ends, and look for rubbish as seldom."""
    gc.set_threshold(*rubbish)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
