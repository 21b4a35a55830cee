"""The recommended models: what fits a machine, and that every one is told with its facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from casusbank.cli.diagnose import diagnose
from casusbank.config import Config, Zoeken
from index.recommended import MODELLEN, Machine, best_for, this_machine


@pytest.mark.parametrize(
    ("machine", "name"),
    [
        (Machine(2, 1, False), None),
        (Machine(64, 1, False), None),
        (Machine(4, 2, False), "hotchpotch/bekko-embedding-v1-a8m"),
        (Machine(8, 4, False), "hotchpotch/bekko-embedding-v1-a25m"),
        (Machine(32, 16, False), "Snowflake/snowflake-arctic-embed-l-v2.0"),
        (Machine(16, 2, True), "Snowflake/snowflake-arctic-embed-l-v2.0"),
    ],
)
def test_the_strongest_that_fits(machine: Machine, name: str | None) -> None:
    best = best_for(machine)
    assert (best and best.naam) == name


def test_small_to_large_and_better_than_words_alone() -> None:
    assert [m.parameters for m in MODELLEN] == sorted(m.parameters for m in MODELLEN)
    assert all(m.mteb_nl > 51.7 and m.licentie for m in MODELLEN)
    assert this_machine().kernen >= 1


def test_doctor_names_them_with_their_facts_and_checks_the_reranker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    found = {c.naam: c for c in diagnose(Config(db=tmp_path / "geen.db", zoeken=Zoeken("bestaat/niet")))}
    assert "MTEB-NL" in found["andere modellen"].bevinding
    for model in MODELLEN:
        told = found[f"- {model.naam}"].bevinding
        assert model.licentie in told
        assert f"{model.mteb_nl:.1f}".replace(".", ",") in told
    assert found["herordenen"].oordeel == "FOUT"
