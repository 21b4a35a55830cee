"""Names of casussen by row, as they lie in the index file: a bank of a million passages has many ten thousands.

As Python strings in a dictionary they would take longer to make than a question takes to answer. A name is decoded
when it is shown, and looked up by halving.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from casusbank.model import CasusId

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_FEW = 200
"""Names up to which each is looked up by itself; for more a dictionary is made, and kept."""


class Names:
    """The names of rows, ascending: one string of bytes, and where each name ends in it."""

    def __init__(self, text: bytes | memoryview, ends: Rows) -> None:
        self._text = memoryview(text)
        self._ends = ends

    @classmethod
    def of(cls, names: Sequence[str]) -> Names:
        """From strings in ascending order."""
        parts = [n.encode() for n in names]
        ends = np.cumsum([len(p) for p in parts], dtype=np.int64)
        return cls(b"".join(parts), ends)

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[CasusId]:
        text, begin = bytes(self._text), 0
        for end in self._ends.tolist():
            yield CasusId(text[begin:end].decode())
            begin = end

    def name(self, row: int) -> CasusId:
        """The name of a row."""
        return CasusId(self._bytes(row).decode())

    def row(self, name: str) -> int:
        """The row of a name; -1 when there is none."""
        wanted, low, high = name.encode("utf-8", "surrogatepass"), 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._bytes(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and self._bytes(low) == wanted else -1

    def _bytes(self, row: int) -> bytes:
        begin = int(self._ends[row - 1]) if row else 0
        return bytes(self._text[begin : int(self._ends[row])])


class AllNames:
    """The names of several segments, numbered through. A name that is in more of them counts in the last."""

    def __init__(self, parts: Sequence[Names]) -> None:
        self._parts = [*parts]
        self._firsts = [sum(len(p) for p in parts[:i]) for i in range(len(parts))]
        self._size = sum(len(p) for p in parts)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[CasusId]:
        for part in self._parts:
            yield from part

    def __getitem__(self, row: int) -> CasusId:
        i = bisect_right(self._firsts, row) - 1
        return self._parts[i].name(row - self._firsts[i])

    def row(self, name: str) -> int:
        """The row of a name; -1 when there is none."""
        return self._row_in(name, len(self._parts))

    def _row_in(self, name: str, most: int) -> int:
        """Its row in the first `most` segments."""
        for i in range(most - 1, -1, -1):
            found = self._parts[i].row(name)
            if found >= 0:
                return found + self._firsts[i]
        return -1

    def rows(self, names: Collection[str]) -> Rows:
        """The rows of those names that there are, in no order."""
        rows = self.places(names)
        return rows[rows >= 0]

    def places(self, names: Collection[str]) -> Rows:
        """The row of each name; -1 where there is none."""
        found = map(self.row, names) if len(names) <= _FEW else (self._by_name.get(n, -1) for n in names)
        return np.fromiter(found, np.int64, len(names))

    @cached_property
    def _by_name(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self)}

    @cached_property
    def latest(self) -> Mask:
        """Rows whose name is in no later segment."""
        found = np.ones(self._size, bool)
        for i in range(1, len(self._parts)):
            before = np.fromiter((self._row_in(name, i) for name in self._parts[i]), np.int64)
            found[before[before >= 0]] = False
        return found
