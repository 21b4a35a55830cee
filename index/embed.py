"""The Embedder seam: text -> vectors of unit length.

`ingebouwd` is the static model shipped in `index/modellen/ingebouwd`, read with `tokenizers` and numpy alone:
importing torch costs ten seconds of CPU, and embeds these no faster. So a bank is the same with and without torch.
Any other sentence-transformers model is a folder or a name on a hub: through torch from safetensors, or
on the processor without torch from ONNX.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from casusbank.config import Config
from casusbank.errors import ModelFout
from casusbank.store.indexed import ModelRij
from index.models import (
    ONNX,
    ONNX_INT8,
    Gewichten,
    Vectors,
    check_pinned,
    combined,
    file_digests,
    find_model,
    modules_of,
    unit,
)
from index.onnx import onnx_model
from index.tokens import Tokens
from index.transformer import transformer

INGEBOUWD = "ingebouwd"

_STATIC = (
    "sentence_transformers.models.StaticEmbedding",
    "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding",
)
_NORMALIZE = ("sentence_transformers.models.Normalize", "sentence_transformers.base.modules.normalize.Normalize")


class Embedder(Protocol):
    """Turns texts into vectors. Deterministic; any string is allowed, an empty one gives zeros."""

    @property
    def model(self) -> ModelRij:
        """Identity: `naam@sha-prefix`, dimension, full SHA-256."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension) float32 of unit length."""
        ...

    def embed_question(self, text: str) -> Vectors:
        """(dimension,) float32 of unit length."""
        ...


def load_embedder(config: Config) -> Embedder:
    """The embedder of the settings.

    Raises ModelFout when the model is absent, the hub is out of reach, or its format is unsafe.
    """
    name = config.model
    factory = FACTORIES.get(name) or TECHNIEKEN[config.model_techniek]
    return factory(name, config.model_revisie)


# ------------------------------------------------------------------ static models


class StaticEmbedder:
    """A StaticEmbedding folder read with `tokenizers` and numpy: mean of token vectors, unit length.

    The weights are one row per token, or, as model2vec writes them, small whole numbers with a factor per token.
    """

    def __init__(self, name: str, folder: Path, manifest: Path | None = None) -> None:
        from safetensors.numpy import load_file

        digests = file_digests(folder)
        if manifest:
            check_pinned(digests, manifest, name)
        digest = combined(digests)
        try:
            self._tokens = Tokens(folder / "tokenizer.json")
            weights = load_file(folder / "model.safetensors")
            self._table, self._factor = _table(weights)
        except Exception as error:  # the Rust readers raise bare Exceptions
            raise ModelFout(f"Model '{name}' is beschadigd ({type(error).__name__}). Installeer het opnieuw.") from None
        self.model = ModelRij(f"{name}@{digest[:12]}", name, int(self._table.shape[1]), digest)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        found = np.zeros((len(texts), self.model.dimensie), dtype=np.float32)
        for row, tokens in zip(found, self._tokens.of(texts), strict=True):
            if tokens:
                ids = np.array(tokens)
                row[:] = self._factor[ids] @ self._table[ids].astype(np.float32)
        return unit(found)

    def embed_question(self, text: str) -> Vectors:
        """See Embedder."""
        found: Vectors = self.embed_passages([text])[0]
        return found


def _table(weights: Mapping[str, npt.NDArray[Any]]) -> tuple[npt.NDArray[Any], npt.NDArray[np.float32]]:
    """(row, factor) of each token."""
    table = weights.get("embedding.weight")
    if table is None:
        table = weights["embeddings"]
        if "mapping" in weights:
            table = table[weights["mapping"]]
    factor = weights.get("weights", np.ones(len(table)))
    return table, factor.astype(np.float32)


@lru_cache(maxsize=4)
def _static(name: str, folder: Path, manifest: Path | None = None) -> StaticEmbedder:
    return StaticEmbedder(name, folder, manifest)


def builtin_folder() -> Path:
    """Where the shipped model lies."""
    return Path(__file__).parent / "modellen" / INGEBOUWD


def _builtin(name: str, revision: str | None) -> Embedder:
    folder = builtin_folder()
    manifest = folder.with_name(f"{INGEBOUWD}.sha256")
    return _static(name, folder, manifest)


# ------------------------------------------------------------------ sentence-transformers


def _named(name: str, revision: str | None) -> Embedder:
    found = find_model(name, revision)
    label, folder = found.naam, found.map
    types = modules_of(folder, label)
    static = bool(types) and types[0] in _STATIC and all(t in _NORMALIZE for t in types[1:])
    if static and (folder / "tokenizer.json").is_file():
        return _static(label, folder)
    return transformer(label, folder)


def _onnx(weights: Gewichten, name: str, revision: str | None) -> Embedder:
    found = find_model(name, revision, weights)
    modules = modules_of(found.map, found.naam, weights)
    return onnx_model(found.naam, found.map, weights, tuple(modules))


Factory = Callable[[str, str | None], Embedder]
FACTORIES: dict[str, Factory] = {INGEBOUWD: _builtin}
"""Explicit: a setting that is no key here is the name or folder of a sentence-transformers model."""
TECHNIEKEN: dict[str, Factory] = {
    "torch": _named,
    "onnx": partial(_onnx, ONNX),
    "onnx-int8": partial(_onnx, ONNX_INT8),
}
"""The setting `model_techniek`: what such a model is computed with."""
