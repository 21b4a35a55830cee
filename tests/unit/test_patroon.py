"""Every expression that is compiled at its first use compiles, and stands for what `re` makes of it."""

from __future__ import annotations

import re

import pytest
from patroon_cases import every_pattern

from casusbank.patroon import Patroon


def test_every_expression_compiles() -> None:
    found = every_pattern()
    assert len(found) > 300
    for name, pattern in found:
        assert pattern.search("") is None or pattern.pattern, name


def test_it_answers_as_the_compiled_expression_does() -> None:
    text = "Artikel 2 en artikel 35, tweede lid."
    lazy, plain = Patroon(r"(artikel) (\d+)", re.I), re.compile(r"(artikel) (\d+)", re.I)
    assert [m.span() for m in lazy.finditer(text)] == [m.span() for m in plain.finditer(text)]
    assert lazy.findall(text) == plain.findall(text)
    assert lazy.sub("x", text) == plain.sub("x", text)
    assert lazy.split(text) == plain.split(text)
    assert lazy.match(text, 13) is not None
    assert lazy.fullmatch(text) is None
    assert lazy.pattern == plain.pattern


def test_it_is_compiled_once_at_the_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    compiled = re.compile

    def count(bron: str, vlaggen: int = 0) -> re.Pattern[str]:
        calls.append(bron)
        return compiled(bron, vlaggen)

    monkeypatch.setattr("casusbank.patroon.re.compile", count)
    lazy = Patroon("a+")
    assert not calls
    assert [bool(lazy.search(t)) for t in ("a", "b")] == [True, False]
    assert lazy.match("aa")
    assert calls == ["a+"]


def test_what_a_compiled_expression_does_not_have_it_has_not_either() -> None:
    with pytest.raises(AttributeError):
        _ = Patroon("a").onbekend
