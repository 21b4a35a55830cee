"""Commands about values: waarden, waarden-invoer, naleving."""

from __future__ import annotations

from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casusbank.cli.gedeeld import get_config, note, print_json, say
from casusbank.cli.poort import checked_role
from casusbank.cli.precedent import selected, show_limits
from casusbank.cli.tonen import bullets, paragraph
from casusbank.errors import InvoerFout

if TYPE_CHECKING:
    from casusbank.config import Config
    from casusbank.vocabulary.organisatiewaarden import Organisatiewaarde

FILTER = click.option(
    "--filter", "filters", metavar="VELD=WAARDE", multiple=True, help="Alleen casussen die hieraan voldoen."
)


@click.command(help="Toont de waarden, of van één waarde (ID) hoe zij is toegepast en afgewogen.")
@click.argument("waarde_id", metavar="[ID]", required=False)
@FILTER
@click.option(
    "--per",
    type=click.Choice(["domein", "beslispunt", "organisatie", "jaar"]),
    help="Splits uit; een casus in twee domeinen telt in beide.",
)
@click.option("--json", "as_json", is_flag=True, help="Waarden als JSON.")
@click.pass_context
def waarden(ctx: click.Context, waarde_id: str | None, filters: tuple[str, ...], per: Any, as_json: bool) -> None:
    """`casusbank waarden`."""
    from casusbank.store import open_database
    from precedent.value_inquiry import value_room

    config = get_config(ctx)
    with closing(open_database(config.db)) as conn:
        ids = selected(conn, filters)
        found = value_room(conn, ids, waarde_id, per=per, organisatie=config.organisatie)
    if as_json:
        print_json(found)
    else:
        _show_values(found, detailed=waarde_id is not None)


def _show_values(found: dict[str, Any], *, detailed: bool) -> None:
    say(f"Over {found['casussen']} casussen. Geteld = pleit voor of tegen, of verloor in een afweging.")
    for row in found["waarden"]:
        _show_profile(row, detailed=detailed)
    bullets("Afwegingen", [_edge(w, detailed=detailed) for w in found["wegingen"]], most=10)
    for group in found.get("groepen", ()):
        say()
        say(f"Per {found['per']}: {group['label']} ({group['casussen']} casussen)")
        for row in group["waarden"]:
            if row["genoemd"]:
                _show_profile(row, detailed=False)
        bullets("Afwegingen", [_edge(w, detailed=detailed) for w in group["wegingen"]], most=10)
    for own in found["organisatiewaarden"]:
        _show_own(own, detailed=detailed)
    show_limits(found)


def _show_profile(row: dict[str, Any], *, detailed: bool) -> None:
    say(
        f"{row['label']:32} [{row['id']}] genoemd in {row['genoemd']:4}, geteld in {row['geteld']:4}"
        f" (voor {row['steunt_toekenning']}, tegen {row['steunt_afwijzing']}, verloor {row['verloor']},"
        f" gepasseerd {row['gepasseerd']})"
    )
    if detailed:
        paragraph(str(row["definitie"]))
        bullets("Passages", [f"{p['casus_id']}: “{p['fragment']}”" for p in row["passages"]], most=10)


def _edge(w: dict[str, Any], *, detailed: bool) -> str:
    text = (
        f"{w['winnaar_label']} ging voor {w['verliezer_label']}: {len(w['voor'])} casussen, andersom {len(w['tegen'])}"
    )
    return f"{text} (voor: {', '.join(w['voor'])}; tegen: {', '.join(w['tegen']) or 'geen'})" if detailed else text


def _show_own(own: dict[str, Any], *, detailed: bool) -> None:
    say()
    say(f"{own['label']}  [{own['id']}, versie {own['versie']}, {own['status']}]")
    say(f"   “{own['letterlijke_belofte']}” ({own['organisatie'] or 'per organisatie verschillend'})")
    if own["dubbelzinnig"] and own["gebonden_aan"] is None:
        say("   Deze waarde betekent niet overal hetzelfde:")
    for meaning in own["betekenissen"]:
        where = f"{meaning['organisatie']}: " if own["dubbelzinnig"] else ""
        paragraph(f"{where}{', '.join(meaning['concretiseert_labels'])}. {meaning['tekst']}")
    if not detailed:
        return
    bullets("Wat merkt de inwoner", [own["wat_merkt_de_inwoner"]] if own["wat_merkt_de_inwoner"] else [])
    bullets("Wat betekent het niet", [own["wat_betekent_het_niet"]])
    bullets("Richtlijnen", [f"{r['tekst']} ({r['status']})" for r in own["richtlijnen"]], most=20)
    bullets("Versies", [_version_line(v) for v in own["versies"]], most=20)


def _version_line(v: dict[str, Any]) -> str:
    spoken = [row["casus_id"] for row in v["besproken"]]
    said = f"; besproken: {', '.join(spoken)}" if spoken else ""
    period = f"{v['geldig_van'] or 'open'} tot en met {v['geldig_tot'] or 'nader order'}"
    return f"versie {v['versie']}, {v['status']}, {period}, via {v['ingevoerd_via']}{said}"


