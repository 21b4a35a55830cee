"""The routes of the register of signals: what was reported, what was answered, and to report or change one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import NotFound, Response

from casusbank.errors import CasusbankError, InvoerFout, OnbekendeCasus, VerouderdOordeel
from casusbank.store import Connection, signalen
from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.methodiek import Signaal, load_methodiek
from datasette_plugins import bladzijde, rechten
from datasette_plugins.bank import bank_of, read, write
from datasette_plugins.formulier import form_fields, one, status_of, wrong_method
from datasette_plugins.grenzen import beeld
from datasette_plugins.grenzen.views import grens_path, signaal_path
from datasette_plugins.overzichten import NogBezig, busy_page, json_failure, overzichten_of, titles
from ingest.invoer import masked
from precedent.boundary_inquiry import Signaalwens, change_signal, make_signal, signals_asked
from precedent.render_boundaries import signaal_json

Json = dict[str, Any]
MAX_TEKST = 4000
_BEWERKT = ("status", "ontvanger", "gewenste_ruimte", "reactie")


@dataclass(frozen=True, slots=True)
class Ingevuld:
    """What stands in the form of one signal."""

    stempel: str
    status: str
    ontvanger: str
    gewenste_ruimte: str
    reactie: str
    erbij: str = ""


async def register(request: Any, datasette: Any) -> Response:
    """GET: the register with what could be added. POST: report a signal, and go to its page."""
    if request.method == "POST":
        return await _make(request, datasette)
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET", "POST"):
        return refused
    return await _register_page(request, datasette)


async def _register_page(request: Any, datasette: Any, fout: str = "", status: int = 200) -> Response:
    try:
        found, names = await overzichten_of(datasette).get("signalen", _register)
    except NogBezig:
        return await busy_page(datasette, request)
    methodiek = load_methodiek()
    context = _words() | {
        "open": [s for s in found["signalen"] if s["status"] not in methodiek.gesloten],
        "gesloten": [s for s in found["signalen"] if s["status"] in methodiek.gesloten],
        "voorstellen": found["voorstellen"],
        "titels": names,
        "mag_melden": await rechten.may(datasette, request, "signaleren"),
        "fout": fout,
    }
    return await bladzijde.page(datasette, request, "signalen.html", context, status=status)


def _register(conn: Connection) -> tuple[Json, Mapping[str, str]]:
    found = signals_asked(conn)
    ids = {i for part in ("signalen", "voorstellen") for row in found[part] for i in row["casussen"]}
    return found, titles(conn, ids)


async def register_json(request: Any, datasette: Any) -> Response:
    """The same document as `casusbank signaal lijst --json`."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    status = request.args.get("status") or None
    try:
        found = await overzichten_of(datasette).get(("signalen.json", status), lambda conn: signals_asked(conn, status))
    except CasusbankError as error:
        return json_failure(error)
    return await asyncio.to_thread(Response.json, found)


async def _make(request: Any, datasette: Any) -> Response:
    await rechten.require(datasette, request, "signaleren")
    config = bank_of(datasette).config
    rol = str(rechten.role_of(request.actor))
    try:
        fields = await form_fields(request)
        bepaling = masked(one(fields, "bepaling", 300), config) or None
        wens = Signaalwens(
            rol=rol,
            grens=one(fields, "grens", 100) or None,
            bepaling=bepaling,
            ruimte=masked(one(fields, "ruimte", MAX_TEKST), config),
        )
        if not wens.grens and not wens.bepaling:
            raise InvoerFout("Kies waar het signaal over gaat.")
        made = await write(datasette, lambda conn: make_signal(conn, wens))
    except CasusbankError as error:
        return await _register_page(request, datasette, fout=str(error), status=status_of(error))
    return Response.redirect(datasette.urls.path(f"{signaal_path(made.id)}?bewaard=ja"), status=303)


async def signal(request: Any, datasette: Any) -> Response:
    """GET: one signal. POST: change it."""
    if request.method == "POST":
        return await _change(request, datasette)
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET", "POST"):
        return refused
    known = await _known(request, datasette)
    return await _signal_page(request, datasette, known, _as_it_is(known))


