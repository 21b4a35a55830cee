"""The table of promises: a full measurement goes before a quick one, and what was never measured says so."""

from __future__ import annotations

import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))
sys.path.insert(0, str(SCRIPTS / "trust"))

import alles  # noqa: E402
import docs_betrouwbaarheid  # noqa: E402
from beloften import BELOFTEN, DELEN  # noqa: E402
from uitslag import Uitslag  # noqa: E402


def found(cijfer: str, gehaald: bool = True) -> list[Uitslag]:
    return [Uitslag("C3", "vijf groottes", cijfer, "vijf", gehaald)]


def row(path: Path, nummer: str) -> str:
    return next(r for r in docs_betrouwbaarheid.tabel(path).splitlines() if r.startswith(f"| {nummer} |"))


def test_a_full_measurement_goes_before_a_quick_one(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    assert "nog niet gemeten" in row(path, "C3")
    alles.keep("schijf", found("vier", False), snel=True, seconds=1.0, path=path)
    assert "| `schijf.py --snel` | vijf groottes | vier | **nee** (doel: vijf) |" in row(path, "C3")
    alles.keep("schijf", found("drie"), snel=False, seconds=1.0, path=path)
    alles.keep("schijf", found("vijf"), snel=False, seconds=1.0, path=path)
    assert "| `schijf.py` | vijf groottes | vijf | ja |" in row(path, "C3")
    assert "1 gemeten; daarvan zijn er 1 gehaald" in docs_betrouwbaarheid.samenvatting(path)


def test_results_are_read_from_what_a_script_printed() -> None:
    text = 'iets anders\n{"belofte": "C3", "wat": "a", "cijfer": "b", "doel": "c", "gehaald": true}\n'
    assert alles.parse(text) == [Uitslag("C3", "a", "b", "c", True)]


def test_every_promise_stands_under_a_heading_once() -> None:
    numbers = [b.nummer for b in BELOFTEN]
    assert len(numbers) == len(set(numbers))
    assert {n[0] for n in numbers} == set(DELEN)
    assert {"stroomuitval", "grote_bestanden"} <= set(alles.scripts())
