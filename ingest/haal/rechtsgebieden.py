"""The fields of law as the courts name them: what a person may type, and what the index is asked.

After the value list of the judiciary (Waardelijst/Rechtsgebieden): four fields, three with parts.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches

from casusbank.errors import HaalFout

_URI = "http://psi.rechtspraak.nl/rechtsgebied#"
_DELEN = {
    "bestuursrecht": (
        "ambtenarenrecht", "belastingrecht", "bestuursprocesrecht", "bestuursstrafrecht", "europeesBestuursrecht",
        "mededingingsrecht", "omgevingsrecht", "socialezekerheidsrecht", "vreemdelingenrecht",
    ),
    "civielRecht": (
        "aanbestedingsrecht", "arbeidsrecht", "burgerlijkProcesrecht", "europeesCivielRecht", "goederenrecht",
        "insolventierecht", "intellectueeleigendomsrecht", "internationaalPrivaatrecht", "mededingingsrecht",
        "ondernemingsrecht", "personenEnFamilierecht", "verbintenissenrecht",
    ),
    "internationaalPubliekrecht": ("mensenrechten",),
    "strafrecht": (
        "europeesStrafrecht", "internationaalStrafrecht", "materieelStrafrecht", "penitentiairStrafrecht",
        "strafprocesrecht",
    ),
}  # fmt: skip
NAMEN = tuple(n for field, parts in _DELEN.items() for n in (field, *(f"{field}_{p}" for p in parts)))


def uri_of(typed: str) -> str:
    """The address of a field of law by its name, the name of a part, or its own address. Raises HaalFout."""
    if typed.startswith(("http://", "https://")):
        return typed
    wanted = _plain(typed)
    found = [n for n in NAMEN if _plain(n) == wanted] or [n for n in NAMEN if _plain(n.partition("_")[2]) == wanted]
    if len(found) == 1:
        return _URI + found[0]
    if found:
        raise HaalFout(f"Meer dan één rechtsgebied '{typed}'. Kies uit: {', '.join(found)}.")
    short = {_plain(n): n for n in (name.rpartition("_")[2] for name in NAMEN)}
    near = [short[n] for n in get_close_matches(wanted, short, n=3)]
    hint = f" Bedoelt u: {', '.join(near)}?" if near else ""
    raise HaalFout(f"Onbekend rechtsgebied '{typed}'.{hint} Kies uit: {', '.join(short.values())}.")


def _plain(name: str) -> str:
    """Letters only, without accents or case."""
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", name).lower())
