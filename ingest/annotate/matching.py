"""The matcher all vocabularies share: one pass over the tokens of a text finds every cue.

Cues are written in the cue language of `cuetaal.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain

from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.structuur import load_structure
from ingest.annotate.cuetaal import Cue, Element, Pattern, compile_cue, number
from ingest.text import Leestekst, Token, word_forms

REACH, DENIAL_REACH = 8, 5
"""Most tokens between the core of a cue and what must stand near it; a bare `niet` must stand nearer."""
_KEY = 4
_STOPS = frozenset([";", ":"])
_TURNS = frozenset([";", ":", "maar", "terwijl", "echter", "doch", "hoewel"])
"""Past these a sentence says something else."""


@dataclass(frozen=True, slots=True)
class Cuetreffer:
    """A cue found: its key, token span and sentence. `ontkend`: it skips a word of denial it does not ask for."""

    sleutel: str
    eerste: int
    laatste: int
    zin: int
    ontkend: bool = False


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
class _Rij:
    """A cue with its key; what it needs is worked out when a text first holds a word it begins with."""

    sleutel: str
    cue: Cue
    _entry: Entry | None = None

    def entry(self) -> Entry:
        """The cue ready to be looked for; worked out once, however many words it begins with."""
        if self._entry is None:
            parts = (self.cue.kern, *self.cue.erbij)
            needs = (_words(e) for part in parts for e in part if not e.gat)
            nodig = tuple(sorted((w for w in needs if w), key=len))
            openers = tuple(map(_openers, self.cue.erbij))
            self._entry = Entry(self.cue, self.sleutel, any(map(_denies, parts)), nodig, openers)
        return self._entry


_Rijen = dict[int, Entry]


@dataclass(slots=True)
class _Vak:
    """The cues that begin alike, in the order in which they were added, each with the word they begin with.

    They are worked out when the first text asks: a text holds few of the words that cues begin with, and a short
    question hardly any.
    """

    rijen: list[tuple[str, _Rij]] = field(default_factory=list)
    _klaar: tuple[_Rijen, dict[str, _Rijen]] | None = None

    def add(self, begin: str, row: _Rij) -> None:
        """Put in a cue that begins with `begin`."""
        self.rijen.append((begin, row))
        self._klaar = None

    def _ready(self) -> tuple[_Rijen, dict[str, _Rijen]]:
        """The cues to look at always, and those per word that they need too: a sentence without it need not look.

        Set as a whole, so that threads may ask at once.
        """
        always: _Rijen = {}
        beside: dict[str, _Rijen] = {}
        for at, (begin, row) in enumerate(self.rijen):
            entry = row.entry()
            need = next((words for words in entry.nodig if begin not in words), None)
            for rows in [always] if need is None else [beside.setdefault(word, {}) for word in need]:
                rows[at] = entry
        self._klaar = always, beside
        return self._klaar

    def among(self, words: set[str]) -> Iterable[Entry]:
        """The cues a sentence of `words` may hold, in the order in which they were added."""
        always, beside = self._klaar or self._ready()
        if beside.keys().isdisjoint(words):
            return always.values()
        rows = dict(always)
        for word in beside.keys() & words:
            rows.update(beside[word])
        return [rows[at] for at in sorted(rows)]


@dataclass(slots=True)
class Matcher:
    """Cues by the first thing their core looks at."""

    stems: dict[str, _Vak] = field(default_factory=dict)
    forms: dict[str, _Vak] = field(default_factory=dict)
    prefixes: dict[str, _Vak] = field(default_factory=dict)
    suffixes: dict[str, _Vak] = field(default_factory=dict)
    numbers: _Vak = field(default_factory=_Vak)

    def add(self, key: str, cues: Iterable[str]) -> None:
        """Let `cues` report `key`."""
        for text in cues:
            for cue in compile_cue(text):
                self.add_cue(key, cue)

    def add_cue(self, key: str, cue: Cue) -> None:
        """Let a compiled cue report `key`."""
        row = _Rij(key, cue)
        for first in _firsts(cue.kern):
            self._index(first, row)

    def _index(self, first: Element, row: _Rij) -> None:
        for table, values in ((self.stems, first.stammen), (self.forms, first.vormen)):
            for value in values:
                table.setdefault(value, _Vak()).add(value, row)
        for prefix in {w[:_KEY] for w in first.beginnen}:
            self.prefixes.setdefault(prefix, _Vak()).add("", row)
        for suffix in {w[-_KEY:] for w in first.eindes}:
            self.suffixes.setdefault(suffix, _Vak()).add("", row)
        if first.getal is not None:
            self.numbers.add("", row)

    def find(self, tekst: Leestekst) -> Iterator[Cuetreffer]:
        """All cues in `tekst`, by sentence; a cue never crosses a sentence border."""
        vakken: dict[str, tuple[_Vak, ...]] = {}
        for nr, zin in enumerate(tekst.zinnen):
            tokens, places = _read_out(tekst.tokens, zin.eerste, zin.laatste)
            end = len(tokens)
            words = {w for t in tokens for w in (t.norm, t.stam)}
            denials = [i for i in range(end) if _denies_here(tokens, i, end)]
            for at, token in enumerate(tokens):
                if token.norm not in vakken:
                    vakken[token.norm] = tuple(self._vakken(token))
                for entry in chain.from_iterable(vak.among(words) for vak in vakken[token.norm]):
                    if any(map(words.isdisjoint, entry.nodig)):
                        continue
                    span = _span(entry, tokens, at, 0, end)
                    if span:
                        ontkend = not entry.vraagt_ontkenning and any(span[0] <= i < span[1] for i in denials)
                        yield Cuetreffer(entry.sleutel, places[span[0]], places[span[1] - 1] + 1, nr, ontkend)

    def _vakken(self, token: Token) -> Iterator[_Vak]:
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
        if self.numbers.rijen and number(norm) is not None:
            yield self.numbers


def _read_out(tokens: tuple[Token, ...], begin: int, end: int) -> tuple[tuple[Token, ...], Sequence[int]]:
    """The tokens of a sentence with its shorthand read out (`gn.` is `geen`), and where each stands in the text."""
    short = load_vocabulary().afkortingen
    if not any(tokens[i].norm in short for i in range(begin, end)):
        return tokens[begin:end], range(begin, end)
    places = [i for i in range(begin, end) if tokens[i].norm != "." or i == begin or tokens[i - 1].norm not in short]
    return tuple(
        replace(t, norm=full, stam=word_forms(full)[1]) if (full := short.get(t.norm)) else t
        for t in (tokens[i] for i in places)
    ), places


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
def _denial_words() -> tuple[frozenset[str], frozenset[str]]:
    """The words that deny, as the vocabulary lists them, and their stems."""
    words = load_vocabulary().woordklassen["ontkenning"]
    return frozenset(words), frozenset(word_forms(w)[1] for w in words)


@lru_cache(maxsize=1 << 14)
def _denies(pattern: Pattern) -> bool:
    """Does the pattern ask for a word that denies?"""
    words, stems = _denial_words()
    return any(e.stammen & stems or e.vormen & words or any(map(_denies, e.keuzes)) for e in pattern)


def _denies_here(tokens: tuple[Token, ...], at: int, end: int) -> bool:
    return tokens[at].norm in _denial_words()[0] and (at + 1 >= end or tokens[at + 1].norm not in NOT_ONLY)


NOT_ONLY = frozenset(["alleen", "enkel", "slechts", "zozeer", "te", "anders", "langer"])
"""After `niet` these do not deny what stands near: `niet alleen`, `niet te`."""


def _is_denial(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Is the match a bare `niet` or `geen`?"""
    return last == first + 1 and tokens[first].norm in _denial_words()[0]


