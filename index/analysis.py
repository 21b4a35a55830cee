"""Text -> terms for the lexical arm: stems, word forms, compound parts and exact references, as 64-bit hashes.

No form of a Dutch word wins on every query (stems help short ones, word forms long ones), so each
token yields several terms, told apart by a field prefix. Terms are BLAKE2b hashes: no list of the
words of a confidential text ever lies on disk beside the database. Stretches of four letters (McNamee &
Mayfield 2004) are a field of their own, per casus only: they find compounds, other endings and typing errors. So are
pairs of neighbouring words of meaning: who writes of the same thing uses the same turns of phrase.

A text is read once (`read_terms`), in one pass with a cache per word form; windows and the whole
document are then slices of the same arrays.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import chain

import numpy as np
import numpy.typing as npt

from ingest.compounds import split_compound
from ingest.text import TOKEN, strip_accents, word_forms

ANALYSE = "analyse@4"
"""Version of the term rules; part of `casus_index.verwerking`, so a change reindexes."""

Hashes = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.uint8]

_STOP = """
de en van ik te dat die in een hij het niet zijn is was op aan met als voor had er maar om hem dan zou of wat mijn men
dit zo door over ze zich bij ook tot je mij uit der daar haar naar heb hoe heeft hebben deze u want nog zal me zij nu ge
geen omdat iets worden toch al waren veel meer doen toen moet ben zonder kan hun dus alles onder ja eens hier wie werd
altijd doch wordt wezen kunnen ons zelf tegen na reeds wil kon niets uw iemand geweest andere
"""
STOP_WORDS = frozenset(_STOP.split())
"""The Snowball list for Dutch: what carries no meaning alone. A query of only these finds nothing."""

_CITED = frozenset(("art", "artikel", "artikelen", "artt", "lid", "boek"))
_HAS_WORD = re.compile(r"\w")
_NUMBER = re.compile(r"\d[\d.:]*[a-z]{0,3}$")
_MAX_WORD = 64
"""A longer token is a URL, a line of base64 or an attack; its start is term enough."""
_GRAM = 4
"""Letters per stretch, with a mark for the start and the end of the word."""
_KEPT = 40_000
"""Characters of a text of which the words are kept for who asks next: more than the longest question."""
_BEHIND = 12
"""Characters behind "artikel" within which a number is that of the article."""
_PAIR_BITS = 32
_MIX = np.uint64(0x9E3779B97F4A7C15)
"""An odd number that spreads bits (Knuth's multiplicative hashing), so that the order of a pair counts."""
_GRAM_BITS = 20
"""Stretches are hashed to so many bits: a fixed vocabulary, whatever is written. Fewer (18) measured the same."""


@dataclass(frozen=True, slots=True)
class WordTerms:
    """Terms of one word form; 0 stands for "same as the stem". All are hashes, parts are of stems."""

    stem: int
    word: int
    parts: tuple[int, ...]
    as_part: int
    """The hash under which other words carry this stem as their part."""
    part_stems: tuple[int, ...]
    """The stem hashes of this word's parts, to find the part standing by itself."""
    text: str
    alle: tuple[int, ...]
    """What stands in a text where the word does: its stem first."""
    telt: bool
    """Does it look like the number of an article?"""
    haalt_aan: bool
    """Does a number behind it stand for an article?"""


@dataclass(frozen=True, slots=True)
class Terms:
    """Distinct term hashes (ascending) with their counts (at most 255), and the length in stems."""

    length: int
    hashes: Hashes
    counts: Counts

    def to_bytes(self) -> bytes:
        """Little-endian: length and number of terms as uint32, hashes as uint64, counts as uint8."""
        head = np.array([self.length, len(self.hashes)], dtype="<u4")
        return head.tobytes() + self.hashes.astype("<u8", copy=False).tobytes() + self.counts.tobytes()


def terms_from_bytes(blob: bytes) -> Terms:
    """The inverse of `Terms.to_bytes`; the arrays are views on `blob`."""
    length, n = np.frombuffer(blob, "<u4", 2)
    return Terms(int(length), np.frombuffer(blob, "<u8", int(n), 8), np.frombuffer(blob, "u1", int(n), 8 + 8 * int(n)))


@dataclass(frozen=True, slots=True)
class CasusTerms:
    """The terms of a casus as a whole, per field."""

    words: Terms
    grams: Terms
    pairs: Terms

    def to_bytes(self) -> bytes:
        """The words, then stretches of letters and pairs of words, whose hashes fit in uint32."""
        out = [self.words.to_bytes()]
        for terms in (self.grams, self.pairs):
            head = np.array([terms.length, len(terms.hashes)], dtype="<u4")
            out += [head.tobytes(), terms.hashes.astype("<u4").tobytes(), terms.counts.tobytes()]
        return b"".join(out)


def casus_from_bytes(blob: bytes) -> CasusTerms:
    """The inverse of `CasusTerms.to_bytes`; a casus analysed before there was a field has nothing in it."""
    words = terms_from_bytes(blob)
    at = 8 + 9 * len(words.hashes)
    fields: list[Terms] = []
    for _ in range(2):
        if len(blob) <= at:
            fields.append(Terms(0, np.zeros(0, np.uint64), np.zeros(0, np.uint8)))
            continue
        length, n = (int(x) for x in np.frombuffer(blob, "<u4", 2, at))
        hashes = np.frombuffer(blob, "<u4", n, at + 8).astype(np.uint64)
        fields.append(Terms(length, hashes, np.frombuffer(blob, "u1", n, at + 8 + 4 * n)))
        at += 8 + 5 * n
    return CasusTerms(words, *fields)


@dataclass(frozen=True, slots=True)
class ReadTerms:
    """All term occurrences of one text: offset (ascending), hash, and 1 where it counts for the length."""

    begins: npt.NDArray[np.int64]
    hashes: Hashes
    lengths: npt.NDArray[np.int64]
    """Cumulative length before each occurrence, with the total at the end."""

    def pairs(self) -> Terms:
        """The pairs of neighbouring words of meaning, by their stems, in the order in which they stand."""
        mixed = _mixed(self.hashes[np.diff(self.lengths) == 1])
        hashes, counts = np.unique(mixed, return_counts=True)
        return Terms(len(mixed), hashes, np.minimum(counts, 255).astype(np.uint8))

    def pairs_in(self, spans: Sequence[tuple[int, int]]) -> tuple[Hashes, npt.NDArray[np.int64]]:
        """(distinct pairs, number of the stretch they stand in) of ascending stretches that cut no word in two."""
        if not spans:
            return np.zeros(0, np.uint64), np.zeros(0, np.int64)
        counting = np.diff(self.lengths) == 1
        stems, at = self.hashes[counting], self.begins[counting]
        begins, ends = np.array(spans, np.int64).T
        where = np.searchsorted(begins, at, side="right") - 1
        inside = (where >= 0) & (at < ends[where])
        stems, where = stems[inside], where[inside]
        together = where[1:] == where[:-1]
        numbered = where[1:][together].astype(np.uint64) << np.uint64(_PAIR_BITS)
        found = np.unique(numbered | _mixed(stems)[together])
        return found & np.uint64((1 << _PAIR_BITS) - 1), (found >> np.uint64(_PAIR_BITS)).astype(np.int64)

    def between(self, begin: int, end: int) -> Terms:
        """Terms of the stretch `[begin, end)` of the text."""
        first, last = np.searchsorted(self.begins, (begin, end))
        hashes, counts = np.unique(self.hashes[first:last], return_counts=True)
        return Terms(int(self.lengths[last] - self.lengths[first]), hashes, np.minimum(counts, 255).astype(np.uint8))


def _mixed(stems: Hashes) -> Hashes:
    """The hash of each stem with the one after it."""
    found: Hashes = (stems[:-1] * _MIX + stems[1:]) * _MIX >> np.uint64(64 - _PAIR_BITS)
    return found


def term_hash(field: str, term: str) -> int:
    """64-bit BLAKE2b of a term in its field."""
    text = f"{field}:{term}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")


