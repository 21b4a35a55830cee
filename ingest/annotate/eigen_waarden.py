"""The values an organisation adopted itself, where a text of that organisation speaks of them.

Only those in force on the day of the decision count, and only in a text of the organisation that adopted
them; a text without a date or an organisation has none (precedent.md: bound per organisation).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from casusbank.model import Annotatie
from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.organisatiewaarden import Organisatiewaarde, values_on
from ingest.annotate.cuetaal import compile_cue
from ingest.annotate.matching import Cuetreffer, Matcher
from ingest.text import Leestekst


def own_values(tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Organisatiewaarde, ...]:
    """The adopted values that count for this text."""
    if not tekst.organisatiewaarden:
        return ()
    own = tekst.metadata
    day = own.datum_besluit or own.datum_uitspraak or _first(eerder, "datum") or tekst.peildatum
    names = (own.organisatie, _first(eerder, "organisatie"), tekst.organisatie)
    name = next((n for n in names if n), None)
    return values_on(tekst.organisatiewaarden, (name,), day) if day and name else ()


def own_cues(tekst: Leestekst, waarden: tuple[Organisatiewaarde, ...]) -> Iterator[Cuetreffer]:
    """Where the text speaks of them: by their cues, their label or their literal promise."""
    words = tuple((w.id, tuple(c for c in (*w.cues, w.label, w.letterlijke_belofte) if c)) for w in waarden)
    return _matcher(words).find(tekst)


def side_of(waarde: Organisatiewaarde) -> str:
    """The side the core values lean to that it makes concrete; `beide` when they differ."""
    known = load_vocabulary().waarden
    sides = {known[c].richting for c in waarde.concretiseert if c in known}
    return sides.pop() if len(sides) == 1 else "beide"


@lru_cache(maxsize=16)
def _matcher(words: tuple[tuple[str, tuple[str, ...]], ...]) -> Matcher:
    matcher = Matcher()
    for ident, cues in words:
        for cue in cues:
            try:
                list(compile_cue(cue))
            except (KeyError, ValueError):  # no cue of the cue language: its words as they stand
                plain = "".join(c if c.isalnum() or c in " -'" else " " for c in cue)
                cue = " ".join(w for w in plain.split() if w not in "-'")  # noqa: PLW2901
            matcher.add(f"waarde:{ident}:genoemd", [cue])
    return matcher


def _first(found: tuple[Annotatie, ...], soort: str) -> str | None:
    return next((a.sleutel for a in found if a.soort == soort), None)
