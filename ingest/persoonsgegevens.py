"""Hard identifiers in text, those that alone name one person: BSN, IBAN and account, telephone, e-mail.

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

from casusbank.patroon import Patroon
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


_GAP = r"(?:[ .\-–‑/]{0,2}|(?<=\d\d)[ ]?\n(?=\d\d))"
# One line end inside a number is a page that was too narrow; rows of digits under each other are a table.
_BSN = Patroon(rf"(?<!\d)(?=(\d(?:{_GAP}\d){{8}})(?!\d))")
_BSN_LABEL = Patroon(
    r"(?i:\bbsn|burger\s?service\s?-?(?:nummer|nr)|sofi-?\s?(?:nummer"
    rf"|nr)?)(?![a-z])[^\d\n]{{0,24}}?(\d(?:{_GAP}\d){{7,8}})(?!\d)"
)
_COURT_NUMBER = Patroon(r"\s?/\d{2}\b")
_MONEY = Patroon(r"(?:€|EUR|euro)\s?$")


def find_bsn(text: str) -> Iterator[Vondst]:
    """Nine digits that pass the elfproef, however separated; any eight or nine digits labelled BSN."""
    for m in _BSN_LABEL.finditer(text):
        yield Vondst(m.start(1), m.end(1), "bsn", _digits(m.group(1)).zfill(9))
    for m in _BSN.finditer(text):
        begin, end = m.span(1)
        digits = _digits(m.group(1))
        if not passes_elfproef(digits) or _COURT_NUMBER.match(text, end):
            continue
        if _in_series(text, begin, end) or _uneven(m.group(1)):
            continue
        if "\n" in m.group(1) and (m.group(1).count("\n") > 1 or not _in_running_text(text, begin)):
            continue
        if end - begin > 9 and (_MONEY.search(text, max(0, begin - 5), begin) or re.match(DATUM, m.group(1))):
            continue
        yield Vondst(begin, end, "bsn", digits)


def _in_series(text: str, begin: int, end: int) -> bool:
    """Groups of digits with more of them before or behind: `199 207 213 215 230` are page or case numbers."""
    return " " in text[begin:end] and bool(
        re.search(r"\d[ ]$", text[max(0, begin - 2) : begin]) or re.match(r"[ ]\d", text[end : end + 2])
    )


def _uneven(written: str) -> bool:
    """`2007 74 1 7 7`, `2007/014 11`: a row of a table or a year with a number, not one number in groups."""
    groups = [len(g) for g in re.findall(r"\d+", written)]
    return (1 < groups.count(1) < len(groups)) or re.match(r"(?:19|20)\d{2}/", written) is not None


def _in_running_text(text: str, begin: int) -> bool:
    """Do words stand before this place on its line?"""
    line = text[max(text.rfind("\n", 0, begin) + 1, begin - 120) : begin]
    return len(re.findall(r"[^\W\d_]{2,}", line)) > 1


def passes_elfproef(digits: str) -> bool:
    """The check on a nine-digit BSN: 9a + 8b + ... + 2h - i divisible by eleven, and not all zero."""
    total = sum(w * int(d) for w, d in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True))
    return total % 11 == 0 and digits != "000000000"


_BREAK = r"[ .\-]?\n?"
_IBAN = Patroon(
    rf"(?<![A-Za-z0-9])(?=([A-Za-z]{{2}}\d{{2}}(?:{_BREAK}[A-Za-z0-9]{{1,4}}){{3,9}}))"  # may run into the next one
)
_IBAN_NL = Patroon(rf"(?i:(?<![A-Za-z0-9])nl[ .\-]?\d{{2}}{_BREAK}[a-z]{{4}}(?:{_BREAK}\d){{10}})(?!\d)")
_ACCOUNT = Patroon(
    r"(?i:\b(?:bank|spaar|giro|post|betaal)?rekening(?:nummers?|nrs?\b\.?)|\b(?:giro|bank)(?:nummer|nr\.?)?(?=[ :.]))"
    r"(?i:[ :.]|\bis\b|\bvan\b){0,4}(\d(?:[ .]?\d){5,11})(?![\d,])"
)


def find_iban(text: str) -> Iterator[Vondst]:
    """Valid IBANs of any country, anything in the shape of a Dutch one, and account numbers named as such."""
    for m in _IBAN_NL.finditer(text):
        yield Vondst(m.start(), m.end(), "iban", re.sub(r"[ .\-\n]", "", m.group()).upper())
    for m in _IBAN.finditer(text):
        compact = re.sub(r"[ .\-\n]", "", m.group(1)).upper()
        for cut in range(len(compact), 14, -1):
            if _is_iban(compact[:cut]):
                yield Vondst(m.start(1), _after(m, cut), "iban", compact[:cut])
                break
    for m in _ACCOUNT.finditer(text):
        yield Vondst(m.start(1), m.end(1), "iban", _digits(m.group(1)))


def _is_iban(number: str) -> bool:
    from stdnum import iban  # its import takes longer than all of this, and few texts have what looks like one

    return bool(iban.is_valid(number))


def _after(m: re.Match[str], count: int) -> int:
    seen = 0
    for i, c in enumerate(m.group(1)):
        seen += c not in " .-\n"
        if seen == count:
            return m.start(1) + i + 1
    return m.end(1)


_AT = r"(?:\s?@\s?|\s?[(\[{<](?:at|apenstaartje)[)\]}>]\s?)"
_DOT = r"(?:\.|\s?[(\[{<](?:dot|punt)[)\]}>]\s?)"
_EMAIL = Patroon(rf"(?i:(?<![\w.+-])[\w.+-]{{1,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{2,63}}){{1,4}})")
_HAS_AT = Patroon(r"(?i:@|apen?staartje|[(\[{<]at[)\]}>]|\bat\s)")
_SPOKEN = Patroon(
    r"(?i:(?<![\w.+-])[\w.+-]{1,40}(?:\s(?:punt|dot|streepje|underscore)\s[\w-]{1,40}){0,3}"
    r"\s(?:(?:apenstaartje|apestaartje)\s[\w-]{1,63}(?:(?:\.|\s(?:punt|dot)\s)[\w-]{2,63}){1,3}"
    r"|at\s[\w-]{1,63}(?:\s(?:punt|dot)\s[\w-]{2,63}){1,3}))"
)
_PHONE = Patroon(
    r"(?<!\d)(?<!\d[.,:/-])(?:(?:\+|00)\s?31[ .\-–‑]{0,2}(?:\(0\))?[ .\-–‑]{0,2}|\(?0)[1-9]"
    r"(?:[ .\-–‑/()]{0,3}\d){8}(?!\d)"
    r"|(?<!\d)(?:\+|(?<![\w.,:/-])00)(?!\s?31)[1-9]\d{0,2}(?:[ .\-–‑()]{0,2}\d){7,12}(?!\d)"
    r"|(?<!\d)06[ \-]?\n\d(?:[ ]?\d){7}(?!\d)|(?<![\d.,:/-])31[ ]?6(?:[ ]?\d){8}(?!\d)"
)
_PHONE_LABEL = Patroon(
    r"(?i:\b(?:tel|telefoon|mobiel|mob|gsm|telnr|tnr|app|whatsapp|fax|doorkies|bel|bellen(?:\sop)?"
    r"|bereikbaar(?:\sop)?|06)(?:\.|nummer|nr)?)[ .:]{1,4}(\+?\d(?:[ .\-–‑/()]{0,3}\d){6,12})(?!\d)"
)


def find_contact(text: str) -> Iterator[Vondst]:
    """E-mail addresses, also as one says them, and telephone numbers."""
    if _HAS_AT.search(text):
        for pattern in (_EMAIL, _SPOKEN):
            for m in pattern.finditer(text):
                yield Vondst(m.start(), m.end(), "e-mail", re.sub(r"\s", "", m.group().lower()))
    for m in _PHONE.finditer(text):
        if re.match(DATUM, m.group()) or _in_series(text, *m.span()):
            continue
        yield Vondst(m.start(), m.end(), "telefoon", _digits(m.group())[-9:])
    for m in _PHONE_LABEL.finditer(text):
        yield Vondst(m.start(1), m.end(1), "telefoon", _digits(m.group(1))[-9:])


HARD: dict[str, Callable[[str], Iterator[Vondst]]] = {"bsn": find_bsn, "iban": find_iban, "contact": find_contact}
"""Detectors of identifiers that alone name one person: what `resten` looks for."""
