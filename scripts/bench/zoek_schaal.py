"""How fast is a search at 100,000 passages: CPU per question in process, and the command line from cold.

    python scripts/bench/zoek_schaal.py [--passages 100000] [--map /tmp/schaal]

Casussen are made of the words of the shipped demo, drawn by Zipf's law, plus rare made-up words, so
posting lists have realistic lengths. The reference, interleaved in the same process, is a plain
float32 scan over as many 256-dimensional vectors: on a busy machine trust the ratio, not the milliseconds.
The bank is kept in `--map` and used again.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import subprocess
import sys
import time
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import numpy as np
from meten import cpu

from casusbank.config import Config
from casusbank.model import Casus, CasusId, Filter, Herkomst, Vraag
from casusbank.store import bronnen, casussen, open_database, transaction
from index.build import build_index
from index.search import Zoeker

WORDS_PER_CASUS = 1600


def demo_words() -> list[str]:
    """The words of the shipped casussen, most frequent first."""
    counts: dict[str, int] = {}
    for folder in files("casusbank").joinpath("demo").iterdir():
        if not folder.is_dir():
            continue
        for item in folder.iterdir():
            if item.name.endswith((".md", ".txt")):
                for word in re.findall(r"[^\W\d_]{2,}", item.read_text(encoding="utf-8")):
                    counts[word.lower()] = counts.get(word.lower(), 0) + 1
    return sorted(counts, key=lambda w: (-counts[w], w))


def made_text(rng: random.Random, words: list[str], n: int) -> str:
    """`n` words in sentences of fifteen; one word in forty is rare."""
    out: list[str] = []
    for i in range(n):
        if rng.random() < 0.025:
            word = f"zeldzaam{rng.randrange(60_000)}"
        else:
            word = words[min(int(rng.paretovariate(0.55)) - 1, len(words) - 1)]
        out.append(word.capitalize() if i % 15 == 0 else word + ("." if i % 15 == 14 else ""))
    return " ".join(out)


def make_bank(db: Path, passages: int) -> None:
    """Store and index enough casussen for about `passages` passages."""
    rng, words = random.Random(5), demo_words()  # noqa: S311
    total = passages // (WORDS_PER_CASUS // 105 - 1)
    with closing(open_database(db, "schrijf")) as conn:
        bron = bronnen.Bron("s", "schaal", "00", 1, "tekst@1", "opgenomen", None, "v1", "2026-01-01")
        for at in range(0, total, 200):
            with transaction(conn):
                bronnen.put_bron(conn, bron)
                for i in range(at, min(at + 200, total)):
                    casus = Casus(
                        CasusId(f"s-{i}"), f"Casus {i}", made_text(rng, words, WORDS_PER_CASUS), "overig",
                        Herkomst("s", "00", "tekst@1", "s"),
                    )  # fmt: skip
                    casussen.put_casus(conn, casus, opgenomen_op="2026-01-01")
    started = time.process_time()
    report = build_index(db, Config(db=db))
    print(f"{report.passages} passages geïndexeerd in {time.process_time() - started:.0f} CPU-s", file=sys.stderr)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--map", type=Path, default=Path("build/schaal"))
    parser.add_argument("--vragen", type=int, default=50)
    args = parser.parse_args()
    args.map.mkdir(parents=True, exist_ok=True)
    db = args.map / f"schaal-{args.passages}.db"
    if not db.exists():
        make_bank(db, args.passages)
    config = Config(db=db)
    rng, words = random.Random(9), demo_words()  # noqa: S311
    table = np.random.default_rng(1).standard_normal((args.passages, 256), dtype=np.float32)
    loaded = cpu(lambda: Zoeker(db, config).close())
    report: dict[str, object] = {"passages": args.passages, "laden_cpu_ms": round(loaded, 1)}
    with closing(Zoeker(db, config)) as zoeker:
        for name, n, filters in (
            ("kort", 6, ()), ("casus_1500", 1500, ()), ("kort_gefilterd", 6, (Filter("bronsoort", "overig"),)),
        ):  # fmt: skip
            ranked, whole, reference = [], [], []
            for _ in range(args.vragen):
                vraag = Vraag(made_text(rng, words[150:], n), filters=filters)
                reference.append(cpu(lambda: np.argpartition(table @ table[0], -10)))
                ranked.append(cpu(lambda v=vraag: zoeker.rank(v, depth=50)))
                whole.append(cpu(lambda v=vraag: zoeker.search(v)))
            report[name] = {
                "rank_p50": round(statistics.median(ranked), 1),
                "zoek_p50": round(statistics.median(whole), 1),
                "zoek_p95": round(sorted(whole)[int(0.95 * len(whole))], 1),
                "scan_p50": round(statistics.median(reference), 1),
                "rank_per_scan": round(statistics.median(ranked) / statistics.median(reference), 2),
            }
    question = args.map / "casus.txt"
    question.write_text(made_text(rng, words, 1500), encoding="utf-8")
    command = [sys.executable, "-m", "casusbank", "--db", str(db), "zoek", "--json"]
    for name, extra in (("koud_kort_s", ["woning urgentie"]), ("koud_casus_s", ["--bestand", str(question)])):
        times = []
        for _ in range(3):
            started = time.perf_counter()
            subprocess.run([*command, *extra], check=True, capture_output=True)
            times.append(time.perf_counter() - started)
        report[name] = round(min(times), 2)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
