"""The Effectdialoog: out as a form, filled in as people do, and back as answers and casussen discussed."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from test_precedent_guidelines import KIND, case, value

from casusbank.config import Grenswaarden
from casusbank.errors import InvoerFout
from casusbank.model import Casus
from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.organisatiewaarden import Waardeversie
from ingest.readers.select import read_documents
from precedent.dossier.render import Formaat, render
from precedent.effectdialogue import Ingevuld, apply, build_dialogue, choose, read_dialogue

VERSIE = Waardeversie(3, value())
EERSTE = "Wat betekent de waarde voor ons?"
LAATSTE = "Wanneer is zij geen reden om af te wijken?"


def cases() -> tuple[Casus, ...]:
    made = [case(waarden=[KIND], strekking=s) for s in ("voor_inwoner", "tegen_inwoner", "voor_inwoner")]
    return tuple(replace(c, id=f"b{n}_x-{n}", titel=f"Titel {n}") for n, c in enumerate(made, 1))  # type: ignore[arg-type]


IDS = [str(c.id) for c in cases()]


def form(formaat: Formaat, folder: Path) -> Path:
    path = folder / f"formulier.{formaat}"
    path.write_bytes(render(build_dialogue(VERSIE, cases(), "2024-05-01", load_vocabulary()), formaat))
    return path


def back(path: Path) -> Ingevuld:
    return read_dialogue("\n".join(d.tekst for d in read_documents(path, Grenswaarden())), IDS)


def test_what_is_left_open_is_no_answer(tmp_path: Path) -> None:
    for formaat in ("md", "html", "docx"):
        with pytest.raises(InvoerFout, match="nog niets ingevuld"):
            back(form(formaat, tmp_path))


def fill_docx(path: Path, edit: Callable[[str, str], str | None]) -> None:
    """Go through the form as a person does: `edit(heading, text)` gives the new text of an empty field."""
    word: Any = Document(str(path))
    heading = ""
    for par in word.paragraphs:
        if par.style.name.startswith("Heading"):
            heading = par.text if "Wat zegt deze casus" not in par.text else f"{heading} {par.text}"
        elif par.text.startswith("[vul hier in"):
            new = edit(heading, par.text)
            if new is not None:
                par.text = new
    word.save(str(path))


def test_a_word_form_comes_back_with_answers_and_the_casussen_discussed(tmp_path: Path) -> None:
    path = form("docx", tmp_path)

    def edit(heading: str, _: str) -> str | None:
        if heading == EERSTE:
            return "Wij laten geen gezin met kinderen op straat staan."
        return "Hier ging het mis." if IDS[1] in heading else None

    fill_docx(path, edit)
    found = back(path)
    assert (found.waarde_id, found.versie) == ("thuis", 3)
    assert dict(found.antwoorden) == {"betekenis_voor_ons": "Wij laten geen gezin met kinderen op straat staan."}
    assert found.besproken == ((IDS[1], "Hier ging het mis."),)


def test_the_usual_edits_of_people_do_no_harm(tmp_path: Path) -> None:
    path = form("docx", tmp_path)
    word: Any = Document(str(path))
    kept = list(word.paragraphs)
    for at, par in enumerate(kept):
        if par.text == EERSTE:
            par.text = "1. WAT BETEKENT DE WAARDE VOOR ONS ?"  # renumbered, shouted
            kept[at + 2].text = ""  # answer in paragraphs of its own, with a list
            for text in ("Nooit een kind op straat:", "- ook niet in het weekend", "- ook niet bij schuld"):
                kept[at + 3].insert_paragraph_before(text)
        if par.text == LAATSTE:
            kept[at + 1]._element.getparent().remove(kept[at + 1]._element)  # the old answer thrown away
            kept[at + 2].text = "[vul hier in: uw antwoord] Als het gezin al een passende woning heeft."
        if par.text.endswith(f"[{IDS[2]}]"):  # a casus they did not discuss is struck
            for gone in kept[at : at + 5]:
                if gone.text.startswith(("Titel", "Uitkomst", "Wat zegt", "[vul")):
                    gone._element.getparent().remove(gone._element)
        if par.text.endswith(f"[{IDS[0]}]"):
            par.text = f"Titel 1, besproken als eerste [{IDS[0]}]"
            field = next(p for p in kept[at:] if p.text.startswith("[vul"))
            field.text = "Precies waar de belofte voor is."
    word.save(str(path))
    found = back(path)
    assert dict(found.antwoorden) == {
        "betekenis_voor_ons": "Nooit een kind op straat: ook niet in het weekend ook niet bij schuld",
        "wat_betekent_het_niet": "Als het gezin al een passende woning heeft.",
    }
    assert found.besproken == ((IDS[0], "Precies waar de belofte voor is."),)


@pytest.mark.parametrize("formaat", ["md", "html"])
def test_the_other_forms_come_back_too(formaat: Formaat, tmp_path: Path) -> None:
    path = form(formaat, tmp_path)
    text = path.read_text(encoding="utf-8")
    empty = list(re.finditer(r"(?:\\)?\[vul hier in: [^\]]*\]", text))
    assert len(empty) == 4 + len(IDS) + 1
    for number in (4, 2):
        m = empty[number]
        text = f"{text[: m.start()]}Antwoord {number}.{text[m.end() :]}"
    path.write_text(text, encoding="utf-8")
    found = back(path)
    assert dict(found.antwoorden) == {"wat_merkt_de_inwoner": "Antwoord 2."}
    assert found.besproken == ((IDS[0], "Antwoord 4."),)


def test_a_casus_of_elsewhere_is_named_and_left_out() -> None:
    case_ = "Titel 9 [elders-9]\nWat zegt deze casus over de waarde?\nVeel."
    text = f"Kenmerk van de waarde: thuis, versie 3\n{case_}\n{EERSTE}\nDit geldt, zoals in [{IDS[0]}]\nen daarna."
    found = read_dialogue(text, IDS)
    assert (found.onbekend, found.besproken) == (("elders-9",), ())
    assert found.antwoorden[0][1].endswith("en daarna.")


def test_another_text_is_refused() -> None:
    with pytest.raises(InvoerFout, match="Kenmerk"):
        read_dialogue("Zomaar een brief.", IDS)


@given(st.text(max_size=400))
def test_no_text_ever_raises_anything_else(text: str) -> None:
    with contextlib.suppress(InvoerFout):
        read_dialogue(f"Kenmerk van de waarde: thuis, versie 3\n{EERSTE}\n{text}", IDS)


def test_answers_make_a_concept_unless_a_day_is_given() -> None:
    said = Ingevuld("thuis", 3, (("betekenis_voor_ons", "Nieuw."),), ())
    made = apply(value(), said)
    assert (made.status, made.betekenis_voor_ons, made.richtlijnen) == ("concept", "Nieuw.", value().richtlijnen)
    adopted = apply(value(), said, "2025-01-01")
    assert (adopted.status, adopted.geldig_van) == ("vastgesteld", "2025-01-01")


def test_casussen_are_chosen_over_outcomes_and_only_where_the_value_played() -> None:
    silent = case(waarden=[])
    chosen = choose([*cases(), silent], value(), 2)
    assert {c.velden.strekking for c in chosen} == {"voor_inwoner", "tegen_inwoner"}
    assert choose([silent], value()) == ()
