"""The steps of the container without one: its recipe installs in a folder, and the commands run there read-only."""

from __future__ import annotations

import functools
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner
from test_container import COMPOSE, RECIPE, ROOT, final, instructions

from casusbank.cli import cli

BUILD = instructions(RECIPE.partition("\nFROM ")[2].partition("\nFROM ")[0])
FINAL = dict(final())
IGNORED = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] not in "#"]
LETTER = "Fictief. Mevrouw vraagt een traplift. De gemeente wijst dat af op grond van de Wmo.\n" * 3


def parts(stage: list[tuple[str, str]]) -> list[str]:
    """The commands of the RUN lines, in order."""
    return [part.strip() for word, rest in stage if word == "RUN" for part in rest.split("&&")]


def health() -> list[str]:
    """The command of the health check."""
    return [str(word) for word in json.loads(FINAL["HEALTHCHECK"].partition("CMD ")[2])]


def context(folder: Path) -> Path:
    """What COPY . . sees: what .dockerignore lets through."""
    never = [line.removeprefix("**/") for line in IGNORED if line.startswith("**/")]
    for name in (line[1:] for line in IGNORED if line.startswith("!")):
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(*never))
        else:
            shutil.copy(source, target)
    return folder


def test_instructions_are_read_as_a_builder_does() -> None:
    assert all(word.isupper() for word, _ in instructions(RECIPE)), "a line that goes on is one instruction"
    assert {"ENV", "USER", "WORKDIR", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"} <= set(FINAL)


def test_only_what_the_wheel_is_made_of_goes_to_the_builder() -> None:
    assert IGNORED[0] == "*", "a bank, a folder with letters or a .env beside the source stays out"
    let_through = {line[1:] for line in IGNORED if line.startswith("!")}
    assert all((ROOT / name).exists() for name in let_through)
    copied = [w for word, rest in BUILD if word == "COPY" for w in rest.split()[:-1]]
    assert set(copied) - {"."} <= let_through
    assert {"**/.env", "**/*.db*"} <= set(IGNORED)


def test_every_package_that_is_fetched_has_a_checksum() -> None:
    fetched = [p for p in parts(BUILD) if re.search(r"\bpip (?:install|wheel)\b", p) and "--no-index" not in p]
    assert fetched and all("--require-hashes" in p for p in fetched)
    for name in re.findall(r"-r (\S+)", " ".join(fetched)):
        joined = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
        pins = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
        assert pins and all("==" in pin and "--hash=sha256:" in pin for pin in pins)


def test_the_last_stage_asks_for_nothing_that_a_slim_image_lacks() -> None:
    assert {shlex.split(part)[0] for part in parts(final())} <= {"python", "groupadd", "useradd", "install"}
    user, group = FINAL["USER"].split(":")
    (data,) = json.loads(FINAL["VOLUME"])
    assert f"install -d -o {user} -g {group} -m 0700 {data}" in parts(final())
    assert FINAL["WORKDIR"] == data


def test_the_command_and_what_the_documentation_gives_are_understood() -> None:
    words = [json.loads(FINAL["CMD"])]
    for page in ("docs/draaien.md", "compose.yaml"):
        text = (ROOT / page).read_text(encoding="utf-8")
        words += [shlex.split(w, comments=True) for w in re.findall(r"compose .*?run --rm casusbank ([^&\n]+)", text)]
    assert len(words) > 5
    for given in words:
        done = CliRunner().invoke(cli, [*given, "--help"])
        assert done.exit_code == 0, (given, done.output)


def test_compose_runs_the_image_as_it_was_made() -> None:
    service = COMPOSE["services"]["casusbank"]
    (data,), port = json.loads(FINAL["VOLUME"]), FINAL["EXPOSE"]
    assert service["user"] == FINAL["USER"]
    assert f"gegevens:{data}" in service["volumes"]
    assert service["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert service["healthcheck"]["test"] == ["CMD", *health()], "an image in OCI format keeps none of its own"
    assert f":{port}/" in health()[-1] and json.loads(FINAL["CMD"])[-2:] == ["--port", port]
    assert (ROOT / service["build"]["dockerfile"]).samefile(ROOT / "Containerfile")


@pytest.mark.parametrize("variant", ["", "postgres"])
def test_what_a_variant_of_compose_asks_for_is_explained(variant: str) -> None:
    """Every value from outside has a default, so that both variants start, and a line in the documentation."""
    services = [s for s in COMPOSE["services"].values() if not s.get("profiles") or variant in s["profiles"]]
    assert len(services) == (2 if variant else 1)
    said = (ROOT / "docs" / "draaien.md").read_text(encoding="utf-8")
    asked = re.findall(r"\$\{(\w+)(:-)?", json.dumps(services))
    assert asked and all(default for _, default in asked)
    assert all(name in said for name, _ in asked)
    used = {volume.partition(":")[0] for service in services for volume in service["volumes"]}
    assert used - {v for v in used if v[:1] in "/.$"} <= set(COMPOSE["volumes"])


class Image:
    """The package as the recipe installs it, in a folder that nobody may write in, and one for the data."""

    def __init__(self, work: Path, no_privilege: Callable[[], None]) -> None:
        self.code, self.data, self._wheel = work / "srv", work / "gegevens", work / "wiel"
        self._tmp = work / "tmp"
        for folder in (self.data, self._tmp, work / "bron"):
            folder.mkdir()
        self.port = free_port()
        for step in parts(BUILD):
            if "--require-hashes" not in step:  # those come from the network; here they are those of the tests
                self._build(step, context(work / "bron") if not any((work / "bron").iterdir()) else work / "bron")
        (site,) = self.code.glob("lib/python*/site-packages")
        (site / "zz_omgeving.pth").write_text(sysconfig.get_paths()["purelib"], encoding="utf-8")
        for path in (*self.code.rglob("*"), self.code):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~0o222)
        self._who = self._another() or {"preexec_fn": no_privilege}

    def _another(self) -> dict[str, Any]:
        """The user of the image, if root runs the tests and that user may read all they run on. It owns the data."""
        user, group = map(int, FINAL["USER"].split(":"))
        who: dict[str, Any] = {"user": user, "group": group, "extra_groups": []}
        tried = [str(self.code / "bin" / "python"), "-c", "import casusbank.cli, numpy, ssl"]
        try:
            done = subprocess.run(tried, capture_output=True, check=False, env=self.environment(), **who)
        except (OSError, subprocess.SubprocessError):
            return {}
        if done.returncode != 0:
            return {}
        for folder in (self.data, self._tmp):
            os.chown(folder, user, group)
        return who

    def _build(self, step: str, folder: Path) -> None:
        said = step.replace("/srv/casusbank", str(self.code)).replace("/wiel", str(self._wheel))
        said = re.sub(r"^python ", f"{shlex.quote(sys.executable)} ", said)
        done = subprocess.run(["sh", "-c", said], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (step, done.stdout[-800:], done.stderr[-2000:])

    def environment(self) -> dict[str, str]:
        """That of the image, with its folders where they are here."""
        pairs = (pair.partition("=") for pair in shlex.split(FINAL["ENV"]))
        places = {"/srv/casusbank": str(self.code), "/gegevens": str(self.data), "$PATH": os.environ["PATH"]}
        env = {name: functools.reduce(lambda v, p: v.replace(*p), places.items(), value) for name, _, value in pairs}
        return env | {"TMPDIR": str(self._tmp)}

    def start(self, words: list[str]) -> subprocess.Popen[str]:
        """A command of the image, as somebody who may write the data and nothing else of it."""
        env = self.environment()
        given = [w.replace(FINAL["EXPOSE"], str(self.port)).replace("/gegevens", str(self.data)) for w in words]
        program = shutil.which(given[0], path=env["PATH"])
        assert program and program.startswith(str(self.code)), "it is in the image"
        return subprocess.Popen(
            [program, *given[1:]], cwd=self.data, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            **self._who,
        )  # fmt: skip

    def run(self, words: list[str]) -> tuple[int, str]:
        """(exit code, what was said) of a command."""
        process = self.start(words)
        out, err = process.communicate(timeout=120)
        return process.returncode, out + err


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def state(folder: Path) -> dict[str, Any]:
    """Every file below a folder with its size and moment of change."""
    return {str(p): (p.lstat().st_size, p.lstat().st_mtime_ns) for p in folder.rglob("*")}


def serves_until(image: Image, stop: signal.Signals) -> int:
    """The exit code of the screens, stopped once the health check says that they are there."""
    served = image.start([*json.loads(FINAL["ENTRYPOINT"]), *json.loads(FINAL["CMD"])])
    try:
        until = time.monotonic() + 120
        while image.run(health())[0] != 0:
            assert served.poll() is None and time.monotonic() < until, "de schermen kwamen niet op"
        served.send_signal(stop)
        out, err = served.communicate(timeout=10)
        assert not out and "Traceback" not in err and err.endswith("Gestopt.\n"), err
        return served.returncode
    finally:
        with suppress(ProcessLookupError):
            served.kill()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can walk through; those of pytest are closed."""
    with TemporaryDirectory(prefix="casusbank-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.traag
def test_the_recipe_makes_what_runs_with_only_its_data_to_write(
    open_folder: Path, gewone_rechten: Callable[[], None]
) -> None:
    pytest.importorskip("hatchling")
    image = Image(open_folder, gewone_rechten)
    before, letters = state(image.code), open_folder / "invoer"
    letters.mkdir()
    (letters / "a.txt").write_text(LETTER, encoding="utf-8")
    entry = [str(word) for word in json.loads(FINAL["ENTRYPOINT"])]
    assert "bestaat nog niet" in image.run([*entry, *json.loads(FINAL["CMD"])])[1], "without a bank it says what to do"
    for words in (["ingest", str(letters), "--toegang", "openbaar"], ["index"], ["zoek", "traplift"], ["doctor"],
                  ["backup", "/gegevens/kopie.db"], ["verify"]):  # fmt: skip
        code, said = image.run([*entry, *words])
        assert "Traceback" not in said, (words, said)
        assert code == 0 or (words == ["doctor"] and code == 1), (words, said)
    assert image.run(health())[0] != 0, "nothing runs yet"
    for stop in (FINAL["STOPSIGNAL"], "SIGTERM"):
        assert serves_until(image, getattr(signal, stop)) == 0
    assert state(image.code) == before
    assert not Path(image.environment()["HOME"]).exists()
    written = {p.name for p in image.data.iterdir()}
    assert all(name.startswith(("casusbank.db", "kopie.db")) for name in written), written
    code, said = image.run([*entry, "verhuis"])
    assert (code, "postgresql://" in said) == (1, True)
