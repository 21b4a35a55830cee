"""What a question asks of the tables of a bank, wherever they are kept. One kind per engine (`index.engines`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from casusbank.model import CasusId, Filter, Passage, PassageId
from casusbank.store.indexed import HitRij
from index.structure import Lezing


class BankRows(Protocol):
    """The rows that one question sees: all of one moment, and only what the asker may see."""

    def named(self, names: Sequence[str]) -> dict[str, CasusId]:
        """Given names (casus ids or ECLIs) -> the casus that bears them, by id first."""
        ...

    def matching(self, wanted: tuple[Filter, ...]) -> frozenset[str] | None:
        """Ids of the casussen that pass the filters; None when there is none. Raises OnbekendFilter."""
        ...

    def with_phrase(self, phrase: str) -> set[CasusId]:
        """Ids of casussen in which the words of `phrase` stand side by side, in a passage, title or summary."""
        ...

    def texts(self, ids: Iterable[CasusId]) -> Iterable[str]:
        """The texts of a few casussen, by id; ids that do not exist are left out."""
        ...

    def hits(self, ids: Sequence[str], model_id: str) -> dict[str, HitRij]:
        """What a list of hits shows of these casussen; ids that do not exist are left out."""
        ...

    def passages(self, ids: Iterable[PassageId]) -> dict[PassageId, Passage]:
        """Passages by id; ids that do not exist are left out."""
        ...

    def said_on(self, soort: str, sleutel: str) -> Iterable[tuple[CasusId, str | None, bool]]:
        """(casus, value of a fact, whether it carried the decision) on a key, what counts most first; none rejected."""
        ...

    def spread(self, soort: str, sleutel: str) -> int:
        """How many annotations have this key."""
        ...

    def readings(self, ids: Sequence[CasusId], kinds: Collection[str]) -> Sequence[Lezing]:
        """The texts of these casussen, in this order, with their annotations of these kinds."""
        ...
