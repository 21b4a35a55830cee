"""Dates in a text: the day of the decision, and the days of the application, the session and what starts or ends.

The key of the day of the decision is the date itself; of another day its kind and date (`aanvraag:2023-04-03`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from casusbank.model import Annotatie
from casusbank.patroon import Patroon
from ingest.text import Leestekst

_MONTHS = ("jan", "feb", "maart|mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_DATE = Patroon(
    r"(?i)\b(\d{1,2})(?:e|ste)?\s(" + "|".join(f"(?:{m})" + r"\w{0,8}\.?" for m in _MONTHS) + r")\s((?:19|20)\d\d)\b"
    r"|\b(\d{1,2})[-/.](\d{1,2})[-/.]((?:19|20)\d\d)\b|\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b"
    r"|(?<![\d/.-])(\d{1,2})[-/](\d{1,2})[-/]['’]?(\d\d)(?![\d/-])"
)
_MONTH = Patroon("(?i)" + "|".join(f"({m})" for m in _MONTHS))
_CENTURY = 35
"""A year of two figures up to this one is of this century."""
_ISSUED = Patroon(
    r"(?i)(?:verzenddatum|datum (?:besluit|verzending|beslissing|uitspraak|advies|rapport|brief|overleg|gesprek"
    r"|notitie)"
    r"|(?:besluit|uitspraak|beslissing|rapport|advies|verslag|beschikking) van|verzonden(?: op)?|dagtekening"
    r"|besluitdatum"
    r"|datum_besluit|bsl getekend|datum|uitgesproken (?:in het openbaar )?op|vastgesteld(?: op)?|\bd\.d\.|verslag"
    r"|rapport \S+,"
    r"|^\W*[A-Z][\w’'-]+(?: [\w’'-]+){0,3},|(?:burgemeester en wethouders|college"
    r"|gemeente)\b[^,\n]{0,60},)\W{0,4}(?:\w+ ){0,7}?$"
)
_EARLIER = Patroon(
    r"(?i)(?:aanvra\w*|ontvangen|gemeld|melding|bezwaar(?:schrift)?|bestreden besluit|geboren|\bgeb\.?|\bgb|sinds"
    r"|vanaf"
    r"|ingang|primaire besluit|bij besluit|met het besluit|het besluit|ons besluit|tegen (?:\w+ )?besluit|per|tot"
    r"|t/m|huisbezoek|zitting"
    r"|hoorzitting|verordening|uitspraak van de rechtbank|aangevallen uitspraak|commissie van|verklaring|brief"
    r"|schrijft|schreef"
    r"|vonnis|op uw bezwaar|verzoek|belde|mail|vroeg|rapporteerde|van de (?:wijk|ggd))(?: van| op"
    r"| d\.d\.)?\W{0,3}(?:\w+ ){0,4}?$"
)
_BORN = Patroon(r"(?i)(?:geboren|\bgeb\.?|\bgb|geboortedatum)\W{0,3}(?:\w+ ){0,3}?$")
_KINDS: tuple[tuple[str, Patroon], ...] = tuple(
    (kind, Patroon(rf"(?i)(?:{words})\b\W{{0,3}}(?:\w+ ){{0,5}}?$"))
    for kind, words in (
        ("zitting", r"hoorzitting|ter zitting|zitting|hoorgesprek"),
        ("primair_besluit", r"bij besluit van|besluit van|bestreden besluit van|primaire besluit van"),
        ("ingang", r"met ingang van|ingangsdatum|vanaf|sinds|per"),
        ("einde", r"tot en met|t/m|tot|einddatum"),
        ("publicatie", r"gepubliceerd(?: op)?|publicatiedatum"),
    )
)
_ASKS = Patroon(r"(?i)\baanvra\w+|\bvroeg(?:en)?\b|\bgemeld|\bmeld(?:de|ing)\b|\bverzo(?:cht|ek)\w*\b|\bbelde\b")


@lru_cache(maxsize=2)
def _dates(text: str) -> tuple[tuple[int, int, str], ...]:
    """(begin, end, ISO date) of every full date; the year in a law's name (`Wmo 2015`) is none."""
    return tuple(_iso_dates(text))


def _iso_dates(text: str) -> Iterator[tuple[int, int, str]]:
    for m in _DATE.finditer(text):
        if m.group(3):
            month = _MONTH.match(m.group(2))
            parts = int(m.group(3)), (month.lastindex or 0) if month else 0, int(m.group(1))
        elif m.group(6):
            parts = int(m.group(6)), int(m.group(5)), int(m.group(4))
        elif m.group(7):
            parts = int(m.group(7)), int(m.group(8)), int(m.group(9))
        else:
            short = int(m.group(12))
            parts = short + (2000 if short <= _CENTURY else 1900), int(m.group(11)), int(m.group(10))
        if 1 <= parts[1] <= 12 and 1 <= parts[2] <= 31:
            yield m.start(), m.end(), f"{parts[0]:04d}-{parts[1]:02d}-{parts[2]:02d}"


class Datums:
    """Annotator `datums`: the date of the decision, at its most likely place, and the other days by kind."""

    naam = "datums@3"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """The decision first, with the ISO date as key: a labelled date, else the first loose one at top or end."""
        text = tekst.tekst
        best = _best(text)
        found: list[Annotatie] = []
        if best:
            score, begin, end, iso = best
            found.append(Annotatie("datum", iso, begin, end, text[begin:end], self.naam, min(0.9, 0.4 + score / 10)))
        known: set[str] = set()
        for begin, end, iso in _dates(text):
            kind = _kind(text, begin, end)
            if kind and (not best or begin != best[1]) and f"{kind}:{iso}" not in known:
                known.add(f"{kind}:{iso}")
                found.append(Annotatie("datum", f"{kind}:{iso}", begin, end, text[begin:end], self.naam, 0.6))
        return tuple(found)


def decision_date(tekst: Leestekst) -> str | None:
    """The day of the decision as the text tells it (ISO), or None."""
    best = _best(tekst.tekst)
    return best[3] if best else None


def _kind(text: str, begin: int, end: int) -> str | None:
    """What a day other than that of the decision is; None where the words do not say."""
    before = text[max(0, begin - 60) : begin].rpartition("\n")[2]
    if _BORN.search(before):
        return None
    kind = next((kind for kind, pattern in _KINDS if pattern.search(before)), None)
    after = text[end : end + 70].partition("\n")[0]
    return kind or ("aanvraag" if _ASKS.search(before[-30:]) or _ASKS.search(after.partition(".")[0]) else None)


@lru_cache(maxsize=2)
def _best(text: str) -> tuple[float, int, int, str] | None:
    best: tuple[float, int, int, str] | None = None
    for begin, end, iso in _dates(text):
        line_start = text.rfind("\n", 0, begin) + 1
        before = text[max(line_start, begin - 60) : begin]
        if _BORN.search(before):
            continue
        score = 3.0 * bool(_ISSUED.search(before)) - 2.5 * bool(_EARLIER.search(before))
        score += 1.0 * (begin < 700) + 0.5 * (begin > len(text) - 400) + 0.8 * (not before.strip(" \t*#-"))
        score += 0.7 * (begin < 60) + 0.4 * (text[end : end + 1] in {"\n", ""})
        if best is None or score > best[0]:
            best = (score, begin, end, iso)
    return best if best and best[0] >= 0.5 else None
