"""From an audit to what the pages show: counts with their signs, pairs in words, and a matrix of facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette_plugins import woorden
from datasette_plugins.consistentie.invoer import Keuze
from datasette_plugins.paden import casus_path, pair_path
from precedent.audit import STATUSSEN, Audit
from precedent.inquiry import Doorgelicht
from precedent.matrix import ZIJDEN, Feitenmatrix
from precedent.profile import Dimensie, Profiel
from precedent.render import audit_json, paar_json, trend_json
from precedent.wording import KANT_LABEL, STATUS_LABEL, outcome, value_text

Json = Mapping[str, Any]
PER_BLAD = 20
MAX_FEITEN = 5
ROW_NAME = 18
ROWS, COLUMNS = 25, 16
"""Casussen and facts of a matrix that a page shows; its JSON has them all."""


@dataclass(frozen=True, slots=True)
class Feit:
    """A fact that a status rests on, with its value on both sides."""

    label: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Zijde:
    """One decision of a pair."""

    id: str
    titel: str
    pad: str
    strekking: str | None


@dataclass(frozen=True, slots=True)
class Paarregel:
    """One pair as a card."""

    soort: str
    status: str
    a: Zijde
    b: Zijde
    waar: str
    kop: str
    feiten: list[Feit]
    meer: int
    navraag: list[str]
    bevestigd: bool
    pad: str


@dataclass(frozen=True, slots=True)
class Bladen:
    """One page of pairs, and where the others are."""

    paren: list[Paarregel]
    eerste: int
    blad: int
    aantal: int
    vorige: str
    volgende: str


@dataclass(frozen=True, slots=True)
class Raster:
    """A matrix as the macro `raster` takes it, with how many rows and columns are left out."""

    besluiten: list[Zijde]
    rijen: list[str]
    kolommen: list[str]
    cellen: list[list[dict[str, str]]]
    rijen_meer: int
    kolommen_meer: int


def counts(found: Doorgelicht, keuze: Keuze) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The audit in numbers (as `audit_json`), and a row per status: its sign, its names and the way to its pairs."""
    summary = audit_json(found.audit, found.niet_meegedaan, len(found.profielen))
    rows = [
        {
            "naam": s["label"],
            "label": s["label"].partition(" (")[0],
            "aantal": s["paren"],
            "soort": woorden.PAAR[s["status"]][0],
            "uitleg": woorden.PAAR[s["status"]][1],
            "pad": keuze.adres(status=s["status"], blad=""),
        }
        for s in summary["statussen"]
    ]
    return summary, rows


def trend(audit: Audit, per: str) -> list[list[str]]:
    """A row per group: its name, its pairs, and how many there are of each status."""
    return [
        [
            (woorden.label("onderwerp", row["groep"]) if per == "beslispunt" else row["groep"])
            if row["groep"]
            else "niet bekend",
            woorden.getal(row["paren"]),
            *(woorden.getal(row["aantallen"].get(status, 0)) for status in STATUSSEN[:-1]),
        ]
        for row in trend_json(audit, per)
    ]


def trend_heads(per: str) -> list[str]:
    """The headings above `trend`."""
    return [per.capitalize(), "Paren", *(STATUS_LABEL[status] for status in STATUSSEN[:-1])]


def pages(audit: Audit, keuze: Keuze) -> Bladen:
    """The pairs of one page."""
    chosen = [p for p in audit.paren if keuze.status is None or p.status == keuze.status]
    last = max((len(chosen) + PER_BLAD - 1) // PER_BLAD, 1)
    at = min(keuze.blad, last)
    return Bladen(
        paren=[_pair(paar_json(p), p.a, p.b) for p in chosen[(at - 1) * PER_BLAD : at * PER_BLAD]],
        eerste=(at - 1) * PER_BLAD + 1,
        blad=at,
        aantal=last,
        vorige=keuze.adres(blad=str(at - 1)) if at > 1 else "",
        volgende=keuze.adres(blad=str(at + 1)) if at < last else "",
    )


def _pair(row: Json, a: Profiel, b: Profiel) -> Paarregel:
    point = woorden.label("onderwerp", row["beslispunt"]) if row["beslispunt"] else ""
    places = dict.fromkeys(name for name in row["organisatie"].values() if name)
    facts = [Feit(f["label"], woorden.feitwaarde(f["a"]), woorden.feitwaarde(f["b"])) for f in row["feiten"]]
    return Paarregel(
        soort=woorden.PAAR[row["status"]][0],
        status=row["status_label"],
        a=_side(a),
        b=_side(b),
        waar=", ".join(x for x in (point, " en ".join(places)) if x),
        kop=woorden.paarfeiten(row["status"]),
        feiten=facts[:MAX_FEITEN],
        meer=max(len(facts) - MAX_FEITEN, 0),
        navraag=[q["vraag"] for q in row["vragen"]] if row["status"] == "onvoldoende_gegevens" else [],
        bevestigd=row["bevestigd"],
        pad=pair_path(a.casus_id, b.casus_id),
    )


def _side(p: Profiel) -> Zijde:
    return Zijde(p.casus_id, p.titel or p.casus_id, casus_path(p.casus_id), outcome(p))


def articles(
    rows: Sequence[tuple[str, Mapping[str | None, int]]], most: int, keuze: Keuze
) -> list[tuple[str, list[str]]]:
    """Per article the way to the pairs of the casussen that name it, and a row: its name, how many, and per outcome."""
    return [
        (
            keuze.narrowed("artikel", norm).adres(status="", blad=""),
            [norm, woorden.getal(sum(found.values())), *(woorden.getal(found.get(side, 0)) for side in ZIJDEN)],
        )
        for norm, found in rows[:most]
    ]


def article_heads() -> list[str]:
    """The headings above `articles`."""
    return ["Artikel", "Casussen", *(woorden.strekking(side).capitalize() for side in ZIJDEN)]


def grid(m: Feitenmatrix) -> Raster:
    """A matrix for the eye: what is not mentioned stays empty, which is not the same as no."""
    rows, columns = m.rijen[:ROWS], m.kolommen[:COLUMNS]
    return Raster(
        besluiten=[_side(p) for p in rows],
        rijen=[_short(nr, p) for nr, p in enumerate(rows, 1)],
        kolommen=[f"{d.label} ({KANT_LABEL[d.kant]})" for d in columns],
        cellen=[[_cell(p, d) for d in columns] for p in rows],
        rijen_meer=len(m.rijen) - len(rows),
        kolommen_meer=len(m.kolommen) - len(columns),
    )


def _short(nr: int, p: Profiel) -> str:
    """The sign of the outcome, the number of a row, and as much of the title as fits beside the picture."""
    title = p.titel or p.casus_id
    name = title if len(title) <= ROW_NAME else f"{title[: ROW_NAME - 1].rstrip()}…"
    return f"{woorden.TEKEN.get(outcome(p) or '', '?')} {nr}. {name}"


def _cell(p: Profiel, d: Dimensie) -> dict[str, str]:
    fact = p.feiten.get(d.id)
    if fact is None:
        return {"soort": "onbekend", "woord": "niet genoemd"}
    words = woorden.feitwaarde(value_text(d, fact.bereik))
    if not fact.bereik.hoog:
        return {"soort": "neutraal", "woord": words}
    return {"soort": "let-op", "woord": f"{words}, dragend"} if d.id in p.dragend else {"soort": "goed", "woord": words}
