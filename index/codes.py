"""Codes of a few bits per dimension, whose Hamming distance stands in for the distance of the vectors themselves.

A vector is moved to the middle of the bank, turned at random and, per dimension, compared with four borders: four
bits, of which as many differ as there are borders between two vectors. Distances by some of the borders and by the
others add up, so that a large bank may look at the inner two first (`parts`). The turn spreads what a model puts in a
few dimensions over all. On 61,000 windows of real rulings and laws with the built-in model the true ten nearest lay
among the 2,000 nearest by code in .997 to 1.0 of the cases; with one bit per dimension in .96 to .98.

Charikar, Similarity estimation techniques from rounding algorithms (2002), with more than one border.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.models import Vectors

Codes = npt.NDArray[np.uint8]

BORDERS = (-0.4, 0.4, -1.2, 1.2)
"""In standard deviations, those that tell most first; about as many vectors lie between two as beyond the last."""
_WORD = 8
"""Bytes; codes are compared a machine word at a time."""


@dataclass(frozen=True, slots=True)
class Coding:
    """How vectors become codes. Kept beside the codes: another machine may round a turn of its own differently."""

    turn: Vectors
    """Orthogonal, dimension by dimension."""
    borders: Vectors
    """Per border a row, in the turned dimensions."""

    def encode(self, vectors: Vectors) -> Codes:
        """One code per row."""
        turned = vectors @ self.turn
        bits = np.concatenate([turned > row for row in self.borders], axis=1)
        packed = np.packbits(bits, axis=1)
        beyond = -packed.shape[1] % _WORD
        return np.pad(packed, ((0, 0), (0, beyond))) if beyond else packed

    def parts(self, many: int) -> tuple[Coding, ...]:
        """Codings by so many equal parts of the borders, in their order."""
        return tuple(Coding(self.turn, borders) for borders in np.array_split(self.borders, many))


def fit(sample: Vectors) -> Coding:
    """The coding for a bank of which `sample` are some vectors; the same sample gives the same coding."""
    size = sample.shape[1]
    drawn = np.random.default_rng(0).standard_normal((size, size))
    turn = np.linalg.qr(drawn)[0].astype(np.float32)
    turned = sample @ turn
    borders = turned.mean(axis=0) + np.outer(BORDERS, turned.std(axis=0))
    return Coding(turn, borders.astype(np.float32))
