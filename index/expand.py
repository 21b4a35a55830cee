"""Lay words in a short question -> terms of the field, from the thesaurus of `casusbank.vocabulary`.

A resident says "huis uit gezet", a ruling says "ontruiming". A lay phrase is found when all its words
of meaning (as stems, in any order: Dutch verbs move) stand close together. Each field term found adds
its terms to the words of the question, at a reduced weight, so that what was asked goes first.
Abbreviations of the field are spelled out in the same way. Deterministic; nothing is learned.

Query expansion with a thesaurus: Voorhees, Query expansion using lexical-semantic relations (1994).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from casusbank.vocabulary import load_thesaurus
from index.analysis import STOP_WORDS, FieldWeights, Hashes, question_grams, question_pairs, question_terms, weighted
from ingest.text import TOKEN, word_forms

WEIGHT = 0.6
"""What a field term counts, as a share of a word of the question itself."""
MOST = 6
"""Field terms added at most; the longest lay phrases first."""
SLACK = 2
"""Other words that may stand between the words of a lay phrase."""

_KEPT = frozenset(("niet", "geen", "zonder", "niets", "niemand"))
"""Stop words that carry the meaning of a lay phrase: "geen huis", "kan niet lezen"."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    stems: frozenset[str]
    span: int
    """Tokens within which all stems must stand."""
    vakterm: str


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[_Phrase, ...]]:
    """The thesaurus by one of the stems of each lay phrase (the longest)."""
    found: dict[str, list[_Phrase]] = {}
    for entry in load_thesaurus():
        tokens = _tokens(entry.leken)
        stems = frozenset(s for norm, s in tokens if norm not in STOP_WORDS or norm in _KEPT)
        # "ja gekregen" must not become "gekregen": what keeps one word counts with all its words.
        if len(stems) < 2:
            stems = frozenset(s for _, s in tokens)
        span = 1 if len(stems) == 1 else len(tokens) + SLACK
        key = max(stems, key=lambda s: (len(s), s))
        found.setdefault(key, []).append(_Phrase(stems, span, entry.vakterm))
    return {key: tuple(phrases) for key, phrases in found.items()}


def _tokens(text: str) -> list[tuple[str, str]]:
    """(normal form, stem) per word."""
    return [word_forms(word) for word in TOKEN.findall(text) if word[0].isalnum()]


@lru_cache(maxsize=1)
def _lay_stems() -> frozenset[str]:
    return frozenset(s for found in _phrases().values() for p in found for s in p.stems)


def is_lay_word(word: str) -> bool:
    """Whether the word, in any form, stands in a lay phrase of the thesaurus."""
    return word_forms(word)[1] in _lay_stems()


def field_terms(text: str) -> tuple[str, ...]:
    """Terms of the field for the lay phrases in `text`, longest phrase first, at most `MOST`."""
    stems = [s for _, s in _tokens(text)]
    phrases = _phrases()
    found: list[tuple[int, int, str]] = []
    for at, stem in enumerate(stems):
        for p in phrases.get(stem, ()):
            if len(p.stems) == 1 or _together(stems, at, p):
                found.append((-len(p.stems), at, p.vakterm))
    return tuple(dict.fromkeys(term for _, _, term in sorted(found)))[:MOST]


def _together(stems: list[str], at: int, p: _Phrase) -> bool:
    """Whether all stems of the phrase stand in a window of `p.span` tokens that holds place `at`."""
    first = max(0, at - p.span + 1)
    return any(p.stems <= frozenset(stems[b : b + p.span]) for b in range(first, at + 1))


@dataclass(frozen=True, slots=True)
class Vraagtermen:
    """What the lexical arms look for: hashes (ascending) with weights, of words, stretches of letters, pairs of words.

    `vaktermen` are the terms of the field that were added.
    """

    woorden: tuple[Hashes, npt.NDArray[np.float64]]
    woorddelen: tuple[Hashes, npt.NDArray[np.float64]]
    woordparen: tuple[Hashes, npt.NDArray[np.float64]]
    vaktermen: tuple[str, ...]


def expanded_terms(text: str, weights: FieldWeights, saturation: float, share: float) -> Vraagtermen:
    """The terms of a question with the field terms added at `WEIGHT * share`; a word of the question keeps its own."""
    added = field_terms(text) if share > 0 else ()
    words = _with(
        question_terms(text, weights, saturation), [question_terms(t, weights, saturation) for t in added], share
    )
    grams = _with(question_grams(text, saturation), [question_grams(t, saturation) for t in added], share)
    return Vraagtermen(words, grams, question_pairs(text, saturation), added)


_Weighted = tuple[Hashes, npt.NDArray[np.float64]]


def _with(own: _Weighted, added: list[_Weighted], share: float) -> _Weighted:
    if not added:
        return own
    counted: dict[int, float] = {}
    for hashes, values in added:
        for h, w in zip(hashes.tolist(), values.tolist(), strict=True):
            counted[h] = max(counted.get(h, 0.0), w * WEIGHT * share)
    for h, w in zip(own[0].tolist(), own[1].tolist(), strict=True):
        counted[h] = max(counted.get(h, 0.0), w)
    return weighted(counted)
