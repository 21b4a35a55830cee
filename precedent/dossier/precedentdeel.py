"""The sections of a bundle about earlier decisions: what binds, what does not and why, conflicts, what only teaches."""

from __future__ import annotations

from collections.abc import Iterable

from casusbank.model import Annotatie, Casus, CasusId, Kant, WaardeToepassing
from casusbank.render import POLARITEIT_LABELS, STREKKING_LABELS, outcome_label
from casusbank.vocabulary import Vocabulary
from precedent.compare import Waardepaar
from precedent.constraint import Binding, Navraag, Voorwaarde, binding
from precedent.dossier.casedeel import cell, passages, quoted
from precedent.dossier.collect import Eerder, Materiaal
from precedent.dossier.document import (
    Afdeling,
    Alinea,
    Bewering,
    Blok,
    Bron,
    Lijst,
    Passagebron,
    Regelbron,
    Tabel,
    Veldbron,
)
from precedent.dossier.rules import BeweringSoort, RegelNaam, rule_of
from precedent.downplay import counter_examples, downplayed
from precedent.facts import Feitenpaar, Oordeel
from precedent.profile import dimension_of
from precedent.scope import scope_key
from precedent.wording import ONBEVESTIGD, STATUS_LABEL, meaning, question_text, value_text

NAAR: dict[Kant, str] = {"T": "toekennen", "A": "afwijzen"}
MAX_VERSCHILLEN = 12
MAX_VRAGEN = 10
MAX_GENOEMD = 6
MAX_TEGENSPRAAK = 3
"""Facts per comparison, questions, ids named in one cell, and reasons against one verdict."""
_MODELLEN: dict[str, RegelNaam] = {"resultaat": "resultaatmodel", "redenen": "redenenmodel"}
_OORDEEL: dict[Oordeel, str] = {"gelijk": "gelijk", "verschilt": "verschilt", "onbekend": "aan één kant onbekend"}
_SOORT: dict[Oordeel, BeweringSoort] = {"gelijk": "overeenkomst", "verschilt": "verschil", "onbekend": "onbekend"}


def compared_with_none(m: Materiaal) -> str:
    """What is not known, so that no decision can be comparable; empty when nothing of the kind is missing."""
    if not m.profiel.beslispunt:
        return "het beslispunt"
    return "het bestuursorgaan" if scope_key(m.profiel, m.opdracht.reikwijdte) is None else ""


def nothing_binds(m: Materiaal) -> str:
    """That no decision binds, and the reason when none could be compared at all."""
    missing = compared_with_none(m)
    why = f" Er is er geen vergeleken: {missing} van deze casus is niet bekend." if missing else ""
    return f"Geen vergelijkbaar besluit bindt deze casus.{why}"


def binding_section(m: Materiaal, vocab: Vocabulary) -> Afdeling:
    """The comparable decisions that bind, certainly or possibly."""
    total = len({b.precedent.casus_id for b in m.toets.bindt})
    if not m.bindt:
        nothing = Bewering("telling", nothing_binds(m), (Regelbron("reikwijdte"), Regelbron("resultaatmodel")))
        return Afdeling("bindt", "Vergelijkbare besluiten die binden", (Alinea((nothing,)),))
    return Afdeling(
        "bindt",
        "Vergelijkbare besluiten die binden",
        (
            _shown_of(len(m.bindt), total, "vergelijkbare besluiten die zeker of mogelijk binden"),
            *(_worked_out(e, m, vocab) for e in m.bindt),
        ),
    )


def locked_section(m: Materiaal, vocab: Vocabulary) -> Afdeling:
    """The comparable decisions that do not bind, with their locks."""
    total = len({b.precedent.casus_id for b in m.toets.bindt_niet})
    if not m.sloten:
        text = "Er is geen vergelijkbaar besluit dat door een slot niet bindt."
        nothing = Bewering("telling", text, (Regelbron("sloten"),))
        return Afdeling("sloten", "Vergelijkbare besluiten die niet binden", (Alinea((nothing,)),))
    return Afdeling(
        "sloten",
        "Vergelijkbare besluiten die niet binden, en waarom niet",
        (
            _shown_of(len(m.sloten), total, "vergelijkbare besluiten die door een slot niet binden"),
            *(_worked_out(e, m, vocab) for e in m.sloten),
        ),
    )


