"""The strategic casustafel: cases as an agenda without free text, with fields that the table fills in.

Nothing is quoted: facts, values and boundaries stand by their label, so that nobody can be known by the words of a
decision, and no organisation or date is named. `ingest/readers/casustafel.py` reads the filled-in document back; the
headings of the fields are the seam between the two and live there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from casusbank.model import Casus, GrensToekenning
from casusbank.render import STREKKING_LABELS, label
from casusbank.vocabulary import Vocabulary, load_vocabulary
from casusbank.vocabulary.methodiek import load_methodiek
from ingest.readers.casustafel import BESPREKING, BIJLAGE, KENMERK, SJABLOON, VELDEN, Veld
from precedent.dossier.bundle import GEEN_BESLUIT, state_rows, state_table
from precedent.dossier.casedeel import how, passages
from precedent.dossier.collect import Eerder, Materiaal
from precedent.dossier.document import (
    Afdeling,
    Alinea,
    Bewering,
    Blok,
    Invoerbron,
    Invulveld,
    Lijst,
    Regelbron,
    Stuk,
    Tabel,
    Veldbron,
)
from precedent.dossier.precedentdeel import NAAR
from precedent.weighing import GETELD, uses
from precedent.wording import meaning, value_text

MAX_GELIJKEND = 5


def build_agenda(items: Sequence[Materiaal], vocab: Vocabulary | None = None) -> Stuk:
    """The agenda over the casussen of `items`, in the order given. ValueError without items."""
    words = vocab or load_vocabulary()
    first = items[0]
    cases = [_case(nr, m, words) for nr, m in enumerate(items, start=1)]
    similar = Afdeling(
        "bijlage",
        BIJLAGE,
        tuple(part for nr, m in enumerate(items, start=1) for part in _similar(nr, m, words)),
    )
    asked = (("Casussen", ", ".join(m.casus.id for m in items)), ("Datum", first.opdracht.datum))
    return Stuk(
        "casustafel",
        "Agenda strategische casustafel",
        first.opdracht.datum,
        _opening(),
        (
            Afdeling("bespreking", "De bespreking", tuple(_field(v, f"veld-{v.sleutel}") for v in BESPREKING)),
            *cases,
            similar,
            state_table((*asked, *state_rows(first.stand))),
        ),
        citaten=False,
    )


def _opening() -> tuple[Blok, ...]:
    how_to = (
        "Vul in waar [vul hier in] staat, en laat de koppen staan. Noem geen namen.",
        "Lees het ingevulde stuk daarna in met: casusbank ingest BESTAND. Elke ingevulde casus wordt dan een casus van"
        " de casustafel, met een verband naar de besproken casus.",
    )
    lines = tuple(Bewering("werkwijze", line, (Invoerbron("sjabloon", SJABLOON),)) for line in how_to)
    return (
        Alinea((Bewering("beperking", GEEN_BESLUIT, (Regelbron("mens_beslist"),)),)),
        Alinea((Bewering("verantwoording", f"{SJABLOON}.", (Invoerbron("sjabloon", SJABLOON),)),)),
        Lijst(lines),
    )


def _case(nr: int, m: Materiaal, vocab: Vocabulary) -> Afdeling:
    name = f"casus-{nr}"
    return Afdeling(
        name,
        f"Casus {nr}: {subject(m.casus, vocab)}",
        (
            Alinea((Bewering("verwijzing", f"{KENMERK}: {m.casus.id}", (Veldbron(m.casus.id, "id", m.casus.id),)),)),
            Afdeling(f"{name}-feiten", "Wat bekend is", _facts(m)),
            Afdeling(f"{name}-waarden", "Waarden die tegenover elkaar staan", _values(m.casus, vocab)),
            Afdeling(f"{name}-grens", "De grens", _boundaries(m.casus, vocab)),
            *(_field(v, f"{name}-{v.sleutel}") for v in VELDEN),
        ),
    )


def subject(casus: Casus, vocab: Vocabulary) -> str:
    """What a casus is about, without its own title: that may name somebody or some place."""
    v = casus.velden
    known = [vocab.onderwerpen[o].label for o in (*v.onderwerpen, v.beslispunt or "") if o in vocab.onderwerpen]
    return known[0] if known else "onderwerp niet bekend"


def _field(veld: Veld, name: str) -> Afdeling:
    questions = {stap.nr: stap.vraag for stap in load_methodiek().stappen}
    return Afdeling(name, veld.kop, (Invulveld(questions.get(veld.stap, veld.uitleg)),))


def _facts(m: Materiaal) -> tuple[Blok, ...]:
    rows: list[tuple[Bewering, ...]] = []
    for factor, fact in m.profiel.feiten.items():
        dimension, found = m.profiel.ruimte[factor], passages(fact.bewijs, m.casus, 1)
        if found:
            status = "bevestigd" if fact.bevestigd else "voorstel"
            value = value_text(dimension, fact.bereik)
            rows.append(
                (
                    Bewering("feit", dimension.label, found),
                    Bewering("feit", value or "niet bekend", found),
                    Bewering("feit", meaning(fact.kant, value), (Regelbron("lezing"),)),
                    Bewering("feit", status, (Regelbron("lezing"),)),
                )
            )
    heads = ("Feit", "Wat bekend is", "Betekenis", "Status")
    return (Tabel("Feiten", heads, tuple(rows)) if rows else _silence("feiten"),)


def _values(casus: Casus, vocab: Vocabulary) -> tuple[Blok, ...]:
    points: list[Bewering] = []
    for use in uses(casus):
        found = passages((use.annotatie,), casus, 1)
        if found and use.toepassing.polariteit in GETELD and use.waarde in vocab.waarden:
            text = f"{vocab.waarden[use.waarde].label}: {how(use, vocab)} (door: {use.toepassing.inroeper})"
            points.append(Bewering("waarde", text, found))
    return (Lijst(tuple(points)) if points else _silence("waarden die iets steunen"),)


def _boundaries(casus: Casus, vocab: Vocabulary) -> tuple[Blok, ...]:
    points: list[Bewering] = []
    for note in casus.annotaties:
        found = passages((note,), casus, 1) if note.soort == "grens" and note.status != "verworpen" else ()
        if found and isinstance(note.details, GrensToekenning) and note.sleutel in vocab.grenzen:
            kind = f" ({note.details.aard})" if note.details.aard != "onbekend" else ""
            points.append(Bewering("grens", f"{vocab.grenzen[note.sleutel].label}{kind}", found))
    return (Lijst(tuple(points)) if points else _silence("grenzen"),)


def _similar(nr: int, m: Materiaal, vocab: Vocabulary) -> Iterable[Afdeling]:
    rows = tuple(_similar_row(e, vocab) for e in m.eerdere[:MAX_GELIJKEND])
    heads = ("Kenmerk", "Onderwerp", "Voor wie", "Gelijk", "Verschilt", "Bindt")
    body: Blok = Tabel(f"Vergelijkbare casussen bij casus {nr}", heads, rows) if rows else _silence("casussen")
    yield Afdeling(f"gelijkend-{nr}", f"Bij agendapunt {nr}", (body,))


def _similar_row(e: Eerder, vocab: Vocabulary) -> tuple[Bewering, ...]:
    v, casus = e.vergelijking, e.casus
    same = ", ".join(row.dimensie.label for row in v.overeenkomsten if row.aanwezig)
    other = ", ".join(row.dimensie.label for row in v.verschillen)
    held = e.bindingen[0]
    binds = "leerzaam" if e.waarom else f"{held.zekerheid}, tot {NAAR[held.naar]}"
    outcome = casus.velden.strekking
    return (
        Bewering("verwijzing", casus.id, (Veldbron(casus.id, "id", casus.id),)),
        Bewering("veld", subject(casus, vocab), (Veldbron(casus.id, "beslispunt", label(casus.velden.beslispunt)),)),
        Bewering("veld", STREKKING_LABELS[outcome], (Veldbron(casus.id, "strekking", outcome or "onbekend"),)),
        Bewering("overeenkomst", same or "geen feit dat bij beide bekend is", (Regelbron("analogie"),)),
        Bewering("verschil", other or "geen bekend verschil", (Regelbron("analogie"),)),
        Bewering("bindt", binds, (Regelbron("reikwijdte" if e.waarom else "resultaatmodel"),)),
    )


def _silence(what: str) -> Alinea:
    return Alinea((Bewering("onbekend", f"Er zijn geen {what} herkend.", (Regelbron("stilte"),)),))
