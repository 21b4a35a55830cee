"""Nearest passages of a bank in PostgreSQL: codes here choose which vectors the server compares.

The same codes, followed to the same depth, as the file of one machine has (`index.vectors`), made of the passages one
may see. Up to `EXACT` passages there are none, nor while the bank is being copied: the server then compares them all.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from casusbank.store.indexed import ModelRij
from index.codes import Codes, Coding
from index.engines.pg import Connection
from index.engines.pg_index import Using
from index.models import Vectors
from index.names import Mask
from index.textindex import TextIndex
from index.vectorindex import Rows, VectorIndex, tie
from index.vectors import Ids, NearByCode, best, nothing


class PgVectors:
    """See VectorStore: the vectors of one model. Read-only; safe for threads."""

    def __init__(self, ids: Ids, model_id: str, using: Using) -> None:
        self._ids = ids
        self._model = model_id
        self._using = using
        self._asking = threading.local()
        self._sums: dict[bytes, Vectors] = {}

    @property
    def ids(self) -> Ids:
        """See VectorStore."""
        return self._ids

    @cached_property
    def _near(self) -> NearByCode | None:
        """The codes of the highest access class one may see; None where they do not cover every passage."""
        conn = self._using()
        row = conn.execute(
            "SELECT rang, draai, grenzen, diepte FROM codering WHERE model_id = %s ORDER BY rang DESC LIMIT 1",
            (self._model,),
            binary=True,
        ).fetchone()
        if row is None:
            return None
        found = conn.execute(
            "SELECT b.passage_ids, array_agg(c.codes ORDER BY c.deel) FROM blok_model b LEFT JOIN code c"
            " ON c.rang = %s AND c.model_id = b.model_id AND c.blok = b.blok WHERE b.model_id = %s"
            " GROUP BY b.blok, b.passage_ids",
            (row[0], self._model),
            binary=True,
        ).fetchall()
        if any(codes[0] is None for _, codes in found):
            return None
        turn = np.frombuffer(row[1], "<f4").reshape(int(np.sqrt(len(row[1]) // 4)), -1)
        coding = Coding(turn, np.frombuffer(row[2], "<f4").reshape(-1, turn.shape[1]))
        order = np.argsort(np.concatenate([np.frombuffer(ids, "<i8") for ids, _ in found]))
        codes: list[tuple[Coding, Codes]] = []
        for i, part in enumerate(coding.parts(len(found[0][1]))):
            every = [np.frombuffer(of[i], "u1").reshape(len(ids) // 8, -1) for ids, of in found]
            codes.append((part, np.concatenate(every)[order]))
        return NearByCode(codes, row[3])

    def search(self, question: Vectors, k: int, allowed: Mask | None) -> tuple[Ids, Vectors]:
        """See VectorStore."""
        usable = len(self._ids) if allowed is None else int(np.count_nonzero(allowed))
        if not min(k, usable) or not question.any():
            return nothing()
        if usable > 2 * k:
            if self._near is None:
                return self._compare(question, k, None if allowed is None else np.flatnonzero(allowed))
            rows = self._near.rows(question, allowed, 2 * k)
        else:
            rows = np.arange(usable) if allowed is None else np.flatnonzero(allowed)
        return best(self._ids[rows], self.cosines(question, rows), k)

    def _compare(self, question: Vectors, k: int, rows: Ids | None) -> tuple[Ids, Vectors]:
        """The k nearest of all rows, or of these, by the server."""
        among, chosen = "", []
        if rows is not None and 2 * len(rows) <= len(self._ids):
            among, chosen = " AND passage_id = ANY(%s::int8[])", [_array(self._ids[rows])]
        elif rows is not None:
            among, chosen = " AND passage_id <> ALL(%s::int8[])", [_array(np.delete(self._ids, rows))]
        found = (
            self._using()
            .execute(
                f"SELECT passage_id, -(waarde <#> %s::vector) FROM passage_vector WHERE model_id = %s{among}"  # noqa: S608  (own SQL only)
                " ORDER BY 2 DESC, 1 LIMIT %s",
                (_text(question), self._model, *chosen, k),
                binary=True,
                prepare=False,  # how many passages are allowed decides the best plan
            )
            .fetchall()
        )
        return np.array([r[0] for r in found], np.int64), np.array([r[1] for r in found], np.float32)

    def cosines(self, question: Vectors, rows: Ids, *, usual: bool = False) -> Vectors:
        """See VectorStore; what was worked out for this question before is not asked again."""
        scores, known = self._of(question)
        missing = rows[~known[rows]]
        if len(missing):
            missing = np.unique(missing)
            row = (
                self._using()
                .execute(
                    "SELECT string_agg(float8send(-(waarde <#> %s::vector)), '' ORDER BY plaats)"
                    " FROM unnest(%s::int8[]) WITH ORDINALITY gevraagd (id, plaats)"
                    " JOIN passage_vector ON passage_id = gevraagd.id AND model_id = %s",
                    (_text(question), _array(self._ids[missing]), self._model),
                    binary=True,
                    prepare=False,
                )
                .fetchone()
            )
            scores[missing] = np.frombuffer(row[0], ">f8")
            known[missing] = True
        return scores[rows]

    def _of(self, question: Vectors) -> tuple[Vectors, Mask]:
        """Cosines per row, and which are known, of the question this thread is asking."""
        asked = question.tobytes()
        if getattr(self._asking, "question", None) != asked:
            self._asking.question = asked
            self._asking.known = np.zeros(len(self._ids), bool)
            self._asking.scores = np.zeros(len(self._ids), np.float32)
        return self._asking.scores, self._asking.known

    def total(self, question: Vectors, rows: Ids) -> float:
        """Sum of the cosines of rows that are asked for with every question: their sum is fetched once."""
        if not len(rows):
            return 0.0
        key = rows.tobytes()
        if key not in self._sums:
            row = self._using().execute(
                "SELECT vector_send(sum(waarde)) FROM passage_vector"
                " WHERE model_id = %s AND passage_id = ANY(%s::int8[])",
                (self._model, _array(self._ids[rows])),
                binary=True,
            ).fetchone()  # fmt: skip
            self._sums = {key: np.frombuffer(row[0], ">f4", offset=4).astype(np.float32)}
        return float(self._sums[key] @ question)


@dataclass(frozen=True, slots=True)
class PgVectorIndex(VectorIndex):
    """See VectorIndex: one store."""

    store: PgVectors

    def total(self, question: Vectors, passage_rows: Rows) -> float:
        """See VectorIndex."""
        return self.store.total(question, self.row_of[passage_rows[self.store_of[passage_rows] == 0]])


def load_pg_vectors(conn: Connection, model: ModelRij, text: TextIndex, using: Using) -> VectorIndex:
    """The vectors of this moment that one may see; none of them is read yet."""
    rows = conn.execute("SELECT passage_ids FROM blok_model WHERE model_id = %s", (model.id,), binary=True)
    ids = np.sort(np.concatenate([*(np.frombuffer(r[0], "<i8") for r in rows), np.zeros(0, np.int64)]))
    store = PgVectors(ids, model.id, using)
    found = tie([store], 0, model.dimensie, text)
    return PgVectorIndex(
        found.gen,
        found.dimensie,
        found.stores,
        found.text_rows,
        found.store_of,
        found.row_of,
        found.whole,
        found.alike,
        store,
    )


def _array(ids: Ids) -> str:
    return "{" + ",".join(map(str, ids.tolist())) + "}"


def _text(question: Vectors) -> str:
    return "[" + ",".join(map(repr, question.astype(float).tolist())) + "]"
