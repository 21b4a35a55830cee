"""The routes of Waarden that read: the list, a profile, and whether an organisation keeps its own values."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, cast, get_args
from urllib.parse import quote, unquote

from datasette.utils.asgi import Response

from casusbank.errors import CasusbankError, InvoerFout, OnbekendBegrip
from casusbank.model import Filter
from casusbank.store import Connection, organisatiewaarden
from casusbank.vocabulary import load_vocabulary
from datasette_plugins import bladzijde, filterkeuze, rechten
from datasette_plugins.bank import bank_of
from datasette_plugins.formulier import error_page, wrong_method
from datasette_plugins.overzichten import NogBezig, busy_page, is_earlier, json_failure, overzichten_of, titles
from datasette_plugins.publicatie import csv_response
from datasette_plugins.waarden import beeld
from precedent.inquiry import Kennis
from precedent.value_inquiry import compliance, value_room
from precedent.weighing import Groepering

Json = dict[str, Any]
_MAX_ID = 100


@dataclass(frozen=True, slots=True)
class Gelezen:
    """One overview with what a page shows around it. `naleving` is None where nothing was adopted."""

    waarden: Json
    titels: Mapping[str, str]
    keuzes: tuple[filterkeuze.Keuze, ...]
    naleving: Json | None = None
    log: tuple[tuple[str, str, str], ...] = ()


def waarde_path(waarde_id: str) -> str:
    """Path of the profile of a value."""
    return f"/-/waarden/{quote(waarde_id, safe='')}"


async def overview(request: Any, datasette: Any) -> Response:
    """All values."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    try:
        gekozen = filterkeuze.chosen(request)
        found = await _read(datasette, gekozen, eerder=True)
    except NogBezig:
        return await busy_page(datasette, request)
    except CasusbankError as error:
        return await error_page(datasette, request, "Dit verzoek klopt niet", str(error))
    seen, unseen = beeld.seen_first(found.waarden)
    context = {
        "gevonden": found.waarden,
        "gezien": seen,
        "ongezien": unseen,
        "graaf": beeld.graph(found.waarden["wegingen"]),
        "titels": found.titels,
        "keuzes": found.keuzes,
        "verouderd": is_earlier(),
        "gekozen": gekozen,
        "zoekdeel": filterkeuze.query(gekozen),
        "mag_wijzigen": await rechten.may(datasette, request, "waarden"),
        "waarde_pad": waarde_path,
    }
    return await bladzijde.page(datasette, request, "waarden.html", context)


async def profile(request: Any, datasette: Any) -> Response:
    """One value: how it was applied and weighed, and what organisations made of it."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    waarde_id = asked_id(request)
    try:
        gekozen, per = filterkeuze.chosen(request), grouping(request, "domein")
        found = await _read(datasette, gekozen, waarde_id, per, eerder=request.args.get("bewaard") != "ja")
    except NogBezig:
        return await busy_page(datasette, request)
    except OnbekendBegrip:
        return await _unknown(datasette, request, waarde_id)
    except CasusbankError as error:
        return await error_page(datasette, request, "Dit verzoek klopt niet", str(error))
    row = next(w for w in found.waarden["waarden"] if w["id"] == waarde_id)
    own = next((o for o in found.waarden["organisatiewaarden"] if o["id"] == waarde_id), None)
    may_change = await rechten.may(datasette, request, "waarden")
    context = {
        "gevonden": found.waarden,
        "waarde": row,
        "eigen": own,
        "andere": [o for o in found.waarden["organisatiewaarden"] if o["id"] != waarde_id],
        "laag": beeld.layer(waarde_id),
        "balken": beeld.bars(row),
        "balken_woorden": beeld.bars_in_words(row),
        "sprekers": beeld.speakers(row),
        "groepen": beeld.group_rows(found.waarden, waarde_id),
        "kernen": beeld.core_rows(found.waarden, waarde_id) if own else [],
        "namen": {w["id"]: w["label"] for w in found.waarden["waarden"]},
        "gebruik": list(beeld.KORT),
        "per": per,
        "pers": beeld.PER,
        "graaf": beeld.graph(found.waarden["wegingen"]),
        "toegepast": beeld.applied(found.waarden),
        "voorwaarde": beeld.condition,
        "naleving": _one_report(found.naleving, waarde_id),
        "titels": found.titels,
        "keuzes": found.keuzes,
        "verouderd": is_earlier(),
        "gekozen": gekozen,
        "pad": waarde_path(waarde_id),
        "zoekdeel": filterkeuze.query(gekozen),
        "met_per": {name: filterkeuze.query(gekozen, per=name) for name in beeld.PER},
        "mag_wijzigen": may_change,
        "log": found.log if may_change else (),
        "waarde_pad": waarde_path,
        "bewaard": request.args.get("bewaard") == "ja",
    }
    return await bladzijde.page(datasette, request, "waarde.html", context)


async def kept(request: Any, datasette: Any) -> Response:
    """Naleving: every adopted value held against the decisions of its organisation."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    try:
        gekozen = filterkeuze.chosen(request)
        found, keuzes = await overzichten_of(datasette).get(
            ("naleving", gekozen),
            lambda conn: (_reports(conn, gekozen), filterkeuze.options(conn, gekozen)),
            eerder=True,
        )
    except NogBezig:
        return await busy_page(datasette, request)
    except CasusbankError as error:
        return await error_page(datasette, request, "Dit verzoek klopt niet", str(error))
    context = {
        "gevonden": found,
        "keuzes": keuzes,
        "verouderd": is_earlier(),
        "gekozen": gekozen,
        "waarde_pad": waarde_path,
        "zoekdeel": filterkeuze.query(gekozen),
    }
    return await bladzijde.page(datasette, request, "naleving.html", context)


