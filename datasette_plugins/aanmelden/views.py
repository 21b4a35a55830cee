"""The pages of signing in and out."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from datasette.utils import baseconv
from datasette.utils.asgi import NotFound, Response

from casusbank.aanmelden import Aanmelden
from datasette_plugins import bladzijde, formulier
from datasette_plugins.aanmelden.wachtwoord import HOURS, Deur, read_accounts, verifier
from datasette_plugins.bank import bank_of

_WRONG = "Deze naam en dit wachtwoord horen niet bij elkaar. Na vijf keer wacht u vijf minuten."


def door_of(datasette: Any) -> Deur:
    """The accounts of this server. Raises ConfigFout, and NotFound where nobody signs in with a password."""
    bank = bank_of(datasette)
    deur: Deur | None = bank.deur or open_door(bank.config.aanmelden)
    if deur is None:
        raise NotFound("aanmelden")
    bank.deur = deur
    return deur


def open_door(aanmelden: Aanmelden) -> Deur | None:
    """The accounts of the settings; None where nobody signs in with a password. Raises ConfigFout."""
    if aanmelden.wijze != "wachtwoord":
        return None
    return Deur(read_accounts(Path(aanmelden.wachtwoorden)), verifier())


async def page(request: Any, datasette: Any) -> Response:
    """GET: the form. POST: sign in, or the form again."""
    door = door_of(datasette)
    if refused := formulier.wrong_method(request, "GET", "POST"):
        return refused
    fout = ""
    if request.method == "POST":
        fields = await formulier.form_fields(request)
        naam, wachtwoord = formulier.one(fields, "naam")[:100], (fields.get("wachtwoord") or [""])[0]
        account = await asyncio.to_thread(door.enter, naam, wachtwoord)
        if account:
            actor = {"id": account.naam, "rol": account.rol}
            if bank_of(datasette).config.aanmelden.toegang == "klasse":
                actor["toegang"] = account.toegang
            return _signed_in(datasette, actor)
        fout = _WRONG
    return await bladzijde.page(
        datasette,
        request,
        "aanmelden.html",
        {"fout": fout},
        status=400 if fout else 200,
        headers={"cache-control": "no-store"},
    )


def _signed_in(datasette: Any, actor: dict[str, str]) -> Response:
    until = baseconv.base62.encode(int(time.time()) + HOURS * 3600)
    response = Response.redirect(str(datasette.urls.instance()))
    value = datasette.sign({"a": actor, "e": until}, "actor")
    response.set_cookie("ds_actor", value, max_age=HOURS * 3600, httponly=True, samesite="strict")
    return response


async def leave(request: Any, datasette: Any) -> Response:
    """Sign out."""
    if refused := formulier.wrong_method(request, "POST"):
        return refused
    response = Response.redirect(str(datasette.urls.instance()))
    response.set_cookie("ds_actor", "", max_age=0, httponly=True, samesite="strict")
    return response


async def closed() -> Response:
    """Not here."""
    raise NotFound("gesloten")
