"""Models in ONNX, computed on the processor with onnxruntime and tokenizers: a question waits for no torch.

The only file that imports onnxruntime. What sentence-transformers does after the model (pooling, prefixes,
cut-off) is read from the same configuration; a model that needs more than that is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from casusbank.errors import ModelFout
from casusbank.store.indexed import ModelRij
from index.models import Gewichten, Vectors, clean, folder_digest, identity, prompts_of, unit

_KNOWN_MODULES = ("Transformer", "Pooling", "Normalize")
_LONGEST = 512
"""Tokens, for a model whose configuration has no limit."""
_BATCH = 32

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Vorm:
    """What the configuration says of the way from text to vector."""

    vraag: str
    passage: str
    tokens: int
    pooling: str
    pad: str


class OnnxEmbedder:
    """A sentence-transformers model of the shape Transformer, Pooling (mean or cls), Normalize."""

    def __init__(self, name: str, folder: Path, weights: Gewichten, modules: Sequence[str]) -> None:
        foreign = [m for m in modules if m.rpartition(".")[2] not in _KNOWN_MODULES]
        if foreign:
            raise ModelFout(f"Model '{name}' heeft een onderdeel dat met ONNX niet kan ({foreign[0]}). Kies torch.")
        file = weights.find(folder)
        if file is None:
            raise ModelFout(f"Model '{name}' heeft geen gewichten als {weights.naam}.")
        self._vorm = _read_shape(folder, name)
        self._tokenizer = _tokenizer(folder, name, self._vorm)
        self._session = _session(file, name)
        self._inputs = {i.name for i in self._session.get_inputs()}
        parts = [folder_digest(folder, weights=()), _digest(file), weights.naam, repr(self._vorm)]
        model_id, digest = identity(name, parts)
        self.model = ModelRij(model_id, name, int(self._run(["a"]).shape[1]), digest)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        found = np.zeros((len(texts), self.model.dimensie), dtype=np.float32)
        # Texts of like length together: a batch is as wide as its longest.
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for at in range(0, len(order), _BATCH):
            rows = order[at : at + _BATCH]
            found[rows] = self._run([self._vorm.passage + clean(texts[i]) for i in rows])
        return unit(found)

    def embed_question(self, text: str) -> Vectors:
        """See Embedder."""
        row: Vectors = unit(self._run([self._vorm.vraag + clean(text)]))[0]
        return row

    def _run(self, texts: Sequence[str]) -> Floats:
        encodings = self._tokenizer.encode_batch(list(texts))
        ids = np.array([e.ids for e in encodings], np.int64)
        mask = np.array([e.attention_mask for e in encodings], np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        output = self._session.run(None, {k: v for k, v in given.items() if k in self._inputs})[0]
        return _pooled(np.asarray(output, np.float32), mask, self._vorm.pooling)


def _pooled(output: Floats, mask: Ints, how: str) -> Floats:
    """One row per text from a row per token; a model that pools by itself is left as it is."""
    if output.ndim == 2:
        return output
    if how == "cls":
        return output[:, 0]
    counted = mask[:, :, None].astype(np.float32)
    total: Floats = (output * counted).sum(axis=1) / np.maximum(counted.sum(axis=1), np.float32(1e-9))
    return total


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _read_shape(folder: Path, name: str) -> Vorm:
    pooling = _json(folder / "1_Pooling" / "config.json")
    on = [k.removeprefix("pooling_mode_") for k, v in pooling.items() if k.startswith("pooling_mode_") and v is True]
    how = str(pooling.get("pooling_mode") or "+".join(on) or "mean").replace("mean_tokens", "mean")
    how = how.replace("cls_token", "cls")
    if how not in ("mean", "cls") or pooling.get("include_prompt") is False:
        raise ModelFout(f"Model '{name}' voegt woorden samen op een manier die met ONNX niet kan ({how}). Kies torch.")
    tokens = _json(folder / "tokenizer_config.json")
    limits = (
        _json(folder / "sentence_bert_config.json").get("max_seq_length"),
        tokens.get("model_max_length"),
        _json(folder / "config.json").get("max_position_embeddings"),
    )
    longest = next((int(x) for x in limits if isinstance(x, int | float) and 0 < x < 1_000_000), _LONGEST)
    pad = tokens.get("pad_token") or "[PAD]"
    prompts, _ = prompts_of(folder, name)
    word = pad["content"] if isinstance(pad, dict) else str(pad)
    return Vorm(prompts["query"], prompts["document"], longest, how, word)


def _tokenizer(folder: Path, name: str, vorm: Vorm) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # the Rust reader raises bare Exceptions
        raise ModelFout(f"Model '{name}' heeft geen bruikbare tokenizer.json ({type(error).__name__}).") from None
    tokenizer.enable_truncation(vorm.tokens)
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id(vorm.pad) or 0, pad_token=vorm.pad)
    return tokenizer


def _session(file: Path, name: str) -> Any:
    try:
        import onnxruntime  # pyright: ignore[reportMissingImports]
    except ImportError:
        raise ModelFout(
            f"Voor model '{name}' met ONNX is onnxruntime nodig. Installeer: pip install casusbank[onnx]"
        ) from None
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # its warnings are English, and no user can act on them
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library raises many kinds; the user needs one line
        raise ModelFout(f"Model '{name}' is niet te laden ({type(error).__name__}).") from None


def _digest(file: Path) -> str:
    """SHA-256 of the weights, with what lies in a second file beside them."""
    digest = hashlib.sha256()
    for path in sorted(file.parent.glob(f"{file.name}*")):
        with path.open("rb") as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()


@lru_cache(maxsize=2)
def onnx_model(name: str, folder: Path, weights: Gewichten, modules: tuple[str, ...]) -> OnnxEmbedder:
    """The model in `folder`, loaded once."""
    return OnnxEmbedder(name, folder, weights, modules)
