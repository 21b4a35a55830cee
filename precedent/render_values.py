"""JSON of the value work: groups of weighings, organisation values with their versions, and how they are kept.

As `render.py`: pure functions to plain dicts, ids with labels beside them, denominators with every figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from casusbank.model import Annotatie, Casus
from casusbank.vocabulary import Vocabulary, load_vocabulary
from casusbank.vocabulary.organisatiewaarden import Betekenis, Organisatiewaarde, Richtlijn, Waardeversie, meanings
from precedent.guidelines import NALEVINGSTATUSSEN, Nalevingsregel, Nalevingstatus, Nalevingsverslag, Waarom, totals
from precedent.render import waarden_json
from precedent.weighing import Groepering, WaardeGebruik, Waardenbeeld
from precedent.wording import ADVIES, ONBEVESTIGD

Json = dict[str, Any]
NALEVING_LABEL: dict[Nalevingstatus, str] = {
    "gevolgd": "Gevolgd",
    "tenzij_van_toepassing": "Uitzondering (tenzij) van toepassing",
    "afgeweken_gemotiveerd": "Afgeweken, met motivering",
    "afgeweken_zonder_motivering": "Afgeweken, zonder motivering",
    "geen_passage": "Uitkomst past, maar geen passage",
    "niet_van_toepassing": "Niet van toepassing",
    "onvoldoende_gegevens": "Onvoldoende gegevens",
}
WAAROM_TEKST: dict[Waarom, str] = {
    "ander_domein": "De richtlijn gaat over een ander domein.",
    "ander_beslispunt": "De richtlijn gaat over een ander beslispunt.",
    "gold_niet": "De richtlijn gold niet op de dag van het besluit.",
    "geen_eigen_besluit": "Dit is geen besluit van de organisatie zelf, maar een uitspraak, rapport of advies.",
    "voorwaarde_niet_vervuld": "Een voorwaarde is niet vervuld.",
    "geen_inhoudelijk_besluit": "Er is alleen over de procedure besloten.",
    "datum_onbekend": "De dag van het besluit is niet bekend, dus ook niet welke versie gold.",
    "uitkomst_onbekend": "De uitkomst is niet bekend.",
    "geen_voorwaarde_genoemd": "De tekst noemt geen enkele voorwaarde van de richtlijn.",
    "voorwaarde_onbekend": "De tekst noemt niet alle voorwaarden van de richtlijn.",
    "uitzondering": "Een uitzondering van de richtlijn speelt.",
    "uitkomst_en_passage": "De uitkomst past, en de tekst noemt de waarde of de voorwaarde als reden.",
    "uitkomst_zonder_passage": "De uitkomst past, maar de tekst noemt de waarde of de voorwaarde niet als reden.",
    "ingegaan_en_tegenreden": "Het besluit gaat in op de waarde of de voorwaarde en geeft een reden om af te wijken.",
    "geen_tegenreden": "Het besluit noemt de waarde of de voorwaarde, maar geeft geen reden om af te wijken.",
    "niet_ingegaan": "Het besluit gaat niet in op de waarde of de voorwaarde.",
}
NIET_GEBONDEN = {
    "niet_vastgesteld": "Deze waarde is nog een concept en telt in geen enkel overzicht mee.",
    "geen_richtlijn": "Deze waarde heeft geen vastgestelde richtlijn. Dan is niet te zien of u haar naleeft.",
}
TELLING = (
    "Geteld is per richtlijn en casus. Een aandeel gaat alleen over casussen waarin de richtlijn zeker gold. Wat een "
    "tekst niet noemt, is onbekend."
)


def groepen_json(groepen: Iterable[tuple[str | None, Waardenbeeld]], per: Groepering, vocab: Vocabulary) -> list[Json]:
    """`waarden --per ...`: one value room per group, without the limits that stand with the whole."""
    return [_group(name, beeld, per, vocab) for name, beeld in groepen]


def _group(name: str | None, beeld: Waardenbeeld, per: Groepering, vocab: Vocabulary) -> Json:
    found = waarden_json(beeld, vocab)
    del found["let_op"]
    return {"groep": name, "label": group_label(name, per, vocab), **found}


def group_label(name: str | None, per: Groepering, vocab: Vocabulary) -> str:
    """What to call a group."""
    if name is None:
        return "niet bekend"
    if per == "domein" and name in vocab.domeinen:
        return vocab.domeinen[name].label
    return vocab.onderwerpen[name].label if per == "beslispunt" and name in vocab.onderwerpen else name


def organisatiewaarde_json(versies: Iterable[Waardeversie], organisatie: str | None, vocab: Vocabulary) -> Json:
    """One organisation value: its newest version, what it means (for `organisatie`, or all meanings), its history."""
    known = tuple(versies)
    last = known[-1]
    means = meanings(last.waarde, organisatie)
    return {
        "id": last.waarde.id,
        "label": last.waarde.naam,
        "versie": last.versie,
        **_content(last.waarde),
        "dubbelzinnig": last.waarde.dubbelzinnig,
        "gebonden_aan": means[0].organisatie if len(means) == 1 else None,
        "betekenissen": [_meaning(b, vocab) for b in means],
        "richtlijnen": [richtlijn_json(r, vocab) for r in last.waarde.richtlijnen],
        "versies": [
            {
                "versie": v.versie,
                "status": v.waarde.status,
                "geldig_van": v.waarde.geldig_van,
                "geldig_tot": v.waarde.geldig_tot,
                "ingevoerd_via": v.via,
                "ingevoerd_op": v.op,
                "besproken": [{"casus_id": c, "besproken": said} for c, said in v.besproken],
            }
            for v in known
        ],
    }


def _content(w: Organisatiewaarde) -> Json:
    names = (
        "organisatie", "letterlijke_belofte", "betekenis_voor_ons", "betekenis_voor_inwoner", "wat_merkt_de_inwoner",
        "wat_betekent_het_niet", "eigenaar", "status", "geldig_van", "geldig_tot",
    )  # fmt: skip
    return {name: getattr(w, name) for name in names} | {"bron": asdict(w.bron), "cues": list(w.cues)}


def _meaning(b: Betekenis, vocab: Vocabulary) -> Json:
    labels = [vocab.waarden[c].label for c in b.concretiseert]
    return {
        "organisatie": b.organisatie,
        "concretiseert": list(b.concretiseert),
        "concretiseert_labels": labels,
        "tekst": b.tekst,
    }


def richtlijn_json(r: Richtlijn, vocab: Vocabulary) -> Json:
    """One guideline, conditions as they are written and in words."""
    return {
        "id": r.id,
        "tekst": r.tekst,
        "als_factoren": [str(e) for e in r.als_factoren],
        "als_labels": [vocab.factoren[e.factor].label for e in r.als_factoren],
        "dan_strekking": r.dan_strekking,
        "tenzij_factoren": [str(e) for e in r.tenzij_factoren],
        "tenzij_labels": [vocab.factoren[e.factor].label for e in r.tenzij_factoren],
        "domeinen": list(r.domeinen),
        "beslispunten": list(r.beslispunten),
        "status": r.status,
        "eigenaar": r.eigenaar,
        "geldig_van": r.geldig_van,
        "geldig_tot": r.geldig_tot,
    }


def naleving_json(
    verslagen: Iterable[Nalevingsverslag], laatste: Iterable[Waardeversie], vocab: Vocabulary | None = None
) -> Json:
    """`naleving --json`: per value, guideline and year how many casussen of each status, and the rows with passages."""
    words = vocab or load_vocabulary()
    by_id = {v.waarde.id: v for v in laatste}
    reports = tuple(verslagen)
    rows = [r for v in reports for r in v.regels if r.passages]
    confirmed = bool(rows) and all(r.bevestigd for r in rows)
    return {
        "waarden": [_report(v, by_id[v.waarde_id].waarde, words) for v in reports],
        "let_op": [ADVIES, *([] if confirmed else [ONBEVESTIGD]), TELLING],
    }


def _report(v: Nalevingsverslag, w: Organisatiewaarde, vocab: Vocabulary) -> Json:
    texts = {r.id: r.tekst for r in w.richtlijnen}
    return {
        "id": v.waarde_id,
        "label": w.naam,
        "organisatie": w.organisatie,
        "casussen": v.casussen,
        "niet_gebonden": NIET_GEBONDEN.get(v.niet_gebonden),
        "richtlijnen": [
            {"id": rule, "tekst": texts.get(rule, ""), **_counts(counts)} for rule, counts in v.per_richtlijn().items()
        ],
        "per_jaar": [{"jaar": year or None, **_counts(counts)} for year, counts in v.per_jaar().items()],
        "regels": [_row(r, vocab) for r in v.regels],
    }


def _counts(counts: Any) -> Json:
    return {**totals(counts), "statussen": {s: counts[s] for s in NALEVINGSTATUSSEN}}


def _row(r: Nalevingsregel, vocab: Vocabulary) -> Json:
    return {
        "casus_id": r.casus_id,
        "titel": r.titel,
        "richtlijn": r.richtlijn_id,
        "versie": r.versie or None,
        "datum": r.datum,
        "status": r.status,
        "status_label": NALEVING_LABEL[r.status],
        "waarom": WAAROM_TEKST[r.waarom],
        "deels": r.deels,
        "uitzonderingen": [_fact(f, vocab) for f in r.uitzonderingen],
        "vraag_na": [_fact(f, vocab) for f in r.ontbreekt],
        "passages": [passage_json(n) for n in r.passages],
        "bevestigd": r.bevestigd,
    }


def _fact(factor: str, vocab: Vocabulary) -> Json:
    return {"factor": factor, "label": vocab.factoren[factor].label}


def toepassing_json(use: WaardeGebruik, casus: Casus) -> Json:
    """One use of a value, with what a list shows of its casus."""
    return {
        "waarde": use.waarde,
        "casus_id": casus.id,
        "titel": casus.titel,
        "organisatie": casus.velden.organisatie,
        "datum": casus.velden.datum_besluit or casus.metadata.datum_uitspraak,
        "strekking": casus.velden.strekking,
        "polariteit": use.toepassing.polariteit,
        "inroeper": use.toepassing.inroeper,
        "tegenover": use.toepassing.tegenover,
        "begin": use.annotatie.begin,
        "eind": use.annotatie.eind,
        "fragment": use.annotatie.fragment,
        "status": use.annotatie.status,
    }


def passage_json(note: Annotatie) -> Json:
    """A stretch of a casus with what was read in it."""
    return {
        "soort": note.soort,
        "sleutel": note.sleutel,
        "begin": note.begin,
        "eind": note.eind,
        "fragment": note.fragment,
        "status": note.status,
    }
