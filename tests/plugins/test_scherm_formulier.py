"""Posted forms and JSON: hostile bodies are refused, and no message repeats what was sent."""

from __future__ import annotations

from typing import Any

import pytest

from casusbank.errors import DatabaseFout, InvoerFout, OnbekendeCasus, VerouderdOordeel
from datasette_plugins import formulier
from datasette_plugins.basis import fouten


class Posted:
    def __init__(self, body: bytes, content_type: str = "application/json") -> None:
        self.body = body
        self.headers = {"content-type": content_type}

    async def post_body(self) -> bytes:
        return self.body


async def test_a_form_keeps_empty_fields_and_every_value() -> None:
    fields = await formulier.form_fields(Posted(b"a=1&a=2&leeg=&tekst=%20een%0D%0Atwee%00%20"))
    assert list(fields["a"]) == ["1", "2"]
    assert formulier.one(fields, "leeg") == ""
    assert formulier.one(fields, "weg") == ""
    assert formulier.one(fields, "tekst") == "een\ntwee"


async def test_too_many_fields_and_too_long_a_text_are_refused() -> None:
    with pytest.raises(InvoerFout, match="te veel velden"):
        await formulier.form_fields(Posted(b"&".join(b"a=1" for _ in range(formulier.MAX_FIELDS + 1))))
    with pytest.raises(InvoerFout, match="te lang: 11 tekens"):
        formulier.one({"a": ["x" * 11]}, "a", 10)


@pytest.mark.parametrize("body", [b"", b"geheim", b"[1]", b'"geheim"', b"[" * 100_000, b"\xff\xfe", b"nul\x00l"])
async def test_what_is_not_an_object_is_refused_unrepeated(body: bytes) -> None:
    with pytest.raises(InvoerFout) as error:
        await formulier.json_object(Posted(body))
    assert "geheim" not in str(error.value)


async def test_half_a_character_becomes_a_question_mark() -> None:
    body = rb'{"casus": "a\udc80", "filters": ["\ud800=1"], "x\udfff": {"k": 5, "heel": "\ud83d\ude00"}}'
    found = await formulier.json_object(Posted(body))
    assert found == {"casus": "a?", "filters": ["?=1"], "x?": {"k": 5, "heel": "\U0001f600"}}


@pytest.mark.parametrize("path", ["/-/toets.json", "/-/dossier.json"])
async def test_an_id_of_half_a_character_is_not_found(ds: Any, path: str) -> None:
    answer = await ds.client.post(path, content=rb'{"casus": "\udc80"}', headers={"content-type": "application/json"})
    assert answer.status_code == 404


async def test_only_json_is_json() -> None:
    assert await formulier.json_object(Posted(b'{"a": 1}', "application/json; charset=utf-8")) == {"a": 1}
    with pytest.raises(InvoerFout, match="content-type"):
        await formulier.json_object(Posted(b'{"a": 1}', "text/plain"))


def test_statuses() -> None:
    wanted: list[tuple[Any, int]] = [(OnbekendeCasus("x"), 404), (VerouderdOordeel("x"), 409), (InvoerFout("x"), 400)]
    assert [formulier.status_of(error) for error, _ in wanted] == [status for _, status in wanted]
    assert formulier.json_error("nee", 409).status == 409


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OnbekendeCasus("geheim"), 404),
        (VerouderdOordeel("geheim"), 409),
        (InvoerFout("geheim"), 400),
        (DatabaseFout("geheim"), 503),
        (ValueError("geheim"), 500),
    ],
)
async def test_an_error_that_no_screen_caught_has_a_page_of_its_own(ds: Any, error: Exception, status: int) -> None:
    assert fouten.status_of(error) == status
    page = await fouten.error_response(ds, None, status)
    assert fouten.TITLES[status] in page.body and fouten.TEXTS[status].split(".")[0] in page.body
    assert "geheim" not in page.body


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/-/zoeken", "GET, POST, HEAD"),
        ("GET", "/-/zoeken.json", "POST"),
        ("GET", "/-/toets.json", "POST"),
        ("PUT", "/-/gezond", "GET, HEAD"),
        ("PUT", "/-/uitvoer/casus.ndjson", "GET, HEAD"),
        ("GET", "/-/casus/oeverdam-1/annotatie/1.json", "POST"),
    ],
)
async def test_an_address_says_which_methods_it_takes(server_as: Any, method: str, path: str, allow: str) -> None:
    ds = await server_as("jurist")
    headers = {"origin": "http://localhost", "content-type": "application/json"}
    answer = await ds.client.request(method, path, headers=headers)
    assert (answer.status_code, answer.headers["allow"]) == (405, allow)
    said = answer.json()["fout"] if "json" in path else answer.text
    assert said.endswith(".") and "\n" not in said
