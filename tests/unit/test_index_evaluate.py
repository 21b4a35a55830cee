"""Measures against trec_eval where it is installed, and a collection through the whole product."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from index_cases import use_hash_embedder

from casusbank.config import Config
from casusbank.errors import InvoerFout
from index.evaluate import MATEN, evaluate, measures, read_qrels, read_queries


def test_by_hand() -> None:
    found = measures(["x", "a", "y", "b"], {"a": 2, "b": 1, "c": 0})
    assert found["ndcg@10"] == pytest.approx((2 / 1.5849625 + 1 / 2.3219281) / (2 + 1 / 1.5849625))
    assert found["mrr@10"] == 0.5
    assert found["recall@10"] == found["recall@100"] == 1.0
    assert measures([], {"a": 1}) == dict.fromkeys(MATEN, 0.0)
    assert measures(["a"], {"a": 0}) == dict.fromkeys(MATEN, 0.0)


def test_as_trec_eval_counts() -> None:
    ir_measures = pytest.importorskip("ir_measures")
    rng = random.Random(11)  # noqa: S311
    docs = [f"d{i}" for i in range(150)]
    for _ in range(20):
        ranking = rng.sample(docs, 120)
        relevant = {d: rng.choice([1, 1, 2]) for d in rng.sample(docs, 25)}
        run = [ir_measures.ScoredDoc("q", d, float(-i)) for i, d in enumerate(ranking)]
        qrels = [ir_measures.Qrel("q", d, g) for d, g in relevant.items()]
        wanted = ir_measures.calc_aggregate(
            [ir_measures.parse_measure(m) for m in ("nDCG@10", "R@10", "R@100", "RR@10")], qrels, run
        )
        expected = {str(m): v for m, v in wanted.items()}
        found = measures(ranking, relevant)
        assert [found[m] for m in MATEN] == pytest.approx([expected[m] for m in ("nDCG@10", "R@10", "R@100", "RR@10")])


def collection(folder: Path, **changes: str) -> Path:
    folder.mkdir()
    texts = {
        "lift": "Mevrouw vraagt een traplift voor haar bovenwoning. Het college kent de lift toe.",
        "hulp": "Meneer krijgt huishoudelijke hulp. Zijn dochter helpt met de was en de boodschappen.",
        "schuld": "Het gezin heeft schulden bij de woningcorporatie en vraagt schuldhulpverlening aan.",
    }
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as out:
        for key, text in texts.items():
            out.write(json.dumps({"_id": key, "title": f"Zaak {key}", "text": text}) + "\n")
    queries: list[dict[str, Any]] = [
        {"_id": "q1", "text": "traplift in een bovenwoning", "metadata": {"soort": "kort"}},
        {"_id": "q2", "text": "hulp bij schulden van een gezin", "metadata": {"soort": "lang", "exclude": ["hulp"]}},
        {"_id": "zonder", "text": "geen oordeel"},
    ]
    (folder / "queries.jsonl").write_text("\n".join(json.dumps(q) for q in queries), encoding="utf-8")
    (folder / "qrels.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\tlift\t1\nq2\tschuld\t2\nq2\thulp\t1\n", encoding="utf-8"
    )
    for name, content in changes.items():
        path = folder / name.replace("_", ".")
        path.write_text(content, encoding="utf-8") if content else path.unlink()
    return folder


@pytest.mark.traag
def test_a_collection_through_the_product(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_hash_embedder(monkeypatch)
    found = evaluate(collection(tmp_path / "proef"), Config(model="toets"))
    assert {"collectie", "documenten", "vragen", "model", "per_arm", "seconden", *MATEN} <= found.keys()
    assert (found["collectie"], found["documenten"], found["vragen"], found["model"]) == ("proef", 3, 2, "toets@64")
    assert found["per_arm"].keys() == {"tekst", "vector", "hybride"}
    assert found["mrr@10"] == 1.0, "the excluded document does not stand in the way"
    assert found["recall@100"] == 0.75, "what is excluded cannot be found"
    assert found["seconden"].keys() == {"index", "zoek_p50", "zoek_p95"}
    assert found["per_deel"]['soort="kort"']["hybride"] == 1.0
    json.dumps(found)


@pytest.mark.parametrize(
    "changes",
    [
        {"queries_jsonl": ""},
        {"qrels_tsv": ""},
        {"queries_jsonl": "{"},
        {"qrels_tsv": "kop\nq1 lift 1"},
        {"qrels_tsv": "kop"},
    ],
)
def test_a_broken_collection_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str]
) -> None:
    use_hash_embedder(monkeypatch)
    with pytest.raises(InvoerFout):
        evaluate(collection(tmp_path / "proef", **changes), Config(model="toets"))


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("queries.jsonl", '{"text": "x"}\n', "'_id' of 'text'"),
        ("queries.jsonl", "[1]\n", "JSON-object"),
        ("queries.jsonl", '{"_id": "1", "text": "x", "metadata": 3}\n', "metadata"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\n1\t2\tveel\n", "geen getal"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\n1\t2\n", "tabs"),
    ],
)
def test_a_malformed_collection_is_named_by_file_and_line(tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    reader = read_queries if name == "queries.jsonl" else read_qrels
    with pytest.raises(InvoerFout, match=says):
        reader(tmp_path)
