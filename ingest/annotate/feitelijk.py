"""Phase of the procedure and the organisation that decided."""

from __future__ import annotations

import re

from casusbank.model import Annotatie
from ingest.annotate.bronsoort import detect_bronsoort
from ingest.text import Leestekst

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
