"""`casusbank haal` as an administrator runs it: by a timer, on a full disk, in a wrong folder, stopped halfway."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from cli_cases import invoke, refused
from haalbron import ECLIS, Antwoord, Bron, ruling, serving


@pytest.fixture
def bron() -> Iterator[Bron]:
    with serving(Bron()) as source:
        source.vul(*ECLIS)
        yield source


def command(bron: Bron, folder: Path, *more: str) -> list[str]:
    given = more or ("--van", "2020-01-01")
    return [sys.executable, "-m", "casusbank", "haal", "--adres", bron.adres, "rechtspraak", str(folder), *given]


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """The only line of a run that must refuse; it did not get as far as a report."""
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("Fout: ") and len(line) < 400
    return line


def whole(folder: Path) -> bool:
    """Whether every file there is a ruling from its first byte to its last."""
    rulings = {e.replace(":", "_") + ".xml": ruling(e) for e in ECLIS}
    found = {p.name: p.read_bytes() for p in folder.iterdir() if p.name != ".stand.jsonl"}
    return all(rulings.get(name) == content for name, content in found.items())


@pytest.mark.parametrize("full", ["nothing", "half a ruling", "all but the record"])
def test_a_full_disk_is_said_at_once_and_the_same_command_goes_on(bron: Bron, tmp_path: Path, full: str) -> None:
    size = {"nothing": 0, "half a ruling": len(ruling(ECLIS[0])) // 2}.get(full, len(ruling(ECLIS[0])) + 500)
    if full == "all but the record":
        (tmp_path / ".stand.jsonl").write_text('{"naam": "x", "versie": ""}\n' * (size // 29), encoding="utf-8")

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = subprocess.run(
        command(bron, tmp_path), capture_output=True, text=True, check=False,
        preexec_fn=bounded,
    )  # fmt: skip
    assert "wordt te groot. Los dat op en geef hetzelfde commando" in one_line(done)
    assert sum(path == "/uitspraken/content" for path, _ in bron.gevraagd) == 1, "the next will not fit either"
    assert whole(tmp_path)
    done = subprocess.run(command(bron, tmp_path), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list(tmp_path.glob("*.xml"))) == len(ECLIS) and whole(tmp_path)


@pytest.mark.parametrize("what", ["map", "bestand", "nieuwe map"])
def test_a_folder_that_may_not_be_written_is_said_before_anything_is_asked(
    bron: Bron, tmp_path: Path, gewone_rechten: Callable[[], None], what: str
) -> None:
    folder = tmp_path / "nieuw" if what == "nieuwe map" else tmp_path
    if what == "bestand":
        (folder / ".stand.jsonl").touch(0o444)
    else:
        tmp_path.chmod(0o555)
    done = subprocess.run(command(bron, folder), capture_output=True, text=True, check=False, preexec_fn=gewone_rechten)
    assert one_line(done) == f"Fout: In {folder} kan niet worden geschreven: geen toestemming."
    assert bron.gevraagd == []


def test_stopped_with_ctrl_c_it_says_how_to_go_on(bron: Bron, tmp_path: Path) -> None:
    process = subprocess.Popen(
        command(bron, tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # no threads here
    )  # fmt: skip
    assert until(lambda: len(list(tmp_path.glob("*.xml"))) >= 2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (1, "")
    assert err == f"Gestopt. Wat is opgehaald, staat heel in {tmp_path}. Geef hetzelfde commando; het gaat verder.\n"
    assert whole(tmp_path)


def until(check: Callable[[], bool]) -> bool:
    ends = time.monotonic() + 30
    while time.monotonic() < ends and not check():
        time.sleep(0.02)
    return check()


@pytest.mark.parametrize(
    "words",
    [
        ("rechtspraak", "--ecli", "ECLI:NL"),
        ("rechtspraak", "--ecli", "13/3129 WWB"),
        ("rechtspraak", "--rechtsgebied", "bijstand"),
        ("rechtspraak", "--van", str(date.today() + timedelta(days=2))),
        ("rechtspraak", "--gewijzigd-sinds", str(date.today() + timedelta(days=2))),
        ("rechtspraak", "--van", "2020-02-01", "--tot", "2020-01-01"),
        ("rechtspraak",),
        ("officielebekendmakingen", "--gemeente", " "),
        ("officielebekendmakingen", "--gemeente", "gemeente"),
        ("officielebekendmakingen", "--reeks", "gemeenteblad", "--tekst", " "),
        ("officielebekendmakingen", "--reeks", "gemeenteblad", "--gemeente", "Oeverdam", "--soort", "verordening"),
    ],
    ids=" ".join,
)
def test_a_question_that_cannot_be_asked_makes_no_folder(bron: Bron, tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = tmp_path / "map"
    done = invoke(tmp_path / "x.db", "haal", "--adres", bron.adres, words[0], str(folder), *words[1:])
    assert done.exit_code in (1, 2)
    assert (folder.exists(), bron.gevraagd) == (False, [])


def test_an_address_that_is_none_makes_no_folder(tmp_path: Path) -> None:
    for kind, more in (("rechtspraak", "--van=2020-01-01"), ("officielebekendmakingen", "--tekst=bijstand")):
        done = invoke(tmp_path / "x.db", "haal", "--adres", "spiegel", kind, str(tmp_path / "map"), more)
        assert "Schrijf het zoals https://" in refused(done)
    assert not (tmp_path / "map").exists()


def test_a_field_of_law_that_is_nearly_one_is_proposed(bron: Bron, tmp_path: Path) -> None:
    ask = ("haal", "--adres", bron.adres, "rechtspraak", str(tmp_path), "--rechtsgebied")
    said = refused(invoke(tmp_path / "x.db", *ask, "sociaalzekerheidsrecht"))
    assert "Bedoelt u: socialezekerheidsrecht" in said
    assert len(refused(invoke(tmp_path / "x.db", *ask, "bijstand"))) < 700


def test_nothing_found_is_said_in_the_words_of_who_asked(bron: Bron, tmp_path: Path) -> None:
    bron.uitspraken.clear()
    ask = ("haal", "--adres", bron.adres, "rechtspraak", str(tmp_path), "--rechtsgebied", "bestuursrecht")
    said = refused(invoke(tmp_path / "x.db", *ask, "--van", "2020-01-01", "--tot", "2020-02-01"))
    assert "past bij: rechtsgebied bestuursrecht, van 2020-01-01, tot en met 2020-02-01." in said
    assert "=" not in said and "http" not in said
    ask = ("haal", "--adres", bron.adres, "officielebekendmakingen", str(tmp_path), "--gemeente", "Oeverdam")
    said = refused(invoke(tmp_path / "x.db", *ask, "--tekst", "traplift"))
    assert "past bij: gemeente Oeverdam, met de tekst traplift." in said


def test_twice_at_once_the_second_is_refused_and_the_first_goes_on(bron: Bron, tmp_path: Path) -> None:
    first = subprocess.Popen(command(bron, tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert until(lambda: len(list(tmp_path.glob("*.xml"))) >= 1)
    second = subprocess.run(command(bron, tmp_path), capture_output=True, text=True, check=False)
    assert "Een ander commando haalt al" in one_line(second)
    out, err = first.communicate(timeout=60)
    assert (first.returncode, err) == (0, "")
    assert f"{len(ECLIS)} nieuw" in out


def test_a_portal_of_the_network_is_not_taken_for_the_source(
    bron: Bron, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    bron.kapot = b"<!DOCTYPE html><html><body>Meld u aan op gastnetwerk</body></html>"
    ask = ("haal", "--adres", bron.adres, "rechtspraak", str(tmp_path), "--van", "2020-01-01")
    assert "filter in uw netwerk" in refused(invoke(tmp_path / "x.db", *ask))
    bron.kapot, bron.fouten = None, [Antwoord(302, {"Location": "https://portaal.voorbeeld.nl/aanmelden"})]
    assert "(portaal.voorbeeld.nl)" in refused(invoke(tmp_path / "x.db", *ask))
    assert [p.name for p in tmp_path.iterdir()] == [".stand.jsonl"]


def test_a_name_that_was_left_empty_is_not_this_folder(bron: Bron, tmp_path: Path) -> None:
    for kind in ("rechtspraak", "officielebekendmakingen", "lido"):
        done = invoke(tmp_path / "x.db", "haal", "--adres", bron.adres, kind, "")
        assert (done.exit_code, "'MAP': de naam is leeg." in done.output) == (2, True)
