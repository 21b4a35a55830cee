"""What a user reads before anything happens: the help of every command, and the line about a mistake in using it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from casusbank.cli import cli, main


def every_command(
    command: click.Command = cli, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The words of each command and of each below it, with the command."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=command.name)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from every_command(below, (*path, name))


COMMANDS = dict(every_command())
ENGELS = re.compile(
    r"\b(?:OPTIONS?|ARGS|COMMAND|TEXT|INTEGER|FLOAT|RANGE|PATH|FILE|FILENAME|DIRECTORY|BOOLEAN|DATETIME|Usage|Options|"
    r"Commands|Arguments|Show|show|the|and|default|required|env var|does|must|invalid|not|given)\b"
)
"""Words of click, and ordinary English ones."""


@pytest.mark.parametrize("path", COMMANDS, ids=lambda p: " ".join(p) or "casusbank")
def test_every_command_explains_itself_in_dutch(path: tuple[str, ...]) -> None:
    out = CliRunner().invoke(cli, [*path, "--help"], prog_name="casusbank").output
    assert out.startswith(f"Gebruik: {' '.join(('casusbank', *path))} [OPTIES]")
    assert not ENGELS.findall(out)
    about, _, options = out.partition("\nOpties:\n")
    assert about.rstrip().endswith("."), "one sentence at least says what it does"
    assert "Toon deze uitleg." in options
    assert all(p.help for p in COMMANDS[path].params if isinstance(p, click.Option)), "each option is explained"


def test_no_help_loads_a_room() -> None:
    code = (
        "import sys\nfrom casusbank.cli import main\nfor path in sys.argv[1:]:\n"
        "    try: main([*path.split(), '--help'])\n    except SystemExit: pass\n"
        "heavy = {'numpy', 'spacy', 'faiss', 'torch', 'sqlite_utils', 'sqlite3', 'datasette', 'lxml', 'ssl', 'psycopg',"
        " 'index', 'ingest', 'precedent', 'datasette_plugins'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    paths = [" ".join(path) for path in COMMANDS]
    done = subprocess.run([sys.executable, "-c", code, *paths], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


LANG = "Mevrouw vraagt een traplift, omdat zij de trap niet meer op komt. 'Niet' \\ zegt het college. " * 400


@pytest.mark.parametrize(
    "words",
    [
        [LANG], [f"--{'z' * 9000}"], [f"--onzin={LANG}"], ["zoek", "traplift", LANG], ["zoek", "x", "-k", LANG],
        ["zoek", "x", f"-k{LANG}"], ["zoek", "x", f"--json={LANG}"], ["haal", LANG],
        ["haal", "rechtspraak", "m", "--van", LANG],
        ["haal", "rechtspraak", "m", f"--van={LANG}"], ["haal", "officielebekendmakingen", "m", "--reeks", LANG],
        ["haal", "rechtspraak", "m", *(["y" * 5000] * 30)], ["kijk", LANG], ["signaal", "wijzig", "1", "2", LANG],
        ["ingest", "x", "--toegang", LANG], ["bevestig", "1", "--rol", "jurist", f"--{'q' * 5000}", LANG],
    ],
    ids=lambda w: " ".join(x[:12] for x in w)[:60],
)  # fmt: skip
def test_a_long_argument_is_not_repeated_whole(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    said = capsys.readouterr().err
    assert end.value.code == 2
    assert "Fout: " in said
    assert len(said) < 2600
    assert not re.search(r"[yzq]{100}", said) and "zegt het college" not in said


@pytest.mark.parametrize("words", [["zoek", "x", "--filter", LANG], ["casus", LANG], ["haal", "lido", LANG]])
def test_nor_by_a_command_that_refuses(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--db", str(tmp_path / "b.db"), *words])
    assert end.value.code == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert len(said) < 600


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["haal", "rechtspraak", "m", "--van", "gisteren"], "'gisteren' is geen dag. Schrijf JJJJ-MM-DD"),
        (["haal", "rechtspraak", "m", "--van", "2024-02-30"], "'2024-02-30' is geen dag."),
        (["haal", "rechtspraak", "m", "--van", "2024-02-03", "--tot", "2024-02-02"], "--van ligt na --tot."),
        (["haal", "rechtspraak", "m", "--max", "0"], "0 mag niet: nodig is x>=1."),
        (["haal", "rechtspraak", "m", "--max", "veel"], "'veel' is geen goed getal."),
        (["kijk", ".", "--elke", "1,5"], "'1,5' is geen goed getal."),
        (["verlopen", "--op", "1-2-2024"], "'1-2-2024' is geen dag."),
        (["haal", "onzin"], "Onbekend commando 'onzin'."),
        (["haal", "rechtspraak"], "Er ontbreekt een argument: 'MAP'."),
    ],
)
def test_a_mistake_is_said_in_dutch(words: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    said = capsys.readouterr().err
    assert end.value.code == 2
    assert line in said
    assert not ENGELS.findall(said)


def test_stopping_a_command_says_that_it_can_be_given_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("casusbank.cli.gedeeld.load_config", stopped)
    with pytest.raises(SystemExit) as end:
        main(["casus", "x"])
    assert (end.value.code, capsys.readouterr().err.strip()) == (
        1, "Gestopt. U kunt hetzelfde commando opnieuw geven.",
    )  # fmt: skip
