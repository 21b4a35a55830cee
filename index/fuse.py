"""Fusion: scores of the arms -> one score per casus, as a sum of parts.

Each arm's score is divided by the best score of that arm, so that 1 means "as good as it gets on this
question", and the weighted mean is taken. On seven Dutch collections this beat reciprocal rank fusion
throughout (`docs/kwaliteit.md`): ranks throw away how much better the best one is. Agreement of structure is a
measure by itself and is not divided. A conflict of facts takes away a share of all the rest.

Parameters, per length of the question (0 = short, 1 = a pasted casus; linear in between), found by coordinate ascent
on the mean nDCG@10 of eight collections; leaving any one out gave nearly the same ones, and at most .012 less on the
one left out. Stretches of letters and the static model help short questions, which share few words with their answer,
and hardly a pasted casus. For a pasted casus the likeness of words is damped: letters of one office share sentences
whatever the facts are, and an equal case told in other words must have a chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from casusbank.model import CasusId, ScoreDeel
from index.analysis import FieldWeights
from index.query import Zoekvraag

Floats = npt.NDArray[np.float64]

ARMEN = ("passage", "casus", "woorddeel", "vector", "feiten", "verschil", "kenmerk")
"""Best window on words, whole casus on words, whole casus on stretches of letters, best window on meaning, agreement
of subject and facts, conflict of facts (a part below zero), the casus named by its id."""
_LEXICAL = frozenset(("passage", "casus", "woorddeel"))

SATURATION = 100.0
"""k3: how soon a repeated question word stops counting; high, since a pasted casus repeats what matters."""


@dataclass(frozen=True, slots=True)
class Rang:
    """One ranked casus: its score and the parts it is the sum of."""

    casus_id: CasusId
    score: float
    delen: tuple[ScoreDeel, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """Share of each arm in the score; `kenmerk` comes on top.

    `verschil`: the share of the score that one decisive conflict takes away. `demping`: the power to which
    likeness of words is raised.
    """

    passage: float
    casus: float
    vector: float
    woorddeel: float = 0.0
    feiten: float = 0.0
    verschil: float = 0.0
    kenmerk: float = 1.0
    demping: float = 1.0

    def of(self, arm: str) -> float:
        """The weight of one arm."""
        return float(getattr(self, arm))


INGEBOUWD = (0.1, 0.0)
ANDERS = (0.45, 0.3)
"""Share of the vector arm for a short question and for a pasted casus: the built-in static model was
measured on the collections; for a model that reads context it is a starting point, to be measured."""
FEITEN = (0.25, 0.15)
"""Share of agreement of structure."""
WOORDDEEL = 0.55
"""Share of stretches of letters in what is left for words, for a short question; see `Zoekvraag.eigen_woorden`."""
CASUS = (0.6, 0.5)
"""Share of the casus as a whole in what is left after that; the rest is for its best window."""
VERSCHIL = (0.15, 0.55)
"""What one decisive conflict of facts takes away, of all other parts together."""
MOST_STRIJD = 3.0
"""Conflicts that count."""
DEMPING = (1.0, 0.5)


def weights_for(vraag: Zoekvraag, model: str) -> Weights:
    """Arm weights for a question with the embedding model of that name; without `kenmerk` they add up to 1."""

    def at(ends: tuple[float, float]) -> float:
        return ends[0] + (ends[1] - ends[0]) * vraag.lengte

    vector, facts = at(INGEBOUWD if model == "ingebouwd" else ANDERS), at(FEITEN)
    words = 1.0 - vector - facts
    letters = words * WOORDDEEL * vraag.eigen_woorden
    whole = (words - letters) * at(CASUS)
    return Weights(
        passage=words - letters - whole, casus=whole, vector=vector, woorddeel=letters, feiten=facts,
        verschil=at(VERSCHIL), demping=at(DEMPING),
    )  # fmt: skip


def field_weights(vraag: Zoekvraag) -> FieldWeights:
    """Weights of stem, word form and compound part. Both forms count: no one form wins on every query."""
    return FieldWeights(stem=0.7, word=0.5, part=0.15, reference=1.0)


def fuse(arms: Mapping[str, Floats], weights: Weights) -> tuple[Floats, dict[str, Floats]]:
    """(score, parts per arm) over the candidates; rounded, so that equal input prints equal bytes."""
    parts: dict[str, Floats] = {}
    for arm in ARMEN:
        scores = arms.get(arm)
        if scores is None or not len(scores) or arm == "verschil":
            continue
        positive = np.maximum(scores, 0.0)
        best = 1.0 if arm == "feiten" else float(positive.max())
        likeness: Floats = positive / best if best > 0 else positive
        if arm in _LEXICAL and weights.demping != 1.0:
            likeness = np.power(likeness, weights.demping)
        parts[arm] = np.round(likeness * weights.of(arm), 6)
    total = np.sum(list(parts.values()), axis=0) if parts else np.zeros(0)
    conflict = arms.get("verschil")
    if conflict is not None and len(conflict) and weights.verschil:
        named = parts.get("kenmerk", np.zeros(len(total)))
        lost: Floats = 1.0 - np.power(1.0 - weights.verschil, np.minimum(conflict, MOST_STRIJD))
        parts["verschil"] = np.round((named - total) * lost, 6)
        total = total + parts["verschil"]
    return np.round(total, 6), parts


def ranks(scores: Floats) -> npt.NDArray[np.int64]:
    """Competition rank (1 = best, ties share) per candidate."""
    ordered = np.sort(-scores)
    return np.searchsorted(ordered, -scores) + 1
