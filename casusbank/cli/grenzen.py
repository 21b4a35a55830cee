"""Commands about boundaries: grenzen (what blocked and what worked) and signaal (the register)."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import click

from casusbank.cli.gedeeld import get_config, print_json, say
from casusbank.cli.poort import checked_role, masked
from casusbank.cli.precedent import selected, show_limits
from casusbank.cli.tonen import bullets, paragraph
from casusbank.errors import InvoerFout
from casusbank.render import label

if TYPE_CHECKING:
    from casusbank.config import Config
    from casusbank.store import Connection
    from casusbank.vocabulary.methodiek import Signaal

_JSON = click.option("--json", "as_json", is_flag=True, help="Uitvoer als JSON.")
_ROL = click.option("--rol", metavar="R", required=True, help="Uw rol, bijvoorbeeld beleidsadviseur. Geen naam.")
_MOST = 10


@click.command(
    help="Toont op welke grenzen casussen stuitten, hoe dat afliep, welke bepalingen het meest belemmeren en wat"
    " elders wel werkte."
)
@click.argument("grens_id", metavar="[GRENS]", required=False)
@click.option("--casus", "casus_id", metavar="ID", help="Alleen de grenzen van deze casus, met een geslaagd voorbeeld.")
@click.option("--filter", "filters", metavar="VELD=WAARDE", multiple=True, help="Alleen casussen die hieraan voldoen.")
@click.option("--bepaling", metavar="B", help="Antwoord: deze bepaling is de GRENS van --casus. Geef ook --rol.")
@click.option("--geen-bepaling", is_flag=True, help="Antwoord: er is geen bepaling, de GRENS van --casus is ervaren.")
@click.option("--rol", metavar="R", help="Uw rol, bij een antwoord. Geen naam.")
@_JSON
@click.pass_context
def grenzen(
    ctx: click.Context,
    /,
    *,
    grens_id: str | None,
    casus_id: str | None,
    filters: tuple[str, ...],
    as_json: bool,
    **antwoord: Any,
) -> None:
    """`casusbank grenzen`."""
    from casusbank.store import open_database
    from casusbank.vocabulary import load_vocabulary
    from precedent.boundary_inquiry import boundaries_asked

    known = load_vocabulary().grenzen
    if grens_id is not None and grens_id not in known:
        raise InvoerFout(f"Onbekende grens '{grens_id[:40]}'. Bekend: {', '.join(known)}.")
    if antwoord["bepaling"] or antwoord["geen_bepaling"]:
        _answer(get_config(ctx), grens_id, casus_id, antwoord)
    with closing(open_database(get_config(ctx).db)) as conn:
        found = boundaries_asked(conn, selected(conn, filters), grens_id, casus_id)
    if as_json:
        print_json(found)
    else:
        _show_boundaries(found)


def _answer(config: Config, grens_id: str | None, casus_id: str | None, antwoord: dict[str, Any]) -> None:
    """A human's answer to "which provision precisely": the boundary is real by that provision, or only felt."""
    from casusbank.store import oordelen
    from precedent.boundary_inquiry import answer_provision

    text, none = antwoord["bepaling"], antwoord["geen_bepaling"]
    if not grens_id or not casus_id or not antwoord["rol"] or (text and none):
        raise click.UsageError("Antwoorden gaat zo: GRENS --casus ID --bepaling TEKST --rol R, of met --geen-bepaling.")
    who = oordelen.Beoordelaar(checked_role(antwoord["rol"]))
    with _writing(config) as conn:
        answer_provision(conn, grens_id, casus_id, masked(text, config) if text else None, who)


