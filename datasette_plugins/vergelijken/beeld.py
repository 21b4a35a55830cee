"""From a comparison to what the page shows: rows of name | a | b, each with its verdict and the way to its passages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casusbank.model import Annotatie, Casus, Verwijzing
from datasette_plugins import woorden
from datasette_plugins.invoertekst import place
from datasette_plugins.paden import casus_path
from precedent.compare import Vergelijking
from precedent.inquiry import INVOER
from precedent.wording import meaning

Json = Mapping[str, Any]
_ORDER = ("verschilt", "onbekend", "gelijk")
MAX_PLACES = 3
"""Passages shown per cell."""


@dataclass(frozen=True, slots=True)
class Zijde:
    """One of the two: the letter it goes by, its title, and its page (or its place on this page)."""

    letter: str
    id: str
    titel: str
    pad: str
    strekking: str | None


@dataclass(frozen=True, slots=True)
class Plek:
    """A passage and the way to it."""

    fragment: str
    pad: str
    status: str


@dataclass(frozen=True, slots=True)
class Cel:
    """What one side says, and where."""

    woord: str
    plekken: Sequence[Plek] = ()


@dataclass(frozen=True, slots=True)
class Rij:
    """One name with what both sides say. `oordeel`: gelijk, verschilt or onbekend; `dragend`: where it decided."""

    naam: str
    a: Cel
    b: Cel
    oordeel: str
    noot: str = ""
    dragend: str = ""


@dataclass(frozen=True, slots=True)
class Beeld:
    """Everything on the page that is worked out from the comparison."""

    a: Zijde
    b: Zijde
    kort: list[Rij]
    feiten: list[Rij]
    tel: dict[str, int]
    navraag: list[str]
    waarden: list[Rij]
    artikelen: list[Rij]
    onderwerpen: list[Rij]


def picture(v: Vergelijking, found: Json) -> Beeld:
    """The rows of a comparison; `found` is its JSON, so that page and API tell the same."""
    a, b = side("A", v.a), side("B", v.b)
    facts = [r for r in found["overeenkomsten"] if r["soort"] == "factor"] + list(found["verschillen"])
    facts.sort(key=lambda r: (_ORDER.index(r["oordeel"]), not r["dragend_in"], r["label"]))
    rows = [_fact(r, a, b) for r in facts]
    return Beeld(
        a=a,
        b=b,
        kort=_short(v),
        feiten=rows,
        tel={kind: sum(r.oordeel == kind for r in rows) for kind in _ORDER},
        navraag=[_asked(q, a, b) for q in found["vragen"]],
        waarden=[_value(row, a, b) for row in found["waarden"].values()],
        artikelen=_keys(found["artikelen"], v, "wetsverwijzing", lambda key: key),
        onderwerpen=_keys(found["onderwerpen"], v, "onderwerp", lambda key: woorden.label("onderwerp", key)),
    )


def side(letter: str, casus: Casus) -> Zijde:
    """One side, by its letter."""
    if casus.id == INVOER:
        return Zijde(letter, casus.id, "Uw tekst", "#uw-tekst", casus.velden.strekking)
    return Zijde(letter, casus.id, casus.titel, casus_path(casus.id), casus.velden.strekking)


def citation(v: Vergelijking, found: Json, dag: str) -> str:
    """The comparison in one line, to quote in a memo."""
    one, other = (
        "een niet opgeslagen tekst" if casus.id == INVOER else f"{casus.titel} [{casus.id}]" for casus in (v.a, v.b)
    )
    verdict = str(found["status_label"]).lower()
    return f"Casusbank, vergelijking van {one} met {other}: {verdict} ({dag}; hulpmiddel, geen besluit)."


def _asked(question: Json, a: Zijde, b: Zijde) -> str:
    """A question with the letter of the casus it is about, instead of its id."""
    letter = next((s.letter for s in (a, b) if s.id == question["bij"]), "")
    return str(question["vraag"]).replace(f"in {question['bij']}:", f"in {letter}:", 1)


def _short(v: Vergelijking) -> list[Rij]:
    return [_both(naam, one, other) for (naam, one), (_, other) in zip(_told(v.a), _told(v.b), strict=True)]


def _told(casus: Casus) -> list[tuple[str, str]]:
    f, m = casus.velden, casus.metadata
    return [
        ("Uitkomst", woorden.uitkomst(f.uitkomst) if f.uitkomst else ""),
        ("Voor wie pakte het goed uit?", woorden.strekking(f.strekking) if f.strekking else ""),
        ("Beslispunt", woorden.label("onderwerp", f.beslispunt) if f.beslispunt else ""),
        ("Organisatie", f.organisatie or m.organisatie or ""),
        ("Datum besluit", woorden.datum(f.datum_besluit or m.datum_besluit)),
        ("Soort bron", woorden.label("bronsoort", casus.bronsoort)),
    ]


def _both(naam: str, one: str, other: str) -> Rij:
    verdict = "onbekend" if not (one and other) else "gelijk" if one == other else "verschilt"
    return Rij(naam, Cel(one or "niet bekend"), Cel(other or "niet bekend"), verdict)


def _fact(row: Json, a: Zijde, b: Zijde) -> Rij:
    decisive = " en ".join(s.letter for s in (a, b) if s.id in row["dragend_in"])
    elsewhere = ", ".join(row["elders_dragend_in"])
    weight = f"dragend in {decisive}" if decisive else "dragend in andere besluiten" if elsewhere else ""
    notes = [meaning(row["kant"], row["a"], row["b"]), *([f"gaf de doorslag in {elsewhere}"] if elsewhere else [])]
    notes += ["bevestigd"] if row["bevestigd"] else []
    one, other = (Cel(woorden.feitwaarde(row[k]), _places(s, row["passages"][k])) for k, s in (("a", a), ("b", b)))
    return Rij(row["label"], one, other, row["oordeel"], "; ".join(notes), weight)


def _value(row: Json, a: Zijde, b: Zijde) -> Rij:
    one, other = (Cel(_uses(row[k]), _places(s, row[k])) for k, s in (("a", a), ("b", b)))
    both = bool(row["a"] and row["b"])
    same = {u["polariteit"] for u in row["a"]} == {u["polariteit"] for u in row["b"]}
    return Rij(row["label"], one, other, "onbekend" if not both else "gelijk" if same else "verschilt")


def _uses(uses: Sequence[Json]) -> str:
    words: list[str] = []
    for use in uses:
        said = woorden.POLARITEIT.get(use["polariteit"], "genoemd")
        if use["tegenover"]:
            said += f" tegenover {woorden.label('waarde', use['tegenover']).lower()}"
        if use["inroeper"] not in (None, "onbekend"):
            said += f", door {woorden.SPREKER.get(use['inroeper'], woorden.readable(use['inroeper']))}"
        words.append(said)
    return "; ".join(dict.fromkeys(words)) or "niet genoemd"


def _keys(keys: Json, v: Vergelijking, soort: str, label: Callable[[str], str]) -> list[Rij]:
    """Rows of what both name, only a and only b, each with its places."""
    named = {"samen": (True, True), "alleen_a": (True, False), "alleen_b": (False, True)}
    a, b = side("A", v.a), side("B", v.b)
    mine, theirs = _by_key(v.a, soort), _by_key(v.b, soort)
    return [
        Rij(
            label(key),
            _named(a, mine.get(key, ()) if in_a else None),
            _named(b, theirs.get(key, ()) if in_b else None),
            "gelijk" if in_a and in_b else "verschilt",
        )
        for kind, (in_a, in_b) in named.items()
        for key in keys[kind]
    ]


def _named(side: Zijde, passages: Sequence[Json] | None) -> Cel:
    return Cel("niet genoemd") if passages is None else Cel("genoemd", _places(side, passages))


def _by_key(casus: Casus, soort: str) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for a in casus.annotaties:
        if a.soort == soort and a.status != "verworpen" and a.eind > a.begin:
            found.setdefault(_key(a), []).append(
                {"begin": a.begin, "eind": a.eind, "fragment": a.fragment, "status": a.status}
            )
    return found


def _key(a: Annotatie) -> str:
    return a.details.norm if isinstance(a.details, Verwijzing) else a.sleutel


def _places(side: Zijde, passages: Iterable[Json]) -> list[Plek]:
    """The first passages, each once."""
    found = {
        (p["begin"], p["eind"]): Plek(p["fragment"], place(side.id, p), p["status"])
        for p in passages
        if p["eind"] > p["begin"]
    }
    return list(found.values())[:MAX_PLACES]
