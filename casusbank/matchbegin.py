"""Where a match of a regular expression can begin, read off the expression itself.

Python's `re` tries an expression at every character of a text unless it begins with a plain letter; one that begins
with a word border or ignores case gets no such help, and nearly all of ours do. `begin_of` tells what every match
begins with (words, signs, figures, a capital, a line); `Places` knows where those stand in one text, read in one pass
for all expressions. Only there the expression itself is tried, so a match is found if and only if `re` finds it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from itertools import chain
from typing import Any, NamedTuple

_KEY, _SAID = 4, 6
"""Characters by which a word, and by which a sign is known; more tell hardly more, and cost more to keep."""
_MOST = 1000
"""Beginnings at most: an expression with more can begin nearly anywhere."""
_FOLD = {"\u0130": "i", "\u0131": "i", "\u017f": "s"}
"""What `re` takes for `i` and `s` when it ignores case, beside their capitals: dotless and dotted i, long s."""
_LATIN = 0xFF
"""Past it a letter can have more cases than `lower` knows of."""
_MICRO = 0xB5
_RUN, _FIGURES, _LINE_END = re.compile(r"\w+"), re.compile(r"\d+"), re.compile(r"\n")
_KEYED = re.compile(rf"(\w{{1,{_KEY}}})\w*")
"""A word, and what it is known by."""


@dataclass(frozen=True, slots=True)
class Begin:
    """What every match begins with, at least one of these; strings are in lower case.

    `words`: a word that begins with these `_KEY` characters, or that is these fewer; `starts`: a word that begins with
    these fewer. `signs`: this, wherever it stands. `capital`: a word that does not begin with one of a-z. `figures`: a
    row of figures; `figure`: any figure. `text`, `line`: where the text, or a line, begins.
    """

    words: frozenset[str]
    starts: frozenset[str]
    signs: frozenset[str]
    capital: bool
    figures: bool
    figure: bool
    text: bool
    line: bool
    meer: bool = field(init=False)
    """Whether it can begin otherwise than by one of `words`."""

    def __post_init__(self) -> None:
        other = (self.starts, self.signs, self.capital, self.figures, self.figure, self.text, self.line)
        object.__setattr__(self, "meer", any(other))


def begins_with(words: Iterable[str]) -> Begin:
    """What begins with one of these words, or with a longer word that begins so."""
    low = {_low(word) for word in words}
    keys, short = ({w[:_KEY] for w in low if len(w) >= _KEY}, {w for w in low if len(w) < _KEY})
    return Begin(frozenset(keys), frozenset(short), frozenset(), *[False] * 5)


def _low(text: str) -> str:
    """`text` in lower case as `re` has it when it ignores case, character for character."""
    for odd, plain in () if text.isascii() else _FOLD.items():
        text = text.replace(odd, plain)
    return text.lower()


class Places:
    """Where words, capitals, figures and lines begin in one text; each worked out when first asked for."""

    __slots__ = ("_capitals", "_figures", "_in_order", "_keys", "_low", "_words", "text")

    def __init__(self, text: str) -> None:
        self.text, self._low = text, _low(text)
        words: defaultdict[str, list[int]] = defaultdict(list)
        for m in _KEYED.finditer(self._low):
            words[m[1]].append(m.start())
        self._words, self._keys = words, frozenset(words)
        self._in_order: list[str] | None = None
        self._capitals: list[int] | None = None
        self._figures: list[tuple[int, int]] | None = None

    def of(self, begin: Begin) -> list[int]:
        """Where a match with this beginning can begin, ascending."""
        found: list[int] = []
        words = self._words
        if not begin.words.isdisjoint(self._keys):
            for key in begin.words & self._keys:
                found += words[key]
        if begin.meer:
            found += self._of_more(begin)
        return sorted(set(found)) if len(found) > 1 else found

    def _of_more(self, begin: Begin) -> list[int]:
        """Where it can begin otherwise than by a whole word, in no order."""
        found: list[int] = [0] if begin.text or begin.line else []
        words = self._words
        for start in begin.starts:
            for key in self._longer(start):
                found += words[key]
        for sign in begin.signs:
            at = self._low.find(sign)
            while at >= 0:
                found.append(at)
                at = self._low.find(sign, at + 1)
        if begin.capital:
            found += self._of_capitals()
        if begin.figures or begin.figure:
            runs = self._of_figures()
            found += (at for run in runs for at in range(*run)) if begin.figure else (at for at, _ in runs)
        if begin.line:
            found += (m.end() for m in _LINE_END.finditer(self.text))
        return found

    def _longer(self, start: str) -> Iterator[str]:
        """The keys of the words that begin so."""
        if self._in_order is None:
            self._in_order = sorted(self._keys)
        for at in range(bisect_left(self._in_order, start), len(self._in_order)):
            key = self._in_order[at]
            if not key.startswith(start):
                break
            yield key

    def _of_capitals(self) -> list[int]:
        if self._capitals is None:
            text = self.text
            self._capitals = [at for places in self._words.values() for at in places if not "a" <= text[at] <= "z"]
        return self._capitals

    def _of_figures(self) -> list[tuple[int, int]]:
        if self._figures is None:
            self._figures = [m.span() for m in _FIGURES.finditer(self.text)]
        return self._figures


_SENTENCE, _PAGE = 400, 4000


@lru_cache(maxsize=4)
def _of_text(text: str) -> Places:
    return Places(text)


@lru_cache(maxsize=256)
def _of_page(text: str) -> Places:
    return Places(text)


@lru_cache(maxsize=1 << 10)
def _of_sentence(text: str) -> Places:
    return Places(text)


def places_in(text: str) -> Places:
    """The places of a text; kept for the expressions that follow, as a text is looked through by hundreds."""
    size = len(text)
    return _of_sentence(text) if size < _SENTENCE else _of_page(text) if size < _PAGE else _of_text(text)


# Reading the expression. A `_Head` is what a match can begin with as far as it was read.

_CAPITAL, _FIGURE, _ANY_FIGURE, _GAP, _TEXT, _LINE = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"
"""Stand in a head for a class of characters or a place."""
_NO_WORD, _NO_FIGURE = 1, 2
"""What cannot stand before the head."""


class _Head(NamedTuple):
    """The first characters; `goes_on`: what follows in the expression comes right behind them."""

    said: str = ""
    goes_on: bool = True
    border: int = 0


_UNKNOWN = _Head(goes_on=False)
_Heads = frozenset[_Head]


def begin_of(bron: str, vlaggen: int = 0) -> Begin | None:
    """What every match of an expression begins with; None where it can be nearly anything."""
    try:
        parser: Any = import_module("re._parser")
        tree = parser.parse(bron, vlaggen)
        width: tuple[int, int] = tree.getwidth()
        flags: int = tree.state.flags
        if width[0] == 0 < width[1] or flags & re.ASCII:
            return None
        heads = _heads(tree, flags, looks=width[1] == 0)
    except (ImportError, AttributeError, _TooMuch):
        return None
    return _as_begin(heads)


class _TooMuch(Exception):
    """More beginnings than are worth looking for."""


def _as_begin(heads: _Heads) -> Begin | None:
    words: set[str] = set()
    starts: set[str] = set()
    signs: set[str] = set()
    kinds: set[str] = set()
    for head in heads:
        said, first = head.said.rstrip(_CAPITAL + _FIGURE + _GAP), head.said[:1]
        if first in (_TEXT, _LINE) or (first == _CAPITAL and head.border & _NO_WORD):
            kinds.add(first)
        elif first == _FIGURE or first.isdecimal():
            kinds.add(_FIGURE if head.border else _ANY_FIGURE)
        elif first.isalnum() and head.border & _NO_WORD:
            word, behind = _cut(head.said)
            whole = len(word) >= _KEY or (behind and behind[0] not in (_CAPITAL, _FIGURE))
            (words if whole else starts).add(word[:_KEY])
        elif said and (not said[0].isalnum() or len(said) > 1) and not said.isspace():
            signs.add(said)
        else:
            return None
    shortest = frozenset(s for s in signs if not any(s[:size] in signs for size in range(1, len(s))))
    return Begin(
        frozenset(words), frozenset(starts), shortest,
        _CAPITAL in kinds, _FIGURE in kinds, _ANY_FIGURE in kinds, _TEXT in kinds, _LINE in kinds,
    )  # fmt: skip


def _cut(said: str) -> tuple[str, str]:
    """The word it begins with, and what stands behind that."""
    word = _RUN.match(said)
    end = word.end() if word else 0
    return said[:end], said[end:]


def _heads(items: Iterable[Any], flags: int, *, looks: bool = False) -> _Heads:
    """The heads of a row of steps; `looks`: what it looks ahead for is all there is to go by."""
    found: _Heads = frozenset([_Head()])
    for op, av in items:
        if not any(h.goes_on for h in found):
            break
        found = _joined(found, _step(str(op), av, flags, looks=looks))
    return found


def _joined(found: _Heads, more: _Heads) -> _Heads:
    out: set[_Head] = set()
    for head in found:
        if not head.goes_on:
            out.add(head)
            continue
        for new in more:
            border = head.border if head.said else head.border | new.border
            if head.said and new.said[:1] in (_TEXT, _LINE):
                new = _Head(goes_on=False)  # noqa: PLW2901
            said = (head.said + new.said)[:_SAID]
            out.add(_Head(said, new.goes_on and len(said) < _SAID, border))
        if len(out) > _MOST:
            raise _TooMuch
    return frozenset(out)


def _step(op: str, av: Any, flags: int, *, looks: bool) -> _Heads:
    """The heads of one step."""
    match op:
        case "LITERAL":
            return frozenset([_literal(av)])
        case "IN":
            return frozenset(_class(av, flags))
        case "SUBPATTERN":
            return _heads(av[3], (flags | av[1]) & ~av[2], looks=looks)
        case "BRANCH":
            return frozenset(chain.from_iterable(_heads(b, flags, looks=looks) for b in av[1]))
        case "MAX_REPEAT" | "MIN_REPEAT":
            least, most, inner = av
            once = _heads(inner, flags, looks=looks)
            if most != 1:
                once = frozenset(_Head(h.said, h.goes_on and not h.said, h.border) for h in once)
            return once if least else once | {_Head()}
        case "AT":
            return frozenset([_place(str(av), flags)])
        case "ASSERT" if av[0] > 0 and looks:
            return frozenset(_Head(h.said, False, h.border) for h in _heads(av[1], flags))
        case "ASSERT" | "ASSERT_NOT":
            return frozenset([_Head(border=_behind(av[1]) if op == "ASSERT_NOT" and av[0] < 0 else 0)])
        case _:
            return frozenset([_UNKNOWN])


def _literal(code: int) -> _Head:
    char = chr(code)
    odd = code == _MICRO or (code > _LATIN and char.lower() != char.upper())
    return _UNKNOWN if odd or _CAPITAL <= char <= _LINE else _Head(char.lower())


def _class(members: Iterable[Any], flags: int) -> Iterator[_Head]:
    """The heads of a class of characters."""
    parts = [(str(op), av) for op, av in members]
    cased = not flags & re.IGNORECASE
    if parts[0][0] == "NEGATE":
        only_words = ("CATEGORY", "CATEGORY_NOT_WORD") in [(op, str(av)) for op, av in parts[1:]]
        no_lower = ("RANGE", (ord("a"), ord("z"))) in parts
        yield _Head(_CAPITAL, False) if only_words and no_lower and cased else _UNKNOWN
        return
    for op, av in parts:
        if op == "LITERAL":
            yield _literal(av)
        elif (op == "CATEGORY" and str(av) == "CATEGORY_DIGIT") or (op == "RANGE" and _within("09", av)):
            yield _Head(_FIGURE, False)
        elif op == "CATEGORY" and str(av) == "CATEGORY_SPACE":
            yield _Head(_GAP, False)
        elif op == "RANGE" and cased and _within("AZ", av):
            yield _Head(_CAPITAL, False)
        else:
            yield _UNKNOWN


def _within(ends: str, codes: tuple[int, int]) -> bool:
    return ord(ends[0]) <= codes[0] <= codes[1] <= ord(ends[1])


def _place(at: str, flags: int) -> _Head:
    if at == "AT_BOUNDARY":
        return _Head(border=_NO_WORD)
    if at in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
        every = at == "AT_BEGINNING" and flags & re.MULTILINE
        return _Head(_LINE if every else _TEXT, False)
    return _Head()


def _behind(looked: Iterable[Any]) -> int:
    """What cannot stand before, by a look back for one character of a class."""
    steps = [(str(op), av) for op, av in looked]
    if len(steps) != 1 or steps[0][0] != "IN":
        return 0
    names = {str(av) for op, av in steps[0][1] if str(op) == "CATEGORY"}
    negated = any(str(op) == "NEGATE" for op, _ in steps[0][1])
    if negated:
        return 0
    return (_NO_WORD | _NO_FIGURE if "CATEGORY_WORD" in names else 0) | (_NO_FIGURE if "CATEGORY_DIGIT" in names else 0)
