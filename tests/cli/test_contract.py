"""The public commands: names, options, exit codes and JSON keys that other systems rely on."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cli_cases import DEMO, Run, invoke, ok, refused
from click.testing import Result

from casusbank.cli import _COMMANDS, cli, main
from casusbank.store import bronnen, open_database
from casusbank.store.kopie import backup
from ingest.sources import find_sources

VADER = "alleenstaande vader met drie kinderen in een flat met één slaapkamer vraagt urgentie"
ANNOTATION_KEYS = {"soort", "sleutel", "begin", "eind", "fragment", "annotator", "zekerheid", "status"}
EXTRA = {
    "waarde": {"polariteit", "inroeper"},
    "wetsverwijzing": {"norm", "jci", "rol"},
    "factor": {"waarde", "kant", "dragend"},
    "persoonsgegeven": {"aanduiding", "plaatshouder"},
}


def as_json(result: Result) -> Any:
    return json.loads(ok(result).stdout)


def lines(result: Result) -> list[Any]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_command_of_the_contract_exists_and_helps_in_dutch() -> None:
    contract = "demo ingest index zoek casus analyseer vergelijk toets consistentie waarden bevestig vergeet evaluate"
    assert set(contract.split()) | {"serve", "doctor"} <= set(_COMMANDS)
    for name in _COMMANDS:
        out = invoke(Path("geen.db"), name, "--help").output
        assert out.startswith("Gebruik:")
        assert "Toon deze uitleg." in out
        assert "required" not in out


def test_help_imports_no_room() -> None:
    code = (
        "import sys\nfrom casusbank.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'spacy', 'faiss', 'torch', 'sqlite_utils', 'datasette', 'yaml', 'index', 'ingest'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_ingest_reports_each_source_as_a_json_line(tmp_path: Path) -> None:
    folder = tmp_path / "bron"
    shutil.copytree(DEMO / "casustafel", folder)
    (folder / "leeg.docx").write_bytes(b"")
    (folder / "foto.png").write_bytes(b"\x89PNG")
    result = invoke(tmp_path / "x.db", "ingest", str(folder), "--json")
    rows = lines(result)
    assert result.exit_code == 1
    assert all(set(r) == {"bron", "status", "reden", "casussen"} for r in rows)
    by_name = {r["bron"]: r["status"] for r in rows}
    assert (by_name["leeg.docx"], by_name["foto.png"]) == ("geweigerd", "overgeslagen")
    again = lines(invoke(tmp_path / "x.db", "ingest", str(folder), "--json"))
    assert {r["status"] for r in again} == {"ongewijzigd", "geweigerd", "overgeslagen"}


def test_zoek_answers_in_the_shape_of_the_contract_and_byte_equal(run: Run) -> None:
    first, second = run("zoek", VADER, "--json"), run("zoek", VADER, "--json")
    assert first.stdout == second.stdout
    found = as_json(first)
    assert {"vraag", "model", "treffers"} <= set(found)
    assert len(found["treffers"]) == 5
    scores = [t["score"] for t in found["treffers"]]
    assert scores == sorted(scores, reverse=True)
    for hit in found["treffers"]:
        assert {"casus_id", "titel", "bronsoort", "uitkomst", "strekking", "score", "passage", "toelichting"} <= set(
            hit
        )
        assert {"tekst", "begin", "eind"} <= set(hit["passage"])
        assert {"overeenkomsten", "verschillen", "waarden", "scores"} <= set(hit["toelichting"])
        casus = as_json(run("casus", hit["casus_id"], "--json"))
        assert casus["tekst"][hit["passage"]["begin"] : hit["passage"]["eind"]] == hit["passage"]["tekst"]


def test_zoek_finds_the_cases_that_are_about_it(run: Run) -> None:
    titles = " ".join(t["titel"] for t in as_json(run("zoek", VADER, "--json"))["treffers"]).lower()
    assert "urgentie" in titles


def test_every_claim_of_a_casus_points_at_its_text(run: Run, db: Path) -> None:
    for hit in as_json(run("zoek", "bijzondere bijstand inrichtingskosten", "-k", "10", "--json"))["treffers"]:
        casus = as_json(run("casus", hit["casus_id"], "--json"))
        assert {"casus_id", "titel", "tekst", "velden", "annotaties"} <= set(casus)
        wanted = "domeinen onderwerpen uitkomst strekking procedurefase organisatie datum_besluit modificaties"
        assert set(wanted.split()) <= set(casus["velden"])
        for note in casus["annotaties"]:
            assert ANNOTATION_KEYS | EXTRA.get(note["soort"], set()) <= set(note)
            assert casus["tekst"][note["begin"] : note["eind"]] == note["fragment"]


@pytest.mark.parametrize(
    "text",
    [
        "de het een en of van", "ECLI:NL:CRVB:2016:1404", '"ECLI:NL:CRVB:2016:1404"', "art. 2.3.5", "'s-Gravenhage",
        "wat nu?", '"', "''", "OR AND NOT NEAR(", "Wmo-2015", "🏠👨‍👧‍👦", "\u202eabc\u200b", "*", "(", "a" * 100_000,
        "woning " * 15_000, "%", "-", "titel:x", "😀" * 1000, "١٢٣", " ",
    ],
)  # fmt: skip
def test_no_question_ever_raises(run: Run, text: str) -> None:
    found = as_json(run("zoek", text, "--json"))
    assert isinstance(found["treffers"], list)


def test_a_long_pasted_casus_finds_itself(run: Run, tmp_path: Path) -> None:
    source = (DEMO / "maatwerkbesluit" / "wmo-respijtzorg-01.md").read_text(encoding="utf-8")
    (tmp_path / "lang.txt").write_text(source * 3, encoding="utf-8")
    top = as_json(run("zoek", "--bestand", str(tmp_path / "lang.txt"), "--json"))["treffers"][0]
    assert "respijt" in top["titel"].lower()
    assert as_json(run("zoek", "--bestand", "-", "--json", stdin=source))["treffers"][0]["casus_id"] == top["casus_id"]


def test_filters_hold_and_an_unknown_one_lists_the_known(run: Run) -> None:
    found = as_json(run("zoek", VADER, "--filter", "gemeente=Oeverdam", "-k", "20", "--json"))["treffers"]
    assert found
    for hit in found:
        assert as_json(run("casus", hit["casus_id"], "--json"))["velden"]["organisatie"] == "gemeente Oeverdam"
    assert "gemeente" in refused(run("zoek", "x", "--filter", "kleur=rood"))


def test_mistakes_get_one_dutch_line(run: Run, tmp_path: Path) -> None:
    assert "bestaat niet" in refused(run("casus", "bestaat-niet"))
    assert "bestaat nog niet" in refused(invoke(tmp_path / "geen.db", "zoek", "x"))
    assert "bestaat niet" in refused(run("bevestig", "999999", "--rol", "jurist"))
    assert "Onbekende waarde" in refused(run("waarden", "geluk"))
    assert "Onbekende bronsoort" in refused(run("ingest", str(tmp_path), "--bronsoort", "roman"))
    assert "Bekend: " in refused(run("zoek", "x", "--filter", "domein=wonne"))
    assert "bestaat niet" in refused(run("zoek", "x", "--herorden", str(tmp_path / "geen-lezer")))
    assert "geen verzameling" in refused(run("evaluate", str(tmp_path)))
    for wrong in (["zoek"], ["vergeet"], ["bevestig", "1", "--rol", " "], ["zoek", "x", "-k", "veel"]):
        found = run(*wrong)
        assert found.exit_code == 2
        assert "integer" not in found.output
    assert not (tmp_path / "geen.db").exists()


def test_the_front_door_prints_the_line_and_exits_with_one(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "casusbank", "--db", str(tmp_path / "geen.db"), "casus", "x"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Fout: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (["naleving", os.fsdecode(b"\x80\xff")], "tekens die geen tekst zijn"),
        (["publiceer", "x" * 10_000], "de naam is te lang"),
        (["evaluate", "/dev/null"], "is geen map"),
        (["restore", "lus"], "bestaat niet"),
        (["waarden-invoer", "pijp.yaml"], "is geen bestand"),
    ],
    ids=lambda v: v if isinstance(v, str) else v[0],
)
def test_what_the_shell_brings_is_one_dutch_line(
    tmp_path: Path, db: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    command: list[str], line: str,
) -> None:  # fmt: skip
    """Names that cannot be, bytes that are no text, links in a circle, pipes."""
    monkeypatch.chdir(tmp_path)
    Path("lus").symlink_to("lus")
    os.mkfifo("pijp.yaml")
    with pytest.raises(SystemExit) as end:
        main(["--db", str(db), *command])
    assert end.value.code == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("Fout: ")
    assert line in said
    assert len(said) < 2100


def test_a_damaged_page_is_one_dutch_line(tmp_path: Path, db: Path) -> None:
    broken = tmp_path / "stuk.db"
    content = bytearray(backup(db, broken).read_bytes())
    content[200_000:] = b"\xff" * (len(content) - 200_000)
    broken.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-m", "casusbank", "--db", str(broken), "waarden"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Fout: ")
    assert len(done.stderr.splitlines()) == 1


def test_analyseer_reads_and_stores_nothing(run: Run, db: Path, tmp_path: Path) -> None:
    before = db.read_bytes()
    draft = tmp_path / "concept.txt"
    draft.write_text(
        "Mevrouw Jansen, BSN 111222333, vraagt op grond van artikel 2.3.5 Wmo 2015 hulp.", encoding="utf-8"
    )
    found = as_json(run("analyseer", str(draft), "--json"))
    assert "casus_id" not in found
    assert "111222333" not in json.dumps(found)
    assert any(a.get("norm") == "Wmo 2015 art. 2.3.5" for a in found["annotaties"])
    assert db.read_bytes() == before


def test_vergelijk_and_toets_and_consistentie_have_their_keys(run: Run) -> None:
    pairs = lines(run("consistentie", "--json"))
    assert pairs
    assert all({"a", "b", "beslispunt", "status", "dragend", "bevestigd"} <= set(p) for p in pairs)
    a, b = pairs[0]["a"], pairs[0]["b"]
    compared = as_json(run("vergelijk", a, b, "--json"))
    wanted = {"a", "b", "vergelijkbaar", "status", "gelijkenis", "overeenkomsten", "verschillen", "waarden"}
    assert wanted <= set(compared)
    assert compared["status"] == pairs[0]["status"]
    for row in compared["verschillen"]:
        assert {"factor", "a", "b", "kant", "dragend_in", "passages"} <= set(row)
    tested = as_json(run("toets", a, "--json"))
    assert {"bindt", "conflict", "leerzaam"} <= set(tested)
    for row in tested["bindt"]:
        assert {"precedent", "strekking", "zekerheid", "model", "sloten", "vraag_na"} <= set(row)


def test_the_shipped_casussen_hold_an_unexplained_difference(run: Run) -> None:
    assert "onverklaard_verschil" in {p["status"] for p in lines(run("consistentie", "--json"))}


def test_toets_of_a_draft_stores_nothing(run: Run, db: Path) -> None:
    before = db.read_bytes()
    draft = (DEMO / "maatwerkbesluit" / "wmo-respijtzorg-02.md").read_text(encoding="utf-8")
    found = as_json(run("toets", "--bestand", "-", "--json", stdin=draft))
    assert found["bindt"] or found["leerzaam"] or found["bindt_niet"]
    assert db.read_bytes() == before


def test_toets_names_the_decisions_and_not_only_their_numbers(run: Run) -> None:
    draft = (DEMO / "maatwerkbesluit" / "wmo-respijtzorg-02.md").read_text(encoding="utf-8")
    found = as_json(run("toets", "--bestand", "-", "--json", stdin=draft))
    shown = " ".join(run("toets", "--bestand", "-", stdin=draft).output.split())
    for row in (*found["bindt"], *found["bindt_niet"][:4], *found["leerzaam"][:4]):
        assert f"{row['titel']} [{row['precedent']}]" in shown.replace("  [", " [")


def test_a_word_that_is_left_in_the_name_of_the_file_is_no_trace(tmp_path: Path) -> None:
    bank, source = tmp_path / "bank.db", tmp_path / "bezwaar-handbewogenrolstoel.txt"
    source.write_text("Mevrouw vraagt een handbewogenrolstoel. Wij kennen die toe.", encoding="utf-8")
    ok(invoke(bank, "ingest", str(source)))
    ok(invoke(bank, "index"))
    with closing(open_database(bank)) as conn:
        (victim,) = (str(r[0]) for r in conn.execute("SELECT id FROM casus"))
    ok(invoke(bank, "verlopen", "--zet", victim, "2020-01-01", "--rol", "beheerder"))
    done = ok(invoke(bank, "verlopen", "--wis"))
    assert "1 casus behandeld." in done.output and "Nog niet" not in done.output


def test_an_outcome_is_written_as_the_language_has_it(db: Path) -> None:
    shown = ok(invoke(db, "analyseer", "-", stdin="Geachte heer,\n\nWij beëindigen uw bijstand per 1 mei.")).output
    assert "beëindigd (tegen de inwoner)" in shown


def test_an_outcome_that_is_not_known_is_said_once(db: Path) -> None:
    shown = ok(invoke(db, "analyseer", "-", stdin="Mevrouw vraagt hulp bij het huishouden.")).output
    assert "niet bekend" in shown and "niet bekend (niet bekend)" not in shown


def test_a_bank_beyond_mending_is_not_told_to_be_mended(tmp_path: Path) -> None:
    bank, source = tmp_path / "bank.db", tmp_path / "casus.txt"
    source.write_text("Mevrouw vraagt een traplift. Wij kennen de traplift toe.", encoding="utf-8")
    ok(invoke(bank, "ingest", str(source)))
    bank.write_bytes(bank.read_bytes()[:200_000])
    said = refused(invoke(bank, "herstel"))
    assert "casusbank herstel" not in said and "beschadigd. Er is geen hele kopie" in said


def test_a_copy_that_erasing_does_not_reach_is_told_of(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, outside = tmp_path / "kopieen", tmp_path / "elders.db"
    reached.mkdir()
    monkeypatch.setenv("CASUSBANK_RESERVEKOPIEEN", str(reached))
    assert "wist niet uit deze kopie" not in ok(invoke(db, "backup")).output
    assert "wist niet uit deze kopie" in ok(invoke(db, "backup", str(outside))).output


def test_the_next_command_names_the_same_bank(tmp_path: Path) -> None:
    (tmp_path / "casus.txt").write_text("Mevrouw vraagt een traplift. Wij kennen de traplift toe.", encoding="utf-8")
    bank = tmp_path / "mijn bank.db"
    assert f"casusbank --db '{bank}' index" in invoke(bank, "ingest", str(tmp_path / "casus.txt")).output


def test_waarden_counts_with_its_denominator(run: Run) -> None:
    everything = as_json(run("waarden", "--json"))
    assert everything["casussen"] > 20
    one = as_json(run("waarden", "zorgvuldigheid", "--json"))["waarden"]
    assert [w["id"] for w in one] == ["zorgvuldigheid"]


def test_a_human_confirms_and_rejects(run: Run, db: Path) -> None:
    hit = as_json(run("zoek", "respijtzorg", "--json"))["treffers"][0]["casus_id"]
    note = next(a for a in as_json(run("casus", hit, "--json"))["annotaties"] if a["soort"] == "factor")
    ok(run("bevestig", str(note["id"]), "--verwerp", "--rol", "jurist"))
    status = {a["id"]: a["status"] for a in as_json(run("casus", hit, "--json"))["annotaties"]}
    assert status[note["id"]] == "verworpen"
    ok(run("bevestig", str(note["id"]), "--rol", "jurist"))


def test_doctor_finds_a_sound_database(run: Run) -> None:
    found = as_json(run("doctor", "--json"))
    assert found["in_orde"]
    verdicts = {c["naam"]: c["oordeel"] for c in found["controles"]}
    assert (verdicts["database"], verdicts["index"], verdicts["volledige tekst"]) == ("OK", "OK", "OK")


def test_doctor_tells_of_a_model_that_is_not_there(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASUSBANK_MODEL", str(db.parent / "geen-model"))
    found = invoke(db, "doctor", "--json")
    verdicts = {c["naam"]: c["oordeel"] for c in json.loads(found.stdout)["controles"]}
    assert found.exit_code == 1
    assert (verdicts["model"], verdicts["database"]) == ("FOUT", "OK")


def test_vergeet_leaves_no_trace_and_says_so(tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    ok(invoke(db, "ingest", str(DEMO / "maatwerkbesluit")))
    ok(invoke(db, "index"))
    target = as_json(invoke(db, "zoek", "traplift", "--json"))["treffers"][0]["casus_id"]
    proof = as_json(invoke(db, "vergeet", target, "--json"))
    assert proof["gewist"] is True
    assert proof["sporen"] == []
    assert proof["woorden"] > 10
    assert "bestaat niet" in refused(invoke(db, "casus", target))
    again = lines(invoke(db, "ingest", str(DEMO / "maatwerkbesluit"), "--json"))
    assert target not in {c for row in again for c in row["casussen"]}
    assert target not in {t["casus_id"] for t in as_json(invoke(db, "zoek", "traplift", "--json"))["treffers"]}


def test_a_stale_index_is_noticed(tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    ok(invoke(db, "ingest", str(DEMO / "casustafel")))
    assert "casusbank index" in refused(invoke(db, "zoek", "hbo"))
    ok(invoke(db, "index"))
    ok(invoke(db, "ingest", str(DEMO / "ombudsman")))
    assert "casusbank index" in ok(invoke(db, "zoek", "hbo", "--json")).stderr


def test_completion_scripts_can_be_had() -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "casusbank" in ok(invoke(Path("geen.db"), "aanvullen", shell)).output


def test_the_table_of_commands_matches_the_modules() -> None:
    for name in _COMMANDS:
        command = cli.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        assert command.name == name


def test_own_casussen_in_the_database_of_the_demo_get_a_warning(tmp_path: Path) -> None:
    db, folder = tmp_path / "x.db", tmp_path / "eigen"
    folder.mkdir()
    (folder / "besluit.txt").write_text("Besluit. Wij wijzen de aanvraag voor een traplift af.", encoding="utf-8")
    assert "fictieve" not in ok(invoke(db, "ingest", str(folder))).stderr
    assert "eigen bronnen" in refused(invoke(db, "demo"))
    with closing(open_database(tmp_path / "demo.db", "schrijf")) as conn:
        key = next(find_sources([DEMO], DEMO)).sleutel
        bronnen.put_bron(conn, bronnen.Bron(key, "x", "", 0, None, "opgenomen", None, "", ""))
    assert "fictieve casussen" in ok(invoke(tmp_path / "demo.db", "ingest", str(folder), "--json")).stderr


def test_words_of_the_vocabulary_are_no_trace_of_an_erased_casus(tmp_path: Path) -> None:
    db, file = tmp_path / "x.db", tmp_path / "besluit.txt"
    file.write_text(
        "Besluit van gemeente Oeverdam. De aanvraag om een urgentieverklaring is afgewezen; een beroep op de"
        " hardheidsclausule en op rechtsgelijkheid slaagt niet. Quinoaontbijtgerecht.",
        encoding="utf-8",
    )
    (row,) = lines(ok(invoke(db, "ingest", str(file), "--json")))
    ok(invoke(db, "index"))
    proof = as_json(invoke(db, "vergeet", row["casussen"][0], "--json"))
    assert (proof["gewist"], proof["sporen"]) == (True, [])


def test_a_taken_port_is_one_dutch_line(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert "bezet" in refused(run("serve", "--port", str(port)))


def test_a_folder_that_may_not_be_read_is_refused_and_not_passed_over(
    tmp_path: Path, gewone_rechten: Callable[[], None]
) -> None:
    source = tmp_path / "bron"
    closed = source / "dicht"
    closed.mkdir(parents=True)
    (source / "a.txt").write_text("Fictief. De gemeente wijst de aanvraag om bijstand af.\n" * 3, encoding="utf-8")
    command = [sys.executable, "-m", "casusbank", "--db", str(tmp_path / "x.db"), "ingest", str(source), "--json"]
    closed.chmod(0)
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=gewone_rechten)
    reports = {row["bron"]: row["status"] for row in map(json.loads, done.stdout.splitlines())}
    assert (done.returncode, reports) == (1, {"dicht": "geweigerd", "a.txt": "opgenomen"})
    source.chmod(0)
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=gewone_rechten)
    source.chmod(0o755)
    assert (done.returncode, "is niet leesbaar" in done.stderr) == (2, True)
