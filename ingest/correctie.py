"""A human's correction of an annotation: another claim or another passage, checked against the vocabulary.

The result is a new annotation; `casusbank.store.oordelen.correct` stores it beside the rejected one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, get_args

from casusbank.errors import InvoerFout
from casusbank.model import (
    Aard,
    Annotatie,
    Casus,
    CasusId,
    Details,
    FactorToekenning,
    GrensToekenning,
    InstrumentToekenning,
    Polariteit,
    Rol,
    SectieLezing,
    Spreker,
    Velden,
    Verwijzing,
    WaardeToepassing,
)
from casusbank.store import Connection, annotaties, casussen, oordelen, transaction
from casusbank.vocabulary import load_vocabulary
from ingest.annotate import annotate
from ingest.fields import derive_fields
from ingest.text import read_light

_FIELDS = frozenset({"uitkomst", "modificatie", "domein", "onderwerp", "datum", "organisatie", "procedurefase"})
"""Kinds from which the fields of a casus are derived."""
_SAYS = {
    "factor": "waarde",
    "waarde": "polariteit",
    "wetsverwijzing": "rol",
    "grens": "aard",
    "instrument": "resultaat",
    "sectie": "spreker",
}
"""What the details of a kind say, in the words of the JSON."""


@dataclass(frozen=True, slots=True)
class Correctie:
    """What a human would have instead; None leaves a part as it was.

    `sleutel` is another key of the same kind (for a law reference: how the law is written, `art. 18
    Pw`); `waarde` the value of a factor, polarity of a value, role of a law, and so on; `passage` the
    stretch (begin, end) the claim rests on.
    """

    sleutel: str | None = None
    waarde: str | None = None
    inroeper: str | None = None
    passage: tuple[int, int] | None = None

    def is_empty(self) -> bool:
        """Does it change nothing?"""
        return self == Correctie()


def corrected(casus: Casus, a: Annotatie, correctie: Correctie) -> Annotatie:
    """`a` as the human would have it. Raises InvoerFout for a key, value or passage that cannot be."""
    begin, end = correctie.passage or (a.begin, a.eind)
    if not 0 <= begin < end <= len(casus.tekst):
        raise InvoerFout(f"De passage {begin}-{end} past niet in de tekst: die loopt van 0 tot {len(casus.tekst)}.")
    key, details = a.sleutel, a.details
    if correctie.sleutel and isinstance(details, Verwijzing):
        details = _reference(correctie.sleutel, details.rol)
        key = details.norm
    elif correctie.sleutel:
        key = _checked(f"{a.soort}", correctie.sleutel, keys_of(a.soort))
    if correctie.waarde:
        details = _said(key, details, correctie.waarde, a.soort)
    if correctie.inroeper:
        if not isinstance(details, WaardeToepassing):
            raise InvoerFout(f"Een {a.soort} heeft geen inroeper; alleen een waarde heeft die.")
        details = replace(details, inroeper=_checked("inroeper", correctie.inroeper, get_args(Spreker)))  # type: ignore[arg-type]
    better = replace(a, sleutel=key, details=details, begin=begin, eind=end, fragment=casus.tekst[begin:end])
    if (better.sleutel, better.details, better.begin, better.eind) == (a.sleutel, a.details, a.begin, a.eind):
        raise InvoerFout("Deze correctie verandert niets. Bevestig de annotatie dan gewoon.")
    return better


def fields_with(casus: Casus) -> Velden:
    """The fields of a casus by the word of humans and annotators together; a confirmed claim goes first."""
    valid = [a for a in casus.annotaties if a.status != "verworpen"]
    if not any(a.soort in _FIELDS and a.status == "bevestigd" for a in valid) and len(valid) == len(casus.annotaties):
        return casus.velden
    ordered = sorted(valid, key=lambda a: a.status != "bevestigd")
    derived = derive_fields(read_light(casus.tekst), ordered, casus.metadata)
    said = {a.soort for a in casus.annotaties if a.soort in _FIELDS and a.status != "voorstel"}
    kept = casus.velden
    if "uitkomst" in said or "modificatie" in said:
        kept = replace(
            kept,
            uitkomst=derived.uitkomst,
            strekking=derived.strekking,
            modificaties=derived.modificaties,
            appellant=derived.appellant,
        )
    if "domein" in said or "onderwerp" in said:
        kept = replace(kept, domeinen=derived.domeinen, onderwerpen=derived.onderwerpen, beslispunt=derived.beslispunt)
    if "organisatie" in said:
        kept = replace(kept, organisatie=derived.organisatie)
    if "procedurefase" in said:
        kept = replace(kept, procedurefase=derived.procedurefase)
    return replace(kept, datum_besluit=derived.datum_besluit) if "datum" in said else kept


def refresh_fields(conn: Connection, casus_id: CasusId) -> None:
    """Let the stored fields of a casus follow what humans said of it, inside the caller's transaction."""
    casus = casussen.read_casus(conn, casus_id)
    fields = fields_with(casus)
    if fields != casus.velden:
        casussen.put_velden(conn, casus_id, fields)


