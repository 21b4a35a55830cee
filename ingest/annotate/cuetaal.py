"""The cue language of the vocabulary files, compiled to patterns over tokens.

A cue is a candidate signal: it asserts nothing by itself. What may stand in one:

- `wonen` a word, matched on its stem; `=Mag` that word form only; `huisuitzet*` words that begin so,
  `*verslaving` words that end so;
- `a|b|c` any one of these; `dak_boven|zonder_huis` an alternative of several words;
- `<arts>` any of a word class: `woordklassen.yaml` names the classes once for all cues;
- `#` a number in digits or words, `#3` that number, `#2-5` from 2 to 5, `#12+` 12 or more;
- `..` a gap of up to six words, `...` of up to eighteen; `?x` may be absent;
- `a + b + c` all of these in any order, close together in one sentence (Dutch word order is free:
  `kan u helpen`, `dat hij u helpen kan`); write the most telling one first;
- `a + b - c` the same, but not where c stands among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import product

from casusbank.vocabulary import load_vocabulary
from ingest.text import NUMBER_WORDS, tokenize, word_forms

GAP, LONG_GAP = 6, 18
"""Most tokens that `..` and `...` may skip; a Dutch verb can stand far from its particle."""
_MANY = 1_000_000.0
_NUMBERS = {word: float(value) for word, value in NUMBER_WORDS.items()} | {"anderhalf": 1.5}


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """One step of a cue: a gap, a number, one of several phrases, or one of its stems, forms, prefixes, suffixes.

    What is said of one is kept under the step itself, not under what it holds.
    """

    gat: int = 0
    stammen: frozenset[str] = frozenset()
    vormen: frozenset[str] = frozenset()
    beginnen: tuple[str, ...] = ()
    eindes: tuple[str, ...] = ()
    getal: tuple[float, float] | None = None
    keuzes: tuple[Pattern, ...] = ()
    meer: bool = False
    """Does a token satisfy it otherwise than by its stem?"""

    def matches(self, norm: str, stam: str) -> bool:
        """Does a word form satisfy this step of one token?"""
        if stam in self.stammen or norm in self.vormen or norm.startswith(self.beginnen):
            return True
        if self.getal is not None:
            value = number(norm)
            return value is not None and self.getal[0] <= value <= self.getal[1]
        return norm.endswith(self.eindes)


@dataclass(frozen=True, eq=False)
class Pattern:
    """A phrase; what follows from its steps is worked out when a text first asks: most phrases are never met."""

    stappen: tuple[Element, ...]

    @cached_property
    def breedte(self) -> int | None:
        """How many tokens it takes; None when that differs."""
        return None if any(s.gat or s.keuzes for s in self.stappen) else len(self.stappen)

    @cached_property
    def minst(self) -> int:
        """The fewest tokens it takes."""
        return sum(0 if s.gat else min((k.minst for k in s.keuzes), default=1) for s in self.stappen)

    @cached_property
    def meest(self) -> int:
        """The most tokens it takes."""
        return sum(s.gat or max((k.meest for k in s.keuzes), default=1) for s in self.stappen)

    @cached_property
    def nodig(self) -> frozenset[str]:
        """Stems one of which it needs, the rarest; empty when it takes more than stems."""
        needs = (s.stammen for s in self.stappen if s.stammen and not s.meer)
        return min(needs, key=commonness, default=frozenset())


Klassen = Mapping[str, tuple[str, ...]]
"""Word classes by name."""
_GAPS: dict[str, Element] = {"..": Element(gat=GAP), "...": Element(gat=LONG_GAP)}


@dataclass(frozen=True, slots=True)
class Cue:
    """A compiled cue: a phrase, what must stand near it in any order, and what may not."""

    kern: Pattern
    erbij: tuple[Pattern, ...] = ()
    zonder: tuple[Pattern, ...] = ()


@lru_cache(maxsize=4096)
def number(norm: str) -> float | None:
    """The value of a number in digits (`1.250,50`) or words; None for any other word."""
    if not norm[:1].isdigit():
        return _NUMBERS.get(norm)
    digits = norm.replace(".", "").replace(",", ".").rstrip("ex")
    try:
        return float(digits)
    except ValueError:
        return None


def variants(cue: str) -> Iterator[str]:
    """The cue with the optional words of its core written out; each begins with a word that must be there."""
    if "?" not in cue:
        if cue.split(maxsplit=1)[:1] not in ([], ["+"], ["-"]):
            yield cue
        return
    words = cue.split()
    size = next((at for at, word in enumerate(words) if word in {"+", "-"}), len(words))
    options = [[[w[1:]], []] if w[0] == "?" and len(w) > 1 else [[w]] for w in words[:size]]
    for combination in product(*options):
        core = [w for group in combination for w in group]
        if core and core[0] not in {"+", "-"}:
            yield " ".join((*core, *words[size:]))


def compile_variant(variant: str, klassen: Klassen | None = None) -> Cue:
    """The pattern of one of the `variants` of a cue."""
    parts, without = _parts(variant.split())
    kern, *erbij = (_phrase(part, klassen) for part in parts)
    return Cue(kern, tuple(erbij), tuple(_phrase(part, klassen) for part in without))


def compile_cue(cue: str, klassen: Klassen | None = None) -> Iterator[Cue]:
    """The patterns of one cue. Raises KeyError or ValueError for what is no cue."""
    return (compile_variant(variant, klassen) for variant in variants(cue))


def compile_word(word: str, klassen: Klassen | None = None) -> Element:
    """The step that one word of a cue stands for; `klassen` are the word classes, those of the vocabulary when None."""
    return _GAPS.get(word) or (_of_vocabulary(word) if klassen is None else _element(word.split("|"), klassen))


def _parts(words: list[str]) -> tuple[list[list[str]], list[list[str]]]:
    """The words between ` + `, and those after ` - `."""
    parts: list[list[str]] = [[]]
    without: list[list[str]] = []
    current = parts[0]
    for word in words:
        if word in {"+", "-"}:
            current = []
            (parts if word == "+" else without).append(current)
        else:
            current.append(word)
    return parts, without


def _phrase(words: Iterable[str], klassen: Klassen | None) -> Pattern:
    return Pattern(tuple(compile_word(word, klassen) for word in words))


@lru_cache(maxsize=1 << 14)
def commonness(words: frozenset[str]) -> float:
    """A guess at how often one of `words` stands in a text: short words are common, and more words are met more."""
    return sum(4.0 ** -len(word) for word in words)


@cache
def _of_vocabulary(word: str) -> Element:
    # Thousands of cues share some hundred classes: each is compiled once, and kept once.
    return _element(word.split("|"), load_vocabulary().woordklassen)


def plain_stems(word: str) -> set[str] | None:
    """The stems one of which `word` asks for; None when it asks for more than words compared by their stem."""
    words = word.split("|")
    if all(map(str.isalpha, words)) and load_vocabulary().eigen_vorm.keys().isdisjoint(words):
        return {word_forms(w)[1] for w in words}
    return None


def _element(words: Iterable[str], klassen: Klassen) -> Element:
    """Alternatives of one word become sets; phrases (`dak_boven`, `18-plus`) stay patterns."""
    stammen: set[str] = set()
    vormen: set[str] = set()
    begins: list[str] = []
    ends: list[str] = []
    phrases: list[Pattern] = []
    getal: tuple[float, float] | None = None
    apart = load_vocabulary().eigen_vorm
    for word in _expanded(words, klassen):
        if word in apart:
            vormen.update(apart[word])
        elif word.isalpha():  # the commonest by far
            stammen.add(word_forms(word)[1])
        elif "_" in word or " " in word:
            phrase = _phrase(word.replace("_", " ").split(), klassen)
            phrases += [phrase] if phrase.stappen else []
        elif word[0] == "#":
            getal = _range(word[1:])
        elif word[0] == "=":
            vormen.add(word[1:].lower())
        elif word[-1] == "*" and len(word) > 1:
            begins.append(word[:-1].lower())
        elif word[0] == "*" and len(word) > 1:
            ends.append(word[1:].lower())
        else:
            stems = [token.stam for token in tokenize(word)]
            if len(stems) == 1:
                stammen.update(stems)
            elif stems:
                phrases.append(Pattern(tuple(Element(0, frozenset([stem])) for stem in stems)))
    meer = bool(vormen or begins or ends or getal)
    single = Element(0, frozenset(stammen), frozenset(vormen), tuple(begins), tuple(ends), getal, (), meer)
    if not phrases:
        return single
    return Element(keuzes=(Pattern((single,)), *phrases) if stammen or meer else tuple(phrases))


def _expanded(words: Iterable[str], klassen: Klassen) -> Iterator[str]:
    """The words with each class written out; a class may hold classes."""
    for word in words:
        if word[:1] == "<" and word[-1] == ">" and len(word) > 2:
            yield from _expanded(klassen[word[1:-1]], klassen)
        elif word:
            yield word


def _range(text: str) -> tuple[float, float]:
    low, dash, high = text.rstrip("+").partition("-")
    if not low and not high:
        return 0.0, _MANY
    least = float(low or 0)
    return least, float(high) if dash else _MANY if text.endswith("+") else least
