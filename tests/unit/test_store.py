"""The store: what goes in comes out, atomically, and a human's word survives."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from casusbank.errors import DatabaseFout, InvoerFout, OnbekendeCasus, OnbekendFilter
from casusbank.model import (
    Annotatie,
    Casus,
    CasusId,
    FactorToekenning,
    Filter,
    Gegeven,
    GrensToekenning,
    Herkomst,
    InstrumentToekenning,
    Metadata,
    OffsetMap,
    Passage,
    Relatie,
    SectieLezing,
    Velden,
    Verwijzing,
    WaardeToepassing,
)
from casusbank.store import (
    Connection,
    bronnen,
    casussen,
    erasure,
    filters,
    indexed,
    oordelen,
    open_database,
    schema_of,
    transaction,
    writer_lock,
)
from casusbank.store.kopie import backup

BRON = bronnen.Bron("b1", "x.md", "00", 3, "tekst@1", "opgenomen", None, "v1", "2026-01-01")
TEKST = "Twee kinderen. Artikel 2.3.5 Wmo 2015. Zorgvuldig onderzocht. Mag niet. Met pgb. [NAAM-1] zegt dat."


def example(casus_id: str = "b1-1", tekst: str = TEKST, *, feiten: bool = True) -> Casus:
    def note(soort: str, sleutel: str, fragment: str, details: object = None) -> Annotatie:
        at = tekst.find(fragment)
        return Annotatie(soort, sleutel, at, at + len(fragment), fragment, "t@1", 0.5, details)  # type: ignore[arg-type]

    notes = (
        note("factor", "kinderen_betrokken", "Twee kinderen" * feiten, FactorToekenning("aanwezig", "T", True)),
        note(
            "wetsverwijzing",
            "wmo2015",
            "Artikel 2.3.5 Wmo 2015",
            Verwijzing("Wmo 2015 art. 2.3.5", "bwb", "BWBR0035362", "2.3.5", jci="jci1.3:c:BWBR0035362&artikel=2.3.5"),
        ),
        note("waarde", "zorgvuldigheid", "Zorgvuldig", WaardeToepassing("steunt_toekenning", "rechter")),
        note("grens", "mag_niet_reflex", "Mag niet", GrensToekenning("ervaren", "overwonnen")),
        note("instrument", "pgb", "pgb", InstrumentToekenning("toegepast")),
        note("persoonsgegeven", "naam", "[NAAM-1]", Gegeven("naam", "[NAAM-1]")),
        note("sectie", "overweging", "Zorgvuldig onderzocht.", SectieLezing("rechter")),
        note("domein", "wmo", "Wmo"),
    )
    return Casus(
        CasusId(casus_id),
        "Een titel",
        tekst,
        "maatwerkbesluit",
        Herkomst("b1", "00", "tekst@1", "x.md", 1, OffsetMap((0, 5), (0, 9), (True, False)), 1, 2, 0.8),
        Velden(
            domeinen=("wmo",), onderwerpen=("pgb",), beslispunt="pgb", organisatie="gemeente Oeverdam",
            strekking="voor_inwoner", datum_besluit="2023-05-01",
        ),
        Metadata(relaties=(Relatie("citeert", "ECLI:NL:CRVB:2016:1404"),)),
        tuple(sorted(notes if feiten else notes[1:], key=lambda a: (a.begin, a.eind, a.soort, a.sleutel))),
    )  # fmt: skip


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "casusbank.db"
    with_conn = open_database(path, "schrijf")
    put(with_conn, example())
    with_conn.close()
    return path


def put(conn: Connection, casus: Casus) -> None:
    with transaction(conn):
        bronnen.put_bron(conn, BRON)
        casussen.put_casus(conn, casus, opgenomen_op="2026-01-01")


def without_ids(casus: Casus) -> Casus:
    return replace(casus, annotaties=tuple(replace(a, id=None) for a in casus.annotaties))


def test_a_casus_comes_back_whole(db: Path) -> None:
    conn = open_database(db)
    found = without_ids(casussen.read_casus(conn, "b1-1"))
    wanted = example()
    assert found.annotaties == wanted.annotaties
    assert (found.velden, found.herkomst, found.tekst) == (wanted.velden, wanted.herkomst, wanted.tekst)
    assert found.metadata.relaties == wanted.metadata.relaties


def test_writing_twice_changes_nothing(db: Path) -> None:
    conn = open_database(db, "schrijf")
    before = [conn.execute(f"SELECT * FROM {t}").fetchall() for t in ("casus", "bron", "casus_relatie")]  # noqa: S608
    put(conn, example())
    after = [conn.execute(f"SELECT * FROM {t}").fetchall() for t in ("casus", "bron", "casus_relatie")]  # noqa: S608
    assert before == after
    assert casussen.count(conn) == 1


def test_an_unknown_id_names_near_ones(db: Path) -> None:
    conn = open_database(db)
    with pytest.raises(OnbekendeCasus, match="b1-1"):
        casussen.read_casus(conn, "b1-")
    with pytest.raises(OnbekendeCasus):
        casussen.read_casus(conn, "\x00%_" * 500)


def test_a_failed_write_leaves_nothing(db: Path) -> None:
    conn = open_database(db, "schrijf")

    def half_a_write() -> None:
        with transaction(conn):
            casussen.put_casus(conn, example("b1-2"), opgenomen_op="2026-01-01")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half_a_write()
    assert casussen.all_ids(conn) == ["b1-1"]


def test_a_humans_word_survives_reading_again(db: Path) -> None:
    conn = open_database(db, "schrijf")
    factor = next(a for a in casussen.read_casus(conn, "b1-1").annotaties if a.soort == "factor")
    assert factor.id is not None
    oordelen.confirm(conn, factor.id, oordelen.Beoordelaar("jurist"))
    put(conn, example(tekst="Nieuw begin. " + TEKST))
    moved = [a for a in casussen.read_casus(conn, "b1-1").annotaties if a.soort == "factor"]
    assert [(a.status, a.begin, a.bevestigd_door_rol) for a in moved] == [("bevestigd", 13, "jurist")]
    put(conn, example(tekst=TEKST.replace("Twee kinderen", "Drie"), feiten=False))
    again = conn.execute("SELECT status, hervalideren FROM annotatie WHERE soort = 'factor' AND status = 'bevestigd'")
    assert again.fetchall() == [("bevestigd", 1)]
    log = conn.execute("SELECT oud, nieuw, proces_of_rol FROM bewerkingslog").fetchall()
    assert log == [("voorstel", "bevestigd", "jurist")]


def test_deciding_on_nothing_is_a_users_mistake(db: Path) -> None:
    conn = open_database(db, "schrijf")
    with pytest.raises(InvoerFout, match="99999"):
        oordelen.reject(conn, 99999, oordelen.Beoordelaar("jurist"))


@pytest.mark.parametrize(
    ("expression", "hits"),
    [
        (["gemeente=Oeverdam"], 1),
        (["gemeente=Elders"], 0),
        (["wet=wmo2015", "artikel=2.3.5"], 1),
        (["artikel=Wmo 2015 art. 2.3.5"], 1),
        (["wet=awb"], 0),
        (["domein=jeugd", "domein=wmo"], 1),
        (["vanaf=2023-01-01", "tot=2023-12-31", "jaar=2023"], 1),
        (["vanaf=2024-01-01"], 0),
        (["waarde=zorgvuldigheid", "grens=mag_niet_reflex", "factor=kinderen_betrokken", "instrument=pgb"], 1),
        (["gemeente=' OR 1=1 --"], 0),
    ],
)
def test_filters_are_exact(db: Path, expression: list[str], hits: int) -> None:
    found = filters.matching_ids(open_database(db), filters.parse(expression))
    assert found is not None
    assert len(found) == hits


@pytest.mark.parametrize("text", ["kleur=rood", "domein", "=x", "domein="])
def test_an_unknown_filter_lists_the_known_ones(text: str) -> None:
    with pytest.raises(OnbekendFilter, match="gemeente"):
        filters.parse([text])


def test_every_filter_field_is_valid_sql(db: Path) -> None:
    conn = open_database(db)
    for field in set(filters.FIELDS) - {"vanaf", "tot"}:
        assert filters.matching_ids(conn, (Filter(field, "x'\"%"),)) == frozenset()


@pytest.mark.parametrize(
    "text", ["domein=wonne", "uitkomst=toegekent", "strekking=T", "waarde=geluk", "toegang=geheim"]
)
def test_an_unknown_value_of_a_closed_list_names_the_known_ones(text: str) -> None:
    with pytest.raises(OnbekendFilter, match=r"Onbekende waarde .* Bekend: \w+, "):
        filters.parse([text])


def test_a_date_filter_wants_a_date_and_takes_a_year(db: Path) -> None:
    with pytest.raises(OnbekendFilter, match="2023-05-01"):
        filters.parse(["vanaf=gisteren"])
    assert filters.matching_ids(open_database(db), filters.parse(["vanaf=2023", "tot=2023"])) == {"b1-1"}
    assert filters.matching_ids(open_database(db), filters.parse(["tot=2023-04"])) == frozenset()


def index_one(conn: Connection, words: tuple[str, ...]) -> None:
    rows = [
        indexed.IndexedPassage(Passage(CasusId("b1-1"), i, 0, 5, word), b"\0" * 8, b"") for i, word in enumerate(words)
    ]
    with transaction(conn):
        indexed.put_model(conn, indexed.ModelRij("m", "m", 2, "00"))
        indexed.put_index(conn, CasusId("b1-1"), "h", rows, model_id="m", verwerking="1")


def test_passages_that_stay_keep_their_id_and_gone_ones_leave_a_tombstone(db: Path) -> None:
    conn = open_database(db, "schrijf")
    index_one(conn, ("een", "twee"))
    before = dict(conn.execute("SELECT tekst, id FROM passage"))
    gen = indexed.generation(conn)
    index_one(conn, ("een", "drie"))
    after = dict(conn.execute("SELECT tekst, id FROM passage"))
    assert after["een"] == before["een"]
    assert indexed.gone_since(conn, gen) == [before["twee"]]
    assert conn.execute("SELECT count(*) FROM passage_fts WHERE passage_fts MATCH 'twee'").fetchone() == (0,)
    assert conn.execute("SELECT count(*) FROM passage_fts WHERE passage_fts MATCH 'drie'").fetchone() == (1,)


def test_erasing_takes_everything_along(db: Path) -> None:
    conn = open_database(db, "schrijf")
    index_one(conn, ("een",))
    with transaction(conn):
        casussen.delete_casus(conn, CasusId("b1-1"))
    tables = ["annotatie", "wetsverwijzing", "factor_toekenning", "passage", "vector", "lexicaal", "casus_relatie"]
    assert [conn.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables] == [0] * len(tables)  # noqa: S608
    assert conn.execute("SELECT count(*) FROM passage_fts WHERE passage_fts MATCH 'een'").fetchone() == (0,)


@pytest.mark.parametrize(("bron_id", "left"), [("b1", []), (None, [("x.md",)])])
def test_where_a_source_lay_goes_with_the_source_and_not_with_one_casus(
    db: Path, bron_id: str | None, left: list[tuple[str]]
) -> None:
    conn = open_database(db, "schrijf")
    erasure.delete(conn, [CasusId("b1-1")], bron_id, "2026-01-01")
    assert casussen.count(conn) == 0
    assert conn.execute("SELECT pad FROM bron").fetchall() == left


def test_writing_the_database_anew_keeps_full_text_on_its_casus(db: Path) -> None:
    conn = open_database(db, "schrijf")
    for number in range(2, 6):
        put(conn, replace(example(f"b1-{number}"), titel=f"Titel nummer{number}woord"))
    erasure.delete(conn, [CasusId("b1-2")], None, "2026-01-01")
    assert erasure.rewrite(conn)
    found = conn.execute(
        "SELECT casus.id FROM casus_fts JOIN casus ON casus.rowid = casus_fts.rowid"
        " WHERE casus_fts MATCH 'nummer4woord'"
    )
    assert found.fetchall() == [("b1-4",)]
    assert "nummer2woord" not in db.read_bytes().decode("utf-8", "replace")


def test_reading_never_writes(db: Path) -> None:
    conn = open_database(db)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        conn.execute("DELETE FROM casus")


def test_missing_newer_older_and_foreign_files_each_have_their_message(tmp_path: Path, db: Path) -> None:
    with pytest.raises(DatabaseFout, match=r"bestaat nog niet.*casusbank demo"):
        open_database(tmp_path / "geen.db")
    with pytest.raises(DatabaseFout, match="map van database"):
        open_database(tmp_path / "geen" / "x.db", "schrijf")
    (tmp_path / "vreemd.db").write_bytes(b"geen database" * 1000)
    with pytest.raises(DatabaseFout, match="geen casusbank-database"):
        open_database(tmp_path / "vreemd.db")
    conn = sqlite3.connect(db)
    conn.execute("PRAGMA user_version = 99")
    conn.close()
    for mode in ("lees", "schrijf"):
        with pytest.raises(DatabaseFout, match="nieuwere casusbank"):
            open_database(db, mode)  # type: ignore[arg-type]
    with pytest.raises(DatabaseFout, match="nieuwere"):
        schema_of(db)


def test_the_database_is_readable_by_its_owner_only(db: Path) -> None:
    assert db.stat().st_mode & 0o077 == 0


def test_a_second_writer_waits_and_is_told(db: Path) -> None:
    with writer_lock(db), pytest.raises(DatabaseFout, match="ander proces"), writer_lock(db, wait=0.05):
        pass
    with writer_lock(db, wait=0.05):
        pass


def test_a_backup_is_a_whole_database(db: Path, tmp_path: Path) -> None:
    copy = backup(db, tmp_path / "kopie.db")
    assert casussen.read_casus(open_database(copy), "b1-1").tekst == TEKST
    assert copy.stat().st_mode & 0o077 == 0
    assert not list(tmp_path.glob("*.deel"))


def test_the_vocabulary_is_in_the_database(db: Path) -> None:
    conn = open_database(db)
    assert conn.execute("SELECT label FROM waarde WHERE id = 'maatwerk'").fetchone() == ("Maatwerk",)
    orphans = conn.execute("PRAGMA foreign_key_check").fetchall()
    assert orphans == []


def test_what_the_operating_system_says_is_told_in_dutch(tmp_path: Path) -> None:
    with pytest.raises(DatabaseFout, match="bestaat niet"), writer_lock(tmp_path / "weg" / "x.db"):
        pass
