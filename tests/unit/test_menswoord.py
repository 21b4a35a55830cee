"""A human's word: confirm, reject, correct; it survives reading again, other annotators and another text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from casusbank.errors import InvoerFout, VerouderdOordeel
from casusbank.model import (
    Annotatie,
    Casus,
    CasusId,
    FactorToekenning,
    Gegeven,
    Herkomst,
    Velden,
    Verwijzing,
    WaardeToepassing,
)
from casusbank.overeenstemming import agreement_json, kappa
from casusbank.schema import migrations
from casusbank.store import Connection, annotaties, bronnen, casussen, oordelen, open_database, transaction
from casusbank.store.oordelen import Beoordelaar
from ingest.correctie import Correctie, corrected, refresh_fields

TEKST = "De aanvraag gaat over huur. Er zijn twee kinderen. De schulden zijn hoog. Het besluit is zorgvuldig."
JURIST = Beoordelaar("jurist")


def note(soort: str, sleutel: str, fragment: str, details: object = None, tekst: str = TEKST) -> Annotatie:
    begin = tekst.index(fragment)
    return Annotatie(soort, sleutel, begin, begin + len(fragment), fragment, f"{soort}@1", 0.6, details)  # type: ignore[arg-type]


def casus(tekst: str = TEKST, notes: tuple[Annotatie, ...] | None = None) -> Casus:
    found = notes or (
        note("factor", "kinderen_betrokken", "twee kinderen", FactorToekenning("aanwezig", "T")),
        note("factor", "schuldenproblematiek", "schulden", FactorToekenning("aanwezig", "T")),
        note("waarde", "zorgvuldigheid", "zorgvuldig", WaardeToepassing("noemt", "bestuur")),
        note("wetsverwijzing", "Pw art. 18", "besluit", Verwijzing("Pw art. 18", "bwb", "BWBR0015703", "18")),
        note("uitkomst", "afgewezen", "aanvraag"),
    )
    return Casus(
        CasusId("c-1"),
        "Titel",
        tekst,
        "overig",
        Herkomst("b1", "00", "tekst@1", "x.md"),
        Velden(uitkomst="afgewezen", strekking="tegen_inwoner"),
        annotaties=found,
    )


@pytest.fixture
def conn(tmp_path: Path) -> Connection:
    made = open_database(tmp_path / "casusbank.db", "schrijf")
    with transaction(made):
        bronnen.put_bron(made, bronnen.Bron("b1", "x.md", "00", 1, "tekst@1", "opgenomen", None, "v", "2026-01-01"))
    put(made, casus())
    return made


def put(conn: Connection, it: Casus) -> None:
    with transaction(conn):
        casussen.put_casus(conn, it, opgenomen_op="2026-01-01")


def the(conn: Connection, sleutel: str, status: str | None = None) -> Annotatie:
    found = [a for a in casussen.read_casus(conn, "c-1").annotaties if a.sleutel == sleutel]
    return next(a for a in found if status in (None, a.status))


def number(a: Annotatie) -> int:
    assert a.id is not None
    return a.id


def test_a_correction_puts_the_right_claim_beside_the_rejected_one(conn: Connection) -> None:
    old = the(conn, "schuldenproblematiek")
    better = corrected(casussen.read_casus(conn, "c-1"), old, Correctie(waarde="afwezig", passage=(50, 73)))
    new = oordelen.correct(conn, number(old), better, JURIST)
    assert isinstance(new.details, FactorToekenning)
    assert (new.details.waarde, new.status, new.annotator, new.fragment) == (
        "afwezig",
        "bevestigd",
        "mens@1",
        TEKST[50:73],
    )
    assert the(conn, "schuldenproblematiek", "verworpen").id == old.id
    put(conn, casus())  # the same annotator proposes the rejected claim again
    both = [
        (a.status, a.annotator)
        for a in casussen.read_casus(conn, "c-1").annotaties
        if a.sleutel == "schuldenproblematiek"
    ]
    assert sorted(both) == [("bevestigd", "mens@1"), ("verworpen", "factor@1")]


@pytest.mark.parametrize(
    ("sleutel", "correctie", "seen"),
    [
        ("zorgvuldigheid", Correctie(waarde="gepasseerd", inroeper="inwoner"), ("gepasseerd", "inwoner")),
        ("zorgvuldigheid", Correctie(sleutel="maatwerk"), ("noemt", "bestuur")),
        ("Pw art. 18", Correctie(waarde="grondslag"), ("Pw art. 18", "grondslag")),
        ("Pw art. 18", Correctie(sleutel="artikel 2.3.5 van de Wmo 2015"), ("Wmo 2015 art. 2.3.5", "genoemd")),
    ],
)
def test_polarity_speaker_law_and_role_can_be_corrected(
    conn: Connection, sleutel: str, correctie: Correctie, seen: tuple[str, str]
) -> None:
    better = corrected(casussen.read_casus(conn, "c-1"), the(conn, sleutel), correctie)
    details = better.details
    if isinstance(details, WaardeToepassing):
        assert (details.polariteit, details.inroeper) == seen
    else:
        assert isinstance(details, Verwijzing)
        assert (details.norm, details.rol) == seen


@pytest.mark.parametrize(
    ("correctie", "message"),
    [
        (Correctie(sleutel="geluk"), "Onbekende factor"),
        (Correctie(waarde="misschien"), "aanwezig"),
        (Correctie(passage=(5, 99999)), "past niet"),
        (Correctie(inroeper="rechter"), "geen inroeper"),
        (Correctie(waarde="aanwezig"), "verandert niets"),
    ],
)
def test_an_impossible_correction_is_refused(conn: Connection, correctie: Correctie, message: str) -> None:
    with pytest.raises(InvoerFout, match=message):
        corrected(casussen.read_casus(conn, "c-1"), the(conn, "kinderen_betrokken"), correctie)


def test_what_changed_since_one_saw_it_is_not_confirmed(conn: Connection) -> None:
    seen = the(conn, "kinderen_betrokken")
    oordelen.reject(conn, number(seen), Beoordelaar("consulent"), stempel=seen.stempel)
    with pytest.raises(VerouderdOordeel, match="verworpen door consulent"):
        oordelen.confirm(conn, number(seen), JURIST, stempel=seen.stempel)
    assert the(conn, "kinderen_betrokken").status == "verworpen"
    assert [o.beoordelaar for o in oordelen.judgements(conn)] == ["consulent"]


def test_an_annotation_follows_its_sentence(conn: Connection) -> None:
    old = the(conn, "kinderen_betrokken")
    oordelen.confirm(conn, number(old), JURIST)
    moved = "Er zijn geen twee kinderen bij de buren. Ander begin. " + TEKST
    put(conn, casus(moved, (note("domein", "wmo", "huur", tekst=moved),)))
    now = the(conn, "kinderen_betrokken")
    assert (now.status, now.hervalideren, now.id) == ("bevestigd", False, old.id)
    assert now.begin == moved.index("Er zijn twee kinderen") + len("Er zijn ")
    assert annotaties.to_revalidate(conn) == ()


@pytest.mark.parametrize(
    ("tekst", "place"),
    [
        (TEKST.replace("Er zijn twee kinderen.", "Er zijn geen twee kinderen."), "twee kinderen"),
        (TEKST.replace("Er zijn twee kinderen.", "Het is stil."), ""),
    ],
)
def test_a_changed_sentence_sends_a_humans_word_to_revalidation(conn: Connection, tekst: str, place: str) -> None:
    oordelen.confirm(conn, number(the(conn, "kinderen_betrokken")), JURIST)
    put(conn, casus(tekst, (note("domein", "wmo", "huur", tekst=tekst),)))
    [(casus_id, waiting)] = annotaties.to_revalidate(conn)
    assert (casus_id, waiting.sleutel, waiting.status) == ("c-1", "kinderen_betrokken", "bevestigd")
    assert tekst[waiting.begin : waiting.eind] == place
    put(conn, casus(tekst, (note("domein", "wmo", "huur", tekst=tekst),)))  # read once more: it still waits
    assert len(annotaties.to_revalidate(conn)) == 1
    oordelen.confirm(conn, number(waiting), JURIST)
    assert annotaties.to_revalidate(conn) == ()


def test_a_newer_annotator_does_not_bring_back_what_was_decided(conn: Connection) -> None:
    oordelen.reject(conn, number(the(conn, "schuldenproblematiek")), JURIST)
    oordelen.confirm(conn, number(the(conn, "kinderen_betrokken")), JURIST)
    newer = (
        replace(
            note("factor", "schuldenproblematiek", "De schulden zijn", FactorToekenning("aanwezig", "T")),
            annotator="factor@2",
        ),
        replace(
            note("factor", "kinderen_betrokken", "kinderen", FactorToekenning("aanwezig", "T")), annotator="factor@2"
        ),
        replace(note("factor", "draagkracht", "hoog", FactorToekenning("aanwezig", "A")), annotator="factor@2"),
    )
    put(conn, casus(notes=newer))
    seen = sorted((a.sleutel, a.status, a.annotator) for a in casussen.read_casus(conn, "c-1").annotaties)
    assert seen == [
        ("draagkracht", "voorstel", "factor@2"),
        ("kinderen_betrokken", "bevestigd", "factor@1"),
        ("schuldenproblematiek", "verworpen", "factor@1"),
    ]


def test_the_fields_of_the_casus_follow_the_human(conn: Connection) -> None:
    old = the(conn, "afgewezen")
    better = corrected(casussen.read_casus(conn, "c-1"), old, Correctie(sleutel="toegekend"))
    oordelen.correct(conn, number(old), better, JURIST)
    with transaction(conn):
        refresh_fields(conn, CasusId("c-1"))
    velden = casussen.read_casus(conn, "c-1").velden
    assert (velden.uitkomst, velden.strekking) == ("toegekend", "voor_inwoner")


def test_two_people_judge_apart_and_the_annotation_keeps_the_word_that_counts(conn: Connection) -> None:
    for sleutel, second in (("kinderen_betrokken", oordelen.confirm), ("schuldenproblematiek", oordelen.reject)):
        oordelen.confirm(conn, number(the(conn, sleutel)), Beoordelaar("jurist", "B1"))
        second(conn, number(the(conn, sleutel)), Beoordelaar("consulent", "B2"), apart=True)
    assert the(conn, "schuldenproblematiek").status == "bevestigd"
    found = agreement_json(oordelen.judgements(conn))
    assert [(r["a"], r["b"], r["n"], r["gelijk"]) for r in found["mens_mens"]] == [("B1", "B2", 2, 0.5)]
    machine = {(r["b"], r["soort"]): r["gelijk"] for r in found["annotator_mens"]}
    assert machine == {("B1", "factor"): 1.0, ("B2", "factor"): 0.5}


def test_a_database_of_the_first_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "oud.db"
    old = Database(path)
    migrations.apply(old, stop_before="0002_beoordeling")
    old.execute("PRAGMA user_version = 1")
    old.execute("INSERT INTO bronsoort (id, label) VALUES ('overig', 'Overig')")
    old.execute(
        "INSERT INTO bron (id, pad, sha256, grootte, status, verwerking, opgenomen_op)"
        " VALUES ('b1', 'x', '0', 1, 'opgenomen', 'v', '2026')"
    )
    old.execute(
        "INSERT INTO casus (id, bron_id, volgnr, bronsoort, titel, tekst, tekst_hash, toegang, pad, lezer,"
        " splitszekerheid, offsets, invoer_hash, opgenomen_op) VALUES ('c-1', 'b1', 0, 'overig', 't', '[NAAM-1] woont',"
        " 'h', 'team', 'x', 'tekst@1', 1.0, '[\"0\",[0],[0],[1]]', '', '2026')"
    )
    old.execute(
        "INSERT INTO annotatie (id, casus_id, soort, sleutel, begin, eind, fragment, annotator, zekerheid, status,"
        " bevestigd_door_rol)"
        " VALUES (7, 'c-1', 'persoonsgegeven', 'naam', 0, 8, '[NAAM-1]', 'p@1', 1.0, 'bevestigd', 'jurist')"
    )
    old.execute("INSERT INTO persoonsgegeven VALUES (7, 'c-1', 'naam', '[NAAM-1]')")
    old.conn.commit()
    old.close()
    conn = open_database(path, "schrijf")
    [kept] = casussen.read_casus(conn, "c-1").annotaties
    assert (kept.id, kept.status, kept.details) == (7, "bevestigd", Gegeven("naam", "[NAAM-1]"))
    oordelen.reject(conn, 7, JURIST)
    assert [o.oordeel for o in oordelen.judgements(conn)] == ["verworpen"]


def test_erasing_a_casus_erases_what_was_said_of_it(conn: Connection) -> None:
    oordelen.confirm(conn, number(the(conn, "kinderen_betrokken")), JURIST)
    with transaction(conn):
        casussen.delete_casus(conn, CasusId("c-1"))
    assert oordelen.judgements(conn) == ()


def test_kappa_is_that_of_the_source() -> None:
    # The worked example of Cohen (1960), table 1: 200 patients, 140 alike, kappa .492.
    table = {
        ("A", "A"): 88,
        ("A", "B"): 14,
        ("A", "C"): 18,
        ("B", "A"): 10,
        ("B", "B"): 40,
        ("B", "C"): 10,
        ("C", "A"): 2,
        ("C", "B"): 6,
        ("C", "C"): 12,
    }
    pairs = [pair for pair, n in table.items() for _ in range(n)]
    assert kappa(pairs) == pytest.approx(0.492, abs=0.001)
    assert kappa([("ja", "ja")] * 4) is None
    assert kappa([("ja", "nee"), ("nee", "ja")]) == -1.0
    assert kappa([]) is None
