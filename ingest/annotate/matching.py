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
from ingest.annotate.cuetaal import Klassen, Pattern, variants
from ingest.annotate.cuevakken import Entry, Rij, Vak, Vakken, denial_words
from ingest.text import Leestekst, Token, word_forms

REACH, DENIAL_REACH = 8, 5
"""Most tokens between the core of a cue and what must stand near it; a bare `niet` must stand nearer."""
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


@dataclass(slots=True)
class Matcher:
    """Finds cues; `klassen` are the word classes they name, those of the vocabulary when None."""

    klassen: Klassen | None = None
    _begins: dict[str, list[Rij]] = field(default_factory=dict)
    """The cues by the word they begin with, as it is written."""
    _size: int = 0
    _vakken: Vakken | None = None

    def add(self, key: str, cues: Iterable[str]) -> None:
        """Let `cues` report `key`."""
        for cue in cues:
            for text in variants(cue):
                self._begins.setdefault(text.split(maxsplit=1)[0], []).append(Rij(self._size, key, text))
                self._size += 1
        self._vakken = None

    def _ready(self) -> Vakken:
        """The cues by how they begin, once all are in. Set as a whole, so that threads may ask at once."""
        vakken = Vakken(self.klassen)
        for word, rows in self._begins.items():
            vakken.put(word, rows)
        self._vakken = vakken
        return vakken

    def find(self, tekst: Leestekst) -> Iterator[Cuetreffer]:
        """All cues in `tekst`, by sentence; a cue never crosses a sentence border."""
        known = self._vakken or self._ready()
        vakken: dict[str, tuple[Vak, ...]] = {}
        for nr, zin in enumerate(tekst.zinnen):
            tokens, places = _read_out(tekst.tokens, zin.eerste, zin.laatste)
            end = len(tokens)
            words = {w for t in tokens for w in (t.norm, t.stam)}
            denials = _denials(tokens)
            for at, token in enumerate(tokens):
                if token.norm not in vakken:
                    vakken[token.norm] = tuple(known.of(token))
                for entry, nodig in chain.from_iterable(vak.among(words) for vak in vakken[token.norm]):
                    if nodig and any(map(words.isdisjoint, nodig)):
                        continue
                    span = _span(entry, tokens, at, 0, end)
                    if span:
                        ontkend = not entry.vraagt_ontkenning and any(span[0] <= i < span[1] for i in denials)
                        yield Cuetreffer(entry.sleutel, places[span[0]], places[span[1] - 1] + 1, nr, ontkend)


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


def _denials(tokens: tuple[Token, ...]) -> list[int]:
    """Where a word denies what stands near it."""
    deny, end = denial_words()[0], len(tokens)
    return [
        at for at, token in enumerate(tokens)
        if token.norm in deny and (at + 1 >= end or tokens[at + 1].norm not in NOT_ONLY)
    ]  # fmt: skip


NOT_ONLY = frozenset(["alleen", "enkel", "slechts", "zozeer", "te", "anders", "langer"])
"""After `niet` these do not deny what stands near: `niet alleen`, `niet te`."""


def _is_denial(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Is the match a bare `niet` or `geen`?"""
    return last == first + 1 and tokens[first].norm in denial_words()[0]


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
                first = choice[0]
                if first.gat or first.keuzes:
                    opens = _opens(choice, tokens, at, end)
                else:
                    opens = at < end and first.matches(tokens[at])
                found = _match((*choice, *pattern[step + 1 :]), 0, tokens, at, end) if opens else 0
                if found:
                    return found
            return 0
        if at >= end or not element.matches(tokens[at]):
            return 0
        at += 1
        step += 1
    return at


def vocabulary_cues() -> Iterator[tuple[str, Iterable[str]]]:
    """The cues of all vocabularies, each group with the key it reports: `soort:id[:step]`."""
    vocab = load_vocabulary()
    for w in vocab.waarden.values():
        # A synonym of one word counts in that form only: `tijdigheid` is a value, `tijdig bezwaar` is not.
        forms = (s if " " in s else f"={s}" for s in w.synoniemen)
        yield f"waarde:{w.id}:genoemd", (*w.cues, *forms)
        yield f"waarde:{w.id}:gezegd", w.gezegd
    for f in vocab.factoren.values():
        if not f.schaal:
            yield f"factor:{f.id}:aanwezig", f.cues
        for step, cues in f.stapcues:
            yield f"factor:{f.id}:{step}", cues
        yield f"factor:{f.id}:afwezig", f.cues_afwezig
        yield f"echo:{f.id}", f.echo
    yield from ((f"onderwerp:{o.id}", o.cues) for o in vocab.onderwerpen.values())
    yield from ((f"grens:{g.id}", g.cues) for g in vocab.grenzen.values())
    yield from ((f"instrument:{i.id}", i.cues) for i in vocab.instrumenten.values())
    yield from ((f"uitkomst:{key}", cues) for key, cues in vocab.uitkomstcues.items())
    yield from ((f"modificatie:{key}", cues) for key, cues in vocab.modificatiecues.items())
    for sectie, points, cues in load_structure().signalen:
        yield f"signaal:{sectie}:{points}", cues


@lru_cache(maxsize=1)
def vocabulary_matcher() -> Matcher:
    """One matcher over all vocabularies."""
    matcher = Matcher()
    for key, cues in vocabulary_cues():
        matcher.add(key, cues)
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
