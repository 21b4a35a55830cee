"""The JSON of Waarden, as the OpenAPI document has it."""

from __future__ import annotations

from datasette_plugins.api import GETAL, TEKST, Antwoord, Eindpunt, Parameter, Schema
from datasette_plugins.filterkeuze import VELDEN
from datasette_plugins.waarden.beeld import PER

_LIJST: Schema = {"type": "array", "items": {"type": "object"}}
_LET_OP: Schema = {"type": "array", "items": TEKST}
FILTERS = tuple(Parameter(veld, f"Alleen casussen met dit kenmerk: {label.lower()}.") for veld, label in VELDEN.items())
_PER = Parameter("per", "Splits uit; een casus in twee domeinen telt in beide.", {"type": "string", "enum": [*PER]})
_WAARDEN = Antwoord(
    "Waarden",
    "Hoe waarden zijn toegepast en afgewogen, met de waarden van organisaties; als casusbank waarden --json.",
    {
        "type": "object",
        "properties": {
            "casussen": GETAL,
            "waarden": _LIJST,
            "wegingen": _LIJST,
            "toepassingen": _LIJST,
            "organisatiewaarden": _LIJST,
            "per": TEKST,
            "groepen": _LIJST,
            "let_op": _LET_OP,
        },
        "required": ["casussen", "waarden", "wegingen", "organisatiewaarden", "let_op"],
    },
)
_NALEVING = Antwoord(
    "Naleving",
    "Per waarde, richtlijn en jaar hoeveel casussen van elke status, met de passages; als casusbank naleving --json.",
    {"type": "object", "properties": {"waarden": _LIJST, "let_op": _LET_OP}, "required": ["waarden", "let_op"]},
)
API = (
    Eindpunt("get", "/-/waarden.json", "Alle waarden", _WAARDEN, (*FILTERS, _PER), fouten=(400, 405, 503)),
    Eindpunt(
        "get",
        "/-/waarden/{sleutel}.json",
        "Eén waarde",
        _WAARDEN,
        (Parameter("sleutel", "Kenmerk van de waarde."), *FILTERS, _PER),
        fouten=(400, 404, 405, 503),
    ),
    Eindpunt(
        "get",
        "/-/naleving.json",
        "Leven organisaties hun waarden na",
        _NALEVING,
        (Parameter("waarde", "Alleen deze waarde van een organisatie."), *FILTERS),
        fouten=(400, 404, 405, 503),
    ),
)