async def overview_json(request: Any, datasette: Any) -> Response:
    """The same document as `casusbank waarden --json`."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    return await _json(datasette, request, None)


async def profile_json(request: Any, datasette: Any) -> Response:
    """The same document as `casusbank waarden ID --json`."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    return await _json(datasette, request, asked_id(request))


async def kept_json(request: Any, datasette: Any) -> Response:
    """The same document as `casusbank naleving --json`."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    waarde_id = request.args.get("waarde") or None
    try:
        gekozen = filterkeuze.chosen(request)
        key = ("naleving.json", gekozen, waarde_id)
        found = await overzichten_of(datasette).get(
            key, lambda conn: compliance(conn, Kennis(conn).selected(gekozen), waarde_id)
        )
    except CasusbankError as error:
        return json_failure(error)
    return await asyncio.to_thread(Response.json, found)


async def overview_csv(request: Any, datasette: Any) -> Response:
    """Counts of all values, fit to publish."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    try:
        found = await _read(datasette, filterkeuze.chosen(request))
    except NogBezig:
        return await busy_page(datasette, request)
    except CasusbankError as error:
        return await error_page(datasette, request, "Dit verzoek klopt niet", str(error))
    heads = ["waarde", "casussen", "genoemd", *(key for key, _, _ in beeld.GEBRUIK)]
    rows = ([w["label"], *(int(w[key]) for key in heads[1:])] for w in found.waarden["waarden"])
    return csv_response("waarden", heads, rows)


def asked_id(request: Any) -> str:
    """The value in the address."""
    return unquote(str(request.url_vars["sleutel"]))[:_MAX_ID]


def grouping(request: Any, default: Groepering | None) -> Groepering | None:
    """`per` in the address. Raises InvoerFout."""
    asked = request.args.get("per")
    if not asked:
        return default
    if asked not in get_args(Groepering):
        raise InvoerFout(f"Uitsplitsen kan per {', '.join(beeld.PER)}.")
    return cast(Groepering, asked)


async def _read(
    datasette: Any,
    gekozen: tuple[Filter, ...],
    waarde_id: str | None = None,
    per: Groepering | None = None,
    *,
    eerder: bool = False,
) -> Gelezen:
    organisatie = bank_of(datasette).config.organisatie

    def work(conn: Connection) -> Gelezen:
        found = value_room(conn, Kennis(conn).selected(gekozen), waarde_id, per=per, organisatie=organisatie)
        ids = {i for e in found["wegingen"] for i in (*e["voor"], *e["tegen"])}
        own = waarde_id is not None and any(o["id"] == waarde_id for o in found["organisatiewaarden"])
        report = compliance(conn, Kennis(conn).selected(gekozen), waarde_id) if own else None
        return Gelezen(
            found, titles(conn, ids), filterkeuze.options(conn, gekozen), report, _log(conn, waarde_id) if own else ()
        )

    return await overzichten_of(datasette).get(("waarden", gekozen, waarde_id, per), work, eerder=eerder)


def _log(conn: Connection, waarde_id: str | None) -> tuple[tuple[str, str, str], ...]:
    """(moment, what, role) of every change, latest first."""
    rows = conn.execute(
        "SELECT tijdstip, nieuw, proces_of_rol FROM bewerkingslog WHERE tabel = 'organisatiewaarde' AND rij = ?"
        " ORDER BY id DESC LIMIT 50",
        (waarde_id,),
    )
    return tuple((str(r[0]), f"versie {r[1]}", str(r[2])) for r in rows)


def _reports(conn: Connection, gekozen: tuple[Filter, ...]) -> Json | None:
    """All reports; None where no organisation adopted anything."""
    if not organisatiewaarden.versions(conn):
        return None
    return compliance(conn, Kennis(conn).selected(gekozen))


def _one_report(found: Json | None, waarde_id: str) -> Json | None:
    return next((r for r in found["waarden"] if r["id"] == waarde_id), None) if found else None


async def _json(datasette: Any, request: Any, waarde_id: str | None) -> Response:
    try:
        found = await _read(datasette, filterkeuze.chosen(request), waarde_id, grouping(request, None))
    except CasusbankError as error:
        return json_failure(error)
    return await asyncio.to_thread(Response.json, found.waarden)


async def _unknown(datasette: Any, request: Any, waarde_id: str) -> Response:
    near = get_close_matches(waarde_id, list(load_vocabulary().waarden), n=3, cutoff=0.5)
    context = {"buren": near, "waarde_pad": waarde_path}
    return await bladzijde.page(datasette, request, "waarde_onbekend.html", context, status=404)
