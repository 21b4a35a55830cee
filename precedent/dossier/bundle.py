"""The motiveringsbundel of one casus: all sections in order, the limits and the colophon. Pure; no date of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from casusbank.model import Treffer
from casusbank.render import STREKKING_LABELS, fact_label, label
from casusbank.vocabulary import Vocabulary, load_vocabulary
from precedent.dossier.casedeel import boundaries, case_fields, facts, passages, rules_of_law, values
from precedent.dossier.collect import Materiaal, Stand
from precedent.dossier.document import (
    Afdeling,
    Alinea,
    Bewering,
    Blok,
    Bron,
    Invoerbron,
    Lijst,
    Passagebron,
    Regelbron,
    Stuk,
    Tabel,
    Veldbron,
    statements,
)
from precedent.dossier.organisatiedeel import (
    discussed_section,
    guidelines_section,
    reverse_test_section,
    signals_section,
    ways_section,
)
from precedent.dossier.precedentdeel import (
    binding_section,
    conflict_section,
    knock_out_section,
    lessons_section,
    locked_section,
    questions_section,
)
from precedent.dossier.rules import SOORT_LABEL, SOORTEN, RegelNaam, rule_of
from precedent.dossier.summary import summary
from precedent.dossier.text import MAX_PASSAGE, cut, number, quote
from precedent.weighing import uses, weigh
from precedent.wording import limits

GEEN_BESLUIT = "Dit stuk is een hulpmiddel, geen besluit."
_BEPERKINGEN = (
    "Het stuk voorspelt geen uitkomst en geeft geen score aan een persoon of een medewerker.",
    "Een feit dat in de tekst ontbreekt, is onbekend en niet afwezig.",
    "casusbank leest met vaste regels en woordenlijsten en mist dingen. Lees zelf de passages.",
    "Persoonsgegevens zijn vervangen. Wie de zaak kent, kan de persoon soms toch herkennen: houd dit vertrouwelijk.",
    "Besluiten die niet zijn ingelezen, doen niet mee.",
)


def build_bundle(m: Materiaal, vocab: Vocabulary | None = None) -> Stuk:
    """The motiveringsbundel of `m`. Equal input gives an equal document."""
    words = vocab or load_vocabulary()
    sections: list[Afdeling] = [
        Afdeling("kort", "In het kort", (Lijst(summary(m)),)),
        case_fields(m.casus, words),
        facts(m.casus, m.profiel, words),
        knock_out_section(m),
        values(m.casus, words),
        *_weighings(m, words),
        rules_of_law(m.casus),
        boundaries(m.casus, words),
        *ways_section(m, words),
        *signals_section(m, words),
        *guidelines_section(m),
        reverse_test_section(m),
        *discussed_section(m),
        binding_section(m, words),
        conflict_section(m),
        questions_section(m),
        locked_section(m, words),
        lessons_section(m, words),
        *_hits(m),
        _limits(m),
        colophon(m),
    ]
    title, opening = f"Motiveringsbundel: {m.casus.titel}", _opening(m)
    made = Stuk("motiveringsbundel", title, m.opdracht.datum, opening, tuple(sections))
    return replace(made, afdelingen=(*made.afdelingen, rules_section(made)))


def rules_section(stuk: Stuk) -> Afdeling:
    """By which rule each kind of statement in a document is made; the rules themselves stand with the sources."""
    kinds: dict[RegelNaam, list[str]] = {}
    for soort in SOORTEN:
        if any(s.soort == soort for s in statements(stuk)):
            kinds.setdefault(rule_of(soort), []).append(SOORT_LABEL[soort])
    points = tuple(
        Bewering("verantwoording", f"{', '.join(labels).capitalize()}: regel {label(name)}.", (Regelbron(name),))
        for name, labels in kinds.items()
    )
    return Afdeling("spelregels", "Volgens welke regels", (Lijst(points),))


def colophon(m: Materiaal) -> Afdeling:
    """What was asked, and with what it was made."""
    o = m.opdracht
    asked = (
        ("Casus", str(m.casus.id)),
        ("Vingerafdruk van de tekst", m.casus.tekst_hash[:16]),
        ("Vraag", o.vraag or "geen"),
        ("Filters", ", ".join(f"{f.veld}={f.waarde}" for f in o.filters) or "geen"),
        ("Reikwijdte", o.reikwijdte),
        ("Datum", o.datum),
        ("Gelezen door", ", ".join(m.annotatoren) or "niemand"),
    )
    return state_table((*asked, *state_rows(m.stand)))


def state_rows(stand: Stand) -> tuple[tuple[str, str], ...]:
    """The versions and fingerprints, by the name a person reads."""
    return (
        ("casusbank", stand.versie),
        ("Taalmodel", ", ".join(stand.modellen) or "nog geen index"),
        ("Generatie van de index", str(stand.generatie)),
        ("Versie van de database", str(stand.schema)),
        ("Vingerafdruk van de woordenlijst", stand.woorden_sha256[:16] or "onbekend"),
        ("Vingerafdruk van de database", stand.inhoud_sha256[:16]),
        ("Casussen in de database", str(stand.casussen)),
    )


def state_table(rows: tuple[tuple[str, str], ...]) -> Afdeling:
    """A colophon of names and values."""
    cells = tuple((Bewering("verantwoording", value, (Invoerbron(name, value),)),) for name, value in rows)
    heads = ("Gegeven", "Waarde")
    return Afdeling(
        "colofon", "Colofon", (Tabel("Waarmee dit stuk is gemaakt", heads, cells, tuple(n for n, _ in rows)),)
    )


def _opening(m: Materiaal) -> tuple[Blok, ...]:
    lines = [
        Bewering(
            "beperking", f"{GEEN_BESLUIT} De beslisser blijft zelf verantwoordelijk.", (Regelbron("mens_beslist"),)
        )
    ]
    if m.opdracht.vraag:
        lines.append(Bewering("verantwoording", f"Vraag: {m.opdracht.vraag}", (Invoerbron("Vraag", m.opdracht.vraag),)))
    return tuple(Alinea((line,)) for line in lines)


def _weighings(m: Materiaal, vocab: Vocabulary) -> Iterable[Afdeling]:
    """How values that the casus names fared against each other in the casussen of this bundle."""
    mine = {use.waarde for use in uses(m.casus)}
    shown = {c.id: c for c in (m.casus, *(e.casus for e in m.eerdere))}
    edges = [w for w in weigh(shown.values()).wegingen if {w.winnaar, w.verliezer} & mine]
    points: list[Bewering] = []
    for edge in edges:
        names = [vocab.waarden[v].label if v in vocab.waarden else v for v in (edge.winnaar, edge.verliezer)]
        found: list[Bron] = [p for use in edge.passages for p in passages((use.annotatie,), shown[use.casus_id], 1)]
        against = f", andersom in {len(edge.tegen)}" if edge.tegen else ""
        told = number(len(edge.voor), "casus", "casussen")
        text = f"{names[0]} ging voor {names[1]} in {told} van deze bundel{against}."
        points.append(Bewering("weging", text, (*found, Regelbron("waardengebruik"))))
    if points:
        yield Afdeling("weging", "Hoe waarden tegen elkaar zijn afgewogen", (Lijst(tuple(points)),))


def _hits(m: Materiaal) -> Iterable[Afdeling]:
    """What a search with the question found: nominated by likeness, bound by nothing."""
    if not m.opdracht.vraag:
        return
    rows = tuple(row for hit in m.treffers if (row := _hit(hit, m)))
    asked = Invoerbron("Vraag", m.opdracht.vraag)
    text = f"Zoeken met de vraag gaf {number(len(rows), 'casus', 'casussen')}. Gelijkenis draagt aan en beslist niets."
    intro = Alinea((Bewering("treffer", text, (asked, Regelbron("zoeken"))),))
    heads = ("Casus", "Uitkomst", "Waarin gelijk", "Passage")
    body: tuple[Blok, ...] = (intro, Tabel("Casussen bij de vraag", heads, rows)) if rows else (intro,)
    yield Afdeling("treffers", "Gevonden bij de vraag", body)


def _hit(hit: Treffer, m: Materiaal) -> tuple[Bewering, ...] | None:
    casus = m.aangehaald[hit.casus_id]
    p = hit.passage
    text = casus.tekst[p.begin : p.begin + cut(casus.tekst[p.begin : p.eind], MAX_PASSAGE)]
    if not text.strip():
        return None
    found = Passagebron(casus.id, p.begin, p.begin + len(text), text)
    shared = ", ".join(dict.fromkeys(fact_label(o.label, o.stand) for o in hit.toelichting.overeenkomsten))
    outcome = STREKKING_LABELS[hit.strekking]
    return (
        Bewering("treffer", f"{hit.titel} ({casus.id})", (Veldbron(casus.id, "titel", hit.titel or str(casus.id)),)),
        Bewering("treffer", outcome, (Veldbron(casus.id, "strekking", hit.strekking or "onbekend"),)),
        Bewering("treffer", shared or "alleen in woorden", (Regelbron("zoeken"),)),
        Bewering("treffer", quote(text), (found,)),
    )


def _limits(m: Materiaal) -> Afdeling:
    confirmed = m.profiel.bevestigd and all(b.bevestigd for b in m.toets.bindt)
    lines = [*limits(m.toets.reikwijdte, m.toets.lezing, bevestigd=confirmed), *_BEPERKINGEN]
    points = tuple(Bewering("beperking", line, (Regelbron("beperkingen"),)) for line in lines)
    return Afdeling("beperkingen", "Wat dit stuk niet zegt", (Lijst(points),))
