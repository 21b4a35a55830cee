"""A published file: a database of its own that holds the casussen of one access class and of the more open ones.

Built from nothing and fed with permitted rows only, through the functions that fill any database; so it is what a
master would give in which the other casussen never were. Numbers are given anew, a time is a day, and what has no class
of its own (questions, signals, feedback, the log, runs, conversations) stays in the master.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, get_args

from casusbank import bestand
from casusbank.errors import DatabaseFout, reason_of
from casusbank.model import Annotatie, Casus, CasusId, Toegang
from casusbank.store import PUBLICATIE, Connection, casussen, open_database, organisatiewaarden, transaction
from casusbank.store.bronnen import Bron, get_bron, put_bron
from casusbank.vocabulary.organisatiewaarden import Waardeversie

Klasse = Literal["openbaar", "regio", "organisatie"]
KLASSEN: tuple[Klasse, ...] = get_args(Klasse)
"""From most open to most closed; above them stands `team`: the master itself."""
_RANG: tuple[Toegang, ...] = get_args(Toegang)
_MARK = 68
"""Where SQLite keeps `application_id` in the header of a file."""
_INHOUD = (
    "bron", "casus", "casus_relatie", "minhash", "annotatie", "wetsverwijzing", "waarde_toepassing",
    "factor_toekenning", "grens_toekenning", "instrument_toekenning", "persoonsgegeven", "sectie", "waarde",
    "organisatiewaarde", "richtlijn", "vocabularium",
)  # fmt: skip
"""What is published, apart from what `casusbank index` makes of it."""
_WOORDEN = ("domein", "onderwerp", "wet", "bronsoort", "waarde", "factor", "grens", "instrument", "organisatie")
"""Tables that the product fills, parents first; in `waarde` the organisation adds its own."""


def published_path(db: Path, klasse: Klasse) -> Path:
    """Where the published file of a class lies: `casusbank.openbaar.db` beside `casusbank.db`."""
    return db.with_name(f"{db.stem}.{klasse}{db.suffix}")


def klasse_of(path: Path) -> Klasse | None:
    """The class of a published file; None for any other file."""
    try:
        with path.open("rb") as file:
            head = file.read(_MARK + 4)
    except OSError:
        return None
    mark = int.from_bytes(head[_MARK:], "big") if len(head) == _MARK + 4 else 0
    number = mark - PUBLICATIE
    return KLASSEN[number] if 0 <= number < len(KLASSEN) else None


def beside(db: Path) -> Iterator[tuple[Path, Klasse]]:
    """The published files of a database: in its folder, under its name."""
    with suppress(OSError):
        for path in sorted(db.parent.iterdir()):
            klasse = klasse_of(path) if path.name.startswith(f"{db.stem}.") and path != db else None
            if klasse is not None:
                yield path, klasse


# ------------------------------------------------------------------ filling


def permitted(conn: Connection, klasse: Klasse) -> dict[CasusId, CasusId]:
    """Casussen of this class and more open ones, in order: id in the master -> id in the published file.

    These differ only where an ECLI was taken by a casus that is not published.
    """
    classes = _RANG[: _RANG.index(klasse) + 1]
    marks = ", ".join("?" * len(classes))
    ids = [str(r[0]) for r in conn.execute(f"SELECT id FROM casus WHERE toegang IN ({marks}) ORDER BY id", classes)]  # noqa: S608
    known, free = set(ids), set[str]()
    found: dict[CasusId, CasusId] = {}
    for casus_id in ids:
        plain = casus_id.partition("~")[0]
        renamed = plain not in known and plain not in free
        free.add(plain)
        found[CasusId(casus_id)] = CasusId(plain if renamed else casus_id)
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def fill(master: Connection, target: Connection, klasse: Klasse) -> dict[CasusId, CasusId]:
    """Write into an empty database what a reader of `klasse` may see; gives the ids as `permitted` does.

    Call with a snapshot of the master open.
    """
    ids = permitted(master, klasse)
    values = tuple(_publishable(organisatiewaarden.versions(master), ids))
    with transaction(target):
        _put_words(master, target)
        organisatiewaarden.restate(target, values)
        known = frozenset(str(r[0]) for r in target.execute("SELECT id FROM waarde"))
        for old, new in ids.items():
            casus = replace(casussen.read_casus(master, old), id=new)
            _put_source(master, target, casus.herkomst.bron)
            day = master.execute("SELECT substr(opgenomen_op, 1, 10) FROM casus WHERE id = ?", (old,)).fetchone()[0]
            casussen.put_casus(target, _plain(casus, known), opgenomen_op=day)
    return ids


def _put_words(master: Connection, target: Connection) -> None:
    """Words of an earlier vocabulary of the product, to which a casus may still point."""
    for table in _WOORDEN:
        own = "laag IS NOT 'organisatie'" if table == "waarde" else "1"
        rows = master.execute(f"SELECT * FROM {table} WHERE {own} ORDER BY rowid").fetchall()  # noqa: S608
        marks = ", ".join("?" * len(rows[0])) if rows else ""
        target.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", rows)  # noqa: S608


def _plain(casus: Casus, waarden: frozenset[str]) -> Casus:
    """The casus without the fingerprint of its source, and with annotations that stand on their own."""
    kept = sorted((a for a in casus.annotaties if _stands(a, waarden)), key=lambda a: a.id or 0)
    return replace(casus, herkomst=replace(casus.herkomst, bron_sha256=""), annotaties=tuple(kept))


def _stands(a: Annotatie, waarden: frozenset[str]) -> bool:
    """Whether the value that an annotation is about is published."""
    against = getattr(a.details, "tegenover", None)
    return a.soort != "waarde" or (a.sleutel in waarden and (against is None or against in waarden))


def _put_source(master: Connection, target: Connection, bron_id: str) -> None:
    """The source of a casus: its name and reader. Size and fingerprint would tell of what else is in it."""
    found = get_bron(master, bron_id)
    if found is not None:
        put_bron(target, Bron(found.id, found.pad, "", 0, found.lezer, "opgenomen", None, "", found.opgenomen_op[:10]))


def _publishable(versions: Iterable[Waardeversie], ids: Iterable[str]) -> Iterator[Waardeversie]:
    """Adopted versions that came from no conversation about a casus that stays behind, numbered anew.

    A version that such a version ended counts on, as it did before.
    """
    allowed = frozenset(ids)
    per_value: dict[str, list[Waardeversie]] = {}
    for v in versions:
        if v.waarde.status != "concept":
            per_value.setdefault(v.waarde.id, []).append(v)
    for found in per_value.values():
        kept = [v for v in found if all(c in allowed for c, _ in v.besproken)]
        ended_by = {_day_before(v) for v in kept}
        undone = {_day_before(v) for v in found if v not in kept} - ended_by - {None}
        for number, v in enumerate(kept, start=1):
            waarde = replace(v.waarde, geldig_tot=None) if v.waarde.geldig_tot in undone else v.waarde
            yield replace(v, versie=number, waarde=waarde, op=v.op[:10], besproken=())


def _day_before(v: Waardeversie) -> str | None:
    van = v.waarde.geldig_van
    return (date.fromisoformat(van) - timedelta(days=1)).isoformat() if van else None


def misplaced(db: Path, published: Path, klasse: Klasse) -> tuple[CasusId, ...]:
    """Casussen in a published file that by now may not be there: erased, or given a more closed access. In order.

    Raises DatabaseFout.
    """
    with closing(open_database(db)) as master, closing(open_database(published)) as conn:
        return tuple(sorted({*casussen.all_ids(conn)} - {*permitted(master, klasse).values()}))


# ------------------------------------------------------------------ closing


def digest(conn: Connection) -> str:
    """Hex SHA-256 over all that was published; equal for equal content, whenever and wherever it was made."""
    found = hashlib.sha256(str(conn.execute("PRAGMA user_version").fetchone()[0]).encode())
    for table in _INHOUD:
        columns = [str(r[0]) for r in conn.execute("SELECT name FROM pragma_table_info(?)", (table,))]
        order = ", ".join(columns)
        for row in conn.execute(f"SELECT {order} FROM {table} ORDER BY {order}"):  # noqa: S608
            found.update(repr((table, *row)).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def seal(conn: Connection, klasse: Klasse) -> None:
    """Finish a published file: nobody writes in it from now on, and it tells no time of its own making.

    One file without a WAL, so that it is readable on any medium.
    """
    latest = conn.execute("SELECT coalesce(max(opgenomen_op), '') FROM casus").fetchone()[0]
    with transaction(conn):
        conn.execute("UPDATE _sqlite_migrations SET applied_at = ?", (latest,))
    conn.execute(f"PRAGMA application_id = {PUBLICATIE + KLASSEN.index(klasse)}")
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.execute("PRAGMA journal_mode = DELETE")


def put_in_place(part: Path, target: Path) -> None:
    """Make a finished file visible under its name in one step. Raises DatabaseFout."""
    try:
        bestand.put_in_place(part, target)
    except OSError as error:
        raise DatabaseFout(f"{target} schrijven lukt niet: {reason_of(error)}.") from None
