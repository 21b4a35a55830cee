"""Which cues a word can begin: looked up by its stem, its form, its first or its last letters.

Thousands of cues are kept as they are written; one is compiled when a text first holds a word it begins with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from operator import attrgetter

from casusbank.vocabulary import load_vocabulary
from ingest.annotate.cuestrook import Strook
from ingest.annotate.cuetaal import (
    Cue,
    Element,
    Klassen,
    Pattern,
    commonness,
    compile_variant,
    compile_word,
    number,
    plain_stems,
)
from ingest.text import word_forms

_KEY = 4
_KEPT = 1 << 15
"""Word forms of which it is kept where their cues lie."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A cue with its key. `vraagt_ontkenning`: it asks for a denial. `nodig`: what it needs, the rarest first.

    `woorden`: the words of `nodig` alone.
    """

    cue: Cue
    sleutel: str
    vraagt_ontkenning: bool
    nodig: tuple[Nodig, ...]
    woorden: tuple[frozenset[str], ...]


@dataclass(slots=True, eq=False)
class Rij:
    """A cue as it is written, in the order of adding; compiled when a text first holds a word it begins with."""

    plaats: int
    sleutel: str
    tekst: str
    _entry: Entry | None = None

    def entry(self, klassen: Klassen | None) -> Entry:
        """The cue ready to be looked for; worked out once, however many words it begins with."""
        if self._entry is None:
            cue = compile_variant(self.tekst, klassen)
            denies = any(map(_denies, (cue.kern, *cue.erbij)))
            nodig = sorted((need for need in _needs(cue) if need[1]), key=_commonness)
            self._entry = Entry(cue, self.sleutel, denies, tuple(nodig), tuple(words for _, words in nodig))
        return self._entry


_Rijen = list[tuple[int, Rij]]
"""Cues, each with its number in its Vak."""
_Naast = tuple[int, frozenset[str], dict[str, _Rijen]]
"""The cues that need a word so many tokens on (0: anywhere near): those words, and the cues of each."""


@dataclass(slots=True, eq=False)
class Vak:
    """The cues that can begin with the word `begin`, or in another way when it is empty.

    They are worked out when the first text asks: a text holds few of the words that cues begin with, and a short
    question hardly any.
    """

    begin: str
    klassen: Klassen | None
    groepen: list[list[Rij]]
    _klaar: tuple[_Rijen, list[_Naast]] | None = None

    def _ready(self) -> tuple[_Rijen, list[_Naast]]:
        """The cues to look for always; and by distance and word those that need it there: the rarest of their words.

        Set as a whole, so that threads may ask at once.
        """
        always: _Rijen = []
        beside: dict[int, dict[str, _Rijen]] = {}
        for nr, row in enumerate(sorted(chain.from_iterable(self.groepen), key=attrgetter("plaats"))):
            need = next((need for need in row.entry(self.klassen).nodig if need[0] or self.begin not in need[1]), None)
            if need is None:
                always.append((nr, row))
            else:
                rows = beside.setdefault(need[0], {})
                for word in need[1]:
                    rows.setdefault(word, []).append((nr, row))
        self._klaar = always, [(far, frozenset(rows), rows) for far, rows in beside.items()]
        return self._klaar

    def among(self, strook: Strook, begins: int) -> _Rijen:
        """The cues that may begin in the stretch at one of `begins`, each with its number: the order of adding."""
        always, beside = self._klaar or self._ready()
        found = list(always)
        stands = strook.woorden
        for far, words, rows in beside:
            place = begins << far if far else strook.omgeving(begins)
            for word in words & strook.alle:
                if place & stands[word]:
                    found += rows[word]
        return found


_Groep = tuple[tuple[Element, ...], list[Rij]]
"""Cues, and what they can begin with, where the letters of a word are not enough to know."""


@dataclass(slots=True)
class Vakken:
    """Cues by the first thing their core looks at."""

    klassen: Klassen | None
    stems: dict[str, list[list[Rij]]] = field(default_factory=dict)
    forms: dict[str, list[list[Rij]]] = field(default_factory=dict)
    prefixes: dict[str, list[_Groep]] = field(default_factory=dict)
    suffixes: dict[str, list[_Groep]] = field(default_factory=dict)
    numbers: list[_Groep] = field(default_factory=list)
    _bekend: dict[str, tuple[Vak, ...]] = field(default_factory=dict)
    _gemaakt: dict[tuple[str | int, ...], Vak] = field(default_factory=dict)

    def put(self, word: str, rows: list[Rij]) -> None:
        """Put in the cues that begin with `word`, as it is written."""
        stems = plain_stems(word) if self.klassen is None else None
        if stems is not None:  # most words: no need to compile them yet
            for value in stems:
                self.stems.setdefault(value, []).append(rows)
            return
        firsts = tuple(_firsts(compile_word(word, self.klassen)))
        for first in firsts:
            for value in first.stammen:
                self.stems.setdefault(value, []).append(rows)
            for value in first.vormen:
                self.forms.setdefault(value, []).append(rows)
            for value in {w[:_KEY] for w in first.beginnen}:
                self.prefixes.setdefault(value, []).append((firsts, rows))
            for value in {w[-_KEY:] for w in first.eindes}:
                self.suffixes.setdefault(value, []).append((firsts, rows))
            if first.getal is not None:
                self.numbers.append((firsts, rows))

    def of(self, norm: str, stam: str) -> tuple[Vak, ...]:
        """Where the cues lie that can begin with this word form; kept for the next text."""
        found = self._bekend.get(norm)
        if found is None:
            found = tuple(self._look(norm, stam))
            if len(self._bekend) >= _KEPT:
                self._bekend = {}
            self._bekend[norm] = found
        return found

    def _look(self, norm: str, stam: str) -> Iterator[Vak]:
        if stam in self.stems:
            yield self._vak(("stam", stam), stam, self.stems[stam])
        if norm in self.forms:
            yield self._vak(("vorm", norm), norm, self.forms[norm])
        for size in range(2, _KEY + 1):
            for table, letters in (self.prefixes, norm[:size]), (self.suffixes, norm[-size:]):
                if letters in table:
                    kind = "begin" if table is self.prefixes else "einde"
                    yield from self._fitting((kind, letters), table[letters], norm, stam)
        if number(norm) is not None:
            yield from self._fitting(("getal",), self.numbers, norm, stam)

    def _fitting(self, key: tuple[str, ...], groepen: list[_Groep], norm: str, stam: str) -> Iterator[Vak]:
        """The cues that this word can begin, of those of some letters; words that begin the same ones share them."""
        fits = tuple(nr for nr, (firsts, _) in enumerate(groepen) if any(f.matches(norm, stam) for f in firsts))
        if fits:
            yield self._vak((*key, *fits), "", [groepen[nr][1] for nr in fits])

    def _vak(self, key: tuple[str | int, ...], begin: str, groepen: list[list[Rij]]) -> Vak:
        vak = self._gemaakt.get(key)
        if vak is None:
            vak = self._gemaakt[key] = Vak(begin, self.klassen, groepen)
        return vak


def _firsts(first: Element) -> Iterator[Element]:
    """The elements a match that begins with `first` can begin with."""
    if not first.keuzes:
        yield first
    for choice in first.keuzes:
        yield from _firsts(choice.stappen[0])


Nodig = tuple[int, frozenset[str]]
"""Words one of which a cue needs so many tokens after its first; 0: anywhere near it."""


def _needs(cue: Cue) -> Iterator[Nodig]:
    """What a stretch of text must hold to hold the cue, as far as that is words."""
    fixed = True
    for at, step in enumerate(cue.kern.stappen):
        starts = tuple(_firsts(step))
        fixed = fixed and not any(first.gat for first in starts)
        if not step.gat:
            yield at if fixed else 0, _words(step)
        fixed = fixed and not step.keuzes
    yield from ((0, _words(step)) for part in cue.erbij for step in part.stappen if not step.gat)


def _commonness(need: Nodig) -> float:
    """A guess at how often the need is met: at one place less than at any."""
    return commonness(need[1]) * (1 if need[0] else 16)


def _words(element: Element) -> frozenset[str]:
    """The words one of which `element` needs; empty when it takes more than listed words."""
    if element.beginnen or element.eindes or element.getal is not None:
        return frozenset()
    choices = [_words(next(e for e in choice.stappen if not e.gat)) for choice in element.keuzes]
    if not all(choices):
        return frozenset()
    return element.stammen | element.vormen | frozenset().union(*choices)


@lru_cache(maxsize=1)
def denial_words() -> tuple[frozenset[str], frozenset[str]]:
    """The words that deny, as the vocabulary lists them, and their stems."""
    words = load_vocabulary().woordklassen["ontkenning"]
    return frozenset(words), frozenset(word_forms(w)[1] for w in words)


@lru_cache(maxsize=1 << 14)
def _denies(pattern: Pattern) -> bool:
    """Does the pattern ask for a word that denies?"""
    words, stems = denial_words()
    return any(e.stammen & stems or e.vormen & words or any(map(_denies, e.keuzes)) for e in pattern.stappen)
