"""Addresses in text: street with house number, with or without postcode, and a postcode alone.

The town stays, for the municipality decides; so do offices (`gemeentehuis, Raadhuisplein 1`) and the
postbus of an organisation. A street is known by its ending, by a postcode behind its number, or by the
words before it (`woont op Achter de Hoven 12`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from casusbank.patroon import Patroon
from ingest.kenmerken import table_cells
from ingest.persoonsgegevens import MAAND, Vondst

_STRONG = (
    "straat|straatweg|laan|plein|gracht|kade|singel|dreef|plantsoen|steeg|allee|boulevard|weg|dijk|hof|pad"
    "|str\\.|wal|vaart"
)
_WEAK = (
    "park|baan|kamp|akker|veld|ring|markt|erf|oord|horst|hoeve|gaarde|burcht|poort|brink|meent|werf|haven|hage|tuin"
    "|donk|stede|hoek|berg|bos|weide|beek|burg|zoom|hoven|velden|laantje|straatje|pleintje|kreek|daal|hout"
)
_ADDITION = r"(?:,?\s(?:app(?:artement)?|kamer|unit)\b\.?\s\w{1,4})?"
_HOUSE = (
    r"(?:t/?o\s)?\d{1,5}(?:\s?-\s?\d{1,4}(?!\d)|\s?-?\s?(?:bis|hs|huis|rd|zw|boven|achter|[IVX]{1,4}|\dhoog)\b"
    rf"|\s?-?[a-zA-Z](?!\w))?(?:\s?(?:bis|rd|hs)\b)?{_ADDITION}"
)
_JOINT = r"(?:[A-Z][\w.'’-]{0,25}|van|de|der|den|het|'t|te|ten|ter|op|aan|\d{1,2}e)"
_STREET_WORDS = rf"(?:(?:[A-Z'’][\w.'’-]{{0,25}}|\d{{1,2}}e)\s(?:{_JOINT}\s){{0,3}})?"
_POSTCODE = r"[1-9]\d{3}\s?(?!SA|SD|SS|BW\b)[A-Z]{2}\b"
_NAMED_STREET = (
    rf"(?:['’]s-)?{_STREET_WORDS}(?:(?:Plein|Plantsoen)\s(?:19|20)\d{{2}}(?=\s\d)"
    rf"|[A-Z][\w'’-]{{2,25}}?(?:{_STRONG}|{_WEAK})|(?!(?:Het|De|Een|Dit|Dat|In|Op|Bij|Aan"
    rf"|Van)\s)[A-Z][\w.'’-]{{2,25}}\s(?:(?:van|de|der|den|het|'t)\s){{0,2}}(?:{_STRONG}|Gracht|Straat|Weg"
    rf"|Dijk|Kade|Singel|Laan|Plein|Hof|Dreef|Steeg|Baan|Park|Markt|Brink|Haven|Ring|Wal|Poort|Akker|Erf|Pad|Vaart)"
    rf"|(?:Laan|Weg|Plein|Straat|Hof|Pad|Kade|Dijk|Park)"
    rf"(?:(?:\s(?:van|der|de|den|het|op|voor)){{1,2}}(?:\s[A-Z][\w'’-]{{2,25}}){{1,3}}))"
)
_LOW_ENDS = "(?:straat|laan|plein|gracht|kade|singel|dreef)"
_NUMBERED = (
    rf"[^\S\n](?:nr\.?\s|nummer\s)?{_HOUSE}(?!\s{MAAND}\b|/\d|[.,]\d|%)(?:,?\s{{1,3}}{_POSTCODE}"
    rf"|,?\s{{1,3}}[1-9]\d{{3}}\s?[a-z]{{2}}(?=\s[A-Z]))?"
)
_CAPITAL_STREET = Patroon(rf"(?<![\w])({_NAMED_STREET}){_NUMBERED}")
_STREET = Patroon(rf"(?<![\w])({_NAMED_STREET}|[a-z][\w'’-]{{2,25}}?{_LOW_ENDS}){_NUMBERED}")
_HAS_LOW_STREET = Patroon(rf"{_LOW_ENDS}[^\S\n]")
_ANY_STREET = Patroon(
    rf"(?<![\w])((?:[A-Z'’][\w.'’-]{{0,25}}\s(?:(?:van|de|der|den|het|'t|te|ten|ter|op|aan"
    rf"|[A-Z][\w.'’-]{{0,25}})\s){{0,4}}))"
    rf"{_HOUSE},?\s{{1,3}}{_POSTCODE}"
)
# A note names the person and then the street, whatever it is called: `mw. K. (78), Veldmuis 9.`
_NOTED = Patroon(
    rf"(?m)^[^\n]{{0,40}}\b(?i:mw|mevr|mevrouw|dhr|heer|cl|cli[eë]nt|aanvrager|fam)\b[^\n]{{0,60}},[ ]"
    rf"((?:[A-Z][\w'’-]{{2,25}} ){{1,2}}{_HOUSE})(?=[.,;]|[ ]*$)"
)
_NOT_NOTED = Patroon(
    rf"(?i:\b(?:{MAAND}|wmo|zaak|zaaknummer|fase|team|afdeling|bijlage|artikel|kamer|loket|groep|week))\b"
)
_BESIDE_NAME = Patroon(
    rf"(?:\s\(\d{{1,3}}(?:\s?jr\.?|\s?jaar)?\))?,[ ]((?:[A-Z][\w'’-]{{2,25}} ){{1,2}}{_HOUSE})(?=[.,;]|[ ]*(?:\n|$))"
)
_LIVES = Patroon(
    r"(?i:\b(?:woont|wonende?|woonachtig|wonen|woonde|verblijft|verhuisd|ingeschreven|staat"
    r"|(?<!bezoek)(?<!post)adres:?)"
    r"\s(?:nu\s|thans\s|is:?\s)?(?:ingeschreven\s)?(?:aan|op|naar|in)?\s?)"
    rf"((?=[^\d\n]*[A-Z])(?:(?:[A-Z][\w.'’-]{{1,25}}|[Dd]e|[Hh]et|van|der|den|aan|'t)\s){{1,4}}{_HOUSE})(?!\d"
    rf"|[.:,]\d|%|\s(?:{MAAND}|jaar|kinderen|personen|mensen|uur))"
)
_LIVES_STREET = Patroon(
    r"(?i:\b(?:woont|wonen|wonende?|woonachtig|woonde|verblijft|woning|flat|appartement|huis"
    r"|kamer)\s(?:[a-z]+\s){0,2}?"
    r"(?:aan|op|in)\s(?:de|het)\s)((?:[A-Z][\w.'’-]{1,25}\s){0,3}[A-Z][\w'’-]{2,25}?(?:straat|laan|gracht"
    r"|kade|singel|dreef|weg|dijk))\b"
)
_LONE_POSTCODE = Patroon(rf"(?<![\w:.-]){_POSTCODE}")
# The Centrale Raad van Beroep names a case by year, number and law, `23/1234 PW`: no part of an address.
_YEAR_OF_CASE = Patroon(r"(?<!\d)\d{2}\s?[/_]\s?$")
_LAW_OF_CASE = ("JW", "PW", "TW", "WW", "ZW")
_LABELLED = Patroon(
    r"(?i:(?:^|[\n|;.,]\s?)(?:straat(?:naam)?|(?:woon|brief|verblijf\w{0,3})?adres)\s?[:="
    r"|]\s?)([A-Z'’][\w.'’ -]{2,40}?)(?=[.,;|\n]|$)"
)
_HOUSE_LABEL = Patroon(rf"(?i:\bhuis(?:nummer|nr)\.?\s?[:=|]\s?)({_HOUSE})")
_YEAR = Patroon(r"\s(?:19|20)\d{2}\b")
_YEAR_CONTEXT = Patroon(
    rf"(?i:\b(?:wmo|hw|wi|vw|bbz|wet|sinds|in|jaar|eind|begin|art|artikel|nr\.?|medio|voor|vanaf"
    rf"|{MAAND})\s)$"
)
_OFFICE = Patroon(
    r"(?i:\b(?:gemeentehuis|stadhuis|stadskantoor|stadskantoor|raadhuis|paleis\svan\sjustitie|gerechtsgebouw"
    r"|rechtbank"
    r"|gerechtshof|bezoekadres|kantooradres|kantoor|loket|hoofdkantoor|wijkcentrum|bibliotheek|ziekenhuis|spreekuur)"
    r"\b[^\n.;]{0,30})$"
)
_BOX = Patroon(rf"(?i:\bpostbus|\bantwoordnummer)\s\d{{1,6}}(?:,?\s{{1,2}}{_POSTCODE})?")
_OWN_BOX = Patroon(
    r"(?i:\b(?:brief|correspondentie|woon)adres\b[^\n.]{0,40}|\b(?:mevrouw|heer|cli[eë]nte?)\b[^\n.]{0,30})$"
)
_STREET_HEAD = Patroon(r"(?i)^(?:\w*adres|straat\w*)$")


def find_addresses(text: str) -> Iterator[Vondst]:
    """Street with house number, with or without postcode; a postcode alone. The town itself stays."""
    boxes = [m.span() for m in _BOX.finditer(text) if not _OWN_BOX.search(text, max(0, m.start() - 60), m.start())]
    houses: set[int] = set()
    for m, group in _streets(text):
        begin, end = m.span(group)
        houses.add(end)
        office = _OFFICE.search(text, max(0, begin - 60), begin)
        if not office and not any(b < end and begin < e for b, e in boxes):
            yield Vondst(begin, end, "adres", _street_key(m.group(1)))
    for m in _LONE_POSTCODE.finditer(text):
        year = _YEAR_OF_CASE.search(text, max(0, m.start() - 6), m.start())
        case = year and m.group().endswith(_LAW_OF_CASE) and year.start() + 2 not in houses
        before = _YEAR_CONTEXT.search(text, max(0, m.start() - 14), m.start())
        if not case and not before and not any(b <= m.start() < e for b, e in boxes):
            yield Vondst(m.start(), m.end(), "adres", m.group().replace(" ", ""))
    for cell, begin, end in table_cells(text, _STREET_HEAD):
        if re.search(r"[^\W\d_]{3}", cell):
            yield Vondst(begin, end, "adres", _street_key(re.sub(r"\s\d.*", "", cell)))


def living_beside(text: str, names: Iterable[Vondst]) -> Iterator[Vondst]:
    """`vader (Emre Kaya) en dochter Elif (15), Blauwborst 8.`: a note puts the street behind the name."""
    for name in names:
        m = _BESIDE_NAME.match(text, name.eind)
        if m and not _NOT_NOTED.search(m.group(1)) and not re.search(r"(?:19|20)\d{2}$", m.group(1)):
            yield Vondst(m.start(1), m.end(1), "adres", _street_key(m.group(1)))


def _streets(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """Matches that hold a street, with the group that is the address."""
    streets = _STREET if _HAS_LOW_STREET.search(text) else _CAPITAL_STREET
    for m in streets.finditer(text):
        # Huisvestingsverordening Zandhorst 2022
        if not _YEAR.match(text, m.end(1)) or re.search(_POSTCODE, m.group()):
            yield m, 0
    for m in _ANY_STREET.finditer(text):
        yield m, 0
    for pattern in (_NOTED, _LIVES):
        for m in pattern.finditer(text):
            if not _NOT_NOTED.search(m.group(1)) and not re.search(r"(?:19|20)\d{2}$", m.group(1)):
                yield m, 1
    for pattern in (_LIVES_STREET, _LABELLED, _HOUSE_LABEL):
        for m in pattern.finditer(text):
            yield m, 1


def _street_key(street: str) -> str:
    return re.sub(r"\s\d.*", "", street.strip()).lower()
