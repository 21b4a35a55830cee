"""What casusbank is made of is fixed: versions, checksums, models; and nothing in it runs what it reads."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from index.embed import builtin_folder
from index.models import check_pinned, file_digests

ROOT = Path(__file__).resolve().parents[2]


def script(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    path = ROOT / "scripts" / f"{name}.py"
    monkeypatch.syspath_prepend(str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, path.stem, module)
    spec.loader.exec_module(module)
    return module


def pins(name: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==([^\s\\]+)", (ROOT / "requirements" / name).read_text(encoding="utf-8"), re.M)
    return {canonicalize_name(n): v for n, v in found}


def test_the_lock_holds_what_the_product_asks_for_in_the_versions_that_are_tested(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slot, tested = pins("slot.txt"), pins("constraints.txt")
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {canonicalize_name(Requirement(line).name) for line in data["project"]["dependencies"]}
    assert asked - slot.keys() == set()
    assert {n: (v, tested[n]) for n, v in slot.items() if n in tested and tested[n] != v} == {}
    assert {n for n, _, sums in script("sbom", monkeypatch).packages((ROOT / "requirements/slot.txt").read_text())
            if sums} == set(slot)  # fmt: skip


def test_the_bill_of_materials_names_everything_and_no_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    sbom = script("sbom", monkeypatch)
    text = json.dumps(sbom.bom())
    assert text == json.dumps(sbom.bom())
    assert {c["name"] for c in sbom.bom()["components"] if c["type"] == "library"} >= {"datasette", "lxml", "spacy"}
    assert str(Path.home()) not in text
    assert str(ROOT) not in text


def test_the_shipped_model_is_the_one_that_is_pinned() -> None:
    check_pinned(file_digests(builtin_folder()), builtin_folder().with_name("ingebouwd.sha256"), "ingebouwd")


def test_every_user_of_the_machine_can_read_what_is_installed() -> None:
    """Who installs is not who runs: a service has an account of its own."""
    if not (ROOT / "pyproject.toml").stat().st_mode & 0o004:
        pytest.skip("this checkout is closed to others as a whole")
    packages = ("casusbank", "ingest", "index", "precedent", "datasette_plugins")
    data = [p for name in packages for p in (ROOT / name).rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert [str(p.relative_to(ROOT)) for p in data if not p.stat().st_mode & 0o004] == []


def test_what_pip_audit_says_is_counted_or_called_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = script("kwetsbaarheden", monkeypatch).judged
    bad = {"name": "x", "version": "1", "vulns": [{"id": "PYSEC-1"}]}
    unknown = {"name": "y", "skip_reason": "niet gevonden"}
    assert judged(json.dumps({"dependencies": [bad, unknown]})) == (1, ["x 1: PYSEC-1"])
    with pytest.raises(ValueError, match="Expecting"):
        judged("geen verbinding")


def test_nothing_can_run_what_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    modellen = script("trust/modellen", monkeypatch)
    assert modellen.in_the_source() == []
    planted = (
        "import pickle\nx = torch.load(f)\ny = np.load(f, allow_pickle=True)\nf(trust_remote_code=waar)\neval(x)\n"
    )
    assert len(list(modellen.dangerous(planted))) == 6


def test_every_command_is_watched_for_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command, or one inside a command, that nobody gave a line is named."""
    offline = script("trust/offline", monkeypatch)
    known = list(offline.commands())
    assert {"serve", "signaal lijst", "haal lido"} <= set(known)
    assert offline.without_line(offline.REGELS, known) == []
    lines = "\n".join(line for line in offline.REGELS.splitlines() if "waarden-invoer" not in line)
    assert offline.without_line(lines, [*known, "nieuw"]) == ["waarden-invoer", "nieuw"]
