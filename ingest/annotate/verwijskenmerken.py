"""Ids of law in text: ECLI, LJN, CVDR, Gemeenteblad, BWB, JCI, CELEX, and the addresses that hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casusbank.model import Verwijzing
from casusbank.patroon import Patroon
from ingest.annotate.wetnamen import Bronsoort, book_number, by_id, kind_of, short_name

_IDS = Patroon(
    r"(?P<ecli>ECLI:\s?[A-Z]{2}:[A-Z0-9]{1,12}:\d{4}:\s?[A-Z0-9]{1,24}(?:\.\d+)?)"
    r"|\bLJN(?:-nummers?|-nr\.?)?:?\s?(?P<ljn>[A-Z]{2}\s?\d{4}(?:(?:,| en|, en"
    r"| of)\s(?:LJN:?\s?)?[A-Z]{2}\d{4}\b)*)\b"
    r"|(?P<cvdr>\bCVDR\s?\d{3,9}(?:[_/]\d{1,3})?\b)"
    r"|(?P<jci>\bjci1\.\d{1,2}:[cv]:(?P<jciwet>BWB[RVW]\d{7})(?P<waar>(?:&(?:amp;)?\w+=[\w:.°-]+)*))"
    r"|(?P<bwb>\b(?:https?://)?(?:wetten\.overheid\.nl/)?(?P<wet>BWB[RVW]\d{7})(?:/(?P<dag>\d{4}-\d\d-\d\d))?[\w/]*?(?:#\S*?Artikel(?P<anker>[\d.:]+[a-z]{0,2}))?)(?![\w])"
    r"|(?P<gmb>\b(?:[Gg]emeenteblad"
    r"|Gmb\.?)(?:\svan\s[A-Z][\w-]+)?\s(?P<gj>20[012]\d)\s?,?\s?(?:nr\.?\s?)?(?P<gn>\d{2,7})\b"
    r"|\bgmb-(?P<gj2>20[012]\d)-(?P<gn2>\d{2,7})\b)"
    r"|\b(?:CELEX:?\s?)?(?P<celex>[1-9]\d{4}[RLD]\d{4})\b"
)


_HINT = Patroon(r"ECLI:|LJN|CVDR|jci1|BWB|eblad|Gmb|gmb-|[1-9]\d{4}[RLD]\d{4}")
"""What every id holds: most texts have none, and are not searched for the long forms."""


def find_ids(text: str) -> Iterator[tuple[int, int, Verwijzing]]:
    """(begin, end, reference) of every id."""
    for m in _IDS.finditer(text) if _HINT.search(text) else ():
        kind = m.lastgroup if m.lastgroup in {"ecli", "ljn", "cvdr"} else None
        if m.group("ecli"):
            ecli = re.sub(r"\s", "", m.group("ecli"))
            yield m.start(), m.end(), Verwijzing(ecli, "ecli", ecli)
        elif kind == "ljn" or m.group("ljn"):
            for n in re.finditer(r"[A-Z]{2}\s?\d{4}", m.group("ljn")):
                number = n.group().replace(" ", "")
                yield m.start(), m.end(), Verwijzing(f"LJN {number}", "ecli", f"LJN:{number}")
        elif m.group("cvdr"):
            cvdr = m.group("cvdr").replace(" ", "")
            yield m.start(), m.end(), Verwijzing(cvdr, "cvdr", cvdr)
        elif m.group("gmb"):
            year, number = m.group("gj") or m.group("gj2"), m.group("gn") or m.group("gn2")
            yield m.start(), m.end(), Verwijzing(f"Gmb. {year}, {number}", "ongekend", f"gmb-{year}-{number}")
        elif m.group("celex"):
            yield m.start(), m.end(), _by_id(m.group("celex"), "eu", "", "", "", None)
        else:
            yield m.start(), m.end(), _statute(m)


def _statute(m: re.Match[str]) -> Verwijzing:
    """A BWB id, address or JCI string, with the article it names."""
    if m.group("jci"):
        where = dict(re.findall(r"&(?:amp;)?(\w+)=([\w:.°-]+)", m.group("waar")))
        return _by_id(
            m.group("jciwet"), "bwb", where.get("artikel", ""), where.get("lid", ""), where.get("o", ""),
            m.group("jci").replace("&amp;", "&"),
        )  # fmt: skip
    number = (m.group("anker") or "").rstrip(".")
    found = f"jci1.3:c:{m.group('wet')}" + (f"&artikel={number}" if number else "")
    return _by_id(m.group("wet"), "bwb", number, "", "", found + (f"&g={m.group('dag')}" if m.group("dag") else ""))


def _by_id(regeling: str, kind: Bronsoort, artikel: str, lid: str, onder: str, jci: str | None) -> Verwijzing:
    wet = by_id(regeling)
    book = book_number(regeling)
    number = f"{book}:{artikel}" if book and artikel and ":" not in artikel else artikel
    norm = short_name(wet) if wet else "BW" if book else regeling
    norm += (
        (f" art. {number}" if number else "") + (f" lid {lid}" if lid else "") + (f" onder {onder}" if onder else "")
    )
    sort = kind_of(wet) if wet else "verdrag" if regeling.startswith("BWBV") else kind
    return Verwijzing(norm, sort, regeling, number or None, lid or None, onder or None, jci)
