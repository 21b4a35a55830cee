"""Dossier: page and files say what the room builds; each sentence has its source; a text stands nowhere else."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from typing import Any

import pytest
from bezoek import HERE, get, harmless, send
from lxml import html
from proefbank import XSS
from waardenbank import ZINNEN

from casusbank.errors import IndexFout
from casusbank.store import casussen, open_database
from datasette_plugins.bank import bank_of
from precedent.dossier.bundle import GEEN_BESLUIT, build_bundle
from precedent.dossier.collect import Opdracht
from precedent.dossier.document import sources, statements
from precedent.dossier.to_json import to_json
from precedent.dossier.to_pdf import available
from precedent.dossier_inquiry import material

GEHEIM = (
    "Zeldzaamwoord kwartelhoek. Een moeder vraagt urgentie voor een woning. Zij woont met twee minderjarige kinderen in"
    " een huis met één slaapkamer. Mijn bsn is 123456782."
)


def bundle(ds: Any, ident: str, datum: str, vraag: str | None = None) -> Any:
    with closing(open_database(bank_of(ds).db)) as conn:
        subject = casussen.read_casus(conn, ident)
        found, _ = material(conn, subject, Opdracht(datum, vraag), bank_of(ds).searcher.search)
    return build_bundle(found)


async def test_the_page_says_what_the_room_builds(bank_as: Any) -> None:
    ds = await bank_as(None)
    data = (await ds.client.get("/-/dossier/geblokkeerd-1.json")).json()
    made = bundle(ds, "geblokkeerd-1", data["datum"])
    assert data == json.loads(to_json(made))
    page = await get(ds, "/-/dossier/geblokkeerd-1")
    words = " ".join(page.text_content().split())
    assert GEEN_BESLUIT in words
    for statement in statements(made):
        assert " ".join(statement.tekst.split()) in words, statement.tekst


async def test_every_sentence_has_its_source_and_the_way_there(bank_as: Any) -> None:
    ds = await bank_as(None)
    page = await get(ds, "/-/dossier/geblokkeerd-1")
    notes = page.xpath("//a[contains(@class, 'noot')]/@href")
    assert notes and all(page.get_element_by_id(n[1:]) is not None for n in notes)
    for point in page.xpath("//div[@class='bundel']/section[not(@aria-labelledby='bronnen')]//li"):
        assert point.xpath(".//a[contains(@class, 'noot')]"), point.text_content()
    made = bundle(ds, "geblokkeerd-1", (await ds.client.get("/-/dossier/geblokkeerd-1.json")).json()["datum"])
    assert len(page.xpath("//ol[@class='bronnen']/li")) == len(sources(made))
    link = page.xpath(f"//li[contains(., '{ZINNEN['grens']}')]/a/@href")[0]
    casus = await get(ds, link)
    assert casus.xpath("//mark[contains(@class, 'gevonden')]")[0].text_content() == ZINNEN["grens"]


@pytest.mark.parametrize("vorm", ["docx", "html", "md", "json"])
async def test_a_download_opens_and_says_what_it_was_made_with(bank_as: Any, vorm: str) -> None:
    ds = await bank_as(None)
    answer = await send(ds, "/-/dossier", casus="geblokkeerd-1", vraag="te klein wonen", domein="wonen", formaat=vorm)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="dossier-geblokkeerd-1.{vorm}"'
    assert answer.headers["cache-control"] == "no-store"
    if vorm == "docx":
        inside = zipfile.ZipFile(io.BytesIO(answer.content))
        assert inside.testzip() is None
        text = re.sub(r"<[^>]+>", "", inside.read("word/document.xml").decode())
    else:
        text = answer.text
    for expected in ("hulpmiddel, geen besluit", "te klein wonen", "domein=wonen", "Generatie van de index"):
        assert expected in text, expected


async def test_a_pdf_is_there_or_it_is_said_that_it_is_not(bank_as: Any) -> None:
    ds = await bank_as(None)
    page = await get(ds, "/-/dossier/alleen-1")
    buttons = page.xpath("//button[@name='formaat']/@value")
    answer = await send(ds, "/-/dossier", casus="alleen-1", formaat="pdf")
    if available():
        assert "pdf" in buttons and answer.content.startswith(b"%PDF-")
    else:
        assert "pdf" not in buttons and "WeasyPrint" in page.text_content() and answer.status_code == 400


@pytest.mark.parametrize("ident", ["map/met%raar", "ECLI:NL:CRVB:2016:1404", "kwaad"])
async def test_names_of_files_are_safe_and_hostile_texts_stay_text(bank_as: Any, ident: str) -> None:
    ds = await bank_as(None)
    answer = await send(ds, "/-/dossier", casus=ident, formaat="md")
    assert re.fullmatch(r'attachment; filename="dossier-[\w.-]+\.md"', answer.headers["content-disposition"])
    page = html.fromstring((await send(ds, "/-/dossier", casus=ident)).text)
    assert harmless(page)
    made = await send(ds, "/-/dossier", casus=ident, formaat="html")
    assert "<script>alert" not in made.text and "<img src=x" not in made.text


async def test_a_pasted_text_stands_only_in_its_own_page(bank_as: Any, caplog: Any, capfd: Any) -> None:
    ds = await bank_as(None)
    answer = await send(ds, "/-/dossier", tekst=GEHEIM, vraag="Mag dit? bsn 123456782")
    page = html.fromstring(answer.text)
    assert answer.status_code == 200 and "uw tekst, niet bewaard" in page.text_content()
    assert page.xpath("//title/text()") == ["Dossier – Casusbank"]
    (kept,) = page.xpath("//textarea[@name='tekst']")
    assert kept.text_content().strip() == GEHEIM and kept.get("hidden") is not None
    shown = page.xpath("//div[@class='bundel']")[0].text_content()
    assert "123456782" not in shown and "Persoonsgegevens vervangen" in page.text_content()
    assert "In uw tekst stond waarschijnlijk: een BSN." in page.text_content()
    assert "kwartelhoek" not in str(answer.headers) + str(answer.url)
    assert not [h for h in page.xpath("//@href") if "invoer" in h]
    download = await send(ds, "/-/dossier", tekst=GEHEIM, formaat="json")
    assert download.headers["content-disposition"] == 'attachment; filename="dossier-invoer.json"'
    assert "123456782" not in download.text
    out, err = capfd.readouterr()
    with closing(sqlite3.connect(bank_of(ds).db)) as conn:
        dump = "\n".join(conn.iterdump())
    assert "kwartelhoek" not in out + err + caplog.text + dump


async def test_without_an_organisation_nothing_is_said_to_be_settled(bank_as: Any) -> None:
    """Nothing was compared, so the bundle says why, and does not say that no fact decides any more."""
    page = html.fromstring((await send(await bank_as(None), "/-/dossier", tekst=GEHEIM)).text)
    told = " ".join(page.xpath("//div[@class='bundel']")[0].text_content().split())
    assert "Er is er geen vergeleken: het b" in told and "Vraag eerst na: het b" in told
    assert "geen open feit" not in told


async def test_what_cannot_be_made_is_said(bank_as: Any) -> None:
    ds = await bank_as(None)
    for fields, status in (
        ({}, 400),
        ({"casus": "alleen-1", "tekst": GEHEIM}, 400),
        ({"tekst": "te kort"}, 400),
        ({"casus": "bestaat-niet"}, 404),
        ({"casus": "alleen-1", "formaat": "exe"}, 400),
        ({"casus": "alleen-1", "reikwijdte": "heelal"}, 400),
        ({"casus": "alleen-1", "domein": "onzin"}, 400),
        ({"casus": XSS}, 404),
    ):
        answer = await send(ds, "/-/dossier", **fields)
        page = html.fromstring(answer.text)
        assert answer.status_code == status, fields
        assert page.xpath("//*[@role='alert']") and harmless(page)
    near = await get(ds, "/-/dossier/alleen-2", 404)
    assert "/-/casus/alleen-1" in near.xpath("//a/@href")


async def test_a_question_without_an_index_still_gives_a_bundle(bank_as: Any) -> None:
    ds = await bank_as(None)
    searcher = bank_of(ds).searcher
    searcher.error = IndexFout("Er is nog geen index. Geef: casusbank index")
    try:
        answer = await send(ds, "/-/dossier", casus="alleen-1", vraag="wonen")
    finally:
        searcher.error = None
    assert answer.status_code == 200 and "Niet alles is gelukt" in answer.text and "casusbank index" in answer.text


async def test_json_takes_the_same_and_only_by_post(bank_as: Any) -> None:
    ds = await bank_as(None)
    assert (await ds.client.get("/-/dossier.json?tekst=x")).status_code == 405
    body = {"casus": "alleen-1", "vraag": "wonen", "filters": ["domein=wonen"]}
    answer = await ds.client.post("/-/dossier.json", json=body, headers=HERE)
    assert answer.status_code == 200 and answer.json()["schema"] == "casusbank-stuk"
    for bad in ({"casus": 1}, {"filters": "x"}, {"casus": "alleen-1", "vraag": "x" * 3000}, []):
        assert (await ds.client.post("/-/dossier.json", json=bad, headers=HERE)).status_code == 400
    assert (await ds.client.post("/-/dossier.json", json={"casus": "weg"}, headers=HERE)).status_code == 404
    assert (await ds.client.get("/-/dossier/weg.json")).status_code == 404


async def test_the_bundle_is_made_anew_after_a_change(bank_as: Any) -> None:
    ds = await bank_as("jurist")
    before = (await ds.client.get("/-/dossier/gelukt-1.json")).text
    assert (await ds.client.get("/-/dossier/gelukt-1.json")).text == before
    with closing(open_database(bank_of(ds).db, "schrijf")) as conn:
        conn.execute("UPDATE annotatie SET status = 'bevestigd' WHERE casus_id = 'gelukt-1' AND soort = 'factor'")
    assert (await ds.client.get("/-/dossier/gelukt-1.json")).text != before
