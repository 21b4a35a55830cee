"""A stretch of text as rows of bits, in which every place that a phrase of the cue language stands is found at once.

Bit i of a mask says something of token i. `the <kind>` stands where `waar(the) & waar(<kind>) >> 1` has a bit: two
operations on whole numbers ask it of all tokens together, in C. A phrase of s steps costs O(s) such operations of
O(n/64) each, for a stretch of n tokens; a gap of up to g tokens costs O(log g) of them. No step is tried twice at a
token, and nothing is tried back: the mask of what is left of a phrase tells beforehand where a way through exists.

A stretch holds whole sentences with two empty bits after each, so that no phrase runs over the border. A text is cut
into stretches of bounded length, so reading stays linear in the length of the text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from casusbank.vocabulary import load_vocabulary
from ingest.annotate.cuetaal import Element, Pattern, number
from ingest.text import Leestekst, Token, word_forms

LANGST = 8192
"""Tokens of a stretch, unless one sentence is longer: that is cut, and its parts overlap."""
OVERLAP = 512
"""Tokens that the parts of such a sentence overlap on either side: far more than the widest cue can take."""
_BORDER = 2
REACH = 8
"""Most tokens between the core of a cue and what must stand near it."""
_STOPS = frozenset([";", ":"])
"""A gap does not skip these."""


Wegen = list[tuple[Pattern, int]]
"""Choices, each with where it can begin."""
Pad = list[tuple[Element, int, Wegen]]
"""The steps of a phrase, each with where the next can begin and the choices it leaves."""


@dataclass(frozen=True, slots=True)
class Deel:
    """A sentence as it is matched, or a part of one too long; a cue may begin at its tokens `van` to `tot`."""

    tokens: tuple[Token, ...]
    plaatsen: Sequence[int]
    """Where each token stands in the text: shorthand is read out, and its point left out."""
    zin: int
    van: int
    tot: int


def bits(mask: int) -> Iterator[int]:
    """The places in `mask`, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def before(mask: int, most: int) -> int:
    """The places of `mask` and up to `most` before each; twice as far with every step."""
    reached = 0
    while reached < most:
        step = min(reached + 1, most - reached)
        mask |= mask >> step
        reached += step
    return mask


def lowest(mask: int) -> int:
    """The first place in `mask`, which may not be empty."""
    return (mask & -mask).bit_length() - 1


class Vrij:
    """Tokens that may be passed over; twice as far with every step."""

    def __init__(self, mask: int) -> None:
        self._rijen = {1: mask}

    def rij(self, size: int) -> int:
        """Where as many of them as `size` stand in a row, from this one on."""
        found = self._rijen.get(size)
        if found is None:
            half = size // 2
            found = self._rijen[size] = self.rij(half) & (self.rij(size - half) >> half)
        return found

    def naar(self, rest: int, most: int) -> int:
        """Where passing over up to `most` of them leads to a place of `rest`."""
        passed = 0
        while passed < most:
            step = min(passed + 1, most - passed)
            rest |= (rest >> step) & self.rij(step)
            passed += step
        return rest

    def vanaf(self, begins: int, most: int) -> int:
        """Where passing over up to `most` of them leads to from a place of `begins`."""
        passed = 0
        while passed < most:
            step = min(passed + 1, most - passed)
            begins |= (begins & self.rij(step)) << step
            passed += step
        return begins


