"""The structure of a casus as data: headings, signals per section, who may speak and with which verbs.

`structuur.yaml` holds the words and the points; `ingest.annotate` holds the rules that use them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from casusbank.model import Sectie, Spreker
from casusbank.patroon import Patroon
from casusbank.vocabulary import read_data


@dataclass(frozen=True, slots=True)
class Werkwoord:
    """A verb of saying in one form. `erbij`: the word that must stand in the same sentence."""

    soort: str
    erbij: str = ""


@dataclass(frozen=True, slots=True)
class Structuur:
    """What `structuur.yaml` holds. Points: see there."""

    koppen: tuple[tuple[Sectie, Patroon], ...]
    kop_over: Patroon
    kop_ruim: Patroon
    wie: dict[str, Spreker]
    """A word and who speaks when it is the subject."""
    zeggen: dict[str, tuple[Werkwoord, ...]]
    """A word form and the readings it has as a verb of saying."""
    signalen: tuple[tuple[Sectie, float, tuple[str, ...]], ...]
    volgorde: tuple[Sectie, ...]
    overgang: dict[str, float]
    bericht: dict[str, float]
    kop_gewicht: float
    kop_ruim_gewicht: float
    bron_gewicht: float
    label_gewicht: float


@lru_cache(maxsize=1)
def load_structure() -> Structuur:
    """The structure lists, read once per process."""
    data = read_data("structuur")
    groups: dict[str, str] = data["wie"]
    return Structuur(
        koppen=tuple((sectie, Patroon(pattern, re.I)) for sectie, pattern in data["koppen"]),
        kop_over=Patroon(data["kop_over"], re.I),
        kop_ruim=Patroon(data["kop_ruim"], re.I),
        wie={word: spreker for spreker, words in groups.items() for word in words.split()},  # type: ignore[misc]  # ids of Spreker
        zeggen=_verbs(data["zeggen"]),
        signalen=tuple(
            (sectie, float(points), tuple(_expanded(str(cue), groups) for cue in cues))
            for sectie, rows in data["signalen"].items()
            for points, cues in rows.items()
        ),
        volgorde=tuple(data["volgorde"]),
        overgang={str(k): float(v) for k, v in data["overgang"].items()},
        bericht={str(k): float(v) for k, v in data["bericht"].items()},
        kop_gewicht=float(data["kop_gewicht"]),
        kop_ruim_gewicht=float(data["kop_ruim_gewicht"]),
        bron_gewicht=float(data["bron_gewicht"]),
        label_gewicht=float(data["label_gewicht"]),
    )


def _expanded(cue: str, groups: dict[str, str]) -> str:
    """`{inwoner}` written out as alternatives."""
    for name, words in groups.items():
        cue = cue.replace("{" + name + "}", "|".join(words.split()))
    return cue


def _verbs(kinds: dict[str, list[str]]) -> dict[str, tuple[Werkwoord, ...]]:
    found: dict[str, list[Werkwoord]] = {}
    for kind, forms in kinds.items():
        for form in forms:
            verb, _, along = str(form).partition("+")
            found.setdefault(verb, []).append(Werkwoord(kind, along))
    return {verb: tuple(readings) for verb, readings in found.items()}
