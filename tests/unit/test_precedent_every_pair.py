"""The status of a pair held against its definition on every small pair there is. `make mutatie` runs this."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import product

import pytest
from small_cases import (
    LEZINGEN,
    RUIMTE,
    casus,
    conditions,
    mentioned,
    read,
    side_of,
    small,
    values,
)

from precedent.audit import decisive_elsewhere, equal, judge, pair_scope
from precedent.constraint import Lezing, binding
from precedent.profile import Profiel

# ------------------------------------------------------------------ the status of a pair


def rank(p: Profiel) -> int:
    return 0 if p.strekking == "A" else 1 if p.deels else 2


def expected_status(granted: Profiel, refused: Profiel, lezing: Lezing) -> tuple[str, set[str]]:
    """The table of precedent.md, and J."""
    found = conditions(granted, refused, "resultaat")
    j = {f for (f, _), v in found.items() if v == "nee"}
    said = read(found, granted, refused, lezing)
    if said != "nee":
        return ("onverklaard_verschil" if said == "zeker" else "onvoldoende_gegevens"), j

    def named(factor: str) -> bool:
        sides = {side_of(granted, factor), side_of(refused, factor)} - {None}
        return factor in refused.gesteld or (sides == {"T"} and factor in granted.gesteld)

    return ("gemotiveerd_onderscheid" if any(map(named, j)) else "verklaarbaar_niet_gemotiveerd"), j


@pytest.mark.parametrize("lezing", LEZINGEN)
def test_every_small_pair_with_two_outcomes_has_the_status_of_the_table(lezing: Lezing) -> None:
    for g, r in product(small("g", ("T",)), small("r", ("A",), flags=False)):
        check_pair(g, r, lezing)
    for g, r in product(small("g", ("T",), flags=False, deels=True), small("r", ("A",), turned=False)):
        check_pair(g, r, lezing)
    for g, r in product(small("g", ("T",), flags=False), small("r", ("T",), flags=False, deels=True)):
        check_pair(g, r, lezing)


def check_pair(granted: Profiel, refused: Profiel, lezing: Lezing) -> None:
    pair = judge(refused, granted, lezing=lezing)
    status, j = expected_status(granted, refused, lezing)
    assert (pair.a, pair.b, pair.status) == (granted, refused, status)
    assert (pair.op_alle_feiten, pair.op_genoemde_feiten) == tuple(
        expected_status(granted, refused, reading)[0] for reading in LEZINGEN
    )
    assert pair.binding == binding(granted, refused, "resultaat", lezing)
    assert (pair.lezing, pair.reikwijdte, pair.waarom_niet, pair.beslispunt) == (lezing, "organisatie", None, "u")
    assert pair.vragen == pair.binding.vragen()
    told = {c.factor for c in pair.binding.open}
    there = {f for p in (granted, refused) for f, x in p.feiten.items() if x.bereik.laag}
    if j:
        assert set(pair.dragend) == j
    elif status == "onvoldoende_gegevens" and told:
        assert list(pair.dragend) == list(dict.fromkeys(c.factor for c in pair.binding.open))
    else:
        assert set(pair.dragend) == (there or mentioned(granted, refused))
    assert len(pair.dragend) == len(set(pair.dragend))
    assert judge(granted, refused, lezing=lezing) == pair


def test_a_pair_is_confirmed_on_all_of_j_or_else_on_every_fact() -> None:
    for sure_g, sure_r, r in product(
        ((), ("f",), ("f", "g")),
        ((), ("f",), ("g",), ("f", "g")),
        ({"f": 1, "g": 0}, {"f": 0, "g": 1}, {"f": 1, "g": 1}),
    ):
        granted = casus("a", "T", {"f": 1, "g": 0}, bevestigd=sure_g)
        refused = casus("b", "A", r, bevestigd=sure_r)
        pair = judge(granted, refused)
        used = set(pair.dragend) if pair.binding and pair.binding.sloten else {"f", "g"}
        assert pair.bevestigd == all(f in sure_g and f in sure_r for f in used)


def test_a_pair_out_of_scope_or_without_a_known_side() -> None:
    a, b = casus("a", "T", {"f": 1}), casus("b", "A", {"f": 1})
    other = replace(b, organisatie="y")
    apart = judge(a, other, lezing="streng")
    assert (apart.status, apart.waarom_niet, apart.feiten, apart.bevestigd) == (
        "niet_vergelijkbaar", "Een ander bestuursorgaan besliste: hooguit leerzaam.", (), False,
    )  # fmt: skip
    assert (apart.a, apart.b, apart.reikwijdte, apart.lezing, apart.voorbehouden) == (
        a,
        other,
        "organisatie",
        "streng",
        (),
    )
    assert (apart.op_alle_feiten, apart.op_genoemde_feiten, apart.binding, apart.vragen) == (None, None, None, ())
    assert judge(a, other, "alle").status == "onverklaard_verschil"
    assert judge(a, other, "alle").reikwijdte == "alle"
    unknown = judge(a, replace(b, strekking=None))
    assert (unknown.status, unknown.waarom_niet, unknown.dragend) == (
        "onvoldoende_gegevens", "De strekking van een van beide besluiten is onbekend.", ("f",),
    )  # fmt: skip
    assert judge(replace(a, strekking=None), b).status == "onvoldoende_gegevens"
    reserved = judge(replace(a, voorbehouden=("Let op.",)), b)
    assert "Let op." in reserved.voorbehouden and reserved.status == "onverklaard_verschil"
    assert judge(a, replace(b, gewicht="geen")).waarom_niet == (
        "Deze bron is geen casus en telt niet mee in de gelijkheidstoets."
    )
    assert judge(replace(a, procedureel=True, strekking=None), b).waarom_niet == (
        "Procedureel besluit, zonder inhoudelijk oordeel."
    )
    assert pair_scope(a, b, "organisatie").ja and not pair_scope(a, other, "organisatie").ja
    assert pair_scope(a, replace(b, gewicht="geen"), "organisatie").ja is False
    assert judge(a, replace(b, beslispunt="v"), "alle").beslispunt is None
    assert judge(replace(a, beslispunt="u/1"), replace(b, beslispunt="u/2"), "alle").beslispunt == "u/1"


def test_equal_on_every_decisive_fact() -> None:
    """Over every pair of small casussen: the same value, in every completion, on what was decisive in either."""
    for a, b in product(small("a", ("T",)), small("b", ("A",), flags=False)):
        decisive = a.gesteld | b.gesteld
        same = {x == y for f in decisive for x, y in product(values(a, f, RUIMTE[f].top), values(b, f, RUIMTE[f].top))}
        every = [
            all(x[f] == y[f] for f in decisive)
            for x, y in product(*([dict(zip(RUIMTE, v, strict=True)) for v in product(
                *(values(c, f, d.top) for f, d in RUIMTE.items()))] for c in (a, b)))
        ]  # fmt: skip
        expected = "mogelijk" if not same or len(set(every)) == 2 else "zeker" if all(every) else "nee"
        assert equal(a, b) == expected == equal(b, a)
    x, y = casus("x", "T", {"f": 1}, gesteld="f"), casus("y", "T", {"f": 1}, organisatie="z")
    assert (equal(x, y), equal(x, y, "alle")) == ("nee", "zeker")


# ------------------------------------------------------------------ unequal cases treated alike


def special_by(x: Profiel, y: Profiel, factor: str, others: Iterable[Profiel]) -> set[str]:
    """The decisions by which x, treated as y was, is a special case on this fact (precedent/README.md).

    The fact differs in every completion and pleads less for the shared outcome in x.
    """
    one, other, side = x.feiten[factor].bereik, y.feiten[factor].bereik, x.feiten[factor].kant
    if y.feiten[factor].kant != side:
        return set()
    pro = side == x.strekking
    if not (one.hoog < other.laag if pro else one.laag > other.hoog):
        return set()
    own = any(r not in y.feiten or y.feiten[r].bereik.hoog < x.feiten[r].bereik.laag for r in x.redenen)
    found: set[str] = set()
    for p in {q.casus_id: q for q in (*others, y)}.values():
        fact = p.feiten.get(factor)
        if p.casus_id == x.casus_id or fact is None or not fact.gesteld or not pair_scope(p, x, "organisatie").ja:
            continue
        if bool(fact.bereik.laag) != (side == p.strekking):
            continue  # not a ground for what was decided there
        grants = side == p.strekking
        if p.strekking != x.strekking:
            there = one.laag >= fact.bereik.hoog if grants else one.hoog <= fact.bereik.laag
            found |= {p.casus_id} if there and not x.feiten[factor].gesteld else set()
        else:
            lacking = one.hoog < fact.bereik.laag if grants else one.laag > fact.bereik.hoog
            found |= {p.casus_id} if lacking and not own else set()
    return found


def test_unequal_cases_treated_alike_are_told_with_who_decided_otherwise() -> None:
    """Every pair of small casussen with one outcome, beside every small decision that named f or g."""
    deciders = [q for q in small("q", ("T", "A"), turned=False) if q.gesteld and len(q.feiten) == 1]
    deciders.append(casus("q", "A", {"f": 1}, gesteld="f", gedraaid="f"))
    deciders.append(casus("q", "A", {"f": 0}, gesteld="f", organisatie="elders"))
    reported = 0
    certain = [p for p in small("b", ("T",), flags=False) if all(x.bereik.bekend for x in p.feiten.values())]
    for a, b in product(small("a", ("T",)), certain):
        for q in deciders if a.feiten.keys() & b.feiten.keys() else ():
            pair = judge(a, b, elders=decisive_elsewhere([a, b, q]))
            expected = {
                f: tuple(sorted({*special_by(a, b, f, [q]), *special_by(b, a, f, [q])}))
                for f in sorted(a.feiten.keys() & b.feiten.keys())
            }
            expected = {f: names for f, names in expected.items() if names}
            assert pair.status == ("ongelijk_gelijk_behandeld" if expected else "gelijk_behandeld")
            assert pair.op_alle_feiten == pair.op_genoemde_feiten == pair.status
            if expected:
                assert {row.factor: row.elders for row in pair.feiten} == expected
                reported += 1
            else:
                shared = [f for f in sorted(a.feiten.keys() & b.feiten.keys())
                          if a.feiten[f].bereik == b.feiten[f].bereik and a.feiten[f].bereik.bekend
                          and a.feiten[f].bereik.laag]  # fmt: skip
                assert list(pair.dragend) == shared
    assert reported > 100
    assert judge(casus("a", "T", {"f": 1}), casus("b", "T", {"f": 2})).status == "gelijk_behandeld"


def test_treated_alike_and_refused_alike() -> None:
    for stated, outcome in product(((), ("g",)), ("A", "T")):
        a = casus("a", outcome, {"g": 1}, gesteld=stated)  # type: ignore[arg-type]
        b = casus("b", outcome, {"g": 0})  # type: ignore[arg-type]
        pair = judge(a, b, elders=decisive_elsewhere([a, b]))
        expected = {*special_by(a, b, "g", [a, b]), *special_by(b, a, "g", [a, b])}
        assert (pair.status == "ongelijk_gelijk_behandeld") == bool(expected)
    sure = judge(casus("a", "T", {"f": 1}, bevestigd="f"), casus("b", "T", {"f": 1}, bevestigd="f"))
    assert sure.bevestigd and not judge(casus("a", "T", {"f": 1}), casus("b", "T", {"f": 1}, bevestigd="f")).bevestigd
    assert not judge(casus("a", "T", {}), casus("b", "T", {})).bevestigd, "nothing shown, nothing confirmed"


def test_a_heavier_fact_that_was_ground_for_refusing_makes_a_special_case() -> None:
    """f pleads against here; the one granted with most of it is special, by a refusal on as much of it or less."""
    a, b = (casus(name, "T", {"f": v}, gedraaid="f") for name, v in (("a", 1), ("b", 2)))
    for asked, expected in ((1, "ongelijk_gelijk_behandeld"), (2, "ongelijk_gelijk_behandeld")):
        q = casus("q", "A", {"f": asked}, gesteld="f", gedraaid="f")
        pair = judge(a, b, elders=decisive_elsewhere([a, b, q]))
        assert (pair.status, [row.elders for row in pair.feiten]) == (expected, [("q",)])
    light = [casus(name, "T", {"f": v}, gedraaid="f") for name, v in (("a", 0), ("b", 1))]
    q = casus("q", "A", {"f": 2}, gesteld="f", gedraaid="f")
    assert judge(*light, elders=decisive_elsewhere([q])).status == "gelijk_behandeld"


def test_who_named_what_in_the_motivation() -> None:
    a, b = casus("a", "T", {"f": 1, "g": 1}, gesteld=["f", "g"]), casus("b", "A", {"g": 1}, gesteld=["g"])
    assert decisive_elsewhere([a, b, casus("c", "T", {"f": 1})]) == {"f": [a], "g": [a, b]}
