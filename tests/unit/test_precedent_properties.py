"""The properties of precedent.md, with brute force over completions as the oracle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casusbank.model import Annotatie, CasusId, Kant
from precedent.audit import STATUSSEN, audit, decisive_elsewhere, equal, judge
from precedent.constraint import Lezing, Model, binding, constrain, deciding
from precedent.profile import Bereik, Dimensie, Feit, Profiel, closed
from precedent.scope import Reikwijdte, scope_key

TRAP = ("geen", "krap", "ernstig", "extreem")
RUIMTE = {
    "kinderen": Dimensie("kinderen", "Kinderen", "T"),
    "krapte": Dimensie("krapte", "Krapte", "T", TRAP),
    "toedoen": Dimensie("toedoen", "Toedoen", "A", TRAP[:3]),
    "wet": Dimensie("wet", "Dwingend", "A", ko=True, tenzij=("kinderen",)),
}
MODELLEN: tuple[Model, ...] = ("resultaat", "redenen")


@st.composite
def feiten(draw: st.DrawFn) -> dict[str, Feit]:
    found: dict[str, Feit] = {}
    for name, dim in RUIMTE.items():
        low = draw(st.integers(0, dim.top))
        high = draw(st.integers(low, dim.top) | st.just(low))
        if draw(st.sampled_from((True, True, False))) and (low, high) != (0, dim.top):
            side = draw(st.sampled_from((dim.kant,) * 9 + ({"T": "A", "A": "T"}[dim.kant],)))
            note = Annotatie("factor", name, 0, 3, "abc", "test@1")
            stated, confirmed = draw(st.booleans()), draw(st.booleans())
            found[name] = Feit(Bereik(low, high), side, stated, confirmed, (note,))  # type: ignore[arg-type]
    return found


@st.composite
def profielen(draw: st.DrawFn, sides: tuple[Kant | None, ...] = ("T", "A"), name: str | None = None) -> Profiel:
    facts = draw(feiten())
    side = draw(st.sampled_from(sides))
    reasons = frozenset(f for f, fact in facts.items() if fact.gesteld and fact.kant == side and fact.bereik.laag)
    number = draw(st.integers(0, 10**9))
    return Profiel(
        casus_id=CasusId(name or f"c{number}"),
        ruimte=RUIMTE,
        feiten=facts,
        strekking=side,
        organisatie="x",
        beslispunt=draw(st.sampled_from(("u", "u", "u", "v"))) if name is None else "u",
        redenen=reasons,
    )


P, N, Q = profielen(name="p"), profielen(name="n"), profielen(name="q")
VEEL = st.lists(profielen(), max_size=7, unique_by=lambda p: p.casus_id)


@st.composite
def bont(draw: st.DrawFn) -> Profiel:
    """As a database holds them: part grants, other organisations, versions of a rule, annulled, phases of one case."""
    p = draw(profielen())
    return replace(
        p,
        deels=p.strekking == "T" and draw(st.booleans()),
        organisatie=draw(st.sampled_from(("x", "x", "x", "y"))),
        regeling_versie=draw(st.sampled_from((None, None, None, "CVDR1/1", "CVDR1/2"))),
        gezag=draw(st.sampled_from((None, None, None, None, "vernietigd", "achterhaald_door_wet"))),
        verwant=frozenset(draw(st.sampled_from(((), (), (), ("z1",), ("z2",))))),
    )


BONT = st.lists(bont(), max_size=8, unique_by=lambda p: p.casus_id)


def completions(p: Profiel) -> Iterator[dict[str, int]]:
    spans = [p.range_of(f) or Bereik(0, d.top) for f, d in p.ruimte.items()]
    for point in product(*(range(s.laag, s.hoog + 1) for s in spans)):
        yield dict(zip(p.ruimte, point, strict=True))


def binds_fully(p: Profiel, n: Profiel, x: dict[str, int], y: dict[str, int], model: Model) -> bool:
    """The definition for complete information, word for word and without the product's code."""
    for f in p.ruimte:
        sides = {p.side_of(f), n.side_of(f)}
        reason = model == "resultaat" or not p.redenen or f in p.redenen
        if p.strekking in sides and reason and y[f] < x[f]:
            return False
        if sides - {p.strekking} and y[f] > x[f]:
            return False
    return True


