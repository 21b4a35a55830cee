"""Names of statutes, treaties and EU acts as they stand in text, resolved to one id.

A name that successive statutes share (`Wmo`, `Huisvestingswet`) resolves on the day the text speaks of, or on
the name the text itself gives (`(hierna: Wmo)`); WWB and Participatiewet are one BWB id; of the BW the book is
the part of the article before the colon. Days and ids are data: `wetten.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from casusbank.matchbegin import Begin, begins_with, places_in
from casusbank.patroon import Patroon
from casusbank.vocabulary import Wet, load_vocabulary

Bronsoort = Literal["bwb", "cvdr", "ecli", "verdrag", "eu", "ongekend"]
_BW_BOOKS = {
    "1": "BWBR0002656", "2": "BWBR0003045", "3": "BWBR0005291", "4": "BWBR0002761", "5": "BWBR0005288",
    "6": "BWBR0005289", "7": "BWBR0005290", "7A": "BWBR0006000", "8": "BWBR0005034",
}  # fmt: skip
_WORD = Patroon(r"(?<![^\W\d])(?<!-)[^\W\d_]+")
_BEHIND_FIGURE = Patroon(r"\d(?=[^\W\d_])")
_SHORT = 2
_AFTER_NAME = r"(?![\w])(?!-\w)(?!['’]s\b)"
_TRANSITION_YEARS = 3
"""So long after a new statute, courts still decide by the old one; the numbering of the article tells."""
_EU = Patroon(
    r"\b(?P<soort>[Vv]erordening|[Rr]ichtlijn|Besluit)\s(?:\((?:EU|EG|EEG"
    r"|Euratom)(?:,\s?Euratom)?\)\s)?(?P<nr>nr\.?\s)?"
    r"(?P<a>\d{1,4})/(?P<b>\d{1,4})(?:/(?:EG|EU|EEG)\b|(?![\d/-]))"
)


_EU_WORDS = Patroon(r"\d/\d")


@dataclass(frozen=True, slots=True)
class Regelnaam:
    """A named regulation in the text: its place, short name, kind and id.

    `kop` is the noun that refers back to it (`wet`, `verordening`, ...). `los`: only to be taken where an
    article points at it (`pw` in a note); by itself the word may be anything.
    """

    begin: int
    eind: int
    kort: str
    bron_soort: Bronsoort
    regeling_id: str | None = None
    wet_id: str | None = None
    nummering: str = ""
    kop: str = "wet"
    los: bool = False


def short_name(wet: Wet) -> str:
    """The name a reference to `wet` is normalised to."""
    return wet.kort or (wet.afkortingen[0] if wet.afkortingen else wet.titel)


def kind_of(wet: Wet) -> Bronsoort:
    """Where a statute's text is to be found."""
    if wet.celex:
        return "eu"
    if wet.verdrag or (wet.bwb or "").startswith("BWBV"):
        return "verdrag"
    return "bwb" if wet.bwb else "ongekend"


def book(article: str) -> str | None:
    """BWB id of the BW book an article like `7:274` is in."""
    return _BW_BOOKS.get(article.partition(":")[0].upper())


def book_number(regeling_id: str | None) -> str:
    """The number of the BW book with this id, or nothing."""
    return next((n for n, bwb in _BW_BOOKS.items() if bwb == regeling_id), "")


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[tuple[Patroon, tuple[Wet, ...]], ...]]:
    """Per first word of a name: the names that begin with it, longest first, each with its statutes."""
    table: dict[str, list[Wet]] = {}
    for wet in load_vocabulary().wetten.values():
        for name in (wet.titel, *wet.afkortingen, *wet.oude_namen, *wet.gedeeld):
            known = table.setdefault(name.lower(), [])
            if wet not in known:
                known.append(wet)
    by_word: dict[str, list[tuple[Patroon, tuple[Wet, ...]]]] = {}
    for name in sorted(table, key=len, reverse=True):
        pattern = Patroon(re.escape(name).replace(r"\ ", r"\s+") + _AFTER_NAME, re.I)
        first = _WORD.match(name)
        by_word.setdefault(first.group() if first else name, []).append((pattern, tuple(table[name])))
    for word in ("bw", "burgerlijk"):
        by_word.setdefault(word, [])
    return {word: tuple(rows) for word, rows in by_word.items()}


@lru_cache(maxsize=1)
def _first_words() -> Begin:
    """What the names begin with, to find their places in a text."""
    return begins_with(_names())


_BW = Patroon(r"(?:BW|Burgerlijk\s+Wetboek|bw)" + _AFTER_NAME)


