"""A regular expression that is compiled when it is first looked for.

The annotators know some eight hundred. A casus needs most of them, a question of a few words hardly any, and
compiling them all took a fifth of the time in which a question from the command line should be answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub")


class Patroon:
    """Stands for the compiled expression; its methods are those of `re.Pattern`. Safe for threads."""

    __slots__ = ("_bron", "_vlaggen", *_METHODS)

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
        return getattr(compiled, name)