def oracle(p: Profiel, n: Profiel, model: Model) -> str:
    outcomes = {binds_fully(p, n, x, y, model) for x in completions(p) for y in completions(n)}
    return "mogelijk" if len(outcomes) == 2 else "zeker" if True in outcomes else "nee"


def refine(p: Profiel, data: st.DataObject) -> Profiel:
    """`p` after someone learned one fact exactly."""
    f = data.draw(st.sampled_from(sorted(RUIMTE)))
    span = p.range_of(f) or Bereik(0, RUIMTE[f].top)
    value = data.draw(st.integers(span.laag, span.hoog))
    fact = p.feiten.get(f) or Feit(span, RUIMTE[f].kant)
    return replace(p, feiten={**p.feiten, f: replace(fact, bereik=Bereik(value, value))})


@settings(max_examples=300, deadline=None)
@given(P, N, st.sampled_from(MODELLEN))
def test_zeker_is_every_completion_and_mogelijk_is_some(p: Profiel, n: Profiel, model: Model) -> None:
    assert binding(p, n, model).zekerheid == oracle(p, n, model)


@given(P, N, st.sampled_from(MODELLEN), st.data())
def test_learning_a_fact_never_overturns_what_was_certain(
    p: Profiel, n: Profiel, model: Model, data: st.DataObject
) -> None:
    before = binding(p, n, model).zekerheid
    for after in (binding(refine(p, data), n, model), binding(p, refine(n, data), model)):
        assert before in {"mogelijk", after.zekerheid}


@given(P, N)
def test_the_sloten_are_what_every_completion_fails_and_open_what_some_fail(p: Profiel, n: Profiel) -> None:
    b = binding(p, n)
    assert bool(b.sloten) == (b.zekerheid == "nee")
    assert bool(b.open or b.niet_genoemd) or b.zekerheid != "mogelijk"
    assert not (b.zekerheid == "zeker" and (b.open or b.niet_genoemd or b.sloten))


@given(profielen(("T",), "g"), profielen(("A",), "r"))
def test_who_is_called_the_precedent_does_not_matter(g: Profiel, r: Profiel) -> None:
    there, back = binding(g, r), binding(r, g)
    assert there.zekerheid == back.zekerheid
    assert {c.factor for c in there.sloten} == {c.factor for c in back.sloten}
    assert {c.factor for c in there.open} == {c.factor for c in back.open}


@given(profielen(("T",), "g"), profielen(("A",), "r") | profielen(("A",), "a"))
def test_a_difference_is_unexplained_iff_the_granted_one_binds_the_refused_one(g: Profiel, r: Profiel) -> None:
    pair = judge(g, r, lezing="streng")
    assert pair.binding and (pair.binding.naar, pair.binding.precedent.casus_id) == ("T", "g")
    assert (pair.status == "onverklaard_verschil") == (oracle(g, r, "resultaat") == "zeker")
    assert (pair.status == "onvoldoende_gegevens") == (oracle(g, r, "resultaat") == "mogelijk")


@settings(max_examples=200, deadline=None)
@given(profielen(("T",), "g"), profielen(("A",), "r"))
def test_the_usual_reading_is_every_completion_of_what_is_mentioned(g: Profiel, r: Profiel) -> None:
    mentioned = {f: d for f, d in RUIMTE.items() if f in g.feiten or f in r.feiten}
    small = [replace(p, ruimte=mentioned) for p in (g, r)]
    outcomes = {binds_fully(*small, x, y, "resultaat") for x in completions(small[0]) for y in completions(small[1])}
    on_point = bool(g.feiten.keys() & r.feiten.keys())
    status = judge(g, r).status
    assert (status == "onverklaard_verschil") == (outcomes == {True} and on_point)
    assert (status in {"verklaarbaar_niet_gemotiveerd", "gemotiveerd_onderscheid"}) == (outcomes == {False})


@given(profielen(("T",), "g"), profielen(("A",), "r"), st.data())
def test_no_single_fact_turns_unexplained_into_explained(g: Profiel, r: Profiel, data: st.DataObject) -> None:
    before = judge(g, r).status
    for after in (judge(refine(g, data), r).status, judge(g, refine(r, data)).status):
        assert before != "onverklaard_verschil" or after in {"onverklaard_verschil", "onvoldoende_gegevens"}


@given(P, Q, st.sampled_from(("streng", "genoemd")))
def test_a_pair_has_no_order(p: Profiel, q: Profiel, lezing: Lezing) -> None:
    assert judge(p, q, lezing=lezing) == judge(q, p, lezing=lezing)


