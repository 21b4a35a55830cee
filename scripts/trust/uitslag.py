"""What every script here takes and gives: `--snel` and `--zaad`, and a measured promise as one line of JSON.

`alles.py` makes the table of them.
"""

from __future__ import annotations

import argparse
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


def opdracht(
    doc: str | None, *, zaad: int | None = 1, snel: str = "the measurement in small"
) -> argparse.ArgumentParser:
    """The arguments of a script with this docstring; `zaad` is the default seed, None where nothing is drawn by lot."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--snel", action="store_true", help=snel)
    if zaad is not None:
        parser.add_argument("--zaad", type=int, default=zaad, help="what the made input is drawn with (%(default)s)")
    return parser
