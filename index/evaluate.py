"""Retrieval quality on a collection in BEIR layout, through the product's own ingest, index and search.

Runs in a temporary database with the user's model and settings. Measures as trec_eval counts them:
nDCG with linear gain (Järvelin & Kekäläinen 2002), reciprocal rank of the first relevant document.
Near-duplicates are not folded: a judgement counts each document.
"""

from __future__ import annotations

import gzip
import json
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from casusbank.config import Config
from casusbank.errors import InvoerFout
from casusbank.model import CasusId, Vraag
from casusbank.store import indexed, open_database
from index.build import build_index
from index.fuse import Weights
from index.search import Zoeker

ARMEN: dict[str, Weights | None] = {
    "tekst": Weights(passage=0.5, casus=0.5, vector=0.0, kenmerk=0.0),
    "vector": Weights(passage=0.0, casus=0.0, vector=1.0, kenmerk=0.0),
    "hybride": None,
}
"""Words alone, meaning alone, and the search a user gets."""
MATEN = ("ndcg@10", "recall@10", "recall@100", "mrr@10")
_DEPTH = 100
_TIMED = 60
"""Questions whose whole search, explanation included, is timed."""
_MAX_SLICES = 8

Qrels = Mapping[str, Mapping[str, int]]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Toetsvraag:
    """One query of a collection."""

    id: str
    tekst: str
    zonder: frozenset[str]
    kenmerken: Mapping[str, Any]


def measures(ranking: Sequence[str], relevant: Mapping[str, int]) -> dict[str, float]:
    """The measures of one ranking, best first, for one query; grades of 0 or less are not relevant."""
    grades = {d: g for d, g in relevant.items() if g > 0}
    if not grades:
        return dict.fromkeys(MATEN, 0.0)
    gain = sum(grades.get(d, 0) / math.log2(i + 2) for i, d in enumerate(ranking[:10]))
    ideal = sum(g / math.log2(i + 2) for i, g in enumerate(sorted(grades.values(), reverse=True)[:10]))
    first = next((i for i, d in enumerate(ranking[:10]) if d in grades), None)
    return {
        "ndcg@10": gain / ideal,
        "recall@10": len(grades.keys() & set(ranking[:10])) / len(grades),
        "recall@100": len(grades.keys() & set(ranking[:100])) / len(grades),
        "mrr@10": 0.0 if first is None else 1 / (first + 1),
    }


def read_queries(folder: Path) -> list[Toetsvraag]:
    """`queries.jsonl`. Raises InvoerFout."""
    found: list[Toetsvraag] = []
    path = _existing(folder, "queries.jsonl", "queries.jsonl.gz")
    for number, row in enumerate(_json_lines(path), start=1):
        if "_id" not in row or "text" not in row:
            raise InvoerFout(f"{path}, vraag {number}: '_id' of 'text' ontbreekt.")
        meta = row.get("metadata") or {}
        if not isinstance(meta, dict):
            raise InvoerFout(f"{path}, vraag {number}: 'metadata' is geen object.")
        excluded = frozenset(str(x) for x in meta.get("exclude") or ())
        found.append(Toetsvraag(str(row["_id"]), str(row["text"]), excluded, meta))
    return found


def read_qrels(folder: Path) -> Qrels:
    """`qrels.tsv` (or `qrels/test.tsv`). Raises InvoerFout."""
    found: dict[str, dict[str, int]] = {}
    path = _existing(folder, "qrels.tsv", "qrels/test.tsv")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], start=2):
        cells = line.split("\t")
        if len(cells) < 3:
            if line.strip():
                raise InvoerFout(f"{path}, regel {number}: verwacht query-id, corpus-id en score, met tabs ertussen.")
            continue
        try:
            grade = int(float(cells[2]))
        except (ValueError, OverflowError):
            raise InvoerFout(f"{path}, regel {number}: score '{cells[2][:20]}' is geen getal.") from None
        found.setdefault(cells[0], {})[cells[1]] = grade
    return found


