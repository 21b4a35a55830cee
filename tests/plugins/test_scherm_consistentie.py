"""Consistentie: honest counts, pairs by status, exports equal to the command's, and nothing that blocks others."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from bezoek import screens, tree
from click.testing import CliRunner
from proefbank import XSS, casus, fill, span, told

from casusbank.cli import cli
from casusbank.model import Annotatie, Casus, Verwijzing
from casusbank.store import casussen, open_database, transaction
from datasette_plugins import overzichten, rechten
from datasette_plugins.consistentie import uitvoer, views
from precedent.audit import audit, left_out
from precedent.inquiry import Kennis
from precedent.matrix import factor_matrix, groups, matrix_json
from precedent.profile import profiles
from precedent.render import audit_json

PLACES = ("Oeverdam", "Lindeborg", "=SOM(A1)")


def made(nr: int) -> Casus:
    """A casus in one of three organisations; which facts and which outcome follow from its number."""
    facts = {"kinderen_betrokken": "aanwezig", "woningkrapte": ("krap", "ernstig", "extreem")[nr // 3 % 3]}
    if nr % 4 == 0:
        facts["eigen_toedoen"] = "aanwezig"
    text, notes = told(f"Besluit {nr} {XSS}. ", facts, dragend=nr % 2 == 0)
    text += "Zie artikel 3:46 van de Awb."
    details = Verwijzing("Awb art. 3:46", "bwb", "BWBR0005537", "3:46", rol="genoemd")
    law = Annotatie("wetsverwijzing", "awb:3:46", *span(text, "artikel 3:46 van de Awb"), "wet@1", 0.9, details)
    side = ("voor_inwoner", "tegen_inwoner", "voor_inwoner", "tegen_inwoner", None)[nr % 5]
    titel = f"=Zaak {nr} {XSS}"
    year = 2020 + nr % 4
    return casus(
        f"zaak-{nr:03}", titel, text, organisatie=PLACES[nr % 3], strekking=side,
        datum=f"{year}-01-0{1 + nr % 9}", annotaties=(*notes, law),
    )  # fmt: skip


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bank(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Any, Path]]:
    path = tmp_path_factory.mktemp("paren") / "paren.db"
    fill(path, map(made, range(45)))
    async with screens(path) as ds:
        yield ds, path


def rooms(path: Path) -> list[Any]:
    conn = open_database(path)
    return list(profiles(casussen.iterate(conn)))


def run(path: Path, *args: str) -> Any:
    return CliRunner().invoke(cli, ["--db", str(path), "consistentie", *args])


async def test_counts_are_those_of_the_room_and_name_who_took_no_part(bank: Any) -> None:
    ds, path = bank
    known = rooms(path)
    wanted = audit_json(audit(known, per_status=views.PER_STATUS), left_out(known), len(known))
    found = (await ds.client.get("/-/consistentie.json")).json()
    assert {k: found[k] for k in wanted} == wanted
    page = tree(await ds.client.get("/-/consistentie"))
    rows = page.xpath("//table[contains(@class, 'statussen')]/tbody/tr")
    shown = [
        (r.xpath("string(./th//span[contains(@class, 'status')])").split(maxsplit=1)[1], int(r[1].text_content()))
        for r in rows
    ]
    assert shown == [(s["label"], s["paren"]) for s in wanted["statussen"]]
    assert "Onvoldoende gegevens" in [name for name, _ in shown]
    assert sum(n for _, n in shown) == wanted["paren"]
    text = page.text_content()
    for row in wanted["niet_meegedaan"]:
        assert row["reden"] in text
    assert wanted["niet_meegedaan"]


async def test_what_asks_for_attention_comes_first_and_pages_hold_every_pair_once(bank: Any) -> None:
    ds = bank[0]
    seen: list[str] = []
    statuses: list[str] = []
    path = "/-/consistentie"
    while path:
        page = tree(await ds.client.get(path))
        items = page.xpath("//ol[@class='paren']/li")
        assert len(items) <= 20
        seen += [li.xpath(".//a[starts-with(., 'Leg naast elkaar')]/@href")[0] for li in items]
        statuses += [" ".join(li.xpath(".//h3")[0].text_content().split()[1:]) for li in items]
        path = next(iter(page.xpath("//a[@rel='next']/@href")), "").partition("#")[0]
    data = (await ds.client.get("/-/consistentie.json")).json()
    assert len(seen) == len(set(seen)) == len(data["voorbeelden"]) == sum(s["getoond"] for s in data["statussen"])
    assert statuses == [p["status_label"] for p in data["voorbeelden"]]
    assert statuses[0] == "Onverklaard verschil"
    assert (await ds.client.get(seen[0])).status_code == 200


@pytest.mark.parametrize(
    ("query", "args"),
    [
        ("", ()),
        ("?gemeente=Oeverdam", ("--filter", "gemeente=Oeverdam")),
        ("?jaar=2021&jaar=2022", ("--filter", "jaar=2021", "--filter", "jaar=2022")),
        ("?strekking=voor_inwoner&reikwijdte=alle", ("--filter", "strekking=voor_inwoner", "--reikwijdte", "alle")),
        ("?factor=eigen_toedoen", ("--filter", "factor=eigen_toedoen")),
        ("?status=onverklaard_verschil", ("--status", "onverklaard_verschil")),
    ],
)  # fmt: skip
async def test_the_lines_are_those_of_the_command(bank: Any, query: str, args: tuple[str, ...]) -> None:
    ds, path = bank
    answer = await ds.client.get(f"/-/consistentie.jsonl{query}")
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert answer.text == run(path, "--json", *args).stdout
    assert answer.text.count("\n") > 1


async def test_a_table_is_safe_in_a_spreadsheet_and_has_every_pair(bank: Any) -> None:
    answer = await bank[0].client.get("/-/consistentie.csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert tuple(rows[0]) == uitvoer.HEADS
    assert len(rows) - 1 == (await bank[0].client.get("/-/consistentie.jsonl")).text.count("\n")
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert rows[1][1].startswith("'=Zaak") and any("'=SOM(A1)" in row for row in rows)


async def test_a_choice_is_kept_in_every_link(bank: Any) -> None:
    page = tree(await bank[0].client.get("/-/consistentie?gemeente=Oeverdam&factor=kinderen_betrokken&reikwijdte=alle"))
    links = [h for h in page.xpath("//main//a/@href") if h.startswith("/-/consistentie?")]
    assert links
    kept = [h for h in links if "gemeente=Oeverdam" in h and "factor=kinderen_betrokken" in h]
    assert len(kept) == len(links)
    assert page.xpath("//form//input[@name='factor'][@value='kinderen_betrokken']")
    assert page.xpath("//select[@name='gemeente']/option[@selected]/@value") == ["Oeverdam"]
    assert "geen uitspraak over ongelijke behandeling" in page.text_content()


async def test_the_trend_adds_up(bank: Any) -> None:
    for per in ("jaar", "organisatie", "beslispunt"):
        page = tree(await bank[0].client.get(f"/-/consistentie?per={per}"))
        table = page.xpath(f"//table[caption='Paren per {per} en status']")[0]
        rows = [[c.text_content() for c in row] for row in table.xpath("./tbody/tr")]
        assert rows and all(int(r[1]) == sum(map(int, r[2:])) for r in rows)
        total = (await bank[0].client.get("/-/consistentie.json")).json()["paren"]
        assert sum(int(r[1]) for r in rows) == total


async def test_articles_are_counted_per_outcome(bank: Any) -> None:
    page = tree(await bank[0].client.get("/-/consistentie"))
    row = page.xpath("//table[caption='Artikelen en uitkomsten']/tbody/tr")[0]
    assert [c.text_content() for c in row] == ["Awb art. 3:46", "45", "18", "0", "18", "0", "9"]
    narrowed = await bank[0].client.get(row.xpath("./th/a/@href")[0])
    assert "45 casussen bekeken" in narrowed.text


async def test_the_matrix_is_the_room_s(bank: Any) -> None:
    ds, path = bank
    conn = open_database(path)
    known = Kennis(conn)
    every = groups(list(known.profiles(casussen.all_ids(conn))))
    page = tree(await ds.client.get("/-/consistentie/matrix"))
    assert page.xpath("//select[@name='groep']/option/@value") == [g.sleutel for g in every]
    for group in every:
        query = f"?groep={quote(group.sleutel)}"
        data = (await ds.client.get(f"/-/consistentie/matrix.json{query}")).json()
        assert data == json.loads(json.dumps(matrix_json(factor_matrix(group.leden))))
        page = tree(await ds.client.get(f"/-/consistentie/matrix{query}"))
        assert page.xpath("//svg/title") and page.xpath("//svg/desc")
        words = page.xpath("//details//table//td//span[contains(@class, 'status')]")
        assert len(words) == len(data["casussen"]) * len(data["factoren"])
        assert "niet genoemd" in page.text_content() and "ernstig" in page.text_content()
    for path in ("/-/consistentie/matrix?groep=x", "/-/consistentie/matrix.json?groep=x"):
        assert (await ds.client.get(path)).status_code == 404


@pytest.mark.parametrize(
    "query", ["?status=x", "?per=uur", "?blad=0", "?blad=x", "?reikwijdte=heelal", "?domein=x", "?vanaf=gisteren"]
)
async def test_what_is_wrong_is_told(bank: Any, query: str) -> None:
    page = await bank[0].client.get(f"/-/consistentie{query}")
    assert page.status_code == 400 and tree(page).xpath("//*[@role='alert']")
    for suffix in (".json", ".jsonl", ".csv"):
        answer = await bank[0].client.get(f"/-/consistentie{suffix}{query}")
        assert answer.status_code == 400 and answer.json()["ok"] is False


async def test_hostile_words_stay_text(bank: Any) -> None:
    for path in ("/-/consistentie", "/-/consistentie/matrix", f"/-/consistentie?gemeente={quote(XSS)}&blad=9999"):
        page = tree(await bank[0].client.get(path))
        assert page.xpath("//main//script | //img | //*[@onerror] | //*[@style]") == []
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))


async def test_nothing_to_compare_is_said_honestly(bank: Any) -> None:
    page = tree(await bank[0].client.get("/-/consistentie?gemeente=Nergens"))
    assert "Er zijn geen twee vergelijkbare besluiten" in page.text_content()
    ways = [h[1:] for h in page.xpath("//a/@href[starts-with(., '#')]")]
    assert ways and set(ways) <= set(page.xpath("//@id")), "a way within the page leads nowhere"
    matrix = tree(await bank[0].client.get("/-/consistentie/matrix?gemeente=Nergens"))
    assert "Er is geen groep" in matrix.text_content()


async def test_counting_blocks_nobody_and_is_said_to_take_long(bank: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow count answers at once that it is busy, and other pages answer meanwhile."""
    counted: list[int] = []
    real = Kennis.consistency

    def slow(self: Kennis, *args: Any, **more: Any) -> Any:
        counted.append(1)
        time.sleep(1.5)
        return real(self, *args, **more)

    monkeypatch.setattr(Kennis, "consistency", slow)
    monkeypatch.setattr(overzichten, "PATIENCE", 0.1)
    ds, query = bank[0], "?jaar=2020&gemeente=Lindeborg"
    waiting = asyncio.create_task(ds.client.get(f"/-/consistentie{query}"))
    await asyncio.sleep(0.05)
    started = time.perf_counter()
    assert (await ds.client.get("/-/casus/zaak-001.json")).status_code == 200
    assert time.perf_counter() - started < 1.0
    busy = await waiting
    assert busy.status_code == 202 and "Nog even geduld" in busy.text
    failed = await ds.client.get(f"/-/consistentie.json{query}")
    assert failed.status_code == 503 and failed.headers["retry-after"]
    await asyncio.sleep(2.0)
    assert (await ds.client.get(f"/-/consistentie{query}")).status_code == 200
    assert len(counted) == 1


