"""The Herordenaar seam: a model that reads question and passage together puts the best hits in a better order.

Off unless asked for (`[zoeken] herordenen` in casusbank.toml, or `zoek --herorden`). It reads the best
passage of the first hits only; what lies below keeps its order. Two ways: `mengen` gives the reading
half of the score, `vervangen` all of it. A casus named by its id stays on top in both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from casusbank.config import Zoeken
from casusbank.model import ScoreDeel
from index.models import find_model
from index.transformer import reranker

ARM = "herorden"
_KEPT_WHOLE = "kenmerk"
"""The arm of a casus that the question names: no reading of its text may push it down."""
_SHARE = 0.5
"""Share of the reading in the score when it is mixed. A starting point, to be measured per model."""
_BELOW = 0.499
"""When the reading replaces the score, what was not read ends up under the lowest that was (0.5)."""

Delen = tuple[ScoreDeel, ...]
Wijze = Literal["mengen", "vervangen"]


class Herordenaar(Protocol):
    """Reads pairs of question and passage. Deterministic; any string is allowed."""

    @property
    def model_id(self) -> str:
        """Identity: `naam@sha-prefix`."""
        ...

    def scores(self, question: str, passages: Sequence[str]) -> npt.NDArray[np.float64]:
        """How well each passage answers the question, on a scale of the model's own; higher is better."""
        ...


def load_reranker(settings: Zoeken) -> Herordenaar | None:
    """The reranker of the settings; None when none is asked for. Raises ModelFout."""
    if not settings.herordenen:
        return None
    return FACTORIES.get(settings.herordenen, FACTORIES["cross-encoder"])(settings.herordenen)


def _cross_encoder(name: str) -> Herordenaar:
    found = find_model(name)
    return reranker(found.naam, found.map)


FACTORIES: dict[str, Callable[[str], Herordenaar]] = {"cross-encoder": _cross_encoder}
"""Explicit, as for the embedders: a setting that is no key here names a cross-encoder."""


def reordered(parts: Sequence[Delen], readings: npt.NDArray[np.float64], wijze: Wijze) -> list[Delen]:
    """New score parts of hits, of which the first `len(readings)` were read; parts still add up to the score.

    Readings are put between 0 and 1 per question, so that, as in the other arms, 1 means "as good as
    it gets here", whatever the scale of the model.
    """
    read = len(readings)
    if not read:
        return list(parts)
    span = float(readings.max() - readings.min())
    # Coarser than the noise of float32 sums, so that equal input prints equal bytes.
    near = np.round((readings - readings.min()) / span, 4) if span > 0 else np.ones(read)
    places = np.searchsorted(np.sort(-near), -near) + 1
    mixed = wijze == "mengen"
    floor, share = (0.0, _SHARE) if mixed else (0.5, 0.5)
    above = 1 - _SHARE if mixed else 0.0
    below = 1 - _SHARE if mixed else _BELOW / max(1.0, *(_total(p) for p in parts))
    found = [
        (*_scaled(p, above), ScoreDeel(ARM, int(places[i]), round(floor + share * float(near[i]), 6)))
        for i, p in enumerate(parts[:read])
    ]
    return [*found, *(_scaled(p, below) for p in parts[read:])]


def _scaled(parts: Delen, factor: float) -> Delen:
    """Parts times `factor`, the named casus excepted; what becomes nothing is left out."""
    scaled = (
        p if p.arm == _KEPT_WHOLE else ScoreDeel(p.arm, p.rang, round(p.bijdrage * factor, 6))
        for p in parts
    )  # fmt: skip
    return tuple(p for p in scaled if p.bijdrage != 0)


def _total(parts: Delen) -> float:
    return sum(p.bijdrage for p in parts if p.arm != _KEPT_WHOLE)
