"""Commands for keeping house: serve, openapi, doctor, aanvullen."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

from casusbank.cli.gedeeld import get_config, note, print_json, say, stopped_by_signal

if TYPE_CHECKING:
    from datasette_plugins.rechten import Rol


@click.command(help="Start de schermen op deze computer.")
@click.option("--port", metavar="P", type=click.IntRange(1, 65535), default=8001, help="Poort (standaard 8001).")
@click.option("--host", metavar="H", default="127.0.0.1", help="Adres (standaard alleen deze computer).")
@click.option(
    "--adres",
    "adressen",
    metavar="NAAM",
    multiple=True,
    help="Naam waaronder anderen de schermen vinden, bijvoorbeeld casusbank.oeverdam.nl. Mag vaker.",
)
@click.option(
    "--rol",
    type=click.Choice(["lezer", "jurist", "beheerder"]),
    help="Uw rol, als u de enige gebruiker van deze computer bent. Zonder rol kunt u alleen lezen.",
)
@click.pass_context
def serve(ctx: click.Context, port: int, host: str, adressen: tuple[str, ...], rol: Rol | None) -> None:
    """`casusbank serve`."""
    from casusbank.store import open_database
    from datasette_plugins.serve import serve as start

    config = get_config(ctx)
    with closing(open_database(config.db)):
        pass
    note(f"De schermen staan op http://{host}:{port}/ (stoppen met Ctrl+C).")
    try:
        with stopped_by_signal():
            start(config.db, config, host=host, port=port, hosts=adressen, rol=rol)
    except KeyboardInterrupt:
        note("Gestopt.")


@click.command(help="Geeft de beschrijving (OpenAPI 3.1) van de schermen als JSON, zoals /-/openapi.json.")
def openapi() -> None:
    """`casusbank openapi`."""
    from datasette_plugins.serve import describe

    print_json(describe())


@click.command(help="Controleert installatie, database en index. Per regel: OK, LET OP of FOUT.")
@click.option("--json", "as_json", is_flag=True, help="Controles als JSON.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """`casusbank doctor`."""
    from casusbank.cli.diagnose import diagnose

    config = get_config(ctx)
    checks = list(diagnose(config))
    if as_json:
        print_json(
            {
                "db": str(config.db),
                "controles": [
                    {"naam": c.naam, "oordeel": c.oordeel, "bevinding": c.bevinding, "doe": c.doe} for c in checks
                ],
                "in_orde": all(c.oordeel != "FOUT" for c in checks),
            }
        )
    else:
        for c in checks:
            say(f"{c.oordeel:7}{c.naam}: {c.bevinding}" + (f"  Doe: {c.doe}" if c.doe else ""))
    if any(c.oordeel == "FOUT" for c in checks):
        ctx.exit(1)


@click.command(help="Geeft het script dat commando's aanvult. Zet de uitvoer in uw shell-instellingen.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def aanvullen(shell: str) -> None:
    """`casusbank aanvullen`."""
    from click.shell_completion import get_completion_class

    from casusbank.cli import cli

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"Geen aanvulling voor {shell}.")
    click.echo(found(cli, {}, "casusbank", "_CASUSBANK_COMPLETE").source())
