"""The pairs that the writers of the demo casussen meant, on the facts they labelled: every status must be theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from precedent_cases import VOCAB, casus

from precedent.audit import decisive_elsewhere, judge
from precedent.profile import Profiel, from_casus

DEMO = Path(__file__).parent.parent / "gold" / "demo"


def load() -> tuple[dict[str, Profiel], list[dict[str, Any]]]:
    known: dict[str, Profiel] = {}
    groups: list[dict[str, Any]] = []
    for path in sorted(DEMO.glob("deel*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        groups += data["groepen"]
        for row in data["casussen"]:
            name = row["bestand"] + (f"#{row['casusnr']}" if row.get("casusnr") else "")
            facts = {"feiten": row.get("factoren") or {}, "gesteld": row.get("dragend", ()), "rest": "onbekend"}
            spec = {**row, **facts, "beslispunt": row.get("beslispunt")}
            spec["strekking"] = None if row.get("strekking") == "onbekend" else row.get("strekking")
            known[name] = from_casus(casus(name, spec), VOCAB)
    return known, groups


KNOWN, GROUPS = load()
ELDERS = decisive_elsewhere(KNOWN.values())


@pytest.mark.parametrize("group", GROUPS, ids=lambda g: f"{g['soort']}-{Path(g['ander']).name}")
def test_the_status_is_what_the_writer_meant(group: dict[str, Any]) -> None:
    pair = judge(KNOWN[group["anker"]], KNOWN[group["ander"]], elders=ELDERS)
    assert pair.status == group.get("status", "gelijk_behandeld")
    meant = set(group.get("verschil", ()))
    assert not meant or set(pair.dragend) & meant


def test_there_are_pairs_of_every_kind() -> None:
    assert {g.get("status") for g in GROUPS} >= {"onverklaard_verschil", "ongelijk_gelijk_behandeld"}