class Strook:
    """A stretch: where each word form and stem stands, and what follows from that; worked out as it is asked."""

    def __init__(self, delen: Iterable[Deel]) -> None:
        self.vormen: dict[str, int] = {}
        """Where each word form stands."""
        self.stam_van: dict[str, str] = {}
        self.plaatsen: list[int] = []
        """Per bit the place of that token in the text."""
        self.zinnen: list[int] = []
        """Per bit the number of its sentence."""
        self.tokens = self.hier = self.einden = 0
        """Where a token stands; where a cue may begin; where a match may end: a token or the end of a sentence."""
        for deel in delen:
            self._add(deel)
        self.stammen: dict[str, int] = {}
        for vorm, stam in self.stam_van.items():
            self.stammen[stam] = self.stammen.get(stam, 0) | self.vormen[vorm]
        self.woorden = dict(self.stammen)
        """Where each form or stem stands."""
        for vorm, stands in self.vormen.items():
            self.woorden[vorm] = self.woorden.get(vorm, 0) | stands
        self.alle = frozenset(self.woorden)
        self._stammen = frozenset(self.stammen)
        self._vormen = frozenset(self.vormen)
        self._stappen: dict[Element, int] = {}
        self._keuzes: dict[Element, Wegen] = {}
        self._op_weg: dict[tuple[Element, int], Wegen] = {}
        self._gat = Vrij(self.tokens & ~self.van_vormen(_STOPS))
        self._op_begin = sorted(self.vormen.items())
        self._op_einde: list[tuple[str, int]] = []
        self._getallen: list[tuple[float, int]] | None = None

    def _add(self, deel: Deel) -> None:
        begin = len(self.plaatsen)
        bit = 1 << begin
        vormen = self.vormen
        for token in deel.tokens:
            norm = token.norm
            if norm in vormen:
                vormen[norm] |= bit
            else:
                vormen[norm] = bit
                self.stam_van[norm] = token.stam
            bit <<= 1
        size = len(deel.tokens)
        whole = (1 << size) - 1
        self.tokens |= whole << begin
        self.einden |= (whole << 1 | 1) << begin
        self.hier |= ((1 << deel.tot) - (1 << deel.van)) << begin
        self.plaatsen += (*deel.plaatsen, -1, -1)
        self.zinnen += [deel.zin] * (size + _BORDER)

    def van_vormen(self, vormen: frozenset[str]) -> int:
        """Where one of these word forms stands."""
        return reduce(or_, [self.vormen[v] for v in vormen & self._vormen], 0)

    def _waar(self, stap: Element) -> int:
        """Where a token satisfies this step of one token; kept for the next cue."""
        mask = self._stappen.get(stap)
        if mask is not None:
            return mask
        mask = 0
        if not stap.stammen.isdisjoint(self._stammen):
            for stam in stap.stammen & self._stammen:
                mask |= self.stammen[stam]
        if stap.meer:
            mask |= self._meer(stap)
        self._stappen[stap] = mask
        return mask

    def _meer(self, stap: Element) -> int:
        """Where a token satisfies it otherwise than by its stem."""
        mask = self.van_vormen(stap.vormen)
        for begin in stap.beginnen:
            mask |= self._naast(self._op_begin, begin)
        if stap.getal is not None:
            low, high = stap.getal
            return reduce(or_, (m for value, m in self._getal() if low <= value <= high), mask)
        for einde in stap.eindes:
            mask |= self._naast(self._achterstevoren(), einde[::-1])
        return mask

    def omgeving(self, begins: int) -> int:
        """The tokens among which all of a cue is that begins at one of `begins`: from REACH before to the end."""
        ahead = (self.tokens + begins ^ self.tokens) & self.tokens  # the sum carries to the end of each sentence
        return ahead | before(begins, REACH)

    def _naast(self, vormen: list[tuple[str, int]], begin: str) -> int:
        """Where one of the sorted `vormen` stands that begins so."""
        mask = 0
        for at in range(bisect_left(vormen, (begin, 0)), len(vormen)):
            vorm, stands = vormen[at]
            if not vorm.startswith(begin):
                break
            mask |= stands
        return mask

    def _achterstevoren(self) -> list[tuple[str, int]]:
        """The forms written backwards, sorted."""
        if not self._op_einde:
            self._op_einde = sorted((vorm[::-1], stands) for vorm, stands in self.vormen.items())
        return self._op_einde

    def _getal(self) -> list[tuple[float, int]]:
        """The numbers in the stretch, and where each stands."""
        if self._getallen is None:
            self._getallen = [(v, m) for vorm, m in self.vormen.items() if (v := number(vorm)) is not None]
        return self._getallen

    def begin(self, patroon: Pattern, rest: int) -> int:
        """Where a match of `patroon` can begin that ends at a place of `rest`."""
        known = self._stappen
        for stap in reversed(patroon.stappen):
            mask = known.get(stap)
            rest = self._voor(stap, rest) if mask is None else mask & rest >> 1
            if not rest:
                break
        return rest

    def _voor(self, stap: Element, rest: int) -> int:
        """Where `stap` can be taken to a place of `rest`."""
        if stap.gat:
            return self._gat.naar(rest, stap.gat)
        if stap.keuzes:
            return reduce(or_, [begins for _, begins in self._wegen(stap, rest)], 0)
        return self._waar(stap) & rest >> 1

    def _wegen(self, stap: Element, rest: int) -> Wegen:
        """The choices of `stap` that the stretch holds, and where each can begin that ends at a place of `rest`."""
        found = self._op_weg.get((stap, rest))
        if found is None:
            found = self._op_weg[stap, rest] = [
                (keuze, self.begin(keuze, rest) if keuze.breedte is None else stands & rest >> keuze.breedte)
                for keuze, stands in self._gehouden(stap)
            ]
        return found

    def _gehouden(self, stap: Element) -> Wegen:
        """The choices of `stap` that the stretch holds, and where each can begin, wherever it ends."""
        found = self._keuzes.get(stap)
        if found is None:
            words = self._stammen
            held = (keuze for keuze in stap.keuzes if not keuze.nodig or not words.isdisjoint(keuze.nodig))
            stands = ((keuze, self.begin(keuze, self.einden)) for keuze in held)
            found = self._keuzes[stap] = [way for way in stands if way[1]]
        return found

    def pad(self, patroon: Pattern, rest: int) -> Pad:
        """What must be known to find where a match of `patroon` ends: nothing when each takes as many tokens."""
        if patroon.breedte is not None:
            return []
        out: Pad = []
        for stap in reversed(patroon.stappen):
            out.append((stap, rest, self._wegen(stap, rest) if stap.keuzes else []))
            rest = self._voor(stap, rest)
        out.reverse()
        return out

    def einde(self, patroon: Pattern, pad: Pad, at: int) -> int:
        """Where the match of `patroon` from `at` ends: by the first choice that fits, over the shortest gaps.

        There is one: `at` is among the places where it can `begin`.
        """
        if patroon.breedte is not None:
            return at + patroon.breedte
        for stap, rest, wegen in pad:
            if stap.gat:
                at += lowest(rest >> at)
            elif wegen:
                for keuze, begins in wegen:
                    if begins & 1 << at:
                        at = self.einde(keuze, self.pad(keuze, rest), at)
                        break
            else:
                at += 1
        return at


