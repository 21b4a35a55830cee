"""Fusion: scores of the arms -> one score per casus, as a sum of parts.

Each arm's score is divided by the best score of that arm, so that 1 means "as good as it gets on this
question", and the weighted mean is taken. On seven Dutch collections this beat reciprocal rank fusion
throughout (`docs/kwaliteit.md`): ranks throw away how much better the best one is. Of a cosine only what exceeds that
with whatever passage of the bank counts: all texts of one field are near each other, and each model has a floor of its
own. Agreement of structure is a measure by itself and is not divided. A conflict of facts takes away a share of all
the rest.

Parameters, per length of the question (0 = short, 1 = a pasted casus; linear in between), found by coordinate ascent
on the mean nDCG@10 of eight collections and on groups of an equal case and a look-alike, with each collection left out
in turn (`README.md`). Stretches of letters and the static model help short questions, which share few words with their
answer, and hardly a pasted casus; pairs of words help a statement, the themes of the bank a long text. When facts of
the field were read in a pasted casus, and only to that extent, agreement of facts counts and the likeness of words is
damped: letters of one office share sentences whatever the facts are, and an equal case told in other words must have a
chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from casusbank.model import CasusId, ScoreDeel
from index.analysis import FieldWeights
from index.lexical import K1, K1_CASUS
from index.query import LONG, Zoekvraag

Floats = npt.NDArray[np.float64]

ARMEN = ("passage", "casus", "woorddeel", "woordpaar", "thema", "vector", "feiten", "verschil", "kenmerk")
"""Best window on words, whole casus on words, on stretches of letters, on pairs of words and on the themes of the
bank, best window on meaning, agreement of subject and facts, conflict of facts (a part below zero), the casus named
by its id."""
_LEXICAL = frozenset(("passage", "casus", "woorddeel", "woordpaar", "thema"))

SATURATION = 100.0
"""k3: how soon a repeated question word stops counting; high, since a pasted casus repeats what matters."""
FIELD_WEIGHTS = FieldWeights(stem=0.7, word=0.5, part=0.15, reference=1.0)
"""Stem, word form and compound part. Both forms count: no one form wins on every query."""


@dataclass(frozen=True, slots=True)
class Rang:
    """One ranked casus: its score and the parts it is the sum of."""

    casus_id: CasusId
    score: float
    delen: tuple[ScoreDeel, ...]


@dataclass(frozen=True, slots=True)
class Rangen:
    """Ranked casussen, best first; each is made when it is come to, since a search shows only the first few."""

    names: Sequence[CasusId]
    scores: Sequence[float]
    arms: Sequence[tuple[str, Sequence[int], Sequence[float]]]
    """Per arm the rank and the part of each."""

    def __iter__(self) -> Iterator[Rang]:
        for at, (name, score) in enumerate(zip(self.names, self.scores, strict=True)):
            parts = [ScoreDeel(arm, ranks[at], parts[at]) for arm, ranks, parts in self.arms if parts[at]]
            yield Rang(name, score, tuple(parts))


@dataclass(frozen=True, slots=True)
class Weights:
    """Share of each arm in the score; `kenmerk` comes on top.

    `verschil`: the share of the score that one decisive conflict takes away. `demping`: the power to which
    likeness of words is raised. `k1`: how soon a repeated word of a casus stops counting, for the casus as a whole.
    """

    passage: float
    casus: float
    vector: float
    woorddeel: float = 0.0
    woordpaar: float = 0.0
    thema: float = 0.0
    feiten: float = 0.0
    verschil: float = 0.0
    kenmerk: float = 1.0
    demping: float = 1.0
    k1: float = K1

    @property
    def structure(self) -> bool:
        """Whether subject and facts have a say."""
        return bool(self.feiten or self.verschil)

    def of(self, arm: str) -> float:
        """The weight of one arm."""
        return float(getattr(self, arm))


INGEBOUWD = (0.18, 0.0)
ANDERS = (0.45, 0.3)
"""Share of the vector arm for a short question and for a pasted casus: the built-in static model was
measured on the collections; for a model that reads context it is a starting point, to be measured."""
FEITEN = (0.25, 0.2)
"""Share of agreement of structure; for a pasted casus as far as facts were read in it."""
FEITEN_VOL = 2
"""Facts read in a question that make it a case of this field."""
THEMA = 0.5
"""Share of the themes in what is left for words, for a text of `THEMA_VOL` words of meaning; nothing up to `LONG`."""
THEMA_VOL = 300
WOORDPAAR = 0.2
"""Share of pairs of words in what is left after that, for a statement; a question has other turns of phrase than its
answer, and a case of this field shares them with every letter of the office."""
WOORDDEEL = 0.85
"""Share of stretches of letters in what is left then, for a short question; see `Zoekvraag.eigen_woorden`."""
CASUS = (0.5, 0.55)
"""Share of the casus as a whole in what is left then; the rest is for its best window."""
VERSCHIL = (0.25, 0.75)
"""What one decisive conflict of facts takes away, of all other parts together."""
MOST_STRIJD = 3.0
"""Conflicts that count."""
DEMPING = 0.5
"""For a pasted casus in which facts were read."""


def weights_for(vraag: Zoekvraag, model: str, facts: int) -> Weights:
    """Arm weights for a question in which so many facts were read, with the embedding model of that name.

    Without `kenmerk` and `verschil` they add up to 1.
    """

    def at(short: float, pasted: float) -> float:
        return short + (pasted - short) * vraag.lengte

    known = min(1.0, facts / FEITEN_VOL)
    vector = at(*(INGEBOUWD if model == "ingebouwd" else ANDERS))
    agreement = at(FEITEN[0], FEITEN[1] * known)
    words = 1.0 - vector - agreement
    themes = words * THEMA * min(1.0, max(0.0, (vraag.woorden - LONG) / (THEMA_VOL - LONG)))
    own = vraag.eigen_woorden if vraag.gevraagd else 0.0
    pairs = (words - themes) * WOORDPAAR * (1.0 - own) * (1.0 - vraag.lengte * known)
    left = words - themes - pairs
    letters = left * WOORDDEEL * vraag.eigen_woorden
    whole = (left - letters) * at(*CASUS)
    return Weights(
        passage=left - letters - whole, casus=whole, vector=vector, woorddeel=letters, woordpaar=pairs, thema=themes,
        feiten=agreement, verschil=at(*VERSCHIL), demping=1.0 - (1.0 - DEMPING) * vraag.lengte * known,
        k1=at(K1, K1_CASUS),
    )  # fmt: skip


def fuse(arms: Mapping[str, Floats], weights: Weights, common: float = 0.0) -> tuple[Floats, dict[str, Floats]]:
    """(score, parts per arm) over the candidates; rounded, so that equal input prints equal bytes.

    `common`: the cosine of the question with whatever passage, which counts for nothing.
    """
    parts: dict[str, Floats] = {}
    for arm in ARMEN:
        scores = arms.get(arm)
        if scores is None or not len(scores) or arm == "verschil":
            continue
        positive = np.maximum(scores - common if arm == "vector" else scores, 0.0)
        best = 1.0 if arm == "feiten" else float(positive.max())
        likeness: Floats = positive / best if best > 0 else positive
        if arm in _LEXICAL and weights.demping != 1.0:
            likeness = np.power(likeness, weights.demping)
        parts[arm] = np.round(likeness * weights.of(arm), 6)
    total = np.sum(list(parts.values()), axis=0) if parts else np.zeros(0)
    conflict = arms.get("verschil")
    if conflict is not None and conflict.any() and weights.verschil:
        named = parts.get("kenmerk", np.zeros(len(total)))
        lost: Floats = 1.0 - np.power(1.0 - weights.verschil, np.minimum(conflict, MOST_STRIJD))
        parts["verschil"] = np.round((named - total) * lost, 6)
        total = total + parts["verschil"]
    return np.round(total, 6), parts


def ranks(scores: Floats, wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Competition rank (1 = best, ties share) of some of the candidates."""
    ordered = np.sort(-scores)
    return np.searchsorted(ordered, -scores[wanted]) + 1
