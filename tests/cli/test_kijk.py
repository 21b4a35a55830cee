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
from cli_cases import invoke
from haalbron import ECLIS, ruling

from casusbank.store import writer_lock

BRIEF = "Fictief. De gemeente wijst de aanvraag om bijstand van {} af, omdat het vermogen te hoog is.\n"


def titles(db: Path, table: str = "casus_index") -> int:
    if not db.exists():
        return 0
    with closing(sqlite3.connect(db)) as conn:
        try:
            return int(conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608
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


def start(db: Path, folder: Path, *more: str, before: Callable[[], None] = lambda: None) -> subprocess.Popen[str]:
    def prepare() -> None:
        # A shell leaves Ctrl+C ignored in what it runs in the background, and that is inherited.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        before()

    return subprocess.Popen(
        [sys.executable, "-m", "casusbank", "--db", str(db), "kijk", str(folder), "--elke", "0.2", *more],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=db.parent,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        preexec_fn=prepare,  # noqa: PLW1509  # no threads here
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


def said(follower: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> tuple[str, str]:
    """Stop it, and give what it said."""
    follower.send_signal(number)
    out, err = follower.communicate(timeout=30)
    assert follower.returncode == 0, err
    assert "Traceback" not in err
    assert "Gestopt" in err
    return out, err


def test_who_manages_the_machine_stops_it_neatly(tmp_path: Path, folder: Path, follower: subprocess.Popen[str]) -> None:
    """Also in the midst of reading: the database stays whole, and the next time the rest comes in."""
    db = tmp_path / "x.db"
    for number in range(30):
        (folder / f"{number}.txt").write_text(BRIEF.format(f"gezin {number}") * 6, encoding="utf-8")
    assert until(lambda: titles(db, "casus") >= 1)
    said(follower)
    with closing(sqlite3.connect(db)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    start(db, folder, "--eenmaal").communicate(timeout=120)
    assert titles(db) == 31


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_is_stopped_in_the_midst_of_anything_ends_well(number: signal.Signals) -> None:
    """Also while a module is imported: Python's own interrupt would end the process by signal, caught or not."""
    code = (
        "import os, signal, time\nfrom casusbank.cli.gedeeld import stopped_by_signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "try:\n with stopped_by_signal():\n"
        f"  exec('os.kill(os.getpid(), {int(number)}); time.sleep(9)')\n"
        "except KeyboardInterrupt:\n print('gestopt')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "gestopt\n", "")


def test_a_file_that_grows_waits_until_it_is_whole(
    tmp_path: Path, folder: Path, follower: subprocess.Popen[str]
) -> None:
    db = tmp_path / "x.db"
    assert until(lambda: titles(db) == 1)
    with (folder / "groot.txt").open("w", encoding="utf-8") as file:
        for number in range(20):
            file.write(BRIEF.format(f"gezin {number}"))
            file.flush()
            time.sleep(0.08)
        assert titles(db) == 1
        file.write(BRIEF.format("het slot"))
    assert until(lambda: titles(db) == 2)
    with closing(sqlite3.connect(db)) as conn:
        texts = [str(r[0]) for r in conn.execute("SELECT tekst FROM casus")]
    assert any("het slot" in t and "gezin 0" in t for t in texts)
    assert said(follower)[1].count("groot.txt") == 1


def test_another_name_is_seen_and_the_old_casus_can_be_wiped(
    tmp_path: Path, folder: Path, follower: subprocess.Popen[str]
) -> None:
    db = tmp_path / "x.db"
    assert until(lambda: titles(db) == 1)
    time.sleep(0.5)
    (folder / "een.txt").rename(folder / "twee.txt")
    assert until(lambda: titles(db) == 2)
    _, err = said(follower)
    old = folder / "een.txt"
    assert f"hernoemd: {old} heet nu {folder / 'twee.txt'}" in err
    assert f"casusbank vergeet --bron {old}" in err
    assert invoke(db, "vergeet", "--bron", str(old)).exit_code == 0
    assert titles(db) == 1


def test_a_folder_that_is_gone_for_a_while_loses_nothing(
    tmp_path: Path, folder: Path, follower: subprocess.Popen[str]
) -> None:
    db = tmp_path / "x.db"
    assert until(lambda: titles(db) == 1)
    time.sleep(0.5)
    folder.rename(tmp_path / "elders")
    time.sleep(1)
    (tmp_path / "elders").rename(folder)
    (folder / "twee.txt").write_text(BRIEF.format("een weduwnaar") * 4, encoding="utf-8")
    assert until(lambda: titles(db) == 2)
    _, err = said(follower)
    assert err.count("Ik wacht tot hij er weer is") == 1
    assert "verdwenen" not in err
    assert err.count("een.txt") == 1


def test_a_database_that_is_busy_from_the_start_is_waited_for(tmp_path: Path, folder: Path) -> None:
    db = tmp_path / "x.db"
    start(db, folder, "--eenmaal").communicate(timeout=60)
    (folder / "twee.txt").write_text(BRIEF.format("een weduwnaar") * 4, encoding="utf-8")
    with writer_lock(db):
        child = start(db, folder)
        assert child.stderr
        assert any("Een ander proces schrijft al" in line for line in child.stderr)
        assert titles(db) == 1
    try:
        assert until(lambda: titles(db) == 2)
        assert "Een ander proces" not in said(child)[1]
    finally:
        child.kill()
        child.communicate()


def test_what_was_withdrawn_at_the_source_is_named(tmp_path: Path, folder: Path) -> None:
    db = tmp_path / "x.db"
    (folder / "een.txt").unlink()
    (folder / "uitspraak.xml").write_bytes(ruling(ECLIS[0]))
    start(db, folder, "--eenmaal").communicate(timeout=60)
    (folder / "uitspraak.xml").unlink()
    (folder / "sub").mkdir()
    (folder / "sub" / ".stand.jsonl").write_text(f'{{"naam": "{ECLIS[0]}", "versie": ""}}\n', encoding="utf-8")
    (folder / "twee.txt").write_text(BRIEF.format("een weduwnaar") * 4, encoding="utf-8")
    _, err = start(db, folder, "--eenmaal").communicate(timeout=60)
    assert f"casusbank vergeet {ECLIS[0]}" in err


def test_once_ends_when_all_is_in_and_again_changes_nothing(tmp_path: Path, folder: Path) -> None:
    db = tmp_path / "x.db"
    (folder / "kapot.pdf").write_bytes(b"%PDF-1.4 kapot")
    for expected in ("opgenomen: een.txt", "ongewijzigd: een.txt"):
        ran = start(db, folder, "--eenmaal")
        out, err = ran.communicate(timeout=60)
        assert expected in err
        assert "geweigerd: kapot.pdf" in err
        assert ran.returncode == 1, "as after ingest"
    assert titles(db) == 1
    assert out == ""


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    child = start(tmp_path / "x.db", tmp_path / "weg")
    child.communicate(timeout=30)
    assert child.returncode == 2


@pytest.mark.parametrize("what", ["beschadigd", "bezet"])
def test_once_says_what_is_wrong_with_the_database_and_ends(tmp_path: Path, folder: Path, what: str) -> None:
    db = tmp_path / "bank.db"
    start(db, folder, "--eenmaal").communicate(timeout=60)
    (folder / "twee.txt").write_text(BRIEF.format("twee mensen") * 3, encoding="utf-8")
    if what == "beschadigd":
        db.write_bytes(b"geen database " * 400)
        ran = start(db, folder, "--eenmaal")
        _, err = ran.communicate(timeout=60)
    else:
        with writer_lock(db):
            ran = start(db, folder, "--eenmaal")
            _, err = ran.communicate(timeout=60)
    assert ran.returncode == 1
    assert "Fout: " in err and "Traceback" not in err


def test_a_folder_that_may_not_be_read_is_told_and_nothing_in_it_counts_as_gone(
    tmp_path: Path, folder: Path, gewone_rechten: Callable[[], None]
) -> None:
    db, below = tmp_path / "x.db", folder / "dossier van Jan"
    below.mkdir()
    (below / "twee.txt").write_text(BRIEF.format("twee mensen") * 3, encoding="utf-8")
    child = start(db, folder, before=gewone_rechten)
    try:
        assert until(lambda: titles(db) == 2)
        below.chmod(0)
        time.sleep(2)
        below.chmod(0o755)
        (below / "twee.txt").unlink()
        (folder / "een.txt").write_text(BRIEF.format("drie mensen") * 3, encoding="utf-8")
        time.sleep(2)
        folder.chmod(0)
        time.sleep(1)
    finally:
        child.terminate()
        _, err = child.communicate(timeout=60)
        folder.chmod(0o755)
    assert "geweigerd: dossier van Jan: deze map mag casusbank niet lezen; controleer de rechten" in err
    assert err.count("verdwenen: ") == 1, err
    assert f"casusbank vergeet --bron '{below / 'twee.txt'}'" in err
    assert err.count(f"Ik kan {folder} niet lezen. Ik wacht") == 1


def test_a_folder_that_is_suddenly_empty_is_waited_for(tmp_path: Path, folder: Path) -> None:
    db, away = tmp_path / "x.db", tmp_path / "elders"
    (folder / "twee.txt").write_text(BRIEF.format("twee mensen") * 3, encoding="utf-8")
    child = start(db, folder)
    try:
        assert until(lambda: titles(db) == 2)
        time.sleep(1)
        folder.rename(away)  # as when a network disk goes: the place is there, and nothing in it
        folder.mkdir()
        time.sleep(2)
        folder.rmdir()
        away.rename(folder)
        (folder / "drie.txt").write_text(BRIEF.format("drie mensen") * 3, encoding="utf-8")
        assert until(lambda: titles(db) == 3)
    finally:
        child.terminate()
        _, err = child.communicate(timeout=60)
    assert err.count("is leeg; er stonden 2 bestanden. Is de schijf er nog?") == 1, err
    assert "verdwenen" not in err
    assert err.count("opgenomen: een.txt") == 1


@pytest.mark.parametrize("what", ["alles", "een map erin"])
def test_once_does_not_end_well_where_it_may_not_read(
    tmp_path: Path, folder: Path, gewone_rechten: Callable[[], None], what: str
) -> None:
    closed = folder / "dicht"
    closed.mkdir()
    (folder if what == "alles" else closed).chmod(0)
    ran = start(tmp_path / "x.db", folder, "--eenmaal", before=gewone_rechten)
    _, err = ran.communicate(timeout=60)
    folder.chmod(0o755)
    assert ran.returncode == (2 if what == "alles" else 1)
    assert ("is niet leesbaar" if what == "alles" else "geweigerd: dicht: deze map mag") in err


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    ran = start(tmp_path / "x.db", tmp_path / "leeg", "--eenmaal")
    _, err = ran.communicate(timeout=60)
    assert (ran.returncode, f"Er staan geen bestanden in {tmp_path / 'leeg'}." in err) == (0, True)


@pytest.mark.parametrize("every", ["nan", "inf", "0", "1e9"])
def test_a_time_that_cannot_be_waited_is_a_usage_error(tmp_path: Path, every: str) -> None:
    assert invoke(tmp_path / "x.db", "kijk", str(tmp_path), "--elke", every, "--eenmaal").exit_code == 2
