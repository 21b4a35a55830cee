"""Casus: the whole text, the claims about it, and the way from each claim to its place."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from lxml import html
from proefbank import ECLI, TEKST, XSS

from casusbank.model import Casus, CasusId, Herkomst
from datasette_plugins.casus import beeld


async def get(ds: Any, casus_id: str, query: str = "") -> Any:
    answer = await ds.client.get(f"/-/casus/{quote(casus_id, safe='')}{query}")
    assert answer.status_code == 200
    return html.fromstring(answer.text)


async def test_the_text_stands_there_whole_and_in_sections(ds: Any) -> None:
    page = await get(ds, "oeverdam-1")
    assert page.xpath("//h1/text()") == ["Vader met twee kinderen"]
    body = page.xpath("//div[@class='casustekst']")[0]
    shown = "\n\n".join(p.text_content() for p in body.xpath("./h3/span[1] | ./p"))
    assert shown == TEKST
    heads = [" ".join(h.text_content().split()) for h in body.xpath("./h3")]
    assert heads == ["Feiten aan het woord: de consulent", "Overweging overwegingen"]


async def test_every_claim_leads_to_its_marked_place(ds: Any) -> None:
    page = await get(ds, "oeverdam-1")
    links = page.xpath("//section[starts-with(@aria-labelledby, 'g-')]//a[starts-with(@href, '#')]/@href")
    assert not page.xpath("//a[contains(., 'beoordeel')]")
    assert len(links) == 5
    for link in links:
        assert page.get_element_by_id(link[1:]).tag == "mark"
    words = page.xpath("//div[@class='leeswijzer']")[0].text_content()
    for expected in (
        "draagt de beslissing",
        "pleit voor toekennen",
        "Wmo 2015 art. 2.3.5",
        "grondslag",
        "ervaren grens",
        "toegepast",
    ):
        assert expected in words
    law = page.xpath("//a[contains(@href, 'wetten.overheid.nl')]")[0]
    assert law.get("href") == "https://wetten.overheid.nl/BWBR0035362/#Artikel2.3.5"
    assert "noopener" in law.get("rel")


async def test_a_rejected_claim_is_not_shown(ds: Any) -> None:
    page = await get(ds, "oeverdam-1")
    assert not [m for m in page.xpath("//mark") if "tweekamerwoning" in m.text_content()]


async def test_a_place_in_the_address_is_pointed_out(ds: Any) -> None:
    begin = TEKST.index("tweekamerwoning")
    page = await get(ds, "oeverdam-1", f"?plek={begin}-{begin + 15}")
    assert [m.text_content() for m in page.xpath("//mark[@class='gevonden']")] == ["tweekamerwoning"]
    assert page.get_element_by_id(f"p{begin}") is not None
    assert page.get_element_by_id("p8") is not None
    for odd in ("?plek=9-3", "?plek=a-b", "?plek=0-999999999", "?plek=-", "?plek=999999-9999999"):
        await get(ds, "oeverdam-1", odd)


async def test_ids_are_unique(ds: Any) -> None:
    ids = (await get(ds, "oeverdam-1", "?plek=8-60")).xpath("//@id")
    assert len(ids) == len(set(ids))


async def test_related_decisions_go_both_ways(ds: Any) -> None:
    page = await get(ds, "oeverdam-1")
    section = page.xpath("//section[@aria-labelledby='verbanden']")[0]
    assert section.xpath(".//a/@href") == [f"/-/casus/{quote(ECLI, safe='')}"]
    assert "ECLI:NL:RVS:2000:1" in section.text_content() and "niet in deze casusbank" in section.text_content()
    back = (await get(ds, ECLI)).xpath("//section[@aria-labelledby='verbanden']")[0]
    assert "/-/casus/oeverdam-1" in back.xpath(".//a/@href")


async def test_an_annulled_decision_says_so(ds: Any) -> None:
    assert "Deze beslissing is vernietigd" in (await get(ds, ECLI)).text_content()
    assert "vernietigd" not in (await get(ds, "oeverdam-1")).text_content()


async def test_hostile_sources_stay_text(ds: Any) -> None:
    page = await get(ds, "kwaad")
    assert page.xpath("//main//script | //img | //*[@onerror] | //*[@style]") == []
    assert XSS in page.xpath("//div[@class='casustekst']")[0].text_content()
    assert not [h for h in page.xpath("//@href") if h.lower().startswith("javascript")]


async def test_hostile_sources_stay_text_in_research_mode(ds: Any) -> None:
    for path in (
        "/casusbank/casus",
        "/casusbank/casus/kwaad",
        "/casusbank/annotatie",
        "/casusbank/casus_relatie",
        "/casusbank/casus?_search=img&_facet=titel",
        "/casusbank/casus?titel=" + quote(XSS),
    ):
        page = html.fromstring((await ds.client.get(path)).text)
        assert page.xpath("//script[not(@src)] | //img | //*[@onerror] | //style") == [], path
        assert not [h for h in page.xpath("//@href") if h.lower().startswith("javascript")]


async def test_any_id_has_a_page(ds: Any) -> None:
    assert (await get(ds, "map/met%raar")).xpath("//h1/text()") == ["Vreemd kenmerk"]


async def test_an_unknown_casus_names_near_ones(ds: Any) -> None:
    answer = await ds.client.get("/-/casus/oeverdam-2")
    assert answer.status_code == 404
    assert "Deze casus bestaat niet" in answer.text and 'href="/-/casus/oeverdam-1"' in answer.text
    for odd in ("x" * 3000, "%00", "%ff", quote(XSS, safe=""), "..%2f..%2fetc%2fpasswd"):
        page = await ds.client.get(f"/-/casus/{odd}")
        assert page.status_code == 404
        assert "<script>" not in page.text


async def test_json_has_the_shape_of_the_contract(ds: Any) -> None:
    data = (await ds.client.get("/-/casus/oeverdam-1.json")).json()
    assert data["casus_id"] == "oeverdam-1" and data["tekst"] == TEKST
    for a in data["annotaties"]:
        assert data["tekst"][a["begin"] : a["eind"]] == a["fragment"]
    assert {"domeinen", "onderwerpen", "uitkomst", "strekking", "procedurefase", "organisatie", "datum_besluit"} <= set(
        data["velden"]
    )
    missing = await ds.client.get("/-/casus/oeverdam-2.json")
    assert missing.status_code == 404 and missing.json()["lijkt_op"] == ["oeverdam-1"]


async def test_in_short_says_the_decision_and_what_it_rests_on(ds: Any) -> None:
    page = await get(ds, "oeverdam-1")
    brief = page.xpath("//section[@aria-labelledby='kern']")[0]
    words = " ".join(brief.text_content().split())
    assert "voor de inwoner" in words and "Een vader vraagt urgentie." in words
    (fact, value) = brief.xpath(".//li")
    assert "Een vader neemt zijn twee kinderen in huis." in fact.text_content()
    assert "pleit voor toekennen" in value.text_content()
    for link in brief.xpath(".//a/@href"):
        place = link.split("#")[1]
        marked = await get(ds, "oeverdam-1", link.removeprefix("/-/casus/oeverdam-1").split("#")[0])
        assert marked.get_element_by_id(place) is not None and marked.xpath("//mark[contains(@class, 'gevonden')]")


async def test_a_timeline_as_picture_and_table(ds: Any) -> None:
    page = await get(ds, "oeverdam-1")
    figure = page.xpath("//figure[contains(@class, 'tijdlijn')]")[0]
    assert figure.xpath("./svg/@role") == ["img"] and "5 maart 2024: Beslissing." in figure.xpath("./svg/desc")[0].text
    rows = [[c.text_content() for c in r] for r in figure.xpath(".//tbody/tr")]
    assert rows == [["5 maart 2024", "Beslissing"], ["5 maart 2024", "verwijst naar: Uitspraak over urgentie"]]


async def test_the_four_steps_of_the_omgekeerde_toets(ds: Any) -> None:
    page = await get(ds, "oeverdam-1")
    steps = page.xpath("//ol[@class='toetsstappen']/li")
    assert len(steps) == 4 and "op slot" in steps[3].text_content()
    offered = page.xpath("//ol[@class='toetsstappen']//a/@href")
    assert offered and all("?plek=" in link and "#p" in link for link in offered)


async def test_what_one_takes_along(ds: Any) -> None:
    page = await get(ds, ECLI)
    assert f"{ECLI}" in page.xpath("//p[@class='kopieer']/code")[0].text
    assert any("deeplink.rechtspraak.nl" in h for h in page.xpath("//a/@href"))
    answer = await ds.client.get("/-/casus/oeverdam-1.md")
    assert answer.headers["content-type"].startswith("text/markdown")
    text = answer.text
    assert text.startswith("# Vader met twee kinderen") and "“artikel 2.3.5 van de Wmo 2015”" in text
    assert "Hulpmiddel, geen besluit." in text and "tweekamerwoning” [" not in text
    hostile = (await ds.client.get("/-/casus/kwaad.md")).text
    assert "<script>" not in hostile.replace("\\<script\\>", "")
    assert (await ds.client.get("/-/casus/bestaat-niet.md")).status_code == 404


async def test_the_case_number_of_a_ruling_is_shown(ds: Any) -> None:
    page = await get(ds, ECLI)
    facts = dict(zip((e.text_content() for e in page.xpath("//dt")), page.xpath("//dd"), strict=True))
    assert facts["Zaaknummer"].text_content().strip() == "14-3129 WWB"


@pytest.mark.parametrize(
    ("pages", "said"),
    [((None, None), ""), ((1, 1), "pagina 1"), ((3, None), "pagina 3"), ((3, 5), "pagina 3 tot en met 5")],
)
def test_the_pages_a_casus_was_read_from(pages: tuple[int | None, int | None], said: str) -> None:
    origin = Herkomst("b", "", "pdf@1", "rapport.pdf", pagina_van=pages[0], pagina_tot=pages[1])
    rows = dict(beeld.facts(Casus(CasusId("a-1"), "Titel", "Tekst.", "overig", origin)))
    assert rows["Gelezen uit"] == ", ".join(filter(None, ("rapport.pdf", said)))
