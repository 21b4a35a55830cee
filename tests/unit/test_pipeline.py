"""Ingest as its user sees it: idempotent, resumable, one bad source never stops the rest, nothing leaks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from casusbank.config import Config, Grenswaarden
from casusbank.model import CasusId, Deel, Document, OffsetMap
from casusbank.store import casussen, open_database
from ingest.builders import Builders, Task
from ingest.casus import Opties
from ingest.pipeline import ingest_paths
from ingest.source_run import Verslagregel

BESLUIT = """Gemeente Oeverdam
Besluit van 12 maart 2023

Feiten
De heer P. van der Wielen, BSN 111222333, woont met zijn drie kinderen in een flat met twee kamers. {extra}

Overwegingen
Op grond van artikel 13 van de Huisvestingswet 2014 weegt het belang van de kinderen zwaar.

Besluit
Wij wijzen de aanvraag om urgentie toe.
"""


@pytest.fixture
def bron(tmp_path: Path) -> Path:
    folder = tmp_path / "bron"
    (folder / "sub").mkdir(parents=True)
    for i in range(4):
        extra = f"Hij belt {['vaak', 'soms', 'nooit', 'elke week'][i]} met nummer 0612345678."
        (folder / "sub" / f"besluit{i}.txt").write_text(BESLUIT.format(extra=extra), encoding="utf-8")
    (folder / "kapot.docx").write_bytes(b"PK\x03\x04 geen docx")
    (folder / "leeg.txt").write_bytes(b"")
    (folder / "plaatje.xyz").write_bytes(b"\x00\x01")
    return folder


def run(folder: Path, db: Path, config: Config | None = None, opties: Opties | None = None) -> list[Verslagregel]:
    return list(ingest_paths([folder], db, config or Config(), opties or Opties()))


def content(db: Path) -> list[list[tuple[object, ...]]]:
    """Everything stored but the clock."""
    conn = open_database(db)
    tables = [
        r[0]
        for r in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%fts%'")
        if r[0] not in ("run", "_sqlite_migrations", "controlegetal") and not r[0].startswith("sqlite_")
    ]
    found = []
    for table in sorted(tables):
        columns = [c[1] for c in conn.execute(f"PRAGMA table_info({table})") if c[1] != "opgenomen_op"]
        found.append(sorted(conn.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall(), key=repr))  # noqa: S608
    return found


def test_every_file_is_accounted_for_and_a_bad_one_stops_nothing(bron: Path, tmp_path: Path) -> None:
    report = {r.bron: r for r in run(bron, tmp_path / "x.db")}
    assert {r.status for n, r in report.items() if n.startswith("sub")} == {"opgenomen"}
    assert (report["kapot.docx"].status, report["leeg.txt"].status) == ("geweigerd", "geweigerd")
    assert report["plaatje.xyz"].status == "overgeslagen"
    assert all(r.reden for r in report.values() if r.status != "opgenomen")
    assert len(report) == 7


def test_twice_the_same_changes_nothing(bron: Path, tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    run(bron, db)
    before = content(db)
    again = run(bron, db)
    assert {r.status for r in again if r.bron.startswith("sub")} == {"ongewijzigd"}
    assert {r.status for r in again if not r.bron.startswith("sub")} == {"geweigerd", "overgeslagen"}
    assert content(db) == before


def test_a_changed_file_updates_its_own_casus(bron: Path, tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    first = {r.bron: r for r in run(bron, db)}
    changed = bron / "sub" / "besluit1.txt"
    changed.write_text(changed.read_text(encoding="utf-8").replace("toe.", "af."), encoding="utf-8")
    second = {r.bron: r for r in run(bron, db)}
    assert second["sub/besluit1.txt"].status == "bijgewerkt"
    assert second["sub/besluit1.txt"].casussen == first["sub/besluit1.txt"].casussen
    assert [r.status for n, r in second.items() if n.startswith("sub") and "1" not in n] == ["ongewijzigd"] * 3
    conn = open_database(db)
    assert casussen.read_casus(conn, second["sub/besluit1.txt"].casussen[0]).velden.uitkomst == "afgewezen"


def test_what_the_user_says_goes_above_the_text(bron: Path, tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    run(bron, db, opties=Opties("maatwerkbesluit", "gemeente Heiderode", "team"))
    found = casussen.read_casus(open_database(db), casussen.all_ids(open_database(db))[0])
    assert (found.bronsoort, found.velden.organisatie, found.toegang) == (
        "maatwerkbesluit",
        "gemeente Heiderode",
        "team",
    )


def test_nothing_identifiable_is_stored(bron: Path, tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    (bron / "Wielen_111222333.txt").write_text(BESLUIT.format(extra=""), encoding="utf-8")
    (bron / "bezwaar Pietersen.txt").write_text(BESLUIT.format(extra="Mevrouw Pietersen belde."), encoding="utf-8")
    run(bron, db)
    for path in tmp_path.glob("x.db*"):
        data = path.read_bytes()
        for secret in (b"111222333", b"0612345678", b"van der Wielen", b"Wielen", b"Pietersen"):
            assert secret not in data, (path.name, secret)


def test_a_source_over_the_limit_is_refused_with_the_limit(bron: Path, tmp_path: Path) -> None:
    config = replace(Config(), grenzen=Grenswaarden(max_bestand=100))
    report = [r for r in run(bron, tmp_path / "x.db", config) if r.bron.startswith("sub")]
    assert {r.status for r in report} == {"geweigerd"}
    assert "max_bestand" in (report[0].reden or "")


def test_special_files_and_links_out_of_the_folder_are_left_alone(bron: Path, tmp_path: Path) -> None:
    (tmp_path / "buiten.txt").write_text("geheim " * 50, encoding="utf-8")
    (bron / "link.txt").symlink_to(tmp_path / "buiten.txt")
    (bron / "rond").symlink_to(bron)
    os.mkfifo(bron / "buis.txt")
    report = {r.bron: r.status for r in run(bron, tmp_path / "x.db")}
    assert "link.txt" not in report
    assert report["buis.txt"] == "overgeslagen"


def test_near_duplicates_are_flagged_not_dropped(bron: Path, tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    text = (bron / "sub" / "besluit0.txt").read_text(encoding="utf-8") * 3
    (bron / "a.txt").write_text(text, encoding="utf-8")
    (bron / "b.txt").write_text(text + "Einde.", encoding="utf-8")
    report = {r.bron: r.casussen for r in run(bron, db)}
    rows = dict(open_database(db).execute("SELECT id, bijna_gelijk_aan FROM casus").fetchall())
    assert rows[report["b.txt"][0]] == report["a.txt"][0]
    assert rows[report["a.txt"][0]] is None


@pytest.mark.traag
def test_killed_halfway_the_same_command_gives_the_same_database(bron: Path, tmp_path: Path) -> None:
    for i in range(30):
        (bron / f"extra{i:02}.txt").write_text(BESLUIT.format(extra=f"Dossier {i} is anders. " * (i + 1)), "utf-8")
    whole = tmp_path / "heel.db"
    run(bron, whole)
    half = tmp_path / "half.db"
    command = [sys.executable, "-m", "casusbank", "--db", str(half), "ingest", str(bron), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    seen = [process.stdout.readline() for _ in range(6)]
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert all(seen)
    time.sleep(0.05)
    done = len(casussen.all_ids(open_database(half)))
    assert 0 < done < len(casussen.all_ids(open_database(whole)))
    run(bron, half)
    assert content(half) == content(whole)


def test_what_was_left_out_of_a_container_is_told_and_masked_where_it_is_stored(tmp_path: Path) -> None:
    folder, db = tmp_path / "bron", tmp_path / "x.db"
    folder.mkdir()
    with zipfile.ZipFile(folder / "bundel.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("besluit.txt", BESLUIT.format(extra=""))
        archive.writestr("BSN 111222333 de heer Boterbloem.exe", "x")
    (row,) = run(folder, db)
    assert (row.status, len(row.casussen)) == ("opgenomen", 1)
    assert ".exe" in (row.reden or "")
    stored = open_database(db).execute("SELECT reden FROM bron").fetchone()[0]
    assert ".exe" in stored
    assert "111222333" not in stored


def test_one_ecli_twice_in_a_source_is_two_casussen(tmp_path: Path) -> None:
    folder, db = tmp_path / "bron", tmp_path / "x.db"
    folder.mkdir()
    rows = [{"ecli": "ECLI:NL:CRVB:2020:1", "tekst": BESLUIT.format(extra=f"Versie {i}.")} for i in "ab"]
    (folder / "lijst.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (row,) = run(folder, db)
    assert len(set(row.casussen)) == 2
    before = content(db)
    run(folder, db, Config(restgegeven="markeer"))
    run(folder, db)
    assert [len(t) for t in content(db)] == [len(t) for t in before]


def many(folder: Path) -> Path:
    """Sources of all kinds, among them two of one ECLI, of which the first may fail."""
    for i in range(12):
        (folder / f"extra{i:02}.txt").write_text(BESLUIT.format(extra=f"Dossier {i} is anders. " * (i + 1)), "utf-8")
    for name, tekst in (
        ("e1.json", "Te kort"),
        ("e2.json", BESLUIT.format(extra="Twee.")),
        ("e3.json", "Derde. " * 99),
    ):
        row = {"ecli": "ECLI:NL:CRVB:2020:1", "tekst": tekst}
        (folder / name).write_text(json.dumps(row), encoding="utf-8")
    rows = [{"tekst": BESLUIT.format(extra=f"Rij {i} van de lijst. " * (i + 1))} for i in range(40)]
    (folder / "lijst.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return folder


@pytest.mark.traag
def test_with_more_processes_the_database_and_the_report_are_the_same(
    bron: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = many(bron)
    one, more = tmp_path / "een.db", tmp_path / "meer.db"
    monkeypatch.setattr("ingest.pipeline.Builders", partial(Builders, alone=3))
    expected = run(folder, one, Config(processen=1))
    assert run(folder, more, Config(processen=2)) == expected
    assert content(more) == content(one)
    assert {r.status for r in run(folder, more, Config(processen=2))} <= {"ongewijzigd", "geweigerd", "overgeslagen"}


@pytest.mark.traag
def test_a_text_that_ends_its_process_costs_itself_and_nothing_else() -> None:
    with Builders(2, alone=0) as builders:
        results = [builders.submit(task) for task in (small_task("a"), deadly_task("b"), small_task("c"))]
        found = [r() for r in results]
    assert [r.casus.id if r.casus else None for r in found] == ["a", None, "c"]
    assert "liep vast" in found[1].reden


def small_task(casus_id: str) -> Task:
    text = BESLUIT.format(extra="")
    document = Document(pad="a.txt", tekst="", lezer="tekst@1")
    deel = Deel(0, "Besluit", text, OffsetMap())
    return Task(CasusId(casus_id), "0123456789abcdef", "0" * 64, document, deel, Config(), Opties())


class Deadly:
    """Ends the process that unpacks it."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (1,)


def deadly_task(casus_id: str) -> Task:
    return replace(small_task(casus_id), bron=Deadly())  # type: ignore[arg-type]


def test_a_changed_setting_reads_the_sources_again(bron: Path, tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    run(bron, db)
    again = run(bron, db, Config(toegang="team"))
    assert {r.status for r in again if r.bron.startswith("sub")} == {"bijgewerkt"}
    assert {r[0] for r in open_database(db).execute("SELECT toegang FROM casus")} == {"team"}


def test_the_database_is_no_source_of_itself(bron: Path) -> None:
    db = bron / "casusbank.db"
    names = {r.bron for r in run(bron, db)}
    assert {r.bron for r in run(bron, db)} == names
    assert not any("casusbank" in name for name in names)
