"""Collections through the whole product and its command line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from click.testing import CliRunner, Result
from evaluate_cases import collection
from index_cases import use_hash_embedder

from casusbank.cli import cli
from casusbank.config import Config, Zoeken
from casusbank.errors import InvoerFout
from index import rerank
from index.collection import read_collection
from index.evaluate import commit_of, evaluate
from index.measures import MATEN
from index.runs import report


@pytest.mark.traag
def test_a_collection_through_the_product(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_hash_embedder(monkeypatch)
    made = read_collection(collection(tmp_path / "proef"))
    steps: list[tuple[int, int]] = []
    found = report(evaluate(made, Config(model="toets"), lambda done, total: steps.append((done, total))), made)
    assert steps == sorted(steps), "one bar runs from begin to end"
    assert {total for _, total in steps} == {5}, "three casussen and two questions"
    assert steps[-1] == (5, 5)
    assert {"collectie", "documenten", "vragen", "model", "per_arm", "seconden", *MATEN} <= found.keys()
    assert (found["collectie"], found["documenten"], found["vragen"], found["model"]) == ("proef", 3, 2, "toets@64")
    assert found["per_arm"].keys() == {"tekst", "woorddeel", "vector", "hybride"}
    assert found["mrr@10"] == 1.0, "the excluded document does not stand in the way"
    assert found["recall@100"] == 0.75, "what is excluded cannot be found"
    assert found["seconden"].keys() == {"index", "zoek_p50", "zoek_p95"}
    assert found["per_deel"]['soort="kort"']["hybride"] == 1.0
    json.dumps(found)


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, ["evaluate", *args])


class Averechts:
    """Reads every pair, and likes the last hit best."""

    model_id = "averechts@1"

    def scores(self, question: str, passages: Sequence[str]) -> npt.NDArray[np.float64]:
        return np.arange(len(passages), dtype=np.float64)


@pytest.mark.traag
def test_a_reranker_is_measured_beside_the_search_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_hash_embedder(monkeypatch)
    monkeypatch.setitem(rerank.FACTORIES, "averechts", lambda _: Averechts())
    made = read_collection(collection(tmp_path / "proef"))
    settings = Config(model="toets", zoeken=Zoeken("averechts", "vervangen"))
    found = report(evaluate(made, settings), made)
    assert found["model"] == "toets@64 + averechts@1"
    assert found["per_arm"]["zonder_herordenen"]["mrr@10"] == 1.0
    assert found["per_arm"]["hybride"]["mrr@10"] < 1.0
    assert found["per_arm"]["tekst"]["mrr@10"] == 1.0, "one arm is measured as it is"


@pytest.mark.traag
def test_keep_a_run_and_measure_against_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_hash_embedder(monkeypatch)
    use_hash_embedder(monkeypatch, "ander", 8)
    one, two = collection(tmp_path / "een"), collection(tmp_path / "twee")
    kept = tmp_path / "run.json"
    first = run(str(tmp_path), "--model", "toets", "--bewaar", str(kept), "--json")
    assert first.exit_code == 0, first.output
    both = json.loads(first.stdout)
    assert [r["collectie"] for r in both["collecties"]] == ["een", "twee"]
    assert both["gemiddeld"].keys() == {"tekst", "woorddeel", "vector", "hybride"}
    again = json.loads(run(str(two), "--model", "ander", "--tegen", str(kept), "--json").stdout)
    assert again["collectie"] == "twee", "one collection is one object, as ever"
    assert again["tegen"]["model"] == "toets@64"
    assert again["tegen"]["per_arm"]["tekst"]["verschil"] == 0.0, "the model has no part in the words"
    shown = run(str(one), "--model", "toets", "--tegen", str(kept)).output
    assert "gewonnen 0, verloren 0, gelijk 2" in shown
    assert "±" in shown


def test_everything_is_refused_before_measuring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.evaluate.evaluate", lambda *_: pytest.fail("measured"))
    collection(tmp_path / "goed")
    collection(tmp_path / "stuk", qrels_tsv="kop")
    other = tmp_path / "brief.json"
    other.write_text("{}", encoding="utf-8")
    for args in ([str(tmp_path)], [str(tmp_path / "goed"), "--tegen", str(other)],
                 [str(tmp_path / "goed"), "--bewaar", str(other)]):  # fmt: skip
        refused = run(*args)
        assert refused.exit_code == 1
        assert isinstance(refused.exception, InvoerFout)


def test_the_commit_is_known_in_a_checkout_only(tmp_path: Path) -> None:
    assert commit_of(tmp_path) is None
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    (tmp_path / "a").write_text("1", encoding="utf-8")
    for step in (["init", "-q"], ["add", "a"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *step], check=True)
    clean = commit_of(tmp_path)
    assert clean is not None
    assert len(clean) == 10
    (tmp_path / "a").write_text("2", encoding="utf-8")
    assert commit_of(tmp_path) == f"{clean}+"
