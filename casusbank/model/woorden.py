"""Ids, and the fixed words that a field may hold."""

from __future__ import annotations

from typing import Literal, NewType, get_args

CasusId = NewType("CasusId", str)
PassageId = NewType("PassageId", int)
AnnotatieId = NewType("AnnotatieId", int)

Soort = Literal[
    "wetsverwijzing",
    "waarde",
    "factor",
    "grens",
    "uitkomst",
    "modificatie",
    "instrument",
    "persoonsgegeven",
    "sectie",
    "domein",
    "onderwerp",
    "datum",
    "organisatie",
    "procedurefase",
]
Status = Literal["voorstel", "bevestigd", "verworpen"]
Strekking = Literal["voor_inwoner", "deels_voor_inwoner", "tegen_inwoner", "procedureel"]
Appellant = Literal["inwoner", "bestuursorgaan", "beide", "nvt"]
Gezag = Literal["geldend", "vernietigd", "achterhaald_door_wet", "achterhaald_door_beleid", "onbekend"]
Toegang = Literal["openbaar", "regio", "organisatie", "team"]
Sectie = Literal[
    "feiten",
    "standpunt_inwoner",
    "standpunt_bestuur",
    "kader",
    "overweging",
    "beslissing",
    "aanbeveling",
    "overig",
]
Spreker = Literal[
    "inwoner",
    "gemachtigde",
    "consulent",
    "jurist",
    "bestuur",
    "deskundige",
    "bezwaarcommissie",
    "rechter",
    "ombudsman",
    "onbekend",
]
Polariteit = Literal["steunt_toekenning", "steunt_afwijzing", "noemt", "gepasseerd", "afgewogen_tegen"]
Kant = Literal["T", "A"]
"""T pleads for granting (toekenning), A for refusing (afwijzing)."""
Rol = Literal["grondslag", "toetsingskader", "genoemd", "afgewezen"]
Aard = Literal["feitelijk", "ervaren", "onbekend"]
BlokSoort = Literal["kop", "alinea", "lijst", "tabel", "koptekst", "voettekst", "voetnoot"]

SOORTEN: tuple[str, ...] = get_args(Soort)
SECTIES: tuple[str, ...] = get_args(Sectie)
