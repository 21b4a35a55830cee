"""Ingest and index beside pypdfium2 alone, which reads the pages, and a blank spaCy pipeline, which ingest has not.

    python scripts/bench/inlezen.py [--bestanden 60]

Reads made PDF files of three pages. What starting the program costs is taken off: the same command on one file. `deel`
is the CPU time of the slowest part alone as a share of the whole: 1 would mean that all else is free.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from geheel import children_ms
from meten import cpu, guarded, note, spread, tell
from zoek_schaal import demo_words, made_text

WORDS = 1200
ROUNDS = 3


def make_pdfs(folder: Path, many: int) -> None:
    """Letters of `WORDS` words."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    rng, words = random.Random(3), demo_words()  # noqa: S311  made-up text
    style = getSampleStyleSheet()["BodyText"]
    for i in range(many):
        text = made_text(rng, words, WORDS).split(". ")
        parts = [Paragraph(". ".join(text[at : at + 5]) + ".", style) for at in range(0, len(text), 5)]
        SimpleDocTemplate(str(folder / f"brief{i:04}.pdf")).build(parts)


def pdf_texts(folder: Path) -> list[str]:
    """The text of every page, by pypdfium2 alone."""
    import pypdfium2 as pdfium

    found = []
    for path in sorted(folder.glob("*.pdf")):
        with pdfium.PdfDocument(path) as document:
            found.append("\n".join(page.get_textpage().get_text_bounded() for page in document))
    return found


def whole(folder: Path, work: Path) -> tuple[float, float]:
    """CPU ms of (ingest, index) of a folder in a new database."""
    db = work / f"{folder.name}-{time.monotonic_ns()}.db"
    command = [sys.executable, "-m", "casusbank", "--db", str(db)]
    return children_ms([*command, "ingest", str(folder)]), children_ms([*command, "index"])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bestanden", type=int, default=60)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        one, many = work / "een", work / "veel"
        for folder, number in ((one, 1), (many, args.bestanden)):
            folder.mkdir()
            make_pdfs(folder, number)
        note(f"{args.bestanden} bestanden gemaakt")
        guarded("ingest", lambda: measure(one, many, work, args.bestanden), onderdeel="inlezen")


def measure(one: Path, many: Path, work: Path, files: int) -> None:
    """The parts and the whole, in turn, as rows."""
    import spacy

    blank = spacy.blank("nl")
    texts = pdf_texts(many)
    rows: dict[str, list[float]] = {"pypdfium2": [], "spaCy blank": [], "ingest": [], "index": []}
    for _ in range(ROUNDS):
        rows["pypdfium2"].append(cpu(lambda: pdf_texts(many)))
        rows["spaCy blank"].append(cpu(lambda: [*blank.pipe(texts)]))
        start, all_of_it = whole(one, work), whole(many, work)
        # One file is in the whole as well as in the start.
        scale = files / (files - 1)
        rows["ingest"].append((all_of_it[0] - start[0]) * scale)
        rows["index"].append((all_of_it[1] - start[1]) * scale)
    slowest = [max(a, b) for a, b in zip(rows["pypdfium2"], rows["spaCy blank"], strict=True)]
    for name, times in rows.items():
        about = {}
        if name == "ingest":
            about["deel"] = spread([s / t for s, t in zip(slowest, times, strict=True)], 3)
        tell(onderdeel="inlezen", bestanden=files, woorden=WORDS, wat=name,
             cpu_ms=spread([t / files for t in times], 2), **about)  # fmt: skip


if __name__ == "__main__":
    main()
