"""The sums: every table has one, every write keeps them right, and anything else shows."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from test_store import BRON, example

from casusbank.errors import DatabaseFout
from casusbank.model import CasusId, Passage
from casusbank.store import (
    Connection,
    bronnen,
    casussen,
    controle,
    erasure,
    indexed,
    oordelen,
    open_database,
    snapshot,
    transaction,
)
from casusbank.store.kopie import free_pages_filled


def put(conn: Connection, casus_id: str = "b1-1") -> None:
    with transaction(conn):
        bronnen.put_bron(conn, BRON)
        casus = example(casus_id)
        casussen.put_casus(conn, casus, opgenomen_op="2026-01-01")
        indexed.put_model(conn, indexed.ModelRij("m@1", "m", 2, "00"))
        passage = Passage(CasusId(casus_id), 1, 0, 4, casus.tekst[:4], "overweging", "rechter")
        rows = [indexed.IndexedPassage(passage, bytes(8), bytes(8))]
        indexed.put_index(conn, CasusId(casus_id), casus.tekst_hash, rows, model_id="m@1", verwerking="v")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    with closing(open_database(path, "schrijf")) as conn:
        for number in range(4):
            put(conn, f"b1-{number}")
    return path


@pytest.fixture
def conn(db: Path) -> Iterator[Connection]:
    with closing(open_database(db, "schrijf")) as found:
        yield found


def wrong(conn: Connection) -> list[tuple[str, str]]:
    with snapshot(conn):
        return [(a.soort, a.sleutel) for a in controle.differences(conn)]


def test_writing_as_casusbank_does_keeps_every_sum_right(conn: Connection) -> None:
    assert wrong(conn) == []
    put(conn, "b1-2")
    number = conn.execute("SELECT min(id) FROM annotatie").fetchone()[0]
    oordelen.confirm(conn, number, oordelen.Beoordelaar("jurist"))
    assert wrong(conn) == []
    erasure.delete(conn, [CasusId("b1-1")], None, "2026-01-02")
    erasure.finish(conn)
    assert erasure.clean_up(conn)
    assert erasure.rewrite(conn)
    assert wrong(conn) == []
    assert conn.execute("SELECT count(*) FROM controlegetal WHERE sleutel = 'b1-1'").fetchone() == (0,)
    indexed.drop(conn, ["b1-2"])
    assert wrong(conn) == []


def test_what_is_undone_leaves_the_sums_as_they_were(conn: Connection) -> None:
    with pytest.raises(ZeroDivisionError), transaction(conn):
        conn.execute("UPDATE casus SET titel = 'anders'")
        raise ZeroDivisionError
    assert wrong(conn) == []
    put(conn)
    assert wrong(conn) == []


TABLES = (
    "casus", "annotatie", "factor_toekenning", "passage", "vector", "lexicaal", "casus_index", "bron", "model",
    "generatie", "waarde", "casus_relatie", "wetsverwijzing", "grens_toekenning", "persoonsgegeven", "sectie",
)  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_a_change_by_another_program_shows_in_the_table_it_was_made_in(db: Path, table: str) -> None:
    with closing(sqlite3.connect(db)) as other:
        column = [r[1] for r in other.execute(f"PRAGMA table_info({table})")][-1]
        value = {"INTEGER": "7", "REAL": "7.0", "BLOB": "x'07'"}.get(
            other.execute(f"SELECT upper(typeof({column})) FROM {table}").fetchone()[0],  # noqa: S608
            "'zeven'",
        )
        other.execute(f"UPDATE {table} SET {column} = {value}")  # noqa: S608
        other.commit()
    with closing(open_database(db)) as conn:
        assert wrong(conn) != []


def test_a_row_that_went_or_came_shows(db: Path) -> None:
    with closing(sqlite3.connect(db)) as other:
        other.execute("DELETE FROM casus_relatie WHERE van = 'b1-3'")
        other.execute("INSERT INTO minhash VALUES ('b1-0', x'00')")
        other.commit()
    with closing(open_database(db)) as conn:
        assert wrong(conn) == [("casus", "b1-0"), ("casus", "b1-3")]
    with closing(open_database(db, "schrijf")) as conn:
        with transaction(conn):
            controle.record(conn)
        assert wrong(conn) == []


def test_every_table_of_people_and_texts_has_a_sum(conn: Connection) -> None:
    """A new table is under a sum without anybody thinking of it: as a whole, until it is given a key."""
    with transaction(conn):
        conn.execute("CREATE TABLE nieuw (id INTEGER PRIMARY KEY, iets TEXT) STRICT")
        controle.record(conn)
    conn.execute("INSERT INTO nieuw VALUES (1, 'x')")
    assert wrong(conn) == [("tabel nieuw", "")]


def test_one_bit_anywhere_in_what_people_wrote_is_found(db: Path, tmp_path: Path) -> None:
    """Each bit that changes what a table says: by its sum, or by SQLite where table and index contradict each other."""
    data, rng = db.read_bytes(), random.Random(5)  # noqa: S311

    def content(path: Path) -> object:
        with closing(sqlite3.connect(path)) as conn:
            conn.text_factory = bytes
            try:
                return [sorted(map(repr, conn.execute(f"SELECT * FROM {t}"))) for t in TABLES]  # noqa: S608
            except (sqlite3.Error, UnicodeDecodeError) as error:
                return type(error)

    whole, copy, changed = content(db), tmp_path / "y.db", 0
    while changed < 40:
        bad = bytearray(data)
        bad[rng.randrange(100, len(bad))] ^= 1 << rng.randrange(8)
        copy.write_bytes(bad)
        if content(copy) == whole:
            continue
        changed += 1
        try:
            with closing(open_database(copy)) as conn:
                found = wrong(conn) != [] or indexed.integrity(conn) != "ok"
        except (sqlite3.Error, DatabaseFout, UnicodeDecodeError):
            found = True
        assert found


def test_a_free_page_must_be_empty(db: Path) -> None:
    with closing(open_database(db, "schrijf")) as conn:
        erasure.delete(conn, [CasusId(f"b1-{n}") for n in range(4)], None, "2026-01-02")
        assert erasure.clean_up(conn)
        free = conn.execute("PRAGMA freelist_count").fetchone()[0]
        if free < 2:
            conn.execute("CREATE TABLE groot AS SELECT zeroblob(200000) AS b")
            conn.execute("DROP TABLE groot")
            assert erasure.empty_wal(conn)
    assert not free_pages_filled(db)
    data = bytearray(db.read_bytes())
    trunk = int.from_bytes(data[32:36], "big")
    leaf = int.from_bytes(data[(trunk - 1) * 4096 + 8 : (trunk - 1) * 4096 + 12], "big")
    data[leaf * 4096 - 1] = 1
    db.write_bytes(data)
    assert free_pages_filled(db)
