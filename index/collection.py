"""A collection to measure with, in BEIR layout: read, checked and named by its content.

A collection that is damaged is refused before anything is measured: a judgement on a document that is
not there would lower every score without a word.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casusbank.errors import InvoerFout, reason_of

CORPUS = ("corpus.jsonl.gz", "corpus.jsonl")
VRAGEN = ("queries.jsonl", "queries.jsonl.gz")
OORDELEN = ("qrels.tsv", "qrels/test.tsv")
_TEXT = "utf-8-sig"
"""UTF-8, with or without the mark that some programs put before it."""

Qrels = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Toetsvraag:
    """One query of a collection."""

    id: str
    tekst: str
    zonder: frozenset[str]
    kenmerken: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verzameling:
    """A sound collection: only queries with at least one relevant document are in `vragen`."""

    naam: str
    map: Path
    corpus: Path
    vragen: tuple[Toetsvraag, ...]
    qrels: Qrels
    zonder_oordeel: int
    """Queries that nobody judged: they count in no score."""
    vingerafdruk: str
    """SHA-256 over documents, queries and judgements: equal means scores may be compared."""
    waarschuwingen: tuple[str, ...] = ()
    """What is odd but measurable, in Dutch: judgements of documents or queries that are not there."""


def find_collections(paths: Sequence[Path]) -> list[Path]:
    """The collections that `paths` are or directly hold, in order, each once. Raises InvoerFout when one has none."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            raise InvoerFout(f"{path} is geen map.")
        inside = [path] if _looks_like_one(path) else sorted(p for p in path.iterdir() if _looks_like_one(p))
        if not inside:
            names = f"{' of '.join(CORPUS)}, {VRAGEN[0]} en {OORDELEN[0]}"
            raise InvoerFout(f"{path} is geen verzameling en bevat er geen: verwacht {names}.")
        found += inside
    unique = list({p.resolve(): p for p in found}.values())
    names_seen: dict[str, Path] = {}
    for path in unique:
        name = path.resolve().name
        if name in names_seen:
            raise InvoerFout(f"Twee verzamelingen heten '{name}': {names_seen[name]} en {path}.")
        names_seen[name] = path
    return unique


def _looks_like_one(folder: Path) -> bool:
    return any((folder / name).is_file() for name in (*CORPUS, *VRAGEN, *OORDELEN))


def read_collection(folder: Path) -> Verzameling:
    """The collection in `folder`. Raises InvoerFout: a file is missing or damaged, or ids do not fit together."""
    corpus = _existing(folder, *CORPUS)
    queries, qrels = read_queries(folder), read_qrels(folder)
    documents, digest = _documents(corpus)
    notes = (
        _stray(folder, "vragen", "queries.jsonl", qrels, {q.id for q in queries}),
        _stray(folder, "documenten", "corpus.jsonl", (d for row in qrels.values() for d in row), documents),
    )
    judged = tuple(q for q in queries if any(g > 0 for g in qrels.get(q.id, {}).values()))
    if not judged:
        raise InvoerFout(f"{folder}: geen enkele vraag heeft een oordeel in qrels.tsv.")
    content = [[q.id, q.tekst, sorted(q.zonder), sorted(qrels[q.id].items())] for q in sorted(judged, key=_by_id)]
    digest = hashlib.sha256((digest + json.dumps(content)).encode()).hexdigest()
    return Verzameling(
        folder.resolve().name,
        folder,
        corpus,
        judged,
        qrels,
        len(queries) - len(judged),
        digest,
        tuple(n for n in notes if n),
    )


def _by_id(query: Toetsvraag) -> str:
    return query.id


def read_queries(folder: Path) -> list[Toetsvraag]:
    """`queries.jsonl`. Raises InvoerFout."""
    found: dict[str, Toetsvraag] = {}
    path = _existing(folder, *VRAGEN)
    for number, row in enumerate(_json_lines(path), start=1):
        if "_id" not in row or "text" not in row:
            raise InvoerFout(f"{path}, vraag {number}: '_id' of 'text' ontbreekt.")
        meta = row.get("metadata") or {}
        if not isinstance(meta, dict):
            raise InvoerFout(f"{path}, vraag {number}: 'metadata' is geen object.")
        excluded = frozenset(str(x) for x in meta.get("exclude") or ())
        query = Toetsvraag(str(row["_id"]), str(row["text"]), excluded, meta)
        if query.id in found:
            raise InvoerFout(f"{path}, vraag {number}: '_id' {query.id[:60]} staat er twee keer in.")
        found[query.id] = query
    return list(found.values())


def read_qrels(folder: Path) -> Qrels:
    """`qrels.tsv` (or `qrels/test.tsv`). Raises InvoerFout."""
    found: dict[str, dict[str, int]] = {}
    path = _existing(folder, *OORDELEN)
    for number, line in enumerate(_lines(path), start=1):
        cells = line.rstrip("\r\n").split("\t")
        if not line.strip() or (number == 1 and not cells[-1].strip().isdigit()):  # the header, when there is one
            continue
        if len(cells) < 3:
            raise InvoerFout(f"{path}, regel {number}: verwacht query-id, corpus-id en score, met tabs ertussen.")
        try:
            grade = int(float(cells[2]))
        except (ValueError, OverflowError):
            raise InvoerFout(f"{path}, regel {number}: score '{cells[2][:20]}' is geen getal.") from None
        found.setdefault(cells[0], {})[cells[1]] = grade
    if not found:
        raise InvoerFout(f"{path} bevat geen oordelen.")
    return found


def _documents(path: Path) -> tuple[set[str], str]:
    """(ids, SHA-256 over the content) of the documents."""
    found: set[str] = set()
    digest = hashlib.sha256()
    for number, row in enumerate(_json_lines(path), start=1):
        if "_id" not in row:
            raise InvoerFout(f"{path}, document {number}: '_id' ontbreekt.")
        name = str(row["_id"])
        if name in found:
            raise InvoerFout(f"{path}, document {number}: '_id' {name[:60]} staat er twee keer in.")
        found.add(name)
        digest.update(json.dumps(row, sort_keys=True).encode())
    if not found:
        raise InvoerFout(f"{path} bevat geen documenten.")
    return found, digest.hexdigest()


def _stray(folder: Path, what: str, file: str, named: Iterable[str], known: set[str]) -> str | None:
    """A note on judgements of what is not there: a missing document counts as never found, a missing query as none."""
    unknown = sorted({*named} - known)
    if not unknown:
        return None
    example = unknown[0][:60]
    return f"{folder}: qrels.tsv noemt {what} die niet in {file} staan: {len(unknown)}, bijvoorbeeld '{example}'."


def _existing(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise InvoerFout(f"{folder} is geen verzameling: {' of '.join(names)} ontbreekt.")


def _lines(path: Path) -> Iterator[str]:
    """Lines of a text file, gzip included. Raises InvoerFout when it cannot be read to the end."""
    try:
        with gzip.open(path, "rt", encoding=_TEXT) if path.suffix == ".gz" else path.open(encoding=_TEXT) as lines:
            yield from lines
    except UnicodeDecodeError:
        raise InvoerFout(f"{path} is geen UTF-8.") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise InvoerFout(f"{path} is beschadigd of afgebroken.") from None
    except OSError as error:
        raise InvoerFout(f"{path} is niet leesbaar: {reason_of(error)}.") from None


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(path), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                raise InvoerFout(f"{path}, regel {number}: geen geldige JSON.") from None
            if not isinstance(row, dict):
                raise InvoerFout(f"{path}, regel {number}: verwacht een JSON-object.")
            yield row
