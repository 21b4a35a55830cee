"""Does an organisation keep its promises: every status, from hand-built casussen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from precedent_cases import VOCAB, casus

from casusbank.model import Annotatie, Casus, WaardeToepassing
from casusbank.vocabulary.organisatiewaarden import Organisatiewaarde, Waardeversie, parse_eis
from casusbank.vocabulary.waardenbestand import parse_waarden
from precedent.audit import equal
from precedent.guidelines import NALEVINGSTATUSSEN, VAN_TOEPASSING, Waarom, comply, holds, totals
from precedent.profile import from_casus
from precedent.render_values import NALEVING_LABEL, WAAROM_TEKST, naleving_json

WAARDE = """
- id: thuis
  organisatie: gemeente Oeverdam
  letterlijke_belofte: Geen kind dakloos
  wat_betekent_het_niet: Geen grotere woning voor wie ruim woont
  concretiseert: [gezond_veilig_opgroeien]
  eigenaar: hoofd Wonen
  status: vastgesteld
  geldig_van: 2023-01-01
  richtlijnen:
    - id: r1
      als_factoren: [kinderen_betrokken, "woningkrapte>=ernstig"]
      dan_strekking: voor_inwoner
      tenzij_factoren: [eigen_toedoen]
      tekst: Een gezin in een te kleine woning krijgt urgentie.
      status: vastgesteld
