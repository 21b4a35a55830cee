"""The container: what its files promise, and its commands in the same conditions without a container."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
RECIPE = (ROOT / "Containerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
NOBODY = 65534


def instructions(stage: str) -> list[tuple[str, str]]:
    """(word, rest) of each instruction, continued lines joined."""
    lines = re.sub(r"\\\\\n\s*", " ", stage).splitlines()
    return [(w, r) for w, _, r in (line.partition(" ") for line in lines if line and not line.startswith("#"))]


def final() -> list[tuple[str, str]]:
    return instructions("FROM " + RECIPE.rpartition("\nFROM ")[2])


def test_every_image_has_a_fixed_version() -> None:
    tag = dict(instructions(RECIPE))["ARG"]
    assert re.fullmatch(r"PYTHON=\d+\.\d+\.\d+-[\w-]+", tag)
    images = [s["image"] for s in COMPOSE["services"].values() if "build" not in s]
    assert all(re.search(r":[\w.-]*\d[\w.-]*(@sha256:[0-9a-f]{64})?$", i) and not i.endswith(":latest") for i in images)


def test_the_last_stage_builds_nothing_and_is_nobody_in_particular() -> None:
    words = final()
    found = dict(words)
    assert found["USER"].split(":")[0] not in {"root", "0"}
    assert "pip install" not in " ".join(r for w, r in words if w == "RUN")
    assert "apt-get" not in RECIPE
    assert [w for w, _ in words].index("USER") < [w for w, _ in words].index("ENTRYPOINT")
    assert "/-/gezond" in found["CMD"] or "/-/gezond" in " ".join(f"{w} {r}" for w, r in words)
    assert json.loads(found["VOLUME"]) == ["/gegevens"]
    assert "--require-hashes" in RECIPE


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_every_service_is_locked_up(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service["user"].startswith("0")
    assert "privileged" not in service
    assert all(p.startswith("127.0.0.1:") for p in service.get("ports", ()))
    volumes = {v.split(":")[0] for v in service["volumes"]} & set(COMPOSE["volumes"])
    assert volumes, "what it keeps is in a volume of its own"


def test_the_image_can_speak_to_the_server_that_is_offered_beside_it() -> None:
    """The driver comes with the run-time set that the recipe installs; the package itself brings no extras."""
    assert "-r requirements/slot.txt" in RECIPE
    slot = (ROOT / "requirements" / "slot.txt").read_text(encoding="utf-8")
    assert re.search(r"^psycopg==", slot, re.M) and re.search(r"^psycopg-binary==", slot, re.M)
    assert "CASUSBANK_POSTGRES" in COMPOSE["services"]["casusbank"]["environment"]


def test_postgres_comes_only_when_asked() -> None:
    assert COMPOSE["services"]["postgres"]["profiles"] == ["postgres"]
    assert "profiles" not in COMPOSE["services"]["casusbank"]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can walk through; those of pytest are closed."""
    with TemporaryDirectory(prefix="casusbank-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def bare(open_folder: Path) -> dict[str, Any]:
    """As in the container: no home, a folder that is not ours, one folder for the data; not root where that can be."""
    data = open_folder / "gegevens"
    data.mkdir()
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "LANG", "PYTHONPATH"}}
    settings = {"CASUSBANK_DB": str(data / "casusbank.db"), "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
    run: dict[str, Any] = {"cwd": "/", "env": kept | settings}
    if os.getuid() == 0:
        other = run | {"user": NOBODY, "group": NOBODY}
        tried = [sys.executable, "-P", "-c", "import casusbank.cli"]
        with suppress(OSError, subprocess.SubprocessError):
            if subprocess.run(tried, capture_output=True, check=False, **other).returncode == 0:
                os.chown(data, NOBODY, NOBODY)
                return other
    return run


def casusbank(bare: dict[str, Any], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "casusbank", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, **bare)


@pytest.mark.traag
def test_the_same_commands_without_a_container(bare: dict[str, Any], open_folder: Path) -> None:
    before = {p.name for p in Path("/").iterdir()}
    source = open_folder / "invoer"
    source.mkdir(mode=0o755)
    (source / "a.txt").write_text(
        "Fictief. Mevrouw vraagt een traplift. De gemeente wijst dat af op grond van de Wmo.\n"
    )
    for words in (("ingest", str(source), "--toegang", "openbaar"), ("index",), ("zoek", "traplift"), ("doctor",)):
        done = casusbank(bare, *words)
        assert done.returncode in (0, 1), (words, done.stderr)
        assert "Traceback" not in done.stderr
    assert served(bare) == {"gezond": True}
    assert {p.name for p in Path("/").iterdir()} == before
    assert not Path("/nonexistent").exists()
    written = {p.name.partition("-")[0] for p in Path(bare["env"]["CASUSBANK_DB"]).parent.iterdir()}
    assert all(name.startswith("casusbank.db") for name in written), written


def served(bare: dict[str, Any]) -> Any:
    """What the health check hears."""
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-P", "-m", "casusbank", "serve", "--host", "0.0.0.0"]  # noqa: S104
    command += ["--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **bare) as process:
        try:
            until = time.monotonic() + 120
            while time.monotonic() < until and process.poll() is None:
                address = f"http://127.0.0.1:{port}/-/gezond"
                with suppress(OSError), urllib.request.urlopen(address, timeout=20) as answer:
                    return json.load(answer)
                time.sleep(0.3)
        finally:
            process.terminate()
    raise AssertionError("de schermen kwamen niet op")
