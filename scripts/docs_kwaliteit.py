"""The tables of retrieval figures in docs/kwaliteit.md, from docs/kwaliteit.json.

The JSON is a list of results as `casusbank evaluate MAP... --json` prints them; add those of one or more collections
with `casusbank evaluate MAP... --json | python scripts/docs_kwaliteit.py --voeg-toe`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent.parent / "docs" / "kwaliteit.json"
MEASURES = ("ndcg@10", "recall@10", "recall@100", "mrr@10")
ARMS = ("tekst", "woorddeel", "vector", "hybride")
TIMES = {"index": 1, "zoek_p50": 3, "zoek_p95": 3}
DROPPED = {"tegen"}
"""What a comparison adds to a result belongs to that comparison, not to the table."""

Result = dict[str, Any]


def _number(value: float, digits: int = 3) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


def read(path: Path) -> list[Result]:
    """All results, ordered by collection and model."""
    results: list[Result] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return sorted(results, key=lambda r: (r["collectie"], r["model"]))


def _arms(result: Result) -> list[str]:
    """The arms of a result: the known ones in their order, then what else was measured."""
    return [*(a for a in ARMS if a in result["per_arm"]), *(a for a in result["per_arm"] if a not in ARMS)]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def tabel(path: Path = RESULTS) -> str:
    """One row per collection, model and arm, with the standard error of nDCG@10."""
    results = read(path)
    if not results:
        return "Er zijn nog geen metingen vastgelegd."
    heads = ["collectie", "documenten", "vragen", "model", "datum", "commit", "arm", "ndcg@10", "±", *MEASURES[1:]]
    return _table([*heads, "index s", "p50 s", "p95 s"], (_row(r, arm) for r in results for arm in _arms(r)))


def _row(result: Result, arm: str) -> list[str]:
    scores, search = result["per_arm"][arm], arm == "hybride"
    error = result.get("standaardfout", {}).get(arm, {}).get("ndcg@10")
    return [
        result["collectie"],
        str(result["documenten"]),
        str(result["vragen"]),
        result["model"],
        result.get("datum") or "",
        result.get("commit") or "",
        f"**{arm}**" if search else arm,
        _number(scores["ndcg@10"]),
        "" if error is None else _number(error),
        *(_number(scores[m]) if m in scores else "" for m in MEASURES[1:]),
        *(_number(result["seconden"][k], digits) if search else "" for k, digits in TIMES.items()),
    ]


def delen(path: Path = RESULTS) -> str:
    """nDCG@10 per arm on each part of the questions, with the size of that part."""
    results = read(path)
    rows = [
        [
            result["collectie"],
            result["model"],
            f"`{name}`",
            str(part["vragen"]),
            *(_number(part[arm]) if arm in part else "" for arm in ARMS),
            _number(part["standaardfout"]["hybride"]) if "standaardfout" in part else "",
        ]
        for result in results
        for name, part in result.get("per_deel", {}).items()
    ]
    if not rows:
        return "Er zijn nog geen metingen per deel vastgelegd."
    return _table(["collectie", "model", "deel", "vragen", *ARMS, "±"], rows)


def add(found: Result, path: Path = RESULTS) -> None:
    """Put results in the file, each in the place of an older one of the same collection and model."""
    new = [{k: v for k, v in r.items() if k not in DROPPED} for r in found.get("collecties", [found])]
    named = {(r["collectie"], r["model"]) for r in new}
    kept = [r for r in read(path) if (r["collectie"], r["model"]) not in named]
    path.write_text(json.dumps([*kept, *new], ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if "--voeg-toe" in sys.argv:
        add(json.load(sys.stdin))
    print(tabel())