"""
BASIS: dict[str, Any] = {
    "domeinen": ["wonen"],
    "beslispunt": "urgentie_sociaal",
    "organisatie": "gemeente Oeverdam",
    "bronsoort": "maatwerkbesluit",
    "strekking": "tegen_inwoner",
    "rest": "onbekend",
    "status": "voorstel",
    "feiten": {"kinderen_betrokken": "aanwezig", "woningkrapte": "extreem"},
}


def value(text: str = WAARDE) -> Organisatiewaarde:
    found = parse_waarden(text, "w.yaml")
    assert found.fouten == ()
    return found.waarden[0]


def case(dag: str | None = "2023-05-01", waarden: Iterable[tuple[str, str, str]] = (), **changes: Any) -> Casus:
    """A casus of the gold builder on a day, with (waarde, polariteit, inroeper) uses of values."""
    made = casus("c1", {**BASIS, **changes})
    text, notes = made.tekst, list(made.annotaties)
    for key, polarity, by in waarden:
        sentence = f"{key} telt hier."
        details = WaardeToepassing(polarity, by)  # type: ignore[arg-type]
        notes.append(Annotatie("waarde", key, len(text), len(text) + len(sentence), sentence, "t@1", 0.5, details))
        text += sentence + " "
    return replace(made, tekst=text, annotaties=tuple(notes), velden=replace(made.velden, datum_besluit=dag))


def status(c: Casus, *versies: Waardeversie) -> tuple[str, str]:
    (report,) = comply([c], versies or [Waardeversie(1, value())])
    (row,) = report.regels
    return row.status, row.waarom


KIND = ("gezond_veilig_opgroeien", "steunt_toekenning", "bestuur")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"strekking": "voor_inwoner", "waarden": [KIND]}, ("gevolgd", "uitkomst_en_passage")),
        ({"strekking": "voor_inwoner", "gesteld": ["woningkrapte"]}, ("gevolgd", "uitkomst_en_passage")),
        ({"strekking": "voor_inwoner"}, ("geen_passage", "uitkomst_zonder_passage")),
        (
            {"strekking": "voor_inwoner", "waarden": [(KIND[0], "noemt", "inwoner")]},
            ("geen_passage", "uitkomst_zonder_passage"),
        ),
        (
            {"strekking": "voor_inwoner", "waarden": [(KIND[0], "gepasseerd", "bestuur")]},
            ("geen_passage", "uitkomst_zonder_passage"),
        ),
        (
            {"feiten": {**BASIS["feiten"], "buiten_urgentiecriteria": "aanwezig"}, "gesteld": ["kinderen_betrokken"]},
            ("afgeweken_zonder_motivering", "geen_tegenreden"),
        ),
        ({}, ("afgeweken_zonder_motivering", "niet_ingegaan")),
        ({"waarden": [KIND]}, ("afgeweken_zonder_motivering", "geen_tegenreden")),
        ({"waarden": [(KIND[0], "gepasseerd", "bestuur")]}, ("afgeweken_gemotiveerd", "ingegaan_en_tegenreden")),
        (
            {
                "feiten": {**BASIS["feiten"], "buiten_urgentiecriteria": "aanwezig"},
                "gesteld": ["buiten_urgentiecriteria"],
            },
            ("afgeweken_zonder_motivering", "niet_ingegaan"),
        ),
        (
            {
                "feiten": {**BASIS["feiten"], "buiten_urgentiecriteria": "aanwezig"},
                "gesteld": ["buiten_urgentiecriteria", "kinderen_betrokken"],
            },
            ("afgeweken_gemotiveerd", "ingegaan_en_tegenreden"),
        ),
        ({"feiten": {**BASIS["feiten"], "eigen_toedoen": "aanwezig"}}, ("tenzij_van_toepassing", "uitzondering")),
        (
            {"feiten": {"kinderen_betrokken": "aanwezig", "woningkrapte": "krap"}},
            ("niet_van_toepassing", "voorwaarde_niet_vervuld"),
        ),
        ({"feiten": {"kinderen_betrokken": "aanwezig"}}, ("onvoldoende_gegevens", "voorwaarde_onbekend")),
        ({"feiten": {"actieve_inzet": "aanwezig"}}, ("onvoldoende_gegevens", "geen_voorwaarde_genoemd")),
        ({"dag": None}, ("onvoldoende_gegevens", "datum_onbekend")),
        ({"dag": "2022-12-31"}, ("niet_van_toepassing", "gold_niet")),
        ({"strekking": None}, ("onvoldoende_gegevens", "uitkomst_onbekend")),
        ({"bronsoort": "rechtbank"}, ("niet_van_toepassing", "geen_eigen_besluit")),
        ({"bronsoort": "bezwaaradvies"}, ("niet_van_toepassing", "geen_eigen_besluit")),
        ({"bronsoort": "consulentnotitie"}, ("afgeweken_zonder_motivering", "niet_ingegaan")),
        ({"strekking": "procedureel"}, ("niet_van_toepassing", "geen_inhoudelijk_besluit")),
        ({"domeinen": ["pw_werk"]}, ("niet_van_toepassing", "ander_domein")),
    ],
)
def test_every_status(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    if changes.get("domeinen") == ["pw_werk"]:
        changes = {**changes, "feiten": {"kan_zelf_werk_vinden": "aanwezig"}}
    assert status(case(**changes)) == expected


def test_every_reason_has_its_words() -> None:
    assert set(WAAROM_TEKST) == set(get_args(Waarom))
    assert set(NALEVING_LABEL) == set(NALEVINGSTATUSSEN)


def test_a_concept_affects_no_report() -> None:
    concept = replace(value(), status="concept")
    (report,) = comply([case()], [Waardeversie(1, concept)])
    assert (report.regels, report.niet_gebonden) == ((), "niet_vastgesteld")
    rule = replace(value().richtlijnen[0], status="concept")
    (report,) = comply([case()], [Waardeversie(1, replace(value(), richtlijnen=(rule,)))])
    assert (report.regels, report.niet_gebonden) == ((), "geen_richtlijn")


def test_a_newer_concept_does_not_stop_the_adopted_version() -> None:
    newer = replace(value(), status="concept", richtlijnen=())
    assert status(case(), Waardeversie(1, value()), Waardeversie(2, newer))[0] == "afgeweken_zonder_motivering"


def test_the_version_of_the_day_of_the_decision_counts() -> None:
    strict = value(WAARDE.replace(">=ernstig", "=extreem").replace("2023-01-01", "2024-01-01"))
    both = (Waardeversie(1, value()), Waardeversie(2, strict))
    tight = {"kinderen_betrokken": "aanwezig", "woningkrapte": "ernstig"}
    assert status(case("2023-12-31", feiten=tight), *both)[0] == "afgeweken_zonder_motivering"
    assert status(case("2024-01-01", feiten=tight), *both)[0] == "niet_van_toepassing"


def test_another_organisation_is_not_bound() -> None:
    (report,) = comply([case(organisatie="gemeente Zandhorst")], [Waardeversie(1, value())])
    assert (report.casussen, report.regels) == (0, ())


def test_an_unmotivated_departure_asks_for_the_exceptions_it_is_silent_on() -> None:
    (report,) = comply([case()], [Waardeversie(1, value())])
    assert report.regels[0].ontbreekt == ("eigen_toedoen",)


def test_denominators_add_up_and_every_judged_row_has_a_passage() -> None:
    cases = [replace(case(strekking=s, feiten=f), id=f"c{n}")  # type: ignore[arg-type]
             for n, (s, f) in enumerate([("voor_inwoner", BASIS["feiten"]), ("tegen_inwoner", BASIS["feiten"]),
                                         ("tegen_inwoner", {"actieve_inzet": "aanwezig"})])]  # fmt: skip
    reports = comply(cases, [Waardeversie(1, value())])
    found = naleving_json(reports, [Waardeversie(1, value())])["waarden"][0]
    (rule,) = found["richtlijnen"]
    assert (rule["bekeken"], rule["van_toepassing"], rule["onvoldoende_gegevens"]) == (3, 2, 1)
    assert sum(rule["statussen"].values()) == rule["bekeken"] == found["casussen"]
    assert set(rule["statussen"]) == set(NALEVINGSTATUSSEN)
    for row in found["regels"]:
        if row["status"] in VAN_TOEPASSING:
            assert row["passages"]
    assert found["per_jaar"][0]["jaar"] == "2023"
    assert totals({})["bekeken"] == 0


@given(st.sampled_from(["geen", "krap", "ernstig", "extreem"]), st.sampled_from(["=", ">=", "<="]),
       st.sampled_from(["krap", "ernstig", "extreem"]))  # fmt: skip
def test_a_condition_on_a_scale_is_what_its_sign_says(step: str, sign: str, bound: str) -> None:
    scale = ["geen", "krap", "ernstig", "extreem"]
    profiel = from_casus(case(feiten={"woningkrapte": step}), VOCAB)
    at, to = scale.index(step), scale.index(bound)
    expected = {"=": at == to, ">=": at >= to, "<=": at <= to}[sign]
    assert holds(parse_eis(f"woningkrapte{sign}{bound}", VOCAB), profiel, VOCAB) == ("ja" if expected else "nee")


def test_a_derived_fact_is_read_from_the_fact_it_narrows() -> None:
    eis = parse_eis("dakloosheid_dreigt", VOCAB)
    assert holds(eis, from_casus(case(feiten={"dakloosheid": "feitelijk"}), VOCAB), VOCAB) == "ja"
    assert holds(eis, from_casus(case(feiten={"dakloosheid": "geen"}), VOCAB), VOCAB) == "nee"
    assert holds(eis, from_casus(case(feiten={"actieve_inzet": "aanwezig"}), VOCAB), VOCAB) == "onbekend"
    absent = parse_eis("niet kinderen_betrokken", VOCAB)
    assert holds(absent, from_casus(case(feiten={"kinderen_betrokken": "afwezig"}), VOCAB), VOCAB) == "ja"


def test_a_fact_that_a_valid_guideline_names_is_decisive_on_the_day_it_counts() -> None:
    known = [Waardeversie(1, value())]
    plain, guided = from_casus(case(), VOCAB), from_casus(case(), VOCAB, known)
    assert plain.dragend == frozenset()
    assert guided.dragend == {"kinderen_betrokken", "woningkrapte"}
    assert "eigen_toedoen" in guided.richtlijnfactoren  # named as an exception, and not there
    assert from_casus(case("2022-12-31"), VOCAB, known).dragend == frozenset()
    assert from_casus(case(organisatie="gemeente Zandhorst"), VOCAB, known).dragend == frozenset()
    concept = [Waardeversie(1, replace(value(), status="concept"))]
    assert from_casus(case(), VOCAB, concept).dragend == frozenset()


def test_what_a_guideline_names_decides_whether_two_casussen_are_equal() -> None:
    known = [Waardeversie(1, value())]
    same, other = case(), replace(case(feiten={**BASIS["feiten"], "woningkrapte": "ernstig"}), id="c2")  # type: ignore[arg-type]
    assert equal(from_casus(same, VOCAB), from_casus(other, VOCAB)) == "mogelijk"
    assert equal(from_casus(same, VOCAB, known), from_casus(other, VOCAB, known)) == "nee"
