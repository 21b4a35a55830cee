"""The Embedder seam: text -> vectors of unit length. The only file that imports sentence_transformers.

`ingebouwd` is the static model shipped in `index/modellen/ingebouwd`. A question is embedded with
`tokenizers` and numpy alone: importing torch costs ten seconds of CPU. In bulk, on the write side,
the same folder goes through sentence-transformers when that is installed; both give equal vectors.
Any other sentence-transformers model is a folder or a name on a hub, safetensors only.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from casusbank.config import Config
from casusbank.errors import ModelFout
from casusbank.store.indexed import ModelRij

Vectors = npt.NDArray[np.float32]
INGEBOUWD = "ingebouwd"
BULK = 32
"""From this many casussen on, loading sentence-transformers is worth its import."""

_UNSAFE = (".bin", ".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".py", ".h5", ".msgpack")
_HASHED = (".safetensors", ".json", ".txt", ".model")
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


def load_embedder(config: Config, *, bulk: bool = False) -> Embedder:
    """The embedder of the settings; `bulk` prefers throughput over start-up time.

    Raises ModelFout when the model is absent, the hub is out of reach, or its format is unsafe.
    """
    name = config.model
    factory = FACTORIES.get(name, FACTORIES["sentence-transformers"])
    return factory(name, config.model_revisie, bulk)


# ------------------------------------------------------------------ static models


class StaticEmbedder:
    """A StaticEmbedding folder read with `tokenizers` and numpy: mean of token vectors, unit length."""

    def __init__(self, name: str, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        digest = folder_digest(folder)
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            weights = load_file(folder / "model.safetensors")
            self._table: npt.NDArray[Any] = weights["embedding.weight"]
        except Exception as error:  # the Rust readers raise bare Exceptions
            raise ModelFout(f"Model '{name}' is beschadigd ({type(error).__name__}). Installeer het opnieuw.") from None
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.model = ModelRij(f"{name}@{digest[:12]}", name, int(self._table.shape[1]), digest)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        found = np.zeros((len(texts), self.model.dimensie), dtype=np.float32)
        encodings = self._tokenizer.encode_batch_fast([clean(t) for t in texts], add_special_tokens=False)
        for row, encoding in zip(found, encodings, strict=True):
            if encoding.ids:
                row[:] = self._table[encoding.ids].astype(np.float32).mean(axis=0)
        return unit(found)

    def embed_question(self, text: str) -> Vectors:
        """See Embedder."""
        found: Vectors = self.embed_passages([text])[0]
        return found


def clean(text: str) -> str:
    """`text` without lone surrogates, which the tokenizers cannot read."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


def unit(vectors: Vectors) -> Vectors:
    """Rows scaled to length 1; zero rows stay zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(norms, np.float32(1e-12))
    return scaled


def folder_digest(folder: Path) -> str:
    """SHA-256 over the names and contents of a model's files, so that one changed byte is another model."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in _HASHED and p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def modules_of(folder: Path, name: str) -> list[str]:
    """Module types of a sentence-transformers folder. Raises ModelFout on anything that could run code."""
    try:
        rows = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        types = [str(row["type"]) for row in rows]
    except FileNotFoundError:
        types = []
    except (OSError, ValueError, TypeError, KeyError):
        raise ModelFout(f"Model '{name}': modules.json is niet leesbaar.") from None
    foreign = [t for t in types if not t.startswith("sentence_transformers.")]
    if foreign:
        raise ModelFout(f"Model '{name}' brengt eigen programmacode mee ({foreign[0]}); dat laadt casusbank niet.")
    files = [p for p in folder.rglob("*") if p.is_file()]
    unsafe = sorted(p.name for p in files if p.suffix in _UNSAFE)
    if not any(p.suffix == ".safetensors" for p in files):
        raise ModelFout(
            f"Model '{name}' heeft geen gewichten als safetensors"
            + (f" (wel {unsafe[0]}, dat kan programmacode bevatten)." if unsafe else ".")
        )
    return types


@lru_cache(maxsize=4)
def _static(name: str, folder: Path) -> StaticEmbedder:
    return StaticEmbedder(name, folder)


def builtin_folder() -> Path:
    """Where the shipped model lies."""
    return Path(__file__).parent / "modellen" / INGEBOUWD


