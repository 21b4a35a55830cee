"""Who says what: the party whose words or view a sentence reports.

A sentence reports when a verb of saying has a speaker as its subject ("eiseres voert aan", "vindt u",
"heeft verweerder gesteld"), or opens a view with "volgens". Word lists: `structuur.yaml`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from casusbank.model import Spreker
from casusbank.patroon import Patroon
from casusbank.vocabulary.structuur import load_structure
from ingest.sentences import word_set
from ingest.text import Leestekst, Token, Zin

Kracht = Literal["mening", "mededeling", "wens", "vraag"]
"""A view, a statement of fact, a wish, or a request."""

_SELF = word_set("wij we ik")
_PRONOUNS = word_set("hij zij ze")
_OBLIQUE = word_set("haar hem hen hun")
_NOT_SUBJECT = word_set(
    "van voor aan met bij door tegen tot op over uit naar om in onder tussen zonder jegens richting namens"
)
_BY = word_set("volgens aldus")
_ARTICLES = word_set("de het een haar zijn uw ons onze deze die dit mijn jouw je jullie")
_PERFECT = word_set("heeft hebben had hadden hebt heb is zijn was wordt werd")
_BREAKS = word_set("; : dat omdat maar")
_NOT_VIEW = word_set("plaats geen werk woning huisvesting")
_PERSONS = word_set("inwoner deskundige consulent jurist gemachtigde")
_DEFENDANTS = word_set("verweerder verweerster")
_ORGANISATIONS = word_set("school politie ggz ggd ciz jeugdzorg reclassering bemoeizorg")
_ASIDE = word_set("dan zoals wat hetgeen zover zijdens waarop waarmee waaraan")
_UNDER = word_set("dat of waarom omdat toen als hoe wanneer terwijl waarvan nadat voordat")
_DECIDED = word_set("behandeling gelegenheid kennis gebreke gegrond ongegrond ontvankelijk niet-ontvankelijk vast")
"""Before `gesteld` or `verklaard` these make an act of it, not a claim."""
_COURTS = word_set("raad afdeling")
_TIMES = word_set("weken dagen uur maanden jaar personen kinderen")
_COLLEGE_APPEALS = Patroon(r"(?i)\b(?:college|bestuur|gemeente)\b[^.]{0,110}(?:, ?|\()appellant\b")
_HEAD = 2000
_LEFT, _RIGHT = 12, 4
"""How far from its verb a subject may stand, in tokens."""


@dataclass(frozen=True, slots=True)
class Bericht:
    """What a sentence reports: whose, and how strong. `zelf`: the author speaks in the first person."""

    spreker: Spreker
    kracht: Kracht
    zelf: bool = False


@dataclass(frozen=True, slots=True)
class Omgeving:
    """What a sentence leans on: the author, the last person named, who appealed, and the role of each person."""

    auteur: Spreker
    genoemd: Spreker = "inwoner"
    appellant: Spreker = "inwoner"
    rollen: Mapping[str, Spreker] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Onderwerp:
    at: int
    spreker: Spreker | None
    """None: the author ("wij")."""


_last: tuple[tuple[Token, ...], Spreker, tuple[Bericht | None, ...]] | None = None


def reports(tekst: Leestekst, author: Spreker) -> tuple[Bericht | None, ...]:
    """What each sentence reports; read once per text and shared by the annotators."""
    global _last  # noqa: PLW0603  (one slot, replaced whole: safe between threads)
    seen = _last
    if seen is None or seen[0] is not tekst.tokens or seen[1] != author:
        appellant: Spreker = "bestuur" if _COLLEGE_APPEALS.search(tekst.tekst[:_HEAD]) else "inwoner"
        rollen = _roles(tekst.tokens)
        named: Spreker = "inwoner"
        found: list[Bericht | None] = []
        for zin in tekst.zinnen:
            around = Omgeving(author, named, appellant, rollen)
            somebody = _somebody(tekst.tokens, zin)
            found.append(_reported(tekst, zin, somebody, around) if somebody else None)
            named = _last_named(tekst, zin, somebody, around)
            named = "inwoner" if named == author else named  # the author is `ik`, never `hij`
        seen = _last = (tekst.tokens, author, tuple(found))
    return seen[2]


def _reported(tekst: Leestekst, zin: Zin, somebody: list[int], around: Omgeving) -> Bericht | None:
    """The report in one sentence, if any; `somebody`: where in it somebody may be named."""
    tokens = tekst.tokens
    subjects: list[_Onderwerp] = []
    # Looked for once: a row of `namens eiser` would look on from each of them to the end.
    passive = max((at for at in range(zin.eerste, zin.laatste) if tokens[at].norm in _PASSIVE), default=-1)
    for at in somebody:
        spreker = _who(tokens, at, around)
        if tokens[at].norm in _SELF:
            subjects.append(_Onderwerp(at, None))
        elif spreker is None or (tokens[at].norm in _COURTS and around.auteur != "rechter"):
            continue  # no speaker; or the town council, a department
        elif _opens_view(tokens, at, zin, passive):
            return _as_seen_by(around.auteur, spreker, "mening")
        elif _may_speak(tokens, at, zin):
            subjects.append(_Onderwerp(at, spreker))
    return _told(tokens, zin, subjects, around.auteur) if subjects else None


def _opens_view(tokens: tuple[Token, ...], at: int, zin: Zin, passive: int) -> bool:
    """`Volgens eiser`, `namens eiseres is aangevoerd`, `Jurist: ...`; `passive`: where the last `aangevoerd` stands."""
    before = _preposition(tokens, at, zin.eerste)
    if before == "namens":
        return passive >= at
    return before in _BY or (not before and _labels(tokens, at, zin))


def _may_speak(tokens: tuple[Token, ...], at: int, zin: Zin) -> bool:
    """Can this noun be a subject whose claim is made here, not in passing or in a clause under another?"""
    return (
        tokens[at].norm not in _OBLIQUE
        and not _preposition(tokens, at, zin.eerste)
        and not any(t.norm in _ASIDE for t in tokens[max(zin.eerste, at - 3) : at])
        and not (at > zin.eerste and tokens[at - 1].norm in _UNDER)
    )


def _told(tokens: tuple[Token, ...], zin: Zin, subjects: list[_Onderwerp], author: Spreker) -> Bericht | None:
    """The first report, or a stronger one by the same speaker."""
    found: Bericht | None = None
    says = load_structure().zeggen
    # A verb in front asks or supposes.
    verbs = [at for at, t in enumerate(tokens[zin.eerste + 1 : zin.laatste], zin.eerste + 1) if t.norm in says]
    last = {t.norm: at for at, t in enumerate(tokens[zin.eerste : zin.laatste], zin.eerste)} if verbs else {}
    for at in verbs:
        kracht = _says(tokens, at, zin, last)
        subject = _subject_of(tokens, at, zin, subjects) if kracht else None
        if not kracht or subject is None:
            continue
        own = subject.spreker is None
        new = Bericht(author, kracht, zelf=True) if own else _as_seen_by(author, subject.spreker or author, kracht)
        if found is None or (new.spreker == found.spreker and _FORCE[kracht] > _FORCE[found.kracht]):
            found = new
    return found


_FORCE = {"mening": 3, "mededeling": 2, "wens": 1, "vraag": 0}


_PASSIVE = word_set("aangevoerd gesteld betoogd gewezen verzocht aangegeven opgemerkt gevraagd toegelicht")


def _last_named(tekst: Leestekst, zin: Zin, somebody: list[int], around: Omgeving) -> Spreker:
    """The person the sentence is about, who `hij` or `zij` is in the next one."""
    for at in somebody:
        norm = tekst.tokens[at].norm
        if norm not in _PRONOUNS and norm not in _ORGANISATIONS and not _preposition(tekst.tokens, at, zin.eerste):
            spreker = _who(tekst.tokens, at, around)
            if spreker in _PERSONS or norm in _DEFENDANTS:
                return spreker or around.genoemd
    return around.genoemd


def _as_seen_by(author: Spreker, spreker: Spreker, kracht: Kracht) -> Bericht:
    return Bericht(spreker, kracht, zelf=spreker == author)


def _labels(tokens: tuple[Token, ...], at: int, zin: Zin) -> bool:
    """`Jurist: ...`, `Dhr zelf: ...`: the sentence opens with its speaker and a colon."""
    named_only = tokens[zin.eerste].norm == "("  # `(gemachtigde: mr. A)`
    return (
        not named_only and at - zin.eerste < 3 and any(t.norm == ":" for t in tokens[at + 1 : min(at + 3, zin.laatste)])
    )


def _roles(tokens: tuple[Token, ...]) -> dict[str, Spreker]:
    """The role of each person by its placeholder, where the text gives it: `[NAAM-3] (GGZ)`, `juriste [NAAM-6]`."""
    found: dict[str, Spreker] = {}
    for at, token in enumerate(tokens):
        if not token.norm.startswith("[naam-"):
            continue
        after = tokens[at + 2 : at + _ROLE] if tokens[at + 1 : at + 2] and tokens[at + 1].norm == "(" else ()
        for near in (*tokens[max(0, at - 1) : at], *after):
            if near.norm == ")":
                break
            role = load_structure().wie.get(near.norm) or _profession(near.norm)
            if role and near.norm not in _PRONOUNS:
                found.setdefault(token.norm, role)
    return found


def _profession(norm: str) -> Spreker | None:
    return "deskundige" if norm.endswith(_PROFESSIONS) and len(norm) > _SHORT else None


def _somebody(tokens: tuple[Token, ...], zin: Zin) -> list[int]:
    """Where the words stand that can name somebody: few words can."""
    return [at for at, t in enumerate(tokens[zin.eerste : zin.laatste], zin.eerste) if _may_name(t.norm)]


@lru_cache(maxsize=1 << 14)
def _may_name(norm: str) -> bool:
    return norm in _NAMING or norm.startswith("[naam-") or norm in load_structure().wie or _profession(norm) is not None


_NAMING = _SELF | _PRONOUNS | _OBLIQUE | {"appellant", "partij"}


def _who(tokens: tuple[Token, ...], at: int, around: Omgeving) -> Spreker | None:
    """Who this token names: a role, a profession by its ending, a person by a placeholder, or the last one named."""
    norm = tokens[at].norm
    if norm in _PRONOUNS or (norm in _OBLIQUE and at and tokens[at - 1].norm in _BY):
        return around.genoemd
    if norm == "appellant":
        return around.appellant
    if norm == "partij" and at:
        before = tokens[at - 1].norm
        return "bestuur" if before.startswith("verwer") else "inwoner" if before.startswith("verzoek") else None
    wie = load_structure().wie
    if norm.startswith("[naam-"):
        return around.rollen.get(norm) or (wie.get(tokens[at - 1].norm) if at else None)
    if norm in wie:
        return wie[norm]
    return _profession(norm)


_PROFESSIONS = ("arts", "loog", "loge", "therapeut", "adviseur", "deskundige", "verpleegkundige", "psychiater")
_SHORT, _ROLE = 4, 8


def _preposition(tokens: tuple[Token, ...], at: int, first: int) -> str:
    """The preposition this noun hangs on ("het standpunt van verweerder"), or nothing."""
    for back in range(at - 1, max(first, at - 4) - 1, -1):
        norm = tokens[back].norm
        if norm in _NOT_SUBJECT or norm in _BY:
            return norm
        if norm not in _ARTICLES and not (back == at - 1 and norm.endswith(("e", "isch")) and norm.isalpha()):
            return ""
    return ""


def _says(tokens: tuple[Token, ...], at: int, zin: Zin, last: Mapping[str, int]) -> Kracht | None:
    """Is this token a verb of saying in this sentence, and how strong a one? `last`: where each word stands last."""
    norm = tokens[at].norm
    for verb in load_structure().zeggen.get(norm, ()):
        if verb.erbij and verb.erbij not in last:
            continue
        following = {t.norm for t in tokens[at + 1 : min(at + 3, zin.laatste)]}
        if norm in {"vindt", "vinden", "vond", "vonden"} and following & _NOT_VIEW:
            continue
        if norm in {"ziet", "zien", "zag"} and last.get("af", -1) >= at:
            continue
        if norm in {"gesteld", "verklaard"} and tokens[at - 1].norm in _DECIDED:
            continue
        if norm.startswith(("meld", "schr")) and "zich" in following:
            continue
        if norm in {"acht", "achten"} and following & _TIMES:
            continue
        if verb.soort.startswith("voltooid_"):
            if any(t.norm in _PERFECT for t in tokens[max(zin.eerste, at - 25) : min(zin.laatste, at + 3)]):
                return "mening" if verb.soort == "voltooid_mening" else "mededeling"
            continue
        return verb.soort  # type: ignore[return-value]  # the kinds of structuur.yaml
    return None


def _subject_of(tokens: tuple[Token, ...], verb: int, zin: Zin, subjects: list[_Onderwerp]) -> _Onderwerp | None:
    """The subject of the verb: just before it, just after it (inversion), else the nearest before it in the clause."""
    first = zin.eerste
    behind = bisect_left(subjects, verb, key=_place)
    if behind and subjects[behind - 1].at >= max(first, verb - 2):
        return subjects[behind - 1]
    after = next((s for s in subjects[behind : behind + 2] if verb < s.at <= verb + _RIGHT), None)
    if after and not any(t.norm in _BREAKS or t.norm == "," for t in tokens[verb + 1 : after.at]):
        return after
    reach = _LEFT if not tokens[verb].norm.startswith(("ge", "aange")) else 2 * _LEFT
    found = subjects[behind - 1] if behind else None
    if found is None or verb - found.at > reach:
        return None
    between = tokens[found.at : verb]
    if any(t.norm in _BREAKS for t in between):
        return None
    if any(t.norm == "," for t in between) and tokens[found.at].norm in _PRONOUNS:
        return None
    return found


def _place(subject: _Onderwerp) -> int:
    return subject.at
