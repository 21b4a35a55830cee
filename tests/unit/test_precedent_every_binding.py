"""Binding and toets held against their definitions on every small casus: no chance, no product code in the oracle.

Two factors with every range of knowledge, every side, every set of stated facts, judged by counting completions one by
one; then tables for what has an order or a limit. `make mutatie` runs these.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from small_cases import (
    BREED,
    LEZINGEN,
    MODELLEN,
    RUIMTE,
    TRAP,
    asked_in_order,
    casus,
    conditions,
    joint,
    mentioned,
    read,
    side_of,
    small,
    values,
)

from casusbank.model import CasusId
from precedent.constraint import MAX_LEERZAAM, Lezing, Model, Navraag, binding, constrain, deciding
from precedent.profile import Bereik, Dimensie, Feit, Profiel

# ------------------------------------------------------------------ does p bind n


def check_binding(p: Profiel, n: Profiel, model: Model, lezing: Lezing) -> None:
    b, found = binding(p, n, model, lezing), conditions(p, n, model)
    told = {key: v for key, v in found.items() if key[0] in mentioned(p, n)}
    assert {(c.factor, c.kant): c.oordeel for c in b.voorwaarden} == told
    assert [(c.factor, c.kant) for c in b.voorwaarden] == [(f, s) for f, s in told]
    assert all((c.precedent, c.casus) == (p.range_of(c.factor), n.range_of(c.factor)) for c in b.voorwaarden)
    assert list(b.niet_genoemd) == sorted({f for f, _ in found} - mentioned(p, n))
    assert (b.op_alle_feiten, b.op_genoemde_feiten) == (read(found, p, n, "streng"), read(found, p, n, "genoemd"))
    assert b.zekerheid == read(found, p, n, lezing)
    assert {(c.factor, c.kant) for c in b.sloten} == {key for key, v in found.items() if v == "nee"}
    assert {(c.factor, c.kant) for c in b.open} == {key for key, v in told.items() if v == "mogelijk"}
    there = {f for f in p.feiten.keys() & n.feiten.keys() if p.feiten[f].bereik.laag and n.feiten[f].bereik.laag}
    assert {(c.factor, c.kant) for c in b.gedeeld} == {k for k, v in told.items() if v == "zeker" and k[0] in there}
    assert (b.precedent, b.casus, b.naar, b.model, b.lezing) == (p, n, p.strekking, model, lezing)
    asked = asked_in_order(b, found)
    assert [q.factor for q in b.vragen()] == asked[:5]
    assert [q.factor for q in b.vragen(1)] == asked[:1]
    for q in b.vragen():
        known = q.factor in n.feiten and n.feiten[q.factor].bereik.bekend
        assert (q.over, q.bij, q.beslist) == (("precedent", "p", ("p",)) if known else ("casus", "n", ("p",)))


@pytest.mark.parametrize("model", MODELLEN)
@pytest.mark.parametrize("lezing", LEZINGEN)
def test_every_small_pair_binds_as_defined(model: Model, lezing: Lezing) -> None:
    every = [*small("n", (None,), flags=False), *(casus("n", None, {"f": v}, gedraaid="f") for v in range(3))]
    for p, n in product(small("p", ("T", "A")), every):
        check_binding(p, n, model, lezing)


@pytest.mark.parametrize("model", MODELLEN)
def test_counting_whole_completions_gives_the_same(model: Model) -> None:
    """What the product says factor by factor holds for all facts at once: their unknowns are independent."""
    every = [*small("n", (None,), flags=False), casus("n", None, {"f": (1, 2), "g": 1}, gedraaid="f")]
    for p, n in product(small("p", ("T", "A")), every):
        assert binding(p, n, model).op_alle_feiten == joint(p, n, model)


@pytest.mark.parametrize("model", MODELLEN)
def test_factor_spaces_may_differ(model: Model) -> None:
    """Two casussen in other domeinen: what could matter to either counts, on the scale of who knows it."""
    draait = {**RUIMTE, "f": replace(RUIMTE["f"], kant="A")}
    for one, other in product(({}, {"f": RUIMTE["f"]}, {"g": RUIMTE["g"]}, RUIMTE, draait, BREED), repeat=2):
        facts = [[{}, *({f: 1} for f in space if f in "fg")] for space in (one, other)]
        for side, mine, theirs in product(("T", "A"), *facts):
            stated = [(), tuple(mine)]
            for gesteld in stated:
                p = casus("p", side, mine, gesteld=gesteld, ruimte=one)  # type: ignore[arg-type]
                for lezing in LEZINGEN:
                    check_binding(p, casus("n", None, theirs, ruimte=other), model, lezing)


def test_five_questions_at_most_and_silent_knock_outs_first() -> None:
    names = {f"d{i}": Dimensie(f"d{i}", "D", "T") for i in range(7)} | {"z": Dimensie("z", "Z", "A", ko=True)}
    p, n = casus("p", "T", {"d0": 1}, ruimte=names), casus("n", None, {"d0": 1}, ruimte=names)
    assert [q.factor for q in binding(p, n).vragen()] == ["z", "d1", "d2", "d3", "d4"]
    assert len(binding(p, n).vragen(9)) == 7


def test_confirmed_is_one_lock_or_else_every_fact() -> None:
    every = [(), ("f",), ("g",), ("f", "g")]
    for sure_p, sure_n, here in product(every, every, ({"f": 1, "g": 0}, {"f": 0, "g": 1}, {"f": 0}, {"g": 0})):
        p = casus("p", "T", {"f": 1, "g": 0}, bevestigd=sure_p)
        n = casus("n", None, here, bevestigd=sure_n)
        locks = [c.factor for c in binding(p, n).sloten]

        def sure(factor: str, p: Profiel = p, n: Profiel = n) -> bool:
            return all(x.feiten[factor].bevestigd for x in (p, n) if factor in x.feiten)

        assert binding(p, n).bevestigd == (any(map(sure, locks)) if locks else all(map(sure, ("f", "g"))))
    assert not binding(casus("p", "T", {}), casus("n", None, {})).bevestigd


def test_a_precedent_without_a_side_cannot_bind() -> None:
    with pytest.raises(ValueError, match=r"^p: a precedent needs a strekking$"):
        binding(casus("p", None, {}), casus("n", None, {}))


# ------------------------------------------------------------------ the toets


def settled(p: Profiel, n: Profiel, model: Model) -> set[str]:
    """The unknown facts of n of which some answer makes p bind in no completion, or which alone are still open."""
    found = conditions(p, n, model)
    told = {f for (f, _), v in found.items() if v == "mogelijk" and f in mentioned(p, n)}
    answers: set[str] = set()
    for factor in told:
        if factor in n.feiten and n.feiten[factor].bereik.bekend:
            continue
        top = (p.ruimte if factor in p.ruimte else n.ruimte)[factor].top
        kant = side_of(n, factor) or side_of(p, factor) or "T"
        ends = (replace(n, feiten={**n.feiten, factor: Feit(Bereik(v, v), kant)}) for v in values(n, factor, top))
        locks = any(v == "nee" for end in ends for (f, _), v in conditions(p, end, model).items() if f == factor)
        answers |= {factor} if locks or told == {factor} else set()
    return answers


@pytest.mark.parametrize("lezing", LEZINGEN)
def test_the_toets_of_every_small_pair(lezing: Lezing) -> None:
    """The result model, the reason model only where it says more, locked only when neither binds; what to ask."""
    order = ("zeker", "mogelijk", "nee")
    every = [*small("n", (None,), flags=False), casus("n", None, {"f": (1, 2)}, gedraaid="f")]
    for p, n in product(small("p", ("T", "A")), every):
        result, reason = (read(conditions(p, n, m), p, n, lezing) for m in MODELLEN)
        expected = [("resultaat", result)]
        expected += [("redenen", reason)] if order.index(reason) < order.index(result) else []
        toets = constrain([p], n, lezing=lezing)
        assert sorted((b.model, b.zekerheid) for b in toets.bindt) == sorted(e for e in expected if e[1] != "nee")
        assert [b.model for b in toets.bindt_niet] == ([] if toets.bindt else ["resultaat"])
        models = [b.model for b in toets.bindt]
        asked = set[str]().union(*(settled(p, n, m) for m in models)) if models else set[str]()
        assert toets.vragen == tuple(Navraag(f, "casus", CasusId("n"), (CasusId("p"),)) for f in sorted(asked))
        assert (toets.casus, toets.lezing, toets.reikwijdte, toets.leerzaam) == (n, lezing, "organisatie", ())


def test_what_settles_most_precedents_is_asked_first() -> None:
    known = [
        casus("p1", "T", {"h": 1, "f": 1}, ruimte=BREED),
        casus("p2", "T", {"h": 1, "f": 1, "i": 1}, ruimte=BREED),
        casus("p3", "T", {"i": 1}, ruimte=BREED),
        casus("p4", "T", {"i": 1, "g": 1}, ruimte=BREED),
    ]
    n = casus("n", None, {"f": 1}, ruimte=BREED)
    toets = constrain(known, n)
    assert [(q.factor, q.over, q.bij, q.beslist) for q in toets.vragen] == [
        ("i", "casus", "n", ("p2", "p3", "p4")),
        ("h", "casus", "n", ("p1", "p2")),
    ]
    assert toets.vragen == deciding(toets.bindt)
    elsewhere = replace(n, casus_id=CasusId("m"))
    both = deciding([*toets.bindt, *constrain(known[:1], elsewhere).bindt])
    assert [(q.factor, q.bij) for q in both] == [("i", "n"), ("h", "n"), ("h", "m")]


def test_a_fact_that_could_matter_to_one_side_only_is_asked_on_the_scale_of_that_side() -> None:
    """The precedent never heard of f; in the casus it is there, but how much is not known."""
    p = casus("p", "A", {"g": 1}, ruimte={"g": RUIMTE["g"]})
    (q,) = constrain([p], casus("n", None, {"g": 1, "f": (1, 2)})).vragen
    assert (q.factor, q.beslist) == ("f", ("p",))
    wide = {**RUIMTE, "e": Dimensie("e", "E", "T", TRAP)}
    two_open = casus("n", None, {"g": 1, "f": (1, 2), "e": (1, 2)}, ruimte=wide)
    assert constrain([p], two_open).vragen == (), "neither answer settles anything: the precedent says nothing of both"
    n = casus("n", None, {"g": (0, 1)}, ruimte={"g": RUIMTE["g"]})
    both = constrain([casus("p", "A", {"f": (0, 1), "g": 1}), casus("r", "T", {"f": (1, 2), "g": 0})], n)
    assert [(q.factor, q.beslist) for q in both.vragen] == [("f", ("p", "r")), ("g", ("p", "r"))]


def test_certain_first_then_most_shared_then_fewest_questions() -> None:
    n = casus("n", None, {"f": 2, "h": 1, "i": 1, "g": 0}, ruimte=BREED)
    known = [
        casus("a", "T", {"f": 1, "g": 0, "j": 0}, ruimte=BREED),  # possible: j is open; one fact shared
        casus("b", "T", {"f": 1, "h": 1, "i": 1, "g": 0}, ruimte=BREED),  # certain, three shared
        casus("c", "T", {"f": 1, "h": 1, "i": 0, "g": 0}, ruimte=BREED),  # certain, two shared
        casus("d", "T", {"f": 1, "h": 1, "i": 1, "g": 0, "j": 0}, ruimte=BREED),  # possible, three shared, one open
        casus("e", "T", {"f": 1, "h": 1, "i": 1, "g": 0, "j": 0, "k": 0}, ruimte=BREED),  # two open
        casus("f", "T", {"f": 1, "h": 1, "i": 1, "g": 0, "j": 1, "k": 1}, ruimte=BREED),  # binds: j, k no stronger
        casus("g", "A", {"f": 2, "h": 1, "i": 1, "g": 0}, ruimte=BREED),  # certain to the other side
        casus("x", "A", {"f": 1, "g": 0, "h": 0}, ruimte=BREED),  # two locks
        casus("y", "A", {"f": 1, "h": 1, "i": 1, "g": 0}, ruimte=BREED),  # one lock
        casus("z", "T", {"f": 2, "g": 0, "h": 1, "i": 1, "j": 0, "k": 0}, ruimte=BREED),
    ]
    toets = constrain(known, n)
    certain = [b.precedent.casus_id for b in toets.bindt if b.zekerheid == "zeker"]
    assert certain == ["f", "b", "g", "c"], "on all facts, then on the mentioned ones"
    assert [b.precedent.casus_id for b in toets.bindt if b.zekerheid == "mogelijk"] == ["d", "e", "z", "a"]
    assert [b.precedent.casus_id for b in toets.bindt_niet] == ["y", "x"]
    assert constrain(known[::-1], n) == toets
    assert toets.conflict and toets.conflict_mogelijk
    one_side = constrain(known[:6], n)
    assert not one_side.conflict and not one_side.conflict_mogelijk
    possibly = constrain([known[0], known[6]], n)
    assert possibly.conflict_mogelijk and not possibly.conflict


def test_strictly_certain_stands_before_certain_on_what_is_mentioned() -> None:
    whole = {"f": 1, "g": 0}
    n = casus("n", None, whole)
    strict, named = casus("z", "T", whole), casus("a", "T", {"f": 1, "g": 0}, ruimte=BREED)
    assert [b.precedent.casus_id for b in constrain([named, strict], n).bindt] == ["z", "a"]
    twin = casus("y", "T", whole)
    assert [b.precedent.casus_id for b in constrain([strict, twin], n).bindt] == ["y", "z"]


def test_one_precedent_may_bind_under_both_models_and_the_stronger_stands_first() -> None:
    p = casus("p", "T", {"f": 1, "h": 1}, gesteld=["f"], ruimte=BREED)
    found = constrain([p], casus("n", None, {"f": 1}, ruimte=BREED)).bindt
    assert [(b.model, b.zekerheid) for b in found] == [("redenen", "zeker"), ("resultaat", "mogelijk")]
    lock = constrain([p], casus("n", None, {"f": 1, "h": 0}, ruimte=BREED))
    assert [(b.model, b.zekerheid) for b in lock.bindt] == [("redenen", "zeker")]
    assert lock.bindt_niet == ()


def test_who_takes_no_part_in_a_toets_and_who_only_teaches() -> None:
    n = casus("n", None, {"f": 1})
    known = {
        "zelf": casus("n", "T", {"f": 1}),
        "geen_kant": casus("q", None, {"f": 1}),
        "geen_casus": casus("r", "T", {"f": 1}, gewicht="geen"),
        "ander_punt": casus("s", "T", {"f": 1}, beslispunt="v"),
        "ander_orgaan": casus("t", "T", {"f": 1}, organisatie="y"),
        "verhaal": casus("v", "T", {"f": 1}, gewicht="leerzaam"),
        "vernietigd": casus("w", "T", {"f": 1}, gezag="vernietigd"),
        "bindt": casus("z", "T", {"f": 1}),
    }
    toets = constrain(known.values(), n)
    assert [b.precedent.casus_id for b in toets.bindt] == ["z"]
    told = {les.binding.precedent.casus_id: les.waarom for les in toets.leerzaam}
    assert told == {
        "t": "Een ander bestuursorgaan besliste: hooguit leerzaam.",
        "v": "Deze bron is geen besluit of uitspraak en is alleen leerzaam.",
        "w": "Een van beide besluiten is vernietigd.",
    }
    assert toets.leerzaam_totaal == 3
    assert constrain(known.values(), n, ongelezen=4).leerzaam_totaal == 7
    wide = constrain(known.values(), n, "alle")
    assert {b.precedent.casus_id for b in wide.bindt} == {"t", "v", "z"} and wide.reikwijdte == "alle"
    assert [les.binding.precedent.casus_id for les in wide.leerzaam] == ["w"]


def test_of_many_lessons_those_that_share_most_are_worked_out() -> None:
    n = casus("n", None, {"f": 2, "g": 1})
    aside = [casus(f"l{i:02}", "T", {"f": 2} if i % 3 else {"f": 1}, organisatie="y") for i in range(60)]
    aside.append(casus("m", "T", {"f": 2, "g": 1}, organisatie="y"))
    toets = constrain(aside, n)
    names = {les.binding.precedent.casus_id for les in toets.leerzaam}
    sharing = [p.casus_id for p in aside[:-1] if p.feiten["f"].bereik.laag == 2]
    assert names == {"m", *sharing[: MAX_LEERZAAM - 1]} and toets.leerzaam_totaal == 61
    assert toets.leerzaam[0].binding.precedent.casus_id == "m", "the surest lesson first"
    assert constrain(aside[::-1], n) == toets
    for reading in LEZINGEN:
        (les,) = constrain(aside[:1], n, lezing=reading).leerzaam
        assert les.binding.lezing == reading
    stated = casus("s", "T", {"f": 1, "h": 1}, gesteld=["f"], ruimte=BREED, organisatie="y")
    (les,) = constrain([stated], casus("n", None, {"f": 1, "h": 0}, ruimte=BREED)).leerzaam
    assert (les.binding.model, les.binding.zekerheid) == ("redenen", "zeker"), "the model that says most"


def test_a_toets_tells_the_knock_outs_of_the_casus() -> None:
    toets = constrain([], casus("n", None, {"k": 1}, ruimte=BREED))
    assert [(k.factor, k.zekerheid, k.vraag_na) for k in toets.knock_outs] == [("k", "mogelijk", ("h",))]