def stroken(tekst: Leestekst) -> Iterator[Strook]:
    """The text in stretches, in order."""
    delen: list[Deel] = []
    size = 0
    for deel in _delen(tekst):
        if delen and size + len(deel.tokens) > LANGST:
            yield Strook(delen)
            delen, size = [], 0
        delen.append(deel)
        size += len(deel.tokens)
    if delen:
        yield Strook(delen)


def _delen(tekst: Leestekst) -> Iterator[Deel]:
    for nr, zin in enumerate(tekst.zinnen):
        tokens, places = _read_out(tekst.tokens, zin.eerste, zin.laatste)
        for van in range(0, len(tokens), LANGST):
            begin, end = max(0, van - OVERLAP), van + LANGST + OVERLAP
            part = tokens[begin:end]
            yield Deel(part, places[begin:end], nr, van - begin, min(van - begin + LANGST, len(part)))


def _read_out(tokens: tuple[Token, ...], begin: int, end: int) -> tuple[tuple[Token, ...], Sequence[int]]:
    """The tokens of a sentence with its shorthand read out (`gn.` is `geen`), and where each stands in the text."""
    short = load_vocabulary().afkortingen
    sentence = tokens[begin:end]
    if short.keys().isdisjoint([token.norm for token in sentence]):
        return sentence, range(begin, end)
    places = [i for i in range(begin, end) if tokens[i].norm != "." or i == begin or tokens[i - 1].norm not in short]
    return tuple(
        t._replace(norm=full, stam=word_forms(full)[1]) if (full := short.get(t.norm)) else t
        for t in (tokens[i] for i in places)
    ), places
