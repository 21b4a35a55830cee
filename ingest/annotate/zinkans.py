"""The sentence model: a small linear model over the words and letter strings of one sentence.

It is trained on the project's own labelled sentences (`scripts/train_zinmodel.py`), one logistic regression per factor
and step against everything else, and is shipped as whole numbers: reading needs numpy alone, and gives the same on
every machine. `zinmodel` adds factors by it; `factoren` asks it whether a single cue makes a fact absent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain, pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from ingest.text import Leestekst, Token

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
        weighted = values * self.idf.take(columns)
        length = float(np.sqrt(weighted @ weighted)) or 1.0
        score = (weighted / length) @ self.gewichten.take(columns, 0).astype(np.float32) * self.schaal + self.bias
        return np.asarray(1 / (1 + np.exp(-score)), dtype=np.float32)


def hashed(tokens: Sequence[Token]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The features of a sentence as columns with their weight: stems, pairs of stems, letter strings of words."""
    words = [word for _, _, norm, stam in tokens if (word := _of_word(norm, stam))]
    pairs = [crc32(b.letters, a.pair) % BREEDTE for a, b in pairwise(words)]
    apart = [crc32(b.letters, a.apart) % BREEDTE for a, b in zip(words, words[2:], strict=False)]
    # In a fixed order: what is added up in another order may differ in the last decimal. A column counts once, for
    # the most that any of its features counts: single words and pairs before the rest.
    found = dict.fromkeys([word.column for word in words] + pairs)
    whole = len(found)
    found = dict.fromkeys(chain(found, apart, *[word.strings for word in words]))
    values = np.full(len(found), 0.5, np.float32)
    values[:whole] = 1.0
    return np.fromiter(found, np.int64, len(found)), values


class _Word(NamedTuple):
    """A word: the column of its stem and the letters of that, the sums of what the stem begins (a pair, or two with a
    word between), and the columns of the letter strings of the word."""

    column: int
    letters: bytes
    pair: int
    apart: int
    strings: tuple[int, ...]


@lru_cache(maxsize=1 << 14)
def _of_word(norm: str, stam: str) -> _Word | None:
    """The features of a word; None for a sign. Kept, since a text repeats its words."""
    if not norm[:1].isalnum():
        return None
    if norm[0].isdigit():
        norm = stam = "0"
    letters, framed = stam.encode(), f"<{norm}>"
    strings = tuple(_column("c" + framed[i : i + size]) for size in _GRAMS for i in range(len(framed) - size + 1))
    return _Word(_column("w" + stam), letters, crc32(b"b" + letters + b" "), crc32(b"s" + letters + b" "), strings)


def _column(name: str) -> int:
    return crc32(name.encode()) % BREEDTE


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


_last: tuple[tuple[Token, ...], dict[int, NDArray[np.float32]]] | None = None


def chances(tekst: Leestekst, number: int) -> NDArray[np.float32]:
    """(classes,): how likely each factor is stated in one sentence; read once per text, shared by the annotators."""
    global _last  # noqa: PLW0603  (one slot, replaced whole: safe between threads)
    seen = _last
    if seen is None or seen[0] is not tekst.tokens:
        seen = _last = (tekst.tokens, {})
    found = seen[1].get(number)
    if found is None:
        zin = tekst.zinnen[number]
        found = seen[1][number] = load_model().probabilities(tekst.tokens[zin.eerste : zin.laatste])
    return found


def likeness(tekst: Leestekst, number: int, factor: str) -> float:
    """How likely a sentence says anything of the factor; 1 where the model has no class of it."""
    places = _classes_of(factor)
    return float(chances(tekst, number)[list(places)].max()) if places else 1.0
