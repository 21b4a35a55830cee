"""Command verhuis: the bank in PostgreSQL, made equal to the database."""

from __future__ import annotations

from dataclasses import asdict

import click

from casusbank.adres import refuse_password, without_password
from casusbank.cli.gedeeld import get_config, note, print_json, progress, say
from casusbank.errors import ConfigFout


@click.command(help="Zet de casussen over naar PostgreSQL, of brengt ze daar bij. Wat hier weg is, gaat ook daar weg.")
@click.option("--naar", metavar="ADRES", help="postgresql://gebruiker@server/naam, zonder wachtwoord.")
@click.option("--json", "as_json", is_flag=True, help="Verslag als JSON.")
@click.pass_context
def verhuis(ctx: click.Context, naar: str | None, as_json: bool) -> None:
    """`casusbank verhuis`."""
    from index.engines.pg_copy import move

    config = get_config(ctx)
    if naar:
        refuse_password(naar)
    url = without_password(naar) if naar else config.postgres
    if not url:
        raise ConfigFout("Geef --naar postgresql://gebruiker@server/naam, of zet de instelling postgres.")
    with progress("verhuizen") as bar:
        done = move(config.db, url, bar)
    if as_json:
        print_json(asdict(done))
        return
    changed = done.bijgewerkt or done.verwijderd
    say(f"{done.naar}: {done.casussen} casussen, {done.passages} passages.")
    say(f"Bijgewerkt {done.bijgewerkt}, verwijderd {done.verwijderd}." if changed else "Alles was al bij.")
    if done.gewist:
        say("Wat hier gewist is, is daar verwijderd en de tabellen zijn opnieuw geschreven.")
        note("Niet bereikt: het WAL-archief, replica's die achterlopen en reservekopieën van de server.")
    say(f"Woorden: {done.lexicaal}.")
    say("Zoeken: casusbank --engine postgres zoek VRAAG" if config.postgres else
        f"Zoeken: casusbank --db '{done.naar}' zoek VRAAG")  # fmt: skip
