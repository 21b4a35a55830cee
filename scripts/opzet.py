#!/usr/bin/env python3
"""Set up casusbank in a local virtual environment and run it: `python3 scripts/opzet.py demo` or `... test`.

Needs nothing but Python 3.11 and pip: no make, no activated environment, no model hub. On Linux the CPU build of
torch is installed; when there is none to be had the product is installed without it and works with its built-in
model. What pip says goes to `opzet.log` in the environment and is shown when something fails.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "requirements" / "constraints.txt"
TORCH = ROOT / "requirements" / "torch-cpu.txt"
PYTORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
"""Where PyTorch publishes its CPU builds; asked only when pip's own sources have no such build."""
QUICK = ("--retries", "0", "--timeout", "15")
"""Options for a source that may be out of reach: found out at once."""
CUDA_PREFIXES = ("nvidia", "cuda", "triton")
"""How the packages begin that only a graphics card needs."""
STAMP = "opzet.json"
OWN_PIP = importlib.util.find_spec("ensurepip") is not None
"""Whether a new environment gets a pip of its own."""


class OpzetFout(Exception):
    """Something the user has to repair; the message is Dutch."""


@dataclass(frozen=True)
class Stamp:
    """What an earlier run installed; equal to what is wanted means: nothing to do."""

    sleutel: str
    torch: bool
    dev: bool


def say(text: str) -> None:
    """One Dutch line for the user, on stderr: stdout belongs to the command that is run."""
    print(text, file=sys.stderr, flush=True)