@given(P, N)
def test_the_reason_model_asks_less_so_it_never_says_less(p: Profiel, n: Profiel) -> None:
    order = ("nee", "mogelijk", "zeker")
    result, reason = binding(p, n, "resultaat"), binding(p, n, "redenen")
    assert order.index(reason.zekerheid) >= order.index(result.zekerheid)


@given(P, N)
def test_the_mentioned_facts_decide_a_nee_and_never_more_than_a_shared_fact_allows(p: Profiel, n: Profiel) -> None:
    b = binding(p, n)
    assert (b.op_genoemde_feiten == "nee") == (b.zekerheid == "nee")
    on_point = bool(p.feiten.keys() & n.feiten.keys())
    if b.op_genoemde_feiten == "zeker":
        assert on_point
    if b.op_alle_feiten == "zeker":
        assert b.op_genoemde_feiten == ("zeker" if on_point else "mogelijk")
    assert {c.factor for c in b.gedeeld} <= p.feiten.keys() & n.feiten.keys()


@given(VEEL, N, st.randoms(use_true_random=False), profielen(name="extra"))
def test_toets_ignores_order_and_grows_with_precedents(
    known: list[Profiel], n: Profiel, rnd: Any, extra: Profiel
) -> None:
    toets = constrain(known, n)
    shuffled = rnd.sample(known, len(known))
    assert constrain(shuffled, n) == toets
    more = constrain([*known, extra], n)
    assert set(map(repr, toets.bindt)) <= set(map(repr, more.bindt))
    assert {b.naar for b in toets.bindt if b.zekerheid == "zeker"} != {"T", "A"} or more.conflict


@given(VEEL, N)
def test_toets_lists_the_result_model_and_the_reason_model_only_where_it_says_more(
    known: list[Profiel], n: Profiel
) -> None:
    order = ("zeker", "mogelijk", "nee")
    toets = constrain(known, n, lezing="streng")
    expected = set()
    for p in (p for p in known if p.beslispunt == n.beslispunt):
        result, reason = binding(p, n, "resultaat").zekerheid, binding(p, n, "redenen").zekerheid
        expected |= {(p.casus_id, "resultaat", result)} if result != "nee" else set()
        expected |= {(p.casus_id, "redenen", reason)} if order.index(reason) < order.index(result) else set()
    assert {(b.precedent.casus_id, b.model, b.zekerheid) for b in toets.bindt} == expected
    assert len(toets.bindt) == len(expected)
    locked = {p.casus_id for p in known if p.beslispunt == n.beslispunt} - {name for name, _, _ in expected}
    assert {b.precedent.casus_id for b in toets.bindt_niet} == locked
    assert all(b.sloten for b in toets.bindt_niet)
    ranks = [
        (order.index(b.op_genoemde_feiten), order.index(b.op_alle_feiten), -len(b.gedeeld), len(b.open))
        for b in toets.bindt
    ]
    assert ranks == sorted(ranks)
    assert toets.conflict == ({b.naar for b in toets.bindt if b.zekerheid == "zeker"} == {"T", "A"})
    assert toets.conflict_mogelijk == (len({b.naar for b in toets.bindt}) == 2)
    locks = [len(b.sloten) for b in toets.bindt_niet]
    assert locks == sorted(locks)


@given(P, N)
def test_a_binding_is_confirmed_when_one_lock_or_else_every_known_fact_is(p: Profiel, n: Profiel) -> None:
    b = binding(p, n)

    def sure(factor: str) -> bool:
        return all(x.feiten[factor].bevestigd for x in (p, n) if factor in x.feiten)

    known = {*p.feiten, *n.feiten}
    expected = any(sure(c.factor) for c in b.sloten) if b.sloten else bool(known) and all(map(sure, known))
    assert b.bevestigd == expected


@given(P, N)
def test_what_decides_most_is_asked_first_and_of_the_casus_itself(p: Profiel, n: Profiel) -> None:
    b = binding(p, n)
    asked = b.vragen(len(RUIMTE))
    assert len(asked) == len({q.factor for q in asked})
    assert not (asked and b.sloten)

    def tier(factor: str) -> int:
        if factor in p.gesteld:
            return 0
        return 1 if factor in p.feiten else 2 if factor in n.feiten else 3 if RUIMTE[factor].ko else 4

    assert [tier(q.factor) for q in asked] == sorted(tier(q.factor) for q in asked)
    for q in asked:
        span = n.range_of(q.factor)
        assert (q.over, q.bij) == (("precedent", "p") if span and span.bekend else ("casus", "n"))
        assert q.beslist == ("p",)


