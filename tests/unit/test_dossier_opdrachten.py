"""The paragraph for the letter, the entries in registers, and the commands that write documents."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from dossier_cases import DEMO

from casusbank.cli import cli, main
from casusbank.config import Config
from casusbank.store import casussen, open_database
from precedent.dossier.collect import Materiaal
from precedent.dossier.document import (
    Alinea,
    statements,
)
from precedent.dossier.register import IN_TE_VULLEN, Registersoort, entry, entry_json, fields, name_of, paragraph

# ------------------------------------------------------------------ letter and register


def test_the_paragraph_for_the_letter(materials: list[Materiaal]) -> None:
    """Which tool, what it did, what it did not, who decided; short sentences; no id of another inwoner."""
    m = materials[0]
    letter = next(a for a in paragraph(m).afdelingen if a.id == "alinea")
    block = letter.inhoud[0]
    assert isinstance(block, Alinea)
    told = [b.tekst for b in block.beweringen]
    assert any("casusbank, versie" in t for t in told)
    assert any("niet beslist" in t for t in told) and any("medewerker" in t for t in told)
    assert any("31 mei 2024" in t for t in told)
    assert max(len(t.split()) for t in told) <= 20
    assert not any(e.casus.id in t for e in m.eerdere for t in told)


@pytest.mark.parametrize("soort", ["algoritme", "verwerking"])
def test_a_register_entry_leaves_to_the_organisation_what_only_it_knows(soort: Registersoort) -> None:
    """Within the limits, no line breaks, and every field is either filled or says what to fill in."""
    found = json.loads(entry_json(soort, "2024-05-31", None))
    assert (found["schema"], found["datum"]) == (f"casusbank-{name_of(soort)}", "2024-05-31")
    rows = {row["veld"]: row for row in found["velden"]}
    assert len(rows) == len(found["velden"])
    for row in rows.values():
        assert row["invullen"] == (row["waarde"] is None)
        assert row["waarde"] is not None or row["toelichting"]
        if row["waarde"] is not None:
            assert "\n" not in row["waarde"]
            assert row["max_tekens"] is None or len(row["waarde"]) < row["max_tekens"]
    known = json.loads(entry_json(soort, "2024-05-31", "gemeente Oeverdam"))["velden"]
    changed = [new for new, old in zip(known, found["velden"], strict=True) if new != old]
    assert [(row["veld"], row["waarde"], row["invullen"]) for row in changed] == [
        ("organisatie", "gemeente Oeverdam", False)
    ]
    told = " ".join(s.tekst for s in statements(entry(soort, "2024-05-31", None)))
    assert told.count(IN_TE_VULLEN) == sum(f.waarde is None for f in fields(soort, None))
    begun = sum(f.waarde is not None and f.toelichting is not None for f in fields(soort, None))
    assert told.count(IN_TE_VULLEN[:-1] + ": ") == begun > 0


def test_the_algorithm_register_follows_its_standard() -> None:
    """Version 1.0.0, its fields, and the choices that are the organisation's."""
    found = json.loads(entry_json("algoritme", "2024-05-31", None))
    assert found["standaard"].endswith("1.0.0")
    rows = {row["veld"]: row for row in found["velden"]}
    assert {"naam", "korte_omschrijving", "menselijke_tussenkomst", "technische_werking", "impacttoetsen"} <= set(rows)
    for name in ("organisatie", "status", "contactgegevens", "publicatiecategorie", "verwerkingsregister"):
        assert rows[name]["invullen"]


def test_the_processing_register_asks_what_the_law_asks() -> None:
    """GDPR art. 30(1)(a) to (g) are the required fields; grounds are never filled in for the organisation."""
    found = json.loads(entry_json("verwerking", "2024-05-31", None))
    assert "artikel 30" in found["standaard"]
    rows = {row["veld"]: row for row in found["velden"]}
    assert {name for name, row in rows.items() if row["verplicht"]} == {
        "organisatie", "contactgegevens", "gezamenlijk", "functionaris", "doeleinden", "betrokkenen",
        "persoonsgegevens", "ontvangers", "doorgifte", "termijnen", "beveiliging",
    }  # fmt: skip
    for name in ("grondslag", "uitzondering", "functionaris", "verwerkers", "dpia"):
        assert rows[name]["invullen"]


# ------------------------------------------------------------------ commands


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, list(words), standalone_mode=True)
    return done.exit_code, done.stdout, done.stderr