def _builtin(name: str, revision: str | None, bulk: bool) -> Embedder:
    folder = builtin_folder()
    if bulk and find_spec("sentence_transformers") and find_spec("torch"):
        return _transformer(name, folder)
    return _static(name, folder)


# ------------------------------------------------------------------ sentence-transformers


class TransformerEmbedder:
    """Any sentence-transformers model; prompts and length limits come from its own configuration."""

    def __init__(self, name: str, folder: Path) -> None:
        self._encoder = _load_sentence_transformer(name, folder)
        digest = folder_digest(folder)
        # A question and an empty text tell the dimension without asking which module sets it.
        size = int(np.asarray(self._encoder.encode(["a"], show_progress_bar=False)).shape[1])
        self.model = ModelRij(f"{name}@{digest[:12]}", name, size, digest)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        if not texts:
            return np.zeros((0, self.model.dimensie), dtype=np.float32)
        found = self._encoder.encode_document([clean(t) for t in texts], show_progress_bar=False, batch_size=64)
        return unit(np.asarray(found, dtype=np.float32))

    def embed_question(self, text: str) -> Vectors:
        """See Embedder."""
        found = self._encoder.encode_query([clean(text)], show_progress_bar=False)
        row: Vectors = unit(np.asarray(found, dtype=np.float32))[0]
        return row


def _load_sentence_transformer(name: str, folder: Path) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging
    except ImportError:
        raise ModelFout(
            f"Voor model '{name}' is sentence-transformers nodig. Installeer: pip install casusbank[modellen]"
        ) from None
    # It draws in English, and not only on a terminal.
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        encoder = SentenceTransformer(
            str(folder), trust_remote_code=False, local_files_only=True, model_kwargs={"use_safetensors": True}
        )
    except Exception as error:  # the library raises many kinds; the user needs one line
        raise ModelFout(f"Model '{name}' is niet te laden ({type(error).__name__}).") from None
    # Half-precision weights are for the download; computing is done in float32.
    return encoder.float()


@lru_cache(maxsize=2)
def _transformer(name: str, folder: Path) -> TransformerEmbedder:
    return TransformerEmbedder(name, folder)


def _named(name: str, revision: str | None, bulk: bool) -> Embedder:
    folder = Path(name)
    label = folder.resolve().name if folder.is_dir() else name
    if not folder.is_dir():
        folder = _from_hub(name, revision)
    types = modules_of(folder, label)
    static = bool(types) and types[0] in _STATIC and all(t in _NORMALIZE for t in types[1:])
    if static and not bulk and (folder / "tokenizer.json").is_file():
        return _static(label, folder)
    return _transformer(label, folder)


def _from_hub(name: str, revision: str | None) -> Path:
    """Local folder of a hub model: from the cache, else downloaded; an unreachable hub is one line, at once."""
    missing = (
        f"Model '{name}' staat niet op deze computer en de modelhub is niet bereikbaar. "
        "Kies 'ingebouwd' of een map met een model in casusbank.toml."
    )
    try:
        from huggingface_hub import HfApi, snapshot_download
    except ImportError:
        raise ModelFout(
            f"Onbekend model '{name}'. Kies 'ingebouwd', een map met een model, of installeer casusbank[modellen]."
        ) from None
    wanted: dict[str, Any] = {
        "revision": revision,
        "allow_patterns": ["*.safetensors", "*.json", "*.txt", "*.model"],
        "ignore_patterns": ["onnx/*", "openvino/*"],
    }
    try:
        return Path(snapshot_download(name, local_files_only=True, **wanted))
    except Exception:  # noqa: S110  (not in the cache, or not a valid name: ask the hub)
        pass
    if os.environ.get("HF_HUB_OFFLINE", "").lower() in {"1", "true", "yes", "on"}:
        raise ModelFout(missing)
    try:
        HfApi().model_info(name, revision=revision, timeout=5)
        return Path(snapshot_download(name, **wanted))
    except Exception:
        raise ModelFout(missing) from None


FACTORIES: dict[str, Callable[[str, str | None, bool], Embedder]] = {
    INGEBOUWD: _builtin,
    "sentence-transformers": _named,
}
"""Explicit: a setting that is no key here is the name or folder of a sentence-transformers model."""
