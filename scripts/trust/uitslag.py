"""One measured promise as one line of JSON, as every script here reports it; `alles.py` makes the table of them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Uitslag:
    """A promise (`C1`, `S5` ...), what was done, what came out, what was promised, and whether that was reached."""

    belofte: str
    wat: str
    cijfer: str
    doel: str
    gehaald: bool


def meld(uitslagen: list[Uitslag]) -> int:
    """Print the results as JSON Lines; the exit status of the script: 1 when a promise was not kept."""
    for uitslag in uitslagen:
        print(json.dumps(asdict(uitslag), ensure_ascii=False), flush=True)
    return 0 if all(u.gehaald for u in uitslagen) else 1