def _span(entry: Entry, tokens: tuple[Token, ...], at: int, begin: int, end: int) -> tuple[int, int] | None:
    """Token span of a cue with its core at `at`, or None."""
    cue = entry.cue
    last = _match(cue.kern, 0, tokens, at, end)
    if not last:
        return None
    first = at
    for part, openers in zip(cue.erbij, entry.openers, strict=True):
        found = _near(part, openers, tokens, (begin, at, last, end))
        if found is None:
            return None
        first, last = min(first, found[0]), max(last, found[1])
    for part in cue.zonder:
        if any(_match(part, 0, tokens, i, end) for i in range(max(begin, first - 2), min(end, last + 2))):
            return None
    return first, last


def _near(
    part: Pattern, openers: frozenset[str], tokens: tuple[Token, ...], around: tuple[int, int, int, int]
) -> tuple[int, int] | None:
    """The nearest match of `part` after or before the core, within reach and inside the clause."""
    begin, first, last, end = around
    for i in range(last, min(end, last + REACH)):
        token = tokens[i]
        if token.norm in _TURNS:
            break
        if openers and token.stam not in openers and token.norm not in openers:
            continue
        found = _match(part, 0, tokens, i, end)
        if found and (i < last + DENIAL_REACH or not _is_denial(tokens, i, found)):
            return i, found
    for i in range(first - 1, max(begin, first - REACH) - 1, -1):
        token = tokens[i]
        if token.norm in _TURNS:
            break
        if openers and token.stam not in openers and token.norm not in openers:
            continue
        found = _match(part, 0, tokens, i, first)
        if found and (i >= first - DENIAL_REACH or not _is_denial(tokens, i, found)):
            return i, found
    return None


