"""All pairs of one scope at once, as bits: how many have which status, and which deserve to be judged and shown.

A strength is written in unary: bit k of a factor says "at least step k". What is known of it is two words, `laag` and
`hoog`, and every condition of constraint.py becomes a test on bits: "n is certainly weaker than p" is
`p.laag & ~n.hoog`, "n is not certainly as strong" is `p.hoog & ~n.laag`. A million pairs then cost milliseconds, so a
scope of thousands of decisions is counted whole: nothing is sampled and no pair is missed. The statuses are those of
`audit.judge`, which explains each pair that is shown; a property test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from casusbank.model import Kant
from precedent.apart import Apart, Leden
from precedent.constraint import Lezing
from precedent.profile import Profiel, dimension_of
from precedent.scope import Reikwijdte
from precedent.special import special_facts

ONVERKLAARD, NIET_GEMOTIVEERD, ONGELIJK, ONVOLDOENDE, GEMOTIVEERD, GELIJK, BUITEN = range(7)
"""What a pair is, in the order of `audit.STATUSSEN`."""

_ROWS: Final = 256
_COLUMNS: Final = 4096
"""Pairs are worked through in rectangles of this size: some tens of megabytes of working memory."""

Woorden = NDArray[np.uint64]
"""Bits, of shape (words, members); a block is (words, rows, 1) against (words, 1, columns)."""


@dataclass(frozen=True, slots=True)
class Bits:
    """The members of a scope as bits. `t` and `a`: the side a factor pleads for in that casus."""

    laag: Woorden
    hoog: Woorden
    genoemd: Woorden
    t: Woorden
    a: Woorden
    gesteld: Woorden
    redenen: Woorden
    eerst: Woorden
    """Facts by which a decision with another outcome makes this casus a special one (audit.py, rule 1)."""
    dan: Woorden
    """Facts by which a decision with this outcome does, unless the casus has a ground of its own (rule 2)."""
    stil: Woorden
    """1 in the first word when facts could matter to this member that no member of the scope mentions."""

    def rows(self, members: Leden) -> Bits:
        """These members as the rows of a rectangle."""
        return self._take(members, (slice(None), slice(None), None))

    def columns(self, members: Leden) -> Bits:
        """These members as its columns."""
        return self._take(members, (slice(None), None, slice(None)))

    def _take(self, members: Leden, shape: tuple[slice | None, ...]) -> Bits:
        return Bits(*(getattr(self, field.name)[:, members][shape] for field in fields(self)))


@dataclass(slots=True)
class Telling:
    """Of one scope: pairs counted per year and code, and per code asked for the most telling pairs as (rang, i, j).

    A pair is of the year of its later decision. `jaren` names the rows of `aantallen`; the first is None, for pairs in
    which a date is not known.
    """

    jaren: tuple[str | None, ...]
    aantallen: NDArray[np.int64]
    paren: dict[int, NDArray[np.int64]]


def survey(
    group: Sequence[Profiel], reikwijdte: Reikwijdte, lezing: Lezing, codes: Collection[int], most: int
) -> Telling:
    """Count all pairs of `group` (one scope, members with a strekking); name at most `most` pairs of each of `codes`.

    A pair is named by the places of its members in `group`. Its rang is lower when fewer facts are open and more are
    shared; of equals the first in order come first.
    """
    years = (None, *sorted({y for p in group if (y := _year(p))}))
    counts = np.zeros((len(years), BUITEN + 1), dtype=np.int64)
    found = Telling(years, counts, {code: np.zeros((0, 3), dtype=np.int64) for code in codes})
    if len(group) < 2:
        return found
    apart = Apart(group, reikwijdte)
    bits = _bits_of(group, apart)
    standing = np.array([0 if p.strekking == "A" else 1 if p.deels else 2 for p in group])
    year = np.array([years.index(_year(p)) for p in group])
    levels = [np.flatnonzero(standing == level) for level in range(3)]
    for rows, columns, equal in _rectangles(levels):
        one, other = bits.rows(rows), bits.columns(columns)
        if equal is None:
            verdict = _different(one, other, lezing)
        else:
            verdict = _same(one, other, "T" if equal else "A")
            verdict[rows[:, None] >= columns[None, :]] = -1
        verdict[apart.block(rows, columns) & (verdict >= 0)] = BUITEN
        later = np.maximum(year[rows][:, None], year[columns]) * ((year[rows][:, None] > 0) & (year[columns] > 0))
        cells = (later * (BUITEN + 2) + verdict + 1).ravel()
        found.aantallen += np.bincount(cells, minlength=counts.size + len(years)).reshape(len(years), -1)[:, 1:]
        for code in codes:
            picked = _picked(verdict, code, one, other, rows, columns, most)
            found.paren[code] = _best(np.concatenate([found.paren[code], picked]), most)
    return found


def _year(p: Profiel) -> str | None:
    return (p.datum_besluit or "")[:4] or None


def _rectangles(levels: Sequence[Leden]) -> Iterator[tuple[Leden, Leden, int | None]]:
    """Blocks of pairs: granted (more) against refused (less), then each outcome with itself (with its level)."""
    for more, less in ((2, 0), (2, 1), (1, 0)):
        for rows in _cut(levels[more], _ROWS):
            yield from ((rows, columns, None) for columns in _cut(levels[less], _COLUMNS))
    for level, members in enumerate(levels):
        for rows in _cut(members, _ROWS):
            yield from ((rows, columns, level) for columns in _cut(members[members >= rows[0]], _COLUMNS))


def _cut(members: Leden, size: int) -> Iterator[Leden]:
    return (members[at : at + size] for at in range(0, len(members), size))


def _different(p: Bits, n: Bits, lezing: Lezing) -> NDArray[np.int8]:
    """Granted `p` against refused `n`: the table of precedent.md."""
    shape = np.broadcast_shapes(p.laag[0].shape, n.laag[0].shape)
    locked, motivated, undecided, on_point = (np.zeros(shape, dtype=np.bool_) for _ in range(4))
    for w in range(len(p.laag)):
        t, a = p.t[w] | n.t[w], p.a[w] | n.a[w]
        lock = (p.laag[w] & ~n.hoog[w] & t) | (n.laag[w] & ~p.hoog[w] & a)
        locked |= lock != 0
        motivated |= (lock & (n.gesteld[w] | (p.gesteld[w] & t & ~a))) != 0
        unsure = (p.hoog[w] & ~n.laag[w] & t) | (n.hoog[w] & ~p.laag[w] & a)
        if lezing == "genoemd":
            unsure &= p.genoemd[w] | n.genoemd[w]
        undecided |= unsure != 0
        on_point |= (p.genoemd[w] & n.genoemd[w]) != 0
    undecided |= ~on_point if lezing == "genoemd" else (p.stil[0] | n.stil[0]) != 0
    explained = np.where(motivated, GEMOTIVEERD, NIET_GEMOTIVEERD)
    return np.where(locked, explained, np.where(undecided, ONVOLDOENDE, ONVERKLAARD)).astype(np.int8)


def _same(x: Bits, y: Bits, outcome: Kant) -> NDArray[np.int8]:
    """Two casussen with one outcome: equal treatment, unless one of them was a special case."""
    special = _made_special(x, y, outcome) | _made_special(y, x, outcome)
    return np.where(special, ONGELIJK, GELIJK).astype(np.int8)


def _made_special(x: Bits, y: Bits, outcome: Kant) -> NDArray[np.bool_]:
    """Whether a fact that supports the outcome less in `x` than in `y` makes `x` special (`audit._decided_by`)."""
    shape = np.broadcast_shapes(x.laag[0].shape, y.laag[0].shape)
    first, second, ground = (np.zeros(shape, dtype=np.bool_) for _ in range(3))
    for w in range(len(x.laag)):
        t, a = x.t[w] | y.t[w], x.a[w] | y.a[w]
        pro, con = (t & ~a, a & ~t) if outcome == "T" else (a & ~t, t & ~a)
        less = (y.laag[w] & ~x.hoog[w] & pro) | (x.laag[w] & ~y.hoog[w] & con)
        first |= (less & x.eerst[w]) != 0
        second |= (less & x.dan[w]) != 0
        ground |= (x.redenen[w] & ~(y.hoog[w] & y.genoemd[w])) != 0
    return first | (second & ~ground)


def _picked(
    verdict: NDArray[np.int8], code: int, x: Bits, y: Bits, rows: Leden, columns: Leden, most: int
) -> NDArray[np.int64]:
    """The pairs of a block with this code as (rang, i, j); of very many, those first in order."""
    i, j = np.nonzero(verdict == code)
    i, j = i[: 4 * most], j[: 4 * most]
    unsure, shared = (np.zeros(len(i), dtype=np.int64) for _ in range(2))
    for w in range(len(x.laag)):
        p, n = (
            {name: getattr(bits, name)[w].ravel()[at] for name in ("laag", "hoog", "genoemd")}
            for bits, at in ((x, i), (y, j))
        )
        wide = (p["hoog"] & ~n["laag"]) | (n["hoog"] & ~p["laag"])
        unsure += np.bitwise_count(wide & (p["genoemd"] | n["genoemd"]))
        shared += np.bitwise_count(p["laag"] & n["laag"])
    return np.stack([unsure * 1024 - shared, rows[i], columns[j]], axis=1)


def _best(pairs: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    return pairs if len(pairs) <= most else pairs[np.lexsort(pairs.T[::-1])[:most]]


# ------------------------------------------------------------------ members as bits


def _bits_of(group: Sequence[Profiel], apart: Apart) -> Bits:
    """The facts of every member in one layout: the steps of each factor that some member mentions, side by side."""
    places: dict[str, tuple[int, int]] = {}
    size = 0
    for factor in sorted({f for p in group for f in p.feiten}):
        top = next(dimension_of(factor, p).top for p in group if factor in p.feiten)
        places[factor] = (size, ((1 << top) - 1) << size)
        size += top
    words = max(1, -(-size // 64))
    special = special_facts(group, apart)
    rows = [
        (*_member(p, places, size), *_whole(places, special[at]), int(any(f not in places for f in p.ruimte)))
        for at, p in enumerate(group)
    ]
    return Bits(*(_as_words(column, words) for column in zip(*rows, strict=True)))


def _member(p: Profiel, places: dict[str, tuple[int, int]], size: int) -> tuple[int, ...]:
    """`laag, hoog, genoemd, t, a, gesteld, redenen` of one member, as integers of bits."""
    low, named, stated, reasons, high = 0, 0, 0, 0, (1 << size) - 1
    sides: dict[Kant, int] = {"T": 0, "A": 0}
    for factor, dim in p.ruimte.items():
        if factor in places and factor not in p.feiten:
            sides[dim.kant] |= places[factor][1]
    for factor, fact in p.feiten.items():
        at, whole = places[factor]
        mine = ((1 << fact.bereik.laag) - 1) << at
        low |= mine
        high &= ~whole | (((1 << fact.bereik.hoog) - 1) << at)
        named |= whole
        sides[fact.kant] |= whole
        stated |= whole if fact.gesteld else 0
        reasons |= mine if factor in p.redenen else 0
    return low, high, named, sides["T"], sides["A"], stated, reasons


def _whole(places: dict[str, tuple[int, int]], sets: tuple[Iterable[str], ...]) -> tuple[int, ...]:
    """Sets of factors as bits: every step of each."""
    return tuple(sum(places[factor][1] for factor in factors) for factors in sets)


def _as_words(column: Iterable[int], words: int) -> Woorden:
    raw = b"".join(bits.to_bytes(8 * words, "little") for bits in column)
    return np.ascontiguousarray(np.frombuffer(raw, dtype="<u8").reshape(-1, words).T)
