"""Publishing as an administrator does it: a file to read, kept up to date by `vergeet`, refused everywhere else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_cases import invoke, ok, refused

OPEN = "Besluit van gemeente Oeverdam. De aanvraag om een traplift is toegekend. Fictief: Kamperfoeliehof."
DICHT = "Besluit van gemeente Oeverdam. De aanvraag om een scootmobiel is afgewezen. Fictief: Kwartelzwinlaan."


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A bank with one open casus and one for the team."""
    db = tmp_path / "bank" / "casusbank.db"
    db.parent.mkdir()
    for name, text, toegang in (("a", OPEN, "openbaar"), ("b", DICHT, "team")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        ok(invoke(db, "ingest", str(folder), "--toegang", toegang))
    ok(invoke(db, "index"))
    return db


def report(db: Path, *args: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ok(invoke(db, "publiceer", "--json", *args)).stdout)
    return found


def test_what_is_published_is_read_and_nothing_else_is_done_with_it(bank: Path) -> None:
    made = report(bank)
    assert (made["toegang"], made["casussen"], made["totaal"], made["veranderd"]) == ("openbaar", 1, 2, True)
    assert "niets veranderd" in ok(invoke(bank, "publiceer")).stdout
    path = Path(made["bestand"])
    assert path == bank.with_name("casusbank.openbaar.db")
    hits = json.loads(ok(invoke(path, "zoek", "traplift", "--json")).stdout)["treffers"]
    assert [h["titel"] for h in hits] and b"Kwartelzwin" not in path.read_bytes()
    source = str(bank.parent.parent / "b")
    for command in (["ingest", source], ["index"], ["vergeet", hits[0]["casus_id"]], ["publiceer"]):
        assert "alleen om te lezen" in refused(invoke(path, *command)), command
    assert "publicatie" in refused(invoke(bank, "restore", str(path)))
    assert b"Kwartelzwin" in bank.read_bytes()


def test_a_casus_that_became_more_closed_is_noticed(bank: Path) -> None:
    report(bank)

    def verdict() -> dict[str, str]:
        checks = json.loads(invoke(bank, "doctor", "--json").stdout)["controles"]
        return next(c for c in checks if c["naam"] == "publicatie openbaar")

    assert verdict()["oordeel"] == "OK"
    ok(invoke(bank, "ingest", str(bank.parent.parent / "a"), "--toegang", "team"))
    assert (verdict()["oordeel"], verdict()["doe"]) == ("FOUT", "casusbank publiceer --toegang openbaar")
    assert report(bank)["casussen"] == 0
    assert verdict()["oordeel"] == "OK"


def test_vergeet_brings_publications_up_to_date(bank: Path) -> None:
    report(bank)
    report(bank, "--toegang", "regio")
    hits = json.loads(ok(invoke(bank, "zoek", "traplift Kamperfoeliehof", "--json")).stdout)["treffers"]
    proof = json.loads(ok(invoke(bank, "vergeet", hits[0]["casus_id"], "--json")).stdout)
    assert proof["gewist"] and proof["publicaties"] == ["casusbank.openbaar.db", "casusbank.regio.db"]
    assert not any(b"Kamperfoeli" in p.read_bytes() for p in bank.parent.rglob("*") if p.is_file())


def test_a_file_elsewhere_comes_with_a_warning_and_never_in_the_place_of_another(bank: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "deel.db"
    assert "Let op" in ok(invoke(bank, "publiceer", str(elsewhere))).stderr
    other = tmp_path / "ander.txt"
    other.write_text("van mij", encoding="utf-8")
    for place in (other, bank):
        assert "Kies een andere naam" in refused(invoke(bank, "publiceer", str(place)))
    assert other.read_text(encoding="utf-8") == "van mij"
    assert "bestaat nog niet" in refused(invoke(tmp_path / "nergens.db", "publiceer"))
