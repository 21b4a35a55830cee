"""Sparse BM25 against a plain one; dense, sparse and spilled ways give the same."""

from __future__ import annotations

import itertools
import math
import tempfile
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import lexical
from index.analysis import CasusTerms, Terms, casus_from_bytes, read_grams, read_terms
from index.lexical import K1, B, Part, Postings, PostingsBuilder, bm25, build_postings, softened

RNG = np.random.default_rng(7)
DOCS = [RNG.zipf(1.5, 40 + i % 50) % 300 for i in range(200)]


def terms_of(doc: np.ndarray) -> Terms:  # type: ignore[type-arg]
    hashes, counts = np.unique(doc.astype(np.uint64), return_counts=True)
    return Terms(len(doc), hashes, counts.astype(np.uint8))


def plain(query: list[int]) -> list[float]:
    """Lucene's BM25, straight from the formula."""
    n, average = len(DOCS), sum(map(len, DOCS)) / len(DOCS)
    df = {t: sum(t in set(d.tolist()) for d in DOCS) for t in query}
    scores = []
    for d in DOCS:
        tf = Counter(d.tolist())
        scores.append(
            sum(
                math.log(1 + (n - df[t] + 0.5) / (df[t] + 0.5))
                * tf[t] / (tf[t] + K1 * (1 - B + B * len(d) / average))
                for t in query if df[t]
            )
        )  # fmt: skip
    return scores


def scored(parts: list[Part], query: list[int]) -> np.ndarray:  # type: ignore[type-arg]
    return bm25(parts, np.array(sorted(query), np.uint64), np.ones(len(query)))


@pytest.mark.parametrize("query", [[3], [250, 299], [1, 2, 3, 50, 120], [999]])
def test_equals_the_formula_up_to_the_byte_of_an_impact(query: list[int]) -> None:
    found = scored([Part(build_postings(map(terms_of, DOCS)), 0)], query)
    assert found == pytest.approx(plain(query), abs=0.004 * sum(math.log(1 + 200.5 / 0.5) for _ in query))


def one_by_one(postings: Postings, query: list[int], weights: list[float], k1: float) -> dict[int, float]:
    """Score per row, a posting at a time in the order of the terms: what every other way must give to the bit."""
    scores: dict[int, float] = {}
    worth = softened(k1).tolist()
    begins, ends = postings.find(np.array(query, np.uint64))
    for begin, end, weight in zip(begins.tolist(), ends.tolist(), weights, strict=True):
        for row, impact in zip(postings.rows[begin:end].tolist(), postings.impacts[begin:end].tolist(), strict=True):
            if weight > 0:
                scores[row] = scores.get(row, 0.0) + worth[impact] * weight
    return scores


@given(data=st.data())
def test_every_way_of_adding_up_gives_the_bits_of_adding_one_by_one(data: st.DataObject) -> None:
    held = st.sets(st.integers(0, 9), max_size=7)
    rows = data.draw(st.lists(held, min_size=1, max_size=40))
    postings = build_postings(Terms(len(r), np.array(sorted(r), np.uint64), np.ones(len(r), np.uint8)) for r in rows)
    query = sorted(data.draw(st.sets(st.integers(0, 12), max_size=8)))
    weights = [data.draw(st.sampled_from([0.0, 0.1, 0.7, 1.3])) for _ in query]
    k1 = data.draw(st.sampled_from([K1, 4.0]))
    true = one_by_one(postings, query, weights, k1)
    for at_once, near in itertools.product((1, 3, 16, 10**5), (1, 7, 10**5)):
        scores = np.zeros(len(rows))
        with pytest.MonkeyPatch.context() as m:
            m.setattr(lexical, "_AT_ONCE", at_once)
            m.setattr(lexical, "_ROWS", near)
            m.setattr(lexical, "_PIECE", 0)
            lexical.accumulate(scores, postings, *postings.find(np.array(query, np.uint64)), np.array(weights), k1)
        assert {row: scores[row] for row in np.flatnonzero(scores).tolist()} == true


def test_two_segments_score_as_one_with_one_idf() -> None:
    whole = build_postings(map(terms_of, DOCS))
    parts = [
        Part(build_postings(map(terms_of, DOCS[:150]), whole.average), 0),
        Part(build_postings(map(terms_of, DOCS[150:]), whole.average), 150),
    ]
    assert scored(parts, [1, 2, 77]) == pytest.approx(scored([Part(whole, 0)], [1, 2, 77]))


