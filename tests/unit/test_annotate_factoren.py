"""What makes a cue a fact of this case: its domain, who the sentence is about, denials, shorthand, and what decides."""

from __future__ import annotations

import pytest

from casusbank.model import Annotatie, FactorToekenning
from casusbank.vocabulary import load_vocabulary
from ingest.annotate import annotate
from ingest.annotate.cuetaal import number
from ingest.annotate.woordgewicht import subjects_of
from ingest.text import read_light, tokenize


def factors(text: str) -> dict[str, FactorToekenning]:
    """The factors of a text by id."""
    found: tuple[Annotatie, ...] = annotate(read_light(text))
    return {a.sleutel: a.details for a in found if isinstance(a.details, FactorToekenning)}


@pytest.mark.parametrize(
    ("sentence", "factor", "step"),
    [
        ("De ergotherapeut schrijft dat mevrouw zonder tillift niet veilig uit bed kan.",
         "noodzaak_deskundig_vastgesteld", "aanwezig"),
        ("Mw. heeft gn netwerk meer.", "netwerk_beschikbaar", "afwezig"),
        ("Hij slaapt al drie maanden in zijn auto.", "dakloosheid", "feitelijk"),
        ("Over zes weken is zij naar verwachting weer hersteld.", "duur_beperking", "tijdelijk"),
        ("Haar valt daarvan niets te verwijten.", "eigen_toedoen", "afwezig"),
        ("Een goedkoper alternatief dat ook werkt, is hier niet gevonden.", "goedkoper_passend_alternatief", "afwezig"),
        ("Hij volgde nooit eerder een behandeling.", "eerdere_hulp_niet_effectief", "afwezig"),
        ("Uw dochters zijn 22 en 25 en wonen op zichzelf.", "kinderen_betrokken", "afwezig"),
        ("Niemand in het gezin is jonger dan 18.", "kinderen_betrokken", "afwezig"),
        ("Zij hield zich aan alle afspraken.", "werkt_niet_mee", "afwezig"),
        ("Twee bedrijven boden hem een contract aan.", "kan_zelf_werk_vinden", "aanwezig"),
        ("Met uw spaargeld zit u daar ruim overheen.", "middelen_boven_grens", "aanwezig"),
        ("De ergotherapeut kwam langs; in zijn rapport staat dat een tillift nodig is.",
         "noodzaak_deskundig_vastgesteld", "aanwezig"),
        ("Zij heeft elf schuldeisers en betaalt de huur niet meer.", "schuldenproblematiek", "aanwezig"),
    ],
)  # fmt: skip
def test_a_fact_in_other_words(sentence: str, factor: str, step: str) -> None:
    found = factors(sentence)
    assert factor in found and found[factor].waarde == step


@pytest.mark.parametrize(
    ("sentence", "factor"),
    [
        ("Een mantelzorger die overbelast is, kan respijtzorg vragen; dat geldt voor iedere mantelzorger.",
         "mantelzorg_overbelast"),
        ("Bij elke aanvraag kijken wij of iemand uit het netwerk kan helpen.", "netwerk_beschikbaar"),
        ("In die zaak sliep een gezin in de auto, u heeft een woning.", "dakloosheid"),
        ("Besluit urgentie wegens dreigende dakloosheid", "dakloosheid"),
        ("Wij wijzen de urgentieverklaring na huiselijk geweld af.", "onveilige_situatie"),
        ("Wij geven voorrang als iemand door huiselijk geweld niet thuis kan blijven.", "onveilige_situatie"),
        ("Wij kennen de begeleiding toe voor vijf jaar.", "duur_beperking"),
        ("U kunt reageren op woningen in de regio.", "actieve_inzet"),
        ("Daar kan hij geen schuld aan hebben.", "schuldenproblematiek"),
        ("Haar arbeidscontract als kok liep af op 1 mei.", "dakloosheid"),
        ("Bij een dreigende uitzetting of afsluiting helpen wij altijd.", "dakloosheid"),
        ("De jongste plast in bed en de oudste vecht op het schoolplein.", "actieve_inzet"),
        ("Collega vroeg: zelf weggegaan, dus eigen schuld? graag advies.", "eigen_toedoen"),
    ],
)  # fmt: skip
def test_a_rule_or_another_case_is_no_fact(sentence: str, factor: str) -> None:
    found = factors(sentence)
    assert factor not in found or found[factor].waarde in {"afwezig", "geen"}


