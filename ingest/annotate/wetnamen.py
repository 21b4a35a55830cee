"""Names of statutes, treaties and local regulations as they stand in text, resolved to one id.

`Wmo` without a year resolves on the peildatum (the Wmo 2015 came into force on 1 January 2015); WWB and
Participatiewet share BWBR0015703; of the BW the book is the part of the article before the colon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from casusbank.vocabulary import Wet, load_vocabulary

_BW_BOOKS = {
    "1": "BWBR0002656", "2": "BWBR0003045", "3": "BWBR0005291", "4": "BWBR0002761", "5": "BWBR0005288",
    "6": "BWBR0005289", "7": "BWBR0005290", "7A": "BWBR0006000", "8": "BWBR0005034",
}  # fmt: skip
_WMO_2015 = "2015-01-01"
_LOCAL_HEAD = (
    r"(?:[A-Z][\w-]*verordening|(?:[A-Z][\w-]*)?[Vv]erordening|[Bb]eleidsregels?|[Nn]adere [Rr]egels?"
    r"|(?:[A-Z][\w-]*)?[Rr]eglement|[Ff]inancieel [Bb]esluit|[Bb]esluit|[Rr]egeling|[Uu]itvoeringsregels?"
    r"|Richtlijn(?:en)?)"
)
_LOCAL = re.compile(
    rf"{_LOCAL_HEAD}(?: (?:[a-zé][\w-]*|[A-Z][\w'-]+|&)){{0,9}}? (?:gemeente )?(?:[A-Z][\w'-]+ )?(?:19|20)\d\d(?!-)\b"
    r"|(?:[A-Z][\w-]*verordening|Verordening|Beleidsregels?|Nadere regels)(?: (?!van\b|is\b|staat\b"
    r"|bepaalt\b|en\b|geldt\b)[a-zé][\w-]*){0,6} (?:gemeente )?[A-Z][\w'-]+(?![\w'-])"
)
_GENERIC = re.compile(r"(?:[a-z]+verordening|verordening|beleidsregels?|nadere regels|beleidsregel|regeling)\b")
_EXTRA = re.compile(r"(?:die|deze|genoemde|voornoemde|dezelfde) (?:wet|verordening|regeling)\b|(?:de )?wet\b(?! [A-Z])")


@dataclass(frozen=True, slots=True)
class Regelnaam:
    """A named regulation in the text: where its name ends, its short name, kind and id."""

    eind: int
    kort: str
    bron_soort: Literal["bwb", "cvdr", "ecli", "verdrag", "eu", "ongekend"]
    regeling_id: str | None = None
    wet_id: str | None = None


def short_name(wet: Wet) -> str:
    """The name a reference to `wet` is normalised to."""
    return wet.kort or (wet.afkortingen[0] if wet.afkortingen else wet.titel)


def _kind(wet: Wet) -> Literal["bwb", "verdrag", "eu", "ongekend"]:
    if wet.celex:
        return "eu"
    if not wet.bwb:
        return "ongekend"
    return "verdrag" if wet.bwb.startswith("BWBV") else "bwb"


@lru_cache(maxsize=1)
def _names() -> tuple[re.Pattern[str], dict[str, Wet]]:
    table: dict[str, Wet] = {}
    for wet in load_vocabulary().wetten.values():
        for name in (wet.titel, *wet.afkortingen, *wet.oude_namen):
            table.setdefault(name.lower(), wet)
    wmo = load_vocabulary().wetten["wmo2015"]
    table.setdefault("wmo", wmo)
    table.setdefault("wet maatschappelijke ondersteuning", wmo)
    names = sorted(table, key=len, reverse=True)
    # A short abbreviation must have a capital: "pw" and "fw" are also loose letters in notes.
    return re.compile(
        r"(?<!\w)(?i:" + "|".join(re.escape(n).replace(r"\ ", r"\s+") for n in names) + r")(?![\w])(?!-\w)"
    ), table


def law_pattern() -> re.Pattern[str]:
    """Any known name of a statute or treaty."""
    return _names()[0]


def law_at(text: str, pos: int, peildatum: str | None, *, loose: bool = False) -> Regelnaam | None:
    """The regulation named at `pos`: a known statute, a local regulation with its name, or a generic noun.

    `loose` also takes a two-letter abbreviation in lower case (`art 35 pw`), as notes have it.
    """
    pattern, table = _names()
    m = pattern.match(text, pos)
    if m and (len(m.group()) > 2 or loose or not m.group().islower()):
        return _resolve(table[re.sub(r"\s+", " ", m.group().lower())], m, peildatum)
    bw = re.compile(r"(?:het\s)?(?:BW|Burgerlijk Wetboek)\b").match(text, pos)
    if bw:
        return Regelnaam(bw.end(), "BW", "bwb")
    local = _LOCAL.match(text, pos)
    if local:
        return Regelnaam(local.end(), re.sub(r"\s+", " ", local.group()), "ongekend")
    generic = _GENERIC.match(text, pos)
    if generic:
        word = generic.group()
        return Regelnaam(generic.end(), "verordening" if word.endswith("verordening") else word, "ongekend")
    return None


def _resolve(wet: Wet, m: re.Match[str], peildatum: str | None) -> Regelnaam:
    bare = re.fullmatch(r"(?i)wmo|wet\s+maatschappelijke\s+ondersteuning", m.group())
    if bare and peildatum and peildatum < _WMO_2015:
        wet = load_vocabulary().wetten["wmo2007"]
    return Regelnaam(m.end(), short_name(wet), _kind(wet), wet.bwb or wet.celex, wet.id)


def book(article: str) -> str | None:
    """BWB id of the BW book an article like `7:274` is in."""
    return _BW_BOOKS.get(article.partition(":")[0].upper())


def is_back_reference(text: str, pos: int) -> int:
    """End of `die wet`, `deze verordening` at `pos`, or 0."""
    m = _EXTRA.match(text, pos)
    return m.end() if m else 0
