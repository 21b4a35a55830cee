"""What searching in PostgreSQL costs beside the database itself: hits, server CPU, latency, disk; and its alternatives.

    python scripts/bench/postgres_schaal.py DATABASE postgresql://... [--vragen 30] [--json UIT]

DATABASE is a bank as `zoek_schaal.py` makes it, the server one on this machine (its CPU is read from /proc) whose
database may be overwritten. Each question is asked of both engines in turn, so that noise of the machine hits both.
Also measured: pgvector's HNSW against the exact scan (recall@10), and ranking by `tsvector 'dutch'` alone against the
words of casusbank (how much of its first ten it finds, and its time).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from zoek_schaal import demo_words, made_text

from casusbank.config import Config
from casusbank.model import Filter, Vraag
from index.engines.pg import connect
from index.engines.pg_copy import move
from index.fuse import Weights
from index.search import Zoeker

TICK = 100
KINDS = (("kort", 6, ()), ("casus_1500", 1500, ()), ("kort_gefilterd", 6, (Filter("bronsoort", "overig"),)))


def server_cpu(folder: Path) -> float:
    """CPU seconds of a server and all its processes, the ended ones included."""
    top = int((folder / "postmaster.pid").read_text().splitlines()[0])
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == top:
            total += int(fields[11]) + int(fields[12])
        elif stat.parent.name == str(top):
            total += sum(int(fields[i]) for i in (11, 12, 13, 14))
    return total / TICK


def timed(work: Callable[[], Any], folder: Path) -> tuple[Any, dict[str, float]]:
    """What `work` gives, with milliseconds on the clock, of CPU here and of CPU at the server."""
    wall, own, there = time.perf_counter(), time.process_time(), server_cpu(folder)
    found = work()
    return found, {
        "klok": (time.perf_counter() - wall) * 1e3, "cpu": (time.process_time() - own) * 1e3,
        "server": (server_cpu(folder) - there) * 1e3,
    }  # fmt: skip


def middle(rows: list[dict[str, float]]) -> dict[str, float]:
    """Median and p95 of the clock, medians of CPU; of the server the mean, which ticks of 10 ms allow."""
    clock = sorted(r["klok"] for r in rows)
    return {
        "klok_p50": round(statistics.median(clock), 1), "klok_p95": round(clock[int(0.95 * len(clock))], 1),
        "cpu_p50": round(statistics.median(r["cpu"] for r in rows), 1),
        "server_cpu_gem": round(statistics.mean(r["server"] for r in rows), 1),
    }  # fmt: skip


def both(db: Path, config: Config, there: Config, folder: Path, n: int) -> dict[str, Any]:
    """Every question asked of both engines: time of each, and whether the hits are the same."""
    rng, words = random.Random(9), demo_words()  # noqa: S311
    report: dict[str, Any] = {}
    with closing(Zoeker(db, config)) as here, closing(Zoeker(db, there)) as far:
        for name, length, filters in KINDS:
            times: dict[str, list[dict[str, float]]] = {"sqlite": [], "postgres": [], "postgres_weer": []}
            same, off = 0, 0.0
            for _ in range(n):
                vraag = Vraag(made_text(rng, words[150:], length), k=10, filters=filters)
                a, t = timed(lambda v=vraag: here.search(v), folder)
                times["sqlite"].append(t)
                b, t = timed(lambda v=vraag: far.search(v), folder)
                times["postgres"].append(t)
                times["postgres_weer"].append(timed(lambda v=vraag: far.search(v), folder)[1])
                ids = [h.casus_id for h in a.treffers], [h.casus_id for h in b.treffers]
                same += ids[0] == ids[1]
                if ids[0] == ids[1]:
                    pairs = zip(a.treffers, b.treffers, strict=True)
                    off = max([off, *(abs(x.score - y.score) for x, y in pairs)])
            report[name] = {k: middle(v) for k, v in times.items()}
            report[name] |= {"gelijke_lijsten": f"{same}/{n}", "grootste_scoreverschil": round(off, 7)}
    return report


def hnsw(conn: Any, model: str, size: int, n: int) -> dict[str, Any]:
    """pgvector's graph against its own exact scan, over the vectors themselves with a little noise as questions."""
    conn.execute("SET maintenance_work_mem = '1GB'")
    started = time.perf_counter()
    conn.execute(f"CREATE INDEX proef_hnsw ON passage_vector USING hnsw ((waarde::vector({size})) vector_ip_ops)")
    built = time.perf_counter() - started
    ids = [r[0] for r in conn.execute("SELECT passage_id FROM passage_vector ORDER BY passage_id")]
    rng = np.random.default_rng(3)
    report: dict[str, Any] = {"bouw_s": round(built, 1)}
    size_on_disk = conn.execute("SELECT pg_relation_size('proef_hnsw')").fetchone()[0]
    report["schijf_mb"] = round(size_on_disk / 1e6, 1)
    for ef in (40, 100, 200):
        conn.execute(f"SET hnsw.ef_search = {ef}")
        found, times = [], []
        for i in rng.choice(len(ids), n, replace=False):
            text = conn.execute("SELECT waarde::text FROM passage_vector WHERE passage_id = %s", (ids[i],)).fetchone()
            value = np.array(json.loads(text[0])) + rng.normal(0, 0.03, size)
            asked = "[" + ",".join(map(str, value)) + "]"
            exact = conn.execute(
                "SELECT passage_id FROM passage_vector WHERE model_id = %s"
                " ORDER BY (waarde <#> %s::vector), 1 LIMIT 10",
                (model, asked),
            ).fetchall()
            begun = time.perf_counter()
            near = conn.execute(
                f"SELECT passage_id FROM passage_vector ORDER BY (waarde::vector({size})) <#> %s::vector LIMIT 10",  # noqa: S608
                (asked,),
            ).fetchall()
            times.append((time.perf_counter() - begun) * 1e3)
            found.append(len({*near} & {*exact}) / 10)
        report[f"ef_{ef}"] = {
            "recall@10": round(statistics.mean(found), 3), "slechtste": min(found),
            "klok_p50": round(statistics.median(times), 1),
        }  # fmt: skip
    conn.execute("DROP INDEX proef_hnsw")
    return report


