"""Writes the index: passages, terms and vectors into the database, then the snapshot files.

One transaction per casus, embedding in batches over casussen; killed at any moment, the same command
goes on with what is left. Memory holds one batch, never the collection.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from casusbank.config import Config
from casusbank.model import Casus, CasusId, Passage
from casusbank.store import Connection, casussen, indexed, now, open_database, snapshot, transaction, writer_lock
from casusbank.store.indexed import IndexedPassage
from casusbank.vocabulary import load_vocabulary
from index.analysis import ANALYSE, CasusTerms, read_grams, read_terms
from index.embed import Embedder, load_embedder
from index.passages import PASSAGES, cut_passages
from index.snapshot import SnapshotFout, index_folder, read_snapshot, snapshot_path, told_of
from index.textindex import SOORT as TEKST
from index.textindex import write_text
from index.vectorindex import SOORT as VECTOR
from index.vectorindex import lacks_rounded, way_of_searching, write_vectors

VERWERKING = f"{PASSAGES}+{ANALYSE}"
"""What decides passages and terms; a change makes `casusbank index` do every casus again."""
_BATCH = 64
"""Passages embedded at a time: with a large model on a processor a minute of work, which is what a stop can cost."""
_LAG, _LAG_LEAST, _LAG_LARGE = 0.04, 1000, 0.005
"""Passages that files may lack: of a bank a twenty-fifth, of one above 25,000 no more than 1,000, of a huge one a
two-hundredth. A thousand make the first search after opening a third of a second slower."""
_LAG_FROM = 3200
"""Passages up to which the files are written each time, in a second or less."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BouwRapport:
    """What an index run did: model id, casussen in all, casussen (re)indexed now, passages, generation."""

    model: str
    casussen: int
    nieuw: int
    passages: int
    generatie: int


@dataclass(frozen=True, slots=True)
class _Ready:
    """One casus cut and analysed, waiting for its vectors."""

    casus: Casus
    passages: tuple[Passage, ...]
    terms: tuple[bytes, ...]
    whole: bytes


def build_index(
    db_path: Path,
    config: Config,
    *,
    opnieuw: bool = False,
    bijhouden: bool = False,
    progress: Progress | None = None,
) -> BouwRapport:
    """Index every casus that is new or changed for the model of the settings; `opnieuw` does all again.

    `bijhouden`: more may follow soon, so the files of a large bank stay as they are while little was added to it.
    A search reads what they lack from the database; writing them takes the time of the whole bank.
    Raises DatabaseFout (absent, locked, full), ModelFout, IndexFout (files cannot be written).
    """
    open_database(db_path).close()  # an absent database is an error here, not a new file
    started = now()
    with writer_lock(db_path), closing(open_database(db_path, "schrijf")) as conn:
        embedder = load_embedder(config)
        todo = casussen.all_ids(conn) if opnieuw else indexed.to_index(conn, embedder.model.id, VERWERKING)
        _write_rows(conn, embedder, todo, progress)
        with snapshot(conn):
            total, _, passages = indexed.counts(conn, embedder.model.id)
        if todo:
            with transaction(conn):
                indexed.log_run(
                    conn, "index", started, json.dumps(asdict(config), default=str, sort_keys=True),
                    model_id=embedder.model.id, aantal=len(todo),
                )  # fmt: skip
        if bijhouden and not opnieuw and _nearly_current(conn, db_path, embedder.model.id, passages):
            gen = indexed.generation(conn)
        else:
            gen = _write_files(conn, db_path, embedder, force=bool(todo) or opnieuw)
        return BouwRapport(embedder.model.id, total, len(todo), passages, gen)


def index_fresh(conn: Connection, db_path: Path, config: Config, progress: Progress | None = None) -> None:
    """Index all of a database that nobody else sees yet, without a line in `run`: it tells not when or where.

    Vectors are made anew, also where another database has them: with a transformer, in which batch a text was read
    may show in its vector.
    Raises DatabaseFout, ModelFout, IndexFout.
    """
    embedder = load_embedder(config)
    _write_rows(conn, embedder, casussen.all_ids(conn), progress)
    _write_files(conn, db_path, embedder, force=True)


def index_is_whole(conn: Connection, db_path: Path, config: Config) -> bool:
    """Whether every casus is indexed for the model of the settings, and the files of the index are of this moment."""
    model = load_embedder(config).model.id
    gen = indexed.generation(conn)
    files = ((TEKST, ""), (VECTOR, model))
    return not indexed.to_index(conn, model, VERWERKING) and all(_is_current(db_path, s, m, gen) for s, m in files)


def _write_rows(conn: Connection, embedder: Embedder, todo: list[CasusId], progress: Progress | None) -> None:
    with transaction(conn):
        indexed.put_model(conn, embedder.model)
    done = 0
    if progress:
        progress(0, len(todo))
    for batch in _batches(conn, todo):
        vectors = embedder.embed_passages([p.tekst for ready in batch for p in ready.passages])
        at = 0
        for ready in batch:
            rows = [
                IndexedPassage(p, vectors[at + i].astype("<f4").tobytes(), ready.terms[i])
                for i, p in enumerate(ready.passages)
            ]
            at += len(rows)
            with transaction(conn):
                indexed.put_index(
                    conn, ready.casus.id, ready.casus.tekst_hash, rows,
                    model_id=embedder.model.id, verwerking=VERWERKING, termen=ready.whole,
                )  # fmt: skip
        done += len(batch)
        if progress:
            progress(done, len(todo))


