"""Runs: kept without a word of text, compared query by query, and refused when they are of something else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from evaluate_cases import OORDELEN, TEKSTEN, VRAGEN, collection

from casusbank.config import Config
from casusbank.errors import InvoerFout
from index.collection import Verzameling, read_collection
from index.measures import measures
from index.runs import Meting, check_comparable, check_writable, compare, read_run, report, write_run


def meting(found: Verzameling, *rankings: tuple[str, ...], model: str = "toets@1") -> Meting:
    """A measurement in which every arm ranked so."""
    scores = [measures(r, found.qrels[q.id]) for q, r in zip(found.vragen, rankings, strict=True)]
    return Meting(
        collectie=found.naam, vingerafdruk=found.vingerafdruk, model=model, datum="2026-01-02", commit=None,
        documenten=3, passages=3, vragen=tuple(q.id for q in found.vragen),
        scores=dict.fromkeys(("tekst", "vector", "hybride"), scores),
        rangschikking=tuple(tuple((d, 1.0 / i) for i, d in enumerate(r, start=1)) for r in rankings),
        seconden={"index": 1.0, "zoek_p50": 0.1, "zoek_p95": 0.2},
    )  # fmt: skip


@pytest.fixture
def proef(tmp_path: Path) -> Verzameling:
    return read_collection(collection(tmp_path / "proef"))


def test_a_kept_run_comes_back_as_it_was_and_holds_no_text(proef: Verzameling, tmp_path: Path) -> None:
    made = meting(proef, ("lift", "hulp"), ("hulp", "schuld"))
    path = tmp_path / "run.json"
    write_run(path, [made], Config(db=tmp_path / "geheim.db", model=str(tmp_path)))
    assert read_run(path) == {"proef": made}
    text = path.read_text(encoding="utf-8")
    words = {w for t in (*TEKSTEN.values(), *(str(q["text"]) for q in VRAGEN)) for w in t.split() if len(w) > 6}
    assert not [w for w in words if w in text]
    assert str(tmp_path) not in text, "where files lie is nobody's business"
    assert json.loads(text)["instellingen"]["model"] == tmp_path.name


def test_won_and_lost_queries_with_their_places(proef: Verzameling) -> None:
    old = meting(proef, ("hulp", "lift"), ("schuld", "lift"), model="oud@1")
    found = compare(old, meting(proef, ("lift", "hulp"), ("lift", "hulp", "schuld")), proef)
    assert found["model"] == "oud@1"
    assert [(q["vraag"], q["rangen"]) for q in found["gewonnen"]] == [("q1", {"lift": [2, 1]})]
    assert [(q["vraag"], q["rangen"]) for q in found["verloren"]] == [("q2", {"hulp": [None, 2], "schuld": [1, 3]})]
    won, lost = found["gewonnen"][0], found["verloren"][0]
    assert (won["van"], won["naar"], found["gelijk"]) == (0.6309, 1.0, 0)
    assert found["verschil"]["ndcg@10"]["verschil"] == pytest.approx((won["winst"] + lost["winst"]) / 2, abs=1e-4)
    assert found["per_deel"]['soort="kort"'] == {
        "verschil": 0.3691, "laag": 0.3691, "hoog": 0.3691, "p": found["per_deel"]['soort="kort"']["p"], "n": 1,
    }  # fmt: skip


def test_queries_are_paired_by_id_not_by_place(proef: Verzameling) -> None:
    turned = replace(proef, vragen=proef.vragen[::-1])
    old = meting(turned, ("schuld", "hulp"), ("hulp", "lift"))
    new = meting(proef, ("hulp", "lift"), ("schuld", "hulp"))
    found = compare(old, new, proef)
    assert (found["gewonnen"], found["verloren"], found["gelijk"]) == ([], [], 2)
    assert found["verschil"]["mrr@10"]["p"] == 1.0


def test_a_report_has_honest_denominators(proef: Verzameling) -> None:
    found = report(meting(proef, ("lift",), ("hulp", "schuld")), proef)
    assert (found["vragen"], found["zonder_oordeel"]) == (2, 1)
    assert sum(part["vragen"] for part in found["per_deel"].values()) == 2
    assert found["standaardfout"]["hybride"]["ndcg@10"] > 0
    assert found["per_deel"]['soort="kort"']["hybride"] == 1.0


def test_a_run_of_something_else_is_refused(proef: Verzameling, tmp_path: Path) -> None:
    kept = {"proef": meting(proef, ("lift",), ("hulp",))}
    check_comparable(tmp_path / "r.json", kept, [proef])
    with pytest.raises(InvoerFout, match=r"geen meting van 'anders', wel van: proef"):
        check_comparable(tmp_path / "r.json", kept, [replace(proef, naam="anders")])
    changed = read_collection(collection(tmp_path / "nieuw", qrels_tsv=OORDELEN.replace("schuld\t2", "schuld\t1")))
    with pytest.raises(InvoerFout, match="andere inhoud"):
        check_comparable(tmp_path / "r.json", kept, [replace(changed, naam="proef")])


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"soort": "casusbank-meting", "versie": 1}', '{"soort": 3}'])
def test_another_file_is_not_read_and_not_overwritten(tmp_path: Path, content: str) -> None:
    path = tmp_path / "brief.json"
    path.write_text(content, encoding="utf-8")
    for refuses in (read_run, check_writable):
        with pytest.raises(InvoerFout, match="geen bewaarde meting"):
            refuses(path)
    assert path.read_text(encoding="utf-8") == content


def test_a_run_of_a_later_version_and_a_folder_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text('{"soort": "casusbank-meting", "versie": 99, "metingen": []}', encoding="utf-8")
    with pytest.raises(InvoerFout, match="andere versie"):
        read_run(path)
    with pytest.raises(InvoerFout, match="bestaat niet"):
        check_writable(tmp_path / "weg" / "run.json")
