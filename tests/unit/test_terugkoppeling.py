"""What users said of pairs: kept word for word, nobody's overwritten, and a collection that evaluate reads."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from casusbank.errors import InvoerFout, OnbekendeCasus
from casusbank.model import Casus, CasusId, Herkomst
from casusbank.schema import migrations
from casusbank.store import Connection, casussen, open_database, terugkoppeling, transaction, zoekvragen
from casusbank.store.bronnen import Bron, put_bron
from casusbank.store.erasure import delete
from casusbank.store.terugkoppeling import Terugkoppeling
from casusbank.store.zoekvragen import Zoekvraag
from index.collection import read_collection
from index.feedback import feedback_json, harvest, write_collection

A, B, C = CasusId("c-1"), CasusId("c-2"), CasusId("c-3")


def make_casus(ident: CasusId, tekst: str) -> Casus:
    return Casus(ident, f"Titel van {ident}", tekst, "overig", Herkomst("b1", "0" * 64, "tekst@1", "x"))


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    made = open_database(tmp_path / "k.db", "schrijf")
    with transaction(made):
        put_bron(made, Bron("b1", "x", "0" * 64, 1, "tekst@1", "opgenomen", None, "v", "2026-01-01"))
        for n, ident in enumerate((A, B, C), start=1):
            casussen.put_casus(made, make_casus(ident, f"Casus {n} over een woning."), opgenomen_op="2026-01-01")
    yield made
    made.close()


def word(hit: CasusId, oordeel: str, rol: str = "jurist", vraag: CasusId | None = A) -> Terugkoppeling:
    grond = "zelfde_feiten" if oordeel == "vergelijkbaar" else "andere_feiten"
    return Terugkoppeling(hit, oordeel, grond, rol, vraag_casus_id=vraag)  # type: ignore[arg-type]


def test_every_word_is_kept_and_the_latest_of_a_role_counts(conn: Connection) -> None:
    terugkoppeling.add(conn, [word(B, "vergelijkbaar"), word(B, "niet_vergelijkbaar")])
    said = terugkoppeling.read(conn)
    assert [w.oordeel for w in said] == ["vergelijkbaar", "niet_vergelijkbaar"]
    assert terugkoppeling.agreed(said) == {(A, B): "niet_vergelijkbaar"}


def test_roles_that_contradict_each_other_count_for_nothing(conn: Connection) -> None:
    terugkoppeling.add(conn, [word(B, "vergelijkbaar"), word(B, "niet_vergelijkbaar", "beheerder")])
    found = harvest(conn)
    assert found.paren == {(A, B): None} and found.bruikbaar == {}
    assert feedback_json(found)["tegenstrijdig"] == 1


def test_a_pasted_text_leaves_only_the_hit(conn: Connection) -> None:
    terugkoppeling.add(conn, [word(B, "vergelijkbaar", vraag=None)])
    found = feedback_json(harvest(conn))
    assert (found["zonder_vraag"], found["bruikbaar"], found["paren"]) == (1, 0, [])


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (word(CasusId("weg"), "vergelijkbaar"), OnbekendeCasus),
        (word(B, "vergelijkbaar", vraag=CasusId("weg")), OnbekendeCasus),
        (word(A, "vergelijkbaar"), InvoerFout),
        (Terugkoppeling(B, "vergelijkbaar", "achterhaald", "jurist"), InvoerFout),
        (Terugkoppeling(B, "misschien", "anders", "jurist"), InvoerFout),  # type: ignore[arg-type]
        (Terugkoppeling(B, "vergelijkbaar", "anders", "jurist"), InvoerFout),
        (Terugkoppeling(B, "vergelijkbaar", "anders", "jurist", "x" * 501), InvoerFout),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_stored(
    conn: Connection, bad: Terugkoppeling, error: type[Exception]
) -> None:
    with pytest.raises(error):
        terugkoppeling.add(conn, [word(B, "vergelijkbaar"), bad])
    assert terugkoppeling.read(conn) == ()


def test_the_collection_is_one_that_evaluate_reads(conn: Connection, tmp_path: Path) -> None:
    terugkoppeling.add(conn, [word(B, "vergelijkbaar"), word(C, "niet_vergelijkbaar")])
    folder = tmp_path / "verzameling"
    assert write_collection(conn, harvest(conn), folder) == {
        "map": str(folder), "documenten": 3, "vragen": 1, "oordelen": 2,
    }  # fmt: skip
    read = read_collection(folder)
    assert read.qrels == {A: {B: 1, C: 0}} and read.waarschuwingen == ()
    [query] = read.vragen
    assert query.tekst == casussen.text_of(conn, A) and query.zonder == {A}
    assert {stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()} == {0o600}
    with pytest.raises(InvoerFout, match="bestaat al"):
        write_collection(conn, harvest(conn), folder)


def test_a_saved_question_is_a_query_until_it_is_gone(conn: Connection, tmp_path: Path) -> None:
    kept = Zoekvraag("z1", "traplift voor een oudere", (), "2026-01-01", "jurist", "2026-12-31")
    zoekvragen.put(conn, kept, ())
    terugkoppeling.add(conn, [Terugkoppeling(B, "vergelijkbaar", "zelfde_vraag", "jurist", zoekvraag_id="z1")])
    write_collection(conn, harvest(conn), tmp_path / "v")
    [query] = read_collection(tmp_path / "v").vragen
    assert (query.id, query.tekst) == ("zoekvraag:z1", kept.tekst)
    zoekvragen.delete(conn, "z1", "2026-02-01", "jurist")
    assert harvest(conn).bruikbaar == {} and feedback_json(harvest(conn))["oordelen"] == 1
    with pytest.raises(InvoerFout):
        terugkoppeling.add(conn, [Terugkoppeling(B, "vergelijkbaar", "zelfde_vraag", "jurist", zoekvraag_id="z1")])


def test_without_a_usable_pair_nothing_is_written(conn: Connection, tmp_path: Path) -> None:
    with pytest.raises(InvoerFout, match="nog geen oordeel"):
        write_collection(conn, harvest(conn), tmp_path / "leeg")
    assert not (tmp_path / "leeg").exists()


@pytest.mark.parametrize("gone", [A, B])
def test_an_erased_casus_takes_its_words_along(conn: Connection, gone: CasusId) -> None:
    terugkoppeling.add(conn, [word(B, "vergelijkbaar")])
    delete(conn, [gone], None, "2026-01-02")
    assert terugkoppeling.read(conn) == ()


def test_a_database_of_the_schema_before_is_brought_up_to_date(tmp_path: Path) -> None:
    old = Database(tmp_path / "oud.db")
    migrations.apply(old, stop_before="0004_terugkoppeling")
    old.execute("PRAGMA user_version = 3")
    old.conn.commit()
    old.close()
    conn = open_database(tmp_path / "oud.db", "schrijf")
    assert terugkoppeling.read(conn) == ()
    assert json.loads(json.dumps(feedback_json(harvest(conn))))["oordelen"] == 0
