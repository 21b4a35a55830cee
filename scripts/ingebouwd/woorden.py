"""The words of the model: which are tokens, how a text is cut into them, and what they have in common."""

from __future__ import annotations

import json
import math
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import simplemma
from scipy import sparse
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from ingest.compounds import split_compound

Ids = npt.NDArray[np.int32]

WORD = re.compile(r"[^\W\d_]+")
BUCKETS = 40_000
"""Stretches of letters are hashed to so many features."""
_PIECES = ((2, 600), (3, 1500), (4, 1500))
"""The most frequent stretches of so many letters are tokens too, for words that no known words make up."""
_PART, _ITSELF, _LETTERS = 0.5, 0.4, 1.0
"""Weight of a compound part, of the word form itself and of all its letters together, beside 1 for its lemma."""
_COST = {1: 18.0, 2: 14.0, 3: 12.0}
"""What a token of so many letters costs; a longer one costs 10, so that the fewest and longest tokens win."""


def normal(text: str) -> str:
    """`text` as the tokenizer reads it: lower case, no accents."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).lower())
    return "".join(c for c in plain if unicodedata.category(c) != "Mn")


def count_words(texts: Iterable[str]) -> Counter[str]:
    """How often each word occurs."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(WORD.findall(normal(text)))
    return found


def lemma(word: str) -> str:
    """The dictionary form of a word."""
    return normal(simplemma.lemmatize(word, lang="nl")) if len(word) > 2 and word.isalpha() else word


def inflected(words: Iterable[str]) -> set[str]:
    """Every form that the dictionary has of these words."""
    wanted = {simplemma.lemmatize(w, lang="nl").lower() for w in words}
    dictionary = DefaultDictionaryFactory().get_dictionary("nl")
    return {normal(str(form)) for form, base in dictionary.items() if base in wanted and str(form).isalpha()}


def choose_tokens(counts: Counter[str], own: set[str], size: int) -> list[str]:
    """The vocabulary: characters, numbers, the words of the training material, pieces, then the words of the laws."""
    types: Counter[str] = Counter()
    for word in counts:
        types.update(word[i : i + n] for n, _ in _PIECES for i in range(len(word) - n + 1) if len(word) > 2)
    characters = {c for word in counts for c in word} | set("0123456789.,;:!?()[]{}\"'-/%&+*=@#_<>|€§°’‘“”–—…•")
    numbers = [*map(str, range(1000)), *map(str, range(1900, 2051))]
    kept = dict.fromkeys([*sorted(characters), *numbers, *sorted(w for w in own if w.isalpha())])
    for length, most in _PIECES:
        pieces = sorted((p for p in types if len(p) == length), key=lambda p: (-types[p], p))
        kept |= dict.fromkeys(pieces[:most])
    for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if len(kept) >= size - 1 or count < 4:
            break
        kept.setdefault(word)
    return ["[UNK]", *kept]


def build_tokenizer(tokens: list[str], counts: Counter[str]) -> Tokenizer:
    """Cuts a word into the fewest tokens; no word-start marker, so that a part of a compound is the word itself."""
    scored = [
        (t, -100.0 if t == "[UNK]" else round(0.1 * math.log1p(counts[t]) - _COST.get(len(t), 10.0), 1)) for t in tokens
    ]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.NFD(), normalizers.StripAccents()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Digits(individual_digits=False)]
    )
    return tokenizer


def encode(tokenizer: Tokenizer, texts: list[str]) -> list[Ids]:
    """Token ids per text, unknown tokens left out."""
    found: list[Ids] = []
    for at in range(0, len(texts), 20_000):
        for encoding in tokenizer.encode_batch(texts[at : at + 20_000], add_special_tokens=False):
            ids = np.asarray(encoding.ids, dtype=np.int32)
            found.append(ids[ids > 0])
    return found


class Kenmerken:
    """The features a token is the sum of: its lemma, those of its parts, itself and its stretches of letters."""

    def __init__(self, tokens: list[str]) -> None:
        lemmas = [lemma(t) for t in tokens]
        self.lemmas = {name: i for i, name in enumerate(dict.fromkeys(lemmas))}
        self.lemma_of: Ids = np.array([self.lemmas[name] for name in lemmas], np.int32)
        self.letters = len(self.lemmas) + len(tokens)
        """From this feature on they are stretches of letters."""
        rows = [self._row(i, t) for i, t in enumerate(tokens)]
        starts = np.cumsum([0, *(len(r) for r in rows)])
        columns = np.array([c for r in rows for c in r], np.int64)
        values = np.array([v for r in rows for v in r.values()], np.float32)
        self.matrix: Any = sparse.csr_matrix((values, columns, starts), shape=(len(tokens), self.letters + BUCKETS))

    def _row(self, number: int, token: str) -> dict[int, float]:
        row = {int(self.lemma_of[number]): 1.0, len(self.lemmas) + number: _ITSELF}
        if not token.isalpha() or len(token) < 4:
            return row
        parts = split_compound(token) if len(token) > 6 else (token,)
        for part in parts if len(parts) > 1 else ():
            at = self._part(part)
            if at is not None:
                row[at] = row.get(at, 0.0) + _PART
        grams = [f"<{token}>"[i : i + n] for n in (4, 5) for i in range(len(token) + 3 - n)]
        for gram in grams:
            at = self.letters + zlib.crc32(gram.encode()) % BUCKETS
            row[at] = row.get(at, 0.0) + _LETTERS / math.sqrt(len(grams))
        return row

    def _part(self, part: str) -> int | None:
        """The lemma of a compound part, a linking -s- or -en- left off."""
        for form in (part, part[:-1] if part[-1] in "sen" else part, part[:-2]):
            at = self.lemmas.get(lemma(form), self.lemmas.get(form))
            if at is not None:
                return at
        return None


def split_tokens(tokenizer: Tokenizer, tokens: list[str]) -> dict[int, Ids]:
    """Per word its cut into other tokens, as if it were not one itself."""
    scores = dict(_scores(tokenizer))
    number = {token: i for i, token in enumerate(tokens)}
    found: dict[int, Ids] = {}
    for i, word in enumerate(tokens):
        if len(word) < 5 or not word.isalpha():
            continue
        best, back = [0.0] + [-math.inf] * len(word), [0] * (len(word) + 1)
        for end in range(1, len(word) + 1):
            for begin in range(max(0, end - 18), end):
                score = best[begin] + scores.get(word[begin:end], -math.inf)
                if end - begin < len(word) and score > best[end]:
                    best[end], back[end] = score, begin
        pieces, end = [], len(word)
        while end:
            pieces.append(number[word[back[end] : end]])
            end = back[end]
        found[i] = np.array(pieces[::-1], np.int32)
    return found


def _scores(tokenizer: Tokenizer) -> list[tuple[str, float]]:
    return [(str(token), float(score)) for token, score in json.loads(tokenizer.to_str())["model"]["vocab"]]