def lessons_section(m: Materiaal, vocab: Vocabulary) -> Afdeling:
    """Cases of others, and sources that are no decision: to learn from, bound by nothing."""
    intro = "Deze casussen binden niet. Zij staan apart, omdat er wel van te leren valt."
    blocks: list[Blok | Afdeling] = [Alinea((Bewering("leerzaam", intro, (Regelbron("reikwijdte"),)),))]
    blocks.append(_shown_of(len(m.leerzaam), m.toets.leerzaam_totaal, "leerzame casussen"))
    blocks += [_worked_out(e, m, vocab) for e in m.leerzaam]
    return Afdeling("leerzaam", "Leerzaam, maar niet bindend", tuple(blocks))


def conflict_section(m: Materiaal) -> Afdeling:
    """Whether decisions bind to both sides, and which decisions went the other way; nothing is chosen."""
    if m.toets.conflict:
        text = "Vergelijkbare besluiten binden zeker tot beide kanten. Dit stuk kiest niet; dat is aan de beslisser."
    elif m.toets.conflict_mogelijk:
        text = "Vergelijkbare besluiten binden mogelijk tot beide kanten. De open vragen kunnen daarover beslissen."
    else:
        text = "De besluiten die binden, wijzen niet naar twee kanten."
    head = Alinea((Bewering("conflict", text, (Regelbron("conflict"),)),))
    return Afdeling("conflict", "Conflicten en tegengestelde besluiten", (head, Lijst(tuple(_per_side(m)))))


def questions_section(m: Materiaal) -> Afdeling:
    """What to ask, and over how many earlier decisions each answer decides."""
    if not m.toets.vragen:
        text = "Er is geen open feit dat nog beslist of een ander besluit bindt."
        rules: tuple[Bron, ...] = (Regelbron("navraag"),)
        if missing := compared_with_none(m):
            text = f"Vraag eerst na: {missing}. Zolang dat niet bekend is, is niet te zeggen welk feit nog beslist."
            rules = (*rules, Regelbron("reikwijdte"))
        return Afdeling("vragen", "Open vragen", (Alinea((Bewering("vraag", text, rules),)),))
    intro = "Het antwoord op deze vragen beslist of andere besluiten alsnog binden of niet."
    heads = ("Vraag", "Beslist over", "Welke besluiten")
    rows = tuple(_question_row(q, m) for q in m.toets.vragen[:MAX_VRAGEN])
    return Afdeling(
        "vragen",
        "Open vragen",
        (Alinea((Bewering("vraag", intro, (Regelbron("navraag"),)),)), Tabel("Wat nog te vragen is", heads, rows)),
    )


def _question_row(q: Navraag, m: Materiaal) -> tuple[Bewering, ...]:
    named, more = q.beslist[:MAX_GENOEMD], len(q.beslist) - MAX_GENOEMD
    text = question_text(q, dimension_of(q.factor, m.profiel, *(b.precedent for b in m.toets.bindt)))
    count = f"{len(q.beslist)} {'besluit' if len(q.beslist) == 1 else 'besluiten'}"
    return (
        Bewering("vraag", text, (Regelbron("navraag"),)),
        Bewering("telling", count, (Regelbron("tellen"),)),
        Bewering("verwijzing", ", ".join(named) + (f" en nog {more}" if more > 0 else ""), id_sources(named)),
    )


def knock_out_section(m: Materiaal) -> Afdeling:
    """Facts that normally decide by themselves."""
    points: list[Bewering] = []
    for k in m.toets.knock_outs:
        dimension, fact = m.profiel.ruimte[k.factor], m.profiel.feiten[k.factor]
        lifted, ask = (
            ", ".join(m.profiel.ruimte[f].label if f in m.profiel.ruimte else f for f in names)
            for names in (k.opgeheven_door, k.vraag_na)
        )
        text = {
            "zeker": f"{dimension.label}: dit leidt normaal op zichzelf tot afwijzing.",
            "mogelijk": f"{dimension.label}: dit leidt normaal op zichzelf tot afwijzing, tenzij: {ask}. Vraag dat na.",
            "nee": f"{dimension.label}: dit leidt normaal tot afwijzing, maar hier geldt een uitzondering: {lifted}.",
        }[k.zekerheid]
        points.append(Bewering("knock_out", text, (*passages(fact.bewijs, m.casus), Regelbron("knock_out"))))
    if not points:
        text = "In de tekst is geen feit herkend dat op zichzelf tot afwijzing leidt."
        points = [Bewering("knock_out", text, (Regelbron("knock_out"), Regelbron("stilte")))]
    return Afdeling("knock_outs", "Feiten die op zichzelf beslissen", (Lijst(tuple(points)),))


