"""From a database to an answer: the same facts whoever asks, each profile built once, answers above what was read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from precedent_cases import VOCAB, gold

from casusbank.config import Config
from casusbank.errors import InvoerFout
from casusbank.model import Casus, CasusId, Filter, Vraag, Zoekresultaat
from casusbank.store import Connection, casussen, open_database, transaction
from casusbank.store.bronnen import Bron, put_bron
from precedent.audit import audit, left_out
from precedent.compare import compare
from precedent.constraint import constrain
from precedent.inquiry import INVOER, Kennis, draft
from precedent.matrix import article_outcomes, factor_matrix, groups, matrix_json
from precedent.profile import Bereik, answered, from_casus, profiles
from precedent.render import toets_json, vergelijking_json
from precedent.wording import outcome

_, GOUD = gold("werkset")
_POINTS = dict(zip(sorted({str(c.velden.beslispunt) for c in GOUD.values()}), VOCAB.onderwerpen, strict=False))
WERK = {
    name: replace(c, velden=replace(c.velden, beslispunt=_POINTS[str(c.velden.beslispunt)])) for name, c in GOUD.items()
}
"""The gold set on beslispunten that the database knows."""


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    path = tmp_path_factory.mktemp("db") / "werk.db"
    with closing(open_database(path, "schrijf")) as made:
        with transaction(made):
            for casus in WERK.values():
                h = casus.herkomst
                put_bron(made, Bron(h.bron, h.pad, h.bron_sha256, 1, h.lezer, "opgenomen", None, "v1", "2024-01-01"))
                casussen.put_casus(made, casus, opgenomen_op="2024-01-01T00:00:00")
        yield made


@pytest.fixture
def kennis(conn: Connection) -> Kennis:
    return Kennis(conn)


def stored(conn: Connection, name: str) -> Casus:
    return casussen.read_casus(conn, name)


def never(vraag: Vraag) -> Zoekresultaat:
    raise AssertionError("nothing is searched for a casus with a beslispunt")


def test_a_comparison_and_a_toets_are_those_of_the_room(conn: Connection, kennis: Kennis) -> None:
    one, other = stored(conn, "P1"), stored(conn, "P3")
    every = list(profiles(casussen.iterate(conn), VOCAB))
    assert vergelijking_json(kennis.comparison(one, other)) == vergelijking_json(compare(one, other, elders=every))
    ids = kennis.candidates(one, never)
    assert toets_json(kennis.toets(one, ids)) == toets_json(constrain(every, from_casus(one, VOCAB)))


def test_a_pasted_text_may_be_compared_with_a_reservation() -> None:
    told = "Een moeder vraagt urgentie. Zij woont met twee kinderen in een huis met één slaapkamer."
    found = draft(told, Config(organisatie="gemeente Voorbeeld"))
    assert (found.id, found.bronsoort, found.velden.organisatie) == (INVOER, "consulentnotitie", "gemeente Voorbeeld")
    same = replace(found, id=CasusId("x"), bronsoort="maatwerkbesluit")
    assert "Een van beide bronnen vertelt over het besluit" in " ".join(compare(same, found).paar.voorbehouden)
    ruling = draft("ECLI:NL:RBDHA:2020:1\nRECHTBANK DEN HAAG\nuitspraak\n\nHet beroep is ongegrond.", Config())
    assert ruling.bronsoort == "rechtbank"


def test_an_audit_comes_with_its_denominator(conn: Connection, kennis: Kennis) -> None:
    every = list(profiles(casussen.iterate(conn), VOCAB))
    found = kennis.consistency(per_status=3)
    assert found.audit == audit(every, per_status=3)
    assert found.niet_meegedaan == left_out(every) and len(found.profielen) == len(WERK)
    few = kennis.consistency((Filter("strekking", "voor_inwoner"),))
    assert {outcome(p) for p in few.profielen} == {"voor_inwoner"}


def test_a_profile_is_built_once(conn: Connection, kennis: Kennis) -> None:
    first = list(kennis.profiles([CasusId("P1"), CasusId("N1")]))
    again = list(Kennis(conn, kennis.bekend).profiles([CasusId("N1"), CasusId("P1")]))
    assert [p.casus_id for p in again] == ["N1", "P1"]
    assert all(a is b for a, b in zip(first, again, strict=True))


def test_a_text_without_a_subject_is_held_against_what_search_finds(conn: Connection, kennis: Kennis) -> None:
    asked: list[Vraag] = []

    def search(vraag: Vraag) -> Zoekresultaat:
        asked.append(vraag)
        return Zoekresultaat("proef", ())

    unknown = replace(stored(conn, "N1"), id=INVOER)
    unknown = replace(unknown, velden=replace(unknown.velden, beslispunt=None))
    assert kennis.candidates(unknown, search) == [] and len(asked) == 1
    assert kennis.candidates(replace(unknown, id=CasusId("N1")), never) == []


def test_an_answer_settles_an_open_precedent(conn: Connection, kennis: Kennis) -> None:
    open_case = stored(conn, "N4")
    ids = [CasusId("P1")]
    before = kennis.toets(open_case, ids)
    assert [(b.zekerheid, b.naar) for b in before.bindt] == [("mogelijk", "T")]
    asked = before.vragen[0].factor
    strong = kennis.toets(open_case, ids, antwoorden={asked: "ernstig"})
    weak = kennis.toets(open_case, ids, antwoorden={asked: "krap"})
    assert [(b.zekerheid, b.naar) for b in strong.bindt] == [("zeker", "T")]
    assert [[c.factor for c in b.sloten] for b in weak.bindt_niet] == [[asked]]
    assert kennis.toets(open_case, ids, antwoorden={asked: "onbekend"}) == before


def test_an_answer_goes_above_what_was_read_and_must_be_known(conn: Connection) -> None:
    p = from_casus(stored(conn, "P1"), VOCAB)
    told = answered(p, {"woningkrapte": "afwezig"})
    assert told.range_of("woningkrapte") == Bereik(0, 0) and told.feiten["woningkrapte"].bevestigd
    assert answered(p, {}) is p
    for wrong in ({"bestaat_niet": "aanwezig"}, {"woningkrapte": "heel erg"}):
        with pytest.raises(InvoerFout, match="Onbekend"):
            answered(p, wrong)


def test_a_matrix_shows_every_known_fact_once(conn: Connection, kennis: Kennis) -> None:
    every = list(kennis.profiles(casussen.all_ids(conn)))
    matrix = factor_matrix(reversed(every))
    data = matrix_json(matrix)
    assert [row["strekking"] for row in data["casussen"]] == sorted(
        (row["strekking"] for row in data["casussen"]), key=["voor_inwoner", "tegen_inwoner", None].index
    )
    assert {f["factor"] for f in data["factoren"]} == {f for p in every for f in p.feiten}
    for p, row in zip(matrix.rijen, data["casussen"], strict=True):
        assert {f for f, cell in row["feiten"].items() if cell} == set(p.feiten)
        assert {f for f, cell in row["feiten"].items() if cell and cell["dragend"]} == p.dragend & set(row["feiten"])


def test_groups_are_scopes_of_at_least_two(conn: Connection, kennis: Kennis) -> None:
    every = list(kennis.profiles(casussen.all_ids(conn)))
    found = groups(every)
    assert sum(len(g.leden) for g in found) <= len(every)
    assert all(len(g.leden) > 1 and len({(p.organisatie, p.beslispunt) for p in g.leden}) == 1 for g in found)
    assert [len(g.leden) for g in found] == sorted((len(g.leden) for g in found), reverse=True)
    assert {g.organisatie for g in groups(every, "alle")} == {None}


def test_articles_are_counted_per_outcome_of_the_casussen_asked_for(conn: Connection, kennis: Kennis) -> None:
    every = list(kennis.profiles(casussen.all_ids(conn)))
    named = [(CasusId("P1"), "Awb art. 3:46"), (CasusId("P1"), "Awb art. 3:46"), (CasusId("P3"), "Awb art. 3:46"),
             (CasusId("P3"), "Wmo 2015 art. 2.3.5"), (CasusId("weg"), "Awb art. 1:1")]  # fmt: skip
    assert [(norm, dict(counts)) for norm, counts in article_outcomes(named, every)] == [
        ("Awb art. 3:46", {"voor_inwoner": 1, "tegen_inwoner": 1}),
        ("Wmo 2015 art. 2.3.5", {"tegen_inwoner": 1}),
    ]
