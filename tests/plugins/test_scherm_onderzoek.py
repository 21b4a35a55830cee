"""Research mode: every table and column is described, and Datasette shows labels, facets and search."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lxml import html
from proefbank import ECLI

from casusbank.store import casussen, open_database
from datasette_plugins.bank import bank_of
from datasette_plugins.basis import onderzoek
from datasette_plugins.onderzoekshulp import functies, uitvoer
from precedent.inquiry import Kennis


def _schema(path: Path) -> dict[str, list[str]]:
    with sqlite3.connect(path) as conn:
        names = [r[0] for r in conn.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
        return {n: [r[1] for r in conn.execute(f'PRAGMA table_info("{n}")')] for n in names}


def test_every_table_and_column_is_described_and_no_other(db_path: Path) -> None:
    real = _schema(db_path)
    shadows = onderzoek.technical()
    described = onderzoek.tables()
    assert {n for n in real if n not in shadows} == set(described)
    for name, table in described.items():
        assert list(table["kolommen"]) == real[name], name
        assert table["uitleg"].strip().endswith("."), name
        for column, text in table["kolommen"].items():
            assert text.strip().endswith("."), (name, column)


def test_shadow_tables_are_all_named(db_path: Path) -> None:
    shadows = onderzoek.technical()
    assert {n for n in _schema(db_path) if "_fts" in n or n.startswith(("sqlite_", "_sqlite"))} <= shadows


def test_settings_name_existing_columns(db_path: Path) -> None:
    real = _schema(db_path)
    for name, table in onderzoek.tables().items():
        named = [table.get(k) for k in ("label", "sorteer", "sorteer_aflopend") if table.get(k)]
        named += [f["array"] if isinstance(f, dict) else f for f in table.get("facetten", [])]
        assert set(named) <= set(real[name]), name


async def test_the_casus_table_has_facets_labels_and_search(ds: Any) -> None:
    data = (await ds.client.get("/casusbank/casus.json?_labels=on&_extra=facet_results&_shape=objects")).json()
    facets = data["facet_results"]
    facets = facets.get("results", facets)
    assert {"bronsoort", "organisatie", "strekking", "beslispunt", "domeinen"} <= set(facets)
    assert {r["label"] for r in facets["bronsoort"]["results"]} >= {"Uitspraak CRvB of ABRvS"}
    assert {r["value"] for r in facets["domeinen"]["results"]} == {"wonen"}
    page = (await ds.client.get("/casusbank/casus")).text
    assert "Gemeentelijk (maatwerk)besluit" in page
    assert "Wat betekenen de kolommen?" in page and "Korte titel zonder namen." in page
    assert 'name="_search"' in page
    found = (await ds.client.get("/casusbank/passage.json?_search=kinderen&_shape=array")).json()
    assert found


async def test_the_form_of_a_table_has_a_label_on_every_field(ds: Any) -> None:
    tree = html.fromstring((await ds.client.get("/casusbank/casus?bronsoort=hoger_beroep&_sort=titel")).text)
    for field in tree.xpath("//main//select | //main//input[not(@type='hidden')]"):
        labelled = tree.xpath(f"//label[@for='{field.get('id')}']") if field.get("id") else []
        assert labelled or field.xpath("ancestor::label"), html.tostring(field)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))


async def test_a_filter_narrows_the_table(ds: Any) -> None:
    rows = (await ds.client.get("/casusbank/casus.json?strekking=tegen_inwoner&_shape=array")).json()
    assert {r["strekking"] for r in rows} == {"tegen_inwoner"}
    form = await ds.client.get("/casusbank/casus?_filter_column=strekking&_filter_op=exact&_filter_value=tegen_inwoner")
    assert form.status_code == 302


@pytest.mark.parametrize("wrong", ["_sort=onzin", "_sort_desc=onzin", "_sort=titel&_sort_desc=titel"])
async def test_a_wrong_order_is_a_mistake_of_the_address(ds: Any, wrong: str, caplog: pytest.LogCaptureFixture) -> None:
    page = await ds.client.get(f"/casusbank/casus?{wrong}")
    assert page.status_code == 400 and "Melding van Datasette" in page.text
    for kind in ("json", "csv"):
        assert (await ds.client.get(f"/casusbank/casus.{kind}?{wrong}")).status_code == 400
    assert not caplog.records


async def test_the_row_page_leads_to_the_reading_page(ds: Any) -> None:
    page = (await ds.client.get("/casusbank/casus/oeverdam-1")).text
    assert 'href="/-/casus/oeverdam-1"' in page
    assert "Rijen in andere tabellen" in page


async def test_the_database_page_lists_questions_and_tables(ds: Any) -> None:
    page = (await ds.client.get("/casusbank")).text
    for query in onderzoek.queries():
        assert query.titel in page
    assert "Eén casus per rij" in page
    assert "Eigen vraag in SQL" not in page


# ------------------------------------------------------------------ functions, masking, reference, export


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ((0, 0, 0), (0, 0, 0)),
        ((1, 0, 0), ("<5", 0, 0)),
        ((4, 9, 30), ("<5", "*", 30)),
        ((1, 1, 30), ("<5", "<5", "*")),
        ((4, 4, 2), ("<5", "<5", "<5")),
        ((5, 9, 30), (5, 9, 30)),
        ((2, 7, 7), ("<5", "*", 7)),
    ],
)
def test_a_small_number_cannot_be_found_from_its_row(given: tuple[int, ...], shown: tuple[object, ...]) -> None:
    conn = sqlite3.connect(":memory:")
    functies.register(conn)
    row = [conn.execute("select maskeer_rij(?, ?, ?, ?)", (i, *given)).fetchone()[0] for i in (1, 2, 3)]
    assert tuple(row) == shown
    assert conn.execute("select maskeer(4), maskeer(5), maskeer(0), maskeer(null)").fetchone() == ("<5", 5, 0, None)
    assert conn.execute("select maskeer_rij(9, 1), maskeer_rij(1)").fetchone() == (None, None)
    conn.close()


async def test_canned_queries_publish_no_small_count(ds: Any) -> None:
    masked = 0
    for query in onderzoek.queries():
        if query.naam in ("paar", "dekking"):
            continue
        rows = (await ds.client.get(f"/casusbank/{query.naam}.json?_shape=array")).json()
        counts = [v for r in rows for k, v in r.items() if k.endswith(("casussen", "inwoner", "overig", "beslissend"))]
        assert not [n for n in counts if isinstance(n, int) and 0 < n < 5], query.naam
        masked += counts.count("<5")
        page = (await ds.client.get(f"/casusbank/{query.naam}")).text
        assert query.titel in page and "Citeer deze vraag" in page
    assert masked > 5


async def test_a_pair_by_sql_says_what_the_logic_says(ds: Any) -> None:
    asked = f"/casusbank/paar.json?a=oeverdam-1&b={quote(ECLI)}&_shape=array"
    (row,) = (await ds.client.get(asked)).json()
    with closing(open_database(bank_of(ds).db)) as conn:
        one, other = (casussen.read_casus(conn, i) for i in ("oeverdam-1", ECLI))
        expected = Kennis(conn).comparison(one, other)
    assert (row["gelijkenis"], row["status"]) == (expected.gelijkenis, expected.paar.status)
    assert (await ds.client.get("/casusbank/paar.json?a=weg&b=ook&_shape=array")).json() == []


async def test_a_question_over_all_pairs_is_cut_off(server_as: Any) -> None:
    jurist = await server_as("jurist")
    endless = (
        "with recursive n(i) as (select 1 union all select i + 1 from n)"
        " select gelijkenis(a.id, b.id) from n, casus a, casus b"
    )
    start = time.monotonic()
    answer = await jurist.client.get(f"/casusbank.json?sql={quote(endless + ' limit 1000000')}", follow_redirects=True)
    assert answer.status_code == 400
    assert time.monotonic() - start < 5
    unknown = "select gelijkenis('x', 'y') as g, status_paar('oeverdam-1', null) as s"
    found = await jurist.client.get(f"/casusbank.json?sql={quote(unknown)}&_shape=array", follow_redirects=True)
    assert found.json() == [{"g": None, "s": None}]


async def test_the_reference_names_question_database_and_day(ds: Any) -> None:
    page = html.fromstring((await ds.client.get("/casusbank/waarde_en_uitkomst")).text)
    said = page.xpath("//section[@aria-labelledby='citeer']//code/text()")[0]
    with closing(open_database(bank_of(ds).db)) as conn:
        digest = casussen.content_digest(conn)
    for words in (
        "“Waarden en uitkomst” (waarde_en_uitkomst)",
        f"sha256 {digest[:16]}",
        "4 casussen",
        "geraadpleegd op",
    ):
        assert words in said
    other = html.fromstring((await ds.client.get("/casusbank/codeboek")).text)
    marks = {re.findall(r"vraag sha256 (\w+)", p.text_content())[0] for p in (page, other)}
    assert len(marks) == 2


async def test_a_whole_table_streams_as_json_lines(ds: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(uitvoer, "ROWS", 3)
    answer = await ds.client.get("/-/uitvoer/annotatie.ndjson")
    rows = [json.loads(line) for line in answer.text.splitlines()]
    with closing(open_database(bank_of(ds).db)) as conn:
        known = [tuple(r) for r in conn.execute("SELECT id, sleutel FROM annotatie ORDER BY id")]
    assert [(r["id"], r["sleutel"]) for r in rows] == known and "_rij" not in rows[0]
    assert "attachment" in answer.headers["content-disposition"]
    casus = [json.loads(line) for line in (await ds.client.get("/-/uitvoer/casus.ndjson")).text.splitlines()]
    assert {c["id"] for c in casus} >= {"oeverdam-1", ECLI} and casus[0]["tekst"]
    for closed in ("vector", "zoekvraag", "bewerkingslog", "sqlite_master", "bestaatniet"):
        assert (await ds.client.get(f"/-/uitvoer/{quote(closed)}.ndjson")).status_code == 404, closed
    assert (await ds.client.post("/-/uitvoer/casus.ndjson")).status_code in (403, 405)
