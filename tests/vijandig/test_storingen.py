"""Faults around the database: each command says one Dutch line, ends with 1, and the data stay whole."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from maak import TEKST

pytestmark = pytest.mark.traag
MANY = 5
Run = Callable[..., subprocess.CompletedProcess[str]]


def run(
    db: Path | str, *args: str, limit: int | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """A command as a user gives it; `limit` is the largest file it may write."""

    def small() -> None:
        os.umask(0)
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, "-m", "casusbank", "--db", str(db), *args],
        capture_output=True, text=True, check=False, preexec_fn=small, timeout=120, cwd=cwd,
    )  # fmt: skip


def one_line(done: subprocess.CompletedProcess[str], code: int = 1) -> str:
    """The message of a command that failed as it should."""
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("Fout: ")]
    assert len(lines) == 1, done.stderr
    return lines[0]


def number(db: Path) -> int:
    with closing(sqlite3.connect(db)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return int(conn.execute("SELECT count(*) FROM casus").fetchone()[0])


@pytest.fixture(scope="module")
def bron(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bron")
    for i in range(MANY):
        (folder / f"besluit{i:02}.txt").write_text(f"Dossier {i}. " + TEKST * (i + 1), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def gevuld(bron: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("gevuld") / "x.db"
    assert run(db, "ingest", str(bron)).returncode == 0
    assert run(db, "index").returncode == 0
    return db


@pytest.fixture
def kopie(gevuld: Path, tmp_path: Path) -> Path:
    shutil.copytree(gevuld.parent, tmp_path / "k")
    return tmp_path / "k" / "x.db"


@pytest.mark.parametrize("limit", [60_000, 300_000])
def test_a_full_disk_loses_nothing_and_the_same_command_goes_on(bron: Path, tmp_path: Path, limit: int) -> None:
    db = tmp_path / "x.db"
    one_line(run(db, "ingest", str(bron), limit=limit))
    assert run(db, "ingest", str(bron)).returncode == 0
    assert number(db) == MANY


def test_a_full_disk_while_indexing(kopie: Path) -> None:
    shutil.rmtree(kopie.with_name("x.db-index"))
    one_line(run(kopie, "index", "--opnieuw", limit=20_000))
    assert run(kopie, "index").returncode == 0
    assert run(kopie, "zoek", "urgentie", "--json").returncode == 0
    assert [p.name for p in kopie.with_name("x.db-index").iterdir() if "tmp" in p.name] == []


def test_a_full_disk_while_migrating(kopie: Path) -> None:
    with closing(sqlite3.connect(kopie)) as conn:
        conn.execute("PRAGMA user_version = 0")
    one_line(run(kopie, "migreer", limit=20_000))
    assert number(kopie) == MANY
    assert sorted(p.name for p in kopie.parent.iterdir() if ".bak" in p.name) == []


@pytest.mark.parametrize("args", [("ingest", "BRON"), ("vergeet", "x")])
@pytest.mark.parametrize("kind", ["text", "null", "truncated"])
def test_what_is_no_database_is_refused(
    kopie: Path, bron: Path, tmp_path: Path, kind: str, args: tuple[str, ...]
) -> None:
    db = {"text": tmp_path / "tekst.db", "null": Path("/dev/null"), "truncated": kopie}[kind]
    if kind == "text":
        db.write_text("dit is geen database\n" * 300, encoding="utf-8")
    if kind == "truncated":
        with kopie.open("r+b") as file:
            file.truncate(30_000)
    before = db.read_bytes()
    one_line(run(db, *(str(bron) if a == "BRON" else a for a in args)))
    assert db.read_bytes() == before
    assert not Path("/dev/null.lock").exists()


def test_a_folder_is_no_database(tmp_path: Path, bron: Path) -> None:
    done = run(tmp_path, "ingest", str(bron))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_not_there(tmp_path: Path, bron: Path) -> None:
    assert "map" in one_line(run(tmp_path / "weg" / "x.db", "ingest", str(bron)))


def _damage(path: Path, at: float, size: int = 2000) -> None:
    with path.open("r+b") as file:
        file.seek(int(path.stat().st_size * at))
        file.write(b"\xa5" * size)


@pytest.mark.parametrize("at", [0.0, 0.3, 0.8])
def test_a_damaged_database_is_found_and_never_a_traceback(kopie: Path, bron: Path, at: float) -> None:
    _damage(kopie, at, 9000)
    done = run(kopie, "doctor")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), (done.stdout, done.stderr)
    assert "FOUT" in done.stdout
    for args in (("zoek", "urgentie woning"), ("index", "--opnieuw"), ("ingest", str(bron))):
        done = run(kopie, *args)
        assert "Traceback" not in done.stderr, (args, done.stderr)
        assert done.returncode in {0, 1}


@pytest.mark.parametrize("kind", ["flip", "short", "folder"])
def test_damaged_index_files_are_found_and_searching_goes_on(gevuld: Path, kopie: Path, kind: str) -> None:
    for path in kopie.with_name("x.db-index").iterdir():
        if kind == "flip":
            _damage(path, 0.9, 1)
        elif kind == "head":
            _damage(path, 0.0, 50)
        elif kind == "folder":
            path.unlink()
            path.mkdir()
        else:
            path.write_bytes(b"" if kind == "empty" else path.read_bytes()[:5000])
    done = run(kopie, "doctor")
    assert "Traceback" not in done.stderr
    assert "LET OP indexbestand" in done.stdout
    found, whole = (run(db, "zoek", "urgentie woning", "--json") for db in (kopie, gevuld))
    assert (found.returncode, "Traceback" in found.stderr) == (0, False)
    assert json.loads(found.stdout)["treffers"] == json.loads(whole.stdout)["treffers"]
    if kind != "folder":
        assert run(kopie, "index").returncode == 0
        assert "LET OP indexbestand" not in run(kopie, "doctor").stdout


@pytest.mark.parametrize(("what", "names", "mends"), [("kenmerk", "tekst of kenmerken van casus", False),
                                                      ("waarde", "passages of vectoren van casus", True)])  # fmt: skip
def test_one_bit_is_found_named_and_where_it_can_be_mended(kopie: Path, what: str, names: str, mends: bool) -> None:
    assert run(kopie, "verify").returncode == 0
    with closing(sqlite3.connect(kopie)) as conn:
        # A stretch that stands in one place: the text itself is in its passages too.
        sql = {"kenmerk": "SELECT CAST(invoer_hash AS BLOB) FROM casus", "waarde": "SELECT waarde FROM vector"}[what]
        part = bytes(conn.execute(sql).fetchone()[0])[8:40]
    data = bytearray(kopie.read_bytes())
    data[data.index(part)] ^= 1
    kopie.write_bytes(data)
    done = run(kopie, "verify", "--json")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert any(s["waar"].startswith(names) for s in json.loads(done.stdout)["schade"])
    assert "FOUT   controlegetallen" in run(kopie, "doctor").stdout
    mended = run(kopie, "herstel")
    assert (mended.returncode == 0) is mends, mended.stderr
    assert (run(kopie, "verify").returncode == 0) is mends


def test_what_an_administrator_changed_can_be_recorded_as_right(kopie: Path) -> None:
    with closing(sqlite3.connect(kopie)) as conn:
        conn.execute("UPDATE casus SET opmerking = 'nagekeken'")
        conn.commit()
    assert run(kopie, "verify").returncode == 1
    assert run(kopie, "verify", "--vastleggen").returncode == 0
    assert run(kopie, "verify").returncode == 0


def test_two_ingests_at_once(bron: Path, tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    command = [sys.executable, "-m", "casusbank", "--db", str(db), "ingest", str(bron)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for process in both:
        _, errors = process.communicate(timeout=120)
        assert "Traceback" not in errors
        assert process.returncode == 0 or "ander proces" in errors
    assert number(db) == MANY


def test_files_are_for_the_owner_alone(kopie: Path, bron: Path, tmp_path: Path) -> None:
    db = tmp_path / "nieuw" / "x.db"
    db.parent.mkdir()
    assert run(db, "ingest", str(bron)).returncode == 0
    assert run(db, "index").returncode == 0
    reader = sqlite3.connect(db)
    reader.execute("BEGIN").execute("SELECT count(*) FROM casus").fetchone()
    (bron / "later.txt").write_text("Later. " + TEKST, encoding="utf-8")
    try:
        assert run(db, "ingest", str(bron)).returncode == 0
        found = {p.relative_to(db.parent).as_posix(): p.stat().st_mode & 0o777 for p in db.parent.rglob("*")}
    finally:
        reader.close()
        (bron / "later.txt").unlink()
    assert {"x.db", "x.db-wal", "x.db-shm", "x.db.lock", "x.db-index"} <= found.keys()
    assert found.pop("x.db-index") == 0o700
    assert {name: oct(mode) for name, mode in found.items() if mode != 0o600} == {}


def test_an_erasure_cut_off_is_finished_by_the_next_command(kopie: Path) -> None:
    """The moment after the delete and before the clean-up: the text is still in the WAL and the index files."""
    code = (
        "import os, sys\nfrom pathlib import Path\nimport index.erase as e\n"
        "e.erasure.clean_up = lambda conn: os._exit(9)\n"
        "e.erase_casus(Path(sys.argv[1]), sys.argv[2])\n"
    )
    with closing(sqlite3.connect(kopie)) as conn:
        conn.execute(
            "UPDATE casus SET titel = 'Onnavolgbaarheidstoeslagregeling' WHERE id = (SELECT min(id) FROM casus)"
        )
        conn.commit()
        victim = conn.execute("SELECT min(id) FROM casus").fetchone()[0]
    assert subprocess.run([sys.executable, "-c", code, str(kopie), victim], check=False).returncode == 9
    done = run(kopie, "index")
    assert done.returncode == 0
    assert "afgebroken" in done.stderr
    left = [p.name for p in kopie.parent.rglob("*") if p.is_file() and b"onnavolgbaarheids" in p.read_bytes().lower()]
    assert left == []
    assert number(kopie) == MANY - 1
