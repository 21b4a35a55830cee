"""Names without a title or a known first name, and names in lower case: by what is said of people only.

A capital that no lexicon knows may be a town, a make or a firm. It is a name when one place says of it what is said of
people only (`de begeleider van Tesfay`, `Tesfay is negen jaar`) and none what is said of no person (`in Tesfay`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from casusbank.patroon import Patroon
from ingest.naam import UPPER, Naam, named
from ingest.naamwoorden import (
    ALSO_WORDS,
    NO_NAME,
    ORGANISATION,
    PARTICLES,
    PERSON_VERBS,
    TITLED_WORDS,
    is_dutch,
)
from ingest.namen import ORG_BEFORE, is_place_or_firm

_KIN = (
    r"vader|moeder|zoon|dochter|broer|zus|oma|opa|tante|oom|neef|nicht|kind|partner|man|vrouw|echtgenoot|echtgenote"
    r"|vriend|vriendin|buurman|buurvrouw|huisgenoot|mantelzorger|ouders|kinderen|gezin|familie"
)
_ROLE = (
    rf"{_KIN}|begeleider|begeleidster|huisarts|arts|advocaat|gemachtigde|bewindvoerder|mentor|behandelaar|werkgever|coach"
    r"|consulent|klantmanager|klachten|beperkingen|wens|hulpvraag|gezondheid"
)
_PARTY = (
    r"verzoek(?:er|ster)|eiser(?:es)?|appellante?|aanvra(?:ger|agster)|belanghebbende|betrokkene|cli[eë]nte?|bewoner"
    r"|getuige"
)
_NUMBER = (
    r"(?:\d{1,2}|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien)"
)
_NAME = rf"{UPPER}[a-zà-ÿ\u0100-\u024f][\w’'-]{{1,30}}(?: {UPPER}[a-zà-ÿ\u0100-\u024f][\w’'-]{{1,30}})?"
_BARE = Patroon(rf"(?<![\w.'’\[-])((?:(?:El|Al|Ben) )?{_NAME})(?![\w\]])")
_SURE_BEFORE = Patroon(
    rf"(?i:\b(?:{_ROLE})\s(?:van|v\.)\s|\b(?:{_PARTY}|{_KIN})\s|\b(?:{_KIN}),\s"
    r"|\b(?:woont|wonen|leeft|samen|getrouwd|gehuwd|gescheiden|gesproken|gebeld)\smet\s|\bheet(?:te)?\s|\bgenaamd\s)$"
)
_SURE_AFTER = Patroon(
    rf"(?:,\s(?:de|het|haar|zijn|hun|een)\s(?:oudste\s|jongste\s)?(?:{_KIN})\b|\s\((?:{_KIN})\b|\s(?:{PERSON_VERBS})\b"
    rf"|\sis\s{_NUMBER}\sjaar|\s(?:is|werd|wordt)\s[^.\n]{{0,40}}?\b(?:geboren|naar\sNederland|zwanger)\b)"
)
_BETWEEN = Patroon(r"(?:^| )(?:heeft|had|hebben|is|werd|wordt) $")
_PARTICIPLE = Patroon(r" (?:geboren|gehoord|gevraagd|gebeld|bezocht|uitgenodigd)\b")
_ACCORDING = Patroon(r"\b(?:[Vv]olgens|[Aa]ldus) $")
_NEVER_BEFORE = Patroon(
    r"(?i:\b(?:in|te|uit|naar|nabij|bij|de|het|een|gemeente|wijk|regio|provincie|rechtbank|stad|dorp|wet|merk|type)\s)$"
)
_TITLE = (
    r"(?:dhr|hr|mw|mevr|mevrouw|mej|meneer|de heer|cl|cli[eë]nte?|fam|familie|consulent|begeleider|buurvrouw|buurman)"
    r"\.?"
)
_TIES = r"(?:(?:van|de|der|den|het|'t|’t|ter|ten|te|op|in|el|al|ben)\s){1,3}"
_LETTERS = r"(?:(?:al|el|ben|ait|abd)-)?[^\W\d_A-Z]{3,25}"
_LOW_DOUBLE = rf"(?:{_TIES})?{_LETTERS}-(?:{_TIES})?{_LETTERS}(?:-{_LETTERS})?"
_LOW = Patroon(rf"(?<![\w.])(?i:{_TITLE})\s((?:[a-z]\.){{0,4}}\s?({_LOW_DOUBLE}|(?:{_TIES})?{_LETTERS}))(?![\w-])")
_SINGULAR = "heeft|had|is|was|wil|vraagt|vroeg|meldt|komt|kwam|gaat|kan|moet|vindt"
_LOW_INITIAL = Patroon(
    rf"(?:^|(?<=[.!?:;]\s)|(?<=\n))((?:[a-z]\.){{1,4}}\s?({_LOW_DOUBLE}|(?:{_TIES})?{_LETTERS}))(?=\s(?:{PERSON_VERBS}|{_SINGULAR})\b)"
)
_OLD_TIES = Patroon(r"(?:van|op|in)\s(?:der|den|'t|’t)\s|el\s|al\s|ben\s")
"""Before these a word is a name, whatever it means elsewhere."""


def find_bare_names(text: str, lower: frozenset[str]) -> Iterator[Naam]:
    """Names that stand alone, in no particular order; spans may overlap those of other finders.

    `lower`: the words that the text writes in lower case.
    """
    yield from _by_evidence(text, lower)
    for pattern in (_LOW, _LOW_INITIAL):
        for m in pattern.finditer(text):
            surname = m.group(2)
            if _is_low_name(surname, m.group(1)):
                yield named(m.start(1), m.end(1), [w for w in re.split(r"[\s]", m.group(1)) if w])


def _is_low_name(surname: str, written: str) -> bool:
    """Is this word in lower case a name: a double name, one with an old particle, or one no lexicon knows?"""
    words = [w for w in re.split(r"[\s-]", surname) if w and w not in PARTICLES]
    if not words or not NO_NAME.isdisjoint(words) or not ORGANISATION.isdisjoint(words):
        return False
    unknown = [w for w in words if not is_dutch(w)]
    if "-" in surname or _OLD_TIES.match(surname):
        return len(unknown) > 0 or _OLD_TIES.match(surname) is not None
    if written[1:2] == "." and written != surname:
        return True
    return len(unknown) == len(words) and len(words[-1]) > 3


def _by_evidence(text: str, lower: frozenset[str]) -> Iterator[Naam]:
    said: dict[str, set[bool | None]] = defaultdict(set)
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for m in _BARE.finditer(text):
        begin = _begin(text, m, lower)
        if begin < 0:
            continue
        word = text[begin : m.end()]
        places[word].append((begin, m.end()))
        said[word].add(_says(text, begin, m.end()))
    for word, spans in places.items():
        if True in said[word] and False not in said[word]:
            for begin, end in spans:
                yield named(begin, end, word.split())


def _begin(text: str, m: re.Match[str], lower: frozenset[str]) -> int:
    """Where the name begins in this row of capitals (`Verzoekster Tesfay`); -1 when it is no name."""
    at = m.start()
    for word in m.group().split():
        if word.lower() not in PARTICLES and not _known(word.lower(), lower):
            break
        at += len(word) + 1
    else:
        at = m.start() if m.group().lower() in ALSO_WORDS | TITLED_WORDS else -1
    if at < 0 or is_place_or_firm(text, at, m.end()) or ORG_BEFORE.search(text, max(0, at - 40), at):
        return -1
    rest = [w.lower() for w in text[at : m.end()].split()]
    firm = not ORGANISATION.isdisjoint(rest)
    return -1 if firm or any(_known(w, lower) for w in rest[1:]) else at


def _known(word: str, lower: frozenset[str]) -> bool:
    """A word of the language."""
    return word in NO_NAME or word in ORGANISATION or word in lower or is_dutch(word)


def _says(text: str, begin: int, end: int) -> bool | None:
    """What this one place says: surely a person, surely not, or nothing."""
    before = text[max(0, begin - 40) : begin]
    if _SURE_BEFORE.search(before) or _SURE_AFTER.match(text, end):
        return True
    if text[begin:end].lower() in ALSO_WORDS | TITLED_WORDS:
        return None
    if _NEVER_BEFORE.search(before):
        return False
    asked = _BETWEEN.search(before) and _PARTICIPLE.match(text, end)
    himself = _ACCORDING.search(before) and text.startswith(" zelf ", end)
    return True if asked or himself else None
