"""Factors: fact patterns for or against granting, only where the text says so.

Not mentioned is unknown and gives no annotation (precedent.md). `afwezig` needs words that say it: a
cue of its own, or the cue itself denied without doubt. Numbers become steps (persons per bedroom).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casusbank.model import Annotatie, FactorToekenning
from casusbank.patroon import Patroon
from casusbank.vocabulary import Factor, load_vocabulary
from ingest.annotate.anderen import Stukken, told_of_others
from ingest.annotate.context import DENIES, Zinlezing, is_hypothetical, negated, read_context, sentence_text
from ingest.annotate.factorgebied import fits, near_domains, reviews
from ingest.annotate.matching import Cuetreffer, cues_in
from ingest.annotate.zinkans import likeness
from ingest.fields import strekking_of
from ingest.text import Leestekst, count_words, counted

_N = rf"(\d{{1,2}}|{count_words(10)})"
_PEOPLE = Patroon(
    rf"(?i)\b{_N}[- ](?:personen|mensen|pers\b|man\b|gezinsleden|bewoners)|gezin van {_N}|met (?:zijn|z'n"
    rf"|zn|ons|hun)? ?{_N}(?:en|ën)\b"
)
_CHILDREN = Patroon(rf"(?i)\b{_N} (?:\w+ ){{0,2}}?(?:kinderen|kids|kindjes|zoons|zonen|dochters)\b")
_COUPLE = Patroon(r"(?i)partner|echtgeno|man en|vrouw en|ouders|echtpaar|stel\b")
_ROOMS = Patroon(
    rf"(?i)\b{_N} (?:\w+ )?(?:slaapkamers?|slaapk\b|slaapplaats(?:en)?)|\b(?:de enige|maar een|slechts een"
    rf"|één) slaapkamer"
)
_OF_BEDROOMS = Patroon(r"(?i)slaapk|slaapplaats|per (?:slaap)?kamer")
"""Without any of these no sentence tells how many sleep in a room."""
_PER_ROOM = Patroon(rf"(?i)\b{_N}(?:[,.](\d))? (?:personen|mensen|pers\.?) per (?:slaap)?kamer")
_DENIED_BEFORE = Patroon(
    r"(?i)\b(?:geen|zonder)\s(?:\w+\s)?$|(?:geen sprake (?:is )?van|niet gebleken van|niets gebleken van)\b.{0,20}$"
)
_DENIED_AFTER = Patroon(
    r"(?i)\s(?:\w+ )?(?:is|was|zijn) (?:\w+ ){0,2}?(?:geen sprake|niet gebleken|niet aan de orde|niets gebleken)"
)
_GENERAL = Patroon(
    r"(?i)\b(?:pas als|(?:kan|kunnen|mag|mogen|moet|moeten) (?:\w+ ){0,4}?(?:pas|alleen|slechts|alsnog|worden|een)\b"
    r"|alleen (?:als|bij|voor|bedoeld|indien)|slechts|in beginsel"
    r"|(?:iedere?|elke?) (?:aanvrager|aanvraag|inwoner|burger|persoon|cliënt|kind|ouder|geval|casus|bijstands\w+)"
    r"|iedereen die|geld(?:t|en) voor (?:iedereen|iedere?|elke?)|altijd (?:of|eerst|als)"
    r"|iemand (?:die|met|zonder|van|in|uit|als|op|buiten|vanwege|door|pas)"
    r"|mensen die|personen|degenen?|gevallen|mits|is bedoeld|(?:is|zijn) bedoeld"
    r"|wordt? (?:geen|niet|pas|alleen)|van (?:een )?(?:\w+ ){0,3}is (?:pas )?sprake|gaan (?:we|wij) na"
    r"|kijken (?:we|wij)|bekijken|(?:we|wij) (?:altijd|na)|hebben vaak|vaak"
    r"|de (?:gemeente|wet|verordening|regeling) (?:kan|kent|bepaalt|vereist)"
    r"|het college (?:kan|mag|verstrekt|verleent)|als een|als (?:de|het|er) )\b"
    r"|^(?:Is|Zijn|Heeft|Wordt|Worden|Was|Werkt|Kan) (?:de|het|een|er)\b.{8,}\bdan\b"
)
"""Words of a rule or a general remark."""
_POLICY = Patroon(
    r"(?i)^\W*(?:wij|we) (?:kiezen|geven|verlenen|verstrekken|vergoeden|betalen|maken|ontheffen|kunnen|verwachten)\b"
    r"(?:.*\b(?:als|indien|wanneer) (?:iemand|een|er|wie)\b|.*\b(?:iemand|wie|mensen)\b"
    r"| (?:altijd )?(?:voor )?(?:de|het) \w+ (?:die|dat|met)\b)"
    r"|^\W*(?:wij|we|het college) (?:kan|kunnen|mag|mogen) (?:[\w-]+ ){1,10}?(?:als|indien|wanneer)\b"
    r"|^\W*(?:\w+ ){1,2}is (?:alleen |slechts )?(?:bedoeld )?voor (?:wie|mensen|rekeningen|kosten|gevallen|situaties)\b"
    r"|^\W*bij (?:een |elke |iedere )?(?:[\w-]+ ){1,8}?(?:helpen|geven|kijken|gaan|vragen|belt) (?:wij|we|u)\b"
)
"""How the authority decides on anybody: `wij geven voorrang als iemand`, `wij kiezen de voorziening die`."""
_HEADING = Patroon(
    r"(?i)^\W*(?:(?:onderwerp|betreft|kenmerk)\b.*|(?:besluit|beslissing|beschikking|aanvraag|verslag)\b[^.:;!?]*)$"
)
_ORDERS = Patroon(
    r"(?i)^\W*(?:(?:wij|we|het college) (?:kennen|kent|verlenen|verleent|weigeren|weigert|wijzen|wijst|verstrekken"
    r"|verstrekt|vorderen|vordert|laten|laat|vergoeden|vergoedt)\b|u krijgt (?:van ons )?(?:g?een|de|het))"
    r"(?!.*(?:[;:]|\b(?:omdat|want|wegens|vanwege|nu|zodat|gelet|gezien|aangezien|zonder|terwijl|maar|hoewel|ondanks|sinds)\b))"
)
"""An order without a reason repeats what was asked: that a fact is in its name says nothing of this case."""
_DENIED_LATER = Patroon(
    r"(?i)^[^.;:]*, (?:is|zijn|was|waren|hebben|heeft|bestaat|bestaan) (?:\w+ ){0,4}niet"
    r"(?: (?:gebleken|gevonden|aanwezig|beschikbaar|voorhanden|mogelijk))?\W*$"
)
"""The main verb after a clause denies its subject: `een oplossing die helpt, is niet gebleken`."""
_LATER_ON = Patroon(r"(?i)^\W*met (?:dit|deze|die|het) \w+ (?:\w+ ){0,6}(?:over|straks|binnen)\b")
"""What the requested help is to bring about; not what somebody can do without it."""
_TERMS = frozenset(["duur_beperking", "duur_noodsituatie"])
"""Factors told in terms of time: in the decision itself those are the terms of what is granted."""
_MAY = Patroon(r"(?i)\b(?:kunt|mag|moet|kan) (?:u|je|hij|zij)\b|\b(?:u|je) (?:kunt|mag|moet|kan)\b")
_SOMEBODY = Patroon(
    r"(?i)\b(?:u|uw|je|jij|hij|zij|ze|haar|hem|hen|hun|ik|mijn|mij|ons gezin|mw|mevr(?:ouw)?|dhr|meneer|de heer|cl"
    r"|cli[eë]nt|klant|betrokkene|eiser(?:es)?|appellante?|verzoek(?:er|ster)|aanvraa?g(?:st)?er|belanghebbende"
    r"|bezwaarmaker|(?:dit|het|dat) gezin|deze (?:man|vrouw|moeder|vader|jongen|zaak|situatie)|hier|moeder|vader"
    r"|zoon|dochter|echtpaar|zijn (?:\w+ )?(?:moeder|vader|zoon|dochter|kind|vrouw|partner))\b"
    r"|\[[A-Z]+-\d|\d{4}|€"
)
"""Words for somebody in particular."""
_OF_THE_RULES = frozenset(
    ["hardheidsclausule_beschikbaar", "dwingend_recht", "schaarste_verdringing", "vaste_gedragslijn_gunstig"]
)
"""Factors that tell of the rules or of the world, in general words."""
_OF_HELP = frozenset(["netwerk_beschikbaar", "gebruikelijke_hulp_mogelijk"])
_CANNOT = Patroon(
    r"(?i)\b(?:kan|kunnen|kon|konden|wil|willen|wilde|wilden|mag|mogen)\b[^.;:,]{0,60}\bniet\b(?! (?:alleen|alles))"
    r"|\bniet (?:kan|kunnen|kon|konden|wil|willen|mogelijk|in staat|bereid)\b"
)
"""`Familie of vrienden kunnen het gezin niet opvangen`: help that cannot be given is not there."""
_ADMITS = Patroon(r"(?i)\b(?:erken\w*|toegegeven|ga(?:f|ven) toe|ge(?:eft|ven) toe|toegeeft|niet in geschil)\b")
"""Who admits what pleads against him is believed."""
_OF_PROVISIONS = frozenset(
    [
        "algemeen_gebruikelijk",
        "algemene_voorziening_toereikend",
        "voorliggende_voorziening",
        "voorliggende_ontoereikend",
    ]
)
"""Factors that tell of what there is for anybody: `in iedere bouwmarkt te koop`, `waar iedereen kan binnenlopen`."""
_RULE_FOR_ALL = Patroon(
    r"(?i)^\W*(?:alleen als|is (?:een|het|de)\b|een (?:bestuursorgaan|besluit|(?:maatwerk)?voorziening)\b"
    r"|algemeen gebruikelijk is)"
)
_FEARED = Patroon(r"(?i)\b(?:als er|anders|waarschuw\w*|dreig\w*|vre(?:est|zen)|rekende|zou(?:den)?)\b")
_CONSEQUENCES = frozenset(
    ["uithuisplaatsing_dreigt", "dakloosheid", "onomkeerbaar_nadeel", "kosten_elders_bij_niets_doen"]
)
"""Factors that tell what will happen: `als er geen woning komt, staan zij op straat` states them."""
_COMPARED = Patroon(
    r"(?i)\b(?:in (?:die|dat) (?:zaak|geval)|uitspraak (?:\w+ ){0,8}?(?:ging|gaat) (?:het )?over"
    r"|soortgelijke (?:man|vrouw|zaak)|verschil (?:is|was) dat)\b.*?(?=, (?:u|uw|hier|hij|zij|bij)\b|$)"
)
"""What a comparison tells of the other case."""
_STEPS = ((1.5, "geen"), (2.5, "krap"), (3.5, "ernstig"), (99.0, "extreem"))


_IN_A_WORD = frozenset(["kinderen_betrokken", "psychische_of_cognitieve_kwetsbaarheid"])
"""A child, an illness: one word says it, in whatever sentence."""
_FAR = 10
"""By the sentence model one sentence is so many times as likely to tell the fact as another that only touches it."""
_LEAST = 0.01
"""Below this likeness by the sentence model one cue does not say that a fact is absent."""


@dataclass(frozen=True, slots=True)
class _Lezing:
    zin: int
    stap: str
    gewicht: float


@dataclass(frozen=True, slots=True)
class _Zinstrek:
    """What a sentence as a whole says of every cue in it, weighed once: a list may hold thousands of cues."""

    lezing: Zinlezing
    voorwaarde: bool
    algemeen: bool
    noemt: bool
    vergeleken: Stukken
    anderen: Mapping[tuple[str, str], Stukken]


@dataclass(frozen=True, slots=True)
class _Zaak:
    """What the whole text says that bears on each factor; `terug`: factors the motivation comes back to."""

    lezing: tuple[Zinlezing, ...]
    domein: str | None
    strekking: str | None
    terug: frozenset[str]


class Factoren:
    """Annotator `factoren`: one annotation per factor, with its step, side and whether it carries the decision."""

    naam = "factoren@7"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """The best supported reading of each factor the text mentions."""
        lezing = read_context(tekst)
        vocab = load_vocabulary().factoren
        domeinen = [a.sleutel for a in eerder if a.soort == "domein"]
        domein = domeinen[0] if domeinen else None
        near, reviewed = near_domains(eerder), reviews(tekst)
        found: dict[str, list[_Lezing]] = {}
        trekken: dict[int, _Zinstrek] = {}
        for hit in cues_in(tekst, "factor"):
            _, key, step = hit.sleutel.split(":")
            if not fits(vocab[key], near, reviewed):
                continue
            if hit.zin not in trekken:
                trekken[hit.zin] = _weigh(tekst, hit.zin, lezing[hit.zin])
            reading = _reading(tekst, hit, step, trekken[hit.zin], vocab[key])
            if reading:
                found.setdefault(key, []).append(reading)
        found = {key: rows for key, rows in found.items() if not _unlikely(tekst, vocab[key], rows)}
        crowded = _crowding(tekst, lezing)
        if crowded and domein in {"wonen", "opvang", None}:
            found["woningkrapte"] = [crowded]
        over = _Zaak(lezing, domein, strekking_of(eerder, tekst.tekst), _comes_back(tekst, lezing))
        return tuple(
            self._annotation(tekst, vocab[k], found[k], over) for k in vocab if k in found and not vocab[k].afgeleid
        )

    def _annotation(self, tekst: Leestekst, factor: Factor, readings: list[_Lezing], over: _Zaak) -> Annotatie:
        best = _decide(readings)
        same = [r for r in readings if r.stap == best.stap]
        carries = [r for r in same if over.lezing[r.zin].motiveert]
        shown = _shown(tekst, factor, carries, same)
        zin = tekst.zinnen[shown.zin]
        against = _goes_against(factor, best.stap, over)
        carried = bool(carries) or (factor.id in over.terug and not against)
        return Annotatie(
            "factor",
            factor.id,
            zin.begin,
            zin.eind,
            tekst.tekst[zin.begin : zin.eind],
            self.naam,
            min(0.9, 0.4 + best.gewicht / 10),
            FactorToekenning(best.stap, factor.side(over.domein), carried),
        )


def _shown(tekst: Leestekst, factor: Factor, carries: list[_Lezing], same: list[_Lezing]) -> _Lezing:
    """The sentence that tells the fact: one that argues with it, unless that only touches what another one says."""
    clear = _clearest(tekst, factor, same)
    if not carries:
        return clear
    argues = _clearest(tekst, factor, carries)
    touches = likeness(tekst, argues.zin, factor.id) * _FAR < likeness(tekst, clear.zin, factor.id)
    return clear if touches else argues


def _clearest(tekst: Leestekst, factor: Factor, readings: list[_Lezing]) -> _Lezing:
    """Of sentences that say the same, the one in which a reader sees the fact at a glance."""
    heaviest = {r.zin: r for r in sorted(readings, key=lambda r: r.gewicht)}
    if len(heaviest) == 1:
        return heaviest.popitem()[1]

    def clear(r: _Lezing) -> tuple[float, int]:
        return r.gewicht * likeness(tekst, r.zin, factor.id) ** 0.5, -r.zin

    return max(heaviest.values(), key=clear)


def _unlikely(tekst: Leestekst, factor: Factor, readings: list[_Lezing]) -> bool:
    """One cue says that the fact is absent, in a sentence that is in no other way like those that tell of it."""
    if len(readings) > 1 or readings[0].stap != "afwezig" or factor.procedure or factor.id in _IN_A_WORD:
        return False
    return likeness(tekst, readings[0].zin, factor.id) < _LEAST


def _goes_against(factor: Factor, step: str, over: _Zaak) -> bool:
    """Does the fact plead against the outcome? A decision seldom rests on such a fact."""
    pleads = factor.side(over.domein)
    if step == "afwezig" or (factor.schaal and step == factor.schaal[0]):
        pleads = "A" if pleads == "T" else "T"
    return over.strekking == ("tegen_inwoner" if pleads == "T" else "voor_inwoner")


def _comes_back(tekst: Leestekst, lezing: tuple[Zinlezing, ...]) -> frozenset[str]:
    """The factors whose words the motivation comes back to, where only the facts state them in full."""

    def argues(number: int) -> bool:
        z = lezing[number]
        return (
            z.sectie != "beslissing" and not z.elders[1] and z.motiveert and not z.regel
            and not is_hypothetical(tekst, number)
        )  # fmt: skip

    hits = cues_in(tekst, "echo")
    arguing = {number for number in {h.zin for h in hits} if argues(number)}
    return frozenset(h.sleutel.partition(":")[2] for h in hits if h.zin in arguing)


def _is_general(text: str) -> bool:
    """Does the sentence speak of whoever it concerns (`iedere aanvrager`, `kan pas`), of nobody in particular?"""
    return bool(_GENERAL.search(text)) and not _SOMEBODY.search(text)


def _weigh(tekst: Leestekst, number: int, z: Zinlezing) -> _Zinstrek:
    """What the whole sentence says; `vergeleken`: what belongs to another case (`in die zaak kon dat niet, u wel`)."""
    text = sentence_text(tekst, number)
    compared = tuple(m.span() for m in _COMPARED.finditer(text))
    general = _is_general(text) or bool(_POLICY.search(text))
    return _Zinstrek(z, is_hypothetical(tekst, number), general, _names_only(text), compared, told_of_others(text))


def _names_only(text: str) -> bool:
    """A heading, a bare order or a question: it names what it is about and states no fact."""
    return bool(_HEADING.match(text) or _ORDERS.match(text)) or text.rstrip().endswith("?")


def states_facts(text: str) -> bool:
    """Whether a sentence can tell a fact of this case: no rule or policy, heading, bare order or question."""
    return not (_is_general(text) or _POLICY.search(text) or _names_only(text))


def _not_yet(text: str, factor: Factor) -> bool:
    """Does the sentence tell what somebody may do, or will be able to, rather than what was done or can be done?"""
    return bool(factor.id == "actieve_inzet" and _MAY.search(text)) or bool(
        factor.issue == "I2" and _LATER_ON.match(text)
    )


def _within(tekst: Leestekst, hit: Cuetreffer, spans: Stukken) -> bool:
    """Does the cue begin in one of these stretches of its sentence?"""
    at = tekst.tokens[hit.eerste].begin - tekst.zinnen[hit.zin].begin
    row = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return row >= 0 and at < spans[row][1]


def _reading(tekst: Leestekst, hit: Cuetreffer, step: str, zin: _Zinstrek, factor: Factor) -> _Lezing | None:
    """What one cue says, or None: a rule of law, a condition and a party's mere claim say nothing."""
    z, text = zin.lezing, sentence_text(tekst, hit.zin)
    conditional = zin.voorwaarde and not (factor.id in _CONSEQUENCES and step != "feitelijk")
    if conditional or z.tells_other_case(hit.eerste) or _within(tekst, hit, zin.vergeleken):
        return None
    if _within(tekst, hit, zin.anderen.get((factor.id, step), ())):
        return None
    if factor.id not in _OF_THE_RULES and (z.sectie == "kader" or zin.noemt or _too_general(zin, factor, text)):
        return None
    if _asked(tekst, hit) or _not_yet(text, factor) or (factor.id in _TERMS and z.sectie == "beslissing"):
        return None
    weight = 2.0 + 2 * (z.sectie in {"overweging", "beslissing"}) + (z.sectie == "feiten")
    if z.partij and not (factor.kant == "A" and _ADMITS.search(text)):
        if factor.issue in {"I2", "I4", "I7", "I8"} or factor.kant == "A":
            return None
        weight -= 1.5
    if z.regel and not factor.id.startswith("hardheidsclausule"):
        weight -= 1.5
    exists = factor.id.startswith("hardheidsclausule") and step != "afwezig"  # a clause not applied is there
    later = _denied_later(tekst, hit)
    if (hit.ontkend or later or _denied(tekst, hit, factor)) and not exists:
        cannot = factor.id in _OF_HELP and bool(_CANNOT.search(text))
        inside = hit.ontkend and not cannot
        if inside or step == "afwezig" or factor.schaal or not (cannot or _denied_outright(tekst, hit, factor)):
            return None
        step, weight = "afwezig", weight - 0.5
    return _Lezing(hit.zin, step, weight + 0.1 * (hit.laatste - hit.eerste) + (0.6 if step == "afwezig" else 0))


