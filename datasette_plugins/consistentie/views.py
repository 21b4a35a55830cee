"""The routes of Consistentie that show."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Response

from casusbank.errors import CasusbankError, OnbekendeCasus
from casusbank.store import Connection
from datasette_plugins import bladzijde, filterkeuze, rechten
from datasette_plugins.besluiten import besluiten_of
from datasette_plugins.consistentie import beeld, invoer
from datasette_plugins.consistentie.invoer import Keuze
from datasette_plugins.formulier import status_of, wrong_method
from datasette_plugins.overzichten import NogBezig, busy_page, is_earlier, json_failure, overzichten_of
from precedent.inquiry import Doorgelicht
from precedent.matrix import Feitenmatrix, Groep, factor_matrix, groups, matrix_json
from precedent.render import paar_json, trend_json
from precedent.wording import limits

PER_STATUS = 200
"""Pairs of each status that the pages can show; an export has more."""
ARTICLES = 25


@dataclass(frozen=True, slots=True)
class Gelezen:
    """All pairs of a choice, with what stands around them."""

    gevonden: Doorgelicht
    artikelen: tuple[tuple[str, Mapping[str | None, int]], ...]
    groepen: tuple[Groep, ...]
    keuzes: tuple[filterkeuze.Keuze, ...]


async def page(request: Any, datasette: Any) -> Response:
    """Counts, pairs, the trend and the articles."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    try:
        keuze = invoer.asked(request)
        read = await _read(datasette, keuze, eerder=True)
    except NogBezig:
        return await busy_page(datasette, request)
    except CasusbankError as error:
        return await _mistake(datasette, request, str(error))
    summary, rows = beeld.counts(read.gevonden, keuze)
    context: dict[str, Any] = {
        "keuze": keuze,
        "verouderd": is_earlier(),
        "samenvatting": summary,
        "statussen": rows,
        "bladen": beeld.pages(read.gevonden.audit, keuze),
        "gekozen_status": next((s for s in summary["statussen"] if s["status"] == keuze.status), None),
        "per_status": PER_STATUS,
        "trend": beeld.trend(read.gevonden.audit, keuze.per),
        "trend_koppen": beeld.trend_heads(keuze.per),
        "pers": invoer.PER,
        "artikelen": beeld.articles(read.artikelen, ARTICLES, keuze),
        "artikelen_totaal": len(read.artikelen),
        "artikel_koppen": beeld.article_heads(),
        "keuzes": read.keuzes,
        "overig": _kept(keuze),
        "let_op": limits(keuze.reikwijdte, "genoemd", bevestigd=False),
        "groepen": bool(read.groepen),
    }
    return await bladzijde.page(datasette, request, "consistentie.html", context)


async def matrix(request: Any, datasette: Any) -> Response:
    """Casussen x facts of one group."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    try:
        keuze = invoer.asked(request)
        read = await _read(datasette, keuze, eerder=True)
        group = _group(read, keuze)
    except NogBezig:
        return await busy_page(datasette, request)
    except CasusbankError as error:
        return await _mistake(datasette, request, str(error), status_of(error))
    context: dict[str, Any] = {
        "keuze": keuze,
        "verouderd": is_earlier(),
        "groep": group,
        "groepen": read.groepen,
        "raster": await asyncio.to_thread(lambda: beeld.grid(factor_matrix(group.leden))) if group else None,
        "overig": _kept(keuze, *((f.veld, f.waarde) for f in keuze.filters)),
        "json_pad": keuze.adres(f"{invoer.PATH}/matrix.json", groep=group.sleutel if group else "", status="", per=""),
    }
    return await bladzijde.page(datasette, request, "consistentie_matrix.html", context)


async def as_json(request: Any, datasette: Any) -> Response:
    """The counts with, of each status, the pairs that ask most for attention."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    try:
        keuze = invoer.asked(request)
        found = (await _read(datasette, keuze)).gevonden
    except CasusbankError as error:
        return json_failure(error)

    def answer() -> Response:
        pairs = [paar_json(p) for p in found.audit.paren if keuze.status in (None, p.status)]
        summary, _ = beeld.counts(found, keuze)
        return Response.json({**summary, "per_jaar": trend_json(found.audit, "jaar"), "voorbeelden": pairs})

    return await asyncio.to_thread(answer)


async def matrix_as_json(request: Any, datasette: Any) -> Response:
    """A whole matrix."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET"):
        return refused
    try:
        keuze = invoer.asked(request)
        group = _group(await _read(datasette, keuze), keuze)
    except CasusbankError as error:
        return json_failure(error)
    return await asyncio.to_thread(
        lambda: Response.json(matrix_json(factor_matrix(group.leden) if group else Feitenmatrix((), ())))
    )


# ------------------------------------------------------------------ parts


async def _read(datasette: Any, keuze: Keuze, *, eerder: bool = False) -> Gelezen:
    """All pairs, counted once per state of the database; `eerder`: those of before the last change, if need be."""
    decisions = besluiten_of(datasette)

    def work(conn: Connection) -> Gelezen:
        known = decisions.known(conn)
        found = known.consistency(keuze.filters, keuze.reikwijdte, per_status=PER_STATUS)
        return Gelezen(
            found,
            known.articles(found.profielen),
            groups(found.profielen, keuze.reikwijdte),
            filterkeuze.options(conn, keuze.filters),
        )

    key = ("consistentie", keuze.filters, keuze.reikwijdte)
    return await overzichten_of(datasette).get(key, work, eerder=eerder)


def _group(read: Gelezen, keuze: Keuze) -> Groep | None:
    """The group asked for; the largest when none is named, None when there is none. Raises OnbekendeCasus."""
    if not keuze.groep:
        return read.groepen[0] if read.groepen else None
    found = next((g for g in read.groepen if g.sleutel == keuze.groep), None)
    if found is None:
        raise OnbekendeCasus("Deze groep besluiten bestaat niet, of heeft bij deze filters maar één besluit.")
    return found


def _kept(keuze: Keuze, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Fields of the choice that a form must carry along: those it does not show itself."""
    others = [(f.veld, f.waarde) for f in keuze.filters if f.veld not in filterkeuze.VELDEN]
    scope = [] if keuze.reikwijdte == "organisatie" else [("reikwijdte", keuze.reikwijdte)]
    return list(dict.fromkeys([*more, *others, *scope]))


async def _mistake(datasette: Any, request: Any, message: str, status: int = 400) -> Response:
    return await bladzijde.page(datasette, request, "consistentie_fout.html", {"fout": message}, status=status)
