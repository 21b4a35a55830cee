"""The matcher all vocabularies share: one pass over the tokens of a text finds every cue.

Cues are written in the cue language of `cuetaal.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.structuur import load_structure
from ingest.annotate.cuestrook import REACH, Pad, Strook, Vrij, before, bits, stroken
from ingest.annotate.cuetaal import Klassen, Pattern, variants
from ingest.annotate.cuevakken import Entry, Rij, Vak, Vakken, denial_words
from ingest.text import Leestekst, Token

DENIAL_REACH = 5
"""As REACH, for a bare `niet`."""
_TURNS = frozenset([";", ":", "maar", "terwijl", "echter", "doch", "hoewel"])
"""Past these a sentence says something else."""


class Cuetreffer(NamedTuple):
    """A cue found: its key, token span and sentence. `ontkend`: it skips a word of denial it does not ask for."""

    sleutel: str
    eerste: int
    laatste: int
    zin: int
    ontkend: bool = False


@dataclass(slots=True)
class Matcher:
    """Finds cues; `klassen` are the word classes they name, those of the vocabulary when None."""

    klassen: Klassen | None = None
    _begins: dict[str, list[Rij]] = field(default_factory=dict)
    """The cues by the word they begin with, as it is written."""
    _size: int = 0
    _vakken: Vakken | None = None

    def add(self, key: str, cues: Iterable[str]) -> None:
        """Let `cues` report `key`."""
        for cue in cues:
            for text in variants(cue):
                self._begins.setdefault(text.split(maxsplit=1)[0], []).append(Rij(self._size, key, text))
                self._size += 1
        self._vakken = None

    def _ready(self) -> Vakken:
        """The cues by how they begin, once all are in. Set as a whole, so that threads may ask at once."""
        vakken = Vakken(self.klassen)
        for word, rows in self._begins.items():
            vakken.put(word, rows)
        self._vakken = vakken
        return vakken

    def find(self, tekst: Leestekst) -> Iterator[Cuetreffer]:
        """All cues in `tekst`, by place; a cue never crosses a sentence border."""
        known = self._vakken or self._ready()
        for strook in stroken(tekst):
            yield from _Lezing(known, strook).in_order()


NOT_ONLY = frozenset(["alleen", "enkel", "slechts", "zozeer", "te", "anders", "langer"])
"""After `niet` these do not deny what stands near: `niet alleen`, `niet te`."""
_Gevonden = tuple[int, dict[int, Cuetreffer]]
"""Where a cue was found to begin, as a mask, and what was found at each place."""
_NERGENS: _Gevonden = (0, {})
_Naast = tuple[Pattern, int, Pad]
"""What must stand near a core: the phrase, where it can begin, and how to find its end."""


class _Lezing:
    """The cues of one stretch: every cue that may be in it is looked for once, at all its places together."""

    def __init__(self, vakken: Vakken, strook: Strook) -> None:
        self.vakken, self.strook = vakken, strook
        self.keer = strook.van_vormen(_TURNS) | ~strook.tokens
        self.bijzin = Vrij(strook.tokens & ~self.keer)
        words = strook.van_vormen(denial_words()[0])
        self.ontkenningen, self.ontkent = words, words & ~(strook.van_vormen(NOT_ONLY) >> 1)
        self._rijen: dict[Rij, _Gevonden] = {}

    def in_order(self) -> Iterator[Cuetreffer]:
        """What is found: by the token it begins at, then by how it begins, then in the order of adding."""
        strook = self.strook
        ways = [(stands, self.vakken.of(vorm, strook.stam_van[vorm])) for vorm, stands in strook.vormen.items()]
        begins: dict[Vak, int] = {}
        for stands, vakken in ways:
            for vak in vakken:
                begins[vak] = begins.get(vak, 0) | stands
        among = {vak: self._among(vak, places) for vak, places in begins.items()}
        found: list[tuple[int, int, int, Cuetreffer]] = []
        for stands, vakken in ways:
            for rang, vak in enumerate(vakken):
                for nr, (places, hits) in among[vak].items():
                    here = places & stands
                    if here == places:
                        found += [(at, rang, nr, hit) for at, hit in hits.items()]
                    elif here:
                        found += [(at, rang, nr, hits[at]) for at in bits(here)]
        found.sort()
        return (hit for _, _, _, hit in found)

    def _among(self, vak: Vak, begins: int) -> dict[int, _Gevonden]:
        """The cues of `vak` that are in the stretch, each by its number."""
        out: dict[int, _Gevonden] = {}
        known = self._rijen
        for nr, row in vak.among(self.strook, begins):
            found = known.get(row)
            if found is None:
                found = known[row] = self._look(row.entry(self.vakken.klassen))
            if found[0]:
                out[nr] = found
        return out

    def _look(self, entry: Entry) -> _Gevonden:
        """All places of one cue; masks first leave the few where its core stands with the rest of it near."""
        strook, cue = self.strook, entry.cue
        if any(map(strook.alle.isdisjoint, entry.woorden)):
            return _NERGENS
        begins = strook.begin(cue.kern, strook.einden) & strook.hier
        if not begins:
            return _NERGENS
        width = cue.kern.breedte
        if width and not (cue.erbij or cue.zonder):
            return begins, self._bare(entry, begins, width)
        parts: list[_Naast] = []
        taken = 0
        for part in cue.erbij:
            stands = strook.begin(part, strook.einden)
            begins &= self._near(part, stands, cue.kern, taken)
            if not begins:
                return _NERGENS
            parts.append((part, stands, strook.pad(part, strook.einden)))
            taken += REACH + part.meest
        without = reduce(or_, [strook.begin(part, strook.einden) for part in cue.zonder], 0)
        pad = strook.pad(cue.kern, strook.einden)
        hits: dict[int, Cuetreffer] = {}
        for at in bits(begins):
            last = strook.einde(cue.kern, pad, at)
            span = self._span(at, last, parts) if parts else (at, last)
            if span and span[0] < span[1] and not (without and _between(without, max(0, span[0] - 2), span[1] + 2)):
                hits[at] = self._hit(entry, *span)
            else:
                begins ^= 1 << at
        return begins, hits

    def _near(self, part: Pattern, stands: int, core: Pattern, taken: int) -> int:
        """Where `core` can begin with `part` near, by the rules of `_after` and `_before`: no such place is left out.

        `taken`: the most tokens that parts before it took behind the core; this one is looked for from their end.
        """
        clause, size = self.bijzin, max(1, part.minst)
        bare = stands & self.ontkenningen if part.breedte == 1 else 0
        behind, found = before(stands, taken + REACH) if taken else 0, 0
        for places, reach in ((stands ^ bare, REACH), (bare, DENIAL_REACH)):
            if places and not taken:
                behind |= clause.naar(places & clause.rij(1), reach - 1)
            if places and size <= reach:
                found |= clause.vanaf((places & clause.rij(size)) << size, reach - size)
        return found | before(behind >> core.minst, core.meest - core.minst)

    def _bare(self, entry: Entry, begins: int, width: int) -> dict[int, Cuetreffer]:
        """What is found of a cue that is one row of `width` tokens."""
        places, sentences, key, last = self.strook.plaatsen, self.strook.zinnen, entry.sleutel, width - 1
        denied = 0 if entry.vraagt_ontkenning else begins & before(self.ontkent, last)
        return {
            at: Cuetreffer(key, places[at], places[at + last] + 1, sentences[at], bool(denied and denied >> at & 1))
            for at in bits(begins)
        }

    def _hit(self, entry: Entry, first: int, last: int) -> Cuetreffer:
        places = self.strook.plaatsen
        ontkend = not entry.vraagt_ontkenning and bool(_between(self.ontkent, first, last))
        return Cuetreffer(entry.sleutel, places[first], places[last - 1] + 1, self.strook.zinnen[first], ontkend)

    def _span(self, first: int, last: int, parts: Sequence[_Naast]) -> tuple[int, int] | None:
        """The core at `first` to `last` with all that must stand near it, or None."""
        begin, end = first, last
        for part in parts:
            near = self._after(part, end) or self._before(part, first)
            if near is None:
                return None
            begin, end = min(begin, near[0]), max(end, near[1])
        return begin, end

    def _after(self, naast: _Naast, last: int) -> tuple[int, int] | None:
        """The first match after the core, within reach and inside the clause."""
        part, stands, pad = naast
        begins = _between(stands, last, last + REACH)
        if not begins:
            return None
        turn = _between(self.keer, last, last + REACH)
        for far in bits(begins & ((turn & -turn) - 1)):
            end = self.strook.einde(part, pad, last + far)
            if far < DENIAL_REACH or not self._is_denial(last + far, end):
                return last + far, end
        return None

    def _before(self, naast: _Naast, first: int) -> tuple[int, int] | None:
        """The last match before the core, within reach and inside the clause."""
        part, stands, _ = naast
        low = max(0, first - REACH)
        turn = _between(self.keer, low, first).bit_length()
        if not _between(stands, low + turn, first):
            return None
        rest = self.strook.einden & (2 << first) - 1
        pad = self.strook.pad(part, rest)
        begins = _between(self.strook.begin(part, rest), low, first) >> turn << turn
        while begins:
            at = low + begins.bit_length() - 1
            end = self.strook.einde(part, pad, at)
            if first - at <= DENIAL_REACH or not self._is_denial(at, end):
                return at, end
            begins ^= 1 << at - low
        return None

    def _is_denial(self, at: int, end: int) -> bool:
        """Is the match a bare `niet` or `geen`?"""
        return end == at + 1 and bool(self.ontkenningen >> at & 1)


def _between(mask: int, begin: int, end: int) -> int:
    """The bits of `mask` from `begin` to `end`, the first as bit 0."""
    return mask >> begin & ((1 << (end - begin)) - 1)


def vocabulary_cues() -> Iterator[tuple[str, Iterable[str]]]:
    """The cues of all vocabularies, each group with the key it reports: `soort:id[:step]`."""
    vocab = load_vocabulary()
    for w in vocab.waarden.values():
        # A synonym of one word counts in that form only: `tijdigheid` is a value, `tijdig bezwaar` is not.
        forms = (s if " " in s else f"={s}" for s in w.synoniemen)
        yield f"waarde:{w.id}:genoemd", (*w.cues, *forms)
        yield f"waarde:{w.id}:gezegd", w.gezegd
    for f in vocab.factoren.values():
        if not f.schaal:
            yield f"factor:{f.id}:aanwezig", f.cues
        for step, cues in f.stapcues:
            yield f"factor:{f.id}:{step}", cues
        yield f"factor:{f.id}:afwezig", f.cues_afwezig
        yield f"echo:{f.id}", f.echo
    yield from ((f"onderwerp:{o.id}", o.cues) for o in vocab.onderwerpen.values())
    yield from ((f"grens:{g.id}", g.cues) for g in vocab.grenzen.values())
    yield from ((f"instrument:{i.id}", i.cues) for i in vocab.instrumenten.values())
    yield from ((f"uitkomst:{key}", cues) for key, cues in vocab.uitkomstcues.items())
    yield from ((f"modificatie:{key}", cues) for key, cues in vocab.modificatiecues.items())
    for sectie, points, cues in load_structure().signalen:
        yield f"signaal:{sectie}:{points}", cues


@lru_cache(maxsize=1)
def vocabulary_matcher() -> Matcher:
    """One matcher over all vocabularies."""
    matcher = Matcher()
    for key, cues in vocabulary_cues():
        matcher.add(key, cues)
    return matcher


_last: tuple[tuple[Token, ...], dict[str, list[Cuetreffer]]] | None = None


def cues_in(tekst: Leestekst, soort: str) -> list[Cuetreffer]:
    """The cues of one vocabulary in `tekst`; the pass over the text is shared by the annotators."""
    global _last  # noqa: PLW0603  (one slot, replaced whole: safe between threads)
    seen = _last
    if seen is None or seen[0] is not tekst.tokens:
        found: dict[str, list[Cuetreffer]] = {}
        for hit in vocabulary_matcher().find(tekst):
            kind, _, _ = hit.sleutel.partition(":")
            found.setdefault(kind, []).append(hit)
        seen = _last = (tekst.tokens, found)
    return seen[1].get(soort, [])
