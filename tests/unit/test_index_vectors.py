"""Vectors: exact where it must be, nearly so beyond, the same every time, and read where they lie."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import faiss
import numpy as np
import pytest
from index_cases import WORDS, casus, many, put

from casusbank.config import Config
from casusbank.model import Vraag
from casusbank.store import indexed, open_database, snapshot
from index import depth, vectors
from index.build import build_index
from index.codes import Codes, fit
from index.models import Vectors, unit
from index.search import Zoeker
from index.snapshot import SnapshotFout, read_snapshot, snapshot_path
from index.textindex import load_text
from index.vectorindex import load_vectors, way_of_searching
from index.vectors import CodedStore, ExactStore, VectorStore, hamming, inner

N, SIZE = 6000, 64


def clustered(n: int, seed: int = 1) -> Vectors:
    """Vectors around a few hundred centres, off the middle as those of a model are."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((200, SIZE))
    found = centres[rng.integers(0, 200, n)] + 0.6 * rng.standard_normal((n, SIZE)) + 0.8
    return unit(found.astype(np.float32))


ALL = clustered(N + 100)
BANK, ASKED = ALL[:N], ALL[N:]
IDS = np.arange(N, dtype=np.int64) * 3 + 7


def rows_of(codes: Codes) -> depth.CodeRows:
    return lambda begin, end: codes[begin:end]


def bank_rows(begin: int, end: int) -> Vectors:
    return BANK[begin:end]


def coded(monkeypatch: pytest.MonkeyPatch, bank: Vectors = BANK, deep: int = 600, parts: int = 1) -> CodedStore:
    monkeypatch.setattr(vectors, "EXACT", 500)
    monkeypatch.setattr(vectors, "WIDE", 4)
    codes = [(part, part.encode(bank)) for part in fit(bank[::4]).parts(parts)]
    return CodedStore(IDS[: len(bank)], bank, codes, deep)


def exact_ids(question: Vectors, rows: np.ndarray, k: int) -> list[int]:
    scores = BANK[rows] @ question
    return IDS[rows[np.lexsort((rows, -scores))[:k]]].tolist()


@pytest.mark.parametrize("parts", [1, 2])
def test_codes_find_what_comparing_everything_finds(monkeypatch: pytest.MonkeyPatch, parts: int) -> None:
    store, everything = coded(monkeypatch, parts=parts), ExactStore(IDS, BANK)
    kept = []
    for question in ASKED:
        ids, scores = store.search(question, 10, None)
        true_ids, true_scores = everything.search(question, 10, None)
        kept.append(len(set(ids.tolist()) & set(true_ids.tolist())) / 10)
        same = dict(zip(true_ids.tolist(), true_scores.tolist(), strict=True))
        assert all(same.get(i, s) == s for i, s in zip(ids.tolist(), scores.tolist(), strict=True))
        assert (np.diff(scores) <= 0).all()
    assert np.mean(kept) >= 0.98
    assert min(kept) >= 0.7


@pytest.mark.parametrize("share", [0.0, 0.0005, 0.01, 0.07])
def test_a_small_allowed_part_is_compared_exactly(monkeypatch: pytest.MonkeyPatch, share: float) -> None:
    store = coded(monkeypatch, deep=20)
    rng = np.random.default_rng(3)
    for question in ASKED[:20]:
        allowed = rng.random(N) < share
        ids, _ = store.search(question, 10, allowed)
        assert ids.tolist() == exact_ids(question, np.flatnonzero(allowed), 10)


