"""The log: a chain in which every change, gap and missing end shows."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from casusbank.store.logboek import Handeling, Logboek


def act(number: int, tijdstip: str = "") -> Handeling:
    return Handeling("bekijken", "casus", "jurist", "abc", (f"b1-{number}",), tijdstip)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    for number in range(4):
        Logboek(path).write([act(2 * number), act(2 * number + 1)])
    return path


def log_of(db: Path) -> Path:
    return db.with_name("x.db-logboek.jsonl")


def test_what_was_written_is_read_and_checked(db: Path) -> None:
    found = Logboek(db).check()
    assert (found.regels, found.fouten) == (8, ())
    assert [r["casussen"] for r in Logboek(db).read()] == [[f"b1-{n}"] for n in range(8)]
    assert [oct(p.stat().st_mode & 0o777) for p in db.parent.glob("x.db-logboek.*")] == ["0o600"] * 3


@pytest.mark.parametrize("line", range(8))
@pytest.mark.parametrize("how", ["changed", "gone", "swapped", "twice"])
def test_one_line_that_is_not_as_written_shows(db: Path, line: int, how: str) -> None:
    lines = log_of(db).read_bytes().splitlines(keepends=True)
    if how == "changed":
        lines[line] = lines[line].replace(b"jurist", b"lezer")
    elif how == "gone":
        del lines[line]
    elif how == "twice":
        lines.insert(line, lines[line])
    else:
        other = (line + 1) % 8
        lines[line], lines[other] = lines[other], lines[line]
    log_of(db).write_bytes(b"".join(lines))
    assert Logboek(db).check().fouten != ()


@pytest.mark.parametrize("left", range(8))
def test_a_missing_end_shows_and_still_shows_after_more_is_written(db: Path, left: int) -> None:
    lines = log_of(db).read_bytes().splitlines(keepends=True)
    log_of(db).write_bytes(b"".join(lines[:left]))
    assert Logboek(db).check().fouten != ()
    Logboek(db).write([act(9)])
    assert Logboek(db).check().fouten != (), "what is written after it does not hide that lines are gone"
    log_of(db).unlink()
    assert Logboek(db).check().fouten != ()


def test_a_line_cut_off_by_a_kill_is_dropped_and_the_chain_goes_on(db: Path) -> None:
    with log_of(db).open("ab") as file:
        file.write(b'{"nr":9,"soo')
    Logboek(db).write([act(8)])
    found = Logboek(db).check()
    assert (found.regels, found.fouten) == (9, ())


def test_a_kill_before_the_head_was_written_is_no_damage(db: Path) -> None:
    head = db.with_name("x.db-logboek.kop")
    before = head.read_bytes()
    Logboek(db).write([act(8)])
    head.write_bytes(before)
    assert Logboek(db).check().fouten == ()


def test_old_lines_go_and_the_chain_goes_on(tmp_path: Path) -> None:
    log = Logboek(tmp_path / "x.db")
    log.write([act(n, f"2026-0{n}-01T00:00:00+00:00") for n in range(1, 7)])
    assert log.clear(30, date(2026, 5, 15)) == 4
    assert log.clear(30, date(2026, 5, 15)) == 0
    log.write([act(7)])
    assert [r["nr"] for r in log.read()] == [5, 6, 7]
    assert log.check().fouten == ()
    lines = log_of(tmp_path / "x.db").read_bytes().splitlines(keepends=True)
    log_of(tmp_path / "x.db").write_bytes(b"".join(lines[1:]))
    assert log.check().fouten != ()


def test_a_person_is_a_code(tmp_path: Path) -> None:
    one, other = Logboek(tmp_path / "a.db"), Logboek(tmp_path / "b.db")
    assert one.code("m.jansen") == one.code("m.jansen") != one.code("p.bakker")
    assert one.code("m.jansen") != other.code("m.jansen")
    assert one.code("") == ""
    one.write([Handeling("zoeken", "vraag, kort", "lezer", one.code("m.jansen"))])
    text = tmp_path.joinpath("a.db-logboek.jsonl").read_text(encoding="utf-8")
    assert "jansen" not in text
    assert json.loads(text)["tijdstip"][:10] == datetime.now(UTC).date().isoformat()
