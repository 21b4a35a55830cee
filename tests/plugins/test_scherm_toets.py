"""Toets: what binds, what locks and what to ask are the room's; an answer settles; a pasted text stands nowhere."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from bezoek import HERE, screens, send, tree
from click.testing import CliRunner
from proefbank import XSS, casus, fill, told

from casusbank.cli import cli
from casusbank.config import Config
from casusbank.model import Casus, Metadata
from casusbank.store import casussen, open_database
from datasette_plugins import rechten
from datasette_plugins.paden import toets_path
from precedent.inquiry import Kennis, draft
from precedent.render import toets_json

GEHEIM = (
    "Zeldzaamwoord kwartelhoek. Een moeder vraagt urgentie. Zij woont met twee minderjarige kinderen in een huis met"
    " één slaapkamer. Het college van Oeverdam weigert de urgentie."
)
FACTS = {
    "gunst": {"kinderen_betrokken": "aanwezig", "woningkrapte": "ernstig"},
    "weigering": {"kinderen_betrokken": "aanwezig", "woningkrapte": "krap", "eigen_toedoen": "aanwezig"},
    "open": {"kinderen_betrokken": "aanwezig"},
    "gelijk": {"kinderen_betrokken": "aanwezig", "woningkrapte": "ernstig"},
    "anders": {"kinderen_betrokken": "aanwezig", "woningkrapte": "ernstig"},
    "ja": {"kinderen_betrokken": "aanwezig", "woningkrapte": "ernstig"},
    "nee": {"kinderen_betrokken": "aanwezig", "woningkrapte": "ernstig"},
    "beide": {"kinderen_betrokken": "aanwezig", "woningkrapte": "ernstig"},
}


def made(name: str, **fields: Any) -> Casus:
    """A casus with one sentence per fact."""
    text, notes = told(f"Besluit {name} {XSS}. ", FACTS[name])
    return casus(name, f"Zaak {name} {XSS}", text, annotaties=notes, **fields)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bank(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Any, Path]]:
    path = tmp_path_factory.mktemp("toets") / "toets.db"
    rows = [
        made("gunst"),
        made("weigering", strekking="tegen_inwoner", uitkomst="afgewezen"),
        made("open", strekking=None, uitkomst=None),
        made("gelijk", strekking=None, uitkomst=None),
        made("anders", organisatie="Lindeborg", metadata=Metadata(ecli="ECLI:NL:RBDHA:2020:1")),
        made("ja", organisatie="Zandhorst"),
        made("nee", organisatie="Zandhorst", strekking="tegen_inwoner", uitkomst="afgewezen"),
        made("beide", organisatie="Zandhorst", strekking=None, uitkomst=None),
    ]
    fill(path, rows)
    async with screens(path) as ds:
        yield ds, path


async def ask(ds: Any, **fields: str) -> Any:
    return await send(ds, "/-/toets", van="/-/toets", **fields)


def cards(page: Any, head: str) -> str:
    """The text of the cards under one heading."""
    found = page.xpath(f"//article[preceding::h2[1][normalize-space()='{head}']]")
    return " ".join(a.text_content() for a in found)


async def test_what_binds_certainly_stands_with_what_it_rests_on(bank: Any) -> None:
    answer = await bank[0].client.get(toets_path("gelijk"))
    assert answer.status_code == 200
    page = tree(answer)
    assert "Eén eerder besluit bindt zeker, tot toekennen" in page.xpath("//h2[@id='oordeel']")[0].text_content()
    card = cards(page, "Bindt zeker")
    assert "Zaak gunst" in card and "Bindt zeker tot toekennen" in card and "ernstig" in card
    assert "Zaak anders" in cards(page, "Leerzaam, maar bindt niet")
    assert "Een ander bestuursorgaan besliste" in cards(page, "Leerzaam, maar bindt niet")
    for link in page.xpath("//article//table//a/@href"):
        target = tree(await bank[0].client.get(link))
        assert target.get_element_by_id(link.partition("#")[2]) is not None
    beside = page.xpath("//article//a[starts-with(., 'Leg naast elkaar')]/@href")[0]
    assert (await bank[0].client.get(beside)).status_code == 200


async def test_an_open_fact_is_asked_and_an_answer_settles_it(bank: Any) -> None:
    ds = bank[0]
    page = tree(await ds.client.get(toets_path("open")))
    assert "Bindt mogelijk tot toekennen" in cards(page, "Bindt mogelijk")
    field = page.get_element_by_id("antwoord-woningkrapte")
    assert [o.get("value") for o in field.xpath("./option")] == ["geen", "krap", "ernstig", "extreem", "onbekend"]
    assert field.xpath("./option[@selected]/@value") == ["onbekend"]
    strong = tree(await ask(ds, casus="open", **{"antwoord-woningkrapte": "extreem"}))
    assert "Zaak gunst" in cards(strong, "Bindt zeker")
    assert "uw antwoord" in strong.text_content()
    kept = strong.get_element_by_id("antwoord-woningkrapte")
    assert kept.xpath("./option[@selected]/@value") == ["extreem"]
    weak = tree(await ask(ds, casus="open", **{"antwoord-woningkrapte": "geen"}))
    assert "Zaak gunst" in cards(weak, "Bindt niet, door een slot")
    assert not cards(weak, "Bindt zeker")


async def test_a_conflict_is_shown_and_nothing_is_chosen(bank: Any) -> None:
    page = tree(await bank[0].client.get(toets_path("beide")))
    said = page.xpath("//section[@aria-labelledby='oordeel']")[0].text_content()
    assert "Eerdere besluiten binden naar twee kanten" in said and "De computer kiest niet" in said
    rows = page.xpath("//section[@aria-labelledby='oordeel']//tbody/tr")
    assert [[c.text_content() for c in row] for row in rows] == [["toekennen", "1", "0"], ["afwijzen", "1", "0"]]
    maybe = tree(await bank[0].client.get(toets_path("open")))
    assert "De computer kiest niet" in maybe.xpath("//section[@aria-labelledby='oordeel']")[0].text_content()
    alone = tree(await bank[0].client.get(toets_path("gelijk")))
    assert "De computer kiest niet" not in alone.text_content()


@pytest.mark.parametrize("scope", ["organisatie", "alle"])
async def test_the_json_is_that_of_the_command(bank: Any, scope: str) -> None:
    ds, path = bank
    for name in FACTS:
        answer = await ds.client.get(f"/-/toets/{name}.json?reikwijdte={scope}")
        run = CliRunner().invoke(cli, ["--db", str(path), "toets", name, "--json", "--reikwijdte", scope])
        assert answer.json() == json.loads(run.stdout)
    told = await ds.client.post(
        "/-/toets.json",
        json={"casus": "open", "reikwijdte": scope, "antwoorden": {"woningkrapte": "krap"}},
        headers=HERE,
    )
    run = CliRunner().invoke(
        cli,
        ["--db", str(path), "toets", "open", "--json", "--reikwijdte", scope, "--antwoord", "woningkrapte=krap"],
    )
    assert told.json() == json.loads(run.stdout)


async def test_a_pasted_text_stands_only_on_its_page(bank: Any, caplog: Any, capfd: Any) -> None:
    ds, path = bank
    before = path.read_bytes()
    with caplog.at_level(logging.DEBUG):
        answer = await ask(ds, tekst=GEHEIM, organisatie="Oeverdam", reikwijdte="organisatie")
    assert answer.status_code == 200
    page = tree(answer)
    assert "kwartelhoek" in page.xpath("//section[@aria-labelledby='uw-tekst']")[0].text_content()
    assert "kwartelhoek" not in page.xpath("//title")[0].text_content() + str(answer.headers) + str(answer.url)
    out, err = capfd.readouterr()
    assert "kwartelhoek" not in caplog.text + out + err
    assert path.read_bytes() == before
    assert answer.headers["cache-control"] == "no-store"
    for link in page.xpath("//a[starts-with(@href, '#t')]/@href"):
        assert page.get_element_by_id(link[1:]).tag == "mark"


async def test_the_organisation_that_is_chosen_decides(bank: Any) -> None:
    ds, path = bank
    for name in ("Oeverdam", "Lindeborg"):
        sent = {"tekst": GEHEIM, "organisatie": name}
        found = (await ds.client.post("/-/toets.json", json=sent, headers=HERE)).json()
        conn = open_database(path)
        subject = draft(GEHEIM, Config())
        subject = replace(subject, velden=replace(subject.velden, organisatie=name, organisatie_id=None))
        ids = [c.id for c in casussen.iterate(conn)]
        wanted = toets_json(Kennis(conn).toets(subject, ids))
        assert found == json.loads(json.dumps(wanted))
        assert {b["organisatie"] for b in [*found["bindt"], *found["bindt_niet"]]} <= {name}


async def test_who_decides_can_be_chosen_without_pasting_again(bank: Any) -> None:
    ds, _ = bank
    loose = GEHEIM.replace("Het college van Oeverdam", "Het college")
    page = tree(await ask(ds, tekst=loose))
    assert "De organisatie is niet bekend" in page.text_content()
    (form,) = [f for f in page.forms if "organisatie" in f.fields and f.fields["tekst"] == loose]
    assert "Oeverdam" in form.inputs["organisatie"].value_options
    assert form.fields["organisatie"] == "", "nobody is chosen before somebody chooses"
    form.fields["organisatie"] = "Oeverdam"
    again = tree(await ask(ds, **{k: v for k, v in form.form_values() if k != "csrftoken"}))
    assert "De organisatie is niet bekend" not in again.text_content()
    assert "kwartelhoek" in again.xpath("//section[@aria-labelledby='uw-tekst']")[0].text_content()


async def test_an_id_leads_to_its_permalink(bank: Any) -> None:
    answer = await ask(bank[0], casus=" gunst ", tekst="", reikwijdte="alle")
    assert answer.status_code == 303 and answer.headers["location"] == toets_path("gunst", "alle")
    by_ecli = await ask(bank[0], casus="ecli:nl:rbdha:2020:1", tekst="")
    assert by_ecli.headers["location"] == toets_path("anders")


async def test_an_error_neither_repeats_nor_logs_the_text(
    bank: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any, capfd: Any
) -> None:
    from datasette_plugins.toets import views

    def broken(tekst: str, config: Config) -> Any:
        raise RuntimeError(tekst)

    monkeypatch.setattr(views, "draft", broken)
    answer = await ask(bank[0], tekst=GEHEIM)
    assert answer.status_code == 500 and "kwartelhoek" not in answer.text
    out, err = capfd.readouterr()
    assert "kwartelhoek" not in caplog.text + out + err and "RuntimeError" in caplog.text


async def test_a_text_in_an_address_is_refused_and_not_repeated(bank: Any) -> None:
    for path in ("/-/toets?tekst=", "/-/toets.json?tekst="):
        answer = await bank[0].client.get(path + quote(GEHEIM))
        assert answer.status_code in (400, 405) and "kwartelhoek" not in answer.text


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"casus": "", "tekst": ""}, 400, "Geef het kenmerk"),
        ({"casus": "gunst", "tekst": GEHEIM}, 400, "Niet allebei"),
        ({"casus": "", "tekst": "kort"}, 400, "Plak de tekst"),
        ({"casus": "gunts", "tekst": ""}, 404, "Bedoelt u: gunst"),
        ({"casus": "open", "tekst": "", "antwoord-bestaat_niet": "ja"}, 400, "Onbekend feit"),
        ({"casus": "open", "tekst": "", "antwoord-woningkrapte": XSS}, 400, "Onbekend antwoord"),
        ({"casus": "open", "tekst": "", "reikwijdte": "heelal"}, 400, "De reikwijdte is"),
    ],
)
async def test_what_is_wrong_is_told(bank: Any, fields: dict[str, str], status: int, words: str) -> None:
    answer = await ask(bank[0], **fields)
    assert answer.status_code == status
    page = tree(answer)
    assert words in page.xpath("//*[@role='alert']")[0].text_content()
    assert page.xpath("//main//script | //img | //*[@onerror]") == []


@pytest.mark.parametrize(
    "sent", [{}, {"tekst": 3}, {"casus": "gunst", "antwoorden": []}, {"casus": "gunst", "antwoorden": {"a": 1}}]
)
async def test_odd_json_is_refused(bank: Any, sent: Any) -> None:
    answer = await bank[0].client.post("/-/toets.json", json=sent, headers=HERE)
    assert answer.status_code == 400 and answer.json()["ok"] is False


async def test_hostile_ids_and_texts_stay_text(bank: Any) -> None:
    for odd in ("x" * 2000, "%00", quote(XSS, safe=""), "..%2f..%2fetc%2fpasswd"):
        page = await bank[0].client.get(f"/-/toets/{odd}")
        assert page.status_code == 404
    for answer in (
        await bank[0].client.get(toets_path("gelijk")),
        await ask(bank[0], tekst=GEHEIM + XSS, organisatie=XSS),
    ):
        page = tree(answer)
        assert page.xpath("//main//script | //img | //*[@onerror] | //*[@style]") == []
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))


async def test_every_route_asks_for_the_right_to_read(bank: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(*_: Any) -> bool:
        return False

    monkeypatch.setattr(rechten, "may", nobody)
    for path in ("/-/toets", "/-/toets/gunst", "/-/toets/gunst.json"):
        assert (await bank[0].client.get(path)).status_code == 403
    refused = await bank[0].client.post("/-/toets.json", json={"casus": "gunst"}, headers=HERE)
    assert refused.status_code == 403
