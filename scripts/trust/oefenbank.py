"""Made-up casussen, and commands of casusbank run in a forked child that may be killed: what the fault scripts share.

Starting Python and loading the rooms takes seconds, a small ingest a fraction of one. So this process loads everything
once, and each command runs in a child of it that can be killed at any moment, as a command of its own can. One thing
differs: the child reads `.txt` files itself, where the product starts one more process for that (`ingest.afgeschermd`,
which writes nothing).
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
_LETTERS = "bdfgklmnprstvz"
_ZINNEN = (
    "De inwoner vraagt om {wat} en woont met {n} kinderen in een flat met twee kamers.",
    "Het college wijst de aanvraag {af}, op grond van artikel {n}.3.5 van de Wmo 2015.",
    "Uit het onderzoek blijkt dat zij al {n} maanden zelf naar een oplossing zoekt.",
    "De wachtlijst is lang; een rechtvaardige verdeling weegt mee.",
    "Zonder hulp dreigt een uithuisplaatsing, en dat kost de samenleving meer.",
    "De hardheidsclausule is bedoeld voor wie er anders onredelijk door wordt geraakt.",
    "Mevrouw heeft bezwaar gemaakt; het bezwaar is {af}.",
    "In de wijk heet deze regeling het {zeldzaam}.",
)
_WAT = ("een urgentieverklaring", "bijzondere bijstand", "een pgb voor begeleiding", "een scootmobiel", "schuldhulp")
VRAGEN = ("urgentie woning kinderen", "bijstand bezwaar", "pgb begeleiding afgewezen")


def zeldzaam(rng: random.Random) -> str:
    """A word of 14 letters that is in no language."""
    return "".join(rng.choice(_LETTERS) + rng.choice("aeiou") for _ in range(7))


def besluit(rng: random.Random, sentences: int = 10) -> str:
    """A made-up decision (fictief)."""
    lines = [
        rng.choice(_ZINNEN).format(
            wat=rng.choice(_WAT), n=rng.randint(2, 9), af=rng.choice(("af", "toe")), zeldzaam=zeldzaam(rng)
        )
        for _ in range(sentences)
    ]
    return f"Besluit (fictief) van {rng.randint(1, 28)} maart 2023 over het {zeldzaam(rng)}.\n" + " ".join(lines) + "\n"


def bron(folder: Path, count: int, seed: int, sentences: int = 10) -> Path:
    """A folder with so many made-up decisions."""
    rng = random.Random(seed)  # noqa: S311  # repeatable, not secret
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"besluit{number:03}.txt").write_text(besluit(rng, sentences), encoding="utf-8")
    return folder


def woorden(folder: Path) -> dict[str, list[bytes]]:
    """File name -> the made-up words that are in that file alone."""
    return {
        p.name: sorted({w.encode() for w in p.read_text(encoding="utf-8").replace(".", " ").split() if len(w) == 14
                        and all(c in _LETTERS for c in w[::2]) and all(c in "aeiou" for c in w[1::2])})
        for p in sorted(folder.glob("*.txt"))
    }  # fmt: skip


# ------------------------------------------------------------------ running


@dataclass(frozen=True, slots=True)
class Afloop:
    """How a command ended: its code (negative: killed by that signal), and what it printed."""

    code: int
    uit: str
    fout: str

    @property
    def melding(self) -> str:
        """The one line for a user, empty when there is none."""
        return next((line for line in self.fout.splitlines() if line.startswith("Fout: ")), "")


class _Lezer:
    """Reads in this process what the product reads in one of its own."""

    def __init__(self, _: object) -> None:
        pass

    def __enter__(self) -> _Lezer:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, bestand: object) -> Iterator[object]:
        from ingest.readers.select import read_file

        yield from read_file(bestand)  # type: ignore[arg-type]


def laad(work: Path) -> None:
    """Load every room, by taking in, indexing and searching one casus; call before the first `start`."""
    import casusbank.cli.logboek  # noqa: F401  # every command asks it; somebody without rights may not load it later
    import ingest.pipeline
    from casusbank.config import Config
    from index.build import build_index
    from index.search import Zoeker
    from ingest.casus import Opties

    ingest.pipeline.AfgeschermdeLezer = _Lezer  # type: ignore[assignment,misc]
    folder = work / "warm"
    db = folder / "warm.db"
    for _ in ingest.pipeline.ingest_paths([bron(folder / "bron", 1, 0)], db, Config(), Opties()):
        pass
    build_index(db, Config())
    Zoeker(db, Config()).close()


@dataclass(frozen=True, slots=True)
class Kind:
    """A command under way in a child process."""

    pid: int
    uit: Path

    def klaar(self) -> bool:
        """Whether it has ended; `wacht` still tells how."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def wacht(self, seconds: float | None = None) -> Afloop:
        """Its end; after so many seconds it is killed, with all that it started."""
        ends = None if seconds is None else time.monotonic() + seconds
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG if ends else 0)
            if pid:
                break
            if ends and time.monotonic() >= ends:
                with suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)
                ends = None
            else:
                time.sleep(0.001)
        code = os.waitstatus_to_exitcode(status)
        printed: list[str] = []
        for path in (self.uit.with_suffix(".uit"), self.uit.with_suffix(".fout")):
            printed.append(path.read_text(encoding="utf-8", errors="replace") if path.exists() else "")
            path.unlink(missing_ok=True)  # killed before it was made, there is none
        return Afloop(code, *printed)


