"""Commands that keep the data safe: verify, migreer, backup, restore, herstel."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casusbank.cli.gedeeld import get_config, note, print_json, same_bank, say
from casusbank.errors import CasusbankError, DatabaseFout, InvoerFout

if TYPE_CHECKING:
    from casusbank.config import Config
    from casusbank.store import Connection


@click.command(
    help="Kijkt alles na: elke rij tegen haar controlegetal, elke bladzijde, de volledige tekst en de indexbestanden. "
    "Noemt wat beschadigd is en wat u doet."
)
@click.option("--json", "as_json", is_flag=True, help="Bevindingen als JSON.")
@click.option(
    "--vastleggen",
    is_flag=True,
    help="Leg vast dat het nu klopt, nadat u zelf buiten casusbank om iets in de database veranderde.",
)
@click.pass_context
def verify(ctx: click.Context, as_json: bool, vastleggen: bool) -> None:
    """`casusbank verify`."""
    from casusbank.cli.schade import look

    config = get_config(ctx)
    if vastleggen:
        _record(config)
    found = look(config)
    if as_json:
        print_json(
            {
                "db": str(config.db),
                "controlegetallen": found.controlegetallen,
                "schade": [{"waar": s.waar, "bevinding": s.bevinding, "doe": s.doe} for s in found.schade],
                "in_orde": not found.schade,
            }
        )
    else:
        for s in found.schade:
            say(f"FOUT   {s.waar}: {s.bevinding}  Doe: {s.doe}")
        if not found.schade:
            say(f"{config.db} is heel: {found.controlegetallen} controlegetallen kloppen, en elke bladzijde en index.")
    if found.schade:
        note(f"{len(found.schade)} keer schade gevonden. {_advice(config).strip()}")
        ctx.exit(1)


def _record(config: Config) -> None:
    """The sums of what there is now take the place of what they were."""
    from casusbank.store import controle, open_database, transaction, writer_lock

    open_database(config.db).close()
    with writer_lock(config.db), closing(open_database(config.db, "schrijf")) as conn, transaction(conn):
        controle.record(conn)


@click.command(help="Werkt een database van een oudere casusbank bij. Maakt eerst een reservekopie.")
@click.pass_context
def migreer(ctx: click.Context) -> None:
    """`casusbank migreer`."""
    from casusbank.schema_version import SCHEMA_VERSIE
    from casusbank.store import schema_of

    db = get_config(ctx).db
    version = schema_of(db)
    if version == SCHEMA_VERSIE:
        say(f"{db} is al bij (schema {version}).")
        return
    _no_publication(db, "Maak haar opnieuw met: casusbank publiceer")
    copy = _upgrade(db, version)
    say(f"{db} is bijgewerkt van schema {version} naar {SCHEMA_VERSIE}. Reservekopie: {copy}")


@click.command(help="Maakt een reservekopie van de database, ook terwijl anderen lezen of schrijven.")
@click.argument("naar", metavar="[NAAR]", required=False, type=click.Path(path_type=Path))
@click.pass_context
def backup(ctx: click.Context, naar: Path | None) -> None:
    """`casusbank backup`."""
    from casusbank.bestand import same_file
    from casusbank.store import schema_of
    from casusbank.store.kopie import backup as copy
    from casusbank.store.kopie import copies, sound, stamp

    config = get_config(ctx)
    folder = Path(config.reservekopieen) if config.reservekopieen else None
    place = naar or folder
    if place is None:
        raise click.UsageError("Geef een bestand of map, of zet reservekopieen in casusbank.toml.")
    if config.reservekopieen and naar is None and not place.is_dir():
        raise InvoerFout(f"De map {place} (instelling reservekopieen) bestaat niet. Maak de map.")
    schema_of(config.db)
    target = place / f"{config.db.stem}-{stamp()}.db" if place.is_dir() else place
    if same_file(target, config.db):
        raise InvoerFout("De reservekopie kan niet de database zelf zijn. Kies een andere naam.")
    if naar is not None and target == place and target.exists():
        raise InvoerFout(f"{target} bestaat al. Kies een andere naam, of geef een map.")
    sound(copy(config.db, target))
    say(f"Reservekopie gemaakt en nagelezen: {target}. Terugzetten: casusbank restore {target}")
    if not any(same_file(known, target) for known in copies(config.db, folder)):
        note(
            "Let op: 'vergeet' wist niet uit deze kopie. Ruim haar zelf op, of zet haar map als reservekopieen in"
            " casusbank.toml."
        )


@click.command(help="Zet een reservekopie terug. Wat er stond, blijft ernaast bewaard.")
@click.argument("van", metavar="VAN", type=click.Path(path_type=Path))
@click.pass_context
def restore(ctx: click.Context, van: Path) -> None:
    """`casusbank restore`."""
    from casusbank.bestand import same_file
    from casusbank.store import schema_of, writer_lock
    from casusbank.store.kopie import restore as put_back
    from index.snapshot import index_folder

    db = get_config(ctx).db
    if same_file(van, db):
        raise InvoerFout("De reservekopie kan niet de database zelf zijn.")
    _no_publication(van, "Zet een reservekopie terug.")
    schema_of(van)
    with writer_lock(db):
        shutil.rmtree(index_folder(db), ignore_errors=True)  # made from what was there; `index` makes it again
        kept = put_back(van, db)
    say(f"{van} is teruggezet in {db}." + (f" Wat er stond, is bewaard als {kept}." if kept else ""))
    say(f"Maak de casussen weer doorzoekbaar met: {same_bank('herstel')}")


def _no_publication(path: Path, advice: str) -> None:
    """Raise InvoerFout for a published file: it is only a part of what there is."""
    from casusbank.store.publicatie import klasse_of

    klasse = klasse_of(path)
    if klasse:
        raise InvoerFout(f"{path} is een publicatie, met alleen de casussen van de toegang {klasse}. {advice}")


@click.command(help="Herstelt wat te herstellen is: wissingen, schema, volledige tekst, index en rechten.")
@click.pass_context
def herstel(ctx: click.Context) -> None:
    """`casusbank herstel`."""
    from casusbank.cli.diagnose import diagnose
    from casusbank.store import problem_of
    from casusbank.store.kopie import whole

    config = get_config(ctx)
    if not config.db.is_file():
        raise DatabaseFout(f"Database {config.db} bestaat niet.{_advice(config)}")
    mended: list[str] = []
    try:
        for line in _mend(config):
            say(f"Hersteld: {line}")
            mended.append(line)
    except Exception as error:
        problem = str(error) if isinstance(error, DatabaseFout) else problem_of(error)
        if problem is None or whole(config.db):
            raise
        said = problem.removesuffix(" Geef: casusbank herstel").rstrip(".")  # that was given, and did not help
        raise DatabaseFout(f"{said}.{_advice(config)}") from None
    left = [c for c in diagnose(config) if c.oordeel == "FOUT"]
    for c in left:
        note(f"Nog niet in orde: {c.naam}: {c.bevinding}" + (f"  Doe: {c.doe}" if c.doe else ""))
    if left:
        ctx.exit(1)
    if not mended:
        say("Er was niets te herstellen.")


def _mend(config: Config) -> Iterator[str]:
    """What was mended, one line each, in the order in which one thing rests on the other."""
    from casusbank.schema_version import SCHEMA_VERSIE
    from casusbank.store import erasure, indexed, open_database, schema_of, writer_lock

    db = config.db
    old = schema_of(db)
    if old < SCHEMA_VERSIE:
        yield f"schema {old} is bijgewerkt naar {SCHEMA_VERSIE}. Reservekopie: {_upgrade(db, old)}"
    with writer_lock(db), closing(open_database(db, "schrijf")) as conn:
        if not indexed.sound(conn) and indexed.rebuild(conn):
            yield "zoeklijsten in de database zijn opnieuw gemaakt uit de tekst"
        if not indexed.sound(conn):
            raise DatabaseFout(f"{db} is beschadigd; herstellen lukt niet.")
        yield from _mend_derived(conn, db)
        begun = erasure.unfinished(conn)
    if begun:
        from index.erase import finish_erasures

        if finish_erasures(db):
            yield f"een afgebroken wissing is afgemaakt ({len(begun)} casussen)"
    yield from _mend_index(config)
    if db.stat().st_mode & 0o077:
        db.chmod(0o600)
        yield "alleen u kunt de database nog lezen"


def _mend_derived(conn: Connection, db: Path) -> Iterator[str]:
    """What is made from the texts or from the vocabulary, and is not what it was; free pages that hold something."""
    from casusbank.store import controle, erasure, indexed, snapshot
    from casusbank.store.kopie import free_pages_filled
    from casusbank.store.vocabularium import sync_vocabulary

    with snapshot(conn):
        wrong = list(controle.differences(conn))
    if found := [a.sleutel for a in wrong if a.soort == "index"]:
        indexed.drop(conn, found)
        yield f"de passages van {len(found)} casussen zijn weggehaald; zij worden opnieuw gemaakt"
    if any(a.soort in controle.WORDS for a in wrong):
        sync_vocabulary(conn, opnieuw=True)
        yield "de woordenlijsten in de database zijn opnieuw geschreven"
    if erasure.empty_wal(conn) and free_pages_filled(db) and erasure.rewrite(conn):
        yield "vrije ruimte in de database is leeggemaakt"


def _mend_index(config: Config) -> Iterator[str]:
    from casusbank.store import casussen, open_database
    from index.build import build_index, check_files

    with closing(open_database(config.db)) as conn:
        if not casussen.count(conn):
            return
        wrong = [f"{name}: {problem}" for name, problem in check_files(config.db, conn, config) if problem]
    done = build_index(config.db, config)
    if done.nieuw:
        yield f"{done.nieuw} casussen zijn weer doorzoekbaar"
    elif wrong:
        yield f"index opnieuw geschreven ({'; '.join(wrong)})"


def _upgrade(db: Path, version: int) -> Path:
    """Bring an older database up to date, with a copy first; gives the path of the copy. Raises DatabaseFout."""
    from casusbank.store import open_database, writer_lock
    from casusbank.store.kopie import backup as copy

    with writer_lock(db):
        kept = copy(db, db.with_name(f"{db.name}.schema{version}.bak"))
        open_database(db, "schrijf").close()
    return kept


def _advice(config: Config) -> str:
    """The newest sound copy to put back, if there is one."""
    from casusbank.store.kopie import copies, sound

    found = copies(config.db, Path(config.reservekopieen) if config.reservekopieen else None)
    for copy in sorted(found, key=lambda p: p.stat().st_mtime, reverse=True):
        try:
            sound(copy)
        except CasusbankError:
            continue
        return f" De nieuwste kopie die heel is, zet u terug met: casusbank restore {copy}"
    return " Er is geen hele kopie bekend; lees de bronnen opnieuw in."
