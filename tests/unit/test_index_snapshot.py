"""Snapshot files: whole or absent, and never believed when they are damaged or of something else."""

from __future__ import annotations

import json
import os
import random
import shutil
import stat
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from index_cases import STUDIE, casus, indexed_bank, put

from casusbank.errors import IndexFout
from casusbank.model import Vraag
from casusbank.store import open_database, snapshot
from index import snapshot as snapshots
from index.build import build_index, check_files, refresh_files
from index.search import Zoeker
from index.snapshot import SnapshotFout, SnapshotWriter, index_folder, read_snapshot, snapshot_path


def write(path: Path, n: int = 5) -> None:
    with SnapshotWriter(path, "tekst", 3, "m@1") as out:
        out.add("a", "<i8", [np.arange(n), np.arange(2)])
        out.add("b", "<f4", [np.ones((2, 3))], width=3)
        out.commit(n, {"x": 1})


def test_what_goes_in_comes_out_with_closed_rights(tmp_path: Path) -> None:
    path = tmp_path / "map" / "t.cbi"
    old = os.umask(0)
    try:
        write(path)
    finally:
        os.umask(old)
    found = read_snapshot(path, "tekst", "m@1")
    assert (found.gen, found.n, found.extra) == (3, 5, {"x": 1})
    assert found.arrays["a"].tolist() == [0, 1, 2, 3, 4, 0, 1]
    assert found.arrays["b"].shape == (2, 3)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(("soort", "model"), [("vector", "m@1"), ("tekst", "m@2")])
def test_another_kind_or_model_is_refused(tmp_path: Path, soort: str, model: str) -> None:
    write(tmp_path / "t.cbi")
    with pytest.raises(SnapshotFout):
        read_snapshot(tmp_path / "t.cbi", soort, model)


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "t.cbi"
    write(path)
    before = path.read_bytes()

    def interrupted() -> None:
        with SnapshotWriter(path, "tekst", 4) as out:
            out.add("a", "<i8", [np.arange(9)])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["t.cbi"]
    with pytest.raises(IndexFout), SnapshotWriter(tmp_path / "geen" / "map" / "t.cbi", "tekst", 1):
        pass


