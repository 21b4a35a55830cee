"""Token ids by word are those of the whole text, whatever is in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index import tokens
from index.embed import builtin_folder
from index.tokens import Tokens

FILE = builtin_folder() / "tokenizer.json"
WHOLE = Tokenizer.from_file(str(FILE))
BY_WORD = Tokens(FILE)
_ODD = "abcéE\u0301\u00b4\u00a8\ufb01\u1e9b\u0323\u2075\u0130\u03a3\uac00\u3131\u0d4d9.,-/[]#\U0001f600\ufeff\u200d"
_SPACES = " \t\n\r\x0b\x0c\x1c\x85\xa0\u1680\u2003\u2028\u3000"


def whole(text: str) -> list[int]:
    """As the tokenizer reads it at once."""
    return WHOLE.encode(text, add_special_tokens=False).ids


@given(st.text(st.sampled_from(_ODD + _SPACES * 3), max_size=80))
def test_letters_and_spaces_of_all_kinds(text: str) -> None:
    assert BY_WORD.of([text]) == [whole(text)]


@given(st.text(st.characters(blacklist_categories=("Cs",)), max_size=60))
def test_any_text(text: str) -> None:
    assert BY_WORD.of([text]) == [whole(text)]


def test_many_words_and_long_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when more is read than is remembered."""
    monkeypatch.setattr(tokens, "_KEPT", 50)
    small = Tokens(FILE)
    texts = [f"woord{i} traplift {'lang' * i} de" for i in range(90)]
    for at in range(0, len(texts), 7):
        assert small.of(texts[at : at + 7]) == [whole(t) for t in texts[at : at + 7]]
    assert small._known is not None and len(small._known) <= 50


def test_rules_that_look_across_a_space_read_the_whole_text(tmp_path: Path) -> None:
    """A token that was added, or another way of cutting, and nothing is cut here."""
    for change in (
        {"added_tokens": [{"id": 5, "content": "de hulp", "single_word": False, "lstrip": False, "rstrip": False,
                           "normalized": False, "special": False}]},
        {"pre_tokenizer": {"type": "Metaspace", "replacement": "_", "prepend_scheme": "first", "split": False}},
        {"normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": ""}},
    ):  # fmt: skip
        file = tmp_path / "tokenizer.json"
        file.write_text(json.dumps(json.loads(FILE.read_text(encoding="utf-8")) | change), encoding="utf-8")
        other = Tokens(file)
        assert other._known is None
        text = "de hulp bij de hulp in huis"
        assert other.of([text]) == [Tokenizer.from_file(str(file)).encode(text, add_special_tokens=False).ids]
