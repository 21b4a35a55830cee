"""The stem-phrase matcher all vocabularies share: one pass over the tokens of a text.

Cue language (in the vocabulary files): words match on their stem; `huisuitzet*` on a prefix and
`*verslaving` on a suffix of the word; `a|b` are alternatives; `..` is a gap of up to six tokens; `?x`
may be absent; `=Mag` matches the word form only. A cue is a candidate: it asserts nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from casusbank.vocabulary import load_vocabulary
from ingest.text import Leestekst, Token, strip_accents, tokenize, word_forms

GAP = 6
"""Most tokens that `..` may skip."""
_KEY = 4


@dataclass(frozen=True, slots=True)
class Element:
    """One step of a cue: how it matches (`stam`, `vorm`, `begin`, `einde`, `gat`) and on what."""

    wijze: str
    waarde: str = ""

    def matches(self, token: Token) -> bool:
        """Does `token` satisfy this step?"""
        if self.wijze == "stam":
            return token.stam == self.waarde
        if self.wijze == "begin":
            return token.norm.startswith(self.waarde)
        if self.wijze == "einde":
            return token.norm.endswith(self.waarde)
        return token.norm == self.waarde


@dataclass(frozen=True, slots=True)
class Cuetreffer:
    """A cue found: its key, token span and sentence."""

    sleutel: str
    eerste: int
    laatste: int
    zin: int


Pattern = tuple[Element, ...]


def compile_cue(cue: str) -> Iterator[Pattern]:
    """The patterns of one cue: its alternatives and optional words written out."""
    choices: list[list[tuple[Element, ...]]] = []
    for word in cue.split():
        if word == "..":
            choices.append([(Element("gat"),)])
            continue
        optional = word.startswith("?")
        options = [tuple(_elements(w)) for w in word.removeprefix("?").split("|")]
        choices.append([*options, ()] if optional else options)
    for combination in product(*choices):
        pattern = tuple(e for part in combination for e in part)
        if pattern:
            yield pattern


def _elements(word: str) -> Iterator[Element]:
    if word.startswith("="):
        yield Element("vorm", word[1:].lower())
    elif word.endswith("*"):
        yield Element("begin", word[:-1].lower())
    elif word.startswith("*"):
        yield Element("einde", word[1:].lower())
    else:
        for token in tokenize(word):
            yield Element("stam", token.stam)


@dataclass(slots=True)
class Matcher:
    """Patterns by the first thing they look at."""

    stems: dict[str, list[tuple[Pattern, str]]] = field(default_factory=dict)
    forms: dict[str, list[tuple[Pattern, str]]] = field(default_factory=dict)
    prefixes: dict[str, list[tuple[Pattern, str]]] = field(default_factory=dict)
    suffixes: dict[str, list[tuple[Pattern, str]]] = field(default_factory=dict)

    def add(self, key: str, cues: Iterable[str]) -> None:
        """Let `cues` report `key`."""
        for pattern in (p for cue in cues for p in compile_cue(cue)):
            first = pattern[0]
            if first.wijze == "begin":
                self.prefixes.setdefault(first.waarde[:_KEY], []).append((pattern, key))
            elif first.wijze == "einde":
                self.suffixes.setdefault(first.waarde[-_KEY:], []).append((pattern, key))
            else:
                table = self.stems if first.wijze == "stam" else self.forms
                table.setdefault(first.waarde, []).append((pattern, key))

    def find(self, tekst: Leestekst) -> Iterator[Cuetreffer]:
        """All cues in `tekst`, by sentence; a cue never crosses a sentence border."""
        tokens = tekst.tokens
        for number, zin in enumerate(tekst.zinnen):
            for at in range(zin.eerste, zin.laatste):
                for pattern, key in self._candidates(tokens[at]):
                    end = _match(pattern, 0, tokens, at, zin.laatste)
                    if end:
                        yield Cuetreffer(key, at, end, number)

    def _candidates(self, token: Token) -> Iterator[tuple[Pattern, str]]:
        yield from self.stems.get(token.stam, ())
        if token.norm in self.forms:
            yield from self.forms[token.norm]
        yield from self.prefixes.get(token.norm[:_KEY], ())
        yield from self.suffixes.get(token.norm[-_KEY:], ())


def _match(pattern: Pattern, step: int, tokens: tuple[Token, ...], at: int, end: int) -> int:
    """Token index after the match of `pattern[step:]` from `at`, or 0."""
    while step < len(pattern):
        element = pattern[step]
        if element.wijze == "gat":
            for skip in range(GAP + 1):
                found = _match(pattern, step + 1, tokens, at + skip, end)
                if found:
                    return found
                if at + skip >= end or tokens[at + skip].norm in ";:":
                    return 0
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
        matcher.add(f"waarde:{w.id}", (*w.cues, *w.synoniemen))
    for f in vocab.factoren.values():
        if not f.schaal:
            matcher.add(f"factor:{f.id}:aanwezig", f.cues)
        for step, cues in f.stapcues:
            matcher.add(f"factor:{f.id}:{step}", cues)
        matcher.add(f"factor:{f.id}:afwezig", f.cues_afwezig)
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


def stems(words: str) -> frozenset[str]:
    """The stems of a space separated list of words, for context checks."""
    return frozenset(word_forms(strip_accents(w))[1] for w in words.split())
