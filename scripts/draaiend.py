"""A server as a process of its own on a free port of this machine, for the scripts that ask it something."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

START_SECONDS = 120


@contextmanager
def running(
    command: Sequence[str],
    *,
    log: Path | None = None,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """(address, process) of `command --port N` from when it answers; stopped at the end.

    What it prints goes to `log` when given. Raises SystemExit when it does not come up.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with ExitStack() as open_files:
        out = open_files.enter_context(log.open("wb")) if log else None
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            stdout=out,
            stderr=out,
            cwd=cwd,
            env={**os.environ, **(environ or {})},
        )
    try:
        if not _answers(address, process):
            said = log.read_text(errors="replace")[-500:] if log else ""
            raise SystemExit(f"de schermen kwamen niet op: {said}")
        yield address, process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(address, timeout=60)
            return True
        except httpx.TransportError:
            time.sleep(0.02)
    return False


def cpu_seconds(pid: int) -> float:
    """CPU seconds of a process so far."""
    ticks = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
