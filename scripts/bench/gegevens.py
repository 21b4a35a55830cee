"""Made material for the benchmarks, the same every run.

Vectors: subjects, casussen within them, passages within those, with the spectrum and the off-centre mean that the
built-in model gives real Dutch rulings and laws (so no round clouds, which flatter an index). Questions are held out:
half are other passages (a pasted part of a casus), half stand further off, as a short question does.
Words: drawn by Zipf's law, one in forty rare.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Words = npt.NDArray[np.int32]

SIZE = 256
PER_CASUS = 14
PER_SUBJECT = 40
_MEAN = 0.74
_BLOCK = 50_000

WORDS_PER_PASSAGE = 105
COMMON, RARE = 8000, 60_000


def _draw(rng: np.random.Generator, n: int, scale: Floats) -> Floats:
    return rng.standard_normal((n, SIZE), dtype=np.float32) * scale


def vectors(n: int, questions: int, out: Floats) -> Floats:
    """Fill `out` with n vectors of length 1; returns the held-out questions."""
    rng = np.random.default_rng(11)
    spectrum = np.arange(1, SIZE + 1, dtype=np.float32) ** -0.45
    spectrum /= np.linalg.norm(spectrum)
    turn = np.linalg.qr(rng.standard_normal((SIZE, SIZE)))[0].astype(np.float32)
    mean = _draw(rng, 1, spectrum)[0]
    mean *= _MEAN / np.linalg.norm(mean)
    off = np.float32(np.sqrt(1 - _MEAN**2))
    casussen = max(1, n // PER_CASUS)
    subjects = _draw(rng, max(2, casussen // PER_SUBJECT), spectrum)
    places = subjects[rng.integers(0, len(subjects), casussen)] * 0.6 + _draw(rng, casussen, spectrum) * 0.55

    def passages(owners: npt.NDArray[np.int64], noise: float) -> Floats:
        found = (mean + off * (places[owners] + _draw(rng, len(owners), spectrum) * np.float32(noise))) @ turn
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    for begin in range(0, n, _BLOCK):
        owners = (np.arange(begin, min(begin + _BLOCK, n)) // PER_CASUS) % casussen
        out[begin : begin + len(owners)] = passages(owners, 0.58)
    asked = rng.integers(0, casussen, questions)
    near, far = passages(asked[::2], 0.58), passages(asked[1::2], 2.4)
    found = np.empty((questions, SIZE), np.float32)
    found[::2], found[1::2] = near, far
    return found


def words(rng: np.random.Generator, n: int, skip: int = 0) -> Words:
    """n words by number, drawn by Zipf's law; those of a question leave out the `skip` most frequent."""
    common = np.minimum(rng.pareto(0.55, n) + skip, COMMON - 1).astype(np.int32)
    rare = COMMON + rng.integers(0, RARE, n, dtype=np.int32)
    return np.where(rng.random(n) < 0.025, rare, common)


def name(word: int) -> str:
    """A word as text."""
    return f"w{word}"