# ------------------------------------------------------------------ one earlier decision


def _worked_out(e: Eerder, m: Materiaal, vocab: Vocabulary) -> Afdeling:
    inhoud: list[Blok | Afdeling] = [Alinea((*_who(e.casus, vocab), *_later(e.casus, m.casus)))]
    if e.waarom:
        why = f"{e.waarom} Daarom is deze casus leerzaam en niet bindend."
        inhoud.append(Alinea((Bewering("leerzaam", why, (Regelbron("reikwijdte"), *id_sources((e.casus.id,)))),)))
    inhoud.append(Alinea(tuple(_binds(e, m))))
    status = _pair_status(e, m)
    if status:
        inhoud.append(status)
    locks = _locks(e, m)
    if locks:
        inhoud.append(Lijst(locks))
    against = contradicted(e, m)
    if against:
        inhoud.append(Lijst(against))
    rows = _differences(e, m)
    if rows:
        heads = ("Feit", "Deze casus", "Ander besluit", "Vergelijking", "Betekenis")
        inhoud.append(Tabel(f"Overeenkomsten en verschillen met {e.casus.id}", heads, rows))
    left_out = _left_out(e)
    if left_out:
        inhoud.append(left_out)
    used = [_value_pair(pair, e.casus, m.casus) for pair in e.vergelijking.waarden if pair.b]
    if used:
        inhoud.append(Tabel(f"Waarden naast {e.casus.id}", ("Waarde", "Deze casus", "Ander besluit"), tuple(used)))
    return Afdeling(f"besluit-{e.casus.id}", f"{e.casus.titel} ({e.casus.id})", tuple(inhoud))


def _who(casus: Casus, vocab: Vocabulary) -> tuple[Bewering, ...]:
    """What kind of source, of whom, when, and with what outcome."""
    v, kind = casus.velden, vocab.bronsoorten.get(casus.bronsoort)
    facts = (
        ("bronsoort", f"{kind.label if kind else casus.bronsoort}.", casus.bronsoort),
        ("organisatie", f"Bestuursorgaan: {v.organisatie}." if v.organisatie else None, v.organisatie),
        ("datum_besluit", f"Datum: {v.datum_besluit}." if v.datum_besluit else None, v.datum_besluit),
        ("uitkomst", f"Uitkomst: {outcome_label(v.uitkomst)}." if v.uitkomst else None, v.uitkomst),
        ("strekking", f"Voor wie: {STREKKING_LABELS[v.strekking]}." if v.strekking else None, v.strekking),
    )
    return tuple(
        Bewering("veld", text, (Veldbron(casus.id, field, value),)) for field, text, value in facts if text and value
    )


def _later(other: Casus, own: Casus) -> Iterable[Bewering]:
    """Whether the other decision came after the one in the casus: then it cannot have bound it at the time."""
    there, here = other.velden.datum_besluit, own.velden.datum_besluit
    if there and here and there > here:
        days = (Veldbron(other.id, "datum_besluit", there), Veldbron(own.id, "datum_besluit", here))
        yield Bewering("veld", "Let op: dit besluit is later genomen dan dat in de casus.", days)


def _binds(e: Eerder, m: Materiaal) -> Iterable[Bewering]:
    for held in e.bindingen:
        found = (Regelbron(_MODELLEN[held.model]), *_shared(held, e.casus, m.casus))
        yield Bewering("leerzaam" if e.waarom else "bindt", _verdict(held, bool(e.waarom)), found)
        if not held.bevestigd:
            yield Bewering("beperking", ONBEVESTIGD, (Regelbron("lezing"),))
        if held.model == "redenen" and held.precedent.redenen:
            reasons = ", ".join(dimension_of(f, held.precedent).label for f in sorted(held.precedent.redenen))
            yield Bewering("bindt", f"Redenen die dat besluit zelf noemt: {reasons}.", _reason_sources(held, e.casus))


