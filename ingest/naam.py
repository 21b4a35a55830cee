"""One name as it is written: initials, first names, particles, surnames, over a line end where it runs on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from casusbank.patroon import Patroon
from ingest.naamwoorden import (
    NO_NAME,
    ORGANISATION,
    PARTICLES,
    TITLED_WORDS,
    is_dutch,
    is_first_name,
    is_surname,
)

Geslacht = Literal["", "m", "v"]
UPPER = r"[^\W\d_a-zß-öø-ÿ]"
_PART = Patroon(
    rf"(?P<init>(?:{UPPER}\.-?){{1,6}}|(?:Th|Ch|Ph|Fr|Chr|Joh|IJ|Ij|Tj|Sj|Jac|Wm|Js|Kl|Alb|Ant|Herm|Corn|Gerh)\.)"
    rf"|(?P<word>v\.\s?d\.|v\.|['’]?[^\W\d_][\w’'\u0300-\u036f]*(?:-[^\W\d_][\w’']*)*)"
)
_PLACING = frozenset({"te", "in", "op", "aan", "bij"})
"""Particles that more often open a place: they belong to a name only right behind `de heer`."""
_COMPANY = frozenset({"B.V.", "N.V.", "V.O.F."})
_VOWEL = Patroon(r"[aeiouyà-öø-ÿ]|[^\x00-ÿ]")
_NICKNAME = Patroon(
    rf" ?(?:\([\"“'‘]?{UPPER}[\w’'-]+[\"”'’]?\)|[\"“‘]{UPPER}[\w’'-]+[\"”’])"
    rf"(?= (?:(?:van|de|der|den|ter|ten) ){{0,2}}{UPPER})"
)


@dataclass(frozen=True, slots=True)
class Naam:
    """A name found: span, initial ("" when unknown), surname parts and first names, all lower-case."""

    begin: int
    eind: int
    initiaal: str
    achternamen: tuple[str, ...]
    voornamen: tuple[str, ...] = ()
    geslacht: Geslacht = ""


def read_name(text: str, pos: int, *, caps: bool = True, titled: bool = False) -> Naam | None:
    """The name that starts at `pos`, or None: initials, first names, particles, surname(s).

    A name goes on behind a line end after a particle or an initial, or where a full line runs over.
    `titled` lets a month or a season be a name, as in `de heer Winter`.
    """
    initials, words, at, end = "", list[tuple[str, bool]](), pos, pos
    for _ in range(9):
        m = _PART.match(text, at)
        if not m:
            break
        part = m.group()
        if m.group("init"):
            if any(not particle for _, particle in words):
                end = m.end() if len(part) == 2 and is_first_name(words[0][0]) else end  # Youssef B.
                break
            initials += m.group()
        elif (part in _PLACING and not _may_place(text, m, words, initials or titled)) or _goes_to_another(part, words):
            break
        elif part.lower() in PARTICLES and _followed_by_name(text, m.end()) and not (words and _employer(text, m)):
            words.append((part, True))
        elif _is_name_word(part, caps, titled and not words and not initials) or (initials and _led(part, words)):
            words.append((part, False))
            end = m.start() + len(part)
        else:
            break
        nick = _NICKNAME.match(text, m.end())
        at = nick.end() if nick else m.end()
        if at < len(text) and text[at] in " \u00a0":
            at += 1
        elif not m.group("init") and not (text[at : at + 1] == "\n" and _runs_on(text, at, words)):
            break
        if text[at : at + 1] == "\n" and _runs_on(text, at, words):
            at += 1
    names = [w for w, particle in words if not particle]
    if not names or len(names) > 5:
        return None
    return _named(pos, end, initials, names)


_CAPITALS = Patroon(rf"(?:{UPPER}|['’-])+(?=[ \u00a0,.;:)\n]|$)")


def name_in_capitals(text: str, at: int) -> Naam | None:
    """The name at `at` in a text that is all in capitals: words of the lists of names, or that no lexicon knows."""
    words, end, begin = list[str](), at, at
    while len(words) < 5:
        m = _CAPITALS.match(text, at)
        low = m.group().lower() if m else ""
        if not m or low in NO_NAME or low in ORGANISATION:
            break
        if low not in PARTICLES:
            if len(low) < 3 or (is_dutch(low) and not (is_first_name(low) or is_surname(low))):
                break
            words.append(m.group())
            end = m.end()
        at = m.end() + 1
        if text[m.end() : at] not in (" ", "\u00a0"):
            break
    return _named(begin, end, "", words) if words else None


ELIDED = ("d'", "d’", "l'", "l’")


def may_open_name(text: str, pos: int) -> bool:
    """Could a name start at `pos`? A word in lower case is none but for a particle or what was elided (`d'Ancona`)."""
    m = _PART.match(text, pos)
    if not m:
        return False
    part = m.group()
    return not part[0].islower() or part.lower() in PARTICLES or part.startswith(ELIDED)


def _led(part: str, words: list[tuple[str, bool]]) -> bool:
    """`ter Haar`: behind a particle a capital is a name, whatever the word means."""
    return bool(words) and words[-1][1] and words[-1][0].islower() and re.match(rf"{UPPER}[a-zà-ÿ]+$", part) is not None


def _may_place(text: str, m: re.Match[str], words: list[tuple[str, bool]], led: str | bool) -> bool:
    """`L. te Loo`, `Sjef in 't Veld`, not `mr. De Vries te Haarlem`."""
    if m.group() == "te":
        town = re.match(r" ([\w’'-]+)", text[m.end() : m.end() + 30])
        return (
            bool(led)
            and led not in _COMPANY
            and not words
            and town is not None
            and town.group(1).lower() not in NO_NAME
        )
    return (bool(led) and led not in _COMPANY and not words) or re.match(
        r" (?:['’]t|den) ", text[m.end() : m.end() + 5]
    ) is not None


def _goes_to_another(part: str, words: list[tuple[str, bool]]) -> bool:
    """`E. van Rooij van Zonnehof`: a surname with `van` takes no second one."""
    return part == "van" and len(words) > 1 and not words[-1][1] and any(w.lower() == "van" for w, _ in words)


def _employer(text: str, particle: re.Match[str]) -> bool:
    """`De Lange van Zeker Bewind`: from `van` on, an organisation."""
    if particle.group().lower() not in ("van", "bij"):
        return False
    behind = re.match(rf"(?: het| de)?(?:[ ]{UPPER}[\w’'-]+){{1,4}}", text[particle.end() : particle.end() + 60])
    return behind is not None and (
        not ORGANISATION.isdisjoint(behind.group().lower().split())
        or re.search(r"(?:zorg|hulp|welzijn|bewind|stichting|wonen|groep)$", behind.group()) is not None
    )


def _runs_on(text: str, at: int, words: list[tuple[str, bool]]) -> bool:
    """Does a name go on behind the line end at `at`?"""
    if words and words[-1][1]:
        return True
    line = at - text.rfind("\n", 0, at) - 1
    follows = re.match(rf"\n{UPPER}[a-zà-ÿ][\w’'-]*(?:[ ][a-z]|[,.])", text[at : at + 60])
    return line >= 36 and follows is not None and len(words) == 1 and is_first_name(words[0][0])


def _followed_by_name(text: str, at: int) -> bool:
    return bool(
        re.match(
            rf"[ \u00a0\n](?:(?:de|der|den|het|la|['’]t)[ \n]){{0,2}}(?:['’]|[dDlL]['’])?{UPPER}", text[at : at + 18]
        )
    )


def _is_name_word(word: str, caps: bool, titled: bool = False) -> bool:
    bare = word.lstrip("'’")
    low = bare.lower()
    if re.match(rf"[dlDL]['’]{UPPER}", word) and len(word) > 3:
        return True
    parts = [p for p in low.split("-") if p not in PARTICLES]
    if any(p[:1].islower() and p not in PARTICLES for p in bare.split("-")):
        return False  # GZ-psycholoog
    if len(bare) < 2 or not re.match(UPPER, bare) or not _VOWEL.search(low):
        return False
    if (low in NO_NAME or not NO_NAME.isdisjoint(parts)) and not (titled and low in TITLED_WORDS):
        return False
    return not bare.isupper() or (caps and len(bare) > 3)


def _named(begin: int, end: int, initials: str, names: list[str], geslacht: Geslacht = "") -> Naam:
    firsts = [] if initials else [n.lower() for n in names[:-1]]
    family = names if initials else [n for n in names[:-1] if "-" in n and not is_first_name(n)] + names[-1:]
    surnames = [s for n in family for s in (n.lower(), *n.lower().split("-")) if len(s) > 2 and s not in PARTICLES]
    if len(names) == 1 and not initials and is_first_name(names[0]):
        return Naam(begin, end, names[0][0].lower(), (), (names[0].lower(),), geslacht)
    initial = (initials or (names[0] if firsts else ""))[:1].lower()
    return Naam(begin, end, initial, tuple(dict.fromkeys(surnames)), tuple(f for f in firsts if len(f) > 1), geslacht)


def named(begin: int, end: int, words: list[str]) -> Naam:
    """A Naam of words that another detector took for a name."""
    return _named(begin, end, "", [w for w in words if w.lower() not in PARTICLES] or words)