@pytest.mark.parametrize(
    ("sentence", "factor"),
    [
        ("De zoon van 24 is zijn baan kwijt.", "kinderen_betrokken"),
        ("Een meisje (21) slaapt in de hal.", "kinderen_betrokken"),
        ("De buurvrouw heeft zelf Parkinson en kan niet helpen.", "duur_beperking"),
        ("Zij blijft drie nachten per week en slaapt dan bij hem op de bank.", "dakloosheid"),
        ("Na zes jaar verblijf in Ghana heeft hij geen pensioen opgebouwd.", "geen_rechtmatig_verblijf"),
        ("Aanvraag afgewezen: nachtzorg hoort bij de Wlz.", "voorliggende_ontoereikend"),
        ("De toeslag past niet bij deze regeling.", "buiten_urgentiecriteria"),
        ("Dit zijn gewone kosten waarvoor u zelf moet sparen.", "draagkracht"),
    ],
)
def test_what_is_told_of_somebody_or_something_else_is_no_fact_of_this_case(sentence: str, factor: str) -> None:
    found = factors(sentence).get(factor)
    assert found is None or found.waarde == "afwezig"


@pytest.mark.parametrize(
    ("sentence", "factor", "step"),
    [
        ("Kinderen van 9 en 19 wonen thuis.", "kinderen_betrokken", "aanwezig"),
        ("Haar dochter van 17 wordt in mei 18.", "kinderen_betrokken", "aanwezig"),
        ("De flat wordt over twee weken ontruimd.", "dakloosheid", "dreigend"),
        ("De flat is in maart ontruimd.", "dakloosheid", "feitelijk"),
        ("Mevrouw heeft zelf Parkinson.", "duur_beperking", "blijvend"),
    ],
)
def test_what_is_told_of_who_it_concerns_still_is(sentence: str, factor: str, step: str) -> None:
    assert factors(sentence)[factor].waarde == step


def test_a_factor_of_another_domain_is_not_read() -> None:
    text = (
        "# Besluit scootmobiel\n\nU vraagt een scootmobiel op grond van de Wmo 2015. De vervoersvoorziening wijzen "
        "wij af. U heeft problematische schulden. De regiotaxi is voor u passend vervoer."
    )
    assert "schuldenproblematiek" not in factors(text)


def test_a_fact_against_the_outcome_carries_only_where_the_motivation_states_it() -> None:
    text = (
        "# Besluit urgentie\n\n## Feiten\nU heeft twee minderjarige kinderen. U heeft de huur zelf opgezegd.\n\n"
        "## Overwegingen\nDe situatie is door eigen toedoen ontstaan. Veilig opgroeien weegt hier minder zwaar.\n\n"
        "## Besluit\nWij wijzen uw aanvraag om een urgentieverklaring af."
    )
    found = factors(text)
    assert found["eigen_toedoen"].dragend
    assert not found["kinderen_betrokken"].dragend


def test_words_of_residents_point_at_a_subject() -> None:
    scores = subjects_of(tokenize("kan mijn kind met een busje naar de speciale school"))
    assert max(scores, key=lambda k: scores[k]) == "leerlingenvervoer"
    assert not subjects_of(tokenize("de gemeente heeft het besluit genomen"))


def test_numbers_in_words_and_digits() -> None:
    assert [number(w) for w in ("3", "1.250,50", "achttien", "anderhalf", "een")] == [3.0, 1250.5, 18.0, 1.5, None]


def test_every_general_subject_yields_to_known_ones() -> None:
    known = load_vocabulary().onderwerpen
    assert all(y in known and y != o.id for o in known.values() for y in o.wijkt_voor)
    assert all(v in load_vocabulary().domeinen for d in load_vocabulary().domeinen.values() for v in d.verwant)


