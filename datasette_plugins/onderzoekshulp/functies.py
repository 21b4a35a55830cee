"""SQL functions for researchers: two casussen held together, and counts as they may be published.

A question runs for about a second (Datasette's limit); what a function asks of the database counts in that second, so
a question over very many pairs is cut off, never run on.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from casusbank.errors import OnbekendeCasus
from casusbank.store import Connection, casussen
from datasette_plugins.publicatie import MINSTENS, masked
from precedent.inquiry import Kennis

WEGGELATEN = "*"
"""Stands for a number that would give away the small one beside it."""
MOST_PEERS = 300
"""With more comparable decisions than this a pair is judged without looking at what was decisive in those."""


def register(conn: Connection) -> None:
    """Make the functions known on a connection."""
    conn.create_function("gelijkenis", 2, partial(_pair, conn, "gelijkenis"))
    conn.create_function("status_paar", 2, partial(_pair, conn, "status"))
    conn.create_function("maskeer", 1, _masked, deterministic=True)
    conn.create_function("maskeer_rij", -1, _masked_in_row, deterministic=True)


def _pair(conn: Connection, wanted: str, a: Any, b: Any) -> Any:
    """`gelijkenis` in 0..1 or the status of a pair; None when one of the casussen does not exist."""
    try:
        one, other = (casussen.read_casus(conn, str(i)) for i in (a, b))
    except OnbekendeCasus:
        return None
    known = Kennis(conn)
    if wanted == "status" and len(casussen.comparable_ids(conn, one)) <= MOST_PEERS:
        return known.comparison(one, other).paar.status
    found = known.alone(one, other)
    return found.gelijkenis if wanted == "gelijkenis" else found.paar.status


def _masked(n: Any) -> Any:
    """`maskeer(n)`: a count as it may be published; a number where that is allowed."""
    if not isinstance(n, int):
        return n
    return n if n == 0 or n >= MINSTENS else masked(n)


def _masked_in_row(*given: Any) -> Any:
    """`maskeer_rij(i, n1, n2, ...)`: the i-th count, masked together with the others of its row.

    Masked numbers could be found, or nearly, by taking the others from the total: then the smallest other goes too.
    """
    if len(given) < 2 or not all(isinstance(n, int) for n in given) or not 1 <= given[0] < len(given):
        return None
    at, counts = given[0] - 1, given[1:]
    small = any(0 < n < MINSTENS for n in counts)
    large = [i for i, n in enumerate(counts) if n >= MINSTENS]
    if small and large and at == min(large, key=lambda i: (counts[i], i)):
        return WEGGELATEN
    return _masked(counts[at])
