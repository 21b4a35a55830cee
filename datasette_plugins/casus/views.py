"""The routes of Casus."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import Forbidden, Response

from casusbank.errors import OnbekendeCasus
from casusbank.model import Casus
from casusbank.render import casus_json
from casusbank.store import casussen
from datasette_plugins import compat, woorden
from datasette_plugins.bank import bank_of, read
from datasette_plugins.casus import beeld
from datasette_plugins.paden import casus_path

_PLACE = re.compile(r"(\d{1,9})-(\d{1,9})")
_MAX_ID = 300


@dataclass(frozen=True, slots=True)
class Verband:
    """A related casus: in words, with its id when it is in the bank."""

    soort: str
    naam: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Gelezen:
    """A casus with what stands around it in the database."""

    casus: Casus
    passages: list[int]
    verbanden: list[Verband]


async def _check(datasette: Any, request: Any) -> None:
    if not await compat.may_view(datasette, request.actor, bank_of(datasette).database, "casus"):
        raise Forbidden("view-table")


def _asked(request: Any) -> str:
    return unquote(str(request.url_vars["casus_id"]))[:_MAX_ID]


async def page(request: Any, datasette: Any) -> Response:
    """One casus; `?plek=begin-eind` points out a stretch of its text."""
    await _check(datasette, request)
    casus_id = _asked(request)
    try:
        found = await read(datasette, lambda conn: _read(conn, casus_id))
    except OnbekendeCasus:
        return await _unknown(datasette, request, casus_id)
    casus = found.casus
    context = {
        "casus": casus,
        "feiten": beeld.facts(casus),
        "let_op": woorden.GEZAG_LET_OP.get(casus.metadata.status_gezag or "", ""),
        "bron_url": _web_address(casus.metadata.bron_url),
        "delen": beeld.sections(casus, found.passages, _place(request, len(casus.tekst))),
        "legenda": beeld.legend(casus),
        "groepen": beeld.groups(casus),
        "verbanden": found.verbanden,
        "json_pad": casus_path(casus.id) + ".json",
        "rij_pad": datasette.urls.row(bank_of(datasette).database, "casus", _row_path(casus.id)),
    }
    html = await datasette.render_template("casus.html", context, request=request, view_name="casus")
    return Response.html(html)


def _row_path(casus_id: str) -> str:
    from datasette.utils import tilde_encode

    return str(tilde_encode(casus_id))


def _read(conn: Any, casus_id: str) -> Gelezen:
    casus = casussen.read_casus(conn, casus_id)
    passages = [int(r[0]) for r in conn.execute("SELECT begin FROM passage WHERE casus_id = ? ORDER BY 1", (casus_id,))]
    return Gelezen(casus, passages, _related(conn, casus))


def _related(conn: Any, casus: Casus) -> list[Verband]:
    found: list[Verband] = []
    for r in casus.metadata.relaties:
        row = conn.execute("SELECT id, titel FROM casus WHERE id = ? OR ecli = ? LIMIT 1", (r.naar, r.naar)).fetchone()
        words = woorden.RELATIE.get(r.soort, woorden.readable(r.soort))
        found.append(Verband(words, str(row[1]), str(row[0])) if row else Verband(words, r.naar))
    back = conn.execute(
        "SELECT c.id, c.titel, r.soort FROM casus_relatie r JOIN casus c ON c.id = r.van"
        " WHERE r.naar IN (?, ?) AND r.van != ? ORDER BY c.id LIMIT 50",
        (casus.id, casus.metadata.ecli or casus.id, casus.id),
    )
    known = {v.id for v in found}
    found += [Verband("noemt deze casus", str(r[1]), str(r[0])) for r in back if str(r[0]) not in known]
    twin = conn.execute(
        "SELECT t.id, t.titel FROM casus c JOIN casus t ON t.id = c.bijna_gelijk_aan WHERE c.id = ?", (casus.id,)
    ).fetchone()
    return [*found, *([Verband("bijna dezelfde tekst", str(twin[1]), str(twin[0]))] if twin else [])]


def _place(request: Any, length: int) -> tuple[int, int] | None:
    match = _PLACE.fullmatch(request.args.get("plek") or "")
    if not match:
        return None
    begin, end = int(match[1]), min(int(match[2]), length)
    return (begin, end) if begin < end else None


def _web_address(url: str | None) -> str:
    """Only an ordinary web address becomes a link; text from a source never decides what a click runs."""
    return url if url and re.match(r"https?://[\w.-]+(?:[/:?#]|$)", url) else ""


async def _unknown(datasette: Any, request: Any, casus_id: str) -> Response:
    near = await read(datasette, lambda conn: casussen.near_ids(conn, casus_id))
    html = await datasette.render_template("casus_onbekend.html", {"buren": near}, request=request, view_name="casus")
    return Response.html(html, status=404)


async def as_json(request: Any, datasette: Any) -> Response:
    """The same document as `casusbank casus --json`."""
    await _check(datasette, request)
    casus_id = _asked(request)
    try:
        found = await read(datasette, lambda conn: casussen.read_casus(conn, casus_id))
    except OnbekendeCasus:
        near = await read(datasette, lambda conn: casussen.near_ids(conn, casus_id))
        return Response.json(
            {"ok": False, "fout": "Deze casus bestaat niet.", "lijkt_op": near, "status": 404}, status=404
        )
    return Response.json(casus_json(found))
