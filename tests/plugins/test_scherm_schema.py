"""The JSON API is asked what its OpenAPI document allows: no server errors, only documented statuses and shapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bezoek import listening
from hypothesis import HealthCheck, Phase, given, settings
from proefbank import EXAMPLES, make_database

from datasette_plugins import api, compat

pytestmark = pytest.mark.traag
EACH = 8
"""Requests per endpoint; a longer run is for a person."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server for one jurist, over a database of its own: some endpoints write."""
    with listening(make_database(tmp_path_factory.mktemp("schema")), rol="jurist") as (found, _):
        yield found


def with_examples(document: dict[str, Any]) -> dict[str, Any]:
    """The document with ids that exist beside one that does not: random ones would only ever be unknown."""
    for methods in document["paths"].values():
        for operation in methods.values():
            for parameter in operation["parameters"]:
                if parameter["in"] == "path":
                    parameter["schema"] = {"type": "string", "enum": [EXAMPLES[parameter["name"]], "bestaat-niet"]}
    return document


def test_the_api_does_as_its_document_says(address: str) -> None:
    schemathesis = pytest.importorskip("schemathesis")
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    schema = schemathesis.openapi.from_dict(with_examples(api.document(compat.declared("API"))))
    wrong: dict[str, str] = {}
    done = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        done += 1

        @settings(
            max_examples=EACH,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            response = case.call(base_url=address, headers={"origin": address})
            case.validate_response(response, checks=checks)

        try:
            ask()
        except BaseException as error:  # a group of failures, one per check
            wrong[operation.label] = "\n".join(str(e) for e in getattr(error, "exceptions", [error]))[:1500]
    assert done >= 2
    assert not wrong, "\n\n".join(f"{label}\n{why}" for label, why in wrong.items())


def test_the_document_itself_is_openapi() -> None:
    document = api.document(compat.declared("API"))
    references = set()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            references.add(node.get("$ref", "#"))
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)
    for reference in references - {"#"}:
        at: Any = document
        for part in reference.removeprefix("#/").split("/"):
            assert part in at, reference
            at = at[part]


def test_no_endpoint_takes_text_in_an_address() -> None:
    for endpoint in compat.declared("API"):
        for parameter in endpoint.parameters:
            assert parameter.naam not in ("vraag", "tekst", "q", "zin", "reden", "opmerking"), endpoint.pad
