"""Write `requirements/constraints.txt`: the exact versions of what casusbank needs, as installed here.

Run it in an environment where the tests pass: `.venv/bin/python scripts/leg_versies_vast.py`. Only what the
requirements in pyproject.toml reach is written (extras `modellen`, `dev` and `bench` too), without hashes or addresses.

`--slot` also writes `requirements/slot.txt`, the run-time set with the extra `postgres` and checksums of its files, and
`requirements/bouw.txt`, what makes the wheel in the container; by pip-tools (`pip install pip-tools`), which asks the
package index that pip is set to.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "requirements" / "constraints.txt"
SLOT = ROOT / "requirements" / "slot.txt"
BUILD = ROOT / "requirements" / "bouw.txt"
SLOT_HEADER = """\
# What casusbank needs at run time, with the checksum of every file of every version that is allowed:
#     pip install --require-hashes -r requirements/slot.txt && pip install --no-deps casusbank-*.whl
# Made by `python scripts/leg_versies_vast.py --slot`; one changed byte in one package and pip refuses it.
"""
BUILD_HEADER = """\
# What makes the wheel of casusbank for the container, with the checksum of every file that is allowed; it is not in it.
# Made by `python scripts/leg_versies_vast.py --slot`, as slot.txt.
"""
HEADER = """\
# Exact versions that are known to work together; scripts/opzet.py installs with them.
# Refresh: update an environment, run the tests, then `python scripts/leg_versies_vast.py` in it.
# torch stands here without "+cpu" so that it holds on every system; requirements/torch-cpu.txt chooses the build.
"""


def project_requirements() -> list[Requirement]:
    """The requirements of casusbank itself with the extras that are installed here, and the build backend."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = data["project"]["optional-dependencies"]
    wanted = [line for name in ("modellen", "dev", "bench") for line in extras[name]]
    lines = [*data["project"]["dependencies"], *wanted, *data["build-system"]["requires"]]
    return [Requirement(line) for line in lines]


def reached(start: list[Requirement]) -> dict[str, str]:
    """Name to version of every installed distribution that `start` leads to."""
    found: dict[str, str] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    todo = list(start)
    while todo:
        requirement = todo.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            print(f"niet geïnstalleerd, dus niet vastgelegd: {name}", file=sys.stderr)
            continue
        if name != "pip":  # datasette names it; an environment keeps the one it has
            found[name] = Version(distribution.version).public
        for line in distribution.requires or ():
            child = Requirement(line)
            if child.marker is None or any(child.marker.evaluate({"extra": e}) for e in (*extras, "")):
                todo.append(child)
    return found


def lock() -> None:
    """Write the lock files: of the run-time set, and of what makes the wheel in the container."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    # With the driver of PostgreSQL: the container is made of this set, and offers both.
    wanted = [*data["project"]["dependencies"], *data["project"]["optional-dependencies"]["postgres"]]
    _lock(SLOT, SLOT_HEADER, wanted)
    _lock(BUILD, BUILD_HEADER, data["build-system"]["requires"])


def _lock(target: Path, header: str, wanted: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asked, made = Path(folder, "nodig.in"), Path(folder, "slot.txt")
        asked.write_text("\n".join(wanted), encoding="utf-8")
        quiet = ["--quiet", "--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links"]
        subprocess.run(
            [sys.executable, "-m", "piptools", "compile", "--generate-hashes", "--allow-unsafe", "--strip-extras",
             *quiet, "--no-emit-options", "-c", str(TARGET), "-o", str(made), str(asked)],
            check=True,
        )  # fmt: skip
        target.write_text(header + made.read_text(encoding="utf-8"), encoding="utf-8")
    print(f"slot gelegd in {target.relative_to(ROOT)}")


def main() -> None:
    """Write the files."""
    pins = reached(project_requirements())
    TARGET.write_text(HEADER + "".join(f"{n}=={pins[n]}\n" for n in sorted(pins)), encoding="utf-8")
    print(f"{len(pins)} versies vastgelegd in {TARGET.relative_to(ROOT)}")
    if "--slot" in sys.argv[1:]:
        lock()


if __name__ == "__main__":
    main()
