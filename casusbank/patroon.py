"""A regular expression that is compiled when it is first looked for.

The annotators know some eight hundred. A casus needs most of them, a question of a few words hardly any, and
compiling them all took a fifth of the time in which a question from the command line should be answered. One that goes
on being asked of whole texts works out where its matches can begin, and then only looks there (`matchbegin`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator

_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub")
_ENOUGH = 60_000
"""Characters looked through before it pays to work out where matches can begin: more than the longest question."""
_SHORT = 64
"""In fewer characters the expression is as soon tried everywhere."""


class Patroon:
    """Stands for the compiled expression; its methods are those of `re.Pattern`. Safe for threads."""

    __slots__ = ("_bron", "_gezien", "_vlaggen", *_METHODS)

    findall: Callable[..., list[str]]
    finditer: Callable[..., Iterator[re.Match[str]]]
    fullmatch: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]
    split: Callable[..., list[str]]
    sub: Callable[..., str]

    def __init__(self, bron: str, vlaggen: int = 0) -> None:
        self._bron = bron
        self._vlaggen = vlaggen
        self._gezien = 0

    @property
    def pattern(self) -> str:
        """The expression as it is written."""
        return self._bron

    def __getattr__(self, name: str) -> object:
        """Only asked for what is not there yet: the methods, before the first use."""
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self._bron, self._vlaggen)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        self._count(compiled)
        return getattr(self, name)

    def _count(self, compiled: re.Pattern[str]) -> None:
        """Count what is looked through, until it is enough to look by places."""

        def search(text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
            self._looks_through(min(len(text), endpos) - pos, compiled)
            return compiled.search(text, pos, endpos)

        def finditer(text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
            self._looks_through(min(len(text), endpos) - pos, compiled)
            return compiled.finditer(text, pos, endpos)

        self.search, self.finditer = search, finditer

    def _looks_through(self, size: int, compiled: re.Pattern[str]) -> None:
        self._gezien += size
        if self._gezien > _ENOUGH:
            self.search, self.finditer = compiled.search, compiled.finditer
            self._by_place(compiled)

    def _by_place(self, compiled: re.Pattern[str]) -> None:
        """From now on try the expression only where a match can begin, when it tells where that is."""
        from casusbank.matchbegin import begin_of, places_in  # most commands end before they need it

        begin = begin_of(self._bron, self._vlaggen)
        if begin is None:
            return
        match = compiled.match

        def search(text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
            if pos or endpos != sys.maxsize or len(text) < _SHORT:
                return compiled.search(text, pos, endpos)
            for at in places_in(text).of(begin):
                found = match(text, at)
                if found:
                    return found
            return None

        def finditer(text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
            if pos or endpos != sys.maxsize or len(text) < _SHORT:
                return compiled.finditer(text, pos, endpos)
            return _at_places(compiled, places_in(text).of(begin), text)

        self.search, self.finditer = search, finditer


def _at_places(compiled: re.Pattern[str], places: list[int], text: str) -> Iterator[re.Match[str]]:
    """The matches that begin at one of `places` (ascending), one behind the other."""
    end = 0
    for at in places:
        found = compiled.match(text, at) if at >= end else None
        if found:
            end = found.end()
            yield found
