"""What the bank in PostgreSQL is beside the database: what it still has, what it lacks, and who is asking."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from casusbank.model import CasusId
from casusbank.store import open_database, snapshot, verhuizing
from index.engines.pg import Connection, connect, one_moment
from index.engines.pg_schema import RANKS, check_release


@dataclass(frozen=True, slots=True)
class Kopie:
    """The bank at a server as one user sees it."""

    server: str
    """Versions of PostgreSQL and of pgvector."""
    casussen: int
    """That this user may see."""
    eigenaar: bool
    """Whether this user sees everything: fit for `verhuis`, not to search with."""
    compleet: bool
    gewist: tuple[CasusId, ...]
    """There, and gone here."""
    ruimer: tuple[CasusId, ...]
    """Shown there to more people than here."""
    achter: int | None
    """Casussen that are not there as they are here; None when this user cannot tell, or nothing is here."""


def compare(url: str, db: Path | None) -> Kopie:
    """The bank at `url`, beside the database when there is one. Raises DatabaseFout, IndexFout."""
    with closing(connect(url)) as conn, one_moment(conn):
        check_release(conn)
        seen = {CasusId(r[0]): int(r[1]) for r in conn.execute("SELECT id, rang FROM casus ORDER BY id")}
        owner = bool(conn.execute("SELECT has_table_privilege('casus_stand', 'SELECT')").fetchone()[0])
        busy = bool(conn.execute("SELECT bool_or(bezig) FROM stand").fetchone()[0])
        here = _access(db) if db else {}
        return Kopie(
            _versions(conn), len(seen), owner, not busy,
            tuple(c for c in seen if db and c not in here),
            tuple(c for c, rank in seen.items() if c in here and rank < RANKS[here[c]]),
            _behind(conn, db) if db and owner else None,
        )  # fmt: skip


def left_behind(url: str, db: Path) -> tuple[CasusId, ...]:
    """Casussen that were erased here and can still be found there. Raises DatabaseFout, IndexFout."""
    with closing(connect(url)) as conn, one_moment(conn):
        check_release(conn)
        here = _access(db)
        return tuple(CasusId(r[0]) for r in conn.execute("SELECT id FROM casus ORDER BY id") if r[0] not in here)


def _access(db: Path) -> dict[CasusId, str]:
    with closing(open_database(db)) as sqlite:
        return verhuizing.access(sqlite)


def _behind(conn: Connection, db: Path) -> int:
    with closing(open_database(db)) as sqlite, snapshot(sqlite):
        wanted = verhuizing.stands(sqlite)
    have = {r[0]: tuple(r[1:]) for r in conn.execute("SELECT casus_id, rang, inhoud, index FROM casus_stand")}
    return sum(have.get(c) != (RANKS[s.toegang], s.inhoud, s.index) for c, s in wanted.items())


def _versions(conn: Connection) -> str:
    version = str(conn.execute("SHOW server_version").fetchone()[0]).split()[0]
    vector = conn.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'").fetchone()
    return f"PostgreSQL {version}, pgvector {vector[0] if vector else 'ontbreekt'}"
