"""The command logboek, and the lines that other commands leave in that log."""

from __future__ import annotations

import getpass
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from casusbank.cli.gedeeld import get_config, note, print_json, say
from casusbank.errors import DatabaseFout

if TYPE_CHECKING:
    from casusbank.config import Config

SOORTEN = {
    "zoek": "zoeken", "analyseer": "zoeken", "toets": "zoeken", "consistentie": "zoeken", "meldingen": "zoeken",
    "casus": "bekijken", "vergelijk": "bekijken", "risico": "bekijken", "hervalidatie": "bekijken",
    "dossier": "meenemen", "casustafel": "meenemen", "backup": "meenemen", "publiceer": "meenemen",
    "verhuis": "meenemen",
    "bevestig": "wijzigen", "omgekeerde-toets": "wijzigen", "waarden-invoer": "wijzigen", "signaal": "wijzigen",
    "effectdialoog": "wijzigen", "feedback": "meenemen", "ingest": "wijzigen", "restore": "wijzigen",
    "vergeet": "wissen", "verlopen": "wissen",
}  # fmt: skip
"""Command -> what somebody does with it."""
_CASUS = re.compile(r"[0-9a-f]{8}-\d{1,9}|ECLI:[A-Z]{2}:[A-Z0-9]{1,12}:\d{4}:[A-Z0-9.]{1,25}", re.IGNORECASE)
_REGEL = "{nr:>6}  {tijdstip}  {soort:9} {rol} {wie}  {wat} {over}"


@click.command(
    help="Toont het logboek (wie deed wanneer wat, zonder tekst van casus of vraag) en kijkt na of het klopt."
)
@click.option("--casus", "casus_id", metavar="ID", help="Alleen de regels over deze casus.")
@click.option("--controleer", is_flag=True, help="Alleen nakijken, geen regels.")
@click.option("--opruimen", is_flag=True, help="Haal eerst weg wat ouder is dan de instelling logboek.bewaardagen.")
@click.option("--json", "as_json", is_flag=True, help="Regels en controle als JSON.")
@click.pass_context
def logboek(ctx: click.Context, casus_id: str | None, controleer: bool, opruimen: bool, as_json: bool) -> None:
    """`casusbank logboek`."""
    from casusbank.store.logboek import Logboek, of_casus

    config = get_config(ctx)
    log = Logboek(config.db)
    if opruimen:
        note(f"{log.clear(config.logboek.bewaardagen)} oude regels weggehaald.")
    found = log.check()
    rows = [] if controleer or not log.exists else list(of_casus(log.read(), casus_id) if casus_id else log.read())
    if as_json:
        print_json({"regels": rows, "aantal": found.regels, "kop": found.kop, "fouten": list(found.fouten)})
    else:
        for row in rows:
            say(_REGEL.format(**row, over=" ".join(row["casussen"])).rstrip())
        _judge(config, found.regels, found.kop, found.fouten)
    if found.fouten:
        ctx.exit(1)


def _judge(config: Config, lines: int, kop: str, wrong: Sequence[str]) -> None:
    for line in wrong:
        say(f"FOUT   {line}")
    if lines and not wrong:
        say(f"{lines} regels, alle zoals ze zijn geschreven. Kop: {kop}")
        say("Bewaar die kop zo nu en dan op een andere plek: dan valt ook op als alles samen is vervangen.")
    elif not lines and not wrong:
        kept = config.logboek.actief(config.aanmelden.wijze)
        say("Het logboek is nog leeg." if kept else "Er wordt geen logboek bijgehouden (instelling logboek.bijhouden).")


def remember(ctx: click.Context, command: str, arguments: Sequence[str]) -> None:
    """Leave a line about a command that was carried out, where a log is kept; never its text, only ids of casussen."""
    soort = SOORTEN.get(command)
    config = get_config(ctx)
    if soort is None or not config.logboek.actief(config.aanmelden.wijze) or not config.db.is_file():
        return
    from casusbank.store.logboek import Handeling, Logboek

    log = Logboek(config.db)
    ids = tuple(dict.fromkeys(a for a in arguments if _CASUS.fullmatch(a)))
    try:
        log.write([Handeling(soort, f"opdracht {command}", "opdrachtregel", log.code(_user()), ids)])
    except DatabaseFout as error:
        note(f"Let op: {error}")  # what was asked is done; a folder that is read-only can still be searched


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
