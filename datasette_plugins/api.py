"""The JSON API as data: each screen lists its endpoints, and the OpenAPI document is made from those lists.

A screen package declares `API: tuple[Eindpunt, ...]` in its `__init__`; nothing else registers it. `pattern` turns
the declared path into the route, so that the two cannot drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from casusbank import __version__
from datasette_plugins.rechten import RECHTEN, Recht

Schema = Mapping[str, Any]
"""A JSON Schema (2020-12), as OpenAPI 3.1 takes it."""
TEKST: Schema = {"type": "string"}
GETAL: Schema = {"type": "integer"}
_FOUTEN = {
    400: "De vraag klopt niet; `fout` zegt wat.",
    403: "Geen recht, of de vraag komt niet van deze casusbank.",
    404: "Dit bestaat niet.",
    405: "Zo kan dit niet worden gevraagd.",
    409: "Intussen heeft iemand anders dit veranderd; lees het opnieuw.",
    413: "De tekst is te lang.",
    503: "Dit overzicht wordt nog gemaakt; vraag het later opnieuw.",
}
_FOUT: Schema = {
    "type": "object",
    "description": "Elke fout: een zin voor een mens, en de status.",
    "properties": {"ok": {"const": False}, "fout": TEKST, "status": GETAL},
    "required": ["ok", "fout", "status"],
}
_GROUP = re.compile(r"\(\?P<(\w+)>[^)]*\)")
_PART = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something in the address. One that stands in the path as `{naam}` is always required."""

    naam: str
    uitleg: str
    schema: Schema | None = None
    """Text when nothing is said."""
    verplicht: bool = False


@dataclass(frozen=True, slots=True)
class Antwoord:
    """The document that comes back: a name for it, its schema, what it is in one sentence."""

    naam: str
    uitleg: str
    schema: Schema
    media: str = "application/json"


@dataclass(frozen=True, slots=True)
class Eindpunt:
    """One address of the API. `pad` holds parameters as `{naam}`; `invoer` is the schema of the JSON body of a POST."""

    methode: Literal["get", "post"]
    pad: str
    samenvatting: str
    antwoord: Antwoord
    parameters: tuple[Parameter, ...] = ()
    invoer: Schema | None = None
    fouten: tuple[int, ...] = (400,)
    recht: Recht = "lezen"


def pattern(pad: str) -> str:
    """The route (a regular expression) of a declared path: `/-/casus/{casus_id}.json`."""
    parts = _PART.split(pad)
    return "^" + "".join(f"(?P<{p}>[^/]+?)" if i % 2 else re.escape(p) for i, p in enumerate(parts)) + "$"


def address(route: str, values: Mapping[str, str]) -> str | None:
    """An address that a route answers to, its named parts filled from `values`; None when one is not there."""
    parts = _GROUP.split(route.removeprefix("^").removesuffix("$"))
    if any(name not in values for name in parts[1::2]):
        return None
    return "".join(quote(values[part], safe="") if i % 2 else part.replace("\\", "") for i, part in enumerate(parts))


def document(eindpunten: Iterable[Eindpunt], server: str = "/") -> dict[str, Any]:
    """The OpenAPI 3.1 document of these endpoints, in their order by path."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {"Fout": dict(_FOUT)}
    for e in sorted(eindpunten, key=lambda e: (e.pad, e.methode)):
        paths.setdefault(e.pad, {})[e.methode] = _operation(e)
        schemas[e.antwoord.naam] = {"description": e.antwoord.uitleg} | dict(e.antwoord.schema)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Casusbank",
            "version": __version__,
            "description": (
                "De schermen als JSON, in dezelfde vorm als de commando's met --json. Tekst gaat altijd met POST:"
                " die hoort niet in een adres. Hulpmiddel, geen besluit."
            ),
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(e: Eindpunt) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {
            "description": e.antwoord.uitleg,
            "content": {e.antwoord.media: {"schema": {"$ref": f"#/components/schemas/{e.antwoord.naam}"}}},
        }
    }
    for status in sorted({*e.fouten, 403}):
        answers[str(status)] = {
            "description": _FOUTEN[status],
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Fout"}}},
        }
    made: dict[str, Any] = {
        "operationId": _name(e),
        "summary": e.samenvatting,
        "description": f"Nodig: {RECHTEN[e.recht][0].lower()}.",
        "parameters": [_parameter(p, e.pad) for p in e.parameters],
        "responses": answers,
    }
    if e.invoer is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": dict(e.invoer)}}}
    return made


def _name(e: Eindpunt) -> str:
    words = re.findall(r"[a-z0-9]+", e.pad.removesuffix(".json"))
    return "_".join([e.methode, *words])


def _parameter(p: Parameter, pad: str) -> dict[str, Any]:
    in_path = f"{{{p.naam}}}" in pad
    return {
        "name": p.naam,
        "in": "path" if in_path else "query",
        "description": p.uitleg,
        "required": in_path or p.verplicht,
        "schema": dict(p.schema or TEKST),
    }
