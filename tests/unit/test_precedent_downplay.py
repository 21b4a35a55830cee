"""What downplays a difference, and who would be cited against a precedent: hand-made scopes and the years of pairs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from test_precedent_properties import VEEL, N, P

from casusbank.model import CasusId, Kant
from precedent.audit import audit
from precedent.constraint import binding, constrain
from precedent.downplay import counter_examples, downplayed
from precedent.profile import Bereik, Dimensie, Feit, Profiel
from precedent.render import toets_json, trend_json

RUIMTE = {
    "kinderen": Dimensie("kinderen", "Kinderen", "T"),
    "ziekte": Dimensie("ziekte", "Ziekte", "T", ("geen", "licht", "ernstig")),
    "inzet": Dimensie("inzet", "Inzet", "T"),
    "toedoen": Dimensie("toedoen", "Toedoen", "A"),
}


def casus(name: str, side: Kant | None, datum: str | None = None, **facts: int) -> Profiel:
    known = {f: Feit(Bereik(n, n), RUIMTE[f].kant) for f, n in facts.items()}
    return Profiel(CasusId(name), RUIMTE, known, side, organisatie="x", beslispunt="u", datum_besluit=datum)


GRANTED = casus("p", "T", kinderen=1)


def test_another_fact_stands_in_for_one_that_is_missing() -> None:
    asked = casus("n", None, kinderen=0, ziekte=2)
    shows = casus("q", "T", kinderen=0, ziekte=1)
    (found,) = downplayed(binding(GRANTED, asked), [GRANTED, shows])
    assert (found.slot, found.factor, found.wijze, found.voorbeelden) == ("kinderen", "ziekte", "vervangt", ("q",))


def test_another_fact_weighs_up_against_one_too_many() -> None:
    asked = casus("n", None, kinderen=1, toedoen=1, inzet=1)
    shows = casus("q", "T", toedoen=1, inzet=1)
    (found,) = downplayed(binding(casus("p", "T", kinderen=1, toedoen=0), asked), [shows])
    assert (found.slot, found.factor, found.wijze) == ("toedoen", "inzet", "weegt_op")


def test_what_proves_nothing() -> None:
    asked = casus("n", None, kinderen=0, ziekte=1)
    held = binding(GRANTED, asked)
    for q in (
        casus("q", "A", kinderen=0, ziekte=1),  # decided the other way
        casus("q", "T", ziekte=1),  # does not say that there were no children
        casus("q", "T", kinderen=1, ziekte=1),  # there were children
        casus("q", "T", kinderen=0, ziekte=2),  # took a more serious illness
        casus("q", "T", kinderen=0),  # no illness
    ):
        assert not downplayed(held, [q])


def test_an_opponent_cites_a_decision_the_other_way_with_the_same_facts() -> None:
    asked = casus("n", None, kinderen=1, ziekte=1)
    against, other = casus("q", "A", kinderen=1, toedoen=1), casus("r", "A", toedoen=1)
    assert counter_examples(binding(GRANTED, asked), [GRANTED, against, other]) == ("q",)


def test_the_toets_shows_both() -> None:
    asked = casus("n", None, kinderen=0, ziekte=1, inzet=1)
    known = [GRANTED, casus("q", "T", kinderen=0, ziekte=1), casus("r", "A", kinderen=0, ziekte=1)]
    found: dict[str, Any] = toets_json(constrain(known, asked))
    rows = {b["precedent"]: b for b in found["bindt_niet"]}
    assert [c["voorbeelden"] for c in rows["p"]["compensatie"]] == [["q"]]
    assert next(b["tegenvoorbeelden"] for b in found["bindt"] if b["precedent"] == "q") == ["r"]


@given(P, N, VEEL)
def test_whatever_makes_up_for_a_difference_is_there_and_was_decided_so(
    p: Profiel, n: Profiel, known: list[Profiel]
) -> None:
    held = binding(p, n)
    by_id = {q.casus_id: q for q in known}
    for c in downplayed(held, known):
        assert c.slot in {lock.factor for lock in held.sloten} and n.feiten[c.factor].bereik.laag > 0
        assert all(by_id[q].strekking == held.naar and c.factor in by_id[q].feiten for q in c.voorbeelden)


@given(VEEL, st.data())
def test_counting_per_year_loses_no_pair(known: list[Profiel], data: st.DataObject) -> None:
    dates = st.sampled_from((None, "2021-03-01", "2023-01-31", "2023-12-01"))
    dated = [replace(p, datum_besluit=data.draw(dates)) for p in known]
    found = audit(dated)
    for per in ("jaar", "organisatie", "beslispunt"):
        rows = trend_json(found, per)
        assert (
            sum(row["paren"] for row in rows) == sum(found.aantallen.values()) - found.aantallen["niet_vergelijkbaar"]
        )


def test_a_pair_is_of_the_year_of_its_later_decision() -> None:
    known = [
        casus("a", "T", "2021-05-01", kinderen=1),
        casus("b", "A", "2023-05-01", kinderen=1),
        casus("c", "T", None, kinderen=1),
    ]
    rows = {row["groep"]: row["aantallen"] for row in trend_json(audit(known), "jaar")}
    assert rows["2023"]["onverklaard_verschil"] == 1 and rows[None]["onverklaard_verschil"] == 1
    assert list(rows) == ["2023", None]
