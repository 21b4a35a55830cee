"""Copies made and put back, and a bank mended, as an administrator does it."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

ENV = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}


def run(db: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "casusbank", "--db", str(db), *args],
        capture_output=True, text=True, check=False, timeout=120, env={**ENV, **env}, cwd=db.parent,
    )  # fmt: skip


@pytest.fixture
def bank(db: Path, tmp_path: Path) -> Path:
    """A copy of the demo database with its index."""
    own = tmp_path / "bank" / "x.db"
    own.parent.mkdir()
    with closing(sqlite3.connect(db)) as source, closing(sqlite3.connect(own)) as target:
        source.backup(target)
    own.chmod(0o600)
    shutil.copytree(db.with_name(db.name + "-index"), own.with_name("x.db-index"))
    return own


def casussen(db: Path) -> list[str]:
    with closing(sqlite3.connect(db)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return [r[0] for r in conn.execute("SELECT id FROM casus ORDER BY id")]


def made(db: Path, folder: Path) -> Path:
    done = run(db, "backup", str(folder))
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("*.db")
    return found


@pytest.fixture
def map_(tmp_path: Path) -> Path:
    folder = tmp_path / "kopieen"
    folder.mkdir()
    return folder


@pytest.fixture
def writer(bank: Path) -> Iterator[None]:
    """Another program that goes on writing pairs of rows that belong together."""
    stop = threading.Event()

    def work() -> None:
        with closing(sqlite3.connect(bank, timeout=30)) as conn:
            number = 0
            while not stop.is_set():
                number += 1
                with conn:
                    for side in ("a", "b"):
                        conn.execute(
                            "INSERT INTO bewerkingslog (tijdstip, tabel, rij, veld, proces_of_rol) VALUES (?,?,?,?,?)",
                            ("2026-01-01", "proef", str(number), side, "test"),
                        )

    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(0.3)
    yield
    stop.set()
    thread.join()


@pytest.mark.usefixtures("writer")
def test_a_copy_made_while_another_writes_is_of_one_moment(bank: Path, map_: Path) -> None:
    copy = made(bank, map_)
    assert casussen(copy) == casussen(bank)
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as conn:
        sides = dict(conn.execute("SELECT veld, count(*) FROM bewerkingslog WHERE tabel = 'proef' GROUP BY veld"))
    assert sides["a"] == sides["b"] > 0


def test_a_copy_is_never_written_over(bank: Path, map_: Path) -> None:
    target = map_ / "vast.db"
    assert run(bank, "backup", str(target)).returncode == 0
    again = run(bank, "backup", str(target))
    assert again.returncode == 1
    assert "bestaat al" in again.stderr
    assert "zelf" in run(bank, "backup", str(bank)).stderr
    assert run(bank, "backup").returncode == 2


def test_put_back_what_was_and_keep_what_is(bank: Path, map_: Path) -> None:
    before = casussen(bank)
    copy = made(bank, map_)
    with closing(sqlite3.connect(bank)) as conn, conn:
        conn.execute("UPDATE casus SET titel = 'Gewijzigd na de kopie'")
    assert run(bank, "restore", str(copy)).returncode == 0
    assert casussen(bank) == before
    with closing(sqlite3.connect(bank)) as conn:
        assert conn.execute("SELECT count(*) FROM casus WHERE titel = 'Gewijzigd na de kopie'").fetchone()[0] == 0
    (kept,) = bank.parent.glob("x.db.vervangen-*.bak")
    with closing(sqlite3.connect(kept)) as conn:
        assert conn.execute("SELECT count(*) FROM casus WHERE titel = 'Gewijzigd na de kopie'").fetchone()[0] > 0
    assert run(bank, "herstel").returncode == 0
    assert "1." in run(bank, "zoek", "woning te klein").stdout


def test_nothing_is_put_back_under_someone_who_reads(bank: Path, map_: Path) -> None:
    copy = made(bank, map_)
    run(bank, "herstel")  # a writing command sets the WAL mode that every bank in use has
    with closing(sqlite3.connect(bank)) as reader:
        reader.execute("BEGIN").execute("SELECT count(*) FROM casus").fetchone()
        done = run(bank, "restore", str(copy))
    assert done.returncode == 1
    assert "Sluit eerst" in done.stderr
    assert run(bank, "restore", str(copy)).returncode == 0


@pytest.mark.parametrize("kind", ["tekst", "leeg", "anders", "nieuwer", "beschadigd", "weg"])
def test_what_is_no_sound_copy_is_refused_and_nothing_changes(bank: Path, map_: Path, kind: str) -> None:
    copy = made(bank, map_)
    if kind == "tekst":
        copy.write_text("Fictief verslag.", encoding="utf-8")
    elif kind == "leeg":
        copy.write_bytes(b"")
    elif kind == "anders":
        copy.unlink()
        with closing(sqlite3.connect(copy)) as conn:
            conn.execute("CREATE TABLE t (x)")
    elif kind == "nieuwer":
        with closing(sqlite3.connect(copy)) as conn:
            conn.execute("PRAGMA user_version = 99")
    elif kind == "beschadigd":
        content = bytearray(copy.read_bytes())
        content[40_000:120_000] = os.urandom(80_000)
        copy.write_bytes(bytes(content))
    else:
        copy.unlink()
    before = bank.read_bytes()
    done = run(bank, "restore", str(copy))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert bank.read_bytes() == before


def test_killed_while_putting_back_it_is_the_old_or_the_new(bank: Path, map_: Path) -> None:
    copy = made(bank, map_)
    old = casussen(bank)
    with closing(sqlite3.connect(copy)) as conn, conn:
        conn.execute("DELETE FROM casus WHERE id = ?", (old[0],))
    new = casussen(copy)
    seen: set[int] = set()
    for attempt in range(12):
        child = subprocess.Popen(
            [sys.executable, "-m", "casusbank", "--db", str(bank), "restore", str(copy)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENV,
        )  # fmt: skip
        time.sleep(0.12 + 0.03 * attempt)
        child.send_signal(signal.SIGKILL)
        child.wait()
        found = casussen(bank)
        assert found in (old, new)
        seen.add(len(found))
    assert run(bank, "restore", str(copy)).returncode == 0
    assert casussen(bank) == new


def test_mend_what_can_be_mended(bank: Path) -> None:
    with closing(sqlite3.connect(bank)) as conn, conn:
        conn.execute("DELETE FROM passage_fts_docsize WHERE rowid < 10")
        conn.execute("DELETE FROM casus_index WHERE casus_id = (SELECT min(id) FROM casus)")
    for path in bank.with_name("x.db-index").iterdir():
        path.write_bytes(path.read_bytes()[:-100])
    bank.chmod(0o644)
    assert run(bank, "doctor").returncode == 1
    done = run(bank, "herstel")
    assert done.returncode == 0, done.stderr
    for what in ("zoeklijsten", "doorzoekbaar", "alleen u"):
        assert what in done.stdout
    assert run(bank, "doctor").returncode == 0
    assert run(bank, "herstel").stdout == "Er was niets te herstellen.\n"


def test_what_cannot_be_mended_points_at_the_newest_sound_copy(bank: Path, map_: Path) -> None:
    copy = made(bank, map_)
    content = bytearray(bank.read_bytes())
    for at in range(4096, len(content) - 4096, 4096 * 3):
        content[at : at + 4096] = os.urandom(4096)
    bank.write_bytes(bytes(content))
    done = run(bank, "herstel", CASUSBANK_RESERVEKOPIEEN=str(map_))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"casusbank restore {copy}" in done.stderr
    assert run(bank, "restore", str(copy)).returncode == 0
    assert run(bank, "herstel").returncode == 0
    assert run(bank, "doctor").returncode == 0


def test_what_is_forgotten_is_gone_from_the_copies(bank: Path, map_: Path) -> None:
    copy = made(bank, map_)
    victim, rare = next((c, words) for c in casussen(bank) if (words := _words_of_its_own(bank, c)))
    assert run(bank, "restore", str(copy)).returncode == 0  # leaves a copy beside the bank as well
    assert run(bank, "herstel").returncode == 0
    done = run(bank, "vergeet", victim, CASUSBANK_RESERVEKOPIEEN=str(map_))
    assert done.returncode == 0, done.stderr
    assert "reservekopieën" in done.stdout
    files = [p for folder in (bank.parent, map_) for p in folder.rglob("*") if p.is_file()]
    assert len([p for p in files if p.suffix in (".bak", ".db")]) == 3
    left = {(p.name, w) for p in files for w in rare if w.encode() in p.read_bytes().lower()}
    assert {w for _, w in left} - {w for w in rare if _in_vocabulary(bank, w)} == set()
    for path in (copy, *bank.parent.glob("*.bak")):
        assert victim not in casussen(path)


def _words_of_its_own(db: Path, casus_id: str) -> list[str]:
    """Long words that stand in no other casus."""
    with closing(sqlite3.connect(db)) as conn:
        text = str(conn.execute("SELECT tekst FROM casus WHERE id = ?", (casus_id,)).fetchone()[0])
        rest = " ".join(
            str(r[0]) for r in conn.execute("SELECT tekst || ' ' || titel FROM casus WHERE id <> ?", (casus_id,))
        )
    return [w for w in {w.lower() for w in text.split() if len(w) >= 12 and w.isalpha()} if w not in rest.lower()]


def _in_vocabulary(db: Path, word: str) -> bool:
    """Whether the product itself holds the word: then its bytes prove nothing."""
    with closing(sqlite3.connect(db)) as conn:
        tables = ("domein", "onderwerp", "wet", "bronsoort", "waarde", "factor", "grens", "instrument")
        return any(word in str(row).lower() for t in tables for row in conn.execute(f"SELECT * FROM {t}"))  # noqa: S608


@pytest.mark.parametrize("command", [["backup", "kopie.db"], ["herstel"]])
def test_a_table_with_a_damaged_name_is_one_dutch_line(bank: Path, command: list[str]) -> None:
    """SQLite wants to say which table it is, and Python cannot read that name."""
    data = bytearray(bank.read_bytes())
    at = data.index(b"CREATE TABLE casus (")
    data[at : at + 6] = b"CRE\xd4\xa4E"
    name = data.index(b"tablecasuscasus") + 5
    data[name : name + 10] = b"\xd4\xa4\xd1us" * 2
    bank.write_bytes(data)
    done = run(bank, *command)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("Fout: ")
