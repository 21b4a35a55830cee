"""Overviews: made once per state, as they were while they are made anew, and never a failure kept."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from proefbank import make_database

from casusbank.errors import InvoerFout
from casusbank.model import CasusId
from casusbank.store import open_database
from casusbank.store.erasure import delete
from datasette_plugins import overzichten
from datasette_plugins.overzichten import NogBezig, Overzichten, is_earlier
from datasette_plugins.publicatie import cell, masked


def change(path: Path) -> None:
    conn = open_database(path, "schrijf")
    conn.execute("UPDATE casus SET titel = titel || '!'")
    conn.close()


async def test_made_once_until_something_is_written(tmp_path: Path) -> None:
    path = make_database(tmp_path)
    kept, made = Overzichten(path), []

    def work(conn: Any) -> int:
        made.append(conn.execute("SELECT count(*) FROM casus").fetchone()[0])
        return len(made)

    assert [await kept.get("a", work) for _ in range(3)] == [1, 1, 1]
    assert await kept.get("b", work) == 2
    change(path)
    assert await kept.get("a", work) == 3


async def test_what_was_is_shown_while_it_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_database(tmp_path)
    kept, go = Overzichten(path), threading.Event()
    monkeypatch.setattr(overzichten, "IMPATIENCE", 0.05)
    monkeypatch.setattr(overzichten, "PATIENCE", 0.05)
    go.set()

    def work(conn: Any) -> str:
        go.wait(10)
        return str(conn.execute("SELECT titel FROM casus ORDER BY id").fetchone()[0])

    first = await kept.get("a", work)
    assert not is_earlier()
    go.clear()
    change(path)
    assert await kept.get("a", work, eerder=True) == first and is_earlier()
    with pytest.raises(NogBezig):
        await kept.get("a", work)
    with pytest.raises(NogBezig):
        await kept.get("nieuw", work, eerder=True)
    go.set()
    monkeypatch.setattr(overzichten, "PATIENCE", 10.0)
    assert await kept.get("a", work) == f"{first}!" and not is_earlier()


async def test_nothing_of_an_erased_casus_is_shown_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_database(tmp_path)
    kept, go = Overzichten(path), threading.Event()
    monkeypatch.setattr(overzichten, "PATIENCE", 0.05)
    go.set()

    def work(conn: Any) -> list[str]:
        go.wait(10)
        return [r[0] for r in conn.execute("SELECT tekst FROM casus")]

    assert await kept.get("a", work)
    go.clear()
    conn = open_database(path, "schrijf")
    delete(conn, [CasusId("kwaad")], None, "2026-01-01")
    conn.close()
    with pytest.raises(NogBezig):
        await kept.get("a", work, eerder=True)
    go.set()


async def test_who_waits_for_what_is_no_longer_asked_is_told_so(tmp_path: Path) -> None:
    path = make_database(tmp_path)
    kept, go = Overzichten(path), threading.Event()

    def work(conn: Any) -> bool:
        return go.wait(10)

    waiting = [asyncio.ensure_future(kept.get(n, work)) for n in range(4)]
    await asyncio.sleep(0.3)
    change(path)
    with pytest.raises(NogBezig):
        await asyncio.wait_for(kept._fresh("later", work, 0.3), 5)
    go.set()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert found.count(True) == 2 and sum(isinstance(f, NogBezig) for f in found) == 2


async def test_a_failure_is_told_each_time_and_not_kept(tmp_path: Path) -> None:
    kept, tried = Overzichten(make_database(tmp_path)), []

    def work(conn: Any) -> str:
        tried.append(conn)
        if len(tried) < 3:
            raise InvoerFout("mis")
        return "goed"

    for _ in range(2):
        with pytest.raises(InvoerFout):
            await kept.get("a", work)
    assert await kept.get("a", work) == "goed"


def test_published_cells_are_masked_and_stay_text() -> None:
    assert [masked(n) for n in (0, 1, 4, 5, 12)] == ["0", "<5", "<5", "5", "12"]
    assert [cell(t) for t in ("=1+1", "@x", "-2", "gewoon")] == ["'=1+1", "'@x", "'-2", "gewoon"]
