"""What a question from the command line must not load: each of these takes longer than the answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from index_cases import casus, put

from casusbank.config import Config
from index.build import build_index

_HEAVY = {
    "torch", "spacy", "sentence_transformers", "transformers", "pandas", "scipy", "sklearn", "datasette", "uvicorn",
    "docx", "jinja2", "weasyprint", "pymupdf", "stdnum", "ssl", "ingest.readers", "ingest.pipeline",
    "ingest.casus", "precedent", "onnxruntime", "huggingface_hub", "casusbank.cli.tonen",
}  # fmt: skip


def test_a_question_from_the_command_line_loads_nothing_heavy(tmp_path: Path) -> None:
    db = tmp_path / "b.db"
    put(db, casus("a-1", "Mevrouw heeft artrose en vraagt een traplift."), casus("a-2", "De aanvraag is afgewezen."))
    build_index(db, Config(db=db))
    code = (
        "import sys; from casusbank.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        f"heavy = {_HEAVY!r} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    command = [sys.executable, "-c", code, "--db", str(db), "zoek", "traplift voor mevrouw", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    assert '"a-1"' in done.stdout
