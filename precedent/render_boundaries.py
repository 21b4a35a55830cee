"""JSON of boundaries, signals and the omgekeerde toets: pure functions to plain dicts, ids with labels beside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from casusbank.model import Annotatie, CasusId
from casusbank.vocabulary import Vocabulary, load_vocabulary
from casusbank.vocabulary.methodiek import Signaal
from precedent.boundaries import (
    Belemmering,
    Grensgeval,
    Nabijheid,
    Route,
    Voorbeeld,
    Voorbeelden,
    needs_provision,
    obstructions,
    table,
)
from precedent.reverse_test import Stapstand, Toetsvoorstel, Veldstand
from precedent.signals import Signaalvoorstel
from precedent.wording import ADVIES, ONBEVESTIGD

Json = dict[str, Any]
GEEN_VOORBEELD = "Er is in deze casusbank geen casus waarin het bij dezelfde grens wel lukte."
WELKE_BEPALING = "Welke bepaling verbiedt dit precies? Zonder bepaling is 'mag niet' een gewoonte."
REGEL_ZONDER_BEPALING = "De tekst beroept zich op een regel, maar noemt hem hier niet. Welke bepaling is het precies?"
DEELT_TEKST: dict[Nabijheid, str] = {
    "onderwerp": "zelfde grens en onderwerp",
    "beslispunt": "zelfde grens en beslispunt",
    "domein": "zelfde grens en domein",
    "grens": "zelfde grens, ander domein",
}
GEEN_AFLOOP = "Waar de tekst de afloop van een grens niet noemt, is gekeken voor wie de beslissing uitpakte."


def grenzen_json(rows: Iterable[Grensgeval], casussen: int, vocab: Vocabulary | None = None) -> Json:
    """`grenzen --json`: the table, the questions, the blocked casussen with what worked elsewhere, what obstructs."""
    words = vocab or load_vocabulary()
    known = tuple(rows)
    blocked, examples = [r for r in known if r.lot == "belemmerd"], Voorbeelden(known)
    confirmed = bool(known) and all(r.bevestigd for r in known)
    return {
        "casussen": casussen,
        "met_grens": len({r.casus_id for r in known}),
        "tabel": [
            {
                "grens": c.grens,
                "label": words.grenzen[c.grens].label,
                "groep": words.grenzen[c.grens].ouder,
                "aard": c.aard,
                "afloop": c.afloop,
                "casussen": list(c.casussen),
            }
            for c in table(known)
        ],
        "vragen": [_question(r, words) for r in known if needs_provision(r, words)],
        "belemmerd": [_blocked(r, examples.near(r), words) for r in blocked],
        "belemmeringen": [_obstruction(o, words) for o in obstructions(known)],
        "let_op": [ADVIES, *([] if confirmed else [ONBEVESTIGD]), GEEN_AFLOOP],
    }


def _question(r: Grensgeval, vocab: Vocabulary) -> Json:
    question = WELKE_BEPALING if r.vraag else REGEL_ZONDER_BEPALING
    return {**_head(r, vocab), "vraag": question, "genoemd": list(r.artikelen), "passage": _passage(r.annotatie),
            "stempel": r.annotatie.stempel}  # fmt: skip


def _head(r: Grensgeval, vocab: Vocabulary) -> Json:
    return {
        "casus_id": r.casus_id,
        "titel": r.titel,
        "grens": r.grens,
        "label": vocab.grenzen[r.grens].label,
        "aard": r.aard,
        "afloop": r.afloop,
        "bepaling": r.bepaling,
        "lot": r.lot,
        "lot_uit": r.lot_uit,
    }


def _blocked(r: Grensgeval, found: tuple[Voorbeeld, ...], vocab: Vocabulary) -> Json:
    return {
        **_head(r, vocab),
        "passage": _passage(r.annotatie),
        "voorbeelden": [_success(s, vocab) for s in found],
        "geen_voorbeeld": None if found else GEEN_VOORBEELD,
    }


def _success(s: Voorbeeld, vocab: Vocabulary) -> Json:
    return {
        **_head(s.geval, vocab),
        "deelt": s.deelt,
        "deelt_tekst": DEELT_TEKST[s.deelt],
        "organisatie": s.geval.organisatie,
        "datum": s.geval.datum,
        "routes": [_route(r, vocab) for r in s.geval.routes],
        "passage": _passage(s.geval.annotatie),
    }


def _route(r: Route, vocab: Vocabulary) -> Json:
    return {
        "soort": r.soort,
        "sleutel": r.sleutel,
        **route_words(r.soort, r.sleutel, vocab),
        "passage": _passage(r.annotatie),
    }


def route_words(soort: str, sleutel: str, vocab: Vocabulary) -> Json:
    """A route in words, with the provision it hangs on."""
    if soort == "instrument" and sleutel in vocab.instrumenten:
        return {"label": vocab.instrumenten[sleutel].label, "haak": vocab.instrumenten[sleutel].haak}
    return {"label": sleutel, "haak": sleutel}


def _obstruction(o: Belemmering, vocab: Vocabulary) -> Json:
    return {
        "bepaling": o.bepaling,
        "grenzen": list(o.grenzen),
        "labels": [vocab.grenzen[g].label for g in o.grenzen],
        "casussen": list(o.casussen),
        "belemmerd": list(o.belemmerd),
        "gelukt": list(o.gelukt),
        "feitelijk": o.feitelijk,
        "ervaren": o.ervaren,
        "routes": [
            {"soort": kind, "sleutel": key, **route_words(kind, key, vocab), "casussen": list(ids)}
            for kind, key, ids in o.routes
        ],
        "routes_uit": o.routes_uit,
        "passages": [_passage(n) for n in o.passages],
    }


def signaal_json(s: Signaal, vocab: Vocabulary) -> Json:
    """One signal of the register."""
    return {
        "id": s.id,
        "soort": s.soort,
        "grens": s.grens_id,
        "grens_label": vocab.grenzen[s.grens_id].label if s.grens_id else None,
        "bepaling": s.bepaling,
        "gewenste_ruimte": s.gewenste_ruimte,
        "ontvanger": s.ontvanger,
        "status": s.status,
        "reactie": s.reactie,
        "gemeld_op": s.gemeld_op,
        "gemeld_door_rol": s.gemeld_door_rol,
        "gesloten_op": s.gesloten_op,
        "casussen": list(s.casussen),
    }


def voorstel_json(p: Signaalvoorstel, vocab: Vocabulary) -> Json:
    """A signal worth making."""
    return {
        "soort": p.soort,
        "grens": p.grens_id,
        "grens_label": vocab.grenzen[p.grens_id].label,
        "bepaling": p.bepaling,
        "ontvanger": p.ontvanger,
        "casussen": list(p.casussen),
        "nieuw": list(p.nieuw),
        "bestaand": p.bestaand,
    }


def toets_stappen_json(casus_id: CasusId, titel: str, stappen: Iterable[Stapstand], regel: str) -> Json:
    """`omgekeerde-toets ID --json`."""
    known = tuple(stappen)
    return {
        "casus_id": casus_id,
        "titel": titel,
        "stappen": [
            {
                "stap": s.stap.nr,
                "id": s.stap.id,
                "vraag": s.stap.vraag,
                "klaar": s.klaar,
                "vergrendeld": s.vergrendeld,
                "velden": [_field(v) for v in s.velden],
            }
            for s in known
        ],
        "klaar": all(s.klaar for s in known),
        "let_op": [ADVIES, regel, "Een voorstel is een passage uit de tekst, geen antwoord."],
    }


def _field(v: Veldstand) -> Json:
    answer = v.antwoord
    return {
        "veld": v.veld.id,
        "label": v.veld.label,
        "gevuld": v.gevuld,
        "waarde": answer.waarde if answer else None,
        "auteur_rol": answer.auteur_rol if answer else None,
        "tijdstip": answer.tijdstip if answer else None,
        "begin": answer.begin if answer else None,
        "eind": answer.eind if answer else None,
        "verouderd": v.verouderd,
        "voorstellen": [_proposal(n, p) for n, p in enumerate(v.voorstellen, start=1)],
    }


def _proposal(number: int, p: Toetsvoorstel) -> Json:
    return {"nr": number, "voorstel": True, "soort": p.soort, "waarom": p.waarom, "fragment": p.tekst,
            "begin": p.begin, "eind": p.eind}  # fmt: skip


def _passage(note: Annotatie) -> Json:
    return {"begin": note.begin, "eind": note.eind, "fragment": note.fragment, "status": note.status}
