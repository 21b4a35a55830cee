"""Text -> token ids of a static model, each word read once: a bank says few words many times over.

Where the rules of a tokenizer never look across a space, the tokens of a text are those of its words one after the
other, and remembering them takes a tenth of the time. Whether they do not is asked of the tokenizer itself; one with
rules that are not known here reads every text as a whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.models import clean

_WORD = re.compile(r"[^ \t\n\r]+")
"""Between the spaces that every tokenizer knows; others are left to it."""
_LETTER_BY_LETTER = frozenset(("NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents"))
"""Rules that change letters; none joins what a space keeps apart."""
_AT_SPACES = frozenset(("BertPreTokenizer", "Whitespace", "WhitespaceSplit"))
_LONGEST = 64
"""A longer word is a URL or a line of base64, and seldom comes twice."""
_KEPT = 1 << 16
"""Words remembered; some ten megabytes."""


class Tokens:
    """A tokenizer from its file. Safe for threads. Raises what the Rust reader raises: bare Exceptions."""

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._known: dict[str, list[int]] | None = {} if _word_by_word(self._tokenizer) else None

    def of(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each text."""
        known = self._known
        if known is None:
            return self._read([*texts])
        words = [_WORD.findall(text) for text in texts]
        seen = {word: known.get(word) for found in words for word in found}
        fresh = [word for word, ids in seen.items() if ids is None]
        if fresh:
            new = dict(zip(fresh, self._read(fresh), strict=True))
            seen |= new
            kept = {word: ids for word, ids in new.items() if len(word) <= _LONGEST}
            if len(known) + len(kept) > _KEPT:
                self._known = kept
            else:
                known.update(kept)
        return [[token for word in found for token in seen[word] or ()] for found in words]

    def _read(self, texts: list[str]) -> list[list[int]]:
        found = self._tokenizer.encode_batch_fast([clean(t) for t in texts], add_special_tokens=False)
        return [encoding.ids for encoding in found]


def _word_by_word(tokenizer: Any) -> bool:
    """Whether the tokens of a text are those of its words: letters changed one by one, then cut at spaces."""
    if tokenizer.get_added_tokens_decoder() or tokenizer.pre_tokenizer is None:
        return False
    letters = _rules(tokenizer.normalizer) if tokenizer.normalizer is not None else []
    return _LETTER_BY_LETTER.issuperset(letters) and _rules(tokenizer.pre_tokenizer)[0] in _AT_SPACES


def _rules(component: Any) -> list[str]:
    """The kinds of rules of one part of a tokenizer, in order."""
    state = json.loads(component.__getstate__())
    parts: list[dict[str, Any]] = state.get("normalizers") or state.get("pretokenizers") or [state]
    return [str(part["type"]) for part in parts]
