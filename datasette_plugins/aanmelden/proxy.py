"""The reverse proxy's word for who is asking: only from the proxy's own address, and only when it is unambiguous."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from casusbank.aanmelden import Aanmelden
from datasette_plugins.rechten import ROLLEN, TOEGANG


def actor(scope: Mapping[str, Any], aanmelden: Aanmelden) -> dict[str, str] | None:
    """The actor of a request, or None: from elsewhere, without a name, with a header twice, or without a role.

    Where each reads the file of the own class, the actor has one: the most closed whose group is named.
    """
    if not _from_proxy(scope, aanmelden):
        return None
    name, groups = _one(scope, aanmelden.naamkop), _one(scope, aanmelden.rolkop)
    if not name or groups is None:
        return None
    member = {part.strip() for part in groups.split(",")}
    roles = [rol for rol, group in zip(ROLLEN, aanmelden.groepen, strict=True) if group in member]
    if not roles:
        return None
    actor = {"id": name, "rol": roles[-1]}
    if aanmelden.toegang == "klasse":
        seen = [klasse for klasse, group in zip(TOEGANG[1:], aanmelden.klassen, strict=True) if group in member]
        actor["toegang"] = seen[-1] if seen else TOEGANG[0]
    return actor


def _from_proxy(scope: Mapping[str, Any], aanmelden: Aanmelden) -> bool:
    client = scope.get("client")
    if not client:
        return False
    try:
        asking = ipaddress.ip_address(str(client[0]))
    except ValueError:
        return False
    mapped = getattr(asking, "ipv4_mapped", None) or asking
    return any(mapped == ipaddress.ip_address(address) for address in aanmelden.adressen)


def _one(scope: Mapping[str, Any], header: str) -> str | None:
    """The header's value when it is there exactly once: a second one may have come from the asker."""
    wanted = header.lower().encode("ascii")
    found = [value for key, value in scope["headers"] if key.lower() == wanted]
    return found[0].decode("utf-8", "replace").strip()[:200] if len(found) == 1 else None
