"""Fusion: scores of the arms -> one score per casus, as a sum of parts.

Each arm's score is divided by the best score of that arm, so that 1 means "as good as it gets on this
question", and the weighted mean is taken. On seven Dutch collections this beat reciprocal rank fusion
throughout (`docs/kwaliteit.md`): ranks throw away how much better the best one is.

Parameters, per length of the question (0 = short, 1 = a pasted casus; linear in between). The static
model helps short questions, which share few words with their answer, and hardly a pasted casus.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.analysis import FieldWeights
from index.query import Zoekvraag

Floats = npt.NDArray[np.float64]

ARMEN = ("passage", "casus", "vector", "kenmerk")
"""Best window on words, whole casus on words, best window on meaning, the casus named by its id."""

SATURATION = 100.0
"""k3: how soon a repeated question word stops counting; high, since a pasted casus repeats what matters."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Share of each arm in the score; `kenmerk` comes on top."""

    passage: float
    casus: float
    vector: float
    kenmerk: float = 1.0

    def of(self, arm: str) -> float:
        """The weight of one arm."""
        return float(getattr(self, arm))


INGEBOUWD = (0.18, 0.0)
ANDERS = (0.5, 0.35)
"""Share of the vector arm for a short question and for a pasted casus: the built-in static model was
measured on the collections; for a model that reads context it is a starting point, to be measured."""


def weights_for(vraag: Zoekvraag, model: str) -> Weights:
    """Arm weights for a question with the embedding model of that name; the first three add up to 1."""
    short, long = INGEBOUWD if model == "ingebouwd" else ANDERS
    vector = short + (long - short) * vraag.lengte
    rest = (1.0 - vector) / 2
    return Weights(passage=rest, casus=rest, vector=vector)


def field_weights(vraag: Zoekvraag) -> FieldWeights:
    """Weights of stem, word form and compound part. Both forms count: no one form wins on every query."""
    return FieldWeights(stem=0.7, word=0.5, part=0.15, reference=1.0)


def fuse(arms: Mapping[str, Floats], weights: Weights) -> tuple[Floats, dict[str, Floats]]:
    """(score, parts per arm) over the candidates; rounded, so that equal input prints equal bytes."""
    parts: dict[str, Floats] = {}
    for arm in ARMEN:
        scores = arms.get(arm)
        if scores is None or not len(scores):
            continue
        best = float(scores.max())
        positive = np.maximum(scores, 0.0)
        parts[arm] = np.round(positive * (weights.of(arm) / best), 6) if best > 0 else np.zeros_like(positive)
    total = np.sum(list(parts.values()), axis=0) if parts else np.zeros(0)
    return np.round(total, 6), parts


def ranks(scores: Floats) -> npt.NDArray[np.int64]:
    """Competition rank (1 = best, ties share) per candidate."""
    ordered = np.sort(-scores)
    return np.searchsorted(ordered, -scores) + 1
