"""The front door (click). Rooms are imported inside the commands, so `--help` answers at once.

Exit codes: 0 done, 1 a user's mistake or a refused input (one Dutch line on stderr), 2 usage.
Results go to stdout; messages and progress to stderr.
"""

from __future__ import annotations

import gc
import gettext
import os
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

# The linear algebra of numpy must know before it is imported: its tables here are small, and helper threads wait for
# each other longer than they work. The themes of a bank are then the same with any number of cores, too.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# click prints its own messages through gettext; ours is a Dutch program on any machine. The texts
# are in locale/nl/LC_MESSAGES/messages.po (compile: pybabel compile -d casusbank/cli/locale).
os.environ["LANGUAGE"] = "nl"
gettext.bindtextdomain("messages", str(Path(__file__).with_name("locale")))

import click  # noqa: E402

from casusbank import __version__  # noqa: E402
from casusbank.adres import is_postgres, refuse_password  # noqa: E402
from casusbank.errors import CasusbankError, ConfigFout, reason_of  # noqa: E402

_COMMANDS = {
    "demo": "bron",
    "ingest": "bron",
    "kijk": "kijken",
    "haal": "halen",
    "index": "bron",
    "vergeet": "bron",
    "verlopen": "bewaren",
    "zoek": "zoeken",
    "casus": "zoeken",
    "analyseer": "zoeken",
    "vergelijk": "precedent",
    "toets": "precedent",
    "consistentie": "precedent",
    "waarden": "waarden",
    "waarden-invoer": "waarden",
    "naleving": "waarden",
    "effectdialoog": "dialoog",
    "omgekeerde-toets": "toetsing",
    "grenzen": "grenzen",
    "signaal": "grenzen",
    "dossier": "dossier",
    "casustafel": "dossier",
    "register": "dossier",
    "bevestig": "menswoord",
    "hervalidatie": "menswoord",
    "overeenstemming": "menswoord",
    "risico": "menswoord",
    "meldingen": "meldingen",
    "vocabulaire": "vocabulaire",
    "evaluate": "meten",
    "feedback": "meten",
    "publiceer": "publicatie",
    "verhuis": "verhuizen",
    "serve": "beheer",
    "openapi": "beheer",
    "doctor": "beheer",
    "logboek": "logboek",
    "verify": "behoud",
    "migreer": "behoud",
    "backup": "behoud",
    "restore": "behoud",
    "herstel": "behoud",
    "aanvullen": "beheer",
}
"""Command to the module beside this file that holds it; the module is loaded when it is called."""

_LONGEST = 2_000
"""Characters of the line about a mistake: enough to list what is known, and not what somebody pasted."""
_ECHOED = 80
"""Characters of one argument that a line about a mistake says again."""
_LINE = "casusbank.regel"
"""In the context of click: the whole line, as it was given."""
_GIVEN = "casusbank.opdracht"
"""In the context of click: the command with its arguments, as they were given."""
_ON_SERVER = ("zoek", "doctor")
"""Commands that PostgreSQL can answer alone."""
_SEARCHING = ("zoek", "serve", "doctor")
"""Commands that go by the setting `engine`; the others go by the database itself."""

