"""Saved questions on the screens: kept by choice and behind the gate, at an address without a text, and forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from bezoek import send
from lxml import etree, html
from proefbank import FakeSearcher

from casusbank.store import casussen, now, open_database, transaction
from datasette_plugins.bank import bank_of
from index import alerts

VRAAG = "Een vader met kinderen vraagt urgentie. Kenmerkend: kwartelhoekjes."


@pytest.fixture
async def lezer(server_as: Any) -> Any:
    made = await server_as("lezer")
    bank_of(made).searcher = FakeSearcher()
    return made


async def test_from_saving_to_news_to_forgetting(lezer: Any, caplog: Any) -> None:
    kept = await send(lezer, "/-/zoekvragen", vraag=VRAAG + " Mevrouw Jansen belde.", domein="wonen")
    assert kept.status_code == 303
    path = kept.headers["location"]
    assert path.startswith("/-/zoekvraag/") and "kwartel" not in str(kept.headers)
    page = html.fromstring((await lezer.client.get(path)).text)
    asked = page.get_element_by_id("vraag").text_content()
    assert "kwartelhoekjes" in asked and "Jansen" not in asked
    assert page.xpath("//select[@name='domein']/option[@selected]/@value") == ["wonen"]
    assert len(page.xpath("//ol[@class='treffers']/li")) == 3
    assert "kwartel" not in page.xpath("//title")[0].text + caplog.text

    feed = page.xpath("//a[contains(@href, '.atom')]/@href")[0]
    first = await lezer.client.get(feed)
    assert first.headers["content-type"].startswith("application/atom+xml")
    assert b"<entry>" not in first.content and b"kwartel" not in first.content
    _read_anew(lezer, "kwaad")
    bank = bank_of(lezer)
    found = FakeSearcher()
    found.only = "kwaad"
    alerts.check(bank.db, found)
    second, again = await lezer.client.get(feed), await lezer.client.get(feed)
    assert second.content == again.content
    root = etree.fromstring(second.content)
    spaces = {"a": "http://www.w3.org/2005/Atom"}
    assert root.xpath("//a:entry/a:title/text()", namespaces=spaces)[0].startswith("Titel <script>")
    assert root.xpath("//a:entry/a:link/@href", namespaces=spaces) == ["http://localhost/-/casus/kwaad"]
    assert b"kwartel" not in second.content
    data = (await lezer.client.get(path + ".json")).json()
    assert [m["casus_id"] for m in data["meldingen"]] == ["kwaad"] and data["filters"] == ["domein=wonen"]
    overview = (await lezer.client.get("/-/zoekvragen")).text
    assert "1 nieuwe vergelijkbare casus" in overview and "<script>alert" not in overview

    gone = await send(lezer, path + "/wis")
    assert gone.status_code == 303
    for address in (path, path + ".json", feed):
        assert (await lezer.client.get(address)).status_code == 404
    assert b"kwartelhoekjes" not in bank.db.read_bytes()


def _read_anew(ds: Any, casus_id: str) -> None:
    conn = open_database(bank_of(ds).db, "schrijf")
    with transaction(conn):
        again = casussen.read_casus(conn, casus_id)
        casussen.put_casus(conn, again, opgenomen_op=now())
    conn.close()


async def test_personal_data_that_is_left_is_refused_with_a_reason(lezer: Any) -> None:
    answer = await send(lezer, "/-/zoekvragen", vraag="06-12345678")
    assert answer.status_code == 400
    assert "zonder de persoonsgegevens blijft er geen vraag over" in answer.text
    page = html.fromstring(answer.text)
    assert page.get_element_by_id("vraag").text_content().strip() == "06-12345678"
    assert (await send(lezer, "/-/zoekvragen", vraag=" ")).status_code == 400
    assert "nog geen zoekvragen" in (await lezer.client.get("/-/zoekvragen")).text


async def test_no_page_claims_that_every_name_was_found(lezer: Any) -> None:
    """A name in small letters may stay in a saved question, so the screens ask to read it over."""
    kept = await send(lezer, "/-/zoekvragen", vraag=VRAAG)
    assert kept.status_code == 303
    listed = " ".join(html.fromstring((await lezer.client.get("/-/zoekvragen")).text).text_content().split())
    assert "zonder persoonsgegevens" not in listed and "Lees haar na" in listed
    asked = await send(lezer, "/-/zoeken", vraag=VRAAG)
    while asked.status_code == 303:
        asked = await lezer.client.get(asked.headers["location"], cookies=dict(asked.cookies))
    assert "mist er soms een" in asked.text


async def test_without_a_role_nothing_is_kept_or_listed(ds: Any) -> None:
    assert (await send(ds, "/-/zoekvragen", vraag=VRAAG)).status_code == 403
    for path in ("/-/zoekvragen", "/-/zoekvraag/0123456789abcdef", "/-/zoekvraag/0123456789abcdef.json"):
        assert (await ds.client.get(path)).status_code == 403
    assert (await ds.client.get("/-/meldingen/0123456789abcdef.atom")).status_code == 404
    assert "Zoekvragen" not in (await ds.client.get("/")).text


async def test_a_foreign_page_cannot_keep_or_forget(lezer: Any) -> None:
    for path in ("/-/zoekvragen", "/-/zoekvraag/x/wis"):
        answer = await lezer.client.post(path, data={"vraag": VRAAG}, headers={"origin": "http://evil.example"})
        assert answer.status_code == 403
        assert (await lezer.client.post(path, data={"vraag": VRAAG})).status_code == 403
    assert (await lezer.client.get("/-/zoekvraag/x/wis")).status_code == 405
