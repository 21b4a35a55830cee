"""From the JSON of the value room to what the pages show: bars, the weighing graph, groups of passages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from casusbank.vocabulary import load_vocabulary
from datasette_plugins import woorden

Json = Mapping[str, Any]
GEBRUIK = (
    ("steunt_toekenning", "Pleit voor toekennen", "goed"),
    ("steunt_afwijzing", "Pleit voor afwijzen", "fout"),
    ("won", "Ging voor een andere waarde", 0),
    ("verloor", "Verloor van een andere waarde", "let-op"),
    ("gepasseerd", "Aangevoerd, niet gevolgd", "neutraal"),
    ("alleen_genoemd", "Alleen genoemd", "onbekend"),
)
"""How a value can be applied: key in the JSON, words, kind of bar."""
KORT = ("Voor toekennen", "Voor afwijzen", "Ging voor", "Verloor", "Niet gevolgd", "Alleen genoemd")
"""The same as heads of a column."""
_VOLGORDE = ("steunt_toekenning", "steunt_afwijzing", "afgewogen_tegen", "gepasseerd", "noemt")
PER = {"domein": "Domein", "beslispunt": "Beslispunt", "organisatie": "Organisatie", "jaar": "Jaar"}
MAX_KANTEN = 16
_RIJ = 2.6
"""Height of one value in the graph, in em."""


@dataclass(frozen=True, slots=True)
class Knoop:
    """One value in the graph; `y` in em."""

    id: str
    label: str
    y: float


@dataclass(frozen=True, slots=True)
class Kant:
    """An arrow: from the value that prevailed to the one that yielded. Heights in em, `dik` in pixels."""

    van: float
    naar: float
    dik: float


@dataclass(frozen=True, slots=True)
class Graaf:
    """The drawing: values that prevailed on the left, values that yielded on the right. `uitleg` says it in words."""

    links: tuple[Knoop, ...]
    rechts: tuple[Knoop, ...]
    kanten: tuple[Kant, ...]
    hoogte: float
    uitleg: str
    weggelaten: int


@dataclass(frozen=True, slots=True)
class Toepassingen:
    """The casussen in which a value was applied in one way."""

    kop: str
    rijen: tuple[Json, ...]


def bars(row: Json) -> list[dict[str, Any]]:
    """How often a value was applied in each way."""
    return [{"label": words, "aantal": row[key], "soort": kind} for key, words, kind in GEBRUIK]


def bars_in_words(row: Json) -> str:
    """The bars for who does not see them."""
    return "; ".join(f"{words}: {row[key]}" for key, words, _ in GEBRUIK) + "."


def graph(wegingen: Iterable[Json], most: int = MAX_KANTEN) -> Graaf | None:
    """The weighing graph; None when nothing was weighed. Most casussen first."""
    edges = list(wegingen)
    shown = edges[:most]
    if not shown:
        return None
    left = _column((e["winnaar"], e["winnaar_label"]) for e in shown)
    right = _column((e["verliezer"], e["verliezer_label"]) for e in shown)
    height = max(len(left), len(right)) * _RIJ
    links, rechts = _placed(left, height), _placed(right, height)
    at_left, at_right = {k.id: k.y for k in links}, {k.id: k.y for k in rechts}
    widest = max(len(e["voor"]) for e in shown)
    kanten = tuple(
        Kant(at_left[e["winnaar"]], at_right[e["verliezer"]], round(1.5 + 4.5 * len(e["voor"]) / max(widest, 4), 1))
        for e in shown
    )
    words = "; ".join(f"{e['winnaar_label']} ging voor {e['verliezer_label']} ({len(e['voor'])} keer)" for e in shown)
    return Graaf(links, rechts, kanten, round(height + 0.6, 1), words + ".", len(edges) - len(shown))


def _column(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(pairs))


def _placed(column: list[tuple[str, str]], height: float) -> tuple[Knoop, ...]:
    step = height / len(column)
    return tuple(Knoop(ident, label, round((n + 0.5) * step + 0.3, 2)) for n, (ident, label) in enumerate(column))


def applied(found: Json) -> list[Toepassingen]:
    """The casussen for and against, in the order of what counts; newest first within."""
    groups: dict[str, list[Json]] = {}
    for row in found.get("toepassingen", ()):
        groups.setdefault(row["polariteit"], []).append(row)
    return [
        Toepassingen(woorden.POLARITEIT[p], tuple(sorted(groups[p], key=lambda r: r["datum"] or "", reverse=True)))
        for p in _VOLGORDE
        if p in groups
    ]


def speakers(row: Json) -> list[tuple[str, int]]:
    """Who brought a value up, in words."""
    return [(woorden.SPREKER.get(who, woorden.readable(who)), n) for who, n in row["ingeroepen_door"].items()]


def group_rows(found: Json, waarde_id: str) -> list[list[Any]]:
    """One row per group: its name and how the value was applied there; groups without the value left out."""
    rows: list[list[Any]] = []
    for group in found.get("groepen", ()):
        row = next((w for w in group["waarden"] if w["id"] == waarde_id), None)
        if row and row["genoemd"]:
            rows.append([group["label"], row["genoemd"], *(row[key] for key, _, _ in GEBRUIK)])
    return rows


def core_rows(found: Json, waarde_id: str) -> list[list[Any]]:
    """The other values that the page is about, and how each was applied."""
    rows = (w for w in found["waarden"] if w["id"] != waarde_id and w["genoemd"])
    return [[w["label"], w["genoemd"], *(w[key] for key, _, _ in GEBRUIK)] for w in rows]


def layer(waarde_id: str) -> str:
    """What kind of value it is, in words."""
    known = load_vocabulary().waarden.get(waarde_id)
    return woorden.readable(known.laag) if known and known.laag else ""


def seen_first(found: Json) -> tuple[list[Json], list[Json]]:
    """(values that were named, most first; those that were never)."""
    rows = sorted(found["waarden"], key=lambda w: (-w["genoemd"], w["label"].casefold()))
    return [w for w in rows if w["genoemd"]], [w for w in rows if not w["genoemd"]]


def condition(text: str) -> str:
    """`woningkrapte>=ernstig` in words."""
    from casusbank.vocabulary.organisatiewaarden import parse_eis

    vocab = load_vocabulary()
    try:
        eis = parse_eis(text, vocab)
    except ValueError:
        return text
    name = vocab.factoren[eis.factor].label
    step = {"": "", "=": f": {eis.stap}", ">=": f": {eis.stap} of meer", "<=": f": {eis.stap} of minder"}[eis.teken]
    return f"{'niet: ' if eis.niet else ''}{name}{woorden.readable(step)}"
