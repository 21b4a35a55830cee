"""Names of people by context: after titles and kin, with initials, by first name, before what only people do.

No list knows every surname, so the context decides (`mevrouw De Wit`, `J.P. van der Meer`, `Kovalenko
is geboren in`); a list of first names catches untitled full names. `mevrouw K.` is already
pseudonymised and stays. Lists, letters and signatures are read in `ingest.naamlijsten`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from casusbank.patroon import Patroon
from ingest.instellingsnamen import NOT_BEFORE, is_organisation
from ingest.naam import UPPER, Naam, may_open_name, name_in_capitals, named, read_name
from ingest.naamwoorden import (
    ALSO_WORDS,
    COMMON_END,
    NO_NAME,
    ORGANISATION,
    PARTICLES,
    PERSON_VERBS,
    WEAK_VERBS,
    is_dutch,
    is_first_name,
    is_place,
    is_surname,
    may_be_surname,
)
from ingest.rolwoorden import KIN, MANY, OFFICE, gender_of

_TITLE = Patroon(
    rf"(?i:(?<![\w-])(?:{KIN}|{MANY}|{OFFICE})\b\.?(?:[/,]?\s(?:heer|mevrouw|mr|drs|dr|ir|mevr|mw"
    rf"|dhr)\b\.?){{0,3}})"
    r"(?:[ \u00a0]|[ ]?\n(?=[^\W\d_]))"
)
_ADDRESS = Patroon(
    r"(?i:(?:de\sheer|heer|meneer|dhr|hr|mevrouw|mevr|mw|mej|mrs?|dr|drs|ir|ing|prof|doctor|dokter|familie"
    r"|fam|gezin|echtpaar)\b)"
)
_PERSONAL = Patroon(rf"(?i:(?:{KIN}|{MANY}|geachte|familie|fam|mr|dr|drs|prof|dokter|doctor|professor|gezin)\b)")
_KIN_MARKED = Patroon(rf"(?i:(?<![\w-])(?:{KIN}|{MANY}|{OFFICE})\b(?:,[ ]|[ ]?\(|:[ ]|[ ]?=[ ]?))")
_CALLED = Patroon(
    r"(?i:\b(?:heet|heette|heten|genaamd|de\snaam\sis|(?:mijn"
    r"|zijn|haar|diens)\snaam"
    r"\sis|ik\sben|roepnaam)\s"
    r"|(?:samen\s?woont|getrouwd|gehuwd|een\srelatie)\smet\s|(?<![\w-])(?:zn|dtr|dcht|zoon|dochter|kind)\s(?:v\.?|van)\s(?!de\s|het\s|een\s))"
)
_FUNCTION = Patroon(
    r"(?<=[a-z-])(?:arts|consulente?|therapeute?|adviseur|coach|begeleid(?:er|ster)|regisseur|manager"
    r"|medewerk(?:er|ster)|agent"
    r"|juriste?|voogd|werk(?:er|ster)|deskundige|kundige|pedagoog|psycholoog)[ \u00a0]|\b(?:[Jj]uriste?"
    r"|[Vv]oogd|[Aa]gent|[Aa]dviseur)[ ]"
)
_WRAPS = Patroon(rf"(?i:(?:heer|mevrouw|mevr|mw|dhr|meneer|familie|mr|dr|{KIN})\b\.?)\s*$")
_INITIAL = Patroon(rf"(?<![\w.]){UPPER}\.(?=[ \u00a0-]?(?:{UPPER}|[a-z'.]{{1,5}}\s))")
_CAPITAL = Patroon(rf"(?<![\w.'’-])(?!\d){UPPER}[\w’'-]{{1,40}}")
_BARE = Patroon(
    rf"(?i:\b(?:heer|mevrouw|mevr\.?|mw\.?|dhr\.?) )({UPPER})\.(?:[,;:)]| (?!(?:van|de|der|den|el|al|ten"
    rf"|ter|te) )[a-z])"
)
_HUMAN = Patroon(
    rf"(?<![\w.'’-])({UPPER}[\w’'-]{{2,30}}(?:[ ](?:van|de|der|den|el|al|ben)(?:[ ](?:de|den"
    rf"|der))?(?=[ ]{UPPER})|[ ]{UPPER}[\w’'-]{{1,30}}){{0,4}})"
    rf"(?:[ ](?P<strong>{PERSON_VERBS})|[ ](?P<weak>{WEAK_VERBS})|,[ ](?P<comma>geboren|wonende|hierna))\b"
)
_DOUBLE = Patroon(
    rf"(?<![\w.'’-])(?:{UPPER}[a-zà-ÿ][\w’']* (?:(?:van|de|der|den|el|al) ){{0,2}})?{UPPER}[a-zà-ÿ’'][\w’']*-"
    rf"(?:(?:van|de|der|den|ter|ten|[Ee]l|[Aa]l|[Bb]en) ){{0,2}}{UPPER}[a-zà-ÿ][\w’']+"
)
_PLACED = Patroon(
    rf"\b(?:[Ii]n|[Tt]e|[Nn]aar|[Uu]it|gemeente|ggz|ggd|GGZ|GGD|regio|[Rr]echtbank|wijk)[ \n]({UPPER}[\w’'-]{{2,30}})"
)
_ABBREVIATED = Patroon(r"(?i:\b(?:dhr|hr|mevr|mw|mej|mrs?|drs|dr|ir|ing|prof|fam|cl)\.\s*$)")
_ARTICLE = Patroon(r"\b(?:[Dd]e|[Hh]et|een|[Ii]n|te|uit) $")
_ACCORDING = Patroon(rf"\b(?:[Vv]olgens|[Aa]ldus|[Mm]et|[Vv]an|[Aa]an|[Dd]oor|[Vv]oor|[Bb]ij|en|ook)[ ](?={UPPER})")


@dataclass(frozen=True, slots=True)
class _Words:
    """What the text says of itself: its lower-case words, the initials it uses as whole names, its places."""

    lower: frozenset[str]
    bare: frozenset[str]
    places: frozenset[str]


def lower_words(text: str) -> frozenset[str]:
    """The words that the text writes in lower case."""
    return frozenset(re.findall(r"(?<![\w'])[a-zà-ÿ]{3,40}", text))


def find_names(text: str, lower: frozenset[str]) -> Iterator[Naam]:
    """Names by context, in no particular order; spans may overlap and repeat. `lower`: its `lower_words`."""
    words = _Words(
        lower,
        frozenset(m.group(1) for m in _BARE.finditer(text)),
        frozenset(m.group(1).lower() for m in _PLACED.finditer(text)),
    )
    for pattern in (_TITLE, _FUNCTION):
        yield from _after(text, pattern, words)
    yield from _marked(text)
    yield from _initialled(text, words)
    yield from _by_first_name(text, words)
    yield from _double_barrelled(text, words)
    yield from _by_verb(text, words)


def _with_gender(found: Naam, title: str) -> Naam:
    return Naam(found.begin, found.eind, found.initiaal, found.achternamen, found.voornamen, gender_of(title))


def _after(text: str, pattern: Patroon, words: _Words) -> Iterator[Naam]:
    for m in pattern.finditer(text):
        if not may_open_name(text, m.end()):
            continue
        title = m.group()
        if (title.endswith("\n") and not _WRAPS.search(title)) or (
            title.rstrip().endswith(".") and not _ABBREVIATED.search(title)
        ):
            continue
        if not _ADDRESS.match(title) and re.match(r"(?:van|bij|uit|voor|op|te|in|aan)\s", text[m.end() : m.end() + 5]):
            continue  # the lawyer of a company, the mother of a child
        personal = _PERSONAL.match(title) is not None
        titled = personal and "." not in title
        capitals = title.strip().isupper()
        found = name_in_capitals(text, m.end()) if capitals else None
        found = found or read_name(text, m.end(), caps=not capitals, titled=titled)
        if not found or _is_next_sentence(text, m.end(), found, words):
            continue
        if is_organisation(text, found, personal=personal) or _common_alone(text, found, title, words):
            continue
        yield _with_gender(found, title)
        yield from listed(text, found.eind, any_word=re.match(rf"(?i:{MANY})\b", title) is not None)


def _common_alone(text: str, found: Naam, title: str, words: _Words) -> bool:
    """`consulent Toegang`, `dag Verzoekende partij`: one ordinary word behind a title that is no form of address."""
    word = text[found.begin : found.eind]
    if " " in word or "." in word or _PERSONAL.match(title):
        return False
    low = word.lower()
    goes_on = re.match(rf" {UPPER}", text[found.eind : found.eind + 2]) is not None
    return not is_first_name(low) and (low in words.lower or goes_on) and is_dutch(low)


def _marked(text: str) -> Iterator[Naam]:
    """`de vader, Dennis van Rooij,`, `ex-partner (Rob)`, `Hij heet Milan`."""
    for pattern, loose in ((_KIN_MARKED, False), (_CALLED, True)):
        for m in pattern.finditer(text):
            title = _TITLE.match(text, m.end())
            at = title.end() if title else m.end()
            found = read_name(text, at, titled=True) if may_open_name(text, at) else None
            if not found or is_organisation(text, found):
                continue
            written = text[found.begin : found.eind].split()
            if m.group().endswith("(") and written[0].isupper() and not is_first_name(written[0].lower()):
                continue  # `de rechten van het kind (IVRK)` is an abbreviation
            bracketed = m.group().rstrip()[-1:] in "(:="
            known = is_first_name(written[0]) or (found.initiaal != "" and len(written) > 1)
            if (
                known
                or (loose and not all(is_dutch(w) for w in written))
                or (bracketed and re.match(r"[),;.\n]|$| \(| en ", text[found.eind : found.eind + 4]))
            ):
                yield _with_gender(found, m.group())
                yield from listed(text, found.eind, any_word=bracketed)


def listed(text: str, at: int, *, any_word: bool = False) -> Iterator[Naam]:
    """`dochters Anna, Sofie en Lena`: names joined to a name that was found."""
    for _ in range(8):
        m = re.match(
            r"(?: \([^()\n]{1,30}\)| \d{1,2}(?: jr\.?| jaar)?)?(?:,| en| &|, en)\s(?=[^\W\d_])", text[at : at + 44]
        )
        found = read_name(text, at + m.end()) if m else None
        if not found or is_organisation(text, found):
            return
        written = text[found.begin : found.eind].split()
        ends = re.match(r"[,.;)\n]|$| en | \(| \d{1,2}\b", text[found.eind : found.eind + 4]) is not None
        if not is_first_name(written[0]) and not (any_word and (ends or is_surname(written[-1]))):
            return
        yield found
        at = found.eind


def _is_next_sentence(text: str, at: int, found: Naam, words: _Words) -> bool:
    """`mevrouw K. Gebruikelijke hulp ...`: an initial that is the name, and a new sentence."""
    m = re.match(rf"{UPPER}\. ({UPPER}[\w’'-]+)", text[at : found.eind])
    if not m:
        return False
    word = m.group(1).lower()
    ends = re.match(r"[,;.)\n]|$", text[found.eind : found.eind + 1]) is not None
    if text[found.eind : found.eind + 1] in (",", ")") and is_surname(word):
        return False
    return text[at] in words.bare or word in words.lower or (bool(COMMON_END.search(word)) and not ends)


def _initialled(text: str, words: _Words) -> Iterator[Naam]:
    last = -1
    for m in _INITIAL.finditer(text):
        if m.start() < last:
            continue
        found = read_name(text, m.start())
        if not found or NOT_BEFORE.search(text, max(0, m.start() - 24), m.start()) or is_organisation(text, found):
            continue
        goes_on = re.match(r" [a-zà-ÿ]", text[found.eind : found.eind + 2]) is not None
        if text.startswith("W.", m.start()) and text.endswith(("B. en ", "b. en "), 0, m.start()):
            continue
        single = re.match(rf"{UPPER}\. ?{UPPER}", text[m.start() : m.start() + 4])
        line_start = not text[max(0, text.rfind("\n", 0, m.start()) + 1) : m.start()].strip(" \t#*")
        word = text[m.start() : found.eind].rsplit(maxsplit=1)[-1].lower()
        common = word in words.lower or (goes_on and COMMON_END.search(word) is not None)
        if single and common and (line_start or _is_next_sentence(text, m.start(), found, words)):
            continue
        last = found.eind
        yield found


def _by_first_name(text: str, words: _Words) -> Iterator[Naam]:
    last = -1
    for m in _CAPITAL.finditer(text):
        if m.start() < last or not _may_be_first(text, m):
            continue
        if NOT_BEFORE.search(text, max(0, m.start() - 24), m.start()):
            continue
        found = read_name(text, m.start(), titled=True)
        if found and not is_organisation(text, found):
            last = found.eind
            yield found
            yield from listed(text, found.eind)
            yield from _paired(text, found, words)


def _paired(text: str, found: Naam, words: _Words) -> Iterator[Naam]:
    """`Hiltje en Roelof Poppinga`: the one before a name, when the lexicon does not know the word."""
    m = re.search(rf"(?<![\w.'’-])({UPPER}[a-zà-ÿ]{{2,20}}) (?:en|&) $", text[max(0, found.begin - 28) : found.begin])
    if m and not _ordinary(m.group(1), words):
        begin = max(0, found.begin - 28) + m.start(1)
        yield named(begin, begin + len(m.group(1)), [m.group(1)])


def _may_be_first(text: str, m: re.Match[str]) -> bool:
    """Is this capital a first name? One that is a word too needs a surname or what only people do behind it."""
    word = m.group()
    low = word.lower()
    if low in ALSO_WORDS:
        behind = text[m.end() : m.end() + 40]
        surname = re.match(rf" (?:(?:van|de|der|den|ter|ten) ){{0,2}}({UPPER}[a-zà-ÿ]+)", behind)
        if surname and surname.group(1).lower() not in NO_NAME and may_be_surname(surname.group(1)):
            return True
        if surname and re.match(r" (?:van|ter|ten) ", behind):
            return True
        does = f"{PERSON_VERBS}|{WEAK_VERBS}" if low == "wil" else PERSON_VERBS  # `Wil heeft`: no verb before a verb
        return re.match(rf" (?:{does})\b", behind) is not None
    if len(word) < 3 or word.isupper():
        return (
            len(word) > 3
            and is_first_name(word)
            and re.match(rf" {UPPER}{{2}}[\w-]", text[m.end() : m.end() + 4]) is not None
        )
    base = low.removesuffix("'s").removesuffix("’s")
    return is_first_name(base)


def _by_verb(text: str, words: _Words) -> Iterator[Naam]:
    """`Kovalenko is geboren in ...`: capitals the lexicon does not know, before what people do."""
    for m in _HUMAN.finditer(text):
        parts = [p for p in m.group(1).split() if p.lower() not in PARTICLES]
        if any(_ordinary(p, words) for p in parts) or _ARTICLE.search(text, max(0, m.start() - 6), m.start()):
            continue
        if m.group("weak") and (len(parts) < 2 or not _sentence_start(text, m.start())):
            continue
        found = named(m.start(1), m.end(1), parts)
        if not is_organisation(text, found):
            yield found
    for m in _ACCORDING.finditer(text):
        yield from _pair(text, m.end(), words)


def _pair(text: str, at: int, words: _Words) -> Iterator[Naam]:
    """`gesproken met Ngozi Okonkwo`: two or more words unknown to the lexicon, one of them a first name."""
    m = re.match(rf"{UPPER}[a-zà-ÿ][\w’'-]*(?:[ ]{UPPER}[a-zà-ÿ][\w’'-]*){{1,3}}", text[at : at + 90])
    parts = m.group().split() if m else []
    if m and any(is_first_name(p) for p in parts) and not any(_ordinary(p, words) for p in parts[1:]):
        found = named(at, at + m.end(), parts)
        if not is_organisation(text, found):
            yield found


def _double_barrelled(text: str, words: _Words) -> Iterator[Naam]:
    """`Fatoumata Camara-Zijlstra`, `Hendriks-El Yazidi`: a married name, alone or behind a word no lexicon knows."""
    for m in _DOUBLE.finditer(text):
        parts = [p for p in re.split(r"[ -]", m.group()) if p.lower() not in PARTICLES]
        alone = " " not in m.group().split("-", maxsplit=1)[0]
        if all(is_dutch(p) for p in parts[1:]) or (is_place(parts[0]) if alone else _ordinary(parts[0], words)):
            continue
        if alone and not any(is_surname(p) for p in parts):
            continue
        if not NO_NAME.isdisjoint(p.lower() for p in parts):
            continue
        found = named(m.start(), m.end(), m.group().split())
        if not is_organisation(text, found):
            yield found


def _sentence_start(text: str, at: int) -> bool:
    return text[max(0, at - 3) : at].rstrip(" ")[-1:] in ("", ".", "\n", "?", "!", ":", ";")


def _ordinary(word: str, words: _Words) -> bool:
    """A word of the language, of an organisation, or in capitals: no name by itself."""
    low = word.lower()
    return (
        low in NO_NAME
        or low in ORGANISATION
        or low in words.lower
        or low in words.places
        or is_place(low)
        or word.isupper()
        or re.search(r"-[a-z]{4,}", word) is not None
        or (is_dutch(low) and not is_first_name(low))
        or bool(COMMON_END.search(low))
    )
