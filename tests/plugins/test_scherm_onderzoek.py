"""Research mode: every table and column is described, and Datasette shows labels, facets and search."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from datasette_plugins.basis import onderzoek


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
    from lxml import html

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
