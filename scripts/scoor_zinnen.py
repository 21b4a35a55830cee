"""Score the annotators on single labelled sentences: precision, recall and F1 per kind, per key with --missers.

Run: python scripts/scoor_zinnen.py [--set afstemmen|oordelen] [--missers]. A row of tests/gold/zinnen says of one
sentence which factor (and step), subject or value it states; `geen` is a sentence with the words but not the fact.
Only the labelled key is judged: a sentence may state more. Misses are shown for `afstemmen` alone; `oordelen` judges.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from casusbank.model import Annotatie, FactorToekenning, WaardeToepassing
from casusbank.vocabulary import load_vocabulary
from ingest.annotate import annotate
from ingest.text import read_light

ROOT = Path(__file__).resolve().parents[1]
SETS = {n: ROOT / "tests/gold/zinnen" / f"{n}.tsv" for n in ("afstemmen", "oordelen")}


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled sentence."""

    soort: str
    sleutel: str
    waarde: str
    zin: str


@dataclass(slots=True)
class Score:
    """Right, too much and missed."""

    goed: int = 0
    teveel: int = 0
    gemist: int = 0
    missers: list[str] = field(default_factory=list)

    def f1(self) -> float:
        return 2 * self.goed / max(1, 2 * self.goed + self.teveel + self.gemist)

    def line(self) -> str:
        p = self.goed / max(1, self.goed + self.teveel)
        r = self.goed / max(1, self.goed + self.gemist)
        counts = f"(goed {self.goed}, te veel {self.teveel}, gemist {self.gemist})"
        return f"P {p:.2f}  R {r:.2f}  F1 {self.f1():.2f}  {counts}"


def rows(path: Path) -> Iterator[Row]:
    """The labelled sentences of a file."""
    with path.open(encoding="utf-8", newline="") as f:
        lines = (line for line in f if not line.startswith("#"))
        for r in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Row(r["soort"], r["sleutel"], r["waarde"], r["zin"])


def read(row: Row) -> str:
    """What the annotators say of the labelled key: its step or polarity; `geen` for nothing."""
    found = annotate(read_light(row.zin))
    same = [a for a in found if a.soort == row.soort]
    if row.soort == "onderwerp":
        return same[0].sleutel if same else "geen"
    return next((said(a) for a in same if a.sleutel == row.sleutel), "geen")


def said(a: Annotatie) -> str:
    if isinstance(a.details, FactorToekenning):
        return a.details.waarde
    return a.details.polariteit if isinstance(a.details, WaardeToepassing) else "genoemd"


def wanted(row: Row) -> str:
    if row.soort == "onderwerp":
        return "geen" if row.waarde == "geen" else row.sleutel
    factor = load_vocabulary().factoren.get(row.sleutel)
    if factor and factor.schaal and row.waarde == "afwezig" and "geen" in factor.schaal:
        return "geen_stap"
    return row.waarde


def same(want: str, have: str) -> bool:
    """`afwezig` of a scale is its step `geen` too."""
    return want == have or (want == "geen_stap" and have in {"afwezig", "geen"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=list(SETS), default="afstemmen")
    parser.add_argument("--missers", nargs="*", help="alleen bij afstemmen; soorten waarvan de missers getoond worden")
    args = parser.parse_args()
    if args.missers is not None and args.set != "afstemmen":
        parser.error("van oordelen worden alleen totalen getoond")
    scores: dict[str, Score] = {}
    denied: Counter[str] = Counter()
    for row in rows(SETS[args.set]):
        score = scores.setdefault(row.soort, Score())
        want, have = wanted(row), read(row)
        nothing = want == "geen"
        if same(want, have):
            score.goed += not nothing
            continue
        score.teveel += have != "geen"
        score.gemist += not nothing
        denied[row.soort] += have == "afwezig" and want == "aanwezig"
        score.missers.append(f"{row.sleutel}: {row.waarde}, gelezen {have}: {row.zin}")
    for soort, score in scores.items():
        print(f"{soort:10} {score.line()}  onterecht afwezig {denied[soort]}")
        if args.missers is not None and (soort in args.missers or not args.missers):
            print("".join(f"      {m}\n" for m in score.missers), end="")


if __name__ == "__main__":
    main()