def test_a_fact_outside_the_factor_space_of_one_side_counts_and_silent_precedents_are_unknown_on_it() -> None:
    small = {f: d for f, d in RUIMTE.items() if f != "toedoen"}
    p = closed(Profiel(CasusId("p"), small, {}, "T"))
    n = replace(closed(p), casus_id=CasusId("n"))
    assert binding(p, n).zekerheid == "zeker"
    accused = replace(n, ruimte=RUIMTE, feiten={**n.feiten, "toedoen": Feit(Bereik(1, 1), "A")})
    assert binding(p, accused).zekerheid == "mogelijk"
    assert [q.over for q in binding(p, accused).vragen()] == ["precedent"]
    assert binding(replace(accused, strekking="T"), n).zekerheid == "mogelijk"


@given(VEEL, st.randoms(use_true_random=False))
def test_audit_is_the_judgement_of_every_pair_in_one_order(known: list[Profiel], rnd: Any) -> None:
    found = list(audit(known).paren)
    assert list(audit(rnd.sample(known, len(known))).paren) == found
    expected = []
    for point in ("u", "v"):
        group = [p for p in known if p.beslispunt == point]
        expected += [judge(a, b, elders=decisive_elsewhere(group)) for a, b in combinations(group, 2)]
    assert sorted(map(repr, found)) == sorted(map(repr, expected))
    unexplained = [pair.status == "onverklaard_verschil" for pair in found]
    assert unexplained == sorted(unexplained, reverse=True)


@given(VEEL, st.sampled_from(STATUSSEN))
def test_a_filtered_audit_is_the_filter_of_the_audit(known: list[Profiel], status: Any) -> None:
    every = list(audit(known, statussen=STATUSSEN).paren)
    assert list(audit(known, statussen=[status]).paren) == [pair for pair in every if pair.status == status]


@given(VEEL)
def test_every_status_carries_its_factors_and_passages(known: list[Profiel]) -> None:
    for pair in audit(known).paren:
        held = pair.binding
        assert pair.feiten or not (pair.a.feiten or pair.b.feiten) or pair.status == "gelijk_behandeld"
        for row in pair.feiten:
            assert row.a is not None or row.b is not None
            assert (row.a is None) == (not row.passages_a)
            assert (row.b is None) == (not row.passages_b)
        if pair.status in {"verklaarbaar_niet_gemotiveerd", "gemotiveerd_onderscheid"}:
            assert held and set(pair.dragend) == {c.factor for c in held.sloten}
            granted, refused = (pair.a, pair.b) if pair.a.strekking == "T" else (pair.b, pair.a)
            pleading = {row.factor for row in pair.feiten if row.kant == "T"}
            stated = bool(set(pair.dragend) & (refused.gesteld | (granted.gesteld & pleading)))
            assert stated == (pair.status == "gemotiveerd_onderscheid")
        if pair.status == "onvoldoende_gegevens":
            assert pair.vragen and len(pair.vragen) <= 5


@given(profielen(("T",), "g"), profielen(("A",), "r"))
def test_confirmed_means_every_fact_used_is_confirmed(g: Profiel, r: Profiel) -> None:
    pair = judge(g, r)
    assert pair.binding
    used = pair.dragend if pair.binding.sloten else {*g.feiten, *r.feiten}
    words = [p.feiten[f].bevestigd for p in (g, r) for f in used if f in p.feiten]
    assert pair.bevestigd == (bool(words) and all(words))


@given(VEEL, N)
def test_an_answer_to_a_deciding_question_settles_what_it_claims(known: list[Profiel], n: Profiel) -> None:
    bindings = constrain(known, n).bindt
    questions = deciding(bindings)
    counts = [len(q.beslist) for q in questions]
    assert counts == sorted(counts, reverse=True)
    for q in questions:
        top = RUIMTE[q.factor].top
        span = n.range_of(q.factor) or Bereik(0, top)
        fact = n.feiten.get(q.factor) or Feit(span, RUIMTE[q.factor].kant)
        answers = [
            replace(n, feiten={**n.feiten, q.factor: replace(fact, bereik=Bereik(v, v))})
            for v in range(span.laag, span.hoog + 1)
        ]
        for name in q.beslist:
            asked = [b for b in bindings if b.precedent.casus_id == name]
            after = [binding(b.precedent, m, b.model) for b in asked for m in answers]
            locks = any(b.zekerheid == "nee" for b in after)
            assert locks or any(all(c.factor == q.factor for c in b.open) for b in after)