async def _change(request: Any, datasette: Any) -> Response:
    await rechten.require(datasette, request, "signaleren")
    known = await _known(request, datasette)
    given = _as_it_is(known)
    config = bank_of(datasette).config
    rol = str(rechten.role_of(request.actor))
    try:
        fields = await form_fields(request)
        given = Ingevuld(
            stempel=one(fields, "stempel", 20) or "geen",
            erbij=one(fields, "erbij", MAX_TEKST),
            **{name: one(fields, name, MAX_TEKST) for name in _BEWERKT},
        )
        changes = {
            "status": given.status,
            "ontvanger": given.ontvanger,
            "gewenste_ruimte": masked(given.gewenste_ruimte, config),
            "reactie": masked(given.reactie, config),
        }
        changes = {name: value for name, value in changes.items() if value != getattr(known, name)}
        added = [i.strip() for i in given.erbij.replace("\n", ",").split(",") if i.strip()]

        def work(conn: Connection) -> Signaal:
            return change_signal(conn, known.id, changes, rol, erbij=added, stempel=given.stempel)

        await write(datasette, work)
    except VerouderdOordeel:
        return await _overtaken(request, datasette, given)
    except CasusbankError as error:
        status = 400 if isinstance(error, OnbekendeCasus) else status_of(error)
        return await _signal_page(request, datasette, known, given, fout=str(error), status=status)
    return Response.redirect(datasette.urls.path(f"{signaal_path(known.id)}?bewaard=ja"), status=303)


async def _overtaken(request: Any, datasette: Any, given: Ingevuld) -> Response:
    """Somebody saved first: both words are shown, nothing is written."""
    newest = await _known(request, datasette)
    theirs = _as_it_is(newest)
    names = {"status": "Status", "ontvanger": "Wie er iets mee moet", "gewenste_ruimte": "Gewenste ruimte",
             "reactie": "Antwoord"}  # fmt: skip
    rows = [
        (names[name], getattr(theirs, name), getattr(given, name))
        for name in _BEWERKT
        if getattr(theirs, name) != getattr(given, name)
    ]
    mine = Ingevuld(theirs.stempel, given.status, given.ontvanger, given.gewenste_ruimte, given.reactie, given.erbij)
    return await _signal_page(
        request,
        datasette,
        newest,
        mine,
        fout="Iemand anders heeft dit signaal intussen gewijzigd.",
        status=409,
        verschillen=rows,
    )


async def _signal_page(
    request: Any,
    datasette: Any,
    known: Signaal,
    given: Ingevuld,
    *,
    fout: str = "",
    status: int = 200,
    verschillen: list[tuple[str, str, str]] | None = None,
) -> Response:
    may_signal = await rechten.may(datasette, request, "signaleren")
    names, log = await read(datasette, lambda conn: (titles(conn, known.casussen), _log(conn, known.id)))
    methodiek = load_methodiek()
    context = _words() | {
        "signaal": signaal_json(known, load_vocabulary()),
        "given": given,
        "fout": fout,
        "verschillen": verschillen or [],
        "titels": names,
        "log": log if may_signal else (),
        "statussen": [(s, beeld.STATUS.get(s, s)) for s in methodiek.signaalstatussen],
        "ontvangers": [(o, o.replace("_", " ")) for o in methodiek.ontvangers],
        "mag_melden": may_signal,
        "bewaard": request.args.get("bewaard") == "ja" and not fout,
    }
    return await bladzijde.page(
        datasette, request, "signaal.html", context, status=status, headers={"cache-control": "no-store"}
    )


async def _known(request: Any, datasette: Any) -> Signaal:
    """The signal in the address. Raises NotFound."""
    signaal_id = unquote(str(request.url_vars["signaal_id"]))[:40]
    try:
        return await read(datasette, lambda conn: signalen.read_one(conn, signaal_id))
    except InvoerFout:
        raise NotFound("signaal") from None


def _as_it_is(s: Signaal) -> Ingevuld:
    return Ingevuld(s.stempel, s.status, s.ontvanger, s.gewenste_ruimte, s.reactie)


def _log(conn: Connection, signaal_id: str) -> tuple[tuple[str, str, str], ...]:
    """(day, what, role) of every change, latest first."""
    rows = conn.execute(
        "SELECT tijdstip, veld, nieuw, proces_of_rol FROM bewerkingslog WHERE tabel = 'signaal' AND rij = ?"
        " ORDER BY id DESC LIMIT 50",
        (signaal_id,),
    )
    return tuple((str(r[0])[:10], f"{r[1]}{f': {r[2]}' if r[2] else ''}".replace("_", " "), str(r[3])) for r in rows)


def _words() -> Json:
    return {
        "status_soort": beeld.STATUS_SOORT,
        "status_woord": beeld.STATUS,
        "soort_woord": beeld.SOORT,
        "grens_pad": grens_path,
        "signaal_pad": signaal_path,
    }