async def test_a_change_is_seen(bank: Any) -> None:
    ds, path = bank
    before = (await ds.client.get("/-/consistentie.json")).json()["casussen"]
    conn = open_database(path, "schrijf")
    with transaction(conn):
        casussen.put_casus(conn, replace(made(99), id="later-1"), opgenomen_op="2024-01-01T00:00:00")  # type: ignore[arg-type]
    assert (await ds.client.get("/-/consistentie.json")).json()["casussen"] == before + 1
    with transaction(conn):
        conn.execute("DELETE FROM casus WHERE id = 'later-1'")
    conn.close()
    assert (await ds.client.get("/-/consistentie.json")).json()["casussen"] == before


async def test_while_counting_anew_the_last_counts_are_shown_as_such(
    bank: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ds, path = bank
    assert (await ds.client.get("/-/consistentie?jaar=2021")).status_code == 200
    real = Kennis.consistency

    def slow(self: Kennis, *args: Any, **more: Any) -> Any:
        time.sleep(0.6)
        return real(self, *args, **more)

    monkeypatch.setattr(Kennis, "consistency", slow)
    monkeypatch.setattr(overzichten, "IMPATIENCE", 0.1)
    conn = open_database(path, "schrijf")
    with transaction(conn):
        conn.execute("UPDATE casus SET opmerking = 'gezien' WHERE id = 'zaak-001'")
    conn.close()
    for page in ("/-/consistentie?jaar=2021", "/-/consistentie/matrix?jaar=2021"):
        answer = await ds.client.get(page)
        assert answer.status_code == 200 and "Er is intussen iets gewijzigd" in answer.text
    await asyncio.sleep(1.0)
    assert "Er is intussen iets gewijzigd" not in (await ds.client.get("/-/consistentie?jaar=2021")).text


async def test_every_route_asks_for_the_right_to_read(bank: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(*_: Any) -> bool:
        return False

    monkeypatch.setattr(rechten, "may", nobody)
    for path in ("", ".json", ".jsonl", ".csv", "/matrix", "/matrix.json"):
        assert (await bank[0].client.get(f"/-/consistentie{path}")).status_code == 403
