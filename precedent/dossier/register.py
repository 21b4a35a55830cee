"""What a municipality tells about its use of the program: the paragraph in a decision, the entry in a register.

An entry follows the fields of its register: the Publicatiestandaard Algoritmeregister (algoritmeregister.yaml) or GDPR
art. 30 (verwerkingsregister.yaml). What only the organisation knows is left for it to fill in, and marked as such.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from casusbank import __version__
from casusbank.vocabulary import load_vocabulary
from precedent.dossier.bundle import state_table
from precedent.dossier.collect import Materiaal
from precedent.dossier.document import (
    Afdeling,
    Alinea,
    Bewering,
    Bron,
    Invoerbron,
    Lijst,
    Regelbron,
    Stuk,
    Tabel,
    Veldbron,
)
from precedent.dossier.text import number

IN_TE_VULLEN = "[in te vullen door de organisatie]"
VERSIE = 1
Registersoort = Literal["algoritme", "verwerking"]
_NAMES: dict[Registersoort, str] = {"algoritme": "algoritmeregister", "verwerking": "verwerkingsregister"}


@dataclass(frozen=True, slots=True)
class Registerveld:
    """One field of the standard. `tekens`: it holds fewer than so many; `toelichting`: what to fill in or to add."""

    groep: str
    id: str
    label: str
    verplicht: bool
    tekens: int | None
    waarde: str | None
    toelichting: str | None


def name_of(soort: Registersoort) -> str:
    """The register as its files and documents name it."""
    return _NAMES[soort]


@cache
def _template(soort: Registersoort) -> tuple[str, tuple[Registerveld, ...]]:
    text = files("precedent.dossier").joinpath(f"{name_of(soort)}.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    found = tuple(
        Registerveld(
            groep["label"], v["id"], v["label"], bool(v["verplicht"]), v.get("tekens"), v.get("waarde"),
            v.get("toelichting"),
        )
        for groep in data["groepen"]
        for v in groep["velden"]
    )  # fmt: skip
    return str(data["standaard"]), found


def fields(soort: Registersoort, organisatie: str | None) -> tuple[Registerveld, ...]:
    """The fields of the entry in the order of the standard, with the organisation where it is known."""
    return tuple(
        Registerveld(f.groep, f.id, f.label, f.verplicht, f.tekens, organisatie, f.toelichting)
        if f.id == "organisatie" and organisatie
        else f
        for f in _template(soort)[1]
    )


def entry_json(soort: Registersoort, datum: str, organisatie: str | None) -> bytes:
    """The entry as JSON: every field with its value (null where the organisation fills it in) and its limit."""
    rows = [
        {
            "groep": f.groep,
            "veld": f.id,
            "label": f.label,
            "verplicht": f.verplicht,
            "max_tekens": f.tekens,
            "waarde": f.waarde,
            "invullen": f.waarde is None,
            "toelichting": f.toelichting,
        }
        for f in fields(soort, organisatie)
    ]
    schema, standard = f"casusbank-{name_of(soort)}", _template(soort)[0]
    head = {"schema": schema, "versie": VERSIE, "standaard": standard, "datum": datum, "casusbank": __version__}
    return (json.dumps(head | {"velden": rows}, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def entry(soort: Registersoort, datum: str, organisatie: str | None) -> Stuk:
    """The entry as a document, to fill in and to discuss."""
    found, standard = fields(soort, organisatie), _template(soort)[0]
    groups = tuple(
        Afdeling(f"groep-{nr}", group, (_table(standard, group, [f for f in found if f.groep == group]),))
        for nr, group in enumerate(dict.fromkeys(f.groep for f in found), start=1)
    )
    todo = sum(f.waarde is None for f in found)
    program = Invoerbron("casusbank", __version__)
    lines = (
        Bewering(
            "verantwoording", f"Dit is een concept volgens de {standard}.", (program, Regelbron("mens_beslist"))
        ),
        Bewering(
            "telling", f"De organisatie vult {todo} velden in en is verantwoordelijk voor alle velden.",
            (Regelbron("tellen"),),
        ),
    )  # fmt: skip
    title = f"Concept voor het {name_of(soort).capitalize()}"
    return Stuk(name_of(soort), title, datum, (Alinea(lines),), groups)


def _table(standard: str, group: str, rows: list[Registerveld]) -> Tabel:
    heads = ("Veld", "Tekst", "Eis")
    cells = tuple((_value(standard, f), _demand(standard, f)) for f in rows)
    return Tabel(f"Velden: {group}", heads, cells, tuple(f.label for f in rows))


def _value(standard: str, f: Registerveld) -> Bewering:
    if f.waarde is None:
        text = f"{IN_TE_VULLEN} {f.toelichting or ''}".strip()
        return Bewering("verantwoording", text, (Invoerbron("standaard", standard),))
    more = f" {IN_TE_VULLEN[:-1]}: {f.toelichting}]" if f.toelichting else ""
    return Bewering("werkwijze", f.waarde + more, (Regelbron("mens_beslist"), Invoerbron("casusbank", __version__)))


def _demand(standard: str, f: Registerveld) -> Bewering:
    size = f", minder dan {f.tekens} tekens" if f.tekens else ""
    text = ("verplicht" if f.verplicht else "niet verplicht") + size
    return Bewering("verantwoording", text, (Invoerbron("standaard", standard),))


# ------------------------------------------------------------------ in the decision letter


def paragraph(m: Materiaal) -> Stuk:
    """The paragraph for the decision letter, and apart from it what to check before it is used."""
    checks = (
        "Neem de alinea alleen over als het zo is gegaan: een medewerker las de gevonden besluiten en besliste zelf.",
        "Noem in de motivering zelf de feiten die de doorslag gaven. Deze alinea is geen motivering.",
        "Vul in waar de inwoner een vraag kan stellen, en waar het gebruik in het Algoritmeregister staat.",
    )
    points = tuple(Bewering("werkwijze", text, (Regelbron("mens_beslist"),)) for text in checks)
    return Stuk(
        "algoritmeparagraaf",
        "Alinea over het gebruik van casusbank",
        m.opdracht.datum,
        (),
        (
            Afdeling("alinea", "Voor in de brief", (Alinea(_letter(m)),)),
            Afdeling("controle", "Controleer eerst", (Lijst(points),)),
            state_table((("Casus", str(m.casus.id)), ("casusbank", m.stand.versie), ("Datum", m.opdracht.datum))),
        ),
    )


def _letter(m: Materiaal) -> tuple[Bewering, ...]:
    human, state = Regelbron("mens_beslist"), Invoerbron("casusbank", m.stand.versie)
    told: tuple[tuple[str, Bron], ...] = (
        (f"Bij dit besluit gebruikten wij een hulpmiddel: casusbank, versie {m.stand.versie}.", state),
        ("Dat programma zoekt eerdere besluiten die op uw situatie lijken.", Regelbron("zoeken")),
        ("Het laat zien wat gelijk is, wat verschilt en wat nog niet bekend is.", Regelbron("analogie")),
        ("Het programma heeft niet beslist.", human),
        ("Het voorspelt geen uitkomst en geeft u geen score.", human),
        ("Een medewerker heeft de besluiten zelf gelezen, uw situatie afgewogen en beslist.", human),
        (f"Vragen hierover kunt u stellen bij: {IN_TE_VULLEN}.", human),
    )
    lines = [Bewering("werkwijze", text, (source,)) for text, source in told]
    return (*lines[:3], _compared(m), *lines[3:])


def _compared(m: Materiaal) -> Bewering:
    """With how many decisions, on what; nothing that would point at another inwoner."""
    count = len({b.precedent.casus_id for b in (*m.toets.bindt, *m.toets.bindt_niet)})
    subject = load_vocabulary().onderwerpen.get(m.casus.velden.beslispunt or "")
    about = f" over {subject.label[0].lower()}{subject.label[1:]}" if subject else ""
    what = number(count, "vergelijkbaar besluit", "vergelijkbare besluiten")
    text = f"Wij legden uw situatie op {_spelled(m.opdracht.datum)} naast {what}{about}."
    asked = (Invoerbron("Datum", m.opdracht.datum), Regelbron("reikwijdte"), Regelbron("tellen"))
    field = (Veldbron(m.casus.id, "beslispunt", m.casus.velden.beslispunt),) if m.casus.velden.beslispunt else ()
    return Bewering("telling", text, (*asked, *field))


def _spelled(datum: str) -> str:
    from ingest.readers.velden import spelled_date

    return spelled_date(datum)
