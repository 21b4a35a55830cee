"""What the built-in model learns from laws: a heading in all its words, without its number, and its own article."""

from __future__ import annotations

import gzip
import json
import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from ingebouwd.wetten import Artikel, law_pairs, read_laws

ARTIKEL = "De uitkering eindigt op de dag waarop het recht vervalt."


def read(tmp_path: Path, text: str) -> list[Artikel]:
    path = tmp_path / "wetten.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write(json.dumps({"_id": "BWBR0000001", "title": "Verzonnen wet", "text": text}) + "\n")
    return [*read_laws(path, frozenset())]


@pytest.mark.parametrize(
    ("koppen", "kop"),
    [
        ("### Artikel 12\n\n#### Einde van het recht", "Einde van het recht"),
        ("### Artikel 3:4a. Herziening", "Herziening"),
        ("### Hoofdstuk IV Boeten en maatregelen", "Boeten en maatregelen"),
        ("### §2. De aanvraag", "De aanvraag"),
        ("### III. Overgang", "Overgang"),
        ("### 2.1 Deelname aan kosten", "Deelname aan kosten"),
        ("### Artikelsgewijze toelichting", "Artikelsgewijze toelichting"),
        ("### Artikel 12", ""),
    ],
)
def test_a_heading_loses_its_number_and_no_word(tmp_path: Path, koppen: str, kop: str) -> None:
    assert [a.kop for a in read(tmp_path, f"{koppen}\n\n{ARTIKEL}\n") if ARTIKEL in a.alineas] == [kop]


def test_a_heading_of_one_word_is_learned_from(tmp_path: Path) -> None:
    found = read(tmp_path, f"### Artikel 12\n\n#### Herleving\n\n{ARTIKEL}\n")
    assert ("Herleving", ARTIKEL) in {(p.vraag, p.tekst) for p in law_pairs(found, random.Random(1))}  # noqa: S311
