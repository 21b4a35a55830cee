"""The grammar of a reference: article numbers in series, with paragraphs (leden) and parts (onderdelen).

Forms: Leidraad voor juridische auteurs (2022) and the loose forms of notes. A part belongs to the paragraph
just before it, a paragraph to the article just before it: `2, 3 en 5, aanhef en onder a en b` are four places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from casusbank.patroon import Patroon

ORDINALS = (
    "eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende", "achtste", "negende", "tiende", "elfde",
    "twaalfde", "dertiende", "veertiende", "vijftiende", "zestiende", "zeventiende", "achttiende", "negentiende",
    "twintigste",
)  # fmt: skip
_ORD = rf"(?:{'|'.join(ORDINALS)}|\d{{1,2}}(?:ste|de|e)\b)"
NUMBER = (
    r"\d{1,4}(?:[Aa](?=:))?(?:[:.]\d{1,4}){0,3}(?:[a-z]{1,2}(?![a-z]))?(?:bis|ter|quater)?"
    r"(?:(?![\w°])|(?=[A-Z][A-Za-z]))(?![:.]\d)"
)
_AND = (
    r"(?:,\s*(?:en\s+)?|\s*/\s*|\s+(?:en|of|en/of|dan wel|t/m|t\.e\.m\.|tot en met|tot|resp\."
    r"|respectievelijk)\s+(?:het\s+)?)"
)
_ORD_LEDEN = Patroon(rf"(?P<reeks>{_ORD}(?:{_AND}{_ORD})*),?\s*(?:lid|leden)\b", re.I)
_NUM_LEDEN = Patroon(
    r"(?P<woord>lid|leden|§+)\s*(?P<reeks>\d{1,2}[a-z]?(?![\w.:]\d)(?![\w°])"
    rf"(?:{_AND}\d{{1,2}}[a-z]?(?![\w°])(?![.:]\d)(?!,?\s+(?:lid\b|leden\b|{_ORD}\s+(?:lid|en)"
    rf"|onder\s[a-z]\s+lid)))*)",
    re.I,
)
_MARK = r"(?:([a-z])\2?(?![\w'’])|\d{1,2}°|\d{1,2}(?![\w.:]))"
_PART = Patroon(
    r"(?:(?:in\s+)?(?:de\s+)?aanhef,?\s*(?:en|alsmede|jo\.|juncto)?,?\s*)?"
    r"(?P<soort>onder(?:deel|delen)?|sub|letters?|ten)\s*[\"'“‘(]?(?P<reeks>"
    r"(?:([a-z])\3?(?![\w'’])|\d{1,2}°?(?![\w.:]))[\"'”’)]?"
    rf"(?:{_AND}(?:onder(?:deel)?\s+|sub\s+)?[\"'“‘(]?(?:([a-z])\4?(?![\w'’])|\d{{1,2}}°?(?![\w.:]))[\"'”’)]?)*)"
    r"|(?P<graad>\d{1,2}°)|(?P<aanhef>(?:de\s+)?aanhef)\b",
    re.I,
)
_NOISE = Patroon(
    rf"(?:leden|lid)\s+\d{{1,3}}\.\d[\d.]*(?:\s+en\s+\d{{1,3}}\.\d[\d.]*)*|(?:(?:{_ORD}"
    rf"|laatste)\s+(?:en\s+{_ORD}\s+)?(?:vol)?zin(?:nen)?|slot(?:zin)?|\((?:oud|nieuw)\)|oud\b|nieuw\b"
    r"|(?:eerste|tweede|derde)\s+(?:gedachtestreepje|streepje|alinea))",
    re.I,
)
_GLUE = Patroon(r"\s*,?\s*(?:(?:en|of|dan wel|alsmede|jo\.|juncto|juncto het|en het|van het)\s+)?(?:het\s+)?\(?", re.I)
_REMARK = Patroon(r"\s\((?!(?:artikel|art|oud|nieuw|hierna|verder)\b|\d)[a-zé][^()\n]{2,60}\)")
_SEP = Patroon(
    r"\s*(?:,\s*)?(?:en/of|en|of|/|&|jo\.?|jº|j°|j\.|juncto|alsmede|alsook|dan wel|tot en met|t/m|t\.e\.m\."
    r"|resp\.|respectievelijk"
    r"|onderscheidenlijk|[-–](?=\d)|(?:gelezen\s+)?in\s+(?:onderlinge\s+)?(?:verbinding|samenhang|verband)\s+met"
    r"|iv?m\b|,)\s*"
    rf"(?:(?:met|de|het|van|ook)\s+)*(?:(?P<lead>{_ORD}\s+lid)\s+van\s+)?(?:(?:artikel(?:en)?|artt?\.?)\s*)?(?=\d)",
    re.I,
)
_TO = r"(?P<t>t/m|tot en met|t\.e\.m\.)"
_MARKS = Patroon(rf"{_TO}|(?<![\w])(?:([a-z])\2?(?![\w])|\d{{1,2}}°?)", re.I)
_LEDEN = Patroon(rf"{_TO}|{_ORD}|\d{{1,2}}[a-z]?", re.I)
_THROUGH = Patroon(r"t/m|t\.e\.m\.|tot en met|[-–]$", re.I)
_ITEM = Patroon(NUMBER)
_MOST = 30
_RANGE = 20


@dataclass(frozen=True, slots=True)
class Artikel:
    """One article with its places: pairs of paragraph and part, each possibly empty."""

    begin: int
    eind: int
    nummer: str
    plaatsen: tuple[tuple[str, str], ...] = (("", ""),)

    @property
    def stijl(self) -> str:
        """How it is numbered, as in `Wet.nummering`."""
        return "dubbelepunt" if ":" in self.nummer else "punten" if "." in self.nummer else "gewoon"

    @property
    def bare(self) -> bool:
        """Without paragraph or part."""
        return self.plaatsen == (("", ""),)


def series(text: str, pos: int) -> Iterator[Artikel]:
    """The articles from `pos` on, with ranges written out."""
    for _ in range(_MOST):
        m = _ITEM.match(text, pos)
        if not m:
            return
        places, end = _places(text, m.end())
        remark = _REMARK.match(text, end)
        article = Artikel(m.start(), remark.end() if remark else end, m.group(), places)
        yield article
        sep = _SEP.match(text, article.eind)
        if not sep:
            return
        pos = sep.end()
        if _THROUGH.search(sep.group().strip()):
            yield from _between(article, text, pos)


def _between(first: Artikel, text: str, pos: int) -> Iterator[Artikel]:
    """The articles inside `43 t/m 45` or `4:81 tot en met 4:84`, at the place of the first."""
    until = _ITEM.match(text, pos)
    a, b = (re.fullmatch(r"(.*?)(\d+)", n) for n in (first.nummer, until.group() if until else ""))
    if a and b and a.group(1) == b.group(1) and 1 < int(b.group(2)) - int(a.group(2)) <= _RANGE:
        for n in range(int(a.group(2)) + 1, int(b.group(2))):
            yield replace(first, nummer=f"{a.group(1)}{n}", plaatsen=(("", ""),))
    a, b = (re.fullmatch(r"(.*\d)([a-z])", n) for n in (first.nummer, until.group() if until else ""))
    if a and b and a.group(1) == b.group(1):
        for code in range(ord(a.group(2)) + 1, ord(b.group(2))):
            yield replace(first, nummer=f"{a.group(1)}{chr(code)}", plaatsen=(("", ""),))


def _places(text: str, pos: int) -> tuple[tuple[tuple[str, str], ...], int]:
    groups: list[tuple[str, list[str]]] = []
    end = pos
    while True:
        glue = _GLUE.match(text, end)
        at = glue.end() if glue else end
        opened = bool(glue and glue.group().endswith("("))
        step = _step(text, at, groups)
        if step == at:
            break
        end = step + 1 if opened and text[step : step + 1] == ")" else step
    pairs = [(lid, part) for lid, parts in groups for part in (parts or [""])]
    return tuple(dict.fromkeys(pairs)) or (("", ""),), end


def _step(text: str, at: int, groups: list[tuple[str, list[str]]]) -> int:
    """Read one paragraph series or part series at `at` into `groups`; its end, or `at` when there is none."""
    noise = _NOISE.match(text, at)
    if noise:
        return noise.end()
    leden = _ORD_LEDEN.match(text, at) or _NUM_LEDEN.match(text, at)
    if leden:
        groups.extend((lid, []) for lid in _numbers(leden.group("reeks")))
        return leden.end()
    part = _PART.match(text, at)
    if not part or (part.group("soort") or "").lower() == "ten":
        return at
    marks = _marks(part.group("reeks") or part.group("graad") or "")
    if marks and not groups:
        groups.append(("", []))
    if marks:
        _attach(groups[-1][1], marks)
    return part.end()


def _attach(parts: list[str], marks: list[str]) -> None:
    """`onder b, onder 2°`: a number goes inside the letter before it."""
    for mark in marks:
        if parts and parts[-1][-1].isalpha() and mark[0].isdigit():
            parts[-1] = f"{parts[-1]} {mark}"
        elif parts and " " in parts[-1] and mark[0].isdigit():
            parts.append(f"{parts[-1].partition(' ')[0]} {mark}")
        else:
            parts.append(mark)


def _marks(series_: str) -> list[str]:
    return _listed(_MARKS, series_, lambda mark: mark + "°" if mark.isdigit() else mark)


def _numbers(series_: str) -> list[str]:
    return list(dict.fromkeys(_listed(_LEDEN, series_, _number)))


def _number(word: str) -> str:
    return str(ORDINALS.index(word) + 1) if word in ORDINALS else re.sub(r"(?:ste|de|e)$", "", word)


def _listed(items: Patroon, series_: str, name: Callable[[str], str]) -> list[str]:
    """The items of a series, each as `name` writes it; what `t/m` leaves out is written out."""
    out: list[str] = []
    through = False
    for m in items.finditer(series_):
        if m.group("t"):
            through = True
            continue
        item = name(m.group().lower())
        if through and out:
            out.extend(_inside(out[-1], item))
        through = False
        out.append(item)
    return out


def _inside(first: str, last: str) -> list[str]:
    """What lies between two numbers or two letters."""
    if first.isdigit() and last.isdigit():
        return [str(n) for n in range(int(first) + 1, int(last))]
    if len(first) == 1 == len(last):
        return [chr(c) for c in range(ord(first) + 1, ord(last))]
    return []


def paragraphs(words: str) -> list[str]:
    """The numbers of the paragraphs in `eerste en derde lid`, `lid 3`, `leden 1 t/m 3`."""
    m = _ORD_LEDEN.search(words) or _NUM_LEDEN.search(words)
    return _numbers(m.group("reeks")) if m else []


def parts(words: str) -> list[str]:
    """The letters in `aanhef en onder a en b`."""
    m = _PART.search(words)
    return _marks(m.group("reeks") or m.group("graad") or "") if m else []
