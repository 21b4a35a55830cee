"""`casusbank kijk`: what comes into a folder is taken in, half-written files and busy databases are waited for."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from casusbank.store import writer_lock

BRIEF = "Fictief. De gemeente wijst de aanvraag om bijstand van {} af, omdat het vermogen te hoog is.\n"


def titles(db: Path) -> int:
    if not db.exists():
        return 0
    with closing(sqlite3.connect(db)) as conn:
        try:
            return int(conn.execute("SELECT count(*) FROM casus_index").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def until(check: Callable[[], bool]) -> bool:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        if check():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "map"
    made.mkdir()
    (made / "een.txt").write_text(BRIEF.format("een gezin") * 3, encoding="utf-8")
    return made


def start(db: Path, folder: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "casusbank", "--db", str(db), "kijk", str(folder), "--elke", "0.2", *more],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=db.parent,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        # A shell leaves Ctrl+C ignored in what it runs in the background, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # no threads here
    )  # fmt: skip


@pytest.fixture
def follower(tmp_path: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    child = start(tmp_path / "x.db", folder)
    yield child
    child.kill()
    child.communicate()


def test_it_follows_and_stops_when_told(tmp_path: Path, folder: Path, follower: subprocess.Popen[str]) -> None:
    db = tmp_path / "x.db"
    assert until(lambda: titles(db) == 1)
    (folder / "sub").mkdir()
    (folder / "sub" / "twee.txt").write_text(BRIEF.format("een weduwnaar") * 4, encoding="utf-8")
    assert until(lambda: titles(db) == 2)
    with writer_lock(db):
        (folder / "drie.txt").write_text(BRIEF.format("een student") * 5, encoding="utf-8")
        time.sleep(1)
        assert titles(db) == 2
    assert until(lambda: titles(db) == 3)
    (folder / "een.txt").unlink()
    time.sleep(1)
    follower.send_signal(signal.SIGINT)
    out, err = follower.communicate(timeout=20)
    assert follower.returncode == 0
    assert "Traceback" not in err
    assert "opgenomen: sub/twee.txt" in err
    assert "verdwenen" in err
    assert titles(db) == 3  # a file that went takes no casus with it
    assert "3 in totaal" in out


def test_once_ends_when_all_is_in_and_again_changes_nothing(tmp_path: Path, folder: Path) -> None:
    db = tmp_path / "x.db"
    (folder / "kapot.pdf").write_bytes(b"%PDF-1.4 kapot")
    for expected in ("opgenomen: een.txt", "ongewijzigd: een.txt"):
        out, err = start(db, folder, "--eenmaal").communicate(timeout=60)
        assert expected in err
        assert "geweigerd: kapot.pdf" in err
    assert titles(db) == 1
    assert out == ""


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    child = start(tmp_path / "x.db", tmp_path / "weg")
    child.communicate(timeout=30)
    assert child.returncode == 2
