"""Vectors rounded to one byte per dimension, with a bound on what a cosine can differ: which rows to read exactly.

A row whose cosine cannot be among the best, however it was rounded, is left out; so what comes of the others is what
comparing all exactly would give. Vectors of a model and questions all lean one way, towards the middle of the bank: how
much was rounded away that way is kept, so that only the rest is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.models import Vectors

Rows = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.int8]

_MOST = 127
_SLACK = 2e-5
"""What sums of 4-byte floats can be off, with room to spare."""
_AT_ONCE = 256
"""Rows turned into floats at a time; they stay near the core."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """Per dimension the middle of the bank and the size of a step."""

    middle: Vectors
    step: Vectors

    @property
    def lean(self) -> Vectors:
        """The way to the middle, of length 1; 0 where that is nowhere."""
        return self.middle / max(np.float32(np.linalg.norm(self.middle)), np.float32(1e-9))

    def encode(self, vectors: Vectors) -> tuple[Bytes, Vectors]:
        """(steps per dimension, what was rounded away along `lean` and the length of the rest) of each row."""
        away = vectors - self.middle
        steps = np.clip(np.rint(away / self.step), -_MOST, _MOST)
        away -= steps * self.step
        along = away @ self.lean
        rest = np.linalg.norm(away - np.outer(along, self.lean), axis=1)
        return steps.astype(np.int8), np.column_stack([along, rest]).astype(np.float32)


def fit_rounding(sample: Vectors) -> Rounding:
    """The rounding for a bank of which `sample` are some vectors; what lies further out than these only loses more."""
    middle = sample.mean(axis=0)
    most = np.abs(sample - middle).max(axis=0)
    return Rounding(middle, np.maximum(most / _MOST, np.float32(1e-9)).astype(np.float32))


@dataclass(frozen=True, slots=True)
class Rounded:
    """The rounded rows of a bank."""

    rounding: Rounding
    steps: Bytes
    lost: Vectors

    def worth_reading(self, question: Vectors, rows: Rows, k: int) -> Rows:
        """Of `rows` those that can be among the k nearest of them."""
        if len(rows) <= k:
            return rows
        low, high = self._bounds(question, rows)
        found: Rows = rows[high >= np.partition(low, len(rows) - k)[len(rows) - k]]
        return found

    def _bounds(self, question: Vectors, rows: Rows) -> tuple[Vectors, Vectors]:
        """(least, most) that each cosine can be: what is unknown adds its length at most (Cauchy-Schwarz)."""
        scaled = question * self.rounding.step
        near = np.empty(len(rows), np.float32)
        for begin in range(0, len(rows), _AT_ONCE):
            part = rows[begin : begin + _AT_ONCE]
            near[begin : begin + len(part)] = self.steps.take(part, axis=0).astype(np.float32) @ scaled
        lean, lost = self.rounding.lean, self.lost.take(rows, axis=0)
        along = question @ lean
        near += question @ self.rounding.middle + along * lost[:, 0]
        off: Vectors = lost[:, 1] * np.float32(np.linalg.norm(question - along * lean)) + np.float32(_SLACK)
        return near - off, near + off
