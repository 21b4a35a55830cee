"""From a toets to what the page shows: one card per earlier decision, the questions as a form, and what was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casusbank.model import Casus
from datasette_plugins import woorden
from datasette_plugins.invoertekst import place
from datasette_plugins.paden import casus_path, pair_path
from precedent.constraint import Toets
from precedent.inquiry import INVOER
from precedent.wording import meaning, value_text

Json = Mapping[str, Any]
SHOWN, FOLDED = 5, 10
"""Cards of each sort shown at once, and folded away; the rest is counted."""
MAX_SHARED = 6
_MODEL = {
    "resultaat": "wat daar voor de uitkomst pleitte, is hier minstens zo sterk, en wat ertegen pleitte niet sterker",
    "redenen": "de redenen die dat besluit noemt, gelden ook hier",
}
_NAAR = {"T": "toekennen", "A": "afwijzen"}


@dataclass(frozen=True, slots=True)
class Feit:
    """A fact in the earlier decision and in the casus, each with the way to its passage (or none)."""

    label: str
    daar: str
    daar_pad: str
    hier: str
    hier_pad: str


@dataclass(frozen=True, slots=True)
class Kaart:
    """One earlier decision: what it binds to and why, or what keeps it from binding."""

    id: str
    titel: str
    pad: str
    naast: str
    organisatie: str
    strekking: str | None
    naar: str
    modellen: list[str]
    gedeeld: list[Feit]
    gedeeld_meer: int
    sloten: list[Feit]
    navraag: list[str]
    tegen: list[tuple[str, str]]
    """Decisions that an opponent would cite: (id, path)."""
    compensatie: list[str]
    waarom: str
    bevestigd: bool


@dataclass(frozen=True, slots=True)
class Stapel:
    """Cards of one sort: those shown, those folded away, and how many more there are."""

    kaarten: list[Kaart]
    gevouwen: list[Kaart]
    meer: int

    @property
    def aantal(self) -> int:
        """How many decisions there are."""
        return len(self.kaarten) + len(self.gevouwen) + self.meer


@dataclass(frozen=True, slots=True)
class Vraag:
    """A fact that may still decide, with the answers one can give and how many decisions an answer settles."""

    factor: str
    label: str
    maat: str
    opties: list[tuple[str, str]]
    beslist: int
    antwoord: str


@dataclass(frozen=True, slots=True)
class Gelezen:
    """A fact of the casus as it was read or told. `pad` leads to its passage; empty for what a person told."""

    label: str
    waarde: str
    kant: str
    pad: str
    herkomst: str


@dataclass(frozen=True, slots=True)
class Beeld:
    """Everything on the page that is worked out from the toets."""

    zeker: Stapel
    mogelijk: Stapel
    sloten: Stapel
    leerzaam: Stapel
    vragen: list[Vraag]
    feiten: list[Gelezen]
    knock_outs: list[str]
    telling: list[tuple[str, int, int]]
    """(word of a side, decisions that certainly bind to it, that may bind to it)."""


def picture(t: Toets, found: Json, antwoorden: Mapping[str, str]) -> Beeld:
    """The parts of the page; `found` is the JSON of `t`, so that page and API tell the same."""
    case = str(found["casus"])
    binds = _per_precedent(found["bindt"])
    sure = [rows for rows in binds if rows[0]["zekerheid"] == "zeker"]
    maybe = [rows for rows in binds if rows[0]["zekerheid"] != "zeker"]
    more = found["leerzaam_totaal"] - len(found["leerzaam"])
    return Beeld(
        zeker=_stack(case, sure),
        mogelijk=_stack(case, maybe),
        sloten=_stack(case, _per_precedent(found["bindt_niet"])),
        leerzaam=_stack(case, [[row] for row in found["leerzaam"]], more),
        vragen=_questions(t, found, antwoorden),
        feiten=_read(t, antwoorden),
        knock_outs=[_knock_out(k, t) for k in found["knock_outs"]],
        telling=[(word, _count(sure, side), _count(maybe, side)) for side, word in _NAAR.items()],
    )


def headline(beeld: Beeld, found: Json) -> tuple[str, str]:
    """The kind of sign and the outcome of the toets in one sentence."""
    if found["conflict"]:
        return "let-op", "Eerdere besluiten binden naar twee kanten"
    if beeld.zeker.aantal:
        return "neutraal", f"{_decisions(beeld.zeker.aantal)} zeker, tot {beeld.zeker.kaarten[0].naar}"
    if beeld.mogelijk.aantal:
        return "onbekend", f"{_decisions(beeld.mogelijk.aantal)} mogelijk; een feit kan nog beslissen"
    return "neutraal", "Geen eerder besluit bindt deze casus"


def _decisions(n: int) -> str:
    return "Eén eerder besluit bindt" if n == 1 else f"{woorden.getal(n)} eerdere besluiten binden"


def _per_precedent(rows: Iterable[Json]) -> list[list[Json]]:
    """The rows of each precedent together, the most certain first; in the order in which a precedent comes first."""
    found: dict[str, list[Json]] = {}
    for row in rows:
        found.setdefault(row["precedent"], []).append(row)
    return [sorted(rows, key=lambda row: row["zekerheid"] != "zeker") for rows in found.values()]


def _count(groups: Iterable[Sequence[Json]], side: str) -> int:
    return sum(rows[0]["naar"] == side for rows in groups)


def _stack(case: str, groups: Sequence[Sequence[Json]], more: int = 0) -> Stapel:
    cards = [_card(case, rows) for rows in groups[: SHOWN + FOLDED]]
    return Stapel(cards[:SHOWN], cards[SHOWN:], more + len(groups) - len(cards))


def _card(case: str, rows: Sequence[Json]) -> Kaart:
    row = rows[0]
    shared = row["gedeeld"]
    return Kaart(
        id=row["precedent"],
        titel=row["titel"],
        pad=casus_path(row["precedent"]),
        naast="" if case == INVOER else pair_path(case, row["precedent"]),
        organisatie=row["organisatie"] or "",
        strekking=row["strekking"],
        naar=_NAAR[row["naar"]],
        modellen=[_MODEL[r["model"]] for r in rows if r["zekerheid"] == row["zekerheid"]],
        gedeeld=[_fact(c, row["precedent"], case) for c in shared[:MAX_SHARED]],
        gedeeld_meer=max(len(shared) - MAX_SHARED, 0),
        sloten=[_fact(c, row["precedent"], case) for c in row["sloten_uitleg"]],
        navraag=[q["vraag"] for q in row["vragen"]],
        tegen=[(i, casus_path(i)) for i in row.get("tegenvoorbeelden", ())],
        compensatie=[_made_up(c) for c in row.get("compensatie", ())],
        waarom=row.get("waarom", ""),
        bevestigd=row["bevestigd"],
    )


def _fact(c: Json, there: str, here: str) -> Feit:
    paths = [_first(i, c["passages"][k]) for k, i in (("precedent", there), ("casus", here))]
    words = [woorden.feitwaarde(c[k]) for k in ("precedent", "casus")]
    return Feit(c["label"], words[0], paths[0], words[1], paths[1])


def _first(casus_id: str, passages: Sequence[Json]) -> str:
    return next((place(casus_id, p) for p in passages if p["eind"] > p["begin"]), "")


def _made_up(c: Json) -> str:
    way = "kwam in de plaats van" if c["wijze"] == "vervangt" else "woog op tegen"
    return f"“{c['label']}” {way} “{c['slot_label']}” in {', '.join(c['voorbeelden'])}"


def _questions(t: Toets, found: Json, antwoorden: Mapping[str, str]) -> list[Vraag]:
    """What may still decide, those that settle most decisions first; then what was answered, to change it."""
    open_ = {q["factor"]: len(q["beslist"]) for q in found["vragen"] if q["over"] == "casus"}
    order = [*open_, *(f for f in antwoorden if f not in open_)]
    made: list[Vraag] = []
    for factor in order:
        d = t.casus.ruimte.get(factor)
        if d is None:
            continue
        steps = [(s, woorden.feitwaarde(s)) for s in d.stappen]
        options = [*steps, ("onbekend", "weet ik nog niet")]
        made.append(
            Vraag(factor, d.label, d.maat or "", options, open_.get(factor, 0), antwoorden.get(factor, "onbekend"))
        )
    return made


def _read(t: Toets, antwoorden: Mapping[str, str]) -> list[Gelezen]:
    rows: list[Gelezen] = []
    for factor, fact in t.casus.feiten.items():
        d = t.casus.ruimte[factor]
        notes = [{"begin": n.begin, "eind": n.eind} for n in fact.bewijs]
        told = antwoorden.get(factor, "onbekend") != "onbekend"
        source = "uw antwoord" if told else "bevestigd" if fact.bevestigd else "voorstel van de computer"
        value = value_text(d, fact.bereik)
        words = woorden.feitwaarde(value)
        rows.append(Gelezen(d.label, words, meaning(fact.kant, value), _first(t.casus.casus_id, notes), source))
    return rows


def _knock_out(k: Json, t: Toets) -> str:
    def names(ids: Iterable[str]) -> str:
        return ", ".join(t.casus.ruimte[f].label if f in t.casus.ruimte else woorden.readable(f) for f in ids)

    if k["zekerheid"] == "nee":
        return (
            f"{k['label']}: leidt vaak alleen al tot afwijzen, maar wordt opgeheven door: {names(k['opgeheven_door'])}."
        )
    if k["zekerheid"] == "mogelijk":
        return f"{k['label']}: leidt vaak alleen al tot afwijzen, tenzij: {names(k['vraag_na'])}. Vraag dat na."
    return f"{k['label']}: leidt vaak alleen al tot afwijzen."


def name(casus: Casus) -> tuple[str, str]:
    """What the toets is about: a title and the way to it."""
    return ("Uw tekst", "#uw-tekst") if casus.id == INVOER else (casus.titel, casus_path(casus.id))
