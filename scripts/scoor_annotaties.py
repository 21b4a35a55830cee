"""Score the annotators against gold labels: precision, recall and F1 per annotator, and the misses.

Run: python scripts/scoor_annotaties.py [--set demo|afstemmen|oordelen|alle] [GOLD.yaml ...] [--map MAP] [--missers].
Gold labels are lists of casussen: of the demo (tests/gold/demo; a `bestand` is relative to --map) or own texts
(tests/gold/taal; `tekst` holds it). Both are read through the product's own rooms. `afstemmen` is for tuning,
`oordelen` only to judge by. For own texts the gate is scored too: `personen` must go, `blijft` must stay.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from casusbank.config import load_config
from casusbank.model import Casus, FactorToekenning, Verwijzing, WaardeToepassing
from ingest.casus import analyse_file

ROOT = Path(__file__).resolve().parents[1]
SETS = {n: ROOT / "tests/gold" / ("demo" if n == "demo" else f"taal/{n}") for n in ("demo", "afstemmen", "oordelen")}


@dataclass(slots=True)
class Score:
    """Counts of one annotator, with what was missed and what was too much."""

    goed: int = 0
    teveel: Counter[str] = field(default_factory=Counter)
    gemist: Counter[str] = field(default_factory=Counter)

    def add(self, naam: str, gold: Iterable[str], found: Iterable[str]) -> None:
        want, have = set(gold), set(found)
        self.goed += len(want & have)
        self.teveel.update(f"{x}   [{naam}]" for x in have - want)
        self.gemist.update(f"{x}   [{naam}]" for x in want - have)

    def precision(self) -> float:
        found = self.goed + sum(self.teveel.values())
        return self.goed / found if found else 1.0

    def recall(self) -> float:
        wanted = self.goed + sum(self.gemist.values())
        return self.goed / wanted if wanted else 1.0

    def f1(self) -> float:
        p, r = self.precision(), self.recall()
        return 2 * p * r / (p + r) if p + r else 0.0

    def line(self) -> str:
        counts = f"(goed {self.goed}, te veel {sum(self.teveel.values())}, gemist {sum(self.gemist.values())})"
        return f"P {self.precision():.2f}  R {self.recall():.2f}  F1 {self.f1():.2f}  {counts}"


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


def compare_gate(scores: dict[str, Score], naam: str, gold: dict[str, Any], casus: Casus) -> None:
    """What had to go and went (recall); what had to stay and went anyway (precision)."""
    gone = [p for p in map(str, gold.get("personen") or []) if p not in casus.tekst]
    lost = [f"gemaskeerd: {b}" for b in map(str, gold.get("blijft") or []) if b not in casus.tekst]
    scores["persoonsgegevens"].add(naam, map(str, gold.get("personen") or []), [*gone, *lost])
    found = {a.sleutel for a in casus.annotaties if isinstance(a.details, FactorToekenning)}
    scores["factor te veel gelezen"].add(naam, [], found & set(gold.get("niet") or []))


def gold_rows(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))["casussen"]


def compare(scores: dict[str, Score], naam: str, gold: dict[str, Any], casus: Casus) -> None:
    """Add one casus to the scores."""
    v = casus.velden
    for veld in ("uitkomst", "strekking", "bronsoort"):
        have = casus.bronsoort if veld == "bronsoort" else getattr(v, veld)
        scores[veld].add(naam, [str(gold[veld])] if gold.get(veld) else [], [have] if have else [])
    if gold.get("onderwerp"):
        scores["onderwerp"].add(naam, [gold["onderwerp"]], v.onderwerpen[:1])
    scores["domein"].add(naam, (gold.get("domeinen") or [])[:1], v.domeinen[:1])
    scores["modificaties"].add(naam, gold.get("modificaties") or [], v.modificaties)
    if gold.get("datum_besluit"):
        scores["datum"].add(naam, [str(gold["datum_besluit"])], [v.datum_besluit] if v.datum_besluit else [])
    if gold.get("organisatie"):
        name = str(gold["organisatie"]).removeprefix("gemeente ").removeprefix("Gemeente ")
        have = [v.organisatie.removeprefix("gemeente ")] if v.organisatie else []
        scores["organisatie"].add(naam, [name], have)
    found = {a.sleutel: a.details for a in casus.annotaties if isinstance(a.details, FactorToekenning)}
    wanted = dict(gold.get("factoren") or {})
    scores["factoren"].add(naam, [f"{k}={w}" for k, w in wanted.items()], [f"{k}={d.waarde}" for k, d in found.items()])
    scores["factor genoemd"].add(naam, wanted, found)
    wrong = [k for k, d in found.items() if d.waarde == "afwezig" and wanted.get(k) not in (None, "afwezig")]
    scores["onterecht afwezig"].add(naam, [], wrong)
    scores["dragend"].add(
        naam,
        [k for k in gold.get("dragend") or [] if k in wanted],
        [k for k, d in found.items() if d.dragend and k in wanted],
    )
    refs = [a.details.norm for a in casus.annotaties if isinstance(a.details, Verwijzing)]
    scores["wetsverwijzingen"].add(naam, gold.get("wetsverwijzingen") or [], refs)
    values = [(a.sleutel, a.details.polariteit) for a in casus.annotaties if isinstance(a.details, WaardeToepassing)]
    want = gold.get("waarden") or []
    scores["waarde"].add(naam, [w["id"] for w in want], [key for key, _ in values])
    scores["waarde+polariteit"].add(
        naam, [f"{w['id']}:{w['polariteit']}" for w in want], [f"{key}:{polarity}" for key, polarity in values]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="*", type=Path)
    parser.add_argument("--set", choices=[*SETS, "alle"], default="demo", help="welke set als GOLD niet gegeven is")
    parser.add_argument("--map", type=Path, default=ROOT / "casusbank/demo")
    parser.add_argument("--missers", nargs="*", help="namen van annotators waarvan de missers getoond worden")
    args = parser.parse_args()
    for naam in SETS if args.set == "alle" and not args.gold else [args.set]:
        paths = args.gold or sorted(SETS[naam].glob("*.yaml"))
        print("==", "opgegeven" if args.gold else naam)
        score_set(paths, args.map, args.missers)


NAMES = (
    "bronsoort",
    "domein",
    "onderwerp",
    "uitkomst",
    "strekking",
    "modificaties",
    "datum",
    "organisatie",
    "wetsverwijzingen",
    "factoren",
    "factor genoemd",
    "onterecht afwezig",
    "dragend",
    "waarde",
    "waarde+polariteit",
    "persoonsgegevens",
    "factor te veel gelezen",
)


def score_set(paths: Iterable[Path], folder: Path, missers: list[str] | None) -> None:
    """Read and score one set; print a line per annotator."""
    scores = {n: Score() for n in NAMES}
    cache: dict[str, list[Casus]] = {}
    count, started = 0, time.perf_counter()
    for row in gold_rows(paths):
        if "tekst" in row:
            ref = str(row["naam"])
            casus = casus_of_text(row["tekst"])
        else:
            name = row["bestand"].partition("#")[0]
            if name not in cache:
                cache[name] = analyse_file(str(folder / name), load_config()) if (folder / name).exists() else []
            ref = row["bestand"] + (f"#{row['casusnr']}" if "casusnr" in row else "")
            casus = casus_of(cache[name], ref)
        if casus is None:
            print("niet gelezen:", ref)
            continue
        count += 1
        compare(scores, ref.rpartition("/")[2], row, casus)
        if "tekst" in row:
            compare_gate(scores, ref, row, casus)
    print(f"{count} casussen in {time.perf_counter() - started:.1f} s")
    for name, score in scores.items():
        if not (score.goed or score.teveel or score.gemist):
            continue
        print(f"{name:22} {score.line()}")
        if missers is not None and (name in missers or not missers):
            for label, rows in (("te veel", score.teveel), ("gemist", score.gemist)):
                for text in sorted(rows):
                    print(f"      {label}: {text}")


if __name__ == "__main__":
    main()
