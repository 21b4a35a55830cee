"""The JSON of Zoeken, as the OpenAPI document has it."""

from __future__ import annotations

from casusbank.store.filters import FIELDS
from datasette_plugins.api import GETAL, TEKST, Antwoord, Eindpunt, Parameter, Schema
from datasette_plugins.zoeken.invoer import MAX_K

_MAYBE: Schema = {"type": ["string", "null"]}
_DATUM = _MAYBE
_TREFFER: Schema = {
    "type": "object",
    "properties": {
        "casus_id": TEKST,
        "titel": TEKST,
        "bronsoort": TEKST,
        "organisatie": _MAYBE,
        "datum_besluit": _DATUM,
        "uitkomst": _MAYBE,
        "strekking": _MAYBE,
        "status_gezag": _MAYBE,
        "score": {"type": "number"},
        "passage": {
            "type": "object",
            "properties": {"tekst": TEKST, "begin": GETAL, "eind": GETAL, "sectie": TEKST, "spreker": TEKST},
            "required": ["tekst", "begin", "eind"],
        },
        "toelichting": {
            "type": "object",
            "properties": {
                "overeenkomsten": {"type": "array", "items": {"type": "object"}},
                "verschillen": {"type": "array", "items": {"type": "object"}},
                "waarden": {"type": "array", "items": {"type": "object"}},
                "scores": {"type": "object"},
                "vraag_na": {"type": "array", "items": TEKST},
            },
            "required": ["overeenkomsten", "verschillen", "waarden", "scores", "vraag_na"],
        },
    },
    "required": ["casus_id", "titel", "bronsoort", "uitkomst", "strekking", "score", "passage", "toelichting"],
}
_ZOEK = Antwoord(
    "Zoekresultaat",
    "De vergelijkbare casussen, beste eerst, met uitleg.",
    {
        "type": "object",
        "properties": {
            "vraag": TEKST,
            "model": TEKST,
            "treffers": {"type": "array", "items": _TREFFER},
            "waarschuwingen": {"type": "array", "items": TEKST},
        },
        "required": ["vraag", "model", "treffers"],
    },
)
_NIEUWS = Antwoord(
    "Zoekvraag",
    "Een bewaarde zoekvraag met de casussen die er sinds het bewaren bij kwamen.",
    {
        "type": "object",
        "properties": {
            "zoekvraag": TEKST,
            "tekst": TEKST,
            "filters": {"type": "array", "items": TEKST},
            "bewaard_op": TEKST,
            "bewaren_tot": TEKST,
            "meldingen": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "casus_id": TEKST,
                        "titel": TEKST,
                        "organisatie": _MAYBE,
                        "strekking": _MAYBE,
                        "gevonden_op": TEKST,
                        "nieuw": {"type": "boolean"},
                    },
                    "required": ["casus_id", "titel", "gevonden_op"],
                },
            },
        },
        "required": ["zoekvraag", "tekst", "filters", "bewaard_op", "bewaren_tot", "meldingen"],
    },
)
_FEED = Antwoord("Meldingen", "De nieuwe casussen als Atom-feed.", TEKST, "application/atom+xml")
_ID = Parameter("zoekvraag_id", "Kenmerk van de bewaarde zoekvraag.")

API = (
    Eindpunt(
        "post",
        "/-/zoeken.json",
        "Zoek vergelijkbare casussen",
        _ZOEK,
        invoer={
            "type": "object",
            "properties": {
                "vraag": {"type": "string", "minLength": 1, "description": "Een vraag, een ECLI of een hele casus."},
                "k": {"type": "integer", "minimum": 1, "maximum": MAX_K, "default": 5},
                "filters": {
                    "type": "array",
                    "items": TEKST,
                    "description": f"Elk veld=waarde. Velden: {', '.join(FIELDS)}.",
                },
            },
            "required": ["vraag"],
        },
        fouten=(400, 405, 413),
    ),
    Eindpunt(
        "get", "/-/zoekvraag/{zoekvraag_id}.json", "Een bewaarde zoekvraag", _NIEUWS, (_ID,), None, (404,), "feedback"
    ),
    Eindpunt("get", "/-/meldingen/{zoekvraag_id}.atom", "Nieuws bij een zoekvraag", _FEED, (_ID,), None, (404,)),
)
