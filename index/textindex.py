"""The lexical index as loaded: segments of passages and whole casussen, their ids, and what is still alive.

The first segment is the snapshot file (or everything, rebuilt from the database when the file
cannot be used); later segments hold what was written since. A casus that comes back in a later
segment, or a passage that has gone, is dead in the earlier ones.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from casusbank.model import CasusId, PassageId
from casusbank.store import Connection, indexed
from index.analysis import Terms, casus_from_bytes, terms_from_bytes
from index.lexical import B_CASUS, B, Floats, Lists, Part, Postings, PostingsBuilder
from index.names import AllNames, Mask, Names
from index.snapshot import Array, Snapshot, SnapshotFout, SnapshotWriter, read_snapshot, snapshot_path
from index.themes import Basis, Vectors, find_themes, sample_of

SOORT = "tekst"
_SAMPLE = 24
"""Casussen whose text hash is kept in the header: a snapshot of another database is noticed by these."""

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Segment:
    """Passages and casussen written up to one generation. `docs[passage_doc[i]]` bears passage i."""

    passage_ids: Ids
    passage_doc: npt.NDArray[np.int32]
    docs: Names
    passages: Lists
    documents: Lists
    grams: Lists
    """Stretches of letters per casus."""
    pairs: Lists
    """Pairs of neighbouring words per casus."""
    themes: Basis
    """Of the whole bank, as they were when its file was written; later segments take those of the first."""
    places: Vectors
    """Place of each casus among the themes."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a question may find: casus rows of which a passage is allowed, and those passage rows."""

    docs: Mask
    passages: Mask


