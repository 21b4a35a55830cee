"""Waarden: the pages say what the room says; editing needs the right, and nobody's word is lost."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from bezoek import HERE, get, harmless, send
from lxml import html
from proefbank import XSS
from waardenbank import EIGEN, ZINNEN, own_value

from casusbank.store import open_database, organisatiewaarden
from casusbank.vocabulary.organisatiewaarden import Waardeversie
from datasette_plugins.bank import bank_of
from datasette_plugins.waarden import beeld
from precedent.inquiry import Kennis
from precedent.value_inquiry import compliance, value_room

WIJZIG = f"/-/waarden/{EIGEN}/wijzig"


def room(ds: Any, waarde: str | None = None, **more: Any) -> Any:
    with closing(open_database(bank_of(ds).db)) as conn:
        return value_room(conn, Kennis(conn).selected(()), waarde, **more)


def versions(ds: Any, ident: str = EIGEN) -> tuple[Waardeversie, ...]:
    with closing(open_database(bank_of(ds).db)) as conn:
        return organisatiewaarden.versions(conn, ident)


def add(ds: Any, ident: str) -> None:
    with closing(open_database(bank_of(ds).db, "schrijf")) as conn:
        organisatiewaarden.add(conn, own_value(ident), via="bestand", op="2024-01-03T00:00:00+00:00", rol="beheerder")


async def fields_of(ds: Any, path: str) -> dict[str, str]:
    """The form as a browser would send it back."""
    form = (await get(ds, path)).xpath("//form[@method='post']")[0]
    return {k: v.replace("\r", "") for k, v in form.form_values() if k != "csrftoken"}


async def test_the_list_shows_the_figures_of_the_room(bank_as: Any) -> None:
    ds = await bank_as(None)
    page, found = await get(ds, "/-/waarden"), room(ds)
    for row in found["waarden"]:
        cells = page.xpath(
            f"//table[caption[starts-with(., 'Waarden en hoe')]]//tr[th/a[contains(@href, '/{row['id']}')]]/td"
        )
        expected = [row[k] for k in ("genoemd", "steunt_toekenning", "steunt_afwijzing", "won", "verloor", "gepasseerd",
                                     "alleen_genoemd")]  # fmt: skip
        assert [int(c.text) for c in cells] == (expected if row["genoemd"] else [])
    assert f"/-/waarden/{EIGEN}" in page.xpath("//ul[@class='kaarten']//a/@href")
    assert (await ds.client.get("/-/waarden.json")).json() == found


async def test_the_graph_and_its_table_say_the_same(bank_as: Any) -> None:
    page = await get(await bank_as(None), "/-/waarden/betrokkenheid")
    (graph,) = page.xpath("//svg[@role='img'][.//line]")
    lines, told = graph.xpath(".//line"), graph.xpath("./desc")[0].text
    assert "Betrokkenheid ging voor Doelmatigheid (2 keer)" in told
    rows = page.xpath("//table[caption[starts-with(., 'Afwegingen')]]/tbody/tr")
    assert len(rows) == len(lines) == 1
    assert [c.text for c in rows[0].xpath("./td[@class='getal']")] == ["2", "0"]
    assert {"/-/casus/gelukt-1", "/-/casus/map%2Fmet%25raar"} == {
        h.split("?")[0] for h in rows[0].xpath("./td[4]//a/@href")
    }


async def test_the_profile_leads_to_the_sentence(bank_as: Any) -> None:
    ds = await bank_as(None)
    page = await get(ds, "/-/waarden/betrokkenheid?per=organisatie")
    (quote,) = page.xpath("//blockquote[contains(., 'woog zwaarder')]")
    link = quote.getparent().xpath(".//a/@href")[0]
    casus = await get(ds, link)
    assert casus.xpath("//mark[contains(@class, 'gevonden')]")[0].text_content() == ZINNEN["weging"]
    assert "de rechter" in page.text_content() and "Oeverdam" in page.text_content()
    groups = (await ds.client.get("/-/waarden/betrokkenheid.json?per=organisatie")).json()
    assert groups == room(ds, "betrokkenheid", per="organisatie")
    assert groups["toepassingen"][0]["fragment"] == ZINNEN["weging"]


async def test_an_own_value_shows_its_guidelines_and_whether_they_are_kept(bank_as: Any) -> None:
    ds = await bank_as(None)
    page = await get(ds, f"/-/waarden/{EIGEN}")
    words = " ".join(page.text_content().split())
    for expected in (
        "Minderjarige kinderen geraakt",
        "voor de inwoner",
        "hoofd Wonen",
        "Versie 1",
        "1 januari 2022",
    ):
        assert expected in words, expected
    with closing(open_database(bank_of(ds).db)) as conn:
        report = compliance(conn, Kennis(conn).selected(()), EIGEN)
    (rule,) = report["waarden"][0]["richtlijnen"]
    cells = [int(c.text) for c in page.xpath("//table[caption[starts-with(., 'Naleving')]]/tbody/tr[1]/td")]
    assert cells[:2] == [rule["bekeken"], rule["van_toepassing"]] and rule["van_toepassing"] == 2
    assert (await ds.client.get(f"/-/naleving.json?waarde={EIGEN}")).json() == report
    assert harmless(page) and XSS in page.text_content()


@pytest.mark.parametrize("path", ["/-/waarden", "/-/waarden/betrokkenheid", f"/-/waarden/{EIGEN}", "/-/naleving"])
async def test_filters_narrow_and_nothing_left_is_said(bank_as: Any, path: str) -> None:
    ds = await bank_as(None)
    assert harmless(await get(ds, f"{path}?jaar=2024&domein=wonen"))
    assert "Wat dit niet zegt" in (await get(ds, f"{path}?jaar=1999")).text_content()
    assert (await ds.client.get(f"{path}?domein=%3Cscript%3E")).status_code == 400


async def test_what_does_not_exist_is_said(bank_as: Any) -> None:
    ds = await bank_as(None)
    page = await get(ds, "/-/waarden/betrokkenheit", 404)
    assert "/-/waarden/betrokkenheid" in page.xpath("//a/@href")
    for odd in ("x" * 3000, "%3Cscript%3E", "%00", "..%2f"):
        answer = await ds.client.get(f"/-/waarden/{odd}")
        assert answer.status_code == 404 and "<script>alert" not in answer.text
    assert (await ds.client.get("/-/waarden/x.json")).status_code == 404
    assert (await ds.client.get("/-/waarden/betrokkenheid.json?per=x")).status_code == 400
    assert (await ds.client.post("/-/waarden.json", headers=HERE)).status_code in (403, 405)


async def test_published_counts_hold_no_small_number(bank_as: Any) -> None:
    answer = await (await bank_as(None)).client.get("/-/waarden.csv")
    lines = answer.text.lstrip("\ufeff").splitlines()
    assert answer.headers["content-type"].startswith("text/csv")
    numbers = {cell for line in lines[1:] for cell in line.rsplit(",", 8)[1:]}
    assert "<5" in numbers and not numbers & {"1", "2", "3", "4"}


@pytest.mark.parametrize("rol", [None, "lezer"])
async def test_who_has_no_right_cannot_edit(bank_as: Any, rol: str | None) -> None:
    ds = await bank_as(rol)
    before = versions(ds)
    assert not (await get(ds, f"/-/waarden/{EIGEN}")).xpath("//a[contains(@href, '/wijzig')]")
    for path in (WIJZIG, "/-/nieuwe-waarde"):
        assert (await ds.client.get(path)).status_code == 403
        assert (await send(ds, path, label="Gekaapt", stempel=before[-1].stempel)).status_code == 403
    assert versions(ds) == before


async def test_a_foreign_form_is_refused(bank_as: Any) -> None:
    ds = await bank_as("jurist")
    before = versions(ds)
    for headers in (
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site", "origin": "http://localhost"},
        {},
    ):
        answer = await ds.client.post(WIJZIG, data={"label": "Gekaapt"}, headers=headers)
        assert answer.status_code == 403, headers
    assert versions(ds) == before


async def test_an_edit_becomes_a_new_version_and_is_logged(bank_as: Any) -> None:
    ds = await bank_as("jurist")
    add(ds, "oeverdam_bewerkt")
    path = "/-/waarden/oeverdam_bewerkt/wijzig"
    fields = await fields_of(ds, path)
    unchanged = await send(ds, path, **fields)
    assert unchanged.status_code == 303 and len(versions(ds, "oeverdam_bewerkt")) == 1
    fields |= {"wat_merkt_de_inwoner": "Bel met Jan de Vries, jan@example.org.", "geldig_van": "2023-01-01",
               "r1-id": "tweede", "r1-tekst": "Schulden tellen mee.", "r1-als_factoren": "schuldenproblematiek",
               "r1-dan_strekking": "voor_inwoner", "r1-status": "concept"}  # fmt: skip
    done = await send(ds, path, **fields)
    assert done.status_code == 303
    first, second = versions(ds, "oeverdam_bewerkt")
    assert first.waarde.geldig_tot == "2022-12-31" and second.via == "scherm"
    assert [r.id for r in second.waarde.richtlijnen] == ["gezin", "tweede"]
    assert "Vries" not in second.waarde.wat_merkt_de_inwoner and "example" not in second.waarde.wat_merkt_de_inwoner
    page = await get(ds, done.headers["location"])
    assert "vastgelegd als versie 2" in page.text_content() and "versie 2 door jurist" in page.text_content()
    gone = await fields_of(ds, path)
    assert (await send(ds, path, **(gone | {"r0-weg": "ja"}))).status_code == 303
    assert [r.id for r in versions(ds, "oeverdam_bewerkt")[-1].waarde.richtlijnen] == ["tweede"]


async def test_mistakes_are_shown_at_their_field_and_nothing_is_kept(bank_as: Any) -> None:
    ds = await bank_as("jurist")
    before = versions(ds)
    fields = await fields_of(ds, WIJZIG) | {
        "wat_betekent_het_niet": "",
        "r0-als_factoren": "onzin",
        "label": "Mijn werk",
    }
    answer = await send(ds, WIJZIG, **fields)
    assert answer.status_code == 400
    page = html.fromstring(answer.text)
    wrong = set(page.xpath("//*[@aria-invalid='true']/@id"))
    assert wrong == {"wat_betekent_het_niet", "r0-als_factoren"}
    assert page.xpath("//input[@name='label']/@value") == ["Mijn werk"]
    assert versions(ds) == before


async def test_two_people_one_value_and_nobody_loses_a_word(bank_as: Any) -> None:
    ds, other = await bank_as("jurist"), await bank_as("beheerder")
    add(ds, "oeverdam_samen")
    path = "/-/waarden/oeverdam_samen/wijzig"
    mine, theirs = await fields_of(ds, path), await fields_of(other, path)
    assert (await send(other, path, **(theirs | {"betekenis_voor_ons": "Van de ander."}))).status_code == 303
    late = await send(ds, path, **(mine | {"betekenis_voor_ons": "Van mij.", "wat_merkt_de_inwoner": "Ook van mij."}))
    assert late.status_code == 409
    assert [v.waarde.betekenis_voor_ons for v in versions(ds, "oeverdam_samen")] == ["", "Van de ander."]
    page = html.fromstring(late.text)
    rows = [
        [" ".join(c.text_content().split()) for c in r]
        for r in page.xpath("//table[caption[starts-with(., 'Wat er nu')]]/tbody/tr")
    ]
    assert ["Wat betekent dit voor ons?", "Van de ander.", "Van mij."] in rows
    assert page.xpath("//textarea[@name='wat_merkt_de_inwoner']")[0].text_content().strip() == "Ook van mij."
    merged = {k: v for k, v in page.xpath("//form[@method='post']")[0].form_values() if k != "csrftoken"}
    assert (await send(ds, path, **(merged | {"betekenis_voor_ons": "Van ons beiden."}))).status_code == 303
    assert [v.waarde.betekenis_voor_ons for v in versions(ds, "oeverdam_samen")][-1] == "Van ons beiden."


async def test_a_new_value_is_never_put_over_another(bank_as: Any) -> None:
    ds = await bank_as("jurist")
    fields = await fields_of(ds, "/-/nieuwe-waarde") | {
        "id": "oeverdam_nieuw", "organisatie": "Oeverdam", "letterlijke_belofte": "Wij luisteren",
        "wat_betekent_het_niet": "Niet dat alles kan.", "eigenaar": "griffie", "concretiseert": "betrokkenheid",
    }  # fmt: skip
    assert (await send(ds, "/-/nieuwe-waarde", **fields)).status_code == 303
    assert versions(ds, "oeverdam_nieuw")[0].waarde.status == "concept"
    again = await send(ds, "/-/nieuwe-waarde", **(fields | {"letterlijke_belofte": "Iets anders"}))
    assert again.status_code == 409 and len(versions(ds, "oeverdam_nieuw")) == 1
    assert (await send(ds, "/-/nieuwe-waarde", **(fields | {"id": "betrokkenheid"}))).status_code == 400


def test_the_graph_leaves_out_what_does_not_fit_and_says_so() -> None:
    edges = [{"winnaar": f"w{n}", "winnaar_label": f"W{n}", "verliezer": "v", "verliezer_label": "V",
              "voor": ["a"] * (30 - n), "tegen": []} for n in range(20)]  # fmt: skip
    found = beeld.graph(edges)
    assert found and len(found.kanten) == beeld.MAX_KANTEN and found.weggelaten == 20 - beeld.MAX_KANTEN
    heights = [k.y for k in found.links]
    assert heights == sorted(heights) and all(0 < y < found.hoogte for y in heights)
    assert beeld.graph([]) is None
