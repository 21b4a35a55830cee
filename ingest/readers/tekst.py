"""Plain text files."""

from __future__ import annotations

from collections.abc import Iterator

from casusbank.model import Document, Metadata
from ingest.readers import Bestand
from ingest.readers.opbouw import Opbouw
from ingest.readers.regels import add_plain
from ingest.readers.tekens import check_readable, decode


class TekstReader:
    """`.txt`: text in any of the usual encodings, wrapped by hand or not."""

    naam = "tekst@1"

    def claims(self, bestand: Bestand) -> bool:
        """By extension; plain text has no signature."""
        return bestand.extensie in {".txt", ".text", ".log"}

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """One Document."""
        text = decode(bestand.inhoud)
        check_readable(text)
        opbouw = Opbouw(bestand.grenzen)
        add_plain(opbouw, text)
        yield opbouw.document(bestand.pad, self.naam, Metadata(), "geen tekst in dit bestand")
