"""Dates in a text: the day of the decision, and the days of the application, the session and the events."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casusbank.model import Annotatie
from ingest.text import Leestekst

_MONTHS = ("jan", "feb", "maart|mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_DATE = re.compile(
    r"(?i)\b(\d{1,2})(?:e|ste)?\s(" + "|".join(f"(?:{m})" + r"\w{0,8}\.?" for m in _MONTHS) + r")\s((?:19|20)\d\d)\b"
    r"|\b(\d{1,2})[-/.](\d{1,2})[-/.]((?:19|20)\d\d)\b|\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b"
)
_ISSUED = re.compile(
    r"(?i)(?:verzenddatum|datum (?:besluit|verzending|beslissing|uitspraak|advies|rapport|brief)"
    r"|(?:besluit|uitspraak|beslissing|rapport|advies) van|verzonden(?: op)?|dagtekening|besluitdatum"
    r"|datum_besluit|bsl getekend|datum|uitgesproken (?:in het openbaar )?op"
    r"|^\W*[A-Z]\w+,)\W{0,4}(?:\w+ ){0,7}?$"
)
_EARLIER = re.compile(
    r"(?i)(?:aanvra\w*|ontvangen|gemeld|melding|bezwaar(?:schrift)?|bestreden besluit|geboren|sinds|vanaf"
    r"|ingang|primaire besluit|bij besluit|met het besluit|het besluit|per|tot|huisbezoek|hb|zitting"
    r"|hoorzitting|verordening|uitspraak van de rechtbank|aangevallen uitspraak)\W{0,3}(?:\w+ ){0,4}?$"
)


def iso_dates(text: str) -> Iterator[tuple[int, int, str]]:
    """(begin, end, ISO date) of every full date; the year in a law's name (`Wmo 2015`) is none."""
    for m in _DATE.finditer(text):
        if m.group(3):
            month = next(i for i, name in enumerate(_MONTHS, 1) if re.match(name, m.group(2), re.I))
            parts = int(m.group(3)), month, int(m.group(1))
        elif m.group(6):
            parts = int(m.group(6)), int(m.group(5)), int(m.group(4))
        else:
            parts = int(m.group(7)), int(m.group(8)), int(m.group(9))
        if 1 <= parts[1] <= 12 and 1 <= parts[2] <= 31:
            yield m.start(), m.end(), f"{parts[0]:04d}-{parts[1]:02d}-{parts[2]:02d}"


class Datums:
    """Annotator `datums`: the date of the decision, at its most likely place."""

    naam = "datums@2"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """At most one annotation with the ISO date as key: a labelled date, else the first loose one at top or end."""
        best = _best(tekst)
        if best is None:
            return ()
        score, begin, end, iso = best
        fragment = tekst.tekst[begin:end]
        return (Annotatie("datum", iso, begin, end, fragment, self.naam, min(0.9, 0.4 + score / 10)),)


def decision_date(tekst: Leestekst) -> str | None:
    """The day of the decision as the text tells it (ISO), or None."""
    best = _best(tekst)
    return best[3] if best else None


def _best(tekst: Leestekst) -> tuple[float, int, int, str] | None:
    text = tekst.tekst
    best: tuple[float, int, int, str] | None = None
    for begin, end, iso in iso_dates(text):
        before = text[max(0, begin - 60) : begin].rpartition("\n")[2]
        score = 3.0 * bool(_ISSUED.search(before)) - 2.5 * bool(_EARLIER.search(before))
        score += 1.0 * (begin < 700) + 0.5 * (begin > len(text) - 400) + 0.8 * (not before.strip(" \t*#-"))
        if best is None or score > best[0]:
            best = (score, begin, end, iso)
    return best if best and best[0] >= 0.5 else None
