"""The page of speed figures: made of the measurements, with what was not measured named."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "scripts" / "bench")]

import docs_prestaties  # noqa: E402
import meetreeks  # noqa: E402
import meten  # noqa: E402


def row(wat: str, median: float, **more: Any) -> dict[str, Any]:
    times = {"cpu_ms": [median / 2, median, 3 * median], "verhouding": [0.5, 1.0, 2.0]}
    return {"onderdeel": "vectoren", "k": 10, "wat": wat, "recall": 0.99, "slechtste": 0.7, **times, **more}


def test_a_new_run_replaces_the_older_one_of_the_same_part_and_size(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    meetreeks.keep("woorden", 1000, [], path)
    meetreeks.keep("vectoren", 1000, [row("casusbank", 5)], path)
    meetreeks.keep("vectoren", 100, [row("casusbank", 1)], path)
    meetreeks.keep("vectoren", 1000, [row("casusbank", 7)], path)
    runs = json.loads(path.read_text(encoding="utf-8"))
    assert [(r["deel"], r["passages"]) for r in runs] == [("vectoren", 100), ("vectoren", 1000), ("woorden", 1000)]
    assert runs[1]["rijen"][0]["cpu_ms"][1] == 7
    assert set(runs[0]["machine"]) == {"kernen", "geheugen_gb", "drukte", "python"}
    assert "| vectors | k = 10 | 1 | 7 |" in docs_prestaties.groei(path)


def test_the_tables_give_the_spread_and_name_what_was_not_measured(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    missing = {"wat": "usearch", "niet_gemeten": "usearch is not installed", "onderdeel": "vectoren", "k": 10}
    rows = [row("langzaam", 9), row("casusbank", 2), row("casusbank", 1, filter=0.01), missing]
    meetreeks.keep("vectoren", 10_000, rows, path)
    table = docs_prestaties.vectoren(path)
    assert table.index("casusbank") < table.index("langzaam")
    assert "2 (1–6)" in table
    assert "Not measured: usearch at 10,000: usearch is not installed." in table
    assert "1.0%" in docs_prestaties.filters(path)
    for part in docs_prestaties.PARTS:
        assert getattr(docs_prestaties, part)(tmp_path / "geen.json")


def test_both_sides_get_the_same_questions_in_turn() -> None:
    asked: list[tuple[str, int]] = []
    found = meten.side_by_side(lambda i: asked.append(("ons", i)), lambda i: asked.append(("maat", i)), 14, rounds=7)
    assert [q for who, q in asked[2:] if who == "ons"] == [q for who, q in asked[2:] if who == "maat"] == [*range(14)]
    assert [who for who, _ in asked[2:6]] == ["maat", "maat", "ons", "ons"]
    assert all(len(v) == 3 and v[0] <= v[1] <= v[2] for v in found.values())
