"""The contract's JSON, from the values of this room: pure functions to plain dicts, equal input gives equal bytes.

Keys of the contract hold ids; beside them stand labels, passages and the limits (adding is free). Lists are in the
order of the values they come from, which is deterministic.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from casusbank.model import Annotatie, Casus, WaardeToepassing
from casusbank.vocabulary import Vocabulary, load_vocabulary
from precedent.audit import Audit, Paar, PaarStatus, Telregel
from precedent.compare import Gedeeld, Vergelijking, Waardepaar
from precedent.constraint import MAX_VRAGEN, Binding, Navraag, Toets, Voorwaarde, binding
from precedent.downplay import counter_examples, downplayed
from precedent.facts import Feitenpaar
from precedent.knockout import KnockOut
from precedent.profile import Profiel, dimension_of
from precedent.weighing import WaardeGebruik, Waardenbeeld, Waardeprofiel, Weging
from precedent.wording import (
    ADVIES,
    KANT_LABEL,
    ONBEVESTIGD,
    STATUS_LABEL,
    limits,
    outcome,
    question_text,
    value_text,
)

TOON_LEERZAAM = 10
TOON_TEGENSPRAAK = 10
"""For so many precedents on either side the arguments against are worked out: it takes a look at all the others."""
TOON_UIT = 100
"""So many more on either side are shown fact by fact with their passages."""
Json = dict[str, Any]


def vergelijking_json(v: Vergelijking) -> Json:
    """`vergelijk --json`. `verschillen` holds the certain differences, then the facts unknown on one side (null)."""
    same = [_agreement(row) for row in v.overeenkomsten]
    same += [_shared_key("wetsverwijzing", key) for key in v.artikelen.samen]
    same += [_shared_key("onderwerp", key) for key in v.onderwerpen.samen]
    return {
        "a": v.a.id,
        "b": v.b.id,
        "vergelijkbaar": v.paar.status != "niet_vergelijkbaar",
        "waarom_niet": v.paar.waarom_niet,
        "status": v.paar.status,
        "status_label": STATUS_LABEL[v.paar.status],
        "op_alle_feiten": v.paar.op_alle_feiten,
        "op_genoemde_feiten": v.paar.op_genoemde_feiten,
        "gelijkenis": v.gelijkenis,
        "overeenkomsten": same,
        "verschillen": [_difference(row) for row in (*v.verschillen, *v.onbekend)],
        "onbekend": [row.factor for row in v.onbekend],
        "waarden": {pair.waarde: _value_pair(pair) for pair in v.waarden},
        "artikelen": _keys(v.artikelen),
        "onderwerpen": _keys(v.onderwerpen),
        "uitkomst": _both(v.a, v.b, "uitkomst"),
        "strekking": _both(v.a, v.b, "strekking"),
        "dragend": list(v.paar.dragend),
        "vraag_na": _ids(v.paar.vragen),
        "vragen": _questions(v.paar.vragen, v.profiel_a, v.profiel_b, dossier=True),
        "voorbehouden": list(v.paar.voorbehouden),
        "bevestigd": v.paar.bevestigd,
        "let_op": limits(v.paar.reikwijdte, v.paar.lezing, bevestigd=v.paar.bevestigd),
    }


def toets_json(t: Toets, *, max_leerzaam: int = TOON_LEERZAAM, max_vragen: int = MAX_VRAGEN) -> Json:
    """`toets --json`. `bindt_niet` are the comparable precedents with their locks; questions and lessons are capped.

    Every precedent is named with its verdict, its locks and what to ask; the first of either side are `uitgewerkt`.
    """
    confirmed = bool(t.bindt) and all(b.bevestigd for b in t.bindt)
    profiles = [b.precedent for b in t.bindt]
    decisions = list({b.precedent.casus_id: b.precedent for b in (*t.bindt, *t.bindt_niet)}.values())
    return {
        "casus": t.casus.casus_id,
        "bindt": [_with_counters(b, decisions, max_vragen) for b in t.bindt[:TOON_TEGENSPRAAK]]
        + [_binding(b, max_vragen, full=at < TOON_UIT) for at, b in enumerate(t.bindt[TOON_TEGENSPRAAK:])],
        "conflict": t.conflict,
        "conflict_mogelijk": t.conflict_mogelijk,
        "bindt_niet": [_with_downplay(b, decisions, max_vragen) for b in t.bindt_niet[:TOON_TEGENSPRAAK]]
        + [_binding(b, max_vragen, full=at < TOON_UIT) for at, b in enumerate(t.bindt_niet[TOON_TEGENSPRAAK:])],
        "leerzaam": [{**_binding(les.binding, max_vragen), "waarom": les.waarom} for les in t.leerzaam[:max_leerzaam]],
        "leerzaam_totaal": t.leerzaam_totaal,
        "vraag_na": _ids(t.vragen[:max_vragen]),
        "vragen": _questions(t.vragen[:max_vragen], t.casus, *profiles),
        "knock_outs": [_knock_out(k, t.casus) for k in t.knock_outs],
        "reikwijdte": t.reikwijdte,
        "lezing": t.lezing,
        "let_op": limits(t.reikwijdte, t.lezing, bevestigd=confirmed),
    }


PER: dict[str, Callable[[Telregel], str | None]] = {
    "jaar": lambda row: row.jaar,
    "organisatie": lambda row: row.organisatie,
    "beslispunt": lambda row: row.beslispunt,
}
"""What the pairs of an audit may be counted per."""


def trend_json(found: Audit, per: str) -> list[Json]:
    """The pairs of an audit counted per year, organisation or beslispunt; in order, what is not known last."""
    groups: dict[str | None, Counter[str]] = {}
    for row in found.telling:
        counts = {s: n for s, n in row.aantallen.items() if s != "niet_vergelijkbaar"}
        groups.setdefault(PER[per](row), Counter()).update(counts)
    ordered = sorted(groups.items(), key=lambda item: (item[0] is None, item[0] or ""))
    return [{"per": per, "groep": name, "paren": counts.total(), "aantallen": dict(counts)} for name, counts in ordered]


def _with_counters(b: Binding, decisions: Sequence[Profiel], max_vragen: int) -> Json:
    """A precedent that binds, with the decisions of its scope that an opponent would cite against it."""
    return {**_binding(b, max_vragen), "tegenvoorbeelden": list(counter_examples(b, decisions)[:TOON_LEERZAAM])}


def _with_downplay(b: Binding, decisions: Sequence[Profiel], max_vragen: int) -> Json:
    """A precedent that is locked, with what made up for such a difference in other decisions of its scope."""
    rows = [
        {
            "slot": c.slot,
            "slot_label": dimension_of(c.slot, b.precedent, b.casus).label,
            "factor": c.factor,
            "label": dimension_of(c.factor, b.casus, b.precedent).label,
            "wijze": c.wijze,
            "voorbeelden": list(c.voorbeelden),
            "aantal": c.aantal,
        }
        for c in downplayed(b, decisions)
    ]
    return {**_binding(b, max_vragen), "compensatie": rows}


def audit_json(found: Audit, out: Mapping[str, int], casussen: int) -> dict[str, Any]:
    """An audit in numbers: every pair counted, how many of each status are shown, and who took no part."""
    shown = Counter(pair.status for pair in found.paren)
    counted: dict[PaarStatus, int] = {s: n for s, n in found.aantallen.items() if s != "niet_vergelijkbaar"}
    return {
        "casussen": casussen,
        "paren": sum(counted.values()),
        "statussen": [
            {"status": s, "label": STATUS_LABEL[s], "paren": n, "getoond": shown[s]} for s, n in counted.items()
        ],
        "niet_meegedaan": [
            {"reden": reason, "casussen": n} for reason, n in sorted(out.items(), key=lambda row: (-row[1], row[0]))
        ],
    }


def paar_json(p: Paar) -> Json:
    """One line of `consistentie --json`."""
    return {
        "a": p.a.casus_id,
        "b": p.b.casus_id,
        "beslispunt": p.beslispunt,
        "status": p.status,
        "status_label": STATUS_LABEL[p.status],
        "op_alle_feiten": p.op_alle_feiten,
        "op_genoemde_feiten": p.op_genoemde_feiten,
        "dragend": list(p.dragend),
        "bevestigd": p.bevestigd,
        "strekking": {"a": outcome(p.a), "b": outcome(p.b)},
        "organisatie": {"a": p.a.organisatie_naam, "b": p.b.organisatie_naam},
        "feiten": [_difference(row) for row in p.feiten],
        "vraag_na": _ids(p.vragen),
        "vragen": _questions(p.vragen, p.a, p.b, dossier=True),
        "niet_genoemd": len(p.binding.niet_genoemd) if p.binding else 0,
        "waarom_niet": p.waarom_niet,
        "voorbehouden": list(p.voorbehouden),
        "let_op": limits(p.reikwijdte, p.lezing, bevestigd=p.bevestigd),
    }


def waarden_json(beeld: Waardenbeeld, vocab: Vocabulary | None = None) -> Json:
    """`waarden ID --json`: profiles with their denominators, and the weighings. Counts are casussen."""
    words = vocab or load_vocabulary()
    confirmed = bool(beeld.profielen) and all(p.bevestigd for p in beeld.profielen)
    return {
        "casussen": beeld.casussen,
        "waarden": [_profile(p, words) for p in beeld.profielen],
        "wegingen": [_weighing(w, words) for w in beeld.wegingen],
        "let_op": [ADVIES, *([] if confirmed else [ONBEVESTIGD])],
    }


# ------------------------------------------------------------------ parts


def _passage(note: Annotatie) -> Json:
    return {
        "begin": note.begin,
        "eind": note.eind,
        "fragment": note.fragment,
        "zekerheid": round(note.zekerheid, 4),
        "status": note.status,
    }


def _difference(row: Feitenpaar) -> Json:
    return {
        "factor": row.factor,
        "label": row.dimensie.label,
        "a": value_text(row.dimensie, row.a),
        "b": value_text(row.dimensie, row.b),
        "oordeel": row.oordeel,
        "kant": row.kant,
        "kant_label": KANT_LABEL[row.kant] if row.kant else None,
        "dragend_in": list(row.dragend_in),
        "elders_dragend_in": list(row.elders),
        "bevestigd": row.bevestigd,
        "passages": {"a": [_passage(n) for n in row.passages_a], "b": [_passage(n) for n in row.passages_b]},
    }


def _agreement(row: Feitenpaar) -> Json:
    return {"soort": "factor", "sleutel": row.factor, **_difference(row)}


def _shared_key(soort: str, key: str) -> Json:
    subjects = load_vocabulary().onderwerpen
    return {"soort": soort, "sleutel": key, "label": subjects[key].label if key in subjects else key}


def _keys(keys: Gedeeld) -> Json:
    return {"samen": list(keys.samen), "alleen_a": list(keys.alleen_a), "alleen_b": list(keys.alleen_b)}


def _both(a: Casus, b: Casus, name: str) -> Json:
    return {"a": getattr(a.velden, name), "b": getattr(b.velden, name)}


def _applied(note: Annotatie) -> Json:
    use = note.details
    how = (use.polariteit, use.inroeper, use.tegenover) if isinstance(use, WaardeToepassing) else (None, None, None)
    return {"polariteit": how[0], "inroeper": how[1], "tegenover": how[2], **_passage(note)}


def _value_pair(pair: Waardepaar) -> Json:
    return {"label": pair.label, "a": [_applied(n) for n in pair.a], "b": [_applied(n) for n in pair.b]}


def _ids(questions: Iterable[Navraag]) -> list[str]:
    return [q.factor for q in questions]


def _questions(questions: Iterable[Navraag], *profiles: Profiel, dossier: bool = False) -> list[Json]:
    return [
        {
            "factor": q.factor,
            "over": q.over,
            "bij": q.bij,
            "vraag": question_text(q, dimension_of(q.factor, *profiles), dossier=dossier),
            "beslist": list(q.beslist),
        }
        for q in questions
    ]


def _binding(b: Binding, max_vragen: int, *, full: bool = True) -> Json:
    # Under the reason model, the locks of the result model tell what the stated reasons step over.
    asked = binding(b.precedent, b.casus, "resultaat", b.lezing) if b.model == "redenen" and not b.sloten else b
    locks = asked.sloten
    questions = b.vragen(max_vragen)
    return {
        "precedent": b.precedent.casus_id,
        "titel": b.precedent.titel,
        "organisatie": b.precedent.organisatie_naam,
        "strekking": outcome(b.precedent),
        "naar": b.naar,
        "zekerheid": b.zekerheid,
        "model": b.model,
        "op_alle_feiten": b.op_alle_feiten,
        "op_genoemde_feiten": b.op_genoemde_feiten,
        "sloten": [c.factor for c in locks],
        "uitgewerkt": full,
        "sloten_uitleg": [_condition(c, b) for c in locks if full],
        "gedeeld": [_condition(c, b) for c in (b.gedeeld if full else ())],
        "redenen": sorted(b.precedent.redenen),
        "vraag_na": _ids(questions),
        "vragen": _questions(questions if full else (), b.precedent, b.casus),
        "niet_genoemd": len(b.niet_genoemd),
        "bevestigd": b.bevestigd,
    }


def _condition(c: Voorwaarde, b: Binding) -> Json:
    dimension = dimension_of(c.factor, b.precedent, b.casus)
    mine, theirs = b.precedent.feiten.get(c.factor), b.casus.feiten.get(c.factor)
    return {
        "factor": c.factor,
        "label": dimension.label,
        "kant": c.kant,
        "precedent": value_text(dimension, c.precedent),
        "casus": value_text(dimension, c.casus),
        "passages": {
            "precedent": [_passage(n) for n in mine.bewijs] if mine else [],
            "casus": [_passage(n) for n in theirs.bewijs] if theirs else [],
        },
    }


def _knock_out(k: KnockOut, casus: Profiel) -> Json:
    return {
        "factor": k.factor,
        "label": casus.ruimte[k.factor].label,
        "zekerheid": k.zekerheid,
        "opgeheven_door": list(k.opgeheven_door),
        "vraag_na": list(k.vraag_na),
    }


def _value_label(value: str, vocab: Vocabulary) -> str:
    return vocab.waarden[value].label if value in vocab.waarden else value


def _use(row: WaardeGebruik) -> Json:
    return {"casus_id": row.casus_id, **_applied(row.annotatie)}


def _profile(p: Waardeprofiel, vocab: Vocabulary) -> Json:
    return {
        "id": p.waarde,
        "label": _value_label(p.waarde, vocab),
        "definitie": vocab.waarden[p.waarde].definitie if p.waarde in vocab.waarden else None,
        "casussen": p.casussen,
        "genoemd": len(p.genoemd_in),
        "geteld": len(p.geteld_in),
        "steunt_toekenning": len(p.steunt_toekenning_in),
        "steunt_afwijzing": len(p.steunt_afwijzing_in),
        "won": len(p.won_in),
        "verloor": len(p.verloor_in),
        "gepasseerd": len(p.gepasseerd_in),
        "alleen_genoemd": len(p.alleen_genoemd_in),
        "ingeroepen_door": {who: len(ids) for who, ids in p.ingeroepen_door},
        "bevestigd": p.bevestigd,
        "passages": [_use(row) for row in p.passages],
    }


def _weighing(w: Weging, vocab: Vocabulary) -> Json:
    return {
        "winnaar": w.winnaar,
        "winnaar_label": _value_label(w.winnaar, vocab),
        "verliezer": w.verliezer,
        "verliezer_label": _value_label(w.verliezer, vocab),
        "voor": list(w.voor),
        "tegen": list(w.tegen),
        "passages": [_use(row) for row in w.passages],
    }
