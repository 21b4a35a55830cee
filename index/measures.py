"""Measures of a ranking, their means per slice with standard errors, and the paired bootstrap between two runs.

The measures are those of trec_eval: nDCG with linear gain (Järvelin & Kekäläinen 2002), reciprocal rank
of the first relevant document. A test holds them against that program's own.
"""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.collection import Toetsvraag

MATEN = ("ndcg@10", "recall@10", "recall@100", "mrr@10")
HOOFDMAAT = "ndcg@10"
_MAX_SLICES = 8
_MAX_NAME = 32
"""A metadata value that is longer is a text or a title, not a class."""
_SAMPLES = 10_000
_SEED = 20260101
_AT_ONCE = 500

Scores = Sequence[Mapping[str, float]]
"""The measures per query."""


def measures(ranking: Sequence[str], relevant: Mapping[str, int]) -> dict[str, float]:
    """The measures of one ranking, best first, for one query; grades of 0 or less are not relevant."""
    grades = {d: g for d, g in relevant.items() if g > 0}
    if not grades:
        return dict.fromkeys(MATEN, 0.0)
    gain = sum(grades.get(d, 0) / math.log2(i + 2) for i, d in enumerate(ranking[:10]))
    ideal = sum(g / math.log2(i + 2) for i, g in enumerate(sorted(grades.values(), reverse=True)[:10]))
    first = next((i for i, d in enumerate(ranking[:10]) if d in grades), None)
    return {
        "ndcg@10": gain / ideal,
        "recall@10": len(grades.keys() & set(ranking[:10])) / len(grades),
        "recall@100": len(grades.keys() & set(ranking[:100])) / len(grades),
        "mrr@10": 0.0 if first is None else 1 / (first + 1),
    }


def mean(rows: Scores) -> dict[str, float]:
    """Mean of each measure."""
    return {m: round(statistics.fmean(r[m] for r in rows), 4) for m in MATEN}


def standard_error(rows: Scores) -> dict[str, float]:
    """Standard error of each mean; 0 for a single query."""
    if len(rows) < 2:
        return dict.fromkeys(MATEN, 0.0)
    return {m: round(statistics.stdev(r[m] for r in rows) / math.sqrt(len(rows)), 4) for m in MATEN}


def slices(queries: Sequence[Toetsvraag]) -> dict[str, list[int]]:
    """Rows of the queries per value of each metadata key that sorts them into a few classes.

    Booleans and short strings; queries that lack the key are a class of their own (`null`), so that
    the classes of a key always add up to all queries.
    """
    found: dict[str, list[int]] = {}
    for key in sorted({k for q in queries for k in q.kenmerken if k != "exclude"}):
        values = [q.kenmerken.get(key) for q in queries]
        if not _are_classes(values):
            continue
        for value in sorted(set(values), key=lambda v: (v is None, str(v))):
            found[f"{key}={json.dumps(value, ensure_ascii=False)}"] = [i for i, v in enumerate(values) if v == value]
    return found


def _are_classes(values: Sequence[Any]) -> bool:
    """Whether metadata values are few, and each a boolean or a short string."""
    if not all(v is None or isinstance(v, bool) or (isinstance(v, str) and len(v) <= _MAX_NAME) for v in values):
        return False
    return len(set(values)) <= _MAX_SLICES and any(v is not None for v in values)


@dataclass(frozen=True, slots=True)
class Verschil:
    """Mean difference between two runs on the same `n` queries, with its interval and significance."""

    verschil: float
    laag: float
    hoog: float
    p: float
    n: int

    def as_json(self) -> dict[str, float | int]:
        """For `--json`."""
        return {"verschil": self.verschil, "laag": self.laag, "hoog": self.hoog, "p": self.p, "n": self.n}


def paired_bootstrap(before: Sequence[float], after: Sequence[float], *, samples: int = _SAMPLES) -> Verschil:
    """`after` - `before`, query by query.

    Interval: 2.5 to 97.5 percentile of the resampled mean difference. Significance: two-sided, with
    the differences shifted to mean zero (the bootstrap shift method: Smucker, Allan & Carterette 2007,
    "A comparison of statistical significance tests for information retrieval evaluation"; Sakai 2006,
    "Evaluating evaluation metrics based on the bootstrap"). Seeded: equal input gives an equal answer.
    """
    differences = np.asarray(after, np.float64) - np.asarray(before, np.float64)
    n = len(differences)
    observed = float(differences.mean())
    if not differences.any():
        return Verschil(0.0, 0.0, 0.0, 1.0, n)
    rng = np.random.default_rng(_SEED)
    means = np.concatenate([
        differences[rng.integers(0, n, (min(_AT_ONCE, samples - at), n))].mean(axis=1)
        for at in range(0, samples, _AT_ONCE)
    ])  # fmt: skip
    low, high = np.percentile(means, [2.5, 97.5])
    # Rounding keeps a tie a tie; the observed difference counts as one sample, so p is never 0.
    extreme = int((np.round(np.abs(means - observed), 12) >= round(abs(observed), 12)).sum())
    p = (extreme + 1) / (samples + 1)
    return Verschil(round(observed, 4), round(float(low), 4), round(float(high), 4), round(p, 4), n)
