"""Embedders: the light and the full way agree, a planted model is refused, an absent hub is one line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_cases import tiny_cross_encoder, tiny_transformer
from safetensors.numpy import load_file, save_file

from casusbank.config import Config, Zoeken
from casusbank.errors import ModelFout
from index.embed import StaticEmbedder, builtin_folder, load_embedder
from index.models import folder_digest, prompts_of
from index.rerank import load_reranker
from index.transformer import TransformerEmbedder

TEKSTEN = [
    "",
    "Hulp bij het huishouden",
    "De Wmo 2015, artikel 2.3.5: één traplift.",
    "x" * 5000,
    "😀 \ud800",
    "[NAAM-1]",
]
LICHT = load_embedder(Config())


def test_the_shipped_model_is_small_and_named_by_its_bytes() -> None:
    size = sum(p.stat().st_size for p in builtin_folder().rglob("*") if p.is_file())
    assert size <= 20_000_000
    assert LICHT.model.id == f"ingebouwd@{folder_digest(builtin_folder())[:12]}"
    assert LICHT.model.dimensie == 256


@given(st.text(st.characters(codec=None), max_size=100))
def test_any_text_gives_a_vector_of_unit_length_or_zero(text: str) -> None:
    length = float(np.linalg.norm(LICHT.embed_question(text)))
    assert length == pytest.approx(1, abs=1e-5) or length == 0


def test_meaning_is_near_without_common_words() -> None:
    a, b, c = LICHT.embed_passages(
        ["huishoudelijke ondersteuning", "hulp in de huishouding", "vergunning voor een vuurwerkshow"]
    )
    assert a @ b > a @ c + 0.1


@pytest.mark.traag
def test_sentence_transformers_gives_equal_vectors() -> None:
    pytest.importorskip("sentence_transformers")
    full = TransformerEmbedder("ingebouwd", builtin_folder())
    assert full.model == LICHT.model
    assert np.abs(full.embed_passages(TEKSTEN) - LICHT.embed_passages(TEKSTEN)).max() <= 1e-5
    assert np.abs(full.embed_question("traplift") - LICHT.embed_question("traplift")).max() <= 1e-5
    assert full.embed_passages([]).shape == (0, 256)


@pytest.mark.traag
def test_any_sentence_transformers_folder_with_its_own_prompts(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    folder = tiny_transformer(tmp_path, prompts={"query": "query: ", "document": "passage: "})
    found = load_embedder(Config(model=str(folder)))
    assert found.model.naam == "klein"
    assert found.model.dimensie == 16
    assert found.model.id == f"klein@{folder_digest(folder)[:12]}"
    passage, question = found.embed_passages(["traplift woning"])[0], found.embed_question("traplift woning")
    assert np.linalg.norm(passage) == pytest.approx(1, abs=1e-5)
    assert np.abs(passage - question).max() > 1e-3, "prompts of the model are used"
    (folder / "config_sentence_transformers.json").write_text("{}")
    assert folder_digest(folder)[:12] not in found.model.id, "one changed byte is another model"


@pytest.mark.parametrize("plant", ["eigen klasse", "pickle", "kapotte json", "kapotte gewichten"])
def test_a_planted_or_damaged_model_is_refused(tmp_path: Path, plant: str) -> None:
    folder = tmp_path / "vreemd"
    shutil.copytree(builtin_folder(), folder)
    if plant == "eigen klasse":
        rows = json.loads((folder / "modules.json").read_text())
        rows[0]["type"] = "boosaardig.Klasse"
        (folder / "modules.json").write_text(json.dumps(rows))
    elif plant == "pickle":
        (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    elif plant == "kapotte json":
        (folder / "modules.json").write_text("{")
    else:
        (folder / "model.safetensors").write_bytes(b"\xff" * 100)
    with pytest.raises(ModelFout):
        load_embedder(Config(model=str(folder)))


def test_a_copy_of_the_static_model_loads_without_torch(tmp_path: Path) -> None:
    folder = tmp_path / "kopie"
    shutil.copytree(builtin_folder(), folder)
    found = load_embedder(Config(model=str(folder)))
    assert isinstance(found, StaticEmbedder)
    assert np.array_equal(found.embed_question("traplift"), LICHT.embed_question("traplift"))


def test_plain_weights_and_small_numbers_with_a_factor_give_equal_vectors(tmp_path: Path) -> None:
    folder = tmp_path / "gewoon"
    shutil.copytree(builtin_folder(), folder)
    packed = load_file(folder / "model.safetensors")
    plain = packed["embeddings"] * packed["weights"][:, None]
    save_file({"embedding.weight": plain}, folder / "model.safetensors")
    wide = load_embedder(Config(model=str(folder)))
    assert np.abs(wide.embed_passages(TEKSTEN) - LICHT.embed_passages(TEKSTEN)).max() <= 1e-5
    order = np.argsort(-packed["weights"], kind="stable").astype(np.int64)
    mapped = {"embeddings": packed["embeddings"][order], "weights": packed["weights"], "mapping": np.argsort(order)}
    save_file(mapped, folder / "model.safetensors")
    assert np.array_equal(
        load_embedder(Config(model=str(shutil.copytree(folder, tmp_path / "wijzend")))).embed_passages(TEKSTEN),
        LICHT.embed_passages(TEKSTEN),
    )


def test_forms_and_parts_of_a_word_are_near_it() -> None:
    one, form, compound, other = LICHT.embed_passages(["scheiding", "scheidingen", "echtscheiding", "rolstoel"])
    assert one @ form > 0.5
    assert one @ compound > one @ other + 0.2


@pytest.mark.traag
def test_one_model_answers_many_threads(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    found = load_embedder(Config(model=str(tiny_transformer(tmp_path))))
    reader = load_reranker(Zoeken(str(tiny_cross_encoder(tmp_path))))
    assert reader is not None

    def ask(number: int) -> tuple[bytes, bytes]:
        # Short and long ones in turn: the tokenizers keep the width of the last call.
        text = "vader traplift " * (1 + number % 2 * 30)
        return found.embed_question(text).tobytes(), reader.scores(text, ["hulp", "woning " * 40]).tobytes()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(160)))
    assert {a for a, _ in answers} == {ask(n)[0] for n in (0, 1)}
    assert {a for _, a in answers} == {ask(n)[1] for n in (0, 1)}


@pytest.mark.traag
def test_the_e5_family_gets_its_prefixes_when_it_does_not_name_them(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    bare = load_embedder(Config(model=str(tiny_transformer(tmp_path, "klein"))))
    known = load_embedder(Config(model=str(tiny_transformer(tmp_path, "e5-klein"))))
    assert np.allclose(known.embed_question("traplift"), bare.embed_question("query: traplift"), atol=1e-5)
    assert np.allclose(known.embed_passages(["traplift"]), bare.embed_passages(["passage: traplift"]), atol=1e-5)
    assert np.array_equal(bare.embed_question("traplift"), bare.embed_passages(["traplift"])[0])
    renamed = tmp_path / "hernoemd"
    shutil.copytree(tmp_path / "e5-klein", renamed)
    other = load_embedder(Config(model=str(renamed))).model
    assert other.sha256 != known.model.sha256, "prefixes decide the vectors, so they are part of the identity"


@pytest.mark.parametrize(
    ("name", "config", "wanted"),
    [
        ("intfloat/multilingual-e5-small", None, ("query: ", "passage: ", False)),
        ("clips/e5-small-trm-nl", '{"prompts": {"query": "", "document": ""}}', ("query: ", "passage: ", False)),
        ("intfloat/multilingual-e5-large-instruct", None, ("", "", True)),
        ("intfloat/e5-base", '{"prompts": {"query": "vraag: ", "passage": "tekst: "}}', ("vraag: ", "tekst: ", True)),
        ("iemand/arctic", '{"prompts": {"query": "query: "}}', ("query: ", "", True)),
        ("BAAI/bge-m3", "{", ("", "", True)),
        ("iemand/fe5-model", '{"prompts": ["x"]}', ("", "", True)),
    ],
)
def test_prefixes_come_from_the_configuration_first(
    tmp_path: Path, name: str, config: str | None, wanted: tuple[str, str, bool]
) -> None:
    if config:
        (tmp_path / "config_sentence_transformers.json").write_text(config, encoding="utf-8")
    prompts, own = prompts_of(tmp_path, name)
    assert (prompts["query"], prompts["document"], own) == wanted


def test_an_absent_hub_is_found_out_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelFout, match="ingebouwd"):
        load_embedder(Config(model="bestaat/niet"))
    with pytest.raises(ModelFout):
        load_embedder(replace(Config(), model="../../geen model"))


def test_the_way_of_a_question_imports_no_heavy_library() -> None:
    code = (
        "import sys, index.search, index.render, index.embed\n"
        "from casusbank.config import Config\n"
        "index.embed.load_embedder(Config()).embed_question('traplift')\n"
        "from index.explain import read_question_text\n"
        "read_question_text('Mevrouw vraagt een traplift op grond van artikel 2.3.5 Wmo 2015.')\n"
        "heavy = {'torch', 'spacy', 'sentence_transformers', 'scipy', 'sqlite_utils', 'transformers', 'datasketch'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.traag
@pytest.mark.skipif("CASUSBANK_TESTMODEL" not in os.environ, reason="names the folder of a real model")
def test_a_real_model_knows_what_means_the_same() -> None:
    found = load_embedder(Config(model=os.environ["CASUSBANK_TESTMODEL"]))
    asked = found.embed_question("Wie helpt mij met schoonmaken?")
    same, other = found.embed_passages(
        ["De gemeente kent huishoudelijke ondersteuning toe.", "De vergunning voor een vuurwerkshow is geweigerd."]
    )
    assert asked @ same > asked @ other