def _verdict(held: Binding, only_teaches: bool) -> str:
    """Whether it binds, to what, under which model; of a casus that only teaches, what it would have done."""
    to = f"tot {'deels ' if held.precedent.deels else ''}{NAAR[held.naar]} ({_MODELLEN[held.model]})"
    if only_teaches:
        would = {"zeker": "zou zeker binden", "mogelijk": "zou mogelijk binden", "nee": "zou niet binden"}
        return f"Een vergelijkbaar besluit met deze feiten {would[held.zekerheid]} {to}."
    return {"zeker": f"Bindt zeker {to}.", "mogelijk": f"Bindt mogelijk {to}.", "nee": f"Bindt niet {to}."}[
        held.zekerheid
    ]


def _reason_sources(held: Binding, other: Casus) -> tuple[Bron, ...]:
    proof = [n for f in sorted(held.precedent.redenen) for n in held.precedent.feiten[f].bewijs[:1]]
    return passages(proof, other, 6) or (Regelbron("redenenmodel"),)


def _shared(held: Binding, other: Casus, own: Casus) -> tuple[Bron, ...]:
    """The passages of the facts the analogy rests on, on both sides."""
    found: list[Bron] = []
    for c in held.gedeeld[:3]:
        found += passages(held.casus.feiten[c.factor].bewijs, own, 1)
        found += passages(held.precedent.feiten[c.factor].bewijs, other, 1)
    return tuple(found)


def _locks(e: Eerder, m: Materiaal) -> tuple[Bewering, ...]:
    """Each lock with the value on both sides. Under the reason model: what the stated reasons step over."""
    held = e.bindingen[0]
    locks = held.sloten
    if not locks and held.model == "redenen":
        locks = binding(held.precedent, held.casus, "resultaat", held.lezing).sloten
    return tuple(_lock(c, held, e.casus, m.casus) for c in locks)


def _lock(c: Voorwaarde, held: Binding, other: Casus, own: Casus) -> Bewering:
    dimension = dimension_of(c.factor, held.precedent, held.casus)
    there, here = value_text(dimension, c.precedent), value_text(dimension, c.casus)
    mine, theirs = held.casus.feiten.get(c.factor), held.precedent.feiten.get(c.factor)
    found: tuple[Bron, ...] = (
        *(passages(mine.bewijs, own, 1) if mine else ()),
        *(passages(theirs.bewijs, other, 1) if theirs else ()),
    )
    name = "Slot" if held.sloten else "Slot volgens het resultaatmodel"
    text = f"{name}: {dimension.label}. In het andere besluit: {there or 'niet bekend'}; hier: {here or 'niet bekend'}."
    return Bewering("slot", text, (*found, Regelbron("sloten")))


def contradicted(e: Eerder, m: Materiaal) -> tuple[Bewering, ...]:
    """What speaks against the verdict: what made up for a lock elsewhere; who decided otherwise on the same facts."""
    if e.waarom:
        return ()
    held, rule = e.bindingen[0], Regelbron("tegenspraak")
    decisions = list({b.precedent.casus_id: b.precedent for b in (*m.toets.bindt, *m.toets.bindt_niet)}.values())
    found: list[Bewering] = []
    for c in downplayed(held, decisions)[:MAX_TEGENSPRAAK]:
        lock, fact = (dimension_of(f, held.casus, held.precedent).label for f in (c.slot, c.factor))
        how = "kwam in de plaats van" if c.wijze == "vervangt" else "woog op tegen"
        text = f"Tegen dit slot: “{fact}” {how} “{lock}” in {', '.join(c.voorbeelden)}."
        proof = passages(held.casus.feiten[c.factor].bewijs, m.casus, 1)
        found.append(Bewering("tegenspraak", text, (*proof, *id_sources(c.voorbeelden), rule)))
    others = counter_examples(held, decisions)[:MAX_TEGENSPRAAK] if held.zekerheid != "nee" else ()
    if others:
        text = f"Met dezelfde gedeelde feiten is andersom beslist in: {', '.join(others)}."
        found.append(Bewering("tegenspraak", text, (*id_sources(others), rule)))
    return tuple(found)


def _differences(e: Eerder, m: Materiaal) -> tuple[tuple[Bewering, ...], ...]:
    """What differs first, then what agrees, then what is unknown on one side, decisive facts before others."""
    v = e.vergelijking
    unknown = sorted(v.onbekend, key=lambda row: not row.dragend_in)
    rows = [*v.verschillen, *v.overeenkomsten, *unknown]
    return tuple(_difference(row, e.casus, m.casus) for row in rows[:MAX_VERSCHILLEN])