def tsvector(conn: Any, config: Config, folder: Path, n: int) -> dict[str, Any]:
    """`tsvector 'dutch'` and ts_rank_cd, any of the words, against the words of casusbank: shared part of the ten."""
    conn.execute("SET search_path = casusbank, public")
    conn.execute("DROP TABLE IF EXISTS proef_woorden")
    conn.execute(
        "CREATE TABLE proef_woorden AS SELECT id, casus_id, to_tsvector('dutch', tekst) AS woorden FROM passage"
    )
    conn.execute("CREATE INDEX ON proef_woorden USING gin (woorden)")
    rng, words = random.Random(11), demo_words()  # noqa: S311
    only = Weights(passage=1.0, casus=0.0, vector=0.0)
    report: dict[str, Any] = {}
    with closing(Zoeker(config.db, config)) as zoeker:
        for name, length in (("kort", 6), ("casus_40_termen", 60)):
            shared, times = [], []
            for _ in range(n):
                text = made_text(rng, words[150:], length)
                mine = [r.casus_id for r in zoeker.rank(Vraag(text), depth=10, weights=only)]
                begun = server_cpu(folder)
                rows = conn.execute(
                    "SELECT casus_id FROM (SELECT casus_id, ts_rank_cd(woorden, q, 1) AS r FROM proef_woorden,"
                    " to_tsquery('dutch', %s) q WHERE woorden @@ q) x GROUP BY 1 ORDER BY max(r) DESC, 1 LIMIT 10",
                    (" | ".join(w.strip(".") for w in text.split()),),
                ).fetchall()
                times.append((server_cpu(folder) - begun) * 1e3)
                shared.append(len({r[0] for r in rows} & {*mine}) / max(len(mine), 1))
            report[name] = {
                "gedeeld_van_eerste_tien": round(statistics.mean(shared), 3),
                "server_cpu_gem": round(statistics.mean(times), 1),
            }
    conn.execute("DROP TABLE proef_woorden")
    return report


LAY = Path(__file__).resolve().parents[2] / "tests" / "gold" / "vragen" / "leken.tsv"


