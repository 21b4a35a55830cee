"""Results as text for a person at a terminal: plain Dutch, one fact per line."""

from __future__ import annotations

import shutil
import textwrap
from typing import Any

from casusbank.cli.gedeeld import say
from casusbank.model import (
    Annotatie,
    Casus,
    FactorToekenning,
    Strekking,
    Treffer,
    Verwijzing,
    Vraag,
    WaardeToepassing,
    Zoekresultaat,
)
from casusbank.render import POLARITEIT_LABELS, STREKKING_LABELS, fact_label, label, outcome_label, source_number
from casusbank.vocabulary import load_vocabulary

_MOST = 4
"""Lines per heading; the rest is counted, not dropped in silence."""


def _width() -> int:
    return min(shutil.get_terminal_size((100, 24)).columns, 100)


def paragraph(text: str, indent: str = "   ", first: str | None = None) -> None:
    """One wrapped paragraph; `first` is the indent of its first line."""
    flat = " ".join(text.split())
    lead = indent if first is None else first
    say(textwrap.fill(flat, _width(), initial_indent=lead, subsequent_indent=indent, break_long_words=False))


def show_result(vraag: Vraag, result: Zoekresultaat) -> None:
    """The hits of a search with their reasons."""
    shown = " ".join(vraag.tekst.split())
    paragraph(f"“{shown[:300]}{'…' if len(shown) > 300 else ''}”")
    say()
    if not result.treffers:
        say("Geen vergelijkbare casussen gevonden.")
        say("Probeer andere woorden, een langere omschrijving, of minder filters.")
        return
    for number, hit in enumerate(result.treffers, start=1):
        _show_hit(number, hit)
    outcomes = [STREKKING_LABELS[h.strekking] for h in result.treffers]
    split = ", ".join(f"{outcomes.count(o)} {o}" for o in dict.fromkeys(outcomes))
    say(f"Uitkomst van deze {len(outcomes)}: {split}.")
    say("Hulpmiddel, geen besluit. De uitleg rust op onbevestigde lezing door het systeem: controleer de passages.")
    say()


def _outcome(uitkomst: str | None, strekking: Strekking | None) -> str:
    """The dictum and whom it favoured; said once where neither is known."""
    side = STREKKING_LABELS[strekking]
    return f"{outcome_label(uitkomst)} ({side})" if uitkomst or strekking else side


def _show_hit(number: int, hit: Treffer) -> None:
    kinds = load_vocabulary().bronsoorten
    kind = kinds[hit.bronsoort].label if hit.bronsoort in kinds else hit.bronsoort
    say(f"{number}. {hit.titel}  [{hit.casus_id}]")
    facts = [kind, hit.organisatie or "organisatie niet bekend", hit.datum_besluit or "datum niet bekend"]
    say(f"   {' | '.join(facts)}")
    say(f"   Uitkomst: {_outcome(hit.uitkomst, hit.strekking)}")
    if hit.status_gezag == "vernietigd":
        say("   LET OP: deze uitspraak is vernietigd of vervangen.")
    paragraph(f"“{_short(hit.passage.tekst, 320)}”")
    why = hit.toelichting
    same = (f"{fact_label(o.label, o.stand)}: “{_short(o.fragment, 90)}”" for o in why.overeenkomsten)
    bullets("Gelijk", list(same))
    bullets("Anders", [f"{v.label}: uw casus {label(v.vraag)}, hier {label(v.treffer)}" for v in why.verschillen])
    bullets("Waarden", [f"{w.label} ({POLARITEIT_LABELS[w.polariteit]}): “{_short(w.zin, 140)}”" for w in why.waarden])
    factors = load_vocabulary().factoren
    bullets("Vraag nog na", [factors[f].label if f in factors else f for f in why.vraag_na])
    say()


def bullets(head: str, lines: list[str], most: int = _MOST) -> None:
    """A heading with one line per item; nothing when there is none."""
    if not lines:
        return
    say(f"   {head}:")
    for line in lines[:most]:
        paragraph(line, "       ", first="     - ")
    if len(lines) > most:
        say(f"     … en nog {len(lines) - most} (alles met --json)")


def _short(text: str, most: int) -> str:
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    return flat[:most].rsplit(" ", 1)[0] + " …"


