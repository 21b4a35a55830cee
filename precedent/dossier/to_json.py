"""A document as JSON: the same statements with their sources, for other systems. docs/dossier_json.md describes it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from precedent.dossier.document import (
    Afdeling,
    Alinea,
    Bewering,
    Blok,
    Bron,
    Invoerbron,
    Invulveld,
    Lijst,
    Passagebron,
    Stuk,
    Tabel,
    Veldbron,
)
from precedent.dossier.present import Getoond, present, rules_used

SCHEMA = "casusbank-stuk"
VERSIE = 1
Json = dict[str, Any]


def to_json(stuk: Stuk) -> bytes:
    """UTF-8 JSON; lone surrogates are escaped, never an error. Equal documents give equal bytes."""
    shown = present(stuk)
    value = {
        "schema": SCHEMA,
        "versie": VERSIE,
        "soort": stuk.soort,
        "titel": stuk.titel,
        "datum": stuk.datum,
        "taal": "nl",
        "inleiding": [_block(b, shown) for b in stuk.inleiding],
        "afdelingen": [_section(a, shown) for a in stuk.afdelingen],
        "regels": [{"soort": soort, "regel": name, **asdict(rule)} for soort, (name, rule) in rules_used(stuk).items()],
        "bronnen": [
            {"nr": number, **_source(source, citaten=stuk.citaten)} for source, number in shown.nummers.items()
        ],
    }
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")


def _section(a: Afdeling, shown: Getoond) -> Json:
    inner = [_section(i, shown) if isinstance(i, Afdeling) else _block(i, shown) for i in a.inhoud]
    return {"blok": "afdeling", "id": a.id, "titel": a.titel, "inhoud": inner}


def _block(blok: Blok, shown: Getoond) -> Json:
    match blok:
        case Alinea():
            return {"blok": "alinea", "beweringen": [_statement(s, shown) for s in blok.beweringen]}
        case Lijst():
            return {"blok": "lijst", "beweringen": [_statement(s, shown) for s in blok.punten]}
        case Tabel():
            return {
                "blok": "tabel",
                "bijschrift": blok.bijschrift,
                "koppen": list(blok.koppen),
                "rijkoppen": list(blok.rijkoppen),
                "rijen": [[_statement(s, shown) for s in row] for row in blok.rijen],
            }
        case Invulveld():
            return {"blok": "invulveld", "uitleg": blok.uitleg}


def _statement(s: Bewering, shown: Getoond) -> Json:
    found: Json = {"soort": s.soort, "regel": s.regel, "tekst": s.tekst, "bronnen": list(shown.refs(s))}
    return found | ({"link": s.link} if s.link else {})


def _source(source: Bron, *, citaten: bool) -> Json:
    match source:
        case Passagebron():
            found = {"bron": "passage", **asdict(source)}
            return found if citaten else found | {"tekst": None}
        case Veldbron():
            return {"bron": "veld", **asdict(source)}
        case Invoerbron():
            return {"bron": "opgave", **asdict(source)}
        case _:
            return {"bron": "regel", "regel": source.regel, **asdict(source.inhoud)}
