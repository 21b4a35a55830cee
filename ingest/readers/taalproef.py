"""Whether a text layer holds language, or the garbage that fonts without a character map give."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = re.compile(r"[\W_]+")
"""What is no letter and no figure."""
_STOP = frozenset({
    "de", "het", "een", "en", "van", "in", "is", "dat", "op", "te", "voor", "met", "zijn", "die", "niet", "aan",
    "er", "als", "bij", "ook", "door", "om", "naar", "of", "over", "dan", "nog", "uit", "heeft", "wordt",
    "worden", "deze", "dit", "hij", "zij", "ze", "ik", "je", "u", "we", "wij", "was", "maar", "tot", "kan",
    "geen", "hebben", "artikel", "lid", "heer", "mevrouw", "the", "and", "to", "a", "for", "on",
    "that", "with", "as", "by", "it", "this", "be", "at", "are", "not", "der", "das", "und", "ist",
    "nicht", "den", "von", "le", "la", "les", "et", "est", "des", "une", "pour", "dans",
})  # fmt: skip
_ENOUGH = 60
_MIN_STOP = 0.03
_MIN_LETTERS = 0.45


def is_language(text: str) -> bool:
    """False when `text` is long enough to judge and has hardly any letters or everyday words (nl, en, de, fr)."""
    dense = re.sub(r"\s+|[._…]{3,}", "", text)
    if len(dense) < 3 * _ENOUGH:
        return True
    if len(_SIGNS.sub("", dense)) < _MIN_LETTERS * len(dense):
        return False
    words = [word.lower() for word in _WORD.findall(text)]
    letters = sum(len(word) for word in words)
    if len(words) < _ENOUGH or letters < 0.5 * len(dense):
        # figures: judged by their characters alone, unless even those are odd
        return letters >= 0.2 * len(dense) or sum(char.isdigit() for char in dense) > 0.5 * len(dense)
    return sum(word in _STOP for word in words) >= _MIN_STOP * len(words)
