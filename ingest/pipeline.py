"""The order of the rooms, written once: source -> documents -> parts -> gate -> annotations -> database.

Each casus goes in with all its annotations, in batches of one transaction; a source is marked
done only with its last batch. Killed at any moment, the same command goes on: what is stored and
unchanged is not read again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from casusbank.config import Config
from casusbank.errors import BronGeweigerd, BronOvergeslagen
from casusbank.model import Casus, CasusId, Deel, Document, Metadata
from casusbank.store import (
    Connection,
    annotaties,
    bronnen,
    casussen,
    indexed,
    now,
    open_database,
    organisatiewaarden,
    transaction,
    writer_lock,
)
from ingest.afgeschermd import AfgeschermdeLezer
from ingest.annotate import ANNOTATORS
from ingest.casus import Gebouwd, Opties, build_casus, masked_name
from ingest.correctie import refresh_fields
from ingest.duplicates import flag, signature
from ingest.pseudonymise import pseudonymise, remaining
from ingest.readers import Bestand
from ingest.readers.ocr import ocr_available
from ingest.readers.select import READERS
from ingest.sources import Bronpad, find_sources, read_source
from ingest.split import split
from ingest.text import Leestekst

Status = Literal["opgenomen", "ongewijzigd", "bijgewerkt", "geweigerd", "overgeslagen"]
_BATCH = 25
_MAX_CASUS = 3_000_000
"""Characters of one casus, some thousand pages: what is longer is no casus, and would take minutes and gigabytes."""
_MAX_REASONS = 20
_ECLI = re.compile(r"ECLI:[A-Z]{2}:[A-Z0-9]{1,12}:\d{4}:[A-Z0-9.]{1,30}")
_ROOMS = ("clean@1", "split@1", "pseudonymise@3")
"""Versions of the rooms between readers and annotators; raise one when what it makes changes."""


@dataclass(frozen=True, slots=True)
class Verslagregel:
    """What happened to one source. `bron` is its name as the user gave it; it is not stored."""

    bron: str
    status: Status
    reden: str | None = None
    casussen: tuple[str, ...] = ()


@lru_cache(maxsize=8)
def processing_version(opties: Opties, instellingen: tuple[str | None, ...], ocr: bool) -> str:
    """Short hash of everything that decides what a source becomes; a change reads sources again."""
    names = [*(r.naam for r in READERS.values()), *_ROOMS, *(a.naam for a in ANNOTATORS)]
    text = json.dumps([names, asdict(opties), instellingen, ocr], default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def ingest_paths(
    paths: Iterable[Path],
    db: Path,
    config: Config,
    opties: Opties,
    progress: Callable[[int, int], None] | None = None,
    basis: Path | None = None,
    alleen: Container[Path] | None = None,
) -> Iterator[Verslagregel]:
    """Take in every file under `paths` (or those in `alleen`); one report line per source, in order, as each is done.

    Holds the writer lock until exhausted. One bad source never stops the others. `progress` is
    called with (sources done, sources in all). Raises DatabaseFout when the database cannot be
    written.
    """
    sources = [s for s in find_sources(paths, basis) if not _is_own(s.pad, db) and (alleen is None or s.pad in alleen)]
    with writer_lock(db):
        conn = open_database(db, "schrijf")
        try:
            started = now()
            opties = replace(opties, waarden=organisatiewaarden.versions(conn))
            with AfgeschermdeLezer(config.grenzen) as lezer:
                for done, source in enumerate(sources):
                    if progress:
                        progress(done, len(sources))
                    yield _ingest_source(conn, source, config, opties, lezer)
            if progress:
                progress(len(sources), len(sources))
            with transaction(conn):
                indexed.log_run(
                    conn, "ingest", started, json.dumps(asdict(config), default=str, sort_keys=True),
                    annotatoren=",".join(a.naam for a in ANNOTATORS), aantal=len(sources),
                )  # fmt: skip
        finally:
            conn.close()


def _is_own(path: Path, db: Path) -> bool:
    """Whether a file is the database, or its WAL, lock, backup or index, met in a folder to take in."""
    where, own = path.absolute(), db.absolute()
    beside = where.name == own.name or where.name.startswith((f"{own.name}-", f"{own.name}."))
    return where.parent == own.with_name(f"{own.name}-index") or (where.parent == own.parent and beside)


def _ingest_source(
    conn: Connection, source: Bronpad, config: Config, opties: Opties, lezer: AfgeschermdeLezer
) -> Verslagregel:
    settings = (config.restgegeven, config.organisatie, config.toegang, config.namenzoeker)
    version = processing_version(opties, settings, ocr_available())
    try:
        content = read_source(source.pad, config.grenzen)
    except BronGeweigerd as error:
        return Verslagregel(source.naam, "geweigerd", str(error))
    except BronOvergeslagen as error:
        return Verslagregel(source.naam, "overgeslagen", str(error))
    digest = hashlib.sha256(content).hexdigest()
    known = bronnen.get_bron(conn, source.sleutel)
    if known and known.sha256 == digest and known.verwerking == version and known.status != "bezig":
        status: Status = "ongewijzigd" if known.status == "opgenomen" else known.status
        return Verslagregel(source.naam, status, known.reden, bronnen.casus_ids(conn, source.sleutel))
    new = known is None or known.status != "opgenomen"
    run = _SourceRun(conn, source, config, opties, version, digest, len(content), new)
    with closing(lezer.read(Bestand(source.naam, content, config.grenzen))) as documents:
        return run.take_in(documents)


@dataclass(slots=True)
class _SourceRun:
    """The state of taking in one source."""

    conn: Connection
    source: Bronpad
    config: Config
    opties: Opties
    version: str
    digest: str
    size: int
    new: bool
    lezer: str | None = None
    changed: bool = False
    refused: tuple[str, ...] = ()
    """What was left out of the source, and why: in the report, and through the gate in the database."""
    named: set[str] = field(default_factory=set[str])
    """ECLIs of this source that already are the id of a casus."""
    namen: set[str] = field(default_factory=set[str])
    """Names found in its casussen so far, to mask its own name by; never stored."""

    def take_in(self, documents: Iterator[Document]) -> Verslagregel:
        known = casussen.invoer_hashes(self.conn, self.source.sleutel)
        kept: list[CasusId] = []
        try:
            batch: list[tuple[Casus, str, Leestekst]] = []
            previous: Document | None = None
            for number, (document, deel) in enumerate(_parts(documents), start=1):
                self.lezer = document.lezer
                self.refused += document.waarschuwingen if document is not previous else ()
                previous = document
                casus_id = self._id(document, number, deel)
                invoer = self._invoer_hash(document, deel)
                kept.append(casus_id)
                if known.get(casus_id) == invoer:
                    continue
                built = self._build(casus_id, document, deel)
                if built is None:
                    kept.pop()
                    continue
                batch.append((built.casus, invoer, built.tekst))
                self.namen.update(built.namen)
                if len(batch) == _BATCH:
                    self._write(batch, "bezig")
                    batch = []
        except BronGeweigerd as error:
            return self._end("geweigerd", str(error))
        except BronOvergeslagen as error:
            return self._end("overgeslagen", str(error))
        if not kept:
            return self._end("geweigerd", self._reasons() or "geen tekst gevonden")
        reason = self._reasons() or None
        gone = [c for c in known if c not in set(kept)]
        self._write(batch, "opgenomen", gone, reason)
        status: Status = "opgenomen" if self.new else "bijgewerkt" if self.changed or gone else "ongewijzigd"
        return Verslagregel(self.source.naam, status, reason, tuple(kept))

    def _reasons(self) -> str:
        more = len(self.refused) - _MAX_REASONS
        return "; ".join(self.refused[:_MAX_REASONS]) + (f"; en nog {more}" if more > 0 else "")

    def _id(self, document: Document, number: int, deel: Deel) -> CasusId:
        ecli = document.metadata.ecli
        if ecli and deel.volgnr == 0 and ecli not in self.named:
            self.named.add(ecli)
            owner = casussen.source_of(self.conn, CasusId(ecli))
            return CasusId(ecli if owner in (None, self.source.sleutel) else f"{ecli}~{self.source.sleutel[:6]}")
        return CasusId(f"{self.source.sleutel[:8]}-{number}")

    def _invoer_hash(self, document: Document, deel: Deel) -> str:
        parts = (self.version, document.lezer, document.metadata, deel.titel, deel.tekst)
        return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def _build(self, casus_id: CasusId, document: Document, deel: Deel) -> Gebouwd | None:
        try:
            if len(deel.tekst) > _MAX_CASUS:
                raise BronGeweigerd(f"één casus van {len(deel.tekst)} tekens; de grens is {_MAX_CASUS}")
            return build_casus(casus_id, self.source.sleutel, self.digest, document, deel, self.config, self.opties)
        except BronGeweigerd as error:
            reason = str(error)
        except Exception as error:  # a text that breaks a room costs itself, never the rest of the run
            reason = _unexpected(error)
        self.refused += (f"{document.pad.rpartition('#')[2]}: {reason}" if "#" in document.pad else reason,)
        return None

    def _write(
        self,
        batch: list[tuple[Casus, str, Leestekst]],
        status: bronnen.BronStatus,
        gone: Iterable[CasusId] = (),
        reason: str | None = None,
    ) -> None:
        at = now()
        with transaction(self.conn):
            self._put_bron(status, reason, at)
            for casus, invoer, tekst in batch:
                casussen.put_casus(self.conn, casus, opgenomen_op=at, invoer_hash=invoer)
                if annotaties.decided(self.conn, casus.id):
                    refresh_fields(self.conn, casus.id)
                twin = flag(self.conn, casus.id, signature(tekst))
                casussen.set_near_duplicate(self.conn, casus.id, twin)
            for casus_id in gone:
                casussen.delete_casus(self.conn, casus_id)
        self.changed = self.changed or bool(batch)

    def _put_bron(self, status: bronnen.BronStatus, reason: str | None, at: str) -> None:
        bronnen.put_bron(
            self.conn,
            bronnen.Bron(
                self.source.sleutel, masked_name(self._stored_name(), self.namen), self.digest, self.size,
                self.lezer, status, pseudonymise(reason).tekst if reason else None, self.version, at,
            ),
        )  # fmt: skip

    def _stored_name(self) -> str:
        """The name as an earlier batch or run masked it, so that a name once masked stays masked."""
        known = bronnen.get_bron(self.conn, self.source.sleutel)
        return known.pad if known else self.source.naam

    def _end(self, status: Literal["geweigerd", "overgeslagen"], reason: str) -> Verslagregel:
        """Record a source that gives nothing; casussen of an earlier version of it stay, and are named."""
        with transaction(self.conn):
            self._put_bron(status, reason, now())
        kept = bronnen.casus_ids(self.conn, self.source.sleutel)
        if kept:
            reason += f"; {len(kept)} casussen van een eerdere versie zijn bewaard"
        return Verslagregel(self.source.naam, status, reason, kept)


def _parts(documents: Iterator[Document]) -> Iterator[tuple[Document, Deel]]:
    for found in documents:
        document = replace(found, metadata=_storable(found.metadata))
        try:
            delen = split(document)
        except Exception as error:
            raise BronGeweigerd(_unexpected(error)) from None
        for deel in delen:
            yield document, deel


def _unexpected(error: Exception) -> str:
    """The kind of an unforeseen failure; its message may hold text of the casus."""
    return f"niet te verwerken ({type(error).__name__}); meld dit met het soort bestand"


def _storable(metadata: Metadata) -> Metadata:
    """Metadata through the gate, where a file can put anything in a field that is no running text."""
    changes: dict[str, str | None] = {}
    if metadata.ecli and not _ECLI.fullmatch(metadata.ecli):
        changes["ecli"] = None
    for name in ("bron_url", "rechtsgebied_uri"):
        value = getattr(metadata, name)
        if value and remaining(unquote(value)):
            changes[name] = None
    for name in ("organisatie", "instantie"):
        value = getattr(metadata, name)
        if value and remaining(value):
            changes[name] = masked_name(value)
    relaties = tuple(r for r in metadata.relaties if not remaining(r.naar))
    return replace(metadata, relaties=relaties, **changes)  # type: ignore[arg-type]
