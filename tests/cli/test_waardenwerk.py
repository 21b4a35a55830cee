"""The value work from the command line, on the demo's casussen: as a policy adviser and a consulent use it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest
from cli_cases import Run, invoke, ok, refused
from click.testing import Result
from docx import Document

from casusbank.store import open_database
from casusbank.store.kopie import backup
from casusbank.vocabulary.methodiek import load_methodiek

WAARDE = "oeverdam_geen_kind_dakloos"
BSN = "111222333"


def as_json(result: Result) -> Any:
    return json.loads(ok(result).stdout)


@pytest.fixture
def eigen(db: Path, tmp_path: Path) -> Path:
    """A copy of the demo database that a test may write in, with the shipped values taken in."""
    path = backup(db, tmp_path / "eigen.db")
    with as_file(files("casusbank.vocabulary").joinpath("organisatiewaarden.yaml")) as values:
        ok(invoke(path, "waarden-invoer", str(values)))
    return path


@pytest.fixture
def go(eigen: Path) -> Run:
    return lambda *args, **kwargs: invoke(eigen, *args, **kwargs)


def rows(db: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(db)) as conn:
        return conn.execute(sql).fetchall()


def test_values_per_group_add_up_and_show_casussen_for_and_against(run: Run) -> None:
    whole = as_json(run("waarden", "--json"))
    assert {"casussen", "waarden", "wegingen", "let_op", "organisatiewaarden"} <= set(whole)
    for per in ("beslispunt", "organisatie", "jaar"):
        found = as_json(run("waarden", "--per", per, "--json"))
        assert sum(g["casussen"] for g in found["groepen"]) == whole["casussen"]
        edges = {(w["winnaar"], w["verliezer"], c) for g in found["groepen"] for w in g["wegingen"] for c in w["voor"]}
        assert edges == {(w["winnaar"], w["verliezer"], c) for w in whole["wegingen"] for c in w["voor"]}
    domains = as_json(run("waarden", "--per", "domein", "--json"))["groepen"]
    assert sum(g["casussen"] for g in domains) >= whole["casussen"]
    one = as_json(run("waarden", "eigen_verantwoordelijkheid", "--filter", "domein=wonen", "--json"))
    for edge in one["wegingen"]:
        assert "eigen_verantwoordelijkheid" in (edge["winnaar"], edge["verliezer"])
        assert edge["passages"]
    assert "Afwegingen" in ok(run("waarden", "eigen_verantwoordelijkheid")).output


def test_a_changed_value_is_a_new_version_and_the_same_file_twice_is_not(go: Run, tmp_path: Path) -> None:
    text = files("casusbank.vocabulary").joinpath("organisatiewaarden.yaml").read_text("utf-8")
    path = tmp_path / "w.yaml"
    path.write_text(text, encoding="utf-8")
    assert {r["wijziging"] for r in as_json(go("waarden-invoer", str(path), "--json"))["waarden"]} == {"ongewijzigd"}
    changed = text.replace("geldig_van: 2022-02-01", "geldig_van: 2024-01-01").replace(
        "Een ouder weet", "Elke ouder weet"
    )
    path.write_text(changed, encoding="utf-8")
    done = {r["id"]: r for r in as_json(go("waarden-invoer", str(path), "--json"))["waarden"]}
    assert (done[WAARDE]["versie"], done[WAARDE]["wijziging"]) == (2, "gewijzigd")
    (shown,) = as_json(go("waarden", WAARDE, "--json"))["organisatiewaarden"]
    assert [(v["geldig_van"], v["geldig_tot"]) for v in shown["versies"]] == [
        ("2022-02-01", "2023-12-31"),
        ("2024-01-01", None),
    ]


def test_a_wrong_file_is_refused_whole_and_every_mistake_told(go: Run, eigen: Path, tmp_path: Path) -> None:
    before = rows(eigen, "SELECT count(*) FROM organisatiewaarde")
    path = tmp_path / "w.yaml"
    path.write_text("- id: X\n  status: af\n", encoding="utf-8")
    result = go("waarden-invoer", str(path))
    assert "is niet ingelezen" in refused(result)
    assert "w.yaml regel 1, veld id:" in result.output
    assert "regel 2, veld status:" in result.output
    assert rows(eigen, "SELECT count(*) FROM organisatiewaarde") == before
    for wrong in ([], [str(path), "--feiten"], ["--sjabloon", "json"]):
        assert go("waarden-invoer", *wrong).exit_code == 2


@pytest.mark.parametrize("vorm", ["yaml", "csv"])
def test_the_templates_are_written_and_explained(run: Run, vorm: str) -> None:
    out = ok(run("waarden-invoer", "--sjabloon", vorm)).output
    assert "letterlijke_belofte" in out
    assert "#" in out
    assert "kinderen_betrokken" in ok(run("waarden-invoer", "--feiten")).output


def test_a_name_in_a_value_is_masked(go: Run, eigen: Path, tmp_path: Path) -> None:
    text = files("casusbank.vocabulary").joinpath("organisatiewaarden.yaml").read_text("utf-8")
    path = tmp_path / "w.yaml"
    path.write_text(text.replace("hoofd afdeling Wonen en Opvang", "mevrouw Jansen-Bakker"), encoding="utf-8")
    assert "persoonsgegeven" in ok(go("waarden-invoer", str(path))).output
    assert "Jansen" not in str(rows(eigen, "SELECT eigenaar FROM organisatiewaarde"))


def test_an_ambiguous_value_shows_all_its_meanings_or_its_own(go: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (shown,) = as_json(go("waarden", "klant_centraal", "--json"))["organisatiewaarden"]
    assert (len(shown["betekenissen"]), shown["gebonden_aan"]) == (2, None)
    monkeypatch.setenv("CASUSBANK_ORGANISATIE", "gemeente Merenburg")
    (bound,) = as_json(go("waarden", "klant_centraal", "--json"))["organisatiewaarden"]
    assert bound["gebonden_aan"] == "gemeente Merenburg"


def test_compliance_has_honest_denominators_and_passages(go: Run) -> None:
    found = as_json(go("naleving", WAARDE, "--json"))
    (value,) = found["waarden"]
    assert value["casussen"] > 0
    for rule in value["richtlijnen"]:
        assert rule["bekeken"] == value["casussen"] == sum(rule["statussen"].values())
    judged = [r for r in value["regels"] if r["status"] not in ("niet_van_toepassing", "onvoldoende_gegevens")]
    assert judged
    for row in judged:
        casus = as_json(go("casus", row["casus_id"], "--json"))
        assert row["passages"]
        for p in row["passages"]:
            assert casus["tekst"][p["begin"] : p["eind"]].startswith(p["fragment"])
    assert "Niet van toepassing" in ok(go("naleving", WAARDE)).output
    assert "Onbekende organisatiewaarde" in refused(go("naleving", "bestaat_niet"))


def test_the_dialogue_goes_out_as_word_and_comes_back_as_a_version(go: Run, eigen: Path, tmp_path: Path) -> None:
    path = tmp_path / "formulier.docx"
    ok(go("effectdialoog", WAARDE, "--uit", str(path), "--aantal", "3"))
    assert "nog niets ingevuld" in refused(go("effectdialoog", "--terug", str(path)))
    word: Any = Document(str(path))
    fields = [p for p in word.paragraphs if p.text.startswith("[vul hier in")]
    fields[0].text = f"Geen kind op straat, zei mevrouw Jansen-Bakker (BSN {BSN})."
    fields[4].text = "Hier is het gelukt."
    word.save(str(path))
    assert (
        "versie 2 (concept), 1 van de vier vragen beantwoord, aantal casussen besproken: 1"
        in ok(go("effectdialoog", "--terug", str(path))).output
    )
    assert BSN not in str(rows(eigen, "SELECT betekenis_voor_ons FROM organisatiewaarde"))
    (shown,) = as_json(go("waarden", WAARDE, "--json"))["organisatiewaarden"]
    (spoken,) = shown["versies"][-1]["besproken"]
    assert spoken["besproken"] == "Hier is het gelukt."
    before = as_json(go("naleving", WAARDE, "--json"))["waarden"][0]["richtlijnen"]
    assert before  # a concept changes no report
    ok(go("effectdialoog", "--terug", str(path), "--vastgesteld-per", "2025-01-01"))
    assert "geen datum" in refused(go("effectdialoog", "--terug", str(path), "--vastgesteld-per", "morgen"))
    assert go("effectdialoog").exit_code == 2


# ------------------------------------------------------------------ omgekeerde toets


def tsd(db: Path) -> list[str]:
    return [r[0] for r in rows(db, "SELECT id FROM casus WHERE bronsoort = 'tsd_casus' ORDER BY id")]


def test_every_story_of_the_demo_can_be_walked_through(go: Run, eigen: Path) -> None:
    ids = tsd(eigen)
    assert len(ids) >= 5
    helped = 0
    for casus_id in ids:
        found = as_json(go("omgekeerde-toets", casus_id, "--json"))
        helped += sum(bool(v["voorstellen"]) for s in found["stappen"] for v in s["velden"])
        assert [s["vergrendeld"] for s in found["stappen"]] == [False, False, False, True]
        told = refused(go("omgekeerde-toets", casus_id, "--veld", "artikelen", "--waarde", "Wmo", "--rol", "jurist"))
        assert "Stap 4 is nog op slot" in told
        assert "gewenst_effect_inwoner" in told
        for veld in load_methodiek().velden.values():
            offered = next(v for s in found["stappen"] for v in s["velden"] if v["veld"] == veld.id)["voorstellen"]
            how = ["--neem-over", "1"] if offered else ["--waarde", f"Niets bijzonders bij {veld.label.lower()}."]
            ok(
                go(
                    "omgekeerde-toets",
                    casus_id,
                    "--stap",
                    str(veld.stap),
                    "--veld",
                    veld.id,
                    *how,
                    "--rol",
                    "consulent",
                )
            )
        done = as_json(go("omgekeerde-toets", casus_id, "--json"))
        assert done["klaar"]
        for step in done["stappen"]:
            for veld in step["velden"]:
                if veld["begin"] is not None:
                    casus = as_json(go("casus", casus_id, "--json"))["tekst"]
                    assert " ".join(casus[veld["begin"] : veld["eind"]].split()) == veld["waarde"]
    assert helped >= 3 * len(ids)
    overview = as_json(go("omgekeerde-toets", "--json"))
    assert [(r["casus_id"], r["klaar_tot"]) for r in overview["begonnen"]] == [(i, 4) for i in ids]


def test_what_is_typed_passes_the_gate_and_the_log_keeps_no_content(go: Run, eigen: Path) -> None:
    casus_id = tsd(eigen)[0]
    fill = ["omgekeerde-toets", casus_id, "--veld", "gewenst_effect_inwoner", "--rol", "mevrouw De Wit-Smeets"]
    ok(go(*fill, "--waarde", f"Mevrouw Jansen-Bakker, BSN {BSN}, wil in haar huis kunnen blijven wonen."))
    stored = str(rows(eigen, "SELECT * FROM toets_stap"))
    assert "blijven wonen" in stored
    assert BSN not in stored
    assert "Jansen" not in stored
    assert "Smeets" not in stored
    assert rows(eigen, "SELECT oud, nieuw FROM bewerkingslog WHERE tabel = 'toets_stap'") == [(None, None)]


def test_mistakes_in_the_omgekeerde_toets_get_one_dutch_line(go: Run, eigen: Path) -> None:
    casus_id = tsd(eigen)[0]
    fill = ("--rol", "jurist", "--waarde", "Genoeg woorden.")
    assert "Onbekend veld" in refused(go("omgekeerde-toets", casus_id, "--veld", "kleur", *fill))
    assert "van stap 1" in refused(go("omgekeerde-toets", casus_id, "--stap", "1", "--veld", "conflicten", *fill))
    assert "nog geen antwoord" in refused(
        go("omgekeerde-toets", casus_id, "--veld", "conflicten", "--rol", "jurist", "--waarde", "-")
    )
    assert "voorstellen" in refused(
        go("omgekeerde-toets", casus_id, "--veld", "conflicten", "--rol", "jurist", "--neem-over", "99")
    )
    assert "bestaat niet" in refused(go("omgekeerde-toets", "bestaat-niet"))
    for wrong in (["--veld", "conflicten", "--waarde", "x"], ["--waarde", "x", "--rol", "y"]):
        assert go("omgekeerde-toets", casus_id, *wrong).exit_code == 2
    assert go("omgekeerde-toets", "--stap", "1").exit_code == 2


# ------------------------------------------------------------------ boundaries and signals


def test_boundaries_have_table_questions_examples_and_obstructions(run: Run) -> None:
    found = as_json(run("grenzen", "--json"))
    assert found["tabel"]
    assert sum(len(c["casussen"]) for c in found["tabel"]) >= found["met_grens"]
    reflexes = [c for c in found["tabel"] if c["grens"] == "mag_niet_reflex"]
    asked = {q["casus_id"] for q in found["vragen"] if q["grens"] == "mag_niet_reflex"}
    assert asked == {i for c in reflexes for i in c["casussen"]}
    for row in found["belemmerd"]:
        assert bool(row["voorbeelden"]) != bool(row["geen_voorbeeld"])
        for example in row["voorbeelden"]:
            assert (example["grens"], example["lot"]) == (row["grens"], "gelukt")
    counts = [len(o["belemmerd"]) for o in found["belemmeringen"]]
    assert counts == sorted(counts, reverse=True)
    blocked = found["belemmerd"][0]["casus_id"]
    mine = as_json(run("grenzen", "--casus", blocked, "--json"))
    assert {r["casus_id"] for r in mine["belemmerd"]} == {blocked}
    assert "Onbekende grens" in refused(run("grenzen", "muur"))
    assert "bestaat niet" in refused(run("grenzen", "--casus", "weg"))
    assert "Wat het meest belemmert" in ok(run("grenzen", "toegangscriteria")).output


def test_the_question_behind_mag_niet_can_be_answered(go: Run) -> None:
    asked = as_json(go("grenzen", "mag_niet_reflex", "--json"))["vragen"]
    assert len(asked) >= 2
    real, felt = asked[0]["casus_id"], asked[1]["casus_id"]
    answer = ["grenzen", "mag_niet_reflex", "--rol", "jurist"]
    ok(go(*answer, "--casus", real, "--bepaling", "Verordening leerlingenvervoer art. 3 lid 1"))
    ok(go(*answer, "--casus", felt, "--geen-bepaling"))
    after = as_json(go("grenzen", "mag_niet_reflex", "--json"))
    assert {real, felt}.isdisjoint(q["casus_id"] for q in after["vragen"])
    natures = {i: c["aard"] for c in after["tabel"] for i in c["casussen"]}
    assert (natures[real], natures[felt]) == ("feitelijk", "ervaren")
    assert "Verordening leerlingenvervoer art. 3" in [o["bepaling"] for o in after["belemmeringen"]]
    assert "niet gelezen" in refused(go("grenzen", "budgetplafond", "--casus", felt, "--geen-bepaling", "--rol", "x y"))
    for wrong in (["--bepaling", "x"], ["--casus", felt, "--geen-bepaling"], ["--casus", felt, "--bepaling", "x"]):
        assert go("grenzen", "mag_niet_reflex", *wrong).exit_code == 2


def test_a_signal_lives_from_report_to_answer(go: Run, eigen: Path) -> None:
    offered = as_json(go("signaal", "lijst", "--json"))["voorstellen"]
    assert offered
    first = offered[0]
    about = ["--bepaling", first["bepaling"]] if first["bepaling"] else ["--grens", first["grens"]]
    made = as_json(go("signaal", "maak", *about, "--ruimte", "Ruimte voor gezinnen.", "--rol", "jurist", "--json"))
    assert made["casussen"] == first["casussen"]
    assert (made["id"], made["status"], made["ontvanger"]) == ("S1", "gemeld", first["ontvanger"])
    again = as_json(go("signaal", "maak", *about, "--rol", "jurist", "--json"))
    assert again["id"] == "S1"
    assert all(p["bestaand"] != "S1" for p in as_json(go("signaal", "lijst", "--json"))["voorstellen"])
    close = ["signaal", "wijzig", "S1", "--status", "niet_gewijzigd_met_reden", "--rol", "jurist"]
    assert "antwoord" in refused(go(*close))
    closed = as_json(go(*close, "--reactie", "De raad evalueert eerst.", "--json"))
    assert closed["gesloten_op"]
    opened = as_json(go("signaal", "wijzig", "S1", "--status", "in_behandeling", "--rol", "jurist", "--json"))
    assert opened["gesloten_op"] is None
    assert as_json(go("signaal", "lijst", "--status", "in_behandeling", "--json"))["signalen"][0]["id"] == "S1"
    log = rows(eigen, "SELECT rij, veld, proces_of_rol FROM bewerkingslog WHERE tabel = 'signaal'")
    assert ("S1", "status", "jurist") in log


def test_mistakes_with_signals_get_one_dutch_line(go: Run) -> None:
    assert "Onbekende grens" in refused(go("signaal", "maak", "--grens", "muur", "--rol", "jurist"))
    assert "Noem de casussen" in refused(go("signaal", "maak", "--bepaling", "Wet X art. 1", "--rol", "jurist"))
    assert "bestaat niet" in refused(go("signaal", "wijzig", "S9", "--status", "gemeld", "--rol", "jurist"))
    assert "Onbekende status" in refused(go("signaal", "lijst", "--status", "weg"))
    assert go("signaal", "wijzig", "S1", "--rol", "jurist").exit_code == 2
    assert go("signaal", "maak", "--grens", "wachtlijst").exit_code == 2


def test_an_erased_casus_leaves_signals_dialogues_and_the_toets(go: Run, eigen: Path, tmp_path: Path) -> None:
    first = next(p for p in as_json(go("signaal", "lijst", "--json"))["voorstellen"] if not p["bepaling"])
    gone = first["casussen"][0]
    text = as_json(go("casus", gone, "--json"))["tekst"]
    quote = next(line for line in text.splitlines() if len(line.split()) > 12)
    made = as_json(go("signaal", "maak", "--grens", first["grens"], "--ruimte", f"Zoals: {quote}", "--rol", "jurist",
                      "--json"))  # fmt: skip
    assert gone in made["casussen"]
    ok(go("omgekeerde-toets", gone, "--veld", "conflicten", "--waarde", "Twee waarden botsen.", "--rol", "jurist"))
    form = tmp_path / "f.md"
    ok(go("effectdialoog", WAARDE, "--casus", gone, "--uit", str(form)))
    filled = form.read_text("utf-8").replace(
        "\\[vul hier in: wat liet de waarde hier zien, of niet\\]", "Dit ging mis."
    )
    form.write_text(filled, encoding="utf-8")
    ok(go("effectdialoog", "--terug", str(form)))
    assert as_json(go("vergeet", gone, "--json"))["gewist"]
    (signal,) = as_json(go("signaal", "lijst", "--json"))["signalen"]
    assert gone not in signal["casussen"]
    assert "[gewist]" in signal["gewenste_ruimte"]
    for table in ("signaal_casus", "toets_stap", "effectdialoog_casus"):
        assert rows(eigen, f"SELECT count(*) FROM {table} WHERE casus_id = '{gone}'") == [(0,)]  # noqa: S608


def test_reading_commands_never_make_a_database(tmp_path: Path) -> None:
    for args in (["naleving"], ["grenzen"], ["signaal", "lijst"], ["omgekeerde-toets"],
                 ["signaal", "maak", "--grens", "wachtlijst", "--rol", "jurist"], ["effectdialoog", "x"]):  # fmt: skip
        assert "bestaat nog niet" in refused(invoke(tmp_path / "geen.db", *args))
    assert not (tmp_path / "geen.db").exists()


@pytest.fixture(autouse=True)
def _closed(eigen: Path) -> Iterator[None]:
    """Whatever a test did, the database is whole afterwards."""
    yield
    with closing(open_database(eigen)) as conn:
        assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
