"""Models that need torch, through sentence-transformers. The only file that imports it.

Importing costs ten seconds of CPU, so everything is imported when a model is loaded, never before.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from casusbank.errors import ModelFout
from casusbank.store.indexed import ModelRij
from index.models import Vectors, clean, folder_digest, identity, modules_of, prompts_of, unit

_BATCH_CPU, _BATCH_GPU = 32, 256
"""Passages that go through the model at a time."""


class TransformerEmbedder:
    """Any sentence-transformers model, on the GPU when there is one.

    Prompts and length limits come from its own configuration; only a family that is known to need
    prompts gets them when it does not say so.
    """

    def __init__(self, name: str, folder: Path) -> None:
        prompts, own = prompts_of(folder, name)
        self._encoder = _load("SentenceTransformer", name, folder, **({} if own else {"prompts": prompts}))
        self._lock = Lock()
        self._batch = _BATCH_CPU if self._encoder.device.type == "cpu" else _BATCH_GPU
        # Embedding something tells the dimension without asking which module sets it.
        size = int(np.asarray(self._encoder.encode(["a"], show_progress_bar=False)).shape[1])
        parts = [folder_digest(folder), *([] if own else [json.dumps(prompts, sort_keys=True)])]
        model_id, digest = identity(name, parts)
        self.model = ModelRij(model_id, name, size, digest)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        if not texts:
            return np.zeros((0, self.model.dimensie), dtype=np.float32)
        with self._lock:  # its tokenizer changes its own settings, and refuses when two threads do so at once
            found = self._encoder.encode_document(
                [clean(t) for t in texts], show_progress_bar=False, batch_size=self._batch
            )
        return unit(np.asarray(found, dtype=np.float32))

    def embed_question(self, text: str) -> Vectors:
        """See Embedder."""
        with self._lock:
            found = self._encoder.encode_query([clean(text)], show_progress_bar=False)
        row: Vectors = unit(np.asarray(found, dtype=np.float32))[0]
        return row


class TransformerReranker:
    """A cross-encoder of sentence-transformers with one score per pair."""

    def __init__(self, name: str, folder: Path) -> None:
        if not _reads_pairs(folder, modules_of(folder, name)):
            raise ModelFout(f"Model '{name}' is geen cross-encoder; daarmee kan casusbank niet herordenen.")
        self._encoder = _load("CrossEncoder", name, folder)
        if self._encoder.num_labels != 1:
            raise ModelFout(f"Model '{name}' geeft {self._encoder.num_labels} scores per passage in plaats van één.")
        self._lock = Lock()
        self.model_id, _ = identity(name, [folder_digest(folder)])

    def scores(self, question: str, passages: Sequence[str]) -> npt.NDArray[np.float64]:
        """See Herordenaar: the model's own scale, without the squeeze that makes good passages equal."""
        from torch.nn import Identity

        pairs = [(clean(question), clean(p)) for p in passages]
        with self._lock:
            found = self._encoder.predict(pairs, activation_fn=Identity(), show_progress_bar=False)
        return np.asarray(found, dtype=np.float64)


def _reads_pairs(folder: Path, modules: Sequence[str]) -> bool:
    """Whether the folder says it holds a cross-encoder; any other model would get a head of random weights."""
    if any(".cross_encoder." in m for m in modules):
        return True
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return any(str(a).endswith("ForSequenceClassification") for a in config["architectures"])
    except (OSError, ValueError, TypeError, KeyError):
        return False


def _load(kind: str, name: str, folder: Path, **settings: Any) -> Any:
    """A model of sentence-transformers: local files and safetensors only, and none of its own code."""
    try:
        import sentence_transformers
        from transformers.utils import logging as transformers_logging
    except ImportError:
        raise ModelFout(
            f"Voor model '{name}' is sentence-transformers nodig. Installeer: pip install casusbank[modellen]"
        ) from None
    # It draws in English, and not only on a terminal.
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        encoder = getattr(sentence_transformers, kind)(
            str(folder), trust_remote_code=False, local_files_only=True, model_kwargs={"use_safetensors": True},
            **settings,
        )  # fmt: skip
    except Exception as error:  # the library raises many kinds; the user needs one line
        raise ModelFout(f"Model '{name}' is niet te laden ({type(error).__name__}).") from None
    # Half-precision weights are for the download; computing is done in float32.
    return encoder.float()


@lru_cache(maxsize=2)
def transformer(name: str, folder: Path) -> TransformerEmbedder:
    """The model in `folder`, loaded once."""
    return TransformerEmbedder(name, folder)


@lru_cache(maxsize=2)
def reranker(name: str, folder: Path) -> TransformerReranker:
    """The cross-encoder in `folder`, loaded once."""
    return TransformerReranker(name, folder)
