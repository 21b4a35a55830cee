"""The log of the screens: who did what, without a word of a question, and nothing when no log is kept."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from bezoek import screens
from proefbank import make_database

from casusbank.config import Config
from casusbank.logboek import Logboek as Instelling
from casusbank.store.logboek import Logboek
from datasette_plugins.logboek import act_of


@pytest.mark.parametrize(
    ("method", "path", "query", "expected"),
    [
        ("GET", "/-/casus/oeverdam-1", b"", ("bekijken", "casus", ("oeverdam-1",))),
        ("GET", "/-/casus/oeverdam-1.json", b"", ("bekijken", "casus", ("oeverdam-1",))),
        ("GET", "/-/casus/ECLI:NL:CRVB:2016:1404", b"", ("bekijken", "casus", ("ECLI:NL:CRVB:2016:1404",))),
        ("POST", "/-/casus/oeverdam-1/oordeel", b"", ("wijzigen", "casus", ("oeverdam-1",))),
        ("GET", "/-/vergelijk/a-1/b-1", b"", ("bekijken", "vergelijking", ("a-1", "b-1"))),
        ("GET", "/-/zoeken", b"q=vader", ("zoeken", "zoekvraag", ())),
        ("POST", "/-/zoeken", b"", ("zoeken", "zoekvraag", ())),
        ("GET", "/-/zoeken", b"", None),
        ("POST", "/-/toets", b"", ("zoeken", "geplakte casus", ())),
        ("POST", "/-/dossier", b"", ("meenemen", "dossier", ())),
        ("GET", "/-/waarden.csv", b"", ("meenemen", "overzicht", ())),
        ("GET", "/casusbank/casus.csv", b"_stream=1", ("meenemen", "tabel", ())),
        ("GET", "/casusbank", b"sql=select+1", ("zoeken", "SQL", ())),
        ("POST", "/-/nieuwe-waarde", b"", ("wijzigen", "nieuwe-waarde", ())),
        ("GET", "/-/casusbank/stijl.abc.css", b"", None),
        ("GET", "/", b"", None),
    ],
)
def test_a_path_says_what_was_done(method: str, path: str, query: bytes, expected: object) -> None:
    assert act_of(method, path, query) == expected


async def log_after(folder: Path, instelling: Instelling, paths: list[str]) -> Logboek:
    db = make_database(folder)
    config = Config(logboek=instelling)
    async with screens(db, config, rol="jurist") as ds:
        for path in paths:
            await ds.client.get(path)
    return Logboek(db)


PATHS = ["/-/casus/oeverdam-1", "/-/zoeken?q=geheimwoord", "/-/casus/geheimwoord", "/-/zoeken", "/casusbank/casus.csv"]


async def test_what_was_granted_is_written_and_nothing_of_a_question(tmp_path: Path) -> None:
    log = await log_after(tmp_path, Instelling("altijd"), PATHS)
    for _ in range(100):  # written by a thread, within a second
        if log.exists and log.check().regels == 3:
            break
        await asyncio.sleep(0.1)
    rows = list(log.read())
    assert [(r["soort"], r["wat"], r["casussen"], r["rol"]) for r in rows] == [
        ("bekijken", "casus", ["oeverdam-1"], "jurist"),
        ("zoeken", "zoekvraag", [], "jurist"),
        ("meenemen", "tabel", [], "jurist"),
    ]
    assert log.check().fouten == ()
    assert "geheimwoord" not in json.dumps(rows)
    assert all(len(r["wie"]) == 12 for r in rows)


async def test_somebody_alone_is_not_watched(tmp_path: Path) -> None:
    log = await log_after(tmp_path, Instelling(), PATHS)
    assert not log.exists
