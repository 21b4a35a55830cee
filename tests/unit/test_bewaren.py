"""Terms of the calendar, and which casus they let go."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from test_store import BRON, example

from casusbank.bewaren import Bewaren, Termijn, last_day, parse
from casusbank.errors import ConfigFout, InvoerFout, OnbekendeCasus
from casusbank.model import CasusId
from casusbank.store import bewaartermijnen, bronnen, casussen, open_database, transaction


@pytest.mark.parametrize(
    ("term", "begin", "end"),
    [
        ("10 jaar", date(2023, 5, 1), date(2033, 5, 1)),
        ("1 jaar", date(2024, 2, 29), date(2025, 2, 28)),
        ("18 maanden", date(2023, 8, 31), date(2025, 2, 28)),
        ("1 maand", date(2023, 12, 31), date(2024, 1, 31)),
        ("90 dagen", date(2023, 12, 31), date(2024, 3, 30)),
        ("9000 jaar", date(2023, 1, 1), date.max),
    ],
)
def test_a_term_is_one_of_the_calendar(term: str, begin: date, end: date) -> None:
    assert parse(term, "x").after(begin) == end


@pytest.mark.parametrize("text", ["tien jaar", "0 jaar", "-1 jaar", "10", "10 weken", "10 jaar en een dag"])
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(ConfigFout):
        Bewaren(termijn=text)


def test_rules_per_kind() -> None:
    rules = Bewaren("15 jaar", " maatwerkbesluit 10 jaar,aantekening 2 maanden, ").regels()
    assert rules == {
        "": Termijn(maanden=180),
        "maatwerkbesluit": Termijn(maanden=120),
        "aantekening": Termijn(maanden=2),
    }
    with pytest.raises(ConfigFout):
        Bewaren(per_bronsoort="maatwerkbesluit")


def test_a_year_or_a_month_ends_on_its_last_day() -> None:
    assert [last_day(t) for t in ("2023", "2024-02", "2023-05-01T10:00:00+00:00", "onbekend", "2023-13-01")] == [
        date(2023, 12, 31), date(2024, 2, 29), date(2023, 5, 1), None, None,
    ]  # fmt: skip


def test_the_day_of_the_casus_itself_goes_before_the_rules(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "x.db", "schrijf")) as conn:
        with transaction(conn):
            bronnen.put_bron(conn, BRON)
            for number in (1, 2):
                casussen.put_casus(conn, example(f"b1-{number}"), opgenomen_op="2026-01-01")  # decided on 2023-05-01
        rules = Bewaren("10 jaar").regels()

        def gone(day: date) -> list[tuple[str, str, str]]:
            return [(v.casus_id, v.tot, v.regel) for v in bewaartermijnen.expired(conn, rules, day)]

        assert gone(date(2033, 5, 1)) == []
        assert gone(date(2033, 5, 2)) == [("b1-1", "2033-05-01", "alle"), ("b1-2", "2033-05-01", "alle")]
        bewaartermijnen.put(conn, CasusId("b1-2"), "2025-12-31", "jurist")
        assert gone(date(2026, 1, 1)) == [("b1-2", "2025-12-31", "casus")]
        with transaction(conn):
            casussen.put_casus(conn, example("b1-2"), opgenomen_op="2027-01-01")
        assert gone(date(2026, 1, 1)) == [("b1-2", "2025-12-31", "casus")], "taking it in anew keeps its day"
        bewaartermijnen.put(conn, CasusId("b1-2"), None, "jurist")
        assert gone(date(2026, 1, 1)) == []
        for casus_id, day, error in (("b1-9", "2030-01-01", OnbekendeCasus), ("b1-1", "2030", InvoerFout)):
            with pytest.raises(error):
                bewaartermijnen.put(conn, CasusId(casus_id), day, "jurist")
