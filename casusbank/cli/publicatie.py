"""Command publiceer: a database of its own for who may see a part of the casussen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from casusbank.cli.gedeeld import get_config, note, print_json, progress, say
from casusbank.errors import DatabaseFout

if TYPE_CHECKING:
    from casusbank.store.publicatie import Klasse


@click.command(help="Maakt een apart bestand met alleen de casussen van een toegangsklasse, met een eigen index.")
@click.argument("naar", metavar="[NAAR]", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--toegang",
    "klasse",
    type=click.Choice(["openbaar", "regio", "organisatie"]),
    default="openbaar",
    help="Wie het bestand mag zien (standaard openbaar). Erin komt wat van deze klasse is of opener.",
)
@click.option("--json", "as_json", is_flag=True, help="Verslag als JSON.")
@click.pass_context
def publiceer(ctx: click.Context, naar: Path | None, klasse: Klasse, as_json: bool) -> None:
    """`casusbank publiceer`."""
    from casusbank.store import writer_lock
    from casusbank.store.publicatie import beside
    from index.erase import finish_erasures
    from index.publish import publish

    config = get_config(ctx)
    if not config.db.is_file():
        raise DatabaseFout(f"Database {config.db} bestaat nog niet. Begin met: casusbank ingest MAP.")
    if not finish_erasures(config.db):
        raise DatabaseFout("Een wissing is nog niet af: een ander programma leest nog in de database.")
    with progress("publiceren") as bar, writer_lock(config.db):
        made = publish(config.db, klasse, config, naar, bar)
    if as_json:
        print_json(
            {
                "bestand": str(made.pad),
                "toegang": made.klasse,
                "casussen": made.casussen,
                "totaal": made.totaal,
                "veranderd": made.veranderd,
            }
        )
    else:
        said = "is gemaakt" if made.veranderd else "is nog bij; er is niets veranderd"
        say(f"{made.pad} {said}: {made.casussen} van {made.totaal} casussen (toegang {made.klasse}).")
    if made.pad.resolve() not in {path.resolve() for path, _ in beside(config.db)}:
        note("Let op: vergeet werkt alleen publicaties bij die naast de database staan en met haar naam beginnen.")
