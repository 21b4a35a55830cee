"""The gold texts as the scorers and the trainer read them: labels, and each text through the product's own rooms."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any

import yaml

from casusbank.config import load_config
from casusbank.model import Casus
from ingest.casus import analyse_file

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "casusbank/demo"
SETS = {n: ROOT / "tests/gold" / ("demo" if n == "demo" else f"taal/{n}") for n in ("demo", "afstemmen", "oordelen")}


@dataclass(slots=True)
class Lezer:
    """Reads the texts that gold rows label; a `bestand` is relative to `folder`, and is read once.

    `woorden` and `seconden`: how much was read, and in how much time of one core.
    """

    folder: Path = DEMO
    woorden: int = 0
    seconden: float = 0.0
    _files: dict[str, list[Casus]] = field(default_factory=dict)

    def read(self, row: dict[str, Any]) -> tuple[str, Casus | None]:
        """The reference of a row and the casus it labels; None where there is no such casus."""
        if "tekst" in row:
            return str(row["naam"]), self._timed(lambda: casus_of_text(row["tekst"]))
        ref = row["bestand"] + (f"#{row['casusnr']}" if "casusnr" in row else "")
        name = row["bestand"].partition("#")[0]
        path = self.folder / name
        if name not in self._files:
            self._files[name] = analyse_file(str(path), load_config()) if path.exists() else []
        return ref, casus_of(self._files[name], ref)

    def _timed(self, read: Callable[[], Casus | None]) -> Casus | None:
        begun = process_time()
        casus = read()
        self.seconden += process_time() - begun
        self.woorden += len(casus.tekst.split()) if casus else 0
        return casus

    def speed(self) -> float:
        """Casussen of 500 words per second on one core."""
        return self.woorden / 500 / self.seconden if self.seconden else 0.0


def gold_rows(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))["casussen"]


def casus_of(rows: list[Casus], ref: str) -> Casus | None:
    """The casus a gold row labels: `#n` counts from 1, or names the casus."""
    _, _, number = ref.partition("#")
    if not number:
        return rows[0] if rows else None
    named = next((c for c in rows if number in (c.metadata.bron_kenmerk or "", c.titel)), None)
    return named or (rows[int(number) - 1] if number.isdigit() and int(number) <= len(rows) else None)


def casus_of_text(tekst: str) -> Casus | None:
    """A text of the gold itself, read as a file would be."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("tekst.md" if tekst.startswith("#") else "tekst.txt")
        path.write_text(tekst, encoding="utf-8")
        rows = analyse_file(str(path), load_config())
    if len(rows) > 1:
        print("gesplitst in", len(rows), "casussen:", tekst[:50].replace("\n", " "))
    return rows[0] if rows else None


def span_of(gold: dict[str, Any], stuk: str, casus: Casus) -> tuple[int, int] | None:
    """Where a literal stretch of the gold text stands in the stored text, whatever was masked or refolded in it."""
    names = sorted(map(str, gold.get("personen") or []), key=len, reverse=True)
    pattern = "|".join(re.escape(n) for n in names) or r"(?!)"
    pieces = re.split(rf"({pattern})", stuk)
    found = re.search(
        "".join(
            r".{1,60}?" if number % 2 else r"\s+".join(map(re.escape, re.split(r"\s+", piece)))
            for number, piece in enumerate(pieces)
        ),
        casus.tekst,
        re.DOTALL,
    )
    return found.span() if found else None
