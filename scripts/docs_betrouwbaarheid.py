"""The tables of docs/betrouwbaarheid.md: every promise with its last figure, from docs/betrouwbaarheid.json.

`python scripts/trust/alles.py --bewaar` writes that file; a full measurement goes before a quick one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent / "trust"))

from beloften import BELOFTEN, DELEN, Belofte

RESULTS = Path(__file__).resolve().parent.parent / "docs" / "betrouwbaarheid.json"
HEADS = (
    "belofte",
    "in gewone woorden",
    "doel",
    "gemeten met",
    "wat is gedaan",
    "uitkomst",
    "gehaald",
    "datum",
    "commit",
)

Row = dict[str, Any]


def read(path: Path) -> dict[str, list[tuple[Row, Row]]]:
    """Promise -> (run, result) of its last full measurement, or of the quick one where there is no other."""
    runs: list[Row] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    found: dict[str, list[tuple[Row, Row]]] = {}
    for snel in (False, True):
        told = set(found)
        for run in (r for r in runs if r["snel"] is snel):
            for uitslag in run["uitslagen"]:
                if uitslag["belofte"] not in told:
                    found.setdefault(uitslag["belofte"], []).append((run, uitslag))
    return found


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _rows(b: Belofte, found: list[tuple[Row, Row]]) -> list[tuple[str, ...]]:
    said = b.tekst + (f" *Grens: {b.grens}*" if b.grens else "")
    if not found:
        return [(b.nummer, said, b.doel, "nog niet gemeten", "", "", "", "", "")]
    rows = []
    for nr, (run, u) in enumerate(found):
        first = (b.nummer, said, b.doel) if nr == 0 else ("", "", "")
        script = f"`{run['script']}.py{' --snel' if run['snel'] else ''}`"
        verdict = "ja" if u["gehaald"] else f"**nee** (doel: {u['doel']})"
        rows.append((*first, script, u["wat"], u["cijfer"], verdict, run["datum"], f"`{run['commit']}`"))
    return rows


def tabel(path: Path = RESULTS) -> str:
    """A table per kind of promise, one row per result."""
    found = read(path)
    parts = []
    for letter, title in DELEN.items():
        rows = [row for b in BELOFTEN if b.nummer.startswith(letter) for row in _rows(b, found.get(b.nummer, []))]
        lines = [HEADS, ("---",) * len(HEADS), *rows]
        parts += [f"### {title}", "", *(f"| {' | '.join(map(_cell, line))} |" for line in lines), ""]
    return "\n".join(parts).rstrip()


def samenvatting(path: Path = RESULTS) -> str:
    """How many promises were measured, and how many of those were kept."""
    found = read(path)
    measured = [b for b in BELOFTEN if b.nummer in found]
    kept = sum(all(u["gehaald"] for _, u in found[b.nummer]) for b in measured)
    return f"Van de {len(BELOFTEN)} beloften zijn er {len(measured)} gemeten; daarvan zijn er {kept} gehaald."
