"""Vergelijken: the same facts as the room's, a way from each to its passage, and a pasted text that stands nowhere."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import quote

import pytest
from bezoek import HERE, send, tree
from click.testing import CliRunner
from proefbank import ECLI, TEKST, XSS

from casusbank.cli import cli
from casusbank.config import Config
from casusbank.store import casussen, open_database
from datasette_plugins.invoertekst import place
from datasette_plugins.paden import pair_path
from precedent.inquiry import Kennis, draft
from precedent.render import vergelijking_json

GEHEIM = (
    "Zeldzaamwoord kwartelhoek. Een moeder vraagt urgentie. Zij woont met twee minderjarige kinderen in een huis met"
    " één slaapkamer. Het college van Oeverdam weigert de urgentie. De hardheidsclausule is niet toegepast."
)
PAAR = pair_path("oeverdam-1", "map/met%raar")


async def ask(ds: Any, **fields: str) -> Any:
    return await send(ds, "/-/vergelijk", van="/-/vergelijk", **fields)


async def test_the_page_shows_what_the_room_finds(ds: Any, db_path: Any) -> None:
    conn = open_database(db_path)
    one, other = casussen.read_casus(conn, "oeverdam-1"), casussen.read_casus(conn, "map/met%raar")
    found = vergelijking_json(Kennis(conn).comparison(one, other))
    answer = await ds.client.get(PAAR)
    assert answer.status_code == 200
    page = tree(answer)
    text = page.text_content()
    assert found["status_label"] in page.xpath("//h2[@id='oordeel']")[0].text_content()
    for row in [*found["verschillen"], *(r for r in found["overeenkomsten"] if r["soort"] == "factor")]:
        assert row["label"] in text
    for value in found["waarden"].values():
        assert value["label"] in text
    for line in found["let_op"]:
        assert line in text
    assert "verloor in de afweging tegenover" in text and "pleit voor toekennen, door de consulent" in text
    assert [d.text for d in page.xpath("//dl[@class='tweetal']//dt")] == ["A", "B"]
    assert "niet genoemd" in text and "onbekend" in text and "%" not in page.xpath("//section")[0].text_content()


async def test_every_claim_leads_to_its_marked_place(ds: Any) -> None:
    page = tree(await ds.client.get(PAAR))
    links = page.xpath("//table//td//a/@href")
    assert len(links) >= 4
    for link in links:
        target = tree(await ds.client.get(link))
        anchor = target.get_element_by_id(link.partition("#")[2])
        assert target.xpath("//mark[contains(@class, 'gevonden')]") and anchor is not None


async def test_a_difference_stands_before_what_is_unknown_or_equal(ds: Any) -> None:
    page = tree(await ds.client.get(PAAR))
    table = page.xpath("//h2[@id='feiten']/following::table[1]")[0]
    words = [td.text_content().split()[-1] for td in table.xpath(".//td[@class='oordeelcel']")]
    order = ["ongelijk", "onbekend", "gelijk"]
    assert words and words == sorted(words, key=order.index)
    for row in table.xpath(".//tbody/tr"):
        assert row.xpath("./th[@scope='row']") and row.xpath(".//span[@class='teken'][@aria-hidden='true']")


async def test_the_json_is_that_of_the_command(ds: Any, db_path: Any) -> None:
    for scope in ("organisatie", "alle"):
        answer = await ds.client.get(pair_path("oeverdam-1", ECLI) + f".json?reikwijdte={scope}")
        run = CliRunner().invoke(
            cli, ["--db", str(db_path), "vergelijk", "oeverdam-1", ECLI, "--json", "--reikwijdte", scope]
        )
        assert answer.json() == json.loads(run.stdout)


async def test_two_ids_lead_to_their_permalink(ds: Any) -> None:
    answer = await ask(ds, a=" oeverdam-1 ", b="map/met%raar", tekst="", reikwijdte="alle")
    assert answer.status_code == 303
    assert answer.headers["location"] == pair_path("oeverdam-1", "map/met%raar", "alle")
    assert (await ds.client.get(answer.headers["location"])).status_code == 200


async def test_a_pasted_text_stands_only_on_its_page(ds: Any, db_path: Any, caplog: Any, capfd: Any) -> None:
    before = db_path.read_bytes()
    with caplog.at_level(logging.DEBUG):
        answer = await ask(ds, a="oeverdam-1", b="", tekst=GEHEIM, reikwijdte="organisatie")
    assert answer.status_code == 200
    page = tree(answer)
    section = page.xpath("//section[@aria-labelledby='uw-tekst']")[0]
    assert "kwartelhoek" in section.text_content()
    assert "kwartelhoek" not in page.xpath("//title")[0].text_content() + str(answer.headers) + str(answer.url)
    out, err = capfd.readouterr()
    assert "kwartelhoek" not in caplog.text + out + err
    assert db_path.read_bytes() == before and b"kwartelhoek" not in before
    assert answer.headers["cache-control"] == "no-store"
    for link in page.xpath("//a[starts-with(@href, '#t')]/@href"):
        assert page.get_element_by_id(link[1:]).tag == "mark"
    assert page.xpath("//a[starts-with(@href, '#t')]")


async def test_the_json_of_a_pasted_text_is_that_of_the_room(ds: Any, db_path: Any) -> None:
    conn = open_database(db_path)
    one = casussen.read_casus(conn, "oeverdam-1")
    found = vergelijking_json(Kennis(conn).comparison(one, draft(GEHEIM, Config())))
    answer = await ds.client.post("/-/vergelijk.json", json={"a": "oeverdam-1", "tekst": GEHEIM}, headers=HERE)
    assert answer.json() == json.loads(json.dumps(found))


async def test_an_error_neither_repeats_nor_logs_the_text(
    ds: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any, capfd: Any
) -> None:
    from datasette_plugins.vergelijken import views

    def broken(tekst: str, config: Config) -> Any:
        raise RuntimeError(tekst)

    monkeypatch.setattr(views, "draft", broken)
    answer = await ask(ds, a="oeverdam-1", tekst=GEHEIM)
    assert answer.status_code == 500 and "kwartelhoek" not in answer.text
    out, err = capfd.readouterr()
    assert "kwartelhoek" not in caplog.text + out + err and "RuntimeError" in caplog.text


async def test_a_text_in_an_address_is_refused_and_not_repeated(ds: Any) -> None:
    for path in ("/-/vergelijk?a=oeverdam-1&tekst=", "/-/vergelijk.json?a=oeverdam-1&tekst="):
        answer = await ds.client.get(path + quote(GEHEIM))
        assert answer.status_code in (400, 405)
        assert "kwartelhoek" not in answer.text


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"a": "", "b": "", "tekst": ""}, 400, "Geef het kenmerk"),
        ({"a": "oeverdam-1", "b": "", "tekst": ""}, 400, "Geef nog een kenmerk"),
        ({"a": "oeverdam-1", "b": ECLI, "tekst": GEHEIM}, 400, "Niet allebei"),
        ({"a": "oeverdam-1", "b": "", "tekst": "kort"}, 400, "Plak de tekst"),
        ({"a": "oeverdam-1", "b": "", "tekst": "woord " * 40_000}, 400, "te lang"),
        ({"a": "oeverdam-9", "b": ECLI, "tekst": ""}, 404, "Bedoelt u: oeverdam-1"),
        ({"a": "oeverdam-1", "b": ECLI, "tekst": "", "reikwijdte": "heelal"}, 400, "De reikwijdte is"),
    ],
)
async def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
    ds: Any, fields: dict[str, str], status: int, words: str
) -> None:
    answer = await ask(ds, **fields)
    assert answer.status_code == status
    page = tree(answer)
    assert words in page.xpath("//*[@role='alert']")[0].text_content()
    assert page.get_element_by_id("a").get("value") == fields["a"]
    assert page.get_element_by_id("tekst").text_content().strip() == fields["tekst"].strip()


async def test_an_unknown_casus_has_a_page_and_a_json_error(ds: Any) -> None:
    answer = await ds.client.get("/-/vergelijk/oeverdam-1/bestaat-niet")
    assert answer.status_code == 404 and "bestaat niet" in answer.text
    failed = await ds.client.get("/-/vergelijk/oeverdam-1/bestaat-niet.json")
    assert failed.status_code == 404 and failed.json()["ok"] is False
    for odd in ("x" * 2000, "%00", quote(XSS, safe=""), "..%2f..%2fetc%2fpasswd"):
        for path in (f"/-/vergelijk/{odd}/oeverdam-1", f"/-/vergelijk/oeverdam-1/{odd}"):
            page = await ds.client.get(path)
            assert page.status_code == 404
            assert tree(page).xpath("//main//script | //img | //*[@onerror]") == []


async def test_hostile_texts_stay_text(ds: Any) -> None:
    for answer in (
        await ds.client.get(pair_path("oeverdam-1", "kwaad")),
        await ask(ds, a="kwaad", b="", tekst=GEHEIM + XSS, reikwijdte="alle"),
        await ask(ds, a=XSS, b=XSS, tekst="", reikwijdte=XSS),
    ):
        page = tree(answer)
        assert page.xpath("//main//script | //img | //*[@onerror] | //*[@style]") == []
        assert not [h for h in page.xpath("//@href") if h.lower().startswith("javascript")]


async def test_a_casus_beside_itself_says_so(ds: Any) -> None:
    answer = await ds.client.get(pair_path("oeverdam-1", "oeverdam-1"))
    assert "Het is twee keer dezelfde casus." in answer.text


async def test_who_may_tell_is_asked_whether_the_pair_is_comparable(ds: Any, server_as: Any) -> None:
    asked = "//a[contains(., 'niet vergelijkbaar? Zeg het')]/@href"
    assert tree(await ds.client.get(PAAR)).xpath(asked) == []
    links = tree(await (await server_as("lezer")).client.get(PAAR)).xpath(asked)
    assert len(links) == 1 and links[0].startswith("/-/feedback?casus=oeverdam-1&bij=map")


async def test_every_route_asks_for_the_right_to_read(ds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from datasette_plugins import rechten

    async def nobody(*_: Any) -> bool:
        return False

    monkeypatch.setattr(rechten, "may", nobody)
    for path in ("/-/vergelijk", PAAR, PAAR + ".json"):
        assert (await ds.client.get(path)).status_code == 403
    refused = await ds.client.post("/-/vergelijk.json", json={"a": "oeverdam-1", "tekst": GEHEIM}, headers=HERE)
    assert refused.status_code == 403


def test_a_passage_of_an_unstored_text_stays_on_the_page() -> None:
    begin = TEKST.index("vader")
    assert place("invoer", {"begin": begin, "eind": begin + 5}) == f"#t{begin}"
    assert place("oeverdam-1", {"begin": 1, "eind": 5}) == "/-/casus/oeverdam-1?plek=1-5#p1"
