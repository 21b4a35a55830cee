"""Near-duplicates: casussen whose texts share almost all of their five-word shingles.

Flagged, never dropped: two municipalities with the same text are two casussen.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from datasketch import MinHash

from casusbank.model import CasusId
from casusbank.store import Connection, minhash
from ingest.text import Leestekst

_PERMUTATIONS = 128
_BANDS = 16
_SHINGLE = 5
THRESHOLD = 0.9
"""Estimated Jaccard likeness from which a pair counts as a near-duplicate. High on purpose: a
look-alike that differs in one decisive fact shares most of its words and must stay apart."""


@lru_cache(maxsize=1)
def _empty() -> MinHash:
    """A sketch without shingles; copying it saves drawing the permutations again."""
    return MinHash(num_perm=_PERMUTATIONS, seed=1)


def signature(tekst: Leestekst) -> npt.NDArray[np.uint64]:
    """MinHash values, shape (128,), uint64, of the text's five-word shingles."""
    words = [t.norm for t in tekst.tokens if t.norm.isalnum()]
    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(max(len(words) - _SHINGLE + 1, 1))}
    sketch = _empty().copy()
    sketch.update_batch([s.encode("utf-8", "replace") for s in sorted(shingles)])
    return np.asarray(sketch.hashvalues, dtype=np.uint64)


def flag(conn: Connection, casus_id: CasusId, values: npt.NDArray[np.uint64]) -> CasusId | None:
    """Record the signature of a stored casus; returns the first casus it nearly equals, or None.

    Inside the caller's transaction.
    """
    bands = [
        int.from_bytes(hashlib.blake2b(row.tobytes(), digest_size=8).digest(), "big") >> 1
        for row in values.reshape(_BANDS, -1)
    ]
    hit = None
    for other, blob in minhash.candidates(conn, casus_id, bands):
        if float(np.mean(np.frombuffer(blob, dtype=np.uint64) == values)) >= THRESHOLD:
            hit = other
            break
    minhash.put(conn, casus_id, values.tobytes(), bands)
    return hit
