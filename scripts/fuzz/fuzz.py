"""Coverage-guided fuzzing of what reads anything at all: the readers, the question, the references to law.

    python scripts/fuzz/fuzz.py lezers|zoekvraag|verwijzing [FOLDER] [-max_total_time=SECONDS ...]

`make fuzz` installs atheris and runs each for some minutes. What breaks a promise ends the run with a traceback and
leaves the input beside it (`crash-...`); give that file as the argument to see it again, mend it, and put it in the
tests by hand. The promises: a reader gives documents or one of its two refusals; a question is read whatever it is,
and full text search takes what comes of it; a reference lies inside its text.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "readers")]

with atheris.instrument_imports(include=["ingest", "index"]):
    from leesbelofte import EXTENSIONS, survive

    from index.query import read_question
    from ingest.annotate.wetsverwijzingen import Wetsverwijzingen
    from ingest.text import read_light

SLOW = 10.0
"""Seconds for a few kilobytes: something in it grows faster than the input."""


def lezers(data: bytes) -> None:
    """The first byte chooses the extension."""
    if not data:
        return
    survive(f"bestand{EXTENSIONS[data[0] % len(EXTENSIONS)]}", data[1:])


_FTS = sqlite3.connect(":memory:")
_FTS.execute("CREATE VIRTUAL TABLE t USING fts5(tekst)")


def zoekvraag(data: bytes) -> None:
    """Read as a question; each literal part is asked of full text search as it is asked there: quoted."""
    text = data.decode("utf-8", "surrogateescape")
    question = read_question(text, 20_000)
    question.tekst.encode("utf-8")
    assert 0.0 <= question.lengte <= 1.0
    assert 0.0 <= question.eigen_woorden <= 1.0
    for part in (*question.citaten, *question.nummers, *question.artikelen):
        assert part in question.tekst or part.lower() in question.tekst.lower()
        _FTS.execute("SELECT 1 FROM t WHERE t MATCH ?", ('"' + part.replace('"', '""') + '"',)).fetchall()


_REFERENCES = Wetsverwijzingen()


def verwijzing(data: bytes) -> None:
    """Every reference lies in its text and says what stands there."""
    text = data.decode("utf-8", "replace")
    for found in _REFERENCES.annotate(read_light(text), ()):
        assert 0 <= found.begin < found.eind <= len(text)
        assert found.fragment == text[found.begin : found.eind]
        assert found.sleutel.strip()


TARGETS: dict[str, tuple[Callable[[bytes], None], str]] = {
    "lezers": (lezers, "vormen.dict"),
    "zoekvraag": (zoekvraag, "woorden.dict"),
    "verwijzing": (verwijzing, "woorden.dict"),
}


def timed(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The target, held to its time."""

    def once(data: bytes) -> None:
        begin = time.process_time()
        target(data)
        assert time.process_time() - begin < SLOW, "te traag"

    return once


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        raise SystemExit(__doc__)
    target, words = TARGETS[sys.argv[1]]
    options = [f"-dict={Path(__file__).with_name(words)}", "-rss_limit_mb=3000", "-timeout=60"]
    atheris.Setup([sys.argv[0], *options, *sys.argv[2:]], timed(target))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
