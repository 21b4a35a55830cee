"""The how-to for researchers runs: every Python block of docs/onderzoek.md, in order, on the shipped casussen."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from casusbank.config import Config
from ingest.casus import Opties
from ingest.pipeline import ingest_paths

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "onderzoek.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The decisions of the demo; reading them takes seconds, all of the demo much longer."""
    folder = tmp_path_factory.mktemp("onderzoek")
    shutil.copytree(ROOT / "casusbank" / "demo" / "maatwerkbesluit", folder / "maatwerkbesluit")
    path = folder / "demo.db"
    done = list(ingest_paths([folder / "maatwerkbesluit"], path, Config(db=path), Opties("maatwerkbesluit")))
    assert sum(len(line.casussen) for line in done) > 20
    return path


def test_every_block_runs(database: Path) -> None:
    pytest.importorskip("pandas")
    names: dict[str, Any] = {"DATABASE": database}
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        for block in BLOCKS:
            exec(compile(block, "docs/onderzoek.md", "exec"), names)  # noqa: S102
    out = said.getvalue()
    assert "voor_inwoner" in out and "<5" in out and "sha256" in out
    assert len(names["paren"]) > 0 and names["paren"]["gelijkenis"].between(0, 1).all()
    assert len(names["tabel"]) > 3


def test_the_page_names_every_function() -> None:
    from datasette_plugins.onderzoekshulp import functies

    class Spy:
        names: list[str] = []  # noqa: RUF012

        def create_function(self, name: str, *_: object, **__: object) -> None:
            self.names.append(name)

    spy = Spy()
    functies.register(spy)  # type: ignore[arg-type]
    assert all(f"`{name}(" in PAGE for name in spy.names) and len(spy.names) == 4