@given(profielen(("T", "A"), "p"), N)
def test_a_fact_that_could_lock_a_precedent_is_always_among_the_deciding_questions(p: Profiel, n: Profiel) -> None:
    b = binding(p, n)
    asked = {q.factor for q in deciding([b] if b.zekerheid == "mogelijk" else [])}
    for f, dim in RUIMTE.items():
        if b.zekerheid == "mogelijk" and f in p.feiten and f not in n.feiten:
            ends = [replace(n, feiten={**n.feiten, f: Feit(Bereik(v, v), dim.kant)}) for v in range(dim.top + 1)]
            if any(binding(p, m).zekerheid == "nee" for m in ends) and p.feiten[f].kant == dim.kant:
                assert f in asked


@given(P, Q)
def test_equal_is_symmetric_and_needs_the_same_value_on_what_was_decisive(p: Profiel, q: Profiel) -> None:
    verdict = equal(p, q)
    assert verdict == equal(q, p)
    decisive = p.dragend | q.dragend
    outcomes = {all(x[f] == y[f] for f in decisive) for x in completions(p) for y in completions(q)}
    assert verdict == ("mogelijk" if not decisive or len(outcomes) == 2 else "zeker" if True in outcomes else "nee")


@given(P, N)
def test_closed_lists_leave_nothing_silent(p: Profiel, n: Profiel) -> None:
    b = binding(closed(p), closed(n))
    assert not b.niet_genoemd
    assert all(closed(p).feiten[f] == fact for f, fact in p.feiten.items())


def test_a_precedent_without_strekking_cannot_bind() -> None:
    p = Profiel(CasusId("p"), RUIMTE, {})
    with pytest.raises(ValueError, match="strekking"):
        binding(p, p)


def test_facts_that_never_meet_are_still_asked_about() -> None:
    """Every condition holds, but on facts that only one of the two mentions: then those facts are the question."""
    dimension = {name: Dimensie(name, name, side, ("geen", "wel")) for name, side in (("a", "T"), ("b", "A"))}
    g = Profiel(CasusId("g"), dimension, {"b": Feit(Bereik(1, 1), "A")}, "T", organisatie="x", beslispunt="u")
    r = Profiel(CasusId("r"), dimension, {"a": Feit(Bereik(1, 1), "T")}, "A", organisatie="x", beslispunt="u")
    pair = judge(g, r)
    assert pair.status == "onvoldoende_gegevens"
    assert {question.factor for question in pair.vragen} == {"a", "b"}


@settings(max_examples=400, deadline=None)
@given(BONT, st.sampled_from(("streng", "genoemd")), st.sampled_from(("organisatie", "alle")))
def test_every_pair_is_counted_and_nominated_as_it_would_be_judged(
    known: list[Profiel], lezing: Lezing, reikwijdte: Reikwijdte
) -> None:
    """The nomination misses nothing: recall 1 against judging all n x n pairs."""
    found = audit(known, reikwijdte, statussen=STATUSSEN, lezing=lezing)
    judged: Counter[str] = Counter()
    keys = {scope_key(p, reikwijdte) for p in known}
    for key in keys:
        group = [p for p in known if scope_key(p, reikwijdte) == key]
        elders = decisive_elsewhere(group)
        for a, b in combinations(group, 2):
            judged[judge(a, b, reikwijdte, elders=elders, lezing=lezing).status] += 1
    assert {s: n for s, n in found.aantallen.items() if n} == judged
    assert Counter(pair.status for pair in found.paren) == judged


@given(VEEL, st.integers(0, 3))
def test_of_each_status_no_more_pairs_are_shown_than_asked_for(known: list[Profiel], most: int) -> None:
    whole, part = audit(known), audit(known, per_status=most)
    assert part.aantallen == whole.aantallen
    assert Counter(p.status for p in part.paren) == {
        s: min(n, most) for s, n in Counter(p.status for p in whole.paren).items() if most
    }
    assert all(pair in whole.paren for pair in part.paren)