def _asked(tekst: Leestekst, hit: Cuetreffer) -> bool:
    """Is the cue what a question ends on, which a note often leaves in the middle of a line (`eigen schuld? graag`)?"""
    return any(t.norm == "?" for t in tekst.tokens[hit.laatste : hit.laatste + 2])


def _too_general(zin: _Zinstrek, factor: Factor, text: str) -> bool:
    """Does the sentence speak of anybody, where the factor tells of somebody?"""
    if not zin.algemeen:
        return False
    if factor.procedure or factor.id in _OF_PROVISIONS:
        return zin.lezing.regel or bool(_RULE_FOR_ALL.match(text))
    return factor.id not in _CONSEQUENCES or not _FEARED.search(text) or bool(_POLICY.search(text))


def _denied(tekst: Leestekst, hit: Cuetreffer, factor: Factor) -> bool:
    """A state of mind is denied close by; what it keeps someone from (`na een psychose ... niet`) stands further on."""
    return (
        negated(tekst, hit, after=2) if factor.id == "psychische_of_cognitieve_kwetsbaarheid" else negated(tekst, hit)
    )


def _denied_outright(tekst: Leestekst, hit: Cuetreffer, factor: Factor) -> bool:
    """`geen <cue>`, `geen sprake van <cue>`: said, not just doubted. A cue that denies is not denied again."""
    if factor.issue in {"I7", "I8"} or any(t.norm in DENIES for t in tekst.tokens[hit.eerste : hit.laatste]):
        return False
    zin = tekst.zinnen[hit.zin]
    cue, last = tekst.tokens[hit.eerste].begin, tekst.tokens[hit.laatste - 1].eind
    before = tekst.tekst[max(zin.begin, cue - 45) : cue]
    return _denied_later(tekst, hit) or bool(
        _DENIED_BEFORE.search(before) or _DENIED_AFTER.match(tekst.tekst[last : min(zin.eind, last + 60)])
    )


