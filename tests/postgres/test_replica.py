"""A streaming replica answers as the server it follows, once it has read what was written."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from index_cases import casus, indexed_bank, put
from pg_cases import Server, started

from casusbank.config import Config
from casusbank.errors import DatabaseFout
from casusbank.model import Vraag, Zoekresultaat
from index.build import build_index
from index.engines.pg_copy import move
from index.search import Zoeker

NAME = "bron"


def answers(config: Config) -> list[Zoekresultaat]:
    with closing(Zoeker(config.db, config)) as zoeker:
        return [zoeker.search(Vraag(q, k=9)) for q in ("traplift bij artrose", "paardrijden", "vader in een flat")]


def test_a_replica_gives_the_same_hits(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = indexed_bank(tmp_path, monkeypatch)
    url = server.fresh(NAME)
    move(config.db, url)
    with following(server, "replica") as follower:
        assert follower.sql("postgres", "SELECT pg_is_in_recovery()") == [(True,)]
        there = replace(config, engine="postgres", postgres=follower.url(NAME))
        assert answers(there) == answers(replace(there, postgres=url))
        put(config.db, casus("paard", "Over paardrijden voor een kind."))
        build_index(config.db, config)
        move(config.db, url)
        caught_up(server, follower)
        found = answers(there)
        assert found == answers(replace(there, postgres=url))
        assert found[1].treffers[0].casus_id == "paard"
        with pytest.raises(DatabaseFout, match="replica"):
            move(config.db, follower.url(NAME))


@contextmanager
def following(server: Server, name: str) -> Generator[Server]:
    """A streaming replica of a server."""
    follower = Server(server.folder / name, server.bin)
    data = follower.folder / "data"
    server.run("pg_basebackup", "-h", str(server.folder), "-U", "postgres", "-D", str(data), "-R", "-X", "stream", "-c",
               "fast", "--no-sync")  # fmt: skip
    with started(follower, data):
        yield follower


def caught_up(server: Server, follower: Server, patience: float = 60) -> None:
    written = server.sql("postgres", "SELECT pg_current_wal_lsn()")[0][0]
    end = time.monotonic() + patience
    while not follower.sql("postgres", f"SELECT pg_last_wal_replay_lsn() >= '{written}'")[0][0]:
        assert time.monotonic() < end, "the replica does not follow"
        time.sleep(0.1)
