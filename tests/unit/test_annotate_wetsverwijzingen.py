"""Law references: normal form, identity, link and role."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from casusbank.model import Verwijzing
from ingest.annotate.wetsverwijzingen import Wetsverwijzingen
from ingest.text import read_light

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "gold/taal/wetsverwijzingen.yaml").read_text(encoding="utf-8")
)


def _read(text: str, peildatum: str | None = None) -> list[Verwijzing]:
    found = Wetsverwijzingen().annotate(read_light(text, peildatum=peildatum), ())
    assert all(text[a.begin : a.eind] == a.fragment for a in found)
    return [a.details for a in found if isinstance(a.details, Verwijzing)]


@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c["zin"])[:50])
def test_norms(case: dict[str, Any]) -> None:
    assert sorted(v.norm for v in _read(case["zin"], str(case.get("dag") or "") or None)) == sorted(case["normen"])


def test_identity_and_link() -> None:
    ref = _read("artikel 2.3.5, derde lid, van de Wmo 2015")[0]
    assert (ref.regeling_id, ref.jci) == ("BWBR0035362", "jci1.3:c:BWBR0035362&artikel=2.3.5&lid=3")
    book = _read("7:274 BW")[0]
    assert (book.regeling_id, book.jci) == ("BWBR0005290", "jci1.3:c:BWBR0005290&artikel=274")


def test_wmo_without_a_year_resolves_on_the_peildatum() -> None:
    assert _read("artikel 4 van de Wmo", "2012-05-01")[0].regeling_id == "BWBR0020031"
    assert _read("artikel 4 van de Wmo", "2019-05-01")[0].regeling_id == "BWBR0035362"
    assert _read("artikel 4 van de Wmo")[0].regeling_id == "BWBR0035362"


def test_an_article_without_a_law_takes_the_one_it_had() -> None:
    text = "Artikel 2.3.5 van de Wmo 2015 geldt. Aan artikel 2.3.2 is niet voldaan, en artikel 2.3.5 helpt niet."
    assert [v.norm for v in _read(text)] == ["Wmo 2015 art. 2.3.5", "Wmo 2015 art. 2.3.2", "Wmo 2015 art. 2.3.5"]


def test_roles() -> None:
    assert _read("Op grond van artikel 35 Pw kennen wij toe.")[0].rol == "grondslag"
    assert _read("Artikel 35 Pw bepaalt wanneer recht bestaat.")[0].rol == "toetsingskader"
    assert _read("Ook artikel 35 Pw kwam langs.")[0].rol == "genoemd"


def test_many_references_are_found_in_linear_time() -> None:
    assert len(_read("art. 35 Pw. " * 3000)) == 3000