def show_casus(casus: Casus) -> None:
    """One casus: fields, what was read in it, then the text."""
    v = casus.velden
    say(casus.titel + (f"  [{casus.id}]" if casus.id else ""))
    rows = [
        ("Bronsoort", casus.bronsoort),
        ("Organisatie", v.organisatie),
        ("Besluit van", v.datum_besluit or casus.metadata.datum_uitspraak),
        source_number(casus),
        ("Domein", ", ".join(v.domeinen)),
        ("Onderwerp", ", ".join(v.onderwerpen)),
        ("Fase", v.procedurefase),
        ("Uitkomst", _outcome(v.uitkomst, v.strekking)),
        ("Bijzonder", ", ".join(label(m) for m in v.modificaties)),
        ("Status", casus.metadata.opmerking if casus.metadata.status_gezag == "vernietigd" else None),
        ("Herkomst", f"{casus.herkomst.pad} ({casus.herkomst.lezer})"),
    ]
    for name, value in rows:
        if value:
            say(f"  {name:12} {value}")
    for head, kind in (
        ("Feiten die meewegen", "factor"),
        ("Waarden", "waarde"),
        ("Artikelen", "wetsverwijzing"),
        ("Grenzen", "grens"),
        ("Instrumenten", "instrument"),
        ("Gemaskeerd", "persoonsgegeven"),
    ):
        found = [a for a in casus.annotaties if a.soort == kind]
        if found:
            say(f"{head}:")
            for a in found:
                say(f"  - {_annotation(a)}")
    say()
    say(casus.tekst)


def _annotation(a: Annotatie) -> str:
    vocabulary = load_vocabulary()
    number = f" (annotatie {a.id}, {a.status})" if a.id is not None else ""
    where = f"“{_short(a.fragment, 70)}” [{a.begin}-{a.eind}]"
    match a.details:
        case FactorToekenning() as f:
            name = vocabulary.factoren[a.sleutel].label if a.sleutel in vocabulary.factoren else a.sleutel
            weight = ", dragend" if f.dragend else ""
            return f"{name}: {label(f.waarde)}{weight}: {where}{number}"
        case WaardeToepassing() as w:
            name = vocabulary.waarden[a.sleutel].label if a.sleutel in vocabulary.waarden else a.sleutel
            return f"{name}: {POLARITEIT_LABELS[w.polariteit]}, door {w.inroeper}: {where}{number}"
        case Verwijzing() as v:
            return f"{v.norm} ({v.rol}): {where}{number}"
        case _:
            return f"{label(a.sleutel)}: {where}{number}"


def show_risk(report: dict[str, Any]) -> None:
    """The residual risk of one casus: each reason with its passages, then how few are like it."""
    say(f"{report['casus_id']}: risico op herkenning {report['niveau']}")
    for s in report["signalen"]:
        more = f" ({s['aantal']} keer)" if s["aantal"] > 1 else ""
        say(f"  {s['niveau']:7}{label(s['soort'])}: {s['reden']}{more}")
        for p in s["passages"]:
            paragraph(f"“{_short(p['fragment'], 100)}” [{p['begin']}-{p['eind']}]", "           ", first="         - ")
    features = ", ".join(f"{name}: {label(value)}" for name, value in report["kenmerken"].items())
    say(f"  Kenmerken: {features or 'geen'}")
    say(f"  Casussen in deze bank met dezelfde kenmerken: {report['k']} van {report['van']}")
    if report["afzonderend"]:
        say(f"  Al bijna alleen door: {' + '.join(report['afzonderend'])} ({report['k_afzonderend']} in deze bank)")
    paragraph(f"Let op: {report['let_op']}. Lees de tekst zelf voordat u hem deelt.", "  ")


def show_risks(reports: list[dict[str, Any]]) -> None:
    """All casussen, the riskiest first, one line each."""
    for level in ("hoog", "middel", "laag"):
        for r in (r for r in reports if r["niveau"] == level):
            kinds = ", ".join(label(s["soort"]) for s in r["signalen"] if s["niveau"] != "laag")
            say(f"{level:7}{r['casus_id']}  k={r['k']}  {kinds}")
    counts = ", ".join(f"{sum(r['niveau'] == n for r in reports)} {n}" for n in ("hoog", "middel", "laag"))
    say(f"{len(reports)} casussen: {counts}. Meer over één casus: casusbank risico ID")
