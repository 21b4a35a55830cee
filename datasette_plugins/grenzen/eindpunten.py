"""The JSON of Grenzen and of the register of signals, as the OpenAPI document has it."""

from __future__ import annotations

from casusbank.vocabulary.methodiek import load_methodiek
from datasette_plugins.api import GETAL, TEKST, Antwoord, Eindpunt, Parameter, Schema
from datasette_plugins.filterkeuze import VELDEN

_LIJST: Schema = {"type": "array", "items": {"type": "object"}}
_FILTERS = (
    Parameter("casus", "Alleen de grenzen van deze casus, met een geslaagd voorbeeld."),
    *(Parameter(veld, f"Alleen casussen met dit kenmerk: {label.lower()}.") for veld, label in VELDEN.items()),
)
_GRENZEN = Antwoord(
    "Grenzen",
    "Grens, aard en afloop, wat het meest belemmerde en wat wel werkte; als casusbank grenzen --json.",
    {
        "type": "object",
        "properties": {
            "casussen": GETAL,
            "met_grens": GETAL,
            "tabel": _LIJST,
            "vragen": _LIJST,
            "belemmerd": _LIJST,
            "belemmeringen": _LIJST,
            "let_op": {"type": "array", "items": TEKST},
        },
        "required": ["casussen", "met_grens", "tabel", "vragen", "belemmerd", "belemmeringen", "let_op"],
    },
)
_SIGNALEN = Antwoord(
    "Signalen",
    "Het register van signalen, en welke er nog te maken zijn; als casusbank signaal lijst --json.",
    {
        "type": "object",
        "properties": {"signalen": _LIJST, "voorstellen": _LIJST},
        "required": ["signalen", "voorstellen"],
    },
)
API = (
    Eindpunt("get", "/-/grenzen.json", "Alle grenzen", _GRENZEN, _FILTERS, fouten=(400, 404, 405, 503)),
    Eindpunt(
        "get",
        "/-/grenzen/{grens}.json",
        "Eén grens, of een groep van grenzen",
        _GRENZEN,
        (Parameter("grens", "Kenmerk van de grens of groep."), *_FILTERS),
        fouten=(400, 404, 405, 503),
    ),
    Eindpunt(
        "get",
        "/-/signalen.json",
        "Het register van signalen",
        _SIGNALEN,
        (Parameter("status", "Alleen signalen met deze status.", {"enum": [*load_methodiek().signaalstatussen]}),),
        fouten=(400, 405, 503),
    ),
)
