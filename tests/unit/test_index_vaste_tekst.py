"""Standard text of an office in a pasted casus counts for nothing; its own sentences do."""

from __future__ import annotations

from pathlib import Path

import pytest
from index_cases import casus, put, use_hash_embedder

from casusbank.config import Config
from casusbank.model import CasusId, Vraag
from index.build import build_index
from index.search import Zoeker
from index.textindex import TextIndex
from index.vaste_tekst import without_standard_text

SLOT = (
    "Tegen dit besluit kunt u binnen zes weken na de dag van verzending schriftelijk bezwaar maken bij het college."
    " Het college heeft deze bevoegdheid opgedragen aan de teammanager van de afdeling maatschappelijke ontwikkeling."
)
FEITEN = (
    "De traplift in de woning van mevrouw is versleten en de leverancier heeft geen onderdelen meer.",
    "Meneer rijdt met de scootmobiel alleen nog naar de dagbesteding en de apotheek in het dorp.",
    "Het gezin vraagt een bijdrage voor de begrafenis van een oom in het buitenland.",
    "De leerling gaat met een taxi naar een school voor speciaal onderwijs buiten de gemeente.",
    "Mevrouw vraagt vergoeding van de kosten van bewind over haar schulden en haar rekening.",
    "De jongen kreeg begeleiding na schooltijd omdat hij thuis niet tot rust komt.",
    "Een student meldt dat zijn kamer is opgezegd en dat hij bij vrienden op de bank slaapt.",
)


@pytest.fixture
def zoeker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Zoeker:
    use_hash_embedder(monkeypatch)
    db = tmp_path / "x.db"
    lang = FEITEN[0] + " Zij woont op de derde verdieping, is slecht ter been en valt vaak op de trap naar de hal."
    put(db, *(casus(f"brief{i}", f"{tekst} {SLOT}") for i, tekst in enumerate(FEITEN)), casus("anders", lang))
    config = Config(db=db, model="toets")
    build_index(db, config)
    return Zoeker(db, config)


def bank(zoeker: Zoeker) -> TextIndex:
    with zoeker._engine.session() as found:
        return found.text


def test_what_every_letter_says_is_left_out_and_what_one_says_stays(zoeker: Zoeker) -> None:
    left = without_standard_text(f"{FEITEN[1]} {SLOT} {FEITEN[2]}", bank(zoeker))
    assert left == f"{FEITEN[1]}\n{FEITEN[2]}"


def test_one_new_turn_of_phrase_makes_a_sentence_its_own(zoeker: Zoeker) -> None:
    own = SLOT.replace("zes weken", "drie maanden")
    assert "drie maanden" in without_standard_text(own, bank(zoeker))


@pytest.mark.parametrize("text", ["", "Ja.", SLOT, "....", "Bezwaar maken."])
def test_something_is_always_left(zoeker: Zoeker, text: str) -> None:
    assert without_standard_text(text, bank(zoeker)).strip() == text.strip()


def test_a_pasted_letter_finds_the_facts_not_the_office(zoeker: Zoeker) -> None:
    """Without this the closing sentences, most of the letter, outweigh the one about the stair lift."""
    vraag = f"De traplift is versleten, zij valt vaak op de trap naar de hal. {SLOT} " + " ".join([SLOT] * 3)
    assert zoeker.rank(Vraag(vraag))[0].casus_id == CasusId("anders")
