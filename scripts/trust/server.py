"""A running `casusbank serve` over a made bank, for the scripts that attack it: address, log, memory and CPU."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from draaiend import cpu_seconds, running  # noqa: E402  # beside this folder

ASKED: tuple[tuple[str, dict[str, str | None]], ...] = (
    ("/-/zoeken", {"vraag": None}),
    ("/-/toets", {"tekst": None, "organisatie": "gemeente Oeverdam"}),
    ("/-/toets", {"casus": None}),
    ("/-/vergelijk", {"a": "oeverdam-1", "tekst": None}),
    ("/-/vergelijk", {"a": None, "b": "kwaad"}),
    ("/-/dossier", {"tekst": None}),
    ("/-/dossier", {"casus": "oeverdam-1", "vraag": None}),
)
"""Screens that take a question or a text, with what goes along; None is where it stands. With `.json`: as JSON."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the screens are, which process they are, and what that process printed."""

    adres: str
    pid: int
    log: Path

    def cpu(self) -> float:
        """CPU seconds of the process so far."""
        return cpu_seconds(self.pid)

    def memory(self, field: str = "VmRSS") -> float:
        """Megabytes in use now; `VmHWM` is the most since `forget_peak`."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def forget_peak(self) -> None:
        """Let `memory("VmHWM")` begin again."""
        with suppress(OSError):
            Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def files(self) -> int:
        """Open files and connections."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))


def say(text: str) -> None:
    """Progress, beside the results."""
    print(text, file=sys.stderr, flush=True)


def made_bank(folder: Path, total: int) -> Path:
    """A bank of made casussen in `folder`, used again when it is there."""
    from belasting import make_bank

    folder.mkdir(parents=True, exist_ok=True)
    db = folder / f"bank-{total}.db"
    if not db.exists():
        say(f"bank van {total} casussen maken")
        make_bank(db, total)
    return db


@contextmanager
def served(
    db: Path, *options: str, environ: dict[str, str] | None = None, under: Sequence[str] = ()
) -> Iterator[Server]:
    """`casusbank serve` over `db` on a free port of this machine, everything it prints kept beside the database.

    `under` is a command that runs it, such as strace; the process of the answer is then that one.
    """
    log = db.with_suffix(".log")
    command = [*under, sys.executable, "-m", "casusbank", "--db", str(db), "serve", *options]
    with running(command, log=log, cwd=db.parent, environ=environ) as (address, process):
        try:
            yield Server(address, process.pid, log)
        finally:
            if process.poll() is not None:
                say(f"de schermen zijn gestopt met code {process.returncode}")


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie; 0 without values."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)] if values else 0.0


def test_bank() -> Any:
    """The module with the small hostile bank of the tests of the screens."""
    source = ROOT / "tests" / "plugins" / "proefbank.py"
    spec = importlib.util.spec_from_file_location("proefbank", source)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{source} ontbreekt")
    bank = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bank)
    return bank


def screen_bank(folder: Path) -> tuple[Path, dict[str, str]]:
    """The small hostile bank of the tests of the screens, indexed; and a value for each part of an address."""
    bank = test_bank()
    made: Path = bank.make_database(folder)
    db = made.rename(folder / "schermen.db")
    for rest in folder.glob(f"{made.name}-*"):
        rest.unlink()
    subprocess.run(
        [sys.executable, "-m", "casusbank", "--db", str(db), "index"], check=True, capture_output=True, cwd=folder
    )
    return db, dict(bank.EXAMPLES)


def routes(db: Path, examples: dict[str, str]) -> list[str]:
    """Every address of our own screens, its parts filled in; a new screen is in it without being named here."""
    from casusbank.config import Config
    from datasette_plugins import api, compat
    from datasette_plugins.serve import build

    ds = build(db, Config(db=db))
    found = [api.address(route, examples) for _, route in compat.screen_routes(ds, "datasette_plugins")]
    compat.close(ds)
    return sorted({a for a in found if a and not set("()?*[|") & set(a)})


def endpoints() -> dict[str, dict[str, object]]:
    """The POST endpoints of the JSON API: address, with the schema of what they take."""
    from datasette_plugins.serve import describe

    paths = describe()["paths"]
    return {
        path: methods["post"].get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        for path, methods in paths.items()
        if "post" in methods
    }


def filled(path: str, examples: dict[str, str]) -> str:
    """An address of the OpenAPI document with its parts filled in."""
    return re.sub(r"\{(\w+)\}", lambda m: examples.get(m.group(1), "1"), path)


def form_token(client: httpx.Client) -> str:
    """The word against forged forms; the cookie that goes with it stays in the client."""
    return client.get("/").text.split('name="csrftoken" value="')[1].split('"')[0]


def as_form(fields: Mapping[str, str]) -> dict[str, Any]:
    """The body of a POST as a browser sends a form, with whatever characters; httpx would send bytes as `b'...'`."""
    body = urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in fields.items()})
    return {"content": body, "headers": {"content-type": "application/x-www-form-urlencoded"}}


def as_json(fields: Mapping[str, str]) -> dict[str, Any]:
    """The body of a POST as a program sends it."""
    return {"content": json.dumps(fields), "headers": {"content-type": "application/json"}}
