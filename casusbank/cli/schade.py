"""What is damaged in a database and in the files beside it, with the command that mends it: `casusbank verify`.

Every row against its sum, every page and index by SQLite itself, the full text against the tables, free pages (that
must be empty), and the index files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

from casusbank.config import Config
from casusbank.store import Connection, controle, indexed, kopie, open_database, problem_of, snapshot
from casusbank.store.controle import Afwijking

_HERSTEL = "casusbank herstel"
_TERUG = "casusbank restore KOPIE"
_WAT = {
    "casus": "tekst of kenmerken van casus {0}",
    "lezing": "annotaties van casus {0}",
    "mensenwoord": "oordelen of antwoorden bij casus {0}",
    "index": "passages of vectoren van casus {0}",
    "bron": "de bron met kenmerk {0}",
    "zoekvraag": "zoekvraag {0}",
    "signaal": "signaal {0}",
    "organisatiewaarde": "waarde {0} van de organisatie",
    controle.SCHEMA: "de opbouw van de tabellen",
}


@dataclass(frozen=True, slots=True)
class Schade:
    """One thing that is not as it was written: where, what is wrong, and what to do."""

    waar: str
    bevinding: str
    doe: str


@dataclass(frozen=True, slots=True)
class Nagekeken:
    """How much was looked at, and what is damaged."""

    controlegetallen: int
    schade: tuple[Schade, ...]


def look(config: Config) -> Nagekeken:
    """Everything that can be checked. Raises DatabaseFout when the database cannot be opened at all."""
    with closing(open_database(config.db)) as conn:
        found: list[Schade] = []
        for check in (_pages, _references, _sums, _full_text, _free, _files):
            found += _safely(check, config, conn)
        counted = 0 if found else controle.count(conn)
    return Nagekeken(counted, tuple(dict.fromkeys(found)))


def _safely(check: Callable[[Config, Connection], Iterator[Schade]], config: Config, conn: Connection) -> list[Schade]:
    """What a check finds; that it cannot read on is a finding too."""
    found: list[Schade] = []
    try:
        with snapshot(conn):
            for one in check(config, conn):
                found.append(one)  # what was found before an error counts
    except Exception as error:
        # No text where the name of a table or column is damaged.
        if problem_of(error) is None and not isinstance(error, UnicodeDecodeError):
            raise
        found.append(Schade("database", "een bladzijde is niet te lezen", _TERUG))
    return found


def _pages(_: Config, conn: Connection) -> Iterator[Schade]:
    if indexed.integrity(conn) != "ok":
        yield Schade("database", "SQLite vindt beschadigde bladzijden of indexen", _HERSTEL)


def _references(_: Config, conn: Connection) -> Iterator[Schade]:
    for table in sorted({str(r[0]) for r in conn.execute("PRAGMA foreign_key_check")}):
        yield Schade(f"tabel {table}", "een rij verwijst naar iets dat er niet is", _TERUG)


def _sums(_: Config, conn: Connection) -> Iterator[Schade]:
    for a in controle.differences(conn):
        where = _WAT.get(a.soort, a.soort if a.soort.startswith("tabel ") else f"tabel {a.soort}").format(a.sleutel)
        what = "klopt niet met het controlegetal" if a.leesbaar else "niet te lezen"
        yield Schade(where, what, _remedy(a))


def _remedy(a: Afwijking) -> str:
    if mendable(a):
        return _HERSTEL
    if a.soort in ("casus", "lezing"):
        return f"{_TERUG}, of wis de bron (casusbank vergeet --bron PAD) en lees haar opnieuw in"
    return _TERUG


def mendable(a: Afwijking) -> bool:
    """Whether this is made from what else is in the database or in the product, so that it can be made anew."""
    return a.soort == "index" or a.soort in controle.WORDS


def _full_text(config: Config, conn: Connection) -> Iterator[Schade]:
    if not os.access(config.db, os.W_OK) or not os.access(config.db.absolute().parent, os.W_OK):
        in_fts, in_table = indexed.fts_counts(conn)
        if in_fts != in_table:
            yield Schade("volledige tekst", f"{in_fts} van {in_table} passages", _HERSTEL)
        return
    if not kopie.full_text_sound(config.db):
        yield Schade("volledige tekst", "zegt niet hetzelfde als de casussen", _HERSTEL)


def _free(config: Config, _: Connection) -> Iterator[Schade]:
    wal = config.db.with_name(config.db.name + "-wal")
    if (not wal.exists() or wal.stat().st_size == 0) and kopie.free_pages_filled(config.db):
        yield Schade("vrije ruimte", "is niet leeg: er staat iets dat er niet hoort", _HERSTEL)


def _files(config: Config, conn: Connection) -> Iterator[Schade]:
    from index.build import damaged_files

    for name, problem in damaged_files(config.db, conn):
        yield Schade(f"indexbestand {name}", problem, _HERSTEL)