def _show_boundaries(found: dict[str, Any]) -> None:
    say(f"{found['met_grens']} van {found['casussen']} casussen stuitten op een grens.")
    if found["tabel"]:
        say(f"   {'grens':38} {'aard':10} {'afloop':16} casussen")
    for row in found["tabel"]:
        say(f"   {row['label']:38} {row['aard']:10} {row['afloop']:16} {len(row['casussen'])}")
    if found["vragen"]:
        say("Vraag de bepaling:")
    asked = {(row["casus_id"], row["passage"]["fragment"], row["vraag"]): row for row in found["vragen"]}
    for row in list(asked.values())[:_MOST]:
        paragraph(f"{row['casus_id']}: “{_flat(row['passage']['fragment'])}”", "     ", first="   - ")
        hint = f" De tekst noemt elders: {', '.join(row['genoemd'])}." if row["genoemd"] else ""
        paragraph(row["vraag"] + hint, "     ")
    say(f"Belemmerd: {len(found['belemmerd'])}")
    for row in found["belemmerd"][:_MOST]:
        paragraph(f"{row['label']}: {row['titel']} [{row['casus_id']}]", "     ", first="   - ")
        for example in row["voorbeelden"]:
            paragraph(f"wel gelukt ({example['deelt_tekst']}): {_example(example)}", "       ", first="     ")
        if row["geen_voorbeeld"]:
            paragraph(row["geen_voorbeeld"], "     ")
    say("Wat het meest belemmert:")
    for o in found["belemmeringen"][:_MOST]:
        _show_obstruction(o)
    show_limits(found)


def _example(row: dict[str, Any]) -> str:
    routes = "; ".join(
        f"{r['label']} ({r['haak']})" if r["soort"] == "instrument" else r["label"] for r in row["routes"]
    )
    return f"{row['titel']} [{row['casus_id']}]{f', via {routes}' if routes else ''}"


def _show_obstruction(o: dict[str, Any]) -> None:
    name = o["bepaling"] or f"{', '.join(o['labels'])} (bepaling niet genoemd)"
    kinds = f"feitelijk {o['feitelijk']}, ervaren {o['ervaren']}"
    paragraph(
        f"{name}: {len(o['belemmerd'])} van {len(o['casussen'])} casussen belemmerd ({kinds})", "     ", first="   - "
    )
    routes = [f"{r['label']} ({len(r['casussen'])})" for r in o["routes"]]
    if routes:
        where = "in hetzelfde domein" if o["routes_uit"] == "domein" else "alleen in een ander domein"
        paragraph(f"Bij deze grens werkte, {where}: {'; '.join(routes)}", "     ")


def _flat(text: str) -> str:
    return " ".join(text.split())[:200]


# ------------------------------------------------------------------ signals


@click.group(
    help="Het register van signalen: meld dat een regel of werkwijze casussen belemmert, en volg wat ermee gebeurt.",
)
def signaal() -> None:
    """`casusbank signaal`."""


@signaal.command("lijst", help="Toont de signalen, en welke u nog kunt maken.")
@click.option("--status", metavar="S", help="Alleen signalen met deze status.")
@_JSON
@click.pass_context
def signal_list(ctx: click.Context, status: str | None, as_json: bool) -> None:
    """`casusbank signaal lijst`."""
    from casusbank.store import open_database
    from precedent.boundary_inquiry import signals_asked

    with closing(open_database(get_config(ctx).db)) as conn:
        found = signals_asked(conn, status)
    shown = found["signalen"]
    if as_json:
        print_json(found)
        return
    say(f"{len(shown)} {'signaal' if len(shown) == 1 else 'signalen'}.")
    for row in shown:
        _show_signal(row)
    for row in found["voorstellen"][:_MOST]:
        _show_proposal(row)


def _show_signal(row: dict[str, Any]) -> None:
    about = row["bepaling"] or row["grens_label"]
    what = f"{label(row['soort'])}, aan {label(row['ontvanger'])}, {label(row['status'])}"
    say(f"{row['id']}  {about}: {what} (gemeld {row['gemeld_op']})")
    if row["gewenste_ruimte"]:
        paragraph(f"Gewenst: {row['gewenste_ruimte']}")
    if row["reactie"]:
        paragraph(f"Antwoord: {row['reactie']}")
    if row["gesloten_op"]:
        say(f"   Gesloten op {row['gesloten_op']}.")
    bullets("Casussen", row["casussen"], most=_MOST)


def _show_proposal(row: dict[str, Any]) -> None:
    about = f'--bepaling "{row["bepaling"]}"' if row["bepaling"] else f"--grens {row['grens']}"
    if row["bestaand"]:
        paragraph(
            f"Signaal {row['bestaand']} kan {len(row['nieuw'])} casussen erbij krijgen: {', '.join(row['nieuw'])}"
        )
        return
    paragraph(f"Voorstel: {label(row['soort'])}, aan {row['ontvanger']} over {row['bepaling'] or row['grens_label']}, "
              f"{len(row['casussen'])} casussen belemmerd. Maak het met: casusbank signaal maak {about}")  # fmt: skip


