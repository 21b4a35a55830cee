"""A file that breaks its parser costs the reading process, never the run; that process can do no harm."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd, BronOvergeslagen
from ingest.afgeschermd import AfgeschermdeLezer, decode
from ingest.readers import Bestand
from ingest.readers.ocr import ocr_available
from ingest.readers.select import read_file

GRENZEN = Grenswaarden()
BRIEF = "Fictief. De gemeente wijst de aanvraag af. De aanvrager kan binnen zes weken bezwaar maken.\n" * 3


def bestand(name: str, data: bytes, grenzen: Grenswaarden = GRENZEN) -> Bestand:
    return Bestand(name, data, grenzen)


def brief(name: str = "brief.txt") -> Bestand:
    return bestand(name, BRIEF.encode())


@pytest.mark.parametrize(
    "path", sorted(Path(__file__).with_name("voorbeelden").glob("*.*")), ids=lambda p: p.name
)  # fmt: skip
def test_the_same_documents_as_without_a_child(path: Path) -> None:
    asked = bestand(path.name, path.read_bytes())
    try:
        plain = list(read_file(asked))
    except (BronGeweigerd, BronOvergeslagen) as error:
        with AfgeschermdeLezer(GRENZEN) as lezer, pytest.raises(type(error), match="^" + str(error)[:20]):
            list(lezer.read(asked))
    else:
        with AfgeschermdeLezer(GRENZEN) as lezer:
            assert list(lezer.read(asked)) == plain


def test_one_child_reads_many_files_and_refusals_do_not_end_it() -> None:
    with AfgeschermdeLezer(GRENZEN) as lezer:
        assert len(list(lezer.read(brief()))) == 1
        child = lezer._child
        with pytest.raises(BronGeweigerd, match="leeg"):
            list(lezer.read(bestand("leeg.txt", b"")))
        with pytest.raises(BronOvergeslagen, match="extensie"):
            list(lezer.read(bestand("x.onbekend", b"zomaar iets")))
        assert len(list(lezer.read(brief()))) == 1
        assert lezer._child is child
    assert child is not None
    assert child.returncode is not None


def test_memory_is_limited_and_the_next_file_is_read() -> None:
    small = replace(GRENZEN, max_geheugen=300 * 2**20, max_rijen=10**9)
    rows = b"titel;tekst\n" + b"fictief;" + b"x" * 150_000_000 + b"\n"
    with AfgeschermdeLezer(small) as lezer:
        with pytest.raises(BronGeweigerd, match=r"geheugen|te groot"):
            list(lezer.read(bestand("groot.csv", rows, small)))
        assert len(list(lezer.read(bestand("brief.txt", BRIEF.encode(), small)))) == 1


def test_processor_time_is_limited_per_document_and_the_next_file_is_read() -> None:
    quick = replace(GRENZEN, max_rekentijd=1, max_tekst=10**9, max_xml_diepte=10**6)
    slow = b"<html><body>" + b"<p><b>de gemeente besluit <i>" * 400_000 + b"</body></html>"
    with AfgeschermdeLezer(quick) as lezer:
        with pytest.raises(BronGeweigerd, match="rekentijd"):
            list(lezer.read(bestand("traag.html", slow, quick)))
        assert len(list(lezer.read(bestand("brief.txt", BRIEF.encode(), quick)))) == 1


def test_a_child_that_is_killed_costs_one_file() -> None:
    with AfgeschermdeLezer(GRENZEN) as lezer:
        list(lezer.read(brief()))
        assert lezer._child is not None
        os.kill(lezer._child.pid, signal.SIGKILL)
        lezer._child.wait()
        with pytest.raises(BronGeweigerd, match="vast"):
            list(lezer.read(brief()))
        assert len(list(lezer.read(brief()))) == 1


def test_a_child_that_hangs_is_not_waited_for() -> None:
    with AfgeschermdeLezer(replace(GRENZEN, max_wachttijd=1)) as lezer:
        list(lezer.read(brief()))
        assert lezer._child is not None
        os.kill(lezer._child.pid, signal.SIGSTOP)
        with pytest.raises(BronGeweigerd, match="langer dan 1 seconden"):
            list(lezer.read(brief()))
        assert len(list(lezer.read(brief()))) == 1


def test_half_a_file_does_not_spoil_the_next() -> None:
    rows = "".join(json.dumps({"titel": f"fictief {n}", "tekst": BRIEF}) + "\n" for n in range(50)).encode()
    with AfgeschermdeLezer(GRENZEN) as lezer:
        half = lezer.read(bestand("veel.jsonl", rows))
        first = next(half)
        half.close()
        (second,) = lezer.read(brief())
        assert first.tekst != ""
        assert second.pad == "brief.txt"


@pytest.mark.parametrize(
    "change",
    [
        {"tekst": 1}, {"pad": None}, {"lezer": ["x"]}, {"blokken": [{"begin": 0}]}, {"blokken": 3}, {"metadata": {}},
        {"waarschuwingen": [1]},
        {"blokken": [{"begin": 0, "eind": 1, "soort": "iets", "niveau": 0, "pagina": None, "sectie": None}]},
        {"blokken": [{"begin": True, "eind": 1, "soort": "kop", "niveau": 0, "pagina": None, "sectie": None}]},
        {"blokken": [{"begin": 0, "eind": 1, "soort": "kop", "niveau": 0, "pagina": "1", "sectie": None}]},
    ],
)  # fmt: skip
def test_an_answer_of_another_shape_is_no_document(change: dict[str, object]) -> None:
    (document,) = read_file(brief())
    good = json.loads(json.dumps(asdict(document)))
    assert decode(good) == document
    with pytest.raises((KeyError, TypeError, ValueError)):
        decode({**good, **change})


def in_the_child(code: str) -> str:
    """What `code` prints after the child has locked itself up."""
    program = f"""
    from casusbank.config import Grenswaarden
    from ingest.afgeschermd import _lock_up
    _lock_up(Grenswaarden())
    try:
    {textwrap.indent(textwrap.dedent(code), "    ")}
    except BaseException as error:
        print(type(error).__name__)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=False, timeout=60
    )
    return done.stdout.strip() or f"signal {done.returncode}"


def test_the_child_writes_no_file(tmp_path: Path) -> None:
    if ocr_available():
        pytest.skip("recognising scans needs files")
    target = tmp_path / "buiten.txt"
    in_the_child(f"open({str(target)!r}, 'w').write('x' * 10)")
    assert not target.exists() or target.stat().st_size == 0


def test_the_child_reaches_no_network() -> None:
    allowed = subprocess.run(["unshare", "--user", "--net", "true"], capture_output=True, check=False)
    if allowed.returncode:
        pytest.skip("this machine does not let a process give up its network")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = f"import socket; socket.create_connection(('127.0.0.1', {port}), 2); print('bereikt')"
        assert in_the_child(code) != "bereikt"


def test_a_folder_full_of_python_is_no_place_to_import_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json", "lxml", "trafilatura", "docx"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'gelopen')!r}, 'w')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with AfgeschermdeLezer(GRENZEN) as lezer:
        assert len(list(lezer.read(bestand("a.html", b"<p>" + BRIEF.encode() + b"</p>")))) == 1
    assert not (tmp_path / "gelopen").exists()