def test_every_damaged_byte_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "t.cbi"
    write(path, 300)
    whole = path.read_bytes()
    rng = random.Random(5)  # noqa: S311
    used = [*range(60), *(rng.randrange(4096, len(whole)) for _ in range(100))]
    for at in used:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        with pytest.raises(SnapshotFout):
            read_snapshot(path, "tekst", "m@1")
    for size in (0, 10, 4095, 4096, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(SnapshotFout):
            read_snapshot(path, "tekst", "m@1")


def answers(zoeker: Zoeker) -> list[tuple[str, float]]:
    return [(t.casus_id, t.score) for q in ("traplift", "vader urgentie") for t in zoeker.search(Vraag(q)).treffers]


@pytest.mark.parametrize("damage", ["weg", "kapot", "andere database", "nieuwer"])
def test_a_useless_file_gives_the_same_answer_and_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    config = indexed_bank(tmp_path, monkeypatch)
    with closing(Zoeker(config.db, config)) as zoeker:
        good = answers(zoeker)
        assert zoeker.search(Vraag("traplift")).waarschuwingen == ()
    folder = index_folder(config.db)
    if damage == "weg":
        shutil.rmtree(folder)
    elif damage == "kapot":
        for path in folder.iterdir():
            data = bytearray(path.read_bytes())
            data[-1] ^= 1
            path.write_bytes(bytes(data))
    else:
        other = tmp_path / "ander" / "t.db"
        other.parent.mkdir()
        twin = config.__class__(db=other, model="toets")
        put(other, *(casus(c, f"Heel iets anders over {c} en {i}.") for i, c in enumerate(["vader", "studie"])))
        build_index(other, twin)
        if damage == "nieuwer":
            for _ in range(12):
                build_index(other, twin, opnieuw=True)
        shutil.rmtree(folder)
        shutil.copytree(index_folder(other), folder)
    with closing(Zoeker(config.db, config)) as zoeker:
        assert answers(zoeker) == good
        assert "casusbank index" in zoeker.search(Vraag("traplift")).waarschuwingen[0]
    with closing(open_database(config.db)) as conn, snapshot(conn):
        assert any(problem for _, problem in check_files(config.db, conn, config)) or damage == "andere database"
    # A run that has nothing to index still makes the files good again.
    build_index(config.db, config, opnieuw=damage in ("andere database", "kapot"))
    with closing(Zoeker(config.db, config)) as zoeker:
        assert answers(zoeker) == good
        assert zoeker.search(Vraag("traplift")).waarschuwingen == ()


def test_refresh_leaves_only_files_of_models_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = indexed_bank(tmp_path, monkeypatch)
    stray = index_folder(config.db) / "vector-oud@1.cbi"
    stray.write_text("oud")
    with closing(open_database(config.db, "schrijf")) as conn:
        conn.execute("DELETE FROM casus WHERE id = 'studie'")
        refresh_files(config.db, conn)
    assert not stray.exists()
    names = {p.name for p in index_folder(config.db).iterdir()}
    assert names == {"tekst.cbi", snapshot_path(config.db, "vector", "toets@64").name}
    assert not any(STUDIE.id.encode() in p.read_bytes() for p in index_folder(config.db).iterdir())


def remembering(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Files count as settled at once; the list receives each file that was read and noted as whole."""
    noted: list[Path] = []
    note = snapshots._remember  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(snapshots, "_SEEN_SETTLED", -3600.0)
    monkeypatch.setattr(snapshots, "_remember", lambda path, mark: (noted.append(path), note(path, mark)))
    return noted


def test_a_file_found_whole_is_not_read_again_unless_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, noted = tmp_path / "t.cbi", remembering(monkeypatch)
    write(path)
    for _ in range(3):
        read_snapshot(path, "tekst", "m@1")
    assert noted == [path]
    read_snapshot(path, "tekst", "m@1", thorough=True)
    assert len(noted) == 2
    assert stat.S_IMODE((tmp_path / ".nagekeken").stat().st_mode) == 0o600
    write(path, 6)
    assert read_snapshot(path, "tekst", "m@1").n == 6
    assert len(noted) == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == [".nagekeken", "t.cbi"]


@pytest.mark.parametrize("how", ["in place", "replaced", "with its old times"])
def test_damage_to_a_remembered_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    path, noted = tmp_path / "t.cbi", remembering(monkeypatch)
    write(path, 300)
    whole, was = path.read_bytes(), path.stat()
    read_snapshot(path, "tekst", "m@1")
    assert noted
    time.sleep(0.02)
    broken = whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:]
    if how == "replaced":
        other = tmp_path / "ander"
        other.write_bytes(broken)
        os.utime(other, ns=(was.st_atime_ns, was.st_mtime_ns))
        other.rename(path)
    else:
        path.write_bytes(broken)
        if how == "with its old times":
            os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    with pytest.raises(SnapshotFout):
        read_snapshot(path, "tekst", "m@1")


def test_a_file_that_just_changed_is_not_remembered(tmp_path: Path) -> None:
    write(tmp_path / "t.cbi")
    read_snapshot(tmp_path / "t.cbi", "tekst", "m@1")
    assert not (tmp_path / ".nagekeken").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"t.cbi": 3}', '{"t.cbi": {"op": "x", "bestand": []}}', "\xff"])
def test_an_unreadable_memory_means_reading_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    path, noted = tmp_path / "t.cbi", remembering(monkeypatch)
    write(path)
    (tmp_path / ".nagekeken").write_text(text, encoding="latin-1")
    assert read_snapshot(path, "tekst", "m@1").n == 5
    assert noted == [path]


def test_what_was_found_whole_is_forgotten_after_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, noted = tmp_path / "t.cbi", remembering(monkeypatch)
    write(path)
    read_snapshot(path, "tekst", "m@1")
    memory = tmp_path / ".nagekeken"
    found = json.loads(memory.read_text(encoding="utf-8"))
    found["t.cbi"]["op"] -= 86_401
    memory.write_text(json.dumps(found), encoding="utf-8")
    read_snapshot(path, "tekst", "m@1")
    assert len(noted) == 2
