"""The sections of a bundle about the organisation itself: guidelines, the omgekeerde toets, what worked elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from casusbank.model import Casus
from casusbank.render import STREKKING_LABELS, label
from casusbank.vocabulary import Vocabulary
from casusbank.vocabulary.methodiek import Signaal, Toetsantwoord, Toetsveld
from precedent.boundaries import Voorbeeld, needs_provision
from precedent.dossier.casedeel import cell, passages, quoted
from precedent.dossier.collect import Materiaal
from precedent.dossier.document import (
    Afdeling,
    Alinea,
    Bewering,
    Blok,
    Bron,
    Invoerbron,
    Lijst,
    Regelbron,
    Tabel,
    Veldbron,
)
from precedent.guidelines import Nalevingsregel
from precedent.render_boundaries import DEELT_TEKST, REGEL_ZONDER_BEPALING, WELKE_BEPALING
from precedent.render_values import NALEVING_LABEL, WAAROM_TEKST


def guidelines_section(m: Materiaal) -> Iterable[Afdeling]:
    """How each adopted guideline of the organisation bears on the casus; nothing where it has none."""
    if not m.naleving:
        return
    rows = tuple(_guideline(row, m) for row in m.naleving if row.status != "niet_van_toepassing")
    apart = sum(row.status == "niet_van_toepassing" for row in m.naleving)
    rule = Regelbron("richtlijn")
    blocks: list[Blok] = []
    if rows:
        heads = ("Richtlijn", "Oordeel", "Waarom", "Passage")
        blocks.append(Tabel("Richtlijnen bij deze casus", heads, rows))
    if apart:
        text = f"Aantal richtlijnen dat hier niet van toepassing is: {apart}."
        blocks.append(Alinea((Bewering("telling", text, (Regelbron("tellen"), rule)),)))
    yield Afdeling("richtlijnen", "Richtlijnen van de organisatie", tuple(blocks))


def _guideline(row: Nalevingsregel, m: Materiaal) -> tuple[Bewering, ...]:
    text = m.richtlijnen.get((row.waarde_id, row.versie, row.richtlijn_id), row.richtlijn_id)
    source = Invoerbron(f"richtlijn {row.richtlijn_id} van waarde {row.waarde_id}, versie {row.versie}", text)
    found = passages(row.passages, m.casus)
    return (
        Bewering("richtlijn", text, (source,)),
        Bewering("richtlijn", NALEVING_LABEL[row.status], (source, Regelbron("richtlijn"))),
        Bewering("richtlijn", WAAROM_TEKST[row.waarom], (Regelbron("richtlijn"),)),
        cell("richtlijn", quoted(found), found, "geen passage"),
    )


def reverse_test_section(m: Materiaal) -> Afdeling:
    """What people answered in the four steps; which steps are open, and whether the last is still locked."""
    rule = Regelbron("omgekeerde_toets")
    if not any(v.antwoord for stap in m.toetsstappen for v in stap.velden):
        text = "De omgekeerde toets is voor deze casus niet ingevuld."
        return Afdeling("omgekeerde-toets", "Omgekeerde toets", (Alinea((Bewering("toetsstap", text, (rule,)),)),))
    blocks: list[Blok | Afdeling] = []
    for stap in m.toetsstappen:
        rows = tuple((_answer(v.veld, v.antwoord, outdated=v.verouderd),) for v in stap.velden)
        labels = tuple(v.veld.label for v in stap.velden)
        body: list[Blok] = [Tabel(f"Antwoorden bij stap {stap.stap.nr}", ("Onderdeel", "Antwoord"), rows, labels)]
        if stap.vergrendeld:
            text = "Deze stap is nog op slot: eerst moeten de stappen 1, 2 en 3 zijn ingevuld."
            body = [Alinea((Bewering("toetsstap", text, (rule,)),))]
        blocks.append(Afdeling(f"toets-{stap.stap.nr}", f"Stap {stap.stap.nr}: {stap.stap.vraag}", tuple(body)))
    return Afdeling("omgekeerde-toets", "Omgekeerde toets", tuple(blocks))


def _answer(veld: Toetsveld, answer: Toetsantwoord | None, *, outdated: bool) -> Bewering:
    if answer is None:
        return Bewering("onbekend", "nog niet ingevuld", (Regelbron("omgekeerde_toets"),))
    given = Invoerbron(f"omgekeerde toets, {veld.id}, door {answer.auteur_rol}", answer.waarde)
    later = " (gegeven bij een eerdere tekst van de casus)" if outdated else ""
    return Bewering("toetsstap", answer.waarde + later, (given,))


def ways_section(m: Materiaal, vocab: Vocabulary) -> Iterable[Afdeling]:
    """For each boundary: which provision to ask for, and for a casus that was blocked where it did work."""
    points: list[Bewering] = []
    for case, found in m.grenzen:
        proof = passages((case.annotatie,), m.casus, 1)
        name = vocab.grenzen[case.grens].label
        rule: tuple[Bron, ...] = (*proof, Regelbron("grenzen_gezien"))
        if needs_provision(case, vocab):
            asked = WELKE_BEPALING if case.vraag else REGEL_ZONDER_BEPALING
            named = f" De tekst noemt: {', '.join(case.artikelen)}." if case.artikelen else ""
            text = f"{name}: {asked}{named}"
            points.append(Bewering("vraag", text, rule))
        if case.lot == "belemmerd":
            points += [_way(name, way, m, vocab) for way in found] or [_none(name, rule)]
    if points:
        yield Afdeling("routes", "Waar het bij dezelfde grens wel lukte", (Lijst(tuple(points)),))


def _way(name: str, way: Voorbeeld, m: Materiaal, vocab: Vocabulary) -> Bewering:
    """A casus that got through at the same boundary, and by what lawful way."""
    case = way.geval
    other = m.aangehaald[case.casus_id]
    routes = dict.fromkeys(_route(r.soort, r.sleutel, vocab) for r in case.routes)
    by = f", met: {', '.join(routes)}" if routes else ""
    text = f"{name}: in casus {case.casus_id} lukte het wel ({DEELT_TEKST[way.deelt]}){by}."
    proof = passages((case.annotatie, *(r.annotatie for r in case.routes)), other, 3)
    return Bewering("grens", text, (*proof, Veldbron(case.casus_id, "strekking", other.velden.strekking or "onbekend")))


def _route(soort: str, key: str, vocab: Vocabulary) -> str:
    return vocab.instrumenten[key].label if soort == "instrument" and key in vocab.instrumenten else key


def _none(name: str, rule: tuple[Bron, ...]) -> Bewering:
    text = f"{name}: in de vergeleken casussen is er geen waarin het bij deze grens wel lukte."
    return Bewering("grens", text, rule)


def signals_section(m: Materiaal, vocab: Vocabulary) -> Iterable[Afdeling]:
    """The signals that name this casus, with how far they are and what was answered."""
    if m.signalen:
        rows = tuple(_signal(s, vocab) for s in m.signalen)
        heads = ("Signaal", "Over", "Aan", "Stand", "Antwoord")
        yield Afdeling("signalen", "Signalen", (Tabel("Signalen waarin deze casus staat", heads, rows),))


def _signal(s: Signaal, vocab: Vocabulary) -> tuple[Bewering, ...]:
    bound = vocab.grenzen.get(s.grens_id or "")
    about = ", ".join(part for part in (s.bepaling, bound.label if bound else None, s.gewenste_ruimte) if part)
    given = Invoerbron(f"signaal {s.id}, gemeld op {s.gemeld_op} door {s.gemeld_door_rol}", about or label(s.soort))
    return (
        Bewering("signaal", f"{s.id}: {label(s.soort)}", (given,)),
        cell("signaal", about, (given,)),
        Bewering("signaal", label(s.ontvanger), (given,)),
        Bewering("signaal", label(s.status), (given,)),
        cell("signaal", s.reactie, (given,), "nog geen antwoord"),
    )


def discussed_section(m: Materiaal) -> Iterable[Afdeling]:
    """What a casustafel made of this casus; nothing where none discussed it."""
    if not m.besproken:
        return
    rows = tuple(_discussed(table) for table in m.besproken)
    text = "Een casustafel geeft raad. Zij neemt geen besluit en bindt niet."
    heads = ("Casustafel", "Datum", "Voor wie", "Wat de tafel vond")
    blocks = (
        Alinea((Bewering("leerzaam", text, (Regelbron("reikwijdte"),)),)),
        Tabel("Wat casustafels vonden", heads, rows),
    )
    yield Afdeling("casustafel", "Besproken aan een casustafel", blocks)


def _discussed(table: Casus) -> tuple[Bewering, ...]:
    v = table.velden
    found = passages([n for n in table.annotaties if n.soort == "uitkomst" and n.status != "verworpen"], table)
    day, outcome = v.datum_besluit, v.strekking
    return (
        Bewering("verwijzing", table.id, (Veldbron(table.id, "id", table.id),)),
        cell("veld", day, (Veldbron(table.id, "datum_besluit", day),) if day else ()),
        Bewering("veld", STREKKING_LABELS[outcome], (Veldbron(table.id, "strekking", outcome or "onbekend"),)),
        cell("veld", quoted(found), found),
    )
