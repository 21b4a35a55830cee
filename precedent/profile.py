"""A casus as the logic sees it: one pure value, without text and without guesses.

precedent.md, "Words": a factor pleads for granting (T) or refusing (A); its value is a strength, or unknown.
A strength is an integer: 0 is absent, 1..top are the steps of its scale (1 = present for a yes/no factor).
What is known about it is a range (`Bereik`): a point when it is known, narrower than the whole scale when only
something is known ("dakloosheid dreigt" says dakloosheid >= dreigend), and no entry at all when nothing is.
Ranges are how van Woerkom et al. (10.1007/s10506-025-09461-x) treat incomplete information; they also let
a derived factor explain without constraining: it narrows the factor it is derived from and disappears.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from casusbank.errors import InvoerFout
from casusbank.model import Annotatie, Casus, CasusId, FactorToekenning, Gezag, Kant, Strekking
from casusbank.vocabulary import Factor, Vocabulary, load_vocabulary
from casusbank.vocabulary.organisatiewaarden import Waardeversie, comparison_key, guidelines_on, values_on

Gewicht = Literal["besluit", "uitspraak", "leerzaam", "geen"]
"""What a kind of source may do: decide for its organisation, decide as a court, teach, or nothing."""

_GEWICHT: dict[str, Gewicht] = {
    "maatwerkbesluit": "besluit",
    "beslissing_bezwaar": "besluit",
    "rechtbank": "uitspraak",
    "hoger_beroep": "uitspraak",
    "artikel": "geen",
    "regeling": "geen",
    "overig": "geen",
}
_SAME_CASE = frozenset({"eerdere_instantie", "latere_instantie", "vernietigt", "bevestigt", "bespreekt"})


@dataclass(frozen=True, slots=True)
class Bereik:
    """What is known of a strength: it lies in `laag..hoog`."""

    laag: int
    hoog: int

    @property
    def bekend(self) -> bool:
        """Whether the strength is one point."""
        return self.laag == self.hoog


@dataclass(frozen=True, slots=True)
class Dimensie:
    """A substantive factor with its scale; `stappen[i]` names strength `i`, the last is the strongest."""

    id: str
    label: str
    kant: Kant
    stappen: tuple[str, ...] = ("afwezig", "aanwezig")
    ko: bool = False
    tenzij: tuple[str, ...] = ()
    maat: str | None = None

    @property
    def top(self) -> int:
        """The greatest strength."""
        return len(self.stappen) - 1


@dataclass(frozen=True, slots=True)
class Feit:
    """What is known of one factor in one casus, and the stretches of text it rests on.

    `gesteld`: named in the motivation of the decision. `bevestigd`: on a human's word.
    """

    bereik: Bereik
    kant: Kant
    gesteld: bool = False
    bevestigd: bool = False
    bewijs: tuple[Annotatie, ...] = ()


@dataclass(frozen=True, slots=True)
class Profiel:
    """Everything the logic may know about a casus.

    `ruimte`: the factors that could matter in its domeinen, by id in order; `feiten`: those of which something
    is known. `strekking` is a side: T for voor_inwoner and for deels_voor_inwoner (`deels`: the inwoner got part,
    which is still more than a refusal), A for tegen_inwoner, None for procedureel or unknown.
    `organisatie` and `beslispunt` are comparison keys (folded case, without "gemeente"); `voorbehouden` are Dutch
    reservations about how the profile was made. `richtlijnfactoren`: named by a guideline of the organisation that
    counted on the day of the decision.
    """

    casus_id: CasusId
    ruimte: Mapping[str, Dimensie]
    feiten: Mapping[str, Feit]
    strekking: Kant | None = None
    deels: bool = False
    procedureel: bool = False
    organisatie: str | None = None
    beslispunt: str | None = None
    regeling_versie: str | None = None
    gezag: Gezag | None = None
    gewicht: Gewicht = "besluit"
    redenen: frozenset[str] = field(default_factory=frozenset[str])
    richtlijnfactoren: frozenset[str] = field(default_factory=frozenset[str])
    verwant: frozenset[str] = field(default_factory=frozenset[str])
    voorbehouden: tuple[str, ...] = ()
    titel: str = ""
    organisatie_naam: str | None = None
    datum_besluit: str | None = None

    def range_of(self, factor: str) -> Bereik | None:
        """What is known of `factor`; None when it is not mentioned, which is not the same as absent."""
        fact = self.feiten.get(factor)
        return fact.bereik if fact else None

    def side_of(self, factor: str) -> Kant | None:
        """The side `factor` pleads for here; None when it does not matter in this domein."""
        fact, dimension = self.feiten.get(factor), self.ruimte.get(factor)
        return fact.kant if fact else dimension.kant if dimension else None

    @property
    def gesteld(self) -> frozenset[str]:
        """Factors named in the motivation of the decision, on either side."""
        return frozenset(f for f, fact in self.feiten.items() if fact.gesteld)

    @property
    def dragend(self) -> frozenset[str]:
        """Decisive factors: stated ones, and those present that are a knock-out or that a valid guideline names."""
        present = {f for f, fact in self.feiten.items() if fact.bereik.laag}
        knocked = {f for f in present if f in self.ruimte and self.ruimte[f].ko}
        return self.gesteld | knocked | (present & self.richtlijnfactoren)

    @property
    def bevestigd(self) -> bool:
        """Whether there are facts and a human confirmed every one of them."""
        return bool(self.feiten) and all(fact.bevestigd for fact in self.feiten.values())


def closed(profile: Profiel, *, bevestigd: bool = False) -> Profiel:
    """`profile` read as a complete list of facts: what is not mentioned was not there.

    Only a human may say this of a real casus ("de feitenlijst is volledig"); nothing here does so by itself.
    """
    absent = {f: Feit(Bereik(0, 0), d.kant, bevestigd=bevestigd) for f, d in profile.ruimte.items()}
    return replace(profile, feiten=dict(sorted({**absent, **profile.feiten}.items())))


def answered(profile: Profiel, antwoorden: Mapping[str, str]) -> Profiel:
    """`profile` with what a person told: per factor a step, "aanwezig", "afwezig", or "onbekend" to leave it open.

    A human's word goes above what was read; it has no passage. Raises InvoerFout on a factor or a step that is not in
    the factor space of `profile`.
    """
    told: dict[str, Feit] = {}
    for factor, value in antwoorden.items():
        dim = profile.ruimte.get(factor)
        if dim is None:
            raise InvoerFout(f"Onbekend feit '{factor[:60]}'. Bekend: {', '.join(profile.ruimte)}.")
        span = range_from_text(dim.stappen, value)
        if span is None:
            raise InvoerFout(f"Onbekend antwoord '{value[:60]}' op {factor}. Kies uit: {', '.join(dim.stappen)}.")
        if (span.laag, span.hoog) != (0, dim.top):
            told[factor] = Feit(span, profile.side_of(factor) or dim.kant, bevestigd=True)
    return replace(profile, feiten=dict(sorted({**profile.feiten, **told}.items()))) if told else profile


def profiles(
    casussen: Iterable[Casus], vocab: Vocabulary | None = None, versies: Iterable[Waardeversie] = ()
) -> Iterator[Profiel]:
    """The profile of each casus, sharing one factor space per set of domeinen; `versies`: values that were adopted."""
    build = Profielbouwer(vocab or load_vocabulary(), versies)
    return (build(casus) for casus in casussen)


def from_casus(casus: Casus, vocab: Vocabulary | None = None, versies: Iterable[Waardeversie] = ()) -> Profiel:
    """The profile of one casus, from its annotations. Pure and deterministic; never raises on any annotation."""
    return Profielbouwer(vocab or load_vocabulary(), versies)(casus)


class Profielbouwer:
    """Builds profiles; keeps the factor spaces it made, so 100,000 profiles share a handful of them."""

    def __init__(self, vocab: Vocabulary, versies: Iterable[Waardeversie] = ()) -> None:
        self._factoren = vocab.factoren
        self._versies = tuple(versies)
        self._spaces: dict[tuple[str, ...], dict[str, Dimensie]] = {}
        self._wider: dict[tuple[tuple[str, ...], tuple[str, ...]], dict[str, Dimensie]] = {}
        self._key = lru_cache(maxsize=10_000)(comparison_key)
        self._claims: dict[tuple[str, str], tuple[str, Bereik] | None] = {}

    def __call__(self, casus: Casus) -> Profiel:
        """The profile of `casus`."""
        velden, meta = casus.velden, casus.metadata
        ruimte, facts = self._facts(casus)
        side = side_of_outcome(velden.strekking)
        point = velden.beslispunt or next(iter(velden.onderwerpen), None)
        guessed = velden.beslispunt is None and point is not None
        organisation = velden.organisatie_id or velden.organisatie or meta.organisatie
        reasons = {f for f, fact in facts.items() if fact.gesteld and fact.kant == side and fact.bereik.laag}
        return Profiel(
            casus_id=casus.id,
            ruimte=ruimte,
            feiten=facts,
            strekking=side,
            deels=velden.strekking == "deels_voor_inwoner",
            procedureel=velden.strekking == "procedureel",
            organisatie=self._key(organisation),
            beslispunt=self._key(point),
            regeling_versie=velden.regeling_versie,
            gezag=meta.status_gezag,
            gewicht=weight_of_source(casus.bronsoort),
            redenen=frozenset(reasons),
            richtlijnfactoren=self._guided(casus) if self._versies else frozenset(),
            verwant=_phases(casus),
            voorbehouden=("Beslispunt afgeleid uit het onderwerp.",) if guessed else (),
            titel=casus.titel,
            organisatie_naam=velden.organisatie or meta.organisatie,
            datum_besluit=velden.datum_besluit,
        )

    def _guided(self, casus: Casus) -> frozenset[str]:
        """The factors that guidelines in force for this casus name, as conditions or as exceptions."""
        v, meta = casus.velden, casus.metadata
        day = v.datum_besluit or meta.datum_uitspraak
        if not day:
            return frozenset()
        rules = (
            rule
            for waarde in values_on(self._versies, (v.organisatie, v.organisatie_id, meta.organisatie), day)
            for rule in guidelines_on(waarde, day)
            if (not rule.domeinen or set(rule.domeinen) & set(v.domeinen))
            and (not rule.beslispunten or v.beslispunt in rule.beslispunten)
        )
        named = (self._factoren[e.factor] for r in rules for e in (*r.als_factoren, *r.tenzij_factoren))
        return frozenset(derivation(f)[0] or f.id for f in named)

    def _space(self, domeinen: tuple[str, ...], known: Iterable[str]) -> dict[str, Dimensie]:
        """The factors that could matter in these domeinen, and those that the casus speaks of."""
        if domeinen not in self._spaces:
            self._spaces[domeinen] = {
                f.id: dimension(f, domeinen)
                for f in sorted(self._factoren.values(), key=lambda f: f.id)
                if not f.procedure and not f.afgeleid and (not domeinen or set(domeinen) & set(f.domeinen))
            }
        space = self._spaces[domeinen]
        extra = tuple(sorted(f for f in known if f not in space))
        if extra and (domeinen, extra) not in self._wider:
            more = {f: dimension(self._factoren[f], domeinen) for f in extra}
            self._wider[domeinen, extra] = dict(sorted({**space, **more}.items()))
        return self._wider[domeinen, extra] if extra else space

    def _facts(self, casus: Casus) -> tuple[dict[str, Dimensie], dict[str, Feit]]:
        """The factor space of `casus`, and what is known in it."""
        claims: dict[str, list[tuple[Annotatie, Bereik]]] = {}
        for note in casus.annotaties:
            claim = self._claim(note)
            if claim:
                claims.setdefault(claim[0], []).append((note, claim[1]))
        space = self._space(casus.velden.domeinen, claims)
        settled = ((f, _settle(space[f], notes)) for f, notes in sorted(claims.items()))
        facts = {f: fact for f, fact in settled if fact}
        return (space if len(facts) == len(claims) else self._space(casus.velden.domeinen, facts)), facts

    def _claim(self, note: Annotatie) -> tuple[str, Bereik] | None:
        """Which factor `note` speaks of and what it says; None when it does not count."""
        if note.soort != "factor" or note.status == "verworpen" or not isinstance(note.details, FactorToekenning):
            return None
        key = note.sleutel, note.details.waarde
        if key not in self._claims:
            self._claims[key] = self._read(*key)
        return self._claims[key]

    def _read(self, sleutel: str, value: str) -> tuple[str, Bereik] | None:
        """What a value of a factor says, of the factor it is derived from if it is; None when unknown or procedural."""
        factor = self._factoren.get(sleutel)
        if factor is None or factor.procedure:
            return None
        base, threshold = derivation(factor)
        target = self._factoren.get(base) if base else factor
        if target is None:
            return None
        steps = steps_of(target)
        if base and threshold in steps:
            at = steps.index(threshold)
            span = {"aanwezig": Bereik(at, len(steps) - 1), "afwezig": Bereik(0, at - 1)}.get(value)
        else:
            span = range_from_text(steps, value)
        return (target.id, span) if span else None


def _settle(dim: Dimensie, notes: list[tuple[Annotatie, Bereik]]) -> Feit | None:
    """One fact from several annotations: a human's word first, else the surest; contradiction is unknown."""
    (note, span), *others = notes
    rank, proof = _rank(note), [note]
    if others:
        rank = max(_rank(n) for n, _ in notes)
        best = [s for n, s in notes if _rank(n) == rank]
        span = Bereik(max(s.laag for s in best), min(s.hoog for s in best))
        proof = sorted((n for n, s in notes if s.laag <= span.hoog and s.hoog >= span.laag), key=_telling)
    if span.laag > span.hoog or (span.laag, span.hoog) == (0, dim.top):
        return None
    told = next((n.details for n in proof if n.status == "bevestigd" and n.sleutel == dim.id), None)
    return Feit(
        bereik=span,
        # A human may turn the side in a casus (casus_schema: kant_in_casus); a proposal may not.
        kant=told.kant if isinstance(told, FactorToekenning) else dim.kant,
        gesteld=any(isinstance(n.details, FactorToekenning) and n.details.dragend for n in proof),
        bevestigd=rank[0] == 1,
        bewijs=tuple(proof),
    )


