"""The folder that fetched files go into, with a record of which version of each is there."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from casusbank.bestand import AFGEBROKEN, write_whole
from casusbank.errors import HaalFout, reason_of
from ingest.haal.verbinding import TijdelijkFout, ToegangFout

_STAND = ".stand.jsonl"
"""Hidden, as are the files under way, so that reading the folder in takes only what was fetched."""
_FORMER = "stand.jsonl"
_NEXT = " Los dat op en geef hetzelfde commando; het gaat verder."
_PATIENCE = 6
"""How much may fail in a row before a source counts as gone: a refusal weighs one, no answer two."""


class OpslagFout(HaalFout):
    """The folder cannot be written: with the next name it is no better."""


@dataclass(slots=True)
class Oogst:
    """What a run did: how many were found, and the names fetched anew, changed, and withdrawn at the source."""

    gevonden: int = 0
    nieuw: list[str] = field(default_factory=list[str])
    gewijzigd: list[str] = field(default_factory=list[str])
    ongewijzigd: int = 0
    ingetrokken: list[str] = field(default_factory=list[str])
    leeg: list[str] = field(default_factory=list[str])
    """In the list of the source, and without a text when asked for."""
    later: int = 0
    """Unknown at the source a while ago, and not asked for again yet."""
    vervangen: dict[str, str] = field(default_factory=dict[str, str])
    """Name to the name that took its place at the source."""
    mislukt: dict[str, str] = field(default_factory=dict[str, str])
    """Name to why it could not be fetched or was no use; the next run tries again."""
    tekort: str = ""
    """In words how many less the source gave than it says there are; what it gave is here."""
    tegenslag: int = 0
    """The weight of what failed since something last went well."""

    @property
    def gehaald(self) -> int:
        """How many were written."""
        return len(self.nieuw) + len(self.gewijzigd)

    @contextmanager
    def trying(self, naam: str) -> Generator[None]:
        """Let one name fail without stopping the others; raises when the source seems to be gone or lets nobody in."""
        try:
            yield
        except (ToegangFout, OpslagFout):
            raise
        except HaalFout as error:
            self.tegenslag += 2 if isinstance(error, TijdelijkFout) else 1
            if self.tegenslag >= _PATIENCE:
                raise
            self.mislukt[naam] = str(error)
        else:
            self.tegenslag = 0


class Opslag:
    """Files by their name at the source. Every file and the record are written whole or not at all.

    One run at a time: a second one in the same folder is refused, for as long as the first lives.
    """

    def __init__(self, map_: Path) -> None:
        self._map = map_
        try:
            map_.mkdir(parents=True, exist_ok=True)
            if (map_ / _FORMER).exists() and not (map_ / _STAND).exists():
                (map_ / _FORMER).rename(map_ / _STAND)
            self._file = (map_ / _STAND).open("a+", encoding="utf-8", errors="replace")
            _lock(self._file.fileno(), map_)
            self._file.seek(0)
            found = self._file.read()
            for part in map_.glob(f".*{AFGEBROKEN}"):
                part.unlink()
        except OSError as error:
            raise OpslagFout(f"In {map_} kan niet worden geschreven: {reason_of(error)}.") from None
        self._stand = _read(found)
        if found and not found.endswith("\n"):
            self._append("\n")

    def __enter__(self) -> Self:
        """The storage, for as long as it is used."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let another run have the folder."""
        with suppress(OSError):  # what could not be written was said when it was
            self._file.close()

    def path(self, naam: str, soort: str) -> Path:
        """Where the file of one source goes; its name holds letters, digits, dots and dashes only."""
        return self._map / _file_name(naam, soort)

    def known(self, naam: str) -> str | None:
        """The version of a source that is here."""
        return self._stand.get(naam) or None

    def fresh(self, naam: str, versie: str, soort: str) -> bool:
        """Whether this version of a source is here already."""
        return self._stand.get(naam) == versie and self.path(naam, soort).exists()

    def names(self) -> frozenset[str]:
        """All sources that are here."""
        return frozenset(naam for naam, versie in self._stand.items() if versie)

    def put(self, naam: str, versie: str, soort: str, inhoud: bytes, done: Oogst) -> None:
        """Write one file, then that it is there, and count it as new, changed or the same. Raises HaalFout."""
        path = self.path(naam, soort)
        if _holds(path, inhoud):
            done.ongewijzigd += 1
        else:
            counted_as = done.gewijzigd if path.exists() else done.nieuw
            self._write(path, inhoud)
            counted_as.append(naam)
        self.note(naam, versie)

    def drop(self, naam: str, soort: str, done: Oogst) -> None:
        """Remove the file of a source that was withdrawn, and count it; without a file here it is just empty."""
        here = self.known(naam) is not None
        try:
            self.path(naam, soort).unlink(missing_ok=True)
        except OSError as error:
            raise OpslagFout(f"Wissen van {self.path(naam, soort)} lukt niet: {reason_of(error)}.{_NEXT}") from None
        if here:
            self.note(naam, "")
        (done.ingetrokken if here else done.leeg).append(naam)

    def note(self, naam: str, versie: str) -> None:
        """Remember the version of a source; empty for one that was withdrawn. Raises HaalFout."""
        if self._stand.get(naam) != versie:
            self._stand[naam] = versie
            self._append(json.dumps({"naam": naam, "versie": versie}) + "\n")

    def _append(self, text: str) -> None:
        try:
            self._file.write(text)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise OpslagFout(f"Schrijven in {self._map} lukt niet: {reason_of(error)}.{_NEXT}") from None

    def _write(self, path: Path, content: bytes) -> None:
        try:
            write_whole(path, content, rechten=0o666)
        except OSError as error:
            raise OpslagFout(f"Schrijven van {path} lukt niet: {reason_of(error)}.{_NEXT}") from None


def withdrawn(map_: Path) -> tuple[str, ...]:
    """What was fetched into a folder, or one below it, and is withdrawn at the source; empty for any other folder."""
    gone: list[str] = []
    for stand in sorted(map_.rglob(_STAND)):
        with suppress(OSError):
            said = _read(stand.read_text(encoding="utf-8", errors="replace"))
            gone += [naam for naam, versie in said.items() if not versie]
    return tuple(gone)


def counted(verwacht: int, gevonden: int, bron: str, vraag: str) -> str:
    """In words how many less a source gave than it says there are; empty when it gave them all.

    `vraag` is the question as a person would say it. Raises HaalFout when there is nothing at all: a source that
    silently gives nothing looks like one with no news (cf. juriscraper issue 623).
    """
    if verwacht == 0:
        raise HaalFout(f"{bron} kent niets dat past bij: {vraag}. Controleer de vraag, of maak haar ruimer.")
    if gevonden >= verwacht:
        return ""
    short = f"{bron} noemt er {verwacht} en gaf er {gevonden}. Geef later hetzelfde commando."
    if gevonden == 0:
        raise HaalFout(short)
    return short


def _file_name(naam: str, soort: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "_", naam)[:150] + soort


def _read(found: str) -> dict[str, str]:
    stand: dict[str, str] = {}
    for line in found.splitlines():
        with suppress(ValueError, KeyError, TypeError):  # a line cut off, or no line of ours: fetched again
            said = json.loads(line)
            stand[str(said["naam"])] = str(said["versie"] or "")
    return stand


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _lock(handle: int, map_: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise HaalFout(f"Een ander commando haalt al in {map_}. Wacht tot het klaar is.") from None
