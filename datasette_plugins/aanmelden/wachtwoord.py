"""Signing in with a password: accounts from a file, hashes as datasette-auth-passwords makes them."""

from __future__ import annotations

import time
import tomllib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from casusbank.errors import ConfigFout
from datasette_plugins.rechten import ROLLEN, TOEGANG

HOURS = 12
"""How long a sign-in holds; a restart of the server ends it too."""
TRIES, WINDOW = 5, 300.0
"""Wrong passwords for one name within so many seconds; after that, also the right one waits."""
_NOBODY = "pbkdf2_sha256$480000$00000000000000000000000000000000$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who may sign in."""

    naam: str
    rol: str
    hash: str
    toegang: str = TOEGANG[0]
    """What this person may see, where each reads the file of the own class."""


def read_accounts(path: Path) -> dict[str, Account]:
    """The accounts of a TOML file: a table per name with `rol`, `hash` and maybe `toegang`. Raises ConfigFout."""
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise ConfigFout(f"{path} is geen geldige TOML.") from None
    except OSError:
        raise ConfigFout(f"{path} met de wachtwoorden is niet leesbaar.") from None
    found: dict[str, Account] = {}
    for name, row in data.items():
        if (
            not isinstance(row, dict)
            or row.get("rol") not in ROLLEN
            or not str(row.get("hash", "")).startswith("pbkdf2")
        ):
            raise ConfigFout(
                f"{path}: geef bij [{name}] een rol ({', '.join(ROLLEN)}) en een hash (datasette hash-password)."
            )
        if row.get("toegang", TOEGANG[0]) not in TOEGANG:
            raise ConfigFout(f"{path}: de toegang bij [{name}] is een van: {', '.join(TOEGANG)}.")
        found[name] = Account(name, row["rol"], row["hash"], row.get("toegang", TOEGANG[0]))
    if not found:
        raise ConfigFout(f"{path} bevat geen accounts.")
    return found


def verifier() -> Callable[[str, str], bool]:
    """The check of datasette-auth-passwords. Raises ConfigFout when it is not installed."""
    try:
        module = import_module("datasette_auth_passwords.utils")
    except ImportError:
        raise ConfigFout("Aanmelden met een wachtwoord vraagt: pip install casusbank[wachtwoord]") from None
    check: Callable[[str, str], bool] = module.verify_password
    return check


@dataclass
class Deur:
    """The accounts of one server, and who tried too often."""

    accounts: dict[str, Account]
    check: Callable[[str, str], bool]
    clock: Callable[[], float] = time.monotonic
    _missed: dict[str, deque[float]] = field(default_factory=dict)

    def enter(self, naam: str, wachtwoord: str) -> Account | None:
        """The account when name and password fit; as slow for a name that does not exist. Work for a thread."""
        account = self.accounts.get(naam)
        fits = self.check(wachtwoord[:1000], account.hash if account else _NOBODY)
        if self._waits(naam):
            return None
        if account is None or not fits:
            self._missed.setdefault(naam if account else "", deque(maxlen=TRIES)).append(self.clock())
            return None
        self._missed.pop(naam, None)
        return account

    def _waits(self, naam: str) -> bool:
        missed = self._missed.get(naam)
        return bool(missed) and len(missed or ()) == TRIES and self.clock() - (missed or (0.0,))[0] < WINDOW
