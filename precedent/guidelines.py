"""Does an organisation keep its own promises: each guideline held against each casus of its time.

precedent.md, "How values were applied": a guideline says in facts when a decision goes which way (als / dan / tenzij),
and a `concept` affects no report. Judged with the version that counted on the day of the decision. What is not
mentioned is unknown, so a condition is ja, nee or onbekend; only what certainly applied is judged further. Followed
takes an outcome *and* a passage: an outcome that happens to fit says nothing of why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from casusbank.model import Annotatie, Casus, CasusId, Kant
from casusbank.vocabulary import Vocabulary, load_vocabulary
from casusbank.vocabulary.organisatiewaarden import (
    Factoreis,
    Organisatiewaarde,
    Richtlijn,
    Waardeversie,
    comparison_key,
    guidelines_on,
    meanings,
    version_on,
)
from precedent.profile import Bereik, Profiel, Profielbouwer, derivation, side_of_outcome, steps_of
from precedent.weighing import WaardeGebruik, uses

Nalevingstatus = Literal[
    "gevolgd",
    "tenzij_van_toepassing",
    "afgeweken_gemotiveerd",
    "afgeweken_zonder_motivering",
    "geen_passage",
    "niet_van_toepassing",
    "onvoldoende_gegevens",
]
NALEVINGSTATUSSEN: tuple[Nalevingstatus, ...] = get_args(Nalevingstatus)
VAN_TOEPASSING: frozenset[Nalevingstatus] = frozenset(NALEVINGSTATUSSEN[:5])
"""Where the guideline certainly applied: the denominator of every share."""
Waarom = Literal[
    "ander_domein",
    "ander_beslispunt",
    "gold_niet",
    "geen_eigen_besluit",
    "voorwaarde_niet_vervuld",
    "geen_inhoudelijk_besluit",
    "datum_onbekend",
    "uitkomst_onbekend",
    "geen_voorwaarde_genoemd",
    "voorwaarde_onbekend",
    "uitzondering",
    "uitkomst_en_passage",
    "uitkomst_zonder_passage",
    "ingegaan_en_tegenreden",
    "geen_tegenreden",
    "niet_ingegaan",
]
MAX_PASSAGES = 6
_PARTIES = frozenset({"inwoner", "gemachtigde"})
_OF_OTHERS = frozenset({"bezwaaradvies", "ombudsman"})
"""Sources that tell an organisation what to do: its own promise is kept or broken by its own decision."""
Antwoord = Literal["ja", "nee", "onbekend"]


@dataclass(frozen=True, slots=True)
class Nalevingsregel:
    """One guideline and one casus. `ontbreekt` are the facts to ask for; `deels`: only part of it was granted.

    `uitzonderingen` are the tenzij facts that are there. `passages` are what the judgement rests on, none for
    `niet_van_toepassing`.
    """

    casus_id: CasusId
    titel: str
    waarde_id: str
    versie: int
    richtlijn_id: str
    datum: str | None
    status: Nalevingstatus
    waarom: Waarom
    passages: tuple[Annotatie, ...] = ()
    ontbreekt: tuple[str, ...] = ()
    uitzonderingen: tuple[str, ...] = ()
    deels: bool = False
    bevestigd: bool = False


@dataclass(frozen=True, slots=True)
class Nalevingsverslag:
    """All rows of one value in a scope. `casussen`: how many were looked at of that organisation.

    `niet_gebonden`: why nothing was judged, when that is so.
    """

    waarde_id: str
    casussen: int
    regels: tuple[Nalevingsregel, ...]
    niet_gebonden: Literal["", "niet_vastgesteld", "geen_richtlijn"] = ""

    def per_richtlijn(self) -> dict[str, Counter[Nalevingstatus]]:
        """How many casussen of each status, per guideline."""
        return _count(self.regels, lambda r: r.richtlijn_id)

    def per_jaar(self) -> dict[str, Counter[Nalevingstatus]]:
        """How many rows of each status, per year of the decision; "" where the date is not known."""
        return _count(self.regels, lambda r: (r.datum or "")[:4])


def holds(eis: Factoreis, profiel: Profiel, vocab: Vocabulary) -> Antwoord:
    """Whether a condition is met in a casus: ja or nee for every completion of what is unknown, else onbekend."""
    factor = vocab.factoren[eis.factor]
    base, threshold = derivation(factor)
    target = vocab.factoren[base] if base else factor
    steps = steps_of(target)
    wanted = _wanted(eis, steps, threshold if base else "")
    known = profiel.range_of(target.id)
    if known is None:
        return "onbekend"
    if wanted.laag <= known.laag and known.hoog <= wanted.hoog:
        return "ja"
    return "nee" if known.hoog < wanted.laag or known.laag > wanted.hoog else "onbekend"


def _wanted(eis: Factoreis, steps: tuple[str, ...], threshold: str) -> Bereik:
    """The strengths that meet a condition."""
    top = len(steps) - 1
    if threshold:
        at = steps.index(threshold)
        return Bereik(0, at - 1) if eis.niet else Bereik(at, top)
    if not eis.teken:
        return Bereik(0, 0) if eis.niet else Bereik(1, top)
    at = steps.index(eis.stap)
    return {"=": Bereik(at, at), ">=": Bereik(at, top), "<=": Bereik(0, at)}[eis.teken]


def comply(
    casussen: Iterable[Casus], versies: Iterable[Waardeversie], vocab: Vocabulary | None = None
) -> tuple[Nalevingsverslag, ...]:
    """Every value held against every casus of its organisation; `versies` may be of many values. By id of the value."""
    words = vocab or load_vocabulary()
    build = Profielbouwer(words)
    per_value: dict[str, list[Waardeversie]] = {}
    for version in versies:
        per_value.setdefault(version.waarde.id, []).append(version)
    own: dict[str, list[tuple[Casus, Profiel]]] = {ident: [] for ident in per_value}
    for casus in casussen:
        owners = [ident for ident, found in per_value.items() if _of(found, casus)]
        profiel = build(casus) if owners else None
        for ident in owners:
            if profiel and profiel.gewicht != "geen":
                own[ident].append((casus, profiel))
    return tuple(_report(ident, found, own[ident], words) for ident, found in sorted(per_value.items()))


def _report(
    ident: str, versies: list[Waardeversie], own: list[tuple[Casus, Profiel]], vocab: Vocabulary
) -> Nalevingsverslag:
    adopted = [v for v in versies if v.waarde.status != "concept"]
    if not adopted:
        return Nalevingsverslag(ident, len(own), (), "niet_vastgesteld")
    rules = {r.id: None for v in adopted for r in v.waarde.richtlijnen if r.status != "concept"}
    if not rules:
        return Nalevingsverslag(ident, len(own), (), "geen_richtlijn")
    judged = (_judge(casus, profiel, adopted, rule, vocab) for casus, profiel in own for rule in rules)
    return Nalevingsverslag(ident, len(own), tuple(judged))


def _of(versies: list[Waardeversie], casus: Casus) -> bool:
    """Whether the casus is of the organisation of the value (of one that gave an ambiguous value a meaning)."""
    names = {comparison_key(casus.velden.organisatie), comparison_key(casus.velden.organisatie_id)} - {None}
    last = versies[-1].waarde
    owners = [b.organisatie for b in last.betekenissen] if last.dubbelzinnig else [last.organisatie]
    return bool(names & {comparison_key(o) for o in owners})


def _judge(
    casus: Casus, profiel: Profiel, versies: list[Waardeversie], rule_id: str, vocab: Vocabulary
) -> Nalevingsregel:
    """One guideline, in the version of the day, and one casus."""
    day = casus.velden.datum_besluit or casus.metadata.datum_uitspraak
    version = version_on(versies, day) if day else versies[-1]
    rules = guidelines_on(version.waarde, day) if version and day else version.waarde.richtlijnen if version else ()
    rule = next((r for r in rules if r.id == rule_id), None)

    def row(
        status: Nalevingstatus,
        waarom: Waarom,
        passages: Iterable[Annotatie] = (),
        ontbreekt: Iterable[str] = (),
        uitzonderingen: Iterable[str] = (),
    ) -> Nalevingsregel:
        shown = _shown(passages)
        return Nalevingsregel(
            casus.id, casus.titel, versies[0].waarde.id, version.versie if version else 0, rule_id, day, status, waarom,
            shown, tuple(ontbreekt), tuple(uitzonderingen), profiel.deels and status in VAN_TOEPASSING,
            bool(shown) and all(n.status == "bevestigd" for n in shown),
        )  # fmt: skip

    if version is None or rule is None:
        return row("niet_van_toepassing", "gold_niet")
    out = _out_of_scope(casus, profiel, rule, vocab)
    if out:
        return row("niet_van_toepassing", out)
    met = {str(e): holds(e, profiel, vocab) for e in rule.als_factoren}
    if "nee" in met.values():
        return row("niet_van_toepassing", "voorwaarde_niet_vervuld", _proof(rule.als_factoren, profiel, vocab))
    if not day:
        return row("onvoldoende_gegevens", "datum_onbekend")
    if "onbekend" in met.values():
        missing = [e.factor for e in rule.als_factoren if met[str(e)] == "onbekend"]
        none = len(missing) == len(met)
        proof = _proof(rule.als_factoren, profiel, vocab)
        return row("onvoldoende_gegevens", "geen_voorwaarde_genoemd" if none else "voorwaarde_onbekend", proof, missing)
    proof = _proof(rule.als_factoren, profiel, vocab)
    if profiel.strekking is None:
        return row("onvoldoende_gegevens", "uitkomst_onbekend", proof)
    exceptions = [e for e in rule.tenzij_factoren if holds(e, profiel, vocab) == "ja"]
    if exceptions:
        shown = [*_proof(exceptions, profiel, vocab), *proof]
        return row("tenzij_van_toepassing", "uitzondering", shown, uitzonderingen=[e.factor for e in exceptions])
    return row(*_outcome(casus, profiel, version.waarde, rule, proof, vocab))


def _out_of_scope(casus: Casus, profiel: Profiel, rule: Richtlijn, vocab: Vocabulary) -> Waarom | None:
    """Why a guideline does not bear on a casus at all, whatever its facts."""
    if profiel.gewicht == "uitspraak" or casus.bronsoort in _OF_OTHERS:
        return "geen_eigen_besluit"
    if rule.domeinen and not set(rule.domeinen) & set(casus.velden.domeinen):
        return "ander_domein"
    if not all(_base(e, vocab) in profiel.ruimte for e in rule.als_factoren):
        return "ander_domein"
    if rule.beslispunten and casus.velden.beslispunt not in rule.beslispunten:
        return "ander_beslispunt"
    return "geen_inhoudelijk_besluit" if profiel.procedureel else None


def _outcome(
    casus: Casus, profiel: Profiel, waarde: Organisatiewaarde, rule: Richtlijn, proof: list[Annotatie],
    vocab: Vocabulary,
) -> tuple[Nalevingstatus, Waarom, list[Annotatie], list[str]]:  # fmt: skip
    """The guideline applied and nothing excused: what was decided, and on what words."""
    wanted = side_of_outcome(rule.dan_strekking)  # type: ignore[arg-type]
    core = {waarde.id, *(c for b in meanings(waarde, casus.velden.organisatie) for c in b.concretiseert)}
    spoken = [u for u in uses(casus) if u.waarde in core and u.toepassing.inroeper not in _PARTIES]
    stated = [
        n
        for e in rule.als_factoren
        if (fact := profiel.feiten.get(_base(e, vocab))) and fact.gesteld
        for n in fact.bewijs
    ]
    named = [u.annotatie for u in spoken] + stated
    open_ = [e.factor for e in rule.tenzij_factoren if holds(e, profiel, vocab) == "onbekend"]
    if profiel.strekking == wanted:
        passed = [u.annotatie for u in spoken if u.toepassing.polariteit in ("gepasseerd", "afgewogen_tegen")]
        kept = [n for n in named if n not in passed]
        return ("gevolgd", "uitkomst_en_passage", [*kept, *proof], []) if kept else (
            "geen_passage", "uitkomst_zonder_passage", proof, [])  # fmt: skip
    against = _reasons(casus, profiel, rule, spoken, vocab)
    if named and against:
        return "afgeweken_gemotiveerd", "ingegaan_en_tegenreden", [*against, *named, *proof], []
    why: Waarom = "geen_tegenreden" if named else "niet_ingegaan"
    return "afgeweken_zonder_motivering", why, [*named, *against, *proof], open_


def _reasons(
    casus: Casus, profiel: Profiel, rule: Richtlijn, spoken: list[WaardeGebruik], vocab: Vocabulary
) -> list[Annotatie]:
    """What the decision names against the guideline: a stated fact on its own side, or the value that lost."""
    own: Kant | None = profiel.strekking
    als = {_base(e, vocab) for e in rule.als_factoren}
    facts = [
        n
        for factor, fact in profiel.feiten.items()
        if factor not in als and fact.gesteld and fact.kant == own and fact.bereik.laag
        for n in fact.bewijs
    ]
    lost = [u.annotatie for u in spoken if u.toepassing.polariteit in ("gepasseerd", "afgewogen_tegen")]
    won = "steunt_toekenning" if own == "T" else "steunt_afwijzing"
    other = [u.annotatie for u in uses(casus) if u.toepassing.polariteit == won and u.waarde not in
             {s.waarde for s in spoken} and u.toepassing.inroeper not in _PARTIES]  # fmt: skip
    return [*lost, *facts, *other]


def _base(eis: Factoreis, vocab: Vocabulary) -> str:
    """The factor whose range a condition reads."""
    return derivation(vocab.factoren[eis.factor])[0] or eis.factor


def _proof(eisen: Iterable[Factoreis], profiel: Profiel, vocab: Vocabulary) -> list[Annotatie]:
    facts = (profiel.feiten.get(_base(e, vocab)) for e in eisen)
    return [fact.bewijs[0] for fact in facts if fact and fact.bewijs]


def _shown(notes: Iterable[Annotatie]) -> tuple[Annotatie, ...]:
    """One per stretch of text, in the order given."""
    unique: dict[tuple[int, int], Annotatie] = {}
    for n in notes:
        unique.setdefault((n.begin, n.eind), n)
    return tuple(unique.values())[:MAX_PASSAGES]


def _count(rows: Iterable[Nalevingsregel], key: Callable[[Nalevingsregel], str]) -> dict[str, Counter[Nalevingstatus]]:
    found: dict[str, Counter[Nalevingstatus]] = {}
    for r in rows:
        found.setdefault(key(r), Counter())[r.status] += 1
    return dict(sorted(found.items()))


def totals(counts: Mapping[Nalevingstatus, int]) -> dict[str, int]:
    """The denominators that go with every figure: looked at, certainly applied, and what could not be told."""
    return {
        "bekeken": sum(counts.values()),
        "van_toepassing": sum(n for s, n in counts.items() if s in VAN_TOEPASSING),
        "onvoldoende_gegevens": counts.get("onvoldoende_gegevens", 0),
        "niet_van_toepassing": counts.get("niet_van_toepassing", 0),
    }
