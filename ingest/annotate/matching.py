"""The stem-phrase matcher all vocabularies share: one pass over the tokens of a text.

Cue language (in the vocabulary files): words match on their stem; `huisuitzet*` on a prefix and
`*verslaving` on a suffix of the word; `a|b` are alternatives; `..` is a gap of up to six tokens and
`...` of up to eighteen; `?x` may be absent; `=Mag` matches the word form only. A cue is a candidate:
it asserts nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from casusbank.vocabulary import load_vocabulary
from ingest.text import Leestekst, Token, tokenize

GAP, LONG_GAP = 6, 18
"""Most tokens that `..` and `...` may skip; a Dutch verb can stand far from its particle."""
_KEY = 4


@dataclass(frozen=True, slots=True)
class Element:
    """One step of a cue: a gap, or any one of its stems, word forms, prefixes or suffixes."""

    gat: int = 0
    stammen: frozenset[str] = frozenset()
    vormen: frozenset[str] = frozenset()
    beginnen: tuple[str, ...] = ()
    eindes: tuple[str, ...] = ()

    def matches(self, token: Token) -> bool:
        """Does `token` satisfy this step?"""
        if token.stam in self.stammen or token.norm in self.vormen:
            return True
        if self.beginnen and token.norm.startswith(self.beginnen):
            return True
        return bool(self.eindes) and token.norm.endswith(self.eindes)


_GAPS = {"..": (Element(gat=GAP),), "...": (Element(gat=LONG_GAP),)}


@dataclass(frozen=True, slots=True)
class Cuetreffer:
    """A cue found: its key, token span and sentence."""

    sleutel: str
    eerste: int
    laatste: int
    zin: int


Pattern = tuple[Element, ...]


def compile_cue(cue: str) -> Iterator[Pattern]:
    """The patterns of one cue: optional words and alternatives of several tokens written out."""
    choices: list[list[Pattern]] = []
    for word in cue.split():
        if word in _GAPS:
            choices.append([_GAPS[word]])
            continue
        options = list(_options(word.removeprefix("?").split("|")))
        choices.append([*options, ()] if word.startswith("?") else options)
    for combination in product(*choices):
        pattern = tuple(e for part in combination for e in part)
        if pattern:
            yield pattern


def _options(words: list[str]) -> Iterator[Pattern]:
    """Alternatives of one token become one element; longer ones (`18-plus`) stay apart."""
    stammen: set[str] = set()
    vormen: set[str] = set()
    for word in words:
        tokens = () if word[0] in "=*" or word[-1] == "*" else tokenize(word)
        if word[0] == "=":
            vormen.add(word[1:].lower())
        elif len(tokens) == 1:
            stammen.add(tokens[0].stam)
        elif tokens:
            yield tuple(Element(stammen=frozenset([t.stam])) for t in tokens)
    begins = tuple(w[:-1].lower() for w in words if w[-1] == "*" and w[0] not in "=*")
    ends = tuple(w[1:].lower() for w in words if w[0] == "*" and len(w) > 1)
    if stammen or vormen or begins or ends:
        yield (Element(0, frozenset(stammen), frozenset(vormen), begins, ends),)


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
            for table, values in ((self.stems, first.stammen), (self.forms, first.vormen)):
                for value in values:
                    table.setdefault(value, []).append((pattern, key))
            for prefix in {w[:_KEY] for w in first.beginnen}:
                self.prefixes.setdefault(prefix, []).append((pattern, key))
            for suffix in {w[-_KEY:] for w in first.eindes}:
                self.suffixes.setdefault(suffix, []).append((pattern, key))

    def find(self, tekst: Leestekst) -> Iterator[Cuetreffer]:
        """All cues in `tekst`, by sentence; a cue never crosses a sentence border."""
        tokens = tekst.tokens
        for number, zin in enumerate(tekst.zinnen):
            for at in range(zin.eerste, zin.laatste):
                for pattern, key in self._candidates(tokens[at]):
                    end = _match(pattern, 0, tokens, at, zin.laatste)
                    if end and pattern[0].matches(tokens[at]):
                        yield Cuetreffer(key, at, end, number)

    def _candidates(self, token: Token) -> Iterator[tuple[Pattern, str]]:
        yield from self.stems.get(token.stam, ())
        if token.norm in self.forms:
            yield from self.forms[token.norm]
        for size in range(2, _KEY + 1):
            if token.norm[:size] in self.prefixes:
                yield from self.prefixes[token.norm[:size]]
            if token.norm[-size:] in self.suffixes:
                yield from self.suffixes[token.norm[-size:]]


def _match(pattern: Pattern, step: int, tokens: tuple[Token, ...], at: int, end: int) -> int:
    """Token index after the match of `pattern[step:]` from `at`, or 0."""
    while step < len(pattern):
        element = pattern[step]
        if element.gat:
            for skip in range(element.gat + 1):
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
        # A synonym of one word counts in that form only: `tijdigheid` is a value, `tijdig bezwaar` is not.
        forms = (s if " " in s else f"={s}" for s in w.synoniemen)
        matcher.add(f"waarde:{w.id}", (*w.cues, *forms))
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
