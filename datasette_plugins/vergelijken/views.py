"""The routes of Vergelijken."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import Response

from casusbank.errors import CasusbankError, InvoerFout
from casusbank.store import casussen
from datasette_plugins import bladzijde, formulier, rechten, woorden
from datasette_plugins.bank import bank_of, read, read_casus
from datasette_plugins.besluiten import besluiten_of, id_of, scope_of
from datasette_plugins.invoertekst import checked, left_out, shown
from datasette_plugins.paden import feedback_path, pair_path, toets_path
from datasette_plugins.vergelijken import beeld
from precedent.compare import Vergelijking
from precedent.inquiry import INVOER, Kennis, draft
from precedent.render import vergelijking_json
from precedent.scope import Reikwijdte

MAX_ID = 300


@dataclass(frozen=True, slots=True)
class Gevraagd:
    """What the form asks: casus `a` beside casus `b`, or beside a text."""

    a: str = ""
    b: str = ""
    tekst: str = ""
    reikwijdte: Reikwijdte = "organisatie"


async def form(request: Any, datasette: Any) -> Response:
    """GET: the form. POST: two ids lead to their permalink; a text is compared and shown, and nothing is kept."""
    await rechten.require(datasette, request)
    if refused := formulier.wrong_method(request, "GET", "POST"):
        return refused
    if request.method != "POST":
        asked = Gevraagd(a=(request.args.get("a") or "")[:MAX_ID])
        if request.args.get("tekst"):
            return await _form(datasette, request, asked, fout=formulier.NO_TEXT, status=400)
        return await _form(datasette, request, asked)
    asked = Gevraagd()
    try:
        fields = await formulier.form_fields(request)
        a, b = (formulier.one(fields, name, MAX_ID) for name in ("a", "b"))
        asked = Gevraagd(a, b, formulier.one(fields, "tekst"))
        asked = replace(asked, reikwijdte=scope_of(formulier.one(fields, "reikwijdte")))
        return await _answer(datasette, request, asked)
    except CasusbankError as error:
        return await _form(datasette, request, asked, fout=str(error), status=formulier.status_of(error))


async def _answer(datasette: Any, request: Any, asked: Gevraagd) -> Response:
    if not asked.a:
        raise InvoerFout("Geef het kenmerk van een casus. Het staat op de pagina van de casus.")
    if bool(asked.b) == bool(asked.tekst):
        raise InvoerFout("Geef nog een kenmerk, of plak een tekst. Niet allebei.")
    a, b = await read(datasette, lambda conn: (id_of(conn, asked.a), id_of(conn, asked.b)))
    if asked.tekst:
        found = await _compare_text(datasette, replace(asked, a=a))
        return await _page(datasette, request, found, asked.reikwijdte)
    for casus_id in (a, b):
        await read_casus(datasette, casus_id)
    target = datasette.urls.path(pair_path(a, b, asked.reikwijdte))
    return Response.redirect(str(target), status=303)


async def page(request: Any, datasette: Any) -> Response:
    """Two stored casussen side by side."""
    await rechten.require(datasette, request)
    if refused := formulier.wrong_method(request, "GET"):
        return refused
    ids = _ids(request)
    try:
        scope = scope_of(request.args.get("reikwijdte"))
        found = await besluiten_of(datasette).ask(lambda known: _stored(known, *ids, scope))
    except CasusbankError as error:
        return await _form(datasette, request, Gevraagd(*ids), fout=str(error), status=formulier.status_of(error))
    return await _page(datasette, request, found, scope)


async def as_json(request: Any, datasette: Any) -> Response:
    """The same document as `casusbank vergelijk A B --json`."""
    await rechten.require(datasette, request)
    if refused := formulier.wrong_method(request, "GET"):
        return refused
    try:
        scope = scope_of(request.args.get("reikwijdte"))
        found = await besluiten_of(datasette).ask(lambda known: _stored(known, *_ids(request), scope))
    except CasusbankError as error:
        return formulier.json_error(str(error), formulier.status_of(error))
    return Response.json(vergelijking_json(found))


async def text_as_json(request: Any, datasette: Any) -> Response:
    """POST only; the same document as `casusbank vergelijk A --bestand PAD --json`."""
    await rechten.require(datasette, request)
    if refused := formulier.wrong_method(request, "POST", uitleg=formulier.NO_TEXT):
        return refused
    try:
        data = await formulier.json_object(request)
        given = [data.get(name, "") for name in ("a", "tekst", "reikwijdte")]
        if not all(isinstance(value, str) for value in given):
            raise InvoerFout('Stuur {"a": "kenmerk", "tekst": "..."}.')
        a, tekst, word = (formulier.clean(str(value)) for value in given)
        found = await _compare_text(datasette, Gevraagd(a[:MAX_ID], "", tekst, scope_of(word)))
    except CasusbankError as error:
        return formulier.json_error(str(error), formulier.status_of(error))
    return Response.json(vergelijking_json(found))


# ------------------------------------------------------------------ parts


def _ids(request: Any) -> tuple[str, str]:
    a, b = (unquote(str(request.url_vars[name]))[:MAX_ID] for name in ("a", "b"))
    return a, b


def _stored(known: Kennis, a: str, b: str, scope: Reikwijdte) -> Vergelijking:
    one, other = (casussen.read_casus(known.conn, i) for i in (a, b))
    return known.comparison(one, other, scope)


async def _compare_text(datasette: Any, asked: Gevraagd) -> Vergelijking:
    config = bank_of(datasette).config
    checked(asked.tekst, config)

    def work(known: Kennis) -> Vergelijking:
        one = casussen.read_casus(known.conn, asked.a)
        return known.comparison(one, draft(asked.tekst, config), asked.reikwijdte)

    return await besluiten_of(datasette).ask(work)


async def _form(datasette: Any, request: Any, asked: Gevraagd, fout: str = "", status: int = 200) -> Response:
    context = {"asked": asked, "fout": fout, "max_tekst": bank_of(datasette).config.grenzen.max_vraag}
    return await bladzijde.page(datasette, request, "vergelijken_kies.html", context, status=status)


async def _page(datasette: Any, request: Any, v: Vergelijking, scope: Reikwijdte) -> Response:
    found = vergelijking_json(v)
    pasted = next((c for c in (v.a, v.b) if c.id == INVOER), None)
    may_tell = await rechten.may(datasette, request, "feedback")
    day = woorden.datum(date.today().isoformat())
    context: dict[str, Any] = {
        "gevonden": found,
        "beeld": await asyncio.to_thread(beeld.picture, v, found),
        "uitleg": woorden.PAAR[found["status"]],
        "gelijkenis": woorden.gelijkenis(found["gelijkenis"]),
        "redenen": [woorden.label("factor", f) for f in found["dragend"]],
        "redenen_kop": woorden.paarfeiten(found["status"]),
        "citeer": beeld.citation(v, found, day),
        "reikwijdte": scope,
        "toets_pad": toets_path,
        "feedback": feedback_path(v.a.id, v.b.id) if may_tell and not pasted else None,
        "ingevoerd": shown(pasted) if pasted else [],
        "weggelaten": left_out(pasted) if pasted else [],
        "pad": None if pasted else pair_path(v.a.id, v.b.id),
        "json_pad": None if pasted else pair_path(v.a.id, v.b.id) + ".json",
    }
    return await bladzijde.page(datasette, request, "vergelijken.html", context)
