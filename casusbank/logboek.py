"""When a log is kept of who did what, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from casusbank.errors import ConfigFout


@dataclass(frozen=True, slots=True)
class Logboek:
    """`[logboek]` of the configuration. Raises ConfigFout on a value that cannot be meant."""

    bijhouden: Literal["aangemeld", "altijd", "nooit"] = "aangemeld"
    """`aangemeld`: where people sign in. Somebody alone on an own computer need not be watched."""
    bewaardagen: int = 365
    """Lines older than this go."""

    def __post_init__(self) -> None:
        """Check what a typing error would silently leave unwritten."""
        if self.bijhouden not in ("aangemeld", "altijd", "nooit"):
            raise ConfigFout(f"Instelling 'logboek.bijhouden' is '{self.bijhouden}'. Bekend: aangemeld, altijd, nooit.")
        if self.bewaardagen < 1:
            raise ConfigFout("Instelling 'logboek.bewaardagen' moet minstens 1 zijn.")

    def actief(self, wijze: str) -> bool:
        """Whether a log is kept where people sign in in this way (`aanmelden.wijze`)."""
        return self.bijhouden == "altijd" or (self.bijhouden == "aangemeld" and wijze != "geen")