@pytest.mark.parametrize("parts", [1, 2])
def test_a_large_allowed_part_gives_only_what_is_allowed(monkeypatch: pytest.MonkeyPatch, parts: int) -> None:
    store = coded(monkeypatch, deep=300, parts=parts)
    allowed = np.random.default_rng(4).random(N) < 0.4
    kept = []
    for question in ASKED:
        ids, _ = store.search(question, 10, allowed)
        assert allowed[(ids - 7) // 3].all()
        kept.append(len(set(ids.tolist()) & set(exact_ids(question, np.flatnonzero(allowed), 10))) / 10)
    assert np.mean(kept) >= 0.98


@pytest.mark.parametrize("parts", [1, 2])
def test_equal_vectors_come_by_id_and_all_of_them_are_looked_at(monkeypatch: pytest.MonkeyPatch, parts: int) -> None:
    same = np.repeat(BANK[:1], N, axis=0)
    store: VectorStore = coded(monkeypatch, same, deep=20, parts=parts)
    assert store.search(BANK[0], 12, None)[0].tolist() == IDS[:12].tolist()
    allowed = np.zeros(N, bool)
    allowed[1000:5000] = True
    assert store.search(BANK[0], 12, allowed)[0].tolist() == IDS[1000:1012].tolist()
    assert ExactStore(IDS, same).search(BANK[0], 3, allowed)[0].tolist() == IDS[1000:1003].tolist()


@pytest.mark.parametrize("shape", ["round", "few values", "sorted", "sample misses"])
def test_the_nearest_codes_are_those_of_sorting_all(monkeypatch: pytest.MonkeyPatch, shape: str) -> None:
    rng = np.random.default_rng(8)
    found = rng.binomial(1000, 0.4, 5000).astype(np.int32)
    if shape == "few values":
        found = rng.integers(0, 3, 5000).astype(np.int32)
    elif shape == "sorted":
        found.sort()
    elif shape == "sample misses":
        found[::16] = 0
        monkeypatch.setattr(vectors, "_SAMPLE", 5000 // 16)
    for deep in (1, 20, 400, 5000):
        bar = np.sort(found)[deep - 1]
        assert vectors._nearest(found, deep).tolist() == np.flatnonzero(found <= bar).tolist()  # pyright: ignore[reportPrivateUsage]


def test_the_same_question_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = coded(monkeypatch), coded(monkeypatch)
    for question in ASKED[:10]:
        a, b = one.search(question, 50, None), other.search(question, 50, None)
        assert (a[0].tobytes(), a[1].tobytes()) == (b[0].tobytes(), b[1].tobytes())


def test_nothing_to_look_for_or_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for store in (coded(monkeypatch), ExactStore(IDS, BANK)):
        assert not len(store.search(np.zeros(SIZE, np.float32), 10, None)[0])
        assert not len(store.search(ASKED[0], 10, np.zeros(N, bool))[0])
        assert not len(store.search(ASKED[0], 0, None)[0])
    assert not len(ExactStore(IDS[:0], BANK[:0]).search(ASKED[0], 10, None)[0])


def test_products_read_in_place_are_those_of_faiss() -> None:
    flat = faiss.IndexFlatIP(SIZE)
    flat.add(BANK)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    scores, rows = flat.search(ASKED[:1], 100)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    assert inner(ASKED[0], BANK, rows[0]).tobytes() == scores[0].tobytes()
    ids, cosines = ExactStore(IDS, BANK).search(ASKED[0], 100, None)
    assert (ids.tolist(), cosines.tobytes()) == (IDS[rows[0]].tolist(), scores[0].tobytes())


@pytest.mark.parametrize("size", [3, 64, 100, 384])
def test_codes_of_any_number_of_dimensions(size: int) -> None:
    rng = np.random.default_rng(5)
    bank = unit(rng.standard_normal((300, size)).astype(np.float32))
    codes = fit(bank).encode(bank)
    expected = np.unpackbits(codes[:1] ^ codes, axis=1).sum(axis=1)
    assert hamming(codes[:1], codes)[0].tolist() == expected.tolist()


def test_the_depth_is_what_the_bank_itself_needs() -> None:
    coding = fit(BANK[::4])
    codes = coding.encode(BANK)
    found = depth.choose_depth(N, bank_rows, [(coding, rows_of(codes))])
    assert found is not None
    assert found.recall >= 0.98
    assert found.slechtste >= 0.7
    assert found.vragen == depth.QUESTIONS
    noise = np.random.default_rng(6).integers(0, 256, codes.shape, dtype=np.uint8)
    assert depth.choose_depth(N, bank_rows, [(coding, rows_of(noise))]) is None


def test_codes_in_parts_add_up_and_a_part_that_misses_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    coding = fit(BANK[::4])
    whole, (first, last) = coding.encode(BANK), coding.parts(2)
    codes = first.encode(BANK), last.encode(BANK)
    added = hamming(codes[0][:1], codes[0]) + hamming(codes[1][:1], codes[1])
    assert added.tobytes() == hamming(whole[:1], whole).tobytes()

    def measured(one: Codes) -> depth.Diepte | None:
        return depth.choose_depth(N, bank_rows, [(first, rows_of(one)), (last, rows_of(codes[1]))])

    at_once = depth.choose_depth(N, bank_rows, [(coding, rows_of(whole))])
    assert measured(codes[0]) == at_once  # so wide a first look misses nothing here
    monkeypatch.setattr(depth, "WIDE", 1)
    narrow = measured(codes[0])
    assert at_once is not None
    assert narrow is None or narrow.diepte > at_once.diepte or narrow.recall < at_once.recall
    assert measured(np.random.default_rng(6).integers(0, 256, codes[0].shape, dtype=np.uint8)) is None


# ------------------------------------------------------------------ as part of a bank


def way(config: Config) -> str:
    return way_of_searching(config.db, "toets@128")


def ranking(config: Config, question: str) -> list[str]:
    with closing(Zoeker(config.db, config)) as zoeker:
        found = zoeker.search(Vraag(question))
        assert found.waarschuwingen == ()
        return [t.casus_id for t in found.treffers]


def test_the_bound_decides_how_is_searched_and_the_file_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = many(tmp_path, monkeypatch, 120)
    assert way(config) == "elke vraag wordt met alle 120 passages vergeleken"
    question = " ".join(WORDS[3:9])
    before = ranking(config, question)
    monkeypatch.setattr(vectors, "EXACT", 119)
    build_index(config.db, config, opnieuw=True)
    assert "van 120 passages om te vergelijken; recall@10 " in way(config)
    assert ranking(config, question) == before
    extra = read_snapshot(snapshot_path(config.db, "vector", "toets@128"), "vector", "toets@128").extra
    assert extra["codes"]["recall"] >= 0.98
    monkeypatch.setattr(vectors, "AT_ONCE", 119)
    build_index(config.db, config, opnieuw=True)
    assert "van 120 passages om te vergelijken; recall@10 " in way(config)
    assert ranking(config, question) == before
    written = read_snapshot(snapshot_path(config.db, "vector", "toets@128"), "vector", "toets@128")
    assert written.extra["codes_eerst"]["recall"] >= 0.98
    assert written.arrays["codes_eerst"].shape == written.arrays["codes_rest"].shape == (120, 32)


def test_codes_that_miss_too_much_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depth, "LEAST_MEAN", 1.01)
    assert "alle 120 passages" in way(many(tmp_path, monkeypatch, 50))


def test_what_is_written_or_removed_later_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = many(tmp_path, monkeypatch, 50)
    file = snapshot_path(config.db, "vector", "toets@128")
    old = file.read_bytes()
    new = casus("nieuw", " ".join(WORDS[10:50]) + ".")
    put(config.db, new, casus("c007", " ".join(WORDS[60:100]) + "."))
    with closing(open_database(config.db, "schrijf")) as conn:
        conn.execute("DELETE FROM casus WHERE id = 'c008'")
    build_index(config.db, config)
    text_file = snapshot_path(config.db, "tekst")
    fresh = ranking(config, new.tekst)
    assert fresh[0] == "nieuw"
    file.write_bytes(old)  # as when another process has just indexed: the file lies behind
    assert ranking(config, new.tekst) == fresh
    assert ranking(config, " ".join(WORDS[60:100]))[0] == "c007"
    text_file.unlink()
    with closing(open_database(config.db)) as conn, snapshot(conn):
        text, _ = load_text(conn, config.db)
        loaded, problem = load_vectors(conn, config.db, config_model(), text)
        rows, _ = loaded.search(unit(np.ones((1, 128), np.float32))[0], 400, None)
        assert problem is None
        assert sorted(text.casus_ids[d] for d in text.doc_of[rows]) == sorted(text.casus_ids)


def config_model():  # type: ignore[no-untyped-def]
    from index_cases import HashEmbedder

    return HashEmbedder(size=128).model


def test_vectors_are_read_where_they_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = many(tmp_path, monkeypatch, 50)
    found = read_snapshot(snapshot_path(config.db, "vector", "toets@128"), "vector", "toets@128")
    values = found.arrays["waarden"]
    store = ExactStore(found.arrays["ids"], values)
    assert np.shares_memory(store._vectors, values)  # pyright: ignore[reportPrivateUsage]
    assert not values.flags.writeable


@pytest.mark.parametrize("name", ["waarden", "codes", "draai", "grenzen", "ids"])
def test_damage_in_any_array_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    config = many(tmp_path, monkeypatch, 50)
    question = " ".join(WORDS[3:9])
    before = ranking(config, question)
    path = snapshot_path(config.db, "vector", "toets@128")
    found = read_snapshot(path, "vector", "toets@128").arrays[name]
    data = bytearray(path.read_bytes())
    at = data.index(found.tobytes()) + found.nbytes // 2
    data[at] ^= 4
    path.write_bytes(bytes(data))
    with pytest.raises(SnapshotFout):
        read_snapshot(path, "vector", "toets@128")
    with closing(Zoeker(config.db, config)) as zoeker:
        found_now = zoeker.search(Vraag(question))
    assert [t.casus_id for t in found_now.treffers] == before
    assert "casusbank index" in found_now.waarschuwingen[0]


def test_reading_every_vector_sorts_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sort would hold all of them in memory at once."""
    config = many(tmp_path, monkeypatch, 120)
    asked: list[str] = []
    with closing(open_database(config.db)) as conn:
        conn.set_trace_callback(asked.append)
        assert len([*indexed.vectors_since(conn, "toets@128", -1)]) == 120
        conn.set_trace_callback(None)
        steps = " ".join(str(row[3]) for row in conn.execute(f"EXPLAIN QUERY PLAN {asked[0]}"))
    assert "TEMP B-TREE" not in steps


def test_a_search_in_a_thread_of_a_server_takes_no_helper_threads() -> None:
    """OpenMP keeps the number of threads per calling thread: said once, at import, it holds for no other."""

    def threads_after(search: Callable[[], object]) -> int:
        search()
        return int(faiss.omp_get_max_threads())

    coding = fit(BANK[::4])
    codes = coding.encode(BANK[:500])
    for search in (lambda: inner(ASKED[0], BANK, np.arange(500)), lambda: hamming(codes[:1], codes)):
        with ThreadPoolExecutor(1, initializer=lambda: faiss.omp_set_num_threads(2)) as pool:
            assert pool.submit(threads_after, search).result() == 1
