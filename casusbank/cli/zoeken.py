"""Commands that find and show: zoek, casus, analyseer."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from casusbank.cli.gedeeld import get_config, note, print_json, read_text_argument, say
from casusbank.errors import InvoerFout


@click.command(help="Zoekt vergelijkbare casussen. VRAAG is een vraag, trefwoorden, een ECLI of een hele casus.")
@click.argument("vraag", required=False)
@click.option("--bestand", metavar="PAD|-", help="Lees de vraag of casus uit een bestand; - is standaardinvoer.")
@click.option(
    "-k", "aantal", metavar="N", type=click.IntRange(1, 1000), default=5, help="Aantal casussen (standaard 5)."
)
@click.option("--filter", "filters", metavar="VELD=WAARDE", multiple=True, help="Alleen casussen die hieraan voldoen.")
@click.option("--model", metavar="NAAM", help="Zoek met dit taalmodel.")
@click.option("--herorden", metavar="NAAM", help="Laat dit model de beste treffers nalezen en herordenen.")
@click.option("--json", "as_json", is_flag=True, help="Resultaat als JSON.")
@click.pass_context
def zoek(
    ctx: click.Context, vraag: str | None, bestand: str | None, aantal: int, filters: tuple[str, ...],
    model: str | None, herorden: str | None, as_json: bool,
) -> None:  # fmt: skip
    """`casusbank zoek`."""
    from casusbank.model import Vraag
    from casusbank.store.filters import parse
    from index.search import Zoeker

    config = get_config(ctx, model=model, herorden=herorden)
    if (vraag is None) == (bestand is None):
        raise click.UsageError("Geef een VRAAG, of --bestand PAD.")
    text = vraag if vraag is not None else read_text_argument(bestand or "-", config.grenzen.max_vraag)
    question = Vraag(text, k=aantal, filters=parse(filters))
    with closing(Zoeker(config.db, config)) as zoeker:
        result = zoeker.search(question)
    for warning in result.waarschuwingen:
        note(f"Let op: {warning}")
    if as_json:
        from index.render import zoek_json

        print_json(zoek_json(question, result))
    else:
        from casusbank.cli.tonen import show_result

        show_result(question, result)
        if config.engine == "sqlite":
            _tell_numbered(config.db, text.strip())


def _tell_numbered(db: Path, number: str) -> None:
    """Point at the casussen whose source gave them this number: it need not stand in their text."""
    from casusbank.store import casussen, open_database

    if casussen.is_number(number):
        with closing(open_database(db)) as conn:
            for casus_id in casussen.ids_by_number(conn, number):
                note(f"Met dit nummer staat in de casusbank: casusbank casus {casus_id}")


@click.command(help="Toont één casus met zijn velden en annotaties.")
@click.argument("casus_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Casus als JSON.")
@click.pass_context
def casus(ctx: click.Context, casus_id: str, as_json: bool) -> None:
    """`casusbank casus`."""
    from casusbank.cli.tonen import show_casus
    from casusbank.render import casus_json
    from casusbank.store import casussen, open_database

    with closing(open_database(get_config(ctx).db)) as conn:
        found = casussen.read_casus(conn, casus_id)
    if as_json:
        print_json(casus_json(found))
    else:
        show_casus(found)


@click.command(help="Leest een tekst en toont wat het systeem erin ziet. Er wordt niets opgeslagen.")
@click.argument("pad", metavar="PAD|-")
@click.option("--json", "as_json", is_flag=True, help="Analyse als JSON.")
@click.pass_context
def analyseer(ctx: click.Context, pad: str, as_json: bool) -> None:
    """`casusbank analyseer`."""
    from casusbank.cli.tonen import show_casus
    from casusbank.render import casus_json
    from ingest.casus import analyse_file, analyse_text

    # Nothing is stored, so a residual identifier is marked rather than refused.
    config = replace(get_config(ctx), restgegeven="markeer")
    found = (
        [analyse_text(read_text_argument(pad, config.grenzen.max_tekst), config)]
        if pad == "-"
        else analyse_file(pad, config)
    )
    if not found:
        raise InvoerFout(f"{pad}: geen tekst gevonden.")
    if len(found) > 1:
        note(f"Let op: dit bestand bevat {len(found)} casussen; hier staat de eerste. Alles: casusbank ingest")
    if as_json:
        print_json(casus_json(found[0], stored=False))
        return
    show_casus(found[0])
    say()
    say("Er is niets opgeslagen.")
