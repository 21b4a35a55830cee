"""The OpenAPI document is made from what the screens declare, and what they declare is really there."""

from __future__ import annotations

import re
from typing import Any

from datasette_plugins import api, compat
from datasette_plugins.serve import describe

ENDPOINT = api.Eindpunt(
    "post", "/-/proef/{casus_id}.json", "Proef", api.Antwoord("Proef", "Een proef.", {"type": "object"}),
    (api.Parameter("casus_id", "De casus."), api.Parameter("k", "Hoeveel.", api.GETAL)),
    {"type": "object", "properties": {"vraag": api.TEKST}}, (400, 404), "bevestigen",
)  # fmt: skip


def test_an_endpoint_becomes_an_operation() -> None:
    made = api.document([ENDPOINT])
    operation = made["paths"]["/-/proef/{casus_id}.json"]["post"]
    assert made["openapi"].startswith("3.1")
    assert [p["in"] for p in operation["parameters"]] == ["path", "query"]
    assert operation["parameters"][0]["required"] and not operation["parameters"][1]["required"]
    assert set(operation["responses"]) == {"200", "400", "403", "404"}
    assert operation["requestBody"]["content"]["application/json"]["schema"]["properties"]["vraag"]
    assert "bevestigen" in operation["description"]
    assert made["components"]["schemas"].keys() == {"Fout", "Proef"}


def test_a_declared_path_is_its_route() -> None:
    route = api.pattern(ENDPOINT.pad)
    assert re.match(route, "/-/proef/ECLI:NL:1.json")[1] == "ECLI:NL:1"  # type: ignore[index]
    for other in ("/-/proef/a/b.json", "/-/proef/axjson", "/-/proef/a.json/", "/x/-/proef/a.json"):
        assert not re.match(route, other)


def test_an_address_is_made_of_a_route() -> None:
    route = api.pattern("/-/proef/{casus_id}/{plek}.json")
    address = api.address(route, {"casus_id": "map/met%raar", "plek": "1", "ander": "2"})
    assert address == "/-/proef/map%2Fmet%25raar/1.json"
    assert re.match(route, address)
    assert api.address(route, {"casus_id": "a"}) is None


async def test_the_document_holds_every_declared_endpoint(ds: Any) -> None:
    answer = await ds.client.get("/-/openapi.json")
    assert answer.status_code == 200
    document = answer.json()
    assert {(e.pad, e.methode) for e in compat.declared("API")} == {
        (pad, method) for pad, methods in document["paths"].items() for method in methods
    }
    assert describe() == document
    names = [o["operationId"] for methods in document["paths"].values() for o in methods.values()]
    assert len(names) == len(set(names))
