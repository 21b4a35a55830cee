"""What every model shares: its folder (found, checked, named by its bytes), the text going in, the vectors coming out.

A model is a local folder or a name on a hub with a fixed version: `naam@revisie`. Weights are read as
safetensors or ONNX only, and no code that comes with a model is ever run.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt

from casusbank.errors import ModelFout

Vectors = npt.NDArray[np.float32]

_UNSAFE = (".bin", ".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".py", ".h5", ".msgpack")
_DESCRIBES = (".json", ".txt", ".model")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_HUB_PATIENCE = 5
"""Seconds until a hub that does not answer is taken to be out of reach."""


_E5 = re.compile(r"(?:^|[-_])e5[-_](?!.*instruct)", re.IGNORECASE)
"""Names of the E5 family, which needs its prefixes and often does not say so in its configuration."""
_E5_PROMPTS = {"query": "query: ", "document": "passage: "}
_PASSAGE_PROMPTS = ("document", "passage", "corpus")
"""Names under which a configuration has the prefix of a passage; the first that is there counts."""


@dataclass(frozen=True, slots=True)
class Gewichten:
    """A kind of weights that is safe to load, and the files that hold it, the best first."""

    naam: str
    bestanden: tuple[str, ...]

    def find(self, folder: Path) -> Path | None:
        """The file to load."""
        return next((p for name in self.bestanden for p in sorted(folder.glob(name)) if p.is_file()), None)

    def in_list(self, files: Iterable[str]) -> bool:
        """Whether any of the named files holds these weights."""
        return any(PurePosixPath(f).match(name) for f in files for name in self.bestanden)


SAFETENSORS = Gewichten("safetensors", ("*.safetensors", "*/*.safetensors"))
ONNX = Gewichten("ONNX", ("onnx/model.onnx", "model.onnx"))
ONNX_INT8 = Gewichten(
    "ONNX met int8", ("onnx/model_quantized.onnx", "onnx/model_int8.onnx", "onnx/model_qint8*.onnx", "model_int8.onnx")
)


@dataclass(frozen=True, slots=True)
class Modelmap:
    """A model found on this computer: the name people know it by, and its folder."""

    naam: str
    map: Path


def clean(text: str) -> str:
    """`text` without lone surrogates, which the tokenizers cannot read."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


