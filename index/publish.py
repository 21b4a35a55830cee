"""Publish: the casussen of one access class as a database of their own, with an index of their own.

Made beside its place and moved there when it is whole. The whole of it happens under the writer's lock of the master,
so that nothing erased there meanwhile can come back here.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from casusbank.bestand import same_file
from casusbank.config import Config
from casusbank.errors import DatabaseFout, InvoerFout
from casusbank.model import CasusId
from casusbank.store import Connection, casussen, kopie, minhash, open_database, publicatie, snapshot, transaction
from casusbank.store.publicatie import Klasse
from index.build import Progress, index_fresh, index_is_whole
from index.snapshot import index_folder

_UNFINISHED = ".publicatie"
_BESIDE = ("", "-wal", "-shm", "-journal", ".lock")


@dataclass(frozen=True, slots=True)
class Publicatie:
    """What was published: where, how many casussen, of how many, and whether anything changed."""

    pad: Path
    klasse: Klasse
    casussen: int
    totaal: int
    veranderd: bool


def publish(db: Path, klasse: Klasse, config: Config, naar: Path | None = None, progress: Progress | None = None
            ) -> Publicatie:  # fmt: skip
    """Write the published file of a class anew, unless it says the same already. Call with the writer's lock held.

    Raises InvoerFout when `naar` is in the way, DatabaseFout, ModelFout, IndexFout.
    """
    target = naar or publicatie.published_path(db, klasse)
    if same_file(target, db):
        raise InvoerFout("Een publicatie kan niet de casusbank zelf zijn. Kies een andere naam.")
    if target.exists() and publicatie.klasse_of(target) is None:
        raise InvoerFout(f"{target} bestaat al en is geen gepubliceerd bestand. Kies een andere naam.")
    part = _part(target)
    _remove(part)
    try:
        with closing(open_database(db)) as master, closing(open_database(part, "schrijf")) as conn:
            with snapshot(master):
                found = publicatie.fill(master, conn, klasse)
                _twins(master, conn, found)
                total = casussen.count(master)
            same = _says_the_same(target, publicatie.digest(conn), klasse, config)
            if not same:
                index_fresh(conn, part, config, progress)
                publicatie.seal(conn, klasse)
        if not same:
            _move(part, target)
    finally:
        _remove(part)
    return Publicatie(target, klasse, len(found), total, not same)


def _part(target: Path) -> Path:
    return target.with_name(f"{target.name}{_UNFINISHED}")


def _twins(master: Connection, conn: Connection, ids: dict[CasusId, CasusId]) -> None:
    """Near-duplicates among the casussen of the file itself, found anew in order of id."""
    from ingest.duplicates import flag  # datasketch is slow to import, and who erases or searches needs it not

    with transaction(conn):
        for old, new in ids.items():
            signature = minhash.signature_of(master, old)
            if signature is not None:
                values = np.frombuffer(signature, dtype=np.uint64)
                casussen.set_near_duplicate(conn, new, flag(conn, new, values))


def _says_the_same(target: Path, digest: str, klasse: Klasse, config: Config) -> bool:
    """Whether the file that is there has this content, and an index that serves."""
    if publicatie.klasse_of(target) != klasse:
        return False
    try:
        with closing(open_database(target)) as conn:
            return publicatie.digest(conn) == digest and index_is_whole(conn, target, config)
    except DatabaseFout:
        return False


def _move(part: Path, target: Path) -> None:
    """Put the file and its index in their places; an index that is of the other file is noticed by who reads it."""
    publicatie.put_in_place(part, target)
    folder = index_folder(target)
    folder.mkdir(mode=0o700, exist_ok=True)
    fresh = sorted(index_folder(part).iterdir())
    for path in fresh:
        publicatie.put_in_place(path, folder / path.name)
    for path in sorted(folder.iterdir()):
        if path.name not in {p.name for p in fresh}:
            path.unlink(missing_ok=True)
    for suffix in _BESIDE[1:]:  # of a file that was there before
        target.with_name(target.name + suffix).unlink(missing_ok=True)


def _remove(path: Path) -> None:
    for suffix in _BESIDE:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.rmtree(index_folder(path), ignore_errors=True)


# ------------------------------------------------------------------ erasure


def files(db: Path) -> list[Path]:
    """Every file of the published files of a database: they themselves and their indexes."""
    found = [target for target, _ in publicatie.beside(db)]
    return [p for t in found for p in (t, *sorted(index_folder(t).glob("*"))) if p.is_file()]


def withdraw(db: Path, ids: Sequence[str]) -> list[tuple[Path, Klasse]]:
    """Remove the published files that hold one of these casussen, and what a cut-off publication left; which."""
    names = sorted({*ids, *(i.partition("~")[0] for i in ids)})  # see `publicatie.permitted`
    gone: list[tuple[Path, Klasse]] = []
    for target, klasse in [*publicatie.beside(db)]:
        if kopie.held(target, "casus", names):
            _remove(target)
            gone.append((target, klasse))
    for left in [*db.parent.glob(f"{db.stem}.*{_UNFINISHED}*")]:
        _remove(left.with_name(left.name.partition(_UNFINISHED)[0] + _UNFINISHED))
    return gone


def renew(db: Path, gone: Iterable[tuple[Path, Klasse]], config: Config) -> tuple[str, ...]:
    """Publish again what was withdrawn, and what changed with it; gives the names. Call with the writer's lock held."""
    known = sorted({*gone, *publicatie.beside(db)})
    done = [publish(db, klasse, config, target) for target, klasse in known]
    return tuple(p.pad.name for p in done if p.veranderd)