def _denied_later(tekst: Leestekst, hit: Cuetreffer) -> bool:
    """Is the cue, at the head of its sentence, denied by the main verb that comes after a clause?"""
    zin = tekst.zinnen[hit.zin]
    return hit.eerste - zin.eerste <= 3 and bool(
        _DENIED_LATER.match(tekst.tekst[tekst.tokens[hit.laatste - 1].eind : zin.eind])
    )


def _decide(readings: list[_Lezing]) -> _Lezing:
    """The heaviest reading, where readings of the same step support each other."""
    totals: dict[str, float] = {}
    for r in readings:
        totals[r.stap] = totals.get(r.stap, 0.0) + r.gewicht
    best = max(totals, key=lambda s: (max(r.gewicht for r in readings if r.stap == s) + 0.3 * totals[s], s))
    return max((r for r in readings if r.stap == best), key=lambda r: (r.gewicht, -r.zin))


def _count(m: re.Match[str]) -> int:
    return counted(next((g for g in m.groups() if g), "een")) or 1


def _crowding(tekst: Leestekst, lezing: tuple[Zinlezing, ...]) -> _Lezing | None:
    """Persons per bedroom as a step of woningkrapte; persons and rooms from nearby sentences."""
    people: int | None = None
    best: _Lezing | None = None
    for number in range(len(tekst.zinnen)) if _OF_BEDROOMS.search(tekst.tekst) else ():
        if lezing[number].sectie == "kader":
            continue
        text = sentence_text(tekst, number)
        stated = _PER_ROOM.search(text)
        if stated:
            ratio = _count(stated) + int(stated.group(2) or 0) / 10
            return _Lezing(number, _step(ratio), 6.0)
        people = max(_people(text), default=people or 0) or people
        rooms = _ROOMS.search(text)
        if rooms and people and best is None:
            best = _Lezing(number, _step(people / max(1, _count(rooms))), 5.0)
    return best


def _people(text: str) -> Iterator[int]:
    for m in _PEOPLE.finditer(text):
        yield _count(m)
    children = [_count(m) for m in _CHILDREN.finditer(text)]
    couple = bool(children) and bool(_COUPLE.search(text))
    yield from (many + 2 if couple else many + 1 for many in children)


def _step(ratio: float) -> str:
    return next(step for limit, step in _STEPS if ratio < limit)