@dataclass(frozen=True)
class TextIndex:
    """All segments as one: passages and casussen are numbered through."""

    gen: int
    segments: tuple[Segment, ...]
    gone: frozenset[int]

    @cached_property
    def passage_ids(self) -> Ids:
        """Passage id per passage row."""
        found: Ids = _joined([s.passage_ids for s in self.segments])
        return found

    @cached_property
    def doc_of(self) -> Ids:
        """Casus row per passage row."""
        firsts = self._firsts([len(s.docs) for s in self.segments])
        return np.concatenate([s.passage_doc.astype(np.int64) + f for s, f in zip(self.segments, firsts, strict=True)])

    @cached_property
    def casus_ids(self) -> AllNames:
        """Casus id per casus row."""
        return AllNames([s.docs for s in self.segments])

    @cached_property
    def passages_of_doc(self) -> tuple[Ids, Ids]:
        """(passage rows ordered by casus row, start of each casus in them)."""
        owners = self.doc_of
        order = np.arange(len(owners))
        if not (owners[1:] >= owners[:-1]).all():
            order = np.argsort(owners, kind="stable")
        return order, np.searchsorted(owners[order], np.arange(len(self.casus_ids) + 1))

    @cached_property
    def _filled(self) -> tuple[Ids, Ids | None, Ids]:
        """(casus rows with passages, passage rows by casus unless they lie so, where each casus begins in them)."""
        order, start = self.passages_of_doc
        casus = np.flatnonzero(start[1:] > start[:-1])
        return casus, None if (order[1:] > order[:-1]).all() else order, start[casus]

    def best_of_casus(self, scores: Floats) -> Floats:
        """The best score of any passage of each casus row, of one score per passage row."""
        casus, order, start = self._filled
        best = np.zeros(len(self.casus_ids))
        if len(casus):
            best[casus] = np.maximum.reduceat(scores if order is None else scores[order], start)
        return best

    @cached_property
    def alive(self) -> Mask | None:
        """Passage rows that still count; None when all do."""
        if len(self.segments) == 1 and not self.gone:
            return None
        mask: Mask = self.casus_ids.latest[self.doc_of]
        if self.gone:
            mask &= ~np.isin(self.passage_ids, np.fromiter(self.gone, np.int64))
        return mask

    def passages(self, doc: int) -> Ids:
        """Rows of the living passages of one casus."""
        order, start = self.passages_of_doc
        rows = order[start[doc] : start[doc + 1]]
        return rows if self.alive is None else rows[self.alive[rows]]

    @cached_property
    def living(self) -> Mask:
        """Casus rows with a passage that still counts."""
        found = np.zeros(len(self.casus_ids), bool)
        found[self.doc_of if self.alive is None else self.doc_of[self.alive]] = True
        return found

    def holding(self, names: Collection[str]) -> Mask:
        """The casus rows of these names."""
        found = np.zeros(len(self.casus_ids), bool)
        found[self.casus_ids.rows(names)] = True
        return found

    def allowed(self, wanted: Mask | None, excluded: Collection[str] = ()) -> Allowed | None:
        """What is alive of the casus rows wanted, without the casussen excluded; None when that is everything."""
        everything = None if self.alive is None else Allowed(self.living, self.alive)
        if wanted is None and not excluded:
            return everything
        docs = self.living.copy() if wanted is None else wanted & self.living
        docs[self.casus_ids.rows(excluded)] = False
        if np.array_equal(docs, self.living):
            return everything
        mask = docs[self.doc_of]
        return Allowed(docs, mask if self.alive is None else mask & self.alive)

    def documents_with(self, term: int) -> Ids:
        """Casus rows that hold a term, and still count."""
        rows: Ids = np.concatenate([p.postings.rows_of(term) + p.first for p in self.document_parts])
        return rows[self.living[rows]]

    @property
    def themes(self) -> Basis:
        """The themes of this bank."""
        return self.segments[0].themes

    @cached_property
    def places(self) -> Vectors:
        """Place among the themes per casus row."""
        return _joined([s.places for s in self.segments])

    @property
    def passage_parts(self) -> list[Part]:
        """The passage postings with their first rows."""
        firsts = self._firsts([s.passages.n for s in self.segments])
        return [Part(s.passages, f) for s, f in zip(self.segments, firsts, strict=True)]

    @property
    def document_parts(self) -> list[Part]:
        """The casus postings with their first rows."""
        firsts = self._firsts([s.documents.n for s in self.segments])
        return [Part(s.documents, f) for s, f in zip(self.segments, firsts, strict=True)]

    @property
    def gram_parts(self) -> list[Part]:
        """The postings of stretches of letters with their first rows."""
        firsts = self._firsts([s.grams.n for s in self.segments])
        return [Part(s.grams, f) for s, f in zip(self.segments, firsts, strict=True)]

    @property
    def pair_parts(self) -> list[Part]:
        """The postings of pairs of words with their first rows."""
        firsts = self._firsts([s.pairs.n for s in self.segments])
        return [Part(s.pairs, f) for s, f in zip(self.segments, firsts, strict=True)]

    @staticmethod
    def _firsts(sizes: list[int]) -> list[int]:
        return [sum(sizes[:i]) for i in range(len(sizes))]


