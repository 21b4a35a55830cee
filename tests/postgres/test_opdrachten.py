"""The commands beside a bank in PostgreSQL: which ask it, which refuse, and what `doctor` and `verlopen` tell of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from index_cases import BANK, casus, indexed_bank, put
from pg_cases import Server

from casusbank.cli import cli
from casusbank.cli.diagnose import Controle, diagnose
from casusbank.config import Config
from casusbank.errors import DatabaseFout
from casusbank.store import open_database
from index.build import build_index
from index.engines.pg_copy import move

NAME = "opdrachten"


@pytest.fixture
def config(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Config]:
    found = indexed_bank(tmp_path, monkeypatch)
    url = server.fresh(NAME)
    move(found.db, url)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CASUSBANK_MODEL", "toets")
    monkeypatch.setenv("CASUSBANK_DB", str(found.db))
    monkeypatch.setenv("CASUSBANK_POSTGRES", url)
    yield replace(found, postgres=url)
    if server.sql(NAME, "SELECT 1 FROM pg_roles WHERE rolname = 'lezer_opdrachten'"):
        server.sql(NAME, "DROP OWNED BY lezer_opdrachten CASCADE", "DROP ROLE lezer_opdrachten")


def call(*words: str) -> Result:
    found = CliRunner().invoke(cli, words)
    assert found.exception is None or isinstance(found.exception, SystemExit | DatabaseFout), found.exception
    return found


def told(config: Config) -> dict[str, Controle]:
    return {c.naam: c for c in diagnose(config) if c.naam.startswith("PostgreSQL")}


def write(config: Config, sql: str) -> None:
    conn = open_database(config.db, "schrijf")
    conn.execute(sql)
    conn.commit()
    conn.close()


def test_doctor_sees_the_copy_as_it_is(config: Config, server: Server) -> None:
    found = told(config)
    assert {c.oordeel for c in found.values()} == {"OK"}
    assert f"{len(BANK)} casussen zichtbaar" in found["PostgreSQL"].bevinding
    assert "pgvector" in found["PostgreSQL"].bevinding
    assert found["PostgreSQL, bij"].bevinding == "alles is daar als hier"


@pytest.mark.parametrize(
    ("change", "naam", "oordeel"),
    [
        ("UPDATE annotatie SET status = 'verworpen' WHERE sleutel = 'woningkrapte'", "PostgreSQL, bij", "LET OP"),
        ("DELETE FROM casus WHERE id = 'hulp'", "PostgreSQL, gewist", "FOUT"),
        ("UPDATE casus SET toegang = 'team' WHERE id = 'studie'", "PostgreSQL, toegang", "FOUT"),
    ],
)
def test_doctor_sees_what_the_copy_lacks_or_has_too_much(config: Config, change: str, naam: str, oordeel: str) -> None:
    write(config, change)
    found = told(config)[naam]
    assert (found.oordeel, found.doe) == (oordeel, "casusbank verhuis")
    assert found.bevinding.startswith(("1 casus", "1 casussen"))
    assert call("verhuis").exit_code == 0
    assert {c.oordeel for c in told(config).values()} == {"OK"}


def test_doctor_of_a_copy_that_was_cut_off(config: Config, server: Server) -> None:
    server.sql(NAME, "UPDATE casusbank.stand SET bezig = true")
    assert told(config)["PostgreSQL, bij"].oordeel == "LET OP"


def test_doctor_as_a_reader_and_as_the_owner(config: Config, server: Server, tmp_path: Path) -> None:
    """Searching as the owner is warned of; a reader is told of what it sees, without a database here too."""
    server.sql(NAME, "CREATE ROLE lezer_opdrachten LOGIN", "GRANT casusbank_openbaar TO lezer_opdrachten")
    reading = replace(config, engine="postgres", postgres=server.url(NAME, "lezer_opdrachten"))
    assert "ziet alles" in told(replace(config, engine="postgres"))["PostgreSQL"].bevinding
    found = told(reading)
    assert set(found) == {"PostgreSQL"}
    assert "0 casussen zichtbaar" in found["PostgreSQL"].bevinding
    alone = [*diagnose(replace(reading, db=tmp_path / "geen.db"))]
    assert alone[-1].naam == "PostgreSQL"


def test_doctor_of_a_server_that_is_not_there(config: Config, server: Server) -> None:
    away = replace(config, postgres="postgresql://jan@/x?host=/nergens")
    assert told(away)["PostgreSQL"].oordeel == "LET OP"
    assert told(replace(away, engine="postgres"))["PostgreSQL"].oordeel == "FOUT"
    server.sql(NAME, "UPDATE casusbank.uitgave SET versie = 'ouder'")
    assert "andere versie" in told(config)["PostgreSQL"].bevinding


def test_what_was_erased_here_is_remembered_until_it_is_gone_there(config: Config) -> None:
    erased = call("vergeet", "hulp", "--json")
    assert json.loads(erased.stdout)["gewist"]
    assert "casusbank verhuis" in erased.stderr
    listed = call("verlopen", "--json")
    assert json.loads(listed.stdout)["nog_in_postgres"] == ["hulp"]
    assert "hulp" in call("verlopen").stderr
    assert call("verhuis").exit_code == 0
    assert json.loads(call("verlopen", "--json").stdout)["nog_in_postgres"] == []


def test_verlopen_erases_here_and_says_what_is_left_there(config: Config) -> None:
    put(config.db, casus("oud", "Een oud verhaal over een traplift."))
    build_index(config.db, config)
    call("verhuis")
    assert call("verlopen", "--zet", "oud", "2020-01-01", "--rol", "beheerder").exit_code == 0
    done = call("verlopen", "--wis", "--json")
    found = json.loads(done.stdout)
    assert (found["gewist"], found["nog_in_postgres"]) == (["oud"], ["oud"])


def test_verlopen_without_a_server_still_does_its_work(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASUSBANK_POSTGRES", "postgresql://jan@/x?host=/nergens")
    found = call("verlopen")
    assert found.exit_code == 0
    assert "niet nagekeken" in found.stderr


READ_THE_DATABASE: tuple[tuple[str, ...], ...] = (
    ("casus", "vader"), ("vergelijk", "vader", "hulp"), ("toets", "x.txt"), ("consistentie",), ("waarden",),
    ("evaluate", "."), ("meldingen",), ("verlopen",), ("verify",), ("vergeet", "vader"), ("publiceer",), ("index",),
    ("backup", "x"), ("ingest", "."), ("verhuis",),
)  # fmt: skip


@pytest.mark.parametrize("words", READ_THE_DATABASE, ids=lambda words: words[0])
@pytest.mark.parametrize("asked", [["--engine", "postgres"], ["--db", "postgresql://jan@server/bank"]])
def test_the_other_commands_refuse_and_do_nothing(config: Config, asked: list[str], words: tuple[str, ...]) -> None:
    before = config.db.read_bytes()
    found = CliRunner().invoke(cli, [*asked, *words])
    assert type(found.exception).__name__ == "ConfigFout"
    assert "zoek, " in str(found.exception)
    assert config.db.read_bytes() == before


@pytest.mark.parametrize("asked", [("--engine", "postgres"), ("--db", "{url}")])
@pytest.mark.parametrize("words", [("zoek", "traplift"), ("doctor",)], ids=lambda words: words[0])
def test_these_are_answered_by_the_server(config: Config, asked: tuple[str, str], words: tuple[str, ...]) -> None:
    found = call(*(word.format(url=config.postgres) for word in asked), *words, "--json")
    assert json.loads(found.stdout)
    assert found.exit_code == 0, found.output


def test_a_schema_that_is_not_ours_is_left_alone(config: Config, server: Server) -> None:
    url = server.fresh("vreemd")
    server.sql("vreemd", "CREATE SCHEMA casusbank", "CREATE TABLE casusbank.zaak (id int)")
    with pytest.raises(DatabaseFout, match="niet van casusbank is"):
        move(config.db, url)
    assert server.sql("vreemd", "SELECT count(*) FROM casusbank.zaak") == [(0,)]