@dataclass(frozen=True, slots=True)
class Woord:
    """A human's word on one annotation: an empty `correctie` confirms it, unless `verwerp`."""

    annotatie_id: int
    verwerp: bool = False
    correctie: Correctie = Correctie()
    stempel: str | None = None
    apart: bool = False


def decide(conn: Connection, woord: Woord, door: oordelen.Beoordelaar) -> tuple[CasusId, Annotatie]:
    """Record a human's word, let the fields of the casus follow, and give the annotation as it now is.

    Raises InvoerFout, and VerouderdOordeel when the annotation is no longer as the stamp says.
    """
    casus_id, old = annotaties.read_one(conn, woord.annotatie_id)
    how: dict[str, Any] = {"stempel": woord.stempel, "apart": woord.apart}
    if not woord.correctie.is_empty():
        claim = corrected(casussen.read_casus(conn, casus_id), old, woord.correctie)
        done = oordelen.correct(conn, woord.annotatie_id, claim, door, **how)
    else:
        act = oordelen.reject if woord.verwerp else oordelen.confirm
        done = act(conn, woord.annotatie_id, door, **how)
    with transaction(conn):
        refresh_fields(conn, casus_id)
    return casus_id, done


def keys_of(soort: str) -> Collection[str] | None:
    """The keys a kind may have; None where any text is a key, such as a date."""
    v = load_vocabulary()
    known: dict[str, Collection[str]] = {
        "waarde": v.waarden,
        "factor": v.factoren,
        "grens": v.grenzen,
        "instrument": v.instrumenten,
        "domein": v.domeinen,
        "onderwerp": v.onderwerpen,
        "procedurefase": v.procedurefasen,
        "uitkomst": [outcome for group in v.uitkomsten.values() for outcome in group],
        "modificatie": v.modificaties,
    }
    return known.get(soort)


def _checked(what: str, given: str, known: Collection[str] | None) -> str:
    if known is not None and given not in known:
        raise InvoerFout(f"Onbekende {what} '{given[:80]}'. Bekend: {', '.join(sorted(known))}.")
    return given


def _said(key: str, details: Details | None, given: str, soort: str) -> Details:
    match details:
        case FactorToekenning():
            factor = load_vocabulary().factoren.get(key)
            steps = {"aanwezig", "afwezig", *(factor.schaal if factor else ())}
            return replace(details, waarde=_checked("waarde van deze factor", given, steps))
        case WaardeToepassing():
            return replace(details, polariteit=_checked("polariteit", given, get_args(Polariteit)))  # type: ignore[arg-type]
        case Verwijzing():
            return replace(details, rol=_checked("rol", given, get_args(Rol)))  # type: ignore[arg-type]
        case GrensToekenning():
            return replace(details, aard=_checked("aard", given, get_args(Aard)))  # type: ignore[arg-type]
        case InstrumentToekenning():
            known = ("toegepast", "overwogen", "geweigerd")
            return replace(details, resultaat=_checked("resultaat", given, known))  # type: ignore[arg-type]
        case SectieLezing():
            return replace(details, spreker=_checked("spreker", given, get_args(Spreker)))  # type: ignore[arg-type]
        case _:
            kinds = ", ".join(f"{k} ({v})" for k, v in _SAYS.items())
            raise InvoerFout(f"Een {soort} heeft geen waarde om te verbeteren. Dat kan wel bij: {kinds}.")


def _reference(written: str, rol: Rol) -> Verwijzing:
    """A law reference as the annotator of the product reads it."""
    found = [a.details for a in annotate(read_light(written)) if isinstance(a.details, Verwijzing)]
    if len(found) != 1:
        raise InvoerFout(f"'{written[:80]}' is niet te lezen als één artikel. Schrijf bijvoorbeeld: artikel 18 Pw.")
    return replace(found[0], rol=rol)
