"""The motiveringsbundel: no statement without a source, every passage literal."""

from __future__ import annotations

import re
from dataclasses import replace

import precedent_cases
import pytest
from dossier_cases import made, texts

from casusbank.model import Casus, CasusId
from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.methodiek import Signaal, Toetsantwoord
from precedent.boundaries import needs_provision
from precedent.compare import compare
from precedent.constraint import constrain
from precedent.dossier.bundle import build_bundle
from precedent.dossier.collect import Eerder, Materiaal
from precedent.dossier.document import (
    Bewering,
    Invoerbron,
    Passagebron,
    Regelbron,
    Tabel,
    Veldbron,
    statements,
)
from precedent.dossier.precedentdeel import contradicted
from precedent.dossier.render import render
from precedent.dossier.rules import REGELS, SOORTEN, rule_of
from precedent.dossier.text import shown
from precedent.guidelines import Nalevingsregel
from precedent.profile import from_casus
from precedent.reverse_test import state

# ------------------------------------------------------------------ sources


def test_a_statement_needs_a_source() -> None:
    """It cannot be made without one, nor without text."""
    with pytest.raises(ValueError, match="zonder bron"):
        Bewering("feit", "Er zijn kinderen.", ())
    with pytest.raises(ValueError, match="zonder tekst"):
        Bewering("feit", "  ", (Regelbron("lezing"),))


def test_a_passage_is_as_long_as_its_offsets() -> None:
    """A source that cannot be right is refused."""
    with pytest.raises(ValueError, match="does not fit"):
        Passagebron(CasusId("a"), 3, 5, "abc")


def test_every_statement_has_sources_that_hold(materials: list[Materiaal]) -> None:
    """Walks every document: passages occur literally at their offsets, fields hold what is said of them."""
    passages = 0
    for m in materials:
        known = texts(m)
        for stuk in made(m):
            for statement in statements(stuk):
                assert statement.bronnen
                for source in statement.bronnen:
                    if isinstance(source, Passagebron):
                        passages += 1
                        assert known[source.casus_id].tekst[source.begin : source.eind] == source.tekst
                        assert source.annotator is None or read_there(known[source.casus_id], source)
                    elif isinstance(source, Veldbron):
                        assert source.casus_id in known or source.veld == "id"
                    elif isinstance(source, Invoerbron):
                        assert source.naam
                    else:
                        assert source.regel in REGELS
    assert passages > 200


def read_there(casus: Casus, source: Passagebron) -> bool:
    """Whether that annotator read something in that stretch of that casus: no passage is lent from another."""
    return any(
        a.annotator == source.annotator
        and a.status == source.status
        and a.begin < source.eind
        and source.begin < a.eind
        for a in casus.annotaties
    )


def test_a_fact_rests_on_what_was_read_of_that_fact(materials: list[Materiaal]) -> None:
    """Not on the passage of another fact."""
    labels = {f.label: f.id for f in load_vocabulary().factoren.values()}
    rows = 0
    for m in materials:
        section = next(a for a in build_bundle(m).afdelingen if a.id == "feiten")
        table = section.inhoud[0]
        assert isinstance(table, Tabel)
        for row in table.rijen:
            factor, proof = labels[row[0].tekst], row[-1].bronnen
            rows += 1
            for source in proof:
                assert isinstance(source, Passagebron)
                assert any(
                    a.sleutel == factor or f"{factor} " in (load_vocabulary().factoren[a.sleutel].afgeleid or "")
                    for a in m.casus.annotaties
                    if a.soort == "factor" and a.begin < source.eind and source.begin < a.eind
                )
    assert rows > 30


def test_every_quotation_is_of_its_own_passages(materials: list[Materiaal]) -> None:
    """What stands between quotation marks is in a passage that the statement points at."""
    quotations = 0
    for m in materials:
        for statement in statements(build_bundle(m)):
            given = [shown(s.tekst) for s in statement.bronnen if isinstance(s, Passagebron)]
            if not given:
                continue
            for said in re.findall(r"“(.*?)(?: …)?”(?= “|$)", statement.tekst):
                quotations += 1
                assert any(said in text for text in given), statement
    assert quotations > 100


def test_every_rule_has_a_text_and_a_ground() -> None:
    """And every kind of statement a rule; no rule is left over."""
    assert {rule_of(s) for s in SOORTEN} | {"resultaatmodel", "redenenmodel", "stilte"} == set(REGELS)
    assert all(len(r.tekst) > 20 and len(r.grondslag) > 8 for r in REGELS.values())


