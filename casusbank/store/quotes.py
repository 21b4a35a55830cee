"""What people wrote elsewhere may quote a casus; when the casus is erased, the quote goes too.

Rows about the casus itself fall with it (foreign keys). Here is what remains: a signal over several casussen, a value
that came out of a conversation, an answer about another casus. A quote is a run of words that the erased text has too.
"""

from __future__ import annotations

import re

from casusbank.store import Connection

GEWIST = "[gewist]"
MIN_WOORDEN = 7
"""A run of fewer words is how anybody would say it."""
_WORD = re.compile(r"\w+")
_FREE_TEXT = (
    ("signaal", "gewenste_ruimte"),
    ("signaal", "reactie"),
    ("toets_stap", "waarde"),
    ("effectdialoog_casus", "besproken"),
    ("organisatiewaarde", "betekenis_voor_ons"),
    ("organisatiewaarde", "betekenis_voor_inwoner"),
    ("organisatiewaarde", "wat_merkt_de_inwoner"),
    ("organisatiewaarde", "wat_betekent_het_niet"),
    ("richtlijn", "tekst"),
    ("zoekvraag", "tekst"),
    ("terugkoppeling", "reden"),
)
TABLES = tuple(dict.fromkeys(table for table, _ in _FREE_TEXT))
"""Tables with words of people that outlive a casus they spoke about."""


def wipe(conn: Connection, tekst: str) -> None:
    """Take every quote of `tekst` out of what people wrote, inside the caller's transaction."""
    runs = runs_of(tekst)
    for table, column in _FREE_TEXT:
        rows = conn.execute(f"SELECT rowid, {column} FROM {table} WHERE {column} != ''").fetchall()  # noqa: S608
        for rowid, text in rows:
            clean = without(text, runs)
            if clean != text:
                conn.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (clean, rowid))  # noqa: S608


def without(text: str, runs: frozenset[tuple[str, ...]]) -> str:
    """`text` with every run of words in `runs` replaced."""
    words = list(_WORD.finditer(text))
    folded = [m.group().casefold() for m in words]
    hit: set[int] = set()
    for i in range(len(words) - MIN_WOORDEN + 1):
        if tuple(folded[i : i + MIN_WOORDEN]) in runs:
            hit.update(range(i, i + MIN_WOORDEN))
    parts: list[str] = []
    at = 0
    for i in sorted(hit):
        if i - 1 in hit:
            continue
        last = next(j for j in range(i, len(words)) if j + 1 not in hit)
        parts += (text[at : words[i].start()], GEWIST)
        at = words[last].end()
    return "".join([*parts, text[at:]])


def runs_of(tekst: str) -> frozenset[tuple[str, ...]]:
    """The runs of words of a text that count as a quote of it."""
    folded = [m.group().casefold() for m in _WORD.finditer(tekst)]
    return frozenset(tuple(folded[i : i + MIN_WOORDEN]) for i in range(len(folded) - MIN_WOORDEN + 1))
