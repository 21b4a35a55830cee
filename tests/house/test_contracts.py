"""The import contracts of .importlinter hold, and each of them bites when it is broken."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("casusbank", "ingest", "index", "precedent", "datasette_plugins")

PLANTED = {
    "rechte-weg": ("ingest/text.py", "import index.passages"),
    "begane-grond": ("casusbank/zonder_kamer.py", "import json"),
    "waarden": ("casusbank/model/zonder_kamer.py", "import json"),
    "een-naam": ("index/search.py", "import casusbank.model.casus"),
    "lezen": ("ingest/zonder_kamer.py", "import json"),
    "opdrachtregel": ("casusbank/cli/zonder_kamer.py", "import json"),
    "zoeken": ("index/zonder_kamer.py", "import json"),
    "precedent": ("precedent/zonder_kamer.py", "import json"),
    "schermen": ("datasette_plugins/zonder_kamer.py", "import json"),
    "index-leest-niet": ("index/search.py", "import ingest.readers"),
    "datasette": ("precedent/audit.py", "import datasette"),
    "sqlite": ("index/search.py", "import sqlite3"),
    "spacy": ("ingest/annotate/__init__.py", "import spacy"),
    "faiss": ("index/search.py", "import faiss"),
    "postgres": ("index/search.py", "import psycopg"),
    "schrijven": ("precedent/audit.py", "import docx"),
    "torch": ("index/search.py", "import sentence_transformers"),
}
"""Contract id to the file in which a forbidden import is planted, and that import."""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """import-linter on the packages in `folder`."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def contract_names() -> dict[str, str]:
    """Contract id to its name, from .importlinter."""
    text = (ROOT / ".importlinter").read_text(encoding="utf-8")
    return dict(re.findall(r"^\[importlinter:contract:([\w-]+)\]\nname = (.+)$", text, flags=re.MULTILINE))


def test_every_contract_has_a_planted_violation() -> None:
    """A new contract comes with the proof that it bites."""
    assert set(PLANTED) == set(contract_names())


def test_contracts_hold() -> None:
    """The house as it stands."""
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python files of the house and its contracts, without data."""
    folder = tmp_path_factory.mktemp("huis")
    for package in PACKAGES:
        for source in (ROOT / package).rglob("*.py"):
            target = folder / source.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    shutil.copyfile(ROOT / ".importlinter", folder / ".importlinter")
    return folder


@pytest.mark.traag
@pytest.mark.parametrize("contract", PLANTED)
def test_contract_bites(contract: str, copied: Path) -> None:
    """A planted violation breaks exactly this contract (a layer may break along with it)."""
    path, line = PLANTED[contract]
    target = copied / path
    before = target.read_text(encoding="utf-8") if target.exists() else None
    target.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        done = lint(copied)
    finally:
        if before is None:
            target.unlink()
        else:
            target.write_text(before, encoding="utf-8")
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(rf"^{re.escape(contract_names()[contract])} BROKEN", done.stdout, flags=re.MULTILINE), done.stdout