@pytest.mark.parametrize(
    ("sentence", "factor", "step"),
    [
        ("Zijn broers en vrienden kunnen het gezin niet opvangen.", "netwerk_beschikbaar", "afwezig"),
        ("Eiser heeft erkend dat hij zijn inkomsten niet heeft gemeld.", "inlichtingenplicht", "verwijtbaar"),
        ("De jeugdbeschermer waarschuwt dat de kinderen uit huis geplaatst worden als er geen hulp komt.",
         "uithuisplaatsing_dreigt", "aanwezig"),
        ("Na een psychose deed hij maandenlang de deur niet open.",
         "psychische_of_cognitieve_kwetsbaarheid", "aanwezig"),
        ("Handgrepen zijn in iedere bouwmarkt te koop en zijn algemeen gebruikelijk.",
         "algemeen_gebruikelijk", "aanwezig"),
    ],
)  # fmt: skip
def test_help_denied_fears_admissions_and_what_there_is_for_anybody(sentence: str, factor: str, step: str) -> None:
    assert factors(sentence)[factor].waarde == step


def test_what_the_authority_may_do_in_general_is_no_fact() -> None:
    assert "dringende_reden" in factors("Terugvorderen heeft voor u onaanvaardbare gevolgen.")
    rule = "Wij kunnen daarvan afzien als terugvorderen onaanvaardbare gevolgen heeft."
    assert "dringende_reden" not in factors(rule)


def test_a_single_cue_in_a_sentence_unlike_those_that_tell_the_fact_does_not_make_it_absent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "De aannemer stuurde een rekening over de maanden dat er niemand kwam poetsen."
    assert "netwerk_beschikbaar" not in factors(text)
    monkeypatch.setattr("ingest.annotate.factoren._LEAST", 0.0)
    assert factors(text)["netwerk_beschikbaar"].waarde == "afwezig"


def test_of_two_sentences_that_say_the_same_the_one_that_tells_it_is_shown() -> None:
    text = read_light(
        "Beoordeling\n\nWij vinden dat u zelf veel hebt gedaan. Voor uw twee kinderen van vier en zeven, die bij u"
        " wonen, weegt dit zwaar. De wet noemt de belangen van kinderen met zoveel woorden."
    )
    (shown,) = (a for a in annotate(text) if a.sleutel == "kinderen_betrokken")
    assert "van vier en zeven" in shown.fragment


def test_an_argument_that_only_touches_the_fact_does_not_stand_for_the_sentence_that_tells_it() -> None:
    text = read_light(
        "Feiten\n\nZij woont met haar twee minderjarige kinderen van vier en zeven jaar op een kamer.\n\n"
        "Overwegingen\n\nWij vinden dat het gezin niet langer kan wachten; de kinderen gaan voor."
    )
    (shown,) = (a for a in annotate(text) if a.sleutel == "kinderen_betrokken")
    assert "van vier en zeven" in shown.fragment
    assert isinstance(shown.details, FactorToekenning) and shown.details.dragend


def test_who_lives_elsewhere_is_of_the_network_and_not_of_the_household() -> None:
    found = factors("Haar zoon woont in Emmen en kan niet helpen in huis.")
    assert found["netwerk_beschikbaar"].waarde == "afwezig" and "gebruikelijke_hulp_mogelijk" not in found
    assert (
        factors("Haar zoon woont thuis en kan niet helpen in huis.")["gebruikelijke_hulp_mogelijk"].waarde == "afwezig"
    )


def test_who_lives_in_a_gezinshuis_is_not_threatened_with_it() -> None:
    assert "uithuisplaatsing_dreigt" not in factors(
        "Een meisje van 16 uit een gezinshuis wordt volgend jaar mbo-student."
    )


def test_a_house_with_four_rooms_is_no_family_of_four() -> None:
    assert "kinderen_betrokken" not in factors("Het gezin verhuisde naar een woning met vier kamers.")