def unit(vectors: Vectors) -> Vectors:
    """Rows scaled to length 1; zero rows stay zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(norms, np.float32(1e-12))
    return scaled


def folder_digest(folder: Path, weights: Sequence[str] = (".safetensors",)) -> str:
    """SHA-256 over the names and contents of a model's files, so that one changed byte is another model.

    `weights`: endings of the weights that count; the same folder may hold others, which do not.
    """
    return combined(file_digests(folder, weights))


def file_digests(folder: Path, weights: Sequence[str] = (".safetensors",)) -> dict[str, bytes]:
    """SHA-256 of each file that counts, by its name, in order."""
    counted = (*_DESCRIBES, *weights)
    found = sorted(p for p in folder.rglob("*") if p.suffix in counted and p.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).digest() for p in found}


def combined(digests: Mapping[str, bytes]) -> str:
    """One digest of those of the files."""
    whole = hashlib.sha256()
    for name, digest in digests.items():
        whole.update(name.encode() + b"\0" + digest)
    return whole.hexdigest()


def check_pinned(digests: Mapping[str, bytes], manifest: Path, name: str) -> None:
    """Raise ModelFout when the files are not those of the manifest (the form of `sha256sum`), byte for byte."""
    try:
        lines = manifest.read_text(encoding="utf-8").splitlines()
    except OSError:
        raise ModelFout(f"Model '{name}': {manifest.name} ontbreekt. Installeer casusbank opnieuw.") from None
    pinned = {path: digest for digest, _, path in (line.partition("  ") for line in lines)}
    found = {path: digest.hex() for path, digest in digests.items()}
    if odd := sorted(p for p in {*pinned, *found} if pinned.get(p) != found.get(p)):
        raise ModelFout(f"Model '{name}' is veranderd of beschadigd ({odd[0]}). Installeer casusbank opnieuw.")


def modules_of(folder: Path, name: str, weights: Gewichten = SAFETENSORS) -> list[str]:
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
    _refuse_unsafe(name, [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()], weights)
    return types


def _refuse_unsafe(name: str, files: Sequence[str], weights: Gewichten) -> None:
    """Raise ModelFout when the safe weights asked for are not among the files of a model."""
    if weights.in_list(files):
        return
    unsafe = sorted(f for f in files if f.endswith(_UNSAFE))
    raise ModelFout(
        f"Model '{name}' heeft geen gewichten als {weights.naam}"
        + (f" (wel {unsafe[0]}, dat kan programmacode bevatten)." if unsafe else ".")
    )


def prompts_of(folder: Path, name: str) -> tuple[dict[str, str], bool]:
    """(prefixes of a `query` and a `document`, whether the model's own configuration gives them)."""
    try:
        told = json.loads((folder / "config_sentence_transformers.json").read_text(encoding="utf-8"))["prompts"]
        found = {str(k): str(v) for k, v in told.items() if v}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        found = {}
    passage = next((found[k] for k in _PASSAGE_PROMPTS if k in found), "")
    if passage or "query" in found:
        return {"query": found.get("query", ""), "document": passage}, True
    if _E5.search(name.rpartition("/")[2]):
        return dict(_E5_PROMPTS), False
    return {"query": "", "document": ""}, True


def identity(name: str, parts: Sequence[str]) -> tuple[str, str]:
    """(`naam@sha-prefix`, SHA-256) of a model: of its folder, and of all else that decides its vectors."""
    digest = parts[0] if len(parts) == 1 else hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f"{name}@{digest[:12]}", digest


def find_model(name: str, revision: str | None = None, weights: Gewichten = SAFETENSORS) -> Modelmap:
    """The folder of a model: a local folder, else `naam[@revisie]` from the cache of the hub or the hub itself.

    Raises ModelFout when it is nowhere to be had, or must be downloaded without a fixed version.
    """
    if Path(name).is_dir():
        if not any((Path(name) / told).is_file() for told in ("modules.json", "config.json", "tokenizer.json")):
            raise ModelFout(f"De map {name} bevat geen model: modules.json en config.json ontbreken.")
        return Modelmap(Path(name).resolve().name, Path(name))
    if name.startswith((".", "/", "~")) or name.count("/") > 1 or "\\" in name:
        raise ModelFout(f"De map {name} bestaat niet. Kies een map met een model, of 'ingebouwd'.")
    base, _, version = name.partition("@")
    return Modelmap(base, _from_hub(base, version or revision, weights))


def _from_hub(name: str, revision: str | None, weights: Gewichten) -> Path:
    """Local folder of a hub model: from the cache, else downloaded; an unreachable hub is one line, at once."""
    try:
        from huggingface_hub import snapshot_download
    except ImportError:
        raise ModelFout(
            f"Onbekend model '{name}'. Kies 'ingebouwd', een map met een model, of installeer casusbank[modellen]."
        ) from None
    # Large weights in ONNX lie in a second file beside the first.
    files = [f for pattern in weights.bestanden for f in (pattern, f"{pattern}_data", f"{pattern}.data")]
    wanted: dict[str, Any] = {"revision": revision, "allow_patterns": [*(f"*{d}" for d in _DESCRIBES), *files]}
    try:
        cached = Path(snapshot_download(name, local_files_only=True, **wanted))
        if weights.find(cached):
            return cached
    except Exception:  # noqa: S110  (not in the cache, or not a valid name: ask the hub)
        pass
    missing = (
        f"Model '{name}' staat niet op deze computer en de modelhub is niet bereikbaar. "
        "Kies 'ingebouwd' of een map met een model in casusbank.toml."
    )
    if os.environ.get("HF_HUB_OFFLINE", "").lower() in {"1", "true", "yes", "on"}:
        raise ModelFout(missing)
    try:
        _check_remote(name, revision, weights)
        return Path(snapshot_download(name, **wanted))
    except ModelFout:
        raise
    except Exception:
        raise ModelFout(missing) from None


def _check_remote(name: str, revision: str | None, weights: Gewichten) -> None:
    """Before a download: a fixed version, and safe weights. Raises ModelFout, or what the hub's client raises."""
    from huggingface_hub import HfApi

    info = HfApi().model_info(name, revision=revision, timeout=_HUB_PATIENCE)
    if not _COMMIT.fullmatch(revision or ""):
        raise ModelFout(
            f"Model '{name}' heeft een vaste versie nodig, zodat het morgen nog hetzelfde model is. "
            f"Schrijf: {name}@{info.sha}"
        )
    _refuse_unsafe(name, [s.rfilename for s in info.siblings or ()], weights)