@lru_cache(maxsize=1 << 17)
def word_terms(raw: str) -> WordTerms | None:
    """Terms of one token as written; None for punctuation and stop words."""
    if not _HAS_WORD.search(raw):
        return None
    norm, stem = word_forms(raw[:_MAX_WORD])
    if norm in STOP_WORDS or (len(norm) < 2 and not norm.isdigit()):
        return None
    plain = strip_accents(norm)
    parts = _part_stems(plain)
    own, word = term_hash("s", stem), 0 if plain == stem else term_hash("w", plain)
    as_parts = tuple(term_hash("p", p) for p in parts)
    return WordTerms(
        stem=own,
        word=word,
        parts=as_parts,
        as_part=term_hash("p", stem),
        part_stems=tuple(term_hash("s", p) for p in parts),
        text=plain,
        alle=(own, word, *as_parts) if word else (own, *as_parts),
        telt=_NUMBER.match(plain) is not None,
        haalt_aan=plain in _CITED,
    )


def _part_stems(plain: str) -> tuple[str, ...]:
    if len(plain) < 8 or not plain.isalpha():
        return ()
    parts = split_compound(plain)
    return tuple(dict.fromkeys(word_forms(p)[1] for p in parts)) if len(parts) > 1 else ()


@lru_cache(maxsize=1 << 12)
def reference(number: str) -> int:
    """Hash of an article cited by that number."""
    return term_hash("x", f"art {number}")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of meaning of a text, in order: where each begins, how it is written, and its terms."""

    begins: list[int]
    written: list[str]
    terms: list[WordTerms]
    artikelen: dict[int, int]
    """The hash of the article that a number cites, by the place of that number in the row."""


def words_of(text: str) -> Words:
    """The words of meaning of `text`, in order. Those of a short text are kept: a question is read by several."""
    return _kept_words(text) if len(text) <= _KEPT else _read_words(text)


@lru_cache(maxsize=4)
def _kept_words(text: str) -> Words:
    return _read_words(text)


def _read_words(text: str) -> Words:
    found = Words([], [], [], {})
    cited = 0
    for m in TOKEN.finditer(text):
        written = m.group()
        terms = word_terms(written)
        if terms is None:
            continue
        # A number within a few characters after "artikel" is a reference, not an amount.
        if cited and terms.telt and m.start() - cited < _BEHIND:
            found.artikelen[len(found.terms)] = reference(terms.text)
        if terms.haalt_aan:
            cited = m.end()
        found.begins.append(m.start())
        found.written.append(written)
        found.terms.append(terms)
    return found


def read_terms(text: str) -> ReadTerms:
    """Every term occurrence of `text`, in order. Linear; never raises on any string."""
    words = words_of(text)
    terms = [t.alle for t in words.terms]
    for nr, cited in words.artikelen.items():
        terms[nr] = (*terms[nr], cited)
    sizes = np.fromiter(map(len, terms), np.int64, len(terms))
    lengths = np.zeros(sizes.sum() + 1, dtype=np.int64)
    lengths[1:][np.cumsum(sizes) - sizes] = 1  # the stem, the first of each word, counts
    np.cumsum(lengths, out=lengths)
    hashes = np.fromiter(chain.from_iterable(terms), np.uint64, len(lengths) - 1)
    return ReadTerms(np.repeat(np.array(words.begins, np.int64), sizes), hashes, lengths)


@lru_cache(maxsize=1 << 16)
def word_grams(raw: str) -> tuple[int, ...]:
    """The stretches of letters of one token as written; none for punctuation and stop words."""
    terms = word_terms(raw)
    if terms is None:
        return ()
    marked = f"_{terms.text}_"
    return tuple(_gram_hash(marked[i : i + _GRAM]) for i in range(max(1, len(marked) - _GRAM + 1)))


@lru_cache(maxsize=1 << 17)
def _gram_hash(gram: str) -> int:
    return term_hash("g", gram) >> (64 - _GRAM_BITS)


def count_grams(text: str) -> tuple[Hashes, npt.NDArray[np.float64]]:
    """Distinct stretches of letters (ascending) in the words of `text`, with how often each occurs."""
    words = Counter(words_of(text).written)
    grams = [word_grams(raw) for raw in words]
    sizes = [len(found) for found in grams]
    every = np.fromiter(chain.from_iterable(grams), np.uint64, sum(sizes))
    hashes, places = np.unique(every, return_inverse=True)
    times = np.repeat(np.fromiter(words.values(), np.float64, len(words)), sizes)
    return hashes, np.bincount(places, times, len(hashes)).astype(np.float64, copy=False)


def read_grams(text: str) -> Terms:
    """The stretches of letters of a whole text; its length is their number."""
    hashes, counts = count_grams(text)
    return Terms(int(counts.sum()), hashes, np.minimum(counts, 255).astype(np.uint8))


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """How much a match in each form of a word counts; a match on stem and word form adds up."""

    stem: float = 1.0
    word: float = 0.2
    part: float = 0.4
    reference: float = 1.0


def question_terms(text: str, weights: FieldWeights, saturation: float) -> tuple[Hashes, npt.NDArray[np.float64]]:
    """Distinct query term hashes (ascending) with weights.

    A term used n times counts (k + 1) n / (k + n) times with k = `saturation` (the k3 of BM25): a
    pasted casus repeats its words, and the tenth time says little.
    """
    words = words_of(text)
    as_last = {terms.text: terms for terms in words.terms}
    counted: defaultdict[int, float] = defaultdict(float)
    for plain, n in Counter([terms.text for terms in words.terms]).items():
        terms = as_last[plain]
        tf = (saturation + 1) * n / (saturation + n)
        counted[terms.stem] += tf * (weights.stem if terms.word else weights.stem + weights.word)
        if terms.word:
            counted[terms.word] += tf * weights.word
        part = tf * weights.part
        counted[terms.as_part] += part
        for own, alone in zip(terms.parts, terms.part_stems, strict=True):
            counted[own] += part
            counted[alone] += part
    for cited in set(words.artikelen.values()):
        counted[cited] += weights.reference
    return weighted(counted)


def question_grams(text: str, saturation: float) -> tuple[Hashes, npt.NDArray[np.float64]]:
    """Distinct stretches of letters of a question (ascending) with weights, as in `question_terms`."""
    hashes, n = count_grams(text)
    return hashes, (saturation + 1) * n / (saturation + n)


def question_pairs(text: str, saturation: float) -> tuple[Hashes, npt.NDArray[np.float64]]:
    """Distinct pairs of neighbouring words of a question (ascending) with weights, as in `question_terms`."""
    found = read_terms(text).pairs()
    n = found.counts.astype(np.float64)
    return found.hashes, (saturation + 1) * n / (saturation + n)


def weighted(counted: Mapping[int, float]) -> tuple[Hashes, npt.NDArray[np.float64]]:
    """Term hashes (ascending) with their weights, those above zero."""
    hashes = np.fromiter(counted, np.uint64, len(counted))
    weights = np.fromiter(counted.values(), np.float64, len(counted))
    order = np.argsort(hashes)
    order = order[weights[order] > 0]
    return hashes[order], weights[order]
