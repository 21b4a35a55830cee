"""`casusbank haal rechtspraak` against a server on this machine that answers as the real one does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_cases import invoke
from haalbron import DAG, ECLIS, PAGINA, Antwoord, Bron, Uitspraak, ruling, serving

from casusbank.errors import HaalFout
from ingest.haal import rechtspraak
from ingest.haal.opslag import Oogst, Opslag
from ingest.haal.rechtsgebieden import uri_of
from ingest.haal.verbinding import Verbinding

LATER = "2021-05-05T10:00:00"


@pytest.fixture
def bron() -> Iterator[Bron]:
    with serving(Bron()) as source:
        yield source


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rechtspraak, "_PAGE", 3)


def line(bron: Bron) -> Verbinding:
    return Verbinding(bron.adres, per_seconde=500, pogingen=3, wachttijd=5)


def haal(bron: Bron, map_: Path, meest: int | None = None, **vraag: Any) -> Oogst:
    asked = rechtspraak.Vraag(**(vraag or {"rechtsgebied": "bestuursrecht"}))
    with Opslag(map_) as opslag:
        return rechtspraak.fetch(asked, line(bron), opslag, meest)


def files(map_: Path) -> list[str]:
    return sorted(p.name for p in map_.glob("*.xml"))


def test_all_pages_come_in_and_again_asks_for_no_ruling(bron: Bron, tmp_path: Path) -> None:
    bron.vul(*ECLIS)
    first = haal(bron, tmp_path)
    assert (first.gevonden, first.nieuw) == (7, ECLIS)
    assert len(files(tmp_path)) == 7
    bron.gevraagd.clear()
    again = haal(bron, tmp_path)
    assert (again.ongewijzigd, again.nieuw) == (7, [])
    assert {path for path, _ in bron.gevraagd} == {"/uitspraken/zoeken"}


def test_a_period_and_one_side_of_it_reach_the_index_as_it_takes_them(bron: Bron, tmp_path: Path) -> None:
    bron.uitspraken = {e: Uitspraak(datum=f"202{n}-06-01") for n, e in enumerate(ECLIS[:4])}
    assert haal(bron, tmp_path / "a", van="2021-01-01", tot="2021-12-31").nieuw == ECLIS[1:2]
    assert haal(bron, tmp_path / "b", van="2021-06-01").nieuw == ECLIS[1:4]
    assert haal(bron, tmp_path / "c", tot="2021-06-01").nieuw == ECLIS[:2]
    haal(bron, tmp_path / "d", rechtsgebied="Socialezekerheidsrecht", gewijzigd_sinds="2020-01-01")
    _, asked = next(q for q in bron.gevraagd if "modified" in q[1])
    assert asked["subject"] == ["http://psi.rechtspraak.nl/rechtsgebied#bestuursrecht_socialezekerheidsrecht"]
    assert asked["modified"] == ["2020-01-01T00:00:00"]
    assert (asked["return"], asked["sort"], asked["from"]) == (["DOC"], ["ASC"], ["0"])


def test_what_changed_comes_again_and_what_was_withdrawn_goes(bron: Bron, tmp_path: Path) -> None:
    bron.vul(*ECLIS)
    haal(bron, tmp_path)
    bron.uitspraken[ECLIS[0]] = Uitspraak(LATER)
    bron.uitspraken[ECLIS[1]] = Uitspraak(LATER, weg="doc")
    bron.uitspraken[ECLIS[2]] = Uitspraak(LATER, weg="ecli")
    bron.uitspraken[ECLIS[3]] = Uitspraak(LATER, tekst=False)
    bron.uitspraken["ECLI:NL:HR:2021:9"] = Uitspraak(LATER, tekst=False)
    done = haal(bron, tmp_path, rechtsgebied="bestuursrecht", gewijzigd_sinds="2021-01-01")
    assert (done.gewijzigd, sorted(done.ingetrokken)) == (ECLIS[:1], ECLIS[1:4])
    assert (done.nieuw, done.leeg, done.mislukt) == ([], [], {})
    assert len(files(tmp_path)) == 4
    assert LATER.encode() in next(tmp_path.glob("*2020_1.xml")).read_bytes()
    again = haal(bron, tmp_path, gewijzigd_sinds="2021-01-01")
    assert (again.gewijzigd, again.ingetrokken) == ([], [])
    bron.uitspraken |= {ECLIS[4]: Uitspraak(LATER, weg="doc"), ECLIS[5]: Uitspraak(LATER), ECLIS[6]: Uitspraak(LATER)}
    few = haal(bron, tmp_path, 1, gewijzigd_sinds="2021-01-01")
    assert (few.ingetrokken, few.gewijzigd) == (ECLIS[4:5], ECLIS[5:6])


def test_nothing_changed_since_is_no_error_and_nothing_found_is(bron: Bron, tmp_path: Path) -> None:
    bron.vul(*ECLIS)
    assert haal(bron, tmp_path, gewijzigd_sinds="2024-01-01").gevonden == 0
    with pytest.raises(HaalFout, match="kent niets"):
        haal(bron, tmp_path, van="2024-01-01", tot="2024-02-01")


def test_the_index_may_change_while_it_is_read(bron: Bron, tmp_path: Path) -> None:
    """One ruling changes between two pages and moves to the end: none is missed for it, and none comes twice."""
    bron.uitspraken = {e: Uitspraak(f"2020-01-0{n}T10:00:00") for n, e in enumerate(ECLIS, start=1)}

    def change(number: int) -> None:
        if number == 2:
            bron.uitspraken[ECLIS[0]] = Uitspraak(LATER)

    bron.bij = change
    done = haal(bron, tmp_path)
    assert (done.gevonden, sorted(done.nieuw)) == (7, ECLIS)
    assert LATER.encode() in next(tmp_path.glob("*2020_1.xml")).read_bytes()


def test_what_was_cut_off_goes_on(bron: Bron, tmp_path: Path) -> None:
    bron.vul(*ECLIS)
    bron.na = 3 + 4
    with pytest.raises(HaalFout, match="gaat verder"):
        haal(bron, tmp_path)
    assert len(files(tmp_path)) == 4
    with (tmp_path / ".stand.jsonl").open("a") as file:
        file.write('{"naam": "ECLI:NL:CRVB:2020:5", "ver')  # killed while writing the record
    (tmp_path / ".ECLI_NL_CRVB_2020_5.xml.deel").write_bytes(b"half")
    bron.na = None
    done = haal(bron, tmp_path)
    assert (done.ongewijzigd, done.nieuw) == (4, ECLIS[4:])
    assert haal(bron, tmp_path).ongewijzigd == 7
    assert not list(tmp_path.glob(".*.deel"))


def test_killed_halfway_and_started_again_it_has_everything_once(bron: Bron, tmp_path: Path) -> None:
    eclis = [f"ECLI:NL:CRVB:2020:{n}" for n in range(100, 140)]
    bron.vul(*eclis)
    code = (
        "import sys; from pathlib import Path; from ingest.haal import rechtspraak as r; from ingest.haal.opslag import"
        " Opslag; from ingest.haal.verbinding import Verbinding; r.fetch(r.Vraag(van='2020-01-01'),"
        " Verbinding(sys.argv[1], per_seconde=100), Opslag(Path(sys.argv[2])))"
    )
    for _ in range(3):
        before = len(files(tmp_path))
        child = subprocess.Popen([sys.executable, "-c", code, bron.adres, str(tmp_path)])
        while len(files(tmp_path)) < before + 5 and child.poll() is None:
            time.sleep(0.005)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    before = len(files(tmp_path))
    assert before < 40
    done = haal(bron, tmp_path, van="2020-01-01")
    assert len(done.nieuw) + done.ongewijzigd == 40
    assert len(done.nieuw) == 40 - before
    assert all(p.read_bytes() == ruling(p.stem.replace("_", ":")) for p in tmp_path.glob("*.xml"))
    names = [json.loads(row)["naam"] for row in (tmp_path / ".stand.jsonl").read_text().splitlines()]
    assert sorted(names) == sorted(eclis)


def test_two_runs_in_one_folder_do_not_mix(bron: Bron, tmp_path: Path) -> None:
    bron.vul(*ECLIS)
    with Opslag(tmp_path), pytest.raises(HaalFout, match="haalt al"):
        haal(bron, tmp_path)


def test_the_record_of_an_earlier_version_still_counts(bron: Bron, tmp_path: Path) -> None:
    bron.vul(*ECLIS)
    haal(bron, tmp_path)
    (tmp_path / ".stand.jsonl").rename(tmp_path / "stand.jsonl")
    assert haal(bron, tmp_path).ongewijzigd == 7
    assert not (tmp_path / "stand.jsonl").exists()


def test_fewer_than_promised_is_an_error_after_what_there_is(bron: Bron, tmp_path: Path) -> None:
    bron.vul(*ECLIS)
    bron.totaal = 9
    done = haal(bron, tmp_path)
    assert (done.nieuw, "noemt er 9 en gaf er 7" in done.tekort) == (ECLIS, True)
    told = invoke(tmp_path / "x.db", "haal", "--adres", bron.adres, "rechtspraak", str(tmp_path), "--van", DAG[:10])
    assert (told.exit_code, "Niet alles: rechtspraak.nl noemt er 9" in told.stderr) == (1, True)


def test_five_expected_and_none_found_is_an_error(bron: Bron, tmp_path: Path) -> None:
    bron.totaal = 5
    with pytest.raises(HaalFout, match="noemt er 5 en gaf er 0"):
        haal(bron, tmp_path)


@pytest.mark.parametrize(
    "body", [b"", PAGINA, b"geen xml", b"<feed><entry/></feed>", b"<feed><subtitle>x</subtitle></feed>"]
)
def test_an_answer_of_another_kind_is_an_error(bron: Bron, tmp_path: Path, body: bytes) -> None:
    bron.kapot = body
    with pytest.raises(HaalFout):
        haal(bron, tmp_path)
    assert not files(tmp_path)


def test_a_page_about_repairs_is_waited_for(bron: Bron, tmp_path: Path) -> None:
    bron.vul(*ECLIS)
    bron.fouten = [Antwoord(body=PAGINA), 200, Antwoord(body=b"\n<HTML lang=nl>"), 200, 200, Antwoord(body=PAGINA)]
    assert haal(bron, tmp_path).nieuw == ECLIS
    bron.kapot = PAGINA
    with pytest.raises(HaalFout, match="storing of onderhoud"):
        haal(bron, tmp_path)


BOM = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><open-rechtspraak>&b;</open-rechtspraak>'
BUITEN = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><open-rechtspraak>&a;</open-rechtspraak>'


@pytest.mark.parametrize(
    "instead", [500, 400, PAGINA, b"", BOM, BUITEN, ruling(ECLIS[2]), ruling(ECLIS[1] + "7"), ruling(ECLIS[1])[:600]],
    ids=["500", "400", "pagina", "leeg", "bom", "buiten", "andere", "langer", "half"],
)  # fmt: skip
def test_one_bad_ruling_does_not_stop_the_others(bron: Bron, tmp_path: Path, instead: int | bytes) -> None:
    bron.vul(*ECLIS)
    bron.stuk[ECLIS[1]] = instead
    done = haal(bron, tmp_path)
    assert done.nieuw == [ECLIS[0], *ECLIS[2:]]
    assert list(done.mislukt) == [ECLIS[1]]
    bron.stuk.clear()
    assert haal(bron, tmp_path).nieuw == [ECLIS[1]]


def test_a_source_that_refuses_one_after_the_other_is_left_alone(bron: Bron, tmp_path: Path) -> None:
    eclis = [f"ECLI:NL:HR:2020:{n}" for n in range(30)]
    bron.vul(*eclis)
    bron.stuk = dict.fromkeys(eclis, 400)
    with pytest.raises(HaalFout, match="fout 400"):
        haal(bron, tmp_path)
    assert sum(path == "/uitspraken/content" for path, _ in bron.gevraagd) < 10


def test_a_ruling_without_a_text_is_not_kept(bron: Bron, tmp_path: Path) -> None:
    bron.uitspraken = {ECLIS[0]: Uitspraak(tekst=False), ECLIS[1]: Uitspraak()}
    done = haal(bron, tmp_path, eclis=(ECLIS[0], ECLIS[1].lower(), ECLIS[1], "ECLI:NL:HR:1913:1"))
    assert (done.gevonden, done.nieuw, done.leeg) == (3, ECLIS[1:2], [ECLIS[0], "ECLI:NL:HR:1913:1"])
    assert files(tmp_path) == ["ECLI_NL_CRVB_2020_2.xml"]


def test_a_ruling_that_stands_under_another_ecli_now_is_followed_there(bron: Bron, tmp_path: Path) -> None:
    old, new = ECLIS[:2]
    bron.vul(*ECLIS[:2])
    haal(bron, tmp_path, eclis=(old,))
    empty = ruling(old, tekst=False).replace(
        b"</rdf:Description>", f"<dcterms:isReplacedBy>{new}</dcterms:isReplacedBy></rdf:Description>".encode()
    )
    bron.stuk[old] = empty
    done = haal(bron, tmp_path, eclis=(old,))
    assert (done.vervangen, done.ingetrokken, done.nieuw) == ({old: new}, [old], [new])
    assert files(tmp_path) == ["ECLI_NL_CRVB_2020_2.xml"]
    bron.stuk = {old: empty, new: empty.replace(new.encode(), old.encode()).replace(old.encode(), new.encode(), 1)}
    assert haal(bron, tmp_path, eclis=(old,)).nieuw == []  # two that name each other go round no further


def test_the_same_text_by_another_way_is_not_a_change(bron: Bron, tmp_path: Path) -> None:
    """Asked by ECLI its moment of change has no zone, in the index it does."""
    bron.vul(ECLIS[0])
    assert haal(bron, tmp_path, eclis=(ECLIS[0],)).nieuw == [ECLIS[0]]
    done = haal(bron, tmp_path)
    assert (done.ongewijzigd, done.gewijzigd) == (1, [])


def test_at_most_so_many_goes_on_the_next_time(bron: Bron, tmp_path: Path) -> None:
    bron.vul(*ECLIS)
    assert haal(bron, tmp_path, 2).nieuw == ECLIS[:2]
    assert haal(bron, tmp_path, 3).nieuw == ECLIS[2:5]
    assert haal(bron, tmp_path, 9).nieuw == ECLIS[5:]


@pytest.mark.parametrize(
    "typed", ["socialezekerheidsrecht", "Sociale zekerheidsrecht", "bestuursrecht_socialezekerheidsrecht"]
)
def test_a_field_of_law_by_its_usual_name(typed: str) -> None:
    assert uri_of(typed).endswith("#bestuursrecht_socialezekerheidsrecht")


@pytest.mark.parametrize(
    ("typed", "said"), [("mededingingsrecht", "Meer dan één"), ("wmo", "Onbekend rechtsgebied 'wmo'")]
)
def test_another_field_of_law_is_refused_with_the_ones_there_are(
    bron: Bron, tmp_path: Path, typed: str, said: str
) -> None:
    with pytest.raises(HaalFout, match=said):
        haal(bron, tmp_path, rechtsgebied=typed)
    assert bron.gevraagd == []
    assert uri_of("http://psi.rechtspraak.nl/rechtsgebied#nieuw").endswith("#nieuw")


def test_as_a_user_does_it(bron: Bron, tmp_path: Path) -> None:
    bron.vul(*ECLIS[:3])
    db, folder = tmp_path / "x.db", tmp_path / "map"
    haal_ = ("haal", "--adres", bron.adres, "rechtspraak", str(folder))
    done = invoke(db, *haal_, "--ecli", ECLIS[0], "--ecli", ECLIS[2])
    assert done.exit_code == 0, done.output
    assert "2 gevonden: 2 nieuw" in done.output
    read = invoke(db, "ingest", str(folder), "--toegang", "openbaar", "--json")
    report = {row["bron"]: row for row in map(json.loads, read.stdout.splitlines())}
    assert (read.exit_code, list(report)) == (0, ["ECLI_NL_CRVB_2020_1.xml", "ECLI_NL_CRVB_2020_3.xml"])
    assert report["ECLI_NL_CRVB_2020_1.xml"]["casussen"] == [ECLIS[0]]
    bron.stuk[ECLIS[1]] = 500
    bron.uitspraken[ECLIS[0]] = Uitspraak(LATER, weg="doc")
    done = invoke(db, *haal_, "--gewijzigd-sinds", DAG[:10], "--json")
    facts = json.loads(done.stdout)
    assert (done.exit_code, facts["ingetrokken"], list(facts["mislukt"])) == (1, [ECLIS[0]], [ECLIS[1]])
    assert f"Niet gehaald: {ECLIS[1]}" in done.stderr
    told = invoke(db, "ingest", str(folder), "--toegang", "openbaar")
    assert f"casusbank vergeet {ECLIS[0]}" in told.stderr
    assert invoke(db, "vergeet", ECLIS[0]).exit_code == 0
    assert ECLIS[0] not in invoke(db, "ingest", str(folder), "--toegang", "openbaar").stderr
    for wrong in ((), ("--ecli", ECLIS[0], "--van", DAG[:10]), ("--van", "2024-02-01", "--tot", "2024-01-01")):
        assert invoke(db, *haal_, *wrong).exit_code == 2
