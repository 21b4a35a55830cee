"""How deep to look: how many vectors must be compared for their codes to miss hardly any true neighbour.

Measured on the bank itself when its file is written, and kept in that file. The questions are vectors of the bank
(without themselves), and means of two of them: a question on two subjects lies near neither, as a short question
does, and misses more. So the figure errs on the low side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.codes import Codes, Coding
from index.models import Vectors, unit
from index.vectors import hamming

NEIGHBOURS = 10
QUESTIONS = 200
LEAST_MEAN, LEAST_WORST = 0.98, 0.7
"""Recall below which codes are not used at all: mean, and of the question that fares worst."""
WANTED_MEAN, WANTED_WORST = 0.995, 0.9
"""Recall at which looking deeper is not worth it any more."""
DEPTHS = (250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000)
_BLOCK = 8192

Rows = Callable[[int, int], Vectors]
CodeRows = Callable[[int, int], Codes]
Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Diepte:
    """What was measured: recall@10 against comparing everything, at the depth chosen."""

    diepte: int
    recall: float
    slechtste: float
    vragen: int


def choose_depth(n: int, vectors: Rows, codes: CodeRows, coding: Coding) -> Diepte | None:
    """The depth for `n` vectors, read in blocks; None when codes miss too much at any depth worth having."""
    asked, own = _questions(n, vectors)
    true = _neighbours(n, vectors, asked, own)
    places = _places(n, codes, coding.encode(asked), true)
    best: Diepte | None = None
    for depth in DEPTHS:
        if depth > n // 2:
            break
        per_question: Floats = (places <= depth).mean(axis=1)
        mean, worst = float(per_question.mean()), float(per_question.min())
        if mean >= LEAST_MEAN and worst >= LEAST_WORST:
            best = Diepte(depth, round(mean, 4), round(worst, 2), len(asked))
        if mean >= WANTED_MEAN and worst >= WANTED_WORST:
            break
    return best


def _questions(n: int, vectors: Rows) -> tuple[Vectors, Numbers]:
    """(questions, the row each one is itself; -1 for a mean of two)."""
    picked = np.unique(np.linspace(0, n - 1, QUESTIONS, dtype=np.int64))
    found = np.concatenate([vectors(i, i + 1) for i in picked.tolist()])
    mixed = unit(found[1::2] + found[::-1][1::2])
    own = np.concatenate([picked[::2], np.full(len(mixed), -1)])
    return np.ascontiguousarray(np.concatenate([found[::2], mixed])), own


def _neighbours(n: int, vectors: Rows, asked: Vectors, own: Numbers) -> Numbers:
    """Rows of the nearest vectors of each question, itself left out."""
    scores = np.full((len(asked), NEIGHBOURS), -np.inf, np.float32)
    rows = np.zeros((len(asked), NEIGHBOURS), np.int64)
    for begin in range(0, n, _BLOCK):
        block = vectors(begin, min(begin + _BLOCK, n))
        near = asked @ block.T
        here = np.flatnonzero((own >= begin) & (own < begin + len(block)))
        near[here, own[here] - begin] = -np.inf
        every = np.concatenate([scores, near], axis=1)
        best = np.argpartition(-every, NEIGHBOURS - 1, axis=1)[:, :NEIGHBOURS]
        place = np.where(best < NEIGHBOURS, np.take_along_axis(rows, np.minimum(best, NEIGHBOURS - 1), 1),
                         begin + best - NEIGHBOURS)  # fmt: skip
        scores, rows = np.take_along_axis(every, best, 1), place
    return rows


def _places(n: int, codes: CodeRows, asked: Codes, true: Numbers) -> Numbers:
    """How many vectors have a code at least as near as that of each true neighbour."""
    bits = asked.shape[1] * 8
    counts = np.zeros((len(asked), bits + 1), np.int64)
    mine = np.zeros(true.shape, np.int64)
    for begin in range(0, n, _BLOCK):
        block = hamming(asked, codes(begin, min(begin + _BLOCK, n)))
        for question, row in enumerate(block):
            counts[question] += np.bincount(row, minlength=bits + 1)
        asking, which = np.nonzero((true >= begin) & (true < begin + block.shape[1]))
        mine[asking, which] = block[asking, true[asking, which] - begin]
    return np.take_along_axis(np.cumsum(counts, axis=1), mine, 1)
