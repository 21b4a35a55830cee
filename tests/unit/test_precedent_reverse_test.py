"""The omgekeerde toets: proposals fill nothing, step 4 opens when 1 to 3 are filled."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_precedent_boundaries import USED, case, grens
from test_precedent_guidelines import value

from casusbank.model import SectieLezing, WaardeToepassing
from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.methodiek import Toetsantwoord, load_methodiek
from precedent.reverse_test import MAX_FRAGMENT, filled, missing, proposals, state

METHOD, VOCAB = load_methodiek(), load_vocabulary()
EERST = [v.id for s in METHOD.stappen[:3] for v in s.velden]


def answer(veld: str, text: str = "Daar is over gesproken.") -> Toetsantwoord:
    return Toetsantwoord(veld, text, "consulent", "2024-01-01T00:00:00+00:00", case("a", None).tekst_hash)


def test_the_four_steps_hold_the_fields_of_the_method_and_each_says_where_proposals_come_from() -> None:
    assert [s.nr for s in METHOD.stappen] == [1, 2, 3, 4]
    assert len(METHOD.velden) == 15
    for veld in METHOD.velden.values():
        sources = (veld.secties, veld.sprekers, veld.lagen, veld.waarden, veld.polariteiten, veld.factoren,
                   veld.grenzen, veld.rollen)  # fmt: skip
        assert any(sources) or veld.instrumenten or veld.eigen
        assert set(veld.waarden) <= set(VOCAB.waarden)
        assert set(veld.factoren) <= set(VOCAB.factoren)
        assert set(veld.grenzen) <= set(VOCAB.grenzen)


@given(st.sets(st.sampled_from(EERST)))
def test_step_4_is_locked_until_every_field_before_it_is_filled(done: set[str]) -> None:
    answers = {v: answer(v) for v in done}
    assert set(missing(answers, 4)) == set(EERST) - done
    assert all(missing(answers, n) == () for n in (1, 2, 3))
    steps = state(case("a", "tegen_inwoner"), answers)
    assert steps[3].vergrendeld == (done != set(EERST))


@pytest.mark.parametrize(("text", "counts"), [("", False), ("-", False), ("x.", False), ("...", False), ("geen", True)])
def test_an_answer_is_words(text: str, counts: bool) -> None:
    assert filled(answer("conflicten", text)) is counts
    assert not filled(None)


def test_proposals_fill_nothing_and_carry_their_passage() -> None:
    weighed = ("waarde", "rechtsgelijkheid", WaardeToepassing("afgewogen_tegen", "bestuur", "maatwerk"))
    casus = case("a", "tegen_inwoner", grens("mag_niet_reflex"), grens(), USED, weighed)
    steps = state(casus, {})
    assert not any(v.gevuld for s in steps for v in s.velden)
    by_field = {v.veld.id: v.voorstellen for s in steps for v in s.velden}
    assert [p.waarom for p in by_field["conflicten"]] == ["rechtsgelijkheid"]
    assert [p.waarom for p in by_field["instrument"]] == ["hardheidsclausule"]
    assert [p.waarom for p in by_field["schuurt"]] == ["toegangscriteria"]  # the group, not the culture of 'mag niet'
    assert "kinderen_betrokken" in [p.waarom for p in by_field["geraakte_derden"]]
    for found in by_field.values():
        for p in found:
            assert p.begin is not None
            assert casus.tekst[p.begin : p.eind] == p.tekst


def test_a_rejected_reading_proposes_nothing() -> None:
    casus = case("a", "tegen_inwoner", USED)
    gone = replace(casus, annotaties=tuple(replace(n, status="verworpen") for n in casus.annotaties))
    assert proposals(casus, METHOD.velden["instrument"], (), VOCAB)
    assert proposals(gone, METHOD.velden["instrument"], (), VOCAB) == ()


def test_a_long_section_is_shown_by_its_beginning() -> None:
    casus = case("a", None)
    text = "## Standpunt\n" + "Mijn zoon moet naar school kunnen. " * 40
    note = replace(casus.annotaties[0], soort="sectie", sleutel="standpunt_inwoner", begin=0, eind=len(text),
                   fragment=text[:50], details=SectieLezing("inwoner"))  # fmt: skip
    (found,) = proposals(
        replace(casus, tekst=text, annotaties=(note,)), METHOD.velden["gewenst_effect_inwoner"], (), VOCAB
    )
    assert found.tekst.endswith(".")
    assert len(found.tekst) <= MAX_FRAGMENT
    assert found.tekst.startswith("Standpunt")


def test_values_of_the_organisation_are_offered_where_they_touch_the_casus() -> None:
    used = ("waarde", "gezond_veilig_opgroeien", WaardeToepassing("noemt", "bestuur"))
    veld = METHOD.velden["organisatiewaarden"]
    assert [p.waarom for p in proposals(case("a", None, used), veld, [value()], VOCAB)] == ["thuis"]
    assert proposals(case("a", None), veld, [value()], VOCAB) == ()


def test_an_answer_to_an_older_text_is_marked() -> None:
    old = replace(answer("conflicten"), tekst_hash="0" * 64)
    fields = {v.veld.id: v for s in state(case("a", None), {"conflicten": old}) for v in s.velden}
    assert fields["conflicten"].verouderd
    assert fields["conflicten"].gevuld
