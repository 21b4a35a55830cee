"""Builds Casus values with annotations from the gold YAML, so the gold runs through `from_casus` too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from casusbank.model import Annotatie, Casus, CasusId, FactorToekenning, Herkomst, Metadata, Velden
from casusbank.vocabulary import load_vocabulary
from precedent.profile import Profiel, from_casus

GOLD = Path(__file__).parent.parent / "gold" / "precedent"
VOCAB = load_vocabulary()


def casus(naam: str, spec: dict[str, Any]) -> Casus:
    """A casus whose text has one sentence per fact; every annotation is a human's word."""
    domeinen = tuple(spec["domeinen"])
    facts = {f: str(v) for f, v in spec["feiten"].items()}
    if spec["rest"] == "afwezig":
        skip = set(facts) | set(spec.get("onbekend", ())) | set(spec.get("rest_behalve", ()))
        rest = [f for f in VOCAB.factoren.values() if set(f.domeinen) & set(domeinen) and f.id not in skip]
        derived = {"dakloosheid_dreigt"}
        facts |= {f.id: "afwezig" for f in rest if not f.procedure and f.id not in derived}
    for f in spec.get("onbekend", ()):
        facts.pop(f, None)
    text, notes = "", []
    for factor, value in facts.items():
        sentence = f"{VOCAB.factoren[factor].label}: {value}."
        details = FactorToekenning(value, VOCAB.factoren[factor].side(domeinen[0]), factor in spec.get("gesteld", ()))
        begin, eind = len(text), len(text) + len(sentence)
        notes.append(
            Annotatie("factor", factor, begin, eind, sentence, "goud@1", 1.0, details, spec.get("status", "bevestigd"))
        )
        text += sentence + " "
    return Casus(
        id=CasusId(naam),
        titel=naam,
        tekst=text,
        bronsoort=spec["bronsoort"],
        herkomst=Herkomst("goud", "0" * 64, "goud@1", naam),
        velden=Velden(
            domeinen=domeinen,
            beslispunt=spec["beslispunt"],
            strekking=spec.get("strekking"),
            organisatie=spec["organisatie"],
            regeling_versie=spec.get("regeling_versie"),
        ),
        metadata=Metadata(status_gezag=spec.get("gezag")),
        annotaties=tuple(notes),
    )


def gold(name: str) -> tuple[dict[str, Any], dict[str, Casus]]:
    """One gold file and its casussen by name."""
    data = yaml.safe_load((GOLD / f"{name}.yaml").read_text(encoding="utf-8"))
    return data, {n: casus(n, {**data["standaard"], **spec}) for n, spec in data["casussen"].items()}


def gold_profiles(name: str) -> tuple[dict[str, Any], dict[str, Profiel]]:
    """One gold file and the profiles of its casussen by name."""
    data, casussen = gold(name)
    return data, {n: from_casus(c, VOCAB) for n, c in casussen.items()}
