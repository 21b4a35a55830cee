"""Text of others made fit to show: quotations, and characters that steer or hide made visible.

A casus may hold anything, also what is meant to mislead: characters that turn the direction of a line, control
characters that are no XML, a cell that a spreadsheet takes for a formula. Nothing here changes what is stored.
"""

from __future__ import annotations

import re

from casusbank.cel import veilig

MAX_CITAAT = 260
MAX_PASSAGE = 700
"""How much of a passage is quoted in running text, and how much of it is kept as a source."""
_GAPS = re.compile(r"[\s\u00a0\u2028\u2029]+")
_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def shown(text: str) -> str:
    """`text` on one line; what steers, hides or has no form becomes `·`, a soft hyphen disappears."""
    flat = _GAPS.sub(" ", text.replace("\u00ad", "")).strip()
    return "".join(c if c.isprintable() else "·" for c in flat)


def cell_text(text: str) -> str:
    """As `shown`, for a cell of a table: pasted in a spreadsheet it stays text."""
    return veilig(shown(text))


def cut(text: str, most: int) -> int:
    """Where to end `text` so that it has at most `most` characters and ends at a word, or at its end."""
    if len(text) <= most:
        return len(text)
    at = text.rfind(" ", 1, most + 1)
    return at if at > most // 2 else most


def quote(text: str, most: int = MAX_CITAAT) -> str:
    """`text` between quotation marks, on one line, at most `most` characters of it."""
    flat = shown(text)
    end = cut(flat, most)
    return f"“{flat[:end]}{' …' if end < len(flat) else ''}”"


def number(n: int, one: str, many: str) -> str:
    """`n` with the word that goes with it."""
    return f"{n} {one if n == 1 else many}"


def file_stem(text: str) -> str:
    """A part of a file name made of `text` (an id): letters, digits, dot, dash; never hidden, never a path."""
    return _NAME.sub("-", text).strip("-.")[:80] or "casus"
