"""What is asked of Consistentie: read from an address, and written back into one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlencode

from casusbank.errors import InvoerFout
from casusbank.model import Filter
from casusbank.store import filters as store_filters
from datasette_plugins.besluiten import scope_of
from precedent.audit import STATUSSEN, PaarStatus
from precedent.scope import Reikwijdte

PATH = "/-/consistentie"
PER = ("jaar", "organisatie", "beslispunt")
MAX_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Keuze:
    """Which decisions are held against each other, and what of it is shown."""

    filters: tuple[Filter, ...] = ()
    reikwijdte: Reikwijdte = "organisatie"
    status: PaarStatus | None = None
    per: str = "jaar"
    blad: int = 1
    groep: str = ""

    def narrowed(self, veld: str, waarde: str) -> Keuze:
        """This choice with one value of a filter, whatever stood there."""
        others = tuple(f for f in self.filters if f.veld != veld)
        return replace(self, filters=(*others, Filter(veld, waarde)))

    def adres(self, pad: str = PATH, **more: str) -> str:
        """`pad` with this choice; `more` changes a part of it, and an empty value leaves that part out."""
        parts = {"reikwijdte": "" if self.reikwijdte == "organisatie" else self.reikwijdte,
                 "status": self.status or "", "per": "" if self.per == "jaar" else self.per} | more  # fmt: skip
        pairs = [(f.veld, f.waarde) for f in self.filters] + [(k, v) for k, v in parts.items() if v]
        return f"{pad}?{urlencode(pairs)}" if pairs else pad


def asked(request: Any) -> Keuze:
    """The choice in an address; what is no filter and no choice of ours is left alone. Raises InvoerFout."""
    try:
        given: dict[str, list[str]] = parse_qs(request.query_string, max_num_fields=60)
    except ValueError:
        raise InvoerFout("Dit adres heeft te veel velden.") from None

    def one(name: str) -> str:
        return given.get(name, [""])[0].strip()[:200]

    expressions = (f"{name}={value.strip()[:200]}" for name in store_filters.FIELDS for value in given.get(name, ()))
    status, per, blad = one("status"), one("per") or "jaar", one("blad") or "1"
    if status and status not in STATUSSEN:
        raise InvoerFout(f"Onbekende status. Bekend: {', '.join(STATUSSEN)}.")
    if per not in PER:
        raise InvoerFout(f"Tellen kan per {', '.join(PER)}.")
    if not blad.isdecimal() or not 1 <= int(blad) <= MAX_PAGE:
        raise InvoerFout("Dit blad bestaat niet.")
    return Keuze(
        filters=store_filters.parse(e for e in expressions if not e.endswith("=")),
        reikwijdte=scope_of(one("reikwijdte")),
        status=status or None,
        per=per,
        blad=int(blad),
        groep=one("groep"),
    )
