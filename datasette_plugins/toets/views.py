"""The routes of Toets."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import Response

from casusbank.config import Config
from casusbank.errors import CasusbankError, InvoerFout
from casusbank.model import Casus, CasusId, Vraag, Zoekresultaat
from casusbank.store import casussen
from datasette_plugins import bladzijde, formulier, rechten, woorden
from datasette_plugins.bank import bank_of, read, read_casus
from datasette_plugins.besluiten import besluiten_of, id_of, scope_of
from datasette_plugins.invoertekst import checked, left_out, shown
from datasette_plugins.paden import dossier_path, toets_path
from datasette_plugins.toets import beeld
from precedent.constraint import Toets
from precedent.inquiry import INVOER, Kennis, draft
from precedent.render import toets_json
from precedent.scope import Reikwijdte

MAX_ID = 300
ANSWER = "antwoord-"
"""Before the name of a factor, the name of the field with its answer."""


@dataclass(frozen=True, slots=True)
class Gevraagd:
    """What is asked: a stored casus or a text, the scope, and what a person told of the facts."""

    casus: str = ""
    tekst: str = ""
    organisatie: str = ""
    reikwijdte: Reikwijdte = "organisatie"
    antwoorden: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Getoetst:
    """A toets with its JSON, worked out together outside the event loop."""

    casus: Casus
    toets: Toets
    gevonden: dict[str, Any]


async def form(request: Any, datasette: Any) -> Response:
    """GET: the form. POST: an id leads to its permalink; a text, or a casus with answers, is tested and shown."""
    await rechten.require(datasette, request)
    if refused := formulier.wrong_method(request, "GET", "POST"):
        return refused
    if request.method != "POST":
        if request.args.get("tekst"):
            return await _form(datasette, request, Gevraagd(), fout=formulier.NO_TEXT, status=400)
        return await _form(datasette, request, Gevraagd((request.args.get("casus") or "")[:MAX_ID]))
    asked = Gevraagd()
    try:
        asked = await _from_form(request)
        if asked.casus and not asked.tekst and not asked.antwoorden:
            casus = await read_casus(datasette, await read(datasette, lambda conn: id_of(conn, asked.casus)))
            target = datasette.urls.path(toets_path(casus.id, asked.reikwijdte))
            return Response.redirect(str(target), status=303)
        return await _page(datasette, request, asked)
    except CasusbankError as error:
        return await _form(datasette, request, asked, fout=str(error), status=formulier.status_of(error))


async def page(request: Any, datasette: Any) -> Response:
    """The toets of a stored casus."""
    await rechten.require(datasette, request)
    if refused := formulier.wrong_method(request, "GET"):
        return refused
    asked = Gevraagd(_id(request))
    try:
        asked = replace(asked, reikwijdte=scope_of(request.args.get("reikwijdte")))
        return await _page(datasette, request, asked)
    except CasusbankError as error:
        return await _form(datasette, request, asked, fout=str(error), status=formulier.status_of(error))


async def as_json(request: Any, datasette: Any) -> Response:
    """The same document as `casusbank toets ID --json`."""
    await rechten.require(datasette, request)
    if refused := formulier.wrong_method(request, "GET"):
        return refused
    try:
        asked = Gevraagd(_id(request), reikwijdte=scope_of(request.args.get("reikwijdte")))
        found = await _toets(datasette, asked)
    except CasusbankError as error:
        return formulier.json_error(str(error), formulier.status_of(error))
    return await asyncio.to_thread(Response.json, found.gevonden)


async def asked_as_json(request: Any, datasette: Any) -> Response:
    """POST only; the same document as `casusbank toets --bestand PAD --antwoord FEIT=WAARDE --json`."""
    await rechten.require(datasette, request)
    if refused := formulier.wrong_method(request, "POST", uitleg=formulier.NO_TEXT):
        return refused
    try:
        found = await _toets(datasette, _from_json(await formulier.json_object(request)))
    except CasusbankError as error:
        return formulier.json_error(str(error), formulier.status_of(error))
    return await asyncio.to_thread(Response.json, found.gevonden)


# ------------------------------------------------------------------ what is asked


def _id(request: Any) -> str:
    return unquote(str(request.url_vars["casus_id"]))[:MAX_ID]


async def _from_form(request: Any) -> Gevraagd:
    fields = await formulier.form_fields(request)
    told = {name.removeprefix(ANSWER): formulier.one(fields, name) for name in fields if name.startswith(ANSWER)}
    return Gevraagd(
        casus=formulier.one(fields, "casus", MAX_ID),
        tekst=formulier.one(fields, "tekst"),
        organisatie=formulier.one(fields, "organisatie", MAX_ID),
        reikwijdte=scope_of(formulier.one(fields, "reikwijdte")),
        antwoorden={factor: value for factor, value in told.items() if value},
    )


def _from_json(data: Mapping[str, Any]) -> Gevraagd:
    given = {name: data.get(name, "") for name in ("casus", "tekst", "organisatie", "reikwijdte")}
    told: Any = data.get("antwoorden", {})
    strings = [*given.values(), *(told.values() if isinstance(told, dict) else [None])]
    if not all(isinstance(value, str) for value in strings):
        raise InvoerFout('Stuur {"tekst": "...", "antwoorden": {"feit": "waarde"}}, met overal tekst als waarde.')
    return Gevraagd(
        casus=formulier.clean(given["casus"])[:MAX_ID],
        tekst=formulier.clean(given["tekst"]),
        organisatie=formulier.clean(given["organisatie"])[:MAX_ID],
        reikwijdte=scope_of(given["reikwijdte"]),
        antwoorden=told,
    )


# ------------------------------------------------------------------ the answer


async def _toets(datasette: Any, asked: Gevraagd) -> Getoetst:
    bank, decisions = bank_of(datasette), besluiten_of(datasette)
    if bool(asked.casus) == bool(asked.tekst):
        raise InvoerFout("Geef het kenmerk van een casus, of plak een tekst. Niet allebei.")
    if asked.tekst:
        checked(asked.tekst, bank.config)

    loop = asyncio.get_running_loop()

    def search(vraag: Vraag) -> Zoekresultaat:
        return asyncio.run_coroutine_threadsafe(bank.search(vraag), loop).result()

    def work(known: Kennis) -> Getoetst:
        subject = _draft(asked, bank.config) if asked.tekst else casussen.read_casus(known.conn, asked.casus)
        ids = known.candidates(subject, search)
        held = known.toets(subject, ids, asked.reikwijdte, asked.antwoorden)
        return Getoetst(subject, held, toets_json(held))

    return await decisions.ask(work)


def _draft(asked: Gevraagd, config: Config) -> Casus:
    """The text as a casus; who decides is what the user says."""
    casus = draft(asked.tekst, config)
    if not asked.organisatie:
        return casus
    return replace(casus, velden=replace(casus.velden, organisatie=asked.organisatie, organisatie_id=None))


async def _form(datasette: Any, request: Any, asked: Gevraagd, fout: str = "", status: int = 200) -> Response:
    config = bank_of(datasette).config
    context = {
        "asked": asked,
        "fout": fout,
        "organisaties": await read(datasette, _organisations),
        "eigen": config.organisatie or "",
        "max_tekst": config.grenzen.max_vraag,
    }
    return await bladzijde.page(datasette, request, "toets_kies.html", context, status=status)


def _organisations(conn: Any) -> list[tuple[str, str]]:
    """Who decided in the stored casussen, as choices of a form."""
    rows = conn.execute("SELECT DISTINCT organisatie FROM casus WHERE organisatie IS NOT NULL ORDER BY 1 LIMIT 500")
    return [(str(r[0]), str(r[0])) for r in rows]


async def _page(datasette: Any, request: Any, asked: Gevraagd) -> Response:
    done = await _toets(datasette, asked)
    casus, t, found = done.casus, done.toets, done.gevonden
    shape = await asyncio.to_thread(beeld.picture, t, found, asked.antwoorden)
    titel, pad = beeld.name(casus)
    stored = casus.id != INVOER
    context: dict[str, Any] = {
        "asked": asked,
        "gevonden": found,
        "beeld": shape,
        "kop": beeld.headline(shape, found),
        "titel": titel,
        "pad": pad,
        "organisatie": casus.velden.organisatie,
        "organisaties": [] if stored or casus.velden.organisatie else await read(datasette, _organisations),
        "beslispunt": woorden.label("onderwerp", t.casus.beslispunt) if t.casus.beslispunt else "",
        "strekking": casus.velden.strekking,
        "ingevoerd": [] if stored else shown(casus),
        "weggelaten": [] if stored else left_out(casus),
        "link": toets_path(CasusId(casus.id)) if stored else None,
        "dossier": dossier_path(casus.id) if stored else None,
        "antwoordveld": ANSWER,
    }
    return await bladzijde.page(datasette, request, "toets.html", context)
