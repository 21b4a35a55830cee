"""Reading in a process of its own: a file that breaks a parser costs that process, never the run.

The child may use so much memory and processor time, writes no file, reaches no network and prints nothing; it gets
bytes and gives back JSON, nothing that could run here. The parent checks every answer, and starts a new child after
one that died or was slow. The limits are those of Tika and Dangerzone: memory, processor time per document, waiting
time, no network, no new rights.

Runs as `python -P -m ingest.afgeschermd` (`-P`: the folder a user stands in is no place to import from).
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, fields
from tempfile import TemporaryDirectory
from typing import IO, Any, cast, get_args

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd, BronOvergeslagen
from casusbank.model import Blok, BlokSoort, Document, Metadata, Relatie, Sectie
from ingest.readers import Bestand
from ingest.readers.ocr import ocr_available
from ingest.readers.select import read_file

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_NO_NEW_PRIVS = 38
_KINDS, _SECTIONS = frozenset(get_args(BlokSoort)), frozenset(get_args(Sectie))
_CHUNK = 1 << 20


# ------------------------------------------------------------------ the parent


class AfgeschermdeLezer:
    """Reads files one after another in a child. A context manager; the child starts with the first file."""

    def __init__(self, grenzen: Grenswaarden) -> None:
        self._grenzen = grenzen
        self._child: subprocess.Popen[bytes] | None = None
        self._scratch: TemporaryDirectory[str] | None = None
        self._buffer = bytearray()

    def __enter__(self) -> AfgeschermdeLezer:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        if self._scratch:
            self._scratch.cleanup()

    def read(self, bestand: Bestand) -> Generator[Document]:
        """The documents of one file, lazily; close it to stop half-way.

        Raises BronGeweigerd or BronOvergeslagen, and nothing else on any input.
        """
        whole = False
        try:
            self._send(bestand)
            while (answer := self._answer()) is not None:
                yield answer
            whole = True
        except (BronGeweigerd, BronOvergeslagen):
            whole = self._child is not None  # the child said so itself, and waits for the next file
            raise
        finally:
            if not whole:
                self._stop()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
            if ocr_available():  # what recognising a scan leaves behind is removed here, whatever became of the child
                self._scratch = self._scratch or TemporaryDirectory(prefix="casusbank-")
                environment["TMPDIR"] = self._scratch.name
            self._buffer.clear()
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", "ingest.afgeschermd"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env=environment, start_new_session=True, bufsize=0,
            )  # fmt: skip
        return self._child

    def _send(self, bestand: Bestand) -> None:
        target = cast(IO[bytes], self._started().stdin)
        head = {"pad": bestand.pad, "grenzen": asdict(bestand.grenzen), "lengte": len(bestand.inhoud)}
        try:
            for part in (json.dumps(head).encode() + b"\n", bestand.inhoud):
                view = memoryview(part)
                while view:
                    view = view[target.write(view[:_CHUNK]) or 0 :]
        except OSError:
            raise self._died() from None

    def _answer(self) -> Document | None:
        """The next document, None at the end of the file. Raises what the child raised, or what became of it."""
        line = self._line()
        try:
            answer = json.loads(line)
            if "document" in answer:
                return decode(answer["document"])
            refused, skipped = answer.get("geweigerd"), answer.get("overgeslagen")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self._stop()
            raise BronGeweigerd("het lezen gaf een onbruikbaar antwoord; meld dit met het soort bestand") from None
        if refused is not None:
            raise BronGeweigerd(str(refused))
        if skipped is not None:
            raise BronOvergeslagen(str(skipped))
        return None

    def _line(self) -> bytes:
        source = cast(IO[bytes], self._started().stdout)
        limit = self._grenzen.max_tekst * 12 + _CHUNK  # a character is at most 12 of JSON
        ends = time.monotonic() + self._grenzen.max_wachttijd
        seen = 0
        while (at := self._buffer.find(b"\n", seen)) < 0:
            seen = len(self._buffer)
            if seen > limit:
                self._stop()
                raise BronGeweigerd(f"meer dan {self._grenzen.max_tekst} tekens tekst (instelling grenzen.max_tekst)")
            ready, _, _ = select.select([source], [], [], max(0.0, ends - time.monotonic()))
            if not ready:
                self._stop()
                waited = self._grenzen.max_wachttijd
                raise BronGeweigerd(f"lezen duurt langer dan {waited} seconden (instelling grenzen.max_wachttijd)")
            part = os.read(source.fileno(), _CHUNK)
            if not part:
                raise self._died()
            self._buffer += part
        line = bytes(self._buffer[:at])
        del self._buffer[: at + 1]
        return line

    def _died(self) -> BronGeweigerd:
        """Why there is no answer; the child is gone."""
        child, self._child = self._child, None
        code = child.wait() if child else 0
        if code == -signal.SIGXCPU:
            spent = self._grenzen.max_rekentijd
            return BronGeweigerd(f"lezen kost meer dan {spent} seconden rekentijd (instelling grenzen.max_rekentijd)")
        megabytes = self._grenzen.max_geheugen // 2**20
        return BronGeweigerd(
            f"lezen liep vast: beschadigd, of te groot voor {megabytes} MB geheugen (instelling grenzen.max_geheugen)"
        )

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with suppress(OSError):
            os.killpg(child.pid, signal.SIGKILL)  # with what it started itself
        for stream in (child.stdin, child.stdout):
            if stream:
                stream.close()
        child.wait()


def decode(raw: Mapping[str, Any]) -> Document:
    """A Document from what `asdict` made of it. Raises KeyError, TypeError or ValueError on anything else."""
    meta: Mapping[str, Any] = raw["metadata"]
    plain = {f.name: _text_or_none(meta[f.name]) for f in fields(Metadata) if f.name != "relaties"}
    relations = tuple(Relatie(_text(r["soort"]), _text(r["naar"])) for r in meta["relaties"])
    return Document(
        pad=_text(raw["pad"]), tekst=_text(raw["tekst"]), lezer=_text(raw["lezer"]),
        blokken=tuple(_blok(b) for b in raw["blokken"]),
        metadata=Metadata(**plain, relaties=relations),  # type: ignore[arg-type]
        waarschuwingen=tuple(_text(w) for w in raw["waarschuwingen"]),
    )  # fmt: skip


def _blok(raw: Mapping[str, Any]) -> Blok:
    kind, section, page = raw["soort"], raw["sectie"], raw["pagina"]
    if kind not in _KINDS or (section is not None and section not in _SECTIONS):
        raise ValueError(kind)
    numbers = (raw["begin"], raw["eind"], raw["niveau"], 0 if page is None else page)
    if not all(type(n) is int for n in numbers):
        raise TypeError(numbers)
    return Blok(raw["begin"], raw["eind"], kind, raw["niveau"], page, section)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value))
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


# ------------------------------------------------------------------ the child


def _lock_up(grenzen: Grenswaarden) -> None:
    """Give up what reading does not need. What this machine does not allow is left out."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (grenzen.max_geheugen, grenzen.max_geheugen))
    if not ocr_available():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _renew(seconds: int) -> None:
    """So much processor time from now; the kernel ends the process when it is spent (SIGXCPU)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _requests(source: IO[bytes]) -> Iterator[Bestand]:
    while head := source.readline():
        asked = json.loads(head)
        yield Bestand(asked["pad"], source.read(asked["lengte"]), Grenswaarden(**asked["grenzen"]))


def _serve(source: IO[bytes], target: IO[bytes]) -> None:
    locked = False

    def say(answer: Mapping[str, object]) -> None:
        target.write(json.dumps(answer).encode() + b"\n")
        target.flush()

    for bestand in _requests(source):
        if not locked:
            _lock_up(bestand.grenzen)
            locked = True
        _renew(bestand.grenzen.max_rekentijd)
        try:
            for document in read_file(bestand):
                say({"document": asdict(document)})
                _renew(bestand.grenzen.max_rekentijd)
            say({"einde": True})
        except BronGeweigerd as error:
            say({"geweigerd": str(error)})
        except BronOvergeslagen as error:
            say({"overgeslagen": str(error)})


def main() -> None:
    """The child: files on standard input, answers on standard output, and nothing else on either."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops us
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)  # a parser that prints would spoil the answers
    _serve(source, target)


if __name__ == "__main__":
    main()
