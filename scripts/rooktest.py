"""Smoke test: build the wheel, install it without torch in a clean environment, and use it in an empty folder.

Shows that the wheel holds all it needs (vocabulary, demo casussen, built-in model, templates), that the base install
brings no torch and no CUDA package, and that nothing depends on the checkout. Run: python scripts/rooktest.py
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNWANTED = ("torch", "nvidia", "cuda", "triton", "sentence-transformers", "transformers")
"""Beginnings of package names that a base install may not bring."""


SCREENS = len(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["datasette"])
"""Plugins that a plain Datasette finds by itself."""


def run(command: Sequence[str], folder: Path, *, log: Path | None = None) -> str:
    """Run one command; its stdout. Prints what it said and stops when it fails."""
    begin = time.monotonic()
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "CASUSBANK_", "VIRTUAL_ENV"))}
    done = subprocess.run(
        command, cwd=folder, env=clean | {"HF_HUB_OFFLINE": "1"}, capture_output=True, text=True, check=False
    )
    shown = " ".join([Path(command[0]).name, *command[1:]])
    print(f"  {shown:<60.60} {time.monotonic() - begin:6.1f} s", flush=True)
    if done.returncode != 0:
        print(done.stdout[-4000:], done.stderr[-4000:], sep="\n")
        raise SystemExit(f"rooktest: mislukt ({done.returncode}): {shown}")
    if log:
        log.write_text(done.stdout + done.stderr, encoding="utf-8")
    return done.stdout


def build_and_install(work: Path) -> Path:
    """Build the wheel, install it in a fresh environment; the folder with its commands."""
    run([sys.executable, "-m", "build", "--wheel", "--outdir", str(work / "dist"), str(ROOT)], work)
    (wheel,) = (work / "dist").glob("casusbank-*.whl")
    run([sys.executable, "-m", "venv", str(work / "venv")], work)
    commands = work / "venv" / ("Scripts" if os.name == "nt" else "bin")
    constraints = ROOT / "requirements" / "constraints.txt"
    run([str(commands / "python"), "-m", "pip", "install", "--no-input", "-c", str(constraints), str(wheel)], work)
    return commands


def check_packages(commands: Path, work: Path) -> None:
    """The base install holds no torch, no CUDA."""
    listed = json.loads(run([str(commands / "python"), "-m", "pip", "list", "--format", "json"], work))
    unwanted = sorted(p["name"] for p in listed if p["name"].lower().startswith(UNWANTED))
    if unwanted:
        raise SystemExit(f"rooktest: de basisinstallatie bevat {', '.join(unwanted)}")
    run([str(commands / "python"), "-m", "pip", "check"], work)


def use(commands: Path, work: Path) -> None:
    """The commands of the README in an empty folder, without the checkout."""
    casusbank = str(commands / "casusbank")
    empty = work / "leeg"
    empty.mkdir()
    version = run([casusbank, "--version"], empty)
    if "casusbank" not in version:
        raise SystemExit(f"rooktest: --version zegt {version!r}")
    if "Commando" not in run([casusbank, "--help"], empty):
        raise SystemExit("rooktest: --help noemt de commando's niet")
    run([casusbank, "demo"], empty)
    question = "vader met kinderen in te kleine woning krijgt geen urgentie"
    found = json.loads(run([casusbank, "zoek", question, "--json"], empty))
    if len(found["treffers"]) != 5:
        raise SystemExit(f"rooktest: zoek gaf {len(found['treffers'])} treffers in plaats van 5")
    if not all(t["toelichting"]["scores"] for t in found["treffers"]):
        raise SystemExit("rooktest: een treffer zonder uitleg van zijn score")
    run([casusbank, "doctor"], empty)
    # Datasette loads our plugins by entry point while it is itself being imported: a cycle shows only here.
    plugins = json.loads(run([str(commands / "datasette"), "plugins"], empty))
    # Datasette names a plugin after its distribution or after its entry point, depending on how it is installed.
    found = [p["name"] for p in plugins if p["name"].startswith("casusbank")]
    if len(found) != SCREENS:
        raise SystemExit(f"rooktest: Datasette kent {len(found)} van de {SCREENS} schermen")


def main() -> None:
    """Everything above, in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="casusbank-rook-") as folder:
        work = Path(folder)
        commands = build_and_install(work)
        check_packages(commands, work)
        use(commands, work)
    print("rooktest: geslaagd")


if __name__ == "__main__":
    main()
