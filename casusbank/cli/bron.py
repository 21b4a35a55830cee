"""Commands that fill or empty the database: demo, ingest, index, vergeet."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casusbank.cli.gedeeld import get_config, note, print_json, print_json_line, progress, same_bank, say
from casusbank.config import Config
from casusbank.errors import DatabaseFout, InvoerFout

if TYPE_CHECKING:
    from ingest.source_run import Verslagregel

_MOST_TOLD = 20
DEMO_VRAAG = (
    "Een alleenstaande vader heeft zijn drie kinderen in huis genomen, anders gaan ze naar een instelling van "
    "jeugdzorg. Hij woont in een flat met twee kamers, met z'n vieren op één slaapkamer. Hij staat al lang "
    "ingeschreven en reageert elke week op woningen. Voor urgentie valt hij net buiten de regels. Wat kan ik doen?"
)


@click.command(help="Bouwt een database van de meegeleverde fictieve casussen, zoekt één keer en legt uit waarom.")
@click.pass_context
def demo(ctx: click.Context) -> None:
    """`casusbank demo`."""
    from casusbank.cli.tonen import show_result
    from casusbank.model import Vraag
    from index.build import build_index
    from index.search import Zoeker
    from ingest.casus import Opties
    from ingest.pipeline import ingest_paths

    config = replace(get_config(ctx), organisatie=None, toegang="openbaar")
    say("Stap 1. Ik lees de fictieve casussen in (alles blijft op deze computer).")
    with as_file(files("casusbank").joinpath("demo")) as folder:
        _refuse_mixing(config, folder)
        values = _adopt_examples(config)
        report: list[Verslagregel] = []
        for sort in sorted(p for p in folder.iterdir() if p.is_dir()):
            with progress(sort.name) as bar:
                report += ingest_paths([sort], config.db, config, Opties(bronsoort=sort.name), bar, basis=folder)
    say(f"   {sum(len(r.casussen) for r in report)} casussen uit {len(report)} bestanden, {values} fictieve waarden.")
    for line in report:
        if line.status in ("geweigerd", "overgeslagen"):
            note(f"   {line.bron}: {line.status}, {line.reden}")
    say("Stap 2. Ik maak ze doorzoekbaar.")
    with progress("index") as bar:
        built = build_index(config.db, config, progress=bar)
    say(f"   {built.passages} passages, model {built.model}.")
    say("Stap 3. Een consulent vraagt:")
    say()
    with closing(Zoeker(config.db, config)) as zoeker:
        question = Vraag(DEMO_VRAAG, k=5)
        show_result(question, zoeker.search(question))
    say("Zo gaat u verder:")
    own = _own_command()
    database = "" if config.db == Config().db else f" --db {config.db}"
    say(f'  {own}{database} zoek "uw vraag of casus"      nog een vraag stellen')
    say(f"  {own}{database} zoek --bestand casus.docx     een hele casus als vraag")
    say(f"  {own}{database} consistentie                  gelijke gevallen, gelijk behandeld?")
    say(f"  {own}{database} naleving                      leven gemeenten hun eigen waarden na?")
    say(f"  {own}{database} grenzen                       waar liep het vast, en wat werkte wel?")
    say(f"  {own}{database} serve                         de schermen in de browser")


def _adopt_examples(config: Config) -> int:
    """The made-up values of the made-up municipalities, before their texts are read; how many there are."""
    from casusbank.store import now, open_database, organisatiewaarden, writer_lock
    from casusbank.vocabulary.waardenbestand import load_waarden

    with as_file(files("casusbank.vocabulary").joinpath("organisatiewaarden.yaml")) as path:
        found = load_waarden(path)
    with writer_lock(config.db), closing(open_database(config.db, "schrijf")) as conn:
        for waarde in found:
            organisatiewaarden.add(conn, waarde, via="bestand", op=now(), rol="demo")
    return len(found)


def _own_command() -> str:
    """How the user started us, so that the printed commands can be copied."""
    started = Path(sys.argv[0])
    here = Path.cwd()
    if started.is_relative_to(here):
        return str(started.relative_to(here))
    return "casusbank"


def _sources(db: Path, folder: Path) -> tuple[list[str], list[str]]:
    """The sources in the database that are of the demo in `folder`, and the others."""
    from casusbank.store import open_database, writer_lock
    from ingest.sources import find_sources

    if not db.exists():
        return [], []
    demo_keys = {s.sleutel for s in find_sources([folder], folder)}
    # Opening may bring the tables up to date: never beside another process that does so too.
    with writer_lock(db), closing(open_database(db, "schrijf")) as conn:
        found = [str(r[0]) for r in conn.execute("SELECT id FROM bron")]
    return [k for k in found if k in demo_keys], [k for k in found if k not in demo_keys]


def warn_mixing(db: Path) -> None:
    """Real casussen had better not go into the database of the demo either."""
    with as_file(files("casusbank").joinpath("demo")) as folder:
        if _sources(db, folder)[0]:
            note(f"Let op: in {db} staan fictieve casussen. Houd eigen casussen apart: casusbank --db eigen.db ingest")


def _refuse_mixing(config: Config, folder: Path) -> None:
    """Fictitious casussen never go into a database with real ones."""
    _, other = _sources(config.db, folder)
    if other:
        raise InvoerFout(
            f"In {config.db} staan al eigen bronnen ({len(other)}). De demo komt daar niet bij. "
            "Kies een andere database: casusbank --db demo.db demo"
        )


def finish_erasures(db: Path) -> None:
    """Carry on with an erasure that was cut off, before anything else is written."""
    from casusbank.store import erasure, open_database

    try:
        with closing(open_database(db)) as conn:
            begun = erasure.unfinished(conn)
    except DatabaseFout:
        return  # absent or of an older schema: the command itself says so
    if begun:
        from index.erase import finish_erasures

        note("Een eerdere wissing is afgebroken. Ik maak haar eerst af.")
        if not finish_erasures(db):
            note("De wissing is nog niet af: een ander programma leest nog in de database.")


@click.command(help="Leest bestanden en mappen in (met submappen). Twee keer hetzelfde inlezen verandert niets.")
@click.argument("paden", nargs=-1, required=True, metavar="PAD...", type=click.Path())
@click.option("--bronsoort", metavar="S", help="Soort bron, bijvoorbeeld maatwerkbesluit of bezwaaradvies.")
@click.option("--organisatie", metavar="O", help="Het bestuursorgaan dat besliste, bijvoorbeeld 'gemeente Oeverdam'.")
@click.option(
    "--toegang", type=click.Choice(["openbaar", "regio", "organisatie", "team"]), help="Wie de casussen mag zien."
)
@click.option("--json", "as_json", is_flag=True, help="Eén JSON-regel per bron.")
@click.pass_context
def ingest(
    ctx: click.Context, paden: tuple[str, ...], bronsoort: str | None, organisatie: str | None, toegang: Any,
    as_json: bool,
) -> None:  # fmt: skip
    """`casusbank ingest`."""
    from casusbank.vocabulary import load_vocabulary
    from ingest.casus import Opties
    from ingest.pipeline import ingest_paths

    kinds = load_vocabulary().bronsoorten
    if bronsoort and bronsoort not in kinds:
        raise InvoerFout(f"Onbekende bronsoort '{bronsoort}'. Bekend: {', '.join(kinds)}.")
    config = get_config(ctx)
    warn_mixing(config.db)
    finish_erasures(config.db)
    counts: Counter[str] = Counter()
    casussen = 0
    with progress("inlezen") as bar:
        for line in ingest_paths(
            [Path(p) for p in paden], config.db, config, Opties(bronsoort, organisatie, toegang), bar
        ):
            counts[line.status] += 1
            casussen += len(line.casussen)
            _report_line(line, as_json)
    if not as_json:
        _report_total(counts, casussen)
    tell_withdrawn(config.db, [Path(p) for p in paden])
    if counts["geweigerd"]:
        ctx.exit(1)


def tell_withdrawn(db: Path, folders: Iterable[Path]) -> None:
    """Name the casussen whose text was withdrawn at the source after `haal` fetched it; a person wipes them."""
    from casusbank.store import bronnen, open_database
    from ingest.haal.opslag import withdrawn

    if gone := [name for folder in folders for name in withdrawn(folder)]:
        with closing(open_database(db)) as conn:
            found = bronnen.casussen_named(conn, gone)
        for casus_id in found[:_MOST_TOLD]:
            note(f"Ingetrokken aan de bron, nog in de database: {casus_id}. Wis: casusbank vergeet {casus_id}")
        if len(found) > _MOST_TOLD:
            note(f"En nog {len(found) - _MOST_TOLD} ingetrokken.")


def _report_line(line: Verslagregel, as_json: bool) -> None:
    if as_json:
        print_json_line(
            {"bron": line.bron, "status": line.status, "reden": line.reden, "casussen": list(line.casussen)}
        )
    elif line.status in ("geweigerd", "overgeslagen") or line.reden:
        note(f"{line.status}: {line.bron}: {line.reden}")


def _report_total(counts: Counter[str], casussen: int) -> None:
    order = ("opgenomen", "bijgewerkt", "ongewijzigd", "overgeslagen", "geweigerd")
    parts = [f"{counts[s]} {s}" for s in order if counts[s]]
    total = sum(counts.values())
    say(
        f"{total} {'bron' if total == 1 else 'bronnen'}: {', '.join(parts) or 'niets gevonden'}."
        f" Samen {casussen} {'casus' if casussen == 1 else 'casussen'}."
    )
    if counts["opgenomen"] or counts["bijgewerkt"]:
        say(f"Maak ze doorzoekbaar met: {same_bank('index')}")


def say_news(news: int) -> None:
    """How often something came in for a question that is kept."""
    if news:
        say(f"{news} keer nieuws bij bewaarde zoekvragen. Bekijk het met: casusbank meldingen")


@click.command(help="Maakt nieuwe en gewijzigde casussen doorzoekbaar.")
@click.option("--model", metavar="NAAM", help="Het taalmodel: 'ingebouwd', een map, of een naam op een modelhub.")
@click.option("--opnieuw", is_flag=True, help="Bouw alles opnieuw op.")
@click.option("--json", "as_json", is_flag=True, help="Verslag als JSON.")
@click.pass_context
def index(ctx: click.Context, model: str | None, opnieuw: bool, as_json: bool) -> None:
    """`casusbank index`."""
    from casusbank.cli.meldingen import fresh_news
    from index.build import build_index

    config = get_config(ctx, model=model)
    finish_erasures(config.db)
    with progress("index") as bar:
        built = build_index(config.db, config, opnieuw=opnieuw, progress=bar)
    news = fresh_news(config)
    if as_json:
        print_json(
            {
                "model": built.model,
                "casussen": built.casussen,
                "nieuw": built.nieuw,
                "passages": built.passages,
                "generatie": built.generatie,
                "meldingen": news,
            }
        )
        return
    say(f"{built.nieuw} casussen geïndexeerd, {built.casussen} in totaal ({built.passages} passages, {built.model}).")
    say_news(news)


@click.command(help="Wist een casus (of alles uit één bron) overal: database, index en schijfbytes, en bewijst het.")
@click.argument("casus_id", metavar="[ID]", required=False)
@click.option("--bron", metavar="PAD", type=click.Path(), help="Wis alle casussen die uit dit bestand komen.")
@click.option("--zoekvraag", metavar="ID", help="Wis een bewaarde zoekvraag met haar meldingen.")
@click.option("--json", "as_json", is_flag=True, help="Het bewijs als JSON.")
@click.pass_context
def vergeet(ctx: click.Context, casus_id: str | None, bron: str | None, zoekvraag: str | None, as_json: bool) -> None:
    """`casusbank vergeet`."""
    from index.erase import erase_casus, erase_from_copies, erase_question, erase_source

    if sum(given is not None for given in (casus_id, bron, zoekvraag)) != 1:
        raise click.UsageError("Geef een ID, of --bron PAD, of --zoekvraag ID.")
    config = get_config(ctx)
    if zoekvraag:
        proof = erase_question(config.db, zoekvraag, "vergeet")
    else:
        path = Path(bron or "")
        proof = erase_casus(config.db, casus_id, config) if casus_id else erase_source(config.db, path, config)
    copies = Path(config.reservekopieen) if config.reservekopieen else None
    proof = erase_from_copies(config.db, copies, proof, zoekvraag)
    if as_json:
        print_json(
            {
                "casussen": list(proof.casussen),
                "gewist": proof.gewist,
                "bestanden": list(proof.bestanden),
                "woorden": proof.woorden,
                "sporen": list(proof.sporen),
                "kopieen": list(proof.kopieen),
                "publicaties": list(proof.publicaties),
            }
        )
    elif proof.gewist:
        say(f"Gewist: {', '.join(proof.casussen) or zoekvraag}.")
        if proof.woorden:
            words = f"{proof.woorden} zeldzame woorden"
            say(f"Bewijs: {words} gezocht in {len(proof.bestanden)} bestanden, niets gevonden.")
        else:
            say("De tekst had geen zeldzame woorden om in de bestanden na te zoeken.")
        if proof.kopieen:
            say(f"Ook gewist uit de reservekopieën: {', '.join(proof.kopieen)}.")
        if proof.publicaties:
            say(f"Opnieuw gepubliceerd zonder deze casus: {', '.join(proof.publicaties)}.")
    else:
        note(f"Nog niet helemaal weg: sporen in {', '.join(proof.sporen)}. Sluit andere programma's en herhaal dit.")
    if config.postgres and proof.casussen:
        note("In PostgreSQL staat dit nog. Wis het daar met: casusbank verhuis")
    if not proof.gewist:
        ctx.exit(1)
