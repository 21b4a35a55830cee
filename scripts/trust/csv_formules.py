"""P7: no cell of a CSV that leaves the program is a formula in a spreadsheet, and each comes back as it was.

    python scripts/trust/csv_formules.py [--snel] [--zaad 1]

Titles and organisations that begin as formulas do (seeded) are stored; every CSV of the screens and of the tables is
fetched, whole and streamed, and read back with the program's own reader of tables.
"""

from __future__ import annotations

import csv
import io
import random
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx
from server import routes, say, screen_bank, served
from uitslag import Uitslag, meld, opdracht

from casusbank.cel import terug

MARKS = "=+-@\t\r"
TAILS = (
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://x")',
    "SUM(A1:A9)",
    "'",
    "''=1",
    " ",
    "een gewone titel",
    "@x",
    '"a","b"',
)


def made(seed: int, total: int) -> list[str]:
    """Texts that begin as a formula, with and without apostrophes before it."""
    rng = random.Random(seed)  # noqa: S311  # repeatable, not secret
    return [
        rng.choice(("", "", "'", "''")) + rng.choice(MARKS) + rng.choice(MARKS + "a1") + f"{rng.choice(TAILS)} {i}"
        for i in range(total)
    ]


def store(db: Path, texts: list[str]) -> dict[str, str]:
    """Casussen with these titles and organisations; the title of each."""
    from casusbank.model import CasusId
    from casusbank.store import casussen, open_database, transaction

    titles = {}
    with closing(open_database(db, "schrijf")) as conn, transaction(conn):
        like = casussen.read_casus(conn, CasusId("oeverdam-1"))
        for i, text in enumerate(texts):
            casus = replace(
                like, id=CasusId(f"f-{i}"), titel=text, velden=replace(like.velden, organisatie=text), annotaties=()
            )
            casussen.put_casus(conn, casus, opgenomen_op="2024-01-01T00:00:00")
            titles[str(casus.id)] = text
    return titles


def formulas(rows: list[list[str]]) -> list[str]:
    """Cells that a spreadsheet would work out; a number is none."""
    return [c for row in rows for c in row if c[:1] in MARKS and c and not _number(c)]


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def main() -> int:
    args = opdracht(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db, examples = screen_bank(Path(folder))
        titles = store(db, made(args.zaad, 60 if args.snel else 400))
        with closing(sqlite3.connect(db)) as conn:
            tables = [
                r[0]
                for r in conn.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
                )
            ]
        paths = [a for a in routes(db, examples) if a.endswith(".csv")]
        paths += [f"/casusbank/{t}.csv{how}" for t in tables for how in ("?_size=max", "?_stream=on")]
        cells, wrong, back = 0, list[str](), dict[str, str]()
        with served(db, "--rol", "jurist") as server, httpx.Client(base_url=server.adres, timeout=60) as client:
            for path in paths:
                answer = client.get(path)
                if answer.status_code != 200:
                    continue
                rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
                cells += sum(map(len, rows))
                wrong += [f"{path}: {c[:60]!r}" for c in formulas(rows)]
                if path.startswith("/casusbank/casus.csv"):
                    at = rows[0].index("titel")
                    back |= {row[rows[0].index("id")]: terug(row[at]) for row in rows[1:]}
        changed = sum(back.get(i) != title for i, title in titles.items())
    for line in wrong[:20]:
        say(line)
    return meld(
        [
            Uitslag(
                "P7",
                f"{cells} cellen in {len(paths)} CSV-bestanden",
                f"{len(wrong)} formules",
                "0",
                not wrong and cells > 0,
            ),
            Uitslag("P7", f"{len(titles)} titels teruggelezen", f"{changed} anders", "0", changed == 0),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
