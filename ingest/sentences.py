"""Sentence boundaries of Dutch legal text as rules, shared by `read_light` and the spaCy component.

A statistical splitter cuts after `art.`, `r.o.` and initials; a jurist never does. The rules work in
two steps: lines are joined into paragraphs (a hard-wrapped line goes on, a heading or list item does
not), and a paragraph is cut at end punctuation that is not part of an abbreviation, a number or
initials. Abbreviations: Leidraad voor juridische auteurs (2022) and municipal case notes. Linear time.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import takewhile

from casusbank.model import Blok

WRAP_MIN = 40
"""A line shorter than this was not broken by the page width: the next line starts afresh."""
WRAP_MAX = 110
"""A line longer than this is a whole paragraph of its own, not a wrapped one."""


def word_set(text: str) -> frozenset[str]:
    """The words of `text`, for word lists that stay readable in the source."""
    return frozenset(text.split())


NEVER_FINAL = word_set(
    """
    art artt jo mr mrs nr nrs no dr drs ir ing prof dhr mw mevr mej hr blz pag p pp vgl resp ca incl excl evt
    bijv bv zgn zg aanh sub par hfst gem verord bijl rb afd jl jr st ds o.a m.n d.w.z i.v.m o.g.v t.o.v m.b.t
    t.a.v i.p.v a.d.h.v m.i.v t.b.v t.g.v n.a.v i.c i.e d.d dd r.o rov ro zie i.h.k.v i.h.b o.m b.v n.v t/m
    m.u.v i.s.m z.g o.b.v p.m t.h.v c.s v.w.b tel cl geb wo jan febr feb mrt apr aug sept sep okt nov dec min
    max gebr ingev jurispr uitspr besl bew verz ivm mbt ovv t.n.v o.l.v i.o.m z.s.m v.a vd med adv psych telef
    i.t.t ev
    """
)
"""Words whose period does not end a sentence, whatever follows."""
MAYBE_FINAL = word_set(
    """
    enz etc e.d e.v e.a c.q a.u.b jl sr jr resp lid m.a.w n.b p.w p.m d.m.v ed mnd wk
    """
)
"""Words whose period ends a sentence only when a capital follows."""
STARTERS = word_set(
    """
    de het een zij hij wij u dat dit deze die er in op bij met van voor om als ook omdat daarom daarbij
    daarnaast verder wel niet na uit volgens hierbij vervolgens toen ter te haar zijn hun ze ik naar over
    tijdens sinds gelet nu door aan tot tegen onder zonder mevrouw betrokkene
    """
)
TITLES = word_set(
    """
    heer mevrouw mevr mw dhr mej familie gezin cliënt client klant appellante appellant
    """
)

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*")
"""End punctuation, which only ends a sentence before white space; asked after the match, as a run of points in
front of a letter would be tried from each of its points."""
_LIST = re.compile(r"\s*(?:[-*•–‣▪◦>#|]|\(?\d{1,3}(?:\.\d{1,3}){0,4}[.)]?\s|\(?[a-z][.)]\s|[ivx]{1,4}[.)]\s)")
_LABEL = re.compile(r"\s*[^\W\d_][\w /()'-]{0,30}:(?:\s|$)")
_NUMBERED = re.compile(r"\s*(?:[#>*-]+\s*)?(?:\(?[0-9ivxIVX]{1,4}(?:\.\d{1,3}){0,4}|[a-zA-Z])[.)]+$")
_BACKWARDS = re.compile(r"\n?([^\s(\[\"'“‘]{1,24})")
"""The word before a place, read from there back to its first letter."""
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?")
_GENITIVE = re.compile(r"[snmt] [A-Z]")  # 's Nachts, 't Is: the apostrophe is already stripped
_OPEN = "\"'“”‘’«([ \t\r\n"


def sentence_spans(text: str, blokken: Iterable[Blok] = ()) -> list[tuple[int, int]]:
    """Character spans of the sentences of `text`, ascending, without surrounding white space.

    A block border (`Blok`) always ends a sentence, whatever the punctuation.
    """
    borders = sorted({p for b in blokken for p in (b.begin, b.eind)})
    spans: list[tuple[int, int]] = []
    for begin, end in _paragraphs(text, borders):
        spans.extend(_cut(text, begin, end))
    return spans


def sentences_across(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Those of `sentence_spans` with a part in `[begin, end)`; the paragraphs that have none are not cut."""
    found: list[tuple[int, int]] = []
    for first, last in _paragraphs(text, []):
        if first >= end:
            break
        if last > begin:
            found += takewhile(lambda span: span[0] < end, _cut(text, first, last))
    return [span for span in found if span[1] > begin]


