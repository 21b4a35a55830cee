"""Dutch compounds into their parts: `kinderopvangtoeslag` -> kinder, opvang, toeslag.

A rule splitter over a small lexicon of the field (`samenstellingen.txt`), without frequencies: a word
is cut only where every part is a known word, with linking -s-, -en- or -e-, or where a productive head
(`*`) follows an unknown modifier. The index searches the parts too; free of spaCy for that reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

MIN_PART = 3
"""Shortest part; a part the lexicon does not know must have four letters."""
_LINKS = ("", "s", "en", "e", "n")
_ENDINGS = ("", "en", "s", "e", "n")
_PREFIXES = frozenset(
    [
        "be",
        "ge",
        "ver",
        "ont",
        "her",
        "aan",
        "af",
        "bij",
        "door",
        "in",
        "om",
        "na",
        "onder",
        "op",
        "over",
        "toe",
        "uit",
        "voor",
        "weg",
    ]
)


@dataclass(frozen=True, slots=True)
class _Lexicon:
    words: frozenset[str]
    heads: frozenset[str]
    whole: frozenset[str]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    lines = files("ingest").joinpath("samenstellingen.txt").read_text(encoding="utf-8").splitlines()
    entries = [w for line in lines if not line.startswith("#") for w in line.split()]
    heads = frozenset(w[1:] for w in entries if w[0] == "*")
    whole = frozenset(w[1:] for w in entries if w[0] == "-")
    return _Lexicon(frozenset(w for w in entries if w[0] not in "*-") | heads, heads, whole)


@lru_cache(maxsize=1 << 16)
def split_compound(word: str) -> tuple[str, ...]:
    """The parts of `word` (lower-case), linking letters kept with the left part; the word itself if simple."""
    lex = _lexicon()
    if len(word) < 2 * MIN_PART + 1 or len(word) > 60 or not word.isalpha() or _simple(word, lex):
        return (word,)
    return _cover(word, lex) or _by_head(word, lex) or (word,)


def _simple(word: str, lex: _Lexicon) -> bool:
    return any(word.endswith(e) and word[: len(word) - len(e)] in lex.whole for e in _ENDINGS)


def _known(part: str, lex: _Lexicon, endings: tuple[str, ...]) -> bool:
    return len(part) >= MIN_PART and any(part.endswith(e) and part[: len(part) - len(e)] in lex.words for e in endings)


def _cover(word: str, lex: _Lexicon) -> tuple[str, ...] | None:
    """The cover of the word by known parts with the longest parts, or None."""
    best: dict[int, tuple[str, ...]] = {len(word): ()}
    for begin in range(len(word) - MIN_PART, -1, -1):
        for end in range(len(word), begin + MIN_PART - 1, -1):
            rest = best.get(end)
            if rest is None or (begin == 0 and end == len(word)):
                continue
            endings = _ENDINGS if end == len(word) else _LINKS
            if _known(word[begin:end], lex, endings) and (begin not in best or len(rest) + 1 < len(best[begin])):
                best[begin] = (word[begin:end], *rest)
    return best.get(0)


def _by_head(word: str, lex: _Lexicon) -> tuple[str, ...] | None:
    """An unknown modifier of at least four letters before a productive head; the longest head wins."""
    for begin in range(4, len(word) - 3):
        tail = word[begin:]
        if word[:begin] in _PREFIXES or not any(
            tail.endswith(e) and tail[: len(tail) - len(e)] in lex.heads for e in _ENDINGS
        ):
            continue
        if any(c in "aeiouy" for c in word[:begin]) and not word[:begin].endswith(("ver", "ont", "ge", "be")):
            return (*(_cover(word[:begin], lex) or (word[:begin],)), tail)
    return None
