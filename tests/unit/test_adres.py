"""A password in the address of a server stays out of settings and commands."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from casusbank.adres import has_password, is_postgres, with_password, without_password
from casusbank.cli import cli
from casusbank.config import load_config
from casusbank.errors import ConfigFout

BARE = "postgresql://jan@server:5433/bank"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgresql://jan:geheim@server:5433/bank", BARE),
        ("postgresql://jan:geheim@server:5433/bank?password=geheim", BARE),
        ("postgres://jan:a%40b@[::1]/x?sslmode=require&PASSWORD=geheim", "postgres://jan@[::1]/x?sslmode=require"),
        ("postgresql://jan:geheim@/x?host=/tmp/s", "postgresql://jan@/x?host=/tmp/s"),
        ("postgresql:///x?host=/tmp/s&password=a", "postgresql:///x?host=/tmp/s"),
        (BARE, BARE),
    ],
)
def test_the_password_goes_and_the_rest_stays(given: str, kept: str) -> None:
    assert without_password(given) == kept
    assert has_password(given) == (given != kept)
    assert with_password(kept, {"CASUSBANK_POSTGRES": given}) == given
    assert with_password(kept, {"CASUSBANK_POSTGRES": given.replace("/bank", "/ander").replace("/x", "/y")}) == kept


@pytest.mark.parametrize("text", ["casusbank.db", "mysql://a@b/c", "postgresql:/x", "http://[x", ""])
def test_no_address(text: str) -> None:
    assert not is_postgres(text)
    with pytest.raises(ConfigFout, match="postgresql://"):
        without_password(text)


def test_settings_hold_no_password(tmp_path: Path) -> None:
    secret = BARE.replace("jan@", "jan:geheim@")
    for environ in ({"CASUSBANK_POSTGRES": secret}, {"CASUSBANK_DB": secret}):
        found = load_config(tmp_path, environ)
        assert found.postgres == BARE
        assert "geheim" not in repr(found)
        assert found.db == Path("casusbank.db")
    (tmp_path / "casusbank.toml").write_text(f'postgres = "{secret}"\n')
    with pytest.raises(ConfigFout, match="CASUSBANK_POSTGRES") as caught:
        load_config(tmp_path, {})
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "command",
    [
        ["--db", "postgresql://jan:geheim@h/x", "zoek", "iets"],
        ["verhuis", "--naar", "postgresql://jan:geheim@h/x"],
        ["--db", BARE, "ingest", "."],
        ["--engine", "postgres", "vergeet", "x"],
        ["--engine", "postgres", "zoek", "iets"],
        ["verhuis"],
    ],
)
def test_a_command_that_cannot_be_is_refused_and_tells_no_password(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, command)
    assert isinstance(done.exception, ConfigFout)
    assert "geheim" not in str(done.exception) + done.output
