"""What stands in the vocabulary is read: a key that nobody asks for is a typing error, or says nothing."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator
from typing import Any

import pytest

from casusbank import vocabulary
from casusbank.vocabulary import methodiek, organisaties, structuur

TOELICHTING = {"let_op", "bron", "zeker"}
"""Notes for who keeps the lists."""


class Gelezen(dict[str, Any]):
    """A mapping that knows which of its keys were asked for."""

    def __init__(self, place: str, content: dict[str, Any]) -> None:
        super().__init__(content)
        self.place = place
        self.asked: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().get(key, default)

    def __iter__(self) -> Iterator[str]:
        self.asked.update(super().keys())
        return super().__iter__()

    def items(self) -> ItemsView[str, Any]:
        self.asked.update(super().keys())
        return super().items()

    def left(self) -> list[str]:
        return [f"{self.place}: {key}" for key in set(super().keys()) - self.asked - TOELICHTING]


def test_every_key_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    mappings: list[Gelezen] = []
    read_data = vocabulary.read_data

    def followed(content: Any, place: str) -> Any:
        if isinstance(content, list):
            return [followed(one, place) for one in content]
        if not isinstance(content, dict):
            return content
        mappings.append(Gelezen(place, {str(k): followed(v, f"{place}.{k}") for k, v in content.items()}))
        return mappings[-1]

    for module in (vocabulary, methodiek, organisaties, structuur):
        monkeypatch.setattr(module, "read_data", lambda name: followed(read_data(name), name))
    for load in (
        vocabulary.load_vocabulary,
        methodiek.load_methodiek,
        organisaties.load_organisaties,
        structuur.load_structure,
    ):
        load.__wrapped__()
    assert len(mappings) > 400
    assert sorted({key for mapping in mappings for key in mapping.left()}) == []
