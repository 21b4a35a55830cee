"""The one door: exact filters, what must match, stale and foreign indexes, and any text at all."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from index_cases import STUDIE, TRAPLIFT, casus, indexed_bank, put, use_hash_embedder

from casusbank.config import Config
from casusbank.errors import DatabaseFout, IndexFout, OnbekendFilter
from casusbank.model import CasusId, Filter, Vraag
from casusbank.store import open_database, transaction
from index.build import build_index
from index.query import read_question
from index.render import zoek_json
from index.search import Zoeker, search


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    return indexed_bank(tmp_path, monkeypatch)


@pytest.fixture
def zoeker(config: Config) -> Iterator[Zoeker]:
    with closing(Zoeker(config.db, config)) as found:
        yield found


def ids(zoeker: Zoeker, tekst: str, **options: object) -> list[str]:
    return [t.casus_id for t in zoeker.search(Vraag(tekst, **options)).treffers]  # type: ignore[arg-type]


def test_best_first_with_score_parts_that_add_up(zoeker: Zoeker) -> None:
    found = zoeker.search(Vraag("vader met kinderen in een te kleine flat"))
    assert found.treffers[0].casus_id == "vader"
    assert found.model == "toets@64"
    for t in found.treffers:
        assert t.score == pytest.approx(sum(s.bijdrage for s in t.toelichting.scores), abs=2e-6)
    assert [t.score for t in found.treffers] == sorted((t.score for t in found.treffers), reverse=True)
    assert found.treffers[0].passage.tekst.startswith("Een vader")


def test_equal_input_gives_equal_bytes(config: Config, zoeker: Zoeker) -> None:
    vraag = Vraag("traplift of woning", k=9)
    first = json.dumps(zoek_json(vraag, zoeker.search(vraag)))
    assert first == json.dumps(zoek_json(vraag, zoeker.search(vraag)))
    assert first == json.dumps(zoek_json(vraag, search(vraag, config.db, config)))


def test_near_duplicates_fold_within_an_organisation_only(zoeker: Zoeker) -> None:
    assert ids(zoeker, "traplift bij artrose")[:2] == ["traplift", "traplift-b"]
    assert "traplift-2" not in ids(zoeker, "traplift bij artrose", k=9)
    assert ids(zoeker, "traplift", uitgesloten=(CasusId("traplift"),))[0] in {"traplift-2", "traplift-b"}
    assert len([r for r in zoeker.rank(Vraag("traplift")) if r.casus_id.startswith("traplift")]) == 3


def test_filters_are_exact_and_come_first(zoeker: Zoeker) -> None:
    filters = (Filter("organisatie", "gemeente B"),)
    assert ids(zoeker, "vader met drie kinderen traplift", filters=filters) == ["traplift-b"]
    assert ids(zoeker, "traplift", filters=(Filter("organisatie", "gemeente Z"),)) == []
    with pytest.raises(OnbekendFilter):
        ids(zoeker, "traplift", filters=(Filter("kleur", "rood"),))


@pytest.mark.parametrize(
    ("vraag", "gevonden"),
    [
        ('"eigen kracht"', ["hulp"]),
        ('hulp "eigen kracht"', ["hulp"]),
        ('"kracht eigen"', []),
        ("ECLI:NL:CRVB:2016:1404", ["studie"]),
        ('"ECLI:NL:CRVB:2016:1404"', ["studie"]),
        ("ecli:nl:crvb:2016:1404", ["studie"]),
        ("ECLI:NL:CRVB:2016:9999", []),
        ("art. 2.3.5", ["vader"]),
        ("artikel 2.3.5 Wmo", ["vader"]),
        ("woning", ["hulp", "vader"]),  # the compound woningaanpassing bears the word too
    ],
)
def test_what_must_match(zoeker: Zoeker, vraag: str, gevonden: list[str]) -> None:
    found = zoeker.search(Vraag(vraag))
    if vraag == "woning":
        assert set(gevonden) <= {t.casus_id for t in found.treffers}
    else:
        assert [t.casus_id for t in found.treffers] == gevonden
    assert gevonden or found.waarschuwingen


def test_an_id_finds_its_casus_first(zoeker: Zoeker) -> None:
    assert ids(zoeker, "studie")[0] == "studie"
    assert ids(zoeker, " traplift-b ")[0] == "traplift-b"
    assert [s.arm for s in zoeker.search(Vraag("traplift-b")).treffers[0].toelichting.scores][-1] == "kenmerk"


def test_quotes_and_amounts_in_a_sentence_are_no_operators() -> None:
    long = 'Mevrouw zegt "ik kan het niet meer" en heeft 15.000 euro schuld, een dochter en geen werk.'
    assert read_question(long, 1000).citaten == ()
    assert read_question("schuld 15.000 euro", 1000).nummers == ()
    assert read_question("Awb 4:84 en 2.3.5", 1000).nummers == ("4:84", "2.3.5")


@pytest.mark.parametrize("tekst", ["recept voor appeltaart", "xqzt", "python list comprehension"])
def test_a_question_about_something_else_has_no_hits_and_says_so(config: Config, tekst: str) -> None:
    real = replace(config, model="ingebouwd")
    build_index(real.db, real)
    with closing(Zoeker(real.db, real)) as zoeker:
        found = zoeker.search(Vraag(tekst))
        assert (found.treffers, len(found.waarschuwingen)) == ((), 1)
        assert zoeker.search(Vraag("recept voor een traplift")).treffers


NASTY = [
    *("", " ", "de het een", "wat nu?", '"', '""', '" "', "“", "\0", "\ud800", "😀😀", "'s-Gravenhage", "-", "0"),
    *("(((", "NEAR(", "*", "a OR b AND", '"\0"', '"😀"', "%_'; DROP TABLE casus", "\u202e"),
    *("a" * 100_000, "woord " * 20_000),
]


@pytest.mark.parametrize("tekst", NASTY, ids=lambda t: repr(t[:12]))
def test_no_text_raises(zoeker: Zoeker, tekst: str) -> None:
    found = zoeker.search(Vraag(tekst))
    json.dumps(zoek_json(Vraag(tekst), found))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec=None), max_size=200))
def test_no_text_raises_at_all(zoeker: Zoeker, tekst: str) -> None:
    zoeker.search(Vraag(tekst))


def test_too_long_a_question_is_cut_with_a_word(config: Config) -> None:
    small = replace(config, grenzen=replace(config.grenzen, max_vraag=20))
    with closing(Zoeker(config.db, small)) as zoeker:
        found = zoeker.search(Vraag("traplift " * 10))
    assert "20 tekens" in found.waarschuwingen[0]
    assert found.treffers[0].casus_id == "traplift"


def test_no_database_no_casussen_no_index_other_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_hash_embedder(monkeypatch)
    use_hash_embedder(monkeypatch, "ander", 32)
    config = Config(db=tmp_path / "x.db", model="toets")
    with pytest.raises(DatabaseFout):
        Zoeker(config.db, config)
    open_database(config.db, "schrijf").close()
    with pytest.raises(IndexFout, match="casusbank ingest"):
        Zoeker(config.db, config)
    put(config.db, STUDIE)
    with pytest.raises(IndexFout, match="casusbank index"):
        Zoeker(config.db, config)
    build_index(config.db, config)
    Zoeker(config.db, config).close()
    with pytest.raises(IndexFout, match="casusbank index --model ander"):
        Zoeker(config.db, replace(config, model="ander"))
    build_index(config.db, replace(config, model="ander"))
    for name in ("toets", "ander"):
        with closing(Zoeker(config.db, replace(config, model=name))) as zoeker:
            assert ids(zoeker, "statushouder") == ["studie"]


def test_a_stale_index_is_said_and_never_shows_text_of_before(config: Config, zoeker: Zoeker) -> None:
    put(config.db, casus("nieuw", "Een regenboog boven het dorp."), replace(TRAPLIFT, tekst="Nu iets over zwemles."))
    found = zoeker.search(Vraag("traplift"))
    assert "casusbank index" in found.waarschuwingen[0]
    assert "2 van 7" in found.waarschuwingen[0]
    assert "traplift" not in {t.casus_id for t in found.treffers}
    build_index(config.db, config)
    assert ids(zoeker, "zwemles")[0] == "traplift"
    assert ids(zoeker, "regenboog")[0] == "nieuw"
    assert zoeker.search(Vraag("zwemles")).waarschuwingen == ()


def test_an_open_zoeker_sees_what_comes_and_goes(config: Config, zoeker: Zoeker) -> None:
    for i in range(12):
        put(config.db, casus(f"extra-{i}", f"Melding nummer{i} over paardrijden."))
        build_index(config.db, config)
        assert ids(zoeker, f"nummer{i}")[0] == f"extra-{i}"
    with closing(open_database(config.db, "schrijf")) as conn, transaction(conn):
        conn.execute("DELETE FROM casus WHERE id = 'extra-3'")
    assert "extra-3" not in ids(zoeker, "paardrijden nummer3", k=20)
    assert len([i for i in ids(zoeker, "paardrijden", k=20) if i.startswith("extra")]) == 11
    with closing(Zoeker(config.db, config)) as fresh:
        assert ids(fresh, "paardrijden", k=20) == ids(zoeker, "paardrijden", k=20)


def test_threads_share_a_zoeker(config: Config, zoeker: Zoeker) -> None:
    wanted = ids(zoeker, "traplift")
    wrong: list[object] = []

    def ask() -> None:
        for _ in range(20):
            try:
                if ids(zoeker, "traplift") != wanted:
                    wrong.append("different")
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong


def test_a_plain_number_after_artikel_must_match_as_an_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_hash_embedder(monkeypatch)
    config = Config(db=tmp_path / "a.db", model="toets")
    put(
        config.db,
        casus("noemt", "Bijzondere bijstand op grond van artikel 35 van de Participatiewet."),
        casus("bedrag", "Bijzondere bijstand van 35 euro volgens de Participatiewet."),
    )
    build_index(config.db, config)
    with closing(Zoeker(config.db, config)) as zoeker:
        assert ids(zoeker, "artikel 35 Participatiewet") == ids(zoeker, "art. 35") == ["noemt"]
        assert set(ids(zoeker, "bijstand 35 euro")) == {"noemt", "bedrag"}
        found = zoeker.search(Vraag("artikel 36 Participatiewet"))
        assert len(found.treffers) == 2
        assert found.waarschuwingen == ("Geen casus noemt artikel 36; gezocht is op de rest van de vraag.",)
        assert not ids(zoeker, "artikel 36")
    assert read_question("artikel 3:4 lid 2", 99).artikelen == ()
