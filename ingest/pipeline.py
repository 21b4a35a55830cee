"""The order of the rooms, written once: source -> documents -> parts -> gate -> annotations -> database.

Each casus goes in with all its annotations, in batches of one transaction; a source is marked
done only with its last batch. Killed at any moment, the same command goes on: what is stored and
unchanged is not read again.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from casusbank.config import Config
from casusbank.errors import BronGeweigerd, BronOvergeslagen
from casusbank.store import (
    Connection,
    bronnen,
    indexed,
    now,
    open_database,
    organisatiewaarden,
    publicatie,
    transaction,
    writer_lock,
)
from ingest.afgeschermd import AfgeschermdeLezer
from ingest.annotate import ANNOTATORS
from ingest.builders import Builders
from ingest.casus import Opties
from ingest.readers import Bestand
from ingest.readers.ocr import ocr_available
from ingest.readers.select import READERS
from ingest.source_run import Claims, SourceRun, Status, Step, Verslagregel
from ingest.sources import Bronpad, find_sources, read_source

_ROOMS = ("clean@1", "split@1", "pseudonymise@3")
"""Versions of the rooms between readers and annotators; raise one when what it makes changes."""


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
    own = (db, *(path for path, _ in publicatie.beside(db)))
    found = (s for s in find_sources(paths, basis) if not any(_is_own(s.pad, made) for made in own))
    sources = [s for s in found if alleen is None or s.pad in alleen]
    with writer_lock(db):
        conn = open_database(db, "schrijf")
        try:
            started = now()
            opties = replace(opties, waarden=organisatiewaarden.versions(conn))
            with AfgeschermdeLezer(config.grenzen) as lezer, Builders(config.processen) as builders:
                run = _Run(conn, config, opties, lezer, builders)
                if progress:
                    progress(0, len(sources))
                for done, line in enumerate(run.reports(sources), start=1):
                    yield line
                    if progress:
                        progress(done, len(sources))
            with transaction(conn):
                indexed.log_run(
                    conn, "ingest", started, json.dumps(asdict(config), default=str, sort_keys=True),
                    annotatoren=",".join(a.naam for a in ANNOTATORS), aantal=len(sources),
                )  # fmt: skip
        finally:
            conn.close()


def _is_own(path: Path, db: Path) -> bool:
    """Whether a file is a database of ours, or its WAL, lock, backup or index, met in a folder to take in."""
    where, own = path.absolute(), db.absolute()
    beside = where.name == own.name or where.name.startswith((f"{own.name}-", f"{own.name}."))
    return where.parent == own.with_name(f"{own.name}-index") or (where.parent == own.parent and beside)


@dataclass(slots=True)
class _Run:
    """One ingest: reads ahead of the builders, and stores in order what comes back from them."""

    conn: Connection
    config: Config
    opties: Opties
    lezer: AfgeschermdeLezer
    builders: Builders
    claims: Claims = field(default_factory=Claims)

    def reports(self, sources: Iterable[Bronpad]) -> Iterator[Verslagregel]:
        """One line per source, in order, as soon as all of it is stored."""
        waiting: deque[Step] = deque()
        for source in sources:
            for step in self._steps(source):
                if step is not None:
                    waiting.append(step)
                room = self.builders.room if step is not None else 0
                yield from _done(waiting, room)
        yield from _done(waiting, 0)

    def _steps(self, source: Bronpad) -> Iterator[Step | None]:
        config = self.config
        settings = (config.restgegeven, config.organisatie, config.toegang, config.namenzoeker)
        version = processing_version(self.opties, settings, ocr_available())
        try:
            content = read_source(source.pad, config.grenzen)
        except BronGeweigerd as error:
            yield _told(source, "geweigerd", str(error))
            return
        except BronOvergeslagen as error:
            yield _told(source, "overgeslagen", str(error))
            return
        digest = hashlib.sha256(content).hexdigest()
        known = bronnen.get_bron(self.conn, source.sleutel)
        if known and known.sha256 == digest and known.verwerking == version and known.status != "bezig":
            status: Status = "ongewijzigd" if known.status == "opgenomen" else known.status
            yield _told(source, status, known.reden, bronnen.casus_ids(self.conn, source.sleutel))
            return
        new = known is None or known.status != "opgenomen"
        run = SourceRun(self.conn, source, config, self.opties, version, digest, len(content), new, self.claims)
        with closing(self.lezer.read(Bestand(source.naam, content, config.grenzen))) as documents:
            yield from run.steps(documents, self.builders)


def _done(waiting: deque[Step], room: int) -> Iterator[Verslagregel]:
    """Do the oldest steps until no more than `room` are left."""
    while len(waiting) > room:
        line = waiting.popleft()()
        if line:
            yield line


def _told(source: Bronpad, status: Status, reden: str | None, ids: tuple[str, ...] = ()) -> Step:
    line = Verslagregel(source.naam, status, reden, ids)
    return lambda: line
