"""Taking in one source: its parts are handed to the builders, and what comes back goes into the database in order.

`steps` reads; each step it gives stores. Between the two lie the casussen under way, possibly of several sources.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt

from casusbank.config import Config
from casusbank.errors import BronGeweigerd, BronOvergeslagen
from casusbank.model import Casus, CasusId, Deel, Document, Metadata
from casusbank.store import Connection, annotaties, bronnen, casussen, now, transaction
from ingest.builders import Builders, Result, Task, unexpected
from ingest.casus import Opties, masked_name
from ingest.correctie import refresh_fields
from ingest.duplicates import flag
from ingest.pseudonymise import pseudonymise, remaining
from ingest.sources import Bronpad
from ingest.split import split

Status = Literal["opgenomen", "ongewijzigd", "bijgewerkt", "geweigerd", "overgeslagen"]
_BATCH = 25
_MAX_REASONS = 20
_ECLI = re.compile(r"ECLI:[A-Z]{2}:[A-Z0-9]{1,12}:\d{4}:[A-Z0-9.]{1,30}")


@dataclass(frozen=True, slots=True)
class Verslagregel:
    """What happened to one source. `bron` is its name as the user gave it; it is not stored."""

    bron: str
    status: Status
    reden: str | None = None
    casussen: tuple[str, ...] = ()


Step = Callable[[], Verslagregel | None]
"""Stores what was read, and gives the report when that was the last of its source."""
Claims = dict[str, str]
"""Of each casus id that a source under way bears or may let go, the key of that source."""
Built = tuple[Casus, str, npt.NDArray[np.uint64]]


@dataclass(slots=True)
class SourceRun:
    """The state of taking in one source."""

    conn: Connection
    source: Bronpad
    config: Config
    opties: Opties
    version: str
    digest: str
    size: int
    new: bool
    claims: Claims
    lezer: str | None = None
    changed: bool = False
    refused: tuple[str, ...] = ()
    """What was left out of the source, and why: in the report, and through the gate in the database."""
    named: set[str] = field(default_factory=set[str])
    """ECLIs of this source that already are the id of a casus."""
    namen: set[str] = field(default_factory=set[str])
    """Names found in its casussen so far, to mask its own name by; never stored."""
    kept: list[CasusId] = field(default_factory=list[CasusId])
    batch: list[Built] = field(default_factory=list[Built])

    def steps(self, documents: Iterator[Document], builders: Builders) -> Iterator[Step | None]:
        """Read the source, part by part, and give a step for each; None asks that all earlier steps are done first."""
        known = casussen.invoer_hashes(self.conn, self.source.sleutel)
        for casus_id in known:
            self._claim(casus_id)
        previous: Document | None = None
        try:
            for number, (document, deel) in enumerate(_parts(documents), start=1):
                warnings = document.waarschuwingen if document is not previous else ()
                previous = document
                if self._claimed_elsewhere(document, deel):
                    yield None
                casus_id = self._id(document, number, deel)
                invoer = self._invoer_hash(document, deel)
                self.kept.append(casus_id)
                result: Callable[[], Result] | None = None
                if known.get(casus_id) != invoer:
                    slim = replace(document, tekst="", blokken=())
                    result = builders.submit(
                        Task(casus_id, self.source.sleutel, self.digest, slim, deel, self.config, self.opties)
                    )
                yield partial(self._take, document.lezer, document.pad, warnings, casus_id, invoer, result)
        except BronGeweigerd as error:
            yield partial(self._end, "geweigerd", str(error))
        except BronOvergeslagen as error:
            yield partial(self._end, "overgeslagen", str(error))
        else:
            yield partial(self._finish, known)

    def _take(
        self, lezer: str, pad: str, warnings: tuple[str, ...], casus_id: CasusId, invoer: str,
        result: Callable[[], Result] | None,
    ) -> None:  # fmt: skip
        """Store one part, or leave it as it is when there is no result to come."""
        self.lezer = lezer
        self.refused += warnings
        if result is None:
            return
        built = result()
        if built.casus is None or built.handtekening is None:
            self.kept.remove(casus_id)
            self.refused += (f"{pad.rpartition('#')[2]}: {built.reden}" if "#" in pad else built.reden,)
            return
        self.batch.append((built.casus, invoer, built.handtekening))
        self.namen.update(built.namen)
        if len(self.batch) == _BATCH:
            self._write("bezig")

    def _finish(self, known: dict[CasusId, str]) -> Verslagregel:
        if not self.kept:
            return self._end("geweigerd", self._reasons() or "geen tekst gevonden")
        reason = self._reasons() or None
        kept = set(self.kept)
        gone = [c for c in known if c not in kept]
        self._write("opgenomen", gone, reason)
        self._let_go()
        status: Status = "opgenomen" if self.new else "bijgewerkt" if self.changed or gone else "ongewijzigd"
        return Verslagregel(self.source.naam, status, reason, tuple(self.kept))

    def _end(self, status: Literal["geweigerd", "overgeslagen"], reason: str) -> Verslagregel:
        """Record a source that gives nothing; casussen of an earlier version of it stay, and are named."""
        with transaction(self.conn):
            self._put_bron(status, reason, now())
        self._let_go()
        kept = bronnen.casus_ids(self.conn, self.source.sleutel)
        if kept:
            reason += f"; {len(kept)} casussen van een eerdere versie zijn bewaard"
        return Verslagregel(self.source.naam, status, reason, kept)

    def _reasons(self) -> str:
        more = len(self.refused) - _MAX_REASONS
        return "; ".join(self.refused[:_MAX_REASONS]) + (f"; en nog {more}" if more > 0 else "")

    def _claimed_elsewhere(self, document: Document, deel: Deel) -> bool:
        """Whether a source under way is about to bear this ECLI; only once it is stored it is known to."""
        ecli = document.metadata.ecli
        return (
            ecli is not None and deel.volgnr == 0 and self.claims.get(ecli, self.source.sleutel) != self.source.sleutel
        )

    def _claim(self, casus_id: str) -> None:
        self.claims[casus_id] = self.source.sleutel

    def _let_go(self) -> None:
        for casus_id in [c for c, key in self.claims.items() if key == self.source.sleutel]:
            del self.claims[casus_id]

    def _id(self, document: Document, number: int, deel: Deel) -> CasusId:
        ecli = document.metadata.ecli
        if ecli and deel.volgnr == 0 and ecli not in self.named:
            self.named.add(ecli)
            owner = casussen.source_of(self.conn, CasusId(ecli))
            if owner in (None, self.source.sleutel):
                self._claim(ecli)
                return CasusId(ecli)
            return CasusId(f"{ecli}~{self.source.sleutel[:6]}")
        return CasusId(f"{self.source.sleutel[:8]}-{number}")

    def _invoer_hash(self, document: Document, deel: Deel) -> str:
        parts = (self.version, document.lezer, document.metadata, deel.titel, deel.tekst)
        return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def _write(self, status: bronnen.BronStatus, gone: Iterable[CasusId] = (), reason: str | None = None) -> None:
        at = now()
        with transaction(self.conn):
            self._put_bron(status, reason, at)
            for casus, invoer, values in self.batch:
                casussen.put_casus(self.conn, casus, opgenomen_op=at, invoer_hash=invoer)
                if annotaties.decided(self.conn, casus.id):
                    refresh_fields(self.conn, casus.id)
                casussen.set_near_duplicate(self.conn, casus.id, flag(self.conn, casus.id, values))
            for casus_id in gone:
                casussen.delete_casus(self.conn, casus_id)
        self.changed = self.changed or bool(self.batch)
        self.batch.clear()

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


def _parts(documents: Iterator[Document]) -> Iterator[tuple[Document, Deel]]:
    for found in documents:
        document = replace(found, metadata=_storable(found.metadata))
        try:
            delen = split(document)
        except Exception as error:
            raise BronGeweigerd(unexpected(error)) from None
        for deel in delen:
            yield document, deel


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