def _batches(conn: Connection, todo: list[CasusId]) -> Iterator[list[_Ready]]:
    batch: list[_Ready] = []
    size = 0
    for casus_id in todo:
        ready = _prepare(casussen.read_casus(conn, casus_id))
        batch.append(ready)
        size += len(ready.passages)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _prepare(casus: Casus) -> _Ready:
    """Terms of title and summary count for the casus as a whole; a passage stands on its own words."""
    start = " ".join(casus.tekst[:2000].split())
    named = (_own_title(casus), casus.metadata.samenvatting or "")
    # A title taken from the first words would count those twice.
    heading = "\n".join(t for t in named if " ".join(t.split()).rstrip("…. ") not in start)
    full = f"{heading}\n{casus.tekst}"
    shift = len(heading) + 1
    passages = cut_passages(casus)
    read = read_terms(full)
    terms = tuple(read.between(p.begin + shift, p.eind + shift).to_bytes() for p in passages)
    whole = CasusTerms(read.between(0, len(full) + 1), read_grams(full), read.pairs()).to_bytes()
    return _Ready(casus, passages, terms, whole)


def _own_title(casus: Casus) -> str:
    """The title without the subject that ingest added: a reading is no word of the source, and has its own arm."""
    onderwerpen = load_vocabulary().onderwerpen
    for key in casus.velden.onderwerpen:
        if key in onderwerpen:
            label = onderwerpen[key].label
            for added in (f" - {label}", f" - {label.lower()}"):
                if casus.titel.endswith(added):
                    return casus.titel.removesuffix(added)
            if casus.titel == label:
                return ""
    return casus.titel


def _write_files(conn: Connection, db: Path, embedder: Embedder, *, force: bool) -> int:
    gen = indexed.generation(conn)
    files = {(TEKST, ""), (VECTOR, embedder.model.id)}
    if not force and all(_is_current(db, soort, model, gen) for soort, model in files):
        return gen
    with snapshot(conn):
        write_vectors(conn, db, embedder.model)
        return write_text(conn, db)


def _nearly_current(conn: Connection, db: Path, model_id: str, passages: int) -> bool:
    """Whether both files are whole but for a few passages that were added; what was removed must leave them at once."""
    files = ((TEKST, ""), (VECTOR, model_id))
    told = [told_of(snapshot_path(db, soort, model), soort, model) for soort, model in files]
    since = min((found[0] if found else -1 for found in told), default=-1)
    few = min(passages * _LAG, max(_LAG_LEAST, passages * _LAG_LARGE))
    if since < 0 or passages < _LAG_FROM or indexed.gone_since(conn, since):
        return False
    return indexed.added_since(conn, model_id, since) <= few


def _is_current(db: Path, soort: str, model: str, gen: int) -> bool:
    """Whether the file is whole and of this generation; a damaged one is written again."""
    try:
        found = read_snapshot(snapshot_path(db, soort, model), soort, model, thorough=True)
    except SnapshotFout:
        return False
    return found.gen == gen and not (soort == VECTOR and lacks_rounded(found))


def refresh_files(db_path: Path, conn: Connection) -> int:
    """Rewrite every snapshot file from the database, for all its models, and drop files of models it lacks.

    For the erasure of a casus: afterwards no byte of it is left in the index folder. Call with the
    writer lock held. Returns the generation written.
    """
    with snapshot(conn):
        models = indexed.models(conn)
        keep = {snapshot_path(db_path, TEKST)} | {snapshot_path(db_path, VECTOR, m.id) for m in models}
        for model in models:
            write_vectors(conn, db_path, model)
        gen = write_text(conn, db_path)
    for path in index_folder(db_path).iterdir():
        if path not in keep:
            path.unlink(missing_ok=True)
    return gen


def check_files(db_path: Path, conn: Connection, config: Config) -> Iterator[tuple[str, str]]:
    """(name, Dutch problem; empty when sound) of each index file that belongs to the settings."""
    model = load_embedder(config).model.id
    for soort, model_id in ((TEKST, ""), (VECTOR, model)):
        path = snapshot_path(db_path, soort, model_id)
        try:
            found = read_snapshot(path, soort, model_id, thorough=True)
        except SnapshotFout as error:
            yield path.name, str(error)
            continue
        if found.gen > indexed.generation(conn):
            yield path.name, "is nieuwer dan de database"
        else:
            yield path.name, "loopt achter; zoeken vult het aan" if _is_behind(conn, soort, model, found.gen) else ""


def damaged_files(db_path: Path, conn: Connection) -> Iterator[tuple[str, str]]:
    """(name, Dutch problem) of each index file that cannot be used; one that is absent or behind is not damaged."""
    for soort, model_id in ((TEKST, ""), *((VECTOR, m.id) for m in indexed.models(conn))):
        path = snapshot_path(db_path, soort, model_id)
        if not path.exists():
            continue
        try:
            if read_snapshot(path, soort, model_id, thorough=True).gen > indexed.generation(conn):
                yield path.name, "is nieuwer dan de database"
        except SnapshotFout as error:
            yield path.name, str(error)


def way_of_vectors(db_path: Path, config: Config) -> str:
    """How vectors are searched and with what recall, in Dutch; empty when there is no file to tell."""
    try:
        return way_of_searching(db_path, load_embedder(config).model.id)
    except SnapshotFout:
        return ""


def _is_behind(conn: Connection, soort: str, model: str, gen: int) -> bool:
    """Whether rows of the file were written or removed since; what another model wrote does not count."""
    since = indexed.vectors_since(conn, model, gen) if soort == VECTOR else indexed.terms_since(conn, gen)
    return next(iter(since), None) is not None or bool(indexed.gone_since(conn, gen))