_SHORT = {
    "demo": "Bouwt een database van fictieve casussen en laat één zoekvraag zien.",
    "ingest": "Leest bestanden en mappen in, maskeert persoonsgegevens en slaat casussen op.",
    "kijk": "Volgt een map en leest in wat er nieuw of gewijzigd is.",
    "haal": "Haalt uitspraken, regels van gemeenten en verbanden van internet naar een map.",
    "index": "Maakt nieuwe casussen doorzoekbaar.",
    "vergeet": "Wist een casus of bron overal, met bewijs.",
    "verlopen": "Toont en wist casussen waarvan de bewaartermijn voorbij is.",
    "zoek": "Zoekt vergelijkbare casussen bij een vraag of een geplakte casus.",
    "casus": "Toont één casus met wat het systeem erin las.",
    "analyseer": "Leest een tekst zonder iets op te slaan.",
    "vergelijk": "Legt twee casussen naast elkaar.",
    "toets": "Toetst een concept aan eerdere besluiten.",
    "consistentie": "Zoekt gelijke gevallen die ongelijk zijn behandeld.",
    "waarden": "Toont de waarden en hoe ze zijn toegepast.",
    "waarden-invoer": "Leest waarden en richtlijnen van uw organisatie in.",
    "naleving": "Laat zien of besluiten de richtlijnen van de organisatie volgen.",
    "effectdialoog": "Maakt het formulier van de Effectdialoog en leest het ingevuld terug.",
    "omgekeerde-toets": "Vult en toont de omgekeerde toets van een casus in vier stappen.",
    "grenzen": "Toont wat casussen belemmerde en wat elders wel werkte.",
    "signaal": "Maakt, toont en wijzigt signalen over regels die belemmeren.",
    "dossier": "Maakt de motiveringsbundel van één casus, met alle bronnen.",
    "casustafel": "Maakt een agenda om in te vullen voor een strategische casustafel.",
    "register": "Maakt een concept voor het Algoritmeregister of het verwerkingsregister.",
    "bevestig": "Bevestigt, verwerpt of verbetert een voorgestelde annotatie.",
    "hervalidatie": "Toont wat een mens opnieuw moet bekijken omdat de tekst veranderde.",
    "overeenstemming": "Meet hoe vaak annotatoren en mensen het eens zijn (kappa).",
    "risico": "Toont wat in een casus nog naar een persoon kan leiden.",
    "meldingen": "Toont nieuwe vergelijkbare casussen bij bewaarde zoekvragen.",
    "vocabulaire": "Geeft de woordenlijsten als SKOS aan andere systemen.",
    "evaluate": "Meet de zoekkwaliteit op verzamelingen (BEIR-indeling), ook tegen een eerdere meting.",
    "feedback": "Telt wat gebruikers over paren zeiden en schrijft er een verzameling van om mee te meten.",
    "verhuis": "Zet de casussen over naar PostgreSQL, of brengt ze daar bij.",
    "publiceer": "Maakt een bestand met alleen de casussen die een groep lezers mag zien.",
    "serve": "Start de schermen in de browser.",
    "openapi": "Geeft de beschrijving van de JSON van de schermen.",
    "doctor": "Controleert de installatie, de database en de index.",
    "logboek": "Toont wie wanneer wat deed, en kijkt na of dat klopt.",
    "verify": "Kijkt elke rij, bladzijde en index na op schade.",
    "migreer": "Werkt een database van een oudere casusbank bij.",
    "backup": "Maakt een reservekopie van de database, ook terwijl anderen schrijven.",
    "restore": "Zet een reservekopie terug.",
    "herstel": "Herstelt wat te herstellen is aan database en index.",
    "aanvullen": "Geeft het script dat commando's aanvult in bash, zsh of fish.",
}


def _brief(text: str, given: Sequence[str]) -> str:
    """A line about a mistake, with each long argument that it repeats cut short, and bounded itself."""
    said = {part for word in given for part in (word, *word.split("=", 1), word[2:]) if len(part) > _ECHOED}
    for part in sorted(said, key=len, reverse=True):
        for shown in (part, repr(part)[1:-1]):
            text = text.replace(shown, part[:_ECHOED] + "…")
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


