"""Registers: .csv and .xlsx, one casus per row, or the sheet as one document when no column holds casus text."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from casusbank.cel import terug
from casusbank.errors import BronGeweigerd
from casusbank.model import Document, Metadata
from ingest.readers import Bestand
from ingest.readers.kolommen import Kolommen, read_columns
from ingest.readers.opbouw import Opbouw, count_words, squeeze
from ingest.readers.regels import add_plain
from ingest.readers.tekens import check_readable, decode, without_surrogates
from ingest.readers.velden import field_for, metadata_from
from ingest.readers.zipbasis import open_zip

_PEEK = 400
_MAX_WIDTH = 500
_DELIMITERS = ",;\t|"


def _too_many(where: str, number: str, limit: int) -> BronGeweigerd:
    return BronGeweigerd(
        f"{where} heeft {number} rijen; de grens is {limit} (instelling grenzen.max_rijen). "
        "Splits het bestand of verhoog de grens"
    )


def _cell(value: object) -> str:
    """A cell as text; dates in ISO notation, whole numbers without decimals."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return without_surrogates(str(value))


def _row_document(bestand: Bestand, lezer: str, pad: str, columns: Kolommen, row: Sequence[str]) -> Document | None:
    """One casus from one row; None when its text columns are empty."""
    record = columns.record(row)
    texts = [(columns.namen[nr], row[nr]) for nr in columns.tekst if nr < len(row) and row[nr].strip()]
    if not count_words(" ".join(text for _, text in texts), 1):
        return None
    opbouw = Opbouw(bestand.grenzen)
    only = len(columns.tekst) == 1
    for name, value in record.items():
        if name in dict(texts):
            _add_text(opbouw, "" if only else name, value)
        elif field_for(name) is None and not value.startswith(("http://", "https://")):
            opbouw.add(f"{name}: {squeeze(value)}", sep="\n")
    used = {name for name, _ in texts}
    metadata = metadata_from({name: value for name, value in record.items() if name not in used})
    return opbouw.document(pad, lezer, metadata, "lege rij")


def _add_text(opbouw: Opbouw, name: str, value: str) -> None:
    if "\n" in value.strip() or not name:
        if name:
            opbouw.add(f"{name}:", "kop")
        add_plain(opbouw, value)
    else:
        opbouw.add(f"{name}: {squeeze(value)}")


def _documents(bestand: Bestand, lezer: str, rows: Iterable[list[str]], where: str, prefix: str) -> Iterator[Document]:
    """Documents of one table; `prefix` comes before the row number in their `pad`."""
    limit = bestand.grenzen.max_rijen
    peeked = list(itertools.islice(rows, _PEEK))
    columns = read_columns([row[:_MAX_WIDTH] for row in peeked])
    everything = [*peeked, *itertools.islice(rows, max(limit + columns.kop - len(peeked) + 1, 0))]
    if len(everything) - columns.kop > limit:
        total = len(everything) + sum(1 for _ in rows)
        raise _too_many(where, str(total), limit)
    if not columns.tekst:
        yield from _whole(bestand, lezer, everything, prefix.rstrip("!#"))
        return
    skipped = 0
    documents: list[Document] = []
    for nr, row in enumerate(everything[columns.kop :], columns.kop + 1):
        document = _row_document(bestand, lezer, f"{prefix}{nr}", columns, row)
        if document is not None:
            documents.append(document)
        elif any(cell.strip() for cell in row):
            skipped += 1
    for at, document in enumerate(documents):
        warnings = (f"{skipped} rijen zonder tekst in {where} overgeslagen",) if skipped and at == 0 else ()
        yield Document(document.pad, document.tekst, lezer, document.blokken, document.metadata, warnings)


def _whole(bestand: Bestand, lezer: str, rows: list[list[str]], pad: str) -> Iterator[Document]:
    """The sheet as one document of rows."""
    opbouw = Opbouw(bestand.grenzen)
    for row in rows:
        opbouw.add(" | ".join(squeeze(cell) for cell in row if cell.strip()), "tabel", sep="\n")
    if count_words(opbouw.tekst, 1):
        yield opbouw.document(pad, lezer, Metadata(bronsoort="overig", titel=pad.rpartition("/")[2]), "leeg werkblad")


class CsvReader:
    """`.csv`, `.tsv`: any usual delimiter and encoding; cells may hold line breaks."""

    naam = "csv@2"

    def claims(self, bestand: Bestand) -> bool:
        """By extension."""
        return bestand.extensie in {".csv", ".tsv"}

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """One Document per row with casus text, `pad` `register.csv#12`; or one for the whole table."""
        text = decode(bestand.inhoud)
        check_readable(text)
        csv.field_size_limit(max(bestand.grenzen.max_tekst, 131_072))
        rows = (
            [terug(cell) for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        )
        found = False
        try:
            for document in _documents(bestand, self.naam, rows, "deze tabel", f"{bestand.pad}#"):
                found = True
                yield document
        except csv.Error as error:
            raise BronGeweigerd(f"beschadigd: geen leesbare csv ({error})") from None
        if not found:
            raise BronGeweigerd("geen tekst in deze tabel")


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first rows into the most columns of one and the same number."""
    best, choice = 0.0, ","
    for mark in _DELIMITERS:
        try:
            widths = [
                len(row) for row in itertools.islice(csv.reader(io.StringIO(text[:200_000]), delimiter=mark), 30) if row
            ]
        except csv.Error:
            continue
        if widths:
            usual = max(set(widths), key=widths.count)
            score = (usual - 1) * widths.count(usual) / len(widths)
            if score > best:
                best, choice = score, mark
    return choice


class XlsxReader:
    """`.xlsx`, `.xlsm`: every sheet, read row by row."""

    naam = "xlsx@1"

    def claims(self, bestand: Bestand) -> bool:
        """A zip that names a workbook, or the extension."""
        data = bestand.inhoud
        named = b"xl/workbook" in data[:4096] or b"xl/workbook" in data[-65_536:]
        return (data.startswith(b"PK") and named) or bestand.extensie in {".xlsx", ".xlsm"}

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """One Document per row with casus text, `pad` `register.xlsx#Blad1!12`; or one per sheet."""
        import warnings

        import openpyxl

        open_zip(bestand.inhoud, bestand.grenzen).close()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book: Any = openpyxl.load_workbook(
                io.BytesIO(bestand.inhoud), read_only=True, data_only=True, keep_links=False
            )
            found = False
            try:
                for sheet in book.worksheets:
                    for document in _documents(
                        bestand,
                        self.naam,
                        self._rows(sheet, bestand),
                        f"werkblad '{sheet.title}'",
                        f"{bestand.pad}#{sheet.title}!",
                    ):
                        found = True
                        yield document
            finally:
                book.close()
        if not found:
            raise BronGeweigerd("geen tekst in deze werkmap")

    @staticmethod
    def _rows(sheet: Any, bestand: Bestand) -> Iterator[list[str]]:
        """Rows as text. Stops at the limit; only then the sheet's own claim of its size is worth asking."""
        claimed = sheet.max_row or 0
        # a formatted but empty sheet claims a million rows; without dimensions only real rows come
        sheet.reset_dimensions()
        limit = bestand.grenzen.max_rijen
        for nr, row in enumerate(sheet.iter_rows(values_only=True)):
            if nr > limit + 25:
                number = str(claimed) if limit < claimed < 1_000_000 else f"meer dan {limit}"
                raise _too_many(f"werkblad '{sheet.title}'", number, limit)
            yield [_cell(value) for value in row[:_MAX_WIDTH]]
