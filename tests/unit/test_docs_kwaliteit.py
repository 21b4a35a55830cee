"""The tables of retrieval figures: what is added replaces its older self, and every figure is told with its ground."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

import docs_kwaliteit


def result(name: str, score: float, **more: Any) -> dict[str, Any]:
    scores = dict.fromkeys(docs_kwaliteit.MEASURES, score)
    arms = dict.fromkeys(docs_kwaliteit.ARMS, scores)
    return {
        "collectie": name, "documenten": 3, "vragen": 2, "model": "m@1", "datum": "2026-01-02", "commit": "abc",
        "per_arm": arms, "standaardfout": arms, "seconden": {"index": 1.0, "zoek_p50": 0.1, "zoek_p95": 0.2},
        "per_deel": {"kort=true": {"vragen": 1, **dict.fromkeys(docs_kwaliteit.ARMS, score)}}, **more,
    }  # fmt: skip


def test_one_result_or_several_replace_their_older_selves(tmp_path: Path) -> None:
    path = tmp_path / "k.json"
    docs_kwaliteit.add({"collecties": [result("b", 0.1), result("a", 0.2)], "gemiddeld": {}}, path)
    docs_kwaliteit.add(result("b", 0.3, tegen={"gewonnen": ["q1"]}), path)
    assert [(r["collectie"], r["per_arm"]["hybride"]["ndcg@10"]) for r in docs_kwaliteit.read(path)] == [
        ("a", 0.2), ("b", 0.3),
    ]  # fmt: skip
    assert "tegen" not in path.read_text(encoding="utf-8")


def test_a_row_has_date_commit_model_and_error(tmp_path: Path) -> None:
    path = tmp_path / "k.json"
    docs_kwaliteit.add(result("a", 0.25), path)
    row = next(line for line in docs_kwaliteit.tabel(path).splitlines() if "**hybride**" in line)
    assert row.startswith("| a | 3 | 2 | m@1 | 2026-01-02 | abc | **hybride** | 0,250 | 0,250 |")
    assert "| `kort=true` | 1 | 0,250 |" in docs_kwaliteit.delen(path)


def test_an_older_measurement_without_date_still_has_its_row(tmp_path: Path) -> None:
    path = tmp_path / "k.json"
    old = {k: v for k, v in result("a", 0.25).items() if k not in ("datum", "commit", "standaardfout", "per_deel")}
    path.write_text(json.dumps([old]), encoding="utf-8")
    assert len(docs_kwaliteit.tabel(path).splitlines()) == 2 + len(docs_kwaliteit.ARMS)
    assert "nog geen" in docs_kwaliteit.delen(path)
