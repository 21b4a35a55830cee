"""Codes of the vectors of a bank in PostgreSQL, per access class: made of nothing that its role may not see.

For every class the coding, the codes and their depth are what `index.vectorindex` would make of a bank with only the
passages up to that class. Banks of up to `EXACT` passages have none.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

import numpy as np

from casusbank.store import Connection as Sqlite
from casusbank.store import verhuizing
from index import vectors as stores
from index.codes import Codes, Coding, fit
from index.depth import choose_depth
from index.engines.pg import Connection
from index.models import Vectors
from index.vectorindex import SAMPLE, Rows

_CHUNK = 4096


def write_codes(conn: Connection, sqlite: Sqlite, ranks: Collection[int], lowest: int) -> None:
    """Anew the codes of every model, for the access classes `ranks` from `lowest` on."""
    for table in ("codering", "code"):
        conn.execute(f"DELETE FROM {table} WHERE rang >= %s", (lowest,))  # noqa: S608
    for model_id, size in conn.execute("SELECT id, dimensie FROM model ORDER BY id").fetchall():
        found = conn.execute(
            "SELECT blok, rang, passage_ids FROM blok_model WHERE model_id = %s", (model_id,), binary=True
        )
        blocks = {int(r[0]): (int(r[1]), np.frombuffer(r[2], "<i8")) for r in found}
        for rank in sorted(r for r in ranks if r >= lowest):
            seen = {nr: ids for nr, (own, ids) in blocks.items() if own <= rank}
            if sum(map(len, seen.values())) > stores.EXACT:
                _write(conn, _Stored(sqlite, model_id, size, np.sort(np.concatenate([*seen.values()]))), rank, seen)


class _Stored:
    """The vectors of some passages, by row, read from the database when they are asked for."""

    def __init__(self, sqlite: Sqlite, model_id: str, size: int, ids: Rows) -> None:
        self.sqlite, self.model_id, self.size, self.ids = sqlite, model_id, size, ids

    def rows(self, begin: int, end: int) -> Vectors:
        """Vectors of the rows from `begin` to before `end`."""
        wanted = self.ids[begin:end]
        found = verhuizing.vectors_between(self.sqlite, self.model_id, int(wanted[0]), int(wanted[-1]))
        ids, values = zip(*found, strict=True)
        every = np.frombuffer(b"".join(values), "<f4").reshape(-1, self.size)
        return every if len(every) == len(wanted) else every[np.searchsorted(np.array(ids, np.int64), wanted)]


def _write(conn: Connection, stored: _Stored, rank: int, blocks: dict[int, Rows]) -> None:
    n = len(stored.ids)
    spread = np.unique(np.linspace(0, n - 1, SAMPLE, dtype=np.int64)).tolist()
    coding = fit(np.concatenate([stored.rows(i, i + 1) for i in spread]))
    codings = coding.parts(2 if n > stores.AT_ONCE else 1)
    codes = [(part, _encoded(stored, part)) for part in codings]
    depth = choose_depth(n, stored.rows, [(part, partial(_between, found)) for part, found in codes])
    if depth is None:
        return
    conn.execute(
        "INSERT INTO codering (rang, model_id, draai, grenzen, diepte, recall, slechtste)"
        " VALUES (%s,%s,%s,%s,%s,%s,%s)",
        (rank, stored.model_id, coding.turn.astype("<f4").tobytes(), coding.borders.astype("<f4").tobytes(),
         depth.diepte, depth.recall, depth.slechtste),
    )  # fmt: skip
    for nr, ids in sorted(blocks.items()):
        where = np.searchsorted(stored.ids, ids)
        for part, (_, found) in enumerate(codes):
            conn.execute(
                "INSERT INTO code (rang, model_id, blok, deel, codes) VALUES (%s,%s,%s,%s,%s)",
                (rank, stored.model_id, nr, part, found[where].tobytes()),
            )


def _between(codes: Codes, begin: int, end: int) -> Codes:
    return codes[begin:end]


def _encoded(stored: _Stored, coding: Coding) -> Codes:
    n = len(stored.ids)
    return np.concatenate([coding.encode(stored.rows(b, min(b + _CHUNK, n))) for b in range(0, n, _CHUNK)])
