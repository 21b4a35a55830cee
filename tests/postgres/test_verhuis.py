"""Moving a bank: only what differs, whole at any moment, gone there what is gone here, and no password anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from index_cases import BANK, casus, indexed_bank, put
from pg_cases import Server

from casusbank.cli import cli
from casusbank.config import Config
from casusbank.errors import DatabaseBezet, DatabaseFout, IndexFout
from casusbank.model import Vraag, Zoekresultaat
from casusbank.store import open_database, transaction, verhuizing
from index.build import build_index
from index.engines import pg_copy
from index.engines.pg import connect
from index.engines.pg_copy import VerhuisRapport, move
from index.engines.pg_schema import OWN
from index.erase import erase_casus
from index.search import Zoeker

NAME = "verhuis"
ASKED = ("traplift bij artrose", "vader te kleine flat", "paardrijden", '"eigen kracht"')


@pytest.fixture
def config(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    found = indexed_bank(tmp_path, monkeypatch)
    return replace(found, postgres=server.fresh(NAME))


def moved(config: Config) -> VerhuisRapport:
    assert config.postgres
    return move(config.db, config.postgres)


def answers(config: Config) -> list[Zoekresultaat]:
    with closing(Zoeker(config.db, config)) as zoeker:
        return [zoeker.search(Vraag(q, k=9)) for q in ASKED]


def same(config: Config) -> bool:
    """Whether PostgreSQL gives the hits of the database itself, with their explanation."""
    here, there = answers(config), answers(replace(config, engine="postgres"))
    for a, b in zip(here, there, strict=True):
        assert [t.casus_id for t in a.treffers] == [t.casus_id for t in b.treffers]
        assert a.waarschuwingen == b.waarschuwingen
        for x, y in zip(a.treffers, b.treffers, strict=True):
            assert x.score == pytest.approx(y.score, abs=5e-6)
            assert replace(x, score=0, toelichting=replace(x.toelichting, scores=())) == replace(
                y, score=0, toelichting=replace(y.toelichting, scores=())
            )
    return True


def write(config: Config, sql: str) -> None:
    with closing(open_database(config.db, "schrijf")) as conn, transaction(conn):
        conn.execute(sql)


def test_only_what_differs_is_written(config: Config) -> None:
    first = moved(config)
    assert (first.casussen, first.bijgewerkt, first.verwijderd) == (len(BANK), len(BANK), 0)
    assert moved(config).bijgewerkt == 0
    write(config, "UPDATE annotatie SET status = 'verworpen' WHERE sleutel = 'woningkrapte'")
    assert moved(config).bijgewerkt == 1
    put(config.db, casus("paard", "Over paardrijden voor een kind."))
    build_index(config.db, config)
    assert moved(config).bijgewerkt == 1
    assert same(config)


def test_another_block_when_one_is_full(config: Config, monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setattr(pg_copy, "BLOCK", 2)
    moved(config)
    assert server.sql(NAME, "SELECT count(*) FROM blok")[0][0] == len(BANK) // 2
    assert same(config)
    write(config, "DELETE FROM casus WHERE id = 'hulp'")
    put(config.db, *(casus(f"paard-{i}", f"Over paardrijden voor kind {i}.") for i in range(3)))
    build_index(config.db, config)
    moved(config)
    assert same(config)


class Cut(Exception):
    """The run stops here."""


@pytest.mark.parametrize("at", range(6))
def test_cut_off_anywhere_it_goes_on(config: Config, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """After any transaction: what is there is sound, and the same command makes it whole."""
    with monkeypatch.context() as patch:
        patch.setattr(pg_copy, "BLOCK", 2)
        moved(config)
        write(config, "DELETE FROM casus WHERE id = 'hulp'")
        write(config, "UPDATE casus SET toegang = 'team' WHERE id = 'studie'")
        put(config.db, *(casus(f"paard-{i}", f"Over paardrijden voor kind {i}.") for i in range(3)))
        build_index(config.db, config)
        whole, seen = pg_copy._stamp, 0

        def cut(*args: object, **options: object) -> None:
            nonlocal seen
            if seen == at:
                raise Cut
            seen += 1
            whole(*args, **options)  # type: ignore[arg-type]

        patch.setattr(pg_copy, "_stamp", cut)
        try:
            moved(config)
        except Cut:
            answers(replace(config, engine="postgres"))
        patch.setattr(pg_copy, "_stamp", whole)
        moved(config)
        assert same(config)
    assert moved(config).bijgewerkt == 0


def test_what_was_erased_is_gone_from_rows_and_files(config: Config, server: Server) -> None:
    word = "kanariegeelbontgekleurd"
    put(config.db, casus("weg", f"Een {word} verhaal over een {word} traplift. {word} {word}", titel=word))
    build_index(config.db, config)
    moved(config)
    server.sql(NAME, "CHECKPOINT")
    assert held(server, word)
    erase_casus(config.db, "weg", config)
    done = moved(config)
    assert (done.verwijderd, done.gewist) == (1, True)
    server.sql(NAME, "CHECKPOINT")
    assert held(server, word) == []
    for table in (*verhuizing.PER_CASUS, *OWN):
        rows = server.sql(NAME, f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%{word}%'")  # noqa: S608
        assert rows[0][0] == 0
    assert same(config)


def held(server: Server, word: str) -> list[Path]:
    """Files of the tables (not the log of the server) that hold a word."""
    return [p for p in (server.folder / "data" / "base").rglob("*") if p.is_file() and word.encode() in p.read_bytes()]


def test_cut_off_before_the_files_were_rewritten_it_does_so_later(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(config)
    erase_casus(config.db, "hulp", config)
    with monkeypatch.context() as patch:
        patch.setattr(pg_copy, "_tidy", lambda *_, **__: False)
        assert not moved(config).gewist
    assert moved(config).gewist
    assert not moved(config).gewist


def test_a_casus_of_another_class_moves_to_its_rows(config: Config, server: Server) -> None:
    moved(config)
    write(config, "UPDATE casus SET toegang = 'team' WHERE id = 'traplift'")
    assert moved(config).bijgewerkt >= 1
    assert same(config)
    ranks = {r[0]: r[1] for r in server.sql(NAME, "SELECT id, rang FROM casus")}
    assert ranks["traplift"] == 4
    # That it has a twin is of the class of the higher one.
    assert server.sql(NAME, "SELECT naar, rang FROM tweeling WHERE casus_id = 'traplift-2'") == [("traplift", 4)]


def test_one_at_a_time(config: Config) -> None:
    with closing(connect(str(config.postgres))) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (pg_copy._LOCK,))
        with pytest.raises(DatabaseBezet, match="zet al over"):
            moved(config)


def test_no_bank_another_version_and_no_server(config: Config, server: Server) -> None:
    there = replace(config, engine="postgres")
    with pytest.raises(DatabaseFout, match="casusbank verhuis"):
        Zoeker(config.db, there)
    moved(config)
    server.sql(NAME, "UPDATE uitgave SET versie = 'ouder'")
    with pytest.raises(IndexFout, match="casusbank verhuis"):
        Zoeker(config.db, there)
    assert moved(config).bijgewerkt == len(BANK)
    assert same(config)
    with pytest.raises(DatabaseFout, match="niet te bereiken") as caught:
        Zoeker(config.db, replace(there, postgres="postgresql://jan@/x?host=/nergens"))
    assert "geheim" not in str(caught.value)


def test_a_text_that_postgres_cannot_keep_as_it_is(config: Config) -> None:
    put(config.db, casus("nul", "Een traplift\0met een teken\\dat 'niet' mag; regel\ttab."))
    build_index(config.db, config)
    assert moved(config).casussen == len(BANK) + 1
    found = answers(replace(config, engine="postgres"))[0]
    assert "nul" in {t.casus_id for t in found.treffers}


@pytest.fixture
def runner(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CASUSBANK_MODEL", "toets")
    yield CliRunner()


def test_the_command_line(config: Config, runner: CliRunner) -> None:
    url = str(config.postgres)
    done = runner.invoke(cli, ["--db", str(config.db), "verhuis", "--naar", url, "--json"])
    assert json.loads(done.stdout)["casussen"] == len(BANK)
    again = runner.invoke(cli, ["--db", str(config.db), "verhuis", "--naar", url])
    assert "Alles was al bij" in again.stdout
    for options in (["--db", url], ["--engine", "postgres", "--db", url]):
        found = runner.invoke(cli, [*options, "zoek", "traplift", "--json"])
        assert json.loads(found.stdout)["treffers"][0]["casus_id"] == "traplift", found.output


def test_a_password_in_the_environment_reaches_no_run_and_no_report(
    config: Config, runner: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = str(config.postgres).replace("postgres@", "postgres:sesamopenu@")
    monkeypatch.setenv("CASUSBANK_POSTGRES", secret)
    for command in (["index", "--opnieuw"], ["verhuis"], ["--help"]):
        done = runner.invoke(cli, ["--db", str(config.db), *command])
        assert done.exit_code == 0, done.output
        assert "sesamopenu" not in done.output
    found = runner.invoke(cli, ["--engine", "postgres", "zoek", "traplift", "--json"])
    assert json.loads(found.stdout)["treffers"]
    assert b"sesamopenu" not in b"".join(p.read_bytes() for p in config.db.parent.rglob("*") if p.is_file())
