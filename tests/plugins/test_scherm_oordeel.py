"""A human's word on a reading: with the right, in the log, and never one word over another unseen."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import Any

import bezoek
import pytest
from bezoek import HERE
from lxml import html
from proefbank import TEKST

from casusbank.model import Annotatie
from casusbank.store import annotaties, oordelen, open_database
from datasette_plugins.bank import bank_of


@pytest.fixture
async def jurist(server_as: Any) -> Any:
    return await server_as("jurist")


def rows(ds: Any, soort: str) -> list[Annotatie]:
    with closing(open_database(bank_of(ds).db)) as conn:
        return [a for a in annotaties.read(conn, "oeverdam-1") if a.soort == soort]  # type: ignore[arg-type]


def log(ds: Any) -> list[tuple[str, str | None, str | None, str]]:
    with closing(open_database(bank_of(ds).db)) as conn:
        return [(r.veld, r.oud, r.nieuw, r.rol) for r in oordelen.history(conn, "oeverdam-1")]  # type: ignore[arg-type]


def path(nr: object) -> str:
    return f"/-/casus/oeverdam-1/annotatie/{nr}"


async def send(ds: Any, nr: object, **fields: str) -> Any:
    return await bezoek.send(ds, path(nr), **fields)


async def test_confirm_reject_and_confirm_again(jurist: Any) -> None:
    (law,) = rows(jurist, "wetsverwijzing")
    page = html.fromstring((await jurist.client.get(path(law.id))).text)
    assert page.xpath("//mark[@class='gevonden']")[0].text == "artikel 2.3.5 van de Wmo 2015"
    stamps = set(page.xpath("//input[@name='stempel']/@value"))
    assert stamps == {law.stempel}
    done = await send(jurist, law.id, actie="bevestig", stempel=law.stempel)
    assert done.status_code == 303 and done.headers["location"] == "/-/casus/oeverdam-1#g-wetsverwijzing"
    (law,) = rows(jurist, "wetsverwijzing")
    assert (law.status, law.bevestigd_door_rol) == ("bevestigd", "jurist")
    assert (await send(jurist, law.id, actie="verwerp", stempel=law.stempel)).status_code == 303
    shown = html.fromstring((await jurist.client.get("/-/casus/oeverdam-1")).text)
    assert not shown.xpath("//section[@aria-labelledby='g-wetsverwijzing']")
    again = shown.xpath("//section[@aria-labelledby='verworpen']//a/@href")
    assert path(law.id) in again
    (law,) = rows(jurist, "wetsverwijzing")
    assert (await send(jurist, law.id, actie="bevestig", stempel=law.stempel)).status_code == 303
    assert log(jurist)[:3] == [
        ("status", "verworpen", "bevestigd", "jurist"),
        ("status", "bevestigd", "verworpen", "jurist"),
        ("status", "voorstel", "bevestigd", "jurist"),
    ]
    page = html.fromstring((await jurist.client.get("/-/casus/oeverdam-1")).text)
    said = page.xpath("//section[@aria-labelledby='logboek']//tbody/tr")
    assert [c.text_content() for c in said[0]][1:] == ["jurist", f"oordeel lezing {law.id}", "verworpen", "bevestigd"]


async def test_a_correction_stands_beside_the_rejected_reading(jurist: Any) -> None:
    old = next(a for a in rows(jurist, "waarde") if a.status == "voorstel")
    page = html.fromstring((await jurist.client.get(path(old.id))).text)
    assert page.xpath("//select[@name='sleutel']/option[@selected]/@value") == [old.sleutel]
    sentences = page.xpath("//select[@name='passage']/option/@value")
    where = TEKST.index("Het college wijst")
    other = next(s for s in sentences if s.startswith(f"{where}-"))
    done = await send(jurist, old.id, actie="verbeter", stempel=old.stempel, sleutel=old.sleutel,
                      waarde="steunt_afwijzing", inroeper="bestuur", passage=other)  # fmt: skip
    assert done.status_code == 303
    found = {a.id: a for a in rows(jurist, "waarde")}
    assert found[old.id].status == "verworpen"
    new = max(found.values(), key=lambda a: int(a.id or 0))
    assert (new.annotator, new.status, new.begin) == ("mens@1", "bevestigd", where)
    assert (new.details.polariteit, new.details.inroeper) == ("steunt_afwijzing", "bestuur")  # type: ignore[union-attr]
    assert log(jurist)[0][0] == "bewering"


async def test_two_people_one_reading_and_nobodys_word_is_lost(jurist: Any) -> None:
    (grens,) = rows(jurist, "grens")
    before = len(log(jurist))
    answers = await asyncio.gather(
        send(jurist, grens.id, actie="bevestig", stempel=grens.stempel),
        send(jurist, grens.id, actie="verbeter", stempel=grens.stempel, waarde="feitelijk"),
    )
    assert sorted(a.status_code for a in answers) == [303, 409]
    late = next(a for a in answers if a.status_code == 409)
    said = log(jurist)[: len(log(jurist)) - before]
    assert [r[0] for r in said if r[0] == "niet_geteld"] == ["niet_geteld"]
    assert any(r[0] == "status" for r in said)
    page = html.fromstring(late.text)
    assert "Iemand anders was u voor" in page.xpath("//div[@role='alert']")[0].text_content()
    now = next(a for a in rows(jurist, "grens") if a.id == grens.id)
    assert set(page.xpath("//input[@name='stempel']/@value")) == {now.stempel} != {grens.stempel}
    if late is answers[1]:  # the late one corrected: the form still says what was filled in
        assert page.xpath("//select[@name='waarde']/option[@selected]/@value") == ["feitelijk"]
        again = await send(jurist, grens.id, actie="verbeter", stempel=now.stempel, waarde="feitelijk")
        assert again.status_code == 303
    else:
        assert "U koos: bevestig" in " ".join(page.text_content().split())


@pytest.mark.parametrize(
    "fields",
    [
        {"actie": "onzin", "stempel": "x"},
        {"actie": "bevestig"},
        {"actie": "verbeter", "stempel": "x"},
        {"actie": "verbeter", "stempel": "x", "sleutel": "bestaat_niet"},
        {"actie": "verbeter", "stempel": "x", "passage": "9-x"},
        {"actie": "verbeter", "stempel": "x", "passage": "0-99999999"},
    ],
)
async def test_what_cannot_be_is_refused_and_writes_nothing(jurist: Any, fields: dict[str, str]) -> None:
    (tool,) = rows(jurist, "instrument")
    if fields.get("stempel"):
        fields = fields | {"stempel": tool.stempel}
    before = log(jurist)
    assert (await send(jurist, tool.id, **fields)).status_code == 400
    assert log(jurist) == before and rows(jurist, "instrument") == [tool]


async def test_only_who_has_the_right_from_a_page_of_ours(ds: Any, server_as: Any, jurist: Any) -> None:
    (tool,) = rows(jurist, "instrument")
    lezer = await server_as("lezer")
    for other in (ds, lezer):
        assert (await other.client.get(path(1))).status_code == 403
        assert (await send(other, 1, actie="bevestig", stempel="x")).status_code == 403
        assert (await other.client.post(path(1) + ".json", json={}, headers=HERE)).status_code == 403
        assert "annotatie/" not in (await other.client.get("/-/casus/oeverdam-1")).text
    for headers in ({}, {"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}):
        answer = await jurist.client.post(path(tool.id), data={"actie": "bevestig"}, headers=headers)
        assert answer.status_code == 403
    assert rows(jurist, "instrument") == [tool]
    assert (await jurist.client.get(path(999_999))).status_code == 404
    assert (await jurist.client.get(path("x"))).status_code == 404
    assert (await jurist.client.get(f"/-/casus/kwaad/annotatie/{tool.id}")).status_code == 404


async def test_the_same_as_json(jurist: Any) -> None:
    (tool,) = rows(jurist, "instrument")
    address = path(tool.id) + ".json"
    for body, status in (({}, 400), ({"actie": "bevestig", "stempel": "verouderd"}, 409), ({"actie": 3}, 400)):
        answer = await jurist.client.post(address, json=body, headers=HERE)
        assert (answer.status_code, answer.json()["ok"]) == (status, False), body
    done = await jurist.client.post(address, json={"actie": "bevestig", "stempel": tool.stempel}, headers=HERE)
    data = done.json()
    assert done.status_code == 200 and data["casus_id"] == "oeverdam-1"
    assert (data["status"], data["id"]) == ("bevestigd", tool.id) and data["stempel"] != tool.stempel
    assert (await jurist.client.get(address)).status_code == 405
