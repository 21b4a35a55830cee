"""Names in lower case, as in hasty notes: behind a form of address or kin, and by what is said of people only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casusbank.patroon import Patroon
from ingest.naam import Naam, named
from ingest.naamwoorden import (
    ALSO_WORDS,
    NO_NAME,
    ONLY_NAMES,
    ORGANISATION,
    PARTICLES,
    PERSON_VERBS,
    WEAK_VERBS,
    first_names,
    is_dutch,
    is_first_name,
    is_surname,
)
from ingest.rolwoorden import KIN, ROLE
from ingest.sentences import word_set

_TITLE = (
    r"(?:dhr|hr|mw|mvr|mevr|mevrouw|mej|meneer|mijnheer|mnr|de heer|dr|cl|cli[eë]nte?|fam|familie|consulent|begeleider"
    r"|buurvrouw|buurman)\.?"
)
_ADDRESS = r"(?:dhr|hr|mw|mvr|mevr|mevrouw|mej|meneer|mijnheer|mnr|de heer|dr|fam|familie)\.?"
_TIES = r"(?:(?:van|de|der|den|het|'t|’t|ter|ten|te|op|in|el|al|ben)\s){1,3}"
_LETTERS = r"(?:(?:al|el|ben|ait|abd)-)?[^\W\d_A-Z]{3,25}"
_DOUBLE = rf"(?:{_TIES})?{_LETTERS}-(?:{_TIES})?{_LETTERS}(?:-{_LETTERS})?"
_NAME = rf"(?:[a-z]\.){{0,4}}\s?(?P<naam>{_DOUBLE}|(?:{_TIES})?{_LETTERS})"
_GOES_ON = rf"(?=\s(?:{PERSON_VERBS}|{WEAK_VERBS})\b|[,;:)]|\.(?:\s|$)|\s\(|[ ]*$)"
_TITLED = Patroon(rf"(?<![\w.])(?i:{_TITLE})\s({_NAME})(?![\w-])")
_INITIALS = Patroon(
    r"(?i:\b(?:dhr|mw|mevr|de heer|mevrouw)\b\.?) ((?:[a-z]\.){1,4} ?(?:(?:van|de|der|den|el) ){0,2}([a-z]{3,20})"
    r"|[a-z] (?:(?:el|van|de) )?([a-z]{4,20}))\b"
)
_SURNAME = Patroon(
    rf"(?<![\w.])(?i:{_ADDRESS}|cl\.?)\s((?:van |de |van der |el )?([a-z]{{3,20}}){_GOES_ON})", re.MULTILINE
)
_SINGULAR = "heeft|had|is|was|wil|vraagt|vroeg|meldt|komt|kwam|gaat|kan|moet|vindt"
_OPENS = Patroon(
    rf"(?:^|(?<=[.!?:;]\s)|(?<=\n))((?:[a-z]\.){{1,4}}\s?(?P<naam>{_DOUBLE}|(?:{_TIES})?{_LETTERS}))"
    rf"(?=\s(?:{PERSON_VERBS}|{_SINGULAR})\b)"
)
_KIN = Patroon(
    rf"(?<![\w-])(?i:(?P<kin>{KIN})|begeleid(?:er|ster)|collega|consulente?|wijkagent|huisarts"
    r"|(?:wijk|transfer)verpl\w*|casemanager|mentor|tolk|(?:job)?coach|zuster|docent|trainer)\s(?:heet\s)?([a-zà-ÿ]{2,20})(?![\w-])"
)
_OLD_TIES = Patroon(r"(?:van|op|in)\s(?:der|den|'t|’t)\s|el\s|al\s|ben\s")
"""Before these a word is a name, whatever it means elsewhere."""
_DOES = rf"\s(?:{PERSON_VERBS}|{WEAK_VERBS})\b"
_BEHIND_UNKNOWN = Patroon(_DOES)
_BEHIND_KNOWN = Patroon(rf"{_DOES}|\s?\((?:{ROLE}|\d)|\s(?:zelf|en)\b|[,;:)]|\.(?:\s|$)|\s*$")
_WITH_ROLE = Patroon(rf"\s?\({ROLE}")
_ALSO_LOW = word_set(
    "barbara candy erna ernst faith floor grace harm kelvin line livia marjolein pascal petro ties vera"
)
"""First names that in lower case are something else too, though no word of the lexicon: only behind kin or a title."""
_STUCK, _STUCK_BEFORE = ("_", "@", "/", "-"), ("_", "@", "/", "-", ".")
_ANY = Patroon(r"\b(?:een|de|het|die|deze|dat|geen|elke?|iedere?|andere|twee|als|of) $")


def find_low_names(text: str, lower: frozenset[str]) -> Iterator[Naam]:
    """Names in lower case, in no particular order; spans may overlap and repeat. `lower`: the text's `lower_words`."""
    everywhere = list(_first_names(text, lower))
    found = [*_titled(text), *_kin(text)]
    yield from (*everywhere, *found)
    done = {n.voornamen[0] for n in everywhere if n.voornamen and not _is_word(n.voornamen[0])}
    for written in {text[n.begin : n.eind] for n in (*everywhere, *found)} - done:
        known = is_first_name(written)
        if len(written) < 3 or "." in written or not (" " in written or known or not is_dutch(written)):
            continue
        common = known and _is_word(written)
        for at in _places_of(written, text):
            if not common or _BEHIND_UNKNOWN.match(text, at + len(written)):
                yield named(at, at + len(written), written.split())