@signaal.command(
    "maak",
    help="Maakt een signaal. Zonder --casus gaan alle casussen mee die door de grens of bepaling zijn belemmerd. "
    "Is er al een open signaal over hetzelfde, dan komen de casussen daarbij.",
)
@click.option("--grens", "grens_id", metavar="G", help="De grens waar het om gaat.")
@click.option("--bepaling", metavar="B", help="De bepaling waar het om gaat, zoals in casusbank grenzen.")
@click.option("--casus", "ids", metavar="ID", multiple=True, help="Een casus die erbij hoort; mag vaker.")
@click.option("--soort", metavar="S", help="Soort signaal; standaard wat bij de grens past.")
@click.option("--ontvanger", metavar="O", help="Wie er iets mee moet; standaard wat bij de grens past.")
@click.option("--ruimte", metavar="TEKST", default="", help="Welke ruimte is nodig?")
@_ROL
@_JSON
@click.pass_context
def signal_make(ctx: click.Context, /, *, rol: str, as_json: bool, **opties: Any) -> None:
    """`casusbank signaal maak`."""
    from precedent.boundary_inquiry import Signaalwens, make_signal

    config = get_config(ctx)
    wens = Signaalwens(
        rol=checked_role(rol),
        grens=opties["grens_id"],
        bepaling=masked(opties["bepaling"], config) if opties["bepaling"] else None,
        casussen=opties["ids"],
        soort=opties["soort"],
        ontvanger=opties["ontvanger"],
        ruimte=masked(opties["ruimte"], config),
    )
    with _writing(config) as conn:
        stored = make_signal(conn, wens)
    _told(stored, as_json=as_json)


@signaal.command(
    "wijzig",
    help="Wijzigt een signaal: status, antwoord, ontvanger of casussen. Met regel_gewijzigd of niet_gewijzigd_met_reden"
    " is het gesloten.",
)
@click.argument("signaal_id", metavar="ID")
@click.option("--status", metavar="S", help="Nieuwe status.")
@click.option("--reactie", metavar="TEKST", help="Wat de ontvanger antwoordde.")
@click.option("--ontvanger", metavar="O", help="Wie er nu iets mee moet.")
@click.option("--ruimte", "gewenste_ruimte", metavar="TEKST", help="Welke ruimte is nodig?")
@click.option("--casus", "ids", metavar="ID", multiple=True, help="Nog een casus; mag vaker.")
@_ROL
@_JSON
@click.pass_context
def signal_change(ctx: click.Context, /, *, signaal_id: str, rol: str, as_json: bool, **opties: Any) -> None:
    """`casusbank signaal wijzig`."""
    from precedent.boundary_inquiry import change_signal

    config, ids = get_config(ctx), opties.pop("ids")
    changes: dict[str, Any] = {name: value for name, value in opties.items() if value}
    for free in {"reactie", "gewenste_ruimte"} & set(changes):
        changes[free] = masked(changes[free], config)
    if not changes and not ids:
        raise click.UsageError("Noem wat er verandert: --status, --reactie, --ontvanger, --ruimte of --casus.")
    with _writing(config) as conn:
        stored = change_signal(conn, signaal_id, changes, checked_role(rol), erbij=ids)
    _told(stored, as_json=as_json)


@contextmanager
def _writing(config: Config) -> Generator[Connection]:
    """A connection to write with, under the writer's lock; an absent database is an error, not a new file."""
    from casusbank.store import open_database, writer_lock

    open_database(config.db).close()
    with writer_lock(config.db), closing(open_database(config.db, "schrijf")) as conn:
        yield conn


def _told(stored: Signaal, *, as_json: bool) -> None:
    from casusbank.vocabulary import load_vocabulary
    from precedent.render_boundaries import signaal_json

    row = signaal_json(stored, load_vocabulary())
    if as_json:
        print_json(row)
    else:
        _show_signal(row)
