"""The dict of readers, and `read_file`: the one door from a file to its documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd, BronOvergeslagen, CasusbankError, InvoerFout
from casusbank.model import Document, Metadata
from ingest.readers import Bestand, Reader
from ingest.readers.bekendmakingen import BekendmakingenReader
from ingest.readers.casustafel import split_casustafel
from ingest.readers.docx import DocxReader
from ingest.readers.eml import EmlReader
from ingest.readers.html import HtmlReader
from ingest.readers.json_ import JsonlReader, JsonReader
from ingest.readers.markdown import MarkdownReader
from ingest.readers.odt import OdtReader
from ingest.readers.pdf import PdfReader
from ingest.readers.rechtspraak import RechtspraakReader
from ingest.readers.rtf import RtfReader
from ingest.readers.tabel import CsvReader, XlsxReader
from ingest.readers.tekens import without_surrogates
from ingest.readers.tekst import TekstReader
from ingest.readers.weigering import OleReader, OnbekendeXmlReader
from ingest.readers.zip_ import GzipReader, ZipReader
from ingest.sources import read_source

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def read_file(bestand: Bestand) -> Iterator[Document]:
    """The documents of one file, lazily.

    Raises BronGeweigerd or BronOvergeslagen with a Dutch reason, and nothing else on any input.
    """
    if len(bestand.inhoud) > bestand.grenzen.max_bestand:
        raise BronGeweigerd(f"groter dan {bestand.grenzen.max_bestand} bytes (instelling grenzen.max_bestand)")
    if not bestand.inhoud.strip(b"\x00 \t\r\n"):
        raise BronGeweigerd("leeg bestand")
    reader = select_reader(bestand)
    if reader.naam in _PLAIN and len(bestand.inhoud) > 4 * bestand.grenzen.max_tekst:
        raise BronGeweigerd(
            f"meer dan {bestand.grenzen.max_tekst} tekens tekst (instelling grenzen.max_tekst); splits het bestand"
        )
    try:
        for document in reader.read(bestand):
            for part in split_casustafel(document, bestand.grenzen):
                yield _tidy(part)
    except CasusbankError:
        raise
    except MemoryError:
        raise BronGeweigerd("te groot om in het geheugen te lezen") from None
    except Exception as error:  # the one narrow place where a parser library's own failure becomes a refusal
        kind = type(error).__name__
        raise BronGeweigerd(f"beschadigd of niet leesbaar als {reader.naam.partition('@')[0]} ({kind})") from None


def read_documents(path: Path, grenzen: Grenswaarden) -> list[Document]:
    """Every document of one file that a user points at. Raises InvoerFout with the reason."""
    try:
        return list(read_file(Bestand(path.name, read_source(path, grenzen), grenzen)))
    except (BronGeweigerd, BronOvergeslagen) as error:
        raise InvoerFout(f"{path}: {error}") from None


READERS: dict[str, Reader] = {
    "pdf": PdfReader(),
    "ole": OleReader(),
    "docx": DocxReader(),
    "xlsx": XlsxReader(),
    "odt": OdtReader(),
    "gzip": GzipReader(read_file),
    "zip": ZipReader(read_file),
    "rtf": RtfReader(),
    "rechtspraak": RechtspraakReader(),
    "bekendmakingen": BekendmakingenReader(),
    "json": JsonReader(),
    "jsonl": JsonlReader(),
    "csv": CsvReader(),
    "markdown": MarkdownReader(),
    "eml": EmlReader(read_file),
    "html": HtmlReader(),
    "xml": OnbekendeXmlReader(),
    "tekst": TekstReader(),
}
"""In the order in which they are asked: signatures first, then roots of XML, then extensions."""

_PLAIN = frozenset({"tekst@1", "markdown@1"})
"""Readers for which every four bytes are at least one character of a single text."""
_SIGNED = ("pdf", "ole", "docx", "xlsx", "odt", "gzip", "rtf", "rechtspraak", "bekendmakingen")
"""Readers whose content sniffing outweighs the extension."""


def _by_content(bestand: Bestand) -> Iterator[str]:
    """Names of the readers that claim the bytes whatever the file is called."""
    nameless = replace(bestand, pad="naamloos")
    binary = bestand.inhoud[:4] in (b"PK\x03\x04", b"PK\x05\x06")
    for name in _SIGNED:
        if (not binary or name in {"docx", "xlsx", "odt"}) and READERS[name].claims(nameless):
            yield name


def select_reader(bestand: Bestand) -> Reader:
    """The reader for a file: by content, else by extension. Raises BronOvergeslagen for an unknown extension."""
    name = next(_by_content(bestand), None)
    if name is None:
        name = next((n for n, reader in READERS.items() if reader.claims(bestand)), None)
    if name is None:
        extension = without_surrogates(bestand.extensie)[:20]
        raise BronOvergeslagen(f"onbekende extensie {extension}" if extension else "bestand zonder extensie")
    return READERS[name]


def _clean(value: str) -> str:
    return _CONTROL.sub(" ", without_surrogates(value)).strip()


def _tidy(document: Document) -> Document:
    """Text and metadata that can always be stored: no lone surrogates, no control characters in fields."""
    changes = {
        f.name: _clean(value) or None
        for f in fields(Metadata)
        if isinstance(value := getattr(document.metadata, f.name), str) and _clean(value) != value
    }
    return replace(
        document,
        pad=without_surrogates(document.pad),
        tekst=without_surrogates(document.tekst),
        metadata=replace(document.metadata, **changes) if changes else document.metadata,  # type: ignore[arg-type]
    )
