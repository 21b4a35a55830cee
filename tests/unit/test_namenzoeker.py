"""deduce as an optional second finder of names: asked for, absent, present, and fed in pieces."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from casusbank.config import Config
from casusbank.errors import ConfigFout
from ingest import namenzoeker
from ingest.casus import analyse_text
from ingest.namenzoeker import extra_names


@pytest.fixture(autouse=True)
def fresh() -> None:
    namenzoeker._deduce.cache_clear()


class Finder:
    """Stands in for `deduce.Deduce`: finds one name and one date, and remembers what it was given."""

    seen: list[tuple[str, set[str]]] = []  # noqa: RUF012

    def deidentify(self, text: str, *, disabled: set[str]) -> Any:
        self.seen.append((text, disabled))
        found = [SimpleNamespace(text="Zwartjes", tag="persoon")] if "Zwartjes" in text else []
        return SimpleNamespace(annotations=[*found, SimpleNamespace(text="3 mei 2021", tag="datum")])


def test_nobody_asks_for_deduce_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "deduce", None)
    assert extra_names("Zwartjes kwam.", "ingebouwd") == ()


def test_without_deduce_the_setting_is_refused_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "deduce", None)
    with pytest.raises(ConfigFout, match=r'pip install "\.\[deduce\]"'):
        analyse_text("Zwartjes kwam.", Config(namenzoeker="deduce"))


def test_names_of_deduce_are_masked_and_its_dates_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("deduce")
    module.Deduce = Finder  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "deduce", module)
    Finder.seen.clear()
    text = "Zwartjes kwam op 3 mei 2021. " * 2000
    assert "Zwartjes" in analyse_text("Zwartjes kwam op 3 mei 2021.", Config()).tekst
    masked = analyse_text("Zwartjes kwam op 3 mei 2021.", Config(namenzoeker="deduce")).tekst
    assert masked == "[NAAM-1] kwam op 3 mei 2021."
    Finder.seen.clear()
    assert extra_names(text, "deduce") == ("Zwartjes",)
    assert "".join(piece for piece, _ in Finder.seen) == text
    assert max(len(piece) for piece, _ in Finder.seen) <= 20_000
    assert all("dates" in disabled for _, disabled in Finder.seen)