def _left_out(e: Eerder) -> Alinea | None:
    v = e.vergelijking
    total = len(v.verschillen) + len(v.overeenkomsten) + len(v.onbekend)
    if total <= MAX_VERSCHILLEN:
        return None
    text = f"Nog {total - MAX_VERSCHILLEN} feiten zijn aan één kant onbekend en staan hier niet."
    return Alinea((Bewering("telling", text, (Regelbron("tellen"),)),))


def _difference(row: Feitenpaar, other: Casus, own: Casus) -> tuple[Bewering, ...]:
    here, there = passages(row.passages_a, own, 1), passages(row.passages_b, other, 1)
    values = (value_text(row.dimensie, row.a), value_text(row.dimensie, row.b))
    decisive = f"; {_decisive(row, own, other)}" if row.dragend_in else ""
    kind = _SOORT[row.oordeel]
    return (
        cell(kind, row.dimensie.label, (*here, *there)),
        cell(kind, _valued(values[0], here), here),
        cell(kind, _valued(values[1], there), there),
        cell(kind, _OORDEEL[row.oordeel], (Regelbron(rule_of(kind)),)),
        cell(kind, meaning(row.kant, *values) + decisive, (Regelbron("analogie"),)),
    )


def _decisive(row: Feitenpaar, own: Casus, other: Casus) -> str:
    here, there = own.id in row.dragend_in, other.id in row.dragend_in
    return (
        "dragend in beide" if here and there else "dragend in deze casus" if here else "dragend in het andere besluit"
    )


def _valued(value: str | None, found: tuple[Passagebron, ...]) -> str | None:
    return f"{value}: {quoted(found)}" if value and found else value


def _value_pair(pair: Waardepaar, other: Casus, own: Casus) -> tuple[Bewering, ...]:
    mine, theirs = passages(pair.a, own, 1), passages(pair.b, other, 1)
    return (
        cell("waarde", pair.label, (*mine, *theirs)),
        cell("waarde", _applied(pair.a, mine), mine, "niet genoemd"),
        cell("waarde", _applied(pair.b, theirs), theirs, "niet genoemd"),
    )


def _applied(notes: tuple[Annotatie, ...], found: tuple[Passagebron, ...]) -> str | None:
    """How a value was applied first, by whom, in whose words."""
    use = notes[0].details if notes else None
    if not isinstance(use, WaardeToepassing) or not found:
        return None
    return f"{POLARITEIT_LABELS[use.polariteit]} (door: {use.inroeper}): {quoted(found)}"


def _pair_status(e: Eerder, m: Materiaal) -> Alinea | None:
    """The status of the pair, once the casus itself has been decided."""
    pair = e.vergelijking.paar
    if m.profiel.strekking is None or e.waarom or pair.status == "niet_vergelijkbaar":
        return None
    text = f"Status van dit paar: {STATUS_LABEL[pair.status].lower()}."
    found: list[Bron] = [Regelbron("paar")]
    for row in pair.feiten[:3]:
        for note, owner in ((row.passages_a, pair.a.casus_id), (row.passages_b, pair.b.casus_id)):
            found += passages(note, m.casus if owner == m.casus.id else e.casus, 1)
    return Alinea((Bewering("paarstatus", text, tuple(found)),))


# ------------------------------------------------------------------ small parts


def _shown_of(shown: int, total: int, what: str) -> Alinea:
    text = f"Aantal {what}: {total}." + (f" Hier zijn er {shown} uitgewerkt." if shown < total else "")
    return Alinea((Bewering("telling", text, (Regelbron("tellen"),)),))


def _per_side(m: Materiaal) -> Iterable[Bewering]:
    for side in ("T", "A"):
        found = [e for e in m.eerdere if e.kant == side]
        if not found:
            text = f"Er is geen uitgewerkt besluit dat strekt tot {NAAR[side]}."
            yield Bewering("tegengesteld", text, (Regelbron("conflict"),))
            continue
        names = ", ".join(f"{e.casus.id} ({_standing(e)})" for e in found)
        yield Bewering("tegengesteld", f"Tot {NAAR[side]}: {names}.", id_sources(e.casus.id for e in found))


def _standing(e: Eerder) -> str:
    best = e.bindingen[0].zekerheid
    return "leerzaam" if e.waarom else "bindt niet" if best == "nee" else f"bindt {best}"


def id_sources(ids: Iterable[CasusId]) -> tuple[Veldbron, ...]:
    """The ids of casussen as sources."""
    return tuple(Veldbron(i, "id", str(i)) for i in ids)