def environment() -> dict[str, str]:
    """The environment for what is run: never ask a model hub, never phone home."""
    quiet = {
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
    return kept | quiet


def stamp_key() -> str:
    """Hash of all that decides what is installed."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (ROOT / "pyproject.toml", CONSTRAINTS, TORCH, Path(__file__)):
        digest.update(path.read_bytes() if path.is_file() else b"-")
    return digest.hexdigest()


class Environment:
    """The virtual environment at `path` and pip in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.log = path / "opzet.log"
        self.bin = path / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.bin / ("python.exe" if os.name == "nt" else "python")

    def works(self) -> bool:
        """Whether the environment is there and its Python runs; an interrupted run may have left half of one."""
        probe = [str(self.python), *(("-m", "pip", "--version") if OWN_PIP else ("-c", ""))]
        return self.python.exists() and subprocess.run(probe, capture_output=True, check=False).returncode == 0

    def create(self) -> None:
        """Make the environment. Raises OpzetFout; never empties a folder that is not an environment."""
        if not OWN_PIP and importlib.util.find_spec("pip") is None:
            raise OpzetFout("Deze Python heeft geen pip. Installeer het eerst, op Debian met: apt install python3-venv")
        if self.path.exists() and any(self.path.iterdir()) and not (self.path / "pyvenv.cfg").is_file():
            raise OpzetFout(f"De map {self.path} bestaat al en is geen omgeving. Kies een andere met --venv.")
        try:
            venv.EnvBuilder(with_pip=OWN_PIP, clear=self.path.exists(), symlinks=os.name != "nt").create(self.path)
        except (OSError, subprocess.CalledProcessError) as error:
            raise OpzetFout(f"De omgeving {self.path} kan niet worden gemaakt: {error}") from None

    def pip(self, *arguments: str) -> bool:
        """`pip install` with these arguments; False when pip says no. All its output goes to the log."""
        start = [str(self.python), "-m", "pip"]
        if not OWN_PIP:  # as on Debian: the pip of the Python that started us installs into the environment
            start = [sys.executable, "-m", "pip", "--python", str(self.python)]
        command = [*start, "install", "--no-input", *arguments]
        with self.log.open("ab") as log:
            log.write(f"\n$ pip {' '.join(command[len(start) :])}\n".encode())
            log.flush()
            done = subprocess.run(command, stdout=log, stderr=log, env=environment(), cwd=ROOT, check=False)
        return done.returncode == 0

    def stamp(self) -> Stamp | None:
        """What an earlier run installed here, if it finished."""
        try:
            return Stamp(**json.loads((self.path / STAMP).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def cuda_packages(self) -> list[str]:
        """Names of CUDA packages in the environment; there should be none."""
        names = {p.name.split("-")[0].lower() for p in self.path.glob("**/site-packages/*.dist-info")}
        return sorted(name for name in names if name.startswith(CUDA_PREFIXES))


def torch_attempts() -> list[tuple[str, ...]]:
    """Arguments for pip to get torch, in order: as pip is configured, then with PyTorch's CPU index."""
    wanted = ("-c", str(CONSTRAINTS), "-r", str(TORCH))
    return [wanted, (*wanted, *QUICK, "--extra-index-url", PYTORCH_CPU_INDEX)]


def install_torch(env: Environment) -> bool:
    """Install the CPU build of torch; False when no source has it."""
    say("torch installeren (alleen voor de processor, geen CUDA) ...")
    if any(env.pip(*arguments) for arguments in torch_attempts()):
        return True
    say(
        "  LET OP: de CPU-versie van torch is hier niet te krijgen. casusbank werkt nu met zijn ingebouwde model.\n"
        "  Andere taalmodellen kunnen pas met torch. Later opnieuw proberen: python3 scripts/opzet.py install"
    )
    return False


def install(env: Environment, dev: bool, again: bool) -> None:
    """Bring the environment up to date; quick when it already is. Raises OpzetFout."""
    wanted = stamp_key()
    found = env.stamp()
    fresh = found is None or found.sleutel != wanted
    if found and not fresh and (found.dev or not dev) and (found.torch or not again):
        return
    begin = time.monotonic()
    if not env.works():
        say(f"Omgeving maken in {shown(env.path)} ...")
        env.create()
    (env.path / STAMP).unlink(missing_ok=True)
    torch = found.torch if found and not fresh and not again else install_torch(env)
    extras = [name for name, on in (("modellen", torch), ("dev", dev)) if on]
    say("casusbank en zijn bibliotheken installeren (dit kan enkele minuten duren) ...")
    target = f".[{','.join(extras)}]" if extras else "."
    if not env.pip("-c", str(CONSTRAINTS), "-e", target):
        tail = env.log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:]
        raise OpzetFout("\n".join([*tail, f"Installeren is mislukt. Het hele verslag: {shown(env.log)}"]))
    if sys.platform == "linux" and (cuda := env.cuda_packages()):
        say(f"  LET OP: er zijn CUDA-pakketten geïnstalleerd die casusbank niet nodig heeft: {', '.join(cuda)}")
    (env.path / STAMP).write_text(json.dumps(asdict(Stamp(wanted, torch, dev))), encoding="utf-8")
    say(f"Klaar met installeren in {time.monotonic() - begin:.0f} seconden.")


def shown(path: Path) -> str:
    """`path` as the user would type it from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def run(command: Sequence[str]) -> int:
    """Run a command of the environment from the root of the repository; its exit code."""
    return subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode


def demo(env: Environment, rest: Sequence[str]) -> int:
    """The main job on the shipped casussen."""
    casusbank = env.bin / "casusbank"
    return run([str(casusbank), "demo", *rest])


def test(env: Environment, rest: Sequence[str]) -> int:
    """All tests; those that need torch skip themselves where it is absent."""
    return run([str(env.python), "-m", "pytest", *rest])


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, install, run. Arguments that are not ours go to the command that is run."""
    parser = argparse.ArgumentParser(
        prog="opzet.py",
        description="Zet casusbank op in een eigen omgeving en voert de demo of de tests uit.",
        epilog="Andere opties gaan naar de demo of naar pytest: python3 scripts/opzet.py test -k store",
    )
    parser.add_argument("wat", choices=("demo", "test", "install"), nargs="?", default="demo")
    parser.add_argument("--venv", type=Path, default=Path(".venv"), help="map van de omgeving (standaard .venv)")
    options, rest = parser.parse_known_args(argv)
    if sys.version_info < (3, 11):  # noqa: UP036 - started by whatever python3 is there
        raise OpzetFout(f"casusbank heeft Python 3.11 of nieuwer nodig; dit is {sys.version.split()[0]}.")
    env = Environment(ROOT / options.venv)
    install(env, dev=options.wat == "test", again=options.wat == "install")
    if options.wat == "install":
        say(f"casusbank staat klaar: {shown(env.bin / 'casusbank')} --help")
        return 0
    return (demo if options.wat == "demo" else test)(env, rest)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OpzetFout as fout:
        say(str(fout))
        sys.exit(1)
    except KeyboardInterrupt:
        say("Afgebroken. Dezelfde opdracht gaat verder waar hij was.")
        sys.exit(130)
