"""Spelling repair: a word of the question that no casus has -> the nearest word that casussen do have.

There is no list of words to look in: terms are hashes, so that no vocabulary of confidential texts lies on disk. The
casussen that share most stretches of letters with the unknown word are read instead, and their words compared
(Damerau 1964: insertion, deletion, substitution, transposition). A repair is always told to the user.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from casusbank.model import CasusId
from index.analysis import question_grams, word_terms
from index.bank import BankRows
from index.expand import is_lay_word
from index.lexical import bm25
from index.textindex import Allowed, TextIndex
from ingest.text import TOKEN, word_forms

_SHORTEST, _LONGEST = 5, 40
"""Letters; shorter words have too many neighbours, longer ones are no words."""
_SURE, _LONG = 9, 12
"""Letters from which another letter is taken for a mistake, and from which two mistakes are repaired: between shorter
words it is oftener another word."""
_READ = 12
"""Casussen read for one unknown word."""
_LONGER = 2
"""Letters that a word may have more or fewer than the one it is read for."""
_ODD = "ECLI:"
"""Behind it a word may begin in the middle of a row of letters."""
_MOST = 4
"""Unknown words looked into in one question."""


@dataclass(frozen=True, slots=True)
class Herstel:
    """The question as it is searched, and (as written, as read) of each word that was repaired."""

    tekst: str
    woorden: tuple[tuple[str, str], ...] = ()


def repair(rows: BankRows, text: TextIndex, question: str, allowed: Allowed | None) -> Herstel:
    """`question` with unknown words replaced by their nearest known word, in the casussen allowed."""
    out: list[str] = []
    unknown: dict[str, str | None] = {}
    at = 0
    for m in TOKEN.finditer(question):
        word = m.group()
        if word not in unknown and len(unknown) < _MOST and _may_be_wrong(word, m.start(), text):
            norm = word_forms(word)[0]
            unknown[word] = _nearest(norm, words_near(norm, _texts_like(rows, text, norm, allowed)))
        found = unknown.get(word)
        if found:
            out += [question[at : m.start()], found]
            at = m.end()
    repaired = tuple((word, found) for word, found in unknown.items() if found)
    return Herstel("".join([*out, question[at:]]), repaired)


def _may_be_wrong(word: str, at: int, text: TextIndex) -> bool:
    """Whether no casus has the word in any form and it is no name, abbreviation or word of the thesaurus."""
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha() or word.isupper() or (at and word[0].isupper()):
        return False
    terms = word_terms(word)
    if terms is None or is_lay_word(word):
        return False
    hashes = np.array(sorted({terms.stem, terms.as_part, *terms.parts, *terms.part_stems, terms.word} - {0}), np.uint64)
    return not any((end > begin).any() for begin, end in (p.postings.find(hashes) for p in text.document_parts))


def _texts_like(bank: BankRows, text: TextIndex, word: str, allowed: Allowed | None) -> Iterable[str]:
    """The casussen that share most stretches of letters with `word`."""
    scores = bm25(text.gram_parts, *question_grams(word, 1.0))
    if allowed is not None:
        scores *= allowed.docs
    rows = np.flatnonzero(scores)
    best = rows[np.lexsort((rows, -np.round(scores[rows], 6)))[:_READ]]
    names: Sequence[CasusId] = [text.casus_ids[r] for r in best.tolist()]
    return bank.texts(names)


def words_near(word: str, texts: Iterable[str]) -> Counter[str]:
    """The words in `texts` that `word` may be a slip for, with how often each stands there."""
    runs = _runs_like(word)
    seen: Counter[str] = Counter()
    for text in texts:
        # Few texts hold such a word, and most of the work is to tell the words of a text apart.
        if _ODD in text or any(_is_near(word, run) for run in set(runs.findall(text))):
            seen.update(TOKEN.findall(text))
    forms: Counter[str] = Counter()
    for raw, n in seen.items():
        if abs(len(raw) - len(word)) <= _LONGER and raw.isalpha() and _is_near(word, raw):
            forms[word_forms(raw)[0]] += n
    return forms


def _runs_like(word: str) -> re.Pattern[str]:
    """Rows of letters as long as a word near `word`, that begin with its letter or with one that may be read as it."""
    first = re.escape(word[0] + word[0].upper()) + "\x80-\U0010ffff"
    size = len(word) - 1
    return re.compile(rf"(?<![^\W\d_])[{first}][^\W\d_]{{{size - _LONGER},{size + _LONGER}}}(?![^\W\d_])")


def _is_near(word: str, raw: str) -> bool:
    """Whether `word` may be a slip for a word written so."""
    form = word_forms(raw)[0]
    return len(form) >= _SHORTEST - 1 and mistakes(word, form) > 0


def _nearest(word: str, known: Counter[str]) -> str | None:
    """The known word with the fewest mistakes; then the most used, then the first."""
    options = [(mistakes(word, w), -n, w) for w, n in known.items()]
    return min(options)[2] if options else None


def mistakes(word: str, other: str) -> int:
    """Typing mistakes that make `word` of `other`; 0 when it is more likely another word or another form of it.

    The first letter is always right. Endings are grammar ("deelt" is no slip for "deel"), so but for a swap the
    last letter is right too; and "onmogelijk" is no slip for "mogelijk".
    """
    if word[0] != other[0]:
        return 0
    if word[:-2] == other[:-2] and word[-2:] == other[:-3:-1]:
        return 1
    most = 2 if len(word) >= _LONG else 1
    found = distance(word, other, most)
    if word[-1] != other[-1] or found > most:
        return 0
    replaced = len(word) == len(other) and sorted(word) != sorted(other)
    return 0 if replaced and len(word) < _SURE else found


def distance(a: str, b: str, most: int) -> int:
    """Edits between two words, a swap of neighbours counting as one; `most + 1` when there are more."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        following = [i]
        for j, y in enumerate(b, start=1):
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        if min(following) > most:
            return most + 1
        before, row = row, following
    return min(row[-1], most + 1)