def test_the_command_writes_what_it_says(dossierbank: Path, tmp_path: Path, materials: list[Materiaal]) -> None:
    """The form follows the name; a second time is refused; json goes to the screen."""
    casus_id = materials[0].casus.id
    target = tmp_path / "bundel.html"
    code, said, _ = run("--db", str(dossierbank), "dossier", casus_id, "--uit", str(target), "--datum", "2024-05-31")
    assert code == 0 and str(target) in said and b'<html lang="nl">' in target.read_bytes()
    with pytest.raises(SystemExit) as stopped:
        main(["--db", str(dossierbank), "dossier", casus_id, "--uit", str(target)])
    assert stopped.value.code == 1
    code, said, _ = run("--db", str(dossierbank), "dossier", casus_id, "--formaat", "json", "--datum", "2024-05-31")
    assert code == 0 and json.loads(said)["schema"] == "casusbank-stuk"
    code, said, _ = run("--db", str(dossierbank), "dossier", casus_id, "--algoritmeparagraaf", "--datum", "2024-05-31")
    assert code == 0 and "31 mei 2024" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("dossier", "x", "--datum", "31-5-2024"), "geen datum"),
        (("dossier", "bestaat-niet"), "bestaat niet"),
        (("dossier", "ID", "--uit", "bundel.xyz"), "geen vorm te zien"),
        (("dossier", "ID", "--filter", "kleur=rood"), "Onbekend filter"),
        (("casustafel", "bestaat-niet"), "bestaat niet"),
    ],
)
def test_mistakes_give_one_dutch_line(
    dossierbank: Path, words: tuple[str, ...], said: str, materials: list[Materiaal], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1 and no traceback."""
    real = [str(materials[0].casus.id) if w == "ID" else w for w in words]
    with pytest.raises(SystemExit) as stopped:
        main(["--db", str(dossierbank), *real])
    error = capsys.readouterr().err
    assert stopped.value.code == 1
    assert said in error and "Traceback" not in error and len(error.strip().splitlines()) == 1


def test_a_question_is_masked_before_it_is_printed(dossierbank: Path, materials: list[Materiaal]) -> None:
    """A BSN in a question never reaches a document."""
    words = ("--db", str(dossierbank), "dossier", str(materials[0].casus.id), "--formaat", "json", "--vraag")
    code, said, _ = run(*words, "Mag dit voor BSN 111222333?")
    assert code == 0 and "111222333" not in said and "Mag dit voor" in said


def test_a_question_finds_casussen(dossierbank: Path, materials: list[Materiaal], tmp_path: Path) -> None:
    """With an index the bundle tells what the question found: other casussen, each with a literal passage."""
    from index.build import build_index

    own = tmp_path / "zoek.db"
    with closing(open_database(dossierbank)) as conn, closing(sqlite3.connect(own)) as copy:
        conn.backup(copy)
    build_index(own, Config(db=own))
    casus_id = str(materials[0].casus.id)
    words = ("--db", str(own), "dossier", casus_id, "--formaat", "json", "--datum", "2024-05-31")
    code, said, _ = run(*words, "--vraag", "urgentie voor een te kleine woning met kinderen")
    found = json.loads(said)
    section = next(a for a in found["afdelingen"] if a["id"] == "treffers")
    table = next(b for b in section["inhoud"] if b["blok"] == "tabel")
    sources = {s["nr"]: s for s in found["bronnen"]}
    assert code == 0 and table["rijen"]
    with closing(open_database(own)) as conn:
        for row in table["rijen"]:
            proof = next(sources[n] for cell in row for n in cell["bronnen"] if sources[n]["bron"] == "passage")
            assert proof["casus_id"] != casus_id
            text = casussen.read_casus(conn, proof["casus_id"]).tekst
            assert text[proof["begin"] : proof["eind"]] == proof["tekst"]
    named = {s["naam"]: s["waarde"] for s in found["bronnen"] if s["bron"] == "opgave"}
    assert named["Taalmodel"].startswith("ingebouwd@") and int(named["Generatie van de index"]) > 0


def test_a_register_is_written_in_every_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No database is needed; the file is named after the register, and an unknown register is refused."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CASUSBANK_ORGANISATIE", "gemeente Oeverdam")
    code, said, _ = run("register", "verwerking")
    assert code == 0 and "# Concept voor het Verwerkingsregister" in said
    assert "gemeente Oeverdam" in said and "in te vullen door de organisatie" in said
    code, said, _ = run("register", "verwerking", "--formaat", "json")
    assert code == 0 and json.loads(said)["schema"] == "casusbank-verwerkingsregister"
    for form in ("html", "docx"):
        assert run("register", "verwerking", "--formaat", form)[0] == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["verwerkingsregister.docx", "verwerkingsregister.html"]
    assert run("register", "bestaat-niet")[0] == 2


def test_a_text_that_is_not_stored(dossierbank: Path, tmp_path: Path) -> None:
    """A bundle of a draft; nothing is written to the database."""
    draft = next(p for p in sorted((DEMO / "consulentnotitie").iterdir()) if "slaapkamer" in p.name)
    before = dossierbank.read_bytes()
    code, said, _ = run("--db", str(dossierbank), "dossier", "--bestand", str(draft), "--formaat", "json")
    assert code == 0 and json.loads(said)["soort"] == "motiveringsbundel"
    assert dossierbank.read_bytes() == before


def test_a_form_that_a_command_does_not_have(dossierbank: Path, materials: list[Materiaal], tmp_path: Path) -> None:
    """An agenda is not made as JSON, whatever the name of the file says."""
    target = tmp_path / "tafel.json"
    with pytest.raises(SystemExit):
        main(["--db", str(dossierbank), "casustafel", str(materials[0].casus.id), "--uit", str(target)])
    assert not target.exists()


def test_no_page_is_fetched_when_printing() -> None:
    """The seam to WeasyPrint refuses every address."""
    from precedent.dossier import to_pdf

    with pytest.raises(ValueError, match="not fetched"):
        to_pdf._refuse("http://example.invalid/x")


def test_help_does_not_load_the_libraries() -> None:
    """`--help` of the new commands is as quick as of the others."""
    code = "import sys; from casusbank.cli import main\ntry: main(['dossier', '--help'])\nexcept SystemExit: pass\n"
    code += "assert not {'docx', 'jinja2', 'weasyprint', 'spacy'} & set(sys.modules), sorted(sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
