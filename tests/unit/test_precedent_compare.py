"""Side by side, the value room, and the contract's JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from precedent_cases import VOCAB, gold

from casusbank.model import (
    Annotatie,
    Casus,
    CasusId,
    Details,
    Polariteit,
    Soort,
    Status,
    Verwijzing,
    WaardeToepassing,
)
from precedent.audit import audit, left_out
from precedent.compare import compare
from precedent.constraint import constrain
from precedent.profile import closed, from_casus, profiles
from precedent.render import paar_json, toets_json, vergelijking_json, waarden_json
from precedent.weighing import weigh
from precedent.wording import ADVIES, ALLE, ONBEVESTIGD, meaning

_, WERK = gold("werkset")
_, EIGEN = gold("eigen")


def extra(c: Casus, soort: Soort, sleutel: str, details: Details | None = None, status: Status = "voorstel") -> Casus:
    fragment = c.tekst[3:9]
    note = Annotatie(soort, sleutel, 3, 9, fragment, "x@1", 0.7, details, status)
    return replace(c, annotaties=(*c.annotaties, note))


def value(
    c: Casus, waarde: str, polariteit: Polariteit, tegen: str | None = None, status: Status = "voorstel"
) -> Casus:
    return extra(c, "waarde", waarde, WaardeToepassing(polariteit, "bestuur", tegen), status)


def law(c: Casus, norm: str) -> Casus:
    return extra(c, "wetsverwijzing", norm.lower(), Verwijzing(norm, "bwb"))


def open_case(c: Casus) -> Casus:
    """The same casus as a machine would see it: only what is mentioned, nothing confirmed."""
    notes = [
        replace(n, status="voorstel") for n in c.annotaties if "afwezig" not in n.fragment and "geen" not in n.fragment
    ]
    return replace(c, annotaties=tuple(notes))


def test_side_by_side_partitions_the_facts_and_points_into_both_texts() -> None:
    v = compare(WERK["P1"], WERK["P5"], vocab=VOCAB)
    assert "buiten_urgentiecriteria" in {r.factor for r in v.overeenkomsten}
    assert [r.factor for r in v.verschillen] == ["woningkrapte"]
    assert [r.factor for r in v.onbekend] == ["kinderen_betrokken"]
    j = vergelijking_json(v)
    assert j["vergelijkbaar"] and j["waarom_niet"] is None and j["status"] == "onvoldoende_gegevens"
    krapte, kind = j["verschillen"]
    assert (krapte["factor"], krapte["a"], krapte["b"], krapte["kant"]) == ("woningkrapte", "ernstig", "extreem", "T")
    assert (kind["a"], kind["b"]) == ("aanwezig", None)
    for row in j["verschillen"]:
        for side, text in (("a", WERK["P1"].tekst), ("b", WERK["P5"].tekst)):
            for p in row["passages"][side]:
                assert text[p["begin"] : p["eind"]] == p["fragment"]
    assert j["strekking"] == {"a": "voor_inwoner", "b": "tegen_inwoner"}


def test_the_order_asked_is_the_order_shown() -> None:
    there = vergelijking_json(compare(WERK["P3"], WERK["P1"], vocab=VOCAB))
    back = vergelijking_json(compare(WERK["P1"], WERK["P3"], vocab=VOCAB))
    assert (there["a"], there["b"]) == ("P3", "P1")
    assert there["verschillen"][0]["a"] == back["verschillen"][0]["b"] == "extreem"
    assert there["gelijkenis"] == back["gelijkenis"]
    assert there["status"] == back["status"] == "onverklaard_verschil"


def test_articles_and_values_stand_beside_each_other() -> None:
    a = value(law(law(WERK["P1"], "Wmo 2015 art. 2.3.5"), "Awb art. 4:84"), "maatwerk", "steunt_toekenning")
    b = value(law(WERK["P3"], "Wmo 2015 art. 2.3.5"), "maatwerk", "gepasseerd")
    j = vergelijking_json(compare(a, b, vocab=VOCAB))
    assert j["artikelen"] == {"samen": ["Wmo 2015 art. 2.3.5"], "alleen_a": ["Awb art. 4:84"], "alleen_b": []}
    pair = j["waarden"]["maatwerk"]
    assert [pair[s][0]["polariteit"] for s in "ab"] == ["steunt_toekenning", "gepasseerd"]
    assert pair["a"][0]["fragment"] == a.tekst[3:9]


def test_likeness_is_one_for_the_same_and_less_for_less() -> None:
    def like(x: str, y: str) -> float:
        return compare(WERK[x], WERK[y], vocab=VOCAB).gelijkenis

    assert like("P1", "N5") == 1.0
    assert 1.0 > like("P1", "P3") > like("P1", "N2") > 0.0
    bare = replace(WERK["P1"], annotaties=())
    assert compare(bare, bare, vocab=VOCAB).gelijkenis == 0.0
    assert compare(bare, bare, tekst=0.5, vocab=VOCAB).gelijkenis == 0.5


def test_out_of_scope_says_why_in_dutch_and_still_compares_the_facts() -> None:
    j = vergelijking_json(compare(EIGEN["T1"], EIGEN["A_ander"], vocab=VOCAB))
    assert j["vergelijkbaar"] is False and j["status"] == "niet_vergelijkbaar"
    assert j["waarom_niet"].startswith("Een ander bestuursorgaan")
    assert j["overeenkomsten"]


def test_unconfirmed_facts_and_a_wider_scope_are_said() -> None:
    closed_pair = vergelijking_json(compare(WERK["P1"], WERK["P3"], vocab=VOCAB))
    assert closed_pair["bevestigd"] and ADVIES in closed_pair["let_op"] and ONBEVESTIGD not in closed_pair["let_op"]
    j = vergelijking_json(compare(open_case(WERK["P1"]), open_case(WERK["P3"]), reikwijdte="alle", vocab=VOCAB))
    assert not j["bevestigd"] and {ONBEVESTIGD, ALLE} <= set(j["let_op"])


def test_on_raw_texts_the_mentioned_facts_decide_and_only_a_handful_is_asked() -> None:
    found = [from_casus(open_case(WERK[n]), VOCAB) for n in ("P1", "P3", "P4", "P5")]
    n = from_casus(open_case(WERK["N1"]), VOCAB)
    toets = constrain(found, n)
    first, *rest = toets.bindt
    assert (first.precedent.casus_id, first.zekerheid, first.op_alle_feiten) == ("P1", "zeker", "mogelijk")
    assert {b.zekerheid for b in rest} == {"mogelijk"}
    for b in toets_json(toets)["bindt"]:
        assert 0 < len(b["vraag_na"]) <= 5 and b["niet_genoemd"] > 10
    assert toets_json(toets, max_vragen=1)["vraag_na"] == ["eigen_toedoen"]
    silent = first.vragen()
    assert n.ruimte[silent[0].factor].ko, "with nothing mentioned left open, knock-outs are asked first"
    strict = constrain(found, n, lezing="streng")
    assert {b.zekerheid for b in strict.bindt} == {"mogelijk"} and strict.bindt[0].precedent.casus_id == "P1"


def test_questions_about_the_precedent_say_where_to_look() -> None:
    pair = next(p for p in audit([from_casus(open_case(WERK[n]), VOCAB) for n in ("P1", "P4")]).paren)
    j = paar_json(pair)
    assert j["status"] == "onvoldoende_gegevens" and j["vraag_na"] == ["eigen_toedoen"]
    assert j["vragen"][0]["over"] == "precedent" and j["vragen"][0]["vraag"].startswith("Zoek na in P1")


def test_a_reason_model_binding_shows_what_the_reasons_step_over() -> None:
    toets = constrain([from_casus(WERK["P1b"], VOCAB)], from_casus(WERK["N1"], VOCAB))
    (row,) = toets_json(toets)["bindt"]
    assert (row["model"], row["zekerheid"], row["sloten"]) == ("redenen", "zeker", ["actieve_inzet"])
    assert row["redenen"] == ["kinderen_betrokken", "woningkrapte"]


def test_what_is_left_out_is_counted() -> None:
    assert left_out(profiles(EIGEN.values(), VOCAB)) == {
        "De strekking is onbekend.": 1,
        "Deze bron is geen casus en telt niet mee in de gelijkheidstoets.": 1,
        "Procedureel besluit, zonder inhoudelijk oordeel.": 1,
    }


def test_an_unexplained_difference_comes_first_then_what_only_silence_hides() -> None:
    names = ["T1", "A1", "A2", "T_stil", "A_stil", "A_leeg"]
    found = list(audit((from_casus(EIGEN[n], VOCAB) for n in names), lezing="streng").paren)
    shown = [(p.status, p.op_genoemde_feiten) for p in found]
    unexplained = [s == "onverklaard_verschil" for s, _ in shown]
    silent = [s == "onvoldoende_gegevens" and named == "onverklaard_verschil" for s, named in shown]
    assert unexplained == sorted(unexplained, reverse=True) and any(unexplained)
    first_silent = silent.index(True)
    assert all(unexplained[:first_silent]) and not any(silent[first_silent + sum(silent) :])


# ------------------------------------------------------------------ values


def test_values_count_casussen_and_only_what_carried_weight() -> None:
    p1 = value(value(WERK["P1"], "maatwerk", "steunt_toekenning"), "maatwerk", "noemt")
    p3 = value(WERK["P3"], "maatwerk", "noemt")
    p4 = value(WERK["P4"], "maatwerk", "gepasseerd")
    rejected = value(WERK["P5"], "maatwerk", "steunt_afwijzing", status="verworpen")
    (row,) = waarden_json(weigh([p1, p3, p4, rejected]), VOCAB)["waarden"]
    counts = {
        k: row[k]
        for k in (
            "casussen",
            "genoemd",
            "geteld",
            "steunt_toekenning",
            "steunt_afwijzing",
            "gepasseerd",
            "alleen_genoemd",
        )
    }
    assert list(counts.values()) == [4, 3, 1, 1, 0, 1, 1]
    assert row["passages"][0]["polariteit"] == "steunt_toekenning"


def test_the_loser_of_a_weighing_is_the_value_that_was_weighed_against_the_other() -> None:
    lost = value(WERK["P1"], "rechtmatigheid", "afgewogen_tegen", "maatwerk")
    won = value(WERK["P3"], "maatwerk", "afgewogen_tegen", "rechtmatigheid")
    again = value(WERK["P4"], "rechtmatigheid", "afgewogen_tegen", "maatwerk", status="bevestigd")
    edges = waarden_json(weigh([lost, won, again]), VOCAB)["wegingen"]
    assert [(e["winnaar"], e["verliezer"], e["voor"], e["tegen"]) for e in edges] == [
        ("maatwerk", "rechtmatigheid", ["P1", "P4"], ["P3"]),
        ("rechtmatigheid", "maatwerk", ["P3"], ["P1", "P4"]),
    ]
    assert edges[0]["passages"][0]["casus_id"] == "P4", "a confirmed passage is shown first"
    profile = weigh([lost, won, again], ["maatwerk"]).profielen[0]
    assert (profile.won_in, profile.verloor_in) == (("P1", "P4"), ("P3",))


def test_a_value_nobody_applied_has_an_honest_zero() -> None:
    beeld = weigh([WERK["P1"]], ["maatwerk"])
    (row,) = waarden_json(beeld, VOCAB)["waarden"]
    assert (row["casussen"], row["genoemd"], row["passages"]) == (1, 0, [])


def test_the_best_passages_come_from_different_casussen_first() -> None:
    twice = value(value(WERK["P1"], "maatwerk", "steunt_toekenning"), "maatwerk", "steunt_toekenning")
    beeld = weigh([twice, value(WERK["P3"], "maatwerk", "noemt")])
    assert [u.casus_id for u in beeld.profielen[0].passages] == ["P1", "P3", "P1"]


# ------------------------------------------------------------------ bytes


@given(st.permutations(sorted(WERK)))
def test_equal_input_gives_equal_bytes_in_any_order(names: list[str]) -> None:
    def dump(order: list[str]) -> str:
        known = [from_casus(WERK[n], VOCAB) for n in order]
        j: list[Any] = [toets_json(constrain(known, from_casus(WERK["N4"], VOCAB)))]
        j += [paar_json(p) for p in audit(known).paren]
        return json.dumps([*j, waarden_json(weigh(WERK[n] for n in order), VOCAB)])

    assert dump(names) == dump(sorted(WERK))


def test_contract_keys() -> None:
    known = list(profiles(WERK.values(), VOCAB))
    toets = toets_json(constrain(known, from_casus(WERK["N1"], VOCAB)))
    assert {"bindt", "conflict", "leerzaam"} <= toets.keys()
    for b in toets["bindt"]:
        assert {"precedent", "strekking", "zekerheid", "model", "sloten", "vraag_na"} <= b.keys()
        assert b["zekerheid"] in {"zeker", "mogelijk"} and b["model"] in {"resultaat", "redenen"}
    for p in audit(known).paren:
        assert {"a", "b", "beslispunt", "status", "dragend", "bevestigd"} <= paar_json(p).keys()
    v = vergelijking_json(compare(WERK["P1"], WERK["P4"], vocab=VOCAB))
    assert {
        "a",
        "b",
        "vergelijkbaar",
        "waarom_niet",
        "status",
        "gelijkenis",
        "overeenkomsten",
        "verschillen",
        "waarden",
    } <= v.keys()
    assert {"factor", "a", "b", "kant", "dragend_in", "passages"} <= v["verschillen"][0].keys()


def test_a_pasted_text_is_a_casus_like_any_other() -> None:
    pasted = replace(open_case(WERK["N1"]), id=CasusId("geplakt"), bronsoort="overig")
    toets = constrain(profiles(WERK.values(), VOCAB), from_casus(pasted, VOCAB))
    assert toets.bindt
    sure = constrain(profiles(WERK.values(), VOCAB), closed(from_casus(pasted, VOCAB)))
    assert {b.precedent.casus_id for b in sure.bindt if b.zekerheid == "zeker"} >= {"P1", "P1b"}


@pytest.mark.parametrize(
    ("kant", "values", "said"),
    [
        ("A", ("aanwezig",), "pleit voor afwijzing"),
        ("A", ("afwezig",), "zou voor afwijzing pleiten als het wel speelde"),
        ("T", ("geen", "geen"), "zou voor toekenning pleiten als het wel speelde"),
        ("T", ("geen", "krap"), "pleit voor toekenning"),
        ("T", ("afwezig", None), "zou voor toekenning pleiten als het wel speelde"),
        ("T", (None, None), "pleit voor toekenning"),
        (None, ("afwezig",), "pleit niet in beide casussen voor hetzelfde"),
    ],
)
def test_a_fact_that_is_not_there_pleads_for_nothing(kant: Any, values: tuple[str | None, ...], said: str) -> None:
    assert meaning(kant, *values) == said
