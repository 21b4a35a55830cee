"""Table `bron`: one row per source file, taken in or not, with the reason."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Literal

from casusbank.store import Connection

BronStatus = Literal["bezig", "opgenomen", "geweigerd", "overgeslagen"]


@dataclass(frozen=True, slots=True)
class Bron:
    """One source. `pad` is masked by the privacy gate; `verwerking` names the versions that read it."""

    id: str
    pad: str
    sha256: str
    grootte: int
    lezer: str | None
    status: BronStatus
    reden: str | None
    verwerking: str
    opgenomen_op: str


_COLUMNS = "id, pad, sha256, grootte, lezer, status, reden, verwerking, opgenomen_op"


def get_bron(conn: Connection, bron_id: str) -> Bron | None:
    """The source with this id, or None."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM bron WHERE id = ?", (bron_id,)).fetchone()  # noqa: S608
    return Bron(*row) if row else None


def put_bron(conn: Connection, bron: Bron) -> None:
    """Insert or update a source, inside the caller's transaction."""
    marks = ", ".join("?" * 9)
    updates = ", ".join(f"{c} = excluded.{c}" for c in _COLUMNS.split(", ")[1:])
    conn.execute(
        f"INSERT INTO bron ({_COLUMNS}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {updates}",  # noqa: S608
        astuple(bron),
    )


def casus_ids(conn: Connection, bron_id: str) -> tuple[str, ...]:
    """Ids of the casussen taken from this source, in order."""
    rows = conn.execute("SELECT id FROM casus WHERE bron_id = ? ORDER BY volgnr, id", (bron_id,))
    return tuple(r[0] for r in rows)


def casussen_named(conn: Connection, kenmerken: Iterable[str]) -> tuple[str, ...]:
    """Ids of the casussen that bear one of these marks of their source, such as an ECLI; sorted."""
    rows = conn.execute(
        "SELECT id FROM casus WHERE ecli IN (SELECT value FROM json_each(?1)) OR bron_kenmerk IN"
        " (SELECT value FROM json_each(?1)) ORDER BY id",
        (json.dumps(list(kenmerken)),),
    )
    return tuple(r[0] for r in rows)
