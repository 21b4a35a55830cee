"""Erasure: a casus gone from tables, full text, WAL and index files, proved by searching their bytes.

The proof looks for the casus' own rare words in every file; a word that other casussen hold is no
evidence and is left out. Copies of the database that casusbank made are cleaned with it. Not covered: copies made
outside casusbank, old disk blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from casusbank.config import Config
from casusbank.errors import DatabaseFout, InvoerFout
from casusbank.model import CasusId
from casusbank.store import Connection, bronnen, casussen, erasure, kopie, now, open_database, writer_lock, zoekvragen
from index import publish
from index.build import refresh_files
from index.snapshot import index_folder

_RARE = re.compile(r"[^\W\d_]{9,}")
_MOST_WORDS = 400


@dataclass(frozen=True, slots=True)
class Bewijs:
    """What was erased and how that was checked. `sporen` are the files that still hold a word of it."""

    casussen: tuple[CasusId, ...]
    bestanden: tuple[str, ...]
    woorden: int
    sporen: tuple[str, ...]
    gewist: bool
    kopieen: tuple[str, ...] = ()
    """Copies of the database from which it was erased too."""
    publicaties: tuple[str, ...] = ()
    """Published files that were made anew without it."""


def erase_casus(db: Path, casus_id: str, config: Config | None = None) -> Bewijs:
    """Erase one casus everywhere. Raises OnbekendeCasus, DatabaseFout.

    Its source stays registered, so taking the same file in again does not bring it back. Published files that hold it
    are withdrawn; with `config` they are made anew.
    """
    open_database(db).close()
    with writer_lock(db), closing(open_database(db, "schrijf")) as conn:
        begun = erasure.unfinished(conn)
        if begun and _resumed(db, conn) and casus_id in begun:
            made = publish.renew(db, (), config) if config else ()
            return Bewijs((CasusId(casus_id),), tuple(p.name for p in _files(db)), 0, (), True, publicaties=made)
        found = casussen.read_casus(conn, casus_id)
        return _erase(conn, db, [found.id], None, config)


def erase_source(db: Path, path: Path, config: Config | None = None) -> Bewijs:
    """Erase every casus of one source file, and the source itself. Raises InvoerFout when it is unknown.

    Published files as with `erase_casus`.
    """
    from ingest.sources import find_sources

    open_database(db).close()
    with writer_lock(db), closing(open_database(db, "schrijf")) as conn:
        if erasure.unfinished(conn):
            _resumed(db, conn)
        known = [s.sleutel for s in find_sources([path]) if bronnen.get_bron(conn, s.sleutel)]
        if not known:
            raise InvoerFout(f"Uit {path} is niets ingelezen. Geef het pad zoals bij casusbank ingest.")
        proofs = [_erase(conn, db, [CasusId(i) for i in bronnen.casus_ids(conn, key)], key, config) for key in known]
    return Bewijs(
        tuple(c for p in proofs for c in p.casussen),
        proofs[-1].bestanden,
        sum(p.woorden for p in proofs),
        tuple(sorted({s for p in proofs for s in p.sporen})),
        all(p.gewist for p in proofs),
        publicaties=tuple(sorted({name for p in proofs for name in p.publicaties})),
    )


def erase_from_copies(db: Path, folder: Path | None, done: Bewijs, zoekvraag_id: str | None = None) -> Bewijs:
    """`done`, carried out in every copy that casusbank made too: beside the database and in `folder`.

    A copy that cannot be cleaned is named among the traces. An older copy is brought up to date on the way.
    """
    cleaned: list[str] = []
    traces = set(done.sporen)
    kopie.drop_unfinished(db, folder)
    for copy in kopie.copies(db, folder):
        ids = [CasusId(i) for i in kopie.held(copy, "casus", done.casussen)]
        asked = kopie.held(copy, "zoekvraag", [zoekvraag_id]) if zoekvraag_id else []
        if not ids and not asked:
            continue
        try:
            if not _erased_in(copy, ids, asked):
                traces.add(copy.name)
        except (DatabaseFout, OSError):
            traces.add(copy.name)
        cleaned.append(copy.name)
    return replace(
        done, kopieen=tuple(cleaned), sporen=tuple(sorted(traces)), gewist=done.gewist and traces == set(done.sporen)
    )


def _erased_in(copy: Path, ids: list[CasusId], questions: list[str]) -> bool:
    """Erase in one copy; True when no byte of it is left there."""
    with closing(open_database(copy, "schrijf")) as conn:
        words = _rare_words([*(c.tekst for c in casussen.iterate(conn, ids)),
                             *(zoekvragen.read(conn, q).tekst for q in questions)])  # fmt: skip
        erasure.delete(conn, ids, None, now())
        for question in questions:
            zoekvragen.delete(conn, question, now(), "vergeet")
        erasure.finish(conn)
        emptied = erasure.clean_up(conn) and erasure.rewrite(conn)
        return emptied and not _traces(conn, [copy], words)


def finish_erasures(db: Path) -> bool:
    """Carry on with erasures that were cut off; True when none is left. Every writing command begins with this."""
    if not db.is_file():
        return True
    with writer_lock(db), closing(open_database(db, "schrijf")) as conn:
        return not erasure.unfinished(conn) or _resumed(db, conn)


def _resumed(db: Path, conn: Connection) -> bool:
    """Finish an erasure that was broken off: its words are no longer known, so no proof could ask for the rewriting."""
    if not erasure.rewrite(conn):
        return False
    publish.withdraw(db, erasure.unfinished(conn))
    return _empty(db, conn)


def _empty(db: Path, conn: Connection) -> bool:
    """Clear what deleting left: full-text segments, WAL, index. False while a reader holds on."""
    emptied = erasure.clean_up(conn)
    refresh_files(db, conn)
    if emptied:
        erasure.finish(conn)
        emptied = erasure.clean_up(conn)
    return emptied


def _files(db: Path) -> list[Path]:
    """The database, what SQLite keeps beside it, the index, and what was published of it."""
    own = (p for p in sorted(db.parent.glob(f"{db.name}*")) if p.suffix != ".bak")
    return [p for p in (*own, *sorted(index_folder(db).glob("*")), *publish.files(db)) if p.is_file()]


def _erase(conn: Connection, db: Path, ids: list[CasusId], bron_id: str | None, config: Config | None) -> Bewijs:
    words = _rare_words(c.tekst for c in casussen.iterate(conn, ids))
    erasure.delete(conn, ids, bron_id, now())
    withdrawn = publish.withdraw(db, erasure.unfinished(conn))  # these, and what was broken off before
    emptied = _empty(db, conn)
    made = publish.renew(db, withdrawn, config) if config else ()
    return replace(_proven(conn, db, words, ids, emptied), publicaties=made)


def _proven(conn: Connection, db: Path, words: list[str], ids: list[CasusId], emptied: bool) -> Bewijs:
    files = _files(db)
    traces = _traces(conn, files, words)
    if emptied and traces:
        emptied = erasure.rewrite(conn)
        traces = _traces(conn, files, words)
    return Bewijs(tuple(ids), tuple(p.name for p in files), len(words), tuple(sorted(traces)), emptied and not traces)


def erase_question(db: Path, zoekvraag_id: str, rol: str) -> Bewijs:
    """Erase a saved question from the tables and from the bytes on disk. Raises InvoerFout, DatabaseFout."""
    open_database(db).close()
    with writer_lock(db), closing(open_database(db, "schrijf")) as conn:
        words = _rare_words([zoekvragen.read(conn, zoekvraag_id).tekst])
        zoekvragen.delete(conn, zoekvraag_id, now(), rol)
        return _proven(conn, db, words, [], erasure.clean_up(conn))


def _traces(conn: Connection, files: list[Path], words: list[str]) -> set[str]:
    """Names of the files that hold a word which nothing left in the database has a right to."""
    return {p.name for p in files for w in _found(p, words) if not erasure.occurs_elsewhere(conn, w)}


def _rare_words(texts: Iterable[str]) -> list[str]:
    words = {w.lower() for text in texts for w in _RARE.findall(text)}
    return sorted(words, key=lambda w: (-len(w), w))[:_MOST_WORDS]


def _found(path: Path, words: list[str]) -> list[str]:
    """The words that occur in the bytes of a file, in any case, in UTF-8."""
    if not words:
        return []
    pattern = re.compile(b"|".join(re.escape(w.encode()) for w in words), re.IGNORECASE)
    return sorted({m.group().decode("utf-8", "replace").lower() for m in pattern.finditer(path.read_bytes())})
