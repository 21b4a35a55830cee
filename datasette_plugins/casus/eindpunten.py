"""The JSON of Casus, as the OpenAPI document has it."""

from __future__ import annotations

from datasette_plugins.api import GETAL, TEKST, Antwoord, Eindpunt, Parameter, Schema

_MAYBE: Schema = {"type": ["string", "null"]}
_LEZING: Schema = {
    "type": "object",
    "properties": {
        "id": {"type": ["integer", "null"]},
        "soort": TEKST,
        "sleutel": TEKST,
        "begin": GETAL,
        "eind": GETAL,
        "fragment": TEKST,
        "annotator": TEKST,
        "zekerheid": {"type": "number", "minimum": 0, "maximum": 1},
        "status": {"enum": ["voorstel", "bevestigd", "verworpen"]},
        "stempel": TEKST,
    },
    "required": ["soort", "sleutel", "begin", "eind", "fragment", "annotator", "zekerheid", "status"],
}
_CASUS = Antwoord(
    "Casus",
    "Eén casus met zijn velden en annotaties; posities tellen tekens in `tekst`.",
    {
        "type": "object",
        "properties": {
            "casus_id": TEKST,
            "titel": TEKST,
            "tekst": TEKST,
            "velden": {"type": "object"},
            "annotaties": {"type": "array", "items": _LEZING},
        },
        "required": ["casus_id", "titel", "tekst", "velden", "annotaties"],
    },
)
_ANNOTATIE = Antwoord("Annotatie", "De annotatie zoals zij nu is, als bij casusbank bevestig --json.", _LEZING)
_MARKDOWN = Antwoord("CasusMarkdown", "De casus als Markdown.", TEKST, "text/markdown")
_ID = Parameter("casus_id", "Kenmerk van de casus, bijvoorbeeld een ECLI.")

API = (
    Eindpunt("get", "/-/casus/{casus_id}.json", "Eén casus", _CASUS, (_ID,), None, (404,)),
    Eindpunt("get", "/-/casus/{casus_id}.md", "Eén casus als Markdown", _MARKDOWN, (_ID,), None, (404,)),
    Eindpunt(
        "post",
        "/-/casus/{casus_id}/annotatie/{nr}.json",
        "Een annotatie bevestigen, verwerpen of verbeteren",
        _ANNOTATIE,
        (_ID, Parameter("nr", "Nummer van de annotatie.", GETAL)),
        {
            "type": "object",
            "properties": {
                "actie": {"enum": ["bevestig", "verwerp", "verbeter"]},
                "stempel": {"type": "string", "description": "Het stempel dat u zag; anders 409."},
                "sleutel": TEKST,
                "waarde": TEKST,
                "inroeper": TEKST,
                "passage": {"type": "string", "description": "begin-eind"},
            },
            "required": ["actie", "stempel"],
        },
        (400, 404, 405, 409),
        "bevestigen",
    ),
)