def _places_of(word: str, text: str) -> Iterator[int]:
    """Where `word` stands by itself: not in a longer word, an address or a link."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        behind = text[end : end + 2]
        stuck = behind[:1].isalnum() or behind[:1] in _STUCK or (behind[:1] == "." and behind[1:].isalnum())
        if not stuck and not (at and (text[at - 1].isalnum() or text[at - 1] in _STUCK_BEFORE)):
            yield at
        at = text.find(word, end)


def _titled(text: str) -> Iterator[Naam]:
    for m in _INITIALS.finditer(text):
        surname = m.group(2) or m.group(3)
        if m.group(2) or not is_dutch(surname):
            yield Naam(m.start(1), m.end(1), m.group(1)[0], (surname,))
    for m in _SURNAME.finditer(text):
        if m.group(2) not in NO_NAME and (is_surname(m.group(2)) or not is_dutch(m.group(2))):
            yield Naam(m.start(1), m.end(1), "", (m.group(2),))
    for pattern in (_TITLED, _OPENS):
        for m in pattern.finditer(text):
            if _is_low_name(m.group("naam"), m.group(1)):
                yield named(m.start(1), m.end(1), m.group(1).split())


def _is_low_name(surname: str, written: str) -> bool:
    """Is this word in lower case a name: a double name, one with an old particle, or one no lexicon knows?"""
    words = [w for w in re.split(r"[\s-]", surname) if w and w not in PARTICLES]
    if not words or not NO_NAME.isdisjoint(words) or not ORGANISATION.isdisjoint(words):
        return False
    unknown = [w for w in words if not is_dutch(w)]
    if "-" in surname or _OLD_TIES.match(surname):
        return len(unknown) > 0 or _OLD_TIES.match(surname) is not None
    if written[1:2] == "." and written != surname:
        item = written[0] in "abcdefgh"  # `b. dienstbetrekking is`
        return is_surname(words[-1]) or (len(unknown) > 0 and not item)
    if surname != words[-1] and is_surname(words[-1]):  # van vliet
        return True
    return len(unknown) == len(words) and len(words[-1]) > 3


def _is_word(word: str) -> bool:
    """A word of the language, and not as a name only."""
    return word not in ONLY_NAMES and is_dutch(word)


def _kin(text: str) -> Iterator[Naam]:
    """`dochter thu woont`, `buurman ahmed`: a first name, or a word no lexicon knows before what people do."""
    for m in _KIN.finditer(text):
        word = m.group(2)
        if word in NO_NAME or word in ORGANISATION or word in PARTICLES or word in ALSO_WORDS:
            continue
        known, dutch = is_first_name(word), _is_word(word)
        if known:
            sure = not dutch or _BEHIND_KNOWN.match(text, m.end()) is not None
        else:
            any_one = not m.group("kin") or _ANY.search(text, max(0, m.start() - 8), m.start())
            sure = not (dutch or any_one) and _BEHIND_UNKNOWN.match(text, m.end()) is not None
        if sure:
            yield named(m.start(2), m.end(2), [word])


def _first_names(text: str, lower: frozenset[str]) -> Iterator[Naam]:
    """First names that are no word of the language, wherever they stand; others before a role (`joke (buurvrouw)`)."""
    for word in lower & first_names():
        if (len(word) < 4 and word not in ONLY_NAMES) or word in ALSO_WORDS or word in NO_NAME or word in _ALSO_LOW:
            continue
        sure = not _is_word(word)
        for at in _places_of(word, text):
            if sure or _WITH_ROLE.match(text, at + len(word)):
                yield named(at, at + len(word), [word])
