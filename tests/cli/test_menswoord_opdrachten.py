"""The commands for a human's word and for residual risk, as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_cases import invoke, ok, refused


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    db, source = tmp_path / "bank.db", tmp_path / "brief.txt"
    source.write_text(
        "Gemeente Oeverdam\n\nBesluit van 3 mei 2022\n\nMevrouw vraagt urgentie. Zij heeft drie minderjarige kinderen."
        " Er zijn hoge schulden. Wij wijzen de aanvraag af op grond van artikel 4:84 van de Awb.\n",
        encoding="utf-8",
    )
    ok(invoke(db, "ingest", str(source)))
    return db


def casus_of(db: Path) -> dict[str, Any]:
    [row] = json.loads(ok(invoke(db, "risico", "--json")).stdout)
    found: dict[str, Any] = json.loads(ok(invoke(db, "casus", row["casus_id"], "--json")).stdout)
    return found


def note(db: Path, soort: str) -> dict[str, Any]:
    found: dict[str, Any] = next(a for a in casus_of(db)["annotaties"] if a["soort"] == soort)
    return found


def test_confirm_reject_and_correct(bank: Path) -> None:
    factor = note(bank, "factor")
    out = ok(invoke(bank, "bevestig", str(factor["id"]), "--rol", "jurist", "--stempel", factor["stempel"])).stdout
    assert "is bevestigd door jurist" in out
    stale = invoke(bank, "bevestig", str(factor["id"]), "--verwerp", "--rol", "jurist", "--stempel", factor["stempel"])
    assert "is veranderd sinds u haar zag" in refused(stale)
    law = note(bank, "wetsverwijzing")
    done = ok(invoke(bank, "bevestig", str(law["id"]), "--waarde", "afgewezen", "--rol", "jurist", "--json")).stdout
    better = json.loads(done)
    assert (better["rol"], better["status"], better["annotator"]) == ("afgewezen", "bevestigd", "mens@1")
    assert {a["status"] for a in casus_of(bank)["annotaties"] if a["id"] == law["id"]} == {"verworpen"}


def test_a_changed_file_asks_for_revalidation(bank: Path, tmp_path: Path) -> None:
    factor = next(a for a in casus_of(bank)["annotaties"] if "kinderen" in a["fragment"] and a["soort"] == "factor")
    ok(invoke(bank, "bevestig", str(factor["id"]), "--rol", "jurist"))
    source = tmp_path / "brief.txt"
    source.write_text("Vooraf. " + source.read_text(encoding="utf-8"), encoding="utf-8")
    ok(invoke(bank, "ingest", str(source)))
    assert json.loads(ok(invoke(bank, "hervalidatie", "--json")).stdout) == []
    source.write_text(source.read_text(encoding="utf-8").replace("Zij heeft drie", "Zij zorgt voor"), encoding="utf-8")
    ok(invoke(bank, "ingest", str(source)))
    [waiting] = json.loads(ok(invoke(bank, "hervalidatie", "--json")).stdout)
    assert (waiting["sleutel"], waiting["status"], waiting["hervalideren"]) == (factor["sleutel"], "bevestigd", True)
    assert "Beslis met: casusbank bevestig" in ok(invoke(bank, "hervalidatie")).stdout


def test_two_reviewers_and_their_agreement(bank: Path) -> None:
    factor = str(note(bank, "factor")["id"])
    ok(invoke(bank, "bevestig", factor, "--rol", "jurist", "--beoordelaar", "B1"))
    ok(invoke(bank, "bevestig", factor, "--verwerp", "--rol", "consulent", "--beoordelaar", "B2", "--apart"))
    found = json.loads(ok(invoke(bank, "overeenstemming", "--json")).stdout)
    assert found["mens_mens"] == [{"a": "B1", "b": "B2", "soort": "factor", "n": 1, "gelijk": 0.0, "kappa": 0.0}]
    assert "B1 en B2" in ok(invoke(bank, "overeenstemming")).stdout
    assert note(bank, "factor")["status"] == "bevestigd"


@pytest.mark.parametrize(
    "options", [("--beoordelaar", "Jan Jansen"), ("--passage", "x"), ("--verwerp", "--waarde", "x")]
)
def test_wrong_use_is_a_usage_error(bank: Path, options: tuple[str, ...]) -> None:
    assert invoke(bank, "bevestig", "1", "--rol", "jurist", *options).exit_code == 2


def test_risk_of_one_and_of_all(bank: Path) -> None:
    casus_id = casus_of(bank)["casus_id"]
    report = json.loads(ok(invoke(bank, "risico", casus_id, "--json")).stdout)
    assert {"casus_id", "niveau", "signalen", "kenmerken", "k", "van", "afzonderend", "let_op"} <= set(report)
    assert "risico op herkenning" in ok(invoke(bank, "risico", casus_id)).stdout
    assert "1 casussen:" in ok(invoke(bank, "risico")).stdout
