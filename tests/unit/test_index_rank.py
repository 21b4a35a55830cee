"""Candidates: the best of many scores are all found, whatever a sample of them says; a filter of nothing is none."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_cases import indexed_bank

from index.embed import load_embedder
from index.engines.sqlite import SqliteEngine
from index.rank import top


@pytest.mark.parametrize("filled", [0, 3, 40, 9000])
@pytest.mark.parametrize("k", [1, 40, 5000])
def test_the_best_with_all_that_tie_with_the_last(filled: int, k: int) -> None:
    rng = np.random.default_rng(filled + k)
    scores = np.zeros(9000)
    scores[rng.permutation(9000)[:filled]] = rng.integers(1, 3000, filled) / 7
    positive = np.sort(scores[scores > 0])[::-1]
    bar = positive[min(k, len(positive)) - 1] if filled else 1.0
    assert top(scores, k).tolist() == np.flatnonzero(scores >= bar).tolist()


@given(st.lists(st.sampled_from([0.0, 0.1, 0.5, 2.0]), max_size=30), st.integers(1, 40))
def test_of_a_few_scores_too(values: list[float], k: int) -> None:
    best = sorted((v for v in values if v > 0), reverse=True)[:k]
    found = top(np.array(values), k).tolist()
    assert found == [i for i, v in enumerate(values) if best and v >= best[-1]]


def test_a_sample_that_sees_none_of_the_best_costs_nothing_but_time() -> None:
    scores = np.full(8 * 1024, 0.5)
    scores[1::8] = 0.0
    scores[3:43:8] = 9.0
    assert top(scores, 5).tolist() == [3, 11, 19, 27, 35]


def test_a_filter_that_everything_passes_asks_no_more_than_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = indexed_bank(tmp_path, monkeypatch)
    engine = SqliteEngine(config.db, config, load_embedder(config).model)
    with closing(engine), engine.session() as bank:
        every = np.ones(len(bank.text.casus_ids), bool)
        assert bank.text.allowed(every) is None
        every[0] = False
        some = bank.text.allowed(every)
        assert some is not None
        assert not some.docs[0]
        assert some.passages.tolist() == (bank.text.doc_of > 0).tolist()
