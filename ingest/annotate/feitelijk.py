"""The phase of the procedure."""

from __future__ import annotations

from casusbank.model import Annotatie
from casusbank.patroon import Patroon
from ingest.annotate.bronsoort import detect_bronsoort
from ingest.text import Leestekst

_PHASES = {
    "hoger_beroep": "hoger_beroep", "rechtbank": "beroep", "bezwaaradvies": "bezwaar", "beslissing_bezwaar": "bezwaar",
    "maatwerkbesluit": "primair_besluit", "ombudsman": "ombudsman", "casustafel": "casustafel",
    "tsd_casus": "casustafel",
}  # fmt: skip


_INTERIM = Patroon(r"(?i)voorlopige voorziening|voorzieningenrechter")
_AFTERCARE = Patroon(r"(?i)\bnazorg\b|evaluatiegesprek|herindicatie na")
_ENQUIRY = Patroon(r"(?i)gespreksverslag|keukentafel|onderzoeksverslag")
_APPLIES = Patroon(r"(?i)\b(?:intake|aanmelding|melding|telnot|telefoonnotitie)\b")
_VISIT = Patroon(r"(?i)huisbezoek|\bhb\b|onderzoek|gesprek")


class Procedurefasen:
    """Annotator `procedurefasen`: the phase the document belongs to, by its genre, its words and what it decides."""

    naam = "procedurefasen@2"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """At most one annotation; reads the outcome found before it."""
        decided = any(a.soort == "uitkomst" for a in eerder)
        phase = _phase(detect_bronsoort(tekst), f"{tekst.titel}\n{tekst.tekst[:3000]}", decided)
        if phase is None or not tekst.zinnen:
            return ()
        zin = tekst.zinnen[0]
        return (
            Annotatie("procedurefase", phase, zin.begin, zin.eind, tekst.tekst[zin.begin : zin.eind], self.naam, 0.7),
        )


def _phase(bronsoort: str, opening: str, decided: bool) -> str | None:
    if bronsoort == "rechtbank" and _INTERIM.search(opening):
        return "voorlopige_voorziening"
    if bronsoort != "consulentnotitie":
        return _PHASES.get(bronsoort)
    if _AFTERCARE.search(opening):
        return "nazorg"
    if _ENQUIRY.search(opening) and not decided:
        return "onderzoek"
    if decided:
        return "primair_besluit"
    return "aanvraag" if _APPLIES.search(opening[:200]) else "onderzoek" if _VISIT.search(opening) else "aanvraag"