def _existing(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise InvoerFout(f"{folder} is geen verzameling: {' of '.join(names)} ontbreekt.")


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    row = json.loads(line)
                except ValueError:
                    raise InvoerFout(f"{path}, regel {number}: geen geldige JSON.") from None
                if not isinstance(row, dict):
                    raise InvoerFout(f"{path}, regel {number}: verwacht een JSON-object.")
                yield row


def evaluate(folder: Path, config: Config, progress: Progress | None = None) -> dict[str, Any]:
    """Measure the collection in `folder`; the keys are those of the contract, plus `per_deel`.

    Raises InvoerFout when files are missing or malformed, ModelFout when the model cannot be had.
    """
    corpus = _existing(folder, "corpus.jsonl.gz", "corpus.jsonl")
    queries, qrels = read_queries(folder), read_qrels(folder)
    queries = [q for q in queries if any(g > 0 for g in qrels.get(q.id, {}).values())]
    if not queries:
        raise InvoerFout(f"{folder}: geen enkele vraag heeft een oordeel in qrels.tsv.")
    with tempfile.TemporaryDirectory(prefix="casusbank-meting-") as temporary:
        db = Path(temporary) / "meting.db"
        own = replace(config, db=db)
        refused = _ingest(corpus, db, own)
        started = time.perf_counter()
        report = build_index(db, own, progress=progress)
        index_seconds = time.perf_counter() - started
        with closing(open_database(db)) as conn:
            names = indexed.source_names(conn)
        with closing(Zoeker(db, own)) as zoeker:
            scores = _measure(zoeker, queries, qrels, names)
            seconds = _timed(zoeker, queries)
    overall = _mean(scores["hybride"])
    return {
        "collectie": folder.resolve().name,
        "documenten": len(set(names.values())),
        "vragen": len(queries),
        "model": report.model,
        **overall,
        "per_arm": {arm: _mean(rows) for arm, rows in scores.items()},
        "per_deel": _slices(queries, scores),
        "geweigerd": refused,
        "passages": report.passages,
        "seconden": {
            "index": round(index_seconds, 3),
            "zoek_p50": round(statistics.median(seconds), 4),
            "zoek_p95": round(sorted(seconds)[min(len(seconds) - 1, int(0.95 * len(seconds)))], 4),
        },
    }


def _ingest(corpus: Path, db: Path, config: Config) -> str | None:
    """Take the corpus in; returns what was refused, if anything."""
    from ingest.casus import Opties
    from ingest.pipeline import ingest_paths

    lines = list(ingest_paths([corpus], db, config, Opties()))
    for line in lines:
        if not line.casussen:
            raise InvoerFout(f"{corpus.name}: {line.status}, {line.reden}")
    return next((line.reden for line in lines if line.reden), None)


def _measure(
    zoeker: Zoeker, queries: list[Toetsvraag], qrels: Qrels, names: Mapping[CasusId, str]
) -> dict[str, list[dict[str, float]]]:
    """Per arm the measures per query. A document that was split counts where its best casus stands."""
    by_name: dict[str, list[CasusId]] = {}
    for casus_id, name in names.items():
        by_name.setdefault(name, []).append(casus_id)
    found: dict[str, list[dict[str, float]]] = {arm: [] for arm in ARMEN}
    for q in queries:
        vraag = Vraag(q.tekst, k=_DEPTH, uitgesloten=tuple(c for d in sorted(q.zonder) for c in by_name.get(d, ())))
        for arm, weights in ARMEN.items():
            ranked = zoeker.rank(vraag, depth=_DEPTH, weights=weights)
            documents = list(dict.fromkeys(names[r.casus_id] for r in ranked))
            found[arm].append(measures(documents, qrels[q.id]))
    return found


def _timed(zoeker: Zoeker, queries: list[Toetsvraag]) -> list[float]:
    step = max(1, len(queries) // _TIMED)
    found: list[float] = []
    for q in queries[::step][:_TIMED]:
        started = time.perf_counter()
        zoeker.search(Vraag(q.tekst, k=10))
        found.append(time.perf_counter() - started)
    return found


def _mean(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {m: round(statistics.fmean(r[m] for r in rows), 4) for m in MATEN}


def _slices(queries: list[Toetsvraag], scores: Mapping[str, list[dict[str, float]]]) -> dict[str, Any]:
    """nDCG@10 and size per value of each metadata key that has few values."""
    found: dict[str, Any] = {}
    keys = sorted({k for q in queries for k in q.kenmerken if k != "exclude"})
    for key in keys:
        values = [q.kenmerken.get(key) for q in queries]
        if not all(isinstance(v, str | bool) or v is None for v in values) or len(set(values)) > _MAX_SLICES:
            continue
        for value in sorted({v for v in values if v is not None}, key=str):
            rows = [i for i, v in enumerate(values) if v == value]
            found[f"{key}={json.dumps(value, ensure_ascii=False)}"] = {
                "vragen": len(rows),
                **{arm: round(statistics.fmean(s[i]["ndcg@10"] for i in rows), 4) for arm, s in scores.items()},
            }
    return found