def _paragraphs(text: str, borders: list[int]) -> Iterator[tuple[int, int]]:
    begin = 0
    for line_begin, line_end, next_end in _lines(text):
        if _joined(text[line_begin:line_end], text[line_end + 1 : next_end]):
            continue
        cuts = borders[bisect_right(borders, begin) : bisect_left(borders, line_end)]
        yield from zip((begin, *cuts), (*cuts, line_end), strict=True)
        begin = line_end + 1


def _lines(text: str) -> Iterator[tuple[int, int, int]]:
    """(begin, end, end of the next line) of each line."""
    begin = 0
    while begin <= len(text):
        end = text.find("\n", begin)
        end = len(text) if end < 0 else end
        following = text.find("\n", end + 1) if end < len(text) else len(text)
        yield begin, end, len(text) if following < 0 else following
        begin = end + 1


def _joined(line: str, following: str) -> bool:
    """Is `following` the continuation of the hard-wrapped `line`?"""
    line, following = line.strip(), following.strip()
    if not line or not following or line[0] in "#|":
        return False
    if _LIST.match(following + " ") or line[-1] in ":;" or _LABEL.match(following):
        return False
    if following[0].islower():
        return len(line) <= WRAP_MAX and (len(line) >= WRAP_MIN or line[-1] not in ".!?")
    return WRAP_MIN < len(line) <= WRAP_MAX and line[-1] not in ".!?"


def _cut(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    start = begin
    for m in _END.finditer(text, begin, end):
        if m.end() >= end or not text[m.end()].isspace():
            continue
        if m.start() < start or not _ends_sentence(text, start, m, end):
            continue
        yield from _trim(text, start, m.end())
        start = m.end()
    yield from _trim(text, start, end)


def _trim(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    if begin < end:
        yield begin, end


def _ends_sentence(text: str, start: int, m: re.Match[str], end: int) -> bool:
    following = text[m.end() : min(end, m.end() + 40)].lstrip(_OPEN)
    if not following:
        return True
    if m.group()[0] != "." or len(m.group().rstrip("\"'”’»)]")) > 1:
        return not following[0].islower() or (m.group()[-1] in ".…" and following[:2].istitle())
    if m.end() - start < 16 and _NUMBERED.match(text, start, m.end()):
        return False
    return _period_ends(_word_before(text, m.start()), following, text[max(start, m.start() - 24) : m.start()])


def _word_before(text: str, at: int) -> str:
    found = _BACKWARDS.match(text[max(0, at - 24) : at][::-1])
    return found[1][::-1] if found else ""


def _starts_sentence(following: str) -> bool:
    """Does a capital, a placeholder or a bullet open this text?"""
    return following[0].isupper() or following[0] in "[€#*•-–"


def _period_ends(word: str, following: str, before: str) -> bool:
    low = word.lower()
    if _GENITIVE.match(following):
        return True
    if low in MAYBE_FINAL:
        return _starts_sentence(following)
    if low in NEVER_FINAL:
        return False
    if (len(word) == 1 and word.isalpha()) or (word[1:2] == "." and _INITIALS.fullmatch(word)):
        return _initial_ends(following, before)
    if following[0].isdigit():
        return len(word) > 3 and not word[0].isdigit()
    if following[0].islower():
        return len(word) >= 4 and word.isalpha() and word.islower() and not re.match(r"en |of ", following)
    return _starts_sentence(following)


def _initial_ends(following: str, before: str) -> bool:
    """`mevrouw K. Zij woont`: the initial stands for a name, and a function word opens the next sentence."""
    first, _, rest = following.partition(" ")
    titled = any(w.strip("(,.").lower() in TITLES for w in before.split())
    return titled and first[0].isupper() and first.lower() in STARTERS and bool(rest[:1].islower() or rest[:1] == "[")
