"""Names of people by context: after titles, in salutations and signatures, with initials, by first name.

No list knows every surname, so the context decides (`mevrouw De Wit`, `J.P. van der Meer`,
`Met vriendelijke groet, ...`); a list of first names catches untitled full names. `mevrouw K.` is
already pseudonymised and stays. Measured gaps of this approach are in docs (untitled rare names).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ingest.sentences import STARTERS, word_set
from ingest.text import strip_accents

_UPPER = r"[^\W\d_a-zß-öø-ÿ]"
_PARTICLES = word_set(
    """
    van de der den het 't ’t ten ter te op aan von el al ben bin la le du da dos di abu vd v.d. v. d. in 's ibn
    af zu do des ait
    """
)
# Capitalised words that follow a title or initial without being a name.
_NO_NAME = STARTERS | word_set(
    """
    svb uwv cak ciz duo gi poh vng cvz zzp bw lvb ptss adhd copd ms ggd woont heeft is was wil kan krijgt vraagt
    zegt belt gezien hierop of dus geen alle ieder elke beide hoewel terwijl indien tel adres we je ja nee wat
    waarom hoe wie wanneer waar toch want maar en bezwaarmaker gemachtigde advocaat meneer familie gezin
    gebruikelijke hulp vader moeder heer dhr mw mevr zvg bsn appellant appellante eiser eiseres verzoeker
    verzoekster cliënt client geb overwegingen conclusie beslissing algemeen bijlage centrale afdeling hof wonen
    jeugd vrijdag zaterdag zondag nederland nederlandse feiten inleiding procesverloop beoordeling juli augustus
    september oktober november december maandag dinsdag woensdag donderdag gemeente college rechtbank raad wmo
    wlz zvw pw awb jeugdwet participatiewet wet ggz verordening commissie besluit advies artikel januari
    februari maart april mei juni
    """
)
_TITLE = re.compile(
    r"(?i:\b(?:de\sheer|heer|meneer|dhr|hr|mevrouw|mevr|mw|mej|mr|mrs|drs|dr|ir|ing|prof|doctor|dokter"
    r"|professor|familie|fam"
    r"|gezin|echtpaar|weduwe"
    r"|pati[eë]nte?|cli[eë]nte?|klant|bewoner|bewoonster|huurder|consulent|klantmanager|casemanager"
    r"|begeleider|begeleidster"
    r"|gemachtigde|advocaat|huisarts|psychiater|wethouder|voorzitter|secretaris|griffier|jeugdbeschermer|bewindvoerder"
    r"|vader|moeder|zoon|zoontje|dochter|dochtertje|broer|broertje|zus|zusje|partner|echtgenoot"
    r"|echtgenote|man|vrouw|ex|oma|opa"
    r"|kind|kinderen|jongen|meisje|baby|pleegmoeder|pleegvader|tante|oom|neef|nicht|buurvrouw|buurman|mantelzorger"
    r"|geachte|beste|lieve|dag|hallo|hoi)\b\.?(?:[/,]?\s(?:heer|mevrouw|mr|drs|dr|ir|mevr|mw|dhr)\b\.?){0,3})[ \u00a0]"
)
_LABEL = re.compile(
    r"(?im:^[ \t|*>-]{0,6}(?:\*\*)?(?:naam(?:\s(?:cli[eë]nt|inwoner|aanvrager|kind|ouder|klant"
    r"|betrokkene))?|cli[eë]nte?|cl|aanvrager|betrokkene|klant"
    r"|inwoner|ouder|moeder|vader|kind|gemachtigde|behandela(?:ar|ars)|consulent|contactpersoon"
    r"|medewerker|opgesteld door|auteur"
    r"|voornamen?|achternaam|aanwezig(?:en)?|deelnemers?|verslag(?:legger)?|notulist|ondertekend door"
    r"|namens|mantelzorger)(?:\*\*)?[ \t]?:(?:\*\*)?[ \t|]{1,4})"
)
# First names that name other things too: alone, without a title or surname, they stay.
_ALSO_WORDS = word_set("meta mei")
_SIGN_OFF = re.compile(
    r"(?im:^[ \t]*(?:met\s(?:vriendelijke|hartelijke)\sgroet(?:en)?|hoogachtend|(?:vriendelijke"
    r"|hartelijke)?\s?groet(?:en|jes)?|namens\sdeze[nr]?|w\.?g\.?|mvg)[,.]?[ \t]*)$"
)
_INITIAL = re.compile(rf"(?<![\w.]){_UPPER}\.(?=[ \u00a0-]?(?:{_UPPER}|[a-z']{{1,4}}\s))")
_LOWER_NAME = re.compile(
    r"(?i:\b(?:dhr|mw|mevr|de heer|mevrouw)\b\.?) ((?:[a-z]\.){1,4} ?(?:(?:van|de|der|den"
    r"|el) ){0,2}([a-z]{3,20}))\b"
)
_CAPITAL = re.compile(rf"(?<![\w.'’-])(?!\d){_UPPER}[\w’'-]{{1,40}}")
_PART = re.compile(
    rf"(?P<init>(?:{_UPPER}\.-?){{1,6}}|(?:Th|Ch|Ph|Fr|Chr|Joh|IJ|Ij)\.)"
    rf"|(?P<word>['’]?[^\W\d_][\w’'\u0300-\u036f]*(?:-[^\W\d_][\w’']*)*)"
)
_BARE = re.compile(
    rf"(?i:\b(?:heer|mevrouw|mevr\.?|mw\.?|dhr\.?) )({_UPPER})\.(?:[,;:)]| (?!(?:van|de|der|den|el|al|ten"
    rf"|ter|te) )[a-z])"
)
_COMMON_END = re.compile(
    r"(?:ing|heid|lijk|lijke|ige|iging|elijk|atie|schap|baar|bare|ische|aal|ale|ende|rende|age|ment)$"
)
_NOT_BEFORE = re.compile(
    r"(?i:\b(?:wet|wetsvoorstel|motie|amendement|arrest|commissie|norm|arrest-?|leer|syndroom van"
    r"|ziekte van|stichting|st\.|school|basisschool)\s)$"
)


@dataclass(frozen=True, slots=True)
class Naam:
    """A name found: span, initial ("" when unknown), surname parts and first names, all lower-case."""

    begin: int
    eind: int
    initiaal: str
    achternamen: tuple[str, ...]
    voornamen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    """What the text says of itself: its lower-case words, and the initials it uses as whole names."""

    lower: frozenset[str]
    bare: frozenset[str]


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """Lower-case first names, without accents; those that are also common words are left out."""
    return frozenset(files("ingest").joinpath("voornamen.txt").read_text(encoding="utf-8").split())


def is_first_name(word: str) -> bool:
    """Is `word` a name from the list (accents and case ignored)?"""
    return strip_accents(word).lower() in first_names()


def read_name(text: str, pos: int, *, caps: bool = True) -> Naam | None:
    """The name that starts at `pos`, or None: initials, first names, particles, surname(s), one line."""
    initials, words, at, end = "", list[tuple[str, bool]](), pos, pos
    for _ in range(9):
        m = _PART.match(text, at)
        if not m:
            break
        part = m.group()
        if m.group("init"):
            if words and any(not p for _, p in words):
                break
            initials += m.group()
        elif part.lower() in _PARTICLES and _followed_by_name(text, m.end()):
            words.append((part, True))
        elif _is_name_word(part, caps):
            words.append((part, False))
            end = m.start() + len(part)
        else:
            break
        at = m.end()
        if at < len(text) and text[at] in " \u00a0":
            at += 1
        elif not m.group("init"):
            break
    names = [w for w, particle in words if not particle]
    if not names or len(names) > 5:
        return None
    return _named(pos, end, initials, names)


def _followed_by_name(text: str, at: int) -> bool:
    return bool(re.match(rf"[ \u00a0](?:(?:de|der|den|het|la|['’]t) ){{0,2}}['’]?{_UPPER}", text[at : at + 16]))


def _is_name_word(word: str, caps: bool) -> bool:
    bare = word.lstrip("'’")
    parts = [p for p in bare.lower().split("-") if p not in _PARTICLES]
    if len(bare) < 2 or not re.match(_UPPER, bare) or bare.lower() in _NO_NAME or not _NO_NAME.isdisjoint(parts):
        return False
    return not bare.isupper() or (caps and len(bare) > 3)


def _named(begin: int, end: int, initials: str, names: list[str]) -> Naam:
    firsts = [] if initials else [n.lower() for n in names[:-1]]
    family = names if initials else [n for n in names[:-1] if "-" in n] + names[-1:]
    surnames = [s for n in family for s in (n.lower(), *n.lower().split("-")) if len(s) > 2 and s not in _PARTICLES]
    if len(names) == 1 and not initials and is_first_name(names[0]):
        return Naam(begin, end, names[0][0].lower(), (), (names[0].lower(),))
    initial = (initials or (names[0] if firsts else ""))[:1].lower()
    return Naam(begin, end, initial, tuple(dict.fromkeys(surnames)), tuple(f for f in firsts if len(f) > 2))


def find_names(text: str) -> Iterator[Naam]:
    """Names by context, in no particular order; spans may overlap and repeat."""
    words = _Words(
        frozenset(re.findall(r"(?<![\w'])[a-zà-ÿ]{3,40}", text)), frozenset(m.group(1) for m in _BARE.finditer(text))
    )
    yield from _after(text, _TITLE, words)
    yield from _after(text, _LABEL, words)
    yield from _signatures(text)
    yield from _above_function(text)
    yield from _initialled(text, words)
    yield from _by_first_name(text)
    for m in _LOWER_NAME.finditer(text):
        yield Naam(m.start(1), m.end(1), m.group(1)[0], (m.group(2),))


def _after(text: str, pattern: re.Pattern[str], words: _Words) -> Iterator[Naam]:
    for m in pattern.finditer(text):
        found = read_name(text, m.end(), caps=not m.group().strip().isupper())
        if found and not _is_next_sentence(text, m.end(), found, words):
            yield found
            yield from _listed(text, found.eind)


def _listed(text: str, at: int) -> Iterator[Naam]:
    """`dochters Anna, Sofie en Lena`: first names joined to a name that was found."""
    for _ in range(8):
        m = re.match(r"(?:,| en| &|, en)\s(?=[^\W\d_])", text[at : at + 6])
        found = read_name(text, at + m.end()) if m else None
        if not found or not (is_first_name(text[found.begin : found.eind].split(maxsplit=1)[0])):
            return
        yield found
        at = found.eind


def _is_next_sentence(text: str, at: int, found: Naam, words: _Words) -> bool:
    """`mevrouw K. Gebruikelijke hulp ...`: an initial that is the name, and a new sentence."""
    m = re.match(rf"{_UPPER}\. ({_UPPER}[\w’'-]+)", text[at : found.eind])
    if not m:
        return False
    word = m.group(1).lower()
    ends = re.match(r"[,;.)\n]|$", text[found.eind : found.eind + 1]) is not None
    return text[at] in words.bare or word in words.lower or (bool(_COMMON_END.search(word)) and not ends)


def _signatures(text: str) -> Iterator[Naam]:
    for m in _SIGN_OFF.finditer(text):
        at = m.end()
        for _ in range(6):
            line_end = text.find("\n", at + 1)
            line_end = len(text) if line_end < 0 else line_end
            line = text[at:line_end]
            start = at + len(line) - len(line.lstrip())
            title = _TITLE.match(text, start)
            found = read_name(text, title.end() if title else start)
            if (
                found
                and found.eind <= line_end
                and re.fullmatch(r"[\s,.]*(?:\([^)\n]{0,40}\)|,.{0,60})?\s*", text[found.eind : line_end])
            ):
                yield found
            at = line_end
            if at >= len(text):
                break


_FUNCTION = re.compile(
    r"(?m)^[ \t]*(?P<naam>[^\W\d_]['’\w-]+(?:[ ]['’\w-]+){1,4})[ \t]*\n[ \t]*(?:\w+ ){0,2}?"
    r"(?i:\w*consulent|klantmanager|\w*medewerker|\w*manager|afdelingshoofd|teamleider|wethouder|burgemeester"
    r"|secretaris"
    r"|beleidsadviseur|jurist|\w*regisseur|jeugdbeschermer|bewindvoerder|griffier|ombudsman)\b[^.\n]{0,40}$"
)


def _above_function(text: str) -> Iterator[Naam]:
    """`Mei Ling Chow` on a line of its own above `klantmanager werk`: a signature without a greeting."""
    for m in _FUNCTION.finditer(text):
        words = m.group("naam").split()
        names = [w for w in words if w.lower() not in _PARTICLES]
        if len(names) < 2 or any(w[0].islower() for w in names) or names[-1].lower() in _NO_NAME:
            continue
        if any(w.lower() in _NO_NAME and len(w) > 3 for w in names):
            continue
        yield _named(m.start("naam"), m.end("naam"), "", names)


def _initialled(text: str, words: _Words) -> Iterator[Naam]:
    last = -1
    for m in _INITIAL.finditer(text):
        if m.start() < last:
            continue
        found = read_name(text, m.start())
        if not found or _NOT_BEFORE.search(text, max(0, m.start() - 24), m.start()):
            continue
        goes_on = re.match(r" [a-zà-ÿ]", text[found.eind : found.eind + 2]) is not None
        if text.startswith("W.", m.start()) and text.endswith(("B. en ", "b. en "), 0, m.start()):
            continue
        single = re.match(rf"{_UPPER}\. ?{_UPPER}", text[m.start() : m.start() + 4])
        line_start = not text[max(0, text.rfind("\n", 0, m.start()) + 1) : m.start()].strip(" \t#*")
        word = text[m.start() : found.eind].rsplit(maxsplit=1)[-1].lower()
        common = word in words.lower or (goes_on and _COMMON_END.search(word) is not None)
        if single and common and (line_start or _is_next_sentence(text, m.start(), found, words)):
            continue
        last = found.eind
        yield found


def _by_first_name(text: str) -> Iterator[Naam]:
    last = -1
    for m in _CAPITAL.finditer(text):
        if m.start() < last or not is_first_name(m.group()) or len(m.group()) < 3:
            continue
        if m.group().lower() in _ALSO_WORDS and not re.match(rf" {_UPPER}", text[m.end() : m.end() + 2]):
            continue
        if _NOT_BEFORE.search(text, max(0, m.start() - 24), m.start()):
            continue
        found = read_name(text, m.start())
        if found:
            last = found.eind
            yield found
