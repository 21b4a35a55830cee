"""Boundaries and signals: how casussen fared, what worked elsewhere, what is worth a signal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from precedent_cases import VOCAB, casus

from casusbank.model import Annotatie, Casus, CasusId, Details, GrensToekenning, InstrumentToekenning, Verwijzing
from casusbank.vocabulary.methodiek import Signaal, load_methodiek
from precedent.boundaries import (
    Voorbeelden,
    article_of,
    cases_at_boundaries,
    fate,
    needs_provision,
    obstructions,
    table,
)
from precedent.render_boundaries import grenzen_json
from precedent.signals import kind_for, problems, proposals, receiver_for, same_matter

BASIS: dict[str, Any] = {
    "domeinen": ["wonen"], "beslispunt": "urgentie_sociaal", "organisatie": "gemeente Oeverdam",
    "bronsoort": "maatwerkbesluit", "rest": "onbekend", "feiten": {"kinderen_betrokken": "aanwezig"},
}  # fmt: skip


def case(ident: str, strekking: str | None, *notes: tuple[str, str, Details], **velden: Any) -> Casus:
    """A casus with one sentence per (soort, sleutel, details)."""
    made = casus(ident, {**BASIS, "strekking": strekking})
    text, found = made.tekst, list(made.annotaties)
    for soort, key, details in notes:
        sentence = f"{soort} {key}."
        found.append(Annotatie(soort, key, len(text), len(text) + len(sentence), sentence, "t@1", 0.5, details))  # type: ignore[arg-type]
        text += sentence + " "
    extra = {"onderwerpen": ("urgentie_sociaal",), "datum_besluit": "2023-01-01", **velden}
    return replace(made, tekst=text, annotaties=tuple(found), velden=replace(made.velden, **extra))


def grens(key: str = "toegangscriteria", **details: Any) -> tuple[str, str, Details]:
    return ("grens", key, GrensToekenning(**details))


USED = ("instrument", "hardheidsclausule", InstrumentToekenning("toegepast"))
NORM = "Huisvestingsverordening X 2021 art. 14"


@pytest.mark.parametrize(
    ("afloop", "strekking", "lot"),
    [
        ("overwonnen", "voor_inwoner", ("gelukt", "afloop")),
        ("omzeild", None, ("gelukt", "afloop")),
        ("overwonnen", "tegen_inwoner", ("onbekend", None)),
        ("bleef_bestaan", "tegen_inwoner", ("belemmerd", "afloop")),
        ("bleef_bestaan", "voor_inwoner", ("gelukt", "strekking")),
        ("bleef_bestaan", "deels_voor_inwoner", ("belemmerd", "afloop")),
        ("onbekend", "tegen_inwoner", ("belemmerd", "strekking")),
        ("onbekend", "deels_voor_inwoner", ("gelukt", "strekking")),
        ("onbekend", None, ("onbekend", None)),
        ("onbekend", "procedureel", ("onbekend", None)),
    ],
)
def test_how_a_casus_fared(afloop: str, strekking: Any, lot: tuple[str, str | None]) -> None:
    assert fate(afloop, strekking) == lot


def test_the_table_counts_each_casus_once_per_boundary_and_a_rejected_reading_not_at_all() -> None:
    twice = case("a", "tegen_inwoner", grens(aard="feitelijk"), grens(aard="feitelijk"))
    gone = case("b", "tegen_inwoner", grens())
    gone = replace(gone, annotaties=tuple(replace(n, status="verworpen") for n in gone.annotaties))
    (cell,) = table(cases_at_boundaries([gone, twice]))
    assert (cell.grens, cell.aard, cell.afloop, cell.casussen) == ("toegangscriteria", "feitelijk", "onbekend", ("a",))


def test_a_reflex_always_asks_for_the_provision_and_names_what_the_text_cites() -> None:
    law = ("wetsverwijzing", NORM, Verwijzing(NORM + " lid 2", "ongekend", artikel="14", rol="toetsingskader"))
    rows = cases_at_boundaries([case("a", "tegen_inwoner", grens("mag_niet_reflex", aard="ervaren"), law)])
    assert rows[0].vraag
    (asked,) = grenzen_json(rows, 1)["vragen"]
    assert asked["genoemd"] == [NORM]
    assert "Welke bepaling" in asked["vraag"]
    named = cases_at_boundaries([case("a", "tegen_inwoner", grens(aard="feitelijk", bepaling=NORM))])[0]
    silent = cases_at_boundaries([case("a", "tegen_inwoner", grens(aard="feitelijk"))])[0]
    felt = cases_at_boundaries([case("a", "tegen_inwoner", grens("wachtlijst", aard="feitelijk"))])[0]
    assert [needs_provision(r, VOCAB) for r in (named, silent, felt)] == [False, True, False]


def test_a_blocked_casus_is_shown_a_success_the_nearest_first() -> None:
    blocked = case("a", "tegen_inwoner", grens(), onderwerpen=("urgentie_medisch",))
    others = [
        case("ver", "voor_inwoner", grens(), USED, domeinen=("wmo",), beslispunt="pgb", onderwerpen=("pgb",)),
        case("domein", "voor_inwoner", grens(), USED, beslispunt="huisuitzetting", onderwerpen=("huisuitzetting",)),
        case("punt", "voor_inwoner", grens(), onderwerpen=("urgentie_geweld",)),
        case("zelfde", "voor_inwoner", grens(), onderwerpen=("urgentie_medisch",)),
        case("zelfde-weg", "voor_inwoner", grens(), USED, onderwerpen=("urgentie_medisch",)),
        case("ander", "voor_inwoner", grens("wachtlijst"), onderwerpen=("urgentie_medisch",)),
    ]
    rows = cases_at_boundaries([blocked, *others])
    mine = next(r for r in rows if r.casus_id == "a")
    found = Voorbeelden(rows).near(mine, 9)
    assert [s.geval.casus_id for s in found] == ["zelfde-weg", "zelfde", "punt", "domein", "ver"]
    assert [s.deelt for s in found] == ["onderwerp", "onderwerp", "beslispunt", "domein", "grens"]
    assert found[0].geval.routes[0].sleutel == "hardheidsclausule"


def test_of_equally_near_ones_the_newest_comes_first_and_an_undated_one_last() -> None:
    days = {"oud": "2020-01-01", "nieuw": "2023-06-30", "zonder": None, "midden": "2021-12-31"}
    rows = cases_at_boundaries([
        case("a", "tegen_inwoner", grens()),
        *(case(n, "voor_inwoner", grens(), datum_besluit=day) for n, day in days.items()),
    ])  # fmt: skip
    blocked = next(r for r in rows if r.casus_id == "a")
    assert [s.geval.casus_id for s in Voorbeelden(rows).near(blocked, 9)] == ["nieuw", "midden", "oud", "zonder"]
    assert [s.geval.casus_id for s in Voorbeelden(rows).near(blocked, 1)] == ["nieuw"]


def test_a_success_is_no_example_for_itself() -> None:
    (alone,) = rows = cases_at_boundaries([case("a", "voor_inwoner", grens(), USED)])
    assert Voorbeelden(rows).near(alone) == ()


def test_where_none_succeeded_that_is_said() -> None:
    rows = cases_at_boundaries([case("a", "tegen_inwoner", grens()), case("b", "tegen_inwoner", grens())])
    told = grenzen_json(rows, 2)["belemmerd"]
    assert [row["voorbeelden"] for row in told] == [[], []]
    assert all(row["geen_voorbeeld"] for row in told)


def test_a_provision_obstructs_over_its_paragraphs_and_brings_what_worked_in_its_domein() -> None:
    rows = cases_at_boundaries([
        case("a", "tegen_inwoner", grens(aard="feitelijk", bepaling=NORM + " lid 1")),
        case("b", "tegen_inwoner", grens(aard="ervaren", bepaling=NORM)),
        case("c", "voor_inwoner", grens(), USED),
        case("d", "voor_inwoner", grens(), ("instrument", "pgb", InstrumentToekenning("toegepast")), domeinen=("wmo",)),
        case("e", "tegen_inwoner", grens()),
    ])  # fmt: skip
    first, second = obstructions(rows)
    assert (first.bepaling, first.belemmerd, first.feitelijk, first.ervaren) == (NORM, ("a", "b"), 1, 1)
    assert first.routes == (("instrument", "hardheidsclausule", ("c",)),)
    assert first.routes_uit == "domein"
    assert (second.bepaling, second.casussen, second.belemmerd) == (None, ("c", "d", "e"), ("e",))


def test_without_an_instrument_the_article_a_grant_rests_on_is_the_route() -> None:
    based = (
        "wetsverwijzing",
        "wmo2015",
        Verwijzing("Wmo 2015 art. 2.3.5 lid 3", "bwb", artikel="2.3.5", rol="grondslag"),
    )
    named = ("wetsverwijzing", "awb", Verwijzing("Awb art. 4:84", "bwb", artikel="4:84"))
    (row,) = cases_at_boundaries([case("a", "voor_inwoner", grens(), based, named)])
    assert [(r.soort, r.sleutel) for r in row.routes] == [("artikel", "Wmo 2015 art. 2.3.5")]


@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_casussen_does_not_matter(order: list[str]) -> None:
    made = {n: case(n, s, grens()) for n, s in zip("abcd", ["tegen_inwoner", "voor_inwoner"] * 2, strict=True)}
    rows = cases_at_boundaries(made[n] for n in order)
    assert grenzen_json(rows, 4) == grenzen_json(cases_at_boundaries(made.values()), 4)


def test_articles() -> None:
    assert article_of("Awb art. 4:6 lid 2 onder a") == "Awb art. 4:6"
    assert article_of(None) is None


# ------------------------------------------------------------------ signals


def signal(**changes: Any) -> Signaal:
    base = Signaal("S1", "regel_belemmert", "toegangscriteria", None, "", "beleid", "gemeld", "2024-01-01", "jurist")
    return replace(base, **changes)


def test_two_blocked_casussen_are_worth_a_signal_and_one_is_not() -> None:
    rows = cases_at_boundaries([case(n, "tegen_inwoner", grens()) for n in "ab"] + [
        case("c", "tegen_inwoner", grens("wachtlijst"))])  # fmt: skip
    (found,) = proposals(rows, ())
    assert (found.grens_id, found.soort, found.ontvanger) == ("toegangscriteria", "regel_belemmert", "beleid")
    assert found.casussen == found.nieuw == ("a", "b")


def test_an_open_signal_about_the_same_gets_the_new_casussen_and_a_closed_one_does_not() -> None:
    rows = cases_at_boundaries([case(n, "tegen_inwoner", grens()) for n in "abc"])
    known = signal(casussen=(CasusId("a"), CasusId("b")))
    (more,) = proposals(rows, [known])
    assert (more.bestaand, more.nieuw) == ("S1", ("c",))
    assert proposals(rows, [replace(known, casussen=tuple(CasusId(c) for c in "abc"))]) == ()
    (again,) = proposals(rows, [replace(known, status="regel_gewijzigd")])
    assert again.bestaand is None


def test_signals_are_about_the_same_by_provision_first() -> None:
    assert same_matter(signal(bepaling=NORM + " lid 1"), NORM, "wachtlijst")
    assert not same_matter(signal(bepaling=NORM), None, "toegangscriteria")
    assert same_matter(signal(), None, "toegangscriteria")


def test_every_boundary_has_a_kind_and_a_receiver_of_the_vocabulary() -> None:
    method = load_methodiek()
    for key, bound in VOCAB.grenzen.items():
        if bound.ouder:
            assert kind_for(key, VOCAB, method) in method.signaalsoorten
            assert receiver_for(key, VOCAB, method) in method.ontvangers


@pytest.mark.parametrize(
    ("changes", "word"),
    [({"soort": "x"}, "soort"), ({"ontvanger": "x"}, "ontvanger"), ({"status": "x"}, "status"),
     ({"grens_id": None}, "een grens of een bepaling"), ({"status": "niet_gewijzigd_met_reden"}, "de reden")],
)  # fmt: skip
def test_what_may_not_be_stored_says_why(changes: dict[str, Any], word: str) -> None:
    assert word in " ".join(problems(signal(**changes), load_methodiek()))
    assert problems(signal(), load_methodiek()) == ()
