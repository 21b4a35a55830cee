"""The residual-risk report: reasons with passages, how few are alike, and nothing stored."""

from __future__ import annotations

import pytest

from casusbank.model import Casus, CasusId, Gegeven, Herkomst, Velden
from ingest.leeftijd import class_at, class_of
from ingest.pseudonymise import pseudonymise
from ingest.risico import Niveau, assess, count, risk_json


def casus(tekst: str, casus_id: str = "c-1", organisatie: str = "gemeente Oeverdam", onderwerp: str = "pgb") -> Casus:
    velden = Velden(organisatie=organisatie, onderwerpen=(onderwerp,))
    masked = pseudonymise(tekst)
    return Casus(
        CasusId(casus_id), "T", masked.tekst, "overig", Herkomst("b", "0", "tekst@1", "x"), velden,
        annotaties=masked.gegevens,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tekst", "soort", "niveau"),
    [
        ("Mevrouw heeft de ziekte van Huntington.", "zeldzame_ziekte", "hoog"),
        ("De zaak was in het nieuws en in de krant.", "media", "hoog"),
        ("Hij is predikant geweest in het dorp.", "beroep", "hoog"),
        ("Het gezin heeft negen kinderen.", "gezin", "middel"),
        ("Zij woont op Schiermonnikoog.", "kleine_plaats", "middel"),
        ("Haar zoon zit op basisschool De Regenboog.", "instelling", "middel"),
        ("De 93-jarige vrouw woont zelfstandig.", "hoge_leeftijd", "middel"),
        ("Zij ontving € 1.204,37 op 3 mei 2021.", "exact_bedrag", "laag"),
        ("Zij komt uit Eritrea.", "herkomst", "laag"),
    ],
)
def test_each_reason_has_its_passage(tekst: str, soort: str, niveau: Niveau) -> None:
    it = casus(tekst)
    report = risk_json(it, assess(it, count([it, *(casus(tekst, f"c-{i}") for i in range(5))])))
    found = next(s for s in report["signalen"] if s["soort"] == soort)
    assert report["niveau"] == niveau
    for p in found["passages"]:
        assert it.tekst[p["begin"] : p["eind"]] == p["fragment"] != ""


@pytest.mark.parametrize(
    "tekst",
    [
        "Het college wijst de aanvraag om huishoudelijke hulp af op grond van artikel 2.3.5 van de Wmo 2015.",
        "Mevrouw heeft COPD en het syndroom van Down komt in de familie voor. De burgemeester ondertekent.",
        "De huisarts en de ergotherapeut adviseren een traplift van € 3.000.",
    ],
)
def test_an_ordinary_text_gives_no_alarm(tekst: str) -> None:
    it = casus(tekst)
    assert assess(it, count([it] * 5)).niveau == "laag"


def test_the_smallest_combination_that_sets_a_casus_apart() -> None:
    common = [casus("Een alleenstaande moeder met twee kinderen.", f"c-{i}") for i in range(4)]
    other = [casus("Een echtpaar zonder kind.", f"d-{i}", onderwerp="begeleiding") for i in range(4)]
    lone = casus("Een alleenstaande moeder met twee kinderen.", "x", onderwerp="begeleiding")
    population = count([*common, *other, lone])
    assert assess(common[0], population).afzonderend == ()
    assert assess(common[0], population).k == 4
    report = assess(lone, population)
    assert (report.afzonderend, report.k_afzonderend, report.k, report.van) == (("onderwerp", "huishouden"), 1, 1, 9)
    assert report.niveau == "middel"


def test_a_birth_date_leaves_only_its_class() -> None:
    masked = pseudonymise("Besluit van 1 juni 2023. De cliënt is geboren op 14-08-2004.")
    assert "2004" not in masked.tekst and "14-08" not in masked.tekst
    [born] = [a.details for a in masked.gegevens if a.sleutel == "geboortedatum"]
    assert born == Gegeven("geboortedatum", "[GEBOORTEDATUM-1]", "18_tot_21")
    assert all("2004" not in repr(a) for a in masked.gegevens)


@pytest.mark.parametrize(
    ("years", "klasse"),
    [
        *((0, "jonger_dan_12"), (12, "12_tot_18"), (17, "12_tot_18"), (18, "18_tot_21")),
        *((26, "21_tot_27"), (67, "67_tot_80"), (99, "80_en_ouder")),
    ],
)
def test_classes(years: int, klasse: str) -> None:
    assert class_of(years) == klasse


def test_a_class_needs_a_date_and_counts_the_birthday() -> None:
    assert class_at("15-6-2005", "2023-06-14") == "12_tot_18"
    assert class_at("15-6-2005", "2023-06-15") == "18_tot_21"
    assert class_at("1955", "2023-06-15") == "67_tot_80"
    assert class_at("15-6-2005", None) is None
    assert class_at("vijf_mei", "2023-06-15") is None


def test_a_hard_identifier_left_is_the_highest_risk() -> None:
    left = Casus(CasusId("c"), "T", "Bel x@voorbeeld.nl", "overig", Herkomst("b", "0", "t@1", "x"))
    assert assess(left, count([left] * 5)).signalen[0].soort == "restgegeven"
