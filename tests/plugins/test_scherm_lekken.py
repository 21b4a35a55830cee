"""What someone pastes stays on the page that answers: not in a log, an address, a title, an error page or any file."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from proefbank import EXAMPLES, make_database

from casusbank.config import Config
from datasette_plugins import api, compat
from datasette_plugins.serve import build

# ruff: noqa: S310
pytestmark = pytest.mark.traag
WORD = "kwetterzwaluwnest"
"""Stands in every text that is sent, and nowhere else."""
BSN = "123456782"
TEKST = f"Een vader met een {WORD} vraagt urgentie. Zijn BSN is {BSN}. <script>{WORD}</script> & meer."
KEPT = ("zoekvra", "feedback", "signaal", "signalen", "annotatie")
"""In routes whose purpose is to keep what one writes (a saved question is masked; its own tests look at that)."""
FIELDS = ("vraag", "tekst", "concept", "a", "b", "notitie", "titel", "wachtwoord", "naam", "zoek", "casus")


@dataclass(frozen=True)
class Running:
    address: str
    folder: Path
    log: Path
    posts: tuple[str, ...]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`casusbank serve` as a user starts it, everything that it prints kept."""
    folder = tmp_path_factory.mktemp("lek")
    db = make_database(folder)
    environ = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder), "PYTHONWARNINGS": "default"}
    casusbank = [sys.executable, "-m", "casusbank", "--db", str(db)]
    subprocess.run([*casusbank, "index"], check=True, capture_output=True, cwd=folder, env=environ)
    ds = build(db, Config(db=db))
    found = [api.address(route, EXAMPLES) for _, route in compat.screen_routes(ds, "datasette_plugins")]
    compat.close(ds)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("log") / "serve.log"
    address = f"http://127.0.0.1:{port}"
    with log.open("wb") as out:
        command = [*casusbank, "serve", "--port", str(port), "--rol", "lezer"]
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=folder, env=environ)
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(address, timeout=5).close()
                break
            except OSError:
                time.sleep(0.25)
        posts = tuple(sorted({a for a in found if a and not set("()?*[") & set(a) and not any(k in a for k in KEPT)}))
        yield Running(address, folder, log, posts)
    finally:
        process.terminate()
        process.wait(20)


def send(running: Running, path: str, body: bytes, kind: str, cookie: str = "") -> tuple[str, dict[str, str], str]:
    """(address in the end, headers, page) of a POST."""
    headers = {"content-type": kind, "origin": running.address, "cookie": cookie}
    request = urllib.request.Request(running.address + path, data=body, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.url, dict(answer.headers), answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.url, dict(error.headers), error.read().decode("utf-8", "replace")


def token_of(running: Running) -> tuple[str, str]:
    """(cookie, token) against forged forms; 1.0 needs neither."""
    with urllib.request.urlopen(running.address, timeout=30) as answer:
        page, cookie = answer.read().decode(), (answer.headers.get("set-cookie") or "").split(";")[0]
    return cookie, page.split('name="csrftoken" value="')[1].split('"')[0]


def wrong_places(url: str, headers: dict[str, str], page: str) -> list[str]:
    found = []
    if WORD in urllib.parse.unquote(url):
        found.append("address")
    if any(WORD in urllib.parse.unquote(value) for value in headers.values()):
        found.append("headers")
    title = page.partition("<title>")[2].partition("</title>")[0]
    if WORD in title:
        found.append("title")
    for link in page.split('href="')[1:]:
        if WORD in urllib.parse.unquote(link.split('"')[0]):
            found.append(f"link {link[:80]}")
    if f"<script>{WORD}" in page and "html" in headers.get("content-type", ""):
        found.append("raw markup")
    return found


def bodies(token: str) -> Iterator[tuple[str, bytes]]:
    given: dict[str, Any] = dict.fromkeys(FIELDS, TEKST)
    form = "application/x-www-form-urlencoded"
    yield form, urllib.parse.urlencode(given | {"csrftoken": token}).encode()
    yield form, urllib.parse.urlencode(given | {"csrftoken": token, "vraag": TEKST * 3000}).encode()
    yield form, urllib.parse.urlencode(given).encode()
    yield "application/json", json.dumps(given).encode()
    yield "application/json", json.dumps({"vraag": [TEKST], "tekst": {"a": TEKST}}).encode()
    yield "application/json", (TEKST + "{").encode()
    yield "text/plain", TEKST.encode()


def test_a_pasted_text_stays_on_its_own_page(running: Running) -> None:
    cookie, token = token_of(running)
    wrong: dict[str, list[str]] = {}
    answered = 0
    for path in running.posts:
        for kind, body in bodies(token):
            url, headers, page = send(running, path, body, kind, cookie)
            answered += WORD in page
            if found := wrong_places(url, headers, page):
                wrong[f"{path} {kind}"] = found
    assert answered, "no page showed the text again: nothing was tested"
    assert not wrong, "\n".join(f"{path}: {found}" for path, found in wrong.items())
    for word in (WORD, BSN):
        assert word not in running.log.read_text(errors="replace")
        files = [p for p in running.folder.rglob("*") if p.is_file() and word.encode() in p.read_bytes()]
        assert files == [], word


def test_an_error_page_repeats_nothing(running: Running) -> None:
    for path in (f"/-/{WORD}", f"/casusbank/{WORD}", f"/-/casus/x?{WORD}=1", f"/casusbank/casus?{WORD}=1"):
        try:
            with urllib.request.urlopen(running.address + path, timeout=30) as answer:
                page = answer.read().decode()
        except urllib.error.HTTPError as error:
            page = error.read().decode()
            assert WORD not in page, path
        assert f"<title>{WORD}" not in page
    assert WORD not in running.log.read_text(errors="replace")
    assert "GET /" not in running.log.read_text(errors="replace"), "there is an access log"
