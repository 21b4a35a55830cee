"""Rows of a table in a file that are read, not mapped: else memory fills with pages around rows once looked at.

The system shows a process sixteen pages for every one that it touches of a mapped file, and all of them count as its
memory. After a few questions that is the whole table.
"""

from __future__ import annotations

import os
import weakref

import numpy as np
import numpy.typing as npt

from casusbank.errors import IndexFout

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

READABLE = hasattr(os, "pread")
"""Whether this system reads at a place in a file; where it does not, tables are mapped."""


class RowFile:
    """A table of 4-byte floats in an open file, which may be closed or renamed afterwards. Safe for threads."""

    def __init__(self, file: int, begin: int, shape: tuple[int, int]) -> None:
        self._file = os.dup(file)
        weakref.finalize(self, os.close, self._file)
        self._begin = begin
        self.shape = shape

    def take(self, rows: Rows) -> Floats:
        """A copy of some rows, in their order; neighbours are read together."""
        size = 4 * self.shape[1]
        first = np.flatnonzero(np.diff(rows, prepend=-2) != 1)
        lengths = np.diff(first, append=len(rows)) * size
        places = self._begin + rows[first] * size
        read = b"".join(map(os.pread, [self._file] * len(first), lengths.tolist(), places.tolist()))
        if len(read) != len(rows) * size:
            raise IndexFout("Een indexbestand is korter geworden terwijl het open was. Geef: casusbank index")
        return np.frombuffer(read, "<f4").reshape(-1, self.shape[1])
