"""Who may do what: three roles, a handful of rights, asked through Datasette's own permissions.

A role stands in the actor (`{"id": ..., "rol": "jurist"}`), whoever made that actor: a reverse proxy's
header, a password, or `casusbank serve --rol` on one's own machine. Without a role one only reads,
where reading is open. What is stored of a person is the role, never the id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args
from weakref import WeakKeyDictionary

from datasette.utils.asgi import Forbidden

from casusbank.model import Toegang
from datasette_plugins import compat
from datasette_plugins.bank import bank_of

Rol = Literal["lezer", "jurist", "beheerder"]
ROLLEN: tuple[Rol, ...] = get_args(Rol)
"""From least to most rights."""

TOEGANG: tuple[Toegang, ...] = get_args(Toegang)
"""From most open to most closed. Where each reads the file of the own class, it stands in the actor beside the role."""

_ASKED = "casusbank.rechten"
"""Where a request keeps what its asker may do, when that may be another thing at the next request."""
_MOST_KEPT = 2_000
Recht = Literal["lezen", "feedback", "bevestigen", "waarden", "signaleren", "sql", "beheren"]
RECHTEN: Mapping[Recht, tuple[str, tuple[Rol, ...]]] = {
    "lezen": ("Casussen zoeken, lezen en vergelijken", ("lezer", "jurist", "beheerder")),
    "feedback": (
        "Zeggen dat een casus niet vergelijkbaar is, en een zoekvraag bewaren",
        ("lezer", "jurist", "beheerder"),
    ),
    "bevestigen": ("Annotaties bevestigen, verwerpen en verbeteren", ("jurist", "beheerder")),
    "waarden": ("Waarden en richtlijnen van de organisatie wijzigen", ("jurist", "beheerder")),
    "signaleren": ("Signalen over regels maken en wijzigen", ("jurist", "beheerder")),
    "sql": ("Eigen vragen in SQL stellen", ("jurist", "beheerder")),
    "beheren": ("De casusbank beheren", ("beheerder",)),
}
"""Each right: what it is for, and the roles that have it."""
ACTION = "casusbank-"
"""Before the name of a right, the name of its Datasette permission; `lezen` and `sql` are Datasette's own."""


def role_of(actor: Mapping[str, Any] | None) -> Rol | None:
    """The role of an actor; an unknown word is no role."""
    given = actor.get("rol") if actor else None
    return next((rol for rol in ROLLEN if rol == given), None)


def toegang_of(actor: Mapping[str, Any] | None) -> Toegang:
    """The access class of an actor; without one, or with an unknown word, the most open class."""
    given = actor.get("toegang") if actor else None
    found: Toegang | None = next((toegang for toegang in TOEGANG if toegang == given), None)
    return found or TOEGANG[0]


def has(actor: Mapping[str, Any] | None, recht: Recht) -> bool:
    """Whether the role of `actor` has a right, before any other permission of Datasette is asked."""
    rol = role_of(actor)
    return rol is not None and rol in RECHTEN[recht][1]


def granted(datasette: Any, actor: Mapping[str, Any] | None, recht: Recht) -> bool:
    """Whether `actor` has a right over the bank of this Datasette: nobody writes in a published file."""
    return has(actor, recht) and (recht in ("lezen", "sql") or not bank_of(datasette).alleen_lezen)


_Gegeven = dict[tuple[Recht, object], bool]
"""Answers, by right and asker."""
_GEGEVEN: WeakKeyDictionary[Any, _Gegeven] = WeakKeyDictionary()


async def may(datasette: Any, request: Any, recht: Recht) -> bool:
    """Whether the asker has a right here, as Datasette's permissions say. For showing or hiding a form.

    Datasette is asked once: it goes through all permissions of its tables, longer than a small page.
    """
    known, asker = _given(datasette, request)
    answer = known.get((recht, asker))
    if answer is None:
        answer = known[recht, asker] = await _may(datasette, request, recht)
    return answer


def _given(datasette: Any, request: Any) -> tuple[_Gegeven, object]:
    """Where the answers to who asks are kept, and under what: as long as the server runs where they cannot change."""
    asker = _as_key(request.actor)
    if asker is None or not compat.settled():
        return request.scope.setdefault(_ASKED, {}), None
    known = _GEGEVEN.setdefault(datasette, {})
    if len(known) >= _MOST_KEPT:
        known.clear()
    return known, asker


def _as_key(actor: Mapping[str, Any] | None) -> object:
    """Everything that is known of who asks; None when that cannot be a key, as of a token with its limits in a list."""
    try:
        return () if actor is None else frozenset(actor.items())
    except TypeError:
        return None


async def _may(datasette: Any, request: Any, recht: Recht) -> bool:
    if recht == "lezen":
        return await compat.may_view(datasette, request.actor, bank_of(datasette).database, "casus")
    if not await may(datasette, request, "lezen"):
        return False
    if recht == "sql":
        return await compat.may_execute_sql(datasette, request.actor, bank_of(datasette).database)
    return await compat.may_do(datasette, request.actor, ACTION + recht)


async def require(datasette: Any, request: Any, recht: Recht = "lezen") -> None:
    """First line of every route: raise Forbidden when the asker has no such right.

    A request that changes something (any right but `lezen`, any method but GET and HEAD) must also say that it
    comes from a page of ours; a browser always does, a program sends the header `Origin`.
    """
    if not await may(datasette, request, recht):
        raise Forbidden(recht)
    if recht != "lezen" and request.method not in ("GET", "HEAD") and not _says_origin(request):
        raise Forbidden("herkomst")


def _says_origin(request: Any) -> bool:
    """The shield refused every foreign origin already; here, an absent one is refused too."""
    headers = request.headers
    return bool(headers.get("origin")) or headers.get("sec-fetch-site") == "same-origin"
