"""The first lines of a bundle: what somebody with one minute should know, each line with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from casusbank.model import CasusId, Kant
from precedent.constraint import Zekerheid
from precedent.dossier.casedeel import passages
from precedent.dossier.collect import Materiaal
from precedent.dossier.document import Bewering, Bron, Regelbron
from precedent.dossier.precedentdeel import NAAR, id_sources, nothing_binds
from precedent.dossier.text import number
from precedent.profile import dimension_of

_CERTAINTIES: tuple[Zekerheid, ...] = ("zeker", "mogelijk")
_SIDES: tuple[Kant, ...] = ("T", "A")


def summary(m: Materiaal) -> tuple[Bewering, ...]:
    """How many decisions bind, what contradicts, what to ask first, what decides by itself, what is unconfirmed."""
    return (*_bound(m), *_locked(m), *_conflict(m), *_first_question(m), *_knock_outs(m), *_unconfirmed(m))


def _bound(m: Materiaal) -> Iterable[Bewering]:
    if not m.toets.bindt:
        yield Bewering("telling", nothing_binds(m), (Regelbron("tellen"), Regelbron("reikwijdte")))
    counted = set[CasusId]()
    for certainty in _CERTAINTIES:
        for side in _SIDES:
            found = {b.precedent.casus_id for b in m.toets.bindt if (b.zekerheid, b.naar) == (certainty, side)}
            named = sorted(found - counted)
            if named:
                bind = number(len(named), "vergelijkbaar besluit bindt", "vergelijkbare besluiten binden")
                rests: tuple[Bron, ...] = (Regelbron("tellen"), Regelbron("resultaatmodel"), *id_sources(named[:3]))
                yield Bewering("telling", f"{bind} {certainty} tot {NAAR[side]}.", rests)
            counted |= found


def _locked(m: Materiaal) -> Iterable[Bewering]:
    locked = {b.precedent.casus_id for b in m.toets.bindt_niet}
    if locked:
        text = number(len(locked), "vergelijkbaar besluit bindt", "vergelijkbare besluiten binden")
        yield Bewering("telling", f"{text} niet, door een slot.", (Regelbron("tellen"), Regelbron("sloten")))


def _conflict(m: Materiaal) -> Iterable[Bewering]:
    if m.toets.conflict_mogelijk:
        how = "zeker" if m.toets.conflict else "mogelijk"
        text = f"Vergelijkbare besluiten binden {how} tot beide kanten. Dit stuk kiest niet."
        yield Bewering("conflict", text, (Regelbron("conflict"),))


def _first_question(m: Materiaal) -> Iterable[Bewering]:
    for q in m.toets.vragen[:1]:
        label = dimension_of(q.factor, m.profiel, *(b.precedent for b in m.toets.bindt)).label
        settled = number(len(q.beslist), "besluit", "besluiten")
        text = f"Vraag eerst na: {label}. Het antwoord beslist over {settled}."
        yield Bewering("vraag", text, (Regelbron("navraag"), *id_sources(q.beslist[:3])))


def _knock_outs(m: Materiaal) -> Iterable[Bewering]:
    for k in m.toets.knock_outs:
        if k.zekerheid != "nee":
            text = f"Let op: {m.profiel.ruimte[k.factor].label} leidt normaal op zichzelf tot afwijzing."
            proof = passages(m.profiel.feiten[k.factor].bewijs, m.casus)
            yield Bewering("knock_out", text, (*proof, Regelbron("knock_out")))


def _unconfirmed(m: Materiaal) -> Iterable[Bewering]:
    if not m.profiel.bevestigd:
        text = "Niet alle feiten zijn door een mens bevestigd. Wat hier staat, rust deels op voorstellen."
        yield Bewering("beperking", text, (Regelbron("lezing"),))
