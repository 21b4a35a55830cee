"""Names without a title or a known first name: by what is said of people only.

A capital that no lexicon knows may be a town, a make or a firm. It is a name when one place says of it what is said of
people only (`de begeleider van Tesfay`, `Tesfay is negen jaar`) and none what is said of no person (`in Tesfay`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from casusbank.patroon import Patroon
from ingest.instellingsnamen import NOT_BEFORE, ORG_BEFORE, is_place_or_firm
from ingest.naam import UPPER, Naam, named
from ingest.naamwoorden import (
    ALSO_WORDS,
    COMMON_END,
    NO_NAME,
    ORGANISATION,
    PARTICLES,
    PERSON_VERBS,
    TITLED_WORDS,
    WEAK_VERBS,
    is_brand,
    is_dutch,
    is_first_name,
    is_place,
    is_surname,
    surnames,
)
from ingest.sentences import word_set

_KIN = (
    r"vader|moeder|zoon|dochter|broer|zus|oma|opa|tante|oom|neef|nicht|kind|partner|man|vrouw|echtgenoot|echtgenote"
    r"|vriend|vriendin|buurman|buurvrouw|huisgenoot|mantelzorger|ouders|kinderen|gezin|familie"
)
_KIN_WORDS = frozenset(_KIN.split("|"))
_PARTY = _KIN_WORDS | word_set(
    """
    verzoeker verzoekster eiser eiseres appellant appellante aanvrager aanvraagster belanghebbende betrokkene cliënt
    cliënte client cliente bewoner getuige heet heette genaamd zei zegt antwoordt antwoordde vertelt vertelde
    """
)
"""Right before a name."""
_NUMBER = (
    r"(?:\d{1,2}|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien)"
)
_NAME = rf"{UPPER}[a-zà-ÿ\u0100-\u024f][\w’'-]{{1,30}}(?: {UPPER}[a-zà-ÿ\u0100-\u024f][\w’'-]{{1,30}}){{0,2}}"
_BARE = Patroon(rf"(?<![\w.'’\[-])((?:(?:El|Al|Ben) )?{_NAME})(?![\w\]])")
_SURE_AFTER = Patroon(
    rf"(?:,\s(?:de|het|haar|zijn|hun|een)\s(?:oudste\s|jongste\s)?(?:{_KIN})\b|\s\((?:{_KIN})\b|\s(?:{PERSON_VERBS})\b"
    rf"|\sis\s{_NUMBER}\sjaar|\s(?:is|werd|wordt)\s[^.\n]{{0,40}}?\b(?:geboren|naar\sNederland|zwanger)\b)"
)
_BETWEEN = ("heeft", "had", "hebben", "is", "werd", "wordt")
_PARTICIPLE = Patroon(
    r" (?:geboren|gehoord|gevraagd|gebeld|bezocht|uitgenodigd|verschenen|gevallen|overleden|getrouwd|bevallen)\b"
)
_OF = _KIN_WORDS | word_set(
    """
    begeleider begeleidster huisarts arts advocaat gemachtigde bewindvoerder mentor behandelaar werkgever coach
    consulent klantmanager klachten beperkingen wens hulpvraag gezondheid
    inkomen gedrag leeftijd identiteit overlijden geboorte verjaardag verhaal stem huwelijk erfenis nalatenschap
    bankafschriften handicap autisme thuissituatie draagkracht opvoeding verzorging zoontje dochtertje broertje zusje
    neefje nichtje stiefvader stiefmoeder pleegouders schoonmoeder schoonvader ex juf klasgenoten leefde leven
    gescheiden houdt hield
    """
)
"""Before `van` and a name: what only people have, or do."""
_WITH = word_set(
    """
    ruzie huwelijk huishouding samenwoont samenwoonde samenleeft samenleefde trouwde relatie woont wonen leeft samen
    getrouwd gehuwd gescheiden gesproken gebeld
    """
)
_ABOUT = word_set("zorgen voogdij gezag curator verliefd")
_DOES = word_set(
    """
    antwoordt antwoordde snapt snapte begrijpt begreep huilt huilde lacht lachte glimlacht schrikt schrok slikt slikte
    drinkt dronk eet at rookt rookte blowt slaapt sliep valt viel loopt liep fietst fietste zwemt kookt kookte tolkt
    tolkte spijbelt spijbelde gamet luistert luisterde schreeuwt schreeuwde scheldt durft durfde denkt dacht hoopt
    hoopte voelt voelde trouwt scheidt bevalt zwijgt zweeg knikt knikte bidt bad rouwt revalideert appt appte
    whatsappt fluistert droomt lijdt leed kijkt keek
    """
)
"""What people do and organisations, towns and makes do not."""
_STATES = word_set(
    """
    ziek boos bang moe trots enthousiast overbelast verslaafd depressief dement blind doof slechthorend slechtziend
    bezorgd verdrietig eenzaam somber teleurgesteld gespannen verward alleenstaand werkloos dakloos gehandicapt
    gehuwd getrouwd gescheiden geboren overleden gevallen bevallen zwanger autistisch geopereerd
    """
)
_AFTER = Patroon(
    r" (?P<doet>[a-zà-ÿ]+)(?:(?: (?:erg|heel|ook|nu|vaak|al|altijd|weer|zeer|niet|nog))* (?P<staat>[a-zà-ÿ]+))?"
)
_HE = Patroon(
    rf" (?:{PERSON_VERBS}|{WEAK_VERBS}|antwoordde?|denkt|dacht|meent|meende|weet|wist) (?:[^.\n]{{0,40}} )?"
    r"(?:dat|omdat|waarom|toen|of|als|terwijl) hij\b"
)
_ASKS = ("vroeg", "vraagt", "stelde", "stelt")
_MET = Patroon(r" (?:gesproken|gemaild|samenwoont|samenwoonde|getrouwd|gehuwd)\b")
_LED = Patroon(r"(?:[a-zà-ÿ,] (?:Van|Ter|Ten)|(?:^|\s)(?:Van|Op) (?:de|der|den|['’]t)) $")
_TIES = ("van", "ter", "ten", "de", "der", "den", "'t", "’t")
_OPENING = "(\"'“‘«*"
_ALSO = ALSO_WORDS | TITLED_WORDS
_OWNS = Patroon(rf" (?:{_KIN}|zoontje|dochtertje|broertje|zusje|juf|school|kamer|huis|gedrag)\b")
_TIE = Patroon(
    r"(?<!\w)(?:[Vv]an (?:de|der|den|het|['’]t)|Van|[Dd]e|[Dd]en|[Hh]et|[Tt]er|[Tt]en|[Ee]l|Al|Ben|['’][Tt]) $"
)
_ADVERB = Patroon(r"(?:hier|daar|waar|er)(?:[a-z]{1,4}|tegen|tussen|achter|binnen|buiten|onder|boven|omtrent)$")
_POSSESSIVE = ("'s", "’s")
_FOR = ("om", "over", "op")
_IS = ("is", "was", "wordt", "werd", "raakte")
_ACCORDING = ("volgens", "aldus")
_PLACED = word_set("in te uit naar nabij gemeente wijk regio provincie rechtbank stad dorp wet merk type")
_NEVER_BEFORE = _PLACED | word_set("bij de het een")


def find_bare_names(text: str, lower: frozenset[str]) -> Iterator[Naam]:
    """Names that stand alone, in no particular order; spans may overlap those of other finders.

    `lower`: the words that the text writes in lower case.
    """
    said: dict[str, set[bool | None]] = defaultdict(set)
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for m in _BARE.finditer(text):
        begin = _begin(text, m, lower)
        if begin < 0:
            continue
        word = text[begin : m.end()]
        word = word[:-2] if word.endswith(_POSSESSIVE) else word
        places[word].append((begin, m.end()))
        said[word].add(_says(text, begin, m.end()))
    for word, spans in places.items():
        if True in said[word] and False not in said[word]:
            for begin, end in spans:
                tie = _TIE.search(text, max(0, begin - 10), begin)
                led = tie.start() if tie else begin
                if text[led].isupper() and not is_brand(text, led):  # `de Rooij` is read whole by `personen`
                    yield named(led, end, word.split())


def _begin(text: str, m: re.Match[str], lower: frozenset[str]) -> int:
    """Where the name begins in this row of capitals (`Verzoekster Tesfay`); -1 when it is no name."""
    at = ahead = m.start()
    for word in m.group().split():
        ahead += len(word) + 1
        if word.lower() in PARTICLES:
            continue
        if not _known(word.lower(), lower):
            break
        at = ahead
    else:
        last = m.group().rsplit(maxsplit=1)[-1]
        alone = m.group() == last or m.group().split()[0].lower() in PARTICLES
        at = m.end() - len(last) if alone and _is_word_too(last.lower()) else -1
    if (
        at < 0
        or is_place(text[at : m.end()])
        or is_place_or_firm(text, at, m.end())
        or NOT_BEFORE.search(text, max(0, at - 24), at)
    ):
        return -1
    if ORG_BEFORE.search(text, max(0, at - 40), at):
        return -1
    rest = [w.lower() for w in text[at : m.end()].split()]
    firm = not ORGANISATION.isdisjoint(rest)
    return -1 if firm or any(_known(w, lower) for w in rest[1:]) else at


def _is_word_too(word: str) -> bool:
    """Is this a name as well as a word: `roos`, `bakker`?"""
    return word in _ALSO or (word in surnames() and word not in NO_NAME and word not in ORGANISATION)


def _known(word: str, lower: frozenset[str]) -> bool:
    """A word of the language."""
    if word in NO_NAME or word in ORGANISATION or word in lower or is_dutch(word) or _ADVERB.match(word):
        return True
    return COMMON_END.search(word) is not None and not (is_first_name(word) or is_surname(word))


def _says(text: str, begin: int, end: int) -> bool | None:
    """What this one place says: surely a person, surely not, or nothing."""
    before = text[max(0, begin - 40) : begin]
    noun, last = _two_before(before)
    if last in _PARTY or last.rstrip(",") in _KIN_WORDS:
        return True
    if last == "met" and noun in _WITH:
        return True
    if last in ("van", "v.") and noun in _OF:
        return True
    word = text[begin:end].lower()
    common = _is_word_too(word) and (word in _ALSO or is_dutch(word))
    if last in _NEVER_BEFORE:
        return None if common or (last not in _PLACED and _is_listed(word)) else False
    if _SURE_AFTER.match(text, end) or _belongs(text, end, noun, last):
        return True
    if last in _TIES and word not in _ALSO and _LED.search(before):
        return True
    if common:
        return None
    return True if _is_listed(word) or _behaves(text, begin, end, last) else None


def _two_before(before: str) -> tuple[str, str]:
    """The last two words, in lower case; of `ex-man` the last part. Empty where the name is stuck to something."""
    words = before.lower().split()[-2:] if before[-1:].isspace() else []
    noun, last = ["", "", *words][-2:]
    return noun.rpartition("-")[2].lstrip(_OPENING), last.rpartition("-")[2].lstrip(_OPENING)


def _is_listed(written: str) -> bool:
    """Does this end in a surname of the lists, or hold a first name beside another word?"""
    written = written[:-2] if written.endswith(_POSSESSIVE) else written
    first, *rest = written.split()
    return is_surname(rest[-1] if rest else first) or (bool(rest) and any(map(is_first_name, (first, *rest))))


def _belongs(text: str, end: int, noun: str, last: str) -> bool:
    """Do the two words before say that this is a person: `zorgen over`, `vroeg X aan`?"""
    if (last in _FOR and noun in _ABOUT) or (last == "met" and _MET.match(text, end)):
        return True
    return last in _ASKS and text.startswith(" aan ", end)


def _behaves(text: str, begin: int, end: int, last: str) -> bool:
    """Is said here what only people have, are or do?"""
    if text[begin:end].endswith(_POSSESSIVE) and _OWNS.match(text, end):
        return True
    after = _AFTER.match(text, end)
    if after and (after["doet"] in _DOES or (after["doet"] in _IS and after["staat"] in _STATES)):
        return True
    if _HE.match(text, end) or (last in _BETWEEN and _PARTICIPLE.match(text, end)):
        return True
    return last in _ACCORDING and text.startswith(" zelf ", end)
