"""The routes of Feedback. Of a text somebody pasted nothing is kept but the hit, the judgement and the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from datasette.utils.asgi import Response

from casusbank.config import Config
from casusbank.errors import CasusbankError, InvoerFout
from casusbank.model import CasusId
from casusbank.store import Connection, terugkoppeling, zoekvragen
from casusbank.store.terugkoppeling import GRONDEN, MAX_REDEN, PAAROORDELEN, PASSEND, Terugkoppeling
from datasette_plugins import bladzijde, rechten
from datasette_plugins.bank import bank_of, read, write
from datasette_plugins.formulier import (
    clean,
    form_fields,
    json_error,
    json_object,
    one,
    status_of,
    wrong_method,
)
from datasette_plugins.overzichten import titles
from datasette_plugins.paden import feedback_path
from index.feedback import Oogst, feedback_json, harvest
from ingest.invoer import masked

MAX_ID = 300
KOPPEN = {"niet_vergelijkbaar": "Niet vergelijkbaar, want", "vergelijkbaar": "Wel vergelijkbaar, want"}
_RECENT = 50


@dataclass(frozen=True, slots=True)
class Gegeven:
    """One judgement as it was sent."""

    casus: str = ""
    bij: str = ""
    zoekvraag: str = ""
    oordeel: str = ""
    grond: str = ""
    reden: str = ""

    @property
    def keuze(self) -> str:
        """Judgement and ground together, as the form has them."""
        return f"{self.oordeel}:{self.grond}" if self.oordeel else ""


@dataclass(frozen=True, slots=True)
class Achtergrond:
    """What a page shows around the form: titles, the saved question, and what was said before."""

    titels: Mapping[str, str]
    vraag: str
    eerder: tuple[Terugkoppeling, ...]


async def page(request: Any, datasette: Any) -> Response:
    """GET: the form about a pair, or without one what was said of all. POST: keep a judgement."""
    await rechten.require(datasette, request, "feedback")
    if refused := wrong_method(request, "GET", "POST"):
        return refused
    given = _from_address(request)
    if request.method != "POST":
        return await _form(datasette, request, given) if given.casus else await _overview(datasette, request)
    try:
        given = _from_form(await form_fields(request))
        await _keep(datasette, request, given)
    except CasusbankError as error:
        return await _form(datasette, request, given, fout=str(error), status=status_of(error))
    target = feedback_path(given.casus, given.bij, given.zoekvraag)
    return Response.redirect(datasette.urls.path(f"{target}&bewaard=ja"), status=303)


async def as_json(request: Any, datasette: Any) -> Response:
    """GET: the same document as `casusbank feedback --json`. POST: keep a judgement."""
    await rechten.require(datasette, request, "feedback")
    if refused := wrong_method(request, "GET", "POST"):
        return refused
    if request.method != "POST":
        return Response.json(feedback_json(await read(datasette, harvest)))
    try:
        await _keep(datasette, request, _from_json(await json_object(request)))
    except CasusbankError as error:
        return json_error(str(error), status_of(error))
    return Response.json({"ok": True, "bewaard": 1})


# ------------------------------------------------------------------ what was sent


def _from_address(request: Any) -> Gegeven:
    casus, bij, zoekvraag = (str(request.args.get(n) or "")[:MAX_ID] for n in ("casus", "bij", "zoekvraag"))
    return Gegeven(casus, bij, zoekvraag)


def _from_form(fields: Any) -> Gegeven:
    oordeel, _, grond = one(fields, "keuze", 60).partition(":")
    return Gegeven(
        one(fields, "casus", MAX_ID),
        one(fields, "bij", MAX_ID),
        one(fields, "zoekvraag", MAX_ID),
        oordeel,
        grond,
        one(fields, "reden", 4 * MAX_REDEN),
    )


def _from_json(data: Mapping[str, Any]) -> Gegeven:
    values = {name: data.get(name, "") for name in ("casus", "bij", "zoekvraag", "oordeel", "grond", "reden")}
    if not all(isinstance(v, str) for v in values.values()):
        raise InvoerFout('Stuur tekst: {"casus": "...", "bij": "...", "oordeel": "...", "grond": "..."}.')
    return Gegeven(**{name: clean(value) for name, value in values.items()})


async def _keep(datasette: Any, request: Any, given: Gegeven) -> None:
    """Write one judgement down. Raises CasusbankError."""
    config: Config = bank_of(datasette).config
    if given.oordeel not in PAAROORDELEN:
        raise InvoerFout("Kies of de casussen vergelijkbaar zijn, en waarom.")
    word = Terugkoppeling(
        casus_id=CasusId(given.casus[:MAX_ID]),
        oordeel=given.oordeel,
        grond=given.grond,
        rol=str(rechten.role_of(request.actor)),
        reden=masked(given.reden, config) if given.reden else "",
        vraag_casus_id=CasusId(given.bij[:MAX_ID]) if given.bij else None,
        zoekvraag_id=given.zoekvraag[:MAX_ID] or None if not given.bij else None,
    )
    await write(datasette, lambda conn: terugkoppeling.add(conn, [word]))


# ------------------------------------------------------------------ the pages


async def _form(datasette: Any, request: Any, given: Gegeven, fout: str = "", status: int = 200) -> Response:
    around = await read(datasette, lambda conn: _around(conn, given))
    missing = [i for i in (given.casus, given.bij) if i and i not in around.titels]
    if missing and not fout:
        fout, status = "Een van deze casussen staat niet (meer) in de casusbank.", 404
    if given.zoekvraag and not around.vraag:
        given = replace(given, zoekvraag="")
    context = _words() | {
        "gegeven": given,
        "fout": fout,
        "titels": around.titels,
        "vraag": around.vraag,
        "eerder": around.eerder,
        "kan": not missing,
        "bewaard": request.args.get("bewaard") == "ja" and not fout,
    }
    return await bladzijde.page(
        datasette, request, "feedback_paar.html", context, status=status, headers={"cache-control": "no-store"}
    )


def _around(conn: Connection, given: Gegeven) -> Achtergrond:
    names = titles(conn, [i for i in (given.casus, given.bij) if i])
    question = ""
    if given.zoekvraag:
        question = next((q.tekst for q in zoekvragen.read_all(conn) if q.id == given.zoekvraag), "")
    said = terugkoppeling.read(conn, CasusId(given.casus)) if given.casus in names else ()
    pair = {given.casus, given.bij}
    mine = [w for w in said if given.bij and {w.casus_id, w.vraag_casus_id} == pair]
    mine += [w for w in said if given.zoekvraag and w.zoekvraag_id == given.zoekvraag and w.casus_id == given.casus]
    return Achtergrond(names, question, tuple(reversed(mine)))


async def _overview(datasette: Any, request: Any) -> Response:
    found, names = await read(datasette, _all)
    counted = feedback_json(found)
    context = _words() | {
        "gevonden": counted,
        "balken": [
            {"label": GRONDEN[g].capitalize(), "aantal": n, "soort": 0} for g, n in counted["per_grond"].items()
        ],
        "recent": list(reversed(found.gezegd))[:_RECENT],
        "titels": names,
    }
    return await bladzijde.page(datasette, request, "feedback.html", context)


def _all(conn: Connection) -> tuple[Oogst, Mapping[str, str]]:
    found = harvest(conn)
    ids = [i for w in found.gezegd[-_RECENT:] for i in (w.casus_id, w.vraag_casus_id) if i]
    return found, titles(conn, ids) if ids else {}


def _words() -> dict[str, Any]:
    choices = [
        (KOPPEN[oordeel], [(f"{oordeel}:{grond}", GRONDEN[grond]) for grond in PASSEND[oordeel]])
        for oordeel in ("niet_vergelijkbaar", "vergelijkbaar")
    ]
    return {
        "keuzes": choices,
        "gronden": GRONDEN,
        "koppen": KOPPEN,
        "lengte": MAX_REDEN,
        "feedback_pad": feedback_path,
    }