def lay_questions(conn: Any, config: Config) -> dict[str, float]:
    """nDCG@10 of the lay questions on the demo: casusbank, its words alone, and `tsvector 'dutch'`."""
    wanted: dict[str, set[str]] = {}
    for line in LAY.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            asked, file = line.split("\t")
            wanted.setdefault(asked, set()).add(file.rpartition("/")[2])
    conn.execute("SET search_path = casusbank, public")
    paths = {r[0]: r[1] for r in conn.execute("SELECT id, pad FROM casus")}
    scores: dict[str, list[float]] = {"casusbank": [], "alleen_woorden": [], "tsvector_dutch": []}
    only = Weights(passage=0.5, casus=0.5, vector=0.0)
    with closing(Zoeker(config.db, config)) as zoeker:
        for asked, files in wanted.items():
            right = {i for i, path in paths.items() if any(path.startswith(f) for f in files)}
            words = " | ".join(re.findall(r"\w+", asked))
            rows = conn.execute(
                "SELECT casus_id FROM passage, to_tsquery('dutch', %s) q WHERE to_tsvector('dutch', tekst) @@ q"
                " GROUP BY 1 ORDER BY max(ts_rank_cd(to_tsvector('dutch', tekst), q, 1)) DESC, 1 LIMIT 10",
                (words,),
            )
            found = {
                "casusbank": [r.casus_id for r in zoeker.rank(Vraag(asked), depth=10)],
                "alleen_woorden": [r.casus_id for r in zoeker.rank(Vraag(asked), depth=10, weights=only)],
                "tsvector_dutch": [r[0] for r in rows],
            }
            best = sum(1 / np.log2(i + 2) for i in range(min(len(right), 10)))
            for name, ids in found.items():
                gain = sum(1 / np.log2(i + 2) for i, c in enumerate(ids) if c in right)
                scores[name].append(float(gain / best) if best else 0.0)
    return {name: round(statistics.mean(values), 3) for name, values in scores.items()} | {"vragen": len(wanted)}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", type=Path)
    parser.add_argument("adres")
    parser.add_argument("--vragen", type=int, default=30)
    parser.add_argument("--zonder-hnsw", action="store_true")
    parser.add_argument("--leken", action="store_true", help="DATABASE is de demo: meet alleen de lekenvragen")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    config = Config(db=args.database)
    there = replace(config, engine="postgres", postgres=args.adres)
    with closing(connect(args.adres)) as conn:
        folder = Path(conn.execute("SHOW data_directory").fetchone()[0])
        done, cost = timed(lambda: move(args.database, args.adres), folder)
        _, again = timed(lambda: move(args.database, args.adres), folder)
        report: dict[str, Any] = {
            "passages": done.passages, "casussen": done.casussen,
            "verhuis_s": {k: round(v / 1e3, 1) for k, v in cost.items()},
            "verhuis_niets_te_doen_s": {k: round(v / 1e3, 2) for k, v in again.items()},
        }  # fmt: skip
        _, opened = timed(lambda: Zoeker(args.database, there).close(), folder)
        report["openen_ms"] = {k: round(v, 1) for k, v in opened.items()}
        tables = conn.execute(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'casusbank'::regnamespace ORDER BY 2 DESC LIMIT 8"
        )
        report["schijf_mb"] = {r[0]: round(r[1] / 1e6, 1) for r in tables}
        total = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace ="
        report["schijf_totaal_mb"] = round(
            float(conn.execute(f"{total} 'casusbank'::regnamespace").fetchone()[0]) / 1e6, 1
        )
        print(json.dumps(report, indent=1), file=sys.stderr)
        if args.leken:
            print(json.dumps(lay_questions(conn, config)))
            return
        report["vragen"] = both(args.database, config, there, folder, args.vragen)
        print(json.dumps(report["vragen"], indent=1), file=sys.stderr)
        report["tsvector_dutch"] = tsvector(conn, config, folder, args.vragen)
        if not args.zonder_hnsw:
            model, size = conn.execute("SELECT id, dimensie FROM model LIMIT 1").fetchone()
            report["hnsw"] = hnsw(conn, model, size, args.vragen)
    text = json.dumps(report, indent=1)
    print(text)
    if args.json:
        args.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
