"""The folder that fetched files go into, with a record of which version of each is there."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from casusbank.errors import HaalFout, reason_of

_STAND = "stand.jsonl"


@dataclass(slots=True)
class Oogst:
    """What a run did: how many were found, and the names fetched anew, changed, and withdrawn at the source."""

    gevonden: int = 0
    nieuw: list[str] = field(default_factory=list[str])
    gewijzigd: list[str] = field(default_factory=list[str])
    ongewijzigd: int = 0
    ingetrokken: list[str] = field(default_factory=list[str])
    leeg: list[str] = field(default_factory=list[str])
    """In the list of the source, and not there when asked for."""


class Opslag:
    """Files by their name at the source. Every file and the record are written whole or not at all."""

    def __init__(self, map_: Path) -> None:
        self._map = map_
        try:
            map_.mkdir(parents=True, exist_ok=True)
            found = (map_ / _STAND).read_text(encoding="utf-8", errors="replace") if (map_ / _STAND).exists() else ""
        except OSError as error:
            raise HaalFout(f"In {map_} kan niet worden geschreven: {reason_of(error)}.") from None
        self._stand: dict[str, str] = {}
        for line in found.splitlines():
            with suppress(ValueError, KeyError, TypeError):  # a line cut off, or no line of ours: fetched again
                said = json.loads(line)
                self._stand[str(said["naam"])] = str(said["versie"] or "")
        if found and not found.endswith("\n"):
            self._append("\n")

    def path(self, naam: str, soort: str) -> Path:
        """Where the file of one source goes; its name holds letters, digits, dots and dashes only."""
        return self._map / (re.sub(r"[^A-Za-z0-9.-]+", "_", naam)[:150] + soort)

    def known(self, naam: str) -> str | None:
        """The version of a source that is here."""
        return self._stand.get(naam) or None

    def fresh(self, naam: str, versie: str, soort: str) -> bool:
        """Whether this version of a source is here already."""
        return self._stand.get(naam) == versie and self.path(naam, soort).exists()

    def put(self, naam: str, versie: str, soort: str, inhoud: bytes) -> None:
        """Write one file, then that it is there. Raises HaalFout."""
        self._write(self.path(naam, soort), inhoud)
        self._record(naam, versie)

    def drop(self, naam: str, soort: str) -> bool:
        """Remove the file of a source that was withdrawn; False when it was not here."""
        here = bool(self._stand.get(naam))
        self.path(naam, soort).unlink(missing_ok=True)
        if here:
            self._record(naam, "")
        return here

    def _record(self, naam: str, versie: str) -> None:
        self._stand[naam] = versie
        self._append(json.dumps({"naam": naam, "versie": versie}) + "\n")

    def _append(self, text: str) -> None:
        try:
            with (self._map / _STAND).open("a", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise HaalFout(f"Schrijven in {self._map} lukt niet: {reason_of(error)}.") from None

    def _write(self, path: Path, content: bytes) -> None:
        part = path.with_name(path.name + ".deel")
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise HaalFout(f"Schrijven van {path} lukt niet: {reason_of(error)}.") from None


def counted(verwacht: int, gevonden: int, bron: str, vraag: Mapping[str, str]) -> None:
    """Raise HaalFout when a source says there are more than it gave, or none at all.

    A source that silently gives nothing looks like one with no news (cf. juriscraper issue 623).
    """
    asked = ", ".join(f"{k}={v}" for k, v in vraag.items())
    if verwacht == 0:
        raise HaalFout(f"{bron} kent niets dat past bij {asked}. Controleer de vraag.")
    if gevonden < verwacht:
        raise HaalFout(f"{bron} noemt er {verwacht} en gaf er {gevonden}. Geef later hetzelfde commando.")
