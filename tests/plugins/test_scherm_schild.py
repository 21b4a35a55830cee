"""Host, origin, sizes and headers, on our pages and on Datasette's own."""

from __future__ import annotations

import re
from typing import Any

import pytest

from datasette_plugins.basis.schild import CSP, MAX_BODY, MAX_QUERY, host_name

PAGES = (
    "/",
    "/-/zoeken",
    "/-/casus/oeverdam-1",
    "/-/casus/bestaat-niet",
    "/-/casus/oeverdam-1.json",
    "/casusbank",
    "/casusbank/casus",
    "/casusbank/casus/oeverdam-1",
    "/casusbank/casus.json",
    "/casusbank/casus.csv",
    "/casusbank/codeboek",
    "/weg",
    "/robots.txt",
    "/-/databases.json",
    "/casusbank?sql=select+1",
    "/casusbank/bestaat_niet",
)


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_carries_the_security_headers(ds: Any, path: str) -> None:
    answer = await ds.client.get(path)
    assert answer.headers["content-security-policy"] == CSP
    assert "unsafe" not in CSP and "script-src 'self';" in CSP and "default-src 'none'" in CSP
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.status_code < 500


@pytest.mark.parametrize("path", [p for p in PAGES if not p.endswith((".json", ".csv", ".txt"))])
async def test_pages_are_dutch_and_have_no_inline_script_or_style(ds: Any, path: str) -> None:
    answer = await ds.client.get(path, follow_redirects=True)
    assert '<html lang="nl">' in answer.text
    assert "Hulpmiddel, geen besluit" in answer.text
    for forbidden in (" style=", "<style", "onclick", "Powered by"):
        assert forbidden not in answer.text
    assert set(re.findall(r"<script[^>]*>", answer.text)) <= {f'<script src="{script_of(answer.text)}" defer>'}


def script_of(page: str) -> str:
    found = re.search(r'<script src="(/-/casusbank/casusbank\.[0-9a-f]{12}\.js)"', page)
    return found[1] if found else ""


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8001", "localhost.evil.example", "", "[::2]", "a@localhost:x"]
)
async def test_an_unknown_host_is_refused(ds: Any, host: str) -> None:
    answer = await ds.client.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "Onbekend adres" in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8001", "127.0.0.1:8001", "[::1]:8001", "localhost."])
async def test_this_machine_is_answered(ds: Any, host: str) -> None:
    assert (await ds.client.get("/", headers={"host": host})).status_code == 200


def test_host_names() -> None:
    assert host_name("Bank.Gemeente.NL:443") == "bank.gemeente.nl"
    assert host_name("[::1]:8001") == "::1"
    assert host_name("[::1") == ""


async def raw_get(ds: Any, path: bytes, query: bytes = b"") -> tuple[int, dict[bytes, bytes]]:
    """A request as it comes off the wire: a client would tidy the path first."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path.decode(),
        "raw_path": path,
        "query_string": query,
        "headers": [(b"host", b"localhost:8001")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8001),
    }
    await ds.app()(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"])


@pytest.mark.parametrize("path", [b"//evil.example/", b"//evil.example", b"/\\evil.example/", b"//"])
async def test_addresses_that_lead_away_are_refused(ds: Any, path: bytes) -> None:
    status, headers = await raw_get(ds, path)
    assert status == 400
    assert b"location" not in headers


async def test_raw_search_syntax_is_refused(ds: Any) -> None:
    assert (await raw_get(ds, b"/casusbank/casus", b"_search=a*&_searchmode=raw"))[0] == 400


async def test_a_long_address_is_refused(ds: Any) -> None:
    assert (await ds.client.get("/casusbank/casus?_search=" + "a+" * MAX_QUERY)).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://sub.localhost"},
    ],
)
@pytest.mark.parametrize("path", ["/-/zoeken", "/-/zoeken.json", "/casusbank/casus/-/insert"])
async def test_a_post_from_elsewhere_is_refused(ds: Any, searcher: Any, path: str, headers: dict[str, str]) -> None:
    answer = await ds.client.post(path, data={"vraag": "woning"}, headers=headers)
    assert answer.status_code == 403
    assert searcher.asked == []


async def test_a_huge_body_is_refused(ds: Any, searcher: Any) -> None:
    answer = await ds.client.post("/-/zoeken", data={"vraag": "a" * (MAX_BODY + 10)})
    assert answer.status_code == 413
    assert "te lang" in answer.text
    assert searcher.asked == []


async def test_answers_to_a_post_are_not_kept(ds: Any) -> None:
    answer = await ds.client.post("/-/zoeken", data={"vraag": "woning"})
    assert answer.headers["cache-control"] == "no-store"


async def test_who_watches_the_server_hears_that_it_reads_its_database_and_nothing_else(ds: Any) -> None:
    answer = await ds.client.get("/-/gezond")
    assert (answer.status_code, answer.json()) == (200, {"gezond": True})
    assert answer.headers["cache-control"] == "no-store"


async def test_who_watches_the_server_only_looks(ds: Any) -> None:
    answer = await ds.client.post("/-/gezond", headers={"origin": "http://localhost"})
    assert 400 <= answer.status_code < 500


async def test_a_server_that_cannot_read_its_database_says_so(ds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any) -> Any:
        raise OSError("weg")

    monkeypatch.setattr("datasette.database.Database.execute", gone)
    answer = await ds.client.get("/-/gezond")
    assert (answer.status_code, answer.json()) == (503, {"gezond": False})


async def test_robots_and_style(ds: Any) -> None:
    assert (await ds.client.get("/robots.txt")).text == "User-agent: *\nDisallow: /\n"
    page = (await ds.client.get("/")).text
    url = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    style = await ds.client.get(url)
    assert style.headers["content-type"].startswith("text/css")
    assert "immutable" in style.headers["cache-control"]
    assert "url(" not in style.text and "@import" not in style.text
    script = await ds.client.get(script_of(page))
    assert script.headers["content-type"].startswith("text/javascript")
    assert "immutable" in script.headers["cache-control"]
    for forbidden in ("http:", "https:", "fetch(", "XMLHttp", "innerHTML", "eval(", "localStorage"):
        assert forbidden not in script.text
