"""The builder every reader uses: it lays blocks end to end and keeps their spans."""

from __future__ import annotations

import re

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd
from casusbank.model import Blok, BlokSoort, Document, Metadata, Sectie

_WORD = re.compile(r"[^\W\d_]{2,}")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")


def squeeze(text: str) -> str:
    """`text` on one line, runs of white space as one space."""
    return _SPACES.sub(" ", text).strip()


def count_words(text: str, enough: int = 1_000_000_000) -> int:
    """Number of words of two letters or more, counted up to `enough`."""
    number = 0
    for _ in _WORD.finditer(text):
        number += 1
        if number >= enough:
            break
    return number


class Opbouw:
    """Text under construction. Blocks are separated by a blank line unless `sep` says otherwise."""

    def __init__(self, grenzen: Grenswaarden) -> None:
        self._parts: list[str] = []
        self._blokken: list[Blok] = []
        self._length = 0
        self._limit = grenzen.max_tekst
        self.waarschuwingen: list[str] = []

    def add(
        self,
        text: str,
        soort: BlokSoort = "alinea",
        *,
        niveau: int = 0,
        pagina: int | None = None,
        sectie: Sectie | None = None,
        sep: str = "\n\n",
    ) -> None:
        """Append one block; blank text is ignored. Raises BronGeweigerd over `max_tekst`."""
        text = text.strip(" \t\r\n\f\v")
        if not text:
            return
        if self._parts:
            self._parts.append(sep)
            self._length += len(sep)
        self._blokken.append(Blok(self._length, self._length + len(text), soort, niveau, pagina, sectie))
        self._parts.append(text)
        self._length += len(text)
        if self._length > self._limit:
            raise BronGeweigerd(
                f"meer dan {self._limit} tekens tekst (instelling grenzen.max_tekst); splits het bestand"
            )

    def lines(self, text: str, soort: BlokSoort = "alinea", *, pagina: int | None = None) -> None:
        """Append text whose line breaks mean something (an address): one block per line."""
        sep = "\n\n"
        for line in text.split("\n"):
            if line.strip():
                self.add(line, soort, pagina=pagina, sep=sep)
                sep = "\n"

    @property
    def tekst(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    @property
    def blokken(self) -> tuple[Blok, ...]:
        """The blocks so far."""
        return tuple(self._blokken)

    def first_heading(self) -> str | None:
        """Text of the first heading, None when there is none."""
        kop = next((b for b in self._blokken if b.soort == "kop"), None)
        return squeeze(self.tekst[kop.begin : kop.eind]) if kop else None

    def document(self, pad: str, lezer: str, metadata: Metadata, leeg: str) -> Document:
        """The finished Document. Raises BronGeweigerd with reason `leeg` when it holds no words."""
        tekst = self.tekst
        if not count_words(tekst, 1):
            raise BronGeweigerd(leeg)
        return Document(pad, tekst, lezer, self.blokken, metadata, tuple(self.waarschuwingen))
