"""The fields of a casus, derived from its annotations and what its source says of itself.

Source metadata goes above what a text seems to say. Strekking is never read off the dictum alone:
the rules are those of `uitkomsten.yaml` (who appealed, and whether the legal effects stand).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from casusbank.model import Annotatie, Appellant, Metadata, Strekking, Velden, Verwijzing
from casusbank.patroon import Patroon
from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.organisaties import find_organisatie
from ingest.text import Leestekst

_OUTCOMES: dict[str, Strekking] = {
    "toegekend": "voor_inwoner",
    "deels_toegekend": "deels_voor_inwoner",
    "toegekend_andere_vorm": "deels_voor_inwoner",
    "toegekend_tijdelijk": "deels_voor_inwoner",
    "afgezien_van_terugvordering": "voor_inwoner",
    "afgewezen": "tegen_inwoner",
    "beeindigd": "tegen_inwoner",
    "teruggevorderd": "tegen_inwoner",
    "maatregel_opgelegd": "tegen_inwoner",
    "boete_opgelegd": "tegen_inwoner",
    "buiten_behandeling": "procedureel",
    "ingetrokken_door_aanvrager": "procedureel",
    "bezwaar_gegrond": "voor_inwoner",
    "bezwaar_deels_gegrond": "deels_voor_inwoner",
    "bezwaar_ongegrond": "tegen_inwoner",
    "bezwaar_niet_ontvankelijk": "procedureel",
    "beroep_niet_ontvankelijk": "procedureel",
    "beroep_ongegrond": "tegen_inwoner",
    "vernietigd_zelf_voorzien": "voor_inwoner",
    "vernietigd_nieuw_besluit": "procedureel",
    "vernietigd_rechtsgevolgen_in_stand": "tegen_inwoner",
    "bestuurlijke_lus": "procedureel",
    "beroep_gegrond": "voor_inwoner",
    "voorlopige_voorziening_toegewezen": "voor_inwoner",
    "voorlopige_voorziening_afgewezen": "tegen_inwoner",
    "klacht_gegrond": "voor_inwoner",
    "klacht_deels_gegrond": "deels_voor_inwoner",
    "klacht_ongegrond": "tegen_inwoner",
    "niet_behoorlijk": "voor_inwoner",
    "behoorlijk": "tegen_inwoner",
    "bemiddeld": "deels_voor_inwoner",
    "maatwerk_gelukt": "voor_inwoner",
    "maatwerk_deels_gelukt": "deels_voor_inwoner",
    "maatwerk_belemmerd": "tegen_inwoner",
    "opgelost_buiten_regeling": "voor_inwoner",
    "onopgelost": "tegen_inwoner",
}
# Dicta of a judge that mirror when the administrative authority is the one that appealed.
_MIRRORED = {"hoger_beroep_slaagt", "hoger_beroep_slaagt_niet", "beroep_gegrond", "beroep_ongegrond"}
_BODY = (
    r"(?:college|dagelijks bestuur|burgemeester|gemeente|bestuur|minister|svb|uwv|sociale verzekeringsbank"
    r"|staatssecretaris)"
)
_COLLEGE_APPEALS = Patroon(
    rf"(?i)\b{_BODY}\b[^;\n]{{0,120}}[,(]\s*(?:hierna:?\s*)?(?:de\s)?appellant\b"
    rf"|\b{_BODY}\b[^.\n]{{0,80}}\b(?:hoger beroep (?:heeft )?ingesteld|stelt hoger beroep in"
    rf"|in hoger beroep (?:is )?gekomen"
    r"|heeft hoger beroep|komt in hoger beroep)"
    rf"|hoger beroep(?:en)? van (?:het |de )?(?:\[\w+\][^.\n]{{0,60}} en (?:het |de )?)?{_BODY}\b"
    rf"|hoger beroep (?:is )?ingesteld door (?:het |de )?{_BODY}"
)
_INWONER_APPEALS = Patroon(
    r"(?i)\bappellante\b|\[appellante?\b|\beiser(?:es)?\b|\bverzoek(?:st)?er\b|(?:appellant|eiser(?:es)?"
    r"|betrokkene|verzoek(?:st)?er"
    r"|bezwaarma\w+)\b[^.]{0,60}(?:beroep|bezwaar)|(?:bezwaar|beroep) (?:gemaakt|ingesteld)"
)
_OWN_APPEAL = Patroon(
    r"(?i)\bappellante\b|\[appellante?\b|namens (?:betrokkene|appellante"
    r"|belanghebbende)\b[^.]{0,60}\bhoger beroep (?:heeft )?ingesteld"
)
_BOTH = Patroon(
    r"(?i)beide partijen|partijen hebben (?:beide|ieder)|ook (?:appellante?|betrokkene|\[appellante?\]"
    r"|het college|het dagelijks bestuur)"
    r"[^.]{0,40}hoger beroep|op de hoger beroepen\b|incidenteel hoger beroep"
)
_PARTLY = Patroon(
    r"(?i)\b(?:voor het overige|overigens|voor de rest) .{0,40}(?:afgewezen|wijzen|ongegrond)|gedeeltelijk"
    r"|deels|ten dele"
)

# `gegrond`, yet what was refused stays refused.
_KEPT = Patroon(
    r"(?i)\b(?:afwijzing|weigering|intrekking|terugvordering|uitkomst|besluit|beslissing|rechtsgevolgen)\b[^.]{0,120}"
    r"\b(?:in stand|te handhaven|handhaven|gehandhaafd|blijft gelden)\b|(?:in stand|handhaven|blijven bij)\b.{0,60}"
    r"\b(?:afwijzing|weigering|intrekking|terugvordering)"
)
# The court decides the case itself, and not for the inwoner.
_OWN_REFUSAL = Patroon(
    r"(?i)\bbezwaar\b[^.;]{0,80}\b(?:ongegrond|niet-ontvankelijk)|wijst de aanvraag\b[^.;]{0,60}\baf"
    r"|aanvraag\b[^.;]{0,40}\bafgewezen"
    r"|stelt (?:de boete|de terugvordering)\b[^.;]{0,40}\bop €"
)
_NEAR_DICTUM = 400


def derive_fields(leestekst: Leestekst, annotaties: Iterable[Annotatie], metadata: Metadata) -> Velden:
    """The `Velden` of a casus; None or empty where neither source nor text says anything.

    The beslispunt is that of the first subject; `organisatie_id` that of the organisation on the day it decided.
    """
    found = tuple(annotaties)
    outcome = _first(found, "uitkomst")
    organisatie = _municipality(metadata.organisatie) or _first(found, "organisatie")
    datum = metadata.datum_besluit or metadata.datum_uitspraak or _decision_day(found)
    known = find_organisatie(organisatie, datum) if organisatie else None
    onderwerpen = _all(found, "onderwerp")
    return Velden(
        domeinen=_all(found, "domein"),
        onderwerpen=onderwerpen,
        beslispunt=_decided_on(onderwerpen),
        uitkomst=outcome,
        strekking=strekking_of(found, leestekst.tekst),
        modificaties=_all(found, "modificatie"),
        appellant=appellant_of(leestekst.tekst, outcome),
        procedurefase=metadata.procedurefase or _first(found, "procedurefase"),
        organisatie=organisatie,
        organisatie_id=known.id if known else None,
        datum_besluit=datum,
        regeling_versie=_main_regulation(found, leestekst.peildatum or datum),
    )


def _decided_on(onderwerpen: tuple[str, ...]) -> str | None:
    known = load_vocabulary().onderwerpen
    return next((known[o].beslispunt for o in onderwerpen if o in known), None)


def strekking_of(annotaties: Iterable[Annotatie], tekst: str) -> Strekking | None:
    """What the outcome means for the inwoner, by the derivation rules; None while unknown."""
    found = next((a for a in annotaties if a.soort == "uitkomst"), None)
    if found is None:
        return None
    if found.sleutel in _MIRRORED:
        won = found.sleutel in {"hoger_beroep_slaagt", "beroep_gegrond"}
        by_inwoner = appellant_of(tekst, found.sleutel) != "bestuursorgaan"
        return "voor_inwoner" if won == by_inwoner else "tegen_inwoner"
    if found.sleutel == "bezwaar_gegrond" and _KEPT.search(_around(found, tekst)):
        return "tegen_inwoner"
    if found.sleutel == "vernietigd_zelf_voorzien" and _OWN_REFUSAL.search(_around(found, tekst)):
        return "tegen_inwoner"
    if found.sleutel == "bezwaar_gegrond" and _PARTLY.search(found.fragment):
        return "deels_voor_inwoner"
    if found.sleutel == "herzien":
        return None
    return _OUTCOMES.get(found.sleutel)


def _around(outcome: Annotatie, tekst: str) -> str:
    """The sentence of the dictum with what follows it: `gegrond; 2. de weigering te handhaven`."""
    return outcome.fragment + tekst[outcome.eind : outcome.eind + _NEAR_DICTUM]


def appellant_of(tekst: str, uitkomst: str | None) -> Appellant | None:
    """Who used the remedy, for outcomes of a remedy; `nvt` for a first decision."""
    if uitkomst is None:
        return None
    if not re.match(r"bezwaar|beroep|hoger|vernietigd|bestuurlijke|voorlopige", uitkomst):
        return "nvt"
    if uitkomst.startswith("bezwaar"):
        return "inwoner"
    head = tekst[:6000]
    if not _COLLEGE_APPEALS.search(head):
        return "inwoner" if _INWONER_APPEALS.search(head) else None
    return "beide" if _BOTH.search(head) and _OWN_APPEAL.search(head) else "bestuursorgaan"


def _first(found: tuple[Annotatie, ...], soort: str) -> str | None:
    return next((a.sleutel for a in found if a.soort == soort), None)


def _decision_day(found: tuple[Annotatie, ...]) -> str | None:
    """The day of the decision; the key of another day begins with its kind."""
    return next((a.sleutel for a in found if a.soort == "datum" and ":" not in a.sleutel), None)


def _all(found: tuple[Annotatie, ...], soort: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a.sleutel for a in found if a.soort == soort))


def _municipality(name: str | None) -> str | None:
    """`Oeverdam`, `college van B en W van Oeverdam` as `gemeente Oeverdam`; other bodies as they are."""
    if not name:
        return None
    bare = name.strip()
    body = find_organisatie(bare, None)
    if body and body.soort != "gemeente":
        return body.naam
    m = re.match(r"(?i)(?:het )?college van .{3,40}? van (?:de gemeente )?(.+)|(?:de )?gem(?:eente|\.) (.+)", bare)
    if m:
        return f"gemeente {(m.group(1) or m.group(2)).strip()}"
    return f"gemeente {bare}" if re.fullmatch(r"(?:['’]s-)?[A-Z][\w-]+(?: (?:aan|en|de|den) .+)?", bare) else bare


def _main_regulation(found: tuple[Annotatie, ...], peildatum: str | None) -> str | None:
    """The regulation referred to most, as JCI with the day it was read for, else by its own name."""
    counts: dict[str, int] = {}
    for a in found:
        if isinstance(a.details, Verwijzing) and a.details.bron_soort in {"bwb", "cvdr", "ongekend"}:
            name = a.details.regeling_id or a.details.norm.partition(" art. ")[0]
            counts[name] = counts.get(name, 0) + (1 if name.startswith("BWBR0005537") else 2)
    if not counts:
        return None
    best = max(counts, key=lambda n: counts[n])
    if best.startswith("BWB"):
        return f"jci1.3:c:{best}" + (f"&g={peildatum}" if peildatum else "")
    return best
