"""scripts/opzet.py: the CPU build of torch on Linux, no CUDA, and a product without torch when there is none."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def opzet(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("opzet", ROOT / "scripts" / "opzet.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "opzet", module)
    spec.loader.exec_module(module)
    return module


def fake(opzet: ModuleType, path: Path, *, torch: bool = True, project: bool = True) -> tuple[object, list[str]]:
    """An environment whose pip only writes down what it was asked."""
    asked: list[str] = []

    class Fake(opzet.Environment):  # type: ignore[name-defined,misc]
        def create(self) -> None:
            self.path.mkdir(parents=True, exist_ok=True)

        def works(self) -> bool:
            return bool(self.path.exists())

        def pip(self, *arguments: str) -> bool:
            asked.append(" ".join(arguments))
            self.log.write_text("pip zegt iets\n")
            return torch if "torch-cpu.txt" in asked[-1] else project

    return Fake(path), asked


def test_installs_torch_first_and_then_the_project(opzet: ModuleType, tmp_path: Path) -> None:
    """So that sentence-transformers finds torch there and pulls no other build."""
    env, asked = fake(opzet, tmp_path / "venv")
    opzet.install(env, dev=True, again=False)
    assert ["torch-cpu.txt" in a for a in asked] == [True, False]
    assert asked[1].endswith("-e .[modellen,dev]")
    assert all("constraints.txt" in a for a in asked)


def test_second_time_asks_pip_nothing(opzet: ModuleType, tmp_path: Path) -> None:
    """Idempotent and quick."""
    env, asked = fake(opzet, tmp_path / "venv")
    opzet.install(env, dev=True, again=False)
    asked.clear()
    opzet.install(env, dev=True, again=False)
    opzet.install(env, dev=False, again=False)
    assert asked == []


def test_demo_after_test_keeps_and_test_after_demo_adds(opzet: ModuleType, tmp_path: Path) -> None:
    """The tests need more than the demo; torch is not asked for again."""
    env, asked = fake(opzet, tmp_path / "venv")
    opzet.install(env, dev=False, again=False)
    asked.clear()
    opzet.install(env, dev=True, again=False)
    assert len(asked) == 1
    assert asked[0].endswith("-e .[modellen,dev]")


def test_without_torch_the_product_is_installed_all_the_same(
    opzet: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """First as pip is configured, then PyTorch's index without retries, then on without it."""
    env, asked = fake(opzet, tmp_path / "venv", torch=False)
    opzet.install(env, dev=False, again=False)
    assert opzet.PYTORCH_CPU_INDEX not in asked[0]
    assert f"--retries 0 --timeout 15 --extra-index-url {opzet.PYTORCH_CPU_INDEX}" in asked[1]
    assert asked[2].endswith("-e .")
    assert "ingebouwde model" in capsys.readouterr().err
    asked.clear()
    opzet.install(env, dev=False, again=False)
    assert asked == []
    opzet.install(env, dev=False, again=True)
    assert "torch-cpu.txt" in asked[0]


def test_failure_shows_what_pip_said(opzet: ModuleType, tmp_path: Path) -> None:
    """And leaves no stamp, so the next run goes on."""
    env, _ = fake(opzet, tmp_path / "venv", project=False)
    with pytest.raises(opzet.OpzetFout, match="pip zegt iets"):
        opzet.install(env, dev=False, again=False)
    assert not (tmp_path / "venv" / opzet.STAMP).exists()


def test_never_empties_a_folder_that_is_no_environment(opzet: ModuleType, tmp_path: Path) -> None:
    """`--venv ~` must not cost anybody their files."""
    (tmp_path / "brief.txt").write_text("belangrijk")
    with pytest.raises(opzet.OpzetFout, match="is geen omgeving"):
        opzet.Environment(tmp_path).create()
    assert (tmp_path / "brief.txt").exists()


def test_asks_no_hub(opzet: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the user's environment says."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    assert opzet.environment()["HF_HUB_OFFLINE"] == "1"


def test_script_needs_only_the_standard_library() -> None:
    """It runs before anything is installed."""
    text = (ROOT / "scripts" / "opzet.py").read_text(encoding="utf-8")
    imported = set(re.findall(r"^(?:import|from) (\w+)", text, flags=re.MULTILINE))
    assert imported <= set(sys.stdlib_module_names)


def test_linux_gets_the_cpu_build_by_name() -> None:
    """The version stands in one place, and it fits what the extra asks."""
    lines = (ROOT / "requirements" / "torch-cpu.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line.startswith("torch==")]
    version = re.match(r"torch==([\d.]+)\+cpu ; sys_platform == \"linux\"", wanted[0])
    assert version
    assert wanted[1:] == [f'torch=={version[1]} ; sys_platform != "linux"']
    assert f"torch=={version[1]}\n" in (ROOT / "requirements" / "constraints.txt").read_text(encoding="utf-8")


def test_base_install_asks_for_no_torch() -> None:
    """Torch is an extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[\W]", line)[0] for line in project["dependencies"]]
    assert not {"torch", "sentence", "transformers"} & set(names)


def test_this_environment_holds_no_cuda() -> None:
    """What opzet.py installed here, on Linux; an environment made in another way is its owner's."""
    if sys.platform != "linux" or not (Path(sys.prefix) / "opzet.json").exists():
        pytest.skip("geen omgeving van opzet.py op Linux")
    names = sorted(d.metadata["Name"].lower() for d in metadata.distributions())
    assert [n for n in names if n.startswith(("nvidia", "cuda", "triton"))] == []


@pytest.mark.traag
@pytest.mark.parametrize(
    ("wanted", "has_torch"),
    [(["-r", "requirements/torch-cpu.txt", ".[modellen]"], True), (["."], False)],
    ids=["modellen", "basis"],
)
@pytest.mark.skipif(sys.platform != "linux", reason="elders heeft torch geen CUDA-pakketten")
def test_pip_plan_holds_no_cuda(wanted: list[str], has_torch: bool, tmp_path: Path) -> None:
    """What pip would install on Linux, resolved by pip itself."""
    report = tmp_path / "plan.json"
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--no-input"]
    command += [
        "--retries",
        "0",
        "--timeout",
        "15",
        "--report",
        str(report),
        "-c",
        "requirements/constraints.txt",
        *wanted,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"pip kan hier geen plan maken: {done.stderr.strip().splitlines()[-1:]}")
    plan = {i["metadata"]["name"].lower(): i["metadata"]["version"] for i in json.loads(report.read_text())["install"]}
    assert [name for name in plan if name.startswith(("nvidia", "cuda", "triton"))] == []
    assert ("torch" in plan) is has_torch
    if has_torch:
        assert plan["torch"].endswith("+cpu")
