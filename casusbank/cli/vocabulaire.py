"""The command that gives the vocabulary to other systems: vocabulaire."""

from __future__ import annotations

import json
from pathlib import Path

import click

from casusbank.cli.gedeeld import note, say
from casusbank.errors import InvoerFout
from casusbank.skos import BASIS, SCHEMAS, jsonld, turtle


@click.command(
    help="Geeft de woordenlijsten (domeinen, onderwerpen, factoren, waarden, grenzen ...) als SKOS, zodat een ander "
    "systeem ze kan lezen. Zonder --uit komt alles op het scherm."
)
@click.option("--formaat", type=click.Choice(["turtle", "jsonld"]), default="turtle", help="De schrijfwijze.")
@click.option(
    "--lijst", "lijsten", multiple=True, type=click.Choice(list(SCHEMAS)), help="Alleen deze lijst; mag vaker."
)
@click.option("--basis", metavar="URL", default=BASIS, envvar="CASUSBANK_SKOS_BASIS",
              help="Begin van elk adres, bijvoorbeeld https://data.uwgemeente.nl/casusbank/.")  # fmt: skip
@click.option("--uit", metavar="BESTAND", type=click.Path(dir_okay=False), help="Schrijf naar dit bestand.")
def vocabulaire(formaat: str, lijsten: tuple[str, ...], basis: str, uit: str | None) -> None:
    """`casusbank vocabulaire`."""
    if not basis.startswith(("https://", "http://", "urn:")) or any(c in basis for c in ' <>"{}|\\^`'):
        raise InvoerFout(f"Dit is geen begin van een webadres: {basis}")
    if basis[-1] not in "/#:":
        basis += "/"
    if formaat == "turtle":
        made = turtle(lijsten, basis)
    else:
        made = json.dumps(jsonld(lijsten, basis), ensure_ascii=False, indent=2) + "\n"
    if uit is None:
        say(made.rstrip("\n"))
        return
    try:
        Path(uit).write_text(made, encoding="utf-8")
    except OSError as e:
        raise InvoerFout(f"Ik kan {uit} niet schrijven: {e.strerror}.") from e
    note(f"Geschreven: {uit}")
