"""Score the annotators against gold labels: precision, recall and F1 per annotator and per genre, and the misses.

Run: python scripts/scoor_annotaties.py [--set demo|afstemmen|oordelen|alle] [GOLD.yaml ...] [--map MAP] [--missers]
[--genres] [--verwarring] [--tegen COMMIT]. Gold labels are lists of casussen: of the demo (tests/gold/demo; a `bestand`
is relative to --map) or own texts (tests/gold/taal; `tekst` holds it). Both are read through the product's own rooms.
`afstemmen` is for tuning, `oordelen` only to judge by. For own texts the gate is scored too: `personen` must go,
`blijft` must stay. `--tegen main` scores the same labels with the code of that commit, and lists what was gained and
lost since. Of own texts it tells how many of 500 words a core reads per second, gate included.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goudteksten import DEMO, ROOT, SETS, Lezer, casus_of_text, gold_rows, span_of

from casusbank.model import (
    Annotatie,
    Casus,
    FactorToekenning,
    SectieLezing,
    Verwijzing,
    WaardeToepassing,
)


@dataclass(slots=True)
class Score:
    """What one annotator got right, read too much and missed."""

    goed: Counter[str] = field(default_factory=Counter)
    teveel: Counter[str] = field(default_factory=Counter)
    gemist: Counter[str] = field(default_factory=Counter)

    def add(self, naam: str, gold: Iterable[str], found: Iterable[str]) -> None:
        want, have = set(gold), set(found)
        self.goed.update(f"{x}   [{naam}]" for x in want & have)
        self.teveel.update(f"{x}   [{naam}]" for x in have - want)
        self.gemist.update(f"{x}   [{naam}]" for x in want - have)

    def counts(self) -> tuple[int, int, int]:
        return sum(self.goed.values()), sum(self.teveel.values()), sum(self.gemist.values())

    def precision(self) -> float:
        goed, teveel, _ = self.counts()
        return goed / (goed + teveel) if goed + teveel else 1.0

    def recall(self) -> float:
        goed, _, gemist = self.counts()
        return goed / (goed + gemist) if goed + gemist else 1.0

    def f1(self) -> float:
        p, r = self.precision(), self.recall()
        return 2 * p * r / (p + r) if p + r else 0.0

    def line(self) -> str:
        goed, teveel, gemist = self.counts()
        counts = f"(goed {goed}, te veel {teveel}, gemist {gemist})"
        return f"P {self.precision():.2f}  R {self.recall():.2f}  F1 {self.f1():.2f}  {counts}"


Scores = dict[str, Score]
"""Per annotator."""


def compare_gate(scores: Scores, naam: str, gold: dict[str, Any], casus: Casus) -> None:
    """What had to go and went (recall); what had to stay and went anyway (precision)."""
    gone = [p for p in map(str, gold.get("personen") or []) if p not in casus.tekst]
    lost = [f"gemaskeerd: {b}" for b in map(str, gold.get("blijft") or []) if b not in casus.tekst]
    scores["persoonsgegevens"].add(naam, map(str, gold.get("personen") or []), [*gone, *lost])
    found = {a.sleutel for a in casus.annotaties if isinstance(a.details, FactorToekenning)}
    scores["factor te veel gelezen"].add(naam, [], found & set(gold.get("niet") or []))


def compare(scores: Scores, naam: str, gold: dict[str, Any], casus: Casus) -> None:
    """Add one casus to the scores."""
    v = casus.velden
    for veld in ("uitkomst", "strekking", "bronsoort", "appellant", "procedurefase"):
        have = casus.bronsoort if veld == "bronsoort" else getattr(v, veld)
        if veld in {"appellant", "procedurefase"} and veld not in gold:
            continue
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
    roles = {a.details.norm: a.details.rol for a in casus.annotaties if isinstance(a.details, Verwijzing)}
    wanted_roles = gold.get("rollen") or {}
    scores["rol van verwijzing"].add(
        naam, (f"{k}:{r}" for k, r in wanted_roles.items()), (f"{k}:{roles[k]}" for k in wanted_roles if k in roles)
    )
    compare_values(scores, naam, gold, casus)
    compare_passages(scores, naam, gold, casus)
    compare_bounds(scores, naam, gold, casus)


def overlaps(a: Annotatie, span: tuple[int, int] | None) -> bool:
    return span is not None and a.begin < span[1] and span[0] < a.eind


def compare_values(scores: Scores, naam: str, gold: dict[str, Any], casus: Casus) -> None:
    """Values alone, with their polarity, and with polarity and overlapping evidence where the gold names it."""
    found = [(a, a.details) for a in casus.annotaties if isinstance(a.details, WaardeToepassing)]
    want = gold.get("waarden") or []
    have = [f"{a.sleutel}:{d.polariteit}" for a, d in found]
    scores["waarde"].add(naam, [w["id"] for w in want], [a.sleutel for a, _ in found])
    scores["waarde+polariteit"].add(naam, [f"{w['id']}:{w['polariteit']}" for w in want], have)
    if any("bewijs" not in w for w in want):
        return
    spans = {f"{w['id']}:{w['polariteit']}": span_of(gold, w["bewijs"], casus) for w in want}
    proven = [
        key if key not in spans or overlaps(a, spans[key]) else f"{key} (elders)"
        for (a, _), key in zip(found, have, strict=True)
    ]
    scores["waarde+pol.+bewijs"].add(naam, spans, proven)
    said = {w["id"]: w["inroeper"] for w in want if "inroeper" in w}
    scores["inroeper"].add(
        naam,
        (f"{k}:{v}" for k, v in said.items()),
        (f"{a.sleutel}:{d.inroeper}" for a, d in found if a.sleutel in said),
    )


def compare_passages(scores: Scores, naam: str, gold: dict[str, Any], casus: Casus) -> None:
    """Section and speaker of the sentences the gold names."""
    sections = [(a, a.details) for a in casus.annotaties if isinstance(a.details, SectieLezing)]
    for row in gold.get("passages") or []:
        span = span_of(gold, row["zin"], casus)
        inside = next(((a, d) for a, d in sections if span and a.begin <= span[0] < a.eind), None)
        short = row["zin"][:40]
        for name, want, have in (
            ("passage: sectie", row.get("sectie"), inside and inside[0].sleutel),
            ("passage: spreker", row.get("spreker"), inside and inside[1].spreker),
        ):
            scores[name].add(
                naam, [f"{want} | {short}"] if want else [], [f"{have} | {short}"] if want and have else []
            )


def compare_bounds(scores: Scores, naam: str, gold: dict[str, Any], casus: Casus) -> None:
    """Boundaries with their nature and instruments with their result, in texts whose gold labels them."""
    for veld, naam_score, kind, found in (
        ("grenzen", "grens: aard", "aard", {a.sleutel: a.details for a in casus.annotaties if a.soort == "grens"}),
        (
            "instrumenten",
            "instrument: resultaat",
            "resultaat",
            {a.sleutel: a.details for a in casus.annotaties if a.soort == "instrument"},
        ),
    ):
        if veld not in gold:
            continue
        wanted = _labels(gold[veld], kind)
        scores[veld].add(naam, wanted, found)
        kinds = {key: value for key, value in wanted.items() if value}
        have = (f"{key}:{getattr(d, kind)}" for key, d in found.items() if key in kinds)
        scores[naam_score].add(naam, (f"{key}:{value}" for key, value in kinds.items()), have)


def _labels(rows: Any, kind: str) -> dict[str, str | None]:
    """Ids with their kind, from any form a gold file writes them in: names, rows, or (in the demo) a mapping."""
    if isinstance(rows, dict):  # of a boundary the demo tells how it ended, not its nature
        return {str(key): None if kind == "aard" else str(value) for key, value in rows.items()}
    return (
        {str(r["id"]): r.get(kind) for r in rows}
        if rows and isinstance(rows[0], dict)
        else {str(r): None for r in rows}
    )


NAMES = (
    "bronsoort",
    "domein",
    "onderwerp",
    "uitkomst",
    "strekking",
    "modificaties",
    "appellant",
    "procedurefase",
    "datum",
    "organisatie",
    "wetsverwijzingen",
    "rol van verwijzing",
    "factoren",
    "factor genoemd",
    "onterecht afwezig",
    "dragend",
    "waarde",
    "waarde+polariteit",
    "waarde+pol.+bewijs",
    "inroeper",
    "passage: sectie",
    "passage: spreker",
    "grenzen",
    "grens: aard",
    "instrumenten",
    "instrument: resultaat",
    "persoonsgegevens",
    "factor te veel gelezen",
)


def score_set(paths: Iterable[Path], folder: Path) -> tuple[Scores, dict[str, Scores]]:
    """Read and score one set: all of it, and per genre."""
    totals, genres = {n: Score() for n in NAMES}, dict[str, Scores]()
    casus_of_text("De woorden en het model worden gelezen voor de klok loopt.")
    lezer, count = Lezer(folder), 0
    for row in gold_rows(paths):
        ref, casus = lezer.read(row)
        if casus is None:
            print("niet gelezen:", ref, file=sys.stderr)
            continue
        count += 1
        genre = str(row.get("genre") or row.get("bronsoort") or "overig")
        for scores in (totals, genres.setdefault(genre, {n: Score() for n in NAMES})):
            compare(scores, ref.rpartition("/")[2], row, casus)
            if "tekst" in row:
                compare_gate(scores, ref, row, casus)
    speed = f", {lezer.speed():.1f} casussen van 500 woorden per seconde" if lezer.seconden else ""
    print(f"{count} casussen{speed}", file=sys.stderr)
    return totals, genres


def print_scores(scores: Scores, missers: list[str] | None) -> None:
    """A line per annotator; the misses of those named (all, when the list is empty)."""
    for name, score in scores.items():
        if not any(score.counts()):
            continue
        print(f"{name:22} {score.line()}")
        if missers is not None and (name in missers or not missers):
            for label, rows in (("te veel", score.teveel), ("gemist", score.gemist)):
                for text in sorted(rows):
                    print(f"      {label}: {text}")


def print_genres(genres: dict[str, Scores]) -> None:
    """F1 per annotator and genre, with the number of gold labels behind it."""
    for genre, scores in sorted(genres.items()):
        print(f"-- {genre}")
        for name, score in scores.items():
            goed, teveel, gemist = score.counts()
            if goed + gemist or teveel:
                print(f"{name:22} F1 {score.f1():.2f}  (labels {goed + gemist}, te veel {teveel})")


def print_confusion(scores: Scores) -> None:
    """Of fields with one value per text or passage: what was read where the gold says something else."""
    for name in ("bronsoort", "domein", "onderwerp", "uitkomst", "strekking", "passage: sectie", "passage: spreker"):
        extra = {(t.rpartition("   [")[2], t.partition(" | ")[2]): t for t in scores[name].teveel}
        pairs: Counter[str] = Counter()
        for text in scores[name].gemist:
            read = extra.get((text.rpartition("   [")[2], text.partition(" | ")[2]), "niets")
            pairs[" gelezen als ".join(re.split(r" \| |   \[", t)[0] for t in (text, read))] += 1
        for pair, number in pairs.most_common():
            print(f"{name:18} {number:3}  {pair}")


def print_difference(now: Scores, before: dict[str, dict[str, list[str]]]) -> None:
    """What was gained and lost since another commit, per annotator."""
    for name, score in now.items():
        old = before.get(name, {"goed": [], "teveel": []})
        gained = {f"+ {x}" for x in set(score.goed) - set(old["goed"])}
        gained |= {f"+ niet meer: {x}" for x in set(old["teveel"]) - set(score.teveel)}
        lost = {f"- {x}" for x in set(old["goed"]) - set(score.goed)}
        lost |= {f"- te veel: {x}" for x in set(score.teveel) - set(old["teveel"])}
        if gained or lost:
            print(f"{name}: gewonnen {len(gained)}, verloren {len(lost)}")
            for text in [*sorted(gained), *sorted(lost)]:
                print(f"      {text}")


def as_data(scores: Scores) -> dict[str, dict[str, list[str]]]:
    return {
        n: {"goed": sorted(s.goed), "teveel": sorted(s.teveel), "gemist": sorted(s.gemist)} for n, s in scores.items()
    }


def scores_of(commit: str, paths: list[Path], folder: Path) -> dict[str, dict[str, list[str]]]:
    """Score the same labels with the code of another commit, in a worktree of its own."""
    with tempfile.TemporaryDirectory() as parent:
        tree = Path(parent) / "boom"
        subprocess.run(["git", "-C", ROOT, "worktree", "add", "--quiet", "--detach", tree, commit], check=True)
        try:
            done = subprocess.run(
                [sys.executable, __file__, "--json", "--map", folder, *paths],
                env={**os.environ, "PYTHONPATH": str(tree)},
                cwd=tree,
                check=True,
                stdout=subprocess.PIPE,
            )
            before: dict[str, dict[str, list[str]]] = json.loads(done.stdout)
            return before
        finally:
            subprocess.run(["git", "-C", ROOT, "worktree", "remove", "--force", tree], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="*", type=Path)
    parser.add_argument("--set", choices=[*SETS, "alle"], default="demo", help="welke set als GOLD niet gegeven is")
    parser.add_argument("--map", type=Path, default=DEMO)
    parser.add_argument("--missers", nargs="*", help="namen van annotators waarvan de missers getoond worden")
    parser.add_argument("--genres", action="store_true", help="toon ook F1 per genre")
    parser.add_argument("--verwarring", action="store_true", help="toon wat voor wat werd gelezen")
    parser.add_argument("--tegen", metavar="COMMIT", help="toon wat er gewonnen en verloren is sinds COMMIT")
    parser.add_argument("--json", action="store_true", help="schrijf alle goede, te veel gelezen en gemiste labels")
    args = parser.parse_args()
    for naam in SETS if args.set == "alle" and not args.gold else [args.set]:
        paths = [p.resolve() for p in args.gold] or sorted(SETS[naam].glob("*.yaml"))
        totals, genres = score_set(paths, args.map.resolve())
        if args.json:
            print(json.dumps(as_data(totals)))
            continue
        print("==", "opgegeven" if args.gold else naam)
        print_scores(totals, args.missers)
        if args.genres:
            print_genres(genres)
        if args.verwarring:
            print_confusion(totals)
        if args.tegen:
            print_difference(totals, scores_of(args.tegen, paths, args.map.resolve()))


if __name__ == "__main__":
    main()
