"""JSON: lists of records with text (.json), JSON Lines (.jsonl), gzip of either, and BEIR corpora."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from casusbank.errors import BronGeweigerd, BronOvergeslagen
from casusbank.model import Document, Metadata
from ingest.readers import Bestand
from ingest.readers.kolommen import text_keys
from ingest.readers.opbouw import Opbouw, count_words, squeeze
from ingest.readers.regels import add_plain
from ingest.readers.tekens import check_readable, decode, without_surrogates
from ingest.readers.velden import MAX_TITLE, field_for, metadata_from

_MAX_NESTING = 100
_SENTENCE_WORDS = 6
_MACHINE = re.compile(r"https?://\S+$|[\w.-]+/[\w./-]+$|[\w-]+\.\w{2,4}$|\d{4}-\d{2}-\d{2}")
Record = dict[str, Any]


def _loads(text: str) -> Any:
    """Parsed JSON. Raises BronGeweigerd on broken or too deeply nested input."""
    try:
        return json.loads(text, strict=False)
    except RecursionError:
        raise BronGeweigerd("te diep geneste JSON") from None
    except ValueError as error:
        raise BronGeweigerd(f"geen geldige JSON: {error}") from None


class JsonReader:
    """`.json`: one Document per record with text; else one of all its sentences; else skipped."""

    naam = "json@1"

    def claims(self, bestand: Bestand) -> bool:
        """By extension."""
        return bestand.extensie in {".json", ".geojson"}

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """Documents with `pad` `bestand.json#<kenmerk of volgnummer>`."""
        text = decode(bestand.inhoud)
        check_readable(text)
        data = _loads(text)
        records = _records(data)
        if records:
            yield from _documents(bestand, self.naam, records)
            return
        yield self._strings(bestand, data)

    def _strings(self, bestand: Bestand, data: Any) -> Document:
        """One Document of the running text in nested JSON (an export of a meeting, say).

        Only strings that read like sentences or titles count; urls, dates and file names are
        machinery. Too few words means there is nothing to learn from it: skipped.
        """
        opbouw = Opbouw(bestand.grenzen)
        seen: set[str] = set()
        for value in _walk(data):
            line = squeeze(re.sub(r"<[^<>]{0,500}>", " ", value))
            if line in seen or _MACHINE.match(line) or len(line.split()) < _SENTENCE_WORDS:
                continue
            seen.add(line)
            opbouw.add(line)
        if count_words(opbouw.tekst, 30) < 30:
            raise BronOvergeslagen("geen lopende tekst in deze JSON, alleen gegevens")
        return opbouw.document(bestand.pad, self.naam, Metadata(bronsoort="overig"), "geen tekst")


class JsonlReader:
    """`.jsonl`, `.ndjson`: one record per line; a BEIR corpus keeps its `_id` as kenmerk."""

    naam = "jsonl@1"

    def claims(self, bestand: Bestand) -> bool:
        """By extension."""
        return bestand.extensie in {".jsonl", ".ndjson"}

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """One Document per record with text, `pad` `corpus.jsonl#<_id>`."""
        text = decode(bestand.inhoud)
        check_readable(text)
        records: list[Record] = []
        for nr, line in enumerate(text.split("\n"), 1):
            if not line.strip():
                continue
            try:
                value = json.loads(line, strict=False)
            except (ValueError, RecursionError):
                raise BronGeweigerd(f"geen geldige JSON op regel {nr}") from None
            if isinstance(value, dict):
                records.append(value)
        if not records:
            raise BronOvergeslagen("geen records in dit bestand")
        yield from _documents(bestand, self.naam, records)


def _records(data: Any) -> list[Record]:
    """The records with text: a list of them, a list under one key, or a single record."""
    if isinstance(data, list):
        records = [item for item in data if isinstance(item, dict)]
        return records if any(text_keys(record) for record in records) else []
    if isinstance(data, dict):
        for value in data.values():
            if isinstance(value, list) and len(value) > 1 and (found := _records(value)):
                named = sum(1 for record in found if text_keys(record))
                if named >= len(found) / 2:
                    return found
        long = [name for name in text_keys(data) if count_words(str(data[name]), 30) >= 30]
        return [data] if long else []
    return []


def _documents(bestand: Bestand, lezer: str, records: list[Record]) -> Iterator[Document]:
    limit = bestand.grenzen.max_rijen * 50
    if len(records) > limit:
        raise BronGeweigerd(f"{len(records)} records; de grens is {limit}")
    done = [(nr, doc) for nr, record in enumerate(records, 1) if (doc := _document(bestand, lezer, record, nr))]
    if not done:
        raise BronOvergeslagen("geen record met tekst in dit bestand")
    empty = len(records) - len(done)
    for at, (_, document) in enumerate(done):
        warnings = (f"{empty} van {len(records)} records zonder tekst overgeslagen",) if empty and at == 0 else ()
        yield Document(document.pad, document.tekst, lezer, document.blokken, document.metadata, warnings)


def _document(bestand: Bestand, lezer: str, record: Record, nr: int) -> Document | None:
    """One record as a Document; None when it holds no text."""
    keys = ["text"] if "_id" in record and isinstance(record.get("text"), str) else text_keys(record)
    if not keys or not count_words(" ".join(str(record[name]) for name in keys), 1):
        return None
    opbouw = Opbouw(bestand.grenzen)
    for name in keys:
        if len(keys) > 1:
            opbouw.add(f"{name}:", "kop")
        add_plain(opbouw, without_surrogates(str(record[name])).replace("\r\n", "\n").replace("\r", "\n"))
    nested = record.get("metadata")
    source = {**(nested if isinstance(nested, dict) else {}), **{k: v for k, v in record.items() if k not in keys}}
    metadata = metadata_from({str(k): v for k, v in source.items()})
    ident = record.get("_id")
    if isinstance(ident, (str, int)) and str(ident).strip():
        metadata = Metadata(bron_kenmerk=squeeze(str(ident))[:MAX_TITLE]).merged_over(metadata)
    mark = metadata.bron_kenmerk if field_for("id") and metadata.bron_kenmerk else str(nr)
    return opbouw.document(f"{bestand.pad}#{mark}", lezer, metadata, "geen tekst")


def _walk(data: Any, depth: int = 0) -> Iterator[str]:
    """All strings in nested JSON, in order."""
    if depth > _MAX_NESTING:
        raise BronGeweigerd("te diep geneste JSON")
    if isinstance(data, str):
        yield without_surrogates(data)
    elif isinstance(data, (list, dict)):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _walk(value, depth + 1)
