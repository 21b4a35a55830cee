"""Models worth trying on a machine of a given size, with what is published about them.

Figures are the published averages on the 12 Dutch retrieval sets of MTEB-NL, not measured by us and not on
casussen: `casusbank evaluate` on one's own collection decides. Nothing is downloaded unless asked for by name.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

BRON = "gepubliceerd gemiddelde over de 12 zoektaken van MTEB-NL (arXiv:2509.12340), niet nagemeten; BM25 haalt 51,7"
_GPU = Path("/dev/nvidia0")


@dataclass(frozen=True, slots=True)
class Machine:
    """What counts for embedding: memory in GB, processor cores, and whether there is a GPU."""

    geheugen_gb: float
    kernen: int
    gpu: bool


@dataclass(frozen=True, slots=True)
class Aanbevolen:
    """A model on a hub: size in millions of parameters, what it asks of a machine without a GPU, and its score."""

    naam: str
    licentie: str
    parameters: int
    dimensie: int
    tokens: int
    geheugen_gb: int
    kernen: int
    mteb_nl: float
    opmerking: str = ""

    def fits(self, machine: Machine) -> bool:
        """Whether the machine embeds a collection with it in reasonable time."""
        return machine.geheugen_gb >= self.geheugen_gb and (machine.gpu or machine.kernen >= self.kernen)


MODELLEN: tuple[Aanbevolen, ...] = (
    Aanbevolen("clips/e5-small-trm-nl", "MIT", 41, 384, 512, 3, 2, 56.0, "Nederlands; voorvoegsels query en passage"),
    Aanbevolen("hotchpotch/bekko-embedding-v1-a8m", "MIT", 106, 384, 8192, 3, 2, 58.0, "rekent met 8 miljoen"),
    Aanbevolen("hotchpotch/bekko-embedding-v1-a25m", "MIT", 123, 384, 8192, 7, 4, 60.5, "rekent met 25 miljoen"),
    Aanbevolen("BAAI/bge-m3", "MIT", 568, 1024, 8192, 15, 8, 60.0),
    Aanbevolen("Snowflake/snowflake-arctic-embed-l-v2.0", "Apache-2.0", 568, 1024, 8192, 15, 8, 62.7),
)
"""Small to large. What a model asks of a machine is our estimate: its weights in float32, and the time per passage."""


def this_machine() -> Machine:
    """The machine this runs on; what cannot be told counts as the least."""
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    except (AttributeError, OSError, ValueError):
        memory = 0.0
    return Machine(round(memory, 1), os.cpu_count() or 1, _GPU.exists())


def best_for(machine: Machine, models: Sequence[Aanbevolen] = MODELLEN) -> Aanbevolen | None:
    """The model with the highest score among those that fit; None when only the built-in model does."""
    return max((m for m in models if m.fits(machine)), key=lambda m: m.mteb_nl, default=None)
