"""A casus as the JSON of the contract, and the Dutch words for its codes. Pure functions."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from casusbank.model import Annotatie, Casus, Verwijzing
from casusbank.vocabulary.vindplaatsen import linkeddata, vindplaats

STREKKING_LABELS = {
    "voor_inwoner": "voor de inwoner",
    "deels_voor_inwoner": "deels voor de inwoner",
    "tegen_inwoner": "tegen de inwoner",
    "procedureel": "alleen over de procedure",
    None: "niet bekend",
}
POLARITEIT_LABELS = {
    "steunt_toekenning": "pleit voor toekennen",
    "steunt_afwijzing": "pleit voor afwijzen",
    "noemt": "genoemd",
    "gepasseerd": "aangevoerd, niet gevolgd",
    "afgewogen_tegen": "verloor in de afweging",
}


UITKOMST_LABELS = {
    "deels_toegekend": "deels toegekend",
    "toegekend_andere_vorm": "toegekend in een andere vorm",
    "toegekend_tijdelijk": "tijdelijk toegekend",
    "buiten_behandeling": "niet in behandeling genomen",
    "ingetrokken_door_aanvrager": "ingetrokken door de aanvrager",
    "beeindigd": "beëindigd",
    "afgezien_van_terugvordering": "afgezien van terugvordering",
    "bezwaar_niet_ontvankelijk": "bezwaar niet ontvankelijk",
    "beroep_niet_ontvankelijk": "beroep niet ontvankelijk",
    "vernietigd_zelf_voorzien": "besluit vernietigd, de rechter beslist zelf",
    "vernietigd_nieuw_besluit": "besluit vernietigd, er moet een nieuw besluit komen",
    "vernietigd_rechtsgevolgen_in_stand": "besluit vernietigd, maar de gevolgen blijven gelden",
    "maatwerk_belemmerd": "maatwerk lukte niet door een belemmering",
    "opgelost_buiten_regeling": "opgelost buiten de regeling",
}
"""Outcomes whose words are not those of the code."""


def outcome_label(uitkomst: str | None) -> str:
    """A formal outcome in words; `niet bekend` for None."""
    return UITKOMST_LABELS.get(uitkomst or "", label(uitkomst))


def label(code: str | None) -> str:
    """A code such as `bezwaar_deels_gegrond` as words; `niet bekend` for None."""
    return code.replace("_", " ") if code else "niet bekend"


def fact_label(name: str, stand: str | None) -> str:
    """The name of a fact with what is said of it (`Netwerk kan hulp bieden: afwezig`), bare where it is there."""
    return name if stand in (None, "aanwezig") else f"{name}: {label(stand)}"


def source_number(casus: Casus) -> tuple[str, str]:
    """(what it is called, the number the source gave the casus); the number is empty when it has none of its own."""
    m = casus.metadata
    number = m.bron_kenmerk if m.bron_kenmerk and m.bron_kenmerk != m.ecli else ""
    return "Zaaknummer" if m.ecli else "Bronkenmerk", number


def casus_json(casus: Casus, *, stored: bool = True) -> dict[str, Any]:
    """The `casus --json` document; `stored=False` gives the `analyseer --json` document (no id)."""
    head: dict[str, Any] = {"casus_id": casus.id} if stored else {}
    return head | {
        "titel": casus.titel,
        "tekst": casus.tekst,
        "velden": _velden(casus),
        # A long fragment is stored by its beginning; the JSON shows all of it.
        "annotaties": [annotatie_json(replace(a, fragment=casus.tekst[a.begin : a.eind])) for a in casus.annotaties],
    }


def _velden(casus: Casus) -> dict[str, Any]:
    fields: dict[str, Any] = asdict(casus.velden)
    for name in ("domeinen", "onderwerpen", "modificaties"):
        fields[name] = list(fields[name])
    m = casus.metadata
    return fields | {
        "bronsoort": casus.bronsoort,
        "ecli": m.ecli,
        "bron_kenmerk": m.bron_kenmerk,
        "samenvatting": m.samenvatting,
        "datum_uitspraak": m.datum_uitspraak,
        "datum_publicatie": m.datum_publicatie,
        "instantie": m.instantie,
        "status_gezag": m.status_gezag,
        "opmerking": m.opmerking,
        "toegang": casus.toegang,
        "relaties": [asdict(r) for r in m.relaties],
        "herkomst": {
            "pad": casus.herkomst.pad,
            "lezer": casus.herkomst.lezer,
            "bron_sha256": casus.herkomst.bron_sha256,
            "pagina_van": casus.herkomst.pagina_van,
            "pagina_tot": casus.herkomst.pagina_tot,
            "splitszekerheid": casus.herkomst.splitszekerheid,
        },
    }


def annotatie_json(a: Annotatie) -> dict[str, Any]:
    """One annotation, with the extra keys of its kind at the same level."""
    row: dict[str, Any] = {
        "id": a.id,
        "soort": a.soort,
        "sleutel": a.sleutel,
        "begin": a.begin,
        "eind": a.eind,
        "fragment": a.fragment,
        "annotator": a.annotator,
        "zekerheid": round(a.zekerheid, 4),
        "status": a.status,
        "stempel": a.stempel,
        "hervalideren": a.hervalideren,
    }
    if a.id is None:
        for key in ("id", "stempel", "hervalideren"):
            del row[key]
    if a.details is None:
        return row
    extra = asdict(a.details)
    if isinstance(a.details, Verwijzing):
        places = {"url": vindplaats(a.details), "linkeddata": linkeddata(a.details)}
        extra |= {name: url for name, url in places.items() if url}
    return row | extra
