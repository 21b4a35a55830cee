"""Models in ONNX: the same vectors as through torch, without it; and a line for what cannot be done."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from model_cases import tiny_transformer

from casusbank.config import Config
from casusbank.errors import ModelFout
from index import onnx
from index.embed import builtin_folder, load_embedder

TEKSTEN = ["traplift woning", "", "vader " * 60, "hulp schuld traplift", "\ud800"]


class Opzoeken:
    """Stands in for a session: every token has its own vector."""

    def __init__(self, sentence: bool = False) -> None:
        self.sentence = sentence
        self.asked: list[dict[str, Any]] = []

    def get_inputs(self) -> list[Any]:
        return [SimpleNamespace(name="input_ids"), SimpleNamespace(name="attention_mask")]

    def run(self, _: None, given: dict[str, Any]) -> list[Any]:
        self.asked.append(given)
        rows = np.stack([given["input_ids"] + 1.0, given["input_ids"] % 3 + 1.0], axis=-1).astype(np.float32)
        return [rows[:, 0] if self.sentence else rows]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model folder with a real tokenizer and a file that passes for weights."""
    made = tmp_path / "klein"
    made.mkdir()
    shutil.copy(builtin_folder() / "tokenizer.json", made)
    (made / "model.onnx").write_bytes(b"x")
    (made / "sentence_bert_config.json").write_text('{"max_seq_length": 8}', encoding="utf-8")
    return made


def loaded(folder: Path, monkeypatch: pytest.MonkeyPatch, session: Any = None) -> tuple[Any, Any]:
    session = session or Opzoeken()
    monkeypatch.setattr(onnx, "_session", lambda *_: session)
    onnx.onnx_model.cache_clear()
    return load_embedder(Config(model=str(folder), model_techniek="onnx")), session


def test_padding_does_not_count_and_long_texts_are_cut(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, session = loaded(folder, monkeypatch)
    together = found.embed_passages(["traplift", "huishoudelijke hulp voor een vader"])
    assert np.allclose(together[0], found.embed_passages(["traplift"])[0], atol=1e-6)
    found.embed_passages(["vader " * 500])
    assert session.asked[-1]["input_ids"].shape[1] == 8
    assert "token_type_ids" not in session.asked[-1], "only what the model asks for"
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert found.embed_passages([]).shape == (0, 2)


def test_order_of_the_texts_is_kept_over_batches(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = loaded(folder, monkeypatch)
    texts = [f"hulp {'vader ' * (i % 7)}{i}" for i in range(70)]
    assert np.allclose(found.embed_passages(texts), [found.embed_passages([t])[0] for t in texts], atol=1e-6)


def test_prefixes_and_pooling_come_from_the_configuration(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, _ = loaded(folder, monkeypatch)
    config = {"prompts": {"query": "vraag: ", "document": "tekst: "}}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(config), encoding="utf-8")
    found, _ = loaded(folder, monkeypatch)
    assert np.allclose(found.embed_question("hulp"), plain.embed_question("vraag: hulp"), atol=1e-6)
    assert np.allclose(found.embed_passages(["hulp"]), plain.embed_passages(["tekst: hulp"]), atol=1e-6)
    assert found.model.sha256 != plain.model.sha256
    (folder / "model.safetensors").write_bytes(b"for torch")
    assert loaded(folder, monkeypatch)[0].model == found.model, "weights that are not used do not count"
    (folder / "model.onnx").write_bytes(b"y")
    assert loaded(folder, monkeypatch)[0].model != found.model
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}', encoding="utf-8")
    first, session = loaded(folder, monkeypatch)
    first.embed_passages(["hulp vader"])
    assert session.asked[-1]["input_ids"].shape[1] > 1
    whole, _ = loaded(folder, monkeypatch, Opzoeken(sentence=True))
    assert np.allclose(first.embed_passages(["hulp vader"]), whole.embed_passages(["hulp vader"]), atol=1e-6)


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("1_Pooling/config.json", '{"pooling_mode": "lasttoken"}', "niet kan .lasttoken"),
        ("modules.json", '[{"type": "sentence_transformers.models.Dense"}]', "onderdeel dat met ONNX niet kan"),
        ("modules.json", '[{"type": "eigen.Klasse"}]', "eigen programmacode"),
        ("tokenizer.json", "{", "tokenizer.json"),
    ],
)
def test_what_onnx_cannot_do_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, file: str, content: str, says: str
) -> None:
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(ModelFout, match=says):
        loaded(folder, monkeypatch)


def test_a_missing_or_failing_onnxruntime_is_one_dutch_line(folder: Path) -> None:
    onnx.onnx_model.cache_clear()
    says = "niet te laden" if find_spec("onnxruntime") else "onnxruntime nodig"
    with pytest.raises(ModelFout, match=says):
        load_embedder(Config(model=str(folder), model_techniek="onnx"))


@pytest.mark.traag
@pytest.mark.parametrize("techniek", ["onnx", "onnx-int8"])
def test_onnx_gives_the_vectors_of_torch_without_it(tmp_path: Path, techniek: str) -> None:
    for name in ("onnxruntime", "onnx", "sentence_transformers"):
        pytest.importorskip(name)
    folder = tiny_transformer(tmp_path, prompts={"query": "query: ", "document": "passage: "})
    export(folder)
    full = load_embedder(Config(model=str(folder)))
    light = load_embedder(Config(model=str(folder), model_techniek=techniek))
    assert light.model.id != full.model.id, "vectors that differ are another model"
    allowed = 1e-4 if techniek == "onnx" else 0.25
    assert np.abs(light.embed_passages(TEKSTEN) - full.embed_passages(TEKSTEN)).max() <= allowed
    assert np.abs(light.embed_question("vader hulp") - full.embed_question("vader hulp")).max() <= allowed
    code = (
        "import sys\nfrom casusbank.config import Config\nfrom index.embed import load_embedder\n"
        f"load_embedder(Config(model={str(folder)!r}, model_techniek={techniek!r})).embed_question('hulp')\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def export(folder: Path) -> None:
    """`onnx/model.onnx` and `onnx/model_quantized.onnx` of a tiny model."""
    import torch
    from onnxruntime.quantization import quantize_dynamic
    from transformers import AutoModel

    model = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
    names = ["input_ids", "attention_mask", "token_type_ids"]

    class Tokens(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.bert = model

        def forward(self, *given: Any) -> Any:
            return self.bert(**dict(zip(names, given, strict=True))).last_hidden_state

    (folder / "onnx").mkdir()
    target = folder / "onnx" / "model.onnx"
    torch.onnx.export(
        Tokens(), tuple(torch.ones(2, 5, dtype=torch.int64) for _ in names), str(target),
        input_names=names, output_names=["last_hidden_state"], dynamo=False,
        dynamic_axes={n: {0: "tekst", 1: "woord"} for n in [*names, "last_hidden_state"]},
    )  # fmt: skip
    quantize_dynamic(str(target), str(target.with_name("model_quantized.onnx")))
