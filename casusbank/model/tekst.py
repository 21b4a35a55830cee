"""A text: its fingerprint, and where each place of it came from."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass


def hash_text(text: str) -> str:
    """Hex SHA-256 of `text` in UTF-8; lone surrogates are kept, so no text ever raises."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Piecewise map from offsets in a derived text to offsets in the text it came from.

    `doel` and `bron` are equally long, ascending start offsets of segments; within a segment both
    texts run in step when `lineair[i]`, otherwise the whole segment maps to the segment's start
    (a replaced stretch, such as a placeholder for a name).
    """

    doel: tuple[int, ...] = (0,)
    bron: tuple[int, ...] = (0,)
    lineair: tuple[bool, ...] = (True,)

    def __post_init__(self) -> None:
        if not len(self.doel) == len(self.bron) == len(self.lineair) or not self.doel:
            raise ValueError("OffsetMap: segments must be equally long and at least one")

    def to_source(self, offset: int) -> int:
        """Offset in the source text for `offset` in the derived text."""
        i = max(bisect_right(self.doel, offset) - 1, 0)
        return self.bron[i] + (offset - self.doel[i] if self.lineair[i] else 0)

    def to_target(self, offset: int) -> int:
        """Offset in the derived text for `offset` in the source; inside a replaced stretch, its start."""
        i = max(bisect_right(self.bron, offset) - 1, 0)
        if not self.lineair[i]:
            return self.doel[i]
        end = self.doel[i + 1] if i + 1 < len(self.doel) else None
        at = self.doel[i] + offset - self.bron[i]
        return at if end is None else min(at, end)

    def then(self, inner: OffsetMap) -> OffsetMap:
        """Compose: `self` maps C to B, `inner` maps B to A; the result maps C to A."""
        doel: list[int] = []
        bron: list[int] = []
        lineair: list[bool] = []

        def add(d: int, b: int, lin: bool) -> None:
            if doel and doel[-1] == d:
                bron[-1], lineair[-1] = b, lin
            else:
                doel.append(d)
                bron.append(b)
                lineair.append(lin)

        for i, d in enumerate(self.doel):
            b = self.bron[i]
            if not self.lineair[i]:
                add(d, inner.to_source(b), False)
                continue
            end = self.doel[i + 1] if i + 1 < len(self.doel) else None
            j = max(bisect_right(inner.doel, b) - 1, 0)
            add(d, inner.to_source(b), inner.lineair[j])
            for k in range(j + 1, len(inner.doel)):
                at = d + inner.doel[k] - b
                if end is not None and at >= end:
                    break
                add(at, inner.bron[k], inner.lineair[k])
        return OffsetMap(tuple(doel), tuple(bron), tuple(lineair))
