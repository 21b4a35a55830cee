"""Measures against trec_eval, slices that add up, and the bootstrap against distributions that are known."""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

import pytest

from index.collection import Toetsvraag
from index.measures import MATEN, mean, measures, paired_bootstrap, slices, standard_error


def test_by_hand() -> None:
    found = measures(["x", "a", "y", "b"], {"a": 2, "b": 1, "c": 0})
    assert found["ndcg@10"] == pytest.approx((2 / 1.5849625 + 1 / 2.3219281) / (2 + 1 / 1.5849625))
    assert found["mrr@10"] == 0.5
    assert found["recall@10"] == found["recall@100"] == 1.0
    assert measures([], {"a": 1}) == dict.fromkeys(MATEN, 0.0)
    assert measures(["a"], {"a": 0}) == dict.fromkeys(MATEN, 0.0)


@pytest.mark.parametrize(
    ("begin", "step", "every", "expected"),
    [
        (0, 1, 6, (0.196147, 0.08, 0.68, 1.0)),
        (25, 7, 6, (0.083843, 0.04, 0.64, 0.166667)),
        (3, 37, 11, (0.133475, 0.071429, 0.714286, 0.333333)),
        (50, 77, 4, (0.0, 0.0, 0.657895, 0.0)),
        (5, 101, 3, (0.182372, 0.06, 0.66, 0.333333)),
        (31, 1, 149, (0.0, 0.0, 0.0, 0.0)),
    ],
)
def test_as_trec_eval_counts(begin: int, step: int, every: int, expected: tuple[float, ...]) -> None:
    """What trec_eval makes of these rankings (through ir-measures: nDCG@10, R@10, R@100, RR@10)."""
    docs = [f"d{i}" for i in range(150)]
    ranking = [docs[(begin + i * step) % len(docs)] for i in range(120)]
    relevant = {d: 1 + (i % 3 == 1) for i, d in enumerate(docs[::every])}
    found = measures(ranking, relevant)
    assert [found[m] for m in ("ndcg@10", "recall@10", "recall@100", "mrr@10")] == pytest.approx(expected, abs=1e-6)


def test_standard_error_of_a_mean() -> None:
    rows = [dict.fromkeys(MATEN, v) for v in (0.0, 1.0, 1.0, 0.0)]
    assert mean(rows)["mrr@10"] == 0.5
    assert standard_error(rows)["mrr@10"] == pytest.approx(math.sqrt(1 / 3) / 2, abs=1e-4)
    assert standard_error(rows[:1])["mrr@10"] == 0.0


def queries(*metadata: dict[str, Any]) -> list[Toetsvraag]:
    return [Toetsvraag(str(i), "", frozenset(), m) for i, m in enumerate(metadata)]


def test_classes_of_a_key_add_up_to_all_queries() -> None:
    found = slices(queries({"kort": True, "soort": "eigen"}, {"kort": False}, {"kort": True, "soort": "citaat"}))
    assert found == {
        "kort=false": [1], "kort=true": [0, 2],
        'soort="citaat"': [2], 'soort="eigen"': [0], "soort=null": [1],
    }  # fmt: skip


@pytest.mark.parametrize(
    "values", [[1, 2], ["x" * 40, "y"], [f"v{i}" for i in range(9)], [["a"], "b"], [None, None]],
    ids=["numbers", "titles", "too many", "lists", "nothing"],
)  # fmt: skip
def test_what_sorts_into_no_classes_is_no_slice(values: list[Any]) -> None:
    assert slices(queries(*({"k": v} for v in values))) == {}


def test_exclusions_are_no_slice() -> None:
    assert slices(queries({"exclude": "a"}, {"exclude": "b"})) == {}


# ------------------------------------------------------------------ the bootstrap


def test_no_difference_and_a_certain_one() -> None:
    same = paired_bootstrap([0.2, 0.5], [0.2, 0.5])
    assert (same.verschil, same.laag, same.hoog, same.p, same.n) == (0.0, 0.0, 0.0, 1.0, 2)
    ahead = paired_bootstrap([0.0] * 30, [0.25] * 30)
    assert (ahead.verschil, ahead.laag, ahead.hoog) == (0.25, 0.25, 0.25)
    assert ahead.p < 0.001


@pytest.mark.parametrize("differences", [(0.1, 0.4, -0.2, 0.3), (0.5, -0.1, 0.2, 0.0, 0.3), (0.9, 0.0, 0.0)])
def test_against_all_resamples_of_a_small_run(differences: tuple[float, ...]) -> None:
    n = len(differences)
    observed = sum(differences) / n
    every = sorted(sum(s) / n for s in itertools.product(differences, repeat=n))
    share = sum(abs(m - observed) >= abs(observed) - 1e-12 for m in every) / len(every)
    found = paired_bootstrap([0.0] * n, differences)
    assert found.verschil == pytest.approx(observed, abs=1e-4)
    assert found.p == pytest.approx(share, abs=0.02)
    inside = sum(found.laag - 1e-4 <= m <= found.hoog + 1e-4 for m in every) / len(every)
    assert inside >= 0.93


def test_against_the_normal_distribution_of_a_large_run() -> None:
    rng = random.Random(5)  # noqa: S311
    before = [rng.random() for _ in range(400)]
    after = [b + rng.gauss(0.02, 0.2) for b in before]
    differences = [a - b for a, b in zip(after, before, strict=True)]
    centre = sum(differences) / 400
    error = math.sqrt(sum((d - centre) ** 2 for d in differences) / 399 / 400)
    found = paired_bootstrap(before, after)
    assert found.laag == pytest.approx(centre - 1.96 * error, abs=0.15 * error)
    assert found.hoog == pytest.approx(centre + 1.96 * error, abs=0.15 * error)
    assert found.p == pytest.approx(math.erfc(abs(centre) / error / math.sqrt(2)), abs=0.015)


def test_order_of_the_runs_turns_the_sign_and_chance_is_seeded() -> None:
    a, b = [0.1, 0.5, 0.9, 0.3], [0.4, 0.4, 1.0, 0.2]
    one, two = paired_bootstrap(a, b), paired_bootstrap(b, a)
    assert one == paired_bootstrap(a, b)
    assert (one.verschil, one.laag, one.hoog) == (-two.verschil, -two.hoog, -two.laag)
    assert one.p == two.p