def test_the_bundle_tells_what_a_jurist_asks_for(materials: list[Materiaal]) -> None:
    """All sections; everything that binds is shown or counted; what contradicts is never left out."""
    for m in materials:
        stuk = build_bundle(m)
        ids = [a.id for a in stuk.afdelingen]
        for name in ("kort", "feiten", "waarden", "regels", "grenzen", "bindt", "conflict", "sloten", "leerzaam",
                     "vragen", "knock_outs", "beperkingen", "colofon"):  # fmt: skip
            assert name in ids
        told = " ".join(s.tekst for s in statements(stuk))
        assert "hulpmiddel, geen besluit" in told
        assert "mag dit?" in told and "domein=wonen" in told and "2024-05-31" in told
        sides = {b.naar for b in m.toets.bindt}
        assert {e.kant for e in m.bindt} == sides
        assert {b.precedent.casus_id for b in m.toets.bindt} >= {e.casus.id for e in m.bindt}


def test_a_decision_that_came_later_is_called_so(materials: list[Materiaal]) -> None:
    """It may bind to the same side, but nobody could have followed it at the time."""
    later = earlier = 0
    for m in materials:
        told = {s.bronnen[0].casus_id for s in statements(build_bundle(m))
                if "later genomen" in s.tekst and isinstance(s.bronnen[0], Veldbron)}  # fmt: skip
        for e in m.eerdere:
            there, here = e.casus.velden.datum_besluit, m.casus.velden.datum_besluit
            assert (e.casus.id in told) == bool(there and here and there > here)
            later, earlier = later + (e.casus.id in told), earlier + (e.casus.id not in told)
    assert later and earlier


def housing(name: str, strekking: str, **feiten: str) -> Casus:
    """A decision on urgency with these facts, each a sentence that a human confirmed."""
    spec = {"domeinen": ["wonen"], "feiten": feiten, "rest": "onbekend", "bronsoort": "maatwerkbesluit"}
    spec |= {"beslispunt": "urgentie_sociaal", "organisatie": "gemeente Oeverdam", "strekking": strekking}
    return precedent_cases.casus(name, spec)


def test_what_speaks_against_a_verdict(materials: list[Materiaal]) -> None:
    """What made up for a lock elsewhere, with the passage of the casus; who decided otherwise; nothing of a lesson."""
    asked = housing("n", "voor_inwoner", kinderen_betrokken="aanwezig", uithuisplaatsing_dreigt="aanwezig",
                    eigen_toedoen="aanwezig")  # fmt: skip
    granted = housing("p", "voor_inwoner", kinderen_betrokken="aanwezig", eigen_toedoen="afwezig")
    alike = housing("q", "voor_inwoner", kinderen_betrokken="aanwezig", uithuisplaatsing_dreigt="aanwezig",
                    eigen_toedoen="aanwezig")  # fmt: skip
    refused = housing("r", "tegen_inwoner", kinderen_betrokken="aanwezig", uithuisplaatsing_dreigt="aanwezig",
                      eigen_toedoen="aanwezig")  # fmt: skip
    toets = constrain([from_casus(c) for c in (granted, alike, refused)], from_casus(asked))
    m = replace(materials[0], casus=asked, toets=toets, bindt=(), sloten=(), leerzaam=())
    told: dict[str, list[Bewering]] = {}
    for other in (granted, alike):
        held = tuple(b for b in (*toets.bindt, *toets.bindt_niet) if b.precedent.casus_id == other.id)
        beside = Eerder(other, held, compare(asked, other))
        told[other.id] = list(contradicted(beside, m))
        assert contradicted(replace(beside, waarom="Een ander bestuursorgaan besliste."), m) == ()
    (made_up,), (otherwise,) = told["p"], told["q"]
    assert "Uithuisplaatsing" in made_up.tekst and "woog op tegen" in made_up.tekst and made_up.tekst.endswith("in q.")
    assert any(isinstance(s, Passagebron) and s.casus_id == asked.id for s in made_up.bronnen)
    assert otherwise.tekst == "Met dezelfde gedeelde feiten is andersom beslist in: r."
    assert all(Regelbron("tegenspraak") in b.bronnen for b in (made_up, otherwise))


def test_a_conflict_is_shown_and_not_resolved(materials: list[Materiaal]) -> None:
    """Where decisions certainly bind to both sides, the bundle says so and chooses nothing."""
    m = next(m for m in materials if m.toets.bindt)
    held = m.toets.bindt[0]
    sure = replace(held, voorwaarden=tuple(replace(c, oordeel="zeker") for c in held.voorwaarden))
    other = replace(sure, naar="A" if sure.naar == "T" else "T")
    both = replace(m, toets=replace(m.toets, bindt=(sure, other)))
    assert both.toets.conflict
    told = [s.tekst for s in statements(build_bundle(both)) if s.soort == "conflict"]
    assert any("kiest niet" in text for text in told)


