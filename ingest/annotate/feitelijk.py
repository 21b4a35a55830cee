"""Date of the decision, phase of the procedure and the organisation that decided."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casusbank.model import Annotatie
from ingest.annotate.bronsoort import detect_bronsoort
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
# One capital word, or a name of more words as towns have them: Den Haag, Hollands Kroon, Alphen aan den Rijn.
_TOWN = (
    r"((?:['’]s-)?(?:(?:De|Den|Het|West|Oost|Noord|Zuid|Oude|Sint|Hollands|Hof|Land|[A-Z]\w+se) )?[A-Z][\w’'-]+"
    r"(?: (?:aan (?:den|de)|a/d|op|en|van|bij) [A-Z][\w'-]+)?)"
)
_OFFICIAL = re.compile(
    r"\b(?:(?:[Hh]et )?[Cc]ollege van )?(?:[Bb]urgemeester en wethouders|[Bb](?:\.| ) ?en ?[Ww]\.?|B&W) van (?:de )?"
    rf"(?:gemeente )?{_TOWN}|\b(?i:gemeente|gem\.)\s{_TOWN}"
    r"|\b[Gg]emeente ([a-z]{4,20})\b(?= - )|(?:^|\s)organisatie: gemeente ([A-Z][\w-]+)"
)
_NOT_TOWN = frozenset(
    [
        "Wmo",
        "De",
        "Het",
        "Een",
        "Dit",
        "Artikel",
        "Wet",
        "Verordening",
        "Participatiewet",
        "Jeugdwet",
        "Bezwaar",
        "Besluit",
        "Team",
        "Afdeling",
        "Datum",
        "Verzenddatum",
        "Postbus",
        "Awb",
        "Toch",
        "Zij",
        "Hij",
        "Die",
        "Wij",
    ]
)
_PHASES = {
    "hoger_beroep": "hoger_beroep", "rechtbank": "beroep", "bezwaaradvies": "bezwaar", "beslissing_bezwaar": "bezwaar",
    "maatwerkbesluit": "primair_besluit", "ombudsman": "ombudsman", "casustafel": "casustafel",
}  # fmt: skip


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
        text = tekst.tekst
        best: tuple[float, int, int, str] | None = None
        for begin, end, iso in iso_dates(text):
            before = text[max(0, begin - 60) : begin].rpartition("\n")[2]
            score = 3.0 * bool(_ISSUED.search(before)) - 2.5 * bool(_EARLIER.search(before))
            score += 1.0 * (begin < 700) + 0.5 * (begin > len(text) - 400) + 0.8 * (not before.strip(" \t*#-"))
            if best is None or score > best[0]:
                best = (score, begin, end, iso)
        if best is None or best[0] < 0.5:
            return ()
        score, begin, end, iso = best
        return (Annotatie("datum", iso, begin, end, text[begin:end], self.naam, min(0.9, 0.4 + score / 10)),)


class Procedurefasen:
    """Annotator `procedurefasen`: the phase the document belongs to, by its genre and words."""

    naam = "procedurefasen@1"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """At most one annotation."""
        phase = _PHASES.get(detect_bronsoort(tekst))
        m = re.search(r"(?i)voorlopige voorziening|voorzieningenrechter", tekst.tekst[:3000])
        if phase == "beroep" and m:
            phase = "voorlopige_voorziening"
        if phase is None or not tekst.zinnen:
            return ()
        zin = tekst.zinnen[0]
        return (
            Annotatie("procedurefase", phase, zin.begin, zin.eind, tekst.tekst[zin.begin : zin.eind], self.naam, 0.7),
        )


class Organisaties:
    """Annotator `organisaties`: the municipality that decided, as `gemeente X`; no list decides which exist."""

    naam = "organisaties@2"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """At most one annotation: the municipality named most, the formal name counting double."""
        seen: dict[str, list[tuple[int, int]]] = {}
        weights: dict[str, float] = {}
        for m in _OFFICIAL.finditer(tekst.tekst):
            town = next(g for g in m.groups() if g).strip()
            town = town.title() if town.isupper() else town
            town = town if town[0].isupper() or town[0] in "'’" else town.capitalize()
            if town.split()[0] in _NOT_TOWN:
                continue
            town = " ".join(w for i, w in enumerate(town.split()) if i == 0 or w not in _NOT_TOWN)
            seen.setdefault(town, []).append(m.span())
            weights[town] = weights.get(town, 0.0) + (2 if m.group(1) else 1) + (1 if m.start() < 800 else 0)
        if not weights:
            return ()
        best = max(weights, key=lambda t: (weights[t], -seen[t][0][0]))
        begin, end = seen[best][0]
        return (Annotatie("organisatie", f"gemeente {best}", begin, end, tekst.tekst[begin:end], self.naam, 0.8),)
