"""Which rows of a sheet are its header, and which columns hold the casus."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.readers.opbouw import squeeze
from ingest.readers.velden import field_for, key

_TEXT_NAMES = frozenset(
    key(name)
    for name in (
        "tekst", "casus", "casustekst", "casusbeschrijving", "omschrijving", "beschrijving", "situatie",
        "situatieschets", "toelichting", "inhoud", "vraag", "antwoord", "hulpvraag", "feiten", "overwegingen",
        "motivering", "besluit", "afweging", "notitie", "verslag", "uitspraak", "uitspraaktekst",
        "volledige tekst", "bevindingen", "advies", "text", "full text", "fulltext", "content", "body",
        "description", "question", "answer", "facts", "case text", "samenvatting", "summary",
        "inhoudsindicatie", "verhaal", "aanleiding", "uitkomst", "standpunt", "conclusie",
    )
)  # fmt: skip
_HEADER_ROWS = 25
_SAMPLE = 300
_NAMED_LENGTH = 25
_NAMED_FILL = 0.15
_LONG_LENGTH = 150
_MAIN_LENGTH = 30
_URL = re.compile(r"https?://")


@dataclass(frozen=True, slots=True)
class Kolommen:
    """Reading of a table: `kop` is the number of rows above the data, `namen` one name per column.

    `tekst` are the columns that hold the casus (empty: the table is no list of casussen).
    """

    kop: int
    namen: tuple[str, ...]
    tekst: tuple[int, ...]

    def record(self, row: Sequence[str]) -> dict[str, str]:
        """Non-empty cells of a row by column name."""
        return {name: row[nr] for nr, name in enumerate(self.namen) if nr < len(row) and row[nr].strip()}


def _is_label(cell: str) -> bool:
    return bool(re.search(r"[^\W\d_]", cell)) and len(cell) <= 80 and not _URL.match(cell)


def _score(row: Sequence[str], width: int) -> float:
    """How much a row looks like a header: many distinct short labels, some of them known names."""
    cells = [squeeze(cell) for cell in row if cell.strip()]
    labels = [cell for cell in cells if _is_label(cell)]
    if len(labels) < 2 or len(set(cells)) < len(cells):
        return 0.0
    known = sum(1 for cell in labels if key(cell) in _TEXT_NAMES or field_for(cell))
    return len(labels) / max(width, 1) - 0.5 * (len(cells) - len(labels)) / len(cells) + 0.25 * known


def _header(rows: Sequence[Sequence[str]], width: int) -> tuple[int, tuple[str, ...]]:
    """Number of rows up to and with the header, and its names; a second line of labels is taken along."""
    best, at = 0.0, -1
    for nr, row in enumerate(rows[:_HEADER_ROWS]):
        score = _score(row, width) - 0.02 * nr
        if score > best + 0.01:
            best, at = score, nr
    if best < 0.35:
        return 0, tuple(f"Kolom {nr}" for nr in range(1, width + 1))
    names = [squeeze(cell) for cell in rows[at]] + [""] * (width - len(rows[at]))
    for above in (at - 1,):
        if above >= 0 and any(not name for name in names) and sum(1 for c in rows[above] if c.strip()) >= 2:
            group = ""
            for nr in range(width):
                group = squeeze(rows[above][nr]) if nr < len(rows[above]) and rows[above][nr].strip() else group
                names[nr] = names[nr] or group
    for nr, name in enumerate(names):
        if not name:
            names[nr] = f"Kolom {nr + 1}"
    return at + 1, tuple(names)


def read_columns(rows: Sequence[Sequence[str]]) -> Kolommen:
    """The reading of a table from its first rows (a few hundred are enough)."""
    width = max((len(row) for row in rows), default=0)
    kop, names = _header(rows, width)
    data = rows[kop : kop + _SAMPLE]
    text: list[int] = []
    for nr in range(width):
        cells = [row[nr].strip() for row in data if nr < len(row) and row[nr].strip()]
        if not cells or sum(1 for cell in cells if _URL.match(cell)) > len(cells) / 2:
            continue
        mean, fill = sum(map(len, cells)) / len(cells), len(cells) / max(len(data), 1)
        named = key(names[nr]) in _TEXT_NAMES or any(word in _TEXT_NAMES for word in key(names[nr]).split()[:1])
        if (named and mean >= _NAMED_LENGTH and fill >= _NAMED_FILL) or (mean >= _LONG_LENGTH and fill >= 0.5):
            text.append(nr)
    if not any(_mean(data, nr) >= _MAIN_LENGTH for nr in text):
        text = []
    return Kolommen(kop, names, tuple(text))


def _mean(data: Sequence[Sequence[str]], nr: int) -> float:
    cells = [row[nr].strip() for row in data if nr < len(row) and row[nr].strip()]
    return sum(map(len, cells)) / len(cells) if cells else 0.0


def text_keys(record: Mapping[str, object]) -> list[str]:
    """Keys of a record that hold casus text: known names first, else clearly long strings."""
    strings = {name: value for name, value in record.items() if isinstance(value, str) and value.strip()}
    named = [name for name in strings if key(name) in _TEXT_NAMES]
    return named or [
        n for n, v in strings.items() if len(v) >= _LONG_LENGTH and not _URL.match(v) and field_for(n) is None
    ]