def dimension(factor: Factor, domeinen: tuple[str, ...] = ()) -> Dimensie:
    """`factor` as the logic sees it in the first of `domeinen` (its side may flip per domein)."""
    return Dimensie(
        id=factor.id,
        label=factor.label,
        kant=factor.side(domeinen[0] if domeinen else None),
        stappen=steps_of(factor),
        ko=factor.ko,
        tenzij=factor.tenzij,
        maat=factor.maat,
    )


def dimension_of(factor: str, *profiles: Profiel) -> Dimensie:
    """The scale of `factor` in the first of `profiles` that knows it. KeyError if none does."""
    for p in profiles:
        if factor in p.ruimte:
            return p.ruimte[factor]
    raise KeyError(factor)


def steps_of(factor: Factor) -> tuple[str, ...]:
    """Names of the strengths 0..top. A scale that does not itself begin with "geen" gets "afwezig" below it."""
    if not factor.schaal:
        return ("afwezig", "aanwezig")
    return factor.schaal if factor.schaal[0] == "geen" else ("afwezig", *factor.schaal)


def range_from_text(steps: tuple[str, ...], value: str) -> Bereik | None:
    """What a stored value says: a step, "afwezig", "aanwezig" (some step), "onbekend"; None if unreadable."""
    if value in steps:
        return Bereik(steps.index(value), steps.index(value))
    return {
        "afwezig": Bereik(0, 0),
        "aanwezig": Bereik(1, len(steps) - 1),
        "onbekend": Bereik(0, len(steps) - 1),
    }.get(value)


