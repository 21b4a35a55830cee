"""Hard identifiers in text: BSN, IBAN, telephone, e-mail, birth date, address, licence plate, file numbers.

Patterns are bounded, so the time is linear in the text. They run on a folded text (full-width and
other digits made ASCII, invisible marks removed), because a BSN with a zero-width space in it is still
a BSN. Checks: the elfproef (Logisch ontwerp BSN) and ISO 13616 by python-stdnum; GDPR art. 87 and UAVG
art. 46 make the BSN the one number that never may stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum import iban

from ingest.text import INVISIBLE

MAAND = (
    r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
    r"|jan|feb|febr|mrt|apr|jun|jul|aug|sept|sep|okt|nov|dec)\.?"
)
DATUM = (
    rf"(?:\d{{1,2}}\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?\d{{2,4}}|\d{{1,2}}(?:e|ste)?\s{MAAND}\s\d{{2,4}}"
    rf"|\d{{4}}-\d{{2}}-\d{{2}})"
)


@dataclass(frozen=True, slots=True)
class Vondst:
    """One identifier found: half-open span, its kind, and the key under which it recurs."""

    begin: int
    eind: int
    soort: str
    sleutel: str


@dataclass(frozen=True, slots=True)
class Gevouwen:
    """A folded text and, unless both run in step, the source offset of each of its characters."""

    tekst: str
    plaatsen: tuple[int, ...] | None

    def source(self, begin: int, end: int) -> tuple[int, int]:
        """The span in the source text; invisible marks inside it belong to it."""
        if self.plaatsen is None:
            return begin, end
        return self.plaatsen[begin], self.plaatsen[end - 1] + 1


def fold(text: str) -> Gevouwen:
    """`text` with look-alike digits and letters made ASCII and invisible marks removed."""
    table: dict[int, str] = {}
    for c in set(text):
        if c.isascii():
            continue
        plain = str(unicodedata.decimal(c)) if c.isdecimal() else unicodedata.normalize("NFKC", c)
        if len(plain) == 1 and plain.isascii() and plain != c:
            table[ord(c)] = plain
    folded = text.translate(table) if table else text
    if not re.search(f"[{INVISIBLE}]", folded):
        return Gevouwen(folded, None)
    kept = tuple(i for i, c in enumerate(folded) if not re.match(f"[{INVISIBLE}]", c))
    return Gevouwen("".join(folded[i] for i in kept), kept)


def _digits(s: str) -> str:
    return "".join(c for c in s if c.isdigit())


_BSN = re.compile(r"(?<!\d)(?=(\d(?:[ .\-–/]{0,2}\d){8})(?!\d))")
_BSN_LABEL = re.compile(
    r"(?i:\bbsn|burger\s?service\s?-?(?:nummer|nr)|sofi-?\s?(?:nummer"
    r"|nr)?)\b[^\d\n]{0,24}?(\d(?:[ .\-–/]{0,2}\d){7,8})(?!\d)"
)
_COURT_NUMBER = re.compile(r"\s?/\d{2}\b")
_MONEY = re.compile(r"(?:€|EUR|euro)\s?$")


def find_bsn(text: str) -> Iterator[Vondst]:
    """Nine digits that pass the elfproef, however separated; any eight or nine digits labelled BSN."""
    for m in _BSN_LABEL.finditer(text):
        yield Vondst(m.start(1), m.end(1), "bsn", _digits(m.group(1)).zfill(9))
    for m in _BSN.finditer(text):
        begin, end = m.span(1)
        digits = _digits(m.group(1))
        if not passes_elfproef(digits) or _COURT_NUMBER.match(text, end):
            continue
        if end - begin > 9 and (_MONEY.search(text, max(0, begin - 5), begin) or re.match(DATUM, m.group(1))):
            continue
        yield Vondst(begin, end, "bsn", digits)


def passes_elfproef(digits: str) -> bool:
    """The check on a nine-digit BSN: 9a + 8b + ... + 2h - i divisible by eleven, and not all zero."""
    total = sum(w * int(d) for w, d in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True))
    return total % 11 == 0 and digits != "000000000"


_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ .\-]?[A-Za-z0-9]{1,4}){3,9}(?![A-Za-z0-9])")
_IBAN_NL = re.compile(r"(?i:(?<![A-Za-z0-9])nl[ .]?\d{2}[ .]?[a-z]{4}(?:[ .\-]?\d){10})(?!\d)")


def find_iban(text: str) -> Iterator[Vondst]:
    """Valid IBANs of any country, and anything in the shape of a Dutch one."""
    for m in _IBAN_NL.finditer(text):
        yield Vondst(m.start(), m.end(), "iban", re.sub(r"[ .\-]", "", m.group()).upper())
    for m in _IBAN.finditer(text):
        compact = re.sub(r"[ .\-]", "", m.group()).upper()
        for cut in range(len(compact), 14, -1):
            if iban.is_valid(compact[:cut]):
                yield Vondst(m.start(), _after(m, cut), "iban", compact[:cut])
                break


def _after(m: re.Match[str], count: int) -> int:
    seen = 0
    for i, c in enumerate(m.group()):
        seen += c not in " .-"
        if seen == count:
            return m.start() + i + 1
    return m.end()


_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?:@|\s?[(\[]at[)\]]\s?)[\w-]{1,63}"
    r"(?:(?:\.|\s?[(\[](?:dot|punt)[)\]]\s?)[\w-]{2,63}){1,4}"
)
_PHONE = re.compile(
    r"(?<![\d\w.,:/-])(?:(?:\+|00)\s?31[ .\-]{0,2}(?:\(0\))?[ .\-]{0,2}|\(?0)[1-9](?:[ .\-/()]{0,3}\d){8}(?!\d)"
    r"|(?<![\d\w])\+(?!31)[1-9]\d{0,2}(?:[ .\-()]{0,2}\d){7,12}(?!\d)"
)
_PHONE_LABEL = re.compile(
    r"(?i:\b(?:tel|telefoon|mobiel|gsm|telnr|tnr|06)(?:\.|nummer|nr)?)[ .:]{1,4}(\+?\d(?:[ .\-/()]{0,3}\d){6,12})(?!\d)"
)


def find_contact(text: str) -> Iterator[Vondst]:
    """E-mail addresses and telephone numbers."""
    for m in _EMAIL.finditer(text):
        yield Vondst(m.start(), m.end(), "e-mail", m.group().lower())
    for m in _PHONE.finditer(text):
        yield Vondst(m.start(), m.end(), "telefoon", _digits(m.group())[-9:])
    for m in _PHONE_LABEL.finditer(text):
        yield Vondst(m.start(1), m.end(1), "telefoon", _digits(m.group(1))[-9:])


_PLACE = r"(?:te|in)\s[^\W\d_][\w'’-]{1,30}(?:\s[A-Z][\w'’-]{1,30}){0,2},?(?:\s\([^)\n]{1,30}\))?"
_BIRTH = re.compile(
    rf"(?i:\b(?:geboren|geboorte\s?datum|geb(?:\.|\b|dat\b|dd\b)\s?(?:datum|dat\.?)?|g\.d\.|geb\.d\.d\.)"
    rf"(?:\s?(?:op|d\.d\.|dd\.?|:|is|was|=|\(|\*|{_PLACE})){{0,3}}\s{{0,3}})({DATUM})"
)
_BIRTH_YEAR = re.compile(r"(?i:\b(?:geboren\s(?:in|anno)|geboortejaar:?|geb\.?)\s)((?:19|20)\d{2})\b(?![-/])")
_BIRTH_STAR = re.compile(rf"(?<=\*)\s?({DATUM})|(?<=\()({DATUM})(?=\))")


def find_birthdates(text: str) -> Iterator[Vondst]:
    """Dates introduced as a birth date; a date alone stays, since jurists need decision dates."""
    for pattern in (_BIRTH, _BIRTH_YEAR):
        for m in pattern.finditer(text):
            yield Vondst(m.start(1), m.end(1), "geboortedatum", re.sub(r"\W+", "-", m.group(1).lower()))


_PLATE = re.compile(
    r"(?<![\w-])(?:[A-Z]{2}-\d\d-\d\d|\d\d-\d\d-[A-Z]{2}|\d\d-[A-Z]{2}-\d\d|[A-Z]{2}-\d\d-[A-Z]{2}"
    r"|[A-Z]{2}-[A-Z]{2}-\d\d"
    r"|\d\d-[A-Z]{2}-[A-Z]{2}|\d\d-[A-Z]{3}-\d|\d-[A-Z]{3}-\d\d|[A-Z]{2}-\d{3}-[A-Z]|[A-Z]-\d{3}-[A-Z]{2}"
    r"|[A-Z]{3}-\d\d-[A-Z]|[A-Z]-\d\d-[A-Z]{3}|\d-[A-Z]{2}-\d{3}|\d{3}-[A-Z]{2}-\d)(?![\w-])"
)
_PLATE_LABEL = re.compile(
    r"(?i:\bkenteken(?:nummer)?)(?:\s(?:is|met))?[: ]{1,3}((?=[A-Z-]{0,8}\d)[A-Z0-9][A-Z0-9-]{4,8})\b"
)
_FILE = re.compile(
    r"(?i:\b(?:(?:zaak|dossier|cli[eë]nt|klant|pati[eë]nt|debiteuren?|polis|registratie|administratie"
    r"|inwoner|relatie|vreemdelingen"
    r"|v|burger|bezwaar|procedure|werkproces|aanvraag|correspondentie|besluit|plaatsings?"
    r"|verzekerden)-?\s?(?:nummer|nr\b\.?|id\b)"
    r"|(?:ons|uw|mijn)?\s?kenmerk|(?:zaak|dossier)\s(?:nr\.?|no\.?)))"
    r"(?:\s?(?:gemeente|is|met|van|rechtbank|:|=|;"
    r"|\|)){0,2}\s{0,3}((?:[A-Z]{2,4} (?=\d))?(?=[A-Za-z./-]{0,14}\d)(?!ECLI)[A-Za-z0-9](?:[A-Za-z0-9./_-]"
    r"|\s(?=\d)){2,28}[A-Za-z0-9])"
)


def find_numbers(text: str) -> Iterator[Vondst]:
    """Licence plates and labelled file, client and case numbers."""
    for m in _PLATE.finditer(text):
        yield Vondst(m.start(), m.end(), "kenteken", m.group())
    for m in _PLATE_LABEL.finditer(text):
        yield Vondst(m.start(1), m.end(1), "kenteken", m.group(1))
    for m in _FILE.finditer(text):
        if re.search(r"\d{3}|\d{2}[/-]\d", m.group(1)) and not re.fullmatch(DATUM, m.group(1)):
            yield Vondst(m.start(1), m.end(1), "zaaknummer", m.group(1).lower())


_STRONG = "straat|straatweg|laan|plein|gracht|kade|singel|dreef|plantsoen|steeg|allee|boulevard|weg|dijk|hof|pad|str\\."
_WEAK = (
    "park|baan|kamp|akker|veld|ring|markt|wal|erf|oord|horst|hoeve|gaarde|burcht|poort|brink|meent|werf|haven|hage|tuin"
    "|donk|stede|hoek|berg|bos|ven|weide|beek|burg|zoom|hoven|velden|laantje|straatje|pleintje|weer|kreek|daal|hout"
)
_HOUSE = r"\d{1,5}(?:\s?-\s?\d{1,4}|\s?[a-zA-Z](?![\w])|\s?(?:bis|hs|huis|[IVX]{1,4})\b)?"
_STREET_WORDS = (
    r"(?:(?:[A-Z'’][\w.'’-]{0,25}|\d{1,2}e)\s(?:(?:[A-Z][\w.'’-]{0,25}|van|de|der|den|het|'t|te|ten|ter|op"
    r"|aan|\d{1,2}e)\s){0,3})?"
)
_POSTCODE = r"[1-9]\d{3}\s?(?!SA|SD|SS|BW\b)[A-Z]{2}\b"
_STREET = re.compile(
    rf"(?<![\w])({_STREET_WORDS}(?:[A-Z][\w'’-]{{2,25}}?(?:{_STRONG}|{_WEAK})|(?<=[a-z]\s)(?:{_STRONG})"
    rf"|(?:Laan|Weg|Plein|Straat|Hof|Pad)"
    rf"(?:\s(?:van|der|de|den|het|op)){{1,2}}\s[A-Z][\w'’-]{{2,25}})|[a-z][\w'’-]{{2,25}}?(?:straat"
    rf"|laan|plein|gracht|kade|singel|dreef))"
    rf"[^\S\n](?:nr\.?\s|nummer\s)?{_HOUSE}(?!\s{MAAND}\b)(?:,?\s{{1,3}}{_POSTCODE}"
    rf"|,?\s{{1,3}}[1-9]\d{{3}}\s?[a-z]{{2}}(?=\s[A-Z]))?"
)
_ANY_STREET = re.compile(
    rf"(?<![\w])((?:[A-Z'’][\w.'’-]{{0,25}}\s(?:(?:van|de|der|den|het|'t|te|ten|ter|op|aan"
    rf"|[A-Z][\w.'’-]{{0,25}})\s){{0,4}}))"
    rf"{_HOUSE},?\s{{1,3}}{_POSTCODE}"
)
# A note names the person and then the street, whatever it is called: `mw. K. (78), Veldmuis 9.`
_NOTED = re.compile(
    rf"(?m)^[^\n]{{0,40}}\b(?i:mw|mevr|mevrouw|dhr|heer|cl|cli[eë]nt|aanvrager|fam)\b[^\n]{{0,60}},[ ]"
    rf"((?:[A-Z][\w'’-]{{2,25}} ){{1,2}}{_HOUSE})(?=[.,;]|[ ]*$)"
)
_LONE_POSTCODE = re.compile(rf"(?<![\w:.-]){_POSTCODE}")
_LIVES = re.compile(
    r"(?i:\b(?:woont|wonende|woonachtig|wonen|woonde|adres:?|verblijft|verhuisd|ingeschreven)\s(?:nu\s"
    r"|thans\s)?(?:aan|op|naar|in)?\s?(?:de|het|den)?\s?)"
    rf"((?:[A-Z][\w.'’-]{{1,25}}\s){{1,3}}{_HOUSE})(?![\d.:]|\s(?:{MAAND}|jaar|kinderen|personen))"
)
_YEAR = re.compile(r"\s(?:19|20)\d{2}\b")
_YEAR_CONTEXT = re.compile(
    rf"(?i:\b(?:wmo|hw|wi|vw|bbz|wet|sinds|in|jaar|eind|begin|art|artikel|nr\.?|medio|voor|vanaf"
    rf"|{MAAND})\s)$"
)


def find_addresses(text: str) -> Iterator[Vondst]:
    """Street with house number, with or without postcode; a postcode alone. The town itself stays."""
    for m in _STREET.finditer(text):
        if _YEAR.match(text, m.end(1)) and not re.search(_POSTCODE, m.group()):
            continue  # Huisvestingsverordening Zandhorst 2022
        yield Vondst(m.start(), m.end(), "adres", _street_key(m.group(1)))
    for m in _ANY_STREET.finditer(text):
        yield Vondst(m.start(), m.end(), "adres", _street_key(m.group(1)))
    for m in _NOTED.finditer(text):
        if not re.search(
            rf"(?i:\b(?:{MAAND}|wmo|zaak|zaaknummer|fase|team|afdeling|bijlage|artikel|kamer))\b", m.group(1)
        ):
            yield Vondst(m.start(1), m.end(1), "adres", _street_key(re.sub(r"\s\d.*", "", m.group(1))))
    for m in _LIVES.finditer(text):
        if re.search(r"(?:19|20)\d{2}$", m.group(1)):
            continue
        yield Vondst(m.start(1), m.end(1), "adres", _street_key(re.sub(r"\s\d.*", "", m.group(1))))
    for m in _LONE_POSTCODE.finditer(text):
        if not _YEAR_CONTEXT.search(text, max(0, m.start() - 14), m.start()):
            yield Vondst(m.start(), m.end(), "adres", m.group().replace(" ", ""))


def _street_key(street: str) -> str:
    return street.strip().lower()


HARD: dict[str, Callable[[str], Iterator[Vondst]]] = {"bsn": find_bsn, "iban": find_iban, "contact": find_contact}
"""Detectors of identifiers that alone name one person: what `resten` looks for."""
ALL: tuple[Callable[[str], Iterator[Vondst]], ...] = (
    find_iban,
    find_contact,
    find_bsn,
    find_numbers,
    find_birthdates,
    find_addresses,
)
"""All detectors; where two find overlapping spans, the earlier one here wins."""
