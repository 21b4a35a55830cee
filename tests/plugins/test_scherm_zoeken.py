"""Zoeken: what goes in, what comes out, and that a pasted text stands nowhere but in its box."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from dataclasses import replace
from typing import Any

import pytest
from bezoek import send, tree
from lxml import html
from proefbank import ECLI, XSS

from casusbank.errors import IndexFout
from casusbank.model import Filter, Vraag, Zoekresultaat
from datasette_plugins.zoeken import keuzes
from index import render

GEHEIM = "Zeldzaamwoord kwartelhoek zoekt een woning"


async def ask(ds: Any, text: str, **fields: str) -> Any:
    return await send(ds, "/-/zoeken", vraag=text, **fields)


async def test_the_front_page_is_the_form(ds: Any) -> None:
    page = tree(await ds.client.get("/"))
    form = page.get_element_by_id("zoekformulier")
    assert form.method == "POST" and form.action.startswith("/-/zoeken")
    assert page.xpath("//label[@for='vraag']") and page.xpath("//textarea[@id='vraag'][@spellcheck='false']")
    assert page.xpath("//select[@name='waarde']/option")[0].get("value") == ""
    names = set(page.xpath("//fieldset//select/@name | //fieldset//input/@name"))
    assert names == {
        "wet", "artikel", "domein", "onderwerp", "bronsoort", "uitkomst", "strekking", "gemeente", "vanaf", "tot",
        "waarde", "grens", "maatwerk",
    }  # fmt: skip
    assert page.xpath("//select[@name='strekking']/option[@value='tegen_inwoner']")
    assert page.xpath("//nav[@aria-label='Hoofdmenu']//a/text()")[0] == "Zoeken"
    assert page.xpath("//nav//a[@aria-current='page']/text()") == ["Zoeken"]


async def test_a_fact_that_both_deny_is_said_to_be_denied(
    ds: Any, searcher: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = searcher.search(Vraag("vader", k=1)).treffers
    shared = replace(found.toelichting.overeenkomsten[0], stand="afwezig")
    denied = replace(found, toelichting=replace(found.toelichting, overeenkomsten=(shared,)))
    monkeypatch.setattr(searcher, "search", lambda vraag: Zoekresultaat("proef", (denied,)))
    page = tree(await ask(ds, "vader met kinderen"))
    assert "Kinderen in huis: nee" in page.xpath("//details[@class='waarom']//li/a/text()")


async def test_five_hits_with_reasons(ds: Any, searcher: Any) -> None:
    answer = await ask(ds, "vader met kinderen", domein="wonen", gemeente="Oeverdam", waarde="")
    assert answer.status_code == 200
    assert searcher.asked[0].tekst == "vader met kinderen"
    assert set(searcher.asked[0].filters) == {Filter("domein", "wonen"), Filter("gemeente", "Oeverdam")}
    page = tree(answer)
    cards = page.xpath("//ol[@class='treffers']/li")
    assert len(cards) == 3
    text = cards[0].text_content()
    for words in (
        "Vader met twee kinderen",
        "toegekend, voor de inwoner",
        "5 maart 2024",
        "Gemeentelijk (maatwerk)besluit",
        "Oeverdam",
        "Waarom lijkt dit?",
        "Overeenkomsten",
        "Kinderen in huis",
        "Verschillen",
        "niet genoemd",
        "Waarden",
        "Eigen kracht",
        "pleit voor toekennen, ingebracht door de consulent",
        "dezelfde woorden in deze passage: sterk",
        "dezelfde betekenis: zwak",
        "Dit feit beslist mogelijk nog",
        "Lijkt deels: 1 overeenkomst, 1 verschil",
        "Duur van de beperking",
    ):
        assert words in text, words
    assert "%" not in text
    links = cards[0].xpath(".//a[not(ancestor::*[contains(@class, 'kopieen') or contains(@class, 'verder')])]/@href")
    assert all(link.startswith("/-/casus/oeverdam-1?plek=") and "#p" in link for link in links)
    assert "Andere uitkomst dan de meeste" in cards[2].text_content()
    assert "vernietigd" in cards[2].text_content()
    assert "De index is ouder dan de database." in answer.text
    assert "Van deze 3: 2 voor de inwoner, 1 tegen de inwoner." in page.xpath("//figure//desc")[0].text_content()
    rows = page.xpath("//figure//table//tr[th[@scope='row']]")
    assert [[c.text for c in r] for r in rows] == [["voor de inwoner", "2"], ["tegen de inwoner", "1"]]
    assert [m.text_content() for m in cards[0].xpath(".//blockquote//mark")][:2] == ["vader", "twee "]


async def test_filters_become_chips_that_can_be_removed(ds: Any, searcher: Any) -> None:
    answer = await ask(ds, "vader", domein="wonen", strekking="tegen_inwoner")
    page = tree(answer)
    chips = page.xpath("//ul[@class='chips']//button")
    assert [c.get("value") for c in chips] == ["domein=wonen", "strekking=tegen_inwoner"]
    assert all(c.get("form") == "zoekformulier" for c in chips)
    link = page.xpath("//a[contains(., 'Link naar deze filters')]/@href")[0]
    assert link == "/-/zoeken?domein=wonen&strekking=tegen_inwoner"
    await ask(ds, "vader", domein="wonen", strekking="tegen_inwoner", zonder="domein=wonen")
    assert searcher.asked[-1].filters == (Filter("strekking", "tegen_inwoner"),)
    shared = tree(await ds.client.get(link))
    assert shared.xpath("//select[@name='domein']/option[@selected]/@value") == ["wonen"]
    assert searcher.asked[-1].tekst == "vader" and len(searcher.asked) == 2


@pytest.mark.parametrize("path", ["/", "/-/zoeken"])
async def test_a_text_in_an_address_is_not_read(ds: Any, searcher: Any, path: str) -> None:
    answer = await ds.client.get(f"{path}?vraag={GEHEIM}&q={GEHEIM}")
    assert answer.status_code == 200
    assert "kwartelhoek" not in answer.text
    assert searcher.asked == []


async def test_a_pasted_text_stands_only_in_its_box(ds: Any, caplog: Any, capfd: Any) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await ask(ds, GEHEIM)
    page = tree(answer)
    box = page.get_element_by_id("vraag")
    assert box.text_content().strip() == GEHEIM
    box.clear()
    for hidden in page.xpath("//form[@method='post']/input[@name='tekst']"):  # to go on with, by POST too
        hidden.set("value", "")
    assert "kwartelhoek" not in html.tostring(page, encoding="unicode")
    assert "kwartelhoek" not in str(answer.headers) and "kwartelhoek" not in str(answer.url)
    out, err = capfd.readouterr()
    assert "kwartelhoek" not in caplog.text + out + err


async def test_errors_neither_repeat_nor_log_the_text(ds: Any, searcher: Any, caplog: Any, capfd: Any) -> None:
    searcher.error = RuntimeError(GEHEIM)
    answer = await ask(ds, GEHEIM)
    assert answer.status_code == 500
    assert "kwartelhoek" not in answer.text
    out, err = capfd.readouterr()
    assert "kwartelhoek" not in caplog.text + out + err
    assert "Traceback" not in out + err
    assert "RuntimeError" in caplog.text


async def test_an_error_a_user_can_repair_is_told(ds: Any, searcher: Any) -> None:
    searcher.error = IndexFout("De index ontbreekt. Geef: casusbank index")
    answer = await ask(ds, "vader")
    assert answer.status_code == 400
    assert "De index ontbreekt. Geef: casusbank index" in answer.text
    assert tree(answer).get_element_by_id("vraag").text_content().strip() == "vader"


async def test_nothing_found_says_what_each_filter_keeps_out(ds: Any, searcher: Any) -> None:
    searcher.empty = True
    answer = await ask(ds, "vader", domein="wonen", bronsoort="hoger_beroep")
    page = tree(answer)
    assert "Geen vergelijkbare casus gevonden" in answer.text
    dropped = page.xpath("//div[@class='leeg']//li[button]")
    assert [b.xpath("./button/@value")[0] for b in dropped] == ["bronsoort=hoger_beroep", "domein=wonen"]
    assert "dan zoekt u in 4 casussen; nu in 1" in " ".join(dropped[0].text_content().split())


async def test_counts_are_those_under_the_other_filters(ds: Any) -> None:
    page = tree(await ds.client.get("/-/zoeken?bronsoort=hoger_beroep"))
    options = {o.get("value"): o.text for o in page.xpath("//select[@name='strekking']/option")}
    assert options == {"": "alles", "tegen_inwoner": "tegen de inwoner (1)"}
    kinds = page.xpath("//select[@name='bronsoort']/option/@value")
    assert set(kinds) == {"", "hoger_beroep", "maatwerkbesluit"}
    assert "1 casus past bij deze filters" in page.text_content()
    assert page.xpath("//details[summary='Onderwerp']/@open") and not page.xpath("//details[summary='Regels']/@open")


@pytest.mark.parametrize("filters", ["maatwerk=nee", "vanaf=gisteren", "domein=bestaatniet"])
async def test_a_filter_that_cannot_be_is_told(ds: Any, searcher: Any, filters: str) -> None:
    answer = await ds.client.get(f"/-/zoeken?{filters}")
    assert answer.status_code == 400 and tree(answer).xpath("//div[@role='alert']")
    assert (await ask(ds, "vader", **dict([filters.split("=")]))).status_code == 400
    assert searcher.asked == []


async def test_tailored_work_and_a_period_are_filters(ds: Any, searcher: Any) -> None:
    await ask(ds, "vader", maatwerk="gelukt", vanaf="2023", tot="2024-06")
    assert set(searcher.asked[0].filters) == {
        Filter("maatwerk", "gelukt"), Filter("vanaf", "2023"), Filter("tot", "2024-06-31"),
    }  # fmt: skip


async def test_near_duplicates_are_folded_and_can_be_unfolded(ds: Any) -> None:
    cards = tree(await ask(ds, "vader met kinderen")).xpath("//ol[@class='treffers']/li")
    folded = cards[0].xpath(".//details[contains(@class, 'kopieen')]")[0]
    assert "1 bijna gelijke tekst van dezelfde organisatie" in folded.text_content() and not folded.get("open")
    assert folded.xpath(".//a/@href") == ["/-/casus/map%2Fmet%25raar"]
    assert not cards[2].xpath(".//details[contains(@class, 'kopieen')]")


async def test_an_empty_question_is_asked_for(ds: Any, searcher: Any) -> None:
    for text in ("", "   \n ", "\x00"):
        answer = await ask(ds, text)
        assert answer.status_code == 400
        assert "Vul eerst een vraag in" in answer.text
    assert searcher.asked == []


async def test_an_overlong_text_is_kept_and_not_searched(ds: Any, searcher: Any) -> None:
    answer = await ask(ds, "woord " * 40_000)
    assert answer.status_code == 413
    assert "te lang: 239.999 tekens" in answer.text
    assert searcher.asked == []


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("BSN 111222333 vraagt hulp", "een BSN"),
        ("Mevrouw Jansen vraagt hulp", "een naam"),
        ("bel 06-12345678", "een telefoonnummer"),
    ],
)
async def test_personal_data_is_warned_about(ds: Any, text: str, warned: str) -> None:
    answer = await ask(ds, text)
    assert "Let op: persoonsgegevens" in answer.text
    assert warned in answer.text


async def test_an_ordinary_question_is_not_warned_about(ds: Any) -> None:
    answer = await ask(ds, "Mag de gemeente urgentie weigeren op grond van artikel 2.3.5 Wmo 2015?")
    assert "Let op: persoonsgegevens" not in answer.text


@pytest.mark.parametrize("text", [ECLI, f" {ECLI.lower()} ", f'"{ECLI}"'])
async def test_a_number_leads_straight_to_its_casus(ds: Any, text: str) -> None:
    answer = await ask(ds, text)
    assert f'href="/-/casus/{ECLI.replace(":", "%3A")}">Uitspraak over urgentie' in answer.text


async def test_hostile_text_is_never_markup(ds: Any, searcher: Any) -> None:
    answer = await ask(ds, XSS, gemeente=XSS)
    page = tree(answer)
    assert page.xpath("//script[not(@src)] | //img | //*[@onerror]") == []
    assert page.get_element_by_id("vraag").text_content().strip() == XSS
    assert all(h.startswith(("/", "#")) for h in page.xpath("//@href"))


@pytest.mark.parametrize(
    "text",
    [
        "'s-Gravenhage",
        "wat nu?",
        '"',
        "\U0001f600 emoji",
        "art. 2.3.5",
        "a" * 100_000,
        "\u202e\u200b",
        "{{ 7*7 }}",
        "de het een",
    ],
)
async def test_no_text_breaks_the_page(ds: Any, text: str) -> None:
    assert (await ask(ds, text)).status_code == 200


async def test_a_broken_form_body_does_not_raise(ds: Any) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for body in (b"\xff\xfe%%%", b"vraag=%zz%ff", b"&" * 100, b"a=1&" * 500):
        assert (await ds.client.post("/-/zoeken", content=body, headers=headers)).status_code in (200, 400)


async def test_other_methods_are_refused(ds: Any) -> None:
    for method in ("put", "delete", "patch"):
        assert (await getattr(ds.client, method)("/-/zoeken")).status_code == 405


async def test_a_stored_casus_is_a_question_and_no_hit_of_itself(ds: Any, searcher: Any) -> None:
    answer = await ask(ds, "", casus="oeverdam-1")
    assert answer.status_code == 200
    asked = searcher.asked[0]
    assert asked.tekst.startswith("Feiten") and asked.uitgesloten == ("oeverdam-1",)
    assert tree(answer).xpath("//form[@id='zoekformulier']//input[@name='casus']/@value") == ["oeverdam-1"]
    assert (await ask(ds, "", casus="bestaat-niet")).status_code == 400


async def test_the_way_on_to_vergelijken_toets_and_dossier(ds: Any) -> None:
    short = tree(await ask(ds, "vader met kinderen"))
    beside = short.xpath("//p[contains(@class, 'verder')]/a/@href")
    assert beside == [f"/-/vergelijk/oeverdam-1/{ECLI.replace(':', '%3A')}"]
    long = tree(await ask(ds, "Een vader met drie kinderen vraagt urgentie voor een grotere woning."))
    (form,) = long.xpath("//form[@id='verder']")
    assert form.method == "POST" and form.action == "/-/toets"
    assert form.xpath(".//button/@formaction") == ["/-/dossier"]
    assert [b.get("value") for b in long.xpath("//button[@form='verder']")] == ["oeverdam-1", "oeverdam-1", ECLI]
    stored = tree(await ask(ds, "", casus="map/met%raar"))
    assert "/-/toets/map%2Fmet%25raar" in stored.xpath("//nav[contains(@class, 'acties')]/a/@href")
    assert not long.xpath("//a[contains(@href, '/-/feedback')]")


async def test_who_has_a_role_can_say_that_a_hit_is_not_comparable(server_as: Any) -> None:
    page = tree(await ask(await server_as("lezer"), "", casus="kwaad"))
    assert page.xpath("//p[contains(@class, 'verder')]/a[2]/@href")[0] == "/-/feedback?casus=oeverdam-1&bij=kwaad"


# ------------------------------------------------------------------ JSON


async def test_json_is_post_only_and_dutch_about_mistakes(ds: Any, searcher: Any) -> None:
    assert (await ds.client.get("/-/zoeken.json?vraag=vader")).status_code == 405
    for body in (
        "{",
        "[]",
        '{"vraag": 3}',
        '{"vraag": ""}',
        '{"vraag": "x", "k": "veel"}',
        '{"vraag": "x", "k": 0}',
        '{"vraag": "x", "filters": {"a": 1}}',
        '{"vraag": "x", "filters": ["geen=1"]}',
        "[" * 5000,
    ):
        answer = await ds.client.post("/-/zoeken.json", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400, body
        assert answer.json()["fout"]
    assert searcher.asked == []


async def test_json_has_the_shape_of_the_command_line(ds: Any, searcher: Any) -> None:
    question = {"vraag": "vader", "k": 2, "filters": ["domein=wonen"]}
    answer = await ds.client.post("/-/zoeken.json", json=question)
    assert answer.status_code == 200
    data = answer.json()
    assert {"vraag", "model", "treffers"} <= set(data)
    asked = searcher.asked[0]
    assert (asked.k, asked.filters) == (2, (Filter("domein", "wonen"),))
    assert data == json.loads(json.dumps(render.zoek_json(asked, searcher.search(asked))))
    first = data["treffers"][0]
    assert {"casus_id", "titel", "bronsoort", "uitkomst", "strekking", "score", "passage", "toelichting"} <= set(first)


# ------------------------------------------------------------------ counts that take long


async def test_a_page_does_not_wait_for_counts(ds: Any, monkeypatch: Any) -> None:
    real, counted = keuzes._choices, threading.Event()

    def slow(conn: Any, filters: Any) -> Any:
        if filters:
            counted.wait(20)
        return real(conn, filters)

    monkeypatch.setattr(keuzes, "_choices", slow)
    address = "/-/zoeken?strekking=tegen_inwoner&vanaf=1999"
    first = (await ds.client.get(address)).text
    assert "De aantallen tellen nu alle casussen" in first and not counted.is_set()
    counted.set()
    for _ in range(100):
        later = (await ds.client.get(address)).text
        if "2 casussen passen bij deze filters" in later:
            break
        await asyncio.sleep(0.1)
    else:
        raise AssertionError("the counts under the filters never came")


@pytest.mark.parametrize(
    ("asked", "found"), [("14/3129 WWB", True), ("14-3129", True), (ECLI, True), ("15/3129", False)]
)
async def test_a_case_number_leads_to_its_ruling_however_it_is_written(ds: Any, asked: str, found: bool) -> None:
    links = tree(await ask(ds, asked)).xpath("//div[@class='melding']//a/@href")
    assert (f"/-/casus/{ECLI.replace(':', '%3A')}" in links) == found
