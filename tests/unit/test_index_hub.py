"""A model from a hub: a fixed version, safe weights, and one Dutch line for all that can go wrong."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from casusbank.config import Config
from casusbank.errors import ModelFout
from index.embed import builtin_folder, load_embedder
from index.models import ONNX, ONNX_INT8, find_model

huggingface_hub = pytest.importorskip("huggingface_hub")
VERSIE = "0123456789abcdef0123456789abcdef01234567"


class Hub:
    """Stands in for the hub: one model with some files; `cached` is what is on this computer already."""

    def __init__(self, folder: Path, *files: str, cached: bool = False, reachable: bool = True) -> None:
        self.folder, self.files, self.cached, self.reachable = folder, files, cached, reachable
        self.asked: list[dict[str, Any]] = []
        for name in files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x")

    def snapshot_download(self, name: str, *, local_files_only: bool = False, **wanted: Any) -> str:
        if local_files_only:
            if not self.cached:
                raise FileNotFoundError(name)
            return str(self.folder)
        self.asked.append({"naam": name, **wanted})
        return str(self.folder)

    def model_info(self, name: str, **_: Any) -> Any:
        if not self.reachable:
            raise ConnectionError("Name or service not known")
        return SimpleNamespace(sha=VERSIE, siblings=[SimpleNamespace(rfilename=f) for f in self.files])


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Any:
    def install(made: Hub) -> Hub:
        monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
        monkeypatch.setattr(huggingface_hub, "snapshot_download", made.snapshot_download)
        monkeypatch.setattr(huggingface_hub, "HfApi", lambda: made)
        return made

    return install


def test_a_download_needs_a_fixed_version_and_is_told_which(hub: Any, tmp_path: Path) -> None:
    made = hub(Hub(tmp_path, "model.safetensors"))
    for name in ("iemand/model", "iemand/model@main", "iemand/model@0123abc"):
        with pytest.raises(ModelFout, match=f"Schrijf: iemand/model@{VERSIE}"):
            find_model(name)
    assert made.asked == [], "nothing was downloaded"


@pytest.mark.parametrize("how", ["in the name", "in the settings"])
def test_with_a_fixed_version_only_safe_files_are_fetched(hub: Any, tmp_path: Path, how: str) -> None:
    made = hub(Hub(tmp_path, "model.safetensors", "pytorch_model.bin"))
    found = find_model(f"iemand/model@{VERSIE}") if how == "in the name" else find_model("iemand/model", VERSIE)
    assert (found.naam, found.map) == ("iemand/model", tmp_path)
    assert made.asked[0]["revision"] == VERSIE
    patterns = made.asked[0]["allow_patterns"]
    assert "*.safetensors" in patterns
    assert not [p for p in patterns if p.endswith((".bin", ".py", ".pt", "*", ".onnx"))]


def test_pickle_is_refused_before_it_is_fetched(hub: Any, tmp_path: Path) -> None:
    made = hub(Hub(tmp_path, "pytorch_model.bin", "config.json"))
    with pytest.raises(ModelFout, match=r"geen gewichten als safetensors \(wel pytorch_model.bin"):
        find_model(f"iemand/model@{VERSIE}")
    assert made.asked == []


def test_what_is_on_this_computer_asks_no_hub(hub: Any, tmp_path: Path) -> None:
    made = hub(Hub(tmp_path, "model.safetensors", cached=True, reachable=False))
    assert find_model("iemand/model").map == tmp_path
    assert made.asked == []


@pytest.mark.parametrize(
    ("weights", "files", "fits"),
    [
        (ONNX, ["onnx/model.onnx"], True),
        (ONNX, ["onnx/model_quantized.onnx", "model.safetensors"], False),
        (ONNX_INT8, ["onnx/model_qint8_avx512_vnni.onnx"], True),
        (ONNX_INT8, ["onnx/model.onnx"], False),
    ],
)
def test_other_weights_are_fetched_when_they_are_asked_for(
    hub: Any, tmp_path: Path, weights: Any, files: list[str], fits: bool
) -> None:
    made = hub(Hub(tmp_path, *files))
    if not fits:
        with pytest.raises(ModelFout, match="ONNX"):
            find_model(f"iemand/model@{VERSIE}", weights=weights)
        return
    find_model(f"iemand/model@{VERSIE}", weights=weights)
    assert "*.safetensors" not in made.asked[0]["allow_patterns"]
    assert {f"{weights.bestanden[0]}", f"{weights.bestanden[0]}_data"} <= {*made.asked[0]["allow_patterns"]}


def test_an_unreachable_hub_is_one_dutch_line(hub: Any, tmp_path: Path) -> None:
    hub(Hub(tmp_path, reachable=False))
    with pytest.raises(ModelFout, match="modelhub is niet bereikbaar"):
        find_model(f"iemand/model@{VERSIE}")


def test_a_folder_without_the_weights_asked_for_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "kopie"
    shutil.copytree(builtin_folder(), folder)
    with pytest.raises(ModelFout, match="geen gewichten als ONNX"):
        load_embedder(Config(model=str(folder), model_techniek="onnx"))


def test_a_folder_that_holds_no_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelFout, match="bevat geen model"):
        load_embedder(Config(model=str(tmp_path)))


@pytest.mark.parametrize("name", ["./weg", "/weg/model", "~/weg", "modellen/van/ons", "C:\\modellen"])
def test_a_folder_that_is_not_there_asks_no_hub(hub: Any, tmp_path: Path, name: str) -> None:
    made = hub(Hub(tmp_path, "model.safetensors", cached=True))
    with pytest.raises(ModelFout, match="bestaat niet"):
        find_model(name)
    assert made.asked == []
