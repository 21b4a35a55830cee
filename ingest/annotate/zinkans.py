"""The sentence model: a small linear model over the words and letter strings of one sentence.

It is trained on the project's own labelled sentences (`scripts/train_zinmodel.py`), one logistic regression per factor
and step against everything else, and is shipped as whole numbers: reading needs numpy alone, and gives the same on
every machine. `zinmodel` adds factors by it; `factoren` asks it whether a single cue makes a fact absent.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from ingest.text import Token

BREEDTE = 1 << 14
"""Features are hashed (CRC-32) into so many columns."""
_GRAMS = (4, 5)


@dataclass(frozen=True, slots=True)
class Zinmodel:
    """`gewichten` (columns, classes) as int8 with a `schaal` per class; `idf` per column.

    A class is `factor=step`.
    """

    klassen: tuple[str, ...]
    gewichten: NDArray[np.int8]
    schaal: NDArray[np.float32]
    bias: NDArray[np.float32]
    idf: NDArray[np.float32]

    def probabilities(self, tokens: Sequence[Token]) -> NDArray[np.float32]:
        """(classes,): how likely each factor is stated in a sentence of these tokens."""
        columns, values = hashed(tokens)
        weighted = values * self.idf[columns]
        length = float(np.sqrt(weighted @ weighted)) or 1.0
        score = (weighted / length) @ self.gewichten[columns].astype(np.float32) * self.schaal + self.bias
        return np.asarray(1 / (1 + np.exp(-score)), dtype=np.float32)


def hashed(tokens: Sequence[Token]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The features of a sentence as columns with their weight: stems, pairs of stems, letter strings of words."""
    found: dict[int, float] = {}
    for column, weight in _features(tokens):
        if found.get(column, 0.0) < weight:
            found[column] = weight
    return np.fromiter(found, np.int64, len(found)), np.fromiter(found.values(), np.float32, len(found))


def _features(tokens: Sequence[Token]) -> Iterator[tuple[int, float]]:
    """(column, weight), in a fixed order: what is added up in another order may differ in the last decimal."""
    words = [t for t in tokens if t.norm[:1].isalnum()]
    stems = ["0" if t.norm[0].isdigit() else t.stam for t in words]
    yield from ((_column("w" + s), 1.0) for s in stems)
    yield from ((_column("b" + a + " " + b), 1.0) for a, b in pairwise(stems))
    yield from ((_column("s" + a + " " + b), 0.5) for a, b in zip(stems, stems[2:], strict=False))
    for norm in dict.fromkeys("0" if t.norm[0].isdigit() else t.norm for t in words):
        yield from ((column, 0.5) for column in _letters(norm))


def _column(name: str) -> int:
    return zlib.crc32(name.encode()) % BREEDTE


@lru_cache(maxsize=1 << 13)
def _letters(norm: str) -> tuple[int, ...]:
    """The columns of the letter strings of a word; kept, since a text repeats its words."""
    word = f"<{norm}>"
    return tuple(_column("c" + word[i : i + size]) for size in _GRAMS for i in range(len(word) - size + 1))


@cache
def load_model() -> Zinmodel:
    """The shipped model."""
    raw = (files("ingest.annotate") / "zinmodel.safetensors").read_bytes()
    parts = load(raw)
    names = bytes(parts["klassen"]).decode().split("\n")
    return Zinmodel(tuple(names), parts["gewichten"], parts["schaal"], parts["bias"], parts["idf"].astype(np.float32))


@cache
def _classes_of(factor: str) -> tuple[int, ...]:
    return tuple(place for place, name in enumerate(load_model().klassen) if name.partition("=")[0] == factor)


def likeness(tokens: Sequence[Token], factor: str) -> float:
    """How likely a sentence of these tokens says anything of the factor; 1 where the model has no class of it."""
    places = _classes_of(factor)
    return float(load_model().probabilities(tokens)[list(places)].max()) if places else 1.0
