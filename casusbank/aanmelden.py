"""How people sign in to the screens: not at all, by a reverse proxy that knows them, or with a password."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Literal

from casusbank.errors import ConfigFout

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,60}")


@dataclass(frozen=True, slots=True)
class Aanmelden:
    """`[aanmelden]` of the configuration. Raises ConfigFout on a value that cannot be meant."""

    wijze: Literal["geen", "proxy", "wachtwoord"] = "geen"
    anoniem: Literal["dicht", "lezen"] = "dicht"
    """What someone who did not sign in may do, where people can sign in."""
    proxy: str = "127.0.0.1"
    """Addresses of the reverse proxy, with commas; a header from any other address counts for nothing."""
    naamkop: str = "X-Forwarded-User"
    """The header in which the proxy says who is asking."""
    rolkop: str = "X-Forwarded-Groups"
    """The header in which the proxy names that person's groups, with commas."""
    lezer: str = "casusbank-lezer"
    """The group whose members read; likewise `jurist` and `beheerder`."""
    jurist: str = "casusbank-jurist"
    beheerder: str = "casusbank-beheerder"
    wachtwoorden: str = "wachtwoorden.toml"
    """The file with names, roles, classes and hashes of passwords."""
    toegang: Literal["alles", "klasse"] = "alles"
    """`klasse`: each reads the file of the own class (`casusbank publiceer`); without a class, the openbaar one."""
    regio: str = "casusbank-regio"
    """The group whose members read what is for the regio and more open; likewise `organisatie` and `team`."""
    organisatie: str = "casusbank-organisatie"
    team: str = "casusbank-team"

    def __post_init__(self) -> None:
        """Check what a typing error would silently leave open."""
        for name, value, allowed in (
            ("wijze", self.wijze, ("geen", "proxy", "wachtwoord")),
            ("anoniem", self.anoniem, ("dicht", "lezen")),
            ("toegang", self.toegang, ("alles", "klasse")),
        ):
            if value not in allowed:
                raise ConfigFout(f"Instelling 'aanmelden.{name}' is '{value}'. Bekend: {', '.join(allowed)}.")
        for kop, header in (("naamkop", self.naamkop), ("rolkop", self.rolkop)):
            if not _HEADER.fullmatch(header):
                raise ConfigFout(f"Instelling 'aanmelden.{kop}' moet een kop zijn zoals X-Forwarded-User.")
        groups = (*self.groepen, *self.klassen)
        if not all(groups) or len(set(groups)) != len(groups):
            raise ConfigFout("Geef bij 'aanmelden' voor elke rol en elke klasse een andere groep.")
        if self.toegang == "klasse" and self.wijze == "geen":
            raise ConfigFout(
                "Met 'aanmelden.toegang' op \"klasse\" moeten mensen zich aanmelden: kies 'aanmelden.wijze'."
            )
        for address in self.adressen:
            try:
                ipaddress.ip_address(address)
            except ValueError:
                raise ConfigFout(f"Instelling 'aanmelden.proxy': '{address}' is geen IP-adres.") from None

    @property
    def groepen(self) -> tuple[str, str, str]:
        """The groups, from least to most rights: lezer, jurist, beheerder."""
        return self.lezer, self.jurist, self.beheerder

    @property
    def klassen(self) -> tuple[str, str, str]:
        """The groups, from least to most to see: regio, organisatie, team."""
        return self.regio, self.organisatie, self.team

    @property
    def adressen(self) -> tuple[str, ...]:
        """The trusted addresses."""
        return tuple(part.strip() for part in self.proxy.split(","))
