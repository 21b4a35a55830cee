"""Factors that no cue knows: a small linear model over the words and letter strings of one sentence.

The cues of the vocabulary say why a factor was read and go first. This model only adds factors that they missed, each
with its sentence and a lower certainty, above a threshold set by cross-validation. It never says that a fact is
absent: that must be said in words a person can check, which is the cues' part. It is trained on the project's own
labelled sentences (`scripts/train_zinmodel.py`), one logistic regression per factor and step against everything else,
and is shipped as whole numbers: reading needs numpy alone, and gives the same on every machine.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from casusbank.model import Annotatie, FactorToekenning
from casusbank.vocabulary import load_vocabulary
from ingest.annotate.context import Zinlezing, is_hypothetical, read_context, sentence_text
from ingest.annotate.factoren import states_facts
from ingest.annotate.factorgebied import fits, near_domains, reviews
from ingest.text import Leestekst, Token

BREEDTE = 1 << 14
"""Features are hashed (CRC-32) into so many columns."""
DREMPEL = 0.12
"""From this probability on; by `scripts/train_zinmodel.py --kruis` precision then stays that of the cues."""
_GRAMS = (4, 5)
_SHORTEST = 5
"""A sentence of fewer words tells too little."""


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
    for name, weight in _features(tokens):
        column = zlib.crc32(name.encode()) % BREEDTE
        found[column] = max(found.get(column, 0.0), weight)
    return np.fromiter(found, np.int64, len(found)), np.fromiter(found.values(), np.float32, len(found))


def _features(tokens: Sequence[Token]) -> Iterator[tuple[str, float]]:
    words = [t for t in tokens if t.norm[:1].isalnum()]
    stems = ["0" if t.norm[0].isdigit() else t.stam for t in words]
    yield from (("w" + s, 1.0) for s in stems)
    yield from (("b" + a + " " + b, 1.0) for a, b in pairwise(stems))
    yield from (("s" + a + " " + b, 0.5) for a, b in zip(stems, stems[2:], strict=False))
    for word in dict.fromkeys("<0>" if t.norm[0].isdigit() else f"<{t.norm}>" for t in words):
        for size in _GRAMS:
            yield from (("c" + word[i : i + size], 0.5) for i in range(len(word) - size + 1))


@cache
def load_model() -> Zinmodel:
    """The shipped model."""
    raw = (files("ingest.annotate") / "zinmodel.safetensors").read_bytes()
    parts = load(raw)
    names = bytes(parts["klassen"]).decode().split("\n")
    return Zinmodel(tuple(names), parts["gewichten"], parts["schaal"], parts["bias"], parts["idf"].astype(np.float32))


def tells(tekst: Leestekst, number: int, z: Zinlezing) -> bool:
    """Whether a sentence tells of this case: no rule, order, condition or party's claim, nor another case."""
    zin = tekst.zinnen[number]
    words = sum(t.norm[:1].isalnum() for t in tekst.tokens[zin.eerste : zin.laatste])
    said = not (z.partij or z.sectie in {"kader", "beslissing"} or z.tells_other_case(zin.eerste))
    return (
        words >= _SHORTEST
        and said
        and not is_hypothetical(tekst, number)
        and states_facts(sentence_text(tekst, number))
    )


@dataclass(frozen=True, slots=True)
class _Lezing:
    """What one sentence (`zin`: its number) is likely to tell of a factor."""

    kans: float
    stap: str
    zin: int

    def rank(self) -> tuple[float, str, int]:
        """The likelier reading first; of two alike the one that comes first in the text."""
        return self.kans, self.stap, -self.zin


class Zinfactoren:
    """Annotator `zinmodel`: factors that the cues did not find, by the sentence model."""

    naam = "zinmodel@2"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """One annotation per factor the cues missed and a sentence is likely to state."""
        model, lezing = load_model(), read_context(tekst)
        best: dict[str, _Lezing] = {}
        for number, zin in enumerate(tekst.zinnen):
            if not tells(tekst, number, lezing[number]):
                continue
            chances = model.probabilities(tekst.tokens[zin.eerste : zin.laatste])
            for place in np.flatnonzero(chances > DREMPEL).tolist():
                factor, _, step = model.klassen[place].partition("=")
                if step == "afwezig":
                    continue
                found = _Lezing(float(chances[place]), step, number)
                best[factor] = max(best.get(factor, found), found, key=_Lezing.rank)
        return tuple(self._annotations(tekst, eerder, best, lezing))

    def _annotations(
        self,
        tekst: Leestekst,
        eerder: tuple[Annotatie, ...],
        best: dict[str, _Lezing],
        lezing: tuple[Zinlezing, ...],
    ) -> Iterator[Annotatie]:
        vocab = load_vocabulary().factoren
        found = {a.sleutel for a in eerder if a.soort == "factor"}
        domein = next((a.sleutel for a in eerder if a.soort == "domein"), None)
        near, reviewed = near_domains(eerder), reviews(tekst)
        for key, factor in vocab.items():
            if key not in best or key in found or factor.afgeleid or not fits(factor, near, reviewed):
                continue
            told = best[key]
            zin = tekst.zinnen[told.zin]
            yield Annotatie(
                "factor", key, zin.begin, zin.eind, tekst.tekst[zin.begin : zin.eind], self.naam,
                round(0.2 + 0.3 * told.kans, 3),
                FactorToekenning(told.stap, factor.side(domein), lezing[told.zin].motiveert),
            )  # fmt: skip
