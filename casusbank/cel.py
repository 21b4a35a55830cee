"""A cell of a table that leaves the program: what a spreadsheet takes for a formula stays text, and comes back."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_SAFE = re.compile(r"'+[=+\-@\t\r]")


def veilig(tekst: str) -> str:
    """`tekst` with an apostrophe before it where it begins as a formula does. `terug` undoes exactly this."""
    return f"'{tekst}" if _FORMULA.match(tekst) else tekst


def terug(cel: str) -> str:
    """What `veilig` was given."""
    return cel[1:] if _SAFE.match(cel) else cel
