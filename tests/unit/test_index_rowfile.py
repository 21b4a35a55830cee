"""Vectors too large to map: read by rows, chosen by their rounded values, with the same answers in bounded memory."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from index_cases import WORDS, many

from casusbank.config import Config
from casusbank.errors import IndexFout
from casusbank.model import Filter, Vraag
from index import snapshot, vectorindex, vectors
from index.build import build_index
from index.codes import Codes, fit
from index.models import Vectors, unit
from index.rounding import Rounded, fit_rounding
from index.rowfile import RowFile
from index.search import Zoeker
from index.snapshot import Snapshot, SnapshotWriter, read_snapshot, snapshot_path
from index.vectors import CodedStore, NearByCode

N, SIZE = 5000, 64


def made(n: int, seed: int, size: int = SIZE) -> Vectors:
    """Off the middle, as those of a model are."""
    rng = np.random.default_rng(seed)
    return unit((rng.standard_normal((n, size)) + 0.8).astype(np.float32))


BANK, ASKED = made(N, 1), made(40, 2)


@pytest.fixture
def table(tmp_path: Path) -> RowFile:
    path = tmp_path / "tabel"
    path.write_bytes(bytes(100) + BANK.tobytes())
    with path.open("rb") as file:
        return RowFile(file.fileno(), 100, (N, SIZE))  # the file is closed before a row is read


def rounded(bank: Vectors = BANK) -> Rounded:
    rounding = fit_rounding(bank[::50])
    return Rounded(rounding, *rounding.encode(bank))


@pytest.mark.parametrize("rows", [[], [0], [N - 1], [3, 4, 5, 9, 10, 4999], [7, 7, 8, 2, 1], [5, 4, 3]])
def test_rows_are_read_in_the_order_asked(table: RowFile, rows: list[int]) -> None:
    assert table.take(np.array(rows, np.int64)).tobytes() == BANK[rows].tobytes()


def test_a_file_cut_short_is_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "tabel"
    path.write_bytes(BANK.tobytes())
    with path.open("rb+") as file:
        table = RowFile(file.fileno(), 0, (N, SIZE))
        file.truncate(BANK.nbytes // 2)
    with pytest.raises(IndexFout, match="korter"):
        table.take(np.array([1, N - 1]))


def test_its_file_is_closed_with_the_last_that_knows_it(tmp_path: Path) -> None:
    (tmp_path / "tabel").write_bytes(BANK.tobytes())
    with (tmp_path / "tabel").open("rb") as file:
        table = RowFile(file.fileno(), 0, (N, SIZE))
    handle = table._file  # pyright: ignore[reportPrivateUsage]
    os.fstat(handle)
    del table
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(handle)


@pytest.mark.parametrize("k", [1, 10, 300, N - 1, N, 2 * N])
def test_no_row_that_belongs_to_the_nearest_is_left_out(k: int) -> None:
    bank = BANK.copy()
    bank[::9] = unit(np.random.default_rng(3).standard_normal((len(bank[::9]), SIZE)).astype(np.float32) ** 3)
    bank[100:140] = bank[100]
    store, every = rounded(bank), np.arange(N)
    for question in (*ASKED[:10], bank[100], bank[9]):
        few = store.worth_reading(question, every, k)
        true = np.argsort(-(bank @ question), kind="stable")[:k]
        assert set(true.tolist()) <= set(few.tolist())
        assert len(few) <= 2 * k + N // 9  # what lies further out than the sample loses more


def stores(monkeypatch: pytest.MonkeyPatch, table: RowFile, parts: int) -> tuple[CodedStore, CodedStore]:
    """(mapped, read)."""
    monkeypatch.setattr(vectors, "EXACT", 500)
    monkeypatch.setattr(vectors, "AT_ONCE", 0 if parts > 1 else N)
    codes = [(part, part.encode(BANK)) for part in fit(BANK[::4]).parts(parts)]
    ids = np.arange(N, dtype=np.int64) * 2 + 1
    return CodedStore(ids, BANK, codes, 300), CodedStore(ids, table, codes, 300, rounded())


@pytest.mark.parametrize("parts", [1, 2])
@pytest.mark.parametrize("share", [None, 0.04, 0.3, 0.9])
def test_reading_answers_as_mapping_does(
    monkeypatch: pytest.MonkeyPatch, table: RowFile, parts: int, share: float | None
) -> None:
    mapped, read = stores(monkeypatch, table, parts)
    for question in ASKED:
        allowed = None if share is None else np.random.default_rng(4).random(N) < share
        for k in (1, 10, 200):
            one, other = mapped.search(question, k, allowed), read.search(question, k, allowed)
            assert (one[0].tobytes(), one[1].tobytes()) == (other[0].tobytes(), other[1].tobytes())
        rows = np.concatenate([np.arange(30, 44), np.arange(900, 914), np.array([4, 2])])
        for usual in (False, True, True):
            assert mapped.cosines(question, rows).tobytes() == read.cosines(question, rows, usual=usual).tobytes()
        rows = rows[3:]
        assert mapped.cosines(question, rows).tobytes() == read.cosines(question, rows, usual=True).tobytes()


@pytest.mark.parametrize("sample", [8192, 500, 9])
@pytest.mark.parametrize("share", [None, 0.9, 0.3])
def test_what_is_gathered_while_comparing_is_what_all_distances_tell(
    monkeypatch: pytest.MonkeyPatch, share: float | None, sample: int
) -> None:
    monkeypatch.setattr(vectors, "_SAMPLE", sample)
    monkeypatch.setattr(vectors, "WIDE", 2)
    codes = [(part, part.encode(BANK)) for part in fit(BANK[::4]).parts(2)]
    allowed = None if share is None else np.random.default_rng(8).random(N) < share
    gathered: list[int] = []
    found = vectors.within

    def within(asked: Codes, of: Codes, most: int) -> tuple[vectors.Ids, vectors.Distances]:
        gathered.append(most)
        return found(asked, of, most)

    monkeypatch.setattr(vectors, "within", within)
    for question in ASKED:
        for deep in (5, 60):
            rows = []
            for at_once in (N, 0):
                monkeypatch.setattr(vectors, "AT_ONCE", at_once)
                rows.append(NearByCode(codes, deep).rows(question, allowed, 1).tolist())
            assert rows[0] == rows[1]
    assert len(gathered) == 2 * len(ASKED)


@pytest.mark.parametrize("many", [30, 3000])
def test_ties_come_by_id_however_many_there_are(many: int) -> None:
    scores = np.random.default_rng(9).integers(0, 12, many).astype(np.float32)
    ids = np.arange(many, dtype=np.int64) * 5
    for k in (1, 10, many // 2, many, 2 * many):
        found, ordered = vectors.best(ids, scores, k)
        true = np.lexsort((ids, -scores))[:k]
        assert (found.tolist(), ordered.tolist()) == (ids[true].tolist(), scores[true].tolist())


def mapped_kb(path: Path) -> int:
    """How much of a file counts as memory of this process."""
    found, here = 0, False
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines():
        if "-" in line.split(" ")[0]:
            here = line.endswith(str(path))
        elif here and line.startswith("Rss:"):
            found += int(line.split()[1])
    return found


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="only Linux tells what of a file is in memory")
@pytest.mark.parametrize("budget", [1 << 20, 1 << 30])
def test_memory_stays_within_the_budget_however_much_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, budget: int
) -> None:
    monkeypatch.setattr(snapshot, "MAPPED", budget)
    monkeypatch.setattr(vectors, "EXACT", 500)
    n, size = 40_000, 128
    bank, path = made(n, 5, size), tmp_path / "vector.cbi"
    with SnapshotWriter(path, "vector", 1) as out:
        out.add("waarden", "<f4", [bank], width=size)
        out.add("ids", "<i8", [np.arange(n)])
        found = vectorindex._write_codes(out, n, ["codes"])  # pyright: ignore[reportPrivateUsage]
        assert found is not None
        out.commit(n, {"codes": {"diepte": 500, "recall": 1.0, "slechtste": 1.0, "vragen": 1}})
    file = read_snapshot(path, "vector")
    store = vectorindex._store(file)  # pyright: ignore[reportPrivateUsage]
    chance = np.random.default_rng(6)
    for question in made(300, 7, size):
        store.search(question, 100, None)
        store.search(question, 10, chance.random(n) < 0.01)
        store.cosines(question, np.sort(chance.integers(0, n, 50)))
    rest = path.stat().st_size - bank.nbytes
    if budget < bank.nbytes:
        assert mapped_kb(path) < (rest + budget) / 1024
    else:
        assert mapped_kb(path) > (rest + 0.8 * bank.nbytes) / 1024  # so the other way would have been seen


# ------------------------------------------------------------------ as part of a bank

QUESTIONS = (" ".join(WORDS[3:9]), " ".join(WORDS[20:70]))


def answers(config: Config) -> list[str]:
    with closing(Zoeker(config.db, config)) as zoeker:
        asked = [Vraag(q, filters=f) for q in QUESTIONS for f in ((), (Filter("bronsoort", "overig"),))]
        return [repr(zoeker.search(vraag)) for vraag in asked]


def file_of(config: Config) -> Snapshot:
    return read_snapshot(snapshot_path(config.db, "vector", "toets@128"), "vector", "toets@128")


def test_a_bank_too_large_to_map_gives_the_same_hits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = many(tmp_path, monkeypatch, 50)
    before = answers(config)
    assert not file_of(config).tables
    monkeypatch.setattr(snapshot, "MAPPED", 1000)
    assert answers(config) == before  # by a file of before: mapped, as there is nothing to choose rows by
    build_index(config.db, config)  # which finds nothing new but this
    assert file_of(config).arrays["afgerond"].shape == (120, 128)
    assert "waarden" in file_of(config).tables
    assert answers(config) == before
    monkeypatch.setattr(snapshot, "READABLE", False)
    assert not file_of(config).tables
    assert answers(config) == before
