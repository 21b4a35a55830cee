"""Saved questions: through the gate, new casussen only, gone without a trace, and never longer than their time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from index_cases import BRON, casus, indexed_bank

from casusbank.config import Config
from casusbank.errors import InvoerFout
from casusbank.model import Casus, Filter
from casusbank.store import bronnen, casussen, now, open_database, transaction, zoekvragen
from casusbank.store.zoekvragen import Zoekvraag
from index import alerts
from index.build import build_index
from index.erase import erase_casus, erase_question
from index.search import Zoeker

VRAAG = "Een vader vraagt urgentie omdat zijn flat te klein is. Kenmerkend woord: kwartelhoekjes."


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    return indexed_bank(tmp_path, monkeypatch)


@pytest.fixture
def zoeker(config: Config) -> Iterator[Zoeker]:
    with closing(Zoeker(config.db, config)) as found:
        yield found


def take_in(config: Config, *added: Casus) -> None:
    """Store and index casussen now."""
    with closing(open_database(config.db, "schrijf")) as conn, transaction(conn):
        bronnen.put_bron(conn, BRON)
        for c in added:
            casussen.put_casus(conn, c, opgenomen_op=now())
    build_index(config.db, config)


def news(config: Config, zoeker: Zoeker) -> list[list[str]]:
    return [list(n.vers) for n in alerts.check(config.db, zoeker)]


def test_only_what_came_after_is_news_and_only_once(config: Config, zoeker: Zoeker) -> None:
    saved = alerts.save(config.db, zoeker, VRAAG, (), "consulent")
    assert news(config, zoeker) == [[]]
    take_in(config, casus("nieuw", "Een vader woont met kinderen in een flat. De flat is te klein. Urgentie volgt."),
            casus("anders", "Mevrouw krijgt een rolstoel met duwondersteuning voor vervoer buiten."))  # fmt: skip
    assert news(config, zoeker) == [["nieuw"]]
    assert news(config, zoeker) == [[]]
    with closing(open_database(config.db)) as conn:
        assert [m.casus_id for m in zoekvragen.news(conn, saved.id)] == ["nieuw"]


def test_the_same_question_is_kept_once(config: Config, zoeker: Zoeker) -> None:
    first = alerts.save(config.db, zoeker, VRAAG, (), "consulent")
    assert alerts.save(config.db, zoeker, VRAAG, (), "jurist") == first
    assert alerts.save(config.db, zoeker, VRAAG, (Filter("domein", "wonen"),), "jurist").id != first.id


def test_a_filter_counts_for_news_too(config: Config, zoeker: Zoeker) -> None:
    alerts.save(config.db, zoeker, "artrose in een bovenwoning", (Filter("gemeente", "gemeente A"),), "consulent")
    text = "Mevrouw heeft artrose en vraagt een traplift voor haar bovenwoning. Afgewezen."
    take_in(config, casus("van-a", text, organisatie="gemeente A"), casus("van-b", text, organisatie="gemeente B"))
    assert news(config, zoeker) == [["van-a"]]


def test_a_question_is_stored_behind_the_gate(config: Config, zoeker: Zoeker) -> None:
    saved = alerts.save(config.db, zoeker, "Mevrouw Jansen, BSN 111222333, vraagt een traplift.", (), "consulent")
    assert "Jansen" not in saved.tekst and "111222333" not in saved.tekst and "traplift" in saved.tekst
    assert b"111222333" not in config.db.read_bytes()
    assert (saved.bewaard_door_rol, saved.bewaren_tot > saved.bewaard_op) == ("consulent", True)


@pytest.mark.parametrize("tekst", ["", "  \n", "06-12345678", "x" * 20_001])
def test_what_cannot_be_kept_is_refused_with_a_reason(config: Config, zoeker: Zoeker, tekst: str) -> None:
    with pytest.raises(InvoerFout):
        alerts.save(config.db, zoeker, tekst, (), "consulent")
    with closing(open_database(config.db)) as conn:
        assert zoekvragen.read_all(conn) == ()


def test_personal_data_that_is_left_is_refused(config: Config, zoeker: Zoeker, monkeypatch: pytest.MonkeyPatch) -> None:
    real = alerts.pseudonymise
    monkeypatch.setattr(alerts, "pseudonymise", lambda tekst: replace(real(tekst), tekst="bsn 111222333"))
    with pytest.raises(InvoerFout, match="nog een persoonsgegeven"):
        alerts.save(config.db, zoeker, VRAAG, (), "consulent")


def test_an_erased_question_leaves_no_trace(config: Config, zoeker: Zoeker) -> None:
    saved = alerts.save(config.db, zoeker, VRAAG, (), "consulent")
    proof = erase_question(config.db, saved.id, "beheerder")
    assert proof.gewist and proof.woorden and proof.sporen == ()
    for path in config.db.parent.rglob("*"):
        assert path.is_dir() or b"kwartelhoekjes" not in path.read_bytes().lower(), path
    with closing(open_database(config.db)) as conn:
        rows = conn.execute("SELECT nieuw, proces_of_rol FROM bewerkingslog WHERE tabel = 'zoekvraag' ORDER BY id")
        assert [tuple(r) for r in rows] == [("bewaard", "consulent"), ("gewist", "beheerder")]
        with pytest.raises(InvoerFout, match="bestaat niet"):
            zoekvragen.read(conn, saved.id)


def test_an_expired_question_is_erased_before_the_next_check(config: Config, zoeker: Zoeker) -> None:
    old = Zoekvraag("oud", "traplift", (), "2020-01-01T00:00:00+00:00", "consulent", "2021-01-01")
    with closing(open_database(config.db, "schrijf")) as conn:
        zoekvragen.put(conn, old, ())
    assert alerts.check(config.db, zoeker) == ()
    with closing(open_database(config.db)) as conn:
        assert zoekvragen.read_all(conn) == ()


def test_a_quote_of_an_erased_casus_goes_from_a_saved_question(config: Config, zoeker: Zoeker) -> None:
    quoted = "Een vader vangt zijn drie kinderen op in een flat met twee kamers, wat nu?"
    saved = alerts.save(config.db, zoeker, quoted, (), "consulent")
    erase_casus(config.db, "vader")
    with closing(open_database(config.db)) as conn:
        assert zoekvragen.read(conn, saved.id).tekst == "[gewist], wat nu?"
        assert zoekvragen.news(conn, saved.id) == ()
