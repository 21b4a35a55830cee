"""What Datasette answers when it is asked for a right: the hooks behind `rechten.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasette_plugins import compat, rechten
from datasette_plugins.bank import bank_of

_OURS: dict[str, rechten.Recht] = {rechten.ACTION + recht: recht for recht in rechten.RECHTEN}


@compat.hook(optionalhook=True)
def permission_allowed(datasette: Any, actor: Mapping[str, Any] | None, action: str, resource: Any) -> bool | None:
    """On 0.65: our own rights by role; SQL for who has that right."""
    if action in _OURS:
        return rechten.granted(datasette, actor, _OURS[action])
    if action == "execute-sql" and resource == bank_of(datasette).database and rechten.has(actor, "sql"):
        return True
    return None


@compat.hook(optionalhook=True)
def register_actions(datasette: Any) -> list[Any]:
    """On 1.0: our rights are known actions."""
    return compat.actions({name: rechten.RECHTEN[recht][0] for name, recht in _OURS.items()})


@compat.hook(optionalhook=True)
def permission_resources_sql(datasette: Any, actor: Mapping[str, Any] | None, action: str) -> Any:
    """On 1.0: the same answers as `permission_allowed` gives on 0.65."""
    if action in _OURS and rechten.granted(datasette, actor, _OURS[action]):
        return compat.grant(None, "rol")
    if action == "execute-sql" and rechten.has(actor, "sql"):
        return compat.grant(bank_of(datasette).database, "rol")
    return None
