"""The sections of a bundle about the casus itself: fields, facts, values, law, boundaries and instruments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from casusbank.model import (
    Annotatie,
    Casus,
    FactorToekenning,
    GrensToekenning,
    InstrumentToekenning,
    Soort,
    Verwijzing,
)
from casusbank.render import POLARITEIT_LABELS, STREKKING_LABELS, label, outcome_label
from casusbank.vocabulary import Vocabulary
from casusbank.vocabulary.vindplaatsen import vindplaats
from ingest.sentences import sentence_spans
from precedent.dossier.document import Afdeling, Alinea, Bewering, Blok, Bron, Passagebron, Regelbron, Tabel, Veldbron
from precedent.dossier.rules import BeweringSoort, rule_of
from precedent.dossier.text import MAX_PASSAGE, cut, quote
from precedent.profile import Profiel
from precedent.weighing import WaardeGebruik, uses
from precedent.wording import meaning, value_text

MAX_PASSAGES = 2
"""Passages quoted per fact."""
_TOO_SHORT = 40
_REACH = 500
STATUS_LABEL = {"voorstel": "voorstel", "bevestigd": "bevestigd", "verworpen": "verworpen"}
_ROLLEN = {
    "grondslag": "grondslag van het besluit",
    "toetsingskader": "toetsingskader",
    "genoemd": "genoemd",
    "afgewezen": "genoemd en niet van toepassing",
}


def passage(note: Annotatie, casus: Casus) -> Passagebron | None:
    """The passage an annotation rests on, literally; None for an annotation that lost its text."""
    if not casus.tekst[note.begin : note.eind].strip():
        return None
    begin, end = note.begin, note.eind
    if end - begin < _TOO_SHORT:
        begin, end = _sentence(casus.tekst, begin, end)
    end = begin + cut(casus.tekst[begin:end], MAX_PASSAGE)
    return Passagebron(casus.id, begin, end, casus.tekst[begin:end], note.status, note.annotator)


def _sentence(text: str, begin: int, end: int) -> tuple[int, int]:
    """The sentence in which a few characters stand: a bare article number tells a reader nothing."""
    start = max(begin - _REACH, 0)
    spans = sentence_spans(text[start : end + _REACH])
    return next(((start + a, start + b) for a, b in spans if start + a <= begin and end <= start + b), (begin, end))


def passages(notes: Iterable[Annotatie], casus: Casus, most: int = MAX_PASSAGES) -> tuple[Passagebron, ...]:
    """The passages of several annotations, each stretch once, at most `most`."""
    found: dict[tuple[int, int], Passagebron] = {}
    for note in notes:
        source = passage(note, casus)
        if source:
            found.setdefault((source.begin, source.eind), source)
    return tuple(found.values())[:most]


def quoted(found: Sequence[Passagebron]) -> str:
    """Passages as quotations, side by side."""
    return " ".join(quote(p.tekst) for p in found)


def cell(soort: BeweringSoort, text: str | None, found: Sequence[Bron], unknown: str = "niet bekend") -> Bewering:
    """A cell; without text it says that it is not known, by the rule about silence."""
    if not text:
        return Bewering("onbekend", unknown, (Regelbron("stilte"),))
    return Bewering(soort, text, tuple(found) or (Regelbron(rule_of(soort)),))


def case_fields(casus: Casus, vocab: Vocabulary) -> Afdeling:
    """What kind of decision it is, by whom and when."""
    v, kinds = casus.velden, vocab.bronsoorten
    subjects = [vocab.onderwerpen[o].label for o in v.onderwerpen if o in vocab.onderwerpen]
    point = vocab.onderwerpen[v.beslispunt].label if v.beslispunt in vocab.onderwerpen else v.beslispunt
    rows = (
        ("bronsoort", "Soort stuk", kinds[casus.bronsoort].label if casus.bronsoort in kinds else casus.bronsoort),
        ("organisatie", "Bestuursorgaan", v.organisatie),
        ("datum_besluit", "Datum van het besluit", v.datum_besluit or casus.metadata.datum_uitspraak),
        ("domeinen", "Domein", ", ".join(vocab.domeinen[d].label for d in v.domeinen if d in vocab.domeinen)),
        ("onderwerpen", "Onderwerp", ", ".join(subjects)),
        ("beslispunt", "Beslispunt", point),
        ("regeling_versie", "Regeling die gold", v.regeling_versie),
        ("procedurefase", "Fase", label(v.procedurefase) if v.procedurefase else None),
        ("uitkomst", "Uitkomst", outcome_label(v.uitkomst) if v.uitkomst else None),
        ("strekking", "Voor wie", STREKKING_LABELS[v.strekking] if v.strekking else None),
    )
    table = tuple(
        (cell("veld", value, (Veldbron(casus.id, field, value),) if value else ()),) for field, _, value in rows
    )
    names = tuple(name for _, name, _ in rows)
    return Afdeling("casus", "De casus", (Tabel("Gegevens van de casus", ("Gegeven", "Waarde"), table, names),))


def facts(casus: Casus, profiel: Profiel, vocab: Vocabulary) -> Afdeling:
    """The facts with their passages, and apart those about the procedure, which do not count for equality."""
    rows: list[tuple[Bewering, ...]] = []
    for factor, fact in sorted(profiel.feiten.items(), key=lambda item: (not item[1].gesteld, item[0])):
        dimension = profiel.ruimte[factor]
        found = passages(fact.bewijs, casus)
        value = value_text(dimension, fact.bereik)
        side = meaning(fact.kant, value) + (", dragend in de motivering" if fact.gesteld else "")
        rows.append(
            (
                cell("feit", dimension.label, found),
                cell("feit", value, found),
                cell("feit", side, (Regelbron("lezing"),)),
                cell("feit", "bevestigd" if fact.bevestigd else "voorstel", (Regelbron("lezing"),)),
                cell("feit", quoted(found), found),
            )
        )
    heads = ("Feit", "Wat bekend is", "Betekenis", "Status", "Passage")
    inhoud: list[Blok] = [Tabel("Feiten in de casus", heads, tuple(rows))] if rows else [_nothing("feiten")]
    procedural = _procedure(casus, vocab)
    if procedural:
        inhoud.append(Tabel("Over de procedure (telt niet mee voor gelijkheid)", ("Feit", "Passage"), procedural))
    inhoud.append(
        Alinea((Bewering("beperking", "Een feit dat hier niet staat, is onbekend.", (Regelbron("stilte"),)),))
    )
    return Afdeling("feiten", "Feiten", tuple(inhoud))


def values(casus: Casus, vocab: Vocabulary) -> Afdeling:
    """The values with who invoked them and how they were weighed."""
    rows = [_value_row(use, casus, vocab) for use in uses(casus)]
    heads = ("Waarde", "Hoe toegepast", "Ingeroepen door", "Status", "Passage")
    kept = tuple(row for row in rows if row)
    return Afdeling("waarden", "Waarden", (Tabel("Waarden in de casus", heads, kept) if kept else _nothing("waarden"),))


def how(use: WaardeGebruik, vocab: Vocabulary) -> str:
    """How a value was used, in words."""
    against = use.toepassing.tegenover
    words = POLARITEIT_LABELS[use.toepassing.polariteit]
    return f"{words}: {vocab.waarden[against].label} ging voor" if against in vocab.waarden else words


def rules_of_law(casus: Casus) -> Afdeling:
    """The references, each norm once, with its JCI and a link to the text where it is national law."""
    best: dict[str, tuple[Annotatie, Verwijzing]] = {}
    order = list(_ROLLEN)
    for note in _notes(casus, "wetsverwijzing"):
        if isinstance(note.details, Verwijzing):
            known = best.get(note.details.norm)
            if known is None or order.index(note.details.rol) < order.index(known[1].rol):
                best[note.details.norm] = (note, note.details)
    rows: list[tuple[Bewering, ...]] = []
    for norm, (note, reference) in sorted(best.items()):
        found = passages((note,), casus)
        if not found:
            continue
        link = vindplaats(reference)
        rows.append(
            (
                Bewering("norm", norm, found, link),
                cell("norm", _ROLLEN[reference.rol], found),
                cell("norm", reference.jci or reference.regeling_id, found, "geen vindplaats bekend"),
                cell("norm", STATUS_LABEL[note.status], (Regelbron("lezing"),)),
                cell("norm", quoted(found), found),
            )
        )
    heads = ("Bepaling", "Rol in de tekst", "Vindplaats (JCI of kenmerk)", "Status", "Passage")
    body: Blok = Tabel("Bepalingen in de casus", heads, tuple(rows)) if rows else _nothing("bepalingen")
    return Afdeling("regels", "Regels", (body,))


def boundaries(casus: Casus, vocab: Vocabulary) -> Afdeling:
    """The boundaries the casus ran into, and the instruments used or refused."""
    return Afdeling("grenzen", "Grenzen en instrumenten", (*_boundaries(casus, vocab), *_instruments(casus, vocab)))


def _boundaries(casus: Casus, vocab: Vocabulary) -> tuple[Blok, ...]:
    rows: list[tuple[Bewering, ...]] = []
    for note in _notes(casus, "grens"):
        found = passages((note,), casus)
        if found and isinstance(note.details, GrensToekenning):
            d = note.details
            name = vocab.grenzen[note.sleutel].label if note.sleutel in vocab.grenzen else note.sleutel
            rows.append(
                (
                    cell("grens", name, found),
                    cell("grens", None if d.aard == "onbekend" else d.aard, found),
                    cell("grens", d.bepaling, found, "geen bepaling genoemd"),
                    cell("grens", None if d.afloop == "onbekend" else label(d.afloop), found),
                    cell("grens", quoted(found), found),
                )
            )
    heads = ("Grens", "Aard", "Bepaling", "Afloop", "Passage")
    return (Tabel("Grenzen waar de casus op stuit", heads, tuple(rows)) if rows else _nothing("grenzen"),)


def _instruments(casus: Casus, vocab: Vocabulary) -> tuple[Blok, ...]:
    rows: list[tuple[Bewering, ...]] = []
    for note in _notes(casus, "instrument"):
        found = passages((note,), casus)
        if found and isinstance(note.details, InstrumentToekenning):
            known = vocab.instrumenten.get(note.sleutel)
            rows.append(
                (
                    cell("instrument", known.label if known else note.sleutel, found),
                    cell("instrument", known.haak if known else None, (Regelbron("lezing"),)),
                    cell("instrument", note.details.resultaat, found),
                    cell("instrument", quoted(found), found),
                )
            )
    heads = ("Instrument", "Juridische haak", "Wat ermee gebeurde", "Passage")
    return (Tabel("Instrumenten voor maatwerk", heads, tuple(rows)) if rows else _nothing("instrumenten"),)


def _procedure(casus: Casus, vocab: Vocabulary) -> tuple[tuple[Bewering, ...], ...]:
    rows: list[tuple[Bewering, ...]] = []
    for note in _notes(casus, "factor"):
        factor, found = vocab.factoren.get(note.sleutel), passages((note,), casus)
        if factor and factor.procedure and found and isinstance(note.details, FactorToekenning):
            text = f"{factor.label}: {note.details.waarde}"
            rows.append((cell("feit", text, found), cell("feit", quoted(found), found)))
    return tuple(rows)


def _value_row(use: WaardeGebruik, casus: Casus, vocab: Vocabulary) -> tuple[Bewering, ...] | None:
    found = passages((use.annotatie,), casus)
    if not found:
        return None
    known = vocab.waarden.get(use.waarde)
    by = use.toepassing.inroeper
    return (
        cell("waarde", known.label if known else use.waarde, found),
        cell("waarde", how(use, vocab), found),
        cell("waarde", None if by == "onbekend" else by, found),
        cell("waarde", STATUS_LABEL[use.annotatie.status], (Regelbron("lezing"),)),
        cell("waarde", quoted(found), found),
    )


def _notes(casus: Casus, soort: Soort) -> list[Annotatie]:
    kept = (n for n in casus.annotaties if n.soort == soort and n.status != "verworpen")
    return sorted(kept, key=lambda n: (n.begin, n.eind, n.sleutel, n.annotator))


def _nothing(what: str) -> Alinea:
    text = f"In de tekst zijn geen {what} herkend. Dat wil niet zeggen dat ze er niet zijn."
    return Alinea((Bewering("onbekend", text, (Regelbron("stilte"),)),))
