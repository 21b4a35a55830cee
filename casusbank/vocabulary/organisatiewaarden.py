"""Values and guidelines that an organisation adopts itself: the one format of them, and what a correct one is.

A municipality writes them in a YAML or CSV file (`waardenbestand` reads it). An organisation value is a literal
promise with what it means, what the inwoner notices and what it does **not** mean; a guideline says in facts when a
decision goes which way: if (als), then (dan), unless (tenzij). Only what is `vastgesteld` counts anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, get_args

from casusbank.model import CasusId, hash_text
from casusbank.vocabulary import Factor, Vocabulary

Vaststelling = Literal["concept", "vastgesteld", "ingetrokken"]
VASTSTELLINGEN: tuple[Vaststelling, ...] = get_args(Vaststelling)
DAN_STREKKINGEN = ("voor_inwoner", "deels_voor_inwoner", "tegen_inwoner")
"""What a guideline may lead to."""
MAX_BELOFTE = 25
"""Words of a literal promise; a longer one is no promise but a text."""

_EIS = re.compile(r"(?P<niet>niet\s+|!)?(?P<factor>\w+)(?:\s*(?P<teken>>=|<=|=)\s*(?P<stap>\w+))?")


@dataclass(frozen=True, slots=True)
class Factoreis:
    """One condition of a guideline on one fact: present, absent, or on, from or up to a step of its scale."""

    factor: str
    niet: bool = False
    teken: Literal["", "=", ">=", "<="] = ""
    stap: str = ""

    def __str__(self) -> str:
        """As it is written in a file: `kinderen_betrokken`, `niet eigen_toedoen`, `woningkrapte>=ernstig`."""
        return f"{'niet ' if self.niet else ''}{self.factor}{self.teken}{self.stap}"


@dataclass(frozen=True, slots=True)
class Richtlijn:
    """If all of `als_factoren`, then `dan_strekking`, unless one of `tenzij_factoren`.

    `domeinen` and `beslispunten` limit it; empty: all. Empty `eigenaar` and dates are those of its value.
    """

    id: str
    als_factoren: tuple[Factoreis, ...]
    dan_strekking: str
    tenzij_factoren: tuple[Factoreis, ...] = ()
    tekst: str = ""
    status: Vaststelling = "concept"
    eigenaar: str = ""
    geldig_van: str | None = None
    geldig_tot: str | None = None
    domeinen: tuple[str, ...] = ()
    beslispunten: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Betekenis:
    """What an ambiguous value means in one organisation."""

    organisatie: str
    concretiseert: tuple[str, ...]
    tekst: str = ""


@dataclass(frozen=True, slots=True)
class Waardenbron:
    """Where an organisation wrote its promise down."""

    document: str = ""
    titel: str = ""
    vindplaats: str = ""
    vastgesteld_op: str | None = None


@dataclass(frozen=True, slots=True)
class Organisatiewaarde:
    """A value as one organisation adopts it. `eigenaar` is a function, never a person.

    `concretiseert` are the core values it makes concrete. A value that is `dubbelzinnig` has those per organisation,
    in `betekenissen`, and is bound to none of them elsewhere. Dates are ISO days; an open end is None.
    """

    id: str
    organisatie: str
    letterlijke_belofte: str
    wat_betekent_het_niet: str
    eigenaar: str
    label: str = ""
    betekenis_voor_ons: str = ""
    betekenis_voor_inwoner: str = ""
    wat_merkt_de_inwoner: str = ""
    concretiseert: tuple[str, ...] = ()
    dubbelzinnig: bool = False
    betekenissen: tuple[Betekenis, ...] = ()
    richtlijnen: tuple[Richtlijn, ...] = ()
    cues: tuple[str, ...] = ()
    bron: Waardenbron = Waardenbron()
    status: Vaststelling = "concept"
    geldig_van: str | None = None
    geldig_tot: str | None = None

    @property
    def naam(self) -> str:
        """What to call it on a screen."""
        return self.label or self.letterlijke_belofte or self.id


@dataclass(frozen=True, slots=True)
class Waardeversie:
    """One version of an organisation value: `via` is how it came in (`bestand`, `effectdialoog`), `op` when.

    `besproken` are the casussen on the table when it was made, each with what was said of it.
    """

    versie: int
    waarde: Organisatiewaarde
    via: str = "bestand"
    op: str = ""
    besproken: tuple[tuple[CasusId, str], ...] = ()

    @property
    def stempel(self) -> str:
        """Eight hex digits that change with anything one sees of this version (optimistic locking)."""
        return hash_text(repr(self))[:8]


def comparison_key(text: str | None) -> str | None:
    """`text` as a comparison key: folded, single spaces, without what every gemeente has in its name."""
    folded = " ".join((text or "").casefold().split())
    for prefix in ("het ", "college van burgemeester en wethouders van ", "college van ", "de ", "gemeente "):
        folded = folded.removeprefix(prefix)
    return folded or None


def meanings(waarde: Organisatiewaarde, organisatie: str | None) -> tuple[Betekenis, ...]:
    """What `waarde` means for `organisatie`: one meaning when it is bound there, else every meaning it has."""
    if not waarde.dubbelzinnig:
        return (Betekenis(waarde.organisatie, waarde.concretiseert, waarde.betekenis_voor_ons),)
    own = [b for b in waarde.betekenissen if comparison_key(b.organisatie) == comparison_key(organisatie)]
    return tuple(own) or waarde.betekenissen


def in_force(status: Vaststelling, van: str | None, tot: str | None, dag: str) -> bool:
    """Whether what has this status and validity counted on `dag` (ISO); what is withdrawn did until its last day."""
    if status == "concept" or (status == "ingetrokken" and tot is None):
        return False
    return (van is None or van <= dag) and (tot is None or dag <= tot)


def version_on(versies: Iterable[Waardeversie], dag: str) -> Waardeversie | None:
    """The version of one value that counted on `dag`: the newest adopted one that had begun; None if there is none."""
    begun = [v for v in versies if v.waarde.status != "concept" and (v.waarde.geldig_van or "") <= dag]
    last = max(begun, key=lambda v: v.versie, default=None)
    return last if last and in_force(last.waarde.status, None, last.waarde.geldig_tot, dag) else None


def values_on(
    versies: Iterable[Waardeversie], organisatie: Iterable[str | None], dag: str
) -> tuple[Organisatiewaarde, ...]:
    """The values that counted on `dag` for an organisation known by these names, bound to what they mean there."""
    names = tuple(o for o in organisatie if o)
    keys = {comparison_key(o) for o in names}
    per_value: dict[str, list[Waardeversie]] = {}
    for v in versies:
        per_value.setdefault(v.waarde.id, []).append(v)
    found: list[Organisatiewaarde] = []
    for known in per_value.values():
        version = version_on(known, dag)
        if version is None:
            continue
        for meaning in meanings(version.waarde, next(iter(names), None)):
            if comparison_key(meaning.organisatie) in keys:
                found.append(replace(version.waarde, concretiseert=meaning.concretiseert))
                break
    return tuple(found)


def guidelines_on(waarde: Organisatiewaarde, dag: str) -> tuple[Richtlijn, ...]:
    """The guidelines of a value in force that counted on `dag` themselves."""
    return tuple(r for r in waarde.richtlijnen if in_force(r.status, r.geldig_van, r.geldig_tot, dag))


def parse_eis(text: str, vocab: Vocabulary) -> Factoreis:
    """`woningkrapte>=ernstig` as a condition. Raises ValueError with a Dutch reason."""
    match = _EIS.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"'{text[:60]}' is geen voorwaarde; schrijf factor, niet factor, of factor>=stap")
    factor = vocab.factoren.get(match["factor"])
    if factor is None:
        raise ValueError(f"onbekende factor '{match['factor'][:60]}'{_near(match['factor'], vocab.factoren)}")
    if factor.procedure:
        raise ValueError(f"factor {factor.id} gaat over de procedure en kan geen voorwaarde zijn")
    eis = Factoreis(factor.id, bool(match["niet"]), match["teken"] or "", match["stap"] or "")  # type: ignore[arg-type]
    _check_step(eis, factor)
    return eis


def _check_step(eis: Factoreis, factor: Factor) -> None:
    if not eis.teken:
        return
    if eis.niet:
        raise ValueError(f"'{eis}': schrijf 'niet' alleen bij een factor zonder stap")
    if not factor.schaal:
        raise ValueError(f"factor {factor.id} kent geen stappen; schrijf alleen {factor.id} of niet {factor.id}")
    if eis.stap not in factor.schaal:
        raise ValueError(f"onbekende stap '{eis.stap}' van {factor.id}; bekend: {', '.join(factor.schaal)}")


def _near(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=3)
    return f"; bedoelt u {', '.join(near)}?" if near else ""


def unknown(words: Iterable[str], known: Iterable[str]) -> str | None:
    """The Dutch reason why one of `words` is not among `known`; None when all are."""
    listed = list(known)
    for word in words:
        if word not in listed:
            shown = f"; bekend: {', '.join(listed)}" if len(listed) <= 40 else ""
            return f"onbekend '{word[:60]}'{_near(word, listed) or shown}"
    return None
