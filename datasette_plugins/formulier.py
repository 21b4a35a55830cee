"""What came in with a POST: a form or JSON, read once and the same way for every screen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from datasette.utils.asgi import Response

from casusbank.errors import DatabaseFout, InvoerFout, OnbekendeCasus, VerouderdOordeel
from datasette_plugins import bladzijde

MAX_FIELDS = 400
NO_TEXT = "Een tekst hoort niet in een adres. Plak hem in het formulier; dan wordt hij niet bewaard."
Fields = Mapping[str, Sequence[str]]


async def form_fields(request: Any) -> Fields:
    """The fields of a posted form, each with its values; an empty field is there too. Raises InvoerFout."""
    body: bytes = await request.post_body()
    try:
        return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise InvoerFout("Het formulier heeft te veel velden.") from None


def one(fields: Fields, naam: str, longest: int | None = None) -> str:
    """The first value of a field as a person meant it: one kind of line end, no NUL, no white space around it.

    Empty when the field is not there. Raises InvoerFout when it is longer than `longest` characters.
    """
    text = clean((fields.get(naam) or ("",))[0])
    if longest is not None and len(text) > longest:
        raise InvoerFout(f"Een tekst is te lang: {len(text)} tekens. Er passen er {longest}. Kort de tekst in.")
    return text


def clean(text: str) -> str:
    """`text` with one kind of line end, without NUL and without white space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


async def json_object(request: Any) -> dict[str, Any]:
    """The JSON object in the body, every text in it one that can be stored and sent: JSON can name half a character.

    Raises InvoerFout; the message never repeats what was sent.
    """
    if not (request.headers.get("content-type") or "").startswith("application/json"):
        raise InvoerFout("Stuur JSON, met de kop content-type: application/json.")
    body: bytes = await request.post_body()
    try:
        data: Any = _sound(json.loads(body.decode("utf-8", "replace")))
    except (ValueError, RecursionError):
        raise InvoerFout("Dit is geen geldige JSON.") from None
    if not isinstance(data, dict):
        raise InvoerFout("Stuur een JSON-object.")
    return data


def _sound(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode("utf-8")
        case list():
            return [_sound(v) for v in value]
        case dict():
            return {_sound(k): _sound(v) for k, v in value.items()}
        case _:
            return value


def status_of(error: Exception) -> int:
    """The HTTP status of an expected error."""
    match error:
        case OnbekendeCasus():
            return 404
        case VerouderdOordeel():
            return 409
        case DatabaseFout():
            return 503
        case _:
            return 400


def json_error(message: str, status: int = 400, headers: Mapping[str, str] | None = None) -> Response:
    """An error of the JSON API."""
    body = {"ok": False, "fout": message, "status": status}
    return Response.json(body, status=status, headers=dict(headers or {}))


async def error_page(ds: Any, request: Any, title: str, text: str, status: int = 400, technical: str = "") -> Response:
    """A page that says what is wrong. `technical` is Datasette's own message on a researcher's page."""
    context = {"title": title, "error": text, "status": status, "technisch": technical}
    return await bladzijde.page(ds, request, "error.html", context, status=status)


def wrong_method(request: Any, *allowed: str, uitleg: str = "") -> Response | None:
    """The answer to a method that an address does not take; None when it does. `GET` stands for `HEAD` too.

    `uitleg` is what to do instead, where naming the method says too little.
    """
    if request.method in allowed or (request.method == "HEAD" and "GET" in allowed):
        return None
    headers = {"allow": ", ".join((*allowed, *(("HEAD",) if "GET" in allowed else ())))}
    message = uitleg or f"Vraag dit met {' of '.join(allowed)}."
    if str(request.path).endswith((".json", ".ndjson")):
        return json_error(message, 405, headers)
    return Response.text(message, status=405, headers=headers)
