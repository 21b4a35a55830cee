"""The tables of docs/prestaties.md, from docs/prestaties.json, which `make bench` writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent.parent / "docs" / "prestaties.json"
QUESTIONS = {"kort": "6 words", "casus_1500": "1,500 words"}

PARTS = ("metingen", "groei", "vectoren", "filters", "woorden", "geheel", "start", "inlezen")
"""Functions of this module, a table each."""
PART_NAMES = {"vectoren": "vectors", "woorden": "words", "geheel": "whole search"}

Run = dict[str, Any]
Row = dict[str, Any]


def read(path: Path = RESULTS) -> list[Run]:
    """All runs; empty when nothing was measured yet."""
    runs: list[Run] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return runs


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _runs(part: str, path: Path) -> list[Run]:
    return [r for r in read(path) if r["deel"] == part]


def _many(n: int | None) -> str:
    return "" if n is None else f"{n:,}"


def _ms(values: Sequence[float] | None) -> str:
    """The median, and least to most."""
    if not values:
        return ""
    least, median, most = (f"{v:.3g}" if v < 100 else f"{v:.0f}" for v in values)
    return median if least == most else f"{median} ({least}–{most})"


def _plain(row: Row, key: str) -> str:
    return "" if row.get(key) is None else f"{row[key]:,}"


def metingen(path: Path = RESULTS) -> str:
    """When, at which commit and on what each part was measured."""
    rows = [
        [
            r["deel"], _many(r["passages"]), r["datum"], r["commit"],
            f"{r['machine']['kernen']} cores, {r['machine']['geheugen_gb']} GB, Python {r['machine']['python']}",
            str(r["machine"]["drukte"]),
        ]
        for r in read(path)
    ]  # fmt: skip
    return _table(["part", "passages", "date", "commit", "machine", "load at the end"], rows)


def vectoren(path: Path = RESULTS) -> str:
    """Vector search: time beside the exact scan, recall beside time."""
    heads = ["passages", "k", "engine", "setting", "recall@10", "worst question", "CPU ms", "of the exact scan",
             "build CPU s", "memory MB", "disk MB"]  # fmt: skip
    rows = [
        [
            _many(run["passages"]), str(r["k"]), r["wat"], r.get("instelling", ""), f"{r['recall']:.3f}",
            f"{r['slechtste']:.1f}", _ms(r["cpu_ms"]), _ms(r["verhouding"]), _plain(r, "bouw_cpu_s"),
            _plain(r, "geheugen_mb"), _plain(r, "schijf_mb"),
        ]
        for run in _runs("vectoren", path)
        for r in _by_time(run["rijen"])
        if "filter" not in r
    ]  # fmt: skip
    return _table(heads, rows) + "\n\n" + _missing("vectoren", path)


def _by_time(rows: Iterable[Row]) -> list[Row]:
    """Rows that were measured, per k from fast to slow."""
    return sorted((r for r in rows if "cpu_ms" in r), key=lambda r: (r.get("k", 0), r["cpu_ms"][1]))


def filters(path: Path = RESULTS) -> str:
    """Our vector search under a filter."""
    rows = [
        [_many(run["passages"]), f"{r['filter']:.1%}", f"{r['recall']:.3f}", f"{r['slechtste']:.1f}", _ms(r["cpu_ms"]),
         _ms(r["verhouding"])]
        for run in _runs("vectoren", path)
        for r in run["rijen"]
        if "filter" in r
    ]  # fmt: skip
    heads = ["passages", "allowed", "recall@10", "worst question", "CPU ms", "of the exact scan without a filter"]
    return _table(heads, rows)


def woorden(path: Path = RESULTS) -> str:
    """Ranking by words."""
    rows = [
        [
            _many(run["passages"]), QUESTIONS[r["vraag"]], r["wat"], f"{r['gelijk']:.3f}", _ms(r["cpu_ms"]),
            f"{_ms(r['verhouding'])} × {r['referentie']}", _plain(r, "bouw_cpu_s"), _plain(r, "geheugen_mb"),
            _plain(r, "schijf_mb"),
        ]
        for run in _runs("woorden", path)
        for question in QUESTIONS
        for r in _by_time(r for r in run["rijen"] if r.get("vraag") == question)
    ]  # fmt: skip
    heads = ["passages", "question", "engine", "same ten as exact BM25", "CPU ms", "ratio", "build CPU s", "memory MB",
             "disk MB"]  # fmt: skip
    return _table(heads, rows) + "\n\n" + _missing("woorden", path)


def geheel(path: Path = RESULTS) -> str:
    """Whole searches."""
    rows = [
        [
            _many(run["passages"]), QUESTIONS.get(r.get("vraag", ""), ""), r["wat"], _ms(r["cpu_ms"]),
            f"{_ms(r['verhouding'])} × {r.get('referentie', 'an exact scan')}",
            f"median wait {_ms(r['wachten'])} ×, refused {r['geweigerd']}" if "wachten" in r else "",
        ]
        for run in _runs("geheel", path)
        for r in run["rijen"]
        if r["onderdeel"] == "geheel" and "cpu_ms" in r
    ]  # fmt: skip
    heads = ["passages", "question", "what", "CPU ms", "ratio", "remark"]
    return _table(heads, rows) + "\n\n" + _missing("geheel", path)


def start(path: Path = RESULTS) -> str:
    """Starting cold, and making the bank."""
    rows = [
        [_many(run["passages"]), QUESTIONS.get(r.get("vraag", ""), ""), r["wat"], _ms(r.get("cpu_ms")),
         _plain(r, "seconden"), _plain(r, "bouw_cpu_s"), _plain(r, "piek_mb"), _plain(r, "schijf_mb"),
         _plain(r, "index_mb")]
        for run in _runs("geheel", path)
        for r in run["rijen"]
        if r["onderdeel"] in ("start", "bouw")
    ]  # fmt: skip
    heads = ["passages", "question", "what", "CPU ms", "wall s", "build CPU s", "peak memory MB", "database MB",
             "index files MB"]  # fmt: skip
    return _table(heads, rows)


def inlezen(path: Path = RESULTS) -> str:
    """Ingest beside its parts."""
    rows = [
        [r["wat"], str(r["bestanden"]), _ms(r["cpu_ms"]), _ms(r.get("deel"))]
        for run in _runs("inlezen", path)
        for r in run["rijen"]
        if "cpu_ms" in r
    ]
    heads = ["what", "PDF files", "CPU ms per file", "slowest part alone as a share of it"]
    return _table(heads, rows) + "\n\n" + _missing("inlezen", path)


def groei(path: Path = RESULTS) -> str:
    """How cost grows: median CPU ms per question by size."""
    found: dict[tuple[str, str], dict[int, float]] = {}
    for run in read(path):
        for r in run["rijen"]:
            ours = r["wat"].startswith("casusbank") and "cpu_ms" in r and "filter" not in r and run["passages"]
            if ours and r["onderdeel"] in PART_NAMES:
                kind = f"k = {r['k']}" if "k" in r else QUESTIONS[r["vraag"]]
                what = f"{PART_NAMES[r['onderdeel']]}{r['wat'].removeprefix('casusbank')}"
                found.setdefault((what, kind), {})[run["passages"]] = r["cpu_ms"][1]
    sizes = sorted({n for times in found.values() for n in times})
    rows = [
        [what, kind, *(f"{times[n]:.3g}" if n in times else "not measured" for n in sizes)]
        for (what, kind), times in found.items()
    ]
    return _table(["what", "question", *(f"{n:,}" for n in sizes)], rows)


def _missing(part: str, path: Path) -> str:
    """What was not measured, and why."""
    told = dict.fromkeys(
        f"{r['wat']} at {_many(run['passages'])}: {r['niet_gemeten']}" if run["passages"]
        else f"{r['wat']}: {r['niet_gemeten']}"
        for run in _runs(part, path)
        for r in run["rijen"]
        if "niet_gemeten" in r
    )  # fmt: skip
    return "Not measured: " + "; ".join(told) + "." if told else ""
