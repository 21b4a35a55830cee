"""A reference for a question: which question, to which state of the database, on which day."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from casusbank import __version__
from casusbank.store import casussen
from datasette_plugins import woorden
from datasette_plugins.bank import bank_of, read
from datasette_plugins.basis import onderzoek

_SHORT = 16


async def of_question(ds: Any, request: Any) -> str:
    """One line that says what was asked and of what; parameters and own SQL only as a fingerprint."""
    digest, total = await read(ds, lambda conn: (casussen.content_digest(conn), casussen.count(conn)))
    named = {q.naam: q for q in onderzoek.queries()}
    name = str(request.path).rstrip("/").rsplit("/", 1)[-1].split(".")[0]
    asked = request.query_string
    if name in named:
        said = f"vaste vraag “{named[name].titel}” ({name})"
        sql = named[name].sql
    else:
        said, sql = "eigen vraag in SQL", ""
    mark = hashlib.sha256(f"{sql}\0{asked}".encode("utf-8", "replace")).hexdigest()[:_SHORT]
    return (
        f"Casusbank {__version__}, {said}, vraag sha256 {mark}, database {bank_of(ds).database} met"
        f" {woorden.aantal(total, 'casus', 'casussen')}, sha256 {digest[:_SHORT]}, geraadpleegd op"
        f" {woorden.datum(date.today().isoformat())}."
    )
