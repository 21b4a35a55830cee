"""How strongly the words of a sentence point at each subject: weights derived from the vocabulary itself.

Cues need their words together; residents use one of them, or another. A word weighs by how few subjects
have it (inverse document frequency over subjects) in their label, their cues, or the lay phrases the
thesaurus has for their terms. A backup for the cues, never the first word.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from casusbank.patroon import Patroon
from casusbank.vocabulary import Onderwerp, load_thesaurus, load_vocabulary
from ingest.text import TOKEN, Token, word_forms

_LETTERS = 3
"""A shorter word says nothing of the subject."""
_LENGTH = 0.35
"""How much a subject with many words pays for having them."""
_BESIDE = Patroon(r" - .*")
_SEPARATORS = Patroon(r"[ |_+]+")


@lru_cache(maxsize=1)
def _weights() -> dict[str, tuple[tuple[str, float], ...]]:
    """Per stem the subjects it points at, with its weight."""
    subjects = load_vocabulary().onderwerpen
    words: dict[str, Counter[str]] = {o.id: _own_words(o) for o in subjects.values()}
    terms = _terms(subjects.values())
    for row in load_thesaurus():
        said = frozenset(_stems(row.vakterm))
        near = (pair for stem in (*said, "") for pair in terms.get((row.domein, stem), ()))
        for key in {key for key, term in near if term <= said}:
            words[key].update(set(_stems(row.leken)))
    spread = Counter(stem for found in words.values() for stem in found)
    common = {s for word in load_vocabulary().alledaags for s in _stems(word)}
    weights: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for key, found in words.items():
        for stem, count in found.items():
            if stem not in common and spread[stem] < len(words) / 2:
                rarity = math.log(len(words) / spread[stem])
                weights[stem].append((key, rarity * min(2.0, 1 + math.log(count)) / len(found) ** _LENGTH))
    return {stem: tuple(rows) for stem, rows in weights.items()}


def _terms(subjects: Iterable[Onderwerp]) -> dict[tuple[str, str], list[tuple[str, frozenset[str]]]]:
    """Per domain and one of its stems: what is said of a subject in plain words, as stems, with the subject."""
    found: dict[tuple[str, str], list[tuple[str, frozenset[str]]]] = {}
    for o in subjects:
        for text in (o.label, *o.cues):
            if text.replace(" ", "").isalpha():
                term = frozenset(_stems(text))
                found.setdefault((o.domein, min(term, default="")), []).append((o.id, term))
    return found


def _own_words(o: Onderwerp) -> Counter[str]:
    """The words of the label, which count double, and of the cues."""
    words = Counter(dict.fromkeys(_stems(o.label), 2))
    for cue in o.cues:
        plain = (w.strip("?*=#<>") for w in _SEPARATORS.split(_BESIDE.sub("", cue)))
        for stem in {s for w in plain for s in _stems(w)}:
            words[stem] = max(words[stem], 1)
    return words


def _stems(text: str) -> list[str]:
    return [stem for norm, stem in map(word_forms, TOKEN.findall(text)) if _has_content(norm)]


def _has_content(norm: str) -> bool:
    return len(norm) >= _LETTERS and norm[0].isalpha()


def subjects_of(tokens: Iterable[Token]) -> dict[str, float]:
    """What the words of one sentence say for each subject; each word counts once.

    They are added up as they stand: in another order the sum of broken numbers may differ, and a tie fall otherwise.
    """
    known = _weights()
    scores: dict[str, float] = {}
    said = [stem for _, _, norm, stem in tokens if stem in known and _has_content(norm)]
    for stem in dict.fromkeys(said):
        for key, weight in known[stem]:
            scores[key] = scores.get(key, 0.0) + weight
    return scores
