"""Counts to choose from, under the other filters; and the near-duplicates that a list of hits folds away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from index_cases import STUDIE, TRAPLIFT, TRAPLIFT_2, TRAPLIFT_B, VADER, put, with_notes

from casusbank.errors import OnbekendFilter
from casusbank.model import CasusId, Filter, InstrumentToekenning, Velden, Verwijzing
from casusbank.store import Connection, facetten, filters, open_database

WMO = Verwijzing("Wmo 2015 art. 2.3.5 lid 3", "bwb", "BWBR0035362", "2.3.5", "3")


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    path = tmp_path / "f.db"
    father = with_notes(
        replace(VADER, annotaties=(), velden=Velden(domeinen=("wonen", "wmo"), strekking="voor_inwoner")),
        ("wetsverwijzing", "wmo2015", "artikel 2.3.5 Wmo 2015", WMO),
        ("instrument", "hardheidsclausule", "urgentie", InstrumentToekenning("toegepast")),
        ("waarde", "betrokkenheid", "schaarste", None),
    )
    study = replace(STUDIE, velden=Velden(domeinen=("pw",), strekking="voor_inwoner", uitkomst="toegekend"))
    put(
        path,
        father,
        study,
        TRAPLIFT,
        TRAPLIFT_2,
        TRAPLIFT_B,
        twins={"traplift-2": "traplift", "traplift-b": "traplift"},
    )
    with closing(open_database(path)) as opened:
        yield opened


def test_each_facet_counts_what_its_filter_finds(conn: Connection) -> None:
    for veld in facetten.FACETTEN:
        for waarde, n in facetten.counts(conn, veld):
            found = filters.matching_ids(conn, (Filter(veld, waarde),))
            assert found is not None and len(found) == n, (veld, waarde)
    assert facetten.counts(conn, "domein") == [("pw", 1), ("wmo", 1), ("wonen", 1)]
    assert facetten.counts(conn, "artikel") == [("Wmo 2015 art. 2.3.5", 1)]
    assert facetten.counts(conn, "wet") == [("wmo2015", 1)]
    assert facetten.counts(conn, "gemeente") == [("gemeente A", 2), ("gemeente B", 1)]
    assert facetten.counts(conn, "maatwerk") == [("gelukt", 1)]


def test_a_facet_counts_under_the_other_filters_and_not_under_its_own(conn: Connection) -> None:
    chosen = (Filter("domein", "pw"), Filter("strekking", "voor_inwoner"))
    assert facetten.counts(conn, "domein", chosen) == [("pw", 1), ("wmo", 1), ("wonen", 1)]
    assert facetten.counts(conn, "uitkomst", chosen) == [("toegekend", 1)]
    assert facetten.counts(conn, "maatwerk", chosen) == [("gelukt", 0)]
    assert facetten.counts(conn, "gemeente", chosen) == []
    assert facetten.count(conn, chosen) == 1 and facetten.count(conn, ()) == 5


def test_an_unknown_value_of_maatwerk_is_refused() -> None:
    with pytest.raises(OnbekendFilter, match="gelukt"):
        filters.parse(["maatwerk=misschien"])


def test_counting_does_not_read_the_texts(conn: Connection) -> None:
    for veld in ("domein", "strekking", "gemeente", "jaar"):
        sql = facetten._SQL[veld].format(filters.where((Filter("domein", "wmo"),))[0])
        plan = " ".join(str(r[3]) for r in conn.execute("EXPLAIN QUERY PLAN " + sql, ("wmo",)))
        assert "COVERING INDEX casus_facetten" in plan, (veld, plan)


def test_copies_are_those_of_one_organisation_both_ways(conn: Connection) -> None:
    found = facetten.copies(conn, [CasusId(i) for i in ("traplift", "traplift-2", "traplift-b", "studie", "weg")])
    assert {i: [k.casus_id for k in twins] for i, twins in found.items()} == {
        "traplift": ["traplift-2"], "traplift-2": ["traplift"],
    }  # fmt: skip
