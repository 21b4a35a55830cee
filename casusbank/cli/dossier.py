"""Commands that write documents: dossier, casustafel, register."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casusbank.cli.gedeeld import get_config, note, say
from casusbank.cli.precedent import draft, nominated, searching
from casusbank.errors import InvoerFout

if TYPE_CHECKING:
    from casusbank.config import Config
    from precedent.dossier.collect import Materiaal, Opdracht
    from precedent.dossier.document import Stuk
    from precedent.dossier.register import Registersoort
    from precedent.dossier.render import Formaat

_FORMATS = ("html", "docx", "pdf", "json", "md")
_ON_SCREEN = frozenset({"json", "md"})
"""Forms that go to the screen when no file is named."""


@dataclass(frozen=True, slots=True)
class Uitvoer:
    """Where a document goes, in what form, and the day on it."""

    formaat: Formaat | None
    uit: str | None
    datum: str
    overschrijf: bool
    vormen: tuple[str, ...] = _FORMATS

    def form(self, default: Formaat) -> Formaat:
        """The form asked for, else that of the name, else the default. Raises InvoerFout."""
        from precedent.dossier.render import FORMATEN

        if self.formaat or not self.uit:
            return self.formaat or default
        suffix = Path(self.uit).suffix.lower().removeprefix(".")
        known: dict[str, Formaat] = {**{f: f for f in FORMATEN}, "htm": "html", "markdown": "md"}
        if known.get(suffix) not in self.vormen:
            ways = ", ".join(self.vormen)
            raise InvoerFout(f"Aan de naam {Path(self.uit).name} is geen vorm te zien. Geef --formaat met: {ways}.")
        return known[suffix]

    def deliver(self, stuk: Stuk, default: Formaat, name: str) -> None:
        """Render `stuk` and write it."""
        from precedent.dossier.render import render

        form = self.form(default)
        self.write(render(stuk, form), form, name)

    def write(self, content: bytes, form: Formaat, name: str) -> None:
        """To the file that was named; else text to the screen, and the rest to a file with a safe name, here."""
        from precedent.dossier.render import write_new
        from precedent.dossier.text import file_stem

        if self.uit is None and form in _ON_SCREEN:
            sys.stdout.buffer.write(content)
            sys.stdout.flush()
            return
        path = Path(self.uit) if self.uit else Path(f"{file_stem(name)}.{form}")
        write_new(path, content, overschrijf=self.overschrijf)
        say(f"Geschreven: {path}")


def output(*formats: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options of every command that writes a document, given to it as one `uitvoer`."""

    def add(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def run(*args: Any, formaat: Any, uit: str | None, datum: str | None, overschrijf: bool, **rest: Any) -> None:
            command(*args, uitvoer=Uitvoer(formaat, uit, day_of(datum), overschrijf, formats), **rest)

        which = f"De vorm; standaard volgt die uit de naam bij --uit, anders {formats[0]}."
        run = click.option("--overschrijf", is_flag=True, help="Vervang een bestand dat al bestaat.")(run)
        run = click.option("--datum", metavar="JJJJ-MM-DD", help="De datum op het stuk (standaard vandaag).")(run)
        run = click.option("--uit", metavar="PAD", type=click.Path(), help="Het bestand waarin het stuk komt.")(run)
        return click.option("--formaat", type=click.Choice(formats), help=which)(run)

    return add


@click.command(
    help="Maakt de motiveringsbundel van één casus: feiten, waarden, regels, eerdere besluiten, verschillen en vragen. "
    "Elke zin wijst naar een passage, een gegeven of een regel. Een hulpmiddel, geen besluit."
)
@click.argument("casus_id", metavar="[ID]", required=False)
@click.option("--bestand", metavar="PAD|-", help="Neem de tekst in dit bestand; er wordt niets opgeslagen.")
@click.option("--vraag", metavar="TEKST", help="De vraag waar het om gaat; casusbank zoekt er casussen bij.")
@click.option("--filter", "filters", metavar="VELD=WAARDE", multiple=True, help="Alleen eerdere casussen die voldoen.")
@click.option(
    "--reikwijdte",
    type=click.Choice(["organisatie", "alle"]),
    default="organisatie",
    help="'organisatie' (standaard) of 'alle': ook besluiten van andere organisaties, zonder juridische claim.",
)
@click.option("--algoritmeparagraaf", is_flag=True, help="Alleen de alinea voor in de besluitbrief.")
@output(*_FORMATS)
@click.pass_context
def dossier(
    ctx: click.Context, casus_id: str | None, bestand: str | None, vraag: str | None, filters: tuple[str, ...],
    reikwijdte: Any, algoritmeparagraaf: bool, uitvoer: Uitvoer,
) -> None:  # fmt: skip
    """`casusbank dossier`."""
    from casusbank.store.filters import parse
    from precedent.dossier.bundle import build_bundle
    from precedent.dossier.collect import Opdracht
    from precedent.dossier.register import paragraph

    if (casus_id is None) == (bestand is None):
        raise click.UsageError("Geef een ID, of --bestand PAD.")
    asked = Opdracht(uitvoer.datum, vraag, parse(filters), reikwijdte)
    material = _material(get_config(ctx), casus_id, bestand, asked)
    if algoritmeparagraaf:
        uitvoer.deliver(paragraph(material), "md", f"alinea-{material.casus.id}")
    else:
        uitvoer.deliver(build_bundle(material), "html", f"dossier-{material.casus.id}")


def _material(config: Config, casus_id: str | None, bestand: str | None, asked: Opdracht) -> Materiaal:
    from casusbank.store import casussen, open_database, snapshot
    from precedent.dossier_inquiry import material

    with closing(open_database(config.db)) as conn, snapshot(conn):
        subject = casussen.read_casus(conn, casus_id) if casus_id else draft(bestand or "-", config)
        found, problem = material(conn, subject, asked, searching(config))
    if problem:
        note(f"Let op: {problem}")
    return found


@click.command(
    help="Maakt van casussen een geanonimiseerde agenda voor een strategische casustafel, om in te vullen. "
    "Het ingevulde stuk leest u daarna in met casusbank ingest."
)
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@output("docx", "html", "md")
@click.pass_context
def casustafel(ctx: click.Context, ids: tuple[str, ...], uitvoer: Uitvoer) -> None:
    """`casusbank casustafel`."""
    from casusbank.store import casussen, open_database, snapshot
    from precedent.dossier.collect import Opdracht, collect
    from precedent.dossier.table_agenda import build_agenda

    config, asked = get_config(ctx), Opdracht(uitvoer.datum, reikwijdte="alle")
    with closing(open_database(config.db)) as conn, snapshot(conn):
        chosen = [casussen.read_casus(conn, i) for i in dict.fromkeys(ids)]
        items = [collect(conn, c, nominated(conn, config, c), asked) for c in chosen]
    uitvoer.deliver(build_agenda(items), "docx", "casustafel")


@click.command(
    help="Maakt een concept voor een register: algoritme (het Nederlandse Algoritmeregister) of verwerking "
    "(het verwerkingsregister van de AVG)."
)
@click.argument("soort", type=click.Choice(["algoritme", "verwerking"]))
@output("md", "json", "html", "docx")
@click.pass_context
def register(ctx: click.Context, soort: Registersoort, uitvoer: Uitvoer) -> None:
    """`casusbank register`."""
    from precedent.dossier.register import entry, entry_json, name_of

    organisation = get_config(ctx).organisatie
    if uitvoer.form("md") == "json":
        uitvoer.write(entry_json(soort, uitvoer.datum, organisation), "json", name_of(soort))
    else:
        uitvoer.deliver(entry(soort, uitvoer.datum, organisation), "md", name_of(soort))


# ------------------------------------------------------------------ parts


def day_of(datum: str | None) -> str:
    """A day as ISO; today when none is named. Raises InvoerFout."""
    try:
        return date.fromisoformat(datum).isoformat() if datum else date.today().isoformat()
    except ValueError:
        raise InvoerFout(f"'{datum}' is geen datum. Schrijf JJJJ-MM-DD, zoals 2024-05-31.") from None
