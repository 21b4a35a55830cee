"""The table of retrieval figures in docs/kwaliteit.md, from docs/kwaliteit.json.

The JSON is a list of results as `casusbank evaluate MAP --json` prints them; append one with
`casusbank evaluate MAP --json | python scripts/docs_kwaliteit.py --voeg-toe`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent.parent / "docs" / "kwaliteit.json"
MEASURES = ("ndcg@10", "recall@10", "recall@100", "mrr@10")
ARMS = ("tekst", "vector", "hybride")


def _number(value: float, digits: int = 3) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


def read() -> list[dict[str, Any]]:
    """All results, ordered by collection and model."""
    results: list[dict[str, Any]] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else []
    return sorted(results, key=lambda r: (r["collectie"], r["model"]))


def tabel() -> str:
    """One row per collection, model and arm."""
    results = read()
    if not results:
        return "Er zijn nog geen metingen vastgelegd."
    rows = [
        "| collectie | documenten | vragen | model | arm | " + " | ".join(MEASURES) + " | index s | p50 s | p95 s |"
    ]
    rows.append("|---" * (8 + len(MEASURES)) + "|")
    for result in results:
        seconds = result["seconden"]
        for arm in ARMS:
            scores = result["per_arm"].get(arm)
            if scores is None:
                continue
            first = arm == "hybride"
            name = f"**{arm}**" if first else arm
            times = [_number(seconds[k], 1 if k == "index" else 3) for k in ("index", "zoek_p50", "zoek_p95")]
            cells = [
                result["collectie"],
                str(result["documenten"]),
                str(result["vragen"]),
                result["model"],
                name,
                *(_number(scores[m]) if m in scores else "" for m in MEASURES),
                *(times if first else ("", "", "")),
            ]
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def add(result: dict[str, Any]) -> None:
    """Put a result in the file, in the place of an older one of the same collection and model."""
    kept = [r for r in read() if (r["collectie"], r["model"]) != (result["collectie"], result["model"])]
    RESULTS.write_text(json.dumps([*kept, result], ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if "--voeg-toe" in sys.argv:
        add(json.load(sys.stdin))
    print(tabel())