@contextmanager
def _brief_usage(given: Sequence[str]) -> Generator[None]:
    """Let a usage error not repeat all of what was pasted."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:  # this one is the whole help
        raise
    except click.UsageError as error:
        raise click.UsageError(_brief(error.format_message(), given), error.ctx) from None


def _in_dutch(command: click.Command) -> click.Command:
    """The command, with what stands for its options and commands in its help."""
    command.options_metavar = "[OPTIES]"
    if isinstance(command, click.Group):
        command.subcommand_metavar = "COMMANDO [ARGUMENTEN]"
        for below in command.commands.values():
            _in_dutch(below)
    return command


class _LazyGroup(click.Group):
    """A group that loads a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _COMMANDS.get(cmd_name)
        if module is None:
            return None
        return _in_dutch(getattr(import_module(f"casusbank.cli.{module}"), cmd_name.replace("-", "_")))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[_LINE] = tuple(args)
        with _brief_usage(ctx.meta[_LINE]):
            return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # From the table above: showing help must not import a single room.
        with formatter.section("Commando's"):
            formatter.write_dl(list(_SHORT.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS:
            ctx.fail(f"Onbekend commando '{args[0]}'. Bekend: {', '.join(_COMMANDS)}.")
        ctx.meta[_GIVEN] = tuple(args)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Carry a command out; where a log is kept, it says so."""
        try:
            with _brief_usage(ctx.meta[_LINE]):
                return super().invoke(ctx)
        finally:
            given: tuple[str, ...] = ctx.meta.get(_GIVEN, ())
            if given and not isinstance(sys.exc_info()[1], CasusbankError | click.UsageError):
                from casusbank.cli.logboek import remember

                remember(ctx, given[0], given[1:])


@click.group(
    cls=_LazyGroup,
    options_metavar="[OPTIES]",
    subcommand_metavar="COMMANDO [ARGUMENTEN]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Zoek vergelijkbare casussen in het sociaal domein: gelijke gevallen gelijk, ongelijke gevallen ongelijk. "
    "Een hulpmiddel, geen besluit.",
)
@click.version_option(__version__, prog_name="casusbank", message="%(prog)s %(version)s", help="Toon de versie.")
@click.option(
    "--db",
    type=click.Path(dir_okay=False),
    envvar="CASUSBANK_DB",
    metavar="PAD",
    help="De database (standaard casusbank.db in deze map; ook via CASUSBANK_DB). Voor zoeken ook"
    " postgresql://gebruiker@server/naam.",
)
@click.option(
    "--engine",
    type=click.Choice(["sqlite", "postgres"]),
    help="Waar gezocht wordt: in de database zelf, of in PostgreSQL (zie verhuis).",
)
@click.pass_context
def cli(ctx: click.Context, db: str | None, engine: str | None) -> None:
    """Entry group; keeps the place of the database and the engine for the commands."""
    ctx.obj = (db, engine if ctx.invoked_subcommand in _SEARCHING else "sqlite")
    if engine == "postgres" and ctx.invoked_subcommand not in _SEARCHING:
        raise ConfigFout(
            f"--engine postgres is voor: {', '.join(_SEARCHING)}. Andere opdrachten lezen de database zelf."
        )
    if db and is_postgres(db):
        if ctx.get_parameter_source("db") is click.core.ParameterSource.COMMANDLINE:
            refuse_password(db)
        if ctx.invoked_subcommand not in _ON_SERVER:
            raise ConfigFout(
                f"'{ctx.invoked_subcommand}' leest de database zelf: geef --db PAD. In PostgreSQL kan:"
                f" {', '.join(_ON_SERVER)}."
            )


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line; every expected error becomes one Dutch line and exit code 1."""
    # Starting makes a few hundred thousand objects that all stay: looking through them for rubbish every 700 is a
    # tenth of the time to the first hit.
    gc.set_threshold(100_000, 50, 100)
    given = sys.argv[1:] if args is None else list(args)
    try:
        cli.main(args=given, prog_name="casusbank", standalone_mode=True)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:
        from casusbank.cli.gedeeld import note
        from casusbank.store import problem_of

        reason = str(error) if isinstance(error, CasusbankError) else problem_of(error) or _outside(error)
        if reason is None:
            raise
        note(f"Fout: {' '.join(_brief(reason, given).split())}")
        sys.exit(1)


def _outside(error: Exception) -> str | None:
    """A Dutch line for what the machine or the caller's shell brings: an impossible name, bytes that are no text."""
    if isinstance(error, OSError) and error.filename is not None:
        name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else str(error.filename)
        return f"{reason_of(error)}: {name}"
    if isinstance(error, UnicodeEncodeError) and "surrogates" in error.reason:
        return "De opdracht bevat tekens die geen tekst zijn (geen UTF-8)."
    return None


__all__: Sequence[Any] = ("cli", "main")
