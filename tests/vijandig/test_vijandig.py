"""Hundreds of hostile files in one folder: each ends as it must, the rest goes on, nothing leaks or escapes."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from maak import BSNS, IBAN, KANARIE, TELEFOON, maak, maak_boom

MAX_SECONDS, MAX_MB, MAX_DISK = 30, 1500, 100_000_000
"""Per file, and of memory for the run: the promise R1 of the trust measurements. Seconds are of the processor."""


@dataclass(frozen=True)
class Loop:
    """One child that took the folder in twice."""

    map: Path
    db: Path
    verwacht: dict[str, str]
    uit: dict[str, Any]

    @property
    def eerste(self) -> dict[str, tuple[str, str | None]]:
        return {bron: (status, reden) for bron, status, reden, *_ in self.uit["runs"][0]}


@pytest.fixture(scope="module")
def loop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loop]:
    root = tmp_path_factory.mktemp("vijandig")
    folder, work = root / "bron", root / "werk"
    folder.mkdir()
    work.mkdir()
    (root / "buiten.txt").write_text(f"{KANARIE} " * 40, encoding="utf-8")
    verwacht = maak(folder, buiten=str(root / "buiten.txt"))
    verwacht |= maak_boom(folder, root / "buiten.txt")
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("loop.py")), str(folder), str(work / "x.db")],
        cwd=work, capture_output=True, timeout=1200, check=False,
        env={**os.environ, "TMPDIR": str(work), "PYTHONDONTWRITEBYTECODE": "1"}, umask=0,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-3000:]
    yield Loop(folder, work / "x.db", verwacht, json.loads(done.stdout))


def test_there_are_enough(loop: Loop) -> None:
    assert len(loop.verwacht) >= 600
    assert len({name.rpartition(".")[2] for name in loop.verwacht}) >= 20


def test_each_ends_as_it_must(loop: Loop) -> None:
    wrong = {
        name: (status, reden)
        for name, (status, reden) in loop.eerste.items()
        if status not in loop.verwacht.get(name, "niets").split("|")
    }
    assert wrong == {}


def test_each_is_reported_once_and_a_refusal_says_why(loop: Loop) -> None:
    names = [row[0] for row in loop.uit["runs"][0]]
    assert Counter(names) == Counter(loop.verwacht.keys())
    assert [
        n for n, (status, reden) in loop.eerste.items() if status != "opgenomen" and not (reden or "").strip()
    ] == []


def test_nothing_is_a_surprise(loop: Loop) -> None:
    """No refusal is an unforeseen failure of a room."""
    assert [(n, r) for n, (_, r) in loop.eerste.items() if "niet te verwerken" in (r or "")] == []


def test_again_changes_nothing(loop: Loop) -> None:
    first, second = loop.uit["runs"]
    assert [sorted(r[3]) for r in first] == [sorted(r[3]) for r in second]
    for one, two in zip(first, second, strict=True):
        assert two[1] == {"opgenomen": "ongewijzigd"}.get(one[1], one[1]), two


def test_time_and_memory_stay_small(loop: Loop) -> None:
    slowest = max((row[4], row[0]) for row in loop.uit["runs"][0])
    assert slowest[0] < MAX_SECONDS, slowest
    assert loop.uit["mb"] < MAX_MB
    assert max(row[5] for row in loop.uit["runs"][0]) < MAX_DISK


def test_nothing_is_written_started_or_called_elsewhere(loop: Loop) -> None:
    work = str(loop.db.parent)
    assert [p for p in loop.uit["geschreven"] if not p.startswith((work, "/dev/null"))] == []
    assert loop.uit["gestart"] == [f"{sys.executable} -P -m ingest.afgeschermd"]
    assert loop.uit["verbonden"] == []
    assert sorted(p.name for p in loop.db.parent.iterdir()) == ["x.db", "x.db.lock"]
    assert sorted(p.name for p in loop.map.parent.iterdir()) == ["bron", "buiten.txt", "werk"]


def test_files_are_for_the_owner_alone(loop: Loop) -> None:
    """The child ran with umask 0."""
    assert {p.name: oct(p.stat().st_mode & 0o777) for p in loop.db.parent.iterdir()} == {
        "x.db": "0o600",
        "x.db.lock": "0o600",
    }


_SEPARATORS = re.compile(
    r"[\s.\-–/\u00ad\u034f\u061c\u180e\u20e3\u3164\U000e0020\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\x00]"
)


def bare(text: str) -> str:
    """`text` with every digit plain and nothing between characters, so no disguise helps."""
    digits = "".join(str(unicodedata.digit(c)) if unicodedata.digit(c, None) is not None else c for c in text)
    return _SEPARATORS.sub("", digits).upper()


def test_no_identifier_in_any_byte(loop: Loop) -> None:
    for path in loop.db.parent.iterdir():
        data = path.read_bytes()
        for secret in (*BSNS, IBAN, TELEFOON, KANARIE):
            assert secret.encode() not in data, (path.name, secret)
            assert secret.encode("utf-16-le") not in data, (path.name, secret)


def test_no_identifier_in_any_disguise(loop: Loop) -> None:
    leaks: list[tuple[str, str, str]] = []
    with closing(sqlite3.connect(loop.db)) as conn:
        tables = [r[0] for r in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in conn.execute(f'SELECT * FROM "{table}"'):  # noqa: S608  # names from sqlite_master
                for value in row:
                    if isinstance(value, str):
                        plain = bare(value)
                        leaks += [(table, s, value[:80]) for s in (*BSNS, IBAN, TELEFOON) if s in plain]
    assert leaks == []
