"""The routes of Casus."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode

from datasette.utils import tilde_encode
from datasette.utils.asgi import Response

from casusbank.errors import OnbekendeCasus
from casusbank.model import Casus, Metadata
from casusbank.render import casus_json
from casusbank.store import casussen, oordelen, organisatiewaarden, toetsstappen, verbanden
from casusbank.store.oordelen import Logregel
from datasette_plugins import bladzijde, rechten, woorden
from datasette_plugins.bank import bank_of, read
from datasette_plugins.casus import beeld, kern, tijdlijn, uitvoer
from datasette_plugins.formulier import json_error
from datasette_plugins.paden import casus_path, dossier_path, toets_path
from precedent.reverse_test import Stapstand, state

_PLACE = re.compile(r"(\d{1,9})-(\d{1,9})")
_MAX_ID = 300


@dataclass(frozen=True, slots=True)
class Verband:
    """A related casus: in words, with its id and day when it is in the bank."""

    soort: str
    naam: str
    id: str = ""
    dag: str = ""


@dataclass(frozen=True, slots=True)
class Gelezen:
    """A casus with what stands around it in the database."""

    casus: Casus
    passages: list[int]
    verbanden: list[Verband]
    stappen: tuple[Stapstand, ...]
    log: tuple[Logregel, ...]


def _asked(request: Any) -> str:
    return unquote(str(request.url_vars["casus_id"]))[:_MAX_ID]


async def page(request: Any, datasette: Any) -> Response:
    """One casus; `?plek=begin-eind` points out a stretch of its text."""
    await rechten.require(datasette, request)
    casus_id = _asked(request)
    try:
        found = await read(datasette, lambda conn: _read(conn, casus_id))
    except OnbekendeCasus:
        return await _unknown(datasette, request, casus_id)
    casus = found.casus
    judge = await rechten.may(datasette, request, "bevestigen")
    context = {
        "casus": casus,
        "kern": kern.brief(casus),
        "feiten": beeld.facts(casus),
        "let_op": woorden.GEZAG_LET_OP.get(casus.metadata.status_gezag or "", ""),
        "bronnen": _sources(casus.metadata),
        "delen": beeld.sections(casus, found.passages, _place(request, len(casus.tekst))),
        "legenda": beeld.legend(casus),
        "groepen": beeld.groups(casus),
        "verworpen": beeld.rejected(casus) if judge else [],
        "verbanden": found.verbanden,
        "tijdlijn": tijdlijn.events(casus, [
            tijdlijn.Verwant(v.dag, f"{v.soort}: {v.naam}", casus_path(v.id)) for v in found.verbanden if v.dag
        ]),
        "stappen": found.stappen,
        "log": found.log if rechten.has(request.actor, "feedback") else (),
        "mag_oordelen": judge,
        "verwijzing": uitvoer.citation(casus),
        "pad": casus_path(casus.id),
        "acties": _actions(casus.id),
        "rij_pad": datasette.urls.row(bank_of(datasette).database, "casus", str(tilde_encode(casus.id))),
    }  # fmt: skip
    return await bladzijde.page(datasette, request, "casus.html", context)


def _actions(casus_id: str) -> list[tuple[str, str]]:
    """(path, words) of where one goes on with a casus."""
    return [
        (toets_path(casus_id), "Toets aan eerdere besluiten"),
        (f"/-/vergelijk?{urlencode({'a': casus_id})}", "Leg naast een andere casus"),
        (f"/-/grenzen?{urlencode({'casus': casus_id})}", "Bekijk de grenzen"),
        (dossier_path(casus_id), "Maak een dossier"),
    ]


def _read(conn: Any, casus_id: str) -> Gelezen:
    casus = casussen.read_casus(conn, casus_id)
    passages = [int(r[0]) for r in conn.execute("SELECT begin FROM passage WHERE casus_id = ? ORDER BY 1", (casus_id,))]
    steps = state(casus, toetsstappen.read(conn, casus.id), organisatiewaarden.of_casus(conn, casus))
    return Gelezen(casus, passages, _related(conn, casus), steps, oordelen.history(conn, casus.id))


_DAY = "coalesce(c.datum_besluit, c.datum_uitspraak, '')"


def _related(conn: Any, casus: Casus) -> list[Verband]:
    found: list[Verband] = []
    for r in casus.metadata.relaties:
        row = conn.execute(
            f"SELECT c.id, c.titel, {_DAY} FROM casus c WHERE c.id = ? OR c.ecli = ? LIMIT 1",  # noqa: S608
            (r.naar, r.naar),
        ).fetchone()
        if row is None and r.soort in verbanden.SOORTEN:
            continue  # hundreds, and nothing here to read
        words = woorden.RELATIE.get(r.soort, woorden.readable(r.soort))
        found.append(Verband(words, row[1], row[0], row[2]) if row else Verband(words, r.naar))
    back = conn.execute(
        f"SELECT c.id, c.titel, {_DAY} FROM casus_relatie r JOIN casus c ON c.id = r.van"  # noqa: S608
        " WHERE r.naar IN (?, ?) AND r.van != ? ORDER BY c.id LIMIT 50",
        (casus.id, casus.metadata.ecli or casus.id, casus.id),
    )
    known = {v.id for v in found}
    found += [Verband("noemt deze casus", r[1], r[0], r[2]) for r in back if r[0] not in known]
    twin = conn.execute(
        "SELECT t.id, t.titel FROM casus c JOIN casus t ON t.id = c.bijna_gelijk_aan WHERE c.id = ?", (casus.id,)
    ).fetchone()
    return [*found, *([Verband("bijna dezelfde tekst", twin[1], twin[0])] if twin else [])]


def _place(request: Any, length: int) -> tuple[int, int] | None:
    match = _PLACE.fullmatch(request.args.get("plek") or "")
    if not match:
        return None
    begin, end = int(match[1]), min(int(match[2]), length)
    return (begin, end) if begin < end else None


def _sources(m: Metadata) -> list[tuple[str, str]]:
    """(address, words) of where the source can be read outside; only an ordinary web address becomes a link.

    Text from a source never decides what a click runs.
    """
    found: list[tuple[str, str]] = []
    if m.bron_url and re.match(r"https?://[\w.-]+(?:[/:?#]|$)", m.bron_url):
        found.append((m.bron_url, "Bekijk de bron"))
    if m.ecli and re.fullmatch(r"ECLI:NL:[A-Z]+:\d{4}:[A-Z0-9.]+", m.ecli):
        found.append((f"https://deeplink.rechtspraak.nl/uitspraak?id={m.ecli}", "Bekijk op rechtspraak.nl"))
    return found


async def _unknown(datasette: Any, request: Any, casus_id: str) -> Response:
    near = await read(datasette, lambda conn: casussen.near_ids(conn, casus_id))
    return await bladzijde.page(datasette, request, "casus_onbekend.html", {"buren": near}, status=404)


async def as_json(request: Any, datasette: Any) -> Response:
    """The same document as `casusbank casus --json`."""
    await rechten.require(datasette, request)
    casus_id = _asked(request)
    try:
        found = await read(datasette, lambda conn: casussen.read_casus(conn, casus_id))
    except OnbekendeCasus:
        near = await read(datasette, lambda conn: casussen.near_ids(conn, casus_id))
        return Response.json(
            {"ok": False, "fout": "Deze casus bestaat niet.", "lijkt_op": near, "status": 404}, status=404
        )
    return Response.json(casus_json(found))


async def as_markdown(request: Any, datasette: Any) -> Response:
    """The casus as a Markdown file to keep."""
    await rechten.require(datasette, request)
    casus_id = _asked(request)
    try:
        found = await read(datasette, lambda conn: casussen.read_casus(conn, casus_id))
    except OnbekendeCasus:
        return json_error("Deze casus bestaat niet.", 404)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", found.id).strip("-.") or "casus"
    headers = {"content-disposition": f'attachment; filename="{name}.md"'}
    return Response(uitvoer.markdown(found), content_type="text/markdown; charset=utf-8", headers=headers)