def find_laws(text: str, peildatum: str | None) -> Iterator[Regelnaam]:
    """Every known name of a statute, treaty or EU act, in order of place."""
    names = _names()
    last = 0
    figures = (m.end() for m in _BEHIND_FIGURE.finditer(text))  # `3Wmo`: a word without a place of its own
    for at in sorted({*places_in(text).of(_first_words()), *figures}):
        word = _WORD.match(text, at)
        rows = names.get(word.group().lower()) if word else None
        if word is None or rows is None or word.start() < last:
            continue
        found = _law_at(text, word.start(), rows, peildatum)
        if found:
            last = found.eind
            yield found
    if _EU_WORDS.search(text):
        yield from filter(None, (_eu_act(m) for m in _EU.finditer(text)))


def _law_at(
    text: str, at: int, names: tuple[tuple[Patroon, tuple[Wet, ...]], ...], peildatum: str | None
) -> Regelnaam | None:
    for pattern, wetten in names:
        m = pattern.match(text, at)
        if m and not (wetten[0].letterlijk and _is_common_word(m, wetten[0])):
            return _named(m, in_force(wetten, peildatum))
    bw = _BW.match(text, at) if text[at] in "Bb" else None
    if bw:
        return Regelnaam(at, bw.end(), "BW", "bwb", None, None, "dubbelepunt", "wetboek", bw.group() == "bw")
    return None


def _is_common_word(m: re.Match[str], wet: Wet) -> bool:
    """`Wij`, `web`, `blz. 3`: the abbreviation of a statute only as it is written in the list."""
    name = m.group()
    short = name.lower() in {a.lower() for a in wet.afkortingen}
    return short and (name not in wet.afkortingen or m.string[m.end() : m.end() + 1] == ".")


def _named(m: re.Match[str], wet: Wet) -> Regelnaam:
    kind = kind_of(wet)
    noun = "verdrag" if kind == "verdrag" else "verordening" if wet.id in {"avg", "aiv"} else "wet"
    loose = m.group().islower() and len(m.group()) <= _SHORT
    return Regelnaam(
        m.start(), m.end(), short_name(wet), kind, wet.bwb or wet.celex, wet.id, wet.nummering, noun, loose
    )


def in_force(wetten: tuple[Wet, ...], day: str | None) -> Wet:
    """Of the statutes that share a name the one in force on `day`; without a day the newest."""
    by_age = sorted(wetten, key=lambda w: w.van)
    if not day:
        return by_age[-1]
    return next((w for w in reversed(by_age) if w.van <= day), by_age[-1])


def other_numbering(regel: Regelnaam, nummering: str, day: str | None) -> Regelnaam:
    """The predecessor with which `regel` shares its name, when the article is numbered as there, shortly after."""
    wetten = load_vocabulary().wetten
    wet = wetten.get(regel.wet_id or "")
    if not wet or not day or not wet.van or wet.nummering == nummering or not wet.gedeeld:
        return regel
    if int(day[:4]) - int(wet.van[:4]) >= _TRANSITION_YEARS:
        return regel
    old = next((w for w in wetten.values() if w.opvolger == wet.id and set(w.gedeeld) & set(wet.gedeeld)), None)
    if old is None or old.nummering != nummering:
        return regel
    return replace(
        regel, kort=short_name(old), regeling_id=old.bwb, wet_id=old.id, nummering=old.nummering, bron_soort="bwb"
    )


def valid_on(regel: Regelnaam, day: str | None) -> str | None:
    """The day whose version of the statute applies: `day` within its life, its last day after, none before."""
    if not day:
        return None
    wet = load_vocabulary().wetten.get(regel.wet_id or "")
    if wet is None:
        return day
    if wet.van and day < wet.van:
        return None
    return min(day, wet.tot) if wet.tot else day


def by_id(regeling_id: str) -> Wet | None:
    """The statute with this BWB id or CELEX number."""
    return next((w for w in load_vocabulary().wetten.values() if regeling_id in {w.bwb, w.celex}), None)


def _eu_act(m: re.Match[str]) -> Regelnaam | None:
    """`Verordening (EG) nr. 883/2004`, `Richtlijn 2004/38/EG`: its CELEX number follows from its own number."""
    a, b, sort = m.group("a"), m.group("b"), m.group("soort").capitalize()
    numbered_first = bool(m.group("nr")) or len(a) not in {2, 4} or not 1957 <= _year(a) <= 2050
    year, number = (b, a) if numbered_first and sort != "Richtlijn" else (a, b)
    if not 1957 <= _year(year) <= 2050 or not ("(" in m.group() or "/E" in m.group() or sort == "Richtlijn"):
        return None
    letter = {"Verordening": "R", "Richtlijn": "L", "Besluit": "D"}[sort]
    celex = f"3{_year(year)}{letter}{int(number):04d}"
    known = by_id(celex)
    kort = short_name(known) if known else re.sub(r"\s+", " ", sort + m.group()[len(sort) :])
    return Regelnaam(m.start(), m.end(), kort, "eu", celex, known.id if known else None, "gewoon", sort.lower())


def _year(digits: str) -> int:
    return int(digits) + (1900 if len(digits) == 2 else 0)
