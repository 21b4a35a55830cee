"""Collections: found in folders, and refused with the file, the line and the id when something is wrong."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from evaluate_cases import OORDELEN, VRAGEN, collection

from casusbank.errors import InvoerFout
from index.collection import find_collections, read_collection, read_qrels, read_queries


def test_a_sound_collection_counts_what_nobody_judged(tmp_path: Path) -> None:
    found = read_collection(collection(tmp_path / "proef"))
    assert (found.naam, [q.id for q in found.vragen], found.zonder_oordeel) == ("proef", ["q1", "q2"], 1)
    assert found.vragen[1].zonder == {"hulp"}


def test_equal_content_has_an_equal_fingerprint(tmp_path: Path) -> None:
    first = read_collection(collection(tmp_path / "een"))
    packed = collection(tmp_path / "twee", queries_jsonl="\n".join(json.dumps(q) for q in reversed(VRAGEN)))
    assert read_collection(packed).vingerafdruk == first.vingerafdruk
    other = collection(tmp_path / "drie", qrels_tsv=OORDELEN.replace("lift\t1", "lift\t2"))
    assert read_collection(other).vingerafdruk != first.vingerafdruk
    text = (tmp_path / "een" / "queries.jsonl").read_text(encoding="utf-8")
    (tmp_path / "een" / "queries.jsonl").write_text(text.replace("traplift", "lift"), encoding="utf-8")
    assert read_collection(tmp_path / "een").vingerafdruk != first.vingerafdruk


def test_a_header_or_a_mark_more_or_less_changes_nothing(tmp_path: Path) -> None:
    folder = collection(tmp_path / "proef")
    wanted = read_collection(folder).vingerafdruk
    (folder / "qrels.tsv").write_text(OORDELEN.partition("\n")[2], encoding="utf-8")
    queries = (folder / "queries.jsonl").read_text(encoding="utf-8")
    (folder / "queries.jsonl").write_text(queries, encoding="utf-8-sig")
    assert read_collection(folder).vingerafdruk == wanted


def test_a_folder_may_hold_collections_beside_other_things(tmp_path: Path) -> None:
    two, one = collection(tmp_path / "b"), collection(tmp_path / "a")
    (tmp_path / "ruw").mkdir()
    (tmp_path / "README.md").write_text("uitleg", encoding="utf-8")
    assert find_collections([tmp_path]) == [one, two]
    assert find_collections([two, one, two]) == [two, one]
    with pytest.raises(InvoerFout, match="geen verzameling"):
        find_collections([tmp_path / "ruw"])


def test_two_collections_of_one_name_would_be_mixed_up(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    one, two = collection(tmp_path / "x" / "proef"), collection(tmp_path / "y" / "proef")
    with pytest.raises(InvoerFout, match="Twee verzamelingen heten 'proef'"):
        find_collections([one, two])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"queries_jsonl": ""}, "queries.jsonl"),
        ({"qrels_tsv": ""}, "qrels.tsv"),
        ({"qrels_tsv": "kop"}, "bevat geen oordelen"),
        ({"qrels_tsv": "kop\nq1\tlift\t0"}, "geen enkele vraag"),
        ({"queries_jsonl": '{"_id": "q1", "text": "x"}\n' * 2}, "q1 staat er twee keer in"),
        ({"corpus_jsonl_gz": "geen gzip"}, "beschadigd"),
    ],
)
def test_a_broken_collection_is_one_line(tmp_path: Path, changes: dict[str, str], says: str) -> None:
    with pytest.raises(InvoerFout, match=says):
        read_collection(collection(tmp_path / "proef", **changes))


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("q1\tweg\t1", "documenten die niet in corpus.jsonl staan: 1, bijvoorbeeld 'weg'"),
        ("q9\tlift\t1", "vragen die niet in queries.jsonl staan: 1, bijvoorbeeld 'q9'"),
    ],
)
def test_judgements_of_what_is_not_there_are_told_and_measured_around(tmp_path: Path, row: str, says: str) -> None:
    found = read_collection(collection(tmp_path / "proef", qrels_tsv=f"kop\nq1\tlift\t1\n{row}"))
    assert says in found.waarschuwingen[0] and [q.id for q in found.vragen] == ["q1"]


def test_a_corpus_cut_off_halfway_is_noticed(tmp_path: Path) -> None:
    folder = collection(tmp_path / "proef")
    whole = (folder / "corpus.jsonl.gz").read_bytes()
    (folder / "corpus.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InvoerFout, match="beschadigd of afgebroken"):
        read_collection(folder)


@pytest.mark.parametrize(
    ("lines", "says"),
    [([], "geen documenten"), ([{"text": "x"}], "'_id' ontbreekt"), ([{"_id": "a"}, {"_id": "a"}], "twee keer")],
)
def test_a_corpus_has_documents_with_ids(tmp_path: Path, lines: list[dict[str, str]], says: str) -> None:
    folder = collection(tmp_path / "proef")
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(line) + "\n" for line in lines)
    with pytest.raises(InvoerFout, match=says):
        read_collection(folder)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("queries.jsonl", "{", "regel 1: geen geldige JSON"),
        ("queries.jsonl", '{"text": "x"}\n', "'_id' of 'text'"),
        ("queries.jsonl", "[1]\n", "JSON-object"),
        ("queries.jsonl", '{"_id": "1", "text": "x", "metadata": 3}\n', "metadata"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\n1\t2\tveel\n", "regel 2.*geen getal"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\n1\t2\n", "tabs"),
    ],
)
def test_a_malformed_file_is_named_with_its_line(tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    reader = read_queries if name == "queries.jsonl" else read_qrels
    with pytest.raises(InvoerFout, match=says):
        reader(tmp_path)


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    (tmp_path / "queries.jsonl").write_bytes(b'{"_id": "\xff\xfe"}')
    with pytest.raises(InvoerFout, match="geen UTF-8"):
        read_queries(tmp_path)