_number = iter(range(10**9))


def start(db: Path, *args: str, grens: int | None = None, masker: int | None = None) -> Kind:
    """A command of casusbank in a child. `grens`: the largest file it may write; `masker`: its umask."""
    return start_werk(lambda: _command(db, args), db.parent, grens=grens, masker=masker)


def start_werk(work: Callable[[], int], cwd: Path, *, grens: int | None = None, masker: int | None = None) -> Kind:
    """Any work in a child; what it returns is the exit code."""
    out = cwd.parent / f"uitvoer{os.getpid()}-{next(_number)}"
    pid = os.fork()
    if pid:
        return Kind(pid, out)
    code = 70
    try:
        for number, name in ((1, ".uit"), (2, ".fout")):
            os.dup2(os.open(out.with_suffix(name), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), number)
        sys.stdout, sys.stderr = (open(n, "w", buffering=1, encoding="utf-8", closefd=False) for n in (1, 2))  # noqa: SIM115
        os.chdir(cwd)
        if masker is not None:
            os.umask(masker)
        if grens is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (grens, grens))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        code = work()
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _command(db: Path, args: tuple[str, ...]) -> int:
    from casusbank.cli import main

    try:
        main(["--db", str(db), *args])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def run(db: Path, *args: str, grens: int | None = None, masker: int | None = None) -> Afloop:
    """A command of casusbank, to its end."""
    return start(db, *args, grens=grens, masker=masker).wacht()


# ------------------------------------------------------------------ looking


def kopie(source: Path, target: Path) -> Path:
    """The database with all that lies beside it under its name, in another place; a source that is absent clears it."""
    for old in target.parent.glob(f"{target.name}*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    target.parent.mkdir(parents=True, exist_ok=True)
    for path in source.parent.glob(f"{source.name}*"):
        to = target.with_name(target.name + path.name.removeprefix(source.name))
        shutil.copytree(path, to) if path.is_dir() else shutil.copy2(path, to)
    return target


def heel(db: Path) -> str:
    """Empty when the database passes its own checks and every sum; else what is wrong with it."""
    from casusbank.store import controle, indexed, open_database, snapshot

    if not db.exists() or db.stat().st_size == 0:
        return ""
    try:
        with closing(sqlite3.connect(db)) as raw:
            if raw.execute("PRAGMA user_version").fetchone()[0] == 0:
                return ""  # killed before the first migration was done
            if not indexed.sound(raw):
                return "niet heel"
        with closing(open_database(db, "schrijf")) as conn, snapshot(conn):
            return " ".join(f"{a.soort} {a.sleutel}" for a in controle.differences(conn))
    except Exception as error:  # whatever it is, the database did not survive
        return f"{type(error).__name__}: {error}"


def aantal(db: Path) -> int:
    """Casussen in the database."""
    with closing(sqlite3.connect(db)) as conn:
        return int(conn.execute("SELECT count(*) FROM casus").fetchone()[0])


def sporen(db: Path, words: list[bytes]) -> set[str]:
    """Files in the folder of the database that hold one of these words."""
    return {
        p.name for p in db.parent.rglob("*") if p.is_file() and any(w in p.read_bytes().lower() for w in words)
    }  # fmt: skip


class Vertraging:
    """How long something takes, measured, as a context manager."""

    seconds = 0.0

    def __enter__(self) -> Vertraging:
        self._begin = time.monotonic()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.seconds = time.monotonic() - self._begin
