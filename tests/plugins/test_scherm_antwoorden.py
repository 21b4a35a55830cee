"""The back button: an answer to a posted text can be gone back to by the browser that asked, and by nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from datasette_plugins.basis import antwoorden

TEKST = "Zeldzaamwoord kwartelhoek zoekt een woning"
BROWSER = {"origin": "http://localhost", "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate",
           "sec-fetch-dest": "document"}  # fmt: skip


async def post(ds: Any, path: str, data: dict[str, str], headers: dict[str, str] | None = None) -> Any:
    form = await ds.client.get("/")
    data["csrftoken"] = html.fromstring(form.text).xpath("//input[@name='csrftoken']/@value")[0]
    answer = await ds.client.post(path, data=data, headers=headers or BROWSER, cookies=dict(form.cookies))
    return answer, dict(form.cookies) | dict(answer.cookies)


async def test_one_can_come_back_to_an_answer(ds: Any, searcher: Any, caplog: Any) -> None:
    led, cookies = await post(ds, "/-/zoeken", {"vraag": TEKST})
    assert led.status_code == 303 and led.headers["location"].startswith("/-/antwoord/")
    assert "kwartelhoek" not in str(led.headers) and led.text == ""
    cookie = led.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Max-Age" not in cookie
    for _ in range(3):
        page = await ds.client.get(led.headers["location"], cookies=cookies)
        assert page.status_code == 200 and page.headers["cache-control"] == "no-store"
        assert "content-security-policy" in page.headers
        assert html.fromstring(page.text).get_element_by_id("vraag").text_content().strip() == TEKST
    assert len(searcher.asked) == 1 and "kwartelhoek" not in caplog.text
    head = await ds.client.head(led.headers["location"], cookies=cookies)
    assert head.status_code == 200 and head.text == ""


async def test_nobody_else_gets_it(ds: Any) -> None:
    led, _ = await post(ds, "/-/zoeken", {"vraag": TEKST})
    other, others = await post(ds, "/-/zoeken", {"vraag": "iets anders"})
    for cookies in ({}, others, {antwoorden.COOKIE: "x"}):
        answer = await ds.client.get(led.headers["location"], cookies=cookies)
        assert answer.status_code == 410 and "kwartelhoek" not in answer.text
    assert other.headers["location"] != led.headers["location"]
    assert (await ds.client.get("/-/antwoord/onbekend")).status_code == 410


async def test_an_error_keeps_its_status(ds: Any) -> None:
    led, cookies = await post(ds, "/-/zoeken", {"vraag": " "})
    page = await ds.client.get(led.headers["location"], cookies=cookies)
    assert page.status_code == 400 and "Vul eerst een vraag in" in page.text


@pytest.mark.parametrize("mode", ["cors", "same-origin", ""])
async def test_a_program_gets_its_answer_at_once(ds: Any, mode: str) -> None:
    answer, _ = await post(ds, "/-/zoeken", {"vraag": TEKST}, BROWSER | {"sec-fetch-mode": mode})
    assert answer.status_code == 200 and "kwartelhoek" in answer.text


async def test_json_refusals_and_large_answers_pass_through(ds: Any, monkeypatch: Any) -> None:
    data = await ds.client.post("/-/zoeken.json", json={"vraag": "vader"}, headers=BROWSER)
    assert data.status_code == 200 and data.json()["treffers"]
    foreign = await ds.client.post("/-/zoeken", data={}, headers=BROWSER | {"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
    monkeypatch.setattr(antwoorden, "LARGEST", 1000)
    answer, _ = await post(ds, "/-/zoeken", {"vraag": TEKST})
    assert answer.status_code == 200 and answer.text.rstrip().endswith("</html>")


async def test_answers_grow_old_and_the_oldest_make_room(ds: Any, monkeypatch: Any) -> None:
    first, cookies = await post(ds, "/-/zoeken", {"vraag": "een"})
    monkeypatch.setattr(antwoorden, "MOST_PAGES", 1)
    second, others = await post(ds, "/-/zoeken", {"vraag": "twee"})
    assert (await ds.client.get(first.headers["location"], cookies=cookies)).status_code == 410
    assert (await ds.client.get(second.headers["location"], cookies=others)).status_code == 200
    monkeypatch.setattr(antwoorden, "KEEP_SECONDS", -1.0)
    third, cookies = await post(ds, "/-/zoeken", {"vraag": "drie"})
    assert (await ds.client.get(third.headers["location"], cookies=cookies)).status_code == 410