def _opens(pattern: Pattern, tokens: tuple[Token, ...], at: int, end: int) -> bool:
    """Can `pattern` match from `at`, by its first step alone? Most cannot, and need no closer look."""
    if not pattern or pattern[0].gat:
        return True
    if at >= end:
        return False
    choices = pattern[0].keuzes
    return any(_opens(c, tokens, at, end) for c in choices) if choices else pattern[0].matches(tokens[at])


def _match(pattern: Pattern, step: int, tokens: tuple[Token, ...], at: int, end: int) -> int:
    """Token index after the match of `pattern[step:]` from `at`, or 0."""
    while step < len(pattern):
        element = pattern[step]
        if element.gat:
            after = pattern[step + 1 : step + 2]
            single = bool(after) and not after[0].gat and not after[0].keuzes
            for skip in range(at, at + element.gat + 1):
                if single and skip >= end:
                    return 0
                opens = after[0].matches(tokens[skip]) if single else _opens(after, tokens, skip, end)
                found = _match(pattern, step + 1, tokens, skip, end) if opens else 0
                if found:
                    return found
                if skip >= end or tokens[skip].norm in _STOPS:
                    return 0
            return 0
        if element.keuzes:
            for choice in element.keuzes:
                found = (
                    _match((*choice, *pattern[step + 1 :]), 0, tokens, at, end)
                    if _opens(choice, tokens, at, end)
                    else 0
                )
                if found:
                    return found
            return 0
        if at >= end or not element.matches(tokens[at]):
            return 0
        at += 1
        step += 1
    return at


@lru_cache(maxsize=1)
def vocabulary_matcher() -> Matcher:
    """One matcher over all vocabularies; keys are `soort:id[:step]`."""
    vocab = load_vocabulary()
    matcher = Matcher()
    for w in vocab.waarden.values():
        # A synonym of one word counts in that form only: `tijdigheid` is a value, `tijdig bezwaar` is not.
        forms = (s if " " in s else f"={s}" for s in w.synoniemen)
        matcher.add(f"waarde:{w.id}:genoemd", (*w.cues, *forms))
        matcher.add(f"waarde:{w.id}:gezegd", w.gezegd)
    for f in vocab.factoren.values():
        if not f.schaal:
            matcher.add(f"factor:{f.id}:aanwezig", f.cues)
        for step, cues in f.stapcues:
            matcher.add(f"factor:{f.id}:{step}", cues)
        matcher.add(f"factor:{f.id}:afwezig", f.cues_afwezig)
        matcher.add(f"echo:{f.id}", f.echo)
    for o in vocab.onderwerpen.values():
        matcher.add(f"onderwerp:{o.id}", o.cues)
    for g in vocab.grenzen.values():
        matcher.add(f"grens:{g.id}", g.cues)
    for i in vocab.instrumenten.values():
        matcher.add(f"instrument:{i.id}", i.cues)
    for key, cues in vocab.uitkomstcues.items():
        matcher.add(f"uitkomst:{key}", cues)
    for key, cues in vocab.modificatiecues.items():
        matcher.add(f"modificatie:{key}", cues)
    for sectie, points, cues in load_structure().signalen:
        matcher.add(f"signaal:{sectie}:{points}", cues)
    return matcher


_last: tuple[tuple[Token, ...], dict[str, list[Cuetreffer]]] | None = None


def cues_in(tekst: Leestekst, soort: str) -> list[Cuetreffer]:
    """The cues of one vocabulary in `tekst`; the pass over the text is shared by the annotators."""
    global _last  # noqa: PLW0603  (one slot, replaced whole: safe between threads)
    seen = _last
    if seen is None or seen[0] is not tekst.tokens:
        found: dict[str, list[Cuetreffer]] = {}
        for hit in vocabulary_matcher().find(tekst):
            kind, _, _ = hit.sleutel.partition(":")
            found.setdefault(kind, []).append(hit)
        seen = _last = (tekst.tokens, found)
    return seen[1].get(soort, [])
