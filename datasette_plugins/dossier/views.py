"""The routes of Dossier. A text goes by POST, is read in memory and never kept; only a stored casus has an address."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import Response

from casusbank.config import Config
from casusbank.errors import CasusbankError, InvoerFout, OnbekendeCasus
from casusbank.model import Casus, Vraag, Zoekresultaat
from casusbank.store import Connection, casussen
from datasette_plugins import bladzijde, filterkeuze, rechten
from datasette_plugins.bank import bank_of, read
from datasette_plugins.dossier import beeld, opdracht
from datasette_plugins.dossier.opdracht import Gevraagd
from datasette_plugins.formulier import form_fields, json_object, status_of, wrong_method
from datasette_plugins.invoertekst import checked, left_out
from datasette_plugins.overzichten import NogBezig, busy_page, json_failure, overzichten_of
from datasette_plugins.paden import dossier_path
from precedent.dossier.bundle import build_bundle
from precedent.dossier.document import Stuk
from precedent.dossier.render import Formaat, render
from precedent.dossier.text import file_stem
from precedent.dossier.to_pdf import available
from precedent.dossier_inquiry import material
from precedent.inquiry import draft

_NO_TEXT = "Stuur uw tekst of vraag met POST. Een tekst hoort niet in een adres."


@dataclass(frozen=True, slots=True)
class Bundel:
    """A bundle with the casus it is about. `melding`: what went less well."""

    casus: Casus
    stuk: Stuk
    melding: str


async def form(request: Any, datasette: Any) -> Response:
    """GET: the form. POST: the bundle on the page, or as a file."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET", "POST"):
        return refused
    asked = Gevraagd(casus=str(request.args.get("casus") or "")[: opdracht.MAX_ID])
    if request.method != "POST":
        return await _form(datasette, request, asked)
    try:
        asked = opdracht.from_form(await form_fields(request))
        found = await _made(datasette, asked)
        if asked.formaat:
            return await _file(found, asked.formaat)
        return await _page(datasette, request, asked, found)
    except NogBezig as error:
        return await _form(datasette, request, asked, fout=str(error), status=503)
    except CasusbankError as error:
        return await _form(datasette, request, asked, fout=str(error), status=status_of(error))


async def page(request: Any, datasette: Any) -> Response:
    """The bundle of a stored casus, without a question."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    asked = Gevraagd(casus=_id(request))
    try:
        return await _page(datasette, request, asked, await _kept(datasette, asked))
    except NogBezig:
        return await busy_page(datasette, request)
    except OnbekendeCasus:
        near = await read(datasette, lambda conn: casussen.near_ids(conn, asked.casus))
        return await bladzijde.page(datasette, request, "casus_onbekend.html", {"buren": near}, status=404)
    except CasusbankError as error:
        return await _form(datasette, request, asked, fout=str(error), status=status_of(error))


async def as_json(request: Any, datasette: Any) -> Response:
    """The same document as `casusbank dossier ID --formaat json`."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    try:
        found = await _kept(datasette, Gevraagd(casus=_id(request)))
    except CasusbankError as error:
        return json_failure(error)
    return await _json(found)


async def asked_as_json(request: Any, datasette: Any) -> Response:
    """POST only; the same document as `casusbank dossier --bestand PAD --vraag TEKST --formaat json`."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "POST", uitleg=_NO_TEXT):
        return refused
    try:
        found = await _made(datasette, opdracht.from_json(await json_object(request)))
    except CasusbankError as error:
        return json_failure(error)
    return await _json(found)


def _id(request: Any) -> str:
    return unquote(str(request.url_vars["casus_id"]))[: opdracht.MAX_ID]


# ------------------------------------------------------------------ the bundle


async def _kept(datasette: Any, asked: Gevraagd) -> Bundel:
    """The bundle of a stored casus, kept while nothing is written and the day is the same."""
    key = ("dossier", asked, asked.opdracht.datum)
    work = _work(datasette, asked, asyncio.get_running_loop())
    return await overzichten_of(datasette).get(key, work)


async def _made(datasette: Any, asked: Gevraagd) -> Bundel:
    """The bundle of what somebody filled in; nothing of it is kept. Raises CasusbankError."""
    config: Config = bank_of(datasette).config
    if bool(asked.casus) == bool(asked.tekst):
        raise InvoerFout("Geef het kenmerk van een casus, of plak een tekst. Niet allebei.")
    if asked.tekst:
        checked(asked.tekst, config)
    return await overzichten_of(datasette).run(_work(datasette, asked, asyncio.get_running_loop()))


def _work(datasette: Any, asked: Gevraagd, loop: asyncio.AbstractEventLoop) -> Any:
    bank = bank_of(datasette)

    def search(vraag: Vraag) -> Zoekresultaat:
        return asyncio.run_coroutine_threadsafe(bank.search(vraag), loop).result()

    def work(conn: Connection) -> Bundel:
        subject = draft(asked.tekst, bank.config) if asked.tekst else casussen.read_casus(conn, asked.casus)
        found, problem = material(conn, subject, asked.opdracht, search)
        return Bundel(subject, build_bundle(found), problem)

    return work


# ------------------------------------------------------------------ the answers


async def _file(found: Bundel, form_: Formaat) -> Response:
    content = await asyncio.to_thread(render, found.stuk, form_)
    name = f"{file_stem(f'dossier-{found.casus.id}')}.{form_}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(content, content_type=beeld.MEDIA[form_], headers=headers)


async def _json(found: Bundel) -> Response:
    content = await asyncio.to_thread(render, found.stuk, "json")
    return Response(content, content_type=beeld.MEDIA["json"])


async def _page(datasette: Any, request: Any, asked: Gevraagd, found: Bundel) -> Response:
    context = {
        "gevraagd": asked,
        "casus": found.casus,
        "blad": beeld.sheet(found.stuk),
        "soort": beeld.kind,
        "vormen": beeld.VORMEN,
        "pdf_kan": await asyncio.to_thread(available),
        "melding": found.melding,
        "weggelaten": left_out(found.casus) if asked.tekst else [],
        "filtervelden": filterkeuze.VELDEN,
        "pad": dossier_path(asked.casus),
    }
    return await bladzijde.page(datasette, request, "dossier.html", context)


async def _form(datasette: Any, request: Any, asked: Gevraagd, fout: str = "", status: int = 200) -> Response:
    context = {
        "gevraagd": asked,
        "fout": fout,
        "keuzes": await read(datasette, lambda conn: filterkeuze.options(conn, asked.filters)),
        "lengte": bank_of(datasette).config.grenzen.max_vraag,
    }
    return await bladzijde.page(datasette, request, "dossier_vraag.html", context, status=status)
