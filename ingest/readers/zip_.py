"""Containers: .zip with members of any kind, and gzip of a single file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from casusbank.config import MB
from casusbank.errors import BronGeweigerd, BronOvergeslagen
from casusbank.model import Document
from ingest.readers import Bestand
from ingest.readers.zipbasis import bounded_gunzip, open_zip, read_member

_JUNK = re.compile(r"(?:^|/)(?:__MACOSX(?:/|$)|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
ReadMember = Callable[[Bestand], Iterator[Document]]


def _deeper(bestand: Bestand) -> None:
    if bestand.diepte >= bestand.grenzen.max_zip_diepte:
        raise BronGeweigerd(
            f"dieper genest dan {bestand.grenzen.max_zip_diepte} zip-bestanden (instelling grenzen.max_zip_diepte)"
        )


def _count(bestand: Bestand, size: int) -> None:
    """Count bytes to unpack; raises BronGeweigerd when this source has had its share."""
    most = bestand.grenzen.max_uitgepakt
    if bestand.uitgepakt.bytes + size > most:
        raise BronGeweigerd(f"samen uitgepakt meer dan {most // MB} MB (instelling grenzen.max_uitgepakt)")
    bestand.uitgepakt.bytes += size


class ZipReader:
    """`.zip`: every member with the reader it asks for. Member names are labels, never paths on disk."""

    naam = "zip@1"

    def __init__(self, read_member: ReadMember) -> None:
        self._read_member = read_member

    def claims(self, bestand: Bestand) -> bool:
        """By extension, or the signature of a zip in a file without extension. Office files are asked first."""
        return bestand.extensie == ".zip" or (bestand.inhoud[:4] == b"PK\x03\x04" and bestand.extensie == "")

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """Documents of all members that can be read; what was left out is in the warnings of the first."""
        _deeper(bestand)
        documents: list[Document] = []
        refused: list[str] = []
        skipped: list[str] = []
        with open_zip(bestand.inhoud, bestand.grenzen) as archive:
            for info in archive.infolist():
                if info.is_dir() or _JUNK.search(info.filename):
                    continue
                name = _label(info.filename)
                try:
                    _count(bestand, info.file_size)
                    data = read_member(archive, info)
                    documents += self._read_member(
                        Bestand(f"{bestand.pad}!{name}", data, bestand.grenzen, bestand.diepte + 1, bestand.uitgepakt)
                    )
                except BronGeweigerd as error:
                    refused.append(f"{name}: {error}")
                except BronOvergeslagen as error:
                    skipped.append(f"{name}: {error}")
        if not documents:
            reasons = "; ".join((refused + skipped)[:3]) or "er zit niets in"
            raise (BronGeweigerd if refused else BronOvergeslagen)(f"niets leesbaars in dit zip-bestand: {reasons}")
        for nr, document in enumerate(documents):
            warnings = (*document.waarschuwingen, *(refused + skipped)[:50]) if nr == 0 else document.waarschuwingen
            yield Document(document.pad, document.tekst, document.lezer, document.blokken, document.metadata, warnings)


def _label(filename: str) -> str:
    """A member's name without leading, parent or drive parts: only a label, but one that looks harmless too."""
    parts = [
        p for p in PurePosixPath(filename.replace("\\", "/")).parts if p not in {"/", "..", "."} and not p.endswith(":")
    ]
    return "/".join(parts).replace("!", "_").replace("\x00", "") or "naamloos"


class GzipReader:
    """Gzip of one file, such as `corpus.jsonl.gz`."""

    naam = "gzip@1"

    def __init__(self, read_member: ReadMember) -> None:
        self._read_member = read_member

    def claims(self, bestand: Bestand) -> bool:
        """By signature or extension."""
        return bestand.inhoud[:3] == b"\x1f\x8b\x08" or bestand.extensie == ".gz"

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """Documents of the file inside, under the name without `.gz`."""
        _deeper(bestand)
        left = max(bestand.grenzen.max_uitgepakt - bestand.uitgepakt.bytes, 1)
        data = bounded_gunzip(bestand.inhoud, replace(bestand.grenzen, max_uitgepakt=left))
        _count(bestand, len(data))
        pad = bestand.pad[:-3] if bestand.pad.lower().endswith(".gz") else bestand.pad
        yield from self._read_member(Bestand(pad, data, bestand.grenzen, bestand.diepte + 1, bestand.uitgepakt))
