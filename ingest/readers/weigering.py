"""Kinds of file that are never read, each with the advice that helps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casusbank.errors import BronGeweigerd
from casusbank.model import Document
from ingest.readers import Bestand
from ingest.readers.xmlbasis import parse_xml, tag

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "versleuteld Office-bestand: verwijder het wachtwoord en bied het opnieuw aan"),
    ("WordDocument", "oud Word-formaat (.doc): open het in Word of LibreOffice en sla het op als .docx"),
    ("Workbook", "oud Excel-formaat (.xls): open het en sla het op als .xlsx"),
    ("__substg1.0_", "Outlook-bericht (.msg): sla het op als .eml"),
)
_OLD = {".doc": 1, ".dot": 1, ".xls": 2, ".msg": 3}


class OleReader:
    """Legacy Office files and encrypted new ones: both are OLE containers."""

    naam = "ole@1"

    def claims(self, bestand: Bestand) -> bool:
        """By signature, or by a legacy extension."""
        return bestand.inhoud.startswith(_OLE) or bestand.extensie in _OLD

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """Always raises BronGeweigerd."""
        for name, reason in _KINDS:
            if bestand.inhoud.startswith(_OLE) and name.encode("utf-16-le") in bestand.inhoud:
                raise BronGeweigerd(reason)
        if bestand.extensie in _OLD:
            raise BronGeweigerd(_KINDS[_OLD[bestand.extensie]][1])
        raise BronGeweigerd("oud of versleuteld Office-bestand: sla het zonder wachtwoord op als .docx of .xlsx")
        yield  # makes this a generator, as the seam asks


class OnbekendeXmlReader:
    """XML of a kind we do not know: guessing at its meaning would fill the bank with noise."""

    naam = "xml@1"

    def claims(self, bestand: Bestand) -> bool:
        """By extension or an XML declaration; asked after the readers that know their root."""
        return bestand.extensie == ".xml" or bool(re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b", bestand.inhoud[:200]))

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """Always raises BronGeweigerd, naming the root element."""
        root = tag(parse_xml(bestand.inhoud, bestand.grenzen))
        raise BronGeweigerd(
            f"onbekende XML met wortel <{root[:40]}>: geen uitspraak van rechtspraak.nl en geen officiële bekendmaking"
        )
        yield  # makes this a generator, as the seam asks
