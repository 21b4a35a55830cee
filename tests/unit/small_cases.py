"""Every small casus there is, and the definitions of precedent.md word for word: an oracle without product code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product
from typing import Any

from casusbank.model import Annotatie, CasusId, Kant
from precedent.constraint import Binding, Lezing, Model
from precedent.profile import Bereik, Dimensie, Feit, Profiel

TRAP = ("geen", "krap", "ernstig")
RUIMTE = {"f": Dimensie("f", "F", "T", TRAP), "g": Dimensie("g", "G", "A")}
BREED = {
    **RUIMTE,
    "h": Dimensie("h", "H", "T"),
    "i": Dimensie("i", "I", "T"),
    "j": Dimensie("j", "J", "A"),
    "k": Dimensie("k", "K", "A", ko=True, tenzij=("h",)),
}
MODELLEN: tuple[Model, ...] = ("resultaat", "redenen")
LEZINGEN: tuple[Lezing, ...] = ("streng", "genoemd")
ANDERS: dict[Kant, Kant] = {"T": "A", "A": "T"}
Span = tuple[int, int]


def casus(
    name: str,
    side: Kant | None,
    facts: Mapping[str, Span | int],
    *,
    gesteld: Iterable[str] = (),
    gedraaid: Iterable[str] = (),
    bevestigd: Iterable[str] = (),
    ruimte: Mapping[str, Dimensie] = RUIMTE,
    **fields: Any,
) -> Profiel:
    """A profile with these strengths (a number, or a range); each fact rests on a passage named after the casus."""
    spans = {f: Bereik(*((v, v) if isinstance(v, int) else v)) for f, v in facts.items()}
    feiten = {
        f: Feit(
            span,
            ANDERS[ruimte[f].kant] if f in gedraaid else ruimte[f].kant,
            f in gesteld,
            f in bevestigd,
            (Annotatie("factor", f, 0, 3, name, "test@1"),),
        )
        for f, span in sorted(spans.items())
    }
    reasons = frozenset(f for f, x in feiten.items() if x.gesteld and x.kant == side and x.bereik.laag)
    usual: dict[str, Any] = {
        "organisatie": "x",
        "beslispunt": "u",
        "organisatie_naam": "gemeente X",
        "redenen": reasons,
    }
    return Profiel(CasusId(name), ruimte, feiten, side, **{**usual, **fields})


def spans(top: int) -> Iterator[Span | None]:
    """Everything one can know of a factor: nothing, or a range that is not the whole scale."""
    yield None
    yield from ((a, b) for a in range(top + 1) for b in range(a, top + 1) if (a, b) != (0, top))


def small(
    name: str, sides: Iterable[Kant | None], *, flags: bool = True, turned: bool = True, **fields: Any
) -> Iterator[Profiel]:
    """Every casus over the two factors; with `flags` every set of stated facts, and with `turned` every side of f."""
    for side, f, g in product(sides, spans(2), spans(1)):
        known = {k: v for k, v in (("f", f), ("g", g)) if v is not None}
        for size in range(len(known) + 1 if flags else 1):
            for stated in combinations(known, size):
                for gedraaid in ((), ("f",)) if flags and turned and "f" in known else ((),):
                    yield casus(name, side, known, gesteld=stated, gedraaid=gedraaid, **fields)


# ------------------------------------------------------------------ the oracle: definitions, word for word


def side_of(p: Profiel, factor: str) -> Kant | None:
    if factor in p.feiten:
        return p.feiten[factor].kant
    return p.ruimte[factor].kant if factor in p.ruimte else None


def values(p: Profiel, factor: str, top: int) -> range:
    fact = p.feiten.get(factor)
    return range(fact.bereik.laag, fact.bereik.hoog + 1) if fact else range(top + 1)


def conditions(p: Profiel, n: Profiel, model: Model) -> dict[tuple[str, Kant], str]:
    """Per factor and side: whether the condition of the definition holds for every completion, for some, for none."""
    found: dict[tuple[str, Kant], str] = {}
    for factor in sorted({*p.ruimte, *n.ruimte}):
        top = (p.ruimte if factor in p.ruimte else n.ruimte)[factor].top
        for side in ("T", "A"):
            if side not in (side_of(p, factor), side_of(n, factor)):
                continue
            pro = side == p.strekking
            if pro and model == "redenen" and p.redenen and factor not in p.redenen:
                continue
            both = product(values(p, factor, top), values(n, factor, top))
            outcomes = {(y >= x) if pro else (y <= x) for x, y in both}
            found[factor, side] = "mogelijk" if len(outcomes) == 2 else "zeker" if outcomes == {True} else "nee"
    return found


def verdict(found: Mapping[tuple[str, Kant], str], only: Iterable[str] | None = None) -> str:
    kept = {v for (factor, _), v in found.items() if only is None or factor in only}
    return "nee" if "nee" in kept else "mogelijk" if "mogelijk" in kept else "zeker"


def mentioned(p: Profiel, n: Profiel) -> set[str]:
    return {*p.feiten, *n.feiten}


def on_point(found: Mapping[tuple[str, Kant], str], p: Profiel, n: Profiel) -> bool:
    return any(factor in p.feiten and factor in n.feiten for factor, _ in found)


def read(found: Mapping[tuple[str, Kant], str], p: Profiel, n: Profiel, lezing: Lezing) -> str:
    if lezing == "streng":
        return verdict(found)
    said = verdict(found, mentioned(p, n))
    return "mogelijk" if said == "zeker" and not on_point(found, p, n) else said


def joint(p: Profiel, n: Profiel, model: Model) -> str:
    """The same over whole completions at once: all facts of both, every combination."""
    factors = sorted({*p.ruimte, *n.ruimte})
    tops = [(p.ruimte if f in p.ruimte else n.ruimte)[f].top for f in factors]
    whole = [list(product(*(values(c, f, t) for f, t in zip(factors, tops, strict=True)))) for c in (p, n)]
    outcomes: set[bool] = set()
    for x, y in product(*whole):
        holds = True
        for place, factor in enumerate(factors):
            sides = {side_of(p, factor), side_of(n, factor)}
            asked = model == "resultaat" or not p.redenen or factor in p.redenen
            holds = holds and not (p.strekking in sides and asked and y[place] < x[place])
            holds = holds and not (ANDERS[p.strekking or "T"] in sides and y[place] > x[place])
        outcomes.add(holds)
    return "mogelijk" if len(outcomes) == 2 else "zeker" if outcomes == {True} else "nee"


def asked_in_order(b: Binding, found: Mapping[tuple[str, Kant], str]) -> list[str]:
    """What `vragen` promises: open mentioned facts, else silent ones, else the mentioned ones that never meet."""
    p, n = b.precedent, b.casus
    if "nee" in found.values():
        return []
    is_open = list(dict.fromkeys(f for (f, _), v in found.items() if v == "mogelijk"))
    told = [f for f in is_open if f in mentioned(p, n)]
    told.sort(key=lambda f: (0 if f in p.gesteld else 1 if f in p.feiten else 2, f))
    silent = [f for f in is_open if f not in mentioned(p, n)]
    silent.sort(key=lambda f: (not (p.ruimte if f in p.ruimte else n.ruimte)[f].ko, f))
    never_met = list(dict.fromkeys(f for f, _ in found)) if read(found, p, n, b.lezing) == "mogelijk" else []
    return told or silent or never_met