@click.command(
    help="Leest waarden en richtlijnen van uw organisatie in. Een gewijzigde waarde wordt een nieuwe versie."
)
@click.argument("pad", metavar="[PAD]", required=False, type=click.Path())
@click.option("--sjabloon", type=click.Choice(["yaml", "csv"]), help="Schrijft een leeg bestand met uitleg.")
@click.option("--feiten", is_flag=True, help="Toont de feiten (factoren) die in een richtlijn kunnen staan.")
@click.option(
    "--rol", metavar="R", default="beheerder", help="Uw rol, voor het logboek (standaard beheerder). Geen naam."
)
@click.option("--json", "as_json", is_flag=True, help="Verslag als JSON.")
@click.pass_context
def waarden_invoer(
    ctx: click.Context, pad: str | None, sjabloon: str | None, feiten: bool, rol: str, as_json: bool
) -> None:
    """`casusbank waarden-invoer`."""
    if sum(map(bool, (pad, sjabloon, feiten))) != 1:
        raise click.UsageError("Geef een PAD, of --sjabloon yaml, of --sjabloon csv, of --feiten.")
    if sjabloon:
        click.echo(files("casusbank.vocabulary").joinpath(f"waardensjabloon.{sjabloon}").read_text("utf-8"), nl=False)
    elif feiten:
        _show_factors()
    else:
        _take_in(ctx, Path(pad or ""), checked_role(rol), as_json=as_json)


def _show_factors() -> None:
    from casusbank.vocabulary import load_vocabulary

    for f in load_vocabulary().factoren.values():
        if not f.procedure:
            steps = f" ({' < '.join(f.schaal)})" if f.schaal else ""
            say(f"{f.id:40} {f.label}{steps}  [{', '.join(f.domeinen)}]")


def _take_in(ctx: click.Context, path: Path, rol: str, *, as_json: bool) -> None:
    from casusbank.store import now, open_database, organisatiewaarden, writer_lock
    from casusbank.vocabulary.waardenbestand import read_waarden

    config = get_config(ctx)
    found = read_waarden(path, organisatie=config.organisatie)
    for line in found.fouten:
        note(line)
    if found.fouten:
        many = "1 fout" if len(found.fouten) == 1 else f"{len(found.fouten)} fouten"
        raise InvoerFout(f"{path.name} is niet ingelezen: {many}. Verbeter het bestand en lees het opnieuw in.")
    clean = [gated(w, config) for w in found.waarden]
    rows: list[dict[str, Any]] = []
    with writer_lock(config.db), closing(open_database(config.db, "schrijf")) as conn:
        for waarde in clean:
            version, change = organisatiewaarden.add(conn, waarde, via="bestand", op=now(), rol=rol)
            rows.append({"id": waarde.id, "versie": version, "wijziging": change, "status": waarde.status})
    if as_json:
        print_json({"waarden": rows})
        return
    for row in rows:
        say(f"{row['id']}: {row['wijziging']}, versie {row['versie']} ({row['status']})")
    if any(row["status"] == "concept" for row in rows):
        say("Een concept telt nergens mee. Zet status op vastgesteld zodra het besluit er is, en lees opnieuw in.")


def gated(waarde: Organisatiewaarde, config: Config) -> Organisatiewaarde:
    """The value with personal data masked, and a line to say where. Raises InvoerFout."""
    from ingest.invoer import masked_value

    clean, touched = masked_value(waarde, config)
    for name in touched:
        note(f"Let op: in {waarde.id}, {name} stond een persoonsgegeven. Dat is vervangen.")
    return clean


@click.command(
    help="Leven we onze waarden na? Per richtlijn en casus: gevolgd, uitzondering, afgeweken of niet te zien."
)
@click.argument("waarde_id", metavar="[ID]", required=False)
@FILTER
@click.option("--alles", is_flag=True, help="Toont ook de casussen waarop een richtlijn niet van toepassing is.")
@click.option("--json", "as_json", is_flag=True, help="Verslag als JSON.")
@click.pass_context
def naleving(ctx: click.Context, waarde_id: str | None, filters: tuple[str, ...], alles: bool, as_json: bool) -> None:
    """`casusbank naleving`."""
    from casusbank.store import open_database
    from precedent.value_inquiry import compliance

    with closing(open_database(get_config(ctx).db)) as conn:
        found = compliance(conn, selected(conn, filters), waarde_id)
    if as_json:
        print_json(found)
    else:
        _show_compliance(found, alles=alles)


_QUIET = ("niet_van_toepassing", "onvoldoende_gegevens")


def _show_compliance(found: dict[str, Any], *, alles: bool) -> None:
    from precedent.render_values import NALEVING_LABEL

    for value in found["waarden"]:
        owner = value["organisatie"] or "per organisatie verschillend"
        say(f"{value['label']}  [{value['id']}]  {owner}: {value['casussen']} casussen bekeken")
        if value["niet_gebonden"]:
            paragraph(value["niet_gebonden"])
        for rule in value["richtlijnen"]:
            paragraph(f"{rule['id']}: {rule['tekst']}")
            say(f"     zeker van toepassing in {rule['van_toepassing']} van {rule['bekeken']} casussen")
            for status, n in rule["statussen"].items():
                if n:
                    say(f"     {n:5}  {NALEVING_LABEL[status]}")
        years = [f"{y['jaar'] or 'datum niet bekend'}: {y['statussen']['gevolgd']} van {y['van_toepassing']} gevolgd"
                 for y in value["per_jaar"] if y["van_toepassing"]]  # fmt: skip
        bullets("Per jaar", years, most=20)
        for row in value["regels"]:
            if alles or row["status"] not in _QUIET:
                _show_row(row)
        say()
    show_limits(found)


def _show_row(row: dict[str, Any]) -> None:
    part = " (deels)" if row["deels"] else ""
    say(f"   - {row['status_label']}{part}: {row['titel']}  [{row['casus_id']}, {row['datum'] or 'geen datum'}]")
    paragraph(f"{row['richtlijn']}: {row['waarom']}", "     ")
    for p in row["passages"][:3]:
        paragraph(f"“{' '.join(p['fragment'].split())[:200]}”", "       ")
    if row["vraag_na"]:
        paragraph(f"Vraag na: {', '.join(f['label'] for f in row['vraag_na'])}", "     ")