def _joined(parts: Sequence[Array]) -> Array:
    """One array of all; the only one is not copied, since it lies in a mapped file."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


# ------------------------------------------------------------------ reading


def load_text(conn: Connection, db: Path) -> tuple[TextIndex, str | None]:
    """The text index of this moment and a Dutch reason when the snapshot was of no use.

    Call inside one read transaction.
    """
    gen = indexed.generation(conn)
    try:
        snapshot = read_snapshot(snapshot_path(db, SOORT), SOORT)
        _check(conn, snapshot, gen)
    except SnapshotFout as error:
        return TextIndex(gen, (_rebuild(conn),), frozenset()), str(error)
    return extend(conn, TextIndex(snapshot.gen, (_from_snapshot(snapshot),), frozenset())), None


def extend(conn: Connection, text: TextIndex) -> TextIndex:
    """`text` with what was written since, as one more segment."""
    gen = indexed.generation(conn)
    if gen == text.gen:
        return text
    gone = text.gone | frozenset(indexed.gone_since(conn, text.gen))
    base = text.segments[0]
    delta = _segment(
        indexed.terms_since(conn, text.gen),
        dict(indexed.casus_terms_since(conn, text.gen)),
        (base.passages.average, base.documents.average, base.grams.average, base.pairs.average),
        base.themes,
    )
    return TextIndex(gen, (*text.segments, *([delta] if len(delta.docs) else [])), gone)


def _check(conn: Connection, snapshot: Snapshot, gen: int) -> None:
    """Raise SnapshotFout when the snapshot is not of this database, or of its future (a restored copy)."""
    if snapshot.gen > gen:
        raise SnapshotFout("is nieuwer dan de database")
    if snapshot.arrays["casus_einden"][-1:].sum() != len(snapshot.arrays["casus_ids"]):
        raise SnapshotFout("is van een andere versie van casusbank")  # that counted letters, not bytes
    sample: dict[str, list[Any]] = snapshot.extra["steekproef"]
    now = indexed.index_marks(conn, sample)
    gone = snapshot.gen < gen
    for casus_id, (_, text_hash) in sample.items():
        mark = now.get(casus_id)
        if (mark is None and not gone) or (mark and mark[0] <= snapshot.gen and mark[1] != text_hash):
            raise SnapshotFout("hoort bij een andere database")


def _from_snapshot(snapshot: Snapshot) -> Segment:
    a = snapshot.arrays
    docs = Names(a["casus_ids"].data, a["casus_einden"])

    def postings(name: str, n: int) -> Postings:
        return Postings(
            n, snapshot.extra["gemiddelde"][name],
            *(a[f"{name}.{part}"] for part in ("termen", "grenzen", "rijen", "gewichten")),
        )  # fmt: skip

    return Segment(
        a["passage_ids"], a["passage_casus"], docs, postings("passage", len(a["passage_ids"])),
        postings("casus", len(docs)), postings("woorddeel", len(docs)), postings("woordpaar", len(docs)),
        Basis(a["thema.termen"], a["thema.waarden"]), a["thema.casus"],
    )  # fmt: skip


def _rebuild(conn: Connection) -> Segment:
    return _segment(indexed.terms_since(conn, -1), dict(indexed.casus_terms_since(conn, -1)), (None,) * 4)


def _segment(
    passages: Iterable[tuple[PassageId, CasusId, bytes]],
    documents: dict[CasusId, bytes],
    averages: Sequence[float | None],
    themes: Basis | None = None,
) -> Segment:
    numbers = {c: i for i, c in enumerate(documents)}
    built = PostingsBuilder()
    whole, letters, pairs = (PostingsBuilder(b=B_CASUS) for _ in range(3))
    read = [casus_from_bytes(blob) for blob in documents.values()]
    for terms in read:
        whole.add(terms.words)
        letters.add(terms.grams)
        pairs.add(terms.pairs)
    themes = themes or find_themes([t.words for t in sample_of(read)])
    ids: list[int] = []
    docs: list[int] = []
    for passage_id, casus_id, blob in passages:
        if casus_id in numbers:
            ids.append(passage_id)
            docs.append(numbers[casus_id])
            built.add(terms_from_bytes(blob))
    return Segment(
        np.array(ids, np.int64), np.array(docs, np.int32), Names.of([*documents]), next(built.finish(averages[0])),
        next(whole.finish(averages[1])), next(letters.finish(averages[2])), next(pairs.finish(averages[3])),
        themes, themes.places([t.words for t in read]),
    )  # fmt: skip


# ------------------------------------------------------------------ writing


def write_text(conn: Connection, db: Path) -> int:
    """Write the snapshot of this moment; returns its generation. Streams: memory does not grow with the text.

    Call inside one read transaction. Raises IndexFout when the file cannot be written.
    """
    gen = indexed.generation(conn)
    path = snapshot_path(db, SOORT)
    with SnapshotWriter(path, SOORT, gen) as out:
        docs: list[CasusId] = []
        averages: dict[str, float] = {}

        def documents() -> Iterator[Terms]:
            for casus_id, blob in indexed.casus_terms_since(conn, -1):
                docs.append(casus_id)
                yield casus_from_bytes(blob).words

        def letters() -> Iterator[Terms]:
            return (casus_from_bytes(blob).grams for _, blob in indexed.casus_terms_since(conn, -1))

        def pairs() -> Iterator[Terms]:
            return (casus_from_bytes(blob).pairs for _, blob in indexed.casus_terms_since(conn, -1))

        averages["casus"] = _write_postings(out, "casus", documents(), path.parent, B_CASUS)
        averages["woorddeel"] = _write_postings(out, "woorddeel", letters(), path.parent, B_CASUS)
        averages["woordpaar"] = _write_postings(out, "woordpaar", pairs(), path.parent, B_CASUS)
        _write_themes(out, conn, docs)
        numbers = {c: i for i, c in enumerate(docs)}
        ids: list[int] = []
        owners: list[int] = []

        def passages() -> Iterator[Terms]:
            for passage_id, casus_id, blob in indexed.terms_since(conn, -1):
                if casus_id in numbers:
                    ids.append(passage_id)
                    owners.append(numbers[casus_id])
                    yield terms_from_bytes(blob)

        averages["passage"] = _write_postings(out, "passage", passages(), path.parent)
        out.add("passage_ids", "<i8", [np.array(ids, np.int64)])
        out.add("passage_casus", "<i4", [np.array(owners, np.int32)])
        out.add("casus_ids", "u1", [np.frombuffer("".join(docs).encode(), np.uint8)])
        out.add("casus_einden", "<i8", [np.cumsum([len(c.encode()) for c in docs], dtype=np.int64)])
        picked = docs[:: max(1, len(docs) // _SAMPLE)][:_SAMPLE]
        sample = {c: m for c, m in indexed.index_marks(conn, picked).items() if len(c) < 60}
        out.commit(len(ids), {"gemiddelde": averages, "steekproef": sample})
    return gen


def _write_themes(out: SnapshotWriter, conn: Connection, docs: list[CasusId]) -> None:
    """The themes, found in a sample, and the place of every casus."""

    def words(of: Collection[CasusId]) -> Iterator[Terms]:
        return (
            casus_from_bytes(blob).words for casus_id, blob in indexed.casus_terms_since(conn, -1) if casus_id in of
        )

    themes = find_themes([*words(frozenset(sample_of(docs)))])
    out.add("thema.termen", "<u8", [themes.hashes])
    out.add("thema.waarden", "<f4", [themes.values], width=themes.size)
    out.add("thema.casus", "<f4", (themes.places([t]) for t in words(frozenset(docs))), width=themes.size)


def _write_postings(out: SnapshotWriter, name: str, rows: Iterable[Terms], folder: Path, b: float = B) -> float:
    """Spills to nameless files, which vanish with the process."""
    with (
        tempfile.TemporaryFile(dir=folder) as spill,
        tempfile.TemporaryFile(dir=folder) as row_file,
        tempfile.TemporaryFile(dir=folder) as impact_file,
    ):
        builder = PostingsBuilder(spill, b)
        for terms in rows:
            builder.add(terms)
        hashes: list[Array] = []
        offsets: list[Array] = [np.zeros(1, np.int64)]
        average = 1.0
        for part in builder.finish():
            average = part.average
            hashes.append(part.hashes)
            offsets.append(part.offsets[1:] + offsets[-1][-1])
            row_file.write(part.rows.tobytes())
            impact_file.write(part.impacts.tobytes())
        out.add(f"{name}.termen", "<u8", hashes)
        out.add(f"{name}.grenzen", "<i8", offsets)
        for part_name, file, dtype in (("rijen", row_file, "<i4"), ("gewichten", impact_file, "u1")):
            file.seek(0)
            out.add(f"{name}.{part_name}", dtype, _chunks(file, dtype))
    return average


def _chunks(file: Any, dtype: str) -> Iterator[Array]:
    while block := file.read(1 << 24):
        yield np.frombuffer(block, dtype)
