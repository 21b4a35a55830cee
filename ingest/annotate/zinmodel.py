"""Factors that no cue knows, by a small linear model over the words of one sentence.

The cues of the vocabulary say why a factor was read and go first. This model only adds factors that they missed, each
with its sentence and a lower certainty, above a threshold set by cross-validation. It never says that a fact is
absent: that must be said in words a person can check, which is the cues' part. It is trained on the project's own
labelled sentences (`scripts/train_zinmodel.py`), one logistic regression per factor and step against everything else,
and is shipped as whole numbers: reading needs numpy alone, and gives the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from casusbank.model import Annotatie, FactorToekenning
from casusbank.vocabulary import Factor, load_vocabulary
from ingest.annotate.anderen import told_of_others
from ingest.annotate.context import DENIES, Zinlezing, is_hypothetical, read_context, sentence_text
from ingest.annotate.factoren import states_facts
from ingest.annotate.factorgebied import fits, near_domains, reviews
from ingest.annotate.matching import cues_in
from ingest.annotate.zinkans import chances, load_model
from ingest.text import Leestekst, tokenize

DREMPEL = 0.12
"""From this probability on; by `scripts/train_zinmodel.py --kruis` precision then stays that of the cues."""
_DENIES_THE_VERB = frozenset(["niet", "geen", "nooit", "niets", "niks", "evenmin"])
_SHORT = 12
"""A sentence of so few tokens denies in words if it denies at all."""
_SHORTEST = 5
"""A sentence of fewer words tells too little."""


def tells(tekst: Leestekst, number: int, z: Zinlezing) -> bool:
    """Whether a sentence tells of this case: no rule, order, condition or party's claim, nor another case."""
    zin = tekst.zinnen[number]
    return (
        not (z.partij or z.sectie in {"kader", "beslissing"} or z.tells_other_case(zin.eerste))
        and sum(t.norm[:1].isalnum() for t in tekst.tokens[zin.eerste : zin.laatste]) >= _SHORTEST
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


def _denies_alike(tekst: Leestekst, number: int, factor: Factor) -> bool:
    """Whether the sentence denies where the factor does: a model of words does not see what `niet` belongs to.

    `De auto telt niet mee` tells no factor that says yes (a step of a scale may be `geen`), and so short a sentence as
    `U staat ingeschreven` none that says no (`geen binding`).
    """
    zin = tekst.zinnen[number]
    norms = [t.norm for t in tekst.tokens[zin.eerste : zin.laatste]]
    if any(t.norm in DENIES for t in tokenize(factor.label)):
        return not DENIES.isdisjoint(norms) or len(norms) > _SHORT
    return bool(factor.schaal) or not any(a in _DENIES_THE_VERB and b != "meer" for a, b in pairwise([*norms, ""]))


def _denied(tekst: Leestekst) -> set[str]:
    """The factors of which a cue says that they are absent, whatever it is worth: the model does not say otherwise."""
    keys = (hit.sleutel.split(":") for hit in cues_in(tekst, "factor"))
    return {factor for _, factor, step in keys if step == "afwezig"}


class Zinfactoren:
    """Annotator `zinmodel`: factors that the cues did not find, by the sentence model."""

    naam = "zinmodel@3"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """One annotation per factor the cues missed and a sentence is likely to state."""
        model, lezing = load_model(), read_context(tekst)
        best: dict[str, _Lezing] = {}
        for number in range(len(tekst.zinnen)):
            if not tells(tekst, number, lezing[number]):
                continue
            likely = chances(tekst, number)
            for place in np.flatnonzero(likely > DREMPEL).tolist():
                factor, _, step = model.klassen[place].partition("=")
                if step == "afwezig":
                    continue
                found = _Lezing(float(likely[place]), step, number)
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
        found = {a.sleutel for a in eerder if a.soort == "factor"} | _denied(tekst)
        domein = next((a.sleutel for a in eerder if a.soort == "domein"), None)
        near, reviewed = near_domains(eerder), reviews(tekst)
        for key, factor in vocab.items():
            if key not in best or key in found or factor.afgeleid or not fits(factor, near, reviewed):
                continue
            told = best[key]
            text = sentence_text(tekst, told.zin)
            if not _denies_alike(tekst, told.zin, factor) or (key, told.stap) in told_of_others(text):
                continue
            zin = tekst.zinnen[told.zin]
            yield Annotatie(
                "factor", key, zin.begin, zin.eind, text, self.naam,
                round(0.2 + 0.3 * told.kans, 3),
                FactorToekenning(told.stap, factor.side(domein), lezing[told.zin].motiveert),
            )  # fmt: skip