def side_of_outcome(strekking: Strekking | None) -> Kant | None:
    """The side a decision took, from its strekking and never from its dictum."""
    if strekking in {"voor_inwoner", "deels_voor_inwoner"}:
        return "T"
    return "A" if strekking == "tegen_inwoner" else None


def weight_of_source(bronsoort: str) -> Gewicht:
    """What this bronsoort may do (bronsoorten.yaml, `binding`); an unknown kind teaches at most."""
    return _GEWICHT.get(bronsoort, "leerzaam")


def derivation(factor: Factor) -> tuple[str | None, str]:
    """`dakloosheid >= dreigend` as ("dakloosheid", "dreigend")."""
    base, _, threshold = (factor.afgeleid or "").partition(">=")
    return base.strip() or None, threshold.strip()


def _phases(casus: Casus) -> frozenset[str]:
    """Names of this case in all its phases: itself, its ECLI and the instances before and after it."""
    meta = casus.metadata
    linked = {r.naar for r in meta.relaties if r.soort in _SAME_CASE}
    return frozenset(linked | {str(casus.id)} | ({meta.ecli} if meta.ecli else set()))


def _rank(note: Annotatie) -> tuple[int, float]:
    """A human's word stands above any certainty of a machine; two human words are equal."""
    return (1, 1.0) if note.status == "bevestigd" else (0, note.zekerheid)


def _telling(note: Annotatie) -> tuple[float | int | str, ...]:
    """The surest passage first, then in the order of the text."""
    human, surely = _rank(note)
    return -human, -surely, note.begin, note.eind, note.annotator, note.sleutel, repr(note.details)
