"""Saved questions: keep one, come back to it, follow its news, have it forgotten. No address holds a text."""

from __future__ import annotations

import asyncio
from typing import Any

from datasette.utils.asgi import NotFound, Response

from casusbank.errors import CasusbankError, InvoerFout, OnbekendFilter
from casusbank.store import zoekvragen
from casusbank.store.zoekvragen import Zoekvraag
from datasette_plugins import bladzijde, rechten
from datasette_plugins.bank import bank_of, read
from datasette_plugins.formulier import form_fields, wrong_method
from datasette_plugins.zoeken import atom, invoer, views
from datasette_plugins.zoeken.invoer import Invoer
from datasette_plugins.zoeken.views import Bewaard
from index import alerts
from index.alerts import Nieuws
from index.erase import erase_question


def question_path(zoekvraag_id: str) -> str:
    """Path of a saved question."""
    return f"/-/zoekvraag/{zoekvraag_id}"


async def overview(request: Any, datasette: Any) -> Response:
    """GET: every saved question with its news. POST: keep one, and go to its page."""
    await rechten.require(datasette, request, "feedback")
    if refused := wrong_method(request, "GET", "POST"):
        return refused
    if request.method == "POST":
        return await _save(request, datasette)
    found = await read(datasette, lambda c: [alerts.read_news(c, q.id) for q in zoekvragen.read_all(c)])
    context = {"bewaard": [(n, invoer.chips(n.vraag.filters)) for n in reversed(found)], "pad": question_path}
    return await bladzijde.page(datasette, request, "zoekvragen.html", context)


async def _save(request: Any, datasette: Any) -> Response:
    try:
        asked = invoer.from_form(await form_fields(request))
    except (InvoerFout, OnbekendFilter) as error:
        return await views.render(datasette, request, Invoer(), fout=str(error), status=400)
    refused = views.refusal(datasette, asked)
    if refused:
        return await views.render(datasette, request, asked, fout=refused[1], status=refused[0])
    try:
        kept = await _keep(datasette, asked, str(rechten.role_of(request.actor)))
    except CasusbankError as error:
        return await views.answer(datasette, request, asked, fout=str(error), status=400)
    return Response.redirect(datasette.urls.path(question_path(kept.id)), status=303)


async def _keep(datasette: Any, asked: Invoer, rol: str) -> Zoekvraag:
    bank = bank_of(datasette)
    searcher = await bank.warm_up()
    return await asyncio.to_thread(alerts.save, bank.db, searcher, asked.tekst, asked.filters, rol)


async def _found(request: Any, datasette: Any) -> Nieuws:
    """The saved question that the address names; NotFound when there is none."""
    zoekvraag_id = str(request.url_vars["zoekvraag_id"])[:40]
    try:
        return await read(datasette, lambda conn: alerts.read_news(conn, zoekvraag_id))
    except InvoerFout:
        raise NotFound("zoekvraag") from None


async def page(request: Any, datasette: Any) -> Response:
    """A saved question, asked again now."""
    await rechten.require(datasette, request, "feedback")
    if refused := wrong_method(request, "GET"):
        return refused
    news = await _found(request, datasette)
    asked = Invoer(news.vraag.tekst, news.vraag.filters, zoekvraag=news.vraag.id)
    return await views.answer(datasette, request, asked, Bewaard(news.vraag, len(news.meldingen)))


async def as_json(request: Any, datasette: Any) -> Response:
    """A saved question with its news, as `casusbank meldingen --json` has it."""
    await rechten.require(datasette, request, "feedback")
    if refused := wrong_method(request, "GET"):
        return refused
    return Response.json(alerts.nieuws_json(await _found(request, datasette)))


async def feed(request: Any, datasette: Any) -> Response:
    """The news of a saved question as an Atom feed; not the question itself."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    news = await _found(request, datasette)
    body = atom.feed(news, lambda path: str(datasette.absolute_url(request, datasette.urls.path(path))))
    return Response(body, content_type="application/atom+xml; charset=utf-8", headers={"cache-control": "no-store"})


async def forget(request: Any, datasette: Any) -> Response:
    """Erase a saved question, its bytes on disk too."""
    await rechten.require(datasette, request, "feedback")
    if refused := wrong_method(request, "POST"):
        return refused
    news = await _found(request, datasette)
    rol = str(rechten.role_of(request.actor))
    await asyncio.to_thread(erase_question, bank_of(datasette).db, news.vraag.id, rol)
    return Response.redirect(datasette.urls.path("/-/zoekvragen"), status=303)
