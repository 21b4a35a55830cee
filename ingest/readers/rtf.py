"""Rich text format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from casusbank.errors import BronGeweigerd
from casusbank.model import Document, Metadata
from ingest.readers import Bestand
from ingest.readers.opbouw import Opbouw, count_words, squeeze
from ingest.readers.regels import add_plain
from ingest.readers.tekens import check_readable, decode, without_surrogates

_BINARY = re.compile(r"\\bin\d+ |\\pict\b")
_TITLE = re.compile(r"\{\\title ([^{}\\]{1,300})\}")
_MAX = 50_000_000
_FEW = 20


class RtfReader:
    """`.rtf`: its text; headings are told by their lines, as in plain text."""

    naam = "rtf@1"

    def claims(self, bestand: Bestand) -> bool:
        """By its first bytes or by extension."""
        return bestand.inhoud.lstrip()[:5] == b"{\\rtf" or bestand.extensie == ".rtf"

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """One Document, with a warning when a large file gives little text."""
        from striprtf import striprtf

        if not bestand.inhoud.lstrip().startswith(b"{\\rtf"):
            raise BronGeweigerd("beschadigd: dit is geen RTF-bestand")
        if len(bestand.inhoud) > _MAX:
            raise BronGeweigerd(f"RTF groter dan {_MAX // 1_000_000} MB; sla het op als docx")
        convert: Any = striprtf.rtf_to_text
        source = decode(bestand.inhoud)
        text = without_surrogates(str(convert(source, encoding="cp1252", errors="replace")))
        check_readable(text)
        opbouw = Opbouw(bestand.grenzen)
        # in RTF every \\par is a paragraph, so a blank line between them costs nothing and shows headings
        add_plain(opbouw, re.sub(r"\n+", lambda m: "\n\n" if len(m[0]) == 1 else m[0], text))
        if count_words(text, _FEW) < _FEW and len(source) > 20_000 and not _BINARY.search(source):
            opbouw.waarschuwingen.append("verdacht weinig tekst voor een RTF-bestand van deze omvang")
        match = _TITLE.search(source[:10_000])
        title = squeeze(match[1]) if match else None
        yield opbouw.document(bestand.pad, self.naam, Metadata(titel=title), "geen tekst in dit RTF-bestand")
