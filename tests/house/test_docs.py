"""The documentation says what the program does: generated parts are current, links lead somewhere, commands exist."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from casusbank.cli import cli

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import docs_betrouwbaarheid  # noqa: E402
import docs_delen  # noqa: E402
import docs_kwaliteit  # noqa: E402
import docs_prestaties  # noqa: E402

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
READMES = sorted(p for p in ROOT.glob("*/README.md") if not p.parent.name.startswith("."))
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def read(name: str) -> str:
    """A page of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("page", "part"),
    [
        ("docs/commandos.md", docs_delen.commandos),
        ("docs/instellingen.md", docs_delen.instellingen),
        ("docs/database.md", docs_delen.database),
        ("docs/kwaliteit.md", docs_kwaliteit.tabel),
        ("docs/kwaliteit.md", docs_kwaliteit.delen),
        *(("docs/prestaties.md", getattr(docs_prestaties, part)) for part in docs_prestaties.PARTS),
        ("docs/betrouwbaarheid.md", docs_betrouwbaarheid.samenvatting),
        ("docs/betrouwbaarheid.md", docs_betrouwbaarheid.tabel),
    ],
)
def test_generated_part_is_current(page: str, part: object) -> None:
    """`make docs` brings a page up to date."""
    assert callable(part)
    assert str(part()).strip() in read(page), f"{page} is niet bij: make docs"


def slug(title: str) -> str:
    """The anchor that a heading gets."""
    return re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", title).lower()).strip().replace(" ", "-")


def test_links_lead_somewhere() -> None:
    """Every relative link in a page, with its anchor."""
    wrong = []
    for page in [*PAGES, *READMES]:
        text = FENCE.sub("", page.read_text(encoding="utf-8"))
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            there = (page.parent / name) if name else page
            if not there.exists():
                wrong.append(f"{page.name}: {target}")
            elif anchor and anchor not in {
                slug(h) for h in re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), flags=re.MULTILINE)
            }:
                wrong.append(f"{page.name}: {target} (geen kop)")
    assert wrong == []


def commands_in(page: Path) -> Iterator[list[str]]:
    """The `casusbank ...` lines in the shell blocks of a page, without what a shell does after them."""
    for language, block in FENCE.findall(page.read_text(encoding="utf-8")):
        if language not in ("sh", "bash", "console"):
            continue
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(re.split(r"\s[|>]", line)[0], comments=True)
            if words and Path(words[0]).name == "casusbank":
                yield words[1:]


def parse(words: list[str]) -> None:
    """Parse a command line as click would, without running it. Raises click.UsageError."""
    top = click.Context(cli, info_name="casusbank")
    _, rest, _ = cli.make_parser(top).parse_args(list(words))
    name = rest[0]
    command = cli.get_command(top, name)
    if command is None:
        raise click.UsageError(f"onbekend commando {name}")
    parser = command.make_parser(click.Context(command, info_name=name, parent=top))
    parser.parse_args(rest[1:])


@pytest.mark.parametrize("page", [*PAGES, *READMES], ids=lambda p: str(p.relative_to(ROOT)))
def test_documented_commands_exist(page: Path) -> None:
    """A command in a page is a command of the program, with options that it has."""
    for words in commands_in(page):
        if words and words[-1] not in ("--help", "--version"):
            parse(words)


def test_every_command_is_in_the_manual() -> None:
    """The handleiding says what each command is for."""
    names = cli.list_commands(click.Context(cli))
    manual = read("docs/handleiding.md")
    assert [n for n in names if f"casusbank {n}" not in manual] == []


def test_readme_commands_are_what_ci_runs() -> None:
    """Command 1 and command 2 of the README; CI runs the second as it stands there."""
    readme, ci = read("README.md"), read(".ci/run")
    blocks = "\n".join(block for language, block in FENCE.findall(readme) if language == "sh")
    assert "python3 scripts/opzet.py demo" in blocks
    assert "python3 scripts/opzet.py test" in blocks
    assert '"$PYTHON" scripts/opzet.py test' in ci
    assert "$(PYTHON) scripts/opzet.py demo" in read("Makefile")


@pytest.mark.traag
def test_readme_tour_runs(tmp_path: Path) -> None:
    """Every `casusbank` line of the README, in order, on the demo's database. `serve` is left out: it does not end."""
    start = [sys.executable, "-c", "from casusbank.cli import main; main()"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CASUSBANK_")} | {"PYTHONPATH": str(ROOT)}
    for words in [["demo"], *commands_in(ROOT / "README.md")]:
        if "serve" in words:
            continue
        names = [str(ROOT / w) if "/" in w and (ROOT / w).exists() else w for w in words]
        done = subprocess.run(
            [*start, *names], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"casusbank {shlex.join(words)}\n{done.stdout[-1000:]}{done.stderr[-2000:]}"
        assert done.stdout.strip(), f"casusbank {shlex.join(words)} zegt niets"


def tracked() -> list[Path]:
    """The files of the repository: what git knows, or everything outside hidden folders."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0 and done.stdout:
        return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]
    return [p for p in ROOT.rglob("*") if p.is_file() and not any(q.startswith(".") for q in p.relative_to(ROOT).parts)]


def test_no_file_names_a_machine() -> None:
    """No absolute path of somebody's machine and no address of a package registry."""
    folders = "|".join(("work", "opt", "root", "home", "Users"))
    hosts = "|".join(
        re.escape(".".join(parts))
        for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("deb", "debian", "org"))
    )
    pattern = re.compile(rf"(?<![\w.~}}/-])/(?:{folders})/\w|(?:{hosts})")
    wrong = []
    for path in tracked():
        if path.suffix in (".pdf", ".docx", ".odt", ".xlsx", ".safetensors", ".png", ".npy"):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        wrong += [f"{path.relative_to(ROOT)}: {found.group()}" for found in pattern.finditer(text)]
    assert wrong == []


def test_publiccode_is_valid() -> None:
    """The fields that the standard asks for, within its lengths."""
    data = yaml.safe_load(read("publiccode.yml"))
    required = {"publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description"}
    assert required | {"legal", "maintenance", "localisation"} <= set(data)
    assert data["legal"]["license"] == "EUPL-1.2"
    assert data["developmentStatus"] in ("concept", "development", "beta", "stable", "obsolete")
    for language in data["description"].values():
        assert len(language["shortDescription"]) <= 150
        assert 150 <= len(language["longDescription"]) <= 10_000
        assert language["features"]


def test_version_is_the_same_everywhere() -> None:
    """Package, metadata, publiccode and changelog."""
    from casusbank import __version__

    assert f'version = "{__version__}"' in read("pyproject.toml")
    assert yaml.safe_load(read("publiccode.yml"))["softwareVersion"] == __version__
    assert f"## [{__version__}]" in read("CHANGELOG.md")
