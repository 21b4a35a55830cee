"""Which cues a word can begin: looked up by its stem, its form, its first or its last letters.

Thousands of cues are kept as they are written; one is compiled when a text first holds a word it begins with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from operator import attrgetter

from casusbank.vocabulary import load_vocabulary
from ingest.annotate.cuetaal import Cue, Element, Klassen, Pattern, compile_variant, compile_word, number, plain_stems
from ingest.text import Token, word_forms

_KEY = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A cue with its key. `vraagt_ontkenning`: it asks for a denial. `nodig`: words a sentence needs to hold it.

    `openers`: the words each thing that must stand near the core can begin with; empty when it takes more than words.
    """

    cue: Cue
    sleutel: str
    vraagt_ontkenning: bool
    nodig: tuple[frozenset[str], ...]
    openers: tuple[frozenset[str], ...]


@dataclass(slots=True)
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
            parts = (cue.kern, *cue.erbij)
            needs = (_words(e) for part in parts for e in part if not e.gat)
            nodig = tuple(sorted((w for w in needs if w), key=len))
            openers = tuple(map(_openers, cue.erbij))
            self._entry = Entry(cue, self.sleutel, any(map(_denies, parts)), nodig, openers)
        return self._entry


Kandidaat = tuple[Entry, tuple[frozenset[str], ...]]
"""A cue to look for, and what of its `nodig` a sentence must still be asked for."""
_Rijen = dict[int, Kandidaat]


@dataclass(slots=True)
class Vak:
    """The cues that can begin with the word `begin`, or in another way when it is empty.

    They are worked out when the first text asks: a text holds few of the words that cues begin with, and a short
    question hardly any.
    """

    begin: str
    klassen: Klassen | None
    groepen: list[list[Rij]] = field(default_factory=list)
    _klaar: tuple[_Rijen, dict[str, _Rijen]] | None = None

    def _ready(self) -> tuple[_Rijen, dict[str, _Rijen]]:
        """The cues to look at always, and those per word that they need too: a sentence without it need not look.

        Set as a whole, so that threads may ask at once.
        """
        always: _Rijen = {}
        beside: dict[str, _Rijen] = {}
        for at, row in enumerate(sorted(chain.from_iterable(self.groepen), key=attrgetter("plaats"))):
            entry = row.entry(self.klassen)
            needs = tuple(words for words in entry.nodig if self.begin not in words)
            for rows in [beside.setdefault(word, {}) for word in needs[0]] if needs else [always]:
                rows[at] = entry, needs[1:]
        self._klaar = always, beside
        return self._klaar

    def among(self, words: set[str]) -> Iterable[Kandidaat]:
        """The cues a sentence of `words` may hold, in the order in which they were added."""
        always, beside = self._klaar or self._ready()
        if beside.keys().isdisjoint(words):
            return always.values()
        rows = dict(always)
        for word in beside.keys() & words:
            rows.update(beside[word])
        return [rows[at] for at in sorted(rows)]


@dataclass(slots=True)
class Vakken:
    """Cues by the first thing their core looks at."""

    klassen: Klassen | None
    stems: dict[str, Vak] = field(default_factory=dict)
    forms: dict[str, Vak] = field(default_factory=dict)
    prefixes: dict[str, Vak] = field(default_factory=dict)
    suffixes: dict[str, Vak] = field(default_factory=dict)
    numbers: dict[str, Vak] = field(default_factory=dict)

    def put(self, word: str, rows: list[Rij]) -> None:
        """Put in the cues that begin with `word`, as it is written."""
        stems = plain_stems(word) if self.klassen is None else None
        if stems is not None:  # most words: no need to compile them yet
            for value in stems:
                self._add(self.stems, value, value, rows)
            return
        for first in _firsts((compile_word(word, self.klassen),)):
            for value in first.stammen:
                self._add(self.stems, value, value, rows)
            for value in first.vormen:
                self._add(self.forms, value, value, rows)
            for value in {w[:_KEY] for w in first.beginnen}:
                self._add(self.prefixes, value, "", rows)
            for value in {w[-_KEY:] for w in first.eindes}:
                self._add(self.suffixes, value, "", rows)
            if first.getal is not None:
                self._add(self.numbers, "", "", rows)

    def _add(self, table: dict[str, Vak], key: str, begin: str, rows: list[Rij]) -> None:
        vak = table.get(key)
        if vak is None:
            vak = table[key] = Vak(begin, self.klassen)
        vak.groepen.append(rows)

    def of(self, token: Token) -> Iterator[Vak]:
        """Where the cues lie that can begin with this token."""
        norm = token.norm
        if token.stam in self.stems:
            yield self.stems[token.stam]
        if norm in self.forms:
            yield self.forms[norm]
        for size in range(2, _KEY + 1):
            if norm[:size] in self.prefixes:
                yield self.prefixes[norm[:size]]
            if norm[-size:] in self.suffixes:
                yield self.suffixes[norm[-size:]]
        if number(norm) is not None:
            yield from self.numbers.values()


def _firsts(pattern: Pattern) -> Iterator[Element]:
    """The elements a match of `pattern` can begin with."""
    first = pattern[0]
    if not first.keuzes:
        yield first
    for choice in first.keuzes:
        yield from _firsts(choice)


def _words(element: Element) -> frozenset[str]:
    """The words one of which `element` needs; empty when it takes more than listed words."""
    if element.beginnen or element.eindes or element.getal is not None:
        return frozenset()
    choices = [_words(next(e for e in choice if not e.gat)) for choice in element.keuzes]
    if not all(choices):
        return frozenset()
    return element.stammen | element.vormen | frozenset().union(*choices)


def _openers(pattern: Pattern) -> frozenset[str]:
    """The words a match of `pattern` can begin with; empty when it can begin with more than listed words."""
    if not pattern or pattern[0].gat or not _words(pattern[0]):
        return frozenset()
    first = pattern[0]
    choices = [_openers(choice) for choice in first.keuzes]
    return first.stammen.union(first.vormen, *choices) if all(choices) else frozenset()


@lru_cache(maxsize=1)
def denial_words() -> tuple[frozenset[str], frozenset[str]]:
    """The words that deny, as the vocabulary lists them, and their stems."""
    words = load_vocabulary().woordklassen["ontkenning"]
    return frozenset(words), frozenset(word_forms(w)[1] for w in words)


@lru_cache(maxsize=1 << 14)
def _denies(pattern: Pattern) -> bool:
    """Does the pattern ask for a word that denies?"""
    words, stems = denial_words()
    return any(e.stammen & stems or e.vormen & words or any(map(_denies, e.keuzes)) for e in pattern)
