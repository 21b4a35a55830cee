"""The VectorStore seam: exact nearest neighbours by inner product. The only file that imports faiss.

Up to about 100,000 passages an exact scan is affordable next to a page of HTML, deterministic, and
stays exact under any filter, where graph indexes lose their neighbours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import faiss
import numpy as np
import numpy.typing as npt

from index.models import Vectors

Ids = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# The stubs know the C++ signatures, not the Python ones.
_FAISS: Any = faiss
# One question is one scan of memory: a second thread only waits for the first one's bandwidth.
faiss.omp_set_num_threads(1)


class VectorStore(Protocol):
    """Vectors of unit length under passage ids. Read-only after construction; safe for threads."""

    @property
    def ids(self) -> Ids:
        """Passage ids, ascending; row i of the store is passage `ids[i]`."""
        ...

    def search(self, question: Vectors, k: int, allowed: Mask | None) -> tuple[Ids, Vectors]:
        """(passage ids, cosines) of the k nearest among the rows `allowed`, best first, ties by id."""
        ...

    def cosines(self, question: Vectors, rows: Ids) -> Vectors:
        """Cosines of the given rows of the store."""
        ...


class FaissFlat:
    """Exact search with faiss.IndexFlatIP; `vectors` may be a mapped file."""

    def __init__(self, ids: Ids, vectors: Vectors) -> None:
        self._ids = ids
        self._vectors = vectors
        self._index: Any = _FAISS.IndexFlatIP(vectors.shape[1])
        if len(ids):
            self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    @property
    def ids(self) -> Ids:
        """See VectorStore."""
        return self._ids

    def search(self, question: Vectors, k: int, allowed: Mask | None) -> tuple[Ids, Vectors]:
        """See VectorStore."""
        k = min(k, len(self._ids))
        if not k or not question.any():
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        params = None
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")
            params = _FAISS.SearchParameters(sel=_FAISS.IDSelectorBitmap(bits))
        scores, rows = self._index.search(question.reshape(1, -1), k, params=params)
        found = rows[0] >= 0
        ids, best = self._ids[rows[0][found]], scores[0][found]
        order = np.lexsort((ids, -best))
        return ids[order], best[order]

    def cosines(self, question: Vectors, rows: Ids) -> Vectors:
        """See VectorStore."""
        found: Vectors = self._vectors[rows] @ question
        return found


STORES: dict[str, Callable[[Ids, Vectors], VectorStore]] = {"faiss": FaissFlat}