def test_a_bundle_without_precedents(materials: list[Materiaal]) -> None:
    """A casus on its own still gives a whole, honest bundle."""
    m = materials[0]
    alone = replace(m, toets=constrain([], m.profiel), bindt=(), sloten=(), leerzaam=())
    told = " ".join(s.tekst for s in statements(build_bundle(alone)))
    assert "Geen vergelijkbaar besluit bindt deze casus." in told
    assert render(build_bundle(alone), "html")


# ------------------------------------------------------------------ the organisation's own


def test_guidelines_of_the_organisation(materials: list[Materiaal]) -> None:
    """An adopted guideline is shown with its text, its verdict and the passages; one that does not apply is counted."""
    m = next(m for m in materials if m.profiel.feiten)
    proof = next(fact.bewijs for fact in m.profiel.feiten.values() if fact.bewijs)
    row = Nalevingsregel(
        m.casus.id, m.casus.titel, "geen_kind_dakloos", 2, "r1", "2022-01-01", "afgeweken_zonder_motivering",
        "niet_ingegaan", proof,
    )  # fmt: skip
    apart = replace(row, richtlijn_id="r2", status="niet_van_toepassing", waarom="ander_domein", passages=())
    text = "Bij kinderen wordt vervangend onderdak geregeld."
    bound = replace(m, naleving=(row, apart), richtlijnen={("geen_kind_dakloos", 2, "r1"): text})
    section = next(a for a in build_bundle(bound).afdelingen if a.id == "richtlijnen")
    told = [b.tekst for b in statements(replace(build_bundle(bound), inleiding=(), afdelingen=(section,)))]
    assert text in told and "Afgeweken, zonder motivering" in told
    assert any(t.endswith("niet van toepassing is: 1.") for t in told)
    assert not any(a.id == "richtlijnen" for a in build_bundle(replace(m, naleving=())).afdelingen)


def test_answers_of_the_omgekeerde_toets(materials: list[Materiaal]) -> None:
    """What a person answered stands there with the role; the legal step is locked until the others are filled."""
    m = materials[0]
    answer = Toetsantwoord("effecten_wel", "De kinderen slapen rustig.", "consulent", "2024-01-01", m.casus.tekst_hash)
    stuk = build_bundle(replace(m, toetsstappen=state(m.casus, {"effecten_wel": answer})))
    (given,) = [b for b in statements(stuk) if b.tekst == answer.waarde]
    assert [b.naam for b in given.bronnen if isinstance(b, Invoerbron)] == [
        "omgekeerde toets, effecten_wel, door consulent"
    ]
    assert any("nog op slot" in b.tekst for b in statements(stuk) if b.soort == "toetsstap")
    assert any("niet ingevuld" in b.tekst for b in statements(build_bundle(m)) if b.soort == "toetsstap")


def test_signals_that_name_the_casus(materials: list[Materiaal]) -> None:
    """With their state; one without an answer says so."""
    m = materials[0]
    signal = Signaal(
        "S-1", "regel_belemmert", None, "Huisvestingsverordening art. 14", "ruimte voor kinderen", "raad", "gemeld",
        "2024-01-02", "consulent", casussen=(m.casus.id,),
    )  # fmt: skip
    told = [b.tekst for b in statements(build_bundle(replace(m, signalen=(signal,)))) if b.soort == "signaal"]
    assert told[0] == "S-1: regel belemmert" and "raad" in told and "gemeld" in told
    assert any("art. 14" in text for text in told)
    assert not any(a.id == "signalen" for a in build_bundle(m).afdelingen)


def test_a_blocked_casus_shows_where_it_worked_or_says_there_is_none(materials: list[Materiaal]) -> None:
    """With the passages of the other casus; never silence."""
    m = next(m for m in materials if any(case.lot == "belemmerd" and ways for case, ways in m.grenzen))
    told = [b for b in statements(build_bundle(m)) if "lukte het wel" in b.tekst]
    assert told
    assert all(any(isinstance(s, Passagebron) and s.casus_id != m.casus.id for s in b.bronnen) for b in told)
    none = replace(m, grenzen=tuple((case, ()) for case, _ in m.grenzen))
    assert any("is er geen waarin" in b.tekst for b in statements(build_bundle(none)))


def test_a_rule_that_is_not_named_is_asked_for(materials: list[Materiaal]) -> None:
    """ "Dat mag niet" gets a question: which provision, with the passage that said so."""
    load = load_vocabulary()
    asked = 0
    for m in materials:
        told = [b for b in statements(build_bundle(m)) if b.soort == "vraag" and "elke bepaling" in b.tekst]
        assert len(told) == sum(needs_provision(case, load) for case, _ in m.grenzen)
        assert all(any(isinstance(s, Passagebron) for s in b.bronnen) for b in told)
        asked += len(told)
    assert asked
