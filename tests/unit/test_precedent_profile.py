"""From annotations to a profile: what counts, what is unknown, whose word stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from precedent_cases import VOCAB, casus

from casusbank.model import (
    Annotatie,
    Casus,
    CasusId,
    FactorToekenning,
    Herkomst,
    Kant,
    Metadata,
    Relatie,
    Status,
    Velden,
)
from precedent.knockout import knock_outs
from precedent.profile import Bereik, closed, dimension, from_casus, profiles, steps_of, weight_of_source
from precedent.scope import comparable, scope_key
from precedent.wording import value_text


def note(
    factor: str,
    waarde: str,
    status: Status = "voorstel",
    zekerheid: float = 0.5,
    dragend: bool = False,
    kant: Kant = "T",
) -> Annotatie:
    return Annotatie("factor", factor, 0, 4, "Zin.", "f@1", zekerheid, FactorToekenning(waarde, kant, dragend), status)


def case(
    *notes: Annotatie, domeinen: tuple[str, ...] = ("wonen",), bron: str = "maatwerkbesluit", **velden: str
) -> Casus:
    fields = Velden(domeinen=domeinen, strekking="voor_inwoner", organisatie="gemeente X", **velden)  # type: ignore[arg-type]
    return Casus(CasusId("c"), "t", "Zin.", bron, Herkomst("b", "0", "l@1", "p"), fields, annotaties=notes)


def span(*notes: Annotatie, factor: str | None = None) -> Bereik | None:
    return from_casus(case(*notes), VOCAB).range_of(factor or notes[0].sleutel)


def test_what_is_not_mentioned_is_unknown_and_matters_all_the_same() -> None:
    p = from_casus(case(), VOCAB)
    assert p.feiten == {}
    assert "kinderen_betrokken" in p.ruimte
    assert p.bevestigd is False


def test_a_step_is_a_point_and_present_is_some_step() -> None:
    assert span(note("woningkrapte", "ernstig")) == Bereik(2, 2)
    assert span(note("woningkrapte", "aanwezig")) == Bereik(1, 3)
    assert span(note("woningkrapte", "afwezig")) == span(note("woningkrapte", "geen")) == Bereik(0, 0)
    assert span(note("duur_beperking", "tijdelijk")) == Bereik(1, 1)
    assert span(note("duur_beperking", "afwezig")) == Bereik(0, 0)
    assert steps_of(VOCAB.factoren["duur_beperking"])[0] == "afwezig"


@pytest.mark.parametrize("value", ["onbekend", "reusachtig", ""])
def test_an_unreadable_or_unknown_value_says_nothing(value: str) -> None:
    assert span(note("woningkrapte", value)) is None


def test_a_rejected_annotation_does_not_count() -> None:
    assert span(note("kinderen_betrokken", "aanwezig", "verworpen")) is None


def test_a_human_overrules_a_surer_machine() -> None:
    notes = (
        note("kinderen_betrokken", "aanwezig", zekerheid=0.99),
        note("kinderen_betrokken", "afwezig", "bevestigd", 0.1),
    )
    assert span(*notes) == Bereik(0, 0)
    assert from_casus(case(*notes), VOCAB).bevestigd


def test_the_surest_machine_wins_and_a_tie_is_unknown() -> None:
    assert span(note("eigen_toedoen", "aanwezig", zekerheid=0.9), note("eigen_toedoen", "afwezig")) == Bereik(1, 1)
    assert span(note("eigen_toedoen", "aanwezig"), note("eigen_toedoen", "afwezig")) is None
    assert span(note("woningkrapte", "aanwezig"), note("woningkrapte", "krap")) == Bereik(1, 1)


def test_evidence_is_what_agrees_with_the_outcome_only() -> None:
    fact = from_casus(
        case(note("eigen_toedoen", "aanwezig", zekerheid=0.9), note("eigen_toedoen", "afwezig", dragend=True)), VOCAB
    ).feiten["eigen_toedoen"]
    assert [n.zekerheid for n in fact.bewijs] == [0.9]
    assert not fact.gesteld


def test_a_derived_factor_narrows_its_base_and_disappears() -> None:
    assert span(note("dakloosheid_dreigt", "aanwezig"), factor="dakloosheid") == Bereik(1, 2)
    assert span(note("dakloosheid_dreigt", "afwezig"), factor="dakloosheid") == Bereik(0, 0)
    both = note("dakloosheid_dreigt", "aanwezig"), note("dakloosheid", "feitelijk")
    assert span(*both, factor="dakloosheid") == Bereik(2, 2)
    assert "dakloosheid_dreigt" not in from_casus(case(*both), VOCAB).ruimte


def test_procedural_factors_take_no_part() -> None:
    p = from_casus(case(note("motivering_gebrekkig", "aanwezig")), VOCAB)
    assert "motivering_gebrekkig" not in {*p.feiten, *p.ruimte}


def test_the_side_flips_with_the_domein_and_only_a_human_turns_it_in_a_casus() -> None:
    proposed, confirmed = (
        note("schuldenproblematiek", "aanwezig"),
        note("schuldenproblematiek", "aanwezig", "bevestigd"),
    )
    assert from_casus(case(proposed), VOCAB).side_of("schuldenproblematiek") == "A"
    assert from_casus(case(proposed, domeinen=("schuld",)), VOCAB).side_of("schuldenproblematiek") == "T"
    assert from_casus(case(confirmed), VOCAB).side_of("schuldenproblematiek") == "T"


def test_reasons_are_the_stated_facts_on_the_side_of_the_outcome() -> None:
    p = from_casus(
        case(
            note("kinderen_betrokken", "aanwezig", dragend=True),
            note("onveilige_situatie", "afwezig", dragend=True),
            note("eigen_toedoen", "aanwezig", dragend=True, kant="A"),
            note("dwingend_recht", "aanwezig", kant="A"),
        ),
        VOCAB,
    )
    assert p.redenen == {"kinderen_betrokken"}
    assert p.gesteld == {"kinderen_betrokken", "onveilige_situatie", "eigen_toedoen"}
    assert p.dragend == p.gesteld | {"dwingend_recht"}


def test_a_factor_known_outside_its_domein_still_matters() -> None:
    assert "algemeen_gebruikelijk" in from_casus(case(note("algemeen_gebruikelijk", "aanwezig")), VOCAB).ruimte


def test_profiles_share_one_factor_space() -> None:
    one, other = profiles([case(), case(note("eigen_toedoen", "aanwezig"))], VOCAB)
    assert one.ruimte is other.ruimte


def test_no_domein_means_that_every_factor_may_matter() -> None:
    ruimte = from_casus(case(domeinen=()), VOCAB).ruimte
    assert len(ruimte) == sum(not f.procedure and not f.afgeleid for f in VOCAB.factoren.values())


def test_every_bronsoort_has_a_weight_that_matches_the_vocabulary() -> None:
    for source in VOCAB.bronsoorten.values():
        weight = weight_of_source(source.id)
        assert ("uitgesloten" in source.binding) == (weight == "geen"), source.id
        if "leerzaam" in source.binding and "gelijkheidsbeginsel" not in source.binding:
            assert weight == "leerzaam", source.id


def test_a_beslispunt_from_the_onderwerp_is_a_reservation() -> None:
    base = case()
    p = from_casus(replace(base, velden=replace(base.velden, onderwerpen=("urgentie_sociaal",))), VOCAB)
    assert p.beslispunt == "urgentie_sociaal"
    assert p.voorbehouden


def test_two_phases_of_one_case_are_not_two_cases() -> None:
    first = replace(case(beslispunt="u"), metadata=Metadata(ecli="ECLI:A"))
    later = replace(
        case(beslispunt="u"),
        id=CasusId("d"),
        metadata=Metadata(ecli="ECLI:B", relaties=(Relatie("eerdere_instantie", "ECLI:A"),)),
    )
    citing = replace(later, metadata=Metadata(ecli="ECLI:C", relaties=(Relatie("citeert", "ECLI:A"),)))
    a, b, c = (from_casus(x, VOCAB) for x in (first, later, citing))
    assert "dezelfde zaak" in (comparable(a, b).waarom_niet or "")
    assert comparable(a, a).waarom_niet == "Het is twee keer dezelfde casus."
    assert comparable(a, c).ja


def test_knock_outs_and_what_lifts_them() -> None:
    def shown(*notes: Annotatie) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        return [(k.zekerheid, k.opgeheven_door, k.vraag_na) for k in knock_outs(from_casus(case(*notes), VOCAB))]

    ko = note("dwingend_recht", "aanwezig")
    absent = note("dringende_reden", "afwezig"), note("situatie_niet_voorzien", "afwezig")
    assert shown(ko) == [("mogelijk", (), ("dringende_reden", "situatie_niet_voorzien"))]
    assert shown(ko, absent[0]) == [("mogelijk", (), ("situatie_niet_voorzien",))]
    assert shown(ko, *absent) == [("zeker", (), ())]
    assert shown(ko, absent[0], note("situatie_niet_voorzien", "aanwezig")) == [
        ("nee", ("situatie_niet_voorzien",), ())
    ]
    assert shown(note("dwingend_recht", "afwezig")) == []


def test_scope_keys_part_what_can_never_be_compared() -> None:
    here, no_org = from_casus(case(beslispunt="Urgentie / art. 13"), VOCAB), from_casus(case(), VOCAB)
    assert scope_key(here, "organisatie") == ("x", "urgentie / art. 13")
    assert scope_key(here, "alle") == ("", "urgentie")
    assert scope_key(no_org, "alle") is None


def test_values_in_words() -> None:
    krapte, kind = dimension(VOCAB.factoren["woningkrapte"]), dimension(VOCAB.factoren["kinderen_betrokken"])
    spans = [None, Bereik(2, 2), Bereik(1, 3), Bereik(2, 3), Bereik(0, 1), Bereik(0, 2), Bereik(0, 0)]
    words = [value_text(krapte, s) for s in spans]
    assert words == [None, "ernstig", "aanwezig", "ernstig of meer", "geen of krap", "geen tot ernstig", "geen"]
    assert [value_text(kind, Bereik(i, i)) for i in (0, 1)] == ["afwezig", "aanwezig"]


VALUES = st.sampled_from(["aanwezig", "afwezig", "onbekend", "ernstig", "dreigend", "zo maar"])
NOTES = st.lists(
    st.builds(
        note,
        st.sampled_from([*VOCAB.factoren, "bestaat_niet"]),
        VALUES,
        st.sampled_from(["voorstel", "bevestigd", "verworpen"]),
        st.sampled_from([0.3, 0.6]),
        st.booleans(),
    ),
    max_size=12,
)


@given(NOTES, st.permutations(range(12)))
def test_any_annotations_give_one_profile_whatever_their_order(notes: list[Annotatie], order: list[int]) -> None:
    shuffled = [notes[i] for i in order if i < len(notes)]
    one, other = from_casus(case(*notes), VOCAB), from_casus(case(*shuffled), VOCAB)
    assert {f: x.bereik for f, x in one.feiten.items()} == {f: x.bereik for f, x in other.feiten.items()}
    assert (one.redenen, one.bevestigd, list(one.ruimte)) == (other.redenen, other.bevestigd, list(other.ruimte))
    for factor, fact in one.feiten.items():
        assert 0 <= fact.bereik.laag <= fact.bereik.hoog <= one.ruimte[factor].top
        assert fact.bewijs
    assert all(fact.bereik.bekend or factor in one.feiten for factor, fact in closed(one).feiten.items())


def test_the_gold_builder_confirms_absence_for_the_whole_domein() -> None:
    spec = {
        "domeinen": ["wonen"],
        "feiten": {},
        "rest": "afwezig",
        "bronsoort": "x",
        "beslispunt": "u",
        "organisatie": "o",
    }
    p = from_casus(casus("leeg", spec), VOCAB)
    assert set(p.feiten) == set(p.ruimte)
    assert p.bevestigd
