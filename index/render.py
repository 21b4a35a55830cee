"""A Zoekresultaat as the public JSON of `zoek --json`. Keys may be added, never renamed or removed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from casusbank.model import Toelichting, Treffer, Vraag, Zoekresultaat


def zoek_json(vraag: Vraag, resultaat: Zoekresultaat) -> dict[str, Any]:
    """The document of the contract; equal input gives equal bytes when printed with fixed settings."""
    return {
        "vraag": vraag.tekst,
        "model": resultaat.model,
        "treffers": [treffer_json(t) for t in resultaat.treffers],
        "waarschuwingen": list(resultaat.waarschuwingen),
    }


def treffer_json(treffer: Treffer) -> dict[str, Any]:
    """One hit."""
    p = treffer.passage
    return {
        "casus_id": treffer.casus_id,
        "titel": treffer.titel,
        "bronsoort": treffer.bronsoort,
        "organisatie": treffer.organisatie,
        "datum_besluit": treffer.datum_besluit,
        "uitkomst": treffer.uitkomst,
        "strekking": treffer.strekking,
        "status_gezag": treffer.status_gezag,
        "score": treffer.score,
        "passage": {"tekst": p.tekst, "begin": p.begin, "eind": p.eind, "sectie": p.sectie, "spreker": p.spreker},
        "toelichting": toelichting_json(treffer.toelichting),
    }


def toelichting_json(t: Toelichting) -> dict[str, Any]:
    """The explanation; `scores` maps each arm to its rank and its part of the score."""
    return {
        "overeenkomsten": [asdict(o) for o in t.overeenkomsten],
        "verschillen": [asdict(v) for v in t.verschillen],
        "waarden": [asdict(w) for w in t.waarden],
        "scores": {s.arm: {"rang": s.rang, "bijdrage": s.bijdrage} for s in t.scores},
        "vraag_na": list(t.vraag_na),
    }