def test_spilling_to_disk_gives_the_same_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = build_postings(map(terms_of, DOCS))
    monkeypatch.setattr(lexical, "_SPILL", 700)
    with tempfile.TemporaryFile() as spill:
        builder = PostingsBuilder(spill)
        for d in DOCS:
            builder.add(terms_of(d))
        slices = list(builder.finish())
    assert len(slices) > 1
    for name in ("hashes", "rows", "impacts"):
        assert np.array_equal(np.concatenate([getattr(s, name) for s in slices]), getattr(whole, name))


def test_no_rows_and_no_terms() -> None:
    empty = build_postings([])
    assert not len(bm25([Part(empty, 0)], np.array([1], np.uint64), np.ones(1)))
    whole = build_postings(map(terms_of, DOCS))
    assert bm25([Part(whole, 0)], np.zeros(0, np.uint64), np.zeros(0)).tolist() == [0.0] * len(DOCS)


def test_a_term_in_most_rows_can_be_left_out() -> None:
    rows = [np.array([1, 2]), np.array([1, 3]), np.array([1, 4])]
    part = Part(build_postings(map(terms_of, rows)), 0)
    query = np.array([1, 2], np.uint64)
    assert np.flatnonzero(bm25([part], query, np.ones(2))).tolist() == [0, 1, 2]
    assert np.flatnonzero(bm25([part], query, np.ones(2), 0.5)).tolist() == [0]


def test_a_casus_keeps_the_terms_of_every_field() -> None:
    text = "Woningaanpassing, de woning is te klein"
    read = read_terms(text)
    whole = CasusTerms(read.between(0, 99), read_grams(text), read.pairs())
    back = casus_from_bytes(whole.to_bytes())
    for field in ("words", "grams", "pairs"):
        one, other = getattr(back, field), getattr(whole, field)
        assert one.length == other.length > 0
        assert one.hashes.tolist() == other.hashes.tolist()
        assert one.counts.tolist() == other.counts.tolist()
    before = casus_from_bytes(whole.words.to_bytes())
    assert before.grams.length == before.pairs.length == 0


def test_pairs_are_of_neighbours_in_their_order_over_words_without_meaning() -> None:
    def pairs(text: str) -> list[int]:
        return read_terms(text).pairs().hashes.tolist()

    assert pairs("de kosten van een traplift") == pairs("Kosten traplift")
    assert pairs("traplift kosten") != pairs("kosten traplift")
    assert not set(pairs("kosten van de dure traplift")) & set(pairs("kosten traplift"))
    assert read_terms("woning te klein, woning klein").pairs().counts.tolist() in ([1, 2], [2, 1])
    assert pairs("traplift") == pairs("") == []


def test_stretches_of_letters_bridge_compounds_and_typing_errors() -> None:
    def shared(a: str, b: str) -> float:
        one, other = set(read_grams(a).hashes.tolist()), set(read_grams(b).hashes.tolist())
        return len(one & other) / len(one)

    assert shared("huishoudelijke", "huishuodelijke") > 0.5
    assert shared("woning", "woningaanpassing") > 0.5
    assert shared("woning", "uitkering") < 0.3
    assert read_grams("de het een").length == 0


def test_another_k1_gives_what_an_index_made_with_it_would_give() -> None:
    part, k1 = Part(build_postings(map(terms_of, DOCS)), 0), 4.0
    query = [1, 2, 3, 50, 120]
    scores = bm25([part], np.array(query, np.uint64), np.ones(len(query)), k1=k1)
    n, average = len(DOCS), sum(map(len, DOCS)) / len(DOCS)
    df = {t: sum(t in set(d.tolist()) for d in DOCS) for t in query}
    for row, score in enumerate(scores.tolist()):
        tf, norm = Counter(DOCS[row].tolist()), 1 - B + B * len(DOCS[row]) / average
        exact = sum(
            math.log(1 + (n - df[t] + 0.5) / (df[t] + 0.5)) * tf[t] / (tf[t] + k1 * norm) for t in query if df[t]
        )
        assert score == pytest.approx(exact, abs=0.05)
