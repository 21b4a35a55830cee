"""Feedback: kept by who may, masked, nobody's overwritten; of a pasted text nothing but the hit."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from bezoek import HERE, get, harmless, send
from click.testing import CliRunner
from lxml import html
from proefbank import ECLI, XSS
from waardenbank import EIGEN

from casusbank.cli import cli
from casusbank.store import open_database, terugkoppeling, writer_lock, zoekvragen
from casusbank.store.terugkoppeling import Terugkoppeling
from casusbank.store.zoekvragen import Zoekvraag
from datasette_plugins import bank
from datasette_plugins.bank import bank_of
from datasette_plugins.paden import feedback_path
from index.collection import read_collection
from index.feedback import feedback_json, harvest


def said(ds: Any) -> tuple[Terugkoppeling, ...]:
    with closing(open_database(bank_of(ds).db)) as conn:
        return terugkoppeling.read(conn)


async def test_a_judgement_about_a_pair_is_kept_with_its_role(bank_as: Any) -> None:
    ds = await bank_as("lezer")
    page = await get(ds, feedback_path("gelukt-1", "geblokkeerd-1"))
    assert "Wel gelukt" in page.text_content() and harmless(page)
    given = {"casus": "gelukt-1", "bij": "geblokkeerd-1", "keuze": "niet_vergelijkbaar:andere_feiten"}
    done = await send(ds, "/-/feedback", **given, reden="Vraag Jan de Vries (jan@example.org) maar")
    assert done.status_code == 303
    (word,) = [w for w in said(ds) if w.casus_id == "gelukt-1"]
    assert (word.vraag_casus_id, word.oordeel, word.grond, word.rol) == (
        "geblokkeerd-1", "niet_vergelijkbaar", "andere_feiten", "lezer",
    )  # fmt: skip
    assert "Vries" not in word.reden and "example" not in word.reden and "maar" in word.reden
    after = await get(ds, done.headers["location"])
    assert "Bewaard" in after.text_content() and "Wat er al over dit paar is gezegd" in after.text_content()


async def test_of_a_pasted_text_only_the_hit_is_kept(bank_as: Any) -> None:
    ds = await bank_as("lezer")
    before = len(said(ds))
    page = await get(ds, feedback_path("alleen-1"))
    assert "die wordt niet bewaard" in page.text_content()
    assert (await send(ds, "/-/feedback", casus="alleen-1", keuze="vergelijkbaar:zelfde_feiten")).status_code == 303
    word = said(ds)[-1]
    assert len(said(ds)) == before + 1
    assert (word.vraag_casus_id, word.zoekvraag_id, word.reden) == (None, None, "")


async def test_a_saved_question_is_named_by_its_id(bank_as: Any) -> None:
    ds = await bank_as("jurist")
    with closing(open_database(bank_of(ds).db, "schrijf")) as conn:
        zoekvragen.put(conn, Zoekvraag("z9", "urgentie voor een gezin", (), "2026-01-01", "jurist", "2099-01-01"), ())
    page = await get(ds, feedback_path("alleen-1", zoekvraag="z9"))
    assert "urgentie voor een gezin" in page.text_content()
    assert (
        await send(ds, "/-/feedback", casus="alleen-1", zoekvraag="z9", keuze="vergelijkbaar:zelfde_vraag")
    ).status_code == 303
    assert said(ds)[-1].zoekvraag_id == "z9"
    gone = await send(ds, "/-/feedback", casus="alleen-1", zoekvraag="weg", keuze="vergelijkbaar:zelfde_vraag")
    assert gone.status_code == 400


async def test_nobodys_word_is_overwritten_and_contradiction_counts_for_nothing(bank_as: Any) -> None:
    lezer, jurist = await bank_as("lezer"), await bank_as("jurist")
    pair = {"casus": "gelukt-1", "bij": "alleen-1"}
    assert (await send(lezer, "/-/feedback", **pair, keuze="vergelijkbaar:zelfde_feiten")).status_code == 303
    assert (await send(jurist, "/-/feedback", **pair, keuze="niet_vergelijkbaar:achterhaald")).status_code == 303
    assert [w.rol for w in said(jurist) if w.vraag_casus_id == "alleen-1"] == ["lezer", "jurist"]
    rows = (await jurist.client.get("/-/feedback.json")).json()["paren"]
    assert {"vraag": "alleen-1", "casus_id": "gelukt-1", "oordeel": None} in rows


async def test_the_json_is_that_of_the_command(bank_as: Any, tmp_path: Path) -> None:
    ds = await bank_as("jurist")
    body = {"casus": "gelukt-1", "bij": ECLI, "oordeel": "vergelijkbaar", "grond": "zelfde_feiten"}
    answer = await ds.client.post("/-/feedback.json", json=body, headers=HERE)
    assert answer.status_code == 200 and answer.json()["ok"]
    with closing(open_database(bank_of(ds).db)) as conn:
        expected = feedback_json(harvest(conn))
    assert (await ds.client.get("/-/feedback.json")).json() == expected
    folder = tmp_path / "verzameling"
    arguments = ["--db", str(bank_of(ds).db), "feedback", "--naar", str(folder), "--json"]
    told = json.loads(CliRunner().invoke(cli, arguments, catch_exceptions=False).stdout)
    assert {k: v for k, v in told.items() if k != "geschreven"} == expected
    assert read_collection(folder).qrels[ECLI] == {"gelukt-1": 1}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"casus": "gelukt-1", "bij": "geblokkeerd-1"}, 400),
        ({"casus": "gelukt-1", "bij": "geblokkeerd-1", "keuze": "onzin"}, 400),
        ({"casus": "gelukt-1", "bij": "geblokkeerd-1", "keuze": "vergelijkbaar:achterhaald"}, 400),
        ({"casus": "gelukt-1", "bij": "geblokkeerd-1", "keuze": "vergelijkbaar:anders"}, 400),
        ({"casus": "gelukt-1", "bij": "gelukt-1", "keuze": "vergelijkbaar:zelfde_feiten"}, 400),
        ({"casus": "gelukt-1", "bij": "weg", "keuze": "vergelijkbaar:zelfde_feiten"}, 404),
        ({"casus": XSS, "keuze": "vergelijkbaar:zelfde_feiten"}, 404),
        ({"casus": "gelukt-1", "keuze": "vergelijkbaar:anders", "reden": "x" * 3000}, 400),
    ],
)
async def test_what_is_wrong_is_said_and_not_kept(bank_as: Any, fields: dict[str, str], status: int) -> None:
    ds = await bank_as("jurist")
    before = said(ds)
    answer = await send(ds, "/-/feedback", **fields)
    page = html.fromstring(answer.text)
    assert answer.status_code == status and page.xpath("//*[@role='alert']") and harmless(page)
    assert said(ds) == before


async def test_the_anonymous_and_foreign_forms_are_refused(bank_as: Any) -> None:
    anonymous, jurist = await bank_as(None), await bank_as("jurist")
    before = said(jurist)
    given = {"casus": "gelukt-1", "bij": "geblokkeerd-1", "keuze": "vergelijkbaar:zelfde_feiten"}
    for path in ("/-/feedback", "/-/feedback.json", feedback_path("gelukt-1")):
        assert (await anonymous.client.get(path)).status_code == 403
    assert (await send(anonymous, "/-/feedback", **given)).status_code == 403
    assert "/-/feedback" not in (await get(anonymous, "/-/waarden")).xpath("//nav//a/@href")
    for headers in ({"origin": "https://evil.example"}, {}, {**HERE, "sec-fetch-site": "same-site"}):
        assert (await jurist.client.post("/-/feedback", data=given, headers=headers)).status_code == 403
        assert (await jurist.client.post("/-/feedback.json", json=given, headers=headers)).status_code == 403
    assert said(jurist) == before


async def test_the_overview_shows_what_was_said(bank_as: Any) -> None:
    ds = await bank_as("jurist")
    await send(ds, "/-/feedback", casus="geblokkeerd-1", bij="kwaad", keuze="niet_vergelijkbaar:anders", reden=XSS)
    page = await get(ds, "/-/feedback")
    assert harmless(page) and "Niet vergelijkbaar, want iets anders" in page.text_content()
    assert "/-/casus/geblokkeerd-1" in page.xpath("//a/@href")


async def test_while_another_writes_nothing_is_lost(bank_as: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ds = await bank_as("jurist")
    before = said(ds)
    monkeypatch.setattr(bank, "WRITE_WAIT", 0.1)
    given = {"casus": "gelukt-1", "bij": "geblokkeerd-1", "keuze": "vergelijkbaar:anders", "reden": "Mijn toelichting."}
    with writer_lock(bank_of(ds).db):
        answer = await send(ds, "/-/feedback", **given)
        signal = await send(ds, "/-/signalen", grens="beleidsregel")
        value = await send(ds, f"/-/waarden/{EIGEN}/wijzig", label="x")
    page = html.fromstring(answer.text)
    assert answer.status_code == 503 and "Probeer het over een minuut opnieuw" in page.text_content()
    assert page.xpath("//textarea[@name='reden']")[0].text_content().strip() == "Mijn toelichting."
    assert page.xpath("//input[@checked]/@value") == ["vergelijkbaar:anders"]
    assert signal.status_code == 503 and value.status_code in (400, 503)
    assert str(bank_of(ds).db.parent) not in answer.text + signal.text + value.text
    assert said(ds) == before
    assert (await send(ds, "/-/feedback", **given)).status_code == 303
