"""Birth dates, licence plates, and the numbers and accounts under which someone is known.

A date alone stays, since jurists need the dates of decisions; what introduces it makes it a birth
date. A number goes when its label says what it is: any other number may be an amount or an article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from casusbank.patroon import Patroon
from ingest.persoonsgegevens import DATUM, MAAND, Vondst

_PLACE = r"(?:te|in)\s[^\W\d_][\w'’-]{1,30}(?:\s[A-Z][\w'’-]{1,30}){0,2},?(?:\s\([^)\n]{1,30}\))?"
_TEN = "(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)"
_UNIT = "(?:een|één|twee|drie|vier|vijf|zes|zeven|acht|negen)"
_TEEN = "(?:tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien)"
_WORDS = rf"(?:(?:{_UNIT}\s?(?:en|ën)\s?)?{_TEN}|{_TEEN}|{_UNIT})"
_YEAR_WORDS = rf"(?:negentien\s?(?:honderd)?\s?(?:en\s)?{_WORDS}|twee\s?duizend(?:\s?(?:en\s)?{_WORDS})?)"
_DAY_WORDS = rf"(?:{_WORDS}|eerste|derde|achtste|(?:{_WORDS})(?:de|ste))"
GEBOREN = rf"(?:{DATUM}|(?i:{_DAY_WORDS}\s(?:van\s)?{MAAND}\s(?:\d{{4}}|{_YEAR_WORDS})|{MAAND}\s(?:19|20)\d{{2}}))"
"""A date as people give their birth date: in figures, in words, or a month with its year."""
_BIRTH = Patroon(
    rf"(?:(?i:\b(?:geboren|geboorte\s?datum|geb(?:\.|\b|dat\b|dd\b)\s?(?:datum|dat\.?)?|gb\b\.?|gebdat|g\.d\."
    rf"|geb\.d\.d\.)"
    rf"(?:\s?(?:op|in|d\.d\.|dd\.?|:|is|was|=|\(|\*|\||{_PLACE})){{0,3}}\s{{0,3}})"
    rf"|(?i:\bgeboortedatum\b[^\d\n.;|]{{0,40}}\s))({GEBOREN})"
)
_BORN_AFTER = Patroon(rf"(?i:\bop\s)({GEBOREN})(?=\s(?:(?:in|te|werd|is)\s[^.\n]{{2,40}}?\s)?geboren\b)")
_AND_BORN = Patroon(rf"(?: en|,| &| resp\.?)(?: op)? ({DATUM})")
_BIRTH_YEAR = Patroon(
    r"(?:(?i:\b(?:geboren\s(?:in|anno)|geboortejaar:?|geb\.?|bouwjaar\s(?:cli[eë]nt|mevrouw|meneer))\s)"
    r"|\b(?i:hij|zij|ze|mevrouw|meneer|ik)\s(?:is|ben)\svan\s)((?:19|20)\d{2})\b(?![-/])"
)
_STARRED = Patroon(rf"(?:(?<=\s)|(?<=\())[*°]\s?({DATUM})")
_BIRTH_HEAD = Patroon(r"(?i)geb(?:oorte|\.|$)")
_DATE = Patroon(DATUM)
_BESIDE_NAME = Patroon(rf"[ ,]{{0,2}}\([*°]?\s?(?:geb\.?\s)?({DATUM})(?=[),;])")

_YEAR_BESIDE = Patroon(r" \(((?:19|20)\d\d)\)")
_DATE_BEHIND = Patroon(rf", ({DATUM})(?=[.,;)\n]|$)")
_ABOUT_WHOM = Patroon(
    r"(?im:(?:^|[.;]\s)(?:betreft|betrokkene|cli[eë]nte?|naam|inwoner|klant|aanvra(?:ger|agster)|inzake)\s?:[^\n;:]{0,30}$)"
)
_FAMILY = Patroon(
    r"(?i:\b(?:gezin|kind|kinderen|zoon|zonen|zoons|dochters?|tweeling|vader|moeder|broers?|zus|zussen)\b[^.\n]*$)"
)


def find_birthdates(text: str) -> Iterator[Vondst]:
    """Dates introduced as a birth date, in figures or in words."""
    for pattern in (_BIRTH, _BORN_AFTER, _BIRTH_YEAR, _STARRED):
        for m in pattern.finditer(text):
            yield Vondst(m.start(1), m.end(1), "geboortedatum", date_key(m.group(1)))
            more = _AND_BORN.match(text, m.end(1))
            if more:
                yield Vondst(more.start(1), more.end(1), "geboortedatum", date_key(more.group(1)))
    yield from _column(text, _BIRTH_HEAD, _DATE, "geboortedatum")


def born_beside(text: str, names: Iterable[Vondst]) -> Iterator[Vondst]:
    """`Lisa (14-08-2010)`: a date right behind a name that was found; of kin a year will do."""
    for name in names:
        m = _BESIDE_NAME.match(text, name.eind) or _beside_whom(text, name)
        if m:
            yield Vondst(m.start(1), m.end(1), "geboortedatum", date_key(m.group(1)))


def _beside_whom(text: str, name: Vondst) -> re.Match[str] | None:
    """`kinderen: Tarek (2009)` and `Betreft: mevrouw Vreeken, 12-03-1950`."""
    year, date = _YEAR_BESIDE.match(text, name.eind), _DATE_BEHIND.match(text, name.eind)
    if year and _FAMILY.search(text, max(0, name.begin - 90), name.begin):
        return year
    return date if date and _ABOUT_WHOM.search(text, max(0, name.begin - 60), name.begin) else None


def same_dates(text: str, found: Iterable[Vondst]) -> Iterator[Vondst]:
    """Birth dates once found, where they recur without their context, in any notation."""
    keys = {v.sleutel for v in found if v.soort == "geboortedatum" and v.sleutel.count("-") == 2}
    if keys:
        for m in re.finditer(rf"(?<![\d.-])(?i:{DATUM})(?!\d)", text):
            if date_key(m.group()) in keys:
                yield Vondst(m.start(), m.end(), "geboortedatum", date_key(m.group()))


_MONTHS = ("jan", "feb", "m", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def date_key(written: str) -> str:
    """`dag-maand-jaar` for a date in figures or with its month written out, else its words joined."""
    low = written.lower()
    parts = re.findall(r"\d+|[^\W\d_]+", low)
    if len(parts) == 3 and parts[0].isdigit() and parts[2].isdigit():
        month = parts[1] if parts[1].isdigit() else _month(parts[1])
        day, year = (parts[2], parts[0]) if len(parts[0]) == 4 else (parts[0], parts[2])
        full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 30 else 1900)
        return f"{int(day)}-{int(month)}-{full}"
    return "_".join(parts)


def _month(word: str) -> str:
    if word.startswith(("mei", "mrt", "maart")):
        return "5" if word == "mei" else "3"
    return next((str(i) for i, m in enumerate(_MONTHS, start=1) if len(m) > 1 and word.startswith(m)), "0")


def _column(text: str, head: Patroon, cell: Patroon, soort: str) -> Iterator[Vondst]:
    """The cells below a heading in a table drawn with `|`, `;` or tabs."""
    for row, begin, end in table_cells(text, head):
        found = cell.fullmatch(row)
        if found:
            yield Vondst(begin, end, soort, date_key(row))


_RULES = "|\t;"
"""What a table in running text is drawn with; a line of it has two at least."""


def table_cells(text: str, head: Patroon) -> Iterator[tuple[str, int, int]]:
    """(cell, begin, end) of each cell below a heading that matches `head`, in tables in the text."""
    if all(text.count(c) < 2 for c in _RULES):  # no line of a table
        return
    column, mark, at = -1, "", 0
    for line in text.split("\n"):
        used = next((c for c in _RULES if line.count(c) >= 2), "")
        cells = line.split(used) if used else []
        if not cells or (column >= 0 and (used != mark or column >= len(cells))):
            column = -1
        named = next((i for i, c in enumerate(cells) if head.search(c.strip()) and not re.search(r"\d", c)), -1)
        if named >= 0:
            column, mark = named, used
        elif column >= 0:
            cell = cells[column]
            begin = at + sum(len(c) + 1 for c in cells[:column]) + len(cell) - len(cell.lstrip())
            if cell.strip(" -:"):
                yield cell.strip(), begin, begin + len(cell.strip())
        at += len(line) + 1


_PLATE = Patroon(
    r"(?<![\w-])(?:[A-Z]{2}-\d\d-\d\d|\d\d-\d\d-[A-Z]{2}|\d\d-[A-Z]{2}-\d\d|[A-Z]{2}-\d\d-[A-Z]{2}"
    r"|[A-Z]{2}-[A-Z]{2}-\d\d"
    r"|\d\d-[A-Z]{2}-[A-Z]{2}|\d\d-[A-Z]{3}-\d|\d-[A-Z]{3}-\d\d|[A-Z]{2}-\d{3}-[A-Z]|[A-Z]-\d{3}-[A-Z]{2}"
    r"|[A-Z]{3}-\d\d-[A-Z]|[A-Z]-\d\d-[A-Z]{3}|\d-[A-Z]{2}-\d{3}|\d{3}-[A-Z]{2}-\d)(?![\w-])"
)
_PLATE_LABEL = Patroon(
    r"(?i:\bkenteken(?:s|nummers?|plaat)?(?:\s(?:is|met|van))?[: (]{1,3}"
    r"((?=[a-z -]{0,8}\d)[a-z0-9]{1,3}[ -]?[a-z0-9]{2,3}[ -]?[a-z0-9]{1,3}))(?![\w-])"
)
_NUMBER = r"(?:nummers?|nrs?\b\.?|no\b\.?|id\b)"
_LINK = r"(?:\s?(?:gemeente|is|luidt|met|van|rechtbank|:|=|;|\|)){0,2}\s{0,3}"
_CODE = (
    r"((?:[A-Z]{2,4} (?=\d))?(?=[A-Za-z./-]{0,14}\d)(?!ECLI)[A-Za-z0-9]"
    r"(?:[A-Za-z0-9./_-]|\s(?=\d)|\s/\s(?=\d)){1,28}[A-Za-z0-9])"
)
_FILE = Patroon(
    r"(?i:\b(?:(?:zaak|dossier|casus|cli[eë]nt|cl|klant|pati[eë]nt|debiteuren?|debiteur|polis|registratie"
    r"|administratie"
    r"|inwoner|relatie|burger|bezwaar|procedure|werkproces|aanvraag|correspondentie"
    r"|plaatsings?|verzekerden|suwi"
    r"|lidmaatschaps?|leerling|student|personeels|deelnemers?|contract|meldings?|indicatie|toewijzings"
    rf"|parket|rekest|insolventie|curatele|huurders?|gba|lening|leen|incasso|vorderings?|pas)-?\s?{_NUMBER}"
    rf"|(?:(?:ons|onze|uw|mijn)\s?)?(?:betalings)?kenmerk|(?:ons|onze|uw)\sref(?:erentie)?\b\.?|\breferentie(?:nummer)?"
    rf"|\b(?:in\s)?(?:zaak|dossier)(?=\s[A-Z0-9/.-]{{0,6}}\d)){_LINK}){_CODE}"
)
_SHORT = Patroon(
    r"(?i:\b(?:kl?t|cl|klnt|mld|reg|dos|zk|vord|aanvr|verz|pol|besch|contr|bezw|inschr|deb|insch)\.?nr\b\.?:?\s{0,2})"
    rf"{_CODE}"
)
_COURT_FILE = Patroon(
    r"\b(?:SHE|UTR|ROT|AMS|HAA|ARN|ZWO|LEE|GRO|MID|BRE|DOR|ALK|ASS|ALM|MAA|ROE|SGR|AWB|NHO|NNE|GEL|OBR|OVE|LIM|ZWB)"
    r" \d{2}[ /]\d{2,5}\b"
)
_DOCUMENT = Patroon(
    r"(?:(?i:\b(?:paspoort|rijbewijs|identiteits(?:kaart|bewijs)|verblijfs(?:document|vergunning|pas)"
    r"|vreemdelingen|big|agb)"
    rf"(?:-?\s?(?:code|registratie))?(?:-?\s?{_NUMBER})?|\bid-?\s?(?:kaart|bewijs)(?:\s?{_NUMBER})?"
    rf"|\b(?:document|v)-?\s?{_NUMBER}){_LINK}(?:(?i:nr\.?|nummer)\s)?"
    r"((?=[A-Z.]{0,6}\d)[A-Z0-9](?:[A-Z0-9.]|\s(?=\d)){5,18}[A-Z0-9]))(?!\w)"
)


def find_numbers(text: str) -> Iterator[Vondst]:
    """Licence plates; labelled file, client and case numbers; numbers of documents and registrations."""
    for m in _PLATE.finditer(text):
        yield Vondst(m.start(), m.end(), "kenteken", m.group())
    for m in _PLATE_LABEL.finditer(text):
        yield Vondst(m.start(1), m.end(1), "kenteken", re.sub(r"[ -]", "", m.group(1)).upper())
    for m in _DOCUMENT.finditer(text):
        yield Vondst(m.start(1), m.end(1), "documentnummer", re.sub(r"\W", "", m.group(1)))
    for m in (*_FILE.finditer(text), *_SHORT.finditer(text)):
        if re.search(r"\d{3}|\d{2}[/-]\d|\d-\d{2}", m.group(1)) and not re.fullmatch(DATUM, m.group(1)):
            yield Vondst(m.start(1), m.end(1), "zaaknummer", m.group(1).lower())
    for m in _COURT_FILE.finditer(text):
        yield Vondst(m.start(), m.end(), "zaaknummer", m.group().lower())


_SITE = r"(?:facebook|linkedin|instagram|twitter|tiktok|snapchat|youtube|vinted|marktplaats|threads|x)\.[a-z]{2,10}/"
_HAS_SITE = Patroon(rf"(?i:{_SITE})")
_PROFILE = Patroon(rf"(?i:(?<![\w@])(?:https?://)?(?:[\w-]{{1,20}}\.)?{_SITE}[^\s<>()\"]{{1,200}}[\w/])")
_HANDLE = Patroon(r"(?<![\w@./])@[A-Za-z][\w.]{1,28}\w(?![\w@])")


def find_accounts(text: str) -> Iterator[Vondst]:
    """Profiles and handles on social media."""
    for pattern in (_PROFILE, _HANDLE) if _HAS_SITE.search(text) else (_HANDLE,):
        for m in pattern.finditer(text):
            yield Vondst(m.start(), m.end(), "account", m.group().lower())


def named_links(text: str, words: frozenset[str]) -> Iterator[Vondst]:
    """Addresses of web pages in which a name stands that was found in the text."""
    for m in re.finditer(r"(?:https?://|www\.)[^\s<>()\"]{4,300}", text):
        if not words.isdisjoint(re.findall(r"[^\W\d_]{4,}", m.group().lower())):
            yield Vondst(m.start(), m.end(), "account", m.group().lower())
