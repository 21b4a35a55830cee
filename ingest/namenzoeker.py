"""Names from a second finder, to offer to the privacy gate: deduce, when the settings ask for it.

deduce (Menger et al. 2018, LGPL) knows lists of Dutch names. It is never used unasked: its first start
takes minutes (it builds a cache), and it reads in time that grows with the square of the text, hence
the pieces. Only its names are taken; its dates and places would cost the dates and towns a jurist needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import Any, Protocol

from casusbank.errors import ConfigFout

_PIECE = 20_000
_LEFT_OUT = {"locations", "institutions", "dates", "ages", "identifiers", "phone_numbers", "email_addresses", "urls"}
_PEOPLE = {"persoon", "patient"}


class _Finder(Protocol):
    def deidentify(self, text: str, *, disabled: set[str]) -> Any: ...


def extra_names(tekst: str, namenzoeker: str) -> tuple[str, ...]:
    """Names in `tekst` by the finder of the settings, sorted; none for `ingebouwd`. Raises ConfigFout."""
    if namenzoeker == "ingebouwd":
        return ()
    finder = _deduce()
    found = {
        str(a.text).strip()
        for piece in _pieces(tekst)
        for a in finder.deidentify(piece, disabled=_LEFT_OUT).annotations
        if a.tag in _PEOPLE
    }
    return tuple(sorted(name for name in found if len(name) > 1 and not name.isdigit()))


@lru_cache(maxsize=1)
def _deduce() -> _Finder:
    try:
        module = import_module("deduce")
    except ImportError:
        raise ConfigFout(
            "De instelling namenzoeker is 'deduce', maar deduce is niet geïnstalleerd. Geef in de map van casusbank: "
            'pip install ".[deduce]", of zet namenzoeker op ingebouwd.'
        ) from None
    finder: _Finder = module.Deduce()
    return finder


def _pieces(tekst: str) -> Iterator[str]:
    """The text in pieces of at most `_PIECE` characters, cut at a line end where there is one."""
    at = 0
    while at < len(tekst):
        end = min(at + _PIECE, len(tekst))
        cut = tekst.rfind("\n", at, end) if end < len(tekst) else end
        end = cut if cut > at else end
        yield tekst[at:end]
        at = end
