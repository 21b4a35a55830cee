"""Addresses of pages, made in one place. They hold ids and offsets, never a user's text."""

from __future__ import annotations

from urllib.parse import quote, urlencode


def casus_path(casus_id: str, begin: int | None = None, eind: int | None = None) -> str:
    """Path of a casus page, at the place of a stretch of its text when given."""
    path = f"/-/casus/{quote(casus_id, safe='')}"
    if begin is None:
        return path
    return f"{path}?plek={begin}-{begin if eind is None else eind}#p{begin}"


def pair_path(a: str, b: str, reikwijdte: str = "organisatie") -> str:
    """Permalink of two casussen side by side."""
    return _scoped(f"/-/vergelijk/{quote(a, safe='')}/{quote(b, safe='')}", reikwijdte)


def toets_path(casus_id: str, reikwijdte: str = "organisatie") -> str:
    """Permalink of the toets of a stored casus."""
    return _scoped(f"/-/toets/{quote(casus_id, safe='')}", reikwijdte)


def dossier_path(casus_id: str) -> str:
    """Permalink of the motiveringsbundel of a stored casus."""
    return f"/-/dossier/{quote(casus_id, safe='')}"


def feedback_path(casus_id: str, bij: str = "", zoekvraag: str = "") -> str:
    """Where to say whether a casus is comparable: with another casus, with a saved question, or as a hit alone."""
    given = {"casus": casus_id, "bij": bij, "zoekvraag": zoekvraag}
    return f"/-/feedback?{urlencode({name: value for name, value in given.items() if value})}"


def _scoped(path: str, reikwijdte: str) -> str:
    return path if reikwijdte == "organisatie" else f"{path}?reikwijdte={quote(reikwijdte)}"
