"""Signals: which provisions and boundaries block often enough to tell somebody, and what a signal may become.

A proposal bundles the blocked casussen of one provision (or of one boundary where none is named). It is a proposal:
a person makes the signal, and the register keeps what was answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casusbank.model import CasusId
from casusbank.vocabulary import Vocabulary, load_vocabulary
from casusbank.vocabulary.methodiek import Methodiek, Signaal, load_methodiek
from precedent.boundaries import Belemmering, Grensgeval, article_of, group_of, obstructions

MINSTENS = 2
"""Blocked casussen before a signal is proposed: one is a casus, two are a pattern."""


@dataclass(frozen=True, slots=True)
class Signaalvoorstel:
    """A signal worth making. `bestaand` is an open signal about the same, that `nieuw` casussen could be added to."""

    soort: str
    grens_id: str
    bepaling: str | None
    ontvanger: str
    casussen: tuple[CasusId, ...]
    nieuw: tuple[CasusId, ...]
    bestaand: str | None = None


def proposals(
    rows: Iterable[Grensgeval], signalen: Iterable[Signaal], minstens: int = MINSTENS
) -> tuple[Signaalvoorstel, ...]:
    """Signals to make or to add to, most blocked casussen first; what an open signal holds already is left out."""
    vocab, methodiek = load_vocabulary(), load_methodiek()
    open_ = [s for s in signalen if s.status not in methodiek.gesloten]
    found = (_proposal(o, open_, vocab, methodiek) for o in obstructions(rows))
    return tuple(p for p in found if p.nieuw and (p.bestaand or len(p.casussen) >= minstens))


def _proposal(o: Belemmering, open_: list[Signaal], vocab: Vocabulary, methodiek: Methodiek) -> Signaalvoorstel:
    bound = o.grenzen[0]
    known = next((s for s in open_ if same_matter(s, o.bepaling, bound)), None)
    held = known.casussen if known else ()
    return Signaalvoorstel(
        soort=kind_for(bound, vocab, methodiek),
        grens_id=bound,
        bepaling=o.bepaling,
        ontvanger=receiver_for(bound, vocab, methodiek),
        casussen=o.belemmerd,
        nieuw=tuple(c for c in o.belemmerd if c not in held),
        bestaand=known.id if known else None,
    )


def blocked_by(rows: Iterable[Grensgeval], bepaling: str | None, grens: str | None) -> tuple[CasusId, ...]:
    """The casussen a signal is about: blocked by this provision, or by this boundary where none is named."""
    for o in obstructions(rows):
        if o.bepaling == article_of(bepaling) and (bepaling or grens in o.grenzen):
            return o.belemmerd
    return ()


def same_matter(s: Signaal, bepaling: str | None, grens: str | None) -> bool:
    """Whether a signal is about this provision, or about this boundary where neither names a provision."""
    if s.bepaling or bepaling:
        return article_of(s.bepaling) == article_of(bepaling)
    return s.grens_id == grens


def kind_for(grens: str, vocab: Vocabulary, methodiek: Methodiek) -> str:
    """The usual kind of a signal about a boundary."""
    kinds = methodiek.soort_per_grens
    return kinds.get(grens) or kinds.get(group_of(grens, vocab)) or methodiek.signaalsoorten[0]


def receiver_for(grens: str, vocab: Vocabulary, methodiek: Methodiek) -> str:
    """Who usually must do something about a boundary."""
    return next(iter(vocab.grenzen[grens].signaal_naar), methodiek.ontvangers[0])


def problems(s: Signaal, methodiek: Methodiek) -> tuple[str, ...]:
    """What is wrong with a signal, in Dutch; nothing when it may be stored."""
    found: list[str] = []
    for name, value, known in (
        ("soort", s.soort, methodiek.signaalsoorten),
        ("ontvanger", s.ontvanger, methodiek.ontvangers),
        ("status", s.status, methodiek.signaalstatussen),
    ):
        if value not in known:
            found.append(f"Onbekende {name} '{value[:40]}'. Bekend: {', '.join(known)}.")
    if not s.grens_id and not s.bepaling:
        found.append("Noem waar het signaal over gaat: een grens of een bepaling.")
    if s.status == "niet_gewijzigd_met_reden" and not s.reactie:
        found.append("Geef als antwoord de reden waarom er niets verandert.")
    return tuple(found)
