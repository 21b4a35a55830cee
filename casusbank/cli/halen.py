"""`casusbank haal`: open government sources into a folder. The one command that opens a connection to elsewhere."""

from __future__ import annotations

import os
import shlex
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casusbank.cli.gedeeld import Dag, get_config, note, print_json, progress, say, stopped_by_signal
from casusbank.errors import InvoerFout

if TYPE_CHECKING:
    from ingest.haal.opslag import Oogst

_MOST_TOLD = 20


class _Map(click.Path):
    """The folder to fetch into; never this one by a name that was left empty, as by a script without its variable."""

    def __init__(self) -> None:
        super().__init__(file_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return super().convert(value, param, ctx) if value else self.fail("de naam is leeg.", param, ctx)


@click.group(
    help="Haalt open bronnen van internet. Alleen bij `lido` gaat er iets uit uw database mee: ECLI's van uitspraken.",
)
@click.option("--adres", metavar="URL", help="Een ander adres van dezelfde dienst, zoals een spiegel in uw netwerk.")
def haal(adres: str | None) -> None:
    """`casusbank haal`."""


@haal.command(
    short_help="Uitspraken van rechtspraak.nl.",
    help="Haalt uitspraken op van rechtspraak.nl: op ECLI, rechtsgebied, periode of laatste wijziging.",
)
@click.argument("map_", metavar="MAP", type=_Map())
@click.option("--ecli", "eclis", metavar="ECLI", multiple=True, help="Deze uitspraak. Mag vaker.")
@click.option("--rechtsgebied", metavar="R", help="Bijvoorbeeld socialezekerheidsrecht of bestuursrecht.")
@click.option("--van", metavar="JJJJ-MM-DD", type=Dag(), help="Uitspraakdatum vanaf.")
@click.option("--tot", metavar="JJJJ-MM-DD", type=Dag(), help="Uitspraakdatum tot en met.")
@click.option(
    "--gewijzigd-sinds", metavar="JJJJ-MM-DD", type=Dag(), help="Alleen wat sinds die dag is gewijzigd of ingetrokken."
)
@click.option(
    "--max", "meest", metavar="N", type=click.IntRange(min=1), help="Haal er hoogstens N. Wat er al is, telt niet mee."
)
@click.option("--json", "as_json", is_flag=True, help="Verslag als JSON.")
@click.pass_context
def rechtspraak(
    ctx: click.Context, /, map_: Path, eclis: tuple[str, ...], rechtsgebied: str | None, meest: int | None,
    as_json: bool, **dagen: date | None,
) -> None:  # fmt: skip
    """`casusbank haal rechtspraak`."""
    from ingest.haal import rechtspraak as bron
    from ingest.haal.opslag import Opslag
    from ingest.haal.verbinding import Verbinding

    if not (eclis or rechtsgebied or any(dagen.values())):
        raise click.UsageError("Zeg welke uitspraken: --ecli, --rechtsgebied, --van, --tot of --gewijzigd-sinds.")
    if eclis and (rechtsgebied or any(dagen.values())):
        raise click.UsageError("--ecli noemt uitspraken; laat --rechtsgebied en de dagen dan weg.")
    vraag, line = bron.Vraag(eclis, rechtsgebied, **_iso(dagen)), Verbinding(_address(ctx) or bron.BASIS)
    with _stoppable(map_), Opslag(map_) as opslag, progress("ophalen") as bar:
        done = bron.fetch(vraag, line, opslag, meest, bar)
    _report(ctx, done, map_, as_json)


@haal.command(
    short_help="Regels van gemeenten (CVDR) en gemeentebladen.",
    help="Haalt gemeentebladen of regelingen (CVDR) op: op gemeente, periode of woord.",
)
@click.argument("map_", metavar="MAP", type=_Map())
@click.option(
    "--reeks", type=click.Choice(["cvdr", "gemeenteblad"]), default="cvdr",
    help="cvdr: de regels van gemeenten (standaard); gemeenteblad: hun bekendmakingen.",
)  # fmt: skip
@click.option("--gemeente", metavar="G", help="Naam van de gemeente.")
@click.option("--van", metavar="JJJJ-MM-DD", type=Dag(), help="Bekendgemaakt, of in cvdr gewijzigd, vanaf deze dag.")
@click.option("--tot", metavar="JJJJ-MM-DD", type=Dag(), help="Tot en met deze dag.")
@click.option("--tekst", metavar="T", help="Een woord of zin die erin staat.")
@click.option("--soort", type=click.Choice(["verordening", "beleidsregel"]), help="Alleen deze soort (cvdr).")
@click.option(
    "--geldend-op", metavar="JJJJ-MM-DD", type=Dag(), help="Alleen wat op die dag geldt (cvdr). Anders elke versie."
)
@click.option(
    "--max", "meest", metavar="N", type=click.IntRange(min=1), help="Haal er hoogstens N. Wat er al is, telt niet mee."
)
@click.option("--json", "as_json", is_flag=True, help="Verslag als JSON.")
@click.pass_context
def officielebekendmakingen(
    ctx: click.Context, /, map_: Path, reeks: Any, gemeente: str | None, tekst: str | None, soort: Any,
    meest: int | None, as_json: bool, **dagen: date | None,
) -> None:  # fmt: skip
    """`casusbank haal officielebekendmakingen`."""
    from dataclasses import replace

    from ingest.haal import bekendmakingen as bron
    from ingest.haal.opslag import Opslag

    if not (gemeente or tekst or any(dagen.values())):
        raise click.UsageError("Zeg wat u zoekt: --gemeente, --van, --tot, --tekst of --geldend-op.")
    if reeks != "cvdr" and (soort or dagen["geldend_op"]):
        raise click.UsageError("--soort en --geldend-op zijn er alleen bij --reeks cvdr.")
    adres = _address(ctx)
    service = replace(bron.DIENSTEN[reeks], basis=adres) if adres else None
    vraag = bron.Vraag(reeks, gemeente, tekst=tekst, soort=soort, **_iso(dagen))
    with _stoppable(map_), Opslag(map_) as opslag, progress("ophalen") as bar:
        done = bron.fetch(vraag, opslag, meest=meest, progress=bar, dienst=service)
    _report(ctx, done, map_, as_json)


@haal.command(
    short_help="Verbanden van uitspraken in uw database (LiDO).",
    help="Haalt bij de uitspraken in uw database op naar welke uitspraken en artikelen zij verwijzen (LiDO).",
)
@click.argument("map_", metavar="MAP", type=_Map())
@click.option("--opnieuw", is_flag=True, help="Vraag ook wat er al is opnieuw.")
@click.option("--max", "meest", metavar="N", type=click.IntRange(min=1), help="Vraag hoogstens N uitspraken.")
@click.option("--json", "as_json", is_flag=True, help="Verslag als JSON.")
@click.pass_context
def lido(ctx: click.Context, map_: Path, opnieuw: bool, meest: int | None, as_json: bool) -> None:
    """`casusbank haal lido`: the answers go into the folder, the links into the database."""
    from casusbank.store import open_database, transaction, verbanden, writer_lock
    from ingest.haal import lido as bron
    from ingest.haal.opslag import Opslag
    from ingest.haal.verbinding import SIGN_ON, Verbinding

    config = get_config(ctx)
    with closing(open_database(config.db)) as conn:
        rulings = verbanden.rulings(conn)
    if not rulings:
        raise InvoerFout("Er staan geen uitspraken met een ECLI in de database.")
    adres = _address(ctx) or bron.BASIS
    note(f"Naar {adres} gaan alleen ECLI's van uitspraken in uw database ({len(rulings)}); verder niets.")
    line = Verbinding(adres, aanmelding=os.environ.get(SIGN_ON, ""))
    with _stoppable(map_), Opslag(map_) as opslag:
        with progress("ophalen") as bar:
            done = bron.fetch(list(rulings), line, opslag, opnieuw=opnieuw, meest=meest, progress=bar)
        kept = {ecli: found for ecli in rulings if (found := bron.kept(ecli, opslag)) is not None}
    # Asking may take hours: only now do others have to wait for us, and they may have changed something meanwhile.
    with writer_lock(config.db), closing(open_database(config.db, "schrijf")) as conn, transaction(conn):
        links = {c: kept[ecli] for ecli, ids in verbanden.rulings(conn).items() if ecli in kept for c in ids}
        number = verbanden.put(conn, links)
    if as_json:
        print_json({**_facts(done), "verbanden": number})
    else:
        say(
            f"{done.gevonden} uitspraken: {len(done.nieuw)} nieuw, {len(done.gewijzigd)} gewijzigd, "
            f"{done.ongewijzigd} ongewijzigd, {len(done.leeg)} kent LiDO niet. {number} verbanden in de database."
        )
        if done.later:
            say(f"{done.later} kende LiDO eerder niet; die vraagt casusbank na een maand weer (nu: --opnieuw).")
    _tell_failed(ctx, done)


@contextmanager
def _stoppable(folder: Path) -> Generator[None]:
    """Say where things stand when the user, or who manages the machine, has had enough."""
    try:
        with stopped_by_signal():
            yield
    except KeyboardInterrupt:
        note(f"Gestopt. Wat is opgehaald, staat heel in {folder}. Geef hetzelfde commando; het gaat verder.")
        raise click.exceptions.Exit(1) from None


def _address(ctx: click.Context) -> str | None:
    """The other address that was given. Raises HaalFout when it is none that may be asked."""
    from ingest.haal.verbinding import Verbinding

    given: str | None = ctx.parent.params["adres"] if ctx.parent else None
    if given is not None:
        Verbinding(given)
    return given


def _iso(days: Mapping[str, date | None]) -> dict[str, str | None]:
    first, last = days.get("van"), days.get("tot")
    if first and last and first > last:
        raise click.UsageError("--van ligt na --tot.")
    for name in ("van", "gewijzigd_sinds"):
        if (day := days.get(name)) and day > date.today():
            raise click.UsageError(f"--{name.replace('_', '-')} ligt na vandaag.")
    return {name: day.isoformat() if day else None for name, day in days.items()}


def _facts(done: Oogst) -> dict[str, Any]:
    return {
        "gevonden": done.gevonden,
        "nieuw": done.nieuw,
        "gewijzigd": done.gewijzigd,
        "ongewijzigd": done.ongewijzigd,
        "leeg": done.leeg,
        "vervangen": done.vervangen,
        "mislukt": done.mislukt,
        "tekort": done.tekort,
    }


def _report(ctx: click.Context, done: Oogst, folder: Path, as_json: bool) -> None:
    if as_json:
        print_json({**_facts(done), "ingetrokken": done.ingetrokken})
    else:
        say(
            f"{done.gevonden} gevonden: {len(done.nieuw)} nieuw, {len(done.gewijzigd)} gewijzigd, "
            f"{done.ongewijzigd} ongewijzigd, {len(done.ingetrokken)} ingetrokken, {len(done.leeg)} zonder tekst."
        )
        for name in done.ingetrokken:
            note(f"Ingetrokken aan de bron: {name}. Staat hij in uw database? Wis hem met: casusbank vergeet {name}")
        for name, new in done.vervangen.items():
            note(f"Vervangen aan de bron: {name} heet nu {new}.")
        if done.gehaald:
            say(f"Lees ze in met: casusbank ingest {shlex.quote(str(folder))} --toegang openbaar")
    _tell_failed(ctx, done)


def _tell_failed(ctx: click.Context, done: Oogst) -> None:
    """Name what could not be fetched, and leave with 1 so that a scheduled run is noticed."""
    if done.tekort:
        note(f"Niet alles: {done.tekort}")
    for name, reason in list(done.mislukt.items())[:_MOST_TOLD]:
        note(f"Niet gehaald: {name}. {reason}")
    if len(done.mislukt) > _MOST_TOLD:
        note(f"En nog {len(done.mislukt) - _MOST_TOLD} niet gehaald.")
    if done.mislukt or done.tekort:
        ctx.exit(1)
