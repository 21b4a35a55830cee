"""The command effectdialoog: the form of the conversation about a value, and the filled-in form read back."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casusbank.cli.dossier import Uitvoer, day_of, output
from casusbank.cli.gedeeld import get_config, note, say
from casusbank.cli.poort import checked_role, masked
from casusbank.cli.precedent import selected
from casusbank.cli.waarden import FILTER, gated
from casusbank.errors import InvoerFout

if TYPE_CHECKING:
    from casusbank.config import Config
    from casusbank.model import Casus
    from casusbank.vocabulary.organisatiewaarden import Organisatiewaarde


@click.command(
    help="De Effectdialoog: maakt een formulier met de vier vragen en casussen waarin de waarde speelde, en leest het"
    " ingevulde formulier terug als nieuwe versie van de waarde."
)
@click.argument("waarde_id", metavar="[ID]", required=False)
@click.option("--terug", metavar="PAD", type=click.Path(), help="Lees dit ingevulde formulier terug.")
@click.option("--vastgesteld-per", metavar="JJJJ-MM-DD", help="Bij --terug: de waarde geldt zo vanaf deze dag.")
@click.option("--casus", "ids", metavar="ID", multiple=True, help="Bespreek deze casus; mag vaker.")
@click.option("--aantal", metavar="N", type=click.IntRange(1, 30), default=6, help="Aantal casussen (standaard 6).")
@click.option(
    "--rol", metavar="R", default="beheerder", help="Uw rol, voor het logboek (standaard beheerder). Geen naam."
)
@FILTER
@output("docx", "md", "html", "pdf")
@click.pass_context
def effectdialoog(ctx: click.Context, /, *, waarde_id: str | None, terug: str | None, **opties: Any) -> None:
    """`casusbank effectdialoog`."""
    if (waarde_id is None) == (terug is None):
        raise click.UsageError("Geef een ID om een formulier te maken, of --terug PAD om het terug te lezen.")
    if terug is not None:
        _read_back(get_config(ctx), Path(terug), opties["vastgesteld_per"], checked_role(opties["rol"]))
    else:
        _make_form(get_config(ctx), str(waarde_id), opties)


def _make_form(config: Config, waarde_id: str, opties: dict[str, Any]) -> None:
    from casusbank.store import casussen, open_database, organisatiewaarden
    from casusbank.vocabulary import load_vocabulary
    from precedent.effectdialogue import build_dialogue, choose
    from precedent.value_inquiry import no_values

    uitvoer: Uitvoer = opties["uitvoer"]
    with closing(open_database(config.db)) as conn:
        versies = organisatiewaarden.versions(conn, waarde_id)
        if not versies:
            raise InvoerFout(no_values(conn, waarde_id))
        last = versies[-1]
        if opties["ids"]:
            chosen = tuple(casussen.read_casus(conn, i) for i in dict.fromkeys(opties["ids"]))
        else:
            own = _own_first(casussen.iterate(conn, selected(conn, opties["filters"])), last.waarde)
            chosen = choose(own, last.waarde, opties["aantal"])
    if not chosen:
        raise InvoerFout("In geen enkele casus speelde deze waarde. Noem zelf casussen met --casus ID.")
    stuk = build_dialogue(last, chosen, uitvoer.datum, load_vocabulary())
    uitvoer.deliver(stuk, "docx", f"effectdialoog-{waarde_id}")


def _own_first(found: Iterable[Casus], waarde: Organisatiewaarde) -> list[Casus]:
    """The casussen of the organisation itself; when it has none, those of all."""
    from casusbank.vocabulary.organisatiewaarden import comparison_key

    known = list(found)
    own = [c for c in known if comparison_key(c.velden.organisatie) == comparison_key(waarde.organisatie)]
    return own or known


def _read_back(config: Config, path: Path, per: str | None, rol: str) -> None:
    from casusbank.store import casussen, now, open_database, organisatiewaarden, writer_lock
    from ingest.readers.select import read_documents
    from precedent.effectdialogue import apply, read_dialogue
    from precedent.value_inquiry import no_values

    text = "\n".join(d.tekst for d in read_documents(path, config.grenzen))
    with closing(open_database(config.db)):
        pass
    with writer_lock(config.db), closing(open_database(config.db, "schrijf")) as conn:
        said = read_dialogue(text, casussen.all_ids(conn))
        versies = organisatiewaarden.versions(conn, said.waarde_id)
        if not versies:
            raise InvoerFout(no_values(conn, said.waarde_id))
        if said.versie != versies[-1].versie:
            newest = versies[-1].versie
            note(f"Let op: het formulier ging uit van versie {said.versie}; nu is versie {newest} de nieuwste.")
        for ident in said.onbekend:
            note(f"Let op: casus {ident} staat niet in deze database en is niet meegenomen.")
        made = gated(apply(versies[-1].waarde, said, day_of(per) if per else None), config)
        spoken = [(i, masked(what, config)) for i, what in said.besproken]
        number, _ = organisatiewaarden.add(conn, made, via="effectdialoog", op=now(), rol=rol, besproken=spoken)
    counts = f"{len(said.antwoorden)} van de vier vragen beantwoord, aantal casussen besproken: {len(spoken)}"
    say(f"{made.id}: versie {number} ({made.status}), {counts}.")
    if made.status == "concept":
        say("Een concept telt nergens mee. Stel haar vast met --vastgesteld-per, of in uw waardenbestand.")
