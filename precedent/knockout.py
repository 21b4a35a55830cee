"""Facts that normally force a refusal by themselves, whatever earlier decisions say (factoren.yaml, `ko`, `tenzij`).

They are shown beside the precedents and never built into the binding: a difference between two casussen with the
same knock-out fact is still a difference, and which of the two decisions was the mistake is for a human to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from precedent.profile import Dimensie, Profiel


@dataclass(frozen=True, slots=True)
class KnockOut:
    """A knock-out fact in a casus. `zekerheid` nee: `opgeheven_door` lifts it; mogelijk: `vraag_na` might."""

    factor: str
    zekerheid: Literal["zeker", "mogelijk", "nee"]
    opgeheven_door: tuple[str, ...] = ()
    vraag_na: tuple[str, ...] = ()


def knock_outs(n: Profiel) -> tuple[KnockOut, ...]:
    """The knock-out facts that are certainly present in `n`, and whether something lifts them."""
    present = (f for f, fact in n.feiten.items() if fact.bereik.laag)
    return tuple(_judge(n, n.ruimte[f]) for f in present if n.ruimte[f].ko)


def _judge(n: Profiel, dimension: Dimensie) -> KnockOut:
    lifts = {t: n.range_of(t) for t in dimension.tenzij}
    by = tuple(t for t, span in lifts.items() if span and span.laag)
    if by:
        return KnockOut(dimension.id, "nee", opgeheven_door=by)
    ask = tuple(t for t, span in lifts.items() if span is None or span.hoog)
    return KnockOut(dimension.id, "mogelijk" if ask else "zeker", vraag_na=ask)
