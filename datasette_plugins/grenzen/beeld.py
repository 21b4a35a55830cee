"""From the JSON of the boundary room to what the pages show: one table row per boundary and nature, bars, signals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.methodiek import Signaal, load_methodiek
from datasette_plugins import woorden
from precedent.signals import same_matter

Json = Mapping[str, Any]
AFLOOP = {
    "overwonnen": "Overwonnen",
    "omzeild": "Omzeild",
    "regel_gewijzigd": "Regel gewijzigd",
    "bleef_bestaan": "Bleef bestaan",
    "onbekend": "Afloop niet gezegd",
}
AARD_UITLEG = {
    "feitelijk": "een regel, budget of wachtlijst die er echt is",
    "ervaren": "iemand zegt dat het niet mag of kan, zonder dat vaststaat waarom",
    "onbekend": "de tekst laat het open",
}
STATUS = {
    "gemeld": "gemeld",
    "in_behandeling": "in behandeling",
    "regel_gewijzigd": "regel gewijzigd",
    "niet_gewijzigd_met_reden": "niet gewijzigd, met reden",
    "doorgezonden": "doorgezonden",
}
STATUS_SOORT = {
    "gemeld": "let-op",
    "in_behandeling": "let-op",
    "doorgezonden": "let-op",
    "regel_gewijzigd": "goed",
    "niet_gewijzigd_met_reden": "neutraal",
}
SOORT = {
    "regel_belemmert": "een regel belemmert",
    "werkproces_belemmert": "een werkproces belemmert",
    "ketenprobleem": "een probleem in de keten",
    "kennis_ontbreekt": "kennis ontbreekt",
    "ongelijkheid_gezien": "ongelijkheid gezien",
    "waarde_onduidelijk": "een waarde is onduidelijk",
}
_BALKEN = 10


@dataclass(frozen=True, slots=True)
class Rij:
    """One boundary of one nature: casussen per ending, in the order of `AFLOOP`. `eerste`: first of its boundary."""

    grens: str
    label: str
    groep: str
    aard: str
    cellen: tuple[int, ...]
    totaal: int
    eerste: bool


@dataclass(frozen=True, slots=True)
class Belemmerd:
    """An obstruction as the JSON has it, with the open or latest signal about it."""

    rij: Json
    naam: str
    zonder_bepaling: bool
    signaal: Signaal | None


def rows(tabel: Iterable[Json]) -> list[Rij]:
    """The table, boundaries with the most casussen first."""
    cells: dict[tuple[str, str], dict[str, set[str]]] = {}
    per_grens: dict[str, set[str]] = {}
    for c in tabel:
        cells.setdefault((c["grens"], c["aard"]), {}).setdefault(c["afloop"], set()).update(c["casussen"])
        per_grens.setdefault(c["grens"], set()).update(c["casussen"])
    order = sorted(cells, key=lambda key: (-len(per_grens[key[0]]), key[0], list(AARD_UITLEG).index(key[1])))
    vocab = load_vocabulary()
    found: list[Rij] = []
    for n, (grens, aard) in enumerate(order):
        by_end = cells[grens, aard]
        parent = vocab.grenzen[grens].ouder
        group = vocab.grenzen[parent].label if parent else ""
        numbers = tuple(len(by_end.get(end, ())) for end in AFLOOP)
        total = len(set().union(*by_end.values()))
        first = n == 0 or order[n - 1][0] != grens
        found.append(Rij(grens, vocab.grenzen[grens].label, group, aard, numbers, total, first))
    return found


def bars(tabel: Iterable[Json], pad: Any) -> list[dict[str, Any]]:
    """The boundaries that most casussen met."""
    per_grens: dict[str, set[str]] = {}
    for c in tabel:
        per_grens.setdefault(c["grens"], set()).update(c["casussen"])
    ranked = sorted(per_grens.items(), key=lambda item: (-len(item[1]), item[0]))[:_BALKEN]
    return [{"label": woorden.label("grens", g), "aantal": len(ids), "soort": 0, "pad": pad(g)} for g, ids in ranked]


def obstructions(found: Json, signalen: Sequence[Signaal]) -> list[Belemmerd]:
    """What stood in the way, with the signal about it: an open one before a closed one."""
    closed = load_methodiek().gesloten
    ordered = sorted(signalen, key=lambda s: s.status in closed)
    return [
        Belemmerd(
            o,
            o["bepaling"] or ", ".join(o["labels"]),
            o["bepaling"] is None,
            next((s for s in ordered if same_matter(s, o["bepaling"], o["grenzen"][0])), None),
        )
        for o in found["belemmeringen"]
        if o["belemmerd"]
    ]


def route(row: Json) -> str:
    """A lawful way in words."""
    return f"{row['label']} ({row['haak']})" if row["soort"] == "instrument" else str(row["label"])


def ids_in(found: Json) -> set[str]:
    """Every casus that the page names."""
    ids = {
        i for o in found["belemmeringen"] for i in (*o["casussen"], *(c for r in o["routes"] for c in r["casussen"]))
    }
    return ids | {i for cell in found["tabel"] for i in cell["casussen"]}
