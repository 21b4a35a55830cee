"""Sections and speakers in many registers, with and without headings: every sentence labelled by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from casusbank.model import Metadata, SectieLezing, WaardeToepassing
from ingest.annotate import annotate
from ingest.annotate.secties import Secties
from ingest.text import read_light

TEXTS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "gold/taal/structuur.yaml").read_text(encoding="utf-8")
)["teksten"]


@dataclass(frozen=True)
class _Zin:
    begin: int
    tekst: str
    sectie: str
    spreker: str


def _parse(case: dict[str, Any]) -> tuple[str, list[_Zin]]:
    text, labels = "", list[_Zin]()
    for line in case["regels"].splitlines():
        label, _, sentence = line.partition(" | ")
        if "/" in label:
            sectie, _, spreker = label.partition("/")
            labels.append(_Zin(len(text), sentence, sectie, spreker))
        text += ("\n" + sentence + "\n" if label == "kop" else sentence) + "\n"
    return text, labels


def _wrong(case: dict[str, Any]) -> tuple[int, list[str]]:
    text, labels = _parse(case)
    found = Secties().annotate(read_light(text, metadata=Metadata(bronsoort=case["bronsoort"])), ())
    wrong: list[str] = []
    for zin in labels:
        a = next((a for a in found if a.begin <= zin.begin < a.eind), None)
        have = (a.sleutel, a.details.spreker) if a and isinstance(a.details, SectieLezing) else None
        if have != (zin.sectie, zin.spreker):
            wrong.append(f"{zin.sectie}/{zin.spreker} gelezen als {have}: {zin.tekst}")
    return len(labels), wrong


@pytest.mark.parametrize("case", TEXTS, ids=lambda c: str(c["naam"]))
def test_most_sentences_of_a_text_are_read_right(case: dict[str, Any]) -> None:
    total, wrong = _wrong(case)
    assert len(wrong) <= max(1, total // 4), "\n".join(wrong)


def test_nearly_all_sentences_together() -> None:
    seen = Counter[str]()
    wrong: list[str] = []
    for case in TEXTS:
        total, missed = _wrong(case)
        seen[case["bronsoort"]] += total
        wrong += missed
    assert len(seen) >= 7 and seen.total() >= 100
    assert len(wrong) <= 0.1 * seen.total(), "\n".join(wrong)


def test_what_a_letter_says_its_reader_must_do_is_said_by_the_authority() -> None:
    text = read_light(
        "Beste mevrouw A.,\n\nU vroeg bijzondere bijstand voor een bed en een kast. Dit zijn gewone kosten waarvoor"
        " u zelf moet sparen. U zegt dat u niet kon sparen. Wij wijzen uw aanvraag daarom af."
    )
    (value,) = (a for a in annotate(text) if a.soort == "waarde" and a.sleutel == "eigen_verantwoordelijkheid")
    assert isinstance(value.details, WaardeToepassing)
    assert (value.details.inroeper, value.details.polariteit) == ("bestuur", "steunt_afwijzing")
