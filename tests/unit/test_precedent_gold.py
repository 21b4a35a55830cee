"""The worked set of precedent.md and our own gold, as data: every row is a test."""

from __future__ import annotations

from typing import Any

import pytest
from precedent_cases import gold_profiles

from precedent.audit import decisive_elsewhere, judge
from precedent.constraint import binding, constrain
from precedent.profile import Profiel, dimension_of
from precedent.render import paar_json, toets_json
from precedent.wording import question_text

SETS = {name: gold_profiles(name) for name in ("werkset", "eigen")}


def rows(kind: str) -> list[Any]:
    return [
        pytest.param(profiles, row, id=f"{name}-{i}-{'-'.join(str(v) for v in list(row.values())[:2])}")
        for name, (data, profiles) in SETS.items()
        for i, row in enumerate(data.get(kind, ()))
    ]


@pytest.mark.parametrize(("p", "row"), rows("bindingen"))
def test_binding(p: dict[str, Profiel], row: dict[str, Any]) -> None:
    b = binding(p[row["precedent"]], p[row["casus"]], row["model"])
    assert b.zekerheid == row["zekerheid"]
    assert [c.factor for c in b.sloten] == row.get("sloten", [])
    assert [q.factor for q in b.vragen()] == row.get("vraag_na", [])
    if "vraag" in row:
        question = b.vragen()[0]
        assert row["vraag"] in question_text(question, dimension_of(question.factor, b.casus))


@pytest.mark.parametrize(("p", "row"), rows("paren"))
def test_pair(p: dict[str, Profiel], row: dict[str, Any]) -> None:
    elders = decisive_elsewhere(p[name] for name in row.get("elders", ()))
    lezing = row.get("lezing", "genoemd")
    pair = judge(p[row["a"]], p[row["b"]], row.get("reikwijdte", "organisatie"), elders=elders, lezing=lezing)
    assert pair.status == row["status"]
    if "dragend" in row:
        assert list(pair.dragend) == row["dragend"]
    for key in ("op_genoemde_feiten", "op_alle_feiten"):
        assert key not in row or getattr(pair, key) == row[key]
    assert row.get("waarom_niet", "") in (pair.waarom_niet or "")
    assert row.get("voorbehoud", "") in " ".join(pair.voorbehouden)
    if "vraag_na" in row:
        assert paar_json(pair)["vraag_na"] == row["vraag_na"]


@pytest.mark.parametrize(("p", "row"), rows("toetsen"))
def test_toets(p: dict[str, Profiel], row: dict[str, Any]) -> None:
    toets = constrain([p[name] for name in row["precedenten"]], p[row["casus"]])
    shown = toets_json(toets)
    assert {b["precedent"]: b["zekerheid"] for b in shown["bindt"]} == row["bindt"]
    assert toets.conflict is row["conflict"]
    assert {b["precedent"]: b["sloten"] for b in shown["bindt_niet"]} == row.get("sloten", {})
    assert sorted(les["precedent"] for les in shown["leerzaam"]) == row.get("leerzaam", [])
    assert shown["vraag_na"] == row.get("vraag_na", [])
