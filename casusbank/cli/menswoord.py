"""Commands for a human's word: bevestig, hervalidatie, overeenstemming; and risico, for who publishes."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import click

from casusbank.cli.gedeeld import get_config, print_json, say

_CODE = re.compile(r"[A-Z]{1,3}\d{1,3}")


@dataclass(frozen=True, slots=True)
class _Opties:
    """What the user gave `bevestig`."""

    verwerp: bool
    sleutel: str | None
    waarde: str | None
    inroeper: str | None
    passage: str | None
    rol: str
    beoordelaar: str | None
    apart: bool
    stempel: str | None
    as_json: bool


@click.command(
    help="Bevestigt een voorgestelde annotatie, verwerpt haar met --verwerp, of verbetert haar met --sleutel,"
    " --waarde, --inroeper of --passage. Uw rol komt in het logboek."
)
@click.argument("annotatie_id", metavar="ANNOTATIE-ID", type=int)
@click.option("--verwerp", is_flag=True, help="Verwerp de annotatie.")
@click.option("--sleutel", metavar="S", help="Verbeter: een andere sleutel, of bij een artikel: artikel 18 Pw.")
@click.option(
    "--waarde", metavar="W", help="Verbeter: stand van een factor, polariteit van een waarde, rol van een artikel."
)
@click.option("--inroeper", metavar="I", help="Verbeter: wie de waarde inroept.")
@click.option("--passage", metavar="BEGIN-EIND", help="Verbeter: de plaats in de tekst waarop de annotatie steunt.")
@click.option("--rol", metavar="R", required=True, help="Uw rol, bijvoorbeeld jurist. Geen naam.")
@click.option("--beoordelaar", metavar="CODE", help="Uw code als meer mensen beoordelen, bijvoorbeeld B1. Geen naam.")
@click.option(
    "--apart", is_flag=True, help="Leg alleen uw oordeel vast; de stand van de annotatie blijft zoals zij is."
)
@click.option(
    "--stempel", metavar="S", help="Het stempel dat u zag; is de annotatie intussen veranderd, dan gebeurt er niets."
)
@click.option("--json", "as_json", is_flag=True, help="De annotatie zoals zij nu is, als JSON.")
@click.pass_context
def bevestig(ctx: click.Context, /, annotatie_id: int, **opties: Any) -> None:
    """`casusbank bevestig`."""
    from casusbank.cli.poort import checked_role
    from casusbank.render import annotatie_json
    from casusbank.store import oordelen, open_database, writer_lock
    from ingest.correctie import Correctie, Woord, decide

    given = _Opties(**opties)
    better = Correctie(given.sleutel, given.waarde, given.inroeper, _span(given.passage))
    if given.verwerp and not better.is_empty():
        raise click.UsageError("Kies: verwerpen of verbeteren.")
    who = oordelen.Beoordelaar(checked_role(given.rol), _code(given.beoordelaar))
    db = get_config(ctx).db
    with closing(open_database(db)):
        pass  # an absent database is an error here, not a new file
    with writer_lock(db), closing(open_database(db, "schrijf")) as conn:
        word = Woord(annotatie_id, given.verwerp, better, given.stempel, given.apart)
        casus_id, done = decide(conn, word, who)
    if given.as_json:
        print_json({"casus_id": casus_id} | annotatie_json(done))
    elif given.apart:
        say(f"Het oordeel van {who.wie} over annotatie {annotatie_id} is vastgelegd; de stand blijft {done.status}.")
    elif better.is_empty():
        say(f"Annotatie {annotatie_id} ({done.soort} {done.sleutel}) is {done.status} door {who.rol}.")
    else:
        claim = oordelen.bewering(done)
        say(f"Annotatie {annotatie_id} is verbeterd door {who.rol}: nu annotatie {done.id} ({done.soort} {claim}).")


def _code(code: str | None) -> str:
    if code is not None and not _CODE.fullmatch(code):
        raise click.UsageError("Een beoordelaar is een code van letters en een cijfer, zoals B1. Geen naam.")
    return code or ""


def _span(passage: str | None) -> tuple[int, int] | None:
    if passage is None:
        return None
    m = re.fullmatch(r"(\d{1,9})-(\d{1,9})", passage.strip())
    if not m:
        raise click.UsageError("Geef een passage als BEGIN-EIND, bijvoorbeeld 120-180.")
    return int(m.group(1)), int(m.group(2))


@click.command(help="Toont de annotaties waarover een mens besliste en waarvan de tekst daarna veranderde.")
@click.option("--json", "as_json", is_flag=True, help="Lijst als JSON.")
@click.pass_context
def hervalidatie(ctx: click.Context, as_json: bool) -> None:
    """`casusbank hervalidatie`."""
    from casusbank.render import annotatie_json
    from casusbank.store import annotaties, oordelen, open_database

    with closing(open_database(get_config(ctx).db)) as conn:
        found = annotaties.to_revalidate(conn)
    if as_json:
        print_json([{"casus_id": casus_id} | annotatie_json(a) for casus_id, a in found])
        return
    for casus_id, a in found:
        where = f"[{a.begin}-{a.eind}]" if a.eind > a.begin else "(de passage staat niet meer in de tekst)"
        say(f"{a.id}  {casus_id}  {a.soort} {oordelen.bewering(a)}, {a.status} door {a.bevestigd_door_rol} {where}")
        say(f"    “{' '.join(a.fragment.split())[:160]}”")
    if found:
        say(f"{len(found)} om opnieuw te bekijken. Beslis met: casusbank bevestig NUMMER --rol ROL")
    else:
        say("Niets om opnieuw te bekijken.")


@click.command(help="Meet hoe vaak annotatoren en mensen, en mensen onderling, het eens zijn (Cohens kappa).")
@click.option("--json", "as_json", is_flag=True, help="Meting als JSON.")
@click.pass_context
def overeenstemming(ctx: click.Context, as_json: bool) -> None:
    """`casusbank overeenstemming`."""
    from casusbank.overeenstemming import agreement_json
    from casusbank.store import oordelen, open_database

    with closing(open_database(get_config(ctx).db)) as conn:
        found = agreement_json(oordelen.judgements(conn))
    if as_json:
        print_json(found)
        return
    if not found["oordelen"]:
        say("Er zijn nog geen oordelen van mensen. Begin met: casusbank bevestig NUMMER --rol ROL --beoordelaar B1")
        return
    for head, key in (("Annotator en mens", "annotator_mens"), ("Mens en mens", "mens_mens")):
        if found[key]:
            say(f"{head}:")
        for r in found[key]:
            value = "niet te bepalen" if r["kappa"] is None else f"{r['kappa']:.2f}"
            say(f"  {r['a']} en {r['b']}, {r['soort']}: gelijk {r['gelijk']:.0%}, kappa {value} (n = {r['n']})")
    say("Alleen beoordeelde plaatsen tellen mee: wat een annotator miste, staat hier niet in.")


@click.command(help="Toont wat in een casus nog naar een persoon kan leiden; zonder ID een lijst van alle casussen.")
@click.argument("casus_id", metavar="[ID]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Verslag als JSON.")
@click.pass_context
def risico(ctx: click.Context, casus_id: str | None, as_json: bool) -> None:
    """`casusbank risico`."""
    from casusbank.cli.tonen import show_risk, show_risks
    from casusbank.store import casussen, open_database
    from ingest.risico import assess, count, risk_json

    with closing(open_database(get_config(ctx).db)) as conn:
        chosen = [casussen.read_casus(conn, casus_id)] if casus_id else None
        population = count(casussen.iterate(conn))
        found = [risk_json(c, assess(c, population)) for c in chosen or casussen.iterate(conn)]
    if as_json:
        print_json(found[0] if casus_id else found)
    elif casus_id:
        show_risk(found[0])
    else:
        show_risks(found)
