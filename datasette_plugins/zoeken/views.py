"""The routes of Zoeken."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from datasette.utils.asgi import Forbidden, Response

from casusbank.errors import CasusbankError, InvoerFout
from casusbank.model import Vraag, Zoekresultaat
from datasette_plugins import compat
from datasette_plugins.bank import bank_of, read
from datasette_plugins.woorden import getal
from datasette_plugins.zoeken import beeld, invoer
from datasette_plugins.zoeken.invoer import Invoer
from datasette_plugins.zoeken.keuzes import choices

K = 5


async def _check(datasette: Any, request: Any) -> None:
    if not await compat.may_view(datasette, request.actor, bank_of(datasette).database, "casus"):
        raise Forbidden("view-table")


async def page(request: Any, datasette: Any) -> Response:
    """GET: the empty form, with filters from the address. POST: the answer, on the same page."""
    await _check(datasette, request)
    if request.method not in ("GET", "HEAD", "POST"):
        return Response.text("GET of POST", status=405, headers={"allow": "GET, HEAD, POST"})
    if request.method != "POST":
        return await _render(datasette, request, invoer.from_query(request.query_string))
    try:
        asked = invoer.from_form(await request.post_body())
    except InvoerFout as error:
        return await _render(datasette, request, Invoer(), fout=str(error), status=400)
    if not asked.tekst:
        return await _render(datasette, request, asked, fout="Vul eerst een vraag in, of plak een casus.", status=400)
    limit = bank_of(datasette).config.grenzen.max_vraag
    if len(asked.tekst) > limit:
        fout = (
            f"Uw tekst is te lang: {getal(len(asked.tekst))} tekens. Er passen er {getal(limit)}."
            " Er is niet gezocht. Kort de tekst in tot de casus zelf."
        )
        return await _render(datasette, request, asked, fout=fout, status=413)
    return await _answer(datasette, request, asked)


async def _answer(datasette: Any, request: Any, asked: Invoer) -> Response:
    gevonden, zeker = await asyncio.to_thread(invoer.personal_data, asked.tekst)
    context: dict[str, Any] = {
        "persoonlijk": gevonden,
        "persoonlijk_zeker": zeker,
        "exact": await _exact(datasette, asked),
    }
    try:
        result = await bank_of(datasette).search(Vraag(asked.tekst, K, asked.filters))
    except CasusbankError as error:
        return await _render(datasette, request, asked, fout=str(error), status=400, **context)
    return await _render(datasette, request, asked, resultaat=result, **context)


async def _exact(datasette: Any, asked: Invoer) -> tuple[str, str] | None:
    """(id, title) of the casus whose number is the whole question."""
    if len(asked.tekst) > 200 or "\n" in asked.tekst:
        return None
    sql = "SELECT id, titel FROM casus WHERE id = ? OR ecli = ? LIMIT 1"
    wanted = asked.tekst.strip("\"'“”.,; ")
    row = await read(datasette, lambda conn: conn.execute(sql, (wanted, wanted.upper())).fetchone())
    return (str(row[0]), str(row[1])) if row else None


async def _render(
    datasette: Any,
    request: Any,
    asked: Invoer,
    resultaat: Zoekresultaat | None = None,
    fout: str = "",
    status: int = 200,
    **context: Any,
) -> Response:
    options = await choices(datasette)
    context |= {
        "invoer": asked,
        "velden": invoer.VELDEN,
        "gekozen": {f.veld: f.waarde for f in asked.filters},
        "overig": [f for f in asked.filters if f.veld not in invoer.VELDEN],
        "keuzes": options,
        "chips": invoer.chips(asked.filters),
        "fout": fout,
        "resultaat": resultaat,
        "kaarten": beeld.cards(asked.tekst, resultaat) if resultaat else [],
        "verdeling": beeld.split(resultaat.treffers) if resultaat else None,
    }
    html = await datasette.render_template("zoeken.html", context, request=request, view_name="zoeken")
    return Response.html(html, status=status)


async def as_json(request: Any, datasette: Any) -> Response:
    """POST only; the same document as `casusbank zoek --json`."""
    await _check(datasette, request)
    if request.method != "POST":
        return _json_error("Stuur uw vraag met POST. Een vraag hoort niet in een adres.", 405, {"allow": "POST"})
    try:
        asked = invoer.from_json(await request.post_body(), request.headers.get("content-type", ""))
        if not asked.tekst:
            raise InvoerFout('De vraag is leeg. Stuur {"vraag": "..."}.')
        limit = bank_of(datasette).config.grenzen.max_vraag
        if len(asked.tekst) > limit:
            return _json_error(f"De vraag is te lang: het meeste dat past is {limit} tekens.", 413)
        vraag = Vraag(asked.tekst, asked.k, asked.filters)
        result = await bank_of(datasette).search(vraag)
    except CasusbankError as error:
        return _json_error(str(error), 400)
    from index.render import zoek_json

    return Response.json(zoek_json(replace(vraag, tekst=asked.tekst), result))


def _json_error(message: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response.json({"ok": False, "fout": message, "status": status}, status=status, headers=headers)
