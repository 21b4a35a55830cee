"""Age classes: what a precedent may need of an age, without the birth date or the exact age.

The borders are those at which the law of the social domain changes: Jeugdwet (18), the norms of the
Participatiewet (21, 27) and the pension age (67); 12 and 80 keep the outer classes readable.
"""

from __future__ import annotations

import re
from itertools import pairwise

from ingest.kenmerken import date_key

_BORDERS = (12, 18, 21, 27, 67, 80)


def class_of(years: int) -> str:
    """`jonger_dan_12`, `12_tot_18`, ..., `80_en_ouder`."""
    if years < _BORDERS[0]:
        return f"jonger_dan_{_BORDERS[0]}"
    for low, high in pairwise(_BORDERS):
        if years < high:
            return f"{low}_tot_{high}"
    return f"{_BORDERS[-1]}_en_ouder"


def class_at(born: str, peildatum: str | None) -> str | None:
    """The class on `peildatum` of someone born on `born` (a `date_key`, or a year); None when it cannot be told."""
    year, month, day = _parts(born)
    if not year or not peildatum:
        return None
    then_year, then_month, then_day = _parts(date_key(peildatum))
    if not then_year or then_year < year:
        return None
    before_birthday = bool(month and then_month) and (then_month, then_day) < (month, day)
    return class_of(then_year - year - int(before_birthday))


def _parts(key: str) -> tuple[int, int, int]:
    m = re.fullmatch(r"(\d{1,2})-(\d{1,2})-(\d{4})", key)
    if m:
        return int(m.group(3)), int(m.group(2)), int(m.group(1))
    year = re.search(r"(?:19|20)\d{2}$", key)
    return (int(year.group()) if year else 0), 0, 0
