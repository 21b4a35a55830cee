"""Two casussen side by side: what agrees, what differs, what is unknown, and what that makes of the pair.

Either side may be a text that was never stored: a Casus is a value. Nothing here looks at likeness of text; who has
a measure of it may pass it as `tekst`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casusbank.model import Annotatie, Casus, Soort, Verwijzing, WaardeToepassing
from casusbank.vocabulary import Vocabulary, load_vocabulary
from casusbank.vocabulary.organisatiewaarden import Waardeversie
from precedent.audit import Paar, decisive_elsewhere, judge
from precedent.constraint import LEZING, Lezing
from precedent.facts import Feitenpaar, fact_rows
from precedent.profile import Profiel, Profielbouwer
from precedent.scope import Reikwijdte

GEWICHTEN: dict[str, float] = {"factoren": 0.5, "artikelen": 0.2, "onderwerpen": 0.2, "waarden": 0.1, "tekst": 0.25}
"""Weights of the parts of `gelijkenis`; a part that neither casus says anything about drops out."""


@dataclass(frozen=True, slots=True)
class Gedeeld:
    """Keys both have, only a has, only b has; each with the label a person reads."""

    samen: tuple[str, ...]
    alleen_a: tuple[str, ...]
    alleen_b: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waardepaar:
    """One value and how each casus applied it, by its annotations (details are `WaardeToepassing`)."""

    waarde: str
    label: str
    a: tuple[Annotatie, ...]
    b: tuple[Annotatie, ...]


@dataclass(frozen=True, slots=True)
class Vergelijking:
    """Two casussen side by side, in the order asked. `paar` holds the status, whose a and b are ordered by id.

    `overeenkomsten`, `verschillen` and `onbekend` partition the mentioned factors: known equal, certainly
    different, and unknown on one side. `gelijkenis` is in 0..1 (see `likeness`).
    """

    a: Casus
    b: Casus
    profiel_a: Profiel
    profiel_b: Profiel
    paar: Paar
    overeenkomsten: tuple[Feitenpaar, ...]
    verschillen: tuple[Feitenpaar, ...]
    onbekend: tuple[Feitenpaar, ...]
    artikelen: Gedeeld
    onderwerpen: Gedeeld
    waarden: tuple[Waardepaar, ...]
    gelijkenis: float


def compare(
    a: Casus,
    b: Casus,
    *,
    reikwijdte: Reikwijdte = "organisatie",
    elders: Iterable[Profiel] = (),
    tekst: float | None = None,
    lezing: Lezing = LEZING,
    vocab: Vocabulary | None = None,
    versies: Iterable[Waardeversie] = (),
) -> Vergelijking:
    """Compare `a` and `b`. `elders`: other decisions of the scope, to see what was decisive there.

    `versies`: what organisations adopted; a fact that a valid guideline names is decisive.
    """
    words = vocab or load_vocabulary()
    build = Profielbouwer(words, versies)
    one, other = build(a), build(b)
    rows = fact_rows(one, other)
    articles, topics = (shared(a, b, soort) for soort in ("wetsverwijzing", "onderwerp"))
    values = _values(a, b, words)
    return Vergelijking(
        a=a,
        b=b,
        profiel_a=one,
        profiel_b=other,
        paar=judge(one, other, reikwijdte, elders=decisive_elsewhere(elders), lezing=lezing),
        overeenkomsten=tuple(r for r in rows if r.oordeel == "gelijk"),
        verschillen=tuple(r for r in rows if r.oordeel == "verschilt"),
        onbekend=tuple(r for r in rows if r.oordeel == "onbekend"),
        artikelen=articles,
        onderwerpen=topics,
        waarden=values,
        gelijkenis=likeness(rows, articles, topics, values, tekst),
    )


def shared(a: Casus, b: Casus, soort: Soort) -> Gedeeld:
    """Which keys of one kind of annotation both have: norms for law references, ids otherwise."""
    mine, theirs = _keys(a, soort), _keys(b, soort)
    return Gedeeld(tuple(sorted(mine & theirs)), tuple(sorted(mine - theirs)), tuple(sorted(theirs - mine)))


def likeness(
    rows: Iterable[Feitenpaar],
    articles: Gedeeld,
    topics: Gedeeld,
    values: Iterable[Waardepaar],
    tekst: float | None = None,
) -> float:
    """How alike two casussen are, 0..1, rounded to 4 places; symmetric; an aid for ordering, never a ground.

    The weighted mean (GEWICHTEN) of: factors (per mentioned factor 1 for equal, less by the distance on its scale,
    0 where one side is unknown), articles, onderwerpen and values (shared / mentioned), and `tekst` if given.
    """
    facts = [_closeness(row) for row in rows]
    both = [bool(v.a and v.b) for v in values]
    parts = {
        "factoren": sum(facts) / len(facts) if facts else None,
        "artikelen": _jaccard(articles),
        "onderwerpen": _jaccard(topics),
        "waarden": sum(both) / len(both) if both else None,
        "tekst": tekst,
    }
    found = {name: part for name, part in parts.items() if part is not None}
    weight = sum(GEWICHTEN[name] for name in found)
    return round(sum(GEWICHTEN[name] * part for name, part in found.items()) / weight, 4) if weight else 0.0


def _closeness(row: Feitenpaar) -> float:
    if row.a is None or row.b is None:
        return 0.0
    distance = abs(row.a.laag + row.a.hoog - row.b.laag - row.b.hoog) / 2
    return 1.0 - distance / row.dimensie.top


def _jaccard(keys: Gedeeld) -> float | None:
    total = len(keys.samen) + len(keys.alleen_a) + len(keys.alleen_b)
    return len(keys.samen) / total if total else None


def _notes(casus: Casus, soort: Soort) -> Iterable[Annotatie]:
    return (note for note in casus.annotaties if note.soort == soort and note.status != "verworpen")


def _keys(casus: Casus, soort: Soort) -> set[str]:
    fields = set(casus.velden.onderwerpen) if soort == "onderwerp" else set[str]()
    notes = _notes(casus, soort)
    return fields | {n.details.norm if isinstance(n.details, Verwijzing) else n.sleutel for n in notes}


def _values(a: Casus, b: Casus, vocab: Vocabulary) -> tuple[Waardepaar, ...]:
    mine, theirs = _applied(a), _applied(b)
    return tuple(
        Waardepaar(
            waarde=value,
            label=vocab.waarden[value].label if value in vocab.waarden else value,
            a=tuple(mine.get(value, ())),
            b=tuple(theirs.get(value, ())),
        )
        for value in sorted({*mine, *theirs})
    )


def _applied(casus: Casus) -> dict[str, list[Annotatie]]:
    """The applications of each value, in the order of the text."""
    found: dict[str, list[Annotatie]] = {}
    for note in sorted(_notes(casus, "waarde"), key=lambda n: (n.begin, n.eind, n.annotator)):
        if isinstance(note.details, WaardeToepassing):
            found.setdefault(note.sleutel, []).append(note)
    return found
