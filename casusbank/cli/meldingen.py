"""The command meldingen: what came in since a question was saved; and the line about it after an index run."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

from casusbank.cli.gedeeld import get_config, print_json, read_text_argument, say
from casusbank.render import STREKKING_LABELS

if TYPE_CHECKING:
    from casusbank.config import Config
    from index.alerts import Nieuws

_SHOWN = 120


@click.command(
    help="Stelt elke bewaarde zoekvraag opnieuw en toont welke vergelijkbare casussen er sinds het bewaren bij kwamen."
    " Met --bewaar bewaart u een zoekvraag, zonder persoonsgegevens."
)
@click.option("--bewaar", metavar="TEKST|-", help="Bewaar deze zoekvraag; - leest haar van standaardinvoer.")
@click.option("--filter", "filters", metavar="VELD=WAARDE", multiple=True, help="Filter bij de vraag die u bewaart.")
@click.option("--rol", metavar="R", help="Uw rol, bijvoorbeeld consulent. Geen naam. Nodig bij --bewaar.")
@click.option("--json", "as_json", is_flag=True, help="Zoekvragen en meldingen als JSON.")
@click.pass_context
def meldingen(ctx: click.Context, bewaar: str | None, filters: tuple[str, ...], rol: str | None, as_json: bool) -> None:
    """`casusbank meldingen`."""
    from index.alerts import check, nieuws_json
    from index.search import Zoeker

    config = get_config(ctx)
    if bewaar is not None:
        _save(config, bewaar, filters, rol)
        return
    if filters or rol:
        raise click.UsageError("--filter en --rol horen bij --bewaar.")
    with closing(Zoeker(config.db, config)) as zoeker:
        found = check(config.db, zoeker)
    if as_json:
        print_json({"zoekvragen": [nieuws_json(n) for n in found]})
        return
    for news in found:
        _show(news)
    if not found:
        say('Er zijn geen zoekvragen bewaard. Bewaar er een met: casusbank meldingen --bewaar "uw vraag" --rol ROL')


def _save(config: Config, tekst: str, filters: tuple[str, ...], rol: str | None) -> None:
    from casusbank.cli.poort import checked_role
    from casusbank.store.filters import parse
    from index.alerts import save
    from index.search import Zoeker

    if not rol:
        raise click.UsageError("Geef uw rol: --rol consulent.")
    text = read_text_argument("-", config.grenzen.max_vraag) if tekst == "-" else tekst
    with closing(Zoeker(config.db, config)) as zoeker:
        kept = save(config.db, zoeker, text, parse(filters), checked_role(rol))
    say(f"Bewaard als zoekvraag {kept.id}, tot en met {kept.bewaren_tot}. Zo staat zij er, zonder persoonsgegevens:")
    say(f"  {kept.tekst}")
    say(f"Wissen kan met: casusbank vergeet --zoekvraag {kept.id}")


def _show(news: Nieuws) -> None:
    flat = " ".join(news.vraag.tekst.split())
    shown = f"{flat[:_SHOWN]} …" if len(flat) > _SHOWN else flat
    say(f"{news.vraag.id}  “{shown}”  (bewaard {news.vraag.bewaard_op[:10]}, tot en met {news.vraag.bewaren_tot})")
    for m in news.meldingen:
        new = "nieuw, " if m.casus_id in news.vers else ""
        where = f"{m.organisatie}, " if m.organisatie else ""
        say(f"  {m.gevonden_op[:10]}  {m.titel}  [{m.casus_id}]  ({new}{where}{STREKKING_LABELS[m.strekking]})")
    if not news.meldingen:
        say("  nog niets nieuws")


def fresh_news(config: Config) -> int:
    """Ask the saved questions again after an index run; how many casussen are news. Without questions no search."""
    from casusbank.store import open_database, zoekvragen

    with closing(open_database(config.db)) as conn:
        if not zoekvragen.read_all(conn):
            return 0
    from index.alerts import check
    from index.search import Zoeker

    with closing(Zoeker(config.db, config)) as zoeker:
        return sum(len(n.vers) for n in check(config.db, zoeker))
