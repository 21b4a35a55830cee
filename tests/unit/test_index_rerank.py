"""Reranking: the order changes by the reading, the parts add up, and nothing heavy is imported unless asked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_cases import indexed_bank
from model_cases import WOORDEN, tiny_cross_encoder, tiny_transformer

from casusbank.config import Config, Zoeken
from casusbank.errors import ModelFout
from casusbank.model import ScoreDeel, Vraag, Zoekresultaat
from index import rerank
from index.rerank import ARM, Delen, Wijze, load_reranker, reordered
from index.search import Zoeker

VRAAG = "drie kinderen in een flat met twee kamers, en een uitkering voor mevrouw en meneer"


class Liefhebber:
    """Likes passages with a word, the more the better; keeps what it was asked."""

    model_id = "liefhebber@1"

    def __init__(self, word: str) -> None:
        self.word = word
        self.asked: list[tuple[str, list[str]]] = []

    def scores(self, question: str, passages: Sequence[str]) -> npt.NDArray[np.float64]:
        self.asked.append((question, [*passages]))
        return np.array([float(p.lower().count(self.word)) for p in passages])


def part(arm: str, share: float) -> ScoreDeel:
    return ScoreDeel(arm, 1, share)


def total(parts: Delen) -> float:
    return sum(p.bijdrage for p in parts)


# ------------------------------------------------------------------ the arithmetic


def test_replacing_goes_by_the_reading_alone_and_keeps_the_rest_below() -> None:
    parts = [(part("casus", 0.9),), (part("casus", 0.8),), (part("casus", 0.7),), (part("casus", 0.6),)]
    found = reordered(parts, np.array([-3.0, 11.0]), "vervangen")
    assert found[0] == (ScoreDeel(ARM, 2, 0.5),)
    assert found[1] == (ScoreDeel(ARM, 1, 1.0),)
    assert 0.5 > total(found[2]) > total(found[3]) > 0


def test_mixing_weighs_both() -> None:
    parts = [(part("passage", 0.5), part("vector", 0.4)), (part("casus", 0.8),), (part("casus", 0.7),)]
    found = reordered(parts, np.array([0.0, 2.0]), "mengen")
    assert found[0] == (part("passage", 0.25), part("vector", 0.2), ScoreDeel(ARM, 2, 0.0))
    assert found[1] == (part("casus", 0.4), ScoreDeel(ARM, 1, 0.5))
    assert found[2] == (part("casus", 0.35),)


@pytest.mark.parametrize("wijze", ["mengen", "vervangen"])
def test_a_casus_named_by_its_id_stays_on_top(wijze: Wijze) -> None:
    parts = [(part("casus", 0.1), part("kenmerk", 1.0)), (part("casus", 1.0),)]
    found = reordered(parts, np.array([0.0, 1.0]), wijze)
    assert total(found[0]) >= total(found[1])
    assert part("kenmerk", 1.0) in found[0]


shares = st.floats(-0.3, 1.2).map(lambda x: round(x, 6))


@given(st.lists(shares, min_size=1, max_size=20), st.data(), st.sampled_from(["mengen", "vervangen"]))
def test_what_was_not_read_never_rises(scores: list[float], data: st.DataObject, wijze: Wijze) -> None:
    scores.sort(reverse=True)
    readings = data.draw(st.lists(st.floats(-50, 50), min_size=1, max_size=len(scores)))
    found = reordered([(part("casus", s),) for s in scores], np.array(readings), wijze)
    read, rest = found[: len(readings)], found[len(readings) :]
    assert all(total(r) <= min(map(total, read)) + 1e-6 for r in rest)
    assert all(total(a) >= total(b) - 2e-6 for a, b in pairwise(rest))


def test_equal_readings_and_none_at_all() -> None:
    parts = [(part("casus", 0.9),), (part("casus", 0.8),)]
    equal = reordered(parts, np.array([2.0, 2.0]), "mengen")
    assert total(equal[0]) > total(equal[1])
    assert reordered(parts, np.array([]), "mengen") == parts


# ------------------------------------------------------------------ in the search


def searched(config: Config, k: int = 5) -> Zoekresultaat:
    with closing(Zoeker(config.db, config)) as zoeker:
        return zoeker.search(Vraag(VRAAG, k=k))


def asking(config: Config, **settings: object) -> Config:
    return replace(config, zoeken=Zoeken("lezer", **settings))  # type: ignore[arg-type]


def test_the_reading_changes_the_order_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = indexed_bank(tmp_path, monkeypatch)
    before = searched(config)
    last = before.treffers[-1]
    word = next(w for w in ("artrose", "statushouder", "eigen") if w in last.passage.tekst.lower())
    reader = Liefhebber(word)
    monkeypatch.setitem(rerank.FACTORIES, "lezer", lambda _: reader)
    found = searched(asking(config, herordenen_wijze="vervangen"))
    assert found.treffers[0].casus_id == last.casus_id
    assert found.model == "toets@64 + liefhebber@1"
    assert (reader.asked[0][0], last.passage.tekst in reader.asked[0][1]) == (VRAAG, True)
    for hit in found.treffers:
        assert hit.score == pytest.approx(sum(d.bijdrage for d in hit.toelichting.scores), abs=1e-6)
        assert ARM in {d.arm for d in hit.toelichting.scores}
    assert {t.casus_id for t in found.treffers} == {t.casus_id for t in before.treffers}
    assert found == searched(asking(config, herordenen_wijze="vervangen"))


def test_only_the_first_hits_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = indexed_bank(tmp_path, monkeypatch)
    reader = Liefhebber("niets")
    monkeypatch.setitem(rerank.FACTORIES, "lezer", lambda _: reader)
    order = [t.casus_id for t in searched(config).treffers]
    found = searched(asking(config, herordenen_aantal=2))
    assert [t.casus_id for t in found.treffers] == order, "equal readings leave the order as it was"
    assert len(reader.asked[0][1]) == 2
    with closing(Zoeker(config.db, asking(config))) as zoeker:
        assert zoeker.search(Vraag("?!")).treffers == ()


def test_without_it_nothing_heavy_is_imported() -> None:
    code = (
        "import sys\nfrom casusbank.config import Config\nfrom index.rerank import load_reranker\n"
        "import index.search\nassert load_reranker(Config().zoeken) is None\n"
        "print(sorted({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ------------------------------------------------------------------ a real cross-encoder


@pytest.mark.traag
def test_a_cross_encoder_reads_pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sentence_transformers")
    folder = tiny_cross_encoder(tmp_path / "m")
    reader = load_reranker(Zoeken(str(folder)))
    assert reader is not None
    passages = [f"{a} {b}" for a in WOORDEN[:4] for b in WOORDEN[4:]]
    scores = reader.scores("traplift woning", passages)
    assert len({round(s, 4) for s in scores.tolist()}) > 10, "the reading tells passages apart"
    assert np.array_equal(scores, reader.scores("traplift woning", passages))
    assert not np.allclose(scores, reader.scores("vader studie", passages)), "and questions"
    assert reader.scores("\ud800", ["", "x" * 5000]).shape == (2,)
    config = indexed_bank(tmp_path, monkeypatch)
    named = replace(config, zoeken=Zoeken(str(folder), "vervangen"))
    found = searched(named)
    wanted = reader.scores(VRAAG, [t.passage.tekst for t in found.treffers])
    assert [*wanted] == sorted(wanted, reverse=True), "best reading first"
    assert found.model.startswith("toets@64 + lezer@")


@pytest.mark.traag
def test_what_is_no_cross_encoder_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    with pytest.raises(ModelFout, match="geen cross-encoder"):
        load_reranker(Zoeken(str(tiny_transformer(tmp_path))))
    with pytest.raises(ModelFout, match="3 scores"):
        load_reranker(Zoeken(str(tiny_cross_encoder(tmp_path, labels=3))))
    with pytest.raises(ModelFout):
        load_reranker(Zoeken("bestaat/niet"))
