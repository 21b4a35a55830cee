"""How deep to look: how many vectors must be compared for their codes to miss hardly any true neighbour.

Measured on the bank itself when its file is written, and kept in that file. The questions are vectors of the bank
(without themselves), and means of two of them: a question on two subjects lies near neither, as a short question
does, and misses more. So the figure errs on the low side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.codes import Codes, Coding
from index.models import Vectors, unit
from index.vectors import WIDE, hamming

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


def choose_depth(n: int, vectors: Rows, codes: Sequence[tuple[Coding, CodeRows]]) -> Diepte | None:
    """The depth for `n` vectors, read in blocks; None when codes miss too much at any depth worth having.

    `codes`: as in `CodedStore`, to be read in blocks.
    """
    asked, own = _questions(n, vectors)
    true = _neighbours(n, vectors, asked, own)
    places = _places(n, [(coding.encode(asked), rows) for coding, rows in codes], true)
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


def _places(n: int, codes: Sequence[tuple[Codes, CodeRows]], true: Numbers) -> Numbers:
    """How deep each true neighbour lies: how many vectors have a code at least as near as its own.

    By the first parts of the code alone it may lie `WIDE` times as deep for each part that follows.
    """
    bits = 8 * sum(asked.shape[1] for asked, _ in codes)
    counts = np.zeros((len(codes), len(true), bits + 1), np.int64)
    mine = np.zeros((len(codes), *true.shape), np.int64)
    for begin in range(0, n, _BLOCK):
        end = min(begin + _BLOCK, n)
        asking, which = np.nonzero((true >= begin) & (true < end))
        block = np.zeros((len(true), end - begin), np.int32)
        for part, (asked, rows) in enumerate(codes):
            block += hamming(asked, rows(begin, end))
            for question, row in enumerate(block):
                counts[part, question] += np.bincount(row, minlength=bits + 1)
            mine[part, asking, which] = block[asking, true[asking, which] - begin]
    found = np.take_along_axis(np.cumsum(counts, axis=2), mine, 2)
    room = WIDE ** np.arange(len(codes))[::-1, None, None]
    deepest: Numbers = (-(-found // room)).max(axis=0)
    return deepest
