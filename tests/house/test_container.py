"""The container: what its files promise. That its steps work is for test_container_stappen."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
RECIPE = (ROOT / "Containerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def instructions(stage: str) -> list[tuple[str, str]]:
    """(word, rest) of each instruction, continued lines joined."""
    lines = re.sub(r"\\\n\s*", " ", stage).splitlines()
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
