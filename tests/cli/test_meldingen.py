"""Saved questions on the command line: kept without personal data, told of after an index run, erased with proof."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_cases import DEMO, invoke, ok, refused

VRAAG = "Een vader met drie kinderen in een te kleine woning vraagt urgentie. Mevrouw Jansen belde."


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "m.db"
    ok(invoke(path, "ingest", str(DEMO / "maatwerkbesluit"), "--bronsoort", "maatwerkbesluit"))
    ok(invoke(path, "index"))
    return path


def questions(db: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(ok(invoke(db, "meldingen", "--json")).stdout)["zoekvragen"]
    return found


def test_from_saving_to_news_to_erasure(db: Path) -> None:
    said = ok(invoke(db, "meldingen", "--bewaar", VRAAG, "--rol", "consulent", "--filter", "domein=wonen")).stdout
    assert "Jansen" not in said and "zonder persoonsgegevens" in said
    (kept,) = questions(db)
    assert kept["meldingen"] == [] and kept["filters"] == ["domein=wonen"] and "Jansen" not in str(kept["tekst"])
    ok(invoke(db, "ingest", str(DEMO / "tsd_casus"), "--bronsoort", "tsd_casus"))
    assert "nieuws bij bewaarde zoekvragen" in ok(invoke(db, "index")).stdout
    (told,) = questions(db)
    titles = [m["titel"] for m in told["meldingen"]]  # type: ignore[index, attr-defined]
    assert "Vader in een tweekamerflat - woning te klein" in titles
    assert {m["nieuw"] for m in told["meldingen"]} == {False}  # type: ignore[index, attr-defined]
    assert titles[0] in ok(invoke(db, "meldingen")).stdout
    proof = json.loads(ok(invoke(db, "vergeet", "--zoekvraag", str(kept["zoekvraag"]), "--json")).stdout)
    assert proof["gewist"] and proof["sporen"] == []
    assert questions(db) == []
    assert "bestaat niet" in refused(invoke(db, "vergeet", "--zoekvraag", str(kept["zoekvraag"])))


def test_what_does_not_go_together_is_a_usage_error(db: Path) -> None:
    for given in (("--filter", "domein=wonen"), ("--rol", "jurist"), ("--bewaar", VRAAG)):
        assert invoke(db, "meldingen", *given).exit_code == 2
    assert invoke(db, "vergeet", "x", "--zoekvraag", "y").exit_code == 2
    assert "Onbekend filter" in refused(invoke(db, "meldingen", "--bewaar", VRAAG, "--rol", "r", "--filter", "x=1"))
    assert "Bewaar er een met" in ok(invoke(db, "meldingen")).stdout
