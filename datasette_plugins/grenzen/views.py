"""The routes of Grenzen that read: where casussen got stuck, what obstructed, and what did work."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlencode

from datasette.utils.asgi import Response

from casusbank.errors import CasusbankError, InvoerFout, OnbekendBegrip, OnbekendeCasus, VerouderdOordeel
from casusbank.model import Filter
from casusbank.store import Connection, oordelen, signalen
from casusbank.vocabulary.methodiek import Signaal
from datasette_plugins import bladzijde, filterkeuze, rechten, woorden
from datasette_plugins.bank import bank_of, write
from datasette_plugins.formulier import error_page, form_fields, one, status_of, wrong_method
from datasette_plugins.grenzen import beeld
from datasette_plugins.overzichten import NogBezig, busy_page, is_earlier, json_failure, overzichten_of, titles
from datasette_plugins.publicatie import csv_response
from ingest.invoer import masked
from precedent.boundary_inquiry import answer_provision, boundaries_asked
from precedent.inquiry import Kennis

Json = dict[str, Any]
_MAX_ID = 300


@dataclass(frozen=True, slots=True)
class Gelezen:
    """One overview with what a page shows around it."""

    grenzen: Json
    titels: Mapping[str, str]
    keuzes: tuple[filterkeuze.Keuze, ...]
    signalen: tuple[Signaal, ...]


def grens_path(grens: str) -> str:
    """Path of one boundary."""
    return f"/-/grenzen/{quote(grens, safe='')}"


def signaal_path(signaal_id: str) -> str:
    """Path of one signal."""
    return f"/-/signalen/{quote(signaal_id, safe='')}"


async def page(request: Any, datasette: Any) -> Response:
    """All boundaries, or the one in the address; `?casus=ID` for one casus."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    grens, casus_id = _asked(request)
    try:
        gekozen = filterkeuze.chosen(request)
        found = await _read(datasette, gekozen, grens, casus_id, eerder=True)
    except NogBezig:
        return await busy_page(datasette, request)
    except (OnbekendBegrip, OnbekendeCasus):
        return await error_page(datasette, request, "Deze grens of casus bestaat niet", "Ga terug naar Grenzen.", 404)
    except CasusbankError as error:
        return await error_page(datasette, request, "Dit verzoek klopt niet", str(error), 400)
    may_signal = await rechten.may(datasette, request, "signaleren")
    context = {
        "gevonden": found.grenzen,
        "grens": grens,
        "grens_label": woorden.label("grens", grens) if grens else "",
        "casus_id": casus_id,
        "rijen": beeld.rows(found.grenzen["tabel"]),
        "aflopen": beeld.AFLOOP,
        "aarden": beeld.AARD_UITLEG,
        "balken": beeld.bars(found.grenzen["tabel"], grens_path),
        "belemmeringen": beeld.obstructions(found.grenzen, found.signalen),
        "signalen": found.signalen,
        "status_soort": beeld.STATUS_SOORT,
        "status_woord": beeld.STATUS,
        "route": beeld.route,
        "titels": found.titels,
        "keuzes": found.keuzes,
        "verouderd": is_earlier(),
        "gekozen": gekozen,
        "pad": grens_path(grens) if grens else "/-/grenzen",
        "zoekdeel": filterkeuze.query(gekozen, casus=casus_id or ""),
        "mag_melden": may_signal,
        "mag_bevestigen": await rechten.may(datasette, request, "bevestigen"),
        "bewaard": request.args.get("bewaard") == "ja",
        "grens_pad": grens_path,
        "signaal_pad": signaal_path,
    }
    return await bladzijde.page(datasette, request, "grenzen.html", context)


async def answer(request: Any, datasette: Any) -> Response:
    """POST: which provision it is, or that there is none; the annotation says so from then on, confirmed."""
    await rechten.require(datasette, request, "bevestigen")
    if refused := wrong_method(request, "POST"):
        return refused
    config = bank_of(datasette).config
    door = oordelen.Beoordelaar(str(rechten.role_of(request.actor)))
    typed = ""
    try:
        fields = await form_fields(request)
        casus_id, grens, stempel = one(fields, "casus", _MAX_ID), one(fields, "grens", 100), one(fields, "stempel", 20)
        typed = one(fields, "bepaling", 300)
        if not typed and not one(fields, "geen"):
            raise InvoerFout("Schrijf welke bepaling het is, of kies dat er geen bepaling is.")
        text = None if one(fields, "geen") else masked(typed, config)
        await write(
            datasette, lambda conn: answer_provision(conn, grens, casus_id, text, door, stempel=stempel or "geen")
        )
    except CasusbankError as error:
        told = "Deze lezing is intussen veranderd." if isinstance(error, VerouderdOordeel) else str(error)
        said = f" U schreef: {typed}" if typed else ""
        return await error_page(datasette, request, "Niet bewaard", f"{told}{said}", status_of(error))
    target = f"{grens_path(grens)}?{urlencode({'casus': casus_id, 'bewaard': 'ja'})}"
    return Response.redirect(datasette.urls.path(target), status=303)


async def as_json(request: Any, datasette: Any) -> Response:
    """The same document as `casusbank grenzen [GRENS] [--casus ID] --json`."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    grens, casus_id = _asked(request)
    try:
        found = await _read(datasette, filterkeuze.chosen(request), grens, casus_id)
    except CasusbankError as error:
        return json_failure(error)
    return await asyncio.to_thread(Response.json, found.grenzen)


async def as_csv(request: Any, datasette: Any) -> Response:
    """The table, fit to publish."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    try:
        found = await _read(datasette, filterkeuze.chosen(request), None, None)
    except NogBezig:
        return await busy_page(datasette, request)
    except CasusbankError as error:
        return await error_page(datasette, request, "Dit verzoek klopt niet", str(error), 400)
    heads = ["grens", "aard", *beeld.AFLOOP, "totaal"]
    rows = ([r.label, r.aard, *r.cellen, r.totaal] for r in beeld.rows(found.grenzen["tabel"]))
    return csv_response("grenzen", heads, rows)


def _asked(request: Any) -> tuple[str | None, str | None]:
    grens = request.url_vars.get("grens")
    casus_id = str(request.args.get("casus") or "")[:_MAX_ID]
    return unquote(str(grens))[:_MAX_ID] if grens else None, casus_id or None


async def _read(
    datasette: Any, gekozen: tuple[Filter, ...], grens: str | None, casus_id: str | None, *, eerder: bool = False
) -> Gelezen:
    def work(conn: Connection) -> Gelezen:
        found = boundaries_asked(conn, Kennis(conn).selected(gekozen), grens, casus_id)
        ids = beeld.ids_in(found) | ({casus_id} if casus_id else set())
        return Gelezen(found, titles(conn, ids), filterkeuze.options(conn, gekozen), signalen.read_all(conn))

    return await overzichten_of(datasette).get(("grenzen", gekozen, grens, casus_id), work, eerder=eerder)
